# SPDX-License-Identifier: MIT
# The lock state table of WOPI: each operation against each state of the file.

load helper

json_short='{"S":"9d578795-b390-456b-affe-cc3c68078ea9","F":4}'
json_long='{"S":"9d578795-b390-456b-affe-cc3c68078ea9","F":6,"E":2,"M":"690fa7865d","P":"088008"}'

# characters COUNT: an id of that length.
characters() { head -c "$1" /dev/zero | tr '\0' x; }

# lasts SECONDS ID: from now on ID holds the lock for exactly so long.
lasts() {
	later $(($1 - 1))
	locked_by "$2"
	later 1
	unlocked
}

# expired ID: the file was locked by ID until just now.
expired() {
	lock "$1"
	answers 200
	later 1800
}

# is_400_in_each_state OVERRIDE [wopi's options...]: whether the file is unlocked,
# locked or was locked, the operation is refused, and the state stays.
is_400_in_each_state() {
	operation "$@"
	answers 400
	unlocked
	lock A
	later 1000
	operation "$@"
	answers 400
	lasts 800 A
	operation "$@"
	answers 400
	unlocked
}

# succeeds_quietly: 200 with the item version, without a lock id, without a body.
succeeds_quietly() {
	answers 200
	[ "$(header X-WOPI-ItemVersion)" = "${1:-1}" ]
	lacks_header X-WOPI-Lock
	lacks_header X-WOPI-LockFailureReason
	[ ! -s "$reply_body" ]
}

# Lock

@test "Lock takes an unlocked file" {
	lock A
	succeeds_quietly
	locked_by A
}

@test "Lock holds for thirty minutes" {
	lock A
	lasts 1800 A
}

@test "Lock takes a file that was released" {
	lock A
	unlock A
	lock B
	answers 200
	locked_by B
}

@test "Lock takes a file whose lock has expired" {
	expired A
	lock B
	succeeds_quietly
	lasts 1800 B
}

@test "Lock takes a file anew whose lock has expired, also with the same id" {
	expired A
	lock A
	succeeds_quietly
	lasts 1800 A
}

@test "Lock with the same id restarts the thirty minutes" {
	lock A
	later 1799
	lock A
	succeeds_quietly
	lasts 1800 A
}

@test "Lock with another id is refused with the present id" {
	lock A
	as bob
	lock B
	conflicts A
	as alice
	locked_by A
}

@test "a refused Lock does not touch the timer" {
	lock A
	later 1000
	lock B
	conflicts A
	lasts 800 A
}

@test "a lock ends after thirty minutes, not before" {
	lock A
	later 1799
	lock B
	conflicts A
	later 1
	unlocked
	lock B
	answers 200
	locked_by B
}

@test "a lock ends at the microsecond" {
	lock A
	WOPI_NOW=$((START + 1799)).999999
	lock B
	conflicts A
	WOPI_NOW=$((START + 1800)).000000
	lock B
	answers 200
}

@test "Lock without X-WOPI-Lock is 400 in each state" {
	is_400_in_each_state LOCK
}

@test "Lock with an empty X-WOPI-Lock is 400 in each state" {
	is_400_in_each_state LOCK -H 'X-WOPI-Lock:'
}

# RefreshLock

@test "RefreshLock of an unlocked file is refused, and leaves it unlocked" {
	refresh A
	conflicts ''
	unlocked
}

@test "RefreshLock of a released lock is refused, and leaves it released" {
	lock A
	unlock A
	refresh A
	conflicts ''
	unlocked
}

@test "RefreshLock of an expired lock is refused, and does not revive it" {
	expired A
	refresh A
	conflicts ''
	unlocked
}

@test "RefreshLock restarts the thirty minutes" {
	lock A
	later 1799
	refresh A
	succeeds_quietly
	lasts 1800 A
}

@test "RefreshLock counts from the last refresh, again and again" {
	lock A
	for _ in 1 2 3; do
		later 1799
		refresh A
		answers 200
	done
	lasts 1800 A
}

@test "RefreshLock with another id is refused with the present id" {
	lock A
	refresh B
	conflicts A
	locked_by A
}

@test "a refused RefreshLock does not touch the timer" {
	lock A
	later 1000
	refresh B
	conflicts A
	lasts 800 A
}

@test "RefreshLock of an expired lock, when another has the file, is refused with that id" {
	expired A
	as bob
	lock B
	as alice
	refresh A
	conflicts B
	lasts 1800 B
}

@test "RefreshLock without X-WOPI-Lock is 400 in each state" {
	is_400_in_each_state REFRESH_LOCK
}

@test "RefreshLock with an empty X-WOPI-Lock is 400 in each state" {
	is_400_in_each_state REFRESH_LOCK -H 'X-WOPI-Lock:'
}

# Unlock

@test "Unlock of an unlocked file is refused" {
	unlock A
	conflicts ''
	unlocked
}

@test "Unlock of an expired lock is refused" {
	expired A
	unlock A
	conflicts ''
	unlocked
}

@test "Unlock releases" {
	lock A
	unlock A
	succeeds_quietly
	unlocked
}

@test "Unlock releases only once" {
	lock A
	unlock A
	unlock A
	conflicts ''
}

@test "Unlock with another id is refused with the present id" {
	lock A
	unlock B
	conflicts A
	locked_by A
}

@test "a refused Unlock does not touch the timer" {
	lock A
	later 1000
	unlock B
	conflicts A
	lasts 800 A
}

@test "Unlock of an expired lock, when another has the file, is refused with that id" {
	expired A
	as bob
	lock B
	as alice
	unlock A
	conflicts B
	lasts 1800 B
}

@test "Unlock without X-WOPI-Lock is 400 in each state" {
	is_400_in_each_state UNLOCK
}

@test "Unlock with an empty X-WOPI-Lock is 400 in each state" {
	is_400_in_each_state UNLOCK -H 'X-WOPI-Lock:'
}

# UnlockAndRelock

@test "UnlockAndRelock of an unlocked file is refused, and leaves it unlocked" {
	relock A B
	conflicts ''
	unlocked
}

@test "UnlockAndRelock of a released lock is refused" {
	lock A
	unlock A
	relock A B
	conflicts ''
	unlocked
}

@test "UnlockAndRelock of an expired lock is refused, and leaves it unlocked" {
	expired A
	relock A B
	conflicts ''
	unlocked
}

@test "UnlockAndRelock replaces the lock" {
	lock A
	relock A B
	succeeds_quietly
	locked_by B
}

@test "UnlockAndRelock starts thirty minutes" {
	lock A
	later 1799
	relock A B
	answers 200
	lasts 1800 B
}

@test "after UnlockAndRelock the old id opens nothing" {
	lock A
	relock A B
	unlock A
	conflicts B
	refresh A
	conflicts B
	put new A
	conflicts B
}

@test "UnlockAndRelock from an id to itself restarts the thirty minutes" {
	lock A
	later 1000
	relock A A
	succeeds_quietly
	lasts 1800 A
}

@test "UnlockAndRelock with another old id is refused with the present id" {
	lock A
	later 1000
	relock B C
	conflicts A
	lasts 800 A
}

@test "UnlockAndRelock is refused although the new id holds the lock already" {
	lock B
	later 1000
	relock A B
	conflicts B
	lasts 800 B
}

@test "UnlockAndRelock of an expired lock, when another has the file, is refused with that id" {
	expired A
	as bob
	lock B
	as alice
	relock A C
	conflicts B
	lasts 1800 B
}

@test "UnlockAndRelock without X-WOPI-Lock is 400 in each state" {
	is_400_in_each_state LOCK -H 'X-WOPI-OldLock: A'
}

@test "UnlockAndRelock with an empty X-WOPI-Lock is 400 in each state" {
	is_400_in_each_state LOCK -H 'X-WOPI-OldLock: A' -H 'X-WOPI-Lock:'
}

@test "an empty X-WOPI-OldLock makes no UnlockAndRelock: an unlocked file is locked" {
	relock '' A
	succeeds_quietly
	locked_by A
}

@test "an empty X-WOPI-OldLock makes no UnlockAndRelock: the same id restarts the timer" {
	lock A
	later 1000
	relock '' A
	answers 200
	lasts 1800 A
}

@test "an empty X-WOPI-OldLock makes no UnlockAndRelock: another id is refused" {
	lock A
	relock '' B
	conflicts A
	locked_by A
}

# GetLock

@test "GetLock of a file never locked answers with an empty X-WOPI-Lock" {
	get_lock
	answers 200
	[ -n "${WOPI_URL:-}" ] || has_header X-WOPI-Lock
	[ "$(header X-WOPI-Lock)" = '' ]
}

@test "GetLock of a released lock answers with an empty X-WOPI-Lock" {
	lock A
	unlock A
	unlocked
}

@test "GetLock of an expired lock answers with an empty X-WOPI-Lock" {
	expired A
	unlocked
}

@test "GetLock of a locked file answers with the id" {
	lock A
	get_lock
	answers 200
	[ "$(header X-WOPI-Lock)" = A ]
	[ ! -s "$reply_body" ]
}

@test "GetLock does not restart the thirty minutes" {
	lock A
	later 1000
	locked_by A
	lasts 800 A
}

@test "GetLock answers whatever X-WOPI-Lock comes with it" {
	lock A
	operation GET_LOCK -H 'X-WOPI-Lock: B'
	answers 200
	[ "$(header X-WOPI-Lock)" = A ]
}

# PutFile

@test "PutFile without a lock fills an unlocked empty file, and leaves it unlocked" {
	on empty1
	put template
	answers 200
	[ "$(header X-WOPI-ItemVersion)" = 2 ]
	holds template
	unlocked
}

@test "PutFile with an empty X-WOPI-Lock is one without" {
	on empty1
	put template '' -H 'X-WOPI-Lock:'
	answers 200
	holds template
}

@test "PutFile without a lock fills an empty file whose lock has expired" {
	on empty1
	expired A
	put template
	answers 200
	holds template
	unlocked
}

@test "PutFile without a lock to a locked empty file is refused" {
	on empty1
	lock A
	put template
	conflicts A
	holds ''
}

@test "PutFile with any id fills an unlocked empty file, and leaves it unlocked" {
	on empty1
	put template A
	answers 200
	holds template
	unlocked
}

@test "PutFile with the id of an expired lock fills an empty file, and does not revive the lock" {
	on empty1
	expired A
	put template A
	answers 200
	holds template
	unlocked
}

@test "PutFile with the lock's id fills a locked empty file, and leaves it locked" {
	on empty1
	lock A
	put template A
	answers 200
	[ "$(header X-WOPI-ItemVersion)" = 2 ]
	holds template
	locked_by A
}

@test "PutFile with another id to a locked empty file is refused with the present id" {
	on empty1
	lock A
	put template B
	conflicts A
	holds ''
}

@test "PutFile without a lock to an unlocked file with content is refused" {
	put new
	conflicts ''
	holds hello
	unlocked
}

@test "PutFile with an empty X-WOPI-Lock to an unlocked file with content is refused" {
	put new '' -H 'X-WOPI-Lock:'
	conflicts ''
	holds hello
}

@test "PutFile without a lock to a file whose lock has expired is refused" {
	expired A
	put new
	conflicts ''
	holds hello
}

@test "PutFile without a lock to a locked file is refused, whoever took the lock" {
	lock A
	put new
	conflicts A
	holds hello
	locked_by A
}

@test "PutFile with an id to a file never locked is refused" {
	put new A
	conflicts ''
	holds hello
	unlocked
}

@test "PutFile with the id of a released lock is refused" {
	lock A
	unlock A
	put new A
	conflicts ''
	holds hello
	unlocked
}

@test "PutFile with the id of an expired lock is refused, and does not revive it" {
	expired A
	put new A
	conflicts ''
	holds hello
	unlocked
}

@test "PutFile with the lock's id saves, and leaves the file locked" {
	lock A
	put new A
	answers 200
	[ "$(header X-WOPI-ItemVersion)" = 2 ]
	holds new
	locked_by A
}

@test "PutFile saves until the lock's last second" {
	lock A
	later 1799
	put new A
	answers 200
	holds new
}

@test "PutFile does not restart the thirty minutes" {
	lock A
	later 1000
	put new A
	answers 200
	lasts 800 A
}

@test "PutFile with another id is refused with the present id" {
	lock A
	put new B
	conflicts A
	holds hello
	locked_by A
}

@test "a refused PutFile does not touch the timer" {
	lock A
	later 1000
	put new B
	conflicts A
	lasts 800 A
}

@test "PutFile with an expired lock, when another has the file, is refused with that id" {
	expired A
	as bob
	lock B
	as alice
	put new A
	conflicts B
	holds hello
	lasts 1800 B
}

@test "PutFile with an over-long lock id is refused as a conflict" {
	lock A
	put new "$(characters 1025)"
	conflicts A
	holds hello
}

@test "PutFile with a lock id that is not ASCII is refused as a conflict" {
	lock A
	put new $'\303\204'
	conflicts A
	holds hello
}

# Reading

@test "CheckFileInfo works whoever holds the lock" {
	lock A
	as bob
	check_file_info
	answers 200
}

@test "GetFile works whoever holds the lock, quoting another id as well" {
	lock A
	as bob
	get_file -H 'X-WOPI-Lock: B'
	answers 200
	[ "$(body)" = hello ]
}

# Probes: clients ask for the present id with an id of no meaning.

@test "a RefreshLock with a random id tells the present id and changes nothing" {
	lock A
	later 1000
	refresh GetCurrentLockString-1c7e6e29900147daa31fa764424e247a
	conflicts A
	lasts 800 A
}

@test "an Unlock with a random id tells the present id and changes nothing" {
	lock A
	later 1000
	unlock GetCurrentLockString-1c7e6e29900147daa31fa764424e247a
	conflicts A
	lasts 800 A
}

@test "a RefreshLock with a random id tells that there is no lock" {
	refresh GetCurrentLockString-1c7e6e29900147daa31fa764424e247a
	conflicts ''
	unlocked
}

@test "an Unlock with a random id tells that there is no lock" {
	unlock GetCurrentLockString-1c7e6e29900147daa31fa764424e247a
	conflicts ''
	unlocked
}

# Whose a lock is: nobody's. It belongs to the file and the id.

@test "a lock is restarted by another user's Lock with its id" {
	lock A
	later 1000
	as bob
	lock A
	answers 200
	lasts 1800 A
}

@test "a lock is refreshed with another user's token" {
	lock A
	later 1000
	as bob
	refresh A
	answers 200
	lasts 1800 A
}

@test "a lock is replaced with another user's token" {
	lock A
	as bob
	relock A B
	answers 200
	locked_by B
}

@test "a lock is released with another user's token" {
	lock A
	as bob
	unlock A
	answers 200
	unlocked
}

@test "a lock saves with another user's token" {
	lock A
	as bob
	put new A
	answers 200
	holds new
}

@test "a lock outlives the token that took it" {
	lock A
	wopictl token remove alice-doc1
	as bob
	locked_by A
	unlock A
	answers 200
}

@test "a lock outlives the user who took it" {
	lock A
	wopictl user remove alice
	as bob
	locked_by A
	unlock A
	answers 200
}

@test "a lock is on one file alone" {
	lock A
	on empty1
	unlocked
	lock B
	answers 200
	on doc1
	locked_by A
}

@test "a lock outlives a rename" {
	lock A
	wopictl file rename doc1 other.wopitest --force
	locked_by A
}

@test "a lock outlives a move" {
	lock A
	wopictl container add Elsewhere --id elsewhere
	wopictl file move doc1 elsewhere
	locked_by A
}

@test "a lock dies with its file" {
	lock A
	wopictl file remove doc1 --force
	wopictl file undelete doc1
	unlocked
}

@test "a reader's token may not Lock" {
	as carol
	lock A
	answers 404
	lacks_header X-WOPI-Lock
	unlocked
}

@test "a reader's token may not RefreshLock" {
	lock A
	later 1000
	as carol
	refresh A
	answers 404
	lasts 800 A
}

@test "a reader's token may not Unlock" {
	lock A
	as carol
	unlock A
	answers 404
	locked_by A
}

@test "a reader's token may not UnlockAndRelock" {
	lock A
	as carol
	relock A B
	answers 404
	locked_by A
}

@test "a reader's token may GetLock" {
	lock A
	as carol
	get_lock
	answers 200
	[ "$(header X-WOPI-Lock)" = A ]
}

# Lock ids

@test "a lock id may have one character" {
	lock 0
	locked_by 0
}

@test "a lock id may have 256 characters" {
	lock "$(characters 256)"
	answers 200
	locked_by "$(characters 256)"
}

@test "a lock id may have 1024 characters" {
	lock "$(characters 1024)"
	answers 200
	locked_by "$(characters 1024)"
}

@test "a lock id of 1024 characters comes back on a conflict" {
	lock "$(characters 1024)"
	lock B
	conflicts "$(characters 1024)"
}

@test "two lock ids that differ in the 1024th character differ" {
	lock "$(characters 1023)y"
	refresh "$(characters 1024)"
	conflicts "$(characters 1023)y"
}

@test "Lock with an id of 1025 characters is 400" {
	lock "$(characters 1025)"
	answers 400
	unlocked
}

@test "RefreshLock with an id of 1025 characters is 400" {
	lock A
	refresh "$(characters 1025)"
	answers 400
	locked_by A
}

@test "Unlock with an id of 1025 characters is 400" {
	lock A
	unlock "$(characters 1025)"
	answers 400
	locked_by A
}

@test "UnlockAndRelock to an id of 1025 characters is 400" {
	lock A
	relock A "$(characters 1025)"
	answers 400
	locked_by A
}

@test "UnlockAndRelock from an id of 1025 characters is 400" {
	lock A
	relock "$(characters 1025)" B
	answers 400
	locked_by A
}

@test "UnlockAndRelock takes 1024 characters on both sides" {
	lock "$(characters 1024)"
	relock "$(characters 1024)" "$(characters 1023)y"
	answers 200
	locked_by "$(characters 1023)y"
}

@test "a lock id comes back byte for byte: JSON" {
	lock "$json_long"
	locked_by "$json_long"
	lock B
	conflicts "$json_long"
}

@test "a lock id comes back byte for byte: all that is printable" {
	local id='!"#$%&'\''()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\]^_`'
	id+='abcdefghijklmnopqrstuvwxyz{|}~'
	lock "$id"
	answers 200
	locked_by "$id"
	unlock "$id"
	answers 200
}

@test "a lock id comes back byte for byte: blanks inside" {
	lock 'a b  c   d'
	locked_by 'a b  c   d'
	refresh 'a b c d'
	conflicts 'a b  c   d'
}

@test "lock ids are compared with regard to case" {
	lock Abc
	lock aBC
	conflicts Abc
	unlock abc
	conflicts Abc
}

@test "a lock id is not another's beginning" {
	lock ABC
	unlock AB
	conflicts ABC
	unlock ABCD
	conflicts ABC
}

@test "a lock id with the same S is another lock" {
	lock "$json_short"
	lock "$json_long"
	conflicts "$json_short"
	unlock 9d578795-b390-456b-affe-cc3c68078ea9
	conflicts "$json_short"
}

@test "UnlockAndRelock goes from the short JSON id to the long one" {
	lock "$json_short"
	relock "$json_short" "$json_long"
	answers 200
	locked_by "$json_long"
}

@test "a lock id with a byte above ASCII is 400" {
	lock $'caf\303\251'
	answers 400
	lock $'\377'
	answers 400
	unlocked
}

@test "a lock id with a control character is 400" {
	local id
	for id in $'a\tb' $'a\001b' $'a\033b' $'a\177b'; do
		lock "$id"
		answers 400
	done
	unlocked
}

@test "a lock id with a line break is 400, and adds no header to the answer" {
	lock $'A\r\nX-Evil: 1'
	answers 400
	lacks_header X-Evil
	lock $'A\nX-Evil: 1'
	answers 400
	lacks_header X-Evil
	unlocked
}

@test "UnlockAndRelock from an id with a control character is 400" {
	lock A
	relock $'A\001' B
	answers 400
	locked_by A
}

# Answers

@test "locking does not change the version" {
	lock A
	succeeds_quietly 1
	refresh A
	succeeds_quietly 1
	relock A B
	succeeds_quietly 1
	unlock B
	succeeds_quietly 1
	check_file_info
	[ "$(json .Version)" = 1 ]
}

@test "the item version of a lock operation is the one that CheckFileInfo gives" {
	lock A
	put new A
	lock A
	succeeds_quietly 2
	refresh A
	succeeds_quietly 2
	relock A B
	succeeds_quietly 2
	unlock B
	succeeds_quietly 2
	check_file_info
	[ "$(json .Version)" = 2 ]
}

@test "a conflict says who holds the lock since when" {
	lock A
	later 60
	as bob
	lock B
	conflicts A
	[[ "$(header X-WOPI-LockFailureReason)" == *"Alice Able"*2023-11-14T22:13:20Z* ]]
}

@test "a conflict on PutFile says who holds the lock since when" {
	lock A
	later 60
	as bob
	put new B
	conflicts A
	[[ "$(header X-WOPI-LockFailureReason)" == *"Alice Able"*2023-11-14T22:13:20Z* ]]
}

@test "a conflict says when the lock ends" {
	lock A
	later 60
	refresh A
	lock B
	[[ "$(header X-WOPI-LockFailureReason)" == *2023-11-14T22:44:20Z* ]]
}

@test "a conflict names who took the lock, not who refreshed it" {
	lock A
	as bob
	refresh A
	lock B
	[[ "$(header X-WOPI-LockFailureReason)" == *"Alice Able"* ]]
}

@test "a conflict names who replaced the lock" {
	lock A
	as bob
	relock A B
	lock C
	[[ "$(header X-WOPI-LockFailureReason)" == *bob* ]]
}

@test "a conflict about a lock that the administrator set names no user" {
	wopictl lock set doc1 A
	lock B
	conflicts A
	[[ "$(header X-WOPI-LockFailureReason)" == *administrator* ]]
}

@test "a conflict's reason is ASCII though the holder's friendly name is not" {
	wopictl user set alice --friendly-name 'Ålice Łąbędź'
	lock A
	lock B
	conflicts A
	[[ "$(header X-WOPI-LockFailureReason)" == "locked by alice since "* ]]
	run ! env LC_ALL=C grep '[^ -~]' "$reply_head"
}

@test "a conflict with no lock names nobody" {
	lock A
	unlock A
	unlock A
	conflicts ''
	[[ "$(header X-WOPI-LockFailureReason)" != *[Aa]lice* ]]
}

@test "a conflict has no body" {
	lock A
	lock B
	conflicts A
	[ ! -s "$reply_body" ]
}

@test "a body that comes with Lock is ignored" {
	printf 'X-WOPI-Lock: B' >"$BATS_TEST_TMPDIR/text"
	operation LOCK -H 'X-WOPI-Lock: A' -d "$BATS_TEST_TMPDIR/text"
	succeeds_quietly
	locked_by A
	holds hello
}

@test "a form that comes with Lock is ignored" {
	printf 'X-WOPI-Lock=B&X-WOPI-Override=UNLOCK&access_token=x' >"$BATS_TEST_TMPDIR/form"
	operation LOCK -H 'X-WOPI-Lock: A' -d "$BATS_TEST_TMPDIR/form" \
		-e CONTENT_TYPE=application/x-www-form-urlencoded
	succeeds_quietly
	locked_by A
}

@test "an empty form is no hindrance to any lock operation" {
	local form=(-d /dev/null -e CONTENT_TYPE=application/x-www-form-urlencoded)
	operation LOCK -H 'X-WOPI-Lock: A' "${form[@]}"
	answers 200
	operation REFRESH_LOCK -H 'X-WOPI-Lock: A' "${form[@]}"
	answers 200
	operation UNLOCK -H 'X-WOPI-Lock: A' "${form[@]}"
	answers 200
	unlocked
}

@test "a body that comes with Lock is read to its end" {
	local fifo=$BATS_TEST_TMPDIR/fifo
	mkfifo "$fifo"
	exec {body}<>"$fifo"
	head -c 5000 /dev/zero >&"$body"
	operation LOCK -H 'X-WOPI-Lock: A' -d "$fifo" -e CONTENT_LENGTH=5000
	answers 200
	run ! read -t 0 -u "$body"
}

# The clock

@test "a clock that is set back does not prolong a lock by the step" {
	later 3600
	lock A
	later -3600
	lock B
	conflicts A	# which ends, from here on, as any other
	later 1799
	locked_by A
	later 1
	unlocked
	lock B
	answers 200
}

@test "a lock from a clock that was a year ahead ends half an hour after the first change" {
	WOPI_NOW=$((START + 31536000)) wopictl lock set doc1 A
	locked_by A
	put new ''
	conflicts A
	later 1800
	unlocked
}

@test "gc gives all locks from before the clock was set back their new end" {
	later 3600
	lock A
	later -3600
	wopictl gc 2>/dev/null
	later 1800
	unlocked
}

@test "a coauthoring lock does not outlive a clock that was set back, either" {
	wopictl config set coauth on
	later 3600
	wopictl coauth set doc1 one --type Coauth --ttl 30m
	later -3600
	wopictl coauth set doc1 two --type Coauth --ttl 60m
	[ "$(wopictl coauth list doc1 --json | gojq -r .lock_id | sort | xargs)" = 'one two' ]
	later 1800
	lock A
	wopictl coauth release doc1 two
	lock A
	answers 200
}

# refresh_slowly MICROSECONDS: RefreshLock of A by alice, each of whose flushes to the disk
# takes so long.
refresh_slowly() {
	env -i WOPI_DATA="$WOPI_DATA" WOPI_NOW="$WOPI_NOW" REQUEST_METHOD=POST SCRIPT_NAME=/wopi \
		PATH_INFO=/files/doc1 REQUEST_URI=/wopi/files/doc1 QUERY_STRING="access_token=$token" \
		HTTP_X_WOPI_OVERRIDE=REFRESH_LOCK HTTP_X_WOPI_LOCK=A \
		ASAN_OPTIONS="$ASAN_OPTIONS:detect_leaks=0" "$(command -v strace)" -qq -o /dev/null \
		-e trace=fdatasync -e inject=fdatasync:delay_enter="$1" \
		"$BUILD/wopi.cgi" </dev/null
}

@test "a lock that is refreshed just before its end is never told to be unlocked" {
	local pid
	lock A
	later 1799
	refresh_slowly 500000 >"$BATS_TEST_TMPDIR/refreshed" 3>&- &
	pid=$!
	sleep 0.3
	later 2	# it is decided, and on its way to the disk
	locked_by A
	wait "$pid"
	grep -q '^Status: 200' "$BATS_TEST_TMPDIR/refreshed"
	locked_by A
}

@test "a save under a lock that is refreshed just before its end is not refused" {
	local pid
	wopictl config set keep_refused_saves off
	lock A
	later 1799
	refresh_slowly 500000 >"$BATS_TEST_TMPDIR/refreshed" 3>&- &
	pid=$!
	sleep 0.3
	later 2
	put new A
	answers 200
	wait "$pid"
	holds new
}

@test "GetLock does not wait for a writer longer than a moment" {
	lock A
	later 1801
	exec 8<"$WOPI_DATA/queue"
	flock 8
	SECONDS=0
	unlocked
	[ "$SECONDS" -le 7 ]
	grep -q "while another process held the queue" "$BATS_TEST_TMPDIR/stderr"
	exec 8<&-
}

@test "a write that finds the queue held is 503 after a while, and the log names who holds it" {
	local holder
	flock -o "$WOPI_DATA/queue" sleep 60 3>&- &
	holder=$!
	within_seconds 5 eval '! flock -n "$WOPI_DATA/queue" true'
	lock A
	kill "$(pgrep -P "$holder")" "$holder"
	answers 503
	[ "$(header Retry-After)" = 5 ]
	grep -q "waited 10 seconds for '$WOPI_DATA/queue', the queue of writers: process $holder (flock) holds it" \
		"$BATS_TEST_TMPDIR/stderr"
	lock A
	answers 200
}
