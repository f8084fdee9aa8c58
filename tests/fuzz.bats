# SPDX-License-Identifier: MIT
# Names in headers as no client makes them, thousands at random (tests/fuzz.c): all
# are asked once, and each test looks at what came of it. FUZZ_ROUNDS makes it
# shorter or longer; FUZZ_SEED asks what another run asked.

load helper

setup_file() {
	export WOPI_NOW=$START WOPI_DATA=$BATS_FILE_TMPDIR/world
	make_world
	wopictl config set base_url https://docs.example.org/wopi
	"$BUILD/tests/fuzz" "$BUILD/wopi.cgi" alice-doc1 doc1 \
		"${FUZZ_SEED:-$((RANDOM * 32768 + RANDOM))}" "${FUZZ_ROUNDS:-10000}" \
		&>"$BATS_FILE_TMPDIR/said" || touch "$BATS_FILE_TMPDIR/broken"
}

setup() { cat "$BATS_FILE_TMPDIR/said"; }

# names FILTER: those of the files' names, JSON texts, that it selects.
names() { wopictl --json file list | jq -c ".name | select($1)"; }

@test "whatever a header holds for a name, the answer is a whole one of 200, 400, 409 or 501" {
	[ ! -e "$BATS_FILE_TMPDIR/broken" ]
}

@test "some of the names were good, and files have them" {
	[ "$(wopictl file list | wc -l)" -gt 2 ]
}

@test "every name that a file got is UTF-8" {
	wopictl file list | iconv -f UTF-8 -t UTF-8 >/dev/null
}

@test "no file got a name that is empty, begins with a dot, or holds a separator or a control character" {
	[ "$(names 'test("^$|^[.]|[/\\\\\u0000-\u001f\u007f-\u009f]")')" = '' ]
}

@test "every name that a file got is in normalization form C" {
	wopictl file list --json | jq .name | /usr/bin/python3 -c 'import json, sys, unicodedata
sys.exit(any(not unicodedata.is_normalized("NFC", json.loads(line)) for line in sys.stdin))'
}

@test "no file got a name that turns text, hides, or holds what is no character" {
	[ "$(names 'test("[\u200b\u2028-\u202e\u2060\u2066-\u2069\ufeff\ufdd0-\ufdef\ufffe\uffff]")')" = '' ]
}

@test "no file got a name of more than 255 UTF-16 units" {
	[ "$(names '([explode[] | if . > 65535 then 2 else 1 end] | add) > 255')" = '' ]
}

@test "no two files got the same name" {
	[ "$(names true | sort | uniq -d)" = '' ]
}

@test "the data directory is as it should be afterwards" {
	run -0 wopictl check
}
