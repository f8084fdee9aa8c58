# SPDX-License-Identifier: MIT
# What chunked transfer reads from outside, as no client writes it: frames, messages and
# archives of corpus/, as they are and mutated (tests/fuzz_chunks.c). FUZZ_ROUNDS makes it
# shorter or longer; FUZZ_SEED mutates as another run did.

load helper

setup() {
	seed=${FUZZ_SEED:-$((RANDOM * 32768 + RANDOM + 1))}
	rounds=${FUZZ_ROUNDS:-10000}
	cd "$BATS_TEST_TMPDIR"
}

# fuzz TARGET
fuzz() {
	echo "FUZZ_SEED=$seed"
	"$BUILD/tests/fuzz_chunks" "$1" "$seed" "$rounds" "$BATS_TEST_DIRNAME/corpus/$1"/*
}

@test "no frames break the reader's promises" {
	fuzz frames
}

@test "no message breaks the reader's promises" {
	fuzz messages
}

@test "no archive breaks the reader's promises" {
	fuzz archives
}
