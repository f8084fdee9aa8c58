# SPDX-License-Identifier: MIT
# The journal: what of each request is recorded and what is not, that no line is lost,
# and the commands that list, follow, judge and forget it.

# shellcheck disable=SC2030,SC2031,SC2034 # helper.bash's variables, in subshells as well

load helper
load jwt
load proof

setup_file() {
	export WOPI_NOW=$START WOPI_DATA=$BATS_FILE_TMPDIR/world
	make_world
	wopictl config set base_url https://docs.example.org/wopi
	wopictl config set journal on
}

setup() {
	export WOPI_DATA=$BATS_TEST_TMPDIR/data WOPI_NOW=$START
	cp -a "$BATS_FILE_TMPDIR/world" "$WOPI_DATA"
	file=doc1 token=alice-doc1 pids=()
	journal=$WOPI_DATA/journal
}

teardown() { end_pids; }

# recorded FILTER: what gojq finds in the last line.
recorded() { tail -n 1 "$journal" | gojq -rc "$1"; }

# line_is FILTER JSON: it is that.
line_is() {
	[ "$(recorded "$1")" = "$2" ] || {
		printf '%s\n' "expected: $2" "recorded: $(recorded "$1")" >&2
		return 1
	}
}

# stands OPERATION STATUS LOCKS VERSIONS: the last line; "A>B" is what was and what is,
# "A" if it is the same; "-" is no lock, "null" nothing that is known.
stands() {
	line_is '[.operation, (.status | tostring), ([.lock_before, .lock_after] | map(
		if . == "" then "-" else . // "null" end)), ([.version_before, .version_after] |
		map(tostring))] | map(if type != "array" then . elif .[0] == .[1] then .[0]
		else join(">") end) | join(" ")' "$*"
}

# lines COUNT: so many are there.
lines() {
	[ "$(wc -l <"$journal")" = "$1" ] || {
		cat "$journal" >&2
		return 1
	}
}

# plain VAR=VALUE...: a request with just this environment, $body and no look at its answer.
plain() {
	env -i WOPI_DATA="$WOPI_DATA" WOPI_NOW="$WOPI_NOW" ASAN_OPTIONS="$ASAN_OPTIONS" \
		UBSAN_OPTIONS="$UBSAN_OPTIONS" SCRIPT_NAME=/wopi REQUEST_METHOD=GET \
		PATH_INFO="/files/$file" QUERY_STRING="access_token=$token" "$@" "$BUILD/wopi.cgi" \
		<"${body:-/dev/null}" >/dev/null 3>&-
}

# What is recorded

@test "while it is off nothing is recorded, and no file is made" {
	wopictl config set journal off
	rm "$journal"
	lock A
	wopi GET /nothing
	put new A
	[ ! -e "$journal" ]
}

@test "turned on and off, it has what came between" {
	wopictl config set journal off
	check_file_info
	wopictl config set journal on
	get_lock
	wopictl config set journal off
	get_file
	lines 1
	line_is .operation GetLock
	[ "$(stat -c %a "$journal")" = 600 ]
}

@test "a line has all members, and in this order" {
	check_file_info
	lines 1
	[ "$(jq -r 'keys_unsorted | join(" ")' "$journal")" = "time operation method path file container \
user client token proof headers lock_before lock_after version_before version_after status answer \
duration_ms correlation_id session_id fault" ]
}

@test "a request has its time, operation, method, path without the query, file and user" {
	later 61
	wopi POST /files/doc1/contents -H 'X-WOPI-Override: PUT' -t bob-doc1
	line_is '[.time, .operation, .method, .path, .file, .container, .user] | tostring' \
		'["2023-11-14T22:14:21.000000Z","PutFile","POST","/files/doc1/contents","doc1",null,"bob"]'
}

@test "a container is recorded as such" {
	wopictl token add root --user alice --rights all --weak --value alice-root &>/dev/null
	wopi GET /containers/root/children -t alice-root
	answers 200
	line_is '[.operation, .file, .container, .path] | tostring' \
		'["EnumerateChildren",null,"root","/containers/root/children"]'
}

@test "a version by its own id is its file's, and never locked" {
	wopictl token add doc1.1 --user alice --rights all --weak --value old &>/dev/null
	lock A
	wopi GET /files/doc1.1 -t old
	answers 200
	line_is '[.file, .path] | tostring' '["doc1","/files/doc1.1"]'
	stands CheckFileInfo 200 - 1
}

@test "the token is the id that 'token list' shows" {
	check_file_info
	line_is .token "$(wopictl token list --user alice --json |
		jq -r 'select(.resource == "doc1") | .id')"
	[[ $(recorded .token) =~ ^[0-9a-f]{12}$ ]]
}

@test "the client is the one that the session is for, else what the request looks like" {
	discovery >"$BATS_TEST_TMPDIR/office.xml"
	register office off "$BATS_TEST_TMPDIR/office.xml"
	wopictl token add doc1 --user alice --rights all --client office --weak --value for-office &>/dev/null
	wopi GET /files/doc1 -t for-office -H 'User-Agent: COOLWSD WOPI Agent'
	line_is .client office
	check_file_info
	line_is .client null
	wopi GET /files/doc1 -H 'User-Agent: COOLWSD WOPI Agent'
	line_is .client collabora
	wopi GET /files/doc1 -H 'X-WOPI-MachineName: m'
	line_is .client microsoft
}

@test "headers that matter are recorded as the documentation spells them, others are not" {
	printf x >"$BATS_TEST_TMPDIR/x"
	wopi POST /files/doc1 -d "$BATS_TEST_TMPDIR/x" -H 'x-wopi-override: LOCK' \
		-H 'X-WOPI-OLDLOCK: A' -H 'X-WOPI-Lock: B' -H 'X-COOL-WOPI-IsAutosave: true' \
		-H 'X-LOOL-WOPI-Timestamp: t' -H 'X-WOPI-Some-Thing: s' -H 'If-None-Match: *' \
		-H 'User-Agent: agent/1' -H 'Cookie: wopi_session=secret' -H 'Accept: all' \
		-e CONTENT_TYPE=text/plain -H 'X-WOPI-Size: '
	line_is '.headers | to_entries | sort_by(.key) | from_entries' "$(jq -c . <<-'END'
		{"Content-Length": "1", "Content-Type": "text/plain", "If-None-Match": "*",
		 "User-Agent": "agent/1", "X-COOL-WOPI-IsAutosave": "true",
		 "X-LOOL-WOPI-Timestamp": "t", "X-WOPI-Lock": "B", "X-WOPI-OldLock": "A",
		 "X-WOPI-Override": "LOCK", "X-WOPI-Size": "", "X-WOPI-Some-Thing": "s"}
	END
	)"
}

@test "of the answer the headers of WOPI are recorded" {
	lock A
	line_is .answer '{"X-WOPI-ItemVersion":"1"}'
	lock B
	line_is '.answer | keys | tostring' '["X-WOPI-Lock","X-WOPI-LockFailureReason"]'
	line_is '.answer["X-WOPI-Lock"]' A
	get_lock
	line_is .answer '{"X-WOPI-ItemVersion":"1","X-WOPI-Lock":"A"}'
	unlock A
	get_lock
	line_is '.answer["X-WOPI-Lock"]' ''
}

@test "the duration is in milliseconds, with a fraction" {
	check_file_info
	grep -qE '"duration_ms":[0-9]+\.[0-9]{3},' "$journal"
	recorded 'select(.duration_ms > 0 and .duration_ms < 10000) | true' | grep -q true
}

@test "a body that comes slowly takes its time" {
	local pid
	mkfifo "$BATS_TEST_TMPDIR/slow"
	env -i WOPI_DATA="$WOPI_DATA" WOPI_NOW="$WOPI_NOW" ASAN_OPTIONS="$ASAN_OPTIONS" \
		REQUEST_METHOD=POST PATH_INFO=/files/empty1/contents QUERY_STRING=access_token=alice-empty1 \
		HTTP_X_WOPI_OVERRIDE=PUT CONTENT_LENGTH=1 "$BUILD/wopi.cgi" \
		<"$BATS_TEST_TMPDIR/slow" >/dev/null 3>&- &
	pid=$!
	{ sleep 0.5; printf x; } >"$BATS_TEST_TMPDIR/slow"
	wait "$pid"
	# not all of it, for a program with sanitizers takes long to begin
	recorded 'select(.status == 200 and .duration_ms >= 100) | true' | grep -q true
}

@test "the ids for support are recorded, that of the session by either header" {
	check_file_info
	line_is '[.correlation_id, .session_id] | tostring' '[null,null]'
	wopi GET /files/doc1 -H 'X-WOPI-CorrelationId: c-1' -H 'X-WOPI-SessionContext: ctx'
	line_is '[.correlation_id, .session_id] | tostring' '["c-1","ctx"]'
	wopi GET /files/doc1 -H 'X-WOPI-SessionId: s-1' -H 'X-WOPI-SessionContext: ctx'
	line_is .session_id s-1
}

@test "whether a proof was good is recorded, and none of its values" {
	export KEYS
	rsa_key k0
	rsa_key k1
	rsa_key k9
	discovery "k1 k0" >"$BATS_TEST_TMPDIR/office.xml"
	register office required "$BATS_TEST_TMPDIR/office.xml"
	proven GET /files/doc1
	answers 200
	line_is .proof good
	line_is '.headers | keys | tostring' '["X-WOPI-TimeStamp"]'
	check_file_info
	line_is .proof none
	key=k9 old=k9 proven GET /files/doc1
	answers 500
	line_is '[.proof, .status, .user] | tostring' '["refused",500,"alice"]'
	line_is '.headers | keys | tostring' '["X-WOPI-TimeStamp"]'
}

# Before and after

@test "Lock, RefreshLock, UnlockAndRelock and Unlock: the lock before and after" {
	lock A
	stands Lock 200 '->A' 1
	refresh A
	stands RefreshLock 200 A 1
	relock A B
	stands UnlockAndRelock 200 'A>B' 1
	get_lock
	stands GetLock 200 B 1
	unlock B
	stands Unlock 200 'B>-' 1
}

@test "what a lock refuses changes nothing" {
	lock A
	lock B
	stands Lock 409 A 1
	relock B C
	stands UnlockAndRelock 409 A 1
	refresh B
	stands RefreshLock 409 A 1
	unlock B
	stands Unlock 409 A 1
	rename_to other -H 'X-WOPI-Lock: B'
	stands RenameFile 409 A 1
	delete_file
	stands DeleteFile 409 A 1
}

@test "PutFile: the version before and after, also of a save that is refused and kept" {
	put new
	stands PutFile 409 - 1
	lock A
	put new A
	stands PutFile 200 A '1>2'
	put other B
	stands PutFile 409 A 2
	[ "$(wopictl recovered list doc1 | wc -l)" = 1 ]	# the first one is saved by now
	wopictl config set keep_refused_saves off
	put third B
	stands PutFile 409 A 2
	wopictl config set max_file_size 3
	put long! A
	stands PutFile 413 A 2
	on empty1
	put new
	stands PutFile 200 - '1>2'
}

@test "a lock that has ended is no lock, before and after" {
	lock A
	later 1800
	check_file_info
	stands CheckFileInfo 200 - 1
	lock B
	stands Lock 200 '->B' 1
	later 1799
	get_lock
	stands GetLock 200 B 1
	later 1
	unlock B
	stands Unlock 409 - 1
}

@test "PutRelativeFile leaves its source, unless that is what it overwrites" {
	save_as SuggestedTarget .txt text
	answers 200
	stands PutRelativeFile 200 - 1
	save_as RelativeTarget report.wopitest text -H 'X-WOPI-OverwriteRelativeTarget: true'
	answers 200
	stands PutRelativeFile 200 - '1>2'
	lock A
	save_as RelativeTarget report.wopitest text
	answers 409
	stands PutRelativeFile 409 A 2
}

@test "RenameFile changes neither, DeleteFile leaves nothing" {
	rename_to other
	answers 200
	stands RenameFile 200 - 1
	delete_file
	answers 200
	stands DeleteFile 200 '->null' '1>null'
	check_file_info
	answers 404
	stands CheckFileInfo 404 null null
}

@test "what is not read before and after it is not known" {
	wopictl token add root --user alice --rights all --weak --value alice-root &>/dev/null
	wopi GET /containers/root -t alice-root
	stands CheckContainerInfo 200 null null
	wopi GET /files/doc1 -t wrong
	stands CheckFileInfo 401 null null
}

@test "saves at the same time: each has the version that it found and the one that it made" {
	local n
	lock A
	body=$BATS_TEST_TMPDIR/x
	printf x >"$body"
	for n in {1..16}; do
		plain REQUEST_METHOD=POST PATH_INFO=/files/doc1/contents HTTP_X_WOPI_OVERRIDE=PUT \
			HTTP_X_WOPI_LOCK=A CONTENT_LENGTH=1 &
	done
	wait
	lines 17
	[ "$(jq -sc 'map(select(.status == 200 and .operation == "PutFile")
		| [.version_before, .version_after]) | sort' "$journal")" = \
		"$(jq -nc '[range(1; 17) | [., . + 1]]')" ]
}

@test "locks at the same time: one found the file unlocked, and all others found that lock" {
	local n
	for n in {1..16}; do
		plain REQUEST_METHOD=POST HTTP_X_WOPI_OVERRIDE=LOCK HTTP_X_WOPI_LOCK="L$n" &
	done
	wait
	lines 16
	jq -se '(map(select(.status == 200)) | length == 1 and .[0].lock_before == "") and
		(map(.lock_after) | unique | length == 1) and
		all(.status == 200 or (.status == 409 and .lock_before == .lock_after))' "$journal"
}

@test "the lock is WOPI's: one of coauthoring is none, also where it refuses one" {
	wopictl config set coauth on
	echo '{"CoauthLockMetadata":"m"}' >"$BATS_TEST_TMPDIR/x"
	operation GET_COAUTH_LOCK -H 'X-WOPI-CoauthLockId: C' -H 'X-WOPI-CoauthLockType: Coauth' \
		-H 'X-WOPI-CoauthLockExpirationTimeout: 600' -d "$BATS_TEST_TMPDIR/x"
	answers 200
	stands GetCoauthLock 200 - 1
	lock A
	answers 409
	stands Lock 409 - 1
}

# Requests that are refused, or fail

@test "what is refused is recorded, with its status and the reason" {
	wopi GET /files/doc1 -t ''
	line_is '[.operation, .status, .file, .answer["X-WOPI-ServerError"]] | tostring' \
		'["CheckFileInfo",401,"doc1","access token is missing"]'
	wopi GET /files/nothing
	line_is '[.operation, .status, .file, .user] | tostring' \
		'["CheckFileInfo",401,"nothing","alice"]'
	as carol
	put new
	line_is '[.operation, .status, .file, .user] | tostring' '["PutFile",404,"doc1","carol"]'
	operation COBALT
	line_is '[.operation, .status, .headers["X-WOPI-Override"]] | tostring' \
		'["Unknown",501,"COBALT"]'
	as alice
	operation LOCK
	line_is '[.operation, .status] | tostring' '["Lock",400]'
	wopi PUT /files/doc1
	line_is '[.operation, .status, .method, .path] | tostring' \
		'["Unknown",405,"PUT","/files/doc1"]'
	lines 6
}

@test "what is no request at all is recorded, too" {
	wopi GET /nothing/here/it/is
	line_is '[.operation, .status, .path] | tostring' '["Unknown",404,"/nothing/here/it/is"]'
	wopi GET /files/doc1 -e CONTENT_LENGTH=many
	line_is '[.operation, .status, .file, .user] | tostring' '["Unknown",400,null,null]'
	wopi GET /files/doc1 -H "X-WOPI-Lock: $(printf '%08193d' 0)"
	line_is '[.status, .file] | tostring' '[400,"doc1"]'
	lines 3
}

@test "what is no request is not recorded while it is off, and needs no database" {
	wopictl config set journal off
	wopi GET /nothing
	lines 0
	rm "$journal"
	mv "$WOPI_DATA/wopi.db" "$BATS_TEST_TMPDIR/"
	wopi GET /nothing
	answers 404
	[ ! -e "$journal" ]
}

@test "a request that the machine fails is recorded as the 500 that it is" {
	rm "$WOPI_DATA"/contents/*
	get_file 2>/dev/null
	answers 500
	stands GetFile 500 - 1
	lines 1
	line_is '.answer["X-WOPI-ServerError"]' 'the host failed; its error log says why'
}

@test "a change that fails has changed nothing" {
	mv "$WOPI_DATA/contents" "$BATS_TEST_TMPDIR/"
	lock A
	put new A 2>/dev/null
	answers 500
	stands PutFile 500 A 1
}

@test "an ended session is told whose it was, a forged one is not" {
	local url
	wopictl token add doc1 --user bob --rights all --weak --value ended --ttl -1s &>/dev/null
	wopi GET /files/doc1 -t ended
	answers 401
	line_is .user bob
	wopictl token add root --user bob --rights all --weak --value bob-root &>/dev/null
	wopi GET /containers/root/children -t bob-root
	url=$(json '.ChildFiles[0].Url')
	follow "$url"
	check_file_info
	answers 200
	line_is .user bob
	token=${token%?}$([ "${token: -1}" = A ] && echo B || echo A)
	check_file_info
	answers 401
	line_is '[.user, .token] | tostring' '[null,null]'
}

@test "a journal that cannot be written keeps nobody from working, and the log says so" {
	rm "$journal"
	mkdir "$journal"
	lock A 2>/dev/null
	answers 200
	[[ $(<"$BATS_TEST_TMPDIR/stderr") == "wopi.cgi: cannot write to '$WOPI_DATA/journal': "* ]]
	locked_by A 2>/dev/null
}

@test "pages are recorded, with the file that they show" {
	wopictl grant add alice writer root
	printf text | wopictl file add - --name notes.txt --id n1
	wopi GET /open/n1 -t '' -e REMOTE_USER=alice -e AUTH_TYPE=Basic
	answers 200
	line_is '[.operation, .file, .user, .status] | tostring' '["OpenPage","n1","alice",200]'
	stands OpenPage 200 - 1
	wopi GET /page/nothing/no.svg -t ''
	answers 404
	line_is '[.operation, .status] | tostring' '["PageAsset",404]'
}

@test "native apps' requests are recorded" {
	wopictl token add --oauth --user alice --weak --value alice-oauth-token &>/dev/null
	wopi GET /wopibootstrapper -t '' -e SCRIPT_NAME=/wopibootstrapper -e PATH_INFO= \
		-H 'Authorization: Bearer alice-oauth-token'
	answers 200
	line_is '[.operation, .path, .user, .headers.Authorization] | tostring' \
		'["Bootstrap","/wopibootstrapper","alice","Bearer (redacted)"]'
}

# Faults

@test "the fault that hit a request is recorded, and the answer as it was sent" {
	wopictl config set faults on
	check_file_info
	line_is .fault null
	wopictl fault add LOCK --lock-id wrong --header 'X-WOPI-Thing: thing' --times 1 >/dev/null
	wopictl fault add PUT --status 503 --after-commit >/dev/null
	lock A 2>/dev/null
	line_is .fault 1
	unlock A
	line_is .fault null
	on empty1
	put new 2>/dev/null
	answers 503
	line_is .fault 2
	stands PutFile 503 - '1>2'
}

@test "a request that is not carried out because of a fault is its user's, too" {
	wopictl config set faults on
	wopictl fault add PUT --status 500 --times 1 >/dev/null
	wopictl fault add UNLOCK --drop --expire-token --times 1 >/dev/null
	lock A
	put new A 2>/dev/null
	put new A
	unlock A 2>/dev/null || true
	line_is .user alice
	wopictl journal expect 'LOCK 200, PUT 500, PUT 200, UNLOCK 502' --user alice
}

@test "an answer that a fault changes is recorded as it is sent" {
	wopictl config set faults on
	lock A
	wopictl fault add GET_LOCK --lock-id wrong --stale-version --header 'X-WOPI-Thing: thing' \
		>/dev/null
	get_lock 2>/dev/null
	[ "$(header X-WOPI-Lock)" = wrong ]
	line_is '.answer | to_entries | sort_by(.key) | from_entries' \
		'{"X-WOPI-ItemVersion":"0","X-WOPI-Lock":"wrong","X-WOPI-Thing":"thing"}'
	stands GetLock 200 A 1
}

@test "what stands after a change is what its commit left, though a fault comes later" {
	local pid
	wopictl config set faults on
	wopictl fault add LOCK --after-commit --delay 0.6s --expire-token >/dev/null
	lock A 2>/dev/null &
	pid=$!
	within_seconds 5 wopictl lock show doc1 &>/dev/null
	wopictl lock release doc1 --force
	wait "$pid"
	stands Lock 200 '->A' 1
	recorded 'select(.duration_ms >= 600) | .fault' | grep -qx 1
}

# What is not recorded

@test "a token is recorded nowhere, however it comes" {
	local given
	wopictl token add doc1 --user alice --rights all --weak --value secret-of-alice &>/dev/null
	token=secret-of-alice
	check_file_info
	for given in 'Bearer secret-of-alice' 'bearer: secret-of-alice' 'Basic secret-of-alice' \
		secret-of-alice Bearersecret-of-alice; do
		wopi GET /files/doc1 -t '' -H "Authorization: $given"
	done
	wopi GET /files/secret-of-alice
	wopi GET /files/doc1/secret-of-alice
	lock secret-of-alice
	wopi GET /files/doc1 -H 'X-WOPI-AccessToken: other-secret' \
		-H 'X-WOPI-WopiSrc: https://h/wopi/files/x?access_token=other-secret'
	lines 10
	run ! grep -F -e secret-of -e other-secret "$journal"
	recorded '.headers["X-WOPI-WopiSrc"]' | grep -qxF 'https://h/wopi/files/x?(redacted)'
	[ "$(sed -n 2p "$journal" | jq -r .headers.Authorization)" = 'Bearer (redacted)' ]
	[ "$(sed -n 4p "$journal" | jq -r .headers.Authorization)" = '(redacted)' ]
}

@test "no content, password, link or body is recorded" {
	local link
	wopictl config set keep_refused_saves on
	wopictl credential set app1 login --user alice <<<pass-word-1
	lock A
	put content-of-mine A
	put refused-content B
	operation READ_SECURE_STORE -H 'X-WOPI-ApplicationId: app1'
	[[ $(body) == *pass-word-1* ]]
	operation GET_RESTRICTED_LINK -H 'X-WOPI-RestrictedLink: FORMS'
	link=$(header X-WOPI-RestrictedUseLink)
	line_is '.answer["X-WOPI-RestrictedUseLink"]' "${link%%\?*}?(redacted)"
	operation GET_SHARE_URL -H 'X-WOPI-UrlType: ReadOnly'
	link+=$'\n'$(json .ShareUrl)
	open_link "$(json .ShareUrl)"
	answers 200
	[ "$(wc -l <"$journal")" -ge 8 ]
	run ! grep -F -e content-of -e refused-content -e pass-word -e "${link##*signature=}" \
		-e "$(sed -n '1s/.*signature=//p' <<<"$link")" "$journal"
}

@test "a short token is no reason to hide a text that it stands in by chance" {
	wopictl token add doc1 --user alice --rights all --weak --value tok &>/dev/null
	token=tok
	lock token-like
	line_is '.headers["X-WOPI-Lock"]' token-like
	lock tok
	line_is '.headers["X-WOPI-Lock"]' '(redacted)'
}

# Odd values

@test "a lock id of 1024 characters is whole, longer values are cut" {
	local id
	id=$(printf '"%.0s' {1..1024})
	lock "$id"
	answers 200
	line_is .lock_after "$id"
	line_is '.headers["X-WOPI-Lock"]' "$id"
	wopi GET /files/doc1 -H "X-WOPI-Thing: $(printf '%02000d' 0)"
	line_is '.headers["X-WOPI-Thing"] | length' 1101
	line_is '.headers["X-WOPI-Thing"][-1:]' …
}

@test "bytes that are no text, and texts of any language, make good JSON" {
	wopi GET /files/doc1 -H $'X-WOPI-Thing: \xff\xfe"\\\x01\x7f' -H 'User-Agent: Ålice …'
	line_is '.headers["X-WOPI-Thing"]' "$(printf '??"\\\001?')"
	line_is '.headers["User-Agent"]' 'Ålice …'
	wopi GET /files/doc1 -H "User-Agent: $(printf 'é%.0s' {1..600})"
	line_is '.headers["User-Agent"] | length' 551
}

@test "a line is never longer than 16 KiB, whatever a client sends" {
	local n
	local -a many=()
	for n in {1..60}; do
		many+=(-H "X-WOPI-Thing-$n-$(printf '%080d' 0): $(printf '\001%.0s' {1..2000})")
	done
	wopi GET /files/doc1 "${many[@]}"
	answers 200
	lines 1
	[ "$(stat -c %s "$journal")" -le 16384 ]
	line_is '[.operation, .time] | tostring' '["CheckFileInfo","2023-11-14T22:13:20.000000Z"]'
	line_is '.headers | length' 40
}

# The files

# filled BYTES: the journal has so many, in valid lines; the last is shorter or longer.
filled() {
	local line
	[ -s "$journal" ] || check_file_info
	line=$(head -n 1 "$journal")
	yes "$line" | head -c $(($1 - ${#line} - 1)) | sed '$d' >"$journal"
	printf '%s%*s}\n' "${line%\}}" $(($1 - $(stat -c %s "$journal") - ${#line} - 1)) '' >>"$journal"
	[ "$(stat -c %s "$journal")" = "$1" ]
}

@test "a journal of 16 MiB becomes journal.1, and that of before goes" {
	echo old >"$journal.1"
	chmod 600 "$journal.1"
	filled $((16 * 1024 * 1024 - 10))
	later 5
	check_file_info
	lines 1
	[ "$(stat -c '%s %a' "$journal.1")" = "$((16 * 1024 * 1024 - 10)) 600" ]
	[ "$(stat -c %a "$journal")" = 600 ]
	run -0 wopictl journal list --since 1s
	[ "${#lines[@]}" = 1 ]
	[ "$(wopictl journal list | wc -l)" = "$(cat "$journal.1" "$journal" | wc -l)" ]
}

@test "a journal with room for one more line takes it" {
	check_file_info
	filled $((16 * 1024 * 1024 - $(stat -c %s "$journal")))
	check_file_info
	[ ! -e "$journal.1" ]
	check_file_info
	lines 1
}

@test "sixteen at once that come past 16 MiB lose no line" {
	local n m
	filled $((16 * 1024 * 1024 - 5000))
	for n in {1..16}; do
		for m in {1..4}; do plain HTTP_X_WOPI_CORRELATIONID="c-$n-$m"; done &
	done
	wait
	[ "$(stat -c %s "$journal.1")" -le $((16 * 1024 * 1024)) ]
	[ "$(tail -n 70 "$journal.1" | cat - "$journal" | grep -o '"correlation_id":"c-[^"]*"' |
		sort | uniq | wc -l)" = 64 ]
	[ "$(wopictl journal list --json | grep -c '"correlation_id":"c-')" = 64 ]
	tail -n 70 "$journal.1" | cat - "$journal" | jq -se 'length > 64'
}

@test "what a killed process left of its line costs no other line" {
	local part
	lock A
	part=$(head -c 200 "$journal")
	printf %s "$part" >>"$journal"
	unlock A
	printf '\0\0\0garbage\n{"time":1}\n' >>"$journal"
	get_lock
	[ "$(wopictl journal list | cut -f 2 | xargs)" = "Lock Unlock GetLock" ]
	wopictl journal expect 'LOCK, UNLOCK, GET_LOCK'
}

@test "check looks at the journal's mode" {
	wopictl check
	check_file_info
	wopictl check
	chmod 644 "$journal"
	run -1 wopictl check
	[[ $output == *"/journal"$'\tproblem\t'"has mode 0644"$'\t'"chmod 0600 "* ]]
}

# journal list

# a_session: what alice and bob do with two files, ten seconds each.
a_session() {
	check_file_info
	later 10
	lock A
	later 10
	as bob
	lock B
	later 10
	on empty1
	put new
	later 10
	wopi GET /files/doc1 -t ''
}

# listed WORDS OPTIONS...: the operations of the list, in one line.
listed() {
	run -0 --separate-stderr wopictl journal list "${@:2}"
	[ -z "$stderr" ]
	[ "$(cut -f 2 <<<"$output" | xargs)" = "$1" ] || {
		printf '%s\n' "expected: $1" "got: $output" >&2
		return 1
	}
}

@test "journal list shows the requests, oldest first" {
	lock A
	later 60
	put new A
	run -0 --separate-stderr wopictl journal list
	[ -z "$stderr" ]
	[[ ${lines[0]} == $'2023-11-14T22:13:20Z\tLock\tdoc1\talice\t200\t- > A\t1\t'+([0-9]).[0-9] ]]
	[[ ${lines[1]} == $'2023-11-14T22:14:20Z\tPutFile\tdoc1\talice\t200\tA\t1 > 2\t'* ]]
	[ "${#lines[@]}" = 2 ]
}

@test "on a terminal the list has a heading, and lock ids are cut" {
	lock "a lock id that is much longer than twenty characters"
	on_terminal 0 "wopictl journal list"
	[[ ${lines[0]} =~ ^"TIME  "\ +"OPERATION  FILE  USER   STATUS  LOCK  "\ +"VERSION  MS"$ ]]
	[[ ${lines[1]} == *"  - > a lock id that is m…  1 "* ]]
	run -0 wopictl journal list
	[[ $output == *$'\t- > a lock id that is much longer than twenty characters\t'* ]]
}

@test "journal list --json prints the lines as they are" {
	lock 'A"\/é'
	check_file_info
	run -0 --separate-stderr wopictl journal list --json
	[ "$output" = "$(<"$journal")" ]
}

@test "journal list --file, --user, --operation and --status choose, alone and together" {
	a_session
	listed "CheckFileInfo Lock Lock PutFile CheckFileInfo"
	listed "CheckFileInfo Lock Lock CheckFileInfo" --file doc1
	listed PutFile --file empty1
	listed "" --file nothing
	listed "Lock PutFile" --user bob
	listed "" --user carol
	listed "Lock Lock" --operation Lock
	listed "Lock Lock" --operation lock
	listed PutFile --operation PUT
	listed "" --operation GetLock
	listed "CheckFileInfo Lock PutFile" --status 200
	listed "Lock CheckFileInfo" --status 4xx
	listed CheckFileInfo --status 401
	listed Lock --file doc1 --user bob --operation LOCK --status 409
}

@test "journal list --file takes a path, and a container" {
	wopictl token add root --user alice --rights all --weak --value alice-root &>/dev/null
	check_file_info
	wopi GET /containers/root -t alice-root
	listed CheckFileInfo --file /report.wopitest
	listed CheckContainerInfo --file root
	listed CheckContainerInfo --file /
	refuses 3 "no 'other'" wopictl journal list --file /other
}

@test "journal list --since takes a time, and how long ago" {
	a_session
	listed "Lock PutFile CheckFileInfo" --since 2023-11-14T22:13:40Z
	listed "PutFile CheckFileInfo" --since 2023-11-14T22:13:40.000001Z
	listed "PutFile CheckFileInfo" --since 10s
	listed CheckFileInfo --since 0s
	listed "CheckFileInfo Lock Lock PutFile CheckFileInfo" --since 1h
	listed "" --since 2024-01-01T00:00:00Z
}

@test "journal list refuses what is no operation, status or time" {
	refuses 2 "no operation 'Loock'" wopictl journal list --operation Loock
	local bad
	for bad in 99 2x 20x 600 6xx 200x '' x; do
		refuses 2 "invalid --status '$bad': expected a status such as 200 or 4xx" wopictl journal list --status "$bad"
	done
	for bad in '' yesterday 5 -5m 2023-11-14 2023-11-14T22:13:40; do
		refuses 2 "invalid --since '$bad': expected a time" wopictl journal list --since "$bad"
	done
}

@test "where the journal is off, list says so and shows what there is" {
	check_file_info
	wopictl config set journal off
	run -0 --separate-stderr wopictl journal list
	[ "${#lines[@]}" = 1 ]
	[ "$stderr" = "wopictl: the journal is off: 'wopictl config set journal on' has requests recorded" ]
}

# journal list --follow

# follows WORD OPTIONS...: 'wopictl journal WORD' in the background; $seen is what it prints.
follows() {
	seen=$BATS_TEST_TMPDIR/seen
	wopictl journal "$@" >"$seen" 2>"$BATS_TEST_TMPDIR/follow-stderr" 3>&- &
	pids+=($!)
}

# sees COUNT TEXT: so many lines come, and the last has TEXT.
sees() { within_seconds 5 has_lines "$1" && [[ $(tail -n 1 "$seen") == *"$2"* ]]; }
has_many_lines() { [ "$(wc -l <"$seen")" -gt 1000 ]; }
has_lines() { [ "$(wc -l <"$seen")" = "$1" ]; }

watches() {
	follows list --follow --since now "$@"
	within_seconds 10 grep -q "following the requests" "$BATS_TEST_TMPDIR/follow-stderr"
}

@test "journal list --follow shows what was, and goes on" {
	lock A
	follows list --follow
	sees 1 $'\tLock\tdoc1\talice\t200\t- > A\t1\t'
	put new A
	sees 2 $'\tPutFile\tdoc1\talice\t200\tA\t1 > 2\t'
	unlock A
	sees 3 $'\tUnlock\t'
}

@test "journal list --follow --since now shows what comes from now on, those that are chosen" {
	lock A
	watches --operation LOCK --json
	unlock A
	lock B
	sees 1 '"lock_after":"B"'
	relock B C
	lock D
	sees 2 '"status":409'
	jq -se 'map(.operation) == ["Lock", "Lock"]' "$seen"
}

@test "journal list --follow goes on past clear and past a full journal" {
	watches
	lock A
	sees 1 Lock
	wopictl journal clear
	unlock A
	sees 2 Unlock
	filled $((16 * 1024 * 1024 - 10))
	within_seconds 10 has_many_lines
	get_lock
	[ -e "$journal.1" ]
	within_seconds 10 grep -q GetLock "$seen"
	[ "$(grep -c 'GetLock' "$seen")" = 1 ]
}

@test "journal list --follow starts where the journal is off, says so, and sees when it is turned on" {
	wopictl config set journal off
	rm "$journal"
	watches
	grep -q "the journal is off" "$BATS_TEST_TMPDIR/follow-stderr"
	lock A
	wopictl config set journal on
	unlock A
	sees 1 Unlock
}

@test "what follows keeps no snapshot of the database" {
	local n
	watches
	for n in {1..40}; do put "$n"; lock "$n"; unlock "$n"; done
	[ "$(stat -c %s "$WOPI_DATA/wopi.db-wal")" -lt 4000000 ]
}

# journal clear

@test "journal clear forgets all, and what comes is recorded" {
	lock A
	echo old >"$journal.1"
	prints '' wopictl journal clear
	[ ! -e "$journal.1" ]
	[ "$(stat -c '%s %a' "$journal")" = '0 600' ]
	listed ""
	unlock A
	listed Unlock
	wopi GET /nothing
	listed "Unlock Unknown"
}

@test "a clear while sixteen write leaves whole lines, and loses none that comes after" {
	local n
	for n in {1..16}; do
		{ plain; plain; plain; } &
	done
	wopictl journal clear
	wopictl journal clear
	wait
	lock A
	[ "$(wopictl journal list --json | jq -s 'length')" = "$(wc -l <"$journal")" ]
	tail -n 1 "$journal" | grep -q '"operation":"Lock"'
}

# journal expect

# expects STEPS [OPTIONS...]: they fit.
expects() { prints '' wopictl journal expect "$@"; }

# differs MESSAGE STEPS [OPTIONS...]: they do not; $stderr says how.
differs() {
	refuses 1 "$1" wopictl journal expect "${@:2}"
}

@test "journal expect holds when the requests were just these" {
	lock A
	put new A
	unlock A
	expects 'LOCK 200, PUT 200, UNLOCK 200'
	expects 'Lock 200,PutFile 2xx , unlock'
	expects 'lock, any, any 200'
	expects 'any*3'
	expects 'any 200 *2, UNLOCK'
	run -0 wopictl journal expect 'any *3' --json
	[ "$output" = '{"fits":true,"requests":3}' ]
}

@test "journal expect: ... is any requests, or none" {
	lock A
	put new A
	put newer A
	unlock A
	expects '...'
	expects 'LOCK, ..., UNLOCK'
	expects '..., PUT 200, UNLOCK, ...'
	expects '..., LOCK, ..., PUT*2, ..., UNLOCK, ...'
	expects '..., PUT, ...'
	differs "step 2, 'GetLock', did not come" '..., GET_LOCK, ...'
	differs "step 4, 'PutFile', does not fit: 'Unlock 200' came" '..., PUT*2, PUT, ...'
	differs "nothing more was expected: 'Unlock 200' came" '..., PUT*2'
	differs "step 1, 'PutFile', does not fit: 'Lock 200' came" 'PUT, ...'
}

@test "journal expect: none is no request" {
	expects none
	expects '...'
	lock A
	differs "nothing was expected: 'Lock 200' came" none
	expects none --user bob
}

@test "journal expect tells the difference, the first step that differs marked" {
	lock A
	lock B
	unlock A
	differs "step 2, 'PutFile 200', does not fit: 'Lock 409' came" 'LOCK 200, PUT 200, UNLOCK 200'
	[ "$(sed -n '2,$p' <<<"$stderr")" = "$(cat <<-'END'
		   expected     recorded
		   Lock 200     Lock 200    2023-11-14T22:13:20.000000Z alice doc1
		 > PutFile 200  Lock 409    2023-11-14T22:13:20.000000Z alice doc1
		   Unlock 200   Unlock 200  2023-11-14T22:13:20.000000Z alice doc1
	END
	)" ]
}

@test "journal expect tells what did not come, and what came besides" {
	lock A
	put new A
	differs "step 3, 'Unlock', did not come" 'LOCK, PUT, UNLOCK'
	[[ ${stderr##*$'\n'} == ' > Unlock    -' ]]
	differs "nothing more was expected: 'PutFile 200' came" LOCK
	[[ ${stderr##*$'\n'} == ' > -         PutFile 200  '* ]]
	differs "step 2, 'GetLock', did not come" '..., GET_LOCK'
	[[ $stderr == *$'\n   ...       Lock 200     '*$'\n             PutFile 200  '*$'\n > GetLock   -' ]]
}

@test "journal expect shows of a long difference what is around it" {
	local n
	for n in {1..30}; do plain; done
	lock A
	for n in {1..30}; do plain; done
	differs "step 31, 'CheckFileInfo', does not fit: 'Lock 200' came" 'CheckFileInfo*61'
	[ "$(wc -l <<<"$stderr")" = 19 ]
	[[ $(sed -n 11p <<<"$stderr") == ' > CheckFileInfo  Lock 200 '* ]]
}

@test "journal expect as JSON says where it differs" {
	lock A
	run -1 --separate-stderr wopictl journal expect 'LOCK 409' --json
	[ "$output" = '{"fits":false,"requests":1,"step":1,"expected":"Lock 409","recorded":"Lock 200"}' ]
	run -1 --separate-stderr wopictl journal expect 'LOCK 200, PUT' --json
	[ "$output" = '{"fits":false,"requests":1,"step":2,"expected":"PutFile","recorded":null}' ]
	run -1 --separate-stderr wopictl journal expect none --json
	[ "$output" = '{"fits":false,"requests":1,"step":1,"expected":null,"recorded":"Lock 200"}' ]
}

@test "journal expect looks at the requests that the options choose" {
	a_session
	expects 'CheckFileInfo, Lock 200, Lock 409, CheckFileInfo 401' --file doc1
	expects 'PUT 200' --file empty1
	expects 'LOCK 409, PUT 200' --user bob
	expects 'PUT, CheckFileInfo 401' --since 10s
	expects 'LOCK 409' --file doc1 --user bob
	expects 'CheckFileInfo, LOCK*2, any' --file /report.wopitest
}

@test "journal expect knows UnlockAndRelock by its name only" {
	lock A
	relock A B
	expects 'LOCK, UnlockAndRelock'
	differs "step 2, 'Lock'" 'LOCK, LOCK'
}

# counts EXPECTED STEPS: whether 0 to 4 PutFiles under a lock are these steps.
counts() {
	local n got=
	for n in 0 1 2 3 4; do
		rm -f "$journal"
		lock A
		for ((; n; n--)); do put new A; done
		unlock A
		if wopictl journal expect "$2" 2>/dev/null; then got+=y; else got+=n; fi
	done
	[ "$got" = "$1" ] || {
		echo "'$2': expected $1, got $got" >&2
		return 1
	}
}

@test "journal expect: ? need not come, *N-M comes so often, *N+ as well and more often" {
	counts yynnn 'LOCK, PUT?, UNLOCK'
	counts yynnn 'LOCK, PUT 200 *0-1, UNLOCK'
	counts nyynn 'LOCK, PUT *1-2, UNLOCK'
	counts nnyyy 'LOCK, PUT 200*2+, UNLOCK'
	counts yyyyy 'LOCK, PUT*0+, UNLOCK'
	counts nnynn 'LOCK, PUT*2-2, UNLOCK'
	counts nyyyy 'LOCK, PUT*0+, PUT, UNLOCK'
	counts nnyyn 'LOCK, PUT?, PUT, PUT, UNLOCK'
	counts yyyyn 'LOCK, any?, any?, any?, UNLOCK'
}

@test "journal expect: steps in braces come in any order" {
	lock A
	put new A
	check_file_info
	put newer A
	unlock A
	expects 'LOCK, {CheckFileInfo, PUT*2}, UNLOCK'
	expects 'LOCK, { PUT 200 *1+ , CheckFileInfo 200 } , UNLOCK'
	expects '{UNLOCK, LOCK, CheckFileInfo, PUT*2-3, GET_LOCK?}'
	expects 'LOCK, {CheckFileInfo, ...}'
	expects '{UNLOCK, CheckFileInfo, ...}'
	expects '{LOCK}, {PUT, CheckFileInfo}, {PUT, UNLOCK}'
	differs "step 6, 'GetLock', did not come" '{LOCK, PUT*2, UNLOCK, CheckFileInfo, GET_LOCK}'
	differs "step 5, '{PutFile, GetLock}', does not fit: 'Unlock 200' came" \
		'LOCK, {CheckFileInfo, PUT*3, GET_LOCK}, UNLOCK'
	differs "nothing more was expected: 'Unlock 200' came" '{LOCK, PUT*2, CheckFileInfo}'
	differs "step 3, 'PutFile', does not fit: 'CheckFileInfo 200' came" '{LOCK, PUT*2}, ...'
}

@test "journal expect tells the difference of steps in braces and of those that were left out" {
	lock A
	put new A
	get_lock
	unlock A
	differs "step 4, '{CheckFileInfo, GetFile}', does not fit: 'GetLock 200' came" \
		'LOCK, RefreshLock?, {CheckFileInfo, PUT, GetFile}, UNLOCK'
	[ "$(sed '1d; s/  20.*//; s/ *$//' <<<"$stderr")" = "$(cat <<-'END'
		   expected       recorded
		   Lock           Lock 200
		   RefreshLock?   -
		   PutFile        PutFile 200
		 > CheckFileInfo  GetLock 200
		   GetFile        Unlock 200
		   Unlock         -
	END
	)" ]
}

@test "journal expect: headers, of the request and of the answer" {
	wopi POST /files/doc1 -H 'X-WOPI-Override: LOCK' -H 'X-WOPI-Lock: {"S":"a, b]","F":4}' -H 'User-Agent: agent/1'
	lock B
	expects 'LOCK 200 [X-WOPI-Lock="{\"S\":\"a, b]\",\"F\":4}"], LOCK 409'
	expects 'LOCK [X-WOPI-Lock, User-Agent=agent/1], LOCK [x-wopi-lock = B, !X-WOPI-OldLock]'
	expects 'LOCK [X-WOPI-Lock!=B, answer.X-WOPI-ItemVersion=1], LOCK [answer.X-WOPI-Lock, X-WOPI-OldLock!=C]'
	expects 'any [User-Agent], any [!User-Agent]'
	expects '{any 409 [X-WOPI-Lock=B], LOCK}'
	differs "step 2, 'Lock [X-WOPI-Lock=C]', does not fit: 'Lock 409' came with X-WOPI-Lock 'B'" 'LOCK, LOCK [X-WOPI-Lock=C]'
	differs "'Lock 409' came without X-WOPI-OldLock" 'LOCK, LOCK [X-WOPI-OldLock]'
	differs "'Lock 409' came with answer.X-WOPI-Lock '{" 'LOCK, LOCK [answer.X-WOPI-Lock=B]'
}

@test "journal expect: the lock before and after, the version, the client and the user" {
	lock A
	as bob
	wopi POST /files/doc1 -H 'X-WOPI-Override: LOCK' -H 'X-WOPI-Lock: B' -H 'User-Agent: COOLWSD WOPI Agent'
	as alice
	put new A
	unlock A
	expects 'LOCK [lock_before="", lock_after=A], ..., UNLOCK [lock_before=A, lock_after=""]'
	expects 'LOCK [!client, user=alice], LOCK 409 [client=collabora, user=bob, lock_after=A], any*2'
	expects 'LOCK*2, PUT [version_before=1, version_after=2, file=doc1, !container], UNLOCK'
	differs "'Lock 409' came with client 'collabora'" 'LOCK, LOCK [client=microsoft]'
	differs "'Lock 200' came without client" 'LOCK [client=microsoft], ...'
	differs "'Lock 200' came with lock_before ''" 'LOCK [lock_before=A], ...'
}

@test "journal expect: a fault that hit can be asked for" {
	wopictl config set faults on
	wopictl fault add Lock --status 503 --times 1 >/dev/null
	lock A
	lock A
	expects 'LOCK 503 [fault=1], LOCK 200 [!fault]'
}

@test "journal expect --within waits for steps in any order" {
	{ sleep 0.5; unlock A; lock A; } >/dev/null 3>&- &
	pids+=($!)
	lock A
	expects 'LOCK, {LOCK, UNLOCK 200}' --within 20s
}

# points STEPS TEXT: the mark of the error is below TEXT, the rest of the line.
points() {
	local line
	run -2 --separate-stderr wopictl journal expect "$1"
	mapfile -t line <<<"$stderr"
	[ "${#line[@]}" = 3 ] && [[ ${line[2]} == *([ ])^ ]] &&
		[ "${line[1]:$((${#line[2]} - 1))}" = "$2" ] || {
		printf '%s\n' "$1: expected the mark at '$2', got:" "$stderr" >&2
		return 1
	}
}

@test "journal expect shows the place of what is wrong with steps" {
	points 'LOCK, LOOCK 200, PUT' 'LOOCK 200, PUT'
	points 'LOCK,' ''
	points 'LOCK 20, PUT' '20, PUT'
	points 'LOCK [lok_before=A], PUT' 'lok_before=A], PUT'
	points 'LOCK, {PUT, UNLOCK' ''
	points $'LOCK,\n\tPUT 2, UNLOCK,\nLOCK' '2, UNLOCK,'
	points 'LOCK [X-WOPI-Lock="ä"], PUT [X-WOPI-Lock="b, UNLOCK' '"b, UNLOCK'
	points "$(printf 'PUT [client=%0100d], ' 0)LOK, $(printf 'PUT [client=%0100d]' 0)" 'LOK, PUT [client=00000000'
}

@test "journal expect refuses steps that are none, with the reason" {
	local steps reason
	while IFS='|' read -r steps reason; do
		refuses 2 "$reason" wopictl journal expect "$steps"
	done <<-'END'
		|no steps are given
		 |no steps are given
		LOCK,|an operation is missing here
		,LOCK|an operation is missing here
		LOCK,,PUT|an operation is missing here
		LOOCK|no operation 'LOOCK': did you mean 'LOCK'?
		LOCK 20|'20' is not a status such as 200 or 2xx
		LOCK 200 OK|expected ',' here
		LOCK 200 PUT 200|expected ',' here
		LOCK*0|expected a number of times from 1 to 1000, as in *3
		LOCK*|expected a number of times from 0 to 1000
		LOCK*x|expected a number of times from 0 to 1000
		LOCK*1001|expected a number of times from 0 to 1000
		LOCK*3-2|expected a number of times from 3 to 1000
		LOCK*0-0|expected a number of times from 1 to 1000
		LOCK*2?|expected ',' here
		LOCK?*2|expected ',' here
		LOCK*999, PUT*2|more than 1000 steps
		LOCK*1000, ...|more than 1000 steps
		... 200|expected ',' here
		...*2|expected ',' here
		none, LOCK|no operation 'none'
		*2|an operation is missing here
		{LOCK|expected ',' or '}' here
		{}|an operation is missing here
		{LOCK, {PUT}}|an operation is missing here
		{LOCK}*2|expected ',' here
		{LOCK} 200|expected ',' here
		{LOCK*13}|more than 12 steps in braces
		LOCK}|expected ',' here
		LOCK []|a name is missing here
		LOCK [X-WOPI-Lock|expected ',' or ']' here
		LOCK [X-WOPI-Lock=]|a value is missing here; "" is the empty one
		LOCK [X-WOPI-Lock="a]|this value does not end
		LOCK [X-WOPI-Lock="a\|this value does not end
		LOCK [!X-WOPI-Lock=A]|expected ',' or ']' here
		LOCK [X-WOPI-Lock=A B]|expected ',' or ']' here
		LOCK [lock_befor=A]|did you mean 'lock_before'?
		LOCK [Cookie]|'Cookie' is not a member of a recorded request
		LOCK [client=a] 200|expected ',' here
	END
	refuses 2 "an argument is missing" wopictl journal expect
	refuses 2 "lies in the past" wopictl journal expect LOCK --within -1s
	refuses 2 "expected a duration" wopictl journal expect LOCK --within soon
}

@test "journal expect fails where the journal is off, with the remedy" {
	lock A
	wopictl config set journal off
	refuses 1 "'wopictl config set journal on'" wopictl journal expect LOCK
}

has_ended() { ! kill -0 "$1" 2>/dev/null; }

@test "journal expect --within waits until it fits" {
	follows expect 'LOCK 200, UNLOCK 200' --within 60s
	lock A
	sleep 0.2
	kill -0 "${pids[0]}"
	unlock A
	within_seconds 5 has_ended "${pids[0]}"
	wait "${pids[0]}"
	pids=()
}

@test "journal expect --within ends by the machine's clock, and says how long it waited" {
	local before=$EPOCHREALTIME
	lock A
	differs "step 2, 'Unlock', did not come within 0.3s" 'LOCK, UNLOCK' --within 0.3s
	[ $((${EPOCHREALTIME/./} - ${before/./})) -ge 300000 ]
}

@test "journal expect --within does not wait once it cannot fit any more" {
	lock A
	run -1 timeout 10 wopictl journal expect 'LOCK 409, UNLOCK' --within 1h
	run -1 timeout 10 wopictl journal expect 'none' --within 1h
}

# Under a server

@test "under a server each answer finds its request recorded" {
	local n pid
	mkfifo "$BATS_TEST_TMPDIR/ready"
	unset WOPI_NOW
	token=now-alice-doc1
	wopictl token add doc1 --user alice --rights all --weak --value "$token" &>/dev/null
	wopictl serve --listen 127.0.0.1:0 >"$BATS_TEST_TMPDIR/ready" 2>"$BATS_TEST_TMPDIR/log" 3>&- &
	pids+=($!)
	read -r _ _ WOPI_URL <"$BATS_TEST_TMPDIR/ready"
	wopictl journal clear	# of the server's own first request
	for n in {1..10}; do
		lock "A$n" && answers 200
		expects "..., LOCK 200"
		put "text $n" "A$n" -H "Authorization: Bearer $token" && answers 200
		expects "..., PUT 200"
		unlock "A$n" && answers 200
	done
	lines 30
	expects 'LOCK 200, PUT 200, ..., UNLOCK 200' --file doc1 --user alice
	line_is '[.file, .user, .lock_before, .lock_after, .version_after] | tostring' \
		'["doc1","alice","A10","",11]'
	line_is '.headers | [.["X-WOPI-Override"], .["X-WOPI-Lock"]] | tostring' '["UNLOCK","A10"]'
	run ! grep -F -e access_token -e "$token" "$journal"
	unset WOPI_URL
}
