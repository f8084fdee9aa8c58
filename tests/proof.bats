# SPDX-License-Identifier: MIT
# What clients sign, and which signatures fit, by known vectors: eight are those of
# Microsoft's own unit tests, with the token as it stands in the URL; the others hold
# decoded tokens.

load helper

setup_file() { :; }

setup() {
	vectors=$BATS_TEST_DIRNAME/proof-key-vectors.json
	"$BUILD/tests/proof" "$vectors" >"$BATS_TEST_TMPDIR/results"
}

# same FILTER FILTER: what the first finds in each of the vectors' cases is what the
# second finds in its result.
same() {
	local expected
	expected=$(jq -c ".sets[].cases[] | [.name, $1]" "$vectors")
	[ "$(wc -l <<<"$expected")" = 14 ]
	diff -u <(echo "$expected") <(jq -c "[.name, $2]" "$BATS_TEST_TMPDIR/results")
}

@test "the bytes that are signed are those of the vectors" {
	same '.expected_proof_length, .expected_proof_sha256' '.length, .sha256'
}

@test "each combination of signature and key, looked at alone, holds as in the vectors" {
	same .results .results
}

@test "a proof is good if one of the three combinations holds, and the first is told" {
	same '(.results | if .proof_with_current then 1 elif .proof_old_with_current then 2
		elif .proof_with_old then 3 else 0 end)' .combination
	same .valid '.combination > 0'
}

@test "a token that was signed as it stands in the URL fits as the decoded one does" {
	same .valid '.combination_of_raw_token > 0'
	same 'true' '.combination == .combination_of_raw_token'
}

@test "vectors that cannot be read are an error" {
	run -1 "$BUILD/tests/proof" "$BATS_TEST_TMPDIR/nowhere"
	run -2 "$BUILD/tests/proof"
}
