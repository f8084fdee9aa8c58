# SPDX-License-Identifier: MIT
# The lock state table of WOPI: each operation against each state of the file.

load helper

@test "Lock takes an unlocked file" {
	lock A
	answers 200
	[ "$(header X-WOPI-ItemVersion)" = 1 ]
	lacks_header X-WOPI-Lock
	locked_by A
}

@test "Lock with the same id restarts the thirty minutes" {
	lock A
	later 1799
	lock A
	answers 200
	later 1799
	locked_by A
}

@test "Lock with another id is refused with the present id" {
	lock A
	as bob
	lock B
	conflicts A
	as alice
	locked_by A
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
