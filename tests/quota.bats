# SPDX-License-Identifier: MIT
# What bounds the bytes that are kept: the sums that quotas go by, the disk's reserve, and
# how many refused and folded saves there may be.

load helper
load bodies

# sums_are USER CURRENT VERSIONS REFUSED FOLDED: they are in the database.
sums_are() {
	local real
	real=$(columns "SELECT current_bytes, version_bytes, refused_bytes, folded_bytes FROM user
		WHERE id = '$1'")
	[ "$real" = "${*:2}" ] || {
		echo "expected ${*:2}, got $real" >&2
		return 1
	}
}

# columns SQL: the first row that the database has for it.
columns() {
	/usr/bin/python3 -c 'import sqlite3, sys
print(*sqlite3.connect(sys.argv[1]).execute(sys.argv[2]).fetchone())' "$WOPI_DATA/wopi.db" "$1"
}

@test "a save adds to the sums of the file's owner" {
	sums_are admin 5 5 0 0
	lock A
	put 1234567 A
	sums_are admin 7 12 0 0
	put refused B
	sums_are admin 7 12 7 0
	wopictl file set doc1 --owner bob
	sums_are admin 0 0 0 0
	sums_are bob 7 12 7 0
}

@test "the trash counts with all versions, but not with the current ones" {
	lock A
	put 1234567 A
	wopictl file remove doc1 --force
	sums_are admin 0 12 0 0
	wopictl file undelete doc1
	sums_are admin 7 12 0 0
	wopictl file remove doc1
	later $((31 * 86400))
	wopictl gc
	sums_are admin 0 0 0 0
}

@test "a quota needs no look at the other files of the owner" {
	lock A
	wopictl config set quota 1M
	# a row that is damaged is not even read
	sql "UPDATE version SET size = 9000000 WHERE file_id = 'empty1'"
	put fits A
	answers 200
}

@test "check finds sums that are not what the rows say, and gc corrects them" {
	wopictl config set base_url http://docs.example.org/wopi
	run -0 wopictl check
	[[ $output == *$'sums\tok'* ]]
	sql "UPDATE user SET current_bytes = 4, refused_bytes = 1 WHERE id = 'admin'"
	run -1 wopictl check
	[[ $output == *"sums of 'admin'"*"are 4/5/1/0 bytes"*"should be 5/5/0/0"*" gc"* ]]
	run -0 --separate-stderr wopictl gc --dry-run
	[[ $stderr == *"corrected the sums of 1 user"* ]]
	sums_are admin 4 5 1 0
	run -0 --separate-stderr wopictl gc --json
	[ "$(jq .sums <<<"$output")" = 1 ]
	sums_are admin 5 5 0 0
	run -0 wopictl check
}

# What a quota counts

@test "a quota of all versions counts the old ones and the trash" {
	wopictl config set quota 20
	wopictl config set quota_counts versions
	lock A
	put 0123456789 A
	answers 200
	put 012345 A
	answers 413
	[[ $(header X-WOPI-ServerError) == "the file would exceed the quota of 'admin', 20"* ]]
	put 01234 A
	answers 200
	put '' A
	answers 200
	wopictl config set quota_counts current
	put 0123456789 A
	answers 200
	refuses 2 "quota_counts 'all' is neither 'current' nor 'versions'" \
		wopictl config set quota_counts all
}

@test "folded versions count for no quota" {
	wopictl config set quota 20
	wopictl config set quota_counts versions
	lock A
	later 10
	put 0123456 A -H 'X-COOL-WOPI-IsAutosave: true'
	put 0123457 A -H 'X-COOL-WOPI-IsAutosave: true'
	answers 200
	sums_are admin 7 12 0 7
	put 0123458 A -H 'X-COOL-WOPI-IsAutosave: true'
	answers 200
}

@test "a quota that is nearly used up is told once, to the log, to the owner's pages, to check and stats" {
	wopictl file set doc1 --owner alice
	wopictl token add root --user alice --value alice-root-0123456789 2>/dev/null
	wopictl user set alice --quota 100
	lock A
	put "$(printf '%079d' 0)" A
	[ ! -s "$BATS_TEST_TMPDIR/stderr" ]
	put "$(printf '%080d' 0)" A
	says_in_log "the files of 'alice' take more than 80 % of their quota, 100"
	put "$(printf '%094d' 0)" A
	[ ! -s "$BATS_TEST_TMPDIR/stderr" ]
	put "$(printf '%095d' 0)" A
	says_in_log "the files of 'alice' take more than 95 % of their quota, 100"
	wopi GET /listing/root -t alice-root-0123456789
	[ "$(json -c .space)" = '{"disk_level":0,"quota":100,"quota_level":95,"used":95}' ]
	wopictl config set base_url http://docs.example.org/wopi
	run -0 --separate-stderr wopictl check
	[[ $output == *$'quota of \'alice\'\twarning\tmore than 95 % of 100 is in use\t'* ]]
	[ "$(wopictl stats --json | jq -c '[.quotas_nearly_used, .quotas_used_up]')" = '[1,1]' ]
}

# How many refused saves, and whose, are kept

# kept: of each user how many refused saves doc1 has.
kept() { wopictl recovered list doc1 --json | jq -r .user | sort | uniq -c | xargs; }

@test "the oldest of the user with the most refused saves makes room, and the answer says so" {
	local n
	as bob
	put bobs B
	as alice
	for n in {1..19}; do put "alice $n" B; done
	[ "$(header X-WOPI-ServerError)" = "the save is kept: 'wopictl recovered list' shows it" ]
	[ "$(kept)" = '19 alice 1 bob' ]
	later 1
	put 'alice 20' B
	[ "$(header X-WOPI-ServerError)" = "the save is kept: 'wopictl recovered list' shows it; recovered save 2 of file 'doc1', by alice at 2023-11-14T22:13:20Z, was dropped for it" ]
	says_in_log "dropped recovered save 2 of file 'doc1', by alice at 2023-11-14T22:13:20Z, to keep a newer one"
	as bob
	put 'bobs, too' B
	[ "$(kept)" = '18 alice 2 bob' ]
	[ "$(wopictl recovered cat doc1 1)" = bobs ]
	contents_are 22
}

@test "of one user's refused saves those of the lock with the most make room" {
	local n
	put first B
	for n in {1..19}; do put "next $n" C; done
	put another C
	[ "$(wopictl recovered cat doc1 1)" = first ]
	refuses 3 'no recovered save 2' wopictl recovered cat doc1 2
}

@test "a save for which only others' last ones could make room is not kept, and the answer says so" {
	local n
	for n in {1..20}; do
		wopictl user add "user$n" --id "user$n" >/dev/null
		wopictl token add doc1 --user "user$n" --rights all --value "user$n-0123456789" 2>/dev/null
		token=user$n-0123456789
		put "by user$n" B
	done
	as alice
	put mine B
	conflicts ''
	[ "$(header X-WOPI-ServerError)" = "the save is not kept: it would take the place of another user's: the file has 20" ]
	says_in_log "a save to file 'doc1' is not kept: it would take the place of another user's"
	contents_are 22
	token=user1-0123456789
	put 'by user1, again' B
	[[ $(header X-WOPI-ServerError) == *"recovered save 1 of file 'doc1', by user1 "* ]]
	contents_are 22
}

@test "refused saves are bounded in bytes, over all files of an owner" {
	wopictl config set refused_saves_size 100
	put "$(printf '%040d' 1)" B
	put "$(printf '%040d' 2)" B
	on empty1
	as bob
	lock E
	put "$(printf '%030d' 3)" B
	[[ $(header X-WOPI-ServerError) == *"recovered save 1 of file 'doc1', by alice at "*" was dropped for it" ]]
	sums_are admin 5 5 70 0
	# but never the only one that another user has of a file
	put "$(printf '%061d' 4)" B
	[ "$(header X-WOPI-ServerError)" = "the save is not kept: it would take the place of another user's: those of the files of admin have 70 bytes" ]
	put "$(printf '%060d' 5)" B
	sums_are admin 5 5 100 0
	put "$(printf '%0101d' 6)" B
	lacks_header X-WOPI-ServerError
	contents_are 4
}

@test "a quota bounds the refused saves of its owner, too" {
	wopictl user set admin --quota 20
	put 01234567890123 B
	put 12345678901234 B
	sums_are admin 5 5 14 0
	put 012345678901234567890 B
	lacks_header X-WOPI-ServerError
	contents_are 3
}

@test "thirty saves of a user who may keep little leave little on the disk" {
	local n
	wopictl user set admin --quota 1M
	wopictl config set versions_kept 3
	lock A
	for n in {1..30}; do
		head -c 200000 /dev/urandom >"$BATS_TEST_TMPDIR/bytes"
		put_file -H 'X-WOPI-Lock: B' -d "$BATS_TEST_TMPDIR/bytes"
		answers 409
		put_file -H 'X-WOPI-Lock: A' -H 'X-COOL-WOPI-IsAutosave: true' -d "$BATS_TEST_TMPDIR/bytes"
		answers 200
	done
	# three versions, and as many refused and folded ones as a quota has bytes
	[ "$(du -sb "$WOPI_DATA/contents" | cut -f 1)" -lt 2900000 ]
}

# The sums, after anything

# One random change, which may well be refused.
one_of() { printf %s "${@:RANDOM % $# + 1:1}"; }
bytes() { head -c $((RANDOM % 200)) /dev/zero | tr '\0' "$(one_of a b c d)"; }
any_file() { one_of doc1 empty1 "${made[@]}"; }
any_change() {
	local id user change
	id=$(any_file) user=$(one_of alice bob) change=$((RANDOM % 29))
	file=$(one_of doc1 empty1)
	as "$user-for-a-long-time"
	log+="$change $id $file $user; "
	case $change in
	0 | 24) lock A ;;
	1 | 2 | 3) lock A && put "$(bytes)" "$(one_of A A A B)" ;;
	4 | 5) lock A && put "$(bytes)" A -H 'X-COOL-WOPI-IsAutosave: true' ;;
	6) put "$(bytes)" B ;;
	7) save_as SuggestedTarget "s$RANDOM.wopitest" "$(bytes)" ;;
	8) save_as RelativeTarget "$(one_of report empty other).wopitest" "$(bytes)" \
		-H 'X-WOPI-OverwriteRelativeTarget: true' ;;
	9) delete_file ;;
	10) unlock A ;;
	11) wopi POST "/versions/$file" -d <(echo '{"restore": 1}') -e CONTENT_LENGTH=14 ;;
	12) bytes | wopictl file put "$id" - --force ;;
	13) wopictl file copy "$id" --id "copy$n" && made+=("copy$n") ;;
	14) wopictl file remove "$id" --force ;;
	15 | 16 | 25) wopictl file undelete "$id" ;;
	17) wopictl file set "$id" --owner "$(one_of alice bob carol admin)" ;;
	18) wopictl file restore "$id" $((RANDOM % 3 + 1)) --force ;;
	19) wopictl recovered restore "$id" $((RANDOM % 3 + 1)) --force ;;
	20) wopictl recovered remove "$id" 1 ;;
	21) seed_any "$(one_of doc1 seeded)" ;;
	22) wopictl gc ;;
	23) any_rare ;;
	26) wopictl file remove "$id" --version $((RANDOM % 4 + 1)) --yes ;;
	27) wopictl backup "$BATS_TEST_TMPDIR/host.tar" --force ;;
	28) [ $((RANDOM % 3)) != 0 ] || wopictl restore "$BATS_TEST_TMPDIR/host.tar" --yes ;;
	esac
	later "$(one_of 1 10 400)"
}
seed_any() {
	local removed=''
	[ "$(one_of 1 2)" = 1 ] || removed=', "removed": "-5m"'
	made+=(seeded)
	wopictl seed - <<-END
		{ "files": [ { "id": "$1", "name": "seeded$1.txt", "owner": "$(one_of admin carol)"$removed,
		  "content": { "text": "$(bytes)" } } ] }
	END
}
any_rare() {
	case $((RANDOM % 5)) in
	0) wopictl config set versions_kept "$(one_of 1 2 5)" ;;
	1) [ $((RANDOM % 4)) != 0 ] || later $((31 * 86400)) ;;
	2)
		mkdir -p "$BATS_TEST_TMPDIR/tree/sub"
		bytes >"$BATS_TEST_TMPDIR/tree/sub/f.txt"
		wopictl import "$BATS_TEST_TMPDIR/tree" --name "tree$n" --owner bob
		;;
	3) wopictl container remove "$(wopictl container list root | head -n 1 | cut -f 1)" --recursive ;;
	esac
}

@test "after any changes in any order the sums are what the rows say" {
	local n user log='' made=(doc1)
	for n in doc1 empty1; do
		for user in alice bob; do
			wopictl token add "$n" --user "$user" --rights all --ttl 10000d \
				--value "$user-for-a-long-time-$n" &>/dev/null
		done
	done
	wopictl config set base_url http://docs.example.org/wopi
	n=${QUOTA_SEED:-$RANDOM}
	echo "the same changes again: QUOTA_SEED=$n"
	RANDOM=$n
	for ((n = 0; n < ${QUOTA_ROUNDS:-150}; n++)); do
		any_change &>/dev/null || :
		run wopictl check
		[[ $output == *$'sums\tok'* && $output != *"shared contents"* &&
			$output != *"cannot be read"* ]] || {
			echo "$log"
			wopictl check
			return 1
		}
	done
}
