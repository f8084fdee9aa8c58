# SPDX-License-Identifier: MIT
# Races: 64 real processes at once, in many rounds (tests/race.c). RACE_ROUNDS
# makes them shorter, for the slow build with sanitizers, or longer.

load helper

race() {
	unset WOPI_NOW	# tokens made by the tests' clock ended long ago
	wopictl token add "$file" --user alice --rights all --weak --value now &>/dev/null
	"$BUILD/tests/race" "$1" "$BUILD/wopi.cgi" now "$file" "${RACE_ROUNDS:-$2}" 64
}

@test "of 64 who lock a file at once exactly one wins, and the others are told who" {
	race lock 50
}

@test "of 64 who relock one old lock exactly one wins, and no one sees the file unlocked" {
	race relock 50
}

@test "no save under a lock comes after another took the lock, and none is lost" {
	race put 50
}

@test "every read during saves is one whole version with its own headers" {
	race read 50
}

# save_and_kill LETTER [MICROSECONDS]: a PutFile of 100,000 such letters, killed after
# that time.
save_and_kill() {
	local pid
	head -c 100000 /dev/zero | tr '\0' "$1" >"$BATS_TEST_TMPDIR/new"
	env -i WOPI_DATA="$WOPI_DATA" REQUEST_METHOD=POST PATH_INFO=/files/doc1/contents \
		QUERY_STRING=access_token=now HTTP_X_WOPI_LOCK=A CONTENT_LENGTH=100000 \
		ASAN_OPTIONS="$ASAN_OPTIONS" "$BUILD/wopi.cgi" \
		<"$BATS_TEST_TMPDIR/new" &>/dev/null 3>&- &
	pid=$!
	if [ -n "${2:-}" ]; then
		[ "$2" = 0 ] || sleep "$(printf 0.%06d "$2")"
		kill -9 "$pid" 2>/dev/null || true
	fi
	wait "$pid" || true
}

# Each save is killed a little later than the one before, from its start to past
# its end; whatever it had done by then, the file is one of the two, whole. On a busy
# machine a round may come too late for each of them.
@test "a save that is killed at any moment leaves the old version or the new one" {
	local i before after took shortest=1000000 killed=0
	unset WOPI_NOW
	wopictl token add doc1 --user alice --rights all --weak --value now &>/dev/null
	wopictl config set base_url http://127.0.0.1/wopi
	wopictl lock set doc1 A
	for i in 1 2 3 4 5; do	# the shortest: the machine may have other work
		took=${EPOCHREALTIME/./}
		save_and_kill x
		took=$((${EPOCHREALTIME/./} - took))
		[ "$took" -gt "$shortest" ] || shortest=$took
	done
	[ "$(wopictl file show doc1 --json | jq .version)" = 6 ]	# each was done
	for ((i = 0; i < 60 || (killed == 0 && i < 1200); i++)); do
		before=$(wopictl file show doc1 --json | jq .version)
		save_and_kill "$(printf "\\$(printf %o $((65 + i % 26)))")" $((i % 60 * shortest / 40))
		after=$(wopictl file show doc1 --json | jq .version)
		[ "$after" = "$before" ] || [ "$after" = $((before + 1)) ]
		if [ "$after" = "$before" ]; then
			killed=$((killed + 1))
		else
			wopictl file cat doc1 | cmp - "$BATS_TEST_TMPDIR/new"
		fi
	done
	[ "$killed" -gt 0 ]
	run -0 wopictl check
}
