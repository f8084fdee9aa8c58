# SPDX-License-Identifier: MIT
# A process that is stopped while it holds what others need: saves are put aside, statistics are
# dropped, and the process is named. And what SIGTERM ends.

load helper
load bodies

teardown() {
	released 2>/dev/null || :
	[ -z "${pid:-}" ] || kill -9 "$pid" 2>/dev/null || :
}

# held FILE: something holds the lock on that file of the data directory, until released.
held() {
	exec 8<"$WOPI_DATA/$1"
	flock 8
}
released() { exec 8<&-; }

# held_database: something is in the middle of a change, until released.
held_database() {
	local line
	exec 8> >(exec /usr/bin/python3 -c 'import sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("BEGIN IMMEDIATE")
open(sys.argv[2], "w").close()
sys.stdin.read()' "$WOPI_DATA/wopi.db" "$BATS_TEST_TMPDIR/held" 3>&-)
	within_seconds 10 [ -e "$BATS_TEST_TMPDIR/held" ]
}

# is_put_aside: the last answer is a 503 that asks to come again, and the bytes are there.
is_put_aside() {
	answers 503
	[ "$(header Retry-After)" = 5 ]
	says_in_log "a save to file 'doc1' was put aside; 'wopictl recovered list' will list it"
	[ "$(ls "$WOPI_DATA/aside" | wc -l)" = 1 ]
	contents_are 3
}

# reasons: those of all that is kept, newest first.
reasons() { wopictl recovered list --json | jq -r .reason | xargs; }

# Saves

@test "a save for which the queue is held for too long is 503, and its bytes are put aside" {
	wopictl config set save_wait 1s
	lock A
	held queue
	put new A
	is_put_aside
	says_in_log "waited 1 seconds for '$WOPI_DATA/queue', the queue of writers: process "
	[ "$(jq -c '[.file, .user, .lock_id, .at, .size, .sha256]' "$WOPI_DATA"/aside/*.json)" = \
		"[\"doc1\",\"alice\",\"A\",${START}000000,3,\"$(printf new | sha256sum | cut -d ' ' -f 1)\"]" ]
	! grep -q alice-doc1 "$WOPI_DATA"/aside/* || false
	released
	holds hello
	[ -z "$(reasons)" ]
	later 5
	lock A	# any change adopts it
	[ "$(reasons)" = busy ]
	[ ! -e "$WOPI_DATA/aside" ]
	[ "$(wopictl recovered show doc1 1 --json | jq -c '[.saved_at, .user, .lock_id, .note]')" = \
		'["2023-11-14T22:13:20.000000Z","alice","A","refused: the host was busy, or failed"]' ]
	prints 2 wopictl recovered restore doc1 1 --force
	holds new
	contents_are 3
}

@test "a save that comes after its session ended, and for which the queue is held, is put aside, too" {
	wopictl config set save_wait 1s
	lock A
	later 36000
	held queue
	put new A || :	# it fails, but its answer is that of the end
	answers 401
	says_in_log "a save to file 'doc1' was put aside"
	released
	token=bob-empty1 file=empty1
	wopictl user set bob --friendly-name Bob
	[ "$(reasons)" = busy ]
	[ "$(wopictl recovered cat doc1 1)" = new ]
}

@test "a save for which the database is held for too long is put aside, too" {
	wopictl config set save_wait 1s
	lock A
	held_database
	put new A
	is_put_aside
	released
	prints '' wopictl user set bob --friendly-name Bob
	[ "$(reasons)" = busy ]
}

@test "a save waits for as long as save_wait says, and others for ten seconds" {
	wopictl config set save_wait 1s
	lock A
	held queue
	{ lock A && answers 200; } 3>&- 8<&- &
	pid=$!
	sleep 2
	kill -0 "$pid"
	released
	wait "$pid"
	pid=
	[ "$(wopictl config list --json | jq -r 'select(.name == "save_wait").value')" = 1s ]
	prints '' wopictl config remove save_wait
	prints 45s wopictl config get save_wait
}

@test "a save that is repeated after it was put aside leaves nothing to recover" {
	wopictl config set save_wait 1s
	lock A
	held queue
	put new A
	is_put_aside
	released
	put new A
	answers 200
	[ -z "$(reasons)" ]
	[ ! -e "$WOPI_DATA/aside" ]
	contents_are 3
}

@test "what was put aside is adopted once, though it comes again" {
	wopictl config set save_wait 1s
	lock A
	held queue
	put new A
	released
	cp -a "$WOPI_DATA/aside" "$BATS_TEST_TMPDIR/aside"
	lock A
	[ "$(reasons)" = busy ]
	cp -a "$BATS_TEST_TMPDIR/aside" "$WOPI_DATA/aside"
	lock A
	[ "$(reasons)" = busy ]
	[ ! -e "$WOPI_DATA/aside" ]
	contents_are 3
}

@test "a refused request adopts nothing, and the next change does" {
	wopictl config set save_wait 1s
	lock A
	held queue
	put new A
	released
	wopi POST /files/doc1 -H 'X-WOPI-Override: RENAME_FILE' -H 'X-WOPI-RequestedName: other' \
		-H 'X-WOPI-Lock: wrong'
	answers 409
	is_there=$(ls "$WOPI_DATA/aside" 2>/dev/null | wc -l)
	[ "$is_there" = 1 ] || [ "$(reasons)" = busy ]
	lock A
	[ "$(reasons)" = busy ]
}

@test "gc spares what was put aside, and adopts it" {
	wopictl config set save_wait 1s
	lock A
	held queue
	put new A
	released
	aged
	run -0 wopictl gc --dry-run
	[ -z "$(reasons)" ]
	run -0 wopictl gc
	[ "$(reasons)" = busy ]
	contents_are 3
	prints new wopictl recovered cat doc1 1
}

@test "gc spares what is put aside while it looks whether it is still being received" {
	local gc
	wopictl config set save_wait 1s
	lock A
	held queue
	put new A &
	within_seconds 10 contents_are 3
	aged
	ASAN_OPTIONS="$ASAN_OPTIONS:detect_leaks=0" strace -qq -o /dev/null -e trace=flock \
		-e inject=flock:delay_enter=4000000:when=2 wopictl gc >"$BATS_TEST_TMPDIR/out" 2>&1 3>&- 8>&- &
	gc=$!
	wait %1
	[ "$(ls "$WOPI_DATA/aside" | wc -l)" = 1 ]
	kill -0 $gc
	released
	wait $gc
	prints new wopictl recovered cat doc1 1
}

@test "nothing that was put aside is kept for a file that is gone, or where nothing is kept" {
	wopictl config set save_wait 1s
	wopictl config set keep_refused_saves off
	lock A
	held queue
	put new A
	released
	cp -a "$WOPI_DATA/aside" "$BATS_TEST_TMPDIR/aside"
	cp -a "$WOPI_DATA/contents" "$BATS_TEST_TMPDIR/contents"
	lock A
	[ -z "$(reasons)" ]
	contents_are 2
	wopictl config remove keep_refused_saves
	wopictl file remove doc1 --force
	later $((31 * 86400))
	wopictl gc
	cp -a "$BATS_TEST_TMPDIR/aside" "$WOPI_DATA/aside"
	cp -a "$BATS_TEST_TMPDIR"/contents/* "$WOPI_DATA/contents/"
	wopictl user set bob --friendly-name Bob
	[ -z "$(reasons)" ]
	[ ! -e "$WOPI_DATA/aside" ]
}

@test "a sidecar that says nothing is told, and goes" {
	mkdir "$WOPI_DATA/aside"
	echo nonsense >"$WOPI_DATA/aside/x.json"
	echo '{"content":"../secret","file":"doc1","sha256":"00","size":1,"at":1}' >"$WOPI_DATA/aside/y.json"
	lock A
	answers 200
	says_in_log "'$WOPI_DATA/aside/x.json' does not describe a save"
	says_in_log "'$WOPI_DATA/aside/y.json' does not describe a save"
	[ ! -e "$WOPI_DATA/aside" ]
	[ -s "$WOPI_DATA/secret" ]
}

@test "messages about what others put there reach no terminal's controls, and are one line" {
	mkdir "$WOPI_DATA/aside"
	echo nonsense >"$WOPI_DATA/aside/"$'a\e]0;b\a\nwopictl: c\xc2\x9b\x9bd\u202eé.json'
	cp -a "$WOPI_DATA/aside" "$BATS_TEST_TMPDIR/aside"
	lock A
	answers 200
	says_in_log 'aside/a?]0;b??wopictl: c??d?é.json'
	cp -a "$BATS_TEST_TMPDIR/aside" "$WOPI_DATA/aside"
	run -0 --separate-stderr wopictl user set bob --friendly-name Bob
	[[ $stderr == *'aside/a?]0;b??wopictl: c??d?é.json'* && $stderr != *$'\n'* ]]
}

# put_with INJECTION: a PutFile of "new" to doc1 under lock A by a process that strace hits.
put_with() {
	printf new >"$BATS_TEST_TMPDIR/put"
	reply_head=$BATS_TEST_TMPDIR/head reply_body=$BATS_TEST_TMPDIR/body
	env -i WOPI_DATA="$WOPI_DATA" WOPI_NOW="$WOPI_NOW" REQUEST_METHOD=POST SCRIPT_NAME=/wopi \
		PATH_INFO=/files/doc1/contents QUERY_STRING="access_token=$token" HTTP_X_WOPI_OVERRIDE=PUT \
		HTTP_X_WOPI_LOCK=A CONTENT_LENGTH=3 ASAN_OPTIONS="$ASAN_OPTIONS:detect_leaks=0" \
		"$(command -v strace)" -qq -o /dev/null -e "trace=${1%%:*}" -e "inject=$1" \
		"$BUILD/wopi.cgi" <"$BATS_TEST_TMPDIR/put" >"$BATS_TEST_TMPDIR/reply" \
		2>"$BATS_TEST_TMPDIR/stderr" || :
	split_reply <"$BATS_TEST_TMPDIR/reply"
}

@test "a database that cannot be read says why, and not what followed from it" {
	lock A
	rm -f "$WOPI_DATA"/wopi.db-*
	put_with pwrite64:error=EIO:when=1
	answers 500
	says_in_log "cannot read '$WOPI_DATA/wopi.db': disk I/O error: Input/output error"
	lock A
	answers 200
}

@test "a sidecar that cannot be read for now stays until it can" {
	local sidecar
	wopictl config set save_wait 1s
	lock A
	held queue
	put new A
	is_put_aside
	released
	sidecar=$(echo "$WOPI_DATA"/aside/*.json)
	mv "$sidecar" "$BATS_TEST_TMPDIR/away"
	ln -s "$BATS_TEST_TMPDIR/away" "$sidecar"	# links are not followed
	lock A
	answers 200
	says_in_log "cannot read '$sidecar': "
	[ -z "$(reasons)" ]
	mv "$BATS_TEST_TMPDIR/away" "$sidecar"
	lock A
	[ "$(reasons)" = busy ]
	[ ! -e "$WOPI_DATA/aside" ]
}

@test "a save whose change cannot be flushed is put aside" {
	lock A
	put_with fdatasync:error=EIO:when=1+
	answers 500
	says_in_log "a save to file 'doc1' was put aside"
	holds hello
	lock A
	[ "$(reasons)" = busy ]
	prints new wopictl recovered cat doc1 1
}

@test "a save that was made although its answer says that it was not is no refused one" {
	lock A
	put new A
	mkdir "$WOPI_DATA/aside"
	content=$(/usr/bin/python3 -c 'import sqlite3, sys
print(sqlite3.connect(sys.argv[1]).execute("SELECT content FROM version WHERE version = 2").fetchone()[0])' "$WOPI_DATA/wopi.db")
	jq -n --arg c "$content" --arg s "$(printf new | sha256sum | cut -d ' ' -f 1)" \
		'{content: $c, file: "doc1", user: "alice", lock_id: "A", at: 1, size: 3, sha256: $s}' \
		>"$WOPI_DATA/aside/$content.json"
	lock A
	[ -z "$(reasons)" ]
	[ ! -e "$WOPI_DATA/aside" ]
	holds new
}

# Statistics

# soon COMMAND...: it takes less than a second.
soon() {
	local start=${EPOCHREALTIME/./}
	"$@"
	[ $((${EPOCHREALTIME/./} - start)) -lt 1000000 ]
}

@test "counters that another process holds are not waited for, which is told once" {
	held counters
	soon check_file_info
	answers 200
	says_in_log "'$WOPI_DATA/counters' is not written at present: process "
	soon lock A
	answers 200
	[ ! -s "$BATS_TEST_TMPDIR/stderr" ]
	run -1 wopictl check
	[[ $output == *"counters"*"process "*" holds it"*"continue it (kill -CONT), or end it"* ]]
	run -0 --separate-stderr wopictl stats
	[[ $stderr == *"requests are not counted: '$WOPI_DATA/counters': process "*" holds it"* ]]
	released
	run -1 wopictl check
	[[ $output == *$'statistics\tproblem\trequests were not counted or recorded, the last at '* ]]
	wopictl gc
	wopictl config set base_url http://docs.example.org/wopi
	run -0 wopictl check
	check_file_info
	[ "$(wopictl stats --json | jq '[.requests[] | select(.operation == "CheckFileInfo").count] | add')" = 1 ]
}

@test "a journal that another process holds is not waited for" {
	wopictl config set journal on
	check_file_info
	held journal
	soon check_file_info
	answers 200
	says_in_log "'$WOPI_DATA/journal' is not written at present: process "
	soon check_file_info
	[ ! -s "$BATS_TEST_TMPDIR/stderr" ]
	released
	check_file_info
	[ "$(wopictl journal list --json | wc -l)" = 2 ]
}

# Who holds it

@test "check names the process that holds the queue" {
	wopictl config set base_url http://docs.example.org/wopi
	held queue
	run -1 wopictl check
	[[ $output == *$'writers\tproblem\twait for process '[0-9]*", which holds '$WOPI_DATA/queue'"$'\t'"continue it (kill -CONT), or end it"* ]]
	released
	run -0 wopictl check
	[[ $output != *writers* ]]
}

@test "a backup that waits for who works with the contents can be interrupted" {
	local waiting status=0
	held contents
	wopictl backup "$BATS_TEST_TMPDIR/b.tgz" 2>"$BATS_TEST_TMPDIR/said" 3>&- 8>&- &
	waiting=$!
	within_seconds 10 grep -q "^wopictl: waiting for process [0-9]*.*, which works with the contents$" \
		"$BATS_TEST_TMPDIR/said"
	kill "$waiting"
	wait "$waiting" || status=$?
	[ "$status" = 143 ]
	[ ! -e "$BATS_TEST_TMPDIR/b.tgz" ]
	wopictl backup "$BATS_TEST_TMPDIR/b.tgz" 2>"$BATS_TEST_TMPDIR/said" 3>&- 8>&- &
	waiting=$!
	within_seconds 10 [ -s "$BATS_TEST_TMPDIR/said" ]
	released
	wait "$waiting"
	[ -s "$BATS_TEST_TMPDIR/b.tgz" ]
}

@test "lock release --force names the process that holds the queue" {
	lock A
	flock "$WOPI_DATA/queue" sleep 60 3>&- &
	pid=$!
	sleep 0.2
	refuses 1 "the queue of writers: process $pid (flock) holds it" wopictl lock release doc1 --force
	kill "$pid" "$(pgrep -P "$pid")" || :
	locked_by A
}

# SIGTERM, which web servers send when a client goes away

# begin METHOD PATH [VARIABLE...]: wopi.cgi runs as $pid, and its body comes through $pipe.
begin() {
	mkfifo "$BATS_TEST_TMPDIR/pipe"
	env -i WOPI_DATA="$WOPI_DATA" WOPI_NOW="$WOPI_NOW" REQUEST_METHOD="$1" SCRIPT_NAME=/wopi \
		PATH_INFO="$2" QUERY_STRING="access_token=$token" "${@:3}" "$BUILD/wopi.cgi" \
		<"$BATS_TEST_TMPDIR/pipe" >"$BATS_TEST_TMPDIR/reply" 2>"$BATS_TEST_TMPDIR/stderr" 3>&- 8<&- &
	pid=$!
	exec {pipe}>"$BATS_TEST_TMPDIR/pipe"
}

# ends STATUS: it does, soon.
ends() {
	local status=0
	within_seconds 5 eval '! kill -0 "$pid" 2>/dev/null'
	wait "$pid" || status=$?
	pid=
	[ "$status" = "$1" ]
}

@test "SIGTERM while a save's body comes ends it, and leaves nothing" {
	lock A
	begin POST /files/doc1/contents HTTP_X_WOPI_OVERRIDE=PUT HTTP_X_WOPI_LOCK=A CONTENT_LENGTH=10
	printf hello >&"$pipe"
	within_seconds 5 contents_are 3
	kill -TERM "$pid"
	ends 0
	contents_are 2
	holds hello
	prints '' wopictl recovered list
}

@test "SIGTERM behind a save's last byte changes nothing: it is saved and answered" {
	lock A
	held queue
	begin POST /files/doc1/contents HTTP_X_WOPI_OVERRIDE=PUT HTTP_X_WOPI_LOCK=A CONTENT_LENGTH=5
	printf hallo >&"$pipe"
	within_seconds 5 eval '[ "$(cat "/proc/$pid/wchan" 2>/dev/null)" != pipe_read ] && contents_are 3'
	sleep 0.2
	kill -TERM "$pid"
	sleep 0.2
	released
	ends 0
	grep -q '^Status: 200' "$BATS_TEST_TMPDIR/reply"
	holds hallo
}

@test "SIGTERM with a save's last bytes on their way: they are read, saved and answered" {
	lock A
	begin POST /files/doc1/contents HTTP_X_WOPI_OVERRIDE=PUT HTTP_X_WOPI_LOCK=A CONTENT_LENGTH=10
	printf hello >&"$pipe"
	within_seconds 5 contents_are 3
	kill -STOP "$pid"
	printf world >&"$pipe"
	kill -TERM "$pid"
	kill -CONT "$pid"
	ends 0
	grep -q '^Status: 200' "$BATS_TEST_TMPDIR/reply"
	holds helloworld
}

@test "SIGTERM ends a request that waits, reads a body that is no content, or sends to nobody" {
	held queue
	begin POST /files/doc1 HTTP_X_WOPI_OVERRIDE=LOCK HTTP_X_WOPI_LOCK=A
	sleep 0.3
	kill -TERM "$pid"
	ends 143
	released
	unlocked
	rm "$BATS_TEST_TMPDIR/pipe"
	begin POST /files/doc1 HTTP_X_WOPI_OVERRIDE=PUT_USER_INFO CONTENT_LENGTH=10
	printf hello >&"$pipe"
	sleep 0.3
	kill -TERM "$pid"
	ends 143
	head -c 3000000 /dev/zero | wopictl file put doc1 - >/dev/null
	exec {nobody}<> <(:)
	env -i WOPI_DATA="$WOPI_DATA" WOPI_NOW="$WOPI_NOW" REQUEST_METHOD=GET \
		PATH_INFO=/files/doc1/contents QUERY_STRING="access_token=$token" "$BUILD/wopi.cgi" \
		> >(sleep 30) 3>&- &
	pid=$!
	sleep 0.3
	kill -TERM "$pid"
	ends 143
}
