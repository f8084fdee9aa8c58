# SPDX-License-Identifier: MIT
# End to end: real HTTP through a real web server, which $SERVER names (see
# servers.bash), with the real clock. It runs for all of the tests, each of which
# has a file of its own.

load helper
load servers
load jwt
load proof
load people
load chunks
load validator-chunks

setup_file() {
	export BATS_NO_PARALLELIZE_WITHIN_FILE=true	# one test breaks the database
	unset WOPI_NOW
	[ "${SERVER:-serve}" = serve ] || start_asking_server
	server_start "${SERVER:-serve}"
	wopictl user add alice --id alice >/dev/null
	wopictl user add bob --id bob >/dev/null
	wopictl token add --oauth --user alice --weak --value alice-oauth &>/dev/null
	wopictl token add --oauth --user bob --weak --value bob-oauth &>/dev/null
	export KEYS
	rsa_key r1
	rsa_key k0
	rsa_key k1
	discovery "k1 k0" >"$BATS_FILE_TMPDIR/office.xml"
	head -c 67108864 /dev/urandom >"$BATS_FILE_TMPDIR/big"
	BIG_SUM=$(sum <"$BATS_FILE_TMPDIR/big")
	export BIG=$BATS_FILE_TMPDIR/big BIG_SUM
}

# Another one, of the same kind, that asks people for passwords. It starts once, for
# all tests that need it.
start_asking_server() {
	SIGN_IN=yes server_start "$SERVER"
	export ASKING_URL=$WOPI_URL ASKING_DATA=$WOPI_DATA ASKING_DIR=$SERVER_DIR
	asking_pids=("${SERVER_PIDS[@]}")
	wopictl user add alice --id alice >/dev/null
	wopictl grant add alice owner root
	wopictl config set oauth remote_user
	add_file root notes.txt n1 hello >/dev/null
	wopictl token add n1 --user alice --rights all --weak --value alice-n1 &>/dev/null
}

teardown_file() {
	server_stop
	[ -n "${ASKING_DIR:-}" ] || return 0
	SERVER_DIR=$ASKING_DIR SERVER_PIDS=("${asking_pids[@]}")
	server_stop
}

setup() {
	base=$WOPI_URL	# for what is signed, instead of that of people.bash
	file=t$BATS_TEST_NUMBER
	token=alice-$file
	printf hello | wopictl file add - --name "$file.wopitest" --id "$file" >/dev/null
	wopictl token add "$file" --user alice --rights all --weak --value "alice-$file" &>/dev/null
	wopictl token add "$file" --user bob --rights all --weak --value "bob-$file" &>/dev/null
}

teardown() {
	[ ! -e "$SERVER_DIR/wopi.cgi" ] || mv "$SERVER_DIR/wopi.cgi" "$SERVER_DIR/cgi-bin/"
	[ ! -e "$SERVER_DIR/wopi.db" ] || mv "$SERVER_DIR/wopi.db" "$WOPI_DATA/"
	[ -z "${oauth_settings:-}" ] || forget_oauth_settings
	[ -z "${office:-}" ] || forget_office
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

@test "documents go by chunks, of which only those move that changed" {
	local one=$BATS_TEST_TMPDIR/one.docx two=$BATS_TEST_TMPDIR/two.docx at
	make_docx "$one" one
	make_docx "$two" two
	wopictl config set coauth on --file "$file"
	coauth_lock Client1
	put_chunked -H 'X-WOPI-CoauthLockId: Client1' -- "MainContent:Zip:$one"
	answers 200
	put_chunked -H 'X-WOPI-CoauthLockId: Client1' -- -k "$one" "MainContent:Zip:$two"
	answers 200
	get_chunked "MainContent:Zip:All:$one"
	answers 200
	is_shown .chunks 3
	chunked join "$reply_body" MainContent "$one" | cmp - "$two"
	get_file
	cmp "$reply_body" "$two"
	at=$(sequence)
	put_chunked -H 'X-WOPI-CoauthLockId: Client2' -- -k "$two" "MainContent:Zip:$one"
	answers 409
	at=1 put_chunked -H 'X-WOPI-CoauthLockId: Client1' -- -k "$two" "MainContent:Zip:$one"
	answers 412
	[ "$(header X-WOPI-SequenceNumber)" = "$at" ]
}

@test "chunks come in an upload session, and 64 MiB of them in one request" {
	local upload one=$BATS_TEST_TMPDIR/one.docx id
	make_docx "$one" one
	wopictl config set coauth on --file "$file"
	coauth_lock Client1
	operation CREATE_UPLOAD_SESSION
	answers 200
	upload=$(json .UploadSessionToken)
	chunked put "$BATS_TEST_TMPDIR/put" -t "$upload" -s "$BATS_TEST_TMPDIR/chunks" "MainContent:Zip:$one"
	operation UPDATE_UPLOAD_SESSION -H "X-WOPI-UploadSessionToken: $upload" \
		-H 'X-WOPI-ContentRangeOffset: 0' -d "$BATS_TEST_TMPDIR/chunks" \
		-H "X-WOPI-ContentRangeLength: $(stat -c %s "$BATS_TEST_TMPDIR/chunks")"
	answers 200
	send_chunked "$BATS_TEST_TMPDIR/put" -H 'X-WOPI-CoauthLockId: Client1'
	answers 200
	get_file
	cmp "$reply_body" "$one"
	wopictl file put "$file" "$BIG" --force >/dev/null
	chunked get "$BATS_TEST_TMPDIR/asked" MainContent
	operation GET_CHUNKED_FILE -d "$BATS_TEST_TMPDIR/asked"
	answers 200
	[ "$(head -c -16 "$reply_body" | tail -c 67108864 | sum)" = "$BIG_SUM" ]
}

# new_file TEXT: another file of the test, without locks, with the setting coauth.
new_file() {
	turn=$((${turn:-0} + 1))
	file=t$BATS_TEST_NUMBER-$turn token=alice-t$BATS_TEST_NUMBER-$turn
	printf %s "$1" | wopictl file add - --name "$file.wopitest" --id "$file" >/dev/null
	wopictl token add "$file" --user alice --rights all --weak --value "$token" &>/dev/null
	wopictl config set coauth on --file "$file"
}

@test "all that the validator asks of chunked transfer" {
	local ask
	fresh_empty() { new_file ''; }
	make_documents "$BATS_TEST_TMPDIR"
	use_documents "$BATS_TEST_TMPDIR"
	for ask in "${validator_tests[@]}"; do
		echo "$ask" >&2
		new_file hello
		"$ask"
	done
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
	operation PUT_RELATIVE -H 'X-WOPI-RelativeTarget: a+AC8-b'
	answers 400
	[ "$(header X-WOPI-InvalidFileNameError)" = 'X-WOPI-RelativeTarget holds a path separator' ]
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

@test "a date never keeps contents from being sent, and a tag that is known does" {
	local tag
	get_file -H 'If-Modified-Since: Fri, 31 Dec 2100 23:59:59 GMT'
	answers 200
	[ "$(body)" = hello ]
	get_file -H 'If-Unmodified-Since: Fri, 31 Dec 1999 23:59:59 GMT'
	answers 200
	[ "$(body)" = hello ]
	tag="\"$(printf hello | sha256sum | cut -d ' ' -f 1)\""
	get_file -H "If-None-Match: $tag"
	answers 304
	printf other | wopictl file put "$file" -
	get_file -H "If-None-Match: $tag"
	answers 200
	[ "$(body)" = other ]
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
	wopictl config remove max_file_size
	[ "$(state)" = "$before" ]
}

@test "a save that its lock refuses can be had back" {
	put refused lost
	conflicts ''
	[ "$(wopictl recovered cat "$file" 1)" = refused ]
	wopictl recovered restore "$file" 1
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
	[ "$(header Allow)" = "GET, HEAD, POST" ]
	wopi DELETE "/files/$file/contents"
	answers 405
}

@test "HEAD answers as GET does, without a body" {
	local path
	for path in "/files/$file" "/files/$file/contents"; do
		wopi GET "$path"
		size=$(header Content-Length)
		wopi HEAD "$path"
		answers 200
		[ "$(header Content-Length)" = "$size" ]
		[ ! -s "$reply_body" ]
	done
}

@test "nothing is redirected, but that serve leads to the list" {
	local path
	if under serve; then
		[ "$(curl -s -o /dev/null -w '%{http_code} %header{location}' "$WOPI_URL")" = "303 /wopi/" ]
	else
		[ "$(curl -s -o /dev/null -w '%{http_code}' "$WOPI_URL")" = 404 ]
	fi
	for path in / /files "/files/$file/" "/files/$file/contents/" "//files//$file" \
		"/./files/$file" "/x/../files/$file"; do
		code=$(curl -s --path-as-is -o /dev/null -w '%{http_code}' \
			"$WOPI_URL$path?access_token=$token")
		[[ "$code" =~ ^(200|400|403|404)$ ]] || {
			echo "'$path' answered $code" >&2
			return 1
		}
	done
}

@test "no other program of that name is run, wherever it is" {
	local path planted=$SERVER_DIR/root/wopi.cgi
	printf '#!/bin/sh\necho run >"%s"\n' "$SERVER_DIR/tmp/ran" >"$planted"
	chmod 755 "$planted"
	for path in /wopi.cgi /wopi.cgi/files/x "$planted" "/wopi/..$planted" /wopi/../wopi.cgi \
		"/wopi/%2e%2e$planted" /wopi/..%2fwopi.cgi /wopibootstrapper/../wopi.cgi \
		/wopibootstrapper../wopi.cgi //wopi.cgi "/wopi$planted"; do
		curl -s --path-as-is -o /dev/null "${WOPI_URL%/wopi}$path"
		curl -s --path-as-is -o /dev/null -d x "${WOPI_URL%/wopi}$path"
	done
	rm "$planted"
	[ ! -e "$SERVER_DIR/tmp/ran" ]
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
	[ "$(grep -c $'\tok\t' <<<"$output")" = 7 ]
	[[ $output != *problem* ]]
}

@test "wopictl doctor finds a limit of the server that is below max_file_size" {
	local directive
	case $SERVER in
	nginx) directive='nginx: client_max_body_size 3136m;' ;;
	apache-*) directive='Apache: LimitRequestBody 3288334336' ;;
	*) directive='lighttpd: server.max-request-size = 3211264' ;;
	esac
	wopictl config set max_file_size 3G
	WOPI_BASE_URL=$WOPI_URL run -1 --separate-stderr wopictl doctor
	wopictl config remove max_file_size
	[[ $(grep $'\tproblem\t' <<<"$output") == \
		"largest save	problem	one of 3G is too large for the web server (413)	$directive"* ]]
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

# announce BYTES: how a request of a stranger, who announces a body of that size and sends
# none of it, is answered at first.
announce() {
	curl -s -X POST -H "Content-Length: $1" -H 'Expect: 100-continue' -D - -o /dev/null \
		--max-time 1 "$WOPI_URL/files/nosuch/contents" | head -n 1 | cut -d ' ' -f 2
}

@test "a body that is larger than the largest file and some room is refused before it comes" {
	[ "$(announce $((2 << 30)))" = 100 ]
	[ "$(announce $(((2 << 30) + (64 << 20))))" = 100 ]
	[ "$(announce $(((2 << 30) + (64 << 20) + 1024)))" = 413 ]
	[ "$(announce 10000000000)" = 413 ]
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

# --- what is known is told apart by versions

# given_restored: the file's current version is 3, with the bytes of version 1 and their date.
given_restored() {
	touch -d '2020-01-01' "$WOPI_DATA"/contents/*
	lock A
	put goodbye A
	unlock A
	wopictl file restore "$file" 1 >/dev/null
}

@test "a version that was restored is sent to whoever asks for what is newer than a date" {
	local date
	given_restored
	for date in 'Fri, 01 Jan 2021 00:00:00 GMT' "$(LC_ALL=C date -u '+%a, %d %b %Y %T GMT')" \
		'Wed, 01 Jan 2070 00:00:00 GMT'; do
		get_file -H "If-Modified-Since: $date"
		answers 200
		[ "$(body)" = hello ]
		[ "$(header X-WOPI-ItemVersion)" = 3 ]
	done
}

@test "contents are told apart by versions, not by dates" {
	given_restored
	get_file
	answers 200
	lacks_header Last-Modified
	get_file -H 'If-None-Match: "1"'
	answers 200
	[ "$(body)" = hello ]
}

# contents [curl's options]: a GetFile as a browser or a proxy repeats it.
contents() { fetch "$WOPI_URL/files/$file/contents?access_token=$token" "$@"; }

# same_etag ETAG: the last answer has that one, once.
same_etag() {
	[ "$(header ETag)" = "$1" ]
}

@test "contents have a strong ETag, once, which changes with the bytes and with nothing else" {
	local first
	get_file
	first=$(header ETag)
	[[ $first =~ ^\"[!#-~]+\"$ ]]
	wopictl file rename "$file" "other_$file.wopitest"
	lock A
	get_file
	same_etag "$first"
	put other A
	get_file
	[ -n "$(header ETag)" ]
	[ "$(header ETag)" != "$first" ]
	[ "$(header ETag | wc -l)" = 1 ]
	put hello A
	get_file
	same_etag "$first"
}

@test "whoever knows the current version by its ETag is told so or sent it again" {
	local etag
	given_restored
	get_file
	etag=$(header ETag)
	[ -n "$etag" ]
	contents -H "If-None-Match: $etag" -H 'If-Modified-Since: Wed, 01 Jan 2020 00:00:00 GMT'
	[[ $code =~ ^(200|304)$ ]]
	same_etag "$etag"
	[ "$(body)" = "$([ "$code" = 304 ] || echo hello)" ]
	lock A
	put changed A
	contents -H "If-None-Match: $etag" -H 'If-Modified-Since: Wed, 01 Jan 2070 00:00:00 GMT'
	answers 200
	[ "$(body)" = changed ]
}

@test "a part of a content is of the version that is known, or the answer is all of the current one" {
	local etag known whole=200
	under apache-cgid apache-cgi || whole=206
	given_restored
	get_file
	etag=$(header ETag)
	[ -n "$etag" ]
	contents -H 'Range: bytes=1-2' -H "If-Range: $etag"
	answers "$whole"
	[ "$(body)" = "$([ "$whole" = 206 ] && echo el || echo hello)" ]
	same_etag "$etag"
	lock A
	put changed A
	for known in "$etag" '"1"' 'Wed, 01 Jan 2020 00:00:00 GMT'; do
		contents -H 'Range: bytes=1-2' -H "If-Range: $known"
		answers 200
		[ "$(body)" = changed ]
	done
}

# is_contained: no browser takes the last answer for a page, or lets other sites have it.
is_contained() {
	local name
	for name in X-Content-Type-Options Content-Security-Policy Cross-Origin-Resource-Policy; do
		[ "$(header "$name" | wc -l)" = 1 ]
	done
	[ "$(header X-Content-Type-Options)" = nosniff ]
	[[ $(header Content-Security-Policy) == *sandbox* ]]
	[ "$(header Cross-Origin-Resource-Policy)" = same-origin ]
}

@test "contents are no page, and stay with this site" {
	get_file
	answers 200
	is_contained
	contents -H 'Range: bytes=1-2'
	is_contained
	check_file_info
	fetch "$(json .DownloadUrl)"
	answers 200
	is_contained
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
		wopictl config remove "$name"
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

# visit_url METHOD URL [wopi's options...]: an address of an answer.
visit_url() {
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
	visit_url GET "$(json .Bootstrap.EcosystemUrl)"
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
	visit_url GET "$(json .WopiSrcInfo.Url)"
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

@test "children and their names arrive in any script, with addresses that lead on" {
	local url
	given_container
	wopictl container add '日本 & "more"' --parent "$box" >/dev/null
	printf abc | wopictl file add - --name 'Übung #1 100%.docx' --container "$box" >/dev/null
	wopictl token add "$box" --user alice --rights all --weak --value "alice-$box" &>/dev/null
	wopi GET "/containers/$box/children" -t "alice-$box"
	answers 200
	[ "$(header Content-Type)" = application/json ]
	[ "$(json '.ChildContainers[0].Name')" = '日本 & "more"' ]
	[ "$(json '.ChildFiles[0] | .Name, .Size' | xargs)" = 'Übung #1 100%.docx 3' ]
	url=$(json '.ChildFiles[0].Url')
	visit_url GET "$(json '.ChildContainers[0].Url')"
	answers 200
	visit_url GET "$url"
	answers 200
	visit_url GET "${url/\?//contents?}"
	answers 200
	[ "$(body)" = abc ]
}

@test "a filter of extensions passes" {
	given_container
	printf a | wopictl file add - --name a.docx --container "$box" >/dev/null
	printf b | wopictl file add - --name b.xlsx --container "$box" >/dev/null
	wopictl token add "$box" --user alice --rights all --weak --value "alice-$box" &>/dev/null
	wopi GET "/containers/$box/children" -t "alice-$box" -H 'X-WOPI-FileExtensionFilterList: .xlsx,.pptx'
	answers 200
	[ "$(json '[.ChildFiles[].Name] | join(" ")')" = b.xlsx ]
}

@test "a container of two thousand files arrives whole" {
	local many
	given_container
	many=$BATS_TEST_TMPDIR/many
	mkdir "$many"
	(cd "$many" && seq -f 'file %04g.docx' 2000 | tr '\n' '\0' | xargs -0 touch)
	wopictl import "$many" "$box" &>/dev/null
	wopictl token add "/$box/many" --user alice --rights all --weak --value "alice-$box" &>/dev/null
	many=$(wopictl container list "$box" --json | jq -r .id)
	wopi GET "/containers/$many/children" -t "alice-$box"
	answers 200
	[ "$(json '.ChildFiles | length')" = 2000 ]
	[ "$(json '[.ChildFiles[].Name] | unique | length')" = 2000 ]
	[ "$(json '[.ChildFiles[].Url] | unique | length')" = 2000 ]
	visit_url GET "$(json '.ChildFiles[] | select(.Name == "file 2000.docx").Url')"
	answers 200
	[ "$(json .BaseFileName)" = 'file 2000.docx' ]
	wopictl container remove "$many" --recursive &>/dev/null || wopictl container remove "$many"
}

# --- pages

# browse URL [curl's options]: the browser goes there and wherever it is led, with its
# cookies. $place is where it is then; the head is that of the last answer.
browse() {
	local - jar=${jar:-$BATS_TEST_TMPDIR/jar}
	set +T	# as wopi() does
	reply_head=$BATS_TEST_TMPDIR/head reply_body=$BATS_TEST_TMPDIR/body
	: >"$reply_body"
	place=$(curl -sL --max-time 60 -b "$jar" -c "$jar" -o "$reply_body" \
		-D "$reply_head.raw" -w '%{http_code} %{url_effective}' "${@:2}" "$1")
	code=${place%% *} place=${place#* }
	tr -d '\r' <"$reply_head.raw" | awk '/^HTTP/ { head = "" } { head = head $0 "\n" }
		END { printf "%s", head }' >"$reply_head"
	length_is_right
}

# enter ADDRESS [curl's options]: it opens a one-time address or a link, and presses the button.
enter() {
	browse "$@"
	answers 200
	grep -q '<form class="card" method="post">' "$reply_body"
	browse "$1" "${@:2}" -H 'Origin: null' --data "$(sed -n "$form_token" "$reply_body")"
}
form_token='s|^<input type="hidden" name="form_token" value="\([^"]*\)">$|form_token=\1|p'

# other_browser: from here on it is one without cookies.
other_browser() { jar=$BATS_TEST_TMPDIR/other_jar; }

# given_notes: alice's container $box with the file $note, "one" and then "two".
given_notes() {
	box=box$BATS_TEST_NUMBER note=note$BATS_TEST_NUMBER
	wopictl container add "$box" --id "$box" >/dev/null
	wopictl grant add alice owner "$box"
	add_file "$box" notes.txt "$note" one >/dev/null
	printf two | wopictl file put "$note" - >/dev/null
}

# sign_in ID: alice, by a one-time address.
sign_in() { enter "$(WOPI_BASE_URL=$WOPI_URL wopictl url "$1" --action view --user alice)"; }

# page_of ID VIEW: alice signs in and looks at that; $token is what the page has for it.
page_of() {
	sign_in "$1"
	browse "$WOPI_URL/open/$1?action=$2"
	is_page file
	token=$(page .file.access_token)
}

@test "a one-time address signs in, leads to the list, and stays nowhere" {
	given_notes
	sign_in "$box"
	is_page list
	[ "$(page .person.id)" = alice ]
	[ "$(page -c '[.listing.files[].name]')" = '["notes.txt"]' ]
	[ "$place" = "$WOPI_URL/open/$box?action=view" ]
	grep -qP '^#HttpOnly_127.0.0.1\tFALSE\t/wopi\tFALSE\t0\twopi_session\t' "$BATS_TEST_TMPDIR/jar"
	browse "$WOPI_URL/"
	is_page list
	[ "$(page .container.id)" = root ]
}

@test "a script signs in by a POST of no bytes" {
	local url
	given_notes
	url=$(WOPI_BASE_URL=$WOPI_URL wopictl url "$box" --action view --user alice)
	[ "$(curl -s -d '' -c "$BATS_TEST_TMPDIR/jar" -o /dev/null -w '%{http_code}' "$url")" = 303 ]
	browse "$WOPI_URL/open/$note?action=edit"
	is_page host
	[ "$(page .person.id)" = alice ]
}

@test "nobody else gets in, with the address that was used or without" {
	local url
	url=$(WOPI_BASE_URL=$WOPI_URL wopictl url "$file" --action view --user alice --rights all)
	enter "$url"
	is_page preview
	other_browser
	browse "$url"
	says 403 'This address is no longer valid'
	browse "$WOPI_URL/open/$file"
	says 403 'Please sign in'
}

# is_asset NAME TYPE: it is that, in the folder of the page's files.
is_asset() {
	browse "$assets/$1"
	answers 200
	[ "$(header Content-Type)" = "$2" ]
	[ "$(header Cache-Control)" = 'public, max-age=31536000, immutable' ]
	[ "$(header X-Content-Type-Options)" = nosniff ]
	cmp "$reply_body" "$BATS_TEST_DIRNAME/../cgi/pages/assets/$1"
}

@test "a page's files come as what they are, to stay" {
	local assets
	browse "$WOPI_URL/"
	assets=$WOPI_URL/$(sed -n 's|.* href="\./\([^"]*\)/page\.css".*|\1|p' "$reply_body")
	is_asset page.css 'text/css; charset=utf-8'
	is_asset message.js 'text/javascript; charset=utf-8'
	is_asset icon.svg image/svg+xml
	browse "$assets/nosuch.js"
	answers 404
}

# is_protected ANCESTORS: what keeps other sites out arrived, once each, and nothing may
# keep the page.
is_protected() {
	local name
	for name in Content-Security-Policy Referrer-Policy X-Content-Type-Options Cache-Control \
		Content-Type; do
		[ "$(grep -ci "^$name:" "$reply_head")" = 1 ]
	done
	[[ $(header Content-Security-Policy) == "default-src 'none'; script-src 'self'; "*"; frame-ancestors $1" ]]
	[ "$(header Referrer-Policy)" = no-referrer ]
	[ "$(header X-Content-Type-Options)" = nosniff ]
	[ "$(header Cache-Control)" = no-store ]
	lacks_header X-Frame-Options
}

@test "what protects a page arrives" {
	given_notes
	sign_in "$box"
	is_protected "'none'"
	browse "$WOPI_URL/open/$note?action=edit"
	is_page host
	is_protected "'none'"
	[[ $(header Content-Security-Policy) == *"; frame-src 'self'; form-action 'self';"* ]]
	browse "$WOPI_URL/open/nosuch"
	says 404 'Document not found'
	is_protected "'self'"
}

@test "the host page's form opens the editor, whose token reads and saves" {
	given_notes
	sign_in "$box"
	browse "$WOPI_URL/open/$note?action=edit"
	is_page host
	browse "$(page .host.url)" --data-urlencode "access_token=$(page .host.fields.access_token)" \
		--data-urlencode "access_token_ttl=$(page .host.fields.access_token_ttl)"
	is_page editor
	is_protected "'self'"
	[ "$(page .editor.mode)" = edit ]
	[ "$(page .editor.src)" = "$WOPI_URL/files/$note" ]
	file=$note token=$(page .editor.access_token)
	lock A
	put three A
	answers 200
	holds three
}

@test "a session is renewed for whoever is signed in, and for nobody else" {
	given_notes
	sign_in "$box"
	browse "$WOPI_URL/session/$note?client=text"
	answers 200
	[ "$(json .user_id)" = alice ]
	file=$note token=$(json .access_token)
	holds two
	other_browser
	browse "$WOPI_URL/session/$note?client=text"
	answers 401
}

@test "signing out ends the session, and what its pages gave out" {
	given_notes
	sign_in "$note"
	file=$note token=$(page .host.fields.access_token)
	browse "$WOPI_URL/signout"
	is_page message
	browse "$WOPI_URL/signout" -X POST -H 'Content-Length: 0' \
		-H "Authorization: Bearer $(page .signout)"
	answers 200
	[ "$(grep -c '^Set-Cookie: wopi_[a-z]*=;.* Max-Age=0$' "$reply_head")" = 2 ]
	browse "$WOPI_URL/"
	says 403 'Please sign in'
	check_file_info
	answers 401
}

@test "a new document comes into the list" {
	given_notes
	sign_in "$box"
	token=$(page .container.access_token)
	send "/documents/$box" "$token" '{"name":"Übung 日本.txt"}'
	answers 200
	[ "$(json -c .open)" = '["edit","view"]' ]
	ask GET "/listing/$box" "$token"
	answers 200
	[ "$(json -c '[.files[].name] | sort')" = '["notes.txt","Übung 日本.txt"]' ]
	send "/documents/$box" "$token" '{"name":"Übung 日本.txt"}'
	refused 409 'of that name'
}

# packed PATH [curl's options]: asks for a compressed answer; $packed is how it is compressed, "" if it is
# not, and its body what was compressed.
packed() {
	reply_head=$BATS_TEST_TMPDIR/head reply_body=$BATS_TEST_TMPDIR/body packed=''
	rm -f "$reply_body"
	code=$(curl -s --max-time 60 --compressed -D "$reply_head.raw" -o "$reply_body" -w '%{http_code}' \
		"${@:2}" "$WOPI_URL$1")
	tr -d '\r' <"$reply_head.raw" >"$reply_head"
	touch "$reply_body"
	! has_header Content-Encoding || packed=$(header Content-Encoding)
}

@test "the list and the pages' files are compressed, and what holds tokens is not" {
	local name path auth
	given_notes
	sign_in "$box"
	auth="Authorization: Bearer $(page .container.access_token)"
	for name in 1 2 3 4; do
		add_file "$box" "some document number $name.txt" "$box-$name" x
	done
	packed "/listing/$box" -H "$auth"
	answers 200
	[ "$packed" = gzip ]
	[ "$(json '.files | length')" = 5 ]
	for path in page.css list.js; do
		packed "/page/x/$path"
		answers 200
		[ "$packed" = gzip ]
		diff "$reply_body" "$BATS_TEST_DIRNAME/../cgi/pages/assets/$path"
	done
	for path in "/open/$box" "/session/$box" "/files/$file?access_token=$token"; do
		packed "$path" -H "$auth" -b "$BATS_TEST_TMPDIR/jar"
		answers 200
		[ "$packed" = '' ]
	done
}

@test "a compressed list is 304 by the tag that it came with" {
	local tag auth
	given_notes
	sign_in "$box"
	auth="Authorization: Bearer $(page .container.access_token)"
	packed "/listing/$box" -H "$auth"
	[ "$packed" = gzip ]
	tag=$(header ETag)
	packed "/listing/$box" -H "$auth" -H "If-None-Match: $tag"
	answers 304
	[ ! -s "$reply_body" ]
	add_file "$box" more.txt "$box-more" x
	packed "/listing/$box" -H "$auth" -H "If-None-Match: $tag"
	answers 200
	[ "$(json '.files | length')" = 2 ]
}

@test "what is uploaded into the list is downloaded from it" {
	given_notes
	sign_in "$box"
	head -c 3000000 "$BIG" >"$BATS_TEST_TMPDIR/new"
	ask POST "/containers/$box" "$(page .container.access_token)" \
		-H 'X-WOPI-Override: CREATE_CHILD_FILE' -H 'X-WOPI-RelativeTarget: new.bin'
	answers 200
	follow "$(json .Url)"
	ask POST "/files/$file/contents" "$token" -H 'X-WOPI-Override: PUT' -d "$BATS_TEST_TMPDIR/new"
	answers 200
	browse "$WOPI_URL/open/$box"
	browse "$WOPI_URL/session/$(page '.listing.files[] | select(.name == "new.bin").id')"
	other_browser
	browse "$(json .file.download)"
	answers 200
	cmp "$reply_body" "$BATS_TEST_TMPDIR/new"
	[[ $(header Content-Disposition) == 'attachment; filename="new.bin"; '* ]]
}

@test "an old version is looked at and restored" {
	given_notes
	page_of "$note" versions
	ask GET "/versions/$note" "$token"
	answers 200
	[ "$(json -c '[.current, .versions[].number]')" = '[2,2,1]' ]
	browse "$(json '.versions[] | select(.number == 1).download')"
	answers 200
	[ "$(body)" = one ]
	browse "$WOPI_URL/open/$note.1?action=view"
	is_page host
	send "/versions/$note" "$token" '{"restore":1}'
	answers 200
	[ "$(json .version)" = 3 ]
	[ "$(wopictl file cat "$note")" = one ]
}

@test "a link lets in whoever has it, to what it names, until it is taken back" {
	local link link_id
	given_notes
	page_of "$box" share
	send "/links/$box" "$token" '{"type":"ReadOnly","ttl":"1h"}'
	answers 200
	link=$(json .url) link_id=$(json .id)
	other_browser
	enter "$link"
	is_page list
	[ "$(page -c '[.person.guest, .container.id, .container.rights]')" = "[true,\"$box\",[\"read\"]]" ]
	[ "$place" = "$WOPI_URL/open/$box" ]
	browse "$WOPI_URL/open/$note"
	is_page host
	browse "$WOPI_URL/open/$file"
	answers 403
	send "/links/$box" "$token" "{\"remove\":\"$link_id\"}"
	answers 200
	browse "$link"
	says 403 'This link is no longer valid'
	browse "$WOPI_URL/open/$box"
	answers 403
}

@test "to be a page's user it takes more than a name and a password that nobody checked" {
	local credentials
	for credentials in alice:x alice: :alice; do
		browse "$WOPI_URL/open/$file" -u "$credentials"
		says 403 'Please sign in'
	done
	browse "$WOPI_URL/" -H 'Remote-User: alice' -H 'REMOTE_USER: alice' -H 'Auth-Type: Basic' \
		-H 'X-Forwarded-User: alice'
	says 403 'Please sign in'
}

# --- the web server signs people in, as its example says

# at_asking_server: where it does, with a file of alice's and her token for it.
at_asking_server() {
	[ "$SERVER" != serve ] || skip "'wopictl serve' knows no passwords"
	WOPI_URL=$ASKING_URL WOPI_DATA=$ASKING_DATA SERVER_DIR=$ASKING_DIR
	file=n1 token=alice-n1
}

@test "where people come in, and nowhere else, the server asks for a password" {
	local path
	at_asking_server
	for path in / /open/n1 /open/root?action=view /session/n1 /signout; do
		browse "$WOPI_URL$path"
		answers 401
		[[ $(header WWW-Authenticate) == 'Basic realm="documents"'* ]]
		[ "$(page .page)" = '' ]
	done
	for path in //open//n1 /x/../open/n1 /op%65n/n1 /./; do
		browse "$WOPI_URL$path" --path-as-is
		[ "$code" = 401 ] || says 403 'Please sign in'
	done
}

@test "a wrong password opens nothing" {
	at_asking_server
	browse "$WOPI_URL/" -u alice:wrong	# which lighttpd answers after a second
	answers 401
}

@test "whom the server signed in sees the list and opens documents" {
	at_asking_server
	browse "$WOPI_URL/" -u alice:secret
	is_page list
	[ "$(page .person.id)" = alice ]
	[ "$(page -c '[.listing.files[].name]')" = '["notes.txt"]' ]
	[ "$(page 'has("signout")')" = false ]
	browse "$WOPI_URL/open/n1?action=edit" -u alice:secret
	is_page host
	browse "$WOPI_URL/session/n1?client=text" -u alice:secret
	[ "$(json .user_id)" = alice ]
}

@test "whom the server signed in and the host does not know is told so" {
	at_asking_server
	browse "$WOPI_URL/" -u stranger:secret
	says 403 'Unknown user'
	[[ $(page .message.text) == *" as stranger, "* ]]
}

@test "editors and the pages' scripts are not asked for a password" {
	local assets
	at_asking_server
	browse "$WOPI_URL/" -u alice:secret
	assets=$WOPI_URL/$(sed -n 's|.* href="\./\([^"]*\)/page\.css".*|\1|p' "$reply_body")
	ask GET /listing/root "$(page .container.access_token)"
	answers 200
	browse "$WOPI_URL/session/n1" -u alice:secret
	browse "$(json .file.download)"
	answers 200
	browse "$assets/list.js"
	answers 200
	browse "$WOPI_URL/editor?mode=edit&WOPISrc=$WOPI_URL/files/n1" -d access_token="$token"
	is_page editor
	ask GET /files/n1 "$token"
	answers 200
	lock A
	put hello A
	answers 200
	unlock A
}

@test "a link and a one-time address lead to where the password is asked for" {
	local address
	at_asking_server
	browse "$WOPI_URL/open/n1?action=share" -u alice:secret
	send /links/n1 "$(page .file.access_token)" '{"type":"ReadOnly"}'
	address=$(json .url)
	enter "$address"
	answers 401
	enter "$address" -u alice:secret
	is_page host
	[ "$(page .person.id)" = alice ]
	address=$(WOPI_BASE_URL=$WOPI_URL wopictl url n1 --action view --user alice)
	browse "$address"
	answers 401
	browse "$address" -u alice:secret
	is_page host
	[ "$(page .person.id)" = alice ]
}

# told VARIABLE: what the program was told, and only that: of two the first is taken.
told() { sed -n "s/^$1=//p" "$reply_body" | head -n 1; }

@test "the program is told who it is where the password was checked, and nowhere else" {
	local path
	at_asking_server
	mv "$SERVER_DIR/cgi-bin/wopi.cgi" "$SERVER_DIR/"
	cat >"$SERVER_DIR/cgi-bin/wopi.cgi" <<-'END'
		#!/bin/sh
		printf 'Status: 200 OK\r\nContent-Type: text/plain\r\n\r\n'
		tr '\0' '\n' </proc/$$/environ
	END
	chmod 755 "$SERVER_DIR/cgi-bin/wopi.cgi"
	told_at() {
		curl -s -u alice:secret -o "$reply_body" "$WOPI_URL$1"
		[ "$(told REQUEST_URI)" = "/wopi$1" ]
		[ "$(told REMOTE_USER) $(told AUTH_TYPE)" = "$2" ]
	}
	reply_body=$BATS_TEST_TMPDIR/body
	told_at / 'alice Basic'
	told_at /open/n1 'alice Basic'
	for path in /files/n1 /files/n1/contents /page/1/page.css /listing/root /share/n1 /opens/n1 \
		/files/open/n1; do
		told_at "$path" ' '
	done
}

@test "whom the server checked at the bootstrapper is signed in, and nobody else" {
	at_asking_server
	below GET
	answers 401
	browse "$WOPI_URL/wopibootstrapper" -u alice:wrong
	answers 401
	browse "${WOPI_URL}bootstrapper" -u alice:secret
	answers 401
	browse "$WOPI_URL/wopibootstrapper" -u alice:secret
	answers 200
	[ "$(json .Bootstrap.UserId)" = alice ]
}

# --- proof keys

# of_office: from here on $token is a session for the client that signs its requests.
of_office() {
	office=yes
	register office required "$BATS_FILE_TMPDIR/office.xml"
	token=office-$file
	wopictl token add "$file" --user alice --rights all --client office --weak --value "$token" &>/dev/null
	wopictl config set base_url "$WOPI_URL"
}
forget_office() {
	wopictl config remove base_url
	wopictl client remove office
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
	[[ "$(header X-WOPI-ServerError)" == "the signatures match none of the keys; checked for $WOPI_URL/"* ]]
	[ "$(state)" = "$before" ]
}

# --- failures and logs

@test "answers that faults cut or drop arrive so, each of many at once" {
	local effect
	wopictl config set faults on
	for effect in --drop '--truncate 0' '--truncate 5'; do
		wopictl fault add CheckFileInfo --file "$file" $effect
		for _ in {1..40}; do
			echo "$WOPI_URL/files/$file?access_token=$token"
		done | xargs -P 8 -I{} sh -c 'curl -s --max-time 20 -o /dev/null "{}"; echo $?' |
			sort | uniq -c | xargs >"$BATS_TEST_TMPDIR/statuses"
		wopictl fault remove --all
		[ "$(<"$BATS_TEST_TMPDIR/statuses")" = "40 18" ]
	done
	wopictl config set faults off
}

@test "a body that trickles arrives so: its first bytes long before the last" {
	wopictl config set faults on
	head -c 40000 "$BIG" | base64 -w 0 | head -c 40000 >"$BATS_TEST_TMPDIR/body"
	wopictl fault add GetFile --file "$file" --trickle 40000 --body "$BATS_TEST_TMPDIR/body" >/dev/null
	run -0 curl -s --max-time 20 -o "$BATS_TEST_TMPDIR/got" -w '%{time_starttransfer} %{time_total}' \
		"$WOPI_URL/files/$file/contents?access_token=$token"
	wopictl fault remove --all
	wopictl config set faults off
	cmp "$BATS_TEST_TMPDIR/body" "$BATS_TEST_TMPDIR/got"
	gojq -en --arg times "$output" '$times | split(" ") | map(tonumber) | .[1] - .[0] >= 0.3'
}

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
	grep -rqF "wopi.cgi: '$WOPI_DATA/wopi.db' is missing, but not the rest of the host" "$SERVER_DIR/log"
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
	wopictl grant add alice reader "$file"
	sign_in "$file"
	get_file
	for ((i = 0; i < 100; i++)); do
		[ "$SERVER" != serve ] || break
		! grep -rqF "GET /wopi/files/$file/contents HTTP/1.1" "$SERVER_DIR/log" || break
		sleep 0.1
	done
	[ "$SERVER" = serve ] || grep -rF "\"POST /wopi/files/$file HTTP/1.1\" 409" "$SERVER_DIR/log" | grep -F '"LOCK"'
	run grep -rE 'alice-|bob-|access_token|ticket=|signature=|wopi_session' "$SERVER_DIR/log"
	[ "$status" = 1 ]
}
