# SPDX-License-Identifier: MIT
# Chunked file transfer, as the client of chunked.py asks for it.

chunked() { /usr/bin/python3 "$BATS_TEST_DIRNAME/chunked.py" "$@"; }

# sequence: the file's sequence number.
sequence() {
	operation GET_SEQUENCE_NUMBER
	answers 200
	header X-WOPI-SequenceNumber
}

# get_chunked WORD...: GetChunkedFile; the words are those of 'chunked.py get'. Afterwards shown
# is what the answer has.
get_chunked() {
	chunked get "$BATS_TEST_TMPDIR/asked" "$@"
	operation GET_CHUNKED_FILE -d "$BATS_TEST_TMPDIR/asked"
	shown=''
	[ "$code" != 200 ] || shown=$(chunked show "$reply_body")
}

# is_shown FILTER VALUE: what the answer has there.
is_shown() {
	local got
	got=$(gojq -c "$1" <<<"$shown")
	[ "$got" = "$2" ] || {
		printf 'expected: %s\ngot: %s of %s\n' "$2" "$got" "$shown" >&2
		return 1
	}
}

# send_chunked FILE [wopi's options...]: PutChunkedFile of a body, at the sequence number $at,
# or at the present one.
send_chunked() {
	local number=${at-$(sequence)}
	wopi POST "/files/$file/contents" -H 'X-WOPI-Override: PUT_CHUNKED_FILE' \
		-H "X-WOPI-SequenceNumber: $number" -d "$1" "${@:2}"
}

# put_chunked [wopi's options...] -- WORD...: PutChunkedFile; the words are those of
# 'chunked.py put'.
put_chunked() {
	local -a extra=()
	while [ "$1" != -- ]; do extra+=("$1"); shift; done
	shift
	chunked put "$BATS_TEST_TMPDIR/sent" "$@"
	send_chunked "$BATS_TEST_TMPDIR/sent" "${extra[@]}"
}

# coauth_lock ID [TYPE]
coauth_lock() {
	operation GET_COAUTH_LOCK -H "X-WOPI-CoauthLockId: $1" \
		-H "X-WOPI-CoauthLockType: ${2:-Coauth}" -H "X-WOPI-CoauthLockExpirationTimeout: 600"
	answers 200
}

# make_docx FILE TEXT: a document of six parts, of which one has the text.
make_docx() {
	/usr/bin/python3 - "$1" "$2" <<-'END'
		import random, sys, zipfile
		random.seed(7)
		with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as z:
		    for name in ("[Content_Types].xml", "_rels/.rels", "word/styles.xml",
		                 "word/media/image1.png", "word/settings.xml", "word/document.xml"):
		        body = bytes(random.randrange(256) for _ in range(3000))
		        if name.endswith("document.xml"):
		            body = ("<p>%s</p>" % sys.argv[2]).encode()
		        z.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), body)
	END
}

# make_documents DIR: once for a file of tests; use_documents DIR: before each test. $one and $two
# are documents that differ in one part, $text is a short text of the test's own.
make_documents() {
	make_docx "$1/one.docx" one
	make_docx "$1/two.docx" two
}
use_documents() {
	one=$1/one.docx two=$1/two.docx text=$BATS_TEST_TMPDIR/text
	printf 'new text' >"$text"
}

# with_one WORD...: the file has a WOPI lock L, and its content is one.docx, sent by chunks.
with_one() {
	lock L
	answers 200
	put_chunked -H 'X-WOPI-Lock: L' -- "MainContent:Zip:$one" "$@"
	answers 200
}

has_bytes() {
	get_file
	answers 200
	cmp "$reply_body" "$1"
}
