# SPDX-License-Identifier: MIT
# Trees: folders that are imported and exported, containers that are removed with all
# in them, lists of all below, and how far a long work is.

load helper

# Beside what make_world makes, a base URL, so that check has nothing to complain of.
setup_file() {
	export WOPI_NOW=$START
	WOPI_DATA=$BATS_FILE_TMPDIR/world
	export WOPI_DATA
	make_world
	wopictl config set base_url http://docs.example.org/wopi
}

setup() {
	export WOPI_DATA=$BATS_TEST_TMPDIR/data WOPI_NOW=$START
	cp -a "$BATS_FILE_TMPDIR/world" "$WOPI_DATA"
	file=doc1
	token=alice-doc1
	mkdir "$BATS_TEST_TMPDIR/work"
	cd "$BATS_TEST_TMPDIR/work"
}

# What a test held must not stay, nor what it wrote: some of it is large.
teardown() {
	[ -z "${held:-}" ] || kill -9 "$held" 2>/dev/null || true
	cd /
	rm -rf "$BATS_TEST_TMPDIR/work" "$BATS_TEST_TMPDIR/data"
}

# given PATH [TEXT]: a file to read from, with the folders above it. It is older than
# the host's clock.
given() {
	case $1 in */*) mkdir -p -- "${1%/*}" ;; esac
	printf %s "${2-}" >"$1"
	touch -d @1600000000.25 -- "$1"
}

# given_reports: a folder Reports of three files in three folders, one of them empty.
given_reports() {
	given Reports/index.txt index
	given Reports/2026/q1.xlsx January
	given Reports/2026/q2.xlsx April
	mkdir Reports/empty
	touch -d '2020-01-02 03:04:05.123456789Z' Reports/index.txt
	touch -d '2021-01-02 03:04:05.000001Z' Reports/2026/q1.xlsx
	touch -d '2022-01-02 03:04:05Z' Reports/2026/q2.xlsx
}

# given_tree: the container /Reports (c1) with /Reports/2026 (c2), which holds q1.xlsx
# (q1), and /Reports/index.txt (ix); alice's tokens of both files.
given_tree() {
	wopictl container add Reports --id c1 >/dev/null
	wopictl container add 2026 --id c2 --parent c1 >/dev/null
	printf January | wopictl file add - --name q1.xlsx --id q1 --container c2 >/dev/null
	printf index | wopictl file add - --name index.txt --id ix --container c1 >/dev/null
	wopictl token add q1 --user alice --rights all --weak --value alice-q1 &>/dev/null
	wopictl token add ix --user alice --rights all --weak --value alice-ix &>/dev/null
	wopictl token add c1 --user alice --rights all --weak --value alice-c1 &>/dev/null
}

# tree: all that there is, trash and grants too, to be compared.
tree() {
	wopictl container list --recursive
	wopictl file list --recursive
	wopictl file list --removed
	wopictl grant list
	wopictl lock list
}

# paths: those of all files, and of all containers with a slash behind, sorted.
paths() {
	{
		wopictl file list --recursive --json | jq -r .path
		wopictl container list --recursive --json | jq -r '.path + "/"'
	} | sort
}

# refuses_import STATUS MESSAGE COMMAND...: and nothing is changed.
refuses_import() {
	local before names
	before=$(tree)
	names=$(ls "$WOPI_DATA/contents")
	refuses "$@"
	[ "$(tree)" = "$before" ]
	[ "$(ls "$WOPI_DATA/contents")" = "$names" ]
}

# times FOLDER: each file's path and time to the microsecond, sorted.
times() { (cd "$1" && find . -type f -printf '%P %T@\n' | sed 's/\(\.[0-9]\{6\}\)[0-9]*$/\1/' | sort); }

# same_trees A B: the same folders, and files of the same contents and times.
same_trees() {
	diff -r "$1" "$2" >&2
	diff <(times "$1") <(times "$2") >&2
	diff <(cd "$1" && find . -type d | sort) <(cd "$2" && find . -type d | sort) >&2
}

# no_partial: no export left anything behind.
no_partial() { [ -z "$(find . -name '*.partial*' -print -quit)" ]; }

# unprivileged COMMAND...: also root then obeys the modes of files.
unprivileged() {
	if [ "$UID" = 0 ]; then
		setpriv --bounding-set=-dac_override,-dac_read_search "$@"
	else
		"$@"
	fi
}

# given_slow FOLDER: files a, b and c, of which b takes a moment to be read.
given_slow() {
	given "$1/a" a
	given "$1/b"
	truncate -s 100M "$1/b"
	touch -r "$1/a" "$1/b"
	given "$1/c" c
}

# hold PATTERN COUNT COMMAND...: runs it until so many files match, and stops it there:
# what comes next meets a work that is half done. $held is its process.
hold() {
	local pattern=$1 count=$2 n
	local -a there=()
	env --default-signal=HUP "${@:3}" >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" 3>&- &
	held=$!
	shopt -s nullglob
	for ((n = 0; n < 200000 && ${#there[@]} < count; n++)); do
		there=($pattern)
	done
	shopt -u nullglob
	kill -STOP "$held" || true
	within_seconds 5 stands_still
}
stands_still() { grep -qs ") T " "/proc/$held/stat" || has_ended; }
has_ended() { ! kill -0 "$held" 2>/dev/null; }

# hold_import COMMAND...: when the first of three contents was received. No more.
hold_import() { hold "$WOPI_DATA/contents/*" 4 "$@"; }

# resume STATUS: goes on, and ends with it.
resume() {
	local status=0
	kill -CONT "$held"
	within_seconds 20 has_ended
	wait "$held" || status=$?
	held=
	[ "$status" = "$1" ] || {
		echo "ended with $status, expected $1:" >&2
		cat "$BATS_TEST_TMPDIR/out" "$BATS_TEST_TMPDIR/err" >&2
		return 1
	}
}

# says TEXT: the one that was held said so.
says() {
	grep -qF -e "$1" "$BATS_TEST_TMPDIR/err" || {
		echo "expected '$1' in:" >&2
		cat "$BATS_TEST_TMPDIR/err" >&2
		return 1
	}
}

# killed_leaves COUNT: an import of 100 files that is killed when so many of them were
# received is there as a whole or not at all, and gc removes what is left.
killed_leaves() {
	local n
	for n in {1..100}; do
		given "many/$n" "$n"
	done
	hold "$WOPI_DATA/contents/*" $(($1 + 2)) wopictl import many
	kill -9 "$held" || true	# it may be through
	wait "$held" || true
	held=
	n=$(wopictl file list | wc -l)
	[ "$n" = 2 ] || [ "$n" = 102 ]
	[ "$(wopictl container list | wc -l)" = $((n / 102)) ]
	[ "$(contents)" -ge "$n" ]
	touch -d "@$START" "$WOPI_DATA"/contents/*
	later 90000
	run -0 wopictl gc --force
	[ "$(contents)" = "$n" ]
	run -0 --separate-stderr wopictl check
	[ -z "$stderr" ]
	wopictl container list | cut -f 1 | xargs -r -n 1 wopictl container remove --recursive
	run -0 wopictl import many	# nothing is in the way
}

# Import

@test "an import makes a container of the folder's name with all that is in it" {
	given_reports
	run -0 --separate-stderr wopictl import Reports
	[ "$(field id wopictl container show /Reports)" = "$output" ]
	[ "$stderr" = "wopictl: imported 3 files (17 bytes) and 3 containers" ]
	[ "$(paths)" = "/Reports/
/Reports/2026/
/Reports/2026/q1.xlsx
/Reports/2026/q2.xlsx
/Reports/empty/
/Reports/index.txt
/empty.wopitest
/report.wopitest" ]
	prints January wopictl file cat /Reports/2026/q1.xlsx
	prints index wopictl file cat /Reports/index.txt
}

@test "an import as JSON prints id and counts, and says nothing else" {
	given_reports
	run -0 --separate-stderr wopictl import Reports --json
	[ -z "$stderr" ]
	[ "$(jq -c 'del(.id)' <<<"$output")" = \
		'{"files":3,"containers":3,"bytes":17,"skipped":0}' ]
	[ "$(jq -r .id <<<"$output")" = "$(field id wopictl container show /Reports)" ]
}

@test "an import counts what is one as one" {
	given Reports/a ab
	run -0 --separate-stderr wopictl import Reports
	[ "$stderr" = "wopictl: imported 1 file (2 bytes) and 1 container" ]
}

@test "imported files have hash, owner, first version and an id as others have" {
	given Reports/a text
	wopictl import Reports
	run -0 wopictl file show /Reports/a --json
	jq -e '.version == 1 and .size == 4 and .owner == "admin" and .template == false' <<<"$output"
	[ "$(jq -r .sha256 <<<"$output")" = "$(printf text | sha256sum | cut -d ' ' -f 1)" ]
	[[ $(jq -r .id <<<"$output") =~ ^[A-Za-z0-9]{12}$ ]]
	[ "$(jq -r .made_at <<<"$output")" = 2023-11-14T22:13:20.000000Z ]
}

@test "an imported file is there for clients, with the time that it had" {
	given_reports
	wopictl import Reports
	wopictl token add /Reports/index.txt --user alice --rights all --weak --value by-path &>/dev/null
	file=$(field id wopictl file show /Reports/index.txt) token=by-path
	check_file_info
	answers 200
	[ "$(json .LastModifiedTime)" = 2020-01-02T03:04:05.123456Z ]
	[ "$(json .BaseFileName)" = index.txt ]
	holds index
	put saved
	[ "$(header X-WOPI-Lock)" = "" ]
	lock A
	put saved A
	answers 200
	[ "$(field version wopictl file show "$file")" = 2 ]
	[ "$(field modified_at wopictl file show "$file")" = 2023-11-14T22:13:20.000000Z ]
}

@test "no imported file is from the future" {
	given Reports/later
	touch -d "@$((START + 1))" Reports/later
	given Reports/now
	touch -d "@$START" Reports/now
	given Reports/before
	touch -d "@$((START - 1)).999999" Reports/before
	wopictl import Reports
	[ "$(field modified_at wopictl file show /Reports/later)" = 2023-11-14T22:13:20.000000Z ]
	[ "$(field modified_at wopictl file show /Reports/now)" = 2023-11-14T22:13:20.000000Z ]
	[ "$(field modified_at wopictl file show /Reports/before)" = 2023-11-14T22:13:19.999999Z ]
}

@test "an imported file of 1970's first moment keeps its time" {
	given Reports/epoch
	touch -d @0 Reports/epoch
	wopictl import Reports
	[ "$(field modified_at wopictl file show /Reports/epoch)" = 1970-01-01T00:00:00.000000Z ]
}

@test "a file from before 1970 comes and goes with its time" {
	given Reports/old
	touch -d '1960-01-02 03:04:05.25Z' Reports/old
	wopictl import Reports
	[ "$(field modified_at wopictl file show /Reports/old)" = 1960-01-02T03:04:05.250000Z ]
	run -0 wopictl export back /Reports
	same_trees Reports back
}

@test "an import of a folder behind a path, or with slashes behind it, has its last name" {
	given a/b/Reports/x
	wopictl import a/b/Reports
	wopictl import "$PWD/a/b///"
	[ "$(paths | grep -v wopitest | xargs)" = "/Reports/ /Reports/x /b/ /b/Reports/ /b/Reports/x" ]
}

@test "an import takes another name, a container and an owner" {
	given Reports/2026/a
	wopictl container add Papers --id c1
	wopictl import Reports --name "Old ones" c1 --owner bob
	[ "$(field owner wopictl file show "/Papers/Old ones/2026/a")" = bob ]
	[ "$(field parent_id wopictl container show "/Papers/Old ones")" = c1 ]
}

@test "an import of DIR/. and of . puts what is in there right into the container" {
	given Reports/2026/a
	wopictl container add One --id c1
	prints c1 bash -c 'wopictl import Reports/. /One 2>/dev/null'
	cd Reports
	run -0 --separate-stderr wopictl import .
	[ "$output" = root ]
	cd 2026
	run -0 wopictl import ./ /One
	[ "$(paths | grep -v wopitest | xargs)" = \
		"/2026/ /2026/a /One/ /One/2026/ /One/2026/a /One/a" ]
}

@test "an import of DIR/. under a name makes a container of that name" {
	given Reports/a
	wopictl import Reports/. --name Other
	[ "$(paths | grep -v wopitest | xargs)" = "/Other/ /Other/a" ]
}

@test "an import of .. or / needs a name" {
	given sub/x
	mkdir sub/below
	cd sub/below
	refuses_import 2 "container name" wopictl import ..
	refuses_import 2 "container name" wopictl import ../..
	refuses_import 2 "container name" wopictl import /
	run -0 wopictl import .. --name sub
	[ "$(field name wopictl file list /sub)" = x ]
}

@test "an import merges into the containers that are there, which keep their ids" {
	given_tree
	given Reports/2026/q2.xlsx April
	given Reports/new/a
	run -0 --separate-stderr wopictl import Reports --json
	[ "$(jq -c . <<<"$output")" = \
		'{"id":"c1","files":2,"containers":1,"bytes":5,"skipped":0}' ]
	[ "$(field id wopictl container show /Reports/2026)" = c2 ]
	[ "$(paths | grep -v wopitest | xargs)" = "/Reports/ /Reports/2026/ /Reports/2026/q1.xlsx /Reports/2026/q2.xlsx /Reports/index.txt /Reports/new/ /Reports/new/a" ]
	prints January wopictl file cat /Reports/2026/q1.xlsx
}

@test "an import takes the place of nothing that is in the trash" {
	given_tree
	wopictl file remove q1
	given Reports/2026/q1.xlsx new
	wopictl import Reports
	prints new wopictl file cat /Reports/2026/q1.xlsx
	[ "$(field id wopictl file list --removed)" = q1 ]
}

@test "an import of an empty folder makes an empty container" {
	mkdir Reports
	run -0 --separate-stderr wopictl import Reports --json
	[ "$(jq -c 'del(.id)' <<<"$output")" = \
		'{"files":0,"containers":1,"bytes":0,"skipped":0}' ]
	prints '' wopictl file list /Reports
}

@test "an import keeps strange names" {
	local name
	for name in "a b" " a " "it's" 'say "hi"' -x --recursive 'a;b$c`d' '*' "愛 🙂" "%s%n" \
		"$(printf 'é%.0s' {1..127})"; do
		given "Reports/$name/$name" "$name"
	done
	wopictl import Reports
	for name in "a b" " a " "it's" 'say "hi"' -x --recursive 'a;b$c`d' '*' "愛 🙂" "%s%n"; do
		prints "$name" wopictl file cat "/Reports/$name/$name"
	done
	wopictl export back /Reports
	same_trees Reports back
}

@test "an import of a folder whose name starts with a dash stands behind --" {
	given ./-r/a
	run -0 wopictl import -- -r
	[ "$(field path wopictl file show /-r/a)" = /-r/a ]
}

@test "what has a name that cannot be is skipped with a message" {
	local long
	long=$(printf 'x%.0s' {1..255})
	given Reports/good
	given Reports/.hidden
	given Reports/.git/config
	given 'Reports/back\slash'
	given $'Reports/line\nfeed'
	given $'Reports/\xff'
	given $'Reports/\xc2\x85'
	given "Reports/$long"
	wopictl import Reports 2>said
	[ "$(wopictl file list /Reports | wc -l)" = 2 ]
	prints '' wopictl container list /Reports
	grep -F "skipped 'Reports/.hidden', which has a name that starts with '.'" said
	grep -F "skipped 'Reports/.git', which has a name that starts with '.'" said
	grep -F "skipped 'Reports/back\\slash', which has a name that holds a path separator" said
	[ "$(grep -c "which has a name that holds a control character" said)" = 2 ]
	grep -aF "which has a name that is not UTF-8" said
	grep "^wopictl: imported 2 files (0 bytes) and 1 container.*; skipped 6$" said
	run -1 grep config said
}

@test "as JSON an import counts what it skipped, and still says what" {
	given Reports/.hidden
	ln -s .hidden Reports/link
	run -0 --separate-stderr wopictl import Reports --json
	[ "$(jq .skipped <<<"$output")" = 2 ]
	[[ $stderr == *"skipped 'Reports/.hidden'"* && $stderr == *"skipped 'Reports/link'"* ]]
}

@test "a skipped name does not reach the terminal's controls, nor make a line of its own" {
	given $'Reports/\e[31mred'
	given $'Reports/line\nfeed'
	given $'Reports/\xc2\x9b31m'
	run -0 --separate-stderr wopictl import Reports
	[ "$(wc -l <<<"$stderr")" = 4 ]
	[[ $stderr != *$'\e'* ]]
	[[ $stderr != *$'\xc2\x9b'* ]]
}

@test "links, pipes and sockets are skipped with a message" {
	given Reports/good
	given outside/secret
	ln -s ../outside/secret Reports/link
	ln -s ../outside Reports/folder
	ln -s nowhere Reports/dangling
	ln -s . Reports/loop
	mkfifo Reports/pipe
	run -0 --separate-stderr wopictl import Reports
	[[ $stderr == *"skipped 'Reports/link', which is neither a file nor a folder"* ]]
	[[ $stderr == *"skipped 'Reports/pipe'"*"; skipped 5" ]]
	[ "$(paths | grep -v wopitest | xargs)" = "/Reports/ /Reports/good" ]
}

@test "a link to a folder is imported when it is named itself" {
	given real/a
	ln -s real Reports
	run -0 wopictl import Reports
	[ "$(field path wopictl file show /Reports/a)" = /Reports/a ]
}

@test "an import of what is no folder says so" {
	given letter.txt
	refuses_import 1 "'letter.txt': Not a directory" wopictl import letter.txt
	refuses_import 1 "'nothing': No such file or directory" wopictl import nothing
	refuses_import 1 "'-'" wopictl import - </dev/null
}

@test "file add of a folder names the remedy" {
	mkdir Reports
	refuses_import 1 "'Reports' is a folder: add it with 'wopictl import Reports'" \
		wopictl file add Reports
	refuses_import 1 "wopictl import Reports/" wopictl file add Reports/
	refuses_import 1 "wopictl import ." wopictl file add . --name x
}

@test "options about one file do not go with import" {
	mkdir Reports
	refuses_import 2 "no option '--id'" wopictl import Reports --id x
	refuses_import 2 "no option '--template'" wopictl import Reports --template
	refuses_import 2 "one argument too many" wopictl import Reports root Reports
	refuses_import 3 "no container 'Reports'" wopictl import Reports Reports
}

@test "an import refuses a bad name, an unknown container or owner" {
	given Reports/a
	refuses_import 2 "container name" wopictl import Reports --name a/b
	refuses_import 2 "container name" wopictl import Reports --name .x
	refuses_import 2 "container name" wopictl import Reports --name ''
	refuses_import 3 "no 'x' in /" wopictl import Reports /x
	refuses_import 3 "no container 'x'" wopictl import Reports x
	refuses_import 3 "'doc1' is a file" wopictl import Reports doc1
	refuses_import 3 "no user 'dave'" wopictl import Reports --owner dave
}

@test "a file whose name is taken by a file is a conflict, and nothing is imported" {
	given_tree
	given Reports/a
	given Reports/2026/q1.xlsx
	refuses_import 4 "cannot import 'Reports/2026/q1.xlsx': name already used" \
		wopictl import Reports
	[[ $stderr == *"nothing was imported" ]]
}

@test "a file whose name is a container's is a conflict, and the reverse" {
	given_tree
	given Reports/2026
	refuses_import 4 "cannot import 'Reports/2026'" wopictl import Reports
	rm Reports/2026
	mkdir Reports/index.txt
	refuses_import 4 "cannot import 'Reports/index.txt'" wopictl import Reports
	mkdir report.wopitest
	refuses_import 4 "cannot import 'report.wopitest'" wopictl import report.wopitest
}

@test "an import twice is a conflict, and the message tells where in the host" {
	given Reports/2026/a
	wopictl import Reports
	refuses_import 4 "cannot import 'Reports/2026/a'" wopictl import Reports
	[[ $stderr == *"name already used in '/Reports/2026'; nothing was imported" ]]
}

@test "a conflict is found before any content is read" {
	given_tree
	given Reports/a
	chmod 0 Reports/a
	given Reports/index.txt
	refuses_import 4 "cannot import 'Reports/index.txt'" \
		unprivileged wopictl import Reports
}

@test "a name that is taken while contents are read is a conflict, and leaves nothing" {
	given_slow Reports
	hold_import wopictl import Reports
	wopictl container add Reports --id c1
	printf other | wopictl file add - --name c --id other --container c1
	resume 4
	says "cannot import 'Reports/c': name already used"
	[ "$(contents)" = 3 ]
	[ "$(paths | grep -v wopitest | xargs)" = "/Reports/ /Reports/c" ]
	prints other wopictl file cat other
}

@test "a container that is made while contents are read is merged with" {
	given_slow Reports
	hold_import wopictl import Reports
	wopictl container add Reports --id c1
	resume 0
	[ "$(cat "$BATS_TEST_TMPDIR/out")" = c1 ]
	says "imported 3 files (104857602 bytes) and 0 containers"
	[ "$(field container_id wopictl file show /Reports/a)" = c1 ]
}

@test "a container to merge with that is removed while contents are read is made anew" {
	given_slow Reports
	wopictl container add Reports --id c1
	hold_import wopictl import Reports
	wopictl container remove c1
	resume 0
	[ "$(wopictl file list /Reports | wc -l)" = 3 ]
	[ "$(field container_id wopictl file show /Reports/a)" != c1 ]
}

@test "an import whose container is removed while contents are read leaves nothing" {
	given_slow Reports
	wopictl container add Papers --id c1
	hold_import wopictl import Reports c1
	wopictl container remove c1
	resume 3
	says "c1"
	[ "$(contents)" = 2 ]
	prints '' wopictl container list
}

@test "while contents are read the host can be worked with" {
	given_slow Reports
	hold_import wopictl import Reports
	lock A
	answers 200
	put new A
	answers 200
	prints '' wopictl container list
	resume 0
	[ "$(wopictl file list /Reports | wc -l)" = 3 ]
}

@test "a file that vanishes during an import is named, and nothing is imported" {
	given_slow Reports
	hold_import wopictl import Reports
	rm Reports/c
	resume 1
	says "cannot read 'Reports/c': No such file or directory; nothing was imported"
	[ "$(contents)" = 2 ]
	prints '' wopictl container list
}

@test "a file that becomes a link during an import is not followed" {
	given_slow Reports
	given secret
	hold_import wopictl import Reports
	ln -sf ../secret Reports/c
	resume 1
	says "cannot read 'Reports/c'"
	[ "$(contents)" = 2 ]
}

@test "a file that becomes a folder during an import is named, and nothing is imported" {
	given_slow Reports
	hold_import wopictl import Reports
	rm Reports/c
	mkdir Reports/c
	resume 1
	says "cannot read 'Reports/c': Is a directory; nothing was imported"
	[ "$(contents)" = 2 ]
}

@test "a file that becomes a pipe during an import does not hold it up for ever" {
	given_slow Reports
	hold_import wopictl import Reports
	rm Reports/c
	mkfifo Reports/c
	kill -CONT "$held"
	within_seconds 10 has_ended
	[ "$(contents)" = 2 ]
}

@test "a signal to an import or an export ends it, and leaves nothing" {
	given_slow Reports
	hold_import wopictl import Reports
	kill -TERM "$held"
	resume 143
	says "interrupted: nothing was changed"
	[ "$(contents)" = 2 ]
	prints '' wopictl container list
	wopictl import Reports
	hold "back.partial-*/*" 2 wopictl export back /Reports
	kill -HUP "$held"
	resume 129
	[ ! -e back ]
	no_partial
}

@test "a file that may not be read is named, and nothing is imported" {
	given Reports/a
	given Reports/b
	chmod 0 Reports/b
	refuses_import 1 "cannot read 'Reports/b': Permission denied; nothing was imported" \
		unprivileged wopictl import Reports
}

@test "a folder that may not be read is named, and nothing is imported" {
	given Reports/a
	mkdir -m 0 Reports/b
	refuses_import 1 "cannot read the folder 'Reports/b': Permission denied" \
		unprivileged wopictl import Reports
	chmod 700 Reports/b
}

@test "an import that cannot store all bytes leaves nothing behind" {
	given Reports/a a
	head -c 200000 /dev/zero >Reports/b
	refuses_import 1 "File too large" \
		bash -c 'ulimit -f 60; exec wopictl import Reports'
}

@test "an import that is killed at its start is as if it had not been" {
	killed_leaves 0
}

@test "an import that is killed after the first content is all or nothing" {
	killed_leaves 1
}

@test "an import that is killed half-way is all or nothing" {
	killed_leaves 50
}

@test "an import that is killed when it has all contents is all or nothing" {
	killed_leaves 100
}

@test "an import is killed in a large file: only a leftover remains, which gc removes" {
	given_slow Reports
	hold_import wopictl import Reports
	kill -9 "$held"
	wait "$held" || true
	held=
	[ "$(wopictl file list --recursive | wc -l)" = 2 ]
	prints '' wopictl container list
	[ "$(contents)" = 4 ]
	run -0 --separate-stderr wopictl check
	touch -d "@$START" "$WOPI_DATA"/contents/*
	later 90000
	run -0 wopictl gc
	[[ $output == *"2 leftover contents"* ]]
	[ "$(contents)" = 2 ]
	run -0 wopictl check
}

@test "an import leaves a host that check finds good" {
	given_reports
	wopictl import Reports
	run -0 wopictl check
	[[ $output == *"5 contents"$'\tok'* ]]
}

@test "a tree of 200 levels is imported, listed, exported and removed" {
	local path=deep level
	for level in {1..199}; do
		path+=/$level
	done
	given "$path/a" bottom
	run -0 --separate-stderr wopictl import deep --json
	[ "$(jq -c '[.files, .containers]' <<<"$output")" = '[1,200]' ]
	prints bottom wopictl file cat "/$path/a"
	[ "$(field path wopictl file show "/$path/a")" = "/$path/a" ]
	[ "$(wopictl container list --recursive | wc -l)" = 200 ]
	wopictl export back /deep
	same_trees deep back
	wopictl container remove /deep --recursive
	prints '' wopictl container list
	[ "$(wopictl file list --removed | wc -l)" = 1 ]
}

@test "a tree that is too deep for the host is refused, and nothing is imported" {
	local path=deep level
	for level in {1..256}; do
		path+=/$level
	done
	given "$path/a"
	refuses_import 4 "cannot be nested deeper than 256 levels; nothing was imported" \
		wopictl import deep
	[[ $stderr == *"cannot import '$path'"* ]]
}

@test "a tree as deep as containers go is imported, and exported again" {
	local path=deep level
	for level in {1..255}; do
		path+=/$level
	done
	given "$path/a"
	run -0 wopictl import deep
	run -0 wopictl export back /deep
	same_trees deep back
}

@test "two thousand files are imported, exported and removed in good time, with few descriptors" {
	local n
	mkdir many
	for n in {1..2000}; do
		echo "$n" >"many/file $n.txt"
	done
	touch -d @1600000000 many/*
	run -0 timeout 120 bash -c 'ulimit -n 40; exec wopictl import many --json 2>&1'
	[ "$(wopictl file list /many | wc -l)" = 2000 ]
	run -0 timeout 60 bash -c 'ulimit -n 40; exec wopictl export back /many'
	same_trees many back
	run -0 timeout 60 wopictl container remove /many --recursive
	[ "$(wopictl file list --removed | wc -l)" = 2000 ]
}

# Export

@test "an import is exported as it was, with times to the microsecond" {
	given_reports
	wopictl import Reports
	run -0 --separate-stderr wopictl export back /Reports
	[ -z "$stderr" ]
	[ "$output" = "dir         back
files       3
containers  3
bytes       17" ]
	same_trees Reports back
	[ "$(TZ=UTC stat -c %y back/index.txt)" = "2020-01-02 03:04:05.123456000 +0000" ]
	no_partial
}

@test "an export as JSON prints the folder and counts" {
	given_reports
	wopictl import Reports
	prints '{"dir":"back","files":3,"containers":3,"bytes":17}' \
		wopictl export back /Reports --json
}

@test "an export is imported as it was" {
	given_reports
	wopictl import Reports
	wopictl export back /Reports
	wopictl import back
	wopictl export again /back
	same_trees Reports again
}

@test "an export without a container is all of the host" {
	given_reports
	wopictl import Reports
	wopictl export back
	same_trees Reports back/Reports
	[ "$(ls back | xargs)" = "Reports empty.wopitest report.wopitest" ]
	[ "$(cat back/report.wopitest)" = hello ]
}

@test "an export holds current versions, of what is not in the trash" {
	later 60
	printf new | wopictl file put doc1 -
	wopictl file remove empty1
	wopictl export back
	[ "$(ls back)" = report.wopitest ]
	[ "$(cat back/report.wopitest)" = new ]
	[ "$(stat -c %Y back/report.wopitest)" = $((START + 60)) ]
}

@test "an export of an empty container is an empty folder" {
	wopictl container add Papers
	prints '{"dir":"back","files":0,"containers":1,"bytes":0}' wopictl export back /Papers --json
	[ -d back ]
	[ -z "$(ls -A back)" ]
}

@test "an export's folder may be there if it is empty, and have slashes behind it" {
	mkdir back
	run -0 wopictl export back/
	[ "$(ls back | wc -l)" = 2 ]
	run -0 wopictl export "$PWD/other//"
	[ "$(ls other | wc -l)" = 2 ]
	no_partial
}

@test "an empty folder that is exported to keeps its mode" {
	mkdir -m 700 back
	run -0 wopictl export back
	[ "$(stat -c %a back)" = 700 ]
}

@test "what is exported is for its owner alone, whatever the umask says" {
	wopictl container add Sub >/dev/null
	for mask in 077 022 000; do
		(umask $mask && wopictl export "out$mask")
		[ "$(stat -c %a "out$mask" "out$mask/Sub" "out$mask/report.wopitest" | xargs)" = "700 700 600" ]
	done
}

@test "an export to the working directory, if it is empty, works" {
	mkdir back
	cd back
	run -0 wopictl export .
	[ "$(ls | wc -l)" = 2 ]
}

@test "an export to a link to an empty folder works" {
	mkdir real
	ln -s real back
	run -0 wopictl export back
	[ "$(ls back/ | wc -l)" = 2 ]
	no_partial
}

@test "an export to a folder that is not empty is refused, and it stays as it is" {
	given back/.hidden mine
	refuses 4 "the folder 'back' is not empty: give a new one" wopictl export back
	[ "$(ls -A back)" = .hidden ]
	refuses 4 "not empty" wopictl export ./back/
	no_partial
}

@test "an export to a file is refused, and it stays as it is" {
	given back mine
	refuses 4 "'back': Not a directory" wopictl export back
	[ "$(cat back)" = mine ]
	no_partial
}

@test "an export into a folder that is missing is refused" {
	refuses 1 "'no/back': No such file or directory" wopictl export no/back
	[ ! -e no ]
}

@test "an export to no name at all is refused" {
	refuses 2 "" wopictl export ""
}

@test "an export into a folder that may not be written is refused" {
	mkdir -m 500 closed
	refuses 1 "'closed/back': Permission denied" unprivileged wopictl export closed/back
}

@test "an export of an unknown container is refused, and makes no folder" {
	refuses 3 "no container 'nowhere'" wopictl export back nowhere
	refuses 3 "'doc1' is a file, not a container" wopictl export back doc1
	[ ! -e back ]
	no_partial
}

@test "an export writes all but the files that are damaged, and names them" {
	given_reports
	wopictl import Reports
	mkdir back
	rm "$(grep -lx April "$WOPI_DATA"/contents/*)"
	run -1 --separate-stderr wopictl export back /Reports
	[[ $stderr == *"version 1 (2026/q2.xlsx): content '"*"' cannot be read: No such file or directory"* ]]
	[[ $stderr == *"wopictl: 'back' has all but 1 file: 'wopictl check' says what to do" ]]
	[ ! -e back/2026/q2.xlsx ]
	[ "$(find back -type f | wc -l)" = "$(($(find Reports -type f | wc -l) - 1))" ]
	[[ $output == *"files       $(find back -type f | wc -l)"* ]]
	no_partial
}

@test "an export leaves out a content that is too short, or of which a byte is another" {
	local content
	content=$(grep -lx hello "$WOPI_DATA"/contents/*)
	for text in hell hellO hello2; do
		rm -rf back
		printf $text >"$content"
		run -1 --separate-stderr wopictl export back
		[[ $stderr == *"file 'doc1' version 1 (report.wopitest): content '${content##*/}' is not what was saved"* ]]
		[ ! -e back/report.wopitest ]
		[ -e back/empty.wopitest ]
	done
	printf hello >"$content"
	rm -rf back
	run -0 wopictl export back
	no_partial
}

@test "an export that cannot write all names the file, and leaves nothing behind" {
	head -c 200000 /dev/zero >large
	wopictl file add large
	refuses 1 "cannot write 'large': File too large; nothing was exported" \
		bash -c 'ulimit -f 60; exec wopictl export back'
	[ ! -e back ]
	no_partial
}

@test "a name that no folder on disk can have is named, and nothing is exported" {
	local name
	name=$(printf 'é%.0s' {1..128})	# 256 bytes
	wopictl file rename doc1 "$name"
	refuses 1 "'$name': File name too long; nothing was exported" wopictl export back
	[ ! -e back ]
	no_partial
	wopictl file rename doc1 "${name:1}"
	run -0 wopictl export back
	wopictl container add "$name"
	refuses 1 "'$name': File name too long; nothing was exported" wopictl export other
	[ ! -e other ]
	no_partial
}

@test "an export that is killed leaves no folder of that name, and can be done again" {
	given_slow Reports
	wopictl import Reports
	hold 'back.partial-*/a' 1 wopictl export back /Reports
	kill -9 "$held"
	wait "$held" || true
	held=
	[ ! -e back ]
	run -0 wopictl export back /Reports
	same_trees Reports back
}

@test "what is saved, added and removed during an export is not in it" {
	given_slow Reports
	wopictl import Reports
	hold 'back.partial-*/a' 1 wopictl export back /Reports
	printf new | wopictl file put /Reports/c -
	wopictl file add /dev/null --name d --container /Reports
	wopictl file rename /Reports/b bb
	wopictl container add sub --parent /Reports
	resume 0
	same_trees Reports back
	prints new wopictl file cat /Reports/c
}

@test "a folder that was filled during an export is not touched" {
	given_slow Reports
	wopictl import Reports
	hold 'back.partial-*/a' 1 wopictl export back /Reports
	given back/mine
	resume 1
	says "'back'"
	[ "$(ls back)" = mine ]
	no_partial
}

@test "an empty folder that was there and is filled during an export is not touched" {
	given_slow Reports
	wopictl import Reports
	mkdir back
	hold 'back/.partial-*/a' 1 wopictl export back /Reports
	given back/mine
	resume 1
	says "'back': Directory not empty; nothing was exported"
	[ "$(ls -A back)" = mine ]
}

@test "an empty folder that was there shows nothing of an export that is not whole" {
	given_slow Reports
	wopictl import Reports
	mkdir back
	hold 'back/.partial-*/a' 1 wopictl export back /Reports
	[ -z "$(ls back)" ]
	resume 0
	same_trees Reports back
}

# Lists of all below

@test "file list --recursive has a path as its last column, and files of all levels" {
	given_tree
	run -0 --separate-stderr wopictl file list /Reports --recursive
	[ "${#lines[@]}" = 2 ]
	[ "$(sort <<<"$output")" = $'ix\tindex.txt\tc1\t1\t5\t2023-11-14T22:13:20Z\t/Reports/index.txt\nq1\tq1.xlsx\tc2\t1\t7\t2023-11-14T22:13:20Z\t/Reports/2026/q1.xlsx' ]
	[ "$(wopictl file list --recursive | wc -l)" = 4 ]
	[ "$(wopictl file list / --recursive)" = "$(wopictl file list --recursive)" ]
	[ "$(wopictl file list root --recursive --json | jq -r .path | sort | xargs)" = \
		"/Reports/2026/q1.xlsx /Reports/index.txt /empty.wopitest /report.wopitest" ]
}

@test "file list --recursive shows neither the trash nor what is beside the container" {
	given_tree
	wopictl file remove q1
	[ "$(wopictl file list c1 --recursive --json | jq -r .id)" = ix ]
	prints '' wopictl file list c2 --recursive
}

@test "file list --recursive goes with --templates, not with --removed" {
	given_tree
	wopictl file set q1 --template
	[ "$(wopictl file list --recursive --templates --json | jq -r .path)" = \
		/Reports/2026/q1.xlsx ]
	refuses 2 "--removed" wopictl file list --recursive --removed
}

@test "file list without --recursive has the path, too" {
	given_tree
	[ "$(wopictl file list c1 --json | jq -c keys_unsorted)" = \
		'["id","name","container_id","version","size","modified_at","path"]' ]
}

@test "container list --recursive has a path as its last column, and all levels" {
	given_tree
	run -0 --separate-stderr wopictl container list --recursive
	[ "$output" = $'c1\tReports\troot\t2023-11-14T22:13:20Z\t/Reports\nc2\t2026\tc1\t2023-11-14T22:13:20Z\t/Reports/2026' ]
	[ "$(wopictl container list c1 --recursive --json | jq -c .)" = \
		'{"id":"c2","name":"2026","parent_id":"c1","made_at":"2023-11-14T22:13:20.000000Z","path":"/Reports/2026"}' ]
	prints '' wopictl container list c2 --recursive
	[ "$(wopictl container list --json | jq -c keys_unsorted)" = \
		'["id","name","parent_id","made_at","path"]' ]
}

@test "on a terminal the lists have headings with the path" {
	given_tree
	on_terminal 0 "wopictl file list /Reports --recursive"
	[[ ${lines[0]} == "ID "*"MODIFIED AT "*"PATH" ]]
	on_terminal 0 "wopictl container list --recursive"
	[[ ${lines[0]} == "ID "*"MADE AT "*"PATH" ]]
}

# Removal of a container with all that is in it

@test "container remove --recursive puts all files into the trash, and removes the containers" {
	given_tree
	later 60
	run -0 --separate-stderr wopictl container remove c1 --recursive
	[ -z "$output" ]
	prints '' wopictl container list --recursive
	[ "$(wopictl file list --removed --json | jq -r .id | sort | xargs)" = "ix q1" ]
	refuses 3 "'wopictl file undelete q1'" wopictl file show q1
	refuses 3 "no container 'c2'" wopictl container show c2
	[ "$(wopictl file list --recursive | wc -l)" = 2 ]
	run -0 wopictl check
}

@test "what was removed with its container is gone for clients" {
	given_tree
	wopictl container remove c1 --recursive
	file=q1 token=alice-q1
	check_file_info
	answers 404
	wopi GET /containers/c1 -t alice-c1
	answers 404
}

@test "the names of removed containers are free, their ids are not" {
	given_tree
	wopictl container remove c1 --recursive
	refuses 4 "the id 'c1' belonged to something that was removed, and ids are never reused" wopictl container add Reports --id c1
	run -0 wopictl container add Reports --id c5
	prints '' wopictl container list c5
	prints '' wopictl file list c5
}

@test "grants on removed containers are gone" {
	given_tree
	wopictl grant add bob writer c1
	wopictl grant add bob reader c2
	wopictl grant add --everyone reader c2
	wopictl container remove c1 --recursive
	prints '' wopictl grant list --user bob
	[ "$(wopictl grant list --json | jq -r .resource)" = root ]
}

@test "container remove --recursive of an empty container removes it" {
	wopictl container add Papers --id c1
	run -0 --separate-stderr wopictl container remove c1 --recursive
	[ -z "$output" ]
	prints '' wopictl container list
	refuses 3 "no container 'c1'" wopictl container remove c1 --recursive
}

@test "container remove --recursive leaves alone what is beside it" {
	given_tree
	wopictl container remove c2 --recursive
	[ "$(paths | xargs)" = "/Reports/ /Reports/index.txt /empty.wopitest /report.wopitest" ]
}

@test "container remove without --recursive says what is in there, and how to remove it" {
	given_tree
	refuses_import 4 "--recursive" wopictl container remove c1
	[[ $stderr == *"'wopictl file list c1 --recursive'"* ]]
}

@test "a container that holds only empty containers is told from an empty one" {
	given_tree
	wopictl file remove q1
	wopictl file remove ix
	refuses_import 4 "--recursive" wopictl container remove c1
	[[ $stderr == *"wopictl container list c1"* ]]
}

@test "a locked file below refuses the removal, and nothing is changed" {
	given_tree
	file=q1 token=alice-q1
	lock A
	refuses_import 4 "file 'q1' (/Reports/2026/q1.xlsx) is locked: see 'wopictl lock show q1', or use --force" \
		wopictl container remove c1 --recursive
	locked_by A
	holds January
}

@test "a lock that has ended is no hindrance to the removal" {
	given_tree
	file=q1 token=alice-q1
	lock A
	later 1800
	run -0 --separate-stderr wopictl container remove c1 --recursive
	[ -z "$output" ]
}

@test "container remove --recursive --force breaks the lock, with the reason in its history" {
	given_tree
	file=q1 token=alice-q1
	lock A
	run -0 wopictl container remove c1 --recursive --force
	[ "$(field id wopictl file list --removed)" != "" ]
	prints '' wopictl lock list
	wopictl file undelete q1 2>/dev/null
	unlocked
	[ "$(wopictl lock history q1 --json | jq -c '[.event, .reason]' | xargs)" = \
		"[lock,null] [release,the container was removed]" ]
}

@test "container remove --recursive --force says whose locks it ended" {
	given_tree
	file=q1 token=alice-q1
	lock A
	run -0 --separate-stderr wopictl container remove c1 --recursive --force
	[ -z "$output" ]
	[[ $stderr == *"'q1'"*"locked by alice"* ]]
}

@test "container remove --force without --recursive is wrong use" {
	given_tree
	refuses_import 2 "--recursive" wopictl container remove c1 --force
}

@test "the root refuses its removal, also when it holds nothing" {
	refuses_import 4 "is the root" wopictl container remove root --recursive
	refuses_import 4 "is the root" wopictl container remove / --recursive --force
	wopictl file remove doc1
	wopictl file remove empty1
	refuses_import 4 "is the root" wopictl container remove / --recursive
}

@test "a file of a removed container is undeleted into the root, with a message" {
	given_tree
	wopictl container remove c1 --recursive
	run -0 --separate-stderr wopictl file undelete q1
	[ -z "$output" ]
	[ "$stderr" = "wopictl: the container 'c2' no longer exists: file 'q1' is in 'root' now" ]
	[ "$(field path wopictl file show q1)" = /q1.xlsx ]
	file=q1 token=alice-q1
	holds January
}

@test "two files of one name cannot both be undeleted into the root" {
	given_tree
	printf other | wopictl file add - --name q1.xlsx --id q2 --container c1
	wopictl container remove c1 --recursive
	run -0 wopictl file undelete q1
	refuses_import 4 "the name 'q1.xlsx' is already used in /" wopictl file undelete q2
}

@test "gc empties the trash of what was removed with its container" {
	given_tree
	wopictl container remove c1 --recursive
	[ "$(contents)" = 4 ]
	touch -d "@$START" "$WOPI_DATA"/contents/*
	later $((31 * 86400))
	run -0 wopictl gc
	[ "$(contents)" = 2 ]
	run -0 wopictl check
}

# DeleteContainer

delete_container() { wopi POST "/containers/$1" -H "X-WOPI-Override: DELETE_CONTAINER" -t alice-c1; }

@test "DeleteContainer refuses a full container unless delete_full_containers is on" {
	local before
	given_tree
	before=$(tree)
	delete_container c1
	answers 409
	[ "$(tree)" = "$before" ]
	wopictl config set delete_full_containers on
	wopictl config set delete_full_containers off
	delete_container c1
	answers 409
	refuses 2 "delete_full_containers" wopictl config set delete_full_containers maybe
}

@test "DeleteContainer takes all along if delete_full_containers is on" {
	given_tree
	wopictl config set delete_full_containers on
	wopictl grant add bob writer c2
	delete_container c1
	answers 200
	prints '' wopictl container list --recursive
	[ "$(wopictl file list --removed --json | jq -r .id | sort | xargs)" = "ix q1" ]
	prints '' wopictl grant list --user bob
	file=q1 token=alice-q1
	check_file_info
	answers 404
	delete_container c1
	answers 404
}

# given_many COUNT: files in c2, below c1.
given_many() {
	jq -nc --argjson n "$1" '{files: [range($n) | {id: "m\(.)", name: "m\(.).txt", container: "c2",
		content: {text: "x"}}]}' | wopictl --quiet seed -
}

@test "DeleteContainer takes 50000 files and containers along, and not more" {
	given_tree
	wopictl config set delete_full_containers on
	given_many 49998	# beside c2 itself and q1 and ix
	delete_container c1
	refused 409 'the container holds more than 50000 files and containers'
	[ "$(wopictl file list --removed)" = '' ]
	wopictl file remove m1
	delete_container c1
	answers 200
	prints '' wopictl container list --recursive
}

@test "DeleteContainer is a 409 while a file below is locked, and nothing is changed" {
	local before
	given_tree
	wopictl config set delete_full_containers on
	file=q1 token=alice-q1
	lock A
	before=$(tree)
	delete_container c1
	answers 409
	[[ $(header X-WOPI-ServerError) == *q1*locked* ]]
	[ "$(tree)" = "$before" ]
	locked_by A
	unlock A
	delete_container c1
	answers 200
}

@test "DeleteContainer takes a lock that has ended for none" {
	given_tree
	wopictl config set delete_full_containers on
	file=q1 token=alice-q1
	lock A
	later 1800
	delete_container c1
	answers 200
}

@test "DeleteContainer needs the right to delete, also with delete_full_containers" {
	given_tree
	wopictl config set delete_full_containers on
	wopictl token add c1 --user bob --rights read,write,rename,create --weak --value bob-c1 &>/dev/null
	wopi POST /containers/c1 -H "X-WOPI-Override: DELETE_CONTAINER" -t bob-c1
	answers 404
	[ "$(wopictl container list --recursive | wc -l)" = 2 ]
}

@test "DeleteContainer of the root is refused, also with delete_full_containers" {
	given_tree
	wopictl config set delete_full_containers on
	wopictl token add / --user admin --rights all --weak --value on-root &>/dev/null
	wopi POST /containers/root -H "X-WOPI-Override: DELETE_CONTAINER" -t on-root
	answers 501
	[ "$(wopictl file list | wc -l)" = 4 ]
}

# How far a long work is

# slowly COUNT COMMAND: a command line that runs it, and holds it for a while when
# there are so many contents.
slowly() {
	echo "$2 & pid=\$!; until [ \$(ls '$WOPI_DATA/contents' | wc -l) -ge $1 ]; do :; done;" \
		"kill -STOP \$pid; sleep 0.2; kill -CONT \$pid; wait \$pid"
}

@test "on a terminal a long import draws a bar, and erases it before the summary" {
	given_slow Reports
	on_terminal 0 "$(slowly 4 'wopictl import Reports')"
	[[ $output == *"importing files [####################          ] 2 of 3, 0:0"*" left"$'\e[K'* ]]
	[[ ${output##*importing files} == *$'\e[K\e[K'*"wopictl: imported 3 files"* ]]
	[ "$(grep -c 'importing files' <<<"$output")" = 1 ]
}

@test "on a terminal the bar is erased before the reason of a failure" {
	given_slow Reports
	on_terminal 1 "$(slowly 4 'wopictl import Reports' |
		sed 's/sleep 0.2;/rm Reports\/c; sleep 0.2;/')"
	[[ $output == *"importing files ["*$'\e[K\e[K'"wopictl: cannot read 'Reports/c'"* ]]
}

@test "on a terminal a long export draws a bar, and erases it before the summary" {
	given_slow Reports
	wopictl import Reports
	on_terminal 0 "wopictl export back /Reports & pid=\$!; until [ -e back.partial-*/b ]; do :;
		done; kill -STOP \$pid; sleep 0.2; kill -CONT \$pid; wait \$pid"
	[[ $output == *"exporting files ["*"] 2 of 3, 0:0"*" left"$'\e[K\e[K'*"dir "* ]]
}

@test "a quick import and export draw nothing on a terminal" {
	given_reports
	on_terminal 0 "wopictl import Reports"
	[[ $output != *$'\e'* && $output != *"importing files"* ]]
	on_terminal 0 "wopictl export back"
	[[ $output != *$'\e'* && $output != *"exporting files"* ]]
}

@test "no bar is drawn where standard error is no terminal, and nothing if it is quick" {
	given_slow Reports
	hold_import wopictl import Reports
	resume 0
	grep -x "wopictl: imported 3 files (104857602 bytes) and 1 containers\?" "$BATS_TEST_TMPDIR/err"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/err")" = 1 ]
}

@test "a long import says how far it is where standard error is no terminal" {
	given_slow Reports
	hold_import wopictl import Reports
	sleep 2.1	# the one measure of this is time
	resume 0
	[ "$(head -n 1 "$BATS_TEST_TMPDIR/err")" = "wopictl: importing files: 2 of 3" ]
	[ "$(wc -l <"$BATS_TEST_TMPDIR/err")" = 2 ]
}
