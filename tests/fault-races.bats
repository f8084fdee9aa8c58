# SPDX-License-Identifier: MIT
# A fault for one request, and 64 at once (tests/race.c). RACE_ROUNDS makes it shorter, for
# the slow build with sanitizers.

load helper

@test "of 64 requests at once a fault with --times 1 hits exactly one, in each of 100 rounds" {
	local rounds=${RACE_ROUNDS:-100}
	unset WOPI_NOW	# the token made by the tests' clock ended long ago
	wopictl token add "$file" --user alice --rights all --weak --value now &>/dev/null
	wopictl config set faults on
	"$BUILD/tests/race" fault "$BUILD/wopi.cgi" now "$file" "$rounds" 64 2>"$BATS_TEST_TMPDIR/log"
	# each round's fault has hit once, and each hit is in the log
	[ "$(wopictl fault list | cut -f 8 | grep -cx 1)" = "$rounds" ]
	[ "$(grep -c "^wopi.cgi: fault [0-9]* hits GetLock of 'doc1': status 503$" \
		"$BATS_TEST_TMPDIR/log")" = "$rounds" ]
}
