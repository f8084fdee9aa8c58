# SPDX-License-Identifier: MIT
# AddActivities: comments and mentions that a client tells of, what is kept of them,
# and how 'wopictl file activities' shows it.

load helper

# send_json TEXT [wopi's options...]: AddActivities with this body.
send_json() {
	printf %s "$1" >"$BATS_TEST_TMPDIR/activities"
	operation ADD_ACTIVITIES -d "$BATS_TEST_TMPDIR/activities" "${@:2}"
}

# comment ID [TEXT]: a comment as clients write it.
comment() {
	printf '{"Type":"comment","Id":"%s","Timestamp":"2017-02-15T13:47:13Z","Data":{' "$1"
	printf '"ContentId":"cid","NavigationId":"nid","ContentAction":"created",'
	printf '"CommentText":"%s"}}' "${2:-text}"
}

# add ID...: a comment of each id, in one request.
add() {
	local id text=''
	for id; do
		text+=${text:+,}$(comment "$id")
	done
	send_json "{\"Activities\":[$text]}"
}

# kept: the ids of what is kept of $file, oldest first, on a line.
kept() { wopictl file activities "$file" --json | jq -r .id | paste -sd ' '; }

# is_kept ID...: these are, and no others.
is_kept() {
	[ "$(kept)" = "$*" ] || {
		echo "expected '$*', got '$(kept)'" >&2
		return 1
	}
}

# is_refused TEXT: 400, and nothing is kept.
is_refused() {
	send_json "$1"
	answers 400
	[ ! -s "$reply_body" ]
	[ -n "$(header X-WOPI-ServerError)" ]
	is_kept
}

# The answer

@test "a comment is accepted" {
	add one
	answers 200
	[ "$(body)" = '{"ActivityResponses":[{"Id":"one","Status":0}]}' ]
}

@test "each activity is answered once" {
	add one two three
	answers 200
	[ "$(json '[.ActivityResponses[] | .Id + "=\(.Status)"] | sort | join(" ")')" = \
		'one=0 three=0 two=0' ]
}

@test "an empty list is answered with an empty list" {
	add
	answers 200
	[ "$(body)" = '{"ActivityResponses":[]}' ]
	is_kept
}

@test "another type than comment is answered with 3, and is not kept" {
	send_json "{\"Activities\":[{\"Type\":\"other\",\"Id\":\"a\"},$(comment b),{\"Id\":\"c\"},
		{\"Type\":\"Comment\",\"Id\":\"d\"},{\"Type\":7,\"Id\":\"e\"}]}"
	answers 200
	[ "$(json '[.ActivityResponses[] | .Id + "=\(.Status)"] | sort | join(" ")')" = \
		'a=3 b=0 c=3 d=3 e=3' ]
	is_kept b
}

@test "ids come back as they were, and are kept apart by letter case" {
	add 0000000A-0000-0000-0000-00000000000F 0000000a-0000-0000-0000-00000000000f
	[ "$(json '[.ActivityResponses[].Id] | sort | join(" ")')" = \
		'0000000A-0000-0000-0000-00000000000F 0000000a-0000-0000-0000-00000000000f' ]
	[ "$(wopictl file activities doc1 | wc -l)" = 2 ]
}

@test "an id of any script with quotes in it comes back as it was" {
	send_json '{"Activities":[{"Type":"comment","Id":"ж\"\\\u65e5/ <&> %00"}]}'
	answers 200
	[ "$(json '.ActivityResponses[0].Id')" = 'ж"\日/ <&> %00' ]
	[ "$(field id wopictl file activities doc1)" = 'ж"\日/ <&> %00' ]
}

@test "an id may have 256 bytes and not more" {
	add "$(head -c 256 /dev/zero | tr '\0' x)"
	answers 200
	add "$(head -c 257 /dev/zero | tr '\0' x)"
	answers 400
	# they are bytes, not characters
	add "$(printf 'ж%.0s' {1..128})"
	answers 200
	add "$(printf 'ж%.0s' {1..129})"
	answers 400
}

@test "the answer says neither item version nor lock" {
	lock A
	add one
	answers 200
	lacks_header X-WOPI-ItemVersion
	lacks_header X-WOPI-Lock
}

# Addresses

@test "it is taken at /activities, with X-WOPI-Override and without" {
	comment one | jq '{Activities: [.]}' >"$BATS_TEST_TMPDIR/one"
	wopi POST /files/doc1/activities -H 'X-WOPI-Override: ADD_ACTIVITIES' \
		-d "$BATS_TEST_TMPDIR/one"
	answers 200
	comment two | jq '{Activities: [.]}' >"$BATS_TEST_TMPDIR/two"
	wopi POST /files/doc1/activities -d "$BATS_TEST_TMPDIR/two"
	answers 200
	[ "$(json '.ActivityResponses[0].Status')" = 0 ]
	is_kept one two
}

@test "another X-WOPI-Override at /activities is 501" {
	comment one | jq '{Activities: [.]}' >"$BATS_TEST_TMPDIR/one"
	wopi POST /files/doc1/activities -H 'X-WOPI-Override: PUT' -d "$BATS_TEST_TMPDIR/one"
	answers 501
	is_kept
}

@test "at the file's own address X-WOPI-Override is needed" {
	comment one | jq '{Activities: [.]}' >"$BATS_TEST_TMPDIR/one"
	wopi POST /files/doc1 -d "$BATS_TEST_TMPDIR/one"
	answers 400
	is_kept
}

@test "whatever Content-Type there is, the body is JSON" {
	send_json "{\"Activities\":[$(comment one)]}" \
		-e CONTENT_TYPE=application/x-www-form-urlencoded
	answers 200
	send_json "{\"Activities\":[$(comment two)]}" -e CONTENT_TYPE='text/plain; charset=latin1'
	answers 200
	is_kept one two
}

@test "a chunked body is taken" {
	send_json "{\"Activities\":[$(comment one)]}" -e CONTENT_LENGTH= \
		-H 'Transfer-Encoding: chunked'
	answers 200
	is_kept one
}

# What is kept

@test "activities are kept in the order in which they came" {
	add c a
	later 1
	add b
	is_kept c a b
}

@test "what is repeated takes the place of what was there" {
	add one two
	later 60
	send_json "{\"Activities\":[$(comment one 'new text')]}"
	answers 200
	[ "$(json '.ActivityResponses[0].Status')" = 0 ]
	is_kept two one
	[ "$(wopictl file activities doc1 --json | jq -r .text | paste -sd ,)" = 'text,new text' ]
}

@test "what is repeated within one request is kept once, the last of it" {
	send_json "{\"Activities\":[$(comment one first),$(comment one second)]}"
	answers 200
	is_kept one
	[ "$(field text wopictl file activities doc1)" = second ]
}

@test "an id belongs to one file" {
	add one
	on empty1
	add one
	is_kept one
	on doc1
	is_kept one
}

@test "who told of it last is kept with it" {
	add one
	as bob
	add one
	[ "$(field user wopictl file activities doc1)" = bob ]
}

@test "the activity is kept as it came, with members that nobody knows" {
	local activity
	activity='{"Type":"comment","Id":"one","Timestamp":"x",
		"Unknown":{"a":[1,2.50,-1e3,true,null,""]},
		"Data":{"ContentAction":"created","More":"\u00e4\"\\/"},
		"People":[{"Name":"John Able","Id":"111","Provider":"Windows Live",
		"Mentioned":true,"Odd":{}},{"Id":"112"}]}'
	send_json "{\"Activities\":[$activity],\"Other\":1}"
	answers 200
	diff <(wopictl file activities doc1 --json | jq -S .activity) <(jq -S . <<<"$activity")
}

@test "numbers are kept to the last digit" {
	send_json '{"Activities":[{"Type":"comment","Id":"a","N":[9223372036854775807,0.1000]}]}'
	answers 200
	wopictl file activities doc1 --json | grep -F '[9223372036854775807,0.1000]'
}

@test "long members are kept whole" {
	local long
	long=$(head -c 1024 /dev/zero | tr '\0' x)
	send_json "{\"Activities\":[{\"Type\":\"comment\",\"Id\":\"a\",
		\"Data\":{\"ContentId\":\"$long\",\"NavigationId\":\"$long\"}}]}"
	answers 200
	[ "$(field activity.Data.ContentId wopictl file activities doc1)" = "$long" ]
	[ "$(field activity.Data.NavigationId wopictl file activities doc1)" = "$long" ]
}

@test "a time that is none is no matter" {
	local time
	for time in '"2017-03-15T13:47:13000000Z"' '""' '"yesterday"' null 5 '{}' \
		'"9999999999-01-01T00:00:00Z"'; do
		send_json "{\"Activities\":[{\"Type\":\"comment\",\"Id\":\"a\",\"Timestamp\":$time,
			\"Created\":$time}]}"
		answers 200
		[ "$(json '.ActivityResponses[0].Status')" = 0 ]
	done
	is_kept a
}

@test "Data, and what is in it, may be missing or of any type" {
	local data
	for data in null 5 '"text"' '[]' '{}' '{"ContentAction":5,"CommentText":{}}'; do
		send_json "{\"Activities\":[{\"Type\":\"comment\",\"Id\":\"a\",\"Data\":$data}]}"
		answers 200
		[ "$(json '.ActivityResponses[0].Status')" = 0 ]
		is_kept a
		wopictl file activities doc1
	done
	send_json '{"Activities":[{"Type":"comment","Id":"a","People":5}]}'
	answers 200
	is_kept a
}

# add_numbers FIRST LAST: comments with these ids, a hundred at a time.
add_numbers() {
	local n
	for ((n = $1; n <= $2; n += 100)); do
		add_many "$(seq "$n" $((n + 99 < $2 ? n + 99 : $2)) |
			jq -c '{Type: "comment", Id: tostring}')"
		answers 200
	done
}

# add_many JSON: these activities, one a line, in one request.
add_many() {
	jq -sc '{Activities: .}' <<<"$1" >"$BATS_TEST_TMPDIR/many"
	operation ADD_ACTIVITIES -d "$BATS_TEST_TMPDIR/many"
}

# sized BYTES ID: an activity whose JSON has just that length.
sized() {
	printf '{"Type":"comment","Id":"%s","X":"' "$2"
	head -c $(($1 - 33 - ${#2})) /dev/zero | tr '\0' x
	printf '"}\n'
}

@test "the newest thousand of a file are kept" {
	add $(seq -f before-%g 3)
	later 1
	add_numbers 1 998
	is_kept before-2 before-3 $(seq 998)
}

@test "a hundred activities come in one request, and not more" {
	local hundred
	hundred=$(seq 100 | jq -c '{Type: "comment", Id: tostring}')
	add_many "$hundred"$'\n{"Type":"other","Id":"one more"}'
	refused 400 'more than 100 activities'
	is_kept
	add_many "$hundred"
	answers 200
	[ "$(json '.ActivityResponses | length')" = 100 ]
	[ "$(json '.ActivityResponses | all(.Status == 0)')" = true ]
	is_kept $(seq 100)
}

@test "an activity may have 16 KiB and not more, of which type ever" {
	add_many "$(sized 16384 a)"
	answers 200
	is_kept a
	add_many "$(sized 16385 b)"
	refused 400 'an activity is longer than 16384 bytes'
	add_many "$(comment c)"$'\n'"$(sized 16385 b | sed 's/comment/another/')"
	refused 400 'longer than 16384 bytes'
	is_kept a
}

@test "of a file 1 MiB is kept, the newest" {
	local batch
	for batch in a b; do
		add_many "$(for n in {1..60}; do sized 16384 $batch-$n; done)"
		answers 200
	done
	is_kept $(seq -f a-%g 57 60) $(seq -f b-%g 60)
	later 1
	add_many "$(sized 16384 c)"
	is_kept $(seq -f a-%g 58 60) $(seq -f b-%g 60) c
	add small
	is_kept $(seq -f a-%g 59 60) $(seq -f b-%g 60) c small
}

# given_thousand: as many as are kept.
given_thousand() { add_numbers 1 1000; }

@test "a new activity is kept also where the clock stands still" {
	given_thousand
	add new
	answers 200
	[ "$(wopictl file activities doc1 | wc -l)" = 1000 ]
	[[ " $(kept) " == *' new '* ]]
}

@test "a new activity is kept also where the clock went back" {
	given_thousand
	later -3600
	add new
	answers 200
	[[ " $(kept) " == *' new '* ]]
}

@test "a thousand of one file take nothing from another" {
	on empty1
	add one
	on doc1
	given_thousand
	on empty1
	is_kept one
}

# Who may

@test "a reader may not, and so it is 404" {
	as carol
	add one
	answers 404
	is_kept
}

@test "a reviewer may" {
	wopictl token add doc1 --user carol --rights read,review --weak --value reviewer &>/dev/null
	token=reviewer
	add one
	answers 200
	[ "$(field user wopictl file activities doc1)" = carol ]
}

@test "a writer may" {
	wopictl token add doc1 --user carol --rights read,write --weak --value writer &>/dev/null
	token=writer
	add one
	answers 200
	is_kept one
}

@test "CheckFileInfo announces it to whom it is open" {
	check_file_info
	[ "$(json .SupportsAddActivities)" = true ]
	as carol
	check_file_info
	[ "$(json .SupportsAddActivities)" = false ]
}

@test "a bad token is 401" {
	send_json "{\"Activities\":[$(comment one)]}" -t unknown
	answers 401
	is_kept
}

@test "a removed file is 404" {
	wopictl file remove doc1
	add one
	answers 404
}

@test "an old version is 404" {
	wopictl token add doc1.1 --user alice --rights all --weak --value alice-doc1.1 &>/dev/null
	on doc1.1
	add one
	answers 404
}

# The file

@test "a lock is no hindrance, whoever holds it, and stays as it is" {
	as bob
	lock B
	as alice
	add one
	answers 200
	later 1799
	add two
	answers 200
	locked_by B
	later 1
	unlocked
}

@test "the file stays as it is" {
	local before
	before=$(wopictl file show doc1 --json)
	later 60
	add one
	answers 200
	[ "$(wopictl file show doc1 --json)" = "$before" ]
	check_file_info
	[ "$(json .Version)" = 1 ]
	[ "$(json .LastModifiedTime)" = 2023-11-14T22:13:20.000000Z ]
}

@test "activities survive a rename and a save" {
	add one
	wopictl file rename doc1 other.docx
	printf new | wopictl file put doc1 -
	is_kept one
}

@test "what a removed user told of is still there" {
	add one
	wopictl user remove alice
	is_kept one
	[ "$(field user wopictl file activities doc1)" = alice ]
}

# What is wrong

@test "a body that is no JSON is 400" {
	local text
	for text in x '{' '{"Activities":[' '{"Activities":[]' '/**/{"Activities":[]}' \
		'{"Activities":[]}}' '{"Activities":[]}x' '{"Activities":[],}' \
		'{"Activities":[,]}' '{"Activities":[]} {"Activities":[]}' \
		'{"Activities":nul}' '{"Activities":[}' \
		'{Activities:[]}' '{"Activities":[/**/]}' '{"Activities":["]}'; do
		is_refused "$text"
	done
}

# It could not be shown as JSON either.
@test "a body that is JSON for lenient readers only is 400" {
	local text
	for text in "{'Activities':[]}" '{"Activities":[{"Type":"comment","Id":"a","X":NaN}]}' \
		'{"Activities":[{"Type":"comment","Id":"a","X":-Infinity}]}' \
		$'{"Activities":[{"Type":"comment","Id":"a\nb"}]}'; do
		is_refused "$text"
	done
}

@test "a body without a list of Activities is 400" {
	local text
	for text in '{}' '[]' '""' 5 null true '{"activities":[]}' '{"Activities":null}' \
		'{"Activities":{}}' '{"Activities":"x"}' '{"Activities":5}' \
		"[$(comment one)]" "$(comment one)"; do
		is_refused "$text"
	done
}

@test "no body is 400" {
	is_refused ''
	operation ADD_ACTIVITIES
	answers 400
	operation ADD_ACTIVITIES -e CONTENT_LENGTH=0
	answers 400
	wopi POST /files/doc1/activities
	answers 400
}

@test "blanks around the JSON are no matter" {
	send_json $'\r\n\t {"Activities" : [ ] }\r\n \n'
	answers 200
}

@test "an activity without a usable Id is 400" {
	local activity
	for activity in '{}' '{"Type":"comment"}' '{"Id":null}' '{"Id":5}' '{"Id":""}' '{"Id":[]}' \
		'{"id":"a"}' '{"Id":"a\u0000b"}' null 5 '"a"' '[]'; do
		is_refused "{\"Activities\":[$activity]}"
	done
}

@test "one activity without an Id keeps all of the request from being stored" {
	is_refused "{\"Activities\":[$(comment one),{\"Type\":\"comment\"},$(comment two)]}"
}

# bytes_are_refused FORMAT...: printf makes bodies of them; each is 400.
bytes_are_refused() {
	local format
	for format; do
		# shellcheck disable=SC2059 # the format is made of escapes
		printf "$format" >"$BATS_TEST_TMPDIR/bytes"
		operation ADD_ACTIVITIES -d "$BATS_TEST_TMPDIR/bytes"
		answers 400
	done
	is_kept
}

@test "a NUL in the JSON is 400" {
	bytes_are_refused '\0' '\0{"Activities":[]}' '{"Activities":[\0]}' \
		'{"Activities":[{"Type":"comment","Id":"a\0b"}]}' \
		'{"Activities":[{"Type":"comment","Id":"a","X":"\0"}]}'
}

@test "a NUL behind the JSON is 400, whatever follows" {
	bytes_are_refused '{"Activities":[]}\0' '{"Activities":[]}\0x'
}

@test "a NUL that is escaped in a text is a character like others" {
	send_json '{"Activities":[{"Type":"comment","Id":"a","Data":{"CommentText":"b\u0000c"}}]}'
	answers 200
	wopictl file activities doc1 --json | grep -F '"CommentText":"b\u0000c"'
}

@test "a body that is not UTF-8 is 400" {
	bytes_are_refused '\377' '{"Activities":[{"Type":"comment","Id":"\344"}]}' \
		'{"Activities":[{"Type":"comment","Id":"a","X":"\303"}]}' \
		'{"Activities":[{"Type":"comment","Id":"a","\377":1}]}'
}

@test "what only looks like UTF-8 is 400: overlong forms, surrogates, beyond the last" {
	bytes_are_refused '{"Activities":[{"Type":"comment","Id":"\300\200"}]}' \
		'{"Activities":[{"Type":"comment","Id":"a","X":"\355\240\200"}]}' \
		'{"Activities":[{"Type":"comment","Id":"a","X":"\367\277\277\277"}]}'
}

@test "nesting without end is 400" {
	head -c 500000 /dev/zero | tr '\0' '[' >"$BATS_TEST_TMPDIR/deep"
	operation ADD_ACTIVITIES -d "$BATS_TEST_TMPDIR/deep"
	answers 400
	{
		printf '{"Activities":[{"Type":"comment","Id":"a","X":'
		head -c 100000 /dev/zero | tr '\0' '['
		head -c 100000 /dev/zero | tr '\0' ']'
		printf '}]}'
	} >"$BATS_TEST_TMPDIR/deep"
	operation ADD_ACTIVITIES -d "$BATS_TEST_TMPDIR/deep"
	answers 400
	printf '{"a":%.0s' {1..50000} >"$BATS_TEST_TMPDIR/deep"
	operation ADD_ACTIVITIES -d "$BATS_TEST_TMPDIR/deep"
	answers 400
	is_kept
}

@test "some nesting is taken" {
	send_json '{"Activities":[{"Type":"comment","Id":"a","X":[[[[[[[[[[{"a":{}}]]]]]]]]]]}]}'
	answers 200
	is_kept a
}

# repeated TEXT COUNT: that many times.
repeated() { head -c "$2" /dev/zero | sed "s/\x0/$1/g"; }

# values_refused UNIT: a body of a megabyte of these is 400, in 12 MiB of memory,
# of which the program itself takes 5.
values_refused() {
	{
		printf '{"Activities":['
		repeated "$1" "$((1000000 / ${#1}))"
		printf '{}]}'
	} >"$BATS_TEST_TMPDIR/many"
	is_sanitized || ulimit -v 12288
	operation ADD_ACTIVITIES -d "$BATS_TEST_TMPDIR/many"
	refused 400 'more than 20000 elements'
}

@test "values without end are 400, and take hardly any memory" {
	local unit
	for unit in '{},' '[],' '0,' '"",' '[[{}]],' '{"a":{}},'; do
		(values_refused "$unit")
	done
	is_kept
}

@test "a body may have 20000 elements and not more" {
	{
		printf '{"Activities":[{"Type":"comment","Id":"a"}],"X":['	# 10 of them
		repeated '0,' 19990
		printf '0]}'
	} >"$BATS_TEST_TMPDIR/many"
	operation ADD_ACTIVITIES -d "$BATS_TEST_TMPDIR/many"
	answers 200
	sed -i 's/0]}$/0,0]}/' "$BATS_TEST_TMPDIR/many"
	operation ADD_ACTIVITIES -d "$BATS_TEST_TMPDIR/many"
	refused 400 'more than 20000 elements'
}

@test "what looks like elements within a text is none" {
	local text
	text=$(repeated '[,' 4000)
	add_many "{\"Type\":\"comment\",\"Id\":\"a\",\"X\":\"$text\"}
{\"Type\":\"comment\",\"Id\":\"b\",\"X\":\"$text\"}
{\"Type\":\"comment\",\"Id\":\"c\",\"X\":\"$text\"}"
	answers 200
	is_kept a b c
}

# body_of BYTES: a body of just that length, with one comment.
body_of() {
	printf '{"Activities":[{"Type":"comment","Id":"a"}]'
	head -c $(($1 - 44)) /dev/zero | tr '\0' ' '
	printf '}'
}

@test "a body may have 1 MiB and not more" {
	body_of 1048576 >"$BATS_TEST_TMPDIR/large"
	[ "$(stat -c %s "$BATS_TEST_TMPDIR/large")" = 1048576 ]
	operation ADD_ACTIVITIES -d "$BATS_TEST_TMPDIR/large"
	answers 200
	is_kept a
	body_of 1048577 >"$BATS_TEST_TMPDIR/large"
	operation ADD_ACTIVITIES -d "$BATS_TEST_TMPDIR/large"
	answers 413
	[[ "$(header X-WOPI-ServerError)" == *1048576* ]]
}

@test "a chunked body of more than 1 MiB is 413" {
	body_of 1048577 >"$BATS_TEST_TMPDIR/large"
	operation ADD_ACTIVITIES -d "$BATS_TEST_TMPDIR/large" -e CONTENT_LENGTH= \
		-H 'Transfer-Encoding: chunked'
	answers 413
	is_kept
}

@test "a body that is too long is read to its end" {
	head -c 2000000 /dev/zero | (
		env -i WOPI_DATA="$WOPI_DATA" WOPI_NOW="$WOPI_NOW" REQUEST_METHOD=POST \
			PATH_INFO=/files/doc1 QUERY_STRING=access_token=alice-doc1 \
			HTTP_X_WOPI_OVERRIDE=ADD_ACTIVITIES CONTENT_LENGTH=2000000 \
			"$BUILD/wopi.cgi" >"$BATS_TEST_TMPDIR/reply"
		[ "$(wc -c)" = 0 ]
	)
	[[ "$(cat "$BATS_TEST_TMPDIR/reply")" == 'Status: 413 '* ]]
}

@test "a body that is cut short is 400, though what came is JSON" {
	send_json "{\"Activities\":[$(comment one)]}" -e CONTENT_LENGTH=5000
	answers 400
	[[ "$(header X-WOPI-ServerError)" == *shorter* ]]
	is_kept
}

@test "what stands behind Content-Length is not read" {
	local text
	text="{\"Activities\":[$(comment one)]}"
	send_json "$text]]]" -e CONTENT_LENGTH=${#text}
	answers 200
	is_kept one
}

@test "a token that is removed while the body comes is 401, and nothing is kept" {
	local into
	mkfifo "$BATS_TEST_TMPDIR/slow"
	env -i WOPI_DATA="$WOPI_DATA" WOPI_NOW="$WOPI_NOW" REQUEST_METHOD=POST \
		PATH_INFO=/files/doc1 QUERY_STRING=access_token=alice-doc1 \
		HTTP_X_WOPI_OVERRIDE=ADD_ACTIVITIES CONTENT_LENGTH=17 "$BUILD/wopi.cgi" \
		<"$BATS_TEST_TMPDIR/slow" >"$BATS_TEST_TMPDIR/reply" 3>&- &
	exec {into}>"$BATS_TEST_TMPDIR/slow"
	printf '{"Activit' >&"$into"
	# the request took the first piece, so it has looked at the token before
	within_seconds 10 is_empty_pipe "$BATS_TEST_TMPDIR/slow"
	wopictl token remove alice-doc1
	printf 'ies":[]}' >&"$into"
	exec {into}>&-
	wait $!
	[[ "$(cat "$BATS_TEST_TMPDIR/reply")" == 'Status: 401 '* ]]
}

# is_empty_pipe PATH: nothing waits in it.
is_empty_pipe() {
	local from
	exec {from}<>"$1"
	if read -r -t 0 -u "$from"; then
		exec {from}>&-
		return 1
	fi
	exec {from}>&-
}

# wopictl file activities

@test "the list says when, who, what, and the text" {
	add one
	later 60
	send_json '{"Activities":[{"Type":"comment","Id":"two",
		"Data":{"ContentAction":"deleted"}}]}'
	prints $'2023-11-14T22:13:20Z\talice\tcreated\ttext\tone
2023-11-14T22:14:20Z\talice\tdeleted\t-\ttwo' wopictl file activities doc1
}

@test "the list of a file without activities is empty" {
	prints '' wopictl file activities doc1
	prints '' wopictl file activities doc1 --json
}

@test "a comment of several lines is one line of the list" {
	send_json "{\"Activities\":[$(comment one 'first\nsecond\tthird\u001b[31m')]}"
	[ "$(field text wopictl file activities doc1)" = $'first\nsecond\tthird\033[31m' ]
	run -0 wopictl file activities doc1
	[ "${#lines[@]}" = 1 ]
	[ "$(awk -F'\t' '{ print NF }' <<<"$output")" = 5 ]
	[[ $output != *$'\033'* ]]
}

# Whoever may comment must not write on an administrator's terminal.
@test "an id with control characters is shown without them" {
	send_json '{"Activities":[{"Type":"comment","Id":"a\nb\tc\u001b[31m"}]}'
	[ "$(field id wopictl file activities doc1)" = $'a\nb\tc\033[31m' ]
	run -0 wopictl file activities doc1
	[ "${#lines[@]}" = 1 ]
	[[ $output != *$'\033'* ]]
}

@test "the activities of an unknown file are status 3" {
	refuses 3 nosuch wopictl file activities nosuch
}

@test "the activities of a removed file are status 3, and there when it comes back" {
	add one
	wopictl file remove doc1
	refuses 3 trash wopictl file activities doc1
	wopictl file undelete doc1
	is_kept one
}

@test "gc forgets the activities of a file that is long in the trash" {
	add one
	grep -a -q '"Id":"one"' "$WOPI_DATA/wopi.db"
	wopictl file remove doc1
	later $((31 * 86400))
	wopictl gc
	run ! grep -a -q '"Id":"one"' "$WOPI_DATA/wopi.db"
}
