# SPDX-License-Identifier: MIT
# What all commands share: formats, quiet, colours, dry runs, questions, help.

load helper

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
	[ "${lines[0]}" = "name,id,friendly_name,email,admin,made_at" ]
	[ "${lines[2]}" = "alice,alice,Alice Able,,false,2023-11-14T22:13:20.000000Z" ]
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
	[[ $output == $'at,user,action,text,id\n2023-'*$'Z,alice,created,"one\ntwo\r\n\tthree",c1' ]]
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
	[ "${lines[1]}" = "alice,alice,Alice Able,,false,2023-11-14T22:13:20.000000Z,false,false,false,,," ]
}

@test "a value in CSV is a heading and a row" {
	prints $'token_ttl\n10h' wopictl config get token_ttl --format csv
	prints $'version\n2' wopictl file put doc1 - --format csv <<<new
}

@test "what is more than a value for programs is so in CSV, too" {
	run -0 --separate-stderr wopictl token add doc1 --user alice --value abc --format csv
	[ "${lines[0]}" = "access_token,access_token_ttl,id" ]
	[[ ${lines[1]} == abc,1700036000000,* ]]
	[ -z "$stderr" ]
}

@test "an empty list in CSV is nothing" {
	prints '' wopictl lock list --format csv
}

@test "events come as CSV with one heading" {
	local pids=() seen=$BATS_TEST_TMPDIR/seen
	wopictl lock watch --format csv --quiet >"$seen" 2>&1 3>&- & pids=($!)
	sleep 0.3
	wopictl lock set doc1 A
	wopictl lock release doc1 A
	within_seconds 5 grep -q unlock "$seen"
	end_pids || :
	[ "$(head -n 1 "$seen")" = "at,file,event,user,lock_id,reason" ]
	[ "$(wc -l <"$seen")" = 3 ]
}

@test "CSV on a terminal sends it no controls" {
	comment 'A\u001b[31mB\tC'
	on_terminal 0 "wopictl file activities doc1 --format csv"
	[[ $output == *"A [31mB C"* && $output != *$'\e'* ]]
}

# Quiet.

@test "--quiet leaves results alone and drops messages" {
	prints "$(wopictl config list)" wopictl --quiet config list
	run -0 --separate-stderr wopictl token add doc1 --user alice --quiet
	[ -n "$output" ] && [ -z "$stderr" ]
	wopictl lock set doc1 A
	prints '' wopictl lock release doc1 --force --quiet
	prints '' wopictl gc --quiet
}

@test "--quiet keeps errors" {
	refuses 3 "no user 'dave'" wopictl --quiet user show dave
	refuses 2 "no option '--frob'" wopictl user show alice --quiet --frob
}
