# SPDX-License-Identifier: MIT
# wopictl lock: seeing, setting and freeing locks from the shell, and watching them.

load helper

teardown() {
	[ -n "${watcher:-}" ] && kill "$watcher" 2>/dev/null || return 0
	wait "$watcher" || true
}

# events FILE: the words of its history, in one line.
events() { wopictl lock history "$1" --json | jq -sr 'map(.event) | join(" ")'; }

# lock list, lock show.

@test "lock list shows who holds what since when and until when" {
	prints '' wopictl lock list
	lock A
	later 60
	wopictl lock set empty1 B
	run -0 --separate-stderr wopictl lock list
	[ "${#lines[@]}" = 2 ]
	[ "${lines[0]}" = $'doc1\t/report.wopitest\talice\talice\t1m\t2023-11-14T22:13:20Z\t2023-11-14T22:13:20Z\t2023-11-14T22:43:20Z\tA' ]
	[ "${lines[1]}" = $'empty1\t/empty.wopitest\t-\t-\t0s\t2023-11-14T22:14:20Z\t2023-11-14T22:14:20Z\t2023-11-14T22:44:20Z\tB' ]
	refresh A
	later 7500
	[ "$(wopictl lock list --expired | cut -f 5,7 | head -n 1)" = $'2h 6m\t2023-11-14T22:14:20Z' ]
}

@test "lock list --user shows the locks of one user" {
	lock A
	wopictl lock set empty1 B
	prints doc1 bash -c "wopictl lock list --user alice | cut -f 1"
	prints '' wopictl lock list --user bob
	refuses 3 "no user 'dave'" wopictl lock list --user dave
}

@test "lock list as JSON is one object a line" {
	lock A
	wopictl lock set empty1 B
	run -0 --separate-stderr wopictl lock list --json
	[ "${#lines[@]}" = 2 ]
	jq -se '.[0] | .file == "doc1" and .path == "/report.wopitest" and .age == 0 and .user == "alice"' \
		<<<"$output"
	jq -se '.[0] | .lock_id == "A" and .taken_at == "2023-11-14T22:13:20.000000Z"' \
		<<<"$output"
	jq -se '.[1] | .user == null and .expires_at == "2023-11-14T22:43:20.000000Z"' \
		<<<"$output"
}

@test "lock list leaves out what has ended, lock list --expired shows just that" {
	lock A
	later 900
	wopictl lock set empty1 B
	later 899
	prints '' wopictl lock list --expired
	later 1
	[ "$(field file wopictl lock list)" = empty1 ]
	[ "$(field file wopictl lock list --expired)" = doc1 ]
	later 900
	prints '' wopictl lock list
	[ "$(wopictl lock list --expired | wc -l)" = 2 ]
}

@test "lock list --expired forgets a lock once there is another" {
	wopictl lock set doc1 A --ttl -1s
	wopictl lock set doc1 B
	prints '' wopictl lock list --expired
	wopictl lock release doc1 B
	prints '' wopictl lock list --expired
}

@test "lock show shows the lock" {
	lock "Lock 1"
	run -0 --separate-stderr wopictl lock show doc1
	[[ $output == *"user "*"alice"* ]]
	[[ $output == *"taken_at "*"2023-11-14T22:13:20Z"* ]]
	[[ $output == *"expires_at "*"2023-11-14T22:43:20Z"* ]]
	[[ $output == *"lock_id "*"Lock 1" ]]
	run -0 --separate-stderr wopictl lock show doc1 --json
	jq -e '.file == "doc1" and .lock_id == "Lock 1" and .user == "alice"' <<<"$output"
}

@test "lock show of a file that is not locked is no such thing" {
	refuses 3 "'doc1' (/report.wopitest) is not locked" wopictl lock show doc1
}

@test "lock show says when a lock has ended by time" {
	lock A
	later 1799
	run -0 wopictl lock show doc1
	later 1
	refuses 3 "expired at 2023-11-14T22:43:20Z" wopictl lock show doc1
}

@test "a file that is not there, or in the trash, is no such thing for every command" {
	local args
	wopictl file remove doc1
	for args in "show FILE" "set FILE A" "refresh FILE A" "release FILE A" \
		"release FILE --force" "history FILE"; do
		refuses 3 "no file 'nothing': 'wopictl file list'" \
			wopictl lock ${args/FILE/nothing}
		refuses 3 "'wopictl file undelete doc1'" wopictl lock ${args/FILE/doc1}
	done
}

# lock set.

@test "lock set locks for thirty minutes, and clients see it" {
	prints '' wopictl lock set doc1 A
	locked_by A
	lock B
	conflicts A
	[[ $(header X-WOPI-LockFailureReason) == *"the administrator"* ]]
	later 1799
	locked_by A
	later 1
	unlocked
}

@test "a client that knows the lock id can use a lock that lock set made" {
	wopictl lock set doc1 A
	put new A
	answers 200
	refresh A
	answers 200
	unlock A
	answers 200
	refuses 3 "not locked" wopictl lock show doc1
}

@test "lock set --user says who holds the lock" {
	prints '' wopictl lock set doc1 A --user bob
	[ "$(field user wopictl lock show doc1)" = bob ]
	lock B
	conflicts A
	[[ $(header X-WOPI-LockFailureReason) == *"bob"* ]]
	refuses 3 "no user 'dave'" wopictl lock set empty1 A --user dave
	refuses 3 "not locked" wopictl lock show empty1
}

@test "lock set --ttl says how long" {
	prints '' wopictl lock set doc1 A --ttl 90s
	[ "$(field expires_at wopictl lock show doc1)" = 2023-11-14T22:14:50.000000Z ]
	later 89
	locked_by A
	later 1
	unlocked
}

@test "lock set --ttl -1s makes a lock that has ended, and another client may lock" {
	prints '' wopictl lock set doc1 A --ttl -1s
	[ "$(field lock_id wopictl lock list --expired)" = A ]
	refuses 3 "expired at 2023-11-14T22:13:19Z" wopictl lock show doc1
	unlocked
	as bob
	lock B
	answers 200
	locked_by B
}

@test "lock set --ttl 0s makes a lock that ends at once" {
	prints '' wopictl lock set doc1 A --ttl 0s
	unlocked
}

@test "lock set refuses a time that is none" {
	local ttl
	for ttl in "" 30 1y soon; do
		refuses 2 "--ttl '$ttl': expected a duration" wopictl lock set doc1 A --ttl "$ttl"
	done
	unlocked
}

@test "lock set with the same id restarts the lock, since when it was taken stays" {
	lock A
	later 1000
	prints '' wopictl lock set doc1 A
	[ "$(field taken_at wopictl lock show doc1)" = 2023-11-14T22:13:20.000000Z ]
	[ "$(field user wopictl lock show doc1)" = alice ]
	later 1799
	locked_by A
}

@test "lock set on a file that another holds is refused with what to do" {
	lock A
	refuses 4 "locked by alice since 2023-11-14T22:13:20Z, until 2023-11-14T22:43:20Z" \
		wopictl lock set doc1 B
	[[ $stderr == *"'wopictl lock show doc1'"*"'wopictl lock release doc1 --force'"* ]]
	locked_by A
}

@test "lock ids are compared byte for byte" {
	wopictl lock set doc1 a
	refuses 4 "another lock id" wopictl lock set doc1 A
	refuses 4 "another lock id" wopictl lock set doc1 "a a"
	refuses 4 "another lock id" wopictl lock release doc1 ab
}

@test "lock ids that no header can carry are refused" {
	local id verb
	for id in "" " " " A" "A " $'A\tB' $'A\nB' é $'\x7f' "$(printf '%01025d' 0)"; do
		for verb in set refresh release; do
			refuses 2 "lock id" wopictl lock "$verb" doc1 "$id"
		done
	done
	unlocked
}

@test "a lock id of 1024 characters is as good as any" {
	local id
	id=$(printf 'x%.0s' {1..1024})
	prints '' wopictl lock set doc1 "$id"
	locked_by "$id"
	prints '' wopictl lock refresh doc1 "$id"
	prints '' wopictl lock release doc1 "$id"
	unlocked
}

@test "a lock id may look like JSON, hold blanks, and start with a dash" {
	local id
	for id in '{"S":"1 2","F":4}' "a b  c" "--force" "-" "%41"; do
		prints '' wopictl lock set doc1 -- "$id"
		locked_by "$id"
		[ "$(field lock_id wopictl lock show doc1)" = "$id" ]
		prints '' wopictl lock release doc1 -- "$id"
	done
}

# lock refresh.

@test "lock refresh restarts the thirty minutes" {
	lock A
	later 1799
	prints '' wopictl lock refresh doc1 A
	later 1799
	locked_by A
	later 1
	unlocked
}

@test "lock refresh makes a longer or shorter lock one of thirty minutes" {
	wopictl lock set doc1 A --ttl 10h
	prints '' wopictl lock refresh doc1 A
	later 1800
	unlocked
}

@test "lock refresh of another's lock, or of none, is a conflict" {
	refuses 4 "'doc1' (/report.wopitest) is not locked" wopictl lock refresh doc1 A
	lock A
	refuses 4 "locked by alice" wopictl lock refresh doc1 B
	later 1800
	refuses 4 "'doc1' (/report.wopitest) is not locked" wopictl lock refresh doc1 A
}

# lock release.

@test "lock release with the right id frees the file" {
	lock A
	prints '' wopictl lock release doc1 A
	unlocked
	lock B
	answers 200
}

@test "lock release with a wrong id is refused with what to do" {
	lock A
	refuses 4 "locked by alice" wopictl lock release doc1 B
	[[ $stderr == *"'wopictl lock release doc1 --force'"* ]]
	locked_by A
}

@test "lock release of a file that is not locked is a conflict" {
	refuses 4 "'doc1' (/report.wopitest) is not locked" wopictl lock release doc1 A
	lock A
	later 1800
	refuses 4 "'doc1' (/report.wopitest) is not locked" wopictl lock release doc1 A
}

# released_after_question COMMAND LINE: what 'lock release --all' prints on a terminal if that command
# ran between its question and the answer "y", and its exit status.
released_after_question() {
	run -0 timeout 30 /usr/bin/python3 -c '
import os, pty, subprocess, sys
pid, terminal = pty.fork()
if pid == 0:
    os.execvp("wopictl", ["wopictl", "lock", "release", "--all"])
text = b""
while b"[y/N] " not in text:
    text += os.read(terminal, 1000)
subprocess.run(sys.argv[1], shell=True, check=True)
os.write(terminal, b"y\n")
try:
    while True:
        text += os.read(terminal, 1000)
except OSError:
    pass
print(text.decode(), os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))' "$1"
}

@test "lock release --all releases the locks that its question showed, and no later one" {
	lock A
	released_after_question "wopictl lock set empty1 B"
	[[ $output == *"released file 'doc1'"*" 0" && $output != *empty1* ]]
	[ "$(wopictl lock list | cut -f 1)" = empty1 ]
}

@test "lock release --all releases nothing if a file that its question showed was locked anew" {
	lock A
	released_after_question "wopictl lock release doc1 A && wopictl lock set doc1 B"
	[[ $output == *"'doc1'"*"was locked anew after the question"*" 4" ]]
	locked_by B
}

@test "lock release --force of several files, --user and --all release all in one change" {
	lock A
	wopictl lock set empty1 B --user bob
	refuses 3 "no file 'nothing'" wopictl lock release doc1 nothing --force
	locked_by A
	run -0 --separate-stderr wopictl lock release doc1 /empty.wopitest --force
	[[ $stderr == *"released file 'doc1' (/report.wopitest): it was locked by alice "*"
wopictl: released file 'empty1' (/empty.wopitest): it was locked by bob "* ]]
	lock A
	wopictl lock set empty1 B --user bob
	run -0 --separate-stderr wopictl lock release --user bob
	[[ $stderr == "wopictl: released file 'empty1'"* ]]
	locked_by A
	wopictl lock set empty1 B --user bob
	run -0 --separate-stderr wopictl lock release --all
	prints '' wopictl lock list
	run -0 --separate-stderr wopictl lock release --all
	[ "$stderr" = "wopictl: no such lock" ]
	refuses 2 "only one of them" wopictl lock release --all --user bob
	refuses 2 "only one of them" wopictl lock release doc1 --all
}

@test "the history of a forced release says whose lock it was, and who released it" {
	lock A
	SUDO_USER=carol wopictl lock release doc1 --force --reason "at lunch" --yes
	wopictl lock history doc1 --json | jq -se --arg me "$(id -un)" \
		'.[1] | .event == "release" and .user == "alice" and (.by == $me or .by == "carol") and .reason == "at lunch"'
	lock A
	wopictl file remove doc1 --force
	wopictl file undelete doc1
	wopictl lock history doc1 --json | jq -se '.[3] | .user == "alice" and .by and .reason == "the file was removed"'
}

@test "a second file where a lock id is expected is recognised" {
	lock A
	refuses 2 "'empty1' is a file, not a lock id: to release several files, add --force" \
		wopictl lock release doc1 empty1
}

@test "lock release needs either the id or --force" {
	lock A
	refuses 2 "--force" wopictl lock release doc1
	refuses 3 "no file 'A'" wopictl lock release doc1 A --force
	refuses 2 "--force" wopictl lock release doc1 A --reason "of course"
	locked_by A
}

@test "lock release --force frees the file and says who held it" {
	lock "Lock 1"
	later 60
	run -0 --separate-stderr wopictl lock release doc1 --force
	[ -z "$output" ]
	[[ $stderr == "wopictl: "*"'doc1'"*"locked by alice since 2023-11-14T22:13:20Z"* ]]
	[[ $stderr == *"until 2023-11-14T22:43:20Z"*"Lock 1" ]]
	unlocked
	refresh "Lock 1"
	conflicts ''
	as bob
	lock B
	answers 200
}

@test "lock release --force of a file that is not locked is no error" {
	run -0 --separate-stderr wopictl lock release doc1 --force
	[ -z "$output" ]
	[ "$stderr" = "wopictl: file 'doc1' (/report.wopitest) is not locked" ]
	lock A
	later 1800
	run -0 --separate-stderr wopictl lock release doc1 --force
	[ "$stderr" = "wopictl: file 'doc1' (/report.wopitest) is not locked" ]
}

@test "the reason of a forced release stands in the history" {
	lock A
	run -0 wopictl lock release doc1 --force --reason "Ålice is on holiday"
	run -0 wopictl lock history doc1 --json
	jq -se '.[1] | .event == "release" and .reason == "Ålice is on holiday"' <<<"$output"
	jq -se '.[1] | .lock_id == "A" and .user == "alice"' <<<"$output"
}

@test "a reason that is no line of text is refused, and the lock stays" {
	local reason
	lock A
	for reason in $'a\nb' $'\x1b[31m' $'\xff' "$(printf '%01001d' 0)"; do
		refuses 2 "reason" wopictl lock release doc1 --force --reason "$reason"
	done
	locked_by A
}

# lock history.

@test "lock history tells what happened, in order, and who did it" {
	lock A
	later 60
	as bob
	refresh A
	later 60
	relock A B
	later 60
	as alice
	unlock B
	run -0 --separate-stderr wopictl lock history doc1
	[ "${#lines[@]}" = 4 ]
	[ "${lines[0]}" = $'2023-11-14T22:13:20Z\tdoc1\t/report.wopitest\tlock\talice\tA\t-\t-' ]
	[ "${lines[1]}" = $'2023-11-14T22:14:20Z\tdoc1\t/report.wopitest\trefresh\tbob\tA\t-\t-' ]
	[ "${lines[2]}" = $'2023-11-14T22:15:20Z\tdoc1\t/report.wopitest\trelock\tbob\tB\t-\t-' ]
	[ "${lines[3]}" = $'2023-11-14T22:16:20Z\tdoc1\t/report.wopitest\tunlock\talice\tB\t-\t-' ]
}

@test "lock history as JSON is one object a line" {
	lock A
	unlock A
	run -0 --separate-stderr wopictl lock history doc1 --json
	[ "${#lines[@]}" = 2 ]
	jq -se '.[0] | .file == "doc1" and .event == "lock" and .user == "alice"' <<<"$output"
	jq -se '.[0] | .time == "2023-11-14T22:13:20.000000Z" and .reason == null' <<<"$output"
}

@test "lock history has the end by time before the next lock" {
	lock A
	later 5000
	as bob
	lock B
	run -0 wopictl lock history doc1
	[ "${lines[1]}" = $'2023-11-14T22:43:20Z\tdoc1\t/report.wopitest\texpire\talice\tA\t-\t-' ]
	[ "${lines[2]}" = $'2023-11-14T23:36:40Z\tdoc1\t/report.wopitest\tlock\tbob\tB\t-\t-' ]
}

@test "lock history has the end by time as soon as it has passed" {
	lock A
	later 1799
	[ "$(events doc1)" = lock ]
	later 1
	[ "$(events doc1)" = "lock expire" ]
	later 60
	lock B
	[ "$(events doc1)" = "lock expire lock" ]
}

@test "lock history has what the command line did, which is no user" {
	wopictl lock set doc1 A --user bob
	wopictl lock refresh doc1 A
	wopictl lock release doc1 A
	wopictl lock set doc1 B
	wopictl lock release doc1 --force
	[ "$(events doc1)" = "lock refresh unlock lock release" ]
	[ "$(wopictl lock history doc1 --json | jq -sc 'map(.user)')" = \
		'["bob",null,null,null,null]' ]
}

@test "what was refused stands not in the history" {
	lock A
	lock B
	refresh B
	unlock B
	run -4 wopictl lock set doc1 B
	run -4 wopictl lock release doc1 B
	[ "$(events doc1)" = lock ]
}

@test "lock history of a file that was never locked is empty" {
	lock A
	prints '' wopictl lock history empty1
}

@test "lock history keeps the last hundred events of a file, and all of another" {
	local n
	wopictl lock set empty1 A
	for n in {1..60}; do
		wopictl lock set doc1 "L$n" --ttl -1s
	done
	wopictl lock set doc1 last
	run -0 wopictl lock history doc1 --json
	[ "${#lines[@]}" = 100 ]
	[ "$(jq -r .event <<<"${lines[98]}")" = expire ]
	[ "$(jq -r .lock_id <<<"${lines[98]}")" = L60 ]
	[ "$(jq -r .lock_id <<<"${lines[99]}")" = last ]
	[ "$(events empty1)" = lock ]
}

# lock history --follow.

# watch OPTIONS...: starts it in the background; $seen is what it prints.
watch() {
	seen=$BATS_TEST_TMPDIR/seen
	wopictl lock history --follow --since now "$@" >"${to:-$seen}" 2>"$BATS_TEST_TMPDIR/watch-stderr" 3>&- &
	watcher=$!
	within_seconds 10 grep -q "following the locks" "$BATS_TEST_TMPDIR/watch-stderr"
}

# sees LINE: the watch prints it soon.
sees() { within_seconds 5 grep -qxF -e "$1" "$seen"; }

@test "lock history --follow prints what clients and the command line do as they do it" {
	watch
	lock A
	sees $'2023-11-14T22:13:20Z\tdoc1\t/report.wopitest\tlock\talice\tA\t-\t-'
	later 60
	as bob
	refresh A
	sees $'2023-11-14T22:14:20Z\tdoc1\t/report.wopitest\trefresh\tbob\tA\t-\t-'
	relock A B
	sees $'2023-11-14T22:14:20Z\tdoc1\t/report.wopitest\trelock\tbob\tB\t-\t-'
	unlock B
	sees $'2023-11-14T22:14:20Z\tdoc1\t/report.wopitest\tunlock\tbob\tB\t-\t-'
	wopictl lock set empty1 C
	sees $'2023-11-14T22:14:20Z\tempty1\t/empty.wopitest\tlock\t-\tC\t-\t-'
	wopictl lock release empty1 --force --reason "at lunch"
	sees "$(printf '2023-11-14T22:14:20Z\tempty1\t/empty.wopitest\trelease\t-\tC\t%s\tat lunch' "$(id -un)")"
	[ "$(wc -l <"$seen")" = 6 ]
}

@test "lock history --follow as JSON prints one object a line" {
	watch --json
	lock A
	unlock A
	within_seconds 5 grep -q unlock "$seen"
	jq -se 'map(.event) == ["lock", "unlock"]' "$seen"
	jq -se '.[0] | .file == "doc1" and .user == "alice" and .lock_id == "A"' "$seen"
}

@test "lock history --follow leaves out what happened before" {
	lock A
	unlock A
	wopictl lock set empty1 B --ttl -1s
	watch
	lock C
	sees $'2023-11-14T22:13:20Z\tdoc1\t/report.wopitest\tlock\talice\tC\t-\t-'
	[ "$(wc -l <"$seen")" = 1 ]
}

@test "lock history --follow tells when a lock ends by time, once" {
	unset WOPI_NOW
	watch --json
	wopictl lock set doc1 A --ttl 1s --user bob
	within_seconds 5 grep -q expire "$seen"
	jq -se 'map(.event) == ["lock", "expire"]' "$seen"
	jq -se '.[1] | .file == "doc1" and .lock_id == "A" and .user == "bob"' "$seen"
	sleep 0.3
	wopictl lock set doc1 B
	within_seconds 5 grep -q '"B"' "$seen"
	[ "$(grep -c expire "$seen")" = 1 ]
}

@test "lock history --follow tells when a lock ended by time although the next came at once" {
	unset WOPI_NOW
	watch --json
	kill -STOP "$watcher"	# so that it looks again only after both
	wopictl lock set doc1 A --ttl 0s
	wopictl lock set doc1 B
	kill -CONT "$watcher"
	within_seconds 5 grep -q '"B"' "$seen"
	jq -se 'map(.event + .lock_id) == ["lockA", "expireA", "lockB"]' "$seen"
}

@test "lock history --follow on a full disk fails with the reason" {
	local status=0
	to=/dev/full watch
	lock A
	wait "$watcher" || status=$?
	[ "$status" = 1 ]
	grep "No space left on device" "$BATS_TEST_TMPDIR/watch-stderr"
}

@test "lock history --follow ends when its reader goes away" {
	local status=0
	mkfifo "$BATS_TEST_TMPDIR/fifo"
	head -n 1 <"$BATS_TEST_TMPDIR/fifo" >"$BATS_TEST_TMPDIR/first" 3>&- &
	to=$BATS_TEST_TMPDIR/fifo watch
	lock A
	within_seconds 5 grep -q alice "$BATS_TEST_TMPDIR/first"
	unlock A
	wait "$watcher" || status=$?
	[ "$status" = 141 ]
}

@test "lock history --follow needs no more memory the longer it runs" {
	local n before after
	[[ $BUILD != *san* ]] || skip "sanitizers keep what is freed, so there is nothing to see"
	for n in {1..20}; do
		wopictl file add /dev/null --name "$n" --id "f$n" >/dev/null
		wopictl lock set "f$n" "$(printf "$n%01000d" 0)" --ttl -1s
	done
	watch
	sleep 0.5
	before=$(sed -n 's/^VmRSS:[^0-9]*\([0-9]*\) kB/\1/p' "/proc/$watcher/status")
	sleep 2
	after=$(sed -n 's/^VmRSS:[^0-9]*\([0-9]*\) kB/\1/p' "/proc/$watcher/status")
	echo "$before kB, then $after kB"
	[ $((after - before)) -lt 200 ]
}

@test "lock history --follow does not keep writers waiting" {
	watch
	lock A
	answers 200
	within_seconds 2 wopictl lock release doc1 A
	sees $'2023-11-14T22:13:20Z\tdoc1\t/report.wopitest\tunlock\t-\tA\t-\t-'
}

@test "lock history without a file tells of all files, --since leaves out what was before" {
	lock A
	later 60
	wopictl lock set empty1 B
	prints $'doc1\nempty1' bash -c "wopictl lock history | cut -f 2"
	prints empty1 bash -c "wopictl lock history --since 30s | cut -f 2"
	prints '' wopictl lock history --since now
	prints '' wopictl lock history doc1 --since 30s
}
