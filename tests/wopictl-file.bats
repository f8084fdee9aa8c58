# SPDX-License-Identifier: MIT
# wopictl file: what can be done with files and their versions from the shell.

load helper

# given NAME TEXT: a file to read from, $given.
given() {
	given=$BATS_TEST_TMPDIR/$1
	printf %s "$2" >"$given"
}

# file add.

@test "file add prints a random id and takes the path's last part as the name" {
	given letter.wopitest "Dear Bob"
	run -0 --separate-stderr wopictl file add "$given"
	[[ $output =~ ^[A-Za-z0-9]{12,}$ ]]
	[ -z "$stderr" ]
	[ "$(wopictl file cat "$output")" = "Dear Bob" ]
	run -0 wopictl file show "$output" --json
	jq -e '.name == "letter.wopitest" and .container_id == "root"' <<<"$output"
	jq -e '.owner == "admin" and .version == 1 and .size == 8' <<<"$output"
	jq -e '.made_at == .modified_at and .lock == null' <<<"$output"
}

@test "file add takes a name, an id, a container and an owner" {
	wopictl container add Letters --id c1
	given letter.wopitest "Dear Bob"
	prints l1 wopictl file add "$given" --name "To Bob.wopitest" --id l1 --container c1 \
		--owner bob
	run -0 wopictl file show l1 --json
	jq -e '.name == "To Bob.wopitest" and .container_id == "c1" and .owner == "bob"' \
		<<<"$output"
	wopictl token add l1 --user alice --rights all --weak --value alice-l1
	on l1
	check_file_info
	[ "$(json .OwnerId)" = bob ]
	holds "Dear Bob"
}

@test "file add as JSON prints an object with the id" {
	given letter.wopitest "Dear Bob"
	prints '{"id":"l1"}' wopictl file add "$given" --id l1 --json
}

@test "file add reads standard input, which needs a name" {
	given x "from a pipe"
	refuses 2 "--name" wopictl file add - <"$given"
	[ "$(contents)" = 2 ]
	prints l1 wopictl file add - --name letter.wopitest --id l1 <"$given"
	prints "from a pipe" wopictl file cat l1
}

@test "file add takes a file of no bytes" {
	prints l1 wopictl file add /dev/null --name letter.wopitest --id l1
	[ "$(field size wopictl file show l1)" = 0 ]
	prints '' wopictl file cat l1
}

@test "a file of three megabytes comes back as it was, with its hash" {
	head -c 3000001 /dev/urandom >"$BATS_TEST_TMPDIR/big.wopitest"
	prints l1 wopictl file add "$BATS_TEST_TMPDIR/big.wopitest" --id l1
	wopictl file cat l1 >"$BATS_TEST_TMPDIR/back"
	cmp "$BATS_TEST_TMPDIR/big.wopitest" "$BATS_TEST_TMPDIR/back"
	[ "$(field sha256 wopictl file show l1)" = \
		"$(sha256sum <"$BATS_TEST_TMPDIR/back" | cut -d ' ' -f 1)" ]
	wopictl file cat l1 | cmp "$BATS_TEST_TMPDIR/back"
}

@test "file add refuses a folder, also with a slash behind it" {
	mkdir "$BATS_TEST_TMPDIR/letters"
	refuses 1 "is a folder: add it with 'wopictl import" \
		wopictl file add "$BATS_TEST_TMPDIR/letters"
	refuses 1 "is a folder: add it with 'wopictl import" \
		wopictl file add "$BATS_TEST_TMPDIR/letters/"
	[ "$(contents)" = 2 ]
}

@test "file add of a path that is missing says so" {
	refuses 1 "'$BATS_TEST_TMPDIR/no.wopitest': No such file or directory" \
		wopictl file add "$BATS_TEST_TMPDIR/no.wopitest"
	[ "$(contents)" = 2 ]
}

@test "file add refuses names that no client could use" {
	local name
	for name in "" . .. .hidden a/b /a a/ 'a\b' $'a\nb' $'a\tb' $'a\x7f' $'\xc2\x85' $'\xff' \
		$'\xc0\xaf' $'\xed\xa0\x80' $'\xf4\x90\x80\x80'; do
		refuses 2 "file name" wopictl file add /dev/null --name "$name"
	done
	[ "$(contents)" = 2 ]
}

@test "file add takes names that look strange and are none the less good" {
	local name
	for name in "a b" "ä é 愛 🙂.wopitest" "a'b\"c.wopitest" 'a;b$c`d&e|f<g>h*i?j:k' \
		"-x" "--name" "no extension"; do
		run -0 wopictl file add /dev/null "--name=$name"
		[ "$(field name wopictl file show "$output")" = "$name" ]
	done
}

@test "file add takes a name of 255 UTF-16 units, and refuses one more" {
	local name
	# letters of one, two and four bytes; the last makes two units
	for name in "$(printf 'x%.0s' {1..255})" "$(printf 'é%.0s' {1..255})" \
		"$(printf '🙂%.0s' {1..127})x"; do
		run -0 wopictl file add /dev/null --name "$name"
		[ "$(field name wopictl file show "$output")" = "$name" ]
		refuses 2 "file name" wopictl file add /dev/null --name "${name}x"
	done
	refuses 2 "file name" wopictl file add /dev/null --name "$(printf '🙂%.0s' {1..128})"
}

@test "file add refuses ids that a URL would have to escape" {
	local id
	for id in "" "a b" a/b a.b é a%20b "$(printf '%0129d' 0)"; do
		refuses 2 "file id" wopictl file add /dev/null --name x --id "$id"
	done
	prints "$(printf '%0128d' 0)" \
		wopictl file add /dev/null --name x --id "$(printf '%0128d' 0)"
	prints A_z-9 wopictl file add /dev/null --name y --id A_z-9
}

@test "file add refuses a name that is taken, and leaves nothing behind" {
	given report.wopitest other
	refuses 4 "'report.wopitest' is already used" wopictl file add "$given"
	wopictl container add Letters
	refuses 4 "'Letters' is already used" wopictl file add "$given" --name Letters
	[ "$(contents)" = 2 ]
	holds hello
}

@test "names differ by case" {
	run -0 wopictl file add /dev/null --name REPORT.wopitest
}

@test "file add refuses an id that is or was used, and leaves nothing behind" {
	given letter.wopitest "Dear Bob"
	refuses 4 "'doc1'" wopictl file add "$given" --id doc1
	wopictl file remove doc1
	refuses 4 "'doc1'" wopictl file add "$given" --id doc1
	refuses 4 "'root'" wopictl file add "$given" --id root
	[ "$(contents)" = 2 ]
}

@test "file add refuses an unknown container or owner, and leaves nothing behind" {
	given letter.wopitest "Dear Bob"
	refuses 3 "no container 'nowhere'" wopictl file add "$given" --container nowhere
	refuses 3 "'doc1' is a file, not a container" wopictl file add "$given" --container doc1
	refuses 3 "no user 'dave'" wopictl file add "$given" --owner dave
	[ "$(contents)" = 2 ]
}

@test "file add into a removed container is refused" {
	wopictl container add Letters --id c1
	wopictl container remove c1
	refuses 3 "'c1'" wopictl file add /dev/null --name x --container c1
	[ "$(contents)" = 2 ]
}

@test "file add that cannot store all bytes fails, and leaves nothing behind" {
	head -c 100000 /dev/zero >"$BATS_TEST_TMPDIR/big.wopitest"
	run -1 --separate-stderr bash -c \
		"ulimit -f 60; exec wopictl file add '$BATS_TEST_TMPDIR/big.wopitest'"
	[ -z "$output" ]
	[[ $stderr == *"File too large"* ]]
	[ "$(contents)" = 2 ]
	[ "$(wopictl file list | wc -l)" = 2 ]
}

@test "standard input that is closed is a failure, not an empty file" {
	run -1 --separate-stderr bash -c 'exec wopictl file add - --name letter.wopitest <&-'
	[ -z "$output" ]
	run -1 --separate-stderr bash -c 'exec wopictl file put doc1 - <&-'
	holds hello
	[ "$(contents)" = 2 ]
}

# file list, file show.

@test "file list shows all files in the order of their names" {
	wopictl container add Letters --id c1
	printf 12345678 | wopictl file add - --name a.wopitest --id l1 --container c1
	run -0 --separate-stderr wopictl file list
	[ "${#lines[@]}" = 3 ]
	[ "${lines[0]}" = $'l1\ta.wopitest\tc1\t1\t8\t2023-11-14T22:13:20Z\t/Letters/a.wopitest' ]
	[ "${lines[1]}" = $'empty1\tempty.wopitest\troot\t1\t0\t2023-11-14T22:13:20Z\t/empty.wopitest' ]
	[ "${lines[2]}" = $'doc1\treport.wopitest\troot\t1\t5\t2023-11-14T22:13:20Z\t/report.wopitest' ]
}

@test "file list of a container shows what is right in it" {
	wopictl container add Letters --id c1
	wopictl container add Empty --id c2 --parent c1
	wopictl file move doc1 c1
	[ "$(field id wopictl file list c1)" = doc1 ]
	[ "$(field id wopictl file list root)" = empty1 ]
	prints '' wopictl file list c2
	refuses 3 "'nowhere'" wopictl file list nowhere
	refuses 3 "'doc1'" wopictl file list doc1
}

@test "file list as JSON is one object a line" {
	run -0 --separate-stderr wopictl file list --json
	[ "${#lines[@]}" = 2 ]
	jq -se '.[1] | .id == "doc1" and .version == 1 and .size == 5' <<<"$output"
}

@test "file list --removed shows the trash and nothing else" {
	prints '' wopictl file list --removed
	wopictl file remove doc1
	[ "$(field id wopictl file list --removed)" = doc1 ]
	[ "$(field id wopictl file list)" = empty1 ]
	[ "$(field id wopictl file list root --removed)" = doc1 ]
}

@test "file show says who holds the lock" {
	lock "Lock 1"
	run -0 --separate-stderr wopictl file show doc1
	[[ $output == *$'\n'"lock  "*"Lock 1"$'\n'* ]]
	[[ $output == *"locked by alice since 2023-11-14T22:13:20Z, until 2023-11-14T22:43:20Z"* ]]
	[ "$(field lock wopictl file show doc1)" = "Lock 1" ]
	later 1800
	[ "$(field lock wopictl file show doc1)" = null ]
	[ "$(field lock_state wopictl file show doc1)" = "not locked" ]
}

@test "file show has the WOPISrc as soon as there is a base URL" {
	[ "$(field wopi_src wopictl file show doc1)" = null ]
	wopictl config set base_url https://host.example/wopi
	[ "$(field wopi_src wopictl file show doc1)" = https://host.example/wopi/files/doc1 ]
}

@test "a file that is not there, or in the trash, is no such thing for every command" {
	local args
	wopictl file remove doc1
	for args in "show ID" "cat ID" "put ID /dev/null" "rename ID x" "move ID root" "copy ID" \
		"remove ID" "versions ID" "restore ID 1"; do
		refuses 3 "no file 'nothing': 'wopictl file list'" \
			wopictl file ${args/ID/nothing}
		refuses 3 "'wopictl file undelete doc1'" wopictl file ${args/ID/doc1}
	done
	refuses 3 "'wopictl file list --removed'" wopictl file undelete nothing
	[ "$(contents)" = 2 ]
}

# file cat.

@test "file cat writes every byte as it is" {
	printf '\0\r\n\n\xff%b' "$(printf '\\x%02x' {0..255})" >"$BATS_TEST_TMPDIR/bytes"
	wopictl file add "$BATS_TEST_TMPDIR/bytes" --id b1
	wopictl file cat b1 >"$BATS_TEST_TMPDIR/back"
	cmp "$BATS_TEST_TMPDIR/bytes" "$BATS_TEST_TMPDIR/back"
	wopictl file cat b1 --json >"$BATS_TEST_TMPDIR/back"
	cmp "$BATS_TEST_TMPDIR/bytes" "$BATS_TEST_TMPDIR/back"
}

@test "file cat appends to a file that is open for appending" {
	printf before >"$BATS_TEST_TMPDIR/back"
	wopictl file cat doc1 >>"$BATS_TEST_TMPDIR/back"
	[ "$(cat "$BATS_TEST_TMPDIR/back")" = beforehello ]
}

@test "file cat --version writes an old version" {
	given new "hello again"
	wopictl file put doc1 "$given"
	prints hello wopictl file cat doc1 --version 1
	prints "hello again" wopictl file cat doc1 --version 2
	prints "hello again" wopictl file cat doc1
}

@test "file cat refuses a version that is not there or no number" {
	refuses 3 "'wopictl file versions doc1'" wopictl file cat doc1 --version 2
	refuses 3 "no version 0" wopictl file cat doc1 --version 0
	refuses 2 "invalid version" wopictl file cat doc1 --version x
	refuses 2 "invalid version" wopictl file cat doc1 --version=
	refuses 2 "invalid version" wopictl file cat doc1 --version=-1
	refuses 2 "invalid version" wopictl file cat doc1 --version 99999999999999999999
}

@test "file cat without the content fails with the reason" {
	rm "$WOPI_DATA"/contents/*
	refuses 1 "No such file or directory" wopictl file cat doc1
}

@test "file cat to a closed standard output is a failure" {
	run -1 --separate-stderr bash -c 'exec wopictl file cat doc1 >&-'
	[[ $stderr == "wopictl: "* ]]
}

@test "file cat into a pipe that closes early ends silently as by SIGPIPE" {
	head -c 3000000 /dev/zero >"$BATS_TEST_TMPDIR/big"
	wopictl file add "$BATS_TEST_TMPDIR/big" --id b1
	run -0 --separate-stderr bash -c \
		'wopictl file cat b1 | head -c 1 >/dev/null; echo "${PIPESTATUS[0]}"'
	[ "$output" = 141 ]
	[ -z "$stderr" ]
}

# file put.

@test "file put saves a new version and prints its number" {
	given new "hello again"
	later 60
	prints 2 wopictl file put doc1 "$given"
	holds "hello again"
	[ "$(header X-WOPI-ItemVersion)" = 2 ]
	check_file_info
	[ "$(json .LastModifiedTime)" = 2023-11-14T22:14:20.000000Z ]
	[ "$(contents)" = 3 ]
}

@test "file put as JSON prints the version as a number" {
	given new "hello again"
	prints '{"version":2}' wopictl file put doc1 "$given" --json
}

@test "file put reads standard input" {
	given new "from a pipe"
	prints 2 wopictl file put doc1 - <"$given"
	holds "from a pipe"
}

@test "file put of a path that is missing or a folder changes nothing" {
	refuses 1 "No such file or directory" wopictl file put doc1 "$BATS_TEST_TMPDIR/no"
	refuses 1 "is a folder" wopictl file put doc1 "$BATS_TEST_TMPDIR"
	holds hello
	[ "$(contents)" = 2 ]
}

@test "file put to a locked file is refused and changes nothing" {
	lock A
	given new "hello again"
	refuses 4 "locked by alice" wopictl file put doc1 "$given"
	[[ $stderr == *"--force"*"'wopictl lock release doc1 --force'"* ]]
	holds hello
	[ "$(field version wopictl file show doc1)" = 1 ]
	[ "$(contents)" = 2 ]
}

@test "file put that finds the file locked once it has read all leaves nothing behind" {
	local pid status=0 n
	mkfifo "$BATS_TEST_TMPDIR/slow"
	exec 9<>"$BATS_TEST_TMPDIR/slow"
	wopictl file put doc1 "$BATS_TEST_TMPDIR/slow" 2>"$BATS_TEST_TMPDIR/err" 3>&- 9>&- &
	pid=$!
	for ((n = 0; n < 500; n++)); do
		[ "$(contents)" = 2 ] || break	# it reads: the file was not locked then
		sleep 0.01
	done
	lock A
	answers 200
	printf late >&9
	exec 9>&-
	wait "$pid" || status=$?
	[ "$status" = 4 ]
	grep "locked by alice" "$BATS_TEST_TMPDIR/err"
	holds hello
	[ "$(contents)" = 2 ]
}

@test "file put --force saves to a locked file, and the lock stays" {
	lock A
	given new "hello again"
	prints 2 wopictl file put doc1 "$given" --force
	holds "hello again"
	locked_by A
}

@test "file put saves when the lock has ended" {
	lock A
	later 1800
	given new "hello again"
	prints 2 wopictl file put doc1 "$given"
}

@test "a version's time is later than the one before, even if the clock stands still" {
	local first
	first=$(field modified_at wopictl file show doc1)
	wopictl file put doc1 /dev/null
	[[ $(field modified_at wopictl file show doc1) > $first ]]
	later -100
	wopictl file put doc1 /dev/null
	[[ $(field modified_at wopictl file show doc1) > $first ]]
}

# file rename, file move.

@test "file rename gives a new name, twice is once" {
	prints '' wopictl file rename doc1 paper.wopitest
	prints '' wopictl file rename doc1 paper.wopitest
	check_file_info
	[ "$(json .BaseFileName)" = paper.wopitest ]
	[ "$(json .Version)" = 1 ]
}

@test "file rename refuses bad and taken names" {
	wopictl container add Letters
	refuses 2 "file name" wopictl file rename doc1 ""
	refuses 2 "file name" wopictl file rename doc1 a/b
	refuses 2 "file name" wopictl file rename doc1 .hidden
	refuses 4 "'empty.wopitest' is already used" wopictl file rename doc1 empty.wopitest
	refuses 4 "'Letters' is already used" wopictl file rename doc1 Letters
	[ "$(field name wopictl file show doc1)" = report.wopitest ]
}

@test "file rename of a locked file needs --force" {
	lock A
	refuses 4 "locked by alice" wopictl file rename doc1 paper.wopitest
	prints '' wopictl file rename doc1 paper.wopitest --force
	[ "$(field name wopictl file show doc1)" = paper.wopitest ]
	locked_by A
}

@test "file move puts a file into another container, twice is once" {
	wopictl container add Letters --id c1
	prints '' wopictl file move doc1 c1
	prints '' wopictl file move doc1 c1
	[ "$(field container_id wopictl file show doc1)" = c1 ]
	holds hello
}

@test "a lock moves along" {
	wopictl container add Letters --id c1
	lock A
	prints '' wopictl file move doc1 c1
	locked_by A
	refresh A
	answers 200
}

@test "file move refuses a taken name and what is no container" {
	wopictl container add Letters --id c1
	wopictl file add /dev/null --name report.wopitest --container c1
	refuses 4 "'report.wopitest' is already used" wopictl file move doc1 c1
	refuses 3 "'wopictl container list'" wopictl file move doc1 nowhere
	refuses 3 "'empty1'" wopictl file move doc1 empty1
	[ "$(field container_id wopictl file show doc1)" = root ]
}

# file copy.

@test "file copy finds a free name, and prints the id" {
	run -0 --separate-stderr wopictl file copy doc1
	[[ $output =~ ^[A-Za-z0-9]{12,}$ ]]
	[ "$(field name wopictl file show "$output")" = "report (1).wopitest" ]
	run -0 wopictl file copy doc1
	[ "$(field name wopictl file show "$output")" = "report (2).wopitest" ]
	prints hello wopictl file cat "$(wopictl file copy doc1)"
}

@test "file copy takes a name and an id" {
	prints '{"id":"d2"}' wopictl file copy doc1 paper.wopitest --id d2 --json
	[ "$(field name wopictl file show d2)" = paper.wopitest ]
	[ "$(field container_id wopictl file show d2)" = root ]
	[ "$(field owner wopictl file show d2)" = admin ]
}

@test "file copy of a name without extension finds a free one" {
	wopictl file rename doc1 README
	[ "$(field name wopictl file show "$(wopictl file copy doc1)")" = "README (1)" ]
}

@test "file copy of the longest name cuts its stem, between two letters" {
	local name
	name=$(printf '🙂%.0s' {1..123}).wopitest	# 255 units
	wopictl file rename doc1 "$name"
	name=$(field name wopictl file show "$(wopictl file copy doc1)")
	[ "$name" = "$(printf '🙂%.0s' {1..121}) (1).wopitest" ]
}

@test "file copy takes a dot and 31 letters for an extension" {
	local extension
	extension=.$(printf '%031d' 0)
	wopictl file rename doc1 "x$extension"
	[ "$(field name wopictl file show "$(wopictl file copy doc1)")" = "x (1)$extension" ]
}

@test "file copy takes a dot and 32 letters for no extension" {
	local name
	name=x.$(printf '%032d' 0)
	wopictl file rename doc1 "$name"
	[ "$(field name wopictl file show "$(wopictl file copy doc1)")" = "$name (1)" ]
}

@test "file copy of a longest name without extension cuts its end" {
	local name
	name=x.$(printf '%0253d' 0)
	wopictl file rename doc1 "$name"
	[ "$(field name wopictl file show "$(wopictl file copy doc1)")" = "${name:0:251} (1)" ]
}

@test "file copy refuses a taken name or id and bad ones" {
	refuses 4 "'empty.wopitest'" wopictl file copy doc1 empty.wopitest
	refuses 4 "'empty1'" wopictl file copy doc1 paper.wopitest --id empty1
	refuses 2 "file name" wopictl file copy doc1 a/b
	refuses 2 "file id" wopictl file copy doc1 --id a/b
	[ "$(wopictl file list | wc -l)" = 2 ]
	holds hello
}

@test "a copy is not locked, though the file is" {
	lock A
	prints d2 wopictl file copy doc1 --id d2
	[ "$(field lock wopictl file show d2)" = null ]
}

@test "saving a copy does not touch the file, nor the other way round" {
	wopictl file copy doc1 --id d2
	given new "the copy's"
	prints 2 wopictl file put d2 "$given"
	holds hello
	given new "the file's"
	prints 2 wopictl file put doc1 "$given"
	prints "the copy's" wopictl file cat d2
	prints hello wopictl file cat d2 --version 1
}

@test "a copy outlives the file" {
	wopictl file copy doc1 --id d2
	wopictl file remove doc1
	later $((31 * 86400))
	run -0 wopictl gc
	prints hello wopictl file cat d2
}

# file remove, file undelete.

@test "a removed file is gone for clients, and its name is free" {
	prints '' wopictl file remove doc1
	check_file_info
	answers 404
	get_file
	answers 404
	lock A
	answers 404
	run -0 wopictl file add /dev/null --name report.wopitest
}

@test "file remove of a locked file is refused and changes nothing" {
	lock A
	refuses 4 "locked by alice" wopictl file remove doc1
	locked_by A
	holds hello
}

@test "file remove --force says whose lock it ended" {
	lock A
	run -0 --separate-stderr wopictl file remove doc1 --force
	[ -z "$output" ]
	[[ $stderr == "wopictl: "*"'doc1'"*"locked by alice since 2023-11-14T22:13:20Z"* ]]
	wopictl file undelete doc1
	unlocked
	run -0 wopictl lock history doc1 --json
	[ "$(jq -r .event <<<"${lines[1]}")" = release ]
	[ "$(jq -r .reason <<<"${lines[1]}")" = "the file was removed" ]
}

@test "file undelete brings all back: place, name, versions, tokens" {
	wopictl file put doc1 /dev/null
	wopictl file remove doc1
	prints '' wopictl file undelete doc1
	check_file_info
	answers 200
	[ "$(json .BaseFileName)" = report.wopitest ]
	[ "$(wopictl file versions doc1 | wc -l)" = 2 ]
	prints hello wopictl file cat doc1 --version 1
	prints '' wopictl file list --removed
}

@test "file undelete twice is once" {
	wopictl file remove doc1
	prints '' wopictl file undelete doc1
	prints '' wopictl file undelete doc1
}

@test "file undelete is refused while the name is taken" {
	wopictl file remove doc1
	wopictl file add /dev/null --name report.wopitest --id d2
	refuses 4 "'report.wopitest' is already used" wopictl file undelete doc1
	wopictl file rename d2 other.wopitest
	prints '' wopictl file undelete doc1
}

@test "file undelete puts a file whose container is gone into the root" {
	wopictl container add Letters --id c1
	wopictl file move doc1 c1
	wopictl file remove doc1
	wopictl container remove c1
	run -0 --separate-stderr wopictl file undelete doc1
	[[ -z $output && $stderr == *"'c1' no longer exists: file 'doc1' is in 'root' now" ]]
	[ "$(field container_id wopictl file show doc1)" = root ]
}

@test "two files of one name can be in the trash" {
	wopictl file remove doc1
	wopictl file add /dev/null --name report.wopitest --id d2
	prints '' wopictl file remove d2
	[ "$(wopictl file list --removed | wc -l)" = 2 ]
	prints '' wopictl file undelete doc1
	refuses 4 "'report.wopitest'" wopictl file undelete d2
}

# file versions, file restore.

@test "file versions lists the newest first, and who saved it" {
	local sum
	sum=$(printf hello | sha256sum | cut -d ' ' -f 1)
	lock A
	later 60
	put "alice's" A
	unlock A
	later 60
	given new "the administrator's"
	wopictl file put doc1 "$given"
	run -0 --separate-stderr wopictl file versions doc1
	[ "${#lines[@]}" = 3 ]
	[[ ${lines[0]} == $'3\t19\t2023-11-14T22:15:20Z\t-\t'* ]]
	[[ ${lines[1]} == $'2\t7\t2023-11-14T22:14:20Z\talice\t'* ]]
	[ "${lines[2]}" = $'1\t5\t2023-11-14T22:13:20Z\t-\t'"$sum"$'\t-\tno\t-\t-\tdoc1.1' ]
	[ "$(wopictl file versions doc1 --json | jq -s 'map(.version) == [3, 2, 1]')" = true ]
}

@test "file restore makes a new version of the old bytes" {
	given new "hello again"
	wopictl file put doc1 "$given"
	later 60
	prints 3 wopictl file restore doc1 1
	holds hello
	[ "$(header X-WOPI-ItemVersion)" = 3 ]
	prints "hello again" wopictl file cat doc1 --version 2
	prints '{"version":4}' wopictl file restore doc1 2 --json
	holds "hello again"
}

@test "file restore keeps the old version's hash" {
	wopictl file put doc1 /dev/null
	wopictl file restore doc1 1
	[ "$(wopictl file versions doc1 --json | jq -s '.[0].sha256 == .[2].sha256')" = true ]
}

@test "file restore refuses a version that is not there or no number" {
	refuses 3 "no version 2" wopictl file restore doc1 2
	refuses 2 "invalid version" wopictl file restore doc1 one
	refuses 2 "invalid version" wopictl file restore doc1 ""
	[ "$(field version wopictl file show doc1)" = 1 ]
}

@test "file restore to a locked file needs --force" {
	given new "hello again"
	wopictl file put doc1 "$given"
	lock A
	refuses 4 "locked by alice" wopictl file restore doc1 1
	holds "hello again"
	prints 3 wopictl file restore doc1 1 --force
	holds hello
	locked_by A
}

@test "file show --version shows what an old version was" {
	printf second | wopictl file put doc1 - >/dev/null
	[ "$(field size wopictl file show doc1)" = 6 ]
	[ "$(wopictl file show doc1 --version 1 --json | jq -c '[.version, .size]')" = '[1,5]' ]
	refuses 3 "file 'doc1' (/report.wopitest) has no version 7" wopictl file show doc1 --version 7
}
