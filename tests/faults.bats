# SPDX-License-Identifier: MIT
# Faults on purpose: wopictl fault, and what becomes of requests that one hits.

load helper
load proof

# Faults are on, but where a test says otherwise. doc1 has three versions, the last two
# of them "second" and "third"; empty1 has one. By the real clock alice has the token
# "now" for doc1.
setup_file() {
	export WOPI_NOW=$START
	WOPI_DATA=$BATS_FILE_TMPDIR/world make_faulty_world
}

make_faulty_world() {
	make_world
	wopictl config set base_url http://docs.example.org/wopi
	wopictl config set faults on
	WOPI_NOW=$((START + 60))
	printf second | wopictl file put doc1 - >/dev/null
	WOPI_NOW=$((START + 120))
	printf third | wopictl file put doc1 - >/dev/null
	WOPI_NOW='' wopictl token add doc1 --user alice --rights all --weak --value now &>/dev/null
	WOPI_NOW=$START
}

teardown() {
	[ -z "${server:-}" ] || { kill "$server" && wait "$server" || true; }
}

# fault OPERATION OPTIONS...: adds one.
fault() { wopictl fault add "$@" >/dev/null; }

# save TEXT [wopi's options...]: a PutFile under the lock A, which is there.
save() {
	wopictl lock set doc1 A
	put "$1" A "${@:2}"
}

# hits N: how often the fault has hit.
hits() { wopictl fault show "$1" --json | jq .hits; }

# no_faults: none is there.
no_faults() { prints '' wopictl fault list; }

# cut_short COMMAND...: a request whose answer has fewer bytes than its head says.
cut_short() {
	"$@" 2>/dev/null || true	# for wopi() wants all of them
	[ "$(header Content-Length)" -gt "$(stat -c %s "$reply_body")" ]
}

# dropped COMMAND...: a request to which no answer comes, but the head that cannot be
# kept from coming.
dropped() {
	cut_short "$@"
	answers 502
	[ ! -s "$reply_body" ]
	lacks_header X-WOPI-ItemVersion
}

# took_ms COMMAND...: $ms is how long it took.
took_ms() {
	local from=${EPOCHREALTIME/./}
	"$@"
	ms=$(((${EPOCHREALTIME/./} - from) / 1000))
}

# codes N COMMAND...: the statuses of so many requests, in one line.
codes() {
	local n list=
	for ((n = 0; n < $1; n++)); do
		"${@:2}"
		list+=" $code"
	done
	echo "${list# }"
}

# logged LINE: wopi.cgi's only line on standard error at the last request.
logged() { [ "$(cat "$BATS_TEST_TMPDIR/stderr")" = "wopi.cgi: $1" ]; }

# The command line.

@test "fault add prints the number, which no other fault gets while there are some" {
	prints 1 wopictl fault add Lock --status 500
	prints 2 wopictl fault add Lock --status 500
	wopictl fault remove 2
	prints 3 wopictl fault add Lock --status 500
	wopictl fault remove 1
	wopictl fault remove 3
	prints 1 wopictl fault add Lock --status 500
	prints '{"number":"2"}' wopictl fault add Lock --status 500 --json
}

@test "fault add says that faults are off, and how to turn them on" {
	wopictl config set faults off
	run -0 --separate-stderr wopictl fault add Lock --status 500
	[ "$output" = 1 ]
	[[ $stderr == "wopictl: faults are off"*"'wopictl config set faults on'" ]]
}

@test "fault list shows what hits what, and how often it did" {
	no_faults
	fault Lock --status 503 --header 'Retry-After: 3' --times 2
	fault any --drop --after-commit --file doc1 --user alice
	fault PUT --delay 1.5s --probability 0.25 --seed 7
	lock A
	run -0 --separate-stderr wopictl fault list
	[ "${#lines[@]}" = 3 ]
	[ "${lines[0]}" = $'1\tLock\t-\t-\t-\tstatus 503, header Retry-After\t1\t1\t2\t-\t-' ]
	[ "${lines[1]}" = $'2\tany\tdoc1\t/report.wopitest\talice\tanswer dropped, after commit\t1\t0\t-\t-\t-' ]
	[ "${lines[2]}" = $'3\tPutFile\t-\t-\t-\tdelay 1.5s\t0.25\t0\t-\t-\t-' ]
	run -0 --separate-stderr wopictl fault list --json
	[ "${lines[0]}" = '{"number":1,"operation":"Lock","file":null,"path":null,"user":null,"effect":"status 503, header Retry-After","probability":1,"hits":1,"times":2,"after":null,"client":null}' ]
	[ "$(jq -c '[.user, .hits, .times]' <<<"${lines[1]}")" = '["alice",0,null]' ]
}

@test "fault show shows all that was given, as fixtures have it" {
	local all=(--file doc1 --user bob --status 418 --header 'A: 1' --header 'B:2' --body -
		--delay 0.25s --truncate 3 --after-commit --lock-id 'L 1' --expire-token
		--times 9 --probability 0.125 --seed 42)
	wopictl fault add GET_LOCK "${all[@]}" <<<'{"a":"ä"}' >/dev/null
	run -0 --separate-stderr wopictl fault show 1 --json
	[ "$(jq -cS . <<<"$output")" = "$(jq -cS . <<-'END'
		{"number": 1, "operation": "GetLock", "file": "doc1", "user": "bob",
		"status": 418, "headers": ["A: 1", "B: 2"], "body": "{\"a\":\"ä\"}\n",
		"delay": "0.25s", "truncate": 3, "after_commit": true, "lock_id": "L 1",
		"expire_token": true, "times": 9, "probability": 0.125, "seed": 42, "hits": 0}
	END
	)" ]
	fault any --stale-version
	run -0 --separate-stderr wopictl fault show 2
	[ "${lines[1]}" = 'operation      any' ]
	[ "${lines[2]}" = 'stale_version  yes' ]
}

@test "fault show and remove of a fault that is not there is no such thing" {
	local command
	fault Lock --status 500
	for command in show remove; do
		refuses 3 "no fault 2: 'wopictl fault list'" wopictl fault "$command" 2
		refuses 2 "invalid fault 'x'" wopictl fault "$command" x
		refuses 2 "invalid fault '-1'" wopictl fault "$command" -- -1
	done
	[ "$(hits 1)" = 0 ]
}

@test "fault remove removes one, or with --all all" {
	local n
	for n in 1 2 3; do fault Lock --status 500; done
	prints '' wopictl fault remove 2
	[ "$(wopictl fault list | cut -f 1 | xargs)" = "1 3" ]
	refuses 2 "--all" wopictl fault remove
	refuses 2 "--all" wopictl fault remove 1 --all
	prints '' wopictl fault remove --all
	no_faults
	prints '' wopictl fault remove --all
}

@test "fault remove --dry-run removes none, and on a terminal --all asks first" {
	fault Lock --status 500
	run -0 wopictl fault remove --all --dry-run
	run -0 wopictl fault remove 1 --dry-run
	refuses 3 "no fault 2" wopictl fault remove 2 --dry-run
	[ "$(hits 1)" = 0 ]
	on_terminal 1 "$BUILD/wopictl fault remove --all"
	[[ $output == *"remove all faults? [y/N]"* ]]
	[ "$(hits 1)" = 0 ]
	on_terminal 0 "$BUILD/wopictl fault remove --all --yes"
	no_faults
}

@test "there are a hundred faults at most" {
	local n
	for ((n = 0; n < 100; n++)); do fault Lock --status 500; done
	refuses 1 "'wopictl fault remove'" wopictl fault add Lock --status 500
	wopictl fault remove 50
	prints 101 wopictl fault add Lock --status 500
	[ "$(wopictl fault list | cut -f 1 | tail -n 3 | xargs)" = "99 100 101" ]
	lock A
	answers 500
	logged "fault 1 hits Lock of 'doc1': status 500"
}

# In the order in which the program has them.
operations() {
	sed -n 's/^\t\[OP_.*{ "\([A-Za-z]*\)", .*/\1/p' "$BATS_TEST_DIRNAME/../common/model/host/operation.c"
}

@test "an operation is said by its name or its override, and the manual has all names" {
	local name manual
	manual=$(sed -n '/^.Sh OPERATIONS/,/^.Sh LIMITS/s/^\.Li \([A-Za-z]*\).*/\1/p' \
		"$BATS_TEST_DIRNAME/../cli/wopictl.1")
	for name in $(operations); do
		fault "$name" --status 500
		[ "$name" = Unknown ] || grep -qx "$name" <<<"$manual"
	done
	[ "$(wopictl fault list | cut -f 2)" = "$(operations)" ]
	wopictl fault remove --all
	for name in put_relative UNLOCK checkfileinfo any; do fault "$name" --status 500; done
	[ "$(wopictl fault list | cut -f 2 | xargs)" = "PutRelativeFile Unlock CheckFileInfo any" ]
	refuses 2 "no operation 'Lok': did you mean 'Lock'?" wopictl fault add Lok --status 500
	refuses 2 "no operation '': see 'man wopictl'" wopictl fault add '' --status 500
}

@test "--file takes an id, a path, a version's id or a container, and what is not there is none" {
	local file
	for file in doc1 /report.wopitest doc1.1 root /; do
		fault any --status 500 --file "$file"
	done
	[ "$(wopictl fault list | cut -f 3 | xargs)" = "doc1 doc1 doc1.1 root root" ]
	refuses 3 "'nothing'" wopictl fault add any --status 500 --file nothing
	refuses 3 "'nothing.txt'" wopictl fault add any --status 500 --file /nothing.txt
	refuses 3 "version 9" wopictl fault add any --status 500 --file doc1.9
	[ "$(wopictl fault list | wc -l)" = 5 ]
}

@test "--user takes a name or an id, and who is not there is none" {
	wopictl user add 'eve@example.org' --id u7 >/dev/null
	fault any --status 500 --user u7
	fault any --status 500 --user eve@example.org
	[ "$(wopictl fault list | cut -f 5 | uniq)" = eve@example.org ]
	refuses 3 "no user 'dave'" wopictl fault add any --status 500 --user dave
}

# wrong MESSAGE OPTIONS...: they are refused so.
wrong() { refuses 2 "$1" wopictl fault add Lock "${@:2}"; }

# All that can be wrong with a fault is in unit/fault.c.
@test "--client takes a registered client or a kind, and what is neither is none" {
	discovery >"$BATS_TEST_TMPDIR/office.xml"
	register office off "$BATS_TEST_TMPDIR/office.xml"
	fault Lock --client office --drop
	fault Lock --client collabora --drop
	[ "$(wopictl fault list | cut -f 11 | xargs)" = "office collabora" ]
	refuses 3 "no client 'offic'" wopictl fault add Lock --client offic --drop
	refuses 3 "no client 'other'" wopictl fault add Lock --client other --drop
	[ "$(wopictl fault list | wc -l)" = 2 ]
}

@test "values that cannot be are wrong use, and nothing is added" {
	wrong "--status '600' must be a number from 200 to 599" --status 600
	wrong "--delay '601s' must be a duration above 0s and up to 10m" --delay 601s
	wrong "--truncate '' must be a number from 0 to 2147483647" --truncate ''
	wrong "--times '0' must be a number from 1" --drop --times 0
	wrong "--probability '1.1' must be a number above 0 and up to 1" --drop --probability 1.1
	wrong "--after '0' must be a number from 1" --drop --after 0
	wrong "--trickle '0' must be a number from 1" --trickle 0
	wrong "--seed '-1' must be a number from 0" --drop --probability 0.5 --seed -1
	wrong "--lock-id ' A' must be a lock id" --lock-id ' A'
	no_faults
}

@test "headers that cannot be are wrong use" {
	local many=() n
	wrong "--header 'A: x?y' must be of the form 'Name: value'" --header $'A: x\ny'
	wrong "must not be Status" --header 'status: 200'
	for n in {1..17}; do many+=(--header "A: $n"); done
	wrong "must be at most 16" "${many[@]}"
	for n in {1..16}; do many+=(--header "A: $n"); done
	wrong "too many options" "${many[@]}"
	fault Lock "${many[@]:0:32}"
	fault Lock --header "A: $(printf '%01021d' 0)"
}

@test "a body is at most 64 KiB of text" {
	head -c 65536 /dev/zero | tr '\0' x >"$BATS_TEST_TMPDIR/most"
	fault Lock --body "$BATS_TEST_TMPDIR/most"
	lock A
	answers 200
	cmp "$BATS_TEST_TMPDIR/most" "$reply_body"
	printf x >>"$BATS_TEST_TMPDIR/most"
	refuses 1 "'$BATS_TEST_TMPDIR/most'" wopictl fault add Lock --body "$BATS_TEST_TMPDIR/most"
	printf 'a\0b' >"$BATS_TEST_TMPDIR/nul"
	wrong "must be text in UTF-8" --body "$BATS_TEST_TMPDIR/nul"
	printf '\xff' >"$BATS_TEST_TMPDIR/latin"
	wrong "must be text in UTF-8" --body "$BATS_TEST_TMPDIR/latin"
	refuses 1 "No such file" wopictl fault add Lock --body "$BATS_TEST_TMPDIR/nowhere"
	[ "$(wopictl fault list | wc -l)" = 1 ]
}

@test "options that contradict each other are wrong use" {
	wrong "dropped has no status" --drop --status 500
	wrong "has no version" --status 500 --stale-version
	wrong "401, without a lock id" --expire-token --lock-id A
	wrong "a seed needs a probability below 1" --status 500 --seed 3
	no_faults
}

@test "a fault that does nothing is wrong use" {
	wrong "it has no effect" --after-commit
	run -2 wopictl fault add
	run -2 wopictl fault add Lock Unlock --status 500
	no_faults
}

# While they are off.

@test "while faults are off nothing goes wrong, and no hit is counted" {
	fault any --status 500
	fault any --expire-token
	wopictl config set faults off
	[ "$(codes 2 check_file_info)" = "200 200" ]
	lock A
	answers 200
	[ ! -s "$BATS_TEST_TMPDIR/stderr" ]
	[ "$(hits 1) $(hits 2)" = "0 0" ]
	wopictl config set faults on
	check_file_info
	answers 500
}

@test "while faults are on and none fits nothing goes wrong either" {
	fault Lock --status 500
	fault any --status 500 --file empty1
	fault any --status 500 --user bob
	check_file_info
	answers 200
	[ ! -s "$BATS_TEST_TMPDIR/stderr" ]
	holds third
}

# They are loud.

@test "each hit is a line in the log, without secrets" {
	echo hidden-body | wopictl fault add PutFile --status 500 --header 'X-Key: hidden-key' \
		--body - --lock-id hidden-lock --delay 0.01s
	put x
	answers 500
	logged "fault 1 hits PutFile of 'doc1': delay 0.01s, status 500, header X-Key, body of 12 bytes, wrong lock id"
	wopi POST /files/doc1 -t hidden-token -H 'X-WOPI-Override: LOCK'
	[ ! -s "$BATS_TEST_TMPDIR/stderr" ]
	wopictl fault remove 1
	fault GetFile --truncate 3 --stale-version --expire-token --after-commit
	cut_short get_file
	logged "fault 1 hits GetFile of 'doc1': truncated to 3 bytes, stale version, token ends, after commit"
}

@test "a path that is no id does not get into the log" {
	fault any --status 500
	wopi GET $'/files/a\nwopi.cgi: fault 9'
	answers 500
	logged "fault 1 hits CheckFileInfo: status 500"
}

@test "check says that faults are on, and what to do" {
	run -1 wopictl check
	[[ $output == *"faults	problem	are on: "*"	wopictl --data $WOPI_DATA config set faults off"* ]]
	wopictl config set faults off
	run -0 wopictl check
	[[ $output != *faults* ]]
}

# Which requests are hit.

@test "a fault hits its operation alone" {
	fault LOCK --status 503
	check_file_info
	answers 200
	get_lock
	answers 200
	lock A
	answers 503
	[ "$(hits 1)" = 1 ]
}

@test "an UnlockAndRelock is no Lock" {
	wopictl lock set doc1 A
	fault Lock --status 503
	relock A B
	answers 200
	fault UnlockAndRelock --status 504
	relock B C
	answers 504
	locked_by B
}

@test "a fault hits the file alone that it was added for" {
	fault CheckFileInfo --status 503 --file doc1
	check_file_info
	answers 503
	on empty1
	check_file_info
	answers 200
}

@test "a fault can hit one version's address, or a container's" {
	wopictl token add doc1.1 --user alice --rights all --weak --value alice-past &>/dev/null
	wopictl token add root --user alice --rights all --weak --value alice-root &>/dev/null
	fault any --status 503 --file doc1.1
	fault any --status 504 --file root
	check_file_info
	answers 200
	wopi GET /files/doc1.1 -t alice-past
	answers 503
	wopi GET /containers/root/children -t alice-root
	answers 504
}

@test "a fault hits the user alone that it was added for" {
	fault CheckFileInfo --status 503 --user bob
	check_file_info
	answers 200
	as bob
	check_file_info
	answers 503
	wopi GET /files/doc1 -t nobody-doc1
	answers 401
	[ "$(hits 1)" = 1 ]
}

@test "a derived token is its user's, and so is that of a native app" {
	wopictl token add --oauth --user bob --weak --value bob-oauth &>/dev/null
	fault any --status 503 --user bob
	wopi GET /wopibootstrapper -t '' -H 'Authorization: Bearer bob-oauth'
	answers 503
	as bob
	wopictl config set faults off
	operation PUT_RELATIVE -H 'X-WOPI-SuggestedTarget: .txt' -d /dev/null
	answers 200
	wopictl config set faults on
	follow "$(json .Url)"
	check_file_info
	answers 503
}

@test "a fault hits the client alone that it was added for: that of the session, else what it looks like" {
	discovery >"$BATS_TEST_TMPDIR/office.xml"
	register office off "$BATS_TEST_TMPDIR/office.xml"
	wopictl token add doc1 --user alice --rights all --client office --weak --value for-office &>/dev/null
	fault CheckFileInfo --status 501 --client office
	fault CheckFileInfo --status 502 --client collabora
	check_file_info
	answers 200
	wopi GET /files/doc1 -t for-office -H 'User-Agent: COOLWSD WOPI Agent'
	answers 501
	wopi GET /files/doc1 -H 'User-Agent: COOLWSD WOPI Agent'
	answers 502
	wopi GET /files/doc1 -t nobody-doc1 -H 'User-Agent: COOLWSD WOPI Agent'
	answers 502
	[ "$(hits 1) $(hits 2)" = "1 2" ]
}

@test "any hits what no route knows, and who has no right token" {
	fault any --status 299
	wopi GET /nothing/doc1
	answers 299
	wopi DELETE /files/doc1
	answers 299
	lacks_header Allow
	operation NO_SUCH
	answers 299
	wopi GET /files/doc1 -t ''
	answers 299
	wopi GET /files/nothing
	answers 299
	[ "$(hits 1)" = 5 ]
}

@test "Unknown hits what no route knows, and nothing else" {
	fault Unknown --status 299
	check_file_info
	answers 200
	operation NO_SUCH
	answers 299
}

# How often.

@test "--times N hits N times, and then the fault is still listed" {
	fault CheckFileInfo --status 503 --times 2
	[ "$(codes 4 check_file_info)" = "503 503 200 200" ]
	[ "$(wopictl fault list | cut -f 8,9)" = $'2\t2' ]
}

@test "--after N lets N requests pass, to the faults behind it" {
	fault CheckFileInfo --status 503 --after 2 --times 1
	fault CheckFileInfo --status 504 --times 1
	[ "$(codes 5 check_file_info)" = "504 200 503 200 200" ]
	[ "$(wopictl fault show 1 --json | jq -c '[.after, .passed, .hits]')" = '[2,2,1]' ]
	[ "$(wopictl fault list | cut -f 10 | head -n 1)" = 2 ]
}

@test "of several faults the first one hits that has hits left" {
	fault CheckFileInfo --status 501 --times 1
	fault any --status 502 --times 1
	fault CheckFileInfo --status 503 --times 1
	[ "$(codes 4 check_file_info)" = "501 502 503 200" ]
}

@test "one seed is one sequence of hits, and another is another" {
	local seed got=()
	for seed in 5 5 6; do
		fault CheckFileInfo --status 503 --probability 0.5 --seed $seed
		got+=("$(codes 10 check_file_info)")
		wopictl fault remove --all
	done
	[ "${got[0]}" = "${got[1]}" ]
	[ "${got[0]}" != "${got[2]}" ]
	[[ ${got[0]} == *200* && ${got[0]} == *503* ]]
}

@test "without --seed one is chosen and told, and what it draws can be had again" {
	local first seed
	run -0 --separate-stderr wopictl fault add CheckFileInfo --status 503 --probability 0.5
	seed=${stderr##*--seed }
	[ "$(field seed wopictl fault show 1)" = "$seed" ]
	[[ $seed =~ ^[0-9]+$ ]]
	first=$(codes 10 check_file_info)
	wopictl fault remove 1
	prints 1 wopictl fault add CheckFileInfo --status 503 --probability 0.5 --seed "$seed"
	[ "$(codes 10 check_file_info)" = "$first" ]
}

@test "with --times a probability hits no more often than that, and hits are counted" {
	local got
	fault CheckFileInfo --status 503 --probability 0.9 --seed 1 --times 3
	got=$(codes 10 check_file_info)
	got=(${got//200/})
	[ "${#got[@]}" = 3 ]
	[ "$(hits 1)" = 3 ]
}

@test "a request that one fault is not drawn for goes to the next" {
	fault CheckFileInfo --status 503 --probability 0.5 --seed 3
	fault CheckFileInfo --status 504
	[[ $(codes 20 check_file_info) =~ ^(503|504)( 503| 504)*$ ]]
	[ $(($(hits 1) + $(hits 2))) = 20 ]
	[ "$(hits 1)" -gt 0 ]
	[ "$(hits 2)" -gt 0 ]
}

# Status, headers and body.

@test "--status answers instead of the operation, which is not carried out" {
	fault Lock --status 503 --times 1
	lock A
	answers 503
	[ ! -s "$reply_body" ]
	lacks_header X-WOPI-ItemVersion
	unlocked
	fault PutFile --status 500
	save new
	answers 500
	holds third
}

@test "any status is possible, also one that nobody knows" {
	local n
	for n in 200 204 299 418 503 599; do
		fault CheckFileInfo --status "$n" --times 1
		check_file_info
		answers "$n"
	done
}

@test "--status 200 alone is a success that nothing was done for" {
	fault PutFile --status 200
	save new
	answers 200
	[ ! -s "$reply_body" ]
	holds third
}

@test "--status --after-commit answers so although the work is done" {
	fault Lock --status 500 --after-commit --times 1
	lock A
	answers 500
	locked_by A
	fault PutFile --status 500 --after-commit
	put new A
	answers 500
	[ ! -s "$reply_body" ]
	lacks_header X-WOPI-ItemVersion
	holds new
}

@test "--after-commit answers so although the operation was refused" {
	wopictl lock set doc1 B
	fault Lock --status 200 --after-commit
	lock A
	answers 200
	wopictl config set faults off
	locked_by B
}

@test "a body that is cut short changes nothing, with a fault of any kind" {
	local options
	printf new >"$BATS_TEST_TMPDIR/short"
	wopictl lock set doc1 A
	for options in '--status 503' '--status 503 --after-commit' '--header A:b' '--stale-version'; do
		fault PutFile $options
		wopi POST /files/doc1/contents -H 'X-WOPI-Override: PUT' -H 'X-WOPI-Lock: A' \
			-d "$BATS_TEST_TMPDIR/short" -e CONTENT_LENGTH=10
		[ "$code" = "$([[ $options == *503* ]] && echo 503 || echo 400)" ]
		wopictl fault remove --all
		holds third
	done
}

@test "--body answers with it, as a 200 of JSON, instead of the operation" {
	echo '{"LastModifiedTime":"never"}' | wopictl fault add PutFile --body - >/dev/null
	save new
	answers 200
	[ "$(json .LastModifiedTime)" = never ]
	[ "$(header Content-Type)" = application/json ]
	holds third
}

@test "--body, --status and --header make an answer of any kind" {
	echo '<h1>Down</h1>' | wopictl fault add any --status 503 --body - \
		--header 'content-type: text/html' --header 'Retry-After: 120' >/dev/null
	check_file_info
	answers 503
	[ "$(body)" = '<h1>Down</h1>' ]
	[ "$(header Content-Type)" = text/html ]
	[ "$(header Retry-After)" = 120 ]
}

@test "an empty --body is an empty answer" {
	fault CheckFileInfo --body /dev/null
	check_file_info
	answers 200
	[ ! -s "$reply_body" ]
}

@test "--header alone alters the answer of an operation that is carried out" {
	fault Lock --header 'x-wopi-itemversion: 99' --header 'X-New:  a b ' --header 'X-Empty:'
	lock A
	answers 200
	[ "$(header X-WOPI-ItemVersion)" = 99 ]
	[ "$(header X-New)" = 'a b ' ]
	has_header X-Empty
	[ -z "$(header X-Empty)" ]
	locked_by A
}

@test "--header stands in for any header, and one name may come twice" {
	fault GetFile --header 'Cache-Control: public' --header 'Content-Type: text/x-odd' \
		--header 'Set-Cookie: a=1' --header 'Set-Cookie: b=2' --header 'X-WOPI-MachineName: m'
	get_file
	answers 200
	[ "$(body)" = third ]
	[ "$(header Cache-Control)" = public ]
	[ "$(header Content-Type)" = text/x-odd ]
	[ "$(grep -i '^Set-Cookie:' "$reply_head" | xargs)" = "Set-Cookie: a=1 Set-Cookie: b=2" ]
	[ "$(header X-WOPI-MachineName)" = m ]
	[ "$(header X-WOPI-ItemVersion)" = 3 ]
}

# No answer, or half of one.

@test "--drop does nothing and gives no answer" {
	fault PutFile --drop
	dropped save new
	wopictl config set faults off
	holds third
}

@test "--drop --after-commit does the work and gives no answer" {
	fault PutFile --drop --after-commit
	dropped save new
	holds new
	fault Lock --drop --after-commit
	dropped lock A
	locked_by A
}

@test "--truncate cuts the contents, and the head says all of it" {
	fault GetFile --truncate 2
	cut_short get_file
	answers 200
	[ "$(body)" = th ]
	[ "$(header Content-Length)" = 5 ]
	[ "$(header X-WOPI-ItemVersion)" = 3 ]
	wopictl fault remove 1
	fault GetFile --truncate 0
	cut_short get_file
	answers 200
	[ ! -s "$reply_body" ]
}

@test "--truncate of more than there is leaves the answer as it is" {
	fault any --truncate 5
	get_file
	answers 200
	[ "$(body)" = third ]
	lacks_header Connection
	lock A
	answers 200
}

@test "--truncate keeps the web server from sending the file itself" {
	fault GetFile --truncate 2 --times 1
	cut_short get_file -e WOPI_SENDFILE=X-Sendfile
	answers 200
	lacks_header X-Sendfile
	[ "$(body)" = th ]
	get_file -e WOPI_SENDFILE=X-Sendfile 2>/dev/null || true	# it has no length, but:
	has_header X-Sendfile
}

@test "--truncate cuts JSON, too" {
	fault CheckFileInfo --truncate 30
	cut_short check_file_info
	answers 200
	[ "$(body)" = '{"BaseFileName":"report.wopite' ]
}

@test "--truncate and --header cut an answer whose head is another one" {
	fault PutFile --truncate 3 --header 'X-WOPI-ItemVersion: 77'
	cut_short save new
	answers 200
	[ "$(body)" = '{"L' ]
	[ "$(header X-WOPI-ItemVersion)" = 77 ]
	holds new
}

@test "--truncate cuts a body that was given" {
	echo 'Bad Gateway' | wopictl fault add PutFile --status 502 --body - --truncate 3 >/dev/null
	cut_short save new
	answers 502
	[ "$(body)" = Bad ]
	[ "$(header Content-Length)" = 12 ]
	holds third
}

# A slow body.

@test "--trickle sends the contents so fast, and all of them" {
	fault GetFile --trickle 10
	took_ms get_file
	answers 200
	[ "$(body)" = third ]
	[ "$(header Content-Length)" = 5 ]
	[ "$ms" -ge 400 ]	# the first byte at once
}

@test "--trickle keeps the web server from sending the file itself" {
	fault GetFile --trickle 100
	get_file -e WOPI_SENDFILE=X-Sendfile
	lacks_header X-Sendfile
	[ "$(body)" = third ]
}

@test "--trickle slows JSON, a body that was given and one that is cut" {
	fault CheckFileInfo --trickle 100 --truncate 40
	took_ms cut_short check_file_info
	[ "$ms" -ge 300 ]
	[ "$(stat -c %s "$reply_body")" = 40 ]
	echo 'Bad Gateway' | wopictl fault add Lock --status 502 --body - --trickle 40 >/dev/null
	took_ms lock A
	[ "$ms" -ge 200 ]
	[ "$(body)" = 'Bad Gateway' ]
	unlocked
}

@test "a body that trickles ends when nobody waits any more" {
	fault CheckFileInfo --trickle 1
	took_ms ask_and_leave
	[ "$ms" -lt 10000 ]
	[ "$(hits 1)" = 1 ]
}

# Delays.

@test "--delay waits before the operation" {
	fault Lock --delay 0.3s
	took_ms lock A
	answers 200
	[ "$ms" -ge 300 ]
	[ "$ms" -lt 5000 ]
}

# in_background COMMAND...: its status will be in $BATS_TEST_TMPDIR/late.
in_background() {
	(
		"$@" 2>/dev/null
		echo "$code" >"$BATS_TEST_TMPDIR/late"
	) 3>&- &
	waiting=$!
}

@test "nothing is locked while a request waits before its operation, which comes after all" {
	fault Lock --delay 1.5s
	in_background lock A
	within_seconds 5 eval '[ "$(hits 1)" = 1 ]'
	wopictl lock set doc1 B
	[ ! -e "$BATS_TEST_TMPDIR/late" ]
	wait "$waiting"
	[ "$(cat "$BATS_TEST_TMPDIR/late")" = 409 ]
}

@test "--delay --after-commit waits when the work is done, and nothing is locked" {
	fault Lock --delay 1.5s --after-commit
	in_background lock A
	within_seconds 5 eval 'wopictl lock show doc1 &>/dev/null'
	wopictl lock release doc1 A
	[ ! -e "$BATS_TEST_TMPDIR/late" ]
	wait "$waiting"
	[ "$(cat "$BATS_TEST_TMPDIR/late")" = 200 ]
}

@test "--delay goes with all else" {
	fault Lock --delay 0.3s --status 503 --times 1
	took_ms lock A
	answers 503
	[ "$ms" -ge 300 ]
	unlocked
	fault Lock --delay 0.3s --drop --after-commit
	took_ms dropped lock A
	[ "$ms" -ge 300 ]
	locked_by A
}

# ask_and_leave: a CheckFileInfo whose asker goes away at once.
ask_and_leave() {
	env -i WOPI_DATA="$WOPI_DATA" WOPI_NOW="$WOPI_NOW" ASAN_OPTIONS="$ASAN_OPTIONS" \
		REQUEST_METHOD=GET PATH_INFO=/files/doc1 QUERY_STRING=access_token=alice-doc1 \
		"$BUILD/wopi.cgi" 2>/dev/null </dev/null | true
}

@test "a delay ends when nobody waits any more" {
	fault CheckFileInfo --delay 10m
	took_ms ask_and_leave
	[ "$ms" -lt 10000 ]
	[ "$(hits 1)" = 1 ]
}

# Wrong locks, old versions.

@test "--lock-id: a conflict tells a lock that nobody has" {
	wopictl lock set doc1 A
	fault any --lock-id wrong
	lock B
	conflicts wrong
	[[ $(header X-WOPI-LockFailureReason) == *administrator* ]]
	put new B
	conflicts wrong
	unlock B
	conflicts wrong
	wopictl config set faults off
	locked_by A
}

@test "--lock-id: GetLock tells it, of a locked file or not" {
	fault GetLock --lock-id wrong
	locked_by wrong
	wopictl lock set doc1 A
	locked_by wrong
}

@test "--lock-id leaves an answer alone that tells no lock" {
	fault any --lock-id wrong
	lock A
	answers 200
	lacks_header X-WOPI-Lock
	check_file_info
	answers 200
	lacks_header X-WOPI-Lock
}

@test "--lock-id goes with a conflict that is none" {
	fault PutFile --status 409 --lock-id wrong
	put new
	conflicts wrong
	holds third
}

@test "--stale-version: answers tell the version before" {
	fault any --stale-version
	get_file
	answers 200
	[ "$(body)" = third ]
	[ "$(header X-WOPI-ItemVersion)" = 2 ]
	save fourth
	answers 200
	[ "$(header X-WOPI-ItemVersion)" = 3 ]
	lock A
	[ "$(header X-WOPI-ItemVersion)" = 3 ]
	[ "$(wopictl file show doc1 --json | jq .version)" = 4 ]
}

@test "--stale-version: CheckFileInfo tells all of the version before" {
	local now
	check_file_info
	now=$(json -c 'del(.Version, .Size, .SHA256, .LastModifiedTime) | map_values(tostring |
		gsub("signature=.*"; ""))')
	fault CheckFileInfo --stale-version
	check_file_info
	answers 200
	[ "$(json -c '[.Version, .Size, .LastModifiedTime]')" = \
		'["2",6,"2023-11-14T22:14:20.000000Z"]' ]
	[ "$(json .SHA256)" = "$(printf second | openssl dgst -sha256 -binary | base64)" ]
	[ "$(json -c 'del(.Version, .Size, .SHA256, .LastModifiedTime) | map_values(tostring |
		gsub("signature=.*"; ""))')" = "$now" ]
}

@test "--stale-version: where the version before is gone its number is told" {
	on empty1
	fault CheckFileInfo --stale-version
	check_file_info
	answers 200
	[ "$(json -c '[.Version, .Size]')" = '["0",0]' ]
}

@test "--stale-version: a list of files tells of each one the version before" {
	wopictl token add root --user alice --rights all --weak --value alice-root &>/dev/null
	fault EnumerateChildren --stale-version
	wopi GET /containers/root/children -t alice-root
	answers 200
	[ "$(json -c '[.ChildFiles[] | [.Name, .Version]]')" = \
		'[["empty.wopitest","0"],["report.wopitest","2"]]' ]
}

@test "--stale-version: an answer that tells no version stays as it is" {
	fault any --stale-version
	unlock A
	conflicts ''
	wopi GET /files/nothing
	answers 401
}

# Sessions that end.

@test "--expire-token: the request that it hits and all later ones are 401" {
	fault PutFile --expire-token --times 1
	check_file_info
	answers 200
	save new
	refused 401 "expired"
	check_file_info
	answers 401
	as bob
	holds third
}

@test "--expire-token --after-commit: the request is done, and later ones are 401" {
	fault PutFile --expire-token --after-commit --times 1
	save new
	answers 200
	check_file_info
	answers 401
	as bob
	holds new
}

@test "--expire-token with an answer of its own" {
	fault Lock --expire-token --status 503 --times 1
	lock A
	answers 503
	lock A
	answers 401
}

@test "--expire-token ends the session that a derived token is from" {
	local first=$token
	operation PUT_RELATIVE -H 'X-WOPI-SuggestedTarget: .txt' -d /dev/null
	answers 200
	follow "$(json .Url)"
	check_file_info
	answers 200
	fault CheckFileInfo --expire-token --file "$file"
	check_file_info
	answers 401
	file=doc1 token=$first
	check_file_info
	answers 401
}

@test "--expire-token is not used up by who has no session" {
	fault CheckFileInfo --expire-token --times 1
	wopi GET /files/doc1 -t wrong
	answers 401
	wopi GET /files/doc1 -t ''
	answers 401
	[ "$(hits 1)" = 0 ]
	check_file_info
	answers 401
	[ "$(hits 1)" = 1 ]
}

# Over HTTP.

# serve: runs the host under lighttpd; what follows is asked there.
serve() {
	unset WOPI_NOW
	token=now
	rm -f "$BATS_TEST_TMPDIR/out"
	wopictl serve --listen 127.0.0.1:0 >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" 3>&- &
	server=$!
	within_seconds 20 [ -s "$BATS_TEST_TMPDIR/out" ]
	WOPI_URL=$(sed -n 's/^listening on //p' "$BATS_TEST_TMPDIR/out")
}

# breaks PATH [curl's options...]: asked so the connection breaks off in the body, at once;
# $output is the status that the client has seen by then.
breaks() {
	run -18 curl -s --max-time 4 -w '%{http_code}' -o "$BATS_TEST_TMPDIR/body" \
		"$WOPI_URL$1?access_token=$token" "${@:2}"
}

@test "serve says that faults are on, and uses none up when it starts" {
	fault any --status 503 --times 1
	serve
	grep "^wopictl: faults are on.*'wopictl config set faults off'" "$BATS_TEST_TMPDIR/err"
	[ "$(hits 1)" = 0 ]
	check_file_info
	answers 503
	grep "^wopi.cgi: fault 1 hits CheckFileInfo of 'doc1': status 503$" "$BATS_TEST_TMPDIR/err"
	kill "$server"
	wait "$server"
	wopictl config set faults off
	serve
	check_file_info
	answers 200
	run -1 grep -i fault "$BATS_TEST_TMPDIR/err"
}

@test "a client of serve sees contents break off" {
	fault GetFile --truncate 2
	serve
	breaks /files/doc1/contents
	[ "$output" = 200 ]
	[ "$(cat "$BATS_TEST_TMPDIR/body")" = th ]
}

@test "a client of serve gets the first bytes of a body that trickles long before the last" {
	fault GetFile --trickle 10
	serve
	run -0 curl -s -w ' %{time_starttransfer} %{time_total}' "$WOPI_URL/files/doc1/contents?access_token=$token"
	gojq -en --arg out "$output" '$out | split(" ") | .[0] == "third" and
		(.[2] | tonumber) - (.[1] | tonumber) >= 0.3'
}

@test "a client of serve gets no answer, whether the work is done or not" {
	fault PutFile --drop --times 1
	fault PutFile --drop --after-commit
	WOPI_NOW='' wopictl lock set doc1 A
	serve
	breaks /files/doc1/contents -H 'X-WOPI-Override: PUT' -H 'X-WOPI-Lock: A' -d new
	[ "$output" = 502 ]
	[ "$(wopictl file cat doc1)" = third ]
	breaks /files/doc1/contents -H 'X-WOPI-Override: PUT' -H 'X-WOPI-Lock: A' -d new
	[ "$output" = 502 ]
	[ "$(wopictl file cat doc1)" = new ]
}

@test "a client of serve gets any status and header" {
	local n
	for n in 204 299 302 418 599; do
		fault Lock --status "$n" --header 'X-Odd: yes' --header 'Location: https://example.org/' \
			--times 1
	done
	serve
	for n in 204 299 302 418 599; do
		code=$(curl -s -D "$BATS_TEST_TMPDIR/head" -o /dev/null -w '%{http_code}' -X POST \
			-H 'X-WOPI-Override: LOCK' -H 'Content-Length: 0' --max-time 20 \
			"$WOPI_URL/files/doc1?access_token=$token")
		[ "$code" = "$n" ]
		grep -i '^X-Odd: yes' "$BATS_TEST_TMPDIR/head"
	done
}

# none_runs: no wopi.cgi works on this host.
none_runs() {
	local process
	for process in /proc/[0-9]*; do
		[ "$process/exe" -ef "$BUILD/wopi.cgi" ] || continue
		! grep -qsaF "WOPI_DATA=$WOPI_DATA" "$process/environ" || return 1
	done
}

@test "serve ends at once although a request waits, and that ends, too" {
	fault CheckFileInfo --delay 10m
	serve
	curl -s -o /dev/null "$WOPI_URL/files/doc1?access_token=$token" 3>&- &
	waiting=$!
	within_seconds 5 grep -q 'fault 1 hits' "$BATS_TEST_TMPDIR/err"
	run -1 none_runs
	took_ms eval 'kill "$server"; wait "$server"'
	server=
	[ "$ms" -lt 10000 ]
	wait "$waiting" || true
	within_seconds 5 none_runs
}

@test "fault list is a table on a terminal" {
	wopictl fault add PutFile --status 500 --probability 0.25 --seed 7 &>/dev/null
	on_terminal 0 'TERM=xterm wopictl fault list'
	[[ ${lines[1]} =~ ^'1       PutFile    -     -     -     status 500  0.25         0'\ +- ]]
}
