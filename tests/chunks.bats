# SPDX-License-Identifier: MIT
# Chunked file transfer: GetSequenceNumber, GetChunkedFile, GetChunks, PutChunkedFile,
# CreateUploadSession, UpdateUploadSession.

load helper
load chunks

setup_file() {
	export WOPI_NOW=$START
	export WOPI_DATA=$BATS_FILE_TMPDIR/world
	make_world
	wopictl config set coauth on
	make_docx "$BATS_FILE_TMPDIR/one.docx" one
	make_docx "$BATS_FILE_TMPDIR/two.docx" two
}

setup() {
	export WOPI_DATA=$BATS_TEST_TMPDIR/data WOPI_NOW=$START
	cp -a "$BATS_FILE_TMPDIR/world" "$WOPI_DATA"
	file=doc1
	token=alice-doc1
	one=$BATS_FILE_TMPDIR/one.docx two=$BATS_FILE_TMPDIR/two.docx
	text=$BATS_TEST_TMPDIR/text
	printf 'new text' >"$text"
}

@test "smoke" {
	get_chunked MainContent
	answers 200
	echo "$shown"
	lock L
	put_chunked -H 'X-WOPI-Lock: L' -- "MainContent:Zip:$one" "other:FullFile:$text"
	answers 200
	get_file
	cmp "$reply_body" "$one"
	get_chunked MainContent other none
	echo "$shown"
	put_chunked -H 'X-WOPI-Lock: L' -- -k "$one" "MainContent:Zip:$two"
	answers 200
	get_file
	cmp "$reply_body" "$two"
	get_chunked "MainContent:Zip:All:$one" other none
	echo "$shown"
	chunked join "$reply_body" MainContent "$one" | cmp - "$two"
	wopictl check
	wopictl gc
	false
}
