# SPDX-License-Identifier: MIT
# End to end: real HTTP through a real web server, which $SERVER names (see
# servers.bash), with the real clock. It runs for all of the tests, each of which
# has a file of its own.

load helper
load servers

setup_file() {
	export BATS_NO_PARALLELIZE_WITHIN_FILE=true	# one test breaks the database
	unset WOPI_NOW
	server_start "${SERVER:-serve}"
	wopictl user add alice --id alice >/dev/null
	wopictl user add bob --id bob >/dev/null
	head -c 67108864 /dev/urandom >"$BATS_FILE_TMPDIR/big"
	BIG_SUM=$(sum <"$BATS_FILE_TMPDIR/big")
	export BIG=$BATS_FILE_TMPDIR/big BIG_SUM
}

teardown_file() {
	server_stop
}

setup() {
	file=t$BATS_TEST_NUMBER
	token=alice-$file
	printf hello | wopictl file add - --name "$file.wopitest" --id "$file" >/dev/null
	wopictl token add "$file" --user alice --value "alice-$file" &>/dev/null
	wopictl token add "$file" --user bob --value "bob-$file" &>/dev/null
}

teardown() {
	[ ! -e "$SERVER_DIR/wopi.cgi" ] || mv "$SERVER_DIR/wopi.cgi" "$SERVER_DIR/cgi-bin/"
	[ ! -e "$SERVER_DIR/wopi.db" ] || mv "$SERVER_DIR/wopi.db" "$WOPI_DATA/"
	[ -n "$BATS_TEST_COMPLETED" ] || server_logs
}

sum() { sha256sum | cut -d ' ' -f 1; }

# under SERVER...: true if this is one of them.
under() { [[ " $* " == *" $SERVER "* ]]; }

# upload FILE [curl's options]: a PutFile whose length is not known beforehand.
upload() {
	reply_head=$BATS_TEST_TMPDIR/head reply_body=$BATS_TEST_TMPDIR/body
	: >"$reply_body"
	code=$(curl -s -X POST -T - -H 'X-WOPI-Override: PUT' "${@:2}" \
		-D "$reply_head.raw" -o "$reply_body" --max-time 60 -w '%{http_code}' \
		"$WOPI_URL/files/$file/contents?access_token=$token" <"$1") || return
	tr -d '\r' <"$reply_head.raw" >"$reply_head"
}

# What an upload that fails must leave alone: the file, its versions, its bytes,
# and the folder where leftovers would be.
state() {
	wopictl file show "$file"
	wopictl file versions "$file"
	wopictl file cat "$file" | sum
	ls "$WOPI_DATA/contents"
}

# break_off FILE [SECONDS]: sends what is in FILE and goes away, when the program
# is in the middle of it if it was started at all.
break_off() {
	local address=${WOPI_URL#http://} connection
	address=${address%%/*}
	exec {connection}<>"/dev/tcp/${address%:*}/${address#*:}"
	cat "$1" >&"$connection"
	sleep "${2:-0.2}"
	exec {connection}>&-
}

# Waits until the server has noticed that a client is gone, and no program runs.
settle() {
	local i exe running
	sleep 0.2
	for ((i = 0; i < 200; i++)); do
		running=
		for exe in /proc/[0-9]*/exe; do
			[ ! "$exe" -ef "$SERVER_DIR/cgi-bin/wopi.cgi" ] || running=yes
		done
		[ -n "$running" ] || return 0
		sleep 0.05
	done
	return 1
}

# put_head HEADER...: the head of a PutFile under the lock A.
put_head() {
	printf '%s\r\n' "POST /wopi/files/$file/contents?access_token=$token HTTP/1.1" \
		'Host: localhost' 'X-WOPI-Override: PUT' 'X-WOPI-Lock: A' "$@" ''
}

# chunk SIZE: one chunk of a chunked body.
chunk() {
	printf '%x\r\n' "$1"
	head -c "$1" "$BIG"
	printf '\r\n'
}

# --- the operations

@test "CheckFileInfo answers JSON" {
	check_file_info
	answers 200
	[ "$(header Content-Type)" = application/json ]
	[ "$(json .BaseFileName)" = "$file.wopitest" ]
	[ "$(json .Version)" = 1 ]
}

@test "GetFile answers the bytes and their version" {
	get_file
	answers 200
	[ "$(header Content-Type)" = application/octet-stream ]
	[ "$(header X-WOPI-ItemVersion)" = 1 ]
	holds hello
}

@test "PutFile saves under the lock, and GetFile answers what it saved" {
	lock A
	put "goodbye" A
	answers 200
	[ "$(header X-WOPI-ItemVersion)" = 2 ]
	[ -n "$(json .LastModifiedTime)" ]
	holds goodbye
}

@test "a file can become empty, and be read then" {
	lock A
	put "" A
	answers 200
	holds ""
}

@test "Lock, GetLock, RefreshLock and Unlock work" {
	lock A
	answers 200
	locked_by A
	refresh A
	answers 200
	unlock A
	answers 200
	unlocked
}

@test "UnlockAndRelock replaces the lock" {
	lock A
	relock A B
	answers 200
	locked_by B
}

@test "a conflict names the present lock" {
	lock A
	as bob
	lock B
	conflicts A
	put "goodbye" B
	conflicts A
	holds hello
}

@test "PutRelativeFile makes a file whose address opens it" {
	local source=$file
	save_as SuggestedTarget "+ZeVnLA-_$file.docx" content
	answers 200
	[ "$(json .Name)" = "日本_$file.docx" ]
	[[ $(json .Url) == "$WOPI_URL/files/"* ]]
	follow "$(json .Url)"
	check_file_info
	answers 200
	[ "$(json .OwnerId)" = alice ]
	holds content
	lock A
	answers 200
	put changed A
	answers 200
	unlock A
	delete_file
	answers 200
	check_file_info
	answers 404
	file=$source token=alice-$source
	holds hello
}

@test "PutRelativeFile to a locked target names its lock, and a free name" {
	save_as RelativeTarget "$file.docx" one
	answers 200
	follow "$(json .Url)"
	lock T
	file=t$BATS_TEST_NUMBER token=alice-$file
	save_as RelativeTarget "$file.docx" two -H 'X-WOPI-OverwriteRelativeTarget: True'
	conflicts T
	save_as RelativeTarget "$file.docx" two
	conflicts T
	[ "$(header X-WOPI-ValidRelativeTarget)" = "$file (1).docx" ]
}

@test "RenameFile takes a name in UTF-7 or UTF-8, and drops the document that comes along" {
	rename_to "m+APw-_$file" -d "$BIG"
	answers 200
	[ "$(json .Name)" = "mü_$file" ]
	rename_to "näme_$file"
	answers 200
	check_file_info
	[ "$(json .BaseFileName)" = "näme_$file.wopitest" ]
	[ "$(json .Version)" = 1 ]
}

@test "RenameFile with empty lock headers is one without" {
	rename_to "other_$file" -H 'X-WOPI-Lock: ' -H 'X-WOPI-CoauthLockId: '
	answers 200
}

@test "a name that cannot be is refused with the reason" {
	rename_to 'a+AC8-b'
	answers 400
	[ "$(header X-WOPI-InvalidFileNameError)" = 'X-WOPI-RequestedName holds a path separator' ]
}

@test "PutUserInfo comes back in CheckFileInfo" {
	printf 'some {"info"}' >"$BATS_TEST_TMPDIR/info"
	operation PUT_USER_INFO -d "$BATS_TEST_TMPDIR/info"
	answers 200
	check_file_info
	[ "$(json .UserInfo)" = 'some {"info"}' ]
}

@test "AddActivities answers each activity, at both addresses" {
	printf '{"Activities":[{"Type":"comment","Id":"Aa-1"}]}' >"$BATS_TEST_TMPDIR/activities"
	operation ADD_ACTIVITIES -d "$BATS_TEST_TMPDIR/activities"
	answers 200
	[ "$(body)" = '{"ActivityResponses":[{"Id":"Aa-1","Status":0}]}' ]
	wopi POST "/files/$file/activities" -d "$BATS_TEST_TMPDIR/activities"
	answers 200
}

# fetch URL [curl's options]: a bare GET, as of FileUrl.
fetch() {
	reply_head=$BATS_TEST_TMPDIR/head reply_body=$BATS_TEST_TMPDIR/body
	: >"$reply_body"
	code=$(curl -s "${@:2}" -D "$reply_head.raw" -o "$reply_body" -w '%{http_code}' "$1") || return
	tr -d '\r' <"$reply_head.raw" >"$reply_head"
}

@test "FileUrl gives the newest bytes without a token, whatever a client sends along" {
	local url
	check_file_info
	url=$(json .FileUrl)
	fetch "$url"
	answers 200
	[ "$(body)" = hello ]
	lock A
	put changed A
	unlock A
	fetch "$url" -H 'Authorization: Bearer something'
	answers 200
	[ "$(body)" = changed ]
	[ "$(header X-WOPI-ItemVersion)" = 2 ]
}

@test "a download has the file's name in any script, and is not taken for a page" {
	wopictl file rename "$file" "Übung \"1\" 日本_$file.html"
	check_file_info
	fetch "$(json .DownloadUrl)"
	answers 200
	[ "$(header Content-Disposition)" = "attachment; filename=\"_bung _1_ ___$file.html\";\
 filename*=UTF-8''%C3%9Cbung%20%221%22%20%E6%97%A5%E6%9C%AC_$file.html" ]
	[ "$(header Content-Type)" = application/octet-stream ]
	[ "$(header X-Content-Type-Options)" = nosniff ]
}

@test "a signature that was tampered with is 401" {
	local url
	check_file_info
	url=$(json .FileUrl)
	fetch "${url%?}"
	answers 401
	fetch "$url-"
	answers 401
}

@test "ancestors and the ecosystem have addresses below the host's own" {
	wopi GET "/files/$file/ancestry"
	answers 200
	[ "$(json '.AncestorsWithRootFirst[0].Name')" = Documents ]
	[[ $(json '.AncestorsWithRootFirst[0].Url') == "$WOPI_URL/containers/root?access_token="* ]]
	wopi GET "/files/$file/ecosystem_pointer"
	[[ $(json .Url) == "$WOPI_URL/ecosystem?access_token="* ]]
}

@test "a save above the limit is 413, and nothing of it stays" {
	local before
	wopictl config set max_file_size 1M
	lock A
	before=$(state)
	put_big() { wopi POST "/files/$file/contents" -H 'X-WOPI-Override: PUT' -H 'X-WOPI-Lock: A' "$@"; }
	put_big -d "$BIG"
	answers 413
	upload "$BIG" -H 'X-WOPI-Lock: A'
	answers 413
	wopictl config unset max_file_size
	[ "$(state)" = "$before" ]
}

@test "a save that its lock refuses can be had back" {
	put refused lost
	conflicts ''
	[ "$(wopictl file cat "$file" --recovered 1)" = refused ]
	wopictl file recovered "$file" 1 --restore
	holds refused
}

@test "an unsupported operation answers 501" {
	wopi POST "/files/$file" -H 'X-WOPI-Override: COBALT'
	answers 501
}

@test "a bad token answers 401" {
	wopi GET "/files/$file" -t nonsense
	answers 401
	[ "$(header WWW-Authenticate)" = Bearer ]
	wopi GET "/files/$file" -t ''
	answers 401
}

@test "an unknown path answers 404" {
	wopi GET /nonsense
	answers 404
	wopi GET "/files/$file/nonsense"
	answers 404
}

@test "a method that the path does not know answers 405" {
	wopi PUT "/files/$file"
	answers 405
	[ "$(header Allow)" = "GET, POST" ]
	wopi DELETE "/files/$file/contents"
	answers 405
}

@test "nothing is redirected" {
	local path
	for path in '' / /files "/files/$file/" "/files/$file/contents/" "//files//$file" \
		"/./files/$file" "/x/../files/$file"; do
		code=$(curl -s --path-as-is -o /dev/null -w '%{http_code}' \
			"$WOPI_URL$path?access_token=$token")
		[[ "$code" =~ ^(200|400|404)$ ]] || {
			echo "'$path' answered $code" >&2
			return 1
		}
	done
}

# --- what a server could do to headers

@test "a lock id of 1024 characters comes and goes byte for byte" {
	local id
	id=$(printf 'x%.0s' {1..1023})%
	lock "$id"
	answers 200
	locked_by "$id"
	as bob
	lock B
	conflicts "$id"
}

@test "a lock id of JSON comes and goes byte for byte" {
	local id='{"S":"a\\b\"c", "F":4,  "E":2}'
	lock "$id"
	answers 200
	locked_by "$id"
	unlock "$id"
	answers 200
}

# lighttpd drops headers without a value; clients take a missing one for empty.
@test "the answer about an unlocked file has an empty X-WOPI-Lock where servers can" {
	get_lock
	answers 200
	if under serve lighttpd; then
		lacks_header X-WOPI-Lock
	else
		has_header X-WOPI-Lock
	fi
	[ -z "$(header X-WOPI-Lock)" ]
	unlock A
	answers 409
	under serve lighttpd || has_header X-WOPI-Lock
	[ -z "$(header X-WOPI-Lock)" ]
}

@test "an empty X-WOPI-Lock in a request is none" {
	wopi POST "/files/$file" -H 'X-WOPI-Override: LOCK' -H 'X-WOPI-Lock: '
	answers 400
	unlocked
}

# The longest lock, two proofs of 344 characters, an address of 7,000, and some of
# what else editors send.
@test "a request with 14 KiB of headers is served" {
	local id proof session source
	id=$(printf 'x%.0s' {1..1024})
	proof=$(head -c 258 /dev/zero | base64 -w 0)
	source=$(printf 'y%.0s' {1..7000})
	session=$(printf 'z%.0s' {1..6000})
	wopi POST "/files/$file" -H 'X-WOPI-Override: LOCK' -H "X-WOPI-Lock: $id" \
		-H "X-WOPI-Proof: $proof" -H "X-WOPI-ProofOld: $proof" \
		-H "X-WOPI-SessionContext: $session" -t "$token&sc=$source"
	answers 200
	locked_by "$id"
}

@test "a token in the Authorization header alone is enough" {
	wopi GET "/files/$file" -t '' -H "Authorization: Bearer $token"
	answers 200
}

@test "a percent-encoded token in the query is decoded" {
	wopi GET "/files/$file" -t "%61lice%2D$file"
	answers 200
}

@test "the program gets the address as it was sent, and the body's end" {
	mv "$SERVER_DIR/cgi-bin/wopi.cgi" "$SERVER_DIR/"
	cat >"$SERVER_DIR/cgi-bin/wopi.cgi" <<-'END'
		#!/bin/sh
		printf 'Status: 200 OK\r\nContent-Type: text/plain\r\n\r\n'
		env
		echo "BODY=$(cat)"
	END
	chmod 755 "$SERVER_DIR/cgi-bin/wopi.cgi"
	curl -s "$WOPI_URL/files/a%2Db%7e?access_token=%41%2fb&c" --data-binary bytes \
		-H 'Authorization: Bearer x' >"$BATS_TEST_TMPDIR/environment"
	cat "$BATS_TEST_TMPDIR/environment"
	grep -qx 'REQUEST_URI=/wopi/files/a%2Db%7e?access_token=%41%2fb&c' "$BATS_TEST_TMPDIR/environment"
	grep -qx 'SCRIPT_NAME=/wopi' "$BATS_TEST_TMPDIR/environment"
	grep -qx 'PATH_INFO=/files/a-b~' "$BATS_TEST_TMPDIR/environment"
	grep -qx 'HTTP_AUTHORIZATION=Bearer x' "$BATS_TEST_TMPDIR/environment"
	grep -qx 'CONTENT_LENGTH=5' "$BATS_TEST_TMPDIR/environment"
	grep -qx "WOPI_DATA=$WOPI_DATA" "$BATS_TEST_TMPDIR/environment"
	grep -qx 'BODY=bytes' "$BATS_TEST_TMPDIR/environment"
}

@test "each answer has its length, once, and is not chunked" {
	local ask
	lock A
	put "goodbye" A
	for ask in check_file_info get_file get_lock "lock B" "put x B" "wopi GET /nonsense" \
		"wopi GET /files/$file -t nonsense"; do
		$ask
		[ "$(grep -ci '^Content-Length:' "$reply_head")" = 1 ]
		lacks_header Transfer-Encoding
	done
}

# --- bodies

@test "64 MiB are saved and read byte for byte" {
	lock A
	wopi POST "/files/$file/contents" -H 'X-WOPI-Override: PUT' -H 'X-WOPI-Lock: A' -d "$BIG"
	answers 200
	[ "$(wopictl file cat "$file" | sum)" = "$BIG_SUM" ]
	get_file
	answers 200
	[ "$(body | sum)" = "$BIG_SUM" ]
}

@test "a chunked body is saved whole" {
	lock A
	upload "$BIG" -H 'X-WOPI-Lock: A'
	answers 200
	[ "$(wopictl file cat "$file" | sum)" = "$BIG_SUM" ]
}

# Without a length the program cannot tell an empty body from one that a server
# lost. lighttpd and nginx count chunked bodies, Apache does not.
@test "an empty chunked body is saved where the server counts it, and refused elsewhere" {
	lock A
	upload /dev/null -H 'X-WOPI-Lock: A' -H 'Transfer-Encoding: chunked'
	if under apache-cgid apache-cgi; then
		answers 400
		holds hello
	else
		answers 200
		holds ""
	fi
}

@test "a client that waits for 100 Continue gets it at once" {
	local seconds
	lock A
	SECONDS=0
	upload "$BIG" -H 'X-WOPI-Lock: A' -H 'Expect: 100-continue' --expect100-timeout 30
	seconds=$SECONDS
	answers 200
	grep -q '^HTTP/1.1 100' "$reply_head"
	[ "$seconds" -lt 20 ]
	[ "$(wopictl file cat "$file" | sum)" = "$BIG_SUM" ]
}

@test "a PutFile that is refused is answered, however big its body" {
	lock A
	wopi POST "/files/$file/contents" -H 'X-WOPI-Override: PUT' -H 'X-WOPI-Lock: B' -d "$BIG"
	conflicts A
	wopi POST "/files/$file/contents" -H 'X-WOPI-Override: PUT' -d "$BIG" -t nonsense
	answers 401
	upload "$BIG" -H 'X-WOPI-Lock: B'
	answers 409
	holds hello
}

# A program that ends with a part of the body unread can lose its answer.
@test "small PutFiles that are refused are answered each time" {
	local i
	lock A
	head -c 300000 "$BIG" >"$BATS_TEST_TMPDIR/body"
	for i in {1..20}; do
		wopi POST "/files/$file/contents" -H 'X-WOPI-Override: PUT' -H 'X-WOPI-Lock: B' \
			-d "$BATS_TEST_TMPDIR/body"
		conflicts A
	done
}

@test "a body where none belongs is read and dropped" {
	wopi POST "/files/$file" -H 'X-WOPI-Override: LOCK' -H 'X-WOPI-Lock: A' -d "$BIG"
	answers 200
	locked_by A
	wopi POST /nonsense -d "$BIG"
	answers 404
}

@test "an upload that breaks off changes nothing" {
	local before
	lock A
	before=$(state)
	{
		put_head "Content-Length: 67108864"
		head -c 33554432 "$BIG"
	} >"$BATS_TEST_TMPDIR/half"
	break_off "$BATS_TEST_TMPDIR/half"
	settle
	[ "$(state)" = "$before" ]
}

@test "a chunked upload that breaks off within a chunk changes nothing" {
	local before
	lock A
	before=$(state)
	{
		put_head "Transfer-Encoding: chunked"
		chunk 1000000
		chunk 1000000 | head -c 500000
	} >"$BATS_TEST_TMPDIR/half"
	break_off "$BATS_TEST_TMPDIR/half"
	settle
	[ "$(state)" = "$before" ]
}

@test "a chunked upload that breaks off between chunks changes nothing" {
	local before
	lock A
	before=$(state)
	{
		put_head "Transfer-Encoding: chunked"
		chunk 1000000
		chunk 1000000
	} >"$BATS_TEST_TMPDIR/half"
	break_off "$BATS_TEST_TMPDIR/half"
	settle
	[ "$(state)" = "$before" ]
}

@test "however soon small chunked uploads break off, they change nothing" {
	local before i
	lock A
	before=$(state)
	{
		put_head "Transfer-Encoding: chunked"
		chunk 5
	} >"$BATS_TEST_TMPDIR/half"
	for ((i = 0; i < 20; i++)); do
		break_off "$BATS_TEST_TMPDIR/half" "$(printf 0.%03d "$i")"
	done
	settle
	[ "$(state)" = "$before" ]
}

# --- several at once

@test "of eight saves at once under one lock one remains, whole" {
	local i pids=()
	lock A
	for i in {1..8}; do
		head -c 1048576 /dev/urandom >"$BATS_TEST_TMPDIR/body$i"
		sum <"$BATS_TEST_TMPDIR/body$i" >>"$BATS_TEST_TMPDIR/sums"
	done
	for i in {1..8}; do
		curl -sf -o /dev/null --max-time 60 -H 'X-WOPI-Override: PUT' -H 'X-WOPI-Lock: A' \
			-H 'Content-Type:' --data-binary "@$BATS_TEST_TMPDIR/body$i" \
			"$WOPI_URL/files/$file/contents?access_token=$token" 3>&- &
		pids+=($!)
	done
	for i in "${pids[@]}"; do
		wait "$i"
	done
	get_file
	answers 200
	[ "$(header X-WOPI-ItemVersion)" = 9 ]
	grep -qx "$(body | sum)" "$BATS_TEST_TMPDIR/sums"
}

@test "a GetFile that a PutFile overtakes is the old version, whole" {
	local reader
	lock A
	wopi POST "/files/$file/contents" -H 'X-WOPI-Override: PUT' -H 'X-WOPI-Lock: A' -d "$BIG"
	answers 200
	curl -sf --max-time 60 --limit-rate 48M -o "$BATS_TEST_TMPDIR/slow" \
		"$WOPI_URL/files/$file/contents?access_token=$token" 3>&- &
	reader=$!
	sleep 0.3
	put "goodbye" A
	answers 200
	kill -0 "$reader"	# or it was too fast to be overtaken
	wait "$reader"
	[ "$(sum <"$BATS_TEST_TMPDIR/slow")" = "$BIG_SUM" ]
	holds goodbye
}

# --- failures and logs

@test "what fails in the host is a bare 500, and the reason is in the error log" {
	head -c 300000 "$BIG" >"$BATS_TEST_TMPDIR/body"
	mv "$WOPI_DATA/wopi.db" "$SERVER_DIR/"
	check_file_info
	answers 500
	wopi POST "/files/$file/contents" -H 'X-WOPI-Override: PUT' -d "$BATS_TEST_TMPDIR/body"
	mv "$SERVER_DIR/wopi.db" "$WOPI_DATA/"
	answers 500
	[ "$(body)" = "" ]
	run grep -F "$WOPI_DATA" "$reply_head"
	[ "$status" = 1 ]
	grep -rqF "wopi.cgi: there is no host in '$WOPI_DATA'" "$SERVER_DIR/log"
	check_file_info
	answers 200
}

# lighttpd writes its access log every few seconds.
@test "the access log names the file and the operation, and no log has a token" {
	local i
	lock A
	as bob
	lock B
	put_head 'Content-Length: 100' >"$BATS_TEST_TMPDIR/half"
	break_off "$BATS_TEST_TMPDIR/half"
	mv "$WOPI_DATA/wopi.db" "$SERVER_DIR/"
	check_file_info
	mv "$SERVER_DIR/wopi.db" "$WOPI_DATA/"
	get_file
	for ((i = 0; i < 100; i++)); do
		[ "$SERVER" != serve ] || break
		! grep -rqF "GET /wopi/files/$file/contents HTTP/1.1" "$SERVER_DIR/log" || break
		sleep 0.1
	done
	[ "$SERVER" = serve ] || grep -rF "\"POST /wopi/files/$file HTTP/1.1\" 409" "$SERVER_DIR/log" | grep -F '"LOCK"'
	run grep -rE 'alice-|bob-|access_token' "$SERVER_DIR/log"
	[ "$status" = 1 ]
}
