# SPDX-License-Identifier: MIT
# 'file remove --purge': nothing of a file stays but its id.

load helper

NAME=Confidential-7391.txt WORDS='the words nobody else has 8264'

eval "world_$(declare -f setup)"	# helper.bash's own

setup() {
	world_setup
	wopictl config set base_url https://docs.example.org/wopi
	wopictl config set journal on
	printf '%s' "$WORDS" | wopictl file add - --name "$NAME" --id secret
	printf '%s, again' "$WORDS" | wopictl file put secret -
	token=$(wopictl token add secret --user admin 2>/dev/null)
	wopi POST /files/secret -H 'X-WOPI-Override: LOCK' -H 'X-WOPI-Lock: lock-5527'
	wopi POST /files/secret -H 'X-WOPI-Override: UNLOCK' -H 'X-WOPI-Lock: lock-5527'
}

# Fails if a file of the data directory has one of WORD...
nowhere() {
	local word
	for word; do
		run ! grep -rlaF -e "$word" "$WOPI_DATA"
	done
}

@test "a purged file leaves no name, no contents and no lock in the whole data directory" {
	grep -rqaF "$NAME" "$WOPI_DATA"
	grep -rqaF "$WORDS" "$WOPI_DATA"
	wopictl file remove secret --purge --yes
	nowhere "$NAME" "$WORDS" lock-5527
	wopictl check
}

@test "a purge by the path records only the id in the audit trail" {
	wopictl file remove "/$NAME" --purge --yes
	nowhere "$NAME"
	wopictl audit list | grep -qF 'file remove secret --purge'
}

@test "a file in the trash is purged, by its path too" {
	wopictl file remove secret
	wopictl file remove "/$NAME" --purge --yes
	nowhere "$NAME" "$WORDS"
	run -3 --separate-stderr wopictl file undelete secret
}

@test "refused saves, links, grants, activities, properties and later saves go, too" {
	local late
	wopictl share add secret --user admin >/dev/null
	wopictl grant add --everyone reader secret
	wopictl property set SupportsRename false --file secret --force
	wopictl lock set secret other-9911 --user admin
	printf 'refused-3355' >"$BATS_TEST_TMPDIR/save"
	wopi POST /files/secret/contents -H 'X-WOPI-Override: PUT' -H 'X-WOPI-Lock: mine' -d "$BATS_TEST_TMPDIR/save"
	[ "$code" = 409 ]
	wopictl recovered list | grep -q secret
	late=$token
	wopictl file remove secret --purge --force --yes
	[ -z "$(wopictl recovered list)" ]
	[ -z "$(wopictl share list)" ]
	nowhere refused-3355
	token=$late
	wopi POST /files/secret/contents -H 'X-WOPI-Override: PUT' -H 'X-WOPI-Lock: mine' -d "$BATS_TEST_TMPDIR/save"
	[ "$code" = 401 ]
	nowhere refused-3355
}

@test "a locked file is purged only by force" {
	wopictl lock set secret A
	run -4 --separate-stderr wopictl file remove secret --purge --yes
	wopictl file show secret >/dev/null
	wopictl file remove secret --purge --yes --force
	run -3 --separate-stderr wopictl file show secret
}

@test "contents that another file shares stay" {
	wopictl file copy secret copy.txt
	wopictl file remove secret --purge --yes
	[ "$(wopictl file cat /copy.txt)" = "$WORDS, again" ]
	run ! grep -rlaF -e "$NAME" "$WOPI_DATA"
	wopictl check
}

@test "the id of a purged file is never given again" {
	wopictl file remove secret --purge --yes
	run -4 --separate-stderr wopictl file add - --name new.txt --id secret </dev/null
	run -4 --separate-stderr wopictl container add new --id secret
}

@test "--dry-run purges nothing" {
	wopictl file remove secret --purge --dry-run
	[ "$(wopictl file cat secret)" = "$WORDS, again" ]
	[ "$(wopictl file show secret --json | jq -r .name)" = "$NAME" ]
}

@test "a purge of several files removes all of them or none" {
	run -3 --separate-stderr wopictl file remove secret nosuch --purge --yes
	[ "$(wopictl file cat secret)" = "$WORDS, again" ]
	printf x | wopictl file add - --name other.txt --id other
	wopictl file remove secret other --purge --yes
	[ "$({ wopictl file list; wopictl file list --removed; } | grep -c -e secret -e other)" = 0 ]
}

@test "--purge with --version is wrong use" {
	run -2 --separate-stderr wopictl file remove secret --version 1 --purge --yes
}

@test "the space of a purged file is the owner's again" {
	local before
	before=$(wopictl user show admin --json | jq -c 'to_entries | map(select(.key | test("bytes|used")))')
	wopictl file remove secret --purge --yes
	wopictl check
	[ "$before" != "$(wopictl user show admin --json | jq -c 'to_entries | map(select(.key | test("bytes|used")))')" ] ||
		[ "$before" = '[]' ]
}

@test "other lines of the journal stay" {
	printf x | wopictl file add - --name other.txt --id secret2
	token=$(wopictl token add secret2 --user admin 2>/dev/null)
	wopi GET /files/secret2
	wopictl file remove secret --purge --yes
	[ "$(wopictl journal list --json | jq -r .path | sort -u)" = /files/secret2 ]
	wopi GET /files/secret2
	[ "$(wopictl journal list --json | jq -r .path | wc -l)" = 2 ]
}

@test "a purge that is killed leaves the file, or nothing that gc does not remove" {
	local when status
	for when in {1..40}; do
		wopictl backup --force "$BATS_TEST_TMPDIR/b.tar" >/dev/null
		status=0
		ASAN_OPTIONS="${ASAN_OPTIONS:-}:detect_leaks=0" strace -qq -o /dev/null -e trace=pwrite64,fdatasync,unlinkat,renameat,fsync \
			-e inject=pwrite64,fdatasync,unlinkat,renameat,fsync:signal=SIGKILL:when="$when" \
			wopictl file remove secret --purge --yes 2>/dev/null || status=$?
		if wopictl file show secret >/dev/null 2>&1; then
			[ "$(wopictl file cat secret)" = "$WORDS, again" ]
		else
			wopictl gc --force >/dev/null
			run ! grep -rlaF -e "$WORDS" "$WOPI_DATA/contents"
		fi
		wopictl check
		[ "$status" = 137 ] || break
		wopictl restore --force --yes "$BATS_TEST_TMPDIR/b.tar" >/dev/null 2>&1 || :
	done
	[ "$when" -gt 3 ]
}
