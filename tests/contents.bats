# SPDX-License-Identifier: MIT
# GetFile and PutFile: bytes in, the same bytes out, all of them or none.

load helper
load bodies

# given_bytes COUNT: random bytes in $bytes.
given_bytes() {
	bytes=$BATS_TEST_TMPDIR/bytes
	head -c "$1" /dev/urandom >"$bytes"
}

# save FILE [wopi's options...]: PutFile of these bytes under the lock A.
save() {
	wopi POST "/files/$file/contents" -H 'X-WOPI-Override: PUT' -H 'X-WOPI-Lock: A' \
		-d "$@"
}

# get_file gives the bytes of FILE.
gives() {
	get_file
	answers 200
	cmp "$reply_body" "$1"
}

# is_changed: 409 with the body that lets an editor ask its user what to do.
is_changed() {
	conflicts A
	[ "$(header Content-Type)" = application/json ]
	[ "$(jq -Sc . "$reply_body")" = '{"COOLStatusCode":1010,"LOOLStatusCode":1010}' ]
}

# sent_by_server VAR=VALUE...: GetFile where the web server sends the content.
sent_by_server() { bare REQUEST_METHOD=GET "$@" </dev/null; }

# GetFile

@test "GetFile gives the bytes as application/octet-stream, with their version" {
	get_file
	answers 200
	[ "$(body)" = hello ]
	[ "$(header Content-Type)" = application/octet-stream ]
	[ "$(header Content-Length)" = 5 ]
	[ "$(header X-WOPI-ItemVersion)" = 1 ]
}

@test "GetFile of an empty file is 200 without a body" {
	on empty1
	get_file
	answers 200
	[ ! -s "$reply_body" ]
	[ "$(header Content-Length)" = 0 ]
	[ "$(header Content-Type)" = application/octet-stream ]
	[ "$(header X-WOPI-ItemVersion)" = 1 ]
}

@test "GetFile's version is that of CheckFileInfo after a save, too" {
	lock A
	put new A
	get_file
	[ "$(header X-WOPI-ItemVersion)" = 2 ]
	check_file_info
	[ "$(json .Version)" = 2 ]
}

@test "GetFile works while another has the lock" {
	as bob
	lock B
	as alice
	holds hello
}

@test "GetFile gives a reader the bytes" {
	as carol
	holds hello
}

@test "GetFile with a token that may only write is 404" {
	wopictl token add doc1 --user alice --rights write --weak --value blind &>/dev/null
	wopi GET /files/doc1/contents -t blind
	answers 404
	[ ! -s "$reply_body" ]
}

@test "GetFile changes no byte of the database and of the contents" {
	local before
	before=$(cd "$WOPI_DATA" && sha256sum wopi.db contents/* | sort)
	holds hello
	[ "$(cd "$WOPI_DATA" && sha256sum wopi.db contents/* | sort)" = "$before" ]
}

@test "GetFile takes no notice of Range" {
	get_file -H 'Range: bytes=1-2'
	answers 200
	[ "$(body)" = hello ]
}

# tag_of ID: the entity tag of its contents, with the quotes.
tag_of() {
	on "$1"
	get_file
	answers 200
	header ETag
}

@test "contents have an entity tag that is another one for other bytes" {
	local first
	first=$(tag_of doc1)
	[[ $first =~ ^\"[0-9a-f]{64}\"$ ]]
	[ "$first" = "\"$(printf hello | sha256sum | cut -d ' ' -f 1)\"" ]
	[ "$(tag_of doc1)" = "$first" ]
	[ "$(tag_of empty1)" != "$first" ]
	on doc1
	lock A
	put other A
	[ "$(tag_of doc1)" != "$first" ]
}

@test "a restored version has the entity tag of its bytes, and no old bytes are taken for it" {
	local first second
	first=$(tag_of doc1)
	printf other | wopictl file put doc1 -
	second=$(tag_of doc1)
	wopictl file restore doc1 1
	[ "$(tag_of doc1)" = "$first" ]
	get_file -H "If-None-Match: $second"
	answers 200
	[ "$(body)" = hello ]
}

@test "contents tell no date, and no date keeps them from being sent" {
	get_file -H 'If-Modified-Since: Fri, 31 Dec 2100 23:59:59 GMT'
	answers 200
	[ "$(body)" = hello ]
	lacks_header Last-Modified
}

# not_sent [wopi's options...]: GetFile knows that these bytes are there already.
not_sent() {
	get_file "$@"
	answers 304
	[ "$(header ETag)" = "$tag" ]
	[ "$(header X-WOPI-ItemVersion)" = 1 ]
	[ ! -s "$reply_body" ]
	lacks_header Content-Type
	lacks_header Content-Length
}

@test "GetFile of bytes that are there already is 304" {
	tag=$(tag_of doc1)
	not_sent -H "If-None-Match: $tag"
	not_sent -H "If-None-Match: W/$tag"
	not_sent -H "If-None-Match: \"a,b\", W/\"c\",$tag , \"d\""
	not_sent -H 'If-None-Match: *'
	not_sent -H "If-None-Match: $tag" -e WOPI_SENDFILE=X-Sendfile
	lacks_header X-Sendfile
}

@test "GetFile is 200 where no tag of the list is that of the bytes" {
	local tag list
	tag=$(tag_of doc1)
	for list in '' '"x"' "${tag//\"/}" "\"x${tag#?}" "${tag%?}x\"" "${tag^^}" '"*"'; do
		get_file -H "If-None-Match: $list"
		answers 200
		[ "$(body)" = hello ]
	done
}

@test "GetFile with a tag is refused as any other" {
	local tag
	tag=$(tag_of doc1)
	get_file -H "If-None-Match: $tag" -H 'X-WOPI-MaxExpectedSize: 4'
	answers 412
	lacks_header ETag
	get_file -H "If-None-Match: $tag" -t unknown
	answers 401
	lacks_header ETag
}

@test "GetFile gives old bytes whole to who has begun to read before a save" {
	given_bytes 3000000
	lock A
	save "$bytes"
	# the reader takes the first bytes, then waits for the save
	env -i WOPI_DATA="$WOPI_DATA" WOPI_NOW="$WOPI_NOW" UBSAN_OPTIONS="$UBSAN_OPTIONS" \
		REQUEST_METHOD=GET PATH_INFO=/files/doc1/contents \
		QUERY_STRING=access_token=alice-doc1 "$BUILD/wopi.cgi" 3>&- | {
		read -r
		put new A
		answers 200
		cat >"$BATS_TEST_TMPDIR/read"
	}
	tail -c 3000000 "$BATS_TEST_TMPDIR/read" | cmp - "$bytes"
	holds new
}

# X-WOPI-MaxExpectedSize

@test "GetFile of a file as large as X-WOPI-MaxExpectedSize is 200" {
	get_file -H 'X-WOPI-MaxExpectedSize: 5'
	answers 200
	[ "$(body)" = hello ]
}

@test "GetFile of a file larger than X-WOPI-MaxExpectedSize is 412 without a body" {
	get_file -H 'X-WOPI-MaxExpectedSize: 4'
	answers 412
	[ ! -s "$reply_body" ]
}

@test "GetFile of a file smaller than X-WOPI-MaxExpectedSize is 200" {
	get_file -H 'X-WOPI-MaxExpectedSize: 104857600'
	answers 200
}

@test "GetFile with X-WOPI-MaxExpectedSize 0 gives only an empty file" {
	get_file -H 'X-WOPI-MaxExpectedSize: 0'
	answers 412
	on empty1
	get_file -H 'X-WOPI-MaxExpectedSize: 0'
	answers 200
}

@test "GetFile with an empty X-WOPI-MaxExpectedSize has no limit" {
	get_file -H 'X-WOPI-MaxExpectedSize:'
	answers 200
}

@test "GetFile takes an X-WOPI-MaxExpectedSize past four bytes" {
	get_file -H 'X-WOPI-MaxExpectedSize: 4294967296'
	answers 200
	get_file -H 'X-WOPI-MaxExpectedSize: 9223372036854775807'
	answers 200
}

@test "GetFile takes an X-WOPI-MaxExpectedSize past eight bytes" {
	get_file -H 'X-WOPI-MaxExpectedSize: 18446744073709551616'
	answers 200
}

@test "GetFile with an X-WOPI-MaxExpectedSize that is no number is 400" {
	local value
	for value in abc 5x 0x10 ' 5 5' 5.0 +5; do
		get_file -H "X-WOPI-MaxExpectedSize: $value"
		answers 400
	done
}

@test "GetFile with a negative X-WOPI-MaxExpectedSize is 400" {
	get_file -H 'X-WOPI-MaxExpectedSize: -1'
	answers 400
}

@test "GetFile with an X-WOPI-MaxExpectedSize that is no number is 404 for who may not read" {
	wopictl token add doc1 --user alice --rights write --weak --value blind &>/dev/null
	wopi GET /files/doc1/contents -t blind -H 'X-WOPI-MaxExpectedSize: abc'
	answers 404
}

# PutFile: bytes

@test "PutFile of bytes of all kinds, NUL too, gives them back" {
	local i
	for i in {0..255}; do
		# shellcheck disable=SC2059 # the format is a \x escape
		printf "\\x$(printf %02x "$i")"
	done >"$BATS_TEST_TMPDIR/all"
	printf '\0\0\r\n\r\n\n\r\0' >>"$BATS_TEST_TMPDIR/all"
	lock A
	save "$BATS_TEST_TMPDIR/all"
	answers 200
	gives "$BATS_TEST_TMPDIR/all"
}

@test "PutFile of 5 MiB gives them back" {
	given_bytes 5242880
	lock A
	save "$bytes"
	answers 200
	gives "$bytes"
	check_file_info
	[ "$(json .Size)" = 5242880 ]
}

@test "PutFile of one byte gives it back" {
	lock A
	put x A
	answers 200
	holds x
}

@test "PutFile of less than before leaves nothing of before" {
	lock A
	put 'a long content' A
	put short A
	holds short
}

@test "PutFile of no bytes under a lock makes the file empty" {
	lock A
	put '' A
	answers 200
	[ "$(header X-WOPI-ItemVersion)" = 2 ]
	holds ''
	check_file_info
	[ "$(json .Size)" = 0 ]
}

@test "PutFile keeps the version before" {
	lock A
	put new A
	[ "$(wopictl file cat doc1 --version 1)" = hello ]
	contents_are 3
}

@test "PutFile to one file leaves the other alone" {
	on empty1
	put template
	answers 200
	on doc1
	holds hello
}

# PutFile: the answer

@test "PutFile answers with the version and the time of what it saved" {
	lock A
	later 100
	put new A
	answers 200
	[ "$(header X-WOPI-ItemVersion)" = 2 ]
	[ "$(header Content-Type)" = application/json ]
	[ "$(jq -Sc . "$reply_body")" = '{"LastModifiedTime":"2023-11-14T22:15:00.000000Z"}' ]
	lacks_header X-WOPI-Lock
}

@test "PutFile's time is the next CheckFileInfo's" {
	local modified
	WOPI_NOW=$START.123456
	lock A
	put new A
	modified=$(json .LastModifiedTime)
	WOPI_NOW=$START.999999
	check_file_info
	[ "$(json .LastModifiedTime)" = "$modified" ]
	[ "$modified" = 2023-11-14T22:13:20.123456Z ]
}

@test "PutFile of the same bytes makes another version each time" {
	lock A
	put same A
	[ "$(header X-WOPI-ItemVersion)" = 2 ]
	later 1
	put same A
	[ "$(header X-WOPI-ItemVersion)" = 3 ]
	later 1
	put same A
	[ "$(header X-WOPI-ItemVersion)" = 4 ]
}

@test "PutFile while the clock stands still makes a later time each time" {
	local first second
	lock A
	put one A
	first=$(json .LastModifiedTime)
	put two A
	second=$(json .LastModifiedTime)
	[[ "$first" > 2023-11-14T22:13:20.000000Z ]]
	[[ "$second" > "$first" ]]
	check_file_info
	[ "$(json .LastModifiedTime)" = "$second" ]
}

@test "PutFile while the clock goes back makes a later time" {
	local first
	later 1000
	lock A
	put one A
	first=$(json .LastModifiedTime)
	later -500
	put two A
	answers 200
	[[ "$(json .LastModifiedTime)" > "$first" ]]
	holds two
}

@test "PutFile to a file from before the clock was set right makes a later time" {
	later -100000
	lock A
	put new A
	answers 200
	[[ "$(json .LastModifiedTime)" > 2023-11-14T22:13:20.000000Z ]]
}

# PutFile: which operation it is

@test "POST to contents without X-WOPI-Override is PutFile" {
	printf new >"$BATS_TEST_TMPDIR/new"
	lock A
	wopi POST /files/doc1/contents -H 'X-WOPI-Lock: A' -d "$BATS_TEST_TMPDIR/new"
	answers 200
	holds new
}

@test "POST to contents with an empty X-WOPI-Override is PutFile" {
	printf new >"$BATS_TEST_TMPDIR/new"
	lock A
	wopi POST /files/doc1/contents -H 'X-WOPI-Override:' -H 'X-WOPI-Lock: A' \
		-d "$BATS_TEST_TMPDIR/new"
	answers 200
	holds new
}

@test "POST to contents with another operation's X-WOPI-Override is 501" {
	local override
	printf new >"$BATS_TEST_TMPDIR/new"
	lock A
	for override in LOCK GET_LOCK PUT_RELATIVE PUT_CHUNKED_FILE POST x; do
		wopi POST /files/doc1/contents -H "X-WOPI-Override: $override" \
			-H 'X-WOPI-Lock: A' -d "$BATS_TEST_TMPDIR/new"
		answers 501
	done
	nothing_saved
}

@test "X-WOPI-Override PUT belongs to contents: elsewhere it is 501" {
	printf new >"$BATS_TEST_TMPDIR/new"
	lock A
	wopi POST /files/doc1 -H 'X-WOPI-Override: PUT' -H 'X-WOPI-Lock: A' \
		-d "$BATS_TEST_TMPDIR/new"
	answers 501
	nothing_saved
}

@test "PutFile takes the headers that Collabora Online sends" {
	lock A
	put new A -H 'User-Agent: COOLWSD HTTP Agent 25.04.5.1' \
		-H 'Authorization: Bearer alice-doc1' -H 'X-COOL-WOPI-ServerId: c5f25dc8' \
		-H 'X-COOL-WOPI-IsModifiedByUser: true' -H 'X-COOL-WOPI-IsAutosave: false' \
		-H 'X-COOL-WOPI-IsExitSave: true' -H 'Connection: close' \
		-H 'X-COOL-WOPI-Timestamp: 2023-11-14T22:13:20.000000Z' \
		-H 'X-COOL-WOPI-ExtendedData: a%3Db' -e CONTENT_TYPE=application/octet-stream
	answers 200
	holds new
}

@test "PutFile takes the headers that ONLYOFFICE sends" {
	lock A
	put new A -H 'X-LOOL-WOPI-IsModifiedByUser: true' -H 'X-LOOL-WOPI-IsAutosave: false' \
		-H 'X-LOOL-WOPI-IsExitSave: true' -H 'X-WOPI-Editors: alice' \
		-H 'X-LOOL-WOPI-Timestamp: 2023-11-14T22:13:20.000000Z' \
		-e CONTENT_TYPE=application/vnd.oasis.opendocument.text
	answers 200
	holds new
}

@test "PutFile of an autosave and of one that nobody changed is a save like any other" {
	lock A
	put one A -H 'X-COOL-WOPI-IsAutosave: true' -H 'X-COOL-WOPI-IsModifiedByUser: false'
	answers 200
	[ "$(header X-WOPI-ItemVersion)" = 2 ]
	holds one
}

@test "PutFile takes X-WOPI-Editors with blanks and any ids" {
	lock A
	put new A -H 'X-WOPI-Editors: alice, bob ,,nobody'
	answers 200
}

@test "PutFile saves a form as it is" {
	lock A
	put 'a=b&c=%41' A -e CONTENT_TYPE=application/x-www-form-urlencoded
	answers 200
	holds 'a=b&c=%41'
}

# PutFile: the time that the client last saw

@test "PutFile with the present time saves, in the newer spelling" {
	lock A
	put new A -H 'X-COOL-WOPI-Timestamp: 2023-11-14T22:13:20.000000Z'
	answers 200
	holds new
}

@test "PutFile with the present time saves, in the older spelling" {
	lock A
	put new A -H 'X-LOOL-WOPI-Timestamp: 2023-11-14T22:13:20.000000Z'
	answers 200
	holds new
}

@test "PutFile with both spellings of the present time saves" {
	lock A
	put new A -H 'X-COOL-WOPI-Timestamp: 2023-11-14T22:13:20.000000Z' \
		-H 'X-LOOL-WOPI-Timestamp: 2023-11-14T22:13:20.000000Z'
	answers 200
}

@test "PutFile takes the time that CheckFileInfo gave" {
	WOPI_NOW=$START.654321
	lock A
	put one A
	check_file_info
	put two A -H "X-COOL-WOPI-Timestamp: $(json .LastModifiedTime)"
	answers 200
	holds two
}

@test "PutFile takes the time that the PutFile before gave" {
	WOPI_NOW=$START.654321
	lock A
	put one A
	put two A -H "X-LOOL-WOPI-Timestamp: $(json .LastModifiedTime)"
	answers 200
	put three A -H "X-COOL-WOPI-Timestamp: $(json .LastModifiedTime)"
	answers 200
	holds three
}

@test "PutFile compares instants: fewer and more digits of a second are the same time" {
	local digits n=0
	lock A
	for digits in 250000 2500000 25 250 250000000; do
		WOPI_NOW=$((START + n++)).25
		put base A
		put "after $digits" A \
			-H "X-COOL-WOPI-Timestamp: $(json ".LastModifiedTime[:19]").${digits}Z"
		answers 200
		holds "after $digits"
	done
}

@test "PutFile takes a time without digits of a second where they are zero" {
	lock A
	put new A -H 'X-LOOL-WOPI-Timestamp: 2023-11-14T22:13:20Z'
	answers 200
}

@test "PutFile with an older time is refused as a change, with the lock's id" {
	refused_saves_go
	lock A
	put new A -H 'X-COOL-WOPI-Timestamp: 2023-11-14T22:13:19.999999Z'
	is_changed
	nothing_saved
}

@test "PutFile with an older time is refused in the older spelling, too" {
	refused_saves_go
	lock A
	put new A -H 'X-LOOL-WOPI-Timestamp: 2023-11-14T22:13:19.999999Z'
	is_changed
	nothing_saved
}

@test "PutFile with a later time is refused" {
	refused_saves_go
	lock A
	put new A -H 'X-COOL-WOPI-Timestamp: 2023-11-14T22:13:20.000001Z'
	is_changed
	nothing_saved
}

@test "PutFile with the time from before a save on the command line is refused" {
	lock A
	later 1
	printf other | wopictl file put doc1 - --force
	put new A -H 'X-COOL-WOPI-Timestamp: 2023-11-14T22:13:20.000000Z'
	is_changed
	holds other
}

@test "PutFile without a time overwrites what has changed meanwhile" {
	lock A
	later 1
	printf other | wopictl file put doc1 - --force
	put new A
	answers 200
	holds new
}

@test "PutFile with an empty time is one without" {
	lock A
	put new A -H 'X-COOL-WOPI-Timestamp:' -H 'X-LOOL-WOPI-Timestamp:'
	answers 200
}

@test "PutFile with the epoch for a time is one without" {
	lock A
	put one A -H 'X-LOOL-WOPI-Timestamp: 1970-01-01T00:00:00.000000Z'
	answers 200
	put two A -H 'X-COOL-WOPI-Timestamp: 1970-01-01T00:00:00Z'
	answers 200
	holds two
}

@test "PutFile with a time that is none is refused" {
	refused_saves_go
	local time
	lock A
	for time in yesterday 0 1700000000 2023-11-14 '2023-11-14 22:13:20.000000Z' \
		2023-11-14T22:13:20.000000 2023-11-14T22:13:20.000000+00:00 \
		2023-11-14T22:13:20.Z 2023-11-14T22:13:20.000000Zx 2023-13-14T22:13:20Z \
		2023-11-14T24:13:20Z '2023-11-14T22:13:20.000000Z Z'; do
		put new A -H "X-COOL-WOPI-Timestamp: $time"
		is_changed
	done
	nothing_saved
}

@test "PutFile with an older time to an empty, unlocked file is refused with no lock id" {
	on empty1
	put new '' -H 'X-LOOL-WOPI-Timestamp: 2023-11-14T22:13:19.000000Z'
	conflicts ''
	[ "$(json .LOOLStatusCode)" = 1010 ]
	holds ''
}

@test "PutFile with a wrong lock and an older time is a conflict of locks" {
	lock A
	put new B -H 'X-COOL-WOPI-Timestamp: 2023-11-14T22:13:19.000000Z'
	conflicts A
	[ ! -s "$reply_body" ]
}

# PutFile: bodies cut short, too long, of unknown length

@test "PutFile with a body shorter than CONTENT_LENGTH is 400 and saves nothing" {
	lock A
	put hell A -e CONTENT_LENGTH=5
	answers 400
	nothing_saved
	locked_by A
}

@test "PutFile with no byte of an announced body is 400 and saves nothing" {
	lock A
	put '' A -e CONTENT_LENGTH=1
	answers 400
	nothing_saved
}

@test "PutFile with a large body that ends early is 400 and saves nothing" {
	given_bytes 1000000
	lock A
	save "$bytes" -e CONTENT_LENGTH=1000001
	answers 400
	nothing_saved
}

@test "PutFile with an absurd CONTENT_LENGTH has no room on the disk, where no size is too large" {
	wopictl config remove max_file_size
	lock A
	put new A -e CONTENT_LENGTH=9223372036854775807
	answers 500
	grep -q 'no space for a content' "$BATS_TEST_TMPDIR/stderr"
	nothing_saved
}

@test "PutFile takes no more bytes than CONTENT_LENGTH" {
	lock A
	put 'new and more' A -e CONTENT_LENGTH=3
	answers 200
	holds new
	check_file_info
	[ "$(json .Size)" = 3 ]
}

@test "PutFile with CONTENT_LENGTH 0 takes no byte" {
	lock A
	put more A -e CONTENT_LENGTH=0
	answers 200
	holds ''
}

@test "PutFile without CONTENT_LENGTH saves all bytes" {
	given_bytes 300000
	lock A
	bare_put <"$bytes"
	answers 200
	gives "$bytes"
}

@test "PutFile of a chunked body saves all bytes" {
	given_bytes 300000
	lock A
	bare_put HTTP_TRANSFER_ENCODING=chunked <"$bytes"
	answers 200
	gives "$bytes"
}

@test "PutFile without CONTENT_LENGTH and without a byte is 400 and saves nothing" {
	lock A
	bare_put </dev/null
	answers 400
	nothing_saved
}

@test "PutFile with an empty CONTENT_LENGTH is one without" {
	lock A
	put new A -e CONTENT_LENGTH=
	answers 200
	holds new
	put '' A -e CONTENT_LENGTH=
	answers 400
	holds new
}

@test "PutFile whose body comes in small pieces saves all of them" {
	local i
	given_pipe
	lock A
	for i in {1..500}; do
		printf '%s,' "$i" >&"$into"
	done
	save "$pipe" -e CONTENT_LENGTH=1892
	answers 200
	get_file
	[ "$(body)" = "$(printf '%s,' {1..500})" ]
}

# PutFile: refused before the body comes

@test "PutFile with a wrong lock id is answered before its body comes if it is not kept" {
	refused_saves_go
	lock A
	refused_early -H 'X-WOPI-Lock: B'
	conflicts A
	nothing_saved
}

@test "PutFile to an unlocked file is answered before its body comes if it is not kept" {
	refused_saves_go
	refused_early -H 'X-WOPI-Lock: A'
	conflicts ''
	nothing_saved
}

@test "PutFile with an older time is answered before its body comes if it is not kept" {
	refused_saves_go
	lock A
	refused_early -H 'X-WOPI-Lock: A' -H 'X-COOL-WOPI-Timestamp: 2000-01-01T00:00:00Z'
	is_changed
	nothing_saved
}

@test "PutFile with a bad token is answered before its body comes" {
	lock A
	refused_early -H 'X-WOPI-Lock: A' -t unknown
	answers 401
	nothing_saved
}

@test "PutFile with a reader's token is answered before its body comes" {
	lock A
	as carol
	refused_early -H 'X-WOPI-Lock: A'
	answers 404
	nothing_saved
}

@test "PutFile with a reader's token is 404, also with the lock's id" {
	lock A
	as carol
	put new A
	answers 404
	lacks_header X-WOPI-Lock
	nothing_saved
}

@test "PutFile with a reader's token is 404, also to an empty file" {
	on empty1
	as carol
	put new
	answers 404
	nothing_saved ''
}

# PutFile: what changes while the body comes

@test "PutFile whose body comes slowly saves it" {
	lock A
	put_begins -H 'X-WOPI-Lock: A'
	put_ends
	answers 200
	check_file_info
	[ "$(json .Version)" = 2 ]
	[ "$(json .Size)" = 200000 ]
}

@test "PutFile shows nothing of its bytes before all of them came" {
	lock A
	put_begins -H 'X-WOPI-Lock: A'
	[ "$(wopictl file cat doc1)" = hello ]
	[ "$(wopictl --json file show doc1 | jq .version)" = 1 ]
	put_ends
	answers 200
}

@test "PutFile whose body comes slowly stands in nobody's way" {
	lock A
	put_begins -H 'X-WOPI-Lock: A'
	wopictl lock refresh doc1 A
	wopictl user add dora
	put_ends
	answers 200
}

@test "PutFile whose body ends half-way saves nothing" {
	lock A
	put_begins -H 'X-WOPI-Lock: A'
	put_ends 99999
	answers 400
	nothing_saved
}

@test "PutFile whose lock another takes while the body comes saves nothing" {
	refused_saves_go
	lock A
	put_begins -H 'X-WOPI-Lock: A'
	wopictl lock release doc1 --force
	wopictl lock set doc1 B
	put_ends
	conflicts B
	nothing_saved
}

@test "PutFile whose lock is released while the body comes saves nothing" {
	refused_saves_go
	lock A
	put_begins -H 'X-WOPI-Lock: A'
	wopictl lock release doc1 --force
	put_ends
	conflicts ''
	nothing_saved
}

@test "PutFile to an empty file that is locked while the body comes saves nothing" {
	refused_saves_go
	on empty1
	put_begins
	wopictl lock set empty1 B
	put_ends
	conflicts B
	nothing_saved ''
}

@test "PutFile to an empty file that is filled while the body comes saves nothing" {
	refused_saves_go
	on empty1
	put_begins
	printf other | wopictl file put empty1 - >/dev/null
	put_ends
	conflicts ''
	holds other
	contents_are 3
}

@test "PutFile whose file changes while the body comes is refused by its time" {
	refused_saves_go
	lock A
	put_begins -H 'X-WOPI-Lock: A' -H 'X-COOL-WOPI-Timestamp: 2023-11-14T22:13:20.000000Z'
	printf other | wopictl file put doc1 - --force >/dev/null
	put_ends
	is_changed
	holds other
	contents_are 3
}

@test "PutFile whose token is removed while the body comes is 401 and saves nothing" {
	lock A
	put_begins -H 'X-WOPI-Lock: A'
	wopictl token remove alice-doc1
	put_ends
	answers 401
	as bob
	nothing_saved
}

@test "PutFile whose user is removed while the body comes is 401 and saves nothing" {
	lock A
	put_begins -H 'X-WOPI-Lock: A'
	wopictl user remove alice
	put_ends
	answers 401
	as bob
	nothing_saved
}

@test "PutFile whose file is removed while the body comes is 404 and makes no version" {
	lock A
	put_begins -H 'X-WOPI-Lock: A'
	wopictl file remove doc1 --force
	put_ends
	answers 404
	wopictl file undelete doc1
	check_file_info
	[ "$(json .Version)" = 1 ]
	prints hello wopictl file cat doc1
	[ "$(wopictl recovered list doc1 | wc -l)" = 1 ]
}

# PutFile: the machine fails

@test "PutFile to a full disk is 500 and saves nothing" {
	given_bytes 400000
	lock A
	(
		ulimit -f 200
		save "$bytes"
	)
	code=$(sed -n '1s/^Status: \([0-9]*\) .*/\1/p' "$BATS_TEST_TMPDIR/head")
	answers 500
	nothing_saved
	locked_by A
}

@test "PutFile to a full disk says in the log what failed, and nothing to the client" {
	given_bytes 400000
	lock A
	(
		ulimit -f 200
		save "$bytes"
	)
	grep "cannot write '.*/contents/" "$BATS_TEST_TMPDIR/stderr"
	run ! grep -e contents -e "$WOPI_DATA" "$BATS_TEST_TMPDIR/head"
}

@test "PutFile succeeds again when the disk has room" {
	given_bytes 400000
	lock A
	(
		ulimit -f 200
		save "$bytes"
	)
	save "$bytes"
	answers 200
	gives "$bytes"
	contents_are 3
}

@test "PutFile without a folder for contents is 500, and the file keeps its version" {
	lock A
	mv "$WOPI_DATA/contents" "$WOPI_DATA/elsewhere"
	put new A
	answers 500
	mv "$WOPI_DATA/elsewhere" "$WOPI_DATA/contents"
	nothing_saved
}

@test "GetFile of a content that is gone is 500 without a body" {
	rm "$WOPI_DATA"/contents/*
	get_file
	answers 500
	[ ! -s "$reply_body" ]
	grep "cannot open .*contents" "$BATS_TEST_TMPDIR/stderr"
}

@test "CheckFileInfo still works when the content is gone" {
	rm "$WOPI_DATA"/contents/*
	check_file_info
	answers 200
}

# WOPI_SENDFILE: the web server sends the content itself.

@test "with WOPI_SENDFILE the server is told the content's file, and sends the body" {
	sent_by_server WOPI_SENDFILE=X-Sendfile
	answers 200
	[[ "$(header X-Sendfile)" == "$WOPI_DATA/contents/"* ]]
	[ "$(cat "$(header X-Sendfile)")" = hello ]
	[ ! -s "$reply_body" ]
	lacks_header Content-Length
	[ "$(header X-WOPI-ItemVersion)" = 1 ]
	[ "$(header Content-Type)" = application/octet-stream ]
}

@test "with WOPI_SENDFILE HEAD names the content's file, too" {
	sent_by_server WOPI_SENDFILE=X-Sendfile REQUEST_METHOD=HEAD
	answers 200
	[ "$(cat "$(header X-Sendfile)")" = hello ]
}

@test "with WOPI_SENDFILE no server compares the date of a content's file" {
	local date='Fri, 31 Dec 2100 23:59:59 GMT' condition
	for condition in "IF_MODIFIED_SINCE=$date" "IF_UNMODIFIED_SINCE=$date" "IF_RANGE=$date"; do
		sent_by_server WOPI_SENDFILE=X-Sendfile "HTTP_$condition" HTTP_RANGE=bytes=1-2
		answers 200
		lacks_header X-Sendfile
		[ "$(header Content-Length)" = 5 ]
		[ "$(body)" = hello ]
	done
	sent_by_server WOPI_SENDFILE=X-Sendfile 'HTTP_IF_RANGE="x"' HTTP_RANGE=bytes=1-2
	has_header X-Sendfile
}

# is_sandboxed: a browser that shows the last answer, a content, lets it do nothing.
is_sandboxed() {
	[ "$(header Content-Security-Policy)" = "sandbox; default-src 'none'" ]
	[ "$(header X-Content-Type-Options)" = nosniff ]
	[ "$(header Cross-Origin-Resource-Policy)" = same-origin ]
	[ "$(header ETag)" = "\"$(printf hello | sha256sum | cut -d ' ' -f 1)\"" ]
}

@test "contents can do nothing in a browser, whoever sends them" {
	get_file
	is_sandboxed
	sent_by_server WOPI_SENDFILE=X-Sendfile
	is_sandboxed
	sent_by_server WOPI_SENDFILE=X-Accel-Redirect=/contents
	is_sandboxed
	check_file_info
	at "$(json .DownloadUrl)" GET
	answers 200
	is_sandboxed
}

@test "with a prefix in WOPI_SENDFILE the content's name stands behind it" {
	local name
	sent_by_server WOPI_SENDFILE=X-Accel-Redirect=/contents
	answers 200
	name=$(header X-Accel-Redirect)
	[[ "$name" == /contents/* ]]
	[ "$(cat "$WOPI_DATA$name")" = hello ]
}

@test "with WOPI_SENDFILE a path is percent-encoded" {
	mv "$WOPI_DATA" "$WOPI_DATA a%41+ä"
	WOPI_DATA="$WOPI_DATA a%41+ä"
	sent_by_server WOPI_SENDFILE=X-Sendfile
	answers 200
	[[ "$(header X-Sendfile)" == *'/data%20a%2541%2B%C3%A4/contents/'* ]]
}

@test "with WOPI_SENDFILE a content that is gone is 500" {
	rm "$WOPI_DATA"/contents/*
	sent_by_server WOPI_SENDFILE=X-Sendfile
	answers 500
	lacks_header X-Sendfile
}

@test "with WOPI_SENDFILE a refusal names no file" {
	sent_by_server WOPI_SENDFILE=X-Sendfile HTTP_X_WOPI_MAXEXPECTEDSIZE=4
	answers 412
	lacks_header X-Sendfile
	sent_by_server WOPI_SENDFILE=X-Sendfile QUERY_STRING=access_token=unknown
	answers 401
	lacks_header X-Sendfile
}

@test "no client can ask for WOPI_SENDFILE" {
	get_file -H 'WOPI-Sendfile: X-Sendfile'
	lacks_header X-Sendfile
	[ "$(body)" = hello ]
}

@test "a content that is not as long as it was saved is a 500, never a shorter file" {
	truncate -s 2 "$(grep -l hello "$WOPI_DATA"/contents/*)"
	get_file
	answers 500
	[ -z "$(body)" ]
	get_file -e WOPI_SENDFILE=X-Sendfile
	answers 500
	lacks_header X-Sendfile
}

@test "a lock that ends while the body comes is no lock any more" {
	local pid
	unset WOPI_NOW
	wopictl token add doc1 --user alice --rights all --weak --value now &>/dev/null
	wopictl lock set doc1 A --ttl 1s
	given_pipe
	env -i WOPI_DATA="$WOPI_DATA" REQUEST_METHOD=POST PATH_INFO=/files/doc1/contents \
		QUERY_STRING=access_token=now HTTP_X_WOPI_OVERRIDE=PUT HTTP_X_WOPI_LOCK=A \
		CONTENT_LENGTH=4 ASAN_OPTIONS="$ASAN_OPTIONS" "$BUILD/wopi.cgi" \
		<"$pipe" >"$BATS_TEST_TMPDIR/late" 3>&- {into}>&- &
	pid=$!
	sleep 1.1	# the clock of a running process is the real one
	printf late >&"$into"
	wait "$pid"
	grep '^Status: 409' "$BATS_TEST_TMPDIR/late"
	[ "$(wopictl file cat doc1)" = hello ]
}

@test "a body without a length is not saved if nobody waits for the answer any more" {
	lock A
	breaks_off half
	nothing_saved
}

# Contents that are not what was saved, though they are as long

# altered PATH: another byte stands in the middle of the file.
altered() {
	local byte at
	at=$(($(stat -c %s "$1") / 2))
	byte=$(od -An -tu1 -j "$at" -N 1 "$1")
	printf "\\$(printf %o $((byte ^ 1)))" | dd of="$1" bs=1 seek="$at" conv=notrunc status=none
}

# large SIZE: doc1 is as large now; its content is $content.
large() {
	head -c "$1" /dev/urandom >"$BATS_TEST_TMPDIR/large"
	wopictl file put doc1 "$BATS_TEST_TMPDIR/large" >/dev/null
	content=$WOPI_DATA/contents/$(ls -t --time-style=full-iso "$WOPI_DATA/contents" | head -n 1)
	cmp "$content" "$BATS_TEST_TMPDIR/large"
}

# broken_off: GetFile of doc1 breaks off; it has head and some bytes.
broken_off() {
	get_file 2>/dev/null || true	# for wopi() wants all of them
	answers 200
	[ "$(header Content-Length)" -gt "$(stat -c %s "$reply_body")" ]
}

logged() { grep "$1" "$BATS_TEST_TMPDIR/stderr"; }

@test "a content that became a link is a 500, though it leads to the same bytes" {
	local content
	for content in "$WOPI_DATA"/contents/*; do
		mv "$content" "$BATS_TEST_TMPDIR/"
		ln -s "$BATS_TEST_TMPDIR/${content##*/}" "$content"
	done
	get_file
	answers 500
	[ ! -s "$reply_body" ]
}

@test "a content with another byte is a 500, which the log and check explain" {
	local name
	name=$(basename "$(grep -l hello "$WOPI_DATA"/contents/*)")
	altered "$WOPI_DATA/contents/$name"
	get_file -H 'X-WOPI-CorrelationId: 7f-9'
	answers 500
	[ ! -s "$reply_body" ]
	logged "^wopi.cgi: request 7f-9: '$WOPI_DATA/contents/$name', of file 'doc1' version 1, is damaged: its\
 bytes are not those that were saved$"
	get_file
	answers 500
	[ "$(cat "$WOPI_DATA/damaged")" = $'2023-11-14T22:13:20Z\t'"$name"$'\tfile '"'doc1' version 1" ]
	[ "$(stat -c %a "$WOPI_DATA/damaged")" = 600 ]
	run -1 wopictl check
	[[ $output == *"file 'doc1' version 1"*"content '$name' is not what was saved"* ]]
	[[ $output != *"is intact now"* ]]
}

@test "check tells of a content that was damaged when it was to be sent and is intact now" {
	local name
	name=$(basename "$(grep -l hello "$WOPI_DATA"/contents/*)")
	wopictl config set base_url https://docs.example.org/wopi
	altered "$WOPI_DATA/contents/$name"
	get_file
	altered "$WOPI_DATA/contents/$name"
	get_file
	answers 200
	run -1 --separate-stderr wopictl check
	[ "${stderr##*$'\n'}" = "wopictl: 1 problem" ]
	[[ $output == *"file 'doc1' version 1"$'\tproblem\t'"content '$name' was damaged when it was to be sent at\
 2023-11-14T22:13:20Z, and is intact now"$'\t'"look for errors of the disk and the memory; then: rm $WOPI_DATA/damaged"* ]]
	rm "$WOPI_DATA/damaged"
	run -0 wopictl check
}

@test "what a request reads never writes to the database, also if it finds damage" {
	altered "$(grep -l hello "$WOPI_DATA"/contents/*)"
	flock "$WOPI_DATA/queue" sleep 30 3>&- &
	pids=($!)
	get_file
	answers 500
	end_pids
	[ -s "$WOPI_DATA/damaged" ]
}

@test "a large content is verified while it is sent if that is set, and breaks off before its end" {
	large 1000000
	altered "$content"
	get_file
	answers 200
	cmp -s "$reply_body" "$content"
	wopictl config set verify_contents on
	broken_off
	[ "$(stat -c %s "$reply_body")" = $((3 * 262144)) ]
	logged "'$content', of file 'doc1' version 2, is damaged"
	grep -q "file 'doc1' version 2" "$WOPI_DATA/damaged"
	altered "$content"
	get_file
	answers 200
	cmp "$reply_body" "$content"
}

@test "with verify_contents, contents of any size around a block are sent whole" {
	local size
	wopictl config set verify_contents on
	for size in 0 1 65535 65536 65537 262143 262144 262145 524288 600000; do
		large $size
		get_file
		answers 200
		cmp "$reply_body" "$BATS_TEST_TMPDIR/large"
		[ "$size" = 0 ] && continue
		altered "$content"
		get_file 2>/dev/null || true
		[ "$code" = 500 ] || [ "$(header Content-Length)" -gt "$(stat -c %s "$reply_body")" ]
	done
}

@test "a content that the web server sends is verified first if verify_contents is always" {
	large 1000000
	altered "$content"
	for mode in off on always; do
		wopictl config set verify_contents $mode
		sent_by_server WOPI_SENDFILE=X-Sendfile
		[ "$code" = 200 ] || break
	done
	[ "$mode" = always ]
	answers 500
	lacks_header X-Sendfile
	logged "of file 'doc1' version 2, is damaged"
	altered "$content"
	sent_by_server WOPI_SENDFILE=X-Sendfile
	answers 200
	[ "$(header X-Sendfile)" = "$content" ]
	refuses 2 "is not 'off', 'on' or 'always'" wopictl config set verify_contents maybe
}

# traced_get OPTION...: GetFile of doc1 under strace; the answer goes to "out".
traced_get() {
	env -i WOPI_DATA="$WOPI_DATA" WOPI_NOW="$WOPI_NOW" REQUEST_METHOD=GET \
		PATH_INFO=/files/doc1/contents QUERY_STRING=access_token=alice-doc1 \
		ASAN_OPTIONS="$ASAN_OPTIONS:detect_leaks=0" strace -qq -o "$BATS_TEST_TMPDIR/calls" "$@" \
		"$BUILD/wopi.cgi" >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/stderr"
}

# failing_get CALL N: the same, the Nth of that system call failing with EIO.
failing_get() { traced_get -e trace="$1" -e inject="$1:error=EIO:when=$2"; }

@test "a content that cannot be read is named in the log, wherever its answer breaks off" {
	large 1000000
	run -1 failing_get sendfile 1
	logged "^wopi.cgi: cannot read '$content', of file 'doc1' version 2: Input/output error$"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/stderr")" = 1 ]
	grep -q '^Status: 200 OK' "$BATS_TEST_TMPDIR/out"
	grep -q "file 'doc1' version 2" "$WOPI_DATA/damaged"
	wopictl config set verify_contents on
	traced_get -e trace=read
	run -1 failing_get read "$(($(grep -c '^read(' "$BATS_TEST_TMPDIR/calls") - 1))"
	logged "cannot read '$content', of file 'doc1' version 2: Input/output error$"
	grep -q '^Status: 200 OK' "$BATS_TEST_TMPDIR/out"
}

@test "a small content that cannot be read is a 500" {
	traced_get -e trace=read
	run -1 failing_get read "$(grep -c '^read(' "$BATS_TEST_TMPDIR/calls")"
	logged "^wopi.cgi: cannot read '.*', of file 'doc1' version 1: Input/output error$"
	grep -q '^Status: 500 ' "$BATS_TEST_TMPDIR/out"
}

# slowly COMMAND...: its output goes into a small pipe that takes nothing at first, and never
# lets a writer wait.
slowly() {
	/usr/bin/python3 -c 'import fcntl, os, subprocess, sys, time
r, w = os.pipe()
os.set_blocking(w, False)
p = subprocess.Popen(sys.argv[1:], stdout=w)
os.close(w)
time.sleep(0.2)
while (data := os.read(r, 65536)): os.write(1, data)
sys.exit(p.wait())' "$@"
}

@test "an answer to who takes it slowly is whole, also where standard output does not block" {
	local size mode
	for size in 5 60000 3000000; do
		large $size
		for mode in off on; do
			wopictl config set verify_contents $mode
			slowly env -i WOPI_DATA="$WOPI_DATA" WOPI_NOW="$WOPI_NOW" REQUEST_METHOD=GET \
				PATH_INFO=/files/doc1/contents QUERY_STRING=access_token=alice-doc1 \
				"$BUILD/wopi.cgi" >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/stderr"
			[ ! -s "$BATS_TEST_TMPDIR/stderr" ]
			tail -c "$size" "$BATS_TEST_TMPDIR/out" | cmp - "$BATS_TEST_TMPDIR/large"
			grep -q '^Status: 200' "$BATS_TEST_TMPDIR/out"
		done
	done
}
