# SPDX-License-Identifier: MIT
# What a quota counts: the sums of bytes that are kept of each user's files.

load helper

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

change_rows() {
	/usr/bin/python3 -c 'import sqlite3, sys
db = sqlite3.connect(sys.argv[1]); db.execute(sys.argv[2]); db.commit()' "$WOPI_DATA/wopi.db" "$1"
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
	local n
	lock A
	for n in {1..50}; do wopictl token add doc1 --user alice --value "none-$n" &>/dev/null; done
	wopictl config set quota 1M
	# a row that is damaged is not even read
	change_rows "UPDATE version SET size = 9000000 WHERE file_id = 'empty1'"
	put fits A
	answers 200
}

@test "check finds sums that are not what the rows say, and gc corrects them" {
	wopictl config set base_url http://docs.example.org/wopi
	run -0 wopictl check
	[[ $output == *$'sums\tgood'* ]]
	change_rows "UPDATE user SET current_bytes = 4, refused_bytes = 1 WHERE id = 'admin'"
	run -1 wopictl check
	[[ $output == *"sums of 'admin'"*"say 4/5/1/0 bytes"*"not 5/5/0/0"*" gc"* ]]
	run -0 --separate-stderr wopictl gc --dry-run
	[[ $stderr == *"corrected the sums of 1 user"* ]]
	sums_are admin 4 5 1 0
	run -0 --separate-stderr wopictl gc --json
	[ "$(jq .sums <<<"$output")" = 1 ]
	sums_are admin 5 5 0 0
	run -0 wopictl check
}

# One random change, which may well be refused.
one_of() { printf %s "${@:RANDOM % $# + 1:1}"; }
bytes() { head -c $((RANDOM % 200)) /dev/zero | tr '\0' "$(one_of a b c d)"; }
any_file() { one_of doc1 empty1 "${made[@]}"; }
any_change() {
	local id user change
	id=$(any_file) user=$(one_of alice bob) change=$((RANDOM % 26))
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
	19) wopictl file recovered "$id" $((RANDOM % 3 + 1)) --restore --force ;;
	20) wopictl file recovered "$id" 1 --remove ;;
	21) seed_any "$(one_of doc1 seeded)" ;;
	22) wopictl gc ;;
	23) any_rare ;;
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
		wopictl file add "$BATS_TEST_TMPDIR/tree" --recursive --name "tree$n" --owner bob
		;;
	3) wopictl container remove "$(wopictl container list root | head -n 1 | cut -f 1)" --recursive ;;
	esac
}

@test "after any changes in any order the sums are what the rows say" {
	local n user log='' made=(doc1)
	for n in doc1 empty1; do
		for user in alice bob; do
			wopictl token add "$n" --user "$user" --ttl 10000d \
				--value "$user-for-a-long-time-$n" &>/dev/null
		done
	done
	wopictl config set base_url http://docs.example.org/wopi
	n=${QUOTA_SEED:-$RANDOM}
	echo "the same changes again: QUOTA_SEED=$n"
	RANDOM=$n
	for ((n = 0; n < ${QUOTA_ROUNDS:-150}; n++)); do
		any_change &>/dev/null || :
		[[ $(wopictl check) == *$'sums\tgood'* ]] || {
			echo "$log"
			wopictl check
			return 1
		}
	done
}
