# SPDX-License-Identifier: MIT
# Races: 64 real processes at once, in many rounds (tests/race.c). RACE_ROUNDS
# makes them shorter, for the slow build with sanitizers.

load helper

race() {
	unset WOPI_NOW	# tokens made by the tests' clock ended long ago
	wopictl token add "$file" --user alice --value now &>/dev/null
	"$BUILD/tests/race" "$1" "$BUILD/wopi.cgi" now "$file" "${RACE_ROUNDS:-$2}" 64
}

@test "of 64 who lock a file at once exactly one wins, and the others are told who" {
	race lock 200
}

@test "of 64 who relock one old lock exactly one wins, and no one sees the file unlocked" {
	race relock 200
}

@test "no save under a lock comes after another took the lock, and none is lost" {
	race put 50
}

@test "every read during saves is one whole version with its own headers" {
	race read 50
}
