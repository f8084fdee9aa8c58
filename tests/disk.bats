# SPDX-License-Identifier: MIT
# File systems that take nothing: full, without inodes, read-only. Each test has one of its
# own, in a mount namespace.

load helper
load bodies

# on_disk OPTIONS FUNCTION: runs FUNCTION where $disk is a new file system in memory, mounted
# with OPTIONS, and the host of these tests is on it.
on_disk() {
	local -x disk=$BATS_TEST_TMPDIR/disk
	local -a namespace=(unshare -m --propagation private)
	mkdir "$disk"
	[ "$(id -u)" = 0 ] || namespace=(unshare -rm --propagation private)
	# shellcheck disable=SC2046 # names of functions
	export -f $(compgen -A function | grep -v -e bats -e '^run$' -e '^skip$' -e '^load$')
	export file token BATS_TEST_TMPDIR BATS_TEST_DIRNAME
	"${namespace[@]}" bash -euc 'mount -t tmpfs -o "$1" tmpfs "$disk"
		cp -a "$WOPI_DATA" "$disk/data"
		WOPI_DATA=$disk/data
		"$2"' bash "$1" "$2" 3>&-
}

fill() { dd if=/dev/zero of="$disk/fill$RANDOM" bs=1k status=none 2>/dev/null || :; }

remount() { mount -o "remount,$1" "$disk"; }

# reads: what a reader wants, works.
reads() {
	check_file_info
	answers 200
	get_file
	answers 200
	[ "$(cat "$reply_body")" = hello ]
	[ "$(wopictl file cat doc1)" = hello ]
	wopictl file list | grep -q report.wopitest
	wopictl lock list
}

on_a_full_disk() {
	fill
	reads
	lock A
	answers 500
	says_in_log "cannot write '$WOPI_DATA/wopi.db': No space left on device"
	! wopictl user add dave 2>"$BATS_TEST_TMPDIR/said" || false
	grep -q 'No space left on device' "$BATS_TEST_TMPDIR/said"
	reads
	rm "$disk"/fill*
	lock A
	answers 200
}

@test "on a full disk all can be read, and what cannot be written says why" {
	on_disk size=1m on_a_full_disk
}

where_the_disk_filled_up_before() {
	: >"$WOPI_DATA/wopi.db-wal"
	: >"$WOPI_DATA/wopi.db-shm"	# as a full disk may leave it
	fill
	fill
	reads
}

@test "on a full disk a log's index that has no room is made in memory" {
	on_disk size=600k where_the_disk_filled_up_before
}

without_inodes() {
	local n
	for n in $(seq 200); do : >"$disk/i$n" || break; done 2>/dev/null
	reads
	lock A
	answers 200	# which needs no new file
	put new A
	answers 500
	says_in_log "No space left on device"
}

@test "where all inodes are in use all can be read, and locks work" {
	on_disk size=2m,nr_inodes=100 without_inodes
}

where_a_log_cannot_be_made() {
	local n
	rm -f "$WOPI_DATA"/wopi.db-*
	for n in $(seq 200); do : >"$disk/i$n" || break; done 2>/dev/null
	check_file_info
	answers 500
	says_in_log "No space left on device: all inodes are in use"
}

@test "the log names inodes that are used up, not a file that is missing" {
	on_disk size=2m,nr_inodes=100 where_a_log_cannot_be_made
}

where_nothing_is_written() {
	remount ro
	reads
	lock A
	answers 500
	says_in_log "cannot write '$WOPI_DATA/wopi.db': Read-only file system"
	! wopictl lock release doc1 --force 2>"$BATS_TEST_TMPDIR/said" ||
		grep -q 'is not locked' "$BATS_TEST_TMPDIR/said"
}

@test "on a read-only file system all can be read, and what cannot be written says why" {
	on_disk size=2m where_nothing_is_written
}

where_there_is_no_log() {
	rm -f "$WOPI_DATA"/wopi.db-*
	where_nothing_is_written
}

@test "a host of which only the database was copied to a read-only file system can be read" {
	on_disk size=2m where_there_is_no_log
}

with_changes_in_the_log() {
	# the server keeps the log from being taken over
	wopictl --quiet serve --listen 127.0.0.1:0 --exec 'wopictl lock set doc1 "in the log" &&
		cp -a "$WOPI_DATA" "$disk/copy"' 2>/dev/null
	WOPI_DATA=$disk/copy
	[ -s "$WOPI_DATA/wopi.db-wal" ]
	remount ro
	check_file_info
	answers 200
	locked_by 'in the log'
	[ "$(wopictl lock show doc1 --json | gojq -r .lock_id)" = 'in the log' ]
}

@test "changes that are in the log alone are read on a read-only file system, too" {
	on_disk size=8m with_changes_in_the_log
}

gc_makes_room() {
	local n
	wopictl gc
	[ "$(stat -c %s "$WOPI_DATA/reserve")" = 4194304 ]
	for n in 1 2 3; do head -c 1000000 /dev/zero | wopictl file put doc1 - >/dev/null; done
	wopictl config set versions_kept 1
	fill
	fill
	lock A
	answers 500
	wopictl gc 2>"$BATS_TEST_TMPDIR/said" || { cat "$BATS_TEST_TMPDIR/said"; return 1; }
	grep -q 'removed 3 old versions' "$BATS_TEST_TMPDIR/said"
	lock A
	answers 200
	[ "$(wopictl file versions doc1 | wc -l)" = 1 ]
}

@test "on a full disk gc makes room with what was kept free for it" {
	on_disk size=60m gc_makes_room
}

gc_removes_leftovers() {
	head -c 1000000 /dev/zero >"$WOPI_DATA/contents/leftover"
	touch -d "@$((WOPI_NOW - 90000))" "$WOPI_DATA/contents/leftover"
	fill
	fill
	lock A
	answers 500
	wopictl gc
	lock A
	answers 200
}

@test "on a full disk without anything kept free gc removes leftovers" {
	on_disk size=10m gc_removes_leftovers
}

# A part of the disk stays free.

# leaves BYTES: disk_reserve leaves so many bytes of the disk to contents.
leaves() {
	wopictl config set disk_reserve $(($(stat -f -c %a "$disk") * $(stat -f -c %S "$disk") - $1))
}

contents_stay() { [ "$(ls "$WOPI_DATA/contents")" = "$before" ]; }

with_a_reserve() {
	local bytes=$BATS_TEST_TMPDIR/bytes before
	head -c 3000000 /dev/zero >"$bytes"
	leaves 2000000
	lock A
	before=$(ls "$WOPI_DATA/contents")
	put_file -H 'X-WOPI-Lock: A' -d "$bytes"
	answers 500
	says_in_log 'no space for a content'
	says_in_log 'disk_reserve keeps'
	reads
	wopi POST /files/doc1/contents -H 'X-WOPI-Override: PUT' -H 'X-WOPI-Lock: A' \
		-e HTTP_TRANSFER_ENCODING=chunked -d "$bytes" -e CONTENT_LENGTH=
	answers 500
	says_in_log 'no space for a content'
	contents_stay
	! wopictl file add "$bytes" 2>"$BATS_TEST_TMPDIR/said" || false
	grep -q 'no space for a content' "$BATS_TEST_TMPDIR/said"
	contents_stay
	put small A
	answers 200
}

@test "no content is written that would leave less than disk_reserve free" {
	on_disk size=20m with_a_reserve
}

within_the_reserve() {
	leaves -1000000
	lock A
	put one A
	answers 500
	put '' A
	answers 200
}

@test "where less than the reserve is free a file can still be made empty" {
	on_disk size=20m within_the_reserve
}

by_default() {
	lock A
	dd if=/dev/zero of="$disk/fill" bs=1k count=$(($(stat -f -c %a "$disk") * 4 - 1050)) status=none
	put one A
	answers 200
	dd if=/dev/zero of="$disk/more" bs=1k count=100 status=none
	put two A
	answers 500
	says_in_log 'disk_reserve keeps 1M'
}

@test "without disk_reserve a twentieth of a small disk stays free" {
	on_disk size=20m by_default
}

nearly_used_up() {
	wopictl grant add alice reader root
	wopictl token add root --user alice --value alice-root-0123456789 2>/dev/null
	lock A
	wopi GET /listing/root -t alice-root-0123456789
	[ "$(json .space)" = null ]
	dd if=/dev/zero of="$disk/fill" bs=1k count=5000 status=none
	leaves 150000
	put one A
	answers 200
	says_in_log 'contents take more than 95 % of their share of the disk'
	put two A
	answers 200
	[ ! -s "$BATS_TEST_TMPDIR/stderr" ]
	wopi GET /listing/root -t alice-root-0123456789
	[ "$(json -c .space)" = '{"disk_level":95,"quota_level":0}' ]
	wopictl check >"$BATS_TEST_TMPDIR/said" || :
	grep -q $'disk\tproblem\tmore than 95 % of what contents may take is in use' "$BATS_TEST_TMPDIR/said"
	[ "$(wopictl stats --json | jq .disk_used_percent)" -ge 95 ]
	rm "$disk/fill"
	wopictl config remove disk_reserve
	put three A
	wopi GET /listing/root -t alice-root-0123456789
	[ "$(json .space)" = null ]
	[ "$(wopictl stats --json | jq .disk_used_percent)" -lt 95 ]
}

@test "a disk that is nearly used up is told once, to the log, to pages, to check and stats" {
	on_disk size=20m nearly_used_up
}

# slow_put: a PutFile of 15 MB, while which others leave less than the reserve.
slow_put() {
	head -c 5000000 /dev/zero
	dd if=/dev/zero of="$disk/others" bs=1k count=22000 status=none
	head -c 10000000 /dev/zero
}

while_others_write() {
	wopictl config set disk_reserve 10M
	lock A
	slow_put | env -i WOPI_DATA="$WOPI_DATA" WOPI_NOW="$WOPI_NOW" REQUEST_METHOD=POST \
		PATH_INFO=/files/doc1/contents QUERY_STRING="access_token=$token" \
		HTTP_X_WOPI_OVERRIDE=PUT HTTP_X_WOPI_LOCK=A CONTENT_LENGTH=15000000 "$BUILD/wopi.cgi" \
		>"$BATS_TEST_TMPDIR/reply" 2>"$BATS_TEST_TMPDIR/stderr" || :
	grep -q '^Status: 500' "$BATS_TEST_TMPDIR/reply"
	says_in_log "no space for a content in '$WOPI_DATA/contents'"
	contents_are 2
}

@test "saves that go on at the same time leave the reserve free, too" {
	on_disk size=40m while_others_write
}
