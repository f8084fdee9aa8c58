# SPDX-License-Identifier: MIT
# Lists of folders with very many files: what they cost, and how they fail. And free names.

load helper
load people

many=100000

# fill CONTAINER PREFIX N: so many files, past all programs; all have the content of doc1.
fill() {
	cat >"$BATS_FILE_TMPDIR/fill.sql" <<-END
		WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $3)
		INSERT INTO file(id, container_id, name, owner_id, version, made_at)
		SELECT printf('$2%d', i * 7919 % 1000003), '$1', printf('Document <%d>.docx', i), 'admin', 1, 1 FROM n;
		INSERT INTO version(file_id, version, size, sha256, content, modified_at, user_id)
		SELECT f.id, 1, v.size, v.sha256, v.content, v.modified_at, 'admin' FROM file f, version v
		WHERE v.file_id = 'doc1' AND v.version = 1 AND f.container_id = '$1';
	END
	"$BUILD/tests/upgrade" "$WOPI_DATA/wopi.db" "$BATS_FILE_TMPDIR/fill.sql"
}

setup_file() {
	local id
	export WOPI_NOW=$START WOPI_DATA=$BATS_FILE_TMPDIR/world
	make_world
	wopictl config set base_url "$base"
	for id in many some few; do
		wopictl container add "$id" --id "$id"
		wopictl token add "$id" --user admin --weak --value "token-$id" &>/dev/null
	done
	fill many m $many
	fill some s 4000
	fill few f 10
	wopictl grant add alice reader many	# but nothing above it
	wopictl token add root --user admin --weak --value token-admin &>/dev/null
	wopictl token add root --user alice --weak --value token-root &>/dev/null
}

setup() {
	export WOPI_DATA=$BATS_TEST_TMPDIR/data WOPI_NOW=$START
	cp -a "$BATS_FILE_TMPDIR/world" "$WOPI_DATA"
	token=''
}

# measured PATH QUERY [VAR=VALUE...]: a GET by a wopi.cgi whose largest memory is $memory, in
# KiB. The answer goes to $reply_head and $reply_body.
measured() {
	reply_head=$BATS_TEST_TMPDIR/head reply_body=$BATS_TEST_TMPDIR/body
	memory=$(env -i WOPI_DATA="$WOPI_DATA" WOPI_NOW="$WOPI_NOW" REQUEST_METHOD=GET SCRIPT_NAME=/wopi \
		PATH_INFO="$1" REQUEST_URI="/wopi$1" QUERY_STRING="$2" HTTP_HOST=docs.example.org "${@:3}" \
		/usr/bin/python3 -c 'import resource, subprocess, sys
with open(sys.argv[2], "wb") as out: subprocess.run([sys.argv[1]], stdout=out)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)' \
		"$BUILD/wopi.cgi" "$BATS_TEST_TMPDIR/reply")
	split_reply <"$BATS_TEST_TMPDIR/reply"
	length_is_right
	answers 200
}

# little: at most 30 MiB of memory; sanitizers take more.
little() {
	echo "$memory KiB"
	[[ "$BUILD" == *san* ]] || [ "$memory" -le 30720 ]
}

# hundred_thousand FILTER: there are as many names, in order.
hundred_thousand() {
	jq -e "$1 | length == $many and . == sort" "$reply_body"
}

@test "EnumerateChildren of a hundred thousand takes little memory" {
	measured /containers/many/children access_token=token-many
	little
	hundred_thousand '[.ChildFiles[].Name]'
	jq -e '.ChildContainers == []' "$reply_body"
}

@test "EnumerateChildren of a folder with a hundred thousand takes little memory" {
	measured /folders/many/children access_token=token-many
	little
	hundred_thousand '[.Children[].Name]'
}

@test "the listing of a hundred thousand takes little memory" {
	measured /listing/many access_token=token-many
	little
	hundred_thousand '[.files[].name]'
}

@test "the listing counts up to 1,001 items of a folder, and reads dates of 20,000 in all" {
	local i
	measured /listing/root access_token=token-admin
	jq -e '[.containers[] | [.items, has("modified")]] == [[10, true], [1001, false], [1001, false]]' "$reply_body"
	for i in {10..31}; do
		wopictl container add "a$i" --id "a$i"
		fill "a$i" "a$i" 1000
	done
	measured /listing/root access_token=token-admin
	jq -e '[.containers[] | [.items, has("modified")]] ==
		[range(20) | [1000, true]] + [range(2) | [1000, false]] + [[10, false], [1001, false], [1001, false]]' "$reply_body"
}

@test "the list page of a hundred thousand takes little memory, and no name ends its JSON" {
	measured /open/many '' REMOTE_USER=admin AUTH_TYPE=Basic
	little
	sed -n 's|^<script type="application/json" id="data">\(.*\)</script>$|\1|p' "$reply_body" >"$BATS_TEST_TMPDIR/json"
	reply_body=$BATS_TEST_TMPDIR/json
	hundred_thousand '[.listing.files[].name]'
	[ "$(grep -c '<' "$BATS_TEST_TMPDIR/json")" = 0 ]
	grep -q 'Document \\u003c1>.docx' "$BATS_TEST_TMPDIR/json"
}

@test "the root of who owns a hundred thousand files below it takes little memory" {
	printf "UPDATE file SET owner_id = 'alice' WHERE container_id = 'many'; DELETE FROM granted WHERE user_id = 'alice';" \
		>"$BATS_TEST_TMPDIR/own.sql"
	"$BUILD/tests/upgrade" "$WOPI_DATA/wopi.db" "$BATS_TEST_TMPDIR/own.sql"
	measured /containers/root/children access_token=token-root
	little
	hundred_thousand '[.ChildFiles[].Name]'
	measured /listing/root access_token=token-root
	little
	hundred_thousand '[.files[].name]'
}

@test "the root of who sees a folder of a hundred thousand takes little memory" {
	measured /containers/root/children access_token=token-root
	little
	[ "$(jq -c '[.ChildContainers[].Name, (.ChildFiles | length)]' "$reply_body")" = '["many",0]' ]
}

@test "lists of all lengths around what stays in memory are whole" {
	local n
	for n in 1 3500 3600 3700 3800 3900; do
		printf "DELETE FROM version WHERE file_id IN (SELECT id FROM file WHERE container_id = 'some' AND
			CAST(substr(name, 11) AS INTEGER) > $n);
			DELETE FROM file WHERE id NOT IN (SELECT file_id FROM version);" >"$BATS_TEST_TMPDIR/less.sql"
		rm -r "$WOPI_DATA"
		cp -a "$BATS_FILE_TMPDIR/world" "$WOPI_DATA"
		"$BUILD/tests/upgrade" "$WOPI_DATA/wopi.db" "$BATS_TEST_TMPDIR/less.sql"
		measured /containers/some/children access_token=token-some
		[ "$(jq '.ChildFiles | length' "$reply_body")" = "$n" ]
	done
}

# traced OPTION...: EnumerateChildren of "some" under strace.
traced() {
	env -i WOPI_DATA="$WOPI_DATA" WOPI_NOW="$WOPI_NOW" REQUEST_METHOD=GET SCRIPT_NAME=/wopi \
		PATH_INFO="/containers/${container:-some}/children" REQUEST_URI=/ HTTP_HOST=docs.example.org \
		QUERY_STRING="access_token=token-${container:-some}" TMPDIR="$BATS_TEST_TMPDIR" \
		ASAN_OPTIONS="$ASAN_OPTIONS:detect_leaks=0" strace -qq -o "$BATS_TEST_TMPDIR/calls" "$@" \
		"$BUILD/wopi.cgi" >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/stderr"
}

@test "a list that cannot be written to the disk is a clean 500, and leaves nothing" {
	local before
	before=$(ls -A "$WOPI_DATA")
	run -1 traced -e trace=write -e inject=write:error=ENOSPC:when=1..2
	grep -q '^Status: 500' "$BATS_TEST_TMPDIR/out"
	[ "$(grep -c '^Status' "$BATS_TEST_TMPDIR/out")" = 1 ]
	grep -q 'cannot write a long answer to the disk: No space left on device' "$BATS_TEST_TMPDIR/stderr"
	[ "$(ls -A "$WOPI_DATA")" = "$before" ]
}

@test "a long list leaves nothing in the data directory" {
	local before
	before=$(ls -A "$WOPI_DATA")
	traced -e trace=write
	grep -q '^Status: 200' "$BATS_TEST_TMPDIR/out"
	[ "$(ls -A "$WOPI_DATA")" = "$before" ]
}

@test "a short list is made in memory" {
	container=few traced -e trace=openat,write
	grep -q '^Status: 200' "$BATS_TEST_TMPDIR/out"
	! grep -q 'O_TMPFILE\|\.list-\|^write' "$BATS_TEST_TMPDIR/calls"
}

@test "a long list is answered where the data directory takes no file" {
	local call
	traced -e trace=openat
	call=$(grep -n O_TMPFILE "$BATS_TEST_TMPDIR/calls" | cut -d : -f 1)
	traced -e trace=openat -e inject=openat:error=ENOSPC:when="$call..$((call + 1))"
	grep -q '^Status: 200' "$BATS_TEST_TMPDIR/out"
	[ "$(sed '1,/^\r$/d' "$BATS_TEST_TMPDIR/out" | jq '.ChildFiles | length')" = 4000 ]
}

@test "a long list is whole though the data directory's disk gets full while it is written" {
	local n
	for n in 1 2; do
		traced -e trace=write -e inject=write:error=ENOSPC:when=$n
		grep -q '^Status: 200' "$BATS_TEST_TMPDIR/out"
		[ "$(sed '1,/^\r$/d' "$BATS_TEST_TMPDIR/out" | jq '.ChildFiles | length')" = 4000 ]
	done
}

# holds_snapshot PID: whether it has one of the database's marks of readers.
holds_snapshot() {
	awk -v pid="$1" -v inode="$(stat -c %i "$WOPI_DATA/wopi.db-shm")" '
		$5 == pid && $6 ~ ":" inode "$" && $7 >= 123 && $7 <= 127 { found = 1 }
		END { exit !found }' /proc/locks
}

# stalled COMMAND...: it runs, and its output is not read behind its first byte; its id is $pid.
stalled() {
	mkfifo "$BATS_TEST_TMPDIR/pipe" 2>/dev/null || :
	"$@" >"$BATS_TEST_TMPDIR/pipe" 3>&- &
	pid=$!
	exec 9<"$BATS_TEST_TMPDIR/pipe"
	head -c 1 <&9 >/dev/null
	kill -0 "$pid"
}

# goes_on: the stalled one is read to its end.
goes_on() {
	cat <&9 >"$BATS_TEST_TMPDIR/out"
	exec 9<&-
	wait "$pid"
}

@test "a stalled reader is told from one without a snapshot" {
	local pid
	hold_snapshot() {
		/usr/bin/python3 -c 'import sqlite3, sys, time
db = sqlite3.connect(sys.argv[1])
db.execute("BEGIN")
db.execute("SELECT count(*) FROM user").fetchall()
print("x" * 100000, flush=True)' "$WOPI_DATA/wopi.db"
	}
	stalled hold_snapshot
	holds_snapshot "$(pgrep -P "$pid" || echo "$pid")"
	goes_on
}

@test "who takes a long list slowly holds no snapshot" {
	local pid
	stalled env -i WOPI_DATA="$WOPI_DATA" WOPI_NOW="$WOPI_NOW" REQUEST_METHOD=GET SCRIPT_NAME=/wopi \
		PATH_INFO=/containers/many/children REQUEST_URI=/ HTTP_HOST=docs.example.org \
		QUERY_STRING=access_token=token-many "$BUILD/wopi.cgi"
	run ! holds_snapshot "$pid"
	goes_on
}

@test "a command whose list is not read holds no snapshot" {
	local pid words
	for words in 'file list' 'file list --json' 'file list --format csv' 'file list some --recursive' \
		'dump' 'file cat large'; do
		[ "$words" != 'file cat large' ] || head -c 5000000 /dev/zero |
			wopictl file add - --name large --id large >/dev/null
		# shellcheck disable=SC2086
		stalled "$BUILD/wopictl" $words
		run ! holds_snapshot "$pid"
		goes_on
		[ "$(stat -c %s "$BATS_TEST_TMPDIR/out")" -gt 100000 ]
	done
}

@test "a dump that is not read keeps gc from nothing" {
	local pid
	stalled "$BUILD/wopictl" dump
	timeout 20 wopictl gc --dry-run
	goes_on
	head -c 1 <<<'{' | cat - "$BATS_TEST_TMPDIR/out" | jq -e '.files | length > 100000'
}

# listed WORDS...: the list that a command prints, and the memory that it took, $memory.
listed() {
	memory=$(/usr/bin/python3 -c 'import resource, subprocess, sys
with open(sys.argv[1], "wb") as out: subprocess.run(sys.argv[2:], stdout=out)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)' \
		"$BATS_TEST_TMPDIR/list" "$BUILD/wopictl" "$@")
	little
}

@test "lists of a hundred thousand files take little memory, in any form" {
	listed file list
	[ "$(wc -l <"$BATS_TEST_TMPDIR/list")" = $((many + 4012)) ]
	grep -q $'^m[0-9]*\tDocument <77777>.docx\tmany\t1\t5\t' "$BATS_TEST_TMPDIR/list"
	listed file list --json
	[ "$(wc -l <"$BATS_TEST_TMPDIR/list")" = $((many + 4012)) ]
	listed file list many --format csv
	[ "$(wc -l <"$BATS_TEST_TMPDIR/list")" = $((many + 1)) ]
	listed file list --recursive --json
	[ "$(wc -l <"$BATS_TEST_TMPDIR/list")" = $((many + 4012)) ]
}

# fill_table SQL: that, past all programs, where n has the numbers from 1 to $many.
fill_table() {
	echo "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $many) $1;" \
		>"$BATS_TEST_TMPDIR/fill.sql"
	"$BUILD/tests/upgrade" "$WOPI_DATA/wopi.db" "$BATS_TEST_TMPDIR/fill.sql"
}

# fill_versions SIGN: versions of doc1, or with "-" refused saves.
fill_versions() {
	fill_table "INSERT INTO version(file_id, version, size, sha256, content, modified_at)
		SELECT 'doc1', ${1}i - 1, v.size, v.sha256, v.content, i FROM n
		JOIN version v ON v.file_id = 'doc1' AND v.version = 1 WHERE ${1}i - 1 NOT IN (0, 1)"
}

@test "a hundred thousand versions are listed, and checked, in little memory" {
	fill_versions ''
	listed file versions doc1
	[ "$(wc -l <"$BATS_TEST_TMPDIR/list")" = $((many - 1)) ]
	listed check
	grep -q "^$((2 * many + 4010)) contents" "$BATS_TEST_TMPDIR/list"
}

@test "a hundred thousand refused saves are listed in little memory" {
	fill_versions -
	listed recovered list
	[ "$(wc -l <"$BATS_TEST_TMPDIR/list")" = "$many" ]
}

@test "a hundred thousand events of locks are listed in little memory" {
	fill_table "INSERT INTO lock_event(file_id, at, event, lock_id)
		SELECT 'doc1', i, 'lock', printf('%0200d', i) FROM n"
	listed lock history
	[ "$(wc -l <"$BATS_TEST_TMPDIR/list")" = "$many" ]
	listed lock history --since 1m
	[ ! -s "$BATS_TEST_TMPDIR/list" ]
}

@test "among a hundred thousand containers and users a name that was meant is found in little memory" {
	fill_table "INSERT INTO container(id, parent_id, name, made_at)
		SELECT 'n' || i, 'few', printf('Container with a rather long name %0100d', i), 1 FROM n"
	fill_table "INSERT INTO user(id, name, friendly_name, made_at)
		SELECT 'u' || i, printf('user-%d', i), printf('User with a rather long name %0100d', i), 1 FROM n"
	listed container show nn77777 2>"$BATS_TEST_TMPDIR/stderr"
	grep -q "did you mean /few/Container .*77777 (id n77777)" "$BATS_TEST_TMPDIR/stderr"
	listed user show uzer-77777 2>"$BATS_TEST_TMPDIR/stderr"
	grep -q "did you mean 'user-77777'" "$BATS_TEST_TMPDIR/stderr"
}

@test "on a terminal a long table has one heading, and columns that never become narrower" {
	on_terminal 0 "wopictl file list some"
	[ "${#lines[@]}" = 4001 ]
	[[ ${lines[0]} == ID* ]]
	[ "$(grep -c '^ID' <<<"$output")" = 1 ]
	[ "$(awk 'NR > 1 { print index($0, "Document") }' <<<"$output" | sort -n | uniq | wc -l)" = 1 ]
}

@test "a list is printed where no temporary file can be made" {
	[ "$(TMPDIR=/nowhere wopictl file list few | wc -l)" = 10 ]
	[ "$(TMPDIR=/nowhere wopictl dump | jq '.files | length')" = $((many + 4012)) ]
}

@test "a list that standard output does not take fails" {
	local status=0
	wopictl file list >/dev/full 2>"$BATS_TEST_TMPDIR/err" || status=$?
	[ "$status" = 1 ]
	grep -q 'cannot write to standard output: No space left' "$BATS_TEST_TMPDIR/err"
}

# Free names

# taken NAME...: files of these names are in the root.
taken() {
	local name
	for name; do : | wopictl file add - --name "$name"; done >/dev/null
}

# becomes NAME FREE: a file made with that name gets the other one.
becomes() {
	token=token-made
	wopictl token add root --user admin --weak --value $token &>/dev/null || :
	wopi POST /containers/root -H 'X-WOPI-Override: CREATE_CHILD_FILE' -H "X-WOPI-SuggestedTarget: $1"
	answers 200
	[ "$(json .Name)" = "$2" ] || { json .Name; return 1; }
	wopictl file remove "/$2"
}

@test "of free names the first is taken, whatever else is there" {
	taken a.docx
	becomes a.docx 'a (1).docx'
	taken 'a (2).docx' 'a (01).docx' 'a ().docx' 'a (1).docx.docx' 'a (1)x.docx' 'a (-1).docx' 'a (99999999999).docx'
	becomes a.docx 'a (1).docx'
	taken 'a (1).docx'
	becomes a.docx 'a (3).docx'
	wopictl container add 'a (3).docx' >/dev/null
	becomes a.docx 'a (4).docx'
	taken 'a ('{4..9}').docx'
	becomes a.docx 'a (10).docx'
	taken 'a ('{10..105}').docx'
	becomes a.docx 'a (106).docx'
	wopictl file remove '/a (57).docx'
	becomes a.docx 'a (57).docx'
	becomes 'a (2).docx' 'a (2) (1).docx'
}

@test "a long name has room for less where its number has more digits" {
	local long
	long=$(printf 'n%.0s' {1..250})
	taken "$long.docx" "${long:0:246} ("{1..9}').docx'
	becomes "$long.docx" "${long:0:245} (10).docx"
	taken "${long:0:245} (10).docx" "${long:0:245} (12).docx"
	becomes "$long.docx" "${long:0:245} (11).docx"
	wopictl file remove "/${long:0:246} (4).docx"
	becomes "$long.docx" "${long:0:246} (4).docx"
}
