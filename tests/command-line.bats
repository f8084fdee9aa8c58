# SPDX-License-Identifier: MIT
# What all commands share: formats, quiet, colours, dry runs, questions, help.

load helper
load jwt

# comment TEXT: a client tells of a comment on doc1, TEXT as it stands in JSON.
comment() {
	printf '{"Activities":[{"Type":"comment","Id":"c1","Timestamp":"2023-11-14T22:13:20Z",
		"Data":{"ContentId":"1","NavigationId":"1","ContentAction":"created",
		"CommentText":"%s"}}]}' "$1" >"$BATS_TEST_TMPDIR/comment"
	operation ADD_ACTIVITIES -d "$BATS_TEST_TMPDIR/comment"
	answers 200
}

# Formats.

@test "--json is --format json, before or behind the command" {
	prints "$(wopictl user list --json)" wopictl user list --format json
	prints "$(wopictl user list --json)" wopictl --format=json user list
	prints "$(wopictl user list)" wopictl user list --format table
}

@test "of several formats the last one counts" {
	prints "$(wopictl user list --json)" wopictl user list --format csv --json
	prints "$(wopictl user list)" wopictl user list --json --format table
}

@test "a format that is none is wrong use, and the message names those that there are" {
	refuses 2 "no format 'xml': there are table, json or csv" wopictl user list --format xml
	refuses 2 "'--format' needs a value: table, json or csv" wopictl user list --format
	refuses 2 "'--format' needs a value" wopictl user list --format=
}

@test "a format of another command is wrong use" {
	refuses 2 "this command has no format 'prometheus': it has table, json or csv" \
		wopictl user list --format prometheus
}

@test "a list in CSV has a heading with JSON's names, and its values" {
	run -0 --separate-stderr wopictl user list --format csv
	[ "${#lines[@]}" = 5 ]
	[ "${lines[0]}" = "name,id,friendly_name,email,admin,made_at,subject" ]
	[ "${lines[2]}" = "alice,alice,Alice Able,,false,2023-11-14T22:13:20.000000Z," ]
}

@test "lines of CSV end with a line feed alone" {
	wopictl user list --format csv >"$BATS_TEST_TMPDIR/csv"
	! grep -q $'\r' "$BATS_TEST_TMPDIR/csv" || false
	[ "$(tail -c 1 "$BATS_TEST_TMPDIR/csv" | od -An -tx1)" = " 0a" ]
}

@test "in CSV commas and quotes stand in quotes, and quotes twice" {
	wopictl user set alice --friendly-name 'Able, "A" Żółć; 1' --email '"'
	run -0 --separate-stderr wopictl user list --format csv
	[[ ${lines[2]} == 'alice,alice,"Able, ""A"" Żółć; 1","""",false,'* ]]
}

@test "in CSV a text of several lines is one field, as it is" {
	comment 'one\ntwo\r\n\tthree'
	run -0 --separate-stderr wopictl file activities doc1 --format csv
	[[ $output == $'time,user,action,text,id,activity\n2023-'*$'Z,alice,created,"one\ntwo\r\n\tthree",c1,"{'* ]]
}

@test "in CSV an empty text differs from one that is not there" {
	wopictl credential set app '' <<<secret
	run -0 wopictl credential list --format csv
	[ "${lines[1]}" = 'app,,"",false' ]
}

@test "a record in CSV is a heading and a row" {
	run -0 --separate-stderr wopictl user show alice --format csv
	[ "${#lines[@]}" = 2 ]
	[ "${lines[0]}" = "$(wopictl user show alice --json | jq -r 'keys_unsorted | join(",")')" ]
	[ "${lines[1]}" = "alice,alice,Alice Able,,false,2023-11-14T22:13:20.000000Z,,false,false,false,,," ]
}

@test "a value in CSV is a heading and a row" {
	prints $'token_ttl\n10h' wopictl config get token_ttl --format csv
	prints $'version\n2' wopictl file put doc1 - --format csv <<<new
}

@test "what is more than a value for programs is so in CSV, too" {
	run -0 --separate-stderr wopictl token add doc1 --user alice --rights all --weak --value abc --format csv
	[ "${lines[0]}" = "access_token,access_token_ttl,id,rights,grants" ]
	[[ ${lines[1]} == abc,1700036000000,* ]]
	[ -z "$stderr" ]
}

@test "an empty list in CSV is nothing" {
	prints '' wopictl lock list --format csv
}

@test "events come as CSV with one heading" {
	local pids=() seen=$BATS_TEST_TMPDIR/seen
	wopictl lock history --follow --since now --format csv --quiet >"$seen" 2>&1 3>&- & pids=($!)
	sleep 0.3
	wopictl lock set doc1 A
	wopictl lock release doc1 A
	within_seconds 5 grep -q unlock "$seen"
	end_pids || :
	[ "$(head -n 1 "$seen")" = "time,file,path,event,user,lock_id,by,reason" ]
	[ "$(wc -l <"$seen")" = 3 ]
}

@test "CSV on a terminal sends it no controls" {
	comment 'A\u001b[31mB\tC'
	on_terminal 0 "wopictl file activities doc1 --format csv"
	[[ $output == *"A [31mB C"* && $output != *$'\e'* ]]
}

# disruptive FILE: how many characters in it could reach beyond their place on a terminal:
# controls above ASCII, separators of lines, bidirectional overrides and isolates.
disruptive() { LC_ALL=C.UTF-8 grep -cP '[\x{7f}-\x{9f}\x{2028}-\x{202e}\x{2066}-\x{2069}]' "$1" || :; }

@test "JSON holds no character that disrupts a terminal: they are escaped, wherever it goes" {
	local out=$BATS_TEST_TMPDIR/out
	comment $'A\u009b31mB\u007f\u0085\u202eC\u2066\u2028\u00e9'
	for command in "file activities doc1 --json" "file activities doc1 --format json" dump; do
		# shellcheck disable=SC2086 # words
		wopictl $command >"$out"
		[ "$(disruptive "$out")" = 0 ]
		grep -q 'A\\u009b31mB\\u007f\\u0085\\u202eC\\u2066\\u2028é' "$out"
		gojq . "$out" >/dev/null
	done
	[ "$(field text wopictl file activities doc1)" = $'A\u009b31mB\u007f\u0085\u202eC\u2066\u2028\u00e9' ]
}

@test "tables and CSV on a terminal hold a blank for each such character" {
	local out=$BATS_TEST_TMPDIR/out command
	comment $'A\u009b31mB\u007f\u0085\u202eC\u2066\u2028\u00e9'
	for command in "file activities doc1" "file activities doc1 --format csv"; do
		on_terminal 0 "wopictl $command"
		[[ $output == *"A 31mB   C  é"* ]]
		printf '%s\n' "$output" >"$out"
		[ "$(disruptive "$out")" = 0 ]
	done
	wopictl file activities doc1 >"$out"
	[ "$(disruptive "$out")" = 0 ]
}

# Quiet.

@test "--quiet leaves results alone and drops messages" {
	prints "$(wopictl config list)" wopictl --quiet config list
	run -0 --separate-stderr wopictl token add doc1 --user alice --rights all --quiet
	[ -n "$output" ] && [ -z "$stderr" ]
	wopictl lock set doc1 A
	prints '' wopictl lock release doc1 --force --quiet
	prints '' wopictl gc --quiet
}

@test "--quiet keeps errors" {
	refuses 3 "no user 'dave'" wopictl --quiet user show dave
	refuses 2 "no option '--frob'" wopictl user show alice --quiet --frob
}

# Dry runs.

# changes_nothing STATUS COMMAND...: ends so, and says that it was a dry run; the host is as
# it was. $output and $stderr are the command's.
changes_nothing() {
	local before after
	before=$(sha256sum "$WOPI_DATA/wopi.db" "$WOPI_DATA"/contents/*)
	run "-$1" --separate-stderr "${@:2}" --dry-run
	after=$(sha256sum "$WOPI_DATA/wopi.db" "$WOPI_DATA"/contents/*)
	[ "$before" = "$after" ]
	[ "${stderr##*$'\n'}" = "wopictl: dry run: nothing was changed" ]
}

@test "a dry run of what removes users, tokens, links and grants changes nothing" {
	changes_nothing 0 wopictl user remove bob
	[[ $stderr == "wopictl: would remove user 'bob' and 2 tokens"* ]]
	changes_nothing 0 wopictl token remove alice-doc1
	changes_nothing 0 wopictl token remove --user alice
	[[ $stderr == "wopictl: would remove 2 tokens"* ]]
	wopictl grant add alice reader doc1
	changes_nothing 0 wopictl grant remove alice doc1
	wopictl config set base_url https://docs.example.org/wopi
	wopictl share add doc1 >/dev/null
	changes_nothing 0 wopictl share remove "$(wopictl share list | cut -f 1)"
}

@test "what is named twice counts once" {
	wopictl file remove doc1 doc1
	wopictl container add Reports --id c1 >/dev/null
	run -0 --separate-stderr wopictl container remove c1 c1 --recursive --yes
	[[ $stderr == "wopictl: removed container 'c1' (/Reports) with 0 files and 0 containers in it; the"* ]]
	wopictl lock set empty1 A
	run -0 --separate-stderr wopictl lock release empty1 /empty.wopitest empty1 --force --yes
	[ "$(wc -l <<<"$stderr")" = 1 ]
}

# fails_silently COMMAND...: where the disk takes no commit, only that is said.
fails_silently() {
	ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 run -1 --separate-stderr strace -qq -o /dev/null \
		-e trace=fdatasync -e inject=fdatasync:error=EIO "$BUILD/wopictl" "$@"
	echo "$stderr"
	[ "$(wc -l <<<"$stderr")" = 1 ]
}

@test "what a change did is said after its commit" {
	wopictl container add Reports --id c1 >/dev/null
	wopictl file move empty1 c1
	wopictl lock set empty1 A --user alice
	wopictl lock set doc1 B --user alice
	fails_silently file remove doc1 --force
	fails_silently container remove c1 --recursive --force
	fails_silently user remove alice
	fails_silently lock release doc1 --force
	wopictl lock release doc1 B
	wopictl coauth set doc1 C --type Coauth
	fails_silently coauth release doc1 --force
	[ "$(wopictl coauth list doc1 | wc -l)" = 1 ]
}

# says_once COMMAND...: it succeeds, with one line.
says_once() {
	run -0 --separate-stderr "$@"
	echo "$stderr"
	[ "$(wc -l <<<"$stderr")" = 1 ]
}

@test "what is named by id and path counts once" {
	wopictl container add Reports --id c1 >/dev/null
	says_once wopictl container remove c1 /Reports --recursive --yes
	[[ $stderr == "wopictl: removed container 'c1' (/Reports) with 0 files and 0 containers in it; the"* ]]
	wopictl grant add --everyone reader doc1
	wopictl grant remove --everyone doc1 /report.wopitest doc1
	wopictl lock set empty1 A
	says_once wopictl lock release empty1 /empty.wopitest --force --yes
	wopictl coauth set empty1 B --type Coauth
	says_once wopictl coauth release empty1 /empty.wopitest empty1 --force --yes
	wopictl file remove doc1 /report.wopitest
	wopictl file undelete doc1 /report.wopitest
	wopictl file show doc1 >/dev/null
}

@test "what is named by name and id, or by a secret and an id, counts once" {
	local id url
	wopictl user add dave --id d1 >/dev/null
	says_once wopictl user remove dave d1 --yes
	[ "$stderr" = "wopictl: removed user 'dave' and 0 tokens" ]
	id=$(wopictl token show alice-doc1 --json | jq -r .id)
	wopictl token remove alice-doc1 "$id"
	wopictl config set base_url https://docs.example.org/wopi
	url=$(wopictl share add doc1)
	wopictl share remove "$url" "$(wopictl share list | cut -f 1)"
	[ -z "$(wopictl share list)" ]
}

@test "a lock id may be the file's id" {
	wopictl lock set doc1 doc1
	wopictl lock release doc1 doc1
	refuses 3 "not locked" wopictl lock show doc1
}

@test "a dry run of what removes files, versions and containers changes nothing" {
	changes_nothing 0 wopictl file remove doc1
	wopictl container add Reports --id c1 >/dev/null
	wopictl file move empty1 c1
	changes_nothing 0 wopictl container remove c1 --recursive
	[[ $stderr == "wopictl: would remove container 'c1' (/Reports) with 1 file and 0 containers in it; the files would go to the trash"* ]]
	wopictl file move empty1 root
	changes_nothing 0 wopictl container remove c1
	wopictl file put doc1 - <<<second >/dev/null
	changes_nothing 0 wopictl file restore doc1 1
	[ "$output" = 3 ]
}

@test "a dry run of 'recovered remove' and 'recovered restore' leaves the refused save where it is" {
	wopictl lock set doc1 A
	put refused B
	conflicts A
	wopictl lock release doc1 A
	changes_nothing 0 wopictl recovered remove doc1 1
	changes_nothing 0 wopictl recovered restore doc1 1
	[ "$output" = 2 ]
	refuses 2 "no option '--dry-run'" wopictl recovered show doc1 1 --dry-run
}

@test "a dry run of 'lock release' leaves the lock" {
	wopictl lock set doc1 A --user bob
	changes_nothing 0 wopictl lock release doc1 A
	changes_nothing 0 wopictl lock release doc1 --force --reason lost
	[[ $stderr == "wopictl: would release file 'doc1' (/report.wopitest): it was locked by bob since "* ]]
	locked_by A
}

@test "a dry run of what resets a value changes nothing" {
	wopictl property set WatermarkText '"Draft"'
	changes_nothing 0 wopictl property remove WatermarkText
	wopictl credential set app name <<<secret
	changes_nothing 0 wopictl credential remove app
	wopictl config set token_ttl 1h
	changes_nothing 0 wopictl config remove token_ttl
}

@test "a dry run of what removes keys and editors changes nothing" {
	ec_key e1
	wopictl oauth set - <<<"$(jwks "$(jwk e1)")" >/dev/null
	changes_nothing 0 wopictl oauth remove e1
	ec_key e2
	changes_nothing 0 wopictl oauth set - <<<"$(jwks "$(jwk e2)")"
	[ "$(xargs <<<"$output")" = "keys 1 new 1 gone 1 left_out 0" ]
	wopictl client add office "$BATS_TEST_DIRNAME"/discovery/collabora.xml --proof off >/dev/null
	changes_nothing 0 wopictl client remove office
}

@test "a dry run of gc says what would go, and its size, and removes nothing" {
	wopictl file put doc1 - <<<second >/dev/null
	wopictl file remove empty1
	printf 'left over' >"$WOPI_DATA/contents/leftover"
	wopictl config set versions_kept 1
	later $((31 * 86400))
	touch -d @$((WOPI_NOW - 90000)) "$WOPI_DATA"/contents/*
	changes_nothing 0 wopictl gc
	[[ $stderr == "wopictl: emptied 1 removed file, removed 1 old version, 0 old refused saves,\
 3 leftover contents and 6 expired tokens; freed 14 bytes"$'\n'* ]]
	said=${stderr%%$'\n'*}
	run -0 --separate-stderr wopictl gc
	[ "$stderr" = "$said" ]
	[ "$(ls "$WOPI_DATA/contents" | wc -l)" = 1 ]
}

@test "a dry run refuses what would be refused" {
	refuses 3 "no user 'dave'" wopictl user remove dave --dry-run
	refuses 4 "stays" wopictl user remove admin --dry-run
	wopictl lock set doc1 A
	refuses 4 "is locked" wopictl file remove doc1 --dry-run
	refuses 4 "by another lock id" wopictl lock release doc1 B --dry-run
}

@test "a dry run with --quiet says nothing" {
	prints '' wopictl user remove bob --dry-run --quiet
	run -0 wopictl user show bob
}

# Questions.

# asked ANSWER STATUS COMMAND LINE: on a terminal, where a person types ANSWER.
asked() {
	run "-$2" with_terminal script -qec "$3" /dev/null <<<"$1"
	output=${output//$'\r'/}
}

@test "on a terminal 'user remove' asks, and names how many tokens go" {
	asked y 0 "wopictl user remove bob"
	[[ $output == *"wopictl: remove user 'bob' and 2 tokens? [y/N] "* ]]
	[[ $output == *"removed user 'bob' and 2 tokens"* ]]
	refuses 3 "no user 'bob'" wopictl user show bob
}

@test "y and yes in any letter case are yes, all else is no" {
	local answer
	for answer in n no N '' x yess 'y y' yesterday 'yes, please do'; do
		asked "$answer" 1 "wopictl user remove bob"
		[[ $output == *"wopictl: nothing was changed"* ]]
	done
	run -0 wopictl user show bob
	asked YES 0 "wopictl user remove bob"
	asked Y 0 "wopictl user remove alice"
	asked yes 0 "wopictl user remove carol"
}

@test "the end of the input is no answer" {
	on_terminal 1 "wopictl user remove bob"
	[[ $output == *"? [y/N]"*"wopictl: nothing was changed" ]]
	run -0 wopictl user show bob
}

@test "--yes, a dry run, and standard input or error that is no terminal: nothing is asked" {
	on_terminal 0 "wopictl user remove bob --dry-run"
	[[ $output != *"[y/N]"* ]]
	on_terminal 0 "wopictl user remove alice --yes"
	[[ $output != *"[y/N]"* ]]
	on_terminal 0 "wopictl user remove bob 2>/dev/null"
	[[ $output != *"[y/N]"* ]]
	on_terminal 0 "wopictl user remove carol </dev/null"
	[[ $output != *"[y/N]"* ]]
	[ "$(wopictl user list | wc -l)" = 1 ]
}

@test "what is piped on does not keep from asking" {
	asked n 1 "wopictl user remove bob | cat; exit \${PIPESTATUS:-\$?}" || :
	[[ $output == *"remove user 'bob' and 2 tokens? [y/N]"* ]]
	run -0 wopictl user show bob
}

@test "on a terminal 'container remove --recursive' asks, and names what is in it" {
	wopictl container add Reports --id c1 >/dev/null
	wopictl container add Old --parent c1 --id c2 >/dev/null
	wopictl file move doc1 c2
	wopictl file move empty1 c1
	asked n 1 "wopictl container remove /Reports --recursive"
	[[ $output == *"remove container 'c1' (/Reports) with 2 files and 1 container in it?"* ]]
	run -0 wopictl file show doc1
	asked y 0 "wopictl container remove /Reports --recursive"
	refuses 3 "in the trash" wopictl file show doc1
}

@test "on a terminal what can be undone, or is refused, is not asked about" {
	on_terminal 0 "wopictl file remove empty1"
	wopictl container add Reports --id c1 >/dev/null
	on_terminal 0 "wopictl container remove c1"
	on_terminal 0 "wopictl token remove alice-doc1"
	on_terminal 0 "wopictl token remove --user admin"
	on_terminal 0 "wopictl lock release doc1 --force"
	[[ $output == "wopictl: file 'doc1' (/report.wopitest) is not locked" ]]
	on_terminal 3 "wopictl user remove dave"
	on_terminal 4 "wopictl user remove admin"
	on_terminal 4 "wopictl container remove root --recursive"
	[[ $output != *"[y/N]"* ]]
}

@test "on a terminal 'token remove --user' asks, and names how many" {
	asked n 1 "wopictl token remove --user alice"
	[[ $output == *"remove all tokens of user 'alice' (2 tokens)?"* ]]
	check_file_info
	answers 200
	asked y 0 "wopictl token remove --user alice"
	check_file_info
	answers 401
}

@test "on a terminal 'recovered remove' asks, and names whose save it is" {
	wopictl lock set doc1 A
	put refused B
	asked n 1 "wopictl recovered remove doc1 1"
	[[ $output == *"remove for good what was saved to file 'doc1' (/report.wopitest) by alice, 7 bytes at 2023-11-14T22:13:20Z?"* ]]
	asked y 0 "wopictl recovered remove doc1 1"
	refuses 3 "no recovered save 1" wopictl recovered show doc1 1
}

@test "on a terminal 'lock release --force' asks, and names who holds it since when" {
	lock A
	asked n 1 "wopictl lock release doc1 --force"
	[[ $output == *"release file 'doc1' (/report.wopitest), which is locked by alice since 2023-11-14T22:13:20Z,\
 until 2023-11-14T22:43:20Z?"* ]]
	locked_by A
	asked y 0 "wopictl lock release doc1 --force"
	unlocked
}

@test "while a question waits for its answer, others write" {
	mkfifo "$BATS_TEST_TMPDIR/answer"
	with_terminal script -qec "wopictl user remove bob" /dev/null \
		<"$BATS_TEST_TMPDIR/answer" >"$BATS_TEST_TMPDIR/seen" 2>&1 3>&- & pids=($!)
	exec 9>"$BATS_TEST_TMPDIR/answer"
	seen=$BATS_TEST_TMPDIR/seen
	within_seconds 5 grep -q 'y/N' "$seen"
	run -0 timeout 5 wopictl user set alice --email a@example.org
	wopictl token remove --user bob 2>/dev/null
	echo y >&9
	exec 9>&-
	wait "${pids[0]}"
	grep -q "removed user 'bob' and 0 tokens" "$seen"
}

# Tables.

@test "columns line up below names of Chinese, of pictures, and with accents of their own" {
	wopictl user add dave --id d1 --friendly-name $'\u738b\u5c0f\u660e' >/dev/null
	wopictl user add erin --id e1 --friendly-name $'E\u0301rin\U0001f600' >/dev/null
	on_terminal 0 "wopictl user list"
	[ "${lines[2]}" = "alice  alice  Alice Able     -      no     2023-11-14T22:13:20Z  -" ]
	[ "${lines[5]}" = $'dave   d1     \u738b\u5c0f\u660e         -      no     2023-11-14T22:13:20Z  -' ]
	[ "${lines[6]}" = $'erin   e1     E\u0301rin\U0001f600         -      no     2023-11-14T22:13:20Z  -' ]
}

@test "a path that is no UTF-8 comes into a table as any other" {
	mv "$WOPI_DATA" "$BATS_TEST_TMPDIR/"$'da\xffta'
	export WOPI_DATA=$BATS_TEST_TMPDIR/$'da\xffta'
	on_terminal 1 "timeout 20 wopictl check"
	[[ $output == *"wopi.db "*"ok"* ]]
}

# Colours.

@test "on a terminal headings are bold" {
	local terminal=xterm
	on_terminal 0 "wopictl user list"
	[[ ${lines[0]} == $'\e[1mNAME\e[0m   \e[1mID\e[0m     \e[1mFRIENDLY NAME\e[0m  '* ]]
	[ "${lines[2]}" = "alice  alice  Alice Able     -      no     2023-11-14T22:13:20Z  -" ]
}

@test "on a terminal check is green where all is well, red where not" {
	local terminal=xterm
	chmod 755 "$WOPI_DATA"
	on_terminal 1 "wopictl check"
	[[ $output == *"$WOPI_DATA  "*$'\e[31mproblem\e[0m  has mode 0755  '*"chmod 0700"* ]]
	[[ $output == *$'database  '*$'\e[32mok\e[0m'* ]]
}

@test "on a terminal what doctor finds wrong is red, and a warning is not" {
	local terminal=xterm
	on_terminal 1 "wopictl doctor"
	[[ $output == *$'base URL  \e[31mproblem\e[0m  '* ]]
	[[ $output == *$'clients   warning  '* ]]
}

@test "colours shift no column" {
	local terminal=xterm coloured
	on_terminal 1 "wopictl check"
	coloured=$(sed 's/\x1b\[[0-9]*m//g' <<<"$output")
	terminal=dumb
	on_terminal 1 "wopictl check"
	[ "$output" = "$coloured" ]
}

@test "there are no colours with NO_COLOR, on a dumb terminal, and on none" {
	local terminal=xterm
	on_terminal 0 "NO_COLOR=1 wopictl user list"
	[[ $output == "NAME "* ]]
	on_terminal 0 "TERM= wopictl user list"
	[[ $output == "NAME "* ]]
	on_terminal 0 "env -u TERM wopictl user list"
	[[ $output == "NAME "* ]]
	terminal=dumb
	on_terminal 0 "wopictl user list"
	[[ $output == "NAME "* ]]
	run -1 env TERM=xterm wopictl check
	[[ $output == *ok* && $output != *$'\e'* ]]
	terminal=xterm
	on_terminal 0 "wopictl user list --json"
	[[ $output != *$'\e'* ]]
	on_terminal 0 "wopictl user list --format csv"
	[[ $output != *$'\e'* ]]
}

@test "NO_COLOR counts only if it is not empty" {
	local terminal=xterm
	on_terminal 0 "NO_COLOR= wopictl user list"
	[[ $output == $'\e[1mNAME'* ]]
}

# Help, and what was mistyped.

# all_help: the help on all, on each noun and on each command.
all_help() {
	local noun verb
	wopictl --help
	for noun in $(wopictl --help | sed -n 's/^  \([a-z]\+\) .*/\1/p'); do
		wopictl "$noun" --help
		for verb in $(wopictl "$noun" --help | sed -n "s/^  $noun \([a-z]\+\).*/\1/p"); do
			wopictl "$noun" "$verb" --help
		done
	done
}

@test "no help is wider than 80 columns, and no line ends in a blank" {
	all_help >"$BATS_TEST_TMPDIR/help"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/help")" -gt 500 ]
	run -1 grep -n '.\{81\}\| $' "$BATS_TEST_TMPDIR/help"
}

@test "the help on all fits on a screen" {
	[ "$(wopictl --help | wc -l)" -le 60 ]
}

@test "all help tells of the options that stand anywhere" {
	local help option
	for help in "$(wopictl --help)" "$(wopictl gc --help)" "$(wopictl lock list --help)"; do
		for option in --data --format --json --quiet; do
			grep -q "^  $option .*  [a-z]" <<<"$help"
		done
	done
}

@test "each noun has a meaning in the help on all" {
	local noun
	for noun in $(wopictl --help | sed -n 's/^  \([a-z]\+\) .*/\1/p'); do
		[[ $(wopictl "$noun" --help) == "usage: wopictl $noun VERB "* ]] || continue
		wopictl --help | grep -q "^  $noun  *[a-z].*:"
	done
}

@test "a mistyped command is told what was meant" {
	refuses 2 "no command 'lok': did you mean 'lock'?" wopictl lok list
	refuses 2 "did you mean 'user'?" wopictl usr
	refuses 2 "did you mean 'token'?" wopictl tokne
	refuses 2 "did you mean 'container'?" wopictl cont
	refuses 2 "no command 'frobnicate': see 'wopictl --help'" wopictl frobnicate
	refuses 2 "no command '': see 'wopictl --help'" wopictl ''
}

@test "a mistyped verb is told what was meant" {
	refuses 2 "'lock' has no verb 'relaese': did you mean 'release'?" wopictl lock relaese doc1
	refuses 2 "'file' has no verb 'frobnicate': see 'wopictl file --help'" wopictl file frobnicate
}

@test "a mistyped option is told what was meant" {
	refuses 2 "no option '--emial' here: did you mean '--email'?" wopictl user set alice --emial x
	refuses 2 "no option '--emial=x' here: did you mean '--email'?" wopictl user set alice --emial=x
	refuses 2 "no option '--jsno' here: did you mean '--json'?" wopictl user list --jsno
	refuses 2 "no option '--jsno': did you mean '--json'?" wopictl --jsno user list
	refuses 2 "no option '--verson': did you mean '--version'?" wopictl --verson
	refuses 2 "no option '--frobnicate' here"$'\n' wopictl user list --frobnicate
	refuses 2 "no option '-l' here"$'\n' wopictl user list -l
}

@test "a mistyped setting or property is told what was meant" {
	refuses 3 "no setting 'bas_url': did you mean 'base_url'?" wopictl config get bas_url
	run -0 --separate-stderr wopictl property set watermarkText '"Draft"'
	[[ $stderr == *"no client is known to read watermarkText: did you mean 'WatermarkText'?" ]]
}

@test "a mistyped word of any length is answered" {
	local long
	long=$(printf 'x%.0s' {1..5000})
	refuses 2 "no command '$long'" wopictl "$long"
	refuses 2 "no option '--$long'" wopictl user list "--$long"
}

# Messages.

@test "a noun alone is told its verbs" {
	refuses 2 "'grant' needs a verb, one of add, list, show, remove: see 'wopictl grant --help'" \
		wopictl grant
}

@test "a name that is taken, and an id that was used, are told apart" {
	wopictl container add Reports --id c1 >/dev/null
	refuses 4 "the name 'Reports' is already used in /" wopictl container add Reports
	refuses 4 "the id 'doc1' is in use by file 'doc1' (/report.wopitest)" \
		wopictl container add Other --id doc1
	refuses 4 "the name 'report.wopitest' is already used in /" \
		wopictl file add - --name report.wopitest </dev/null
	refuses 4 "the id 'c1' is in use by container 'c1' (/Reports)" wopictl file add - --name x --id c1 </dev/null
	refuses 4 "the name 'empty.wopitest' is already used in /" wopictl file rename doc1 empty.wopitest
	printf x | wopictl file add - --name report.wopitest --container c1 >/dev/null
	refuses 4 "the name 'report.wopitest' is already used in /Reports" wopictl file move doc1 c1
	wopictl container add Old --id c2 >/dev/null
	refuses 4 "the name 'Old' is already used in /" wopictl container rename c1 Old
}

@test "why a container cannot be moved is told" {
	wopictl container add Reports --id c1 >/dev/null
	wopictl container add Old --id c2 --parent c1 >/dev/null
	refuses 4 "container 'root' (/) is the root container, which cannot be moved" wopictl container move root c1
	refuses 4 "container 'c1' (/Reports) cannot be moved into itself" wopictl container move c1 c1
	refuses 4 "container 'c1' (/Reports) cannot be moved into container 'c2' (/Reports/Old), which is inside it" wopictl container move c1 c2
}

@test "what may be a file or a container is called so where it is neither" {
	refuses 3 "no file or container 'nowhere'" wopictl grant add alice reader nowhere
	refuses 3 "no file or container 'nowhere'" wopictl token add nowhere --user alice --rights all
}

@test "the WOPISrc of a container is refused, with the way to its page" {
	refuses 3 "'/' is a container, not a file: --action view prints" wopictl url /
}

@test "who may not read the host is told who may" {
	chmod 755 "$BATS_TEST_TMPDIR"
	chmod 000 "$WOPI_DATA"
	local -a other=()
	[ "$(id -u)" != 0 ] || other=(setpriv --reuid=65534 --regid=65534 --clear-groups)
	refuses 1 "Permission denied; only its owner can open it" "${other[@]}" wopictl user list
	chmod 700 "$WOPI_DATA"
}

@test "a slash behind the data directory is none in what is printed" {
	run -1 --separate-stderr wopictl --data "$WOPI_DATA//" check
	[[ $output == "$WOPI_DATA"$'\tok\t-\t-\n'"$WOPI_DATA/wopi.db"$'\tok'* ]]
	[[ $output == *"wopictl --data $WOPI_DATA config"* ]]
}

# Several arguments.

@test "what removes takes several things, in one change" {
	refuses 3 "no user 'dave'" wopictl user remove alice dave
	run -0 wopictl user show alice
	run -0 --separate-stderr wopictl user remove alice bob
	[[ $stderr == "wopictl: removed users 'alice', 'bob' and "*" tokens"* ]]
	refuses 3 "no file 'nothing'" wopictl file remove doc1 nothing
	prints '' wopictl file remove doc1 empty1
	[ "$(wopictl file list --removed | wc -l)" = 2 ]
	prints '' wopictl file undelete doc1 empty1
	[ "$(wopictl file list | wc -l)" = 2 ]
	wopictl container add One --id c1 >/dev/null
	wopictl container add Two --id c2 >/dev/null
	prints '' wopictl container remove c1 /Two
	refuses 3 "no setting 'no_such'" wopictl config remove token_ttl no_such
	refuses 2 "--version is about one file" wopictl file remove doc1 empty1 --version 1
}

@test "grants and tokens are removed, and grants are made, for several at once" {
	wopictl grant add alice reader doc1 empty1
	[ "$(wopictl grant list --user alice | wc -l)" = 2 ]
	refuses 3 "no such grant" wopictl grant remove alice doc1 root
	prints '' wopictl grant remove alice doc1 /empty.wopitest
	[ "$(wopictl grant list --user alice | wc -l)" = 0 ]
	refuses 2 "not both" wopictl grant add alice doc1 --everyone
	refuses 3 "no such token" wopictl token remove alice-doc1 nothing
	prints '' wopictl token remove alice-doc1
}

# Names.

@test "a word that names nothing is answered with what was meant" {
	wopictl container add Reports --id c1 >/dev/null
	printf x | wopictl file add - --name q1.xlsx --container c1 --id q1id >/dev/null
	refuses 3 "no file 'report.wopites': did you mean /report.wopitest (id doc1)?" wopictl file show report.wopites
	refuses 3 "no file 'q1.xlsx': did you mean /Reports/q1.xlsx (id q1id)?" wopictl lock show q1.xlsx
	refuses 3 "no 'q1.xls' in /Reports: did you mean /Reports/q1.xlsx (id q1id)?" wopictl file cat /Reports/q1.xls
	refuses 3 "no container 'Report': did you mean /Reports (id c1)?" wopictl container show Report
	refuses 3 "no file or container 'reprots': did you mean /Reports (id c1)?" wopictl grant add alice reader reprots
	refuses 3 "no user 'alcie': did you mean 'alice'?" wopictl user show alcie
	refuses 3 "no file 'something.else': 'wopictl file list' shows the ids" wopictl file show something.else
}

@test "a version's own id is explained only where the file exists" {
	refuses 3 "'doc1.1' is the id of a version" wopictl file show doc1.1
	refuses 3 "file 'doc1' has no version 7" wopictl token add doc1.7 --user alice
	refuses 3 "no file or container 'report.wopitest': did you mean /report.wopitest (id doc1)?" \
		wopictl token add report.wopitest --user alice
}

@test "an id in use is told by what has it" {
	refuses 4 "the id 'doc1' is in use by file 'doc1' (/report.wopitest)" wopictl container add x --id doc1
	wopictl file remove doc1
	refuses 4 "the id 'doc1' is in use by file 'doc1' ('report.wopitest' in the trash)" wopictl container add x --id doc1
	refuses 4 "'bob' is already the name or id of user 'bob' (id bob)" wopictl user add bob
	wopictl user remove bob 2>/dev/null
	refuses 4 "'bob' was the id of a user who was removed, and ids are never reused" wopictl user add rob --id bob
}

@test "the root container cannot be removed, and no remedy is offered that does not work" {
	refuses 4 "container 'root' (/) is the root container, which cannot be removed" wopictl container remove root --yes
}

@test "a file in the trash is found by the path that it had" {
	wopictl file remove doc1
	prints '' wopictl file undelete /report.wopitest
	refuses 3 "no file '/report.wopitest' in the trash" wopictl file undelete /report.wopitest
}

# Pipes.

@test "a reader that has seen enough is no failure to tell of" {
	local i words
	for i in {1..40}; do wopictl container add "$(printf '%0200d' "$i")" >/dev/null; done
	head -c 1000000 /dev/zero | wopictl file put doc1 - >/dev/null
	for words in dump "container list" "container list --json" "file cat doc1"; do
		# shellcheck disable=SC2086 # words
		run -0 --separate-stderr bash -c "{ wopictl $words; echo \$? >&2; } | head -c 1 >/dev/null"
		[[ $stderr == 0 || $stderr == 141 ]]
	done
}

# Examples.

@test "the help of each command has examples, and each is a command that it describes" {
	local noun verb line help count=0
	while IFS=$'\t' read -r noun verb; do
		help=$(wopictl "$noun" $verb --help)
		[[ $help == *$'\nExamples:\n'* ]] || { echo "$noun $verb has no example" >&2; return 1; }
		while read -r line; do
			[ "$(eval "$line --help")" = "$help" ] || { echo "$line" >&2; return 1; }
			count=$((count + 1))
		done < <(sed '1,/^Examples:$/d; /^$/d' <<<"$help")
	done < <(for noun in $(wopictl --help | sed -n 's/^  \([a-z]\+\) .*/\1/p'); do
		wopictl "$noun" --help | grep -q "^usage: wopictl $noun VERB " || { printf '%s\t\n' "$noun"; continue; }
		wopictl "$noun" --help | sed -n "s/^  $noun \([a-z]\+\).*/$noun\t\1/p"
	done)
	[ "$count" -gt 90 ]
}
