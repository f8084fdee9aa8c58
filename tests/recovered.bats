# SPDX-License-Identifier: MIT
# Saves that were refused: the client gets its answer as ever, the bytes are kept aside.

load helper
load bodies

# are NUMBER...: so many refused saves of $file are kept, newest first.
are() {
	[ "$(wopictl recovered list "$file" --json | jq .number | xargs)" = "$*" ] || {
		echo "expected '$*', got:" >&2
		wopictl recovered list "$file" >&2
		return 1
	}
}

# is_kept TEXT LOCKID: the last answer was a 409 with that lock, and says that the
# save is kept; it is: $file's only one, and the file is what it was.
is_kept() {
	conflicts "$2"
	[ "$(header X-WOPI-ServerError)" = "the save is kept: 'wopictl recovered list' shows it" ]
	are 1
	[ "$(wopictl recovered cat "$file" 1; echo .)" = "$1." ]
	[ "$(field version wopictl file show "$file")" = 1 ]
	contents_are 3
}

# is_not_kept: nothing is kept, and the answer does not say so.
is_not_kept() {
	[[ $(header X-WOPI-ServerError) != *kept* ]]
	prints '' wopictl recovered list
	contents_are 2
}

# locked_by_bob: doc1 is, with the id B; alice goes on.
locked_by_bob() {
	as bob
	lock B
	as alice
}

# given_kept TEXT...: these saves of doc1 are kept, a second apart; nobody locks it.
given_kept() {
	local text
	for text; do
		later 1
		put "$text" A
		conflicts ''
	done
}

# What is kept

@test "a save under another lock's id is kept" {
	locked_by_bob
	put mine A
	is_kept mine B
	locked_by B
}

@test "a save without a lock id while another has the lock is kept" {
	locked_by_bob
	put mine
	is_kept mine B
}

@test "a save under a lock that was released is kept" {
	lock A
	unlock A
	put mine A
	is_kept mine ''
}

@test "a save under a lock that the administrator released is kept" {
	lock A
	wopictl lock release doc1 --force
	put mine A
	is_kept mine ''
}

@test "a save under a lock that has ended is kept" {
	lock A
	later 1800
	put mine A
	is_kept mine ''
}

@test "a save under a lock that has ended, and that another has taken since, is kept" {
	lock A
	later 1800
	locked_by_bob
	put mine A
	is_kept mine B
}

@test "a save under the old id of a lock is kept" {
	lock A
	relock A B
	put mine A
	is_kept mine B
}

@test "a save without a lock id to a file with content is kept" {
	put mine
	is_kept mine ''
}

@test "a save to an empty file that another has locked is kept" {
	on empty1
	as bob
	lock B
	as alice
	put mine
	is_kept mine B
}

@test "a save under a lock id that no lock can have is kept, without that id" {
	locked_by_bob
	put mine "$(printf '%01025d' 0)"
	is_kept mine B
	[ "$(field lock_id wopictl recovered show doc1 1)" = null ]
}

@test "a save of a chunked body that a lock refuses is kept" {
	locked_by_bob
	bare_put HTTP_TRANSFER_ENCODING=chunked < <(printf mine)
	is_kept mine B
}

@test "a save of bytes of all kinds, and of many, is kept as it is" {
	head -c 3000000 /dev/urandom >"$BATS_TEST_TMPDIR/bytes"
	put_file -H 'X-WOPI-Lock: A' -d "$BATS_TEST_TMPDIR/bytes"
	conflicts ''
	wopictl recovered cat doc1 1 | cmp - "$BATS_TEST_TMPDIR/bytes"
}

@test "the answer is the 409 it would be anyway: reason, lock, no body" {
	locked_by_bob
	put mine A
	answers 409
	[ ! -s "$reply_body" ]
	[[ $(header X-WOPI-LockFailureReason) == "locked by bob since "* ]]
	lacks_header X-WOPI-ItemVersion
}

@test "each refused save has the next number" {
	given_kept one two three
	are 3 2 1
	prints one wopictl recovered cat doc1 1
	prints three wopictl recovered cat doc1 3
}

@test "the numbers of one file do not count for another" {
	given_kept one
	on empty1
	lock B
	put two A
	conflicts B
	are 1
}

# What is not

@test "a save with a reader's token is not kept" {
	locked_by_bob
	as carol
	put mine A
	answers 404
	is_not_kept
}

@test "a save with a wrong token is not kept" {
	put mine A -t wrong
	answers 401
	is_not_kept
}

@test "a save whose token has expired is not kept" {
	later 36000
	put mine A
	answers 401
	is_not_kept
}

@test "a save that is refused for its time is kept, and the user is asked" {
	lock A
	put mine A -H 'X-COOL-WOPI-Timestamp: 2000-01-01T00:00:00Z'
	is_kept mine A
	[ "$(json .COOLStatusCode)" = 1010 ]
	[ "$(field reason wopictl recovered show doc1 1)" = timestamp ]
}

@test "a save that is kept and then saved after all is not kept any longer" {
	lock A
	put mine A -H 'X-COOL-WOPI-Timestamp: 2000-01-01T00:00:00Z'
	is_kept mine A
	later 1
	put other B
	are 2 1
	put mine A
	answers 200
	are 2
	contents_are 4
}

@test "a save that the quota refuses is kept" {
	wopictl user set admin --quota 10
	lock A
	put 'more than ten' A
	answers 413
	[ "$(header X-WOPI-ServerError)" = "the file would exceed the quota of 'admin', 10" ]
	prints '' wopictl recovered list
	printf 123456 | wopictl file put empty1 -
	put 1234567 A
	answers 413
	[ "$(header X-WOPI-ServerError)" = "the file would exceed the quota of 'admin', 10; the save is kept: 'wopictl recovered list' shows it" ]
	are 1
	[ "$(wopictl recovered cat doc1 1)" = 1234567 ]
	[ "$(field reason wopictl recovered show doc1 1)" = quota ]
	[ "$(field note wopictl recovered show doc1 1)" = "refused: it would have exceeded the quota of 'admin', 10" ]
}

@test "a chunked save that the quota refuses is kept" {
	wopictl user set admin --quota 10
	printf 123456 | wopictl file put empty1 -
	lock A
	bare_put HTTP_TRANSFER_ENCODING=chunked < <(printf 1234567)
	answers 413
	[ "$(wopictl recovered cat doc1 1)" = 1234567 ]
	bare_put HTTP_TRANSFER_ENCODING=chunked < <(printf 12345678901)
	answers 413
	are 1
}

@test "a save that both lock and time refuse is kept" {
	locked_by_bob
	put mine A -H 'X-COOL-WOPI-Timestamp: 2000-01-01T00:00:00Z'
	is_kept mine B
	[ ! -s "$reply_body" ]
}

@test "an empty save is not kept" {
	locked_by_bob
	put '' A
	conflicts B
	is_not_kept
}

@test "an empty save is a conflict also without a length" {
	locked_by_bob
	bare_put </dev/null
	conflicts B
	is_not_kept
}

@test "a save of the current version's bytes is not kept" {
	locked_by_bob
	put hello A
	conflicts B
	is_not_kept
}

@test "a save of an old version's bytes is kept" {
	printf new | wopictl file put doc1 -
	put hello A
	conflicts ''
	are 1
	prints hello wopictl recovered cat doc1 1
}

@test "a save that is cut short is not kept: the lock comes first" {
	locked_by_bob
	put min A -e CONTENT_LENGTH=4
	conflicts B
	is_not_kept
}

@test "a save that is larger than a file may be is a conflict, and not kept" {
	wopictl config set max_file_size 5
	locked_by_bob
	put larger A
	conflicts B
	is_not_kept
}

@test "a save that is larger than a file may be is answered before its body comes" {
	wopictl config set max_file_size 4
	locked_by_bob
	refused_early -H 'X-WOPI-Lock: A'
	conflicts B
	is_not_kept
}

@test "a save that is as large as a file may be is kept" {
	wopictl config set max_file_size 5
	locked_by_bob
	put large A
	is_kept large B
}

@test "a save that does not fit the quota is a conflict, and not kept" {
	wopictl config set quota 5
	locked_by_bob
	put larger A
	conflicts B
	is_not_kept
}

@test "with keep_refused_saves off nothing is kept" {
	refused_saves_go
	locked_by_bob
	put mine A
	conflicts B
	is_not_kept
}

@test "with keep_refused_saves off what is kept already stays" {
	given_kept mine
	refused_saves_go
	put other A
	conflicts ''
	are 1
	prints mine wopictl recovered cat doc1 1
}

@test "keep_refused_saves is on unless it is set" {
	prints on wopictl config get keep_refused_saves
}

@test "a refused save to a full disk is 500, and not kept" {
	head -c 400000 /dev/zero >"$BATS_TEST_TMPDIR/bytes"
	locked_by_bob
	(
		ulimit -f 200
		put_file -H 'X-WOPI-Lock: A' -d "$BATS_TEST_TMPDIR/bytes"
	)
	code=$(sed -n '1s/^Status: \([0-9]*\) .*/\1/p' "$BATS_TEST_TMPDIR/head")
	answers 500
	is_not_kept
}

@test "a chunked save that breaks off is not kept" {
	locked_by_bob
	breaks_off half
	is_not_kept
}

# Again and again

@test "the same bytes refused twice are kept once, with the later time" {
	given_kept mine
	later 60
	put mine A
	conflicts ''
	are 1
	contents_are 3
	[ "$(field saved_at wopictl recovered show doc1 1)" = 2023-11-14T22:14:21.000000Z ]
}

@test "the same bytes refused for two users are kept for each, for only they see them" {
	given_kept mine
	as bob
	put mine A
	[ "$(wopictl recovered list doc1 --json | jq -r .user | xargs)" = 'bob alice' ]
}

@test "the answer says that the save is kept also when it was kept before" {
	given_kept mine
	put mine A
	conflicts ''
	[[ $(header X-WOPI-ServerError) == "the save is kept: "* ]]
}

@test "the same bytes are kept again where those of the first refused save are lost" {
	given_kept mine
	rm "$(grep -rlx mine "$WOPI_DATA/contents")"
	given_kept mine
	[ "$(wopictl recovered list doc1 --json | jq -s length)" = 1 ]
	prints mine wopictl recovered cat doc1 \
		"$(wopictl recovered list doc1 --json | jq .number)"
}

@test "the same bytes refused for two files are kept for both" {
	given_kept mine
	on empty1
	lock B
	put mine A
	are 1
	on doc1
	are 1
}

@test "of a file's refused saves the last twenty are kept" {
	local n
	for n in {1..20}; do
		given_kept "text $n"
	done
	[ "$(wopictl recovered list doc1 | wc -l)" = 20 ]
	given_kept 'text 21'
	[ "$(wopictl recovered list doc1 | wc -l)" = 20 ]
	refuses 3 "no recovered save 1" wopictl recovered cat doc1 1
	prints 'text 2' wopictl recovered cat doc1 2
	prints 'text 21' wopictl recovered cat doc1 21
}

@test "of a file's refused saves twenty are kept also while the clock stands still" {
	local n
	for n in {1..22}; do
		put "text $n" A
	done
	[ "$(wopictl recovered list doc1 | wc -l)" = 20 ]
	prints 'text 22' wopictl recovered cat doc1 22
}

@test "a refused save is kept also while the clock goes back" {
	local n
	for n in {1..20}; do
		given_kept "text $n"
	done
	later -100
	put last A
	conflicts ''
	prints last wopictl recovered cat doc1 21
}

@test "twenty are kept of each file" {
	local n
	on empty1
	lock B
	put mine A
	on doc1
	for n in {1..21}; do
		given_kept "text $n"
	done
	on empty1
	are 1
}

# While the body comes

@test "a refused save whose lock is right by the time the body has come is saved" {
	locked_by_bob
	put_begins -H 'X-WOPI-Lock: A'
	wopictl lock release doc1 B
	wopictl lock set doc1 A
	put_ends
	answers 200
	[ "$(header X-WOPI-ItemVersion)" = 2 ]
	prints '' wopictl recovered list
	contents_are 3
	[ "$(field size wopictl file show doc1)" = 200000 ]
}

@test "a refused save to an empty file whose lock is gone by then is saved" {
	on empty1
	as bob
	lock B
	as alice
	put_begins
	wopictl lock release empty1 B
	put_ends
	answers 200
	prints '' wopictl recovered list
	[ "$(field size wopictl file show empty1)" = 200000 ]
}

@test "a refused save whose lock is right by then but whose time is not is asked about" {
	locked_by_bob
	put_begins -H 'X-WOPI-Lock: A' -H 'X-COOL-WOPI-Timestamp: 2000-01-01T00:00:00Z'
	wopictl lock release doc1 B
	wopictl lock set doc1 A
	put_ends
	conflicts A
	[ "$(json .COOLStatusCode)" = 1010 ]
	[ "$(field reason wopictl recovered show doc1 1)" = timestamp ]
}

@test "a save whose lock another takes while the body comes is kept" {
	lock A
	put_begins -H 'X-WOPI-Lock: A'
	wopictl lock release doc1 A
	wopictl lock set doc1 B --user bob
	put_ends
	conflicts B
	are 1
	[[ $(field note wopictl recovered show doc1 1) == "refused: locked by bob "* ]]
	holds hello
}

@test "a save whose lock is released while the body comes is kept" {
	lock A
	put_begins -H 'X-WOPI-Lock: A'
	wopictl lock release doc1 A
	put_ends
	conflicts ''
	are 1
	[ "$(field note wopictl recovered show doc1 1)" = 'refused: not locked' ]
}

@test "a save to an empty file that is filled while the body comes is kept" {
	on empty1
	put_begins
	printf other | wopictl file put empty1 -
	put_ends
	conflicts ''
	are 1
	holds other
}

@test "a refused save of the bytes that are current by then is not kept" {
	locked_by_bob
	put_begins -H 'X-WOPI-Lock: A'
	head -c 200000 /dev/zero | wopictl file put doc1 - --force
	put_ends
	conflicts B
	prints '' wopictl recovered list
	contents_are 3
}

@test "a refused save whose token is removed while the body comes is not kept" {
	locked_by_bob
	put_begins -H 'X-WOPI-Lock: A'
	wopictl token remove alice-doc1
	put_ends
	answers 401
	is_not_kept
}

@test "a refused save whose file is removed while the body comes is kept" {
	locked_by_bob
	put_begins -H 'X-WOPI-Lock: A'
	wopictl file remove doc1 --force 2>/dev/null
	put_ends
	answers 404
	[ "$(wopictl recovered show doc1 1 --json | jq -r .reason)" = removed ]
	wopictl file undelete doc1
	[ "$(wopictl recovered cat doc1 1 | wc -c)" = 200000 ]
}

# Saves that come too late

# late TEXT LOCKID [wopi's options...]: a save whose answer is exactly that of one that is not
# kept.
late() {
	local answer
	wopictl config set keep_refused_saves off
	put "$@"
	answer=$(cat "$BATS_TEST_TMPDIR/reply")
	wopictl config remove keep_refused_saves
	put "$@"
	diff - <(cat "$BATS_TEST_TMPDIR/reply") <<<"$answer"
}

# reasons: those of all that is kept, newest first.
reasons() { wopictl recovered list --json | jq -r .reason | xargs; }

# nothing_kept: nor is anything left of what came.
nothing_kept() {
	prints '' wopictl recovered list
	contents_are 2
}

@test "a save whose session ended by its time is kept for a day, and answered as ever" {
	lock A
	later 36000
	late mine A
	answers 401
	[ "$(reasons)" = session ]
	[ "$(wopictl recovered cat doc1 1)" = mine ]
	[ "$(wopictl recovered show doc1 1 --json | jq -c '[.user, .note, .lock_id]')" = \
		'["alice","refused: the session had ended","A"]' ]
	grep -q "kept a save to file 'doc1' by alice that was refused: the session had ended" \
		"$BATS_TEST_TMPDIR/stderr"
	later 86399
	late more A
	[ "$(reasons)" = 'session session' ]
	later 1
	late 'and more' A
	answers 401
	[ "$(reasons)" = 'session session' ]
}

@test "a save whose session ended quotes the last lock, or it is not kept" {
	lock A
	later 36000
	late mine B
	late mine ''
	nothing_kept
	later 1801
	wopictl lock set doc1 C
	late mine A
	nothing_kept
	wopictl lock release doc1 C
	late mine C
	[ "$(reasons)" = session ]
}

@test "a save to a file that was never locked is not kept when the session ended" {
	on empty1
	later 36000
	late mine A
	answers 401
	nothing_kept
}

@test "ten saves of a session that ended are kept" {
	local n
	lock A
	later 36000
	for n in {1..12}; do put "number $n" A; done
	[ "$(wopictl recovered list | wc -l)" = 10 ]
	contents_are 12
	put "another editor's" A -t bob-doc1
	[ "$(wopictl recovered list | wc -l)" = 11 ]
}

@test "a save whose session was removed, or is another file's, is not kept" {
	lock A
	later 36000
	late mine A -t alice-empty1
	wopictl token remove alice-doc1
	late mine A
	answers 401
	late mine A -t nonsense
	late mine A -t ''
	nothing_kept
}

@test "a save of a session that could not save is not kept" {
	as bob
	lock A
	later 36000
	late mine A -t carol-doc1
	nothing_kept
}

# given_granted: bob, whose token follows the grants, has the lock B.
given_granted() {
	wopictl grant add bob writer doc1
	token=$(wopictl token add doc1 --user bob --ttl 10d 2>/dev/null)
	lock B
	answers 200
}

@test "a save whose user lost the grant is kept for a day, and answered as ever" {
	given_granted
	wopictl grant remove bob doc1
	late mine B
	answers 404
	[ "$(reasons)" = grant ]
	[ "$(wopictl recovered cat doc1 1)" = mine ]
	[ "$(wopictl recovered show doc1 1 --json | jq -c '[.user, .note, .lock_id]')" = \
		'["bob","refused: the right to save was taken away","B"]' ]
	later 86400
	late more B
	[ "$(reasons)" = 'grant grant' ]
	later 1
	late 'and more' B
	answers 404
	[ "$(reasons)" = 'grant grant' ]
}

@test "a save whose user lost the grant quotes the last lock, and could save before" {
	local reads
	given_granted
	wopictl grant add carol reader doc1
	reads=$(wopictl token add doc1 --user carol 2>/dev/null)
	wopictl grant remove carol doc1
	wopictl grant remove bob doc1
	late mine A
	late mine ''
	late mine B -t "$reads"
	nothing_kept
}

@test "a save whose user lost the grant, and whose session then ended, is kept" {
	given_granted
	wopictl grant remove bob doc1
	sql "UPDATE token SET expires_at = ($WOPI_NOW + 60) * 1000000 WHERE user_id = 'bob'"
	later 61
	late mine B
	answers 401
	[ "$(reasons)" = grant ]
}

@test "ten saves of a user who lost the grant are kept" {
	local n
	given_granted
	wopictl grant remove bob doc1
	for n in {1..12}; do put "number $n" B; done
	[ "$(wopictl recovered list | wc -l)" = 10 ]
}

@test "a save whose user loses the grant while the body comes is kept" {
	given_granted
	put_begins -H 'X-WOPI-Lock: B'
	wopictl grant remove bob doc1
	put_ends
	answers 404
	[ "$(reasons)" = grant ]
}

@test "a save whose session ends while the body comes is kept" {
	lock A
	put_begins -H 'X-WOPI-Lock: A'
	wopictl token add doc1 --user alice --value alice-doc1 --ttl -1s 2>/dev/null || :
	sql "UPDATE token SET expires_at = $WOPI_NOW * 1000000 - 1"
	put_ends
	answers 401
	[ "$(reasons)" = session ]
}

@test "a save whose token is removed while the body comes is not kept" {
	lock A
	put_begins -H 'X-WOPI-Lock: A'
	wopictl token remove alice-doc1
	put_ends
	answers 401
	nothing_kept
}

@test "a late save of more than may be kept is not even received" {
	lock A
	later 36000
	wopictl config set refused_saves_size 4
	refused_early -H 'X-WOPI-Lock: A'
	answers 401
	nothing_kept
}

@test "a save to a file that went to the trash while it was open is kept, and answered as ever" {
	lock A
	wopictl file remove doc1 --force 2>/dev/null
	late mine A
	answers 404
	[ "$(reasons)" = removed ]
	[ "$(wopictl recovered list doc1 --json | jq -c '[.file, .note]')" = \
		'["doc1","refused: the file was in the trash"]' ]
	prints mine wopictl recovered cat doc1 1
	refuses 3 "take it out with 'wopictl file undelete doc1'" wopictl recovered restore doc1 1
	wopictl file undelete doc1
	prints 2 wopictl recovered restore doc1 1
	holds mine
	wopictl file remove doc1
	late again A
	run -0 wopictl recovered remove doc1 1
	prints '' wopictl recovered list
}

@test "nothing is kept of a save to a file that was purged" {
	wopictl token add doc1 --user alice --rights all --value alice-for-long-doc1 --ttl 1000d 2>/dev/null
	lock A
	wopictl file remove doc1 --force 2>/dev/null
	later $((31 * 86400))
	wopictl gc
	late mine A -t alice-for-long-doc1
	answers 401
	prints '' wopictl recovered list
	[ "$(ls "$WOPI_DATA/contents" | wc -l)" = 1 ]
}

@test "a save to the trash that may not save, or whose token is not for the file, is not kept" {
	wopictl file remove doc1
	late mine A -t carol-doc1
	late mine A -t alice-empty1
	nothing_kept
}

@test "with keep_refused_saves turned off while the body comes nothing is kept" {
	locked_by_bob
	put_begins -H 'X-WOPI-Lock: A'
	refused_saves_go
	put_ends
	conflicts B
	is_not_kept
}

# The file is as it was

@test "neither version nor time of the file change" {
	later 60
	given_kept one two
	check_file_info
	[ "$(json .Version)" = 1 ]
	[ "$(json .LastModifiedTime)" = 2023-11-14T22:13:20.000000Z ]
	[ "$(json .Size)" = 5 ]
	get_file
	[ "$(header X-WOPI-ItemVersion)" = 1 ]
}

@test "file versions does not list refused saves" {
	given_kept one two
	[ "$(wopictl file versions doc1 --json | jq .version)" = 1 ]
}

@test "the next save has the next number" {
	given_kept one two
	lock A
	put new A
	answers 200
	[ "$(header X-WOPI-ItemVersion)" = 2 ]
	are 2 1
}

@test "a refused save does not touch the lock" {
	locked_by_bob
	later 100
	put mine A
	[ "$(field expires_at wopictl lock show doc1)" = 2023-11-14T22:43:20.000000Z ]
	[ "$(wopictl lock history doc1 | wc -l)" = 1 ]
}

@test "refused saves do not count as versions for versions_kept" {
	given_kept one two
	printf new | wopictl file put doc1 -
	wopictl config set versions_kept 2
	run -0 --separate-stderr wopictl gc
	[[ $stderr == *", removed 0 old versions, 0 old refused saves, "* ]]
	are 2 1
}

@test "a refused save does not replace a version for version_retention" {
	later 100
	given_kept mine
	wopictl config set version_retention 1s
	later 100
	run -0 --separate-stderr wopictl gc
	[[ $stderr == *", removed 0 old versions, 0 old refused saves, "* ]]
	holds hello
}

@test "refused saves do not count for the quota" {
	given_kept 'quite a lot of bytes'
	wopictl config set quota 10
	lock A
	put 0123456789 A
	answers 200
}

@test "no client can read a refused save" {
	given_kept mine
	for file in doc1.-1 doc1.0 doc1--1; do
		check_file_info
		answers 401
	done
	refuses 3 "no version -1" wopictl token add doc1.-1 --user alice --rights all
}

@test "a refused save is no version for file cat and file restore" {
	given_kept mine
	refuses 2 "invalid version" wopictl file cat doc1 --version=-1
	refuses 2 "invalid version" wopictl file restore doc1 -- -1
}

@test "a copy of a file has none of its refused saves" {
	given_kept mine
	wopictl file copy doc1 --id copy1
	prints '' wopictl recovered list copy1
}

# wopictl recovered list

@test "recovered list without refused saves prints nothing" {
	prints '' wopictl recovered list
	prints '' wopictl recovered list doc1
	prints '' wopictl recovered list --json
}

@test "recovered list lists those of all files, the newest first" {
	given_kept one two
	on empty1
	lock B
	later 1
	put three A
	[ "$(wopictl recovered list | cut -f 1,3 | xargs)" = 'empty1 1 doc1 2 doc1 1' ]
}

@test "recovered list of a file lists its own, the newest first" {
	on empty1
	lock B
	put three A
	on doc1
	given_kept one two
	[ "$(wopictl recovered list doc1 | cut -f 1,3 | xargs)" = 'doc1 2 doc1 1' ]
}

@test "recovered list tells what is known of a save" {
	locked_by_bob
	later 60
	put mine A -H 'X-WOPI-Editors: alice, bob' -H 'X-COOL-WOPI-IsAutosave: true' \
		-H 'X-COOL-WOPI-IsModifiedByUser: true'
	[ "$(wopictl recovered show doc1 1 --json)" = "$(jq -nc \
		--arg sum "$(printf mine | sha256sum | cut -d ' ' -f 1)" \
		'{file: "doc1", path: "/report.wopitest", number: 1, size: 4, saved_at: "2023-11-14T22:14:20.000000Z",
		user: "alice", sha256: $sum, editors: "alice, bob", autosave: true,
		modified_by_user: true,
		note: ("refused: locked by bob since 2023-11-14T22:13:20Z, until " +
			"2023-11-14T22:43:20Z"), lock_id: "A", reason: "lock"}')" ]
}

@test "recovered list tells a save without a lock id, to a file without a lock" {
	put mine
	[ "$(wopictl recovered show doc1 1 --json | jq -c '[.note, .lock_id, .editors]')" = \
		'["refused: not locked",null,null]' ]
}

@test "recovered list lists with the columns of a single one" {
	local sum
	given_kept mine
	[ "$(wopictl recovered list --json)" = "$(wopictl recovered show doc1 1 --json)" ]
	[ "$(wopictl recovered list doc1 --json)" = "$(wopictl recovered show doc1 1 --json)" ]
	sum=$(printf mine | sha256sum | cut -d ' ' -f 1)
	prints $'doc1\t/report.wopitest\t1\t4\t2023-11-14T22:13:21Z\talice\t'"$sum"\
$'\t-\tno\t-\trefused: not locked\tA\tlock' wopictl recovered list
}

@test "recovered list of one save prints a line for each thing it tells" {
	given_kept mine
	run -0 --separate-stderr wopictl recovered show doc1 1
	[ "${#lines[@]}" = 13 ]
	[[ $output == *$'\n'"note              refused: not locked"* ]]
	[[ $output == *$'\n'"user              alice"* ]]
}

@test "recovered cat the writes bytes" {
	given_kept one two
	prints one wopictl recovered cat doc1 1
	prints two wopictl recovered cat doc1 2
}

@test "a refused save that is not there is no such thing" {
	local n
	given_kept mine
	for n in 0 2 9223372036854775807; do
		refuses 3 "no recovered save $n: see 'wopictl recovered list doc1'" \
			wopictl recovered show doc1 "$n"
		refuses 3 "no recovered save $n" wopictl recovered cat doc1 "$n"
		refuses 3 "no recovered save $n" wopictl recovered restore doc1 "$n"
		refuses 3 "no recovered save $n" wopictl recovered remove doc1 "$n"
	done
	refuses 3 "no recovered save 1" wopictl recovered show empty1 1
	are 1
}

@test "a refused save's number that is none is wrong use" {
	local n
	given_kept mine
	for n in '' x 1x +1 1.0 99999999999999999999; do
		refuses 2 "invalid recovered save '$n': expected a number" wopictl recovered show doc1 "$n"
		refuses 2 "invalid recovered save '$n': expected a number" wopictl recovered cat doc1 "$n"
		refuses 2 "invalid recovered save '$n': expected a number" wopictl recovered remove doc1 "$n"
	done
	are 1
}

@test "recovered list of a file that is not there is no such thing" {
	local verb
	given_kept mine
	wopictl file remove doc1
	refuses 3 "no file 'nothing'" wopictl recovered list nothing
	for verb in show cat restore remove; do
		refuses 3 "no file 'nothing'" wopictl recovered $verb nothing 1
	done
	refuses 3 "'wopictl file undelete doc1'" wopictl recovered restore doc1 1
}

@test "recovered show, cat, restore and remove need a file and a number" {
	local verb
	given_kept mine
	for verb in show cat restore remove; do
		refuses 2 "an argument is missing: FILE" wopictl recovered $verb
		refuses 2 "an argument is missing: NUMBER" wopictl recovered $verb doc1
	done
	are 1
}

@test "recovered restore makes a new version of it and prints the number" {
	given_kept mine
	later 60
	prints 2 wopictl recovered restore doc1 1
	holds mine
	[ "$(header X-WOPI-ItemVersion)" = 2 ]
	check_file_info
	[ "$(json .LastModifiedTime)" = 2023-11-14T22:14:21.000000Z ]
	prints hello wopictl file cat doc1 --version 1
}

@test "recovered restore as JSON prints the version as a number" {
	given_kept mine
	prints '{"version":2}' wopictl recovered restore doc1 1 --json
}

@test "a restored save says where it comes from" {
	given_kept mine
	wopictl recovered restore doc1 1
	[ "$(wopictl file versions doc1 --json | head -n 1 | jq -c '[.user, .note]')" = \
		'[null,"recovered, refused: not locked"]' ]
}

@test "a restored save is kept aside no longer, the others are" {
	given_kept one two three
	wopictl recovered restore doc1 2
	are 3 1
	refuses 3 "no recovered save 2" wopictl recovered restore doc1 2
	prints one wopictl recovered cat doc1 1
	prints three wopictl recovered cat doc1 3
}

@test "recovered restore under a lock is refused and changes nothing" {
	given_kept mine
	locked_by_bob
	refuses 4 "locked by bob" wopictl recovered restore doc1 1
	holds hello
	are 1
}

@test "recovered restore --force saves under a lock, which stays" {
	given_kept mine
	locked_by_bob
	prints 2 wopictl recovered restore doc1 1 --force
	holds mine
	locked_by B
}

@test "recovered remove drops one, the others keep their numbers" {
	given_kept one two three
	prints '' wopictl recovered remove doc1 2
	are 3 1
	holds hello
}

@test "recovered remove works under a lock" {
	locked_by_bob
	put mine A
	prints '' wopictl recovered remove doc1 1
	prints '' wopictl recovered list
	locked_by B
}

@test "the content of a removed one goes with gc, but not while a web server may be sending it" {
	given_kept mine
	wopictl recovered remove doc1 1
	contents_are 3
	later 599
	wopictl gc
	contents_are 3
	later 2
	wopictl gc
	contents_are 2
}

@test "the bytes that are restored outlive the saves that are kept" {
	given_kept mine
	wopictl recovered restore doc1 1
	touch -d "@$((WOPI_NOW - 86401))" "$WOPI_DATA"/contents/*
	wopictl gc
	holds mine
}

@test "the same bytes are kept again after they were removed" {
	given_kept mine
	wopictl recovered remove doc1 1
	given_kept mine
	are 1
	prints mine wopictl recovered cat doc1 1
}

# How long they stay

@test "gc keeps refused saves for thirty days, since they came" {
	given_kept mine
	touch -d "@$((WOPI_NOW - 86401))" "$WOPI_DATA"/contents/*
	later $((30 * 86400))
	run -0 --separate-stderr wopictl gc
	[[ $stderr == *" 0 old refused saves, 0 leftover contents "* ]]
	are 1
	WOPI_NOW+=.000001
	run -0 --separate-stderr wopictl gc
	[[ $stderr == *" 1 old refused save, 1 leftover content "* ]]
	prints '' wopictl recovered list
}

@test "gc keeps refused saves as long as recovered_retention says" {
	wopictl config set recovered_retention 1h
	given_kept one
	later 1800
	put two A
	later 1801
	run -0 --separate-stderr wopictl gc
	[[ $stderr == *" 1 old refused save, "* ]]
	are 2
}

@test "a save that comes again is kept from then on" {
	wopictl config set recovered_retention 1h
	given_kept mine
	later 3000
	put mine A
	later 3600
	wopictl gc
	are 1
}

@test "gc never removes the content of a save that is kept" {
	given_kept mine
	touch -d "@$((WOPI_NOW - 100000000))" "$WOPI_DATA"/contents/*
	wopictl gc
	prints mine wopictl recovered cat doc1 1
}

@test "a file in the trash keeps its refused saves until it comes back" {
	given_kept mine
	wopictl file remove doc1
	wopictl gc
	wopictl file undelete doc1
	are 1
	prints mine wopictl recovered cat doc1 1
}

@test "a file that is emptied from the trash takes its refused saves along" {
	wopictl config set recovered_retention 1000d
	given_kept mine
	touch -d "@$((WOPI_NOW - 86401))" "$WOPI_DATA"/contents/*
	wopictl file remove doc1
	later $((31 * 86400))
	run -0 --separate-stderr wopictl gc
	[[ $stderr == *"emptied 1 removed file,"*" 2 leftover contents "* ]]
	prints '' wopictl recovered list
	contents_are 1
}

# wopictl check

# given_checkable: check has nothing else to find.
given_checkable() { wopictl config set base_url https://host.example/wopi; }

@test "check counts the contents of refused saves" {
	given_checkable
	given_kept mine
	run -0 --separate-stderr wopictl check
	[[ $output == *"3 contents"$'\tok\t-'* ]]
}

@test "check finds a refused save's content that is gone" {
	given_checkable
	given_kept mine
	rm "$(grep -l mine "$WOPI_DATA"/contents/*)"
	run -1 --separate-stderr wopictl check
	[[ $stderr == *'wopictl: 1 problem' ]]
	[[ $output == *"file 'doc1' recovered save 1 (/report.wopitest)"$'\t'*"No such file or directory"* ]]
}

@test "check finds a refused save's content that is not what came" {
	given_checkable
	given_kept mine other
	printf Mine >"$(grep -l mine "$WOPI_DATA"/contents/*)"
	run -1 --separate-stderr wopictl check
	[[ $stderr == *'wopictl: 1 problem' ]]
	[[ $output == *"file 'doc1' recovered save 1 (/report.wopitest)"$'\t'*"is not what was saved"* ]]
}

@test "check finds a host good whose refused saves were restored and removed" {
	given_checkable
	given_kept one two three
	wopictl recovered restore doc1 1
	wopictl recovered remove doc1 2
	run -0 wopictl check
}

@test "recovered cat a of content that is gone fails with the reason" {
	given_kept mine
	rm "$WOPI_DATA"/contents/*
	refuses 1 "No such file or directory" wopictl recovered cat doc1 1
}
