# SPDX-License-Identifier: MIT
# What gc removes and what it must not: contents on their way into the database, and those of a
# host whose database was lost; and that nobody waits for it.

load helper
load bodies

teardown() {
	[ -z "${stopped:-}" ] || kill -CONT "$stopped" || :
	wait
}

# traced OPTION... COMMAND...: in place of the shell; what is traced cannot be looked at for leaks.
traced() { ASAN_OPTIONS="$ASAN_OPTIONS:detect_leaks=0" exec strace -qq -o /dev/null "$@"; }

# stops COMMAND...: wopictl, which brings contents, is stopped when it has opened a hundred
# files, some of them contents.
stops() {
	traced -e trace=openat -e inject=openat:signal=SIGSTOP:when=100 "$@" \
		>"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" 3>&- &
	tracer=$!
	within_seconds 20 is_stopped
	[ "$(ls "$WOPI_DATA/contents" | wc -l)" -gt 10 ]
}
is_stopped() { looks_stopped && sleep 0.2 && looks_stopped; }	# the tracer stops it at each call
looks_stopped() {
	stopped=$(pgrep -P "$tracer") && grep -q '^State:.*stopped\|^State:.*tracing' "/proc/$stopped/status"
}

# goes_on: it does, and is done.
goes_on() {
	within_seconds 60 is_at_its_end
	stopped=
	wait "$tracer"
}
is_at_its_end() { ! kill -CONT "$stopped" 2>/dev/null; }

is_good() {
	wopictl config set base_url http://docs.example.org/wopi
	run -0 wopictl check
}

# Contents that are on their way

@test "gc leaves a content alone that is being received, however old it looks" {
	lock A
	put_begins -H 'X-WOPI-Lock: A'
	aged
	run -0 wopictl gc
	put_ends
	answers 200
	get_file
	answers 200
	[ "$(stat -c %s "$reply_body")" = 200000 ]
}

@test "gc removes what a save that was killed left" {
	lock A
	put_begins -H 'X-WOPI-Lock: A'
	kill -9 "$(pgrep -P "$putting" wopi.cgi || pgrep -P "$(pgrep -P "$putting" | head -n 1)" wopi.cgi)"
	wait "$putting" || :
	exec {rest}>&-
	contents_are 3
	aged
	wopictl gc
	contents_are 2
	is_good
}

# many: a folder of files to import.
many() {
	local n
	mkdir "$BATS_TEST_TMPDIR/many"
	for n in {1..120}; do echo "document $n" >"$BATS_TEST_TMPDIR/many/d$n.txt"; done
}

@test "gc leaves contents alone while an import brings them, and names it" {
	many
	stops wopictl import "$BATS_TEST_TMPDIR/many"
	aged
	run -0 --separate-stderr wopictl gc
	[[ $stderr == *"contents are not removed while process $stopped (wopictl) uses them"* ]]
	goes_on
	is_good
	contents_are 122
}

@test "gc leaves contents alone while they are exported" {
	many
	wopictl import "$BATS_TEST_TMPDIR/many"
	printf old | wopictl file add - --name z.txt --id zzz
	printf new | wopictl file put zzz -
	wopictl config set versions_kept 1
	stops wopictl export "$BATS_TEST_TMPDIR/out.d"
	run -0 --separate-stderr wopictl gc
	[[ $stderr == *"contents are not removed while process $stopped (wopictl) uses them"* ]]
	goes_on
	[ "$(ls "$BATS_TEST_TMPDIR/out.d/many" | wc -l)" = 120 ]
}

@test "check holds no snapshot while it verifies contents" {
	many
	wopictl import "$BATS_TEST_TMPDIR/many"
	wopictl config set base_url http://docs.example.org/wopi
	stops wopictl check
	run ! awk -v pid="$stopped" -v inode="$(stat -c %i "$WOPI_DATA/wopi.db-shm")" '
		$5 == pid && $6 ~ ":" inode "$" && $7 >= 123 && $7 <= 127 { found = 1 }
		END { exit !found }' /proc/locks
	goes_on
}

@test "check takes no content for lost that goes with its version meanwhile" {
	local n
	many
	for n in {121..200}; do echo "document $n" >"$BATS_TEST_TMPDIR/many/d$n.txt"; done
	wopictl import "$BATS_TEST_TMPDIR/many"
	printf old | wopictl file add - --name z.txt --id zzz
	printf new | wopictl file put zzz -
	wopictl config set base_url http://docs.example.org/wopi
	wopictl config set versions_kept 1
	stops wopictl check
	wopictl gc
	contents_are 203
	goes_on
	rm "$WOPI_DATA/contents/$(ls "$WOPI_DATA/contents" | head -n 1)"
	run -1 wopictl check
	[[ $output == *"cannot be read: No such file or directory"* ]]
}

@test "gc leaves contents alone while a fixture brings them" {
	local n list=''
	for n in {1..120}; do list+=", { \"name\": \"d$n.txt\", \"content\": { \"text\": \"document $n\" } }"; done
	echo "{ \"files\": [ ${list#,} ] }" >"$BATS_TEST_TMPDIR/fixture.json"
	stops wopictl seed "$BATS_TEST_TMPDIR/fixture.json"
	aged
	run -0 --separate-stderr wopictl gc
	[[ $stderr == *"contents are not removed while process $stopped (wopictl) uses them"* ]]
	goes_on
	is_good
	contents_are 122
}

@test "a save whose content vanishes before it is named fails, and changes nothing" {
	local before
	lock A
	before=$(ls "$WOPI_DATA/contents")
	put_begins -H 'X-WOPI-Lock: A'
	within_seconds 5 contents_are 3
	(cd "$WOPI_DATA/contents" && rm -- $(comm -13 <(echo "$before") <(ls)))
	put_ends
	answers 500
	grep -q 'cannot save the content' "$BATS_TEST_TMPDIR/stderr"
	holds hello
}

@test "what does not exist any more is not restored, copied or put into a version" {
	rm "$WOPI_DATA"/contents/*
	refuses 1 'cannot save the content' wopictl file restore doc1 1
	refuses 1 'cannot save the content' wopictl file copy doc1
	[ "$(field version wopictl file show doc1)" = 1 ]
}

@test "a backup that waits for another process to be done with the contents names it" {
	local pid
	flock "$WOPI_DATA/contents" sleep 4 3>&- &
	pid=$!
	within_seconds 3 sh -c "! flock -n '$WOPI_DATA/contents' true"
	run -0 --separate-stderr wopictl backup "$BATS_TEST_TMPDIR/host.tar"
	[[ $stderr == *"waiting for process $pid (flock), which works with the contents"* ]]
	wait "$pid"
}

@test "gc leaves the secret alone of a restore that is at work" {
	head -c 32 /dev/zero >"$WOPI_DATA/secret.restored"
	exec 8<"$WOPI_DATA/contents"
	flock 8
	wopictl gc
	[ -e "$WOPI_DATA/secret.restored" ]
	exec 8<&-
	wopictl gc
	[ ! -e "$WOPI_DATA/secret.restored" ]
}

# A host whose database was lost

# strangers COUNT: so many contents that no version names, old ones.
strangers() {
	local n
	for ((n = 0; n < $1; n++)); do echo "$n" >"$WOPI_DATA/contents/stranger$n"; done
	aged
}

@test "gc refuses to remove contents where the database names none" {
	sql 'DELETE FROM version; DELETE FROM file;'
	aged
	refuses 1 "no version names 2 of 2 contents in '$WOPI_DATA/contents': if the database was lost, restore it from a backup; if you restored an older backup and need nothing newer, 'wopictl gc --force' removes them. Nothing was changed" wopictl gc
	refuses 1 'Nothing was changed' wopictl gc --dry-run
	contents_are 2
	run -0 wopictl gc --force
	[ -z "$(ls "$WOPI_DATA/contents")" ]
}

@test "check names the remedy that gc names where the database may be lost" {
	strangers 1
	run -1 wopictl check
	[[ $output == *"1 content that no version names"*" gc"$'\n'* ]]
	sql 'DELETE FROM version; DELETE FROM file;'
	aged
	run -1 wopictl check
	[[ $output == *"contents that no version names"*"if the database was lost, restore it from a backup; else remove them: "*" gc --force"* ]]
}

@test "gc refuses where a hundred contents, and a fifth of all, belong to nothing" {
	strangers 99
	run -0 wopictl gc
	contents_are 2
	strangers 100
	refuses 1 "no version names 100 of 102 contents in " wopictl gc
	contents_are 102
	run -0 wopictl gc --force --dry-run
	contents_are 102
	run -0 wopictl gc --force
	contents_are 2
}

@test "gc removes any number of contents whose versions it drops" {
	local n
	printf '{ "files": [ { "id": "many", "name": "many.txt", "versions": [ { "content": { "text": "0" } }' >"$BATS_TEST_TMPDIR/f.json"
	for n in {1..700}; do printf ', { "content": { "text": "%s" } }' "$n"; done >>"$BATS_TEST_TMPDIR/f.json"
	echo '] } ] }' >>"$BATS_TEST_TMPDIR/f.json"
	wopictl seed "$BATS_TEST_TMPDIR/f.json"
	contents_are 703
	wopictl config set versions_kept 2
	run -0 --separate-stderr wopictl gc --dry-run
	[[ $stderr == *"removed 699 old versions, 0 old refused saves, 699 leftover contents"* ]]
	run -0 --separate-stderr wopictl gc
	[[ $stderr == *"removed 699 old versions, 0 old refused saves, 699 leftover contents"* ]]
	contents_are 4
	[ "$(wopictl file versions many | cut -f 1 | xargs)" = '701 700' ]
	is_good
}

@test "gc that is killed after it dropped versions removes their contents the next time" {
	local n
	for n in {1..130}; do echo "$n" | wopictl file put doc1 - >/dev/null; done
	wopictl config set versions_kept 1
	run -137 traced -e trace=unlinkat -e inject=unlinkat:signal=SIGKILL:when=3 wopictl gc
	[ "$(wopictl file versions doc1 | wc -l)" = 1 ]
	later 601
	run -0 wopictl gc
	contents_are 2
	is_good
}

# Nobody waits

# slow_gc [OPTION]: gc runs, and reading contents/ takes it two seconds.
slow_gc() {
	traced -e trace=getdents64 -e inject=getdents64:delay_enter=2000000:when=1 \
		wopictl gc "$@" &>"$BATS_TEST_TMPDIR/gc" 3>&- &
	slow=$!
}

@test "no writer waits while gc reads contents" {
	local option start
	for option in --dry-run --force; do
		slow_gc "$option"
		sleep 0.3
		start=${EPOCHREALTIME/./}
		lock A
		answers 200
		put new A
		answers 200
		[ $((${EPOCHREALTIME/./} - start)) -lt 1500000 ]
		wait "$slow"
		grep -q emptied "$BATS_TEST_TMPDIR/gc"
	done
}

@test "saves drop versions while gc is at work, and nothing is lost or left" {
	wopictl config set versions_kept 1
	lock A
	slow_gc
	sleep 0.3
	put two A
	put three A
	answers 200
	wait "$slow"
	put four A
	contents_are 2
	holds four
	is_good
}

@test "contents that were left for later go although the clock was set back since" {
	later $((365 * 86400))
	wopictl config set versions_kept 1
	echo two | wopictl file put doc1 -
	later $((-365 * 86400))
	wopictl gc
	contents_are 2
	is_good
}

@test "gc waits for requests that drop versions, which is short" {
	local holder
	flock "$WOPI_DATA/contents" sleep 0.4 3>&- &
	holder=$!
	within_seconds 5 eval '! flock -n "$WOPI_DATA/contents" true'
	run -0 --separate-stderr wopictl gc
	[[ $stderr == *"emptied 0 removed files"* ]]
	[[ $stderr != *"not removed"* ]]
	wait "$holder"
}
