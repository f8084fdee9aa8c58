# SPDX-License-Identifier: MIT
# The audit trail: who changed what by commands, and what requests changed of rights.

load helper
load people

setup_file() {
	people_setup_file
	WOPI_DATA=$BATS_FILE_TMPDIR/world wopictl config set base_url "$base"
	rm -f "$BATS_FILE_TMPDIR"/world/audit*
}

setup() {
	people_setup
	trail=$WOPI_DATA/audit
	pids=()
}

teardown() { end_pids; }

me() { id -un; }

# recorded STATUS WHAT: the last command in the trail.
recorded() {
	run -0 --separate-stderr wopictl audit list --json
	[ "$(tail -n 1 <<<"$output" | jq -r '"\(.by) \(.status) \(.what)"')" = "command $1 $2" ] || {
		printf '%s\n' "expected: $*" "got: $output" >&2
		return 1
	}
}

entries() { wopictl audit list | wc -l; }

@test "a command that changes something is recorded: when, who, what, and how it ended" {
	wopictl user add eve --friendly-name "Eve O'Neil" --id eve
	recorded 0 "user add eve --friendly-name 'Eve O'\\''Neil' --id eve"
	prints "$(printf '2023-11-14T22:13:20Z\t%s\t%s\tcommand\t0\t%s' "$(me)" "$(id -u)" \
		"user add eve --friendly-name 'Eve O'\\''Neil' --id eve")" wopictl audit list
	[ "$(stat -c %a "$trail")" = 600 ]
	lock set n1 x &>/dev/null || :
	wopictl lock set n1 L1 --user alice
	wopictl lock release n1 --force --reason 'left at night' --yes 2>/dev/null
	recorded 0 "lock release n1 --force --reason 'left at night' --yes"
}

@test "what only reads, changes nothing, is refused or tried dry is not recorded" {
	wopictl user list >/dev/null
	wopictl check >/dev/null
	wopictl file cat n1 >/dev/null
	wopictl dump >/dev/null
	wopictl backup "$BATS_TEST_TMPDIR/all.tar" >/dev/null
	wopictl export "$BATS_TEST_TMPDIR/out" 2>/dev/null
	wopictl gc --dry-run 2>/dev/null
	wopictl restore --dry-run "$BATS_TEST_TMPDIR/all.tar" &>/dev/null
	wopictl file remove n1 --dry-run 2>/dev/null
	wopictl user add alice 2>/dev/null || :
	wopictl token remove nosuch 2>/dev/null || :
	wopictl nonsense 2>/dev/null || :
	wopictl audit list >/dev/null
	[ ! -e "$trail" ]
}

@test "a change whose result nobody could read is recorded with the status that it ended with" {
	run -1 bash -c "wopictl user add eve >/dev/full"
	recorded 1 "user add eve"
}

@test "a restore, a fixture, a cleared journal and a tidied host are recorded" {
	wopictl backup "$BATS_TEST_TMPDIR/all.tar" >/dev/null
	wopictl restore "$BATS_TEST_TMPDIR/all.tar" >/dev/null
	recorded 0 "restore $BATS_TEST_TMPDIR/all.tar"
	run -1 wopictl restore "$WOPI_DATA/wopi.db"
	recorded 0 "restore $BATS_TEST_TMPDIR/all.tar"
	run -5 bash -c "wopictl restore '$BATS_TEST_TMPDIR/all.tar' >/dev/full"
	recorded 5 "restore $BATS_TEST_TMPDIR/all.tar"
	wopictl seed - <<<'{"users": [{"name": "zoe"}]}' 2>/dev/null
	recorded 0 "seed -"
	wopictl config set journal on
	wopictl journal clear
	recorded 0 "journal clear"
	wopictl gc 2>/dev/null
	recorded 0 "gc"
	echo '{"users": [{"name": "yan"}]}' >"$BATS_TEST_TMPDIR/f.json"
	wopictl serve --listen 127.0.0.1:0 --seed "$BATS_TEST_TMPDIR/f.json" --exec true &>/dev/null
	recorded 0 "serve --listen 127.0.0.1:0 --seed $BATS_TEST_TMPDIR/f.json --exec true"
}

@test "a chosen token that looks like an id is not recorded either" {
	run -0 --separate-stderr wopictl token add n1 --user alice --weak --value deadbeef1234
	run ! grep -q deadbeef1234 "$trail"
	recorded 0 "token add n1 --user alice --weak --value (redacted)"
}

@test "tokens and links are recorded nowhere" {
	local link token=an-access-token-of-mine id
	wopictl token add n1 --user alice --value "$token" &>/dev/null
	recorded 0 "token add n1 --user alice --value (redacted)"
	id=$(field id wopictl token show "$token")
	wopictl token remove "$token"
	recorded 0 "token remove (redacted)"
	wopictl token add n1 --user alice --value "$token" &>/dev/null
	wopictl token remove "$id"
	recorded 0 "token remove $id"
	link=$(wopictl share add n1 --type ReadOnly)
	id=$(field id wopictl share list n1)
	wopictl share remove "$id"
	recorded 0 "share remove $id"
	printf secret-password | wopictl credential set app name 2>/dev/null
	recorded 0 "credential set app name"
	run ! grep -e "$token" -e secret-password -e "${link##*=}" "$trail"
}

@test "of an address that is read from the query is recorded nowhere" {
	local discovery="$BATS_TEST_TMPDIR/d.xml?key=secret-key"
	echo '<wopi-discovery><net-zone name="external-https"><app name="W"><action name="view" ext="txt"
		urlsrc="https://o.example.com/w?"/></app></net-zone></wopi-discovery>' >"$discovery"
	wopictl client add c1 "$discovery" >/dev/null
	recorded 0 "client add c1 '$BATS_TEST_TMPDIR/d.xml?(redacted)'"
	wopictl client set c1 --url "$discovery" >/dev/null
	recorded 0 "client set c1 --url '$BATS_TEST_TMPDIR/d.xml?(redacted)'"
	run ! grep secret-key "$trail"
}

@test "no name makes an entry of its own, or reaches the terminal's controls" {
	wopictl user set alice --friendly-name "$(printf 'a\001b')" 2>/dev/null || :
	wopictl file rename n1 "$(printf 'new\342\200\256name.txt')" 2>/dev/null || wopictl file rename n1 other.txt
	wopictl lock set n1 $'L1' --user alice
	wopictl lock release n1 --force --reason "$(printf 'x\n{"time":"2000-01-01T00:00:00Z","user":"root","what":"forged","status":0}')" --yes 2>/dev/null || :
	run ! grep -q '^{"time":"2000' "$trail"
	[ "$(wopictl audit list | grep -c forged)" -le 1 ]
	[ "$(wopictl audit list | grep -c '^2000')" = 0 ]
}

@test "a long command line is cut, and what is left of it is UTF-8" {
	local long
	long=$(printf 'é%.0s' {1..1500})
	wopictl property set BreadcrumbBrandName "\"$long\""
	wopictl property set BreadcrumbBrandName "\"x$long\""
	iconv -f UTF-8 -t UTF-8 "$WOPI_DATA/audit" >/dev/null
}

@test "who used sudo is known by name, and nobody else can say who they are" {
	[ "$(id -u)" = 0 ] || skip "only root can become another user"
	SUDO_USER=carol wopictl user add eve >/dev/null
	[ "$(wopictl audit list | cut -f 2,3)" = $'carol\t0' ]
	rm "$trail"
	chown -R 12345:12345 "$WOPI_DATA"
	let_others_in
	SUDO_USER=carol setpriv --reuid=12345 --regid=12345 --clear-groups wopictl user add fay >/dev/null
	[ "$(wopictl audit list | cut -f 2 )" != carol ]
	[ "$(wopictl audit list | cut -f 3)" = 12345 ]
	SUDO_USER=carol wopictl user add gil >/dev/null	# as the owner, whom it becomes
	[ "$(wopictl audit list | tail -n 1 | cut -f 2,3)" = $'carol\t0' ]
	[ "$(stat -c %u "$trail")" = 12345 ]
}

# Requests

@test "links that requests make and take back are recorded, and whose session it was" {
	token=alice-n1
	wopictl token add n1 --user alice --rights all --weak --value $token &>/dev/null
	operation GET_SHARE_URL -H 'X-WOPI-UrlType: ReadWrite'
	answers 200
	operation GET_RESTRICTED_LINK -H 'X-WOPI-RestrictedLink: FORMS'
	answers 200
	operation REVOKE_RESTRICTED_LINK -H 'X-WOPI-RestrictedLink: FORMS'
	answers 200
	echo '{"type": "ReadOnly"}' >"$BATS_TEST_TMPDIR/wish"
	wopi POST /links/n1 -d "$BATS_TEST_TMPDIR/wish"
	answers 200
	id=$(json .id)
	echo "{\"remove\": \"$id\"}" >"$BATS_TEST_TMPDIR/wish"
	wopi POST /links/n1 -d "$BATS_TEST_TMPDIR/wish"
	answers 200
	diff - <(wopictl audit list --json | jq -r 'select(.by == "request") | "\(.user) \(.uid) \(.status) \(.what)"') <<-END
		alice null 200 created or returned the link ReadWrite, of the file 'n1' ('notes.txt')
		alice null 200 created or returned the link FORMS, of the file 'n1' ('notes.txt')
		alice null 200 revoked the link FORMS, of the file 'n1' ('notes.txt')
		alice null 200 created the link $id (ReadOnly), of the file 'n1' ('notes.txt')
		alice null 200 revoked the link $id (ReadOnly), of the file 'n1' ('notes.txt')
	END
	[ "$(stat -c %a "$trail.requests")" = 600 ]
	run ! grep signature "$trail.requests"
}

@test "requests that change no rights are not recorded" {
	token=alice-n1
	wopictl token add n1 --user alice --rights all --weak --value $token &>/dev/null
	check_file_info
	lock A
	put new A
	unlock A
	operation REVOKE_RESTRICTED_LINK -H 'X-WOPI-RestrictedLink: OTHER'
	answers 501
	[ ! -e "$trail.requests" ]
}

@test "requests push out nothing that commands did" {
	local line
	token=alice-n1
	wopictl token add n1 --user alice --rights all --weak --value $token &>/dev/null
	operation GET_SHARE_URL -H 'X-WOPI-UrlType: ReadWrite'
	line=$(cat "$trail.requests")
	yes "$line" | head -n 50000 | head -c $((4 * 1024 * 1024 - 10)) | sed '$d' >"$trail.requests"
	operation GET_SHARE_URL -H 'X-WOPI-UrlType: ReadWrite'
	[ "$(wc -l <"$trail.requests")" = 1 ]
	[ "$(stat -c %s "$trail.requests.1")" -gt 4000000 ]
	grep -q '"what":"token add n1' "$trail"
}

# The files

@test "the trail is bounded: what is older than two files of four megabytes goes" {
	wopictl user add eve >/dev/null
	local line
	line=$(cat "$trail")
	yes "$line" | head -n 100000 | head -c $((4 * 1024 * 1024 - 10)) | sed '$d' >"$trail"
	wopictl user add fay >/dev/null
	[ "$(wc -l <"$trail")" = 1 ]
	recorded 0 "user add fay"
	[ "$(entries)" -gt 10000 ]
	[ "$(stat -c %s "$trail.1")" -lt $((4 * 1024 * 1024)) ]
}

@test "audit list shows both, the oldest first, those that are chosen" {
	token=alice-n1
	wopictl token add n1 --user alice --rights all --weak --value $token &>/dev/null
	later 60
	operation GET_SHARE_URL -H 'X-WOPI-UrlType: ReadWrite'
	later 60
	wopictl user add eve >/dev/null
	[ "$(wopictl audit list | cut -f 4 | xargs)" = "command request command" ]
	[ "$(wopictl audit list --user alice | cut -f 4)" = request ]
	[ "$(wopictl audit list --user nobody-at-all)" = "" ]
	[ "$(wopictl audit list --since 90s | cut -f 4 | xargs)" = "request command" ]
	[ "$(wopictl audit list --since 2023-11-14T22:15:00Z | wc -l)" = 1 ]
	run -0 wopictl audit list --format csv
	[ "${lines[0]}" = time,user,uid,by,status,what ]
	[ "${#lines[@]}" = 4 ]
	refuses 2 "invalid --since 'soon'" wopictl audit list --since soon
}

@test "audit list needs no sound database" {
	wopictl user add eve >/dev/null
	: >"$WOPI_DATA/wopi.db"
	[ "$(entries)" = 1 ]
	refuses 1 "cannot open '/nowhere'" wopictl --data /nowhere audit list
}

@test "what somebody wrote into the trail that is no entry is passed over" {
	wopictl user add eve >/dev/null
	printf '{"time":"never","user":"x","what":"y"}\n{"time":3}\nnothing\n{"time":\n' >>"$trail"
	wopictl user add fay >/dev/null
	[ "$(entries)" = 2 ]
}

@test "a process that is stuck with the trail holds up nobody for long" {
	local start=$SECONDS
	: >"$trail"
	chmod 600 "$trail"
	flock "$trail" sleep 60 3>&- &
	pids+=($!)
	within_seconds 5 sh -c "! flock -n '$trail' true"
	timeout 20 wopictl user add eve >/dev/null 2>"$BATS_TEST_TMPDIR/err"
	[ $((SECONDS - start)) -lt 15 ]
	grep -q "cannot write '$trail'" "$BATS_TEST_TMPDIR/err"
	wopictl user show eve >/dev/null
}

@test "the trail goes to the system's log, too, without secrets" {
	local -x ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0
	strace -qq -f -s 500 -o "$BATS_TEST_TMPDIR/calls" -e trace=connect,sendto \
		-e inject=connect:retval=0 wopictl token add n1 --user alice --value my-own-token-text &>/dev/null
	grep -q 'connect(.*"/dev/log"' "$BATS_TEST_TMPDIR/calls"
	grep 'sendto(' "$BATS_TEST_TMPDIR/calls" >"$BATS_TEST_TMPDIR/sent"
	grep -q 'wopictl\[[0-9]*\]: .* (uid [0-9]*): token add n1 --user alice --value (redacted): status 0' "$BATS_TEST_TMPDIR/sent"
	grep -q '"<85>' "$BATS_TEST_TMPDIR/sent"	# authpriv.notice
	run ! grep my-own-token-text "$BATS_TEST_TMPDIR/sent"
}

@test "check looks at the modes of the trail, and a backup has nothing of it" {
	wopictl user add eve >/dev/null
	chmod 644 "$trail"
	run -1 wopictl check
	[[ $output == *"$trail"$'\tproblem\t'"has mode 0644"$'\t'"chmod 0600 $trail"* ]]
	wopictl backup "$BATS_TEST_TMPDIR/all.tar" >/dev/null
	run ! tar -tf "$BATS_TEST_TMPDIR/all.tar" audit
}
