# SPDX-License-Identifier: MIT
# End to end: real HTTP through a real web server, which $SERVER names (see
# servers.bash), with the real clock. It runs for all of the tests, each of which
# has a file of its own.

load helper
load servers
load jwt
load proof

setup_file() {
	export BATS_NO_PARALLELIZE_WITHIN_FILE=true	# one test breaks the database
	unset WOPI_NOW
	server_start "${SERVER:-serve}"
	wopictl user add alice --id alice >/dev/null
	wopictl user add bob --id bob >/dev/null
	wopictl token add --oauth --user alice --value alice-oauth &>/dev/null
	wopictl token add --oauth --user bob --value bob-oauth &>/dev/null
	export KEYS
	rsa_key r1
	rsa_key k0
	rsa_key k1
	discovery "k1 k0" >"$BATS_FILE_TMPDIR/office.xml"
	register office required "$BATS_FILE_TMPDIR/office.xml"
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
	[ -z "${oauth_settings:-}" ] || forget_oauth_settings
	[ "$token" != "office-$file" ] || wopictl config unset base_url
	[ -n "$BATS_TEST_COMPLETED" ] || server_logs
	[ -z "${second_server:-}" ] || server_stop
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

@test "wopictl doctor finds nothing wrong with the server" {
	WOPI_BASE_URL=$WOPI_URL run -0 --separate-stderr wopictl doctor
	[ -z "$stderr" ]
	[ "$(grep -c $'\tok\t' <<<"$output")" = 6 ]
	[[ $output != *problem* ]]
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

# --- native apps

# bootstrap METHOD [wopi's options...]: beside the path of all else.
bootstrap() {
	local WOPI_URL=${WOPI_URL%/wopi}
	wopi "$1" /wopibootstrapper -t '' "${@:2}"
}

# set_oauth NAME VALUE: for this test.
set_oauth() {
	oauth_settings+=" oauth${1:+_$1}"
	wopictl config set "oauth${1:+_$1}" "$2"
}
forget_oauth_settings() {
	local name
	for name in $oauth_settings; do
		wopictl config unset "$name"
	done
}
where_to_sign_in() {
	set_oauth authorization_uri 'https://login.example.org/authorize?a=b,c'
	set_oauth token_uri https://login.example.org/token
	set_oauth provider_id tp_contoso
	set_oauth url_schemes '{"iOS":["contoso"]}'
}

# given_container: "box$file", which alice may write and bob read.
given_container() {
	box=box$BATS_TEST_NUMBER
	wopictl container add "$box" --id "$box" >/dev/null
	wopictl grant add alice writer "$box"
	wopictl grant add bob reader "$box"
}

# visit METHOD URL [wopi's options...]: an address of an answer.
visit() {
	local path=${2#"$WOPI_URL"}
	[[ $2 == "$WOPI_URL/"*"?access_token="* ]]
	wopi "$1" "${path%%\?*}" -t "${path#*\?access_token=}" "${@:3}"
}

# both COMMAND...: it is done with the bootstrapper at each of its two paths.
both() {
	at=bootstrap
	"$@"
	at=below
	"$@"
}
below() { wopi "$1" /wopibootstrapper -t '' "${@:2}"; }

signs_in() {
	local authorization
	for authorization in 'Bearer alice-oauth' 'bearer  alice-oauth' 'Bearer: alice-oauth'; do
		$at "${1:-GET}" -H "Authorization: $authorization"
		answers 200
		[ "$(header Content-Type)" = application/json ]
		[ "$(json .Bootstrap.UserId)" = alice ]
		[[ $(json .Bootstrap.EcosystemUrl) == "$WOPI_URL/ecosystem?access_token="* ]]
	done
}

@test "Bootstrap gets the Authorization header, and knows the host's address at both paths" {
	both signs_in
	visit GET "$(json .Bootstrap.EcosystemUrl)"
	answers 200
	[ "$(json .SupportsContainers)" = true ]
}

@test "Bootstrap is asked for by a POST of no bytes too" {
	both signs_in POST
}

has_shortcuts() {
	given=(-H 'Authorization: Bearer alice-oauth')
	$at POST "${given[@]}" -H 'X-WOPI-EcosystemOperation: GET_ROOT_CONTAINER'
	answers 200
	[[ $(json .RootContainerInfo.ContainerPointer.Url) == "$WOPI_URL/containers/root?access_token="* ]]
	$at POST "${given[@]}" -H 'X-WOPI-EcosystemOperation: GET_NEW_ACCESS_TOKEN' \
		-H "X-WOPI-WopiSrc: $WOPI_URL/files/$child?access_token=old"
	answers 200
	wopi GET "/files/$child" -t "$(json .AccessTokenInfo.AccessToken)"
	answers 200
	$at POST "${given[@]}" -H 'X-WOPI-EcosystemOperation: GET_WOPI_SRC_WITH_ACCESS_TOKEN' \
		-H "X-WOPI-HostNativeFileName: /$box/ünlü.docx"
	answers 200
	visit GET "$(json .WopiSrcInfo.Url)"
	answers 200
	[ "$(json .BaseFileName)" = ünlü.docx ]
	$at POST "${given[@]}" -H 'X-WOPI-EcosystemOperation: GET_NEW_ACCESS_TOKEN'
	answers 400
	$at POST "${given[@]}" -H 'X-WOPI-EcosystemOperation: GET_NEW_ACCESS_TOKEN' \
		-H "X-WOPI-WopiSrc: $WOPI_URL/files/nothing"
	answers 404
}

@test "the bootstrapper's shortcuts work at both paths" {
	given_container
	child=$(printf x | wopictl file add - --name ünlü.docx --container "$box")
	both has_shortcuts
}

challenges() {
	local authorization
	for authorization in '' 'Bearer' 'Bearer nonsense' "Bearer alice-$file" 'Basic YWxpY2U6eA==' \
		"Bearer $(printf '%08000d' 0)"; do
		$at GET -H "Authorization: $authorization"
		answers 401
		[ "$(header WWW-Authenticate)" = 'Bearer authorization_uri="https://login.example.org/authorize?a=b,c",tokenIssuance_uri="https://login.example.org/token",providerId="tp_contoso",UrlSchemes="%7B%22iOS%22%3A%5B%22contoso%22%5D%7D"' ]
		[ -n "$(header X-WOPI-ServerError)" ]
		[ ! -s "$reply_body" ]
	done
}

@test "the bootstrapper's challenge arrives as it was sent" {
	where_to_sign_in
	both challenges
}

@test "the longest challenge arrives whole" {
	set_oauth authorization_uri "https://l.example.org/$(printf '%0978d' 0)"
	set_oauth token_uri "https://l.example.org/$(printf '%0978d' 0)"
	set_oauth provider_id "$(printf '%0128d' 0)"
	set_oauth url_schemes "{\"a\":\"$(printf '%0992s' '' | tr ' ' '{')\"}"
	bootstrap GET
	answers 401
	[[ $(header WWW-Authenticate) == 'Bearer authorization_uri='*'%7B%7B%22%7D"' ]]
}

refuses_methods() {
	local method
	for method in PUT DELETE PATCH; do
		$at $method -H 'Authorization: Bearer alice-oauth'
		answers 405
		[ "$(header Allow)" = 'GET, POST' ]
	done
}

@test "the bootstrapper has no other methods" {
	both refuses_methods
	for at in "${WOPI_URL}bootstrapper" "$WOPI_URL/wopibootstrapper"; do
		run -0 curl -sI --max-time 60 -H 'Authorization: Bearer alice-oauth' -o /dev/null \
			-w '%{http_code}' "$at"
		[ "$output" = 405 ]
	done
}

@test "what is near the bootstrapper is not there, and nothing is redirected" {
	local path
	for path in bootstrapper/ bootstrapper/x bootstrapperx bootstrapper/../wopibootstrapperx \
		/wopibootstrapper/ /wopibootstrapper/x /wopibootstrapperx; do
		code=$(curl -s --path-as-is -o /dev/null -w '%{http_code}' \
			-H 'Authorization: Bearer alice-oauth' "$WOPI_URL$path")
		[[ "$code" =~ ^(400|404)$ ]] || {
			echo "'$path' answered $code" >&2
			return 1
		}
	done
}

@test "a body that the bootstrapper is sent is dropped" {
	bootstrap POST -H 'Authorization: Bearer alice-oauth' -d "$BIG"
	answers 200
	bootstrap POST -d "$BIG"
	answers 401
}

# native [--browse] URL TOKEN: the whole flow of an app.
native() {
	run "$BATS_TEST_DIRNAME/native.sh" "$@"
	[ "$status" = 0 ] || {
		echo "$output" >&2
		return 1
	}
}

@test "a native app signs in, browses, makes, edits, renames, shares and removes" {
	local at
	given_container
	where_to_sign_in
	wopictl grant add alice writer root
	wopictl file list --json >"$BATS_TEST_TMPDIR/before"
	for at in "${WOPI_URL}bootstrapper" "$WOPI_URL/wopibootstrapper"; do
		native "$at" alice-oauth
		[ "${lines[-1]}" = 'ok: DeleteContainer' ]
	done
	wopictl grant add alice owner root
	native "$at" alice-oauth
	[[ $output == *'ok: GetShareUrl of the container: ReadOnly ReadWrite'* ]]
	wopictl grant remove alice root
	wopictl file list --json | diff "$BATS_TEST_TMPDIR/before" -
	[ "$(wopictl container list | grep -c native)" = 0 ]
}

@test "a native app of a reader browses, and comes as far as what makes a container" {
	where_to_sign_in
	wopictl grant add bob reader root
	native --browse "${WOPI_URL}bootstrapper" bob-oauth
	[ "${lines[-1]}" = 'ok: CreateChildContainer is refused to who may not' ]
	run -1 "$BATS_TEST_DIRNAME/native.sh" "${WOPI_URL}bootstrapper" bob-oauth
	wopictl grant remove bob root
	[[ ${lines[-1]} == 'native.sh: CreateChildContainer: expected 200, got 404 '* ]]
}

@test "a native app does not get past a challenge that does not say where to sign in" {
	run -1 "$BATS_TEST_DIRNAME/native.sh" "${WOPI_URL}bootstrapper" alice-oauth
	[ "$output" = "native.sh: Bootstrap without a token: authorization_uri is ''" ]
}

@test "signed tokens of a user who signs in at once from many places make one session" {
	local i pids=() text
	take_signed_tokens "$(jwk r1)"
	oauth_settings='oauth oauth_issuer oauth_audience'
	given_container
	text=$(WOPI_NOW=$(date +%s) token_for alice)
	for i in {1..16}; do
		curl -sf --max-time 60 -o "$BATS_TEST_TMPDIR/answer$i" -X POST -H 'Content-Length: 0' \
			-H "Authorization: Bearer $text" -H 'X-WOPI-EcosystemOperation: GET_NEW_ACCESS_TOKEN' \
			-H "X-WOPI-WopiSrc: $WOPI_URL/containers/$box" "${WOPI_URL}bootstrapper" 3>&- &
		pids+=($!)
	done
	for i in "${pids[@]}"; do
		wait "$i"
	done
	for i in {1..16}; do
		wopi GET "/containers/$box" -t "$(jq -r .AccessTokenInfo.AccessToken "$BATS_TEST_TMPDIR/answer$i")"
		answers 200
	done
	# beside the one that setup_file made
	[ "$(wopictl token list --json --user alice | jq -s 'map(select(.kind == "oauth")) | length')" = 2 ]
}

@test "a name and a password that nobody checked are nobody's" {
	local credentials
	set_oauth '' remote_user
	for credentials in alice:x alice: bob:alice; do
		code=$(curl -s -u "$credentials" -o "$BATS_TEST_TMPDIR/answer" -w '%{http_code}' "${WOPI_URL}bootstrapper")
		[ "$code" = 401 ] || {
			echo "'$credentials' is answered $code: $(<"$BATS_TEST_TMPDIR/answer")" >&2
			return 1
		}
		[ ! -s "$BATS_TEST_TMPDIR/answer" ]
		code=$(curl -s -u "$credentials" -o /dev/null -w '%{http_code}' "$WOPI_URL/wopibootstrapper")
		[ "$code" = 401 ]
	done
	bootstrap GET -H 'Remote-User: alice' -H 'REMOTE_USER: alice' -H 'X-Forwarded-User: alice'
	answers 401
	bootstrap GET -H 'Authorization: Bearer alice-oauth'
	answers 401
}

# check_passwords: adds to the example's configuration what makes the server ask
# for them at the bootstrapper; alice's is "secret".
check_passwords() {
	local passwords=$SERVER_DIR/passwords module
	echo "alice:$(openssl passwd -apr1 secret)" >"$passwords"
	chmod 644 "$passwords"
	if [ "$1" = lighttpd ]; then
		cat <<-END
			server.modules += ( "mod_auth", "mod_authn_file" )
			\$HTTP["url"] == "/wopibootstrapper" {
				auth.backend = "htpasswd"
				auth.backend.htpasswd.userfile = "$passwords"
				auth.require = ( "" => ( "method" => "basic", "realm" => "wopi",
					"require" => "valid-user" ) )
			}
		END
		return
	fi
	for module in authn_core authn_file authz_user auth_basic; do
		echo "LoadModule ${module}_module $APACHE_MODULES/mod_$module.so"
	done
	cat <<-END
		<Location /wopibootstrapper>
			AuthType Basic
			AuthName wopi
			AuthUserFile $passwords
			Require valid-user
		</Location>
	END
}

# A server of its own, for the other tests need one that asks for no password. The
# examples for nginx, and serve, know of no way to check one.
@test "whom the web server checked is signed in where it is told to check, and nobody else" {
	local expected=401 answer=$BATS_TEST_TMPDIR/answer
	if under lighttpd apache-cgid apache-cgi; then
		expected=200
		eval "plain_$(declare -f example)"
		example() {
			plain_example "$@"
			check_passwords "$1" >>"$SERVER_DIR/wopi.conf"
		}
	fi
	second_server=yes
	server_start "$SERVER"
	wopictl user add alice --id alice >/dev/null
	wopictl config set oauth remote_user
	status_for() { curl -s -o "$answer" -w '%{http_code}' "$@"; }
	[ "$(status_for "${WOPI_URL}bootstrapper")" = 401 ]
	[ "$(status_for -u alice:wrong "${WOPI_URL}bootstrapper")" = 401 ]
	[ "$(status_for -u bob:secret "${WOPI_URL}bootstrapper")" = 401 ]
	[ "$(status_for -u alice:secret "$WOPI_URL/wopibootstrapper")" = 401 ]
	[ "$(status_for -u alice:secret "${WOPI_URL}bootstrapper")" = $expected ]
	[ $expected = 401 ] || [ "$(jq -r .Bootstrap.UserId "$answer")" = alice ]
}

@test "children and their names arrive in any script, with addresses that lead on" {
	local url
	given_container
	wopictl container add '日本 & "more"' --parent "$box" >/dev/null
	printf abc | wopictl file add - --name 'Übung #1 100%.docx' --container "$box" >/dev/null
	wopictl token add "$box" --user alice --value "alice-$box" &>/dev/null
	wopi GET "/containers/$box/children" -t "alice-$box"
	answers 200
	[ "$(header Content-Type)" = application/json ]
	[ "$(json '.ChildContainers[0].Name')" = '日本 & "more"' ]
	[ "$(json '.ChildFiles[0] | .Name, .Size' | xargs)" = 'Übung #1 100%.docx 3' ]
	url=$(json '.ChildFiles[0].Url')
	visit GET "$(json '.ChildContainers[0].Url')"
	answers 200
	visit GET "$url"
	answers 200
	visit GET "${url/\?//contents?}"
	answers 200
	[ "$(body)" = abc ]
}

@test "a filter of extensions passes" {
	given_container
	printf a | wopictl file add - --name a.docx --container "$box" >/dev/null
	printf b | wopictl file add - --name b.xlsx --container "$box" >/dev/null
	wopictl token add "$box" --user alice --value "alice-$box" &>/dev/null
	wopi GET "/containers/$box/children" -t "alice-$box" -H 'X-WOPI-FileExtensionFilterList: .xlsx,.pptx'
	answers 200
	[ "$(json '[.ChildFiles[].Name] | join(" ")')" = b.xlsx ]
}

@test "a container of ten thousand files arrives whole" {
	local many
	given_container
	many=$BATS_TEST_TMPDIR/many
	mkdir "$many"
	(cd "$many" && seq -f 'file %05g.docx' 10000 | tr '\n' '\0' | xargs -0 touch)
	wopictl file add "$many" --recursive --container "$box" &>/dev/null
	wopictl token add "/$box/many" --user alice --value "alice-$box" &>/dev/null
	many=$(wopictl container list "$box" --json | jq -r .id)
	wopi GET "/containers/$many/children" -t "alice-$box"
	answers 200
	[ "$(json '.ChildFiles | length')" = 10000 ]
	[ "$(json '[.ChildFiles[].Name] | unique | length')" = 10000 ]
	[ "$(json '[.ChildFiles[].Url] | unique | length')" = 10000 ]
	visit GET "$(json '.ChildFiles[] | select(.Name == "file 10000.docx").Url')"
	answers 200
	[ "$(json .BaseFileName)" = 'file 10000.docx' ]
	wopictl container remove "$many" --recursive &>/dev/null || wopictl container remove "$many"
}

# --- proof keys

# of_office: from here on $token is a session for the client that signs its requests.
of_office() {
	token=office-$file
	wopictl token add "$file" --user alice --client office --value "$token" &>/dev/null
	wopictl config set base_url "$WOPI_URL"
}

@test "a request that the client signed is answered, and no other" {
	of_office
	proven GET "/files/$file"
	answers 200
	[ "$(json .UserId)" = alice ]
	check_file_info
	answers 500
	[ "$(header X-WOPI-ServerError)" = "X-WOPI-Proof is missing" ]
	signed_url=${WOPI_URL/127.0.0.1/localhost}/files/$file?access_token=$token \
		proven GET "/files/$file"
	answers 500
	grep -rqF "wopi.cgi: proof of a session for client 'office' refused: X-WOPI-Proof is missing" \
		"$SERVER_DIR/log"
	run grep -rF "$token" "$SERVER_DIR/log"
	[ "$status" = 1 ]
}

@test "what the client signed is the address as it wrote it, and so it must arrive" {
	local escaped=office%2D$file
	of_office
	for query in "access_token=$token&access_token_ttl=0&permission=edit" \
		"access_token=$escaped" "access_token=${escaped/2D/2d}&x=%c3%A9%2f%2F%41%7e" \
		"x=a+b%20c&access_token=$token&&y=&z" "x=%zz%&access_token=$token" \
		"a=../../x&b=//y/./z&access_token=$token" "x='%27(*)!~;:@,/?&access_token=$token"; do
		proven GET "/files/$file"
		answers 200
	done
	query=access_token=$escaped
	signed_token=$escaped proven GET "/files/$file"
	answers 200
}

@test "a path with escapes arrives as it was signed" {
	of_office
	proven GET "/files/%74${file#t}"
	answers 200
	proven GET "/file%73/$file/content%73"
	answers 200
	[ "$(body)" = hello ]
}

@test "an editor that signs opens, saves and closes" {
	of_office
	head -c 3000000 "$BIG" >"$BATS_TEST_TMPDIR/new"
	proven POST "/files/$file" -H 'X-WOPI-Override: LOCK' -H 'X-WOPI-Lock: A'
	answers 200
	proven POST "/files/$file/contents" -H 'X-WOPI-Override: PUT' -H 'X-WOPI-Lock: A' \
		-d "$BATS_TEST_TMPDIR/new"
	answers 200
	proven GET "/files/$file/contents"
	answers 200
	cmp "$BATS_TEST_TMPDIR/new" "$reply_body"
	proven POST "/files/$file" -H 'X-WOPI-Override: UNLOCK' -H 'X-WOPI-Lock: A'
	answers 200
}

@test "a save whose proof is wrong is 500 when it is there, and changes nothing" {
	local before
	of_office
	head -c 3000000 "$BIG" >"$BATS_TEST_TMPDIR/new"
	before=$(state)
	signed_token=other proven POST "/files/$file/contents" -H 'X-WOPI-Override: PUT' \
		-d "$BATS_TEST_TMPDIR/new"
	answers 500
	[ "$(header X-WOPI-ServerError)" = "the signatures fit none of the keys" ]
	[ "$(state)" = "$before" ]
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
