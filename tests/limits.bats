# SPDX-License-Identifier: MIT
# Limits: max_file_size, the quotas of host and users, and what settings may be.

load helper
load bodies

# is_too_large REASON: 413, which names what would be exceeded.
is_too_large() {
	answers 413
	[ "$(header X-WOPI-ServerError)" = "the file would exceed $1" ] || {
		echo "got: $(header X-WOPI-ServerError)" >&2
		return 1
	}
	lacks_header X-WOPI-Lock
	lacks_header X-WOPI-ItemVersion
	[ ! -s "$reply_body" ]
}

# chunked TEXT: PutFile under the lock A of a body without a length.
chunked() { bare_put HTTP_TRANSFER_ENCODING=chunked < <(printf %s "$1"); }

# owned_by USER: doc1 (5 bytes) is; the token stays alice's.
owned_by() { wopictl file set doc1 --owner "$1"; }

# max_file_size

@test "a save as large as max_file_size works" {
	wopictl config set max_file_size 8
	lock A
	put 01234567 A
	answers 200
	holds 01234567
}

@test "a save of one byte more is 413, and nothing of it stays" {
	wopictl config set max_file_size 8
	lock A
	put 012345678 A
	is_too_large 'max_file_size, 8'
	nothing_saved
	locked_by A
}

@test "a save that is too large is answered before its body comes" {
	wopictl config set max_file_size 4
	lock A
	refused_early -H 'X-WOPI-Lock: A'
	is_too_large 'max_file_size, 4'
	nothing_saved
}

@test "a chunked save as large as max_file_size works" {
	wopictl config set max_file_size 8
	lock A
	chunked 01234567
	answers 200
	holds 01234567
}

@test "a chunked save of one byte more is 413, and nothing of it stays" {
	wopictl config set max_file_size 8
	lock A
	chunked 012345678
	is_too_large 'max_file_size, 8'
	nothing_saved
}

@test "a large chunked save that is too large is read to its end" {
	local left=
	wopictl config set max_file_size 1K
	lock A
	given_pipe
	head -c 60000 /dev/zero >&"$into"
	# the writer's end is closed once the program reads
	bare_put HTTP_TRANSFER_ENCODING=chunked <"$pipe" 3>&- {into}>&- &
	within_seconds 5 grep -qs '^Status: 413' "$BATS_TEST_TMPDIR/reply"
	printf more >&"$into"
	exec {into}>&-
	wait $!
	contents_are 2
}

@test "a limit that forbids every document is refused" {
	refuses 2 "max_file_size '0' would forbid every document" wopictl config set max_file_size 0
	refuses 2 "max_file_size '0K' would forbid every document" wopictl config set max_file_size 0K
}

@test "a save of no bytes fits every limit" {
	wopictl config set max_file_size 1
	lock A
	put '' A
	answers 200
	put xx A
	is_too_large 'max_file_size, 1'
}

@test "the first save of an empty file is bounded, too" {
	wopictl config set max_file_size 4
	on empty1
	put 01234
	is_too_large 'max_file_size, 4'
	nothing_saved ''
}

@test "a file that is larger than max_file_size can be read, and saved smaller" {
	wopictl config set max_file_size 4
	holds hello
	lock A
	put 0123 A
	answers 200
}

@test "max_file_size takes K, M, G and T, of 1024 each" {
	local size
	for size in 500000 1K 2M 3G 4T; do
		prints '' wopictl config set max_file_size "$size"
		prints "$size" wopictl config get max_file_size
	done
	wopictl config set max_file_size 1K
	lock A
	put "$(printf '%01024d' 0)" A
	answers 200
	put "$(printf '%01025d' 0)" A
	is_too_large 'max_file_size, 1K'
}

@test "a size is told in the largest unit that it is a whole number of" {
	lock A
	wopictl config set max_file_size 2048
	put x A -e CONTENT_LENGTH=5000
	is_too_large 'max_file_size, 2K'
	wopictl config set max_file_size 1500
	put x A -e CONTENT_LENGTH=5000
	is_too_large 'max_file_size, 1500'
}

@test "without max_file_size and quota nothing bounds a save" {
	wopictl config remove max_file_size
	refuses 3 "not set" wopictl config get quota
	lock A
	# it is not refused early, and breaks off
	put x A -e CONTENT_LENGTH=1000000
	answers 400
	[[ $(header X-WOPI-ServerError) == *"shorter"* ]]
}

@test "max_file_size that is taken back bounds nothing" {
	wopictl config set max_file_size 4
	wopictl config remove max_file_size
	lock A
	put 'more than four' A
	answers 200
}

@test "a save that is too large and quotes a wrong lock is a conflict" {
	wopictl config set max_file_size 4
	lock A
	put 'more than four' B
	conflicts A
	nothing_saved
}

@test "a chunked save that is too large and quotes a wrong lock is a conflict" {
	wopictl config set max_file_size 4
	lock B
	chunked 'more than four'
	conflicts B
	nothing_saved
}

@test "a save that is too large is a conflict also where refused saves are not kept" {
	refused_saves_go
	wopictl config set max_file_size 4
	lock B
	chunked 'more than four'
	conflicts B
	put 'more than four' A
	conflicts B
	nothing_saved
}

@test "a save that is too large with a reader's token is 404" {
	wopictl config set max_file_size 4
	lock A
	as carol
	put 'more than four' A
	answers 404
}

@test "a save that is too large with a wrong token is 401" {
	wopictl config set max_file_size 4
	lock A
	put 'more than four' A -t wrong
	answers 401
}

@test "a limit that comes while the body comes counts, and nothing of it stays" {
	lock A
	put_begins -H 'X-WOPI-Lock: A'
	wopictl config set max_file_size 199999
	put_ends
	is_too_large 'max_file_size, 199999'
	nothing_saved
}

@test "PutRelativeFile is bounded by max_file_size, too" {
	wopictl config set max_file_size 8
	save_as SuggestedTarget new.wopitest 012345678
	is_too_large 'max_file_size, 8'
	[ "$(wopictl file list | wc -l)" = 2 ]
	contents_are 2
	save_as SuggestedTarget new.wopitest 01234567
	answers 200
}

@test "wopictl is not bound by max_file_size" {
	wopictl config set max_file_size 1
	printf 'more than one' >"$BATS_TEST_TMPDIR/more"
	prints more wopictl file add "$BATS_TEST_TMPDIR/more" --id more
	prints 2 wopictl file put doc1 "$BATS_TEST_TMPDIR/more"
	prints 3 wopictl file restore doc1 1
	prints copy1 wopictl file copy more --id copy1
}

# Quota of the host: doc1 has 5 bytes, empty1 none, and both are admin's.

@test "a save up to the quota works: the bytes that it replaces do not count" {
	wopictl config set quota 10
	lock A
	put 0123456789 A
	answers 200
	put 9876543210 A
	answers 200
	holds 9876543210
}

@test "a save past the quota is 413, which names the quota, and nothing of it stays" {
	refused_saves_go
	wopictl config set quota 10
	lock A
	put 01234567890 A
	is_too_large "the quota of 'admin', 10"
	nothing_saved
	locked_by A
}

@test "a save past the quota is answered before its body comes if it is not kept" {
	refused_saves_go
	on empty1
	wopictl config set quota 5	# as much as doc1 has
	refused_early
	is_too_large "the quota of 'admin', 5"
	nothing_saved ''
}

@test "a chunked save past the quota is 413, and nothing of it stays" {
	refused_saves_go
	wopictl config set quota 10
	lock A
	chunked 01234567890
	is_too_large "the quota of 'admin', 10"
	nothing_saved
	chunked 0123456789
	answers 200
}

@test "the bytes of the owner's other files count" {
	refused_saves_go
	printf 1234 | wopictl file put empty1 -
	wopictl config set quota 10
	lock A
	put 0123456 A
	is_too_large "the quota of 'admin', 10"
	put 012345 A
	answers 200
}

@test "the bytes of other owners' files do not count" {
	printf 1234 | wopictl file add - --name b.wopitest --owner bob
	wopictl config set quota 10
	lock A
	put 0123456789 A
	answers 200
}

@test "the bytes of files in the trash do not count" {
	printf 1234 | wopictl file put empty1 -
	wopictl file remove empty1
	wopictl config set quota 10
	lock A
	put 0123456789 A
	answers 200
}

@test "the bytes of files that come back from the trash count" {
	refused_saves_go
	printf 1234 | wopictl file put empty1 -
	wopictl file remove empty1
	wopictl file undelete empty1
	wopictl config set quota 10
	lock A
	put 0123456789 A
	is_too_large "the quota of 'admin', 10"
}

@test "the bytes of old versions do not count" {
	wopictl config set quota 10
	lock A
	put 0123456789 A
	put 9876543210 A
	put 0123456789 A
	answers 200
	[ "$(header X-WOPI-ItemVersion)" = 4 ]
}

@test "the bytes of a copy count, though its content is shared" {
	refused_saves_go
	wopictl file copy doc1
	wopictl config set quota 10
	lock A
	put 012345 A
	is_too_large "the quota of 'admin', 10"
	put 01234 A
	answers 200
}

@test "with quota 0 no byte can be saved" {
	refused_saves_go
	wopictl config set quota 0
	on empty1
	put x
	is_too_large "the quota of 'admin', 0"
	put ''
	answers 200
}

@test "where the quota is exceeded what does not grow can be saved" {
	refused_saves_go
	wopictl config set quota 3
	lock A
	put 012345 A
	is_too_large "the quota of 'admin', 3"
	put 01234 A
	answers 200
	put 0123 A
	answers 200
	put 01234 A
	is_too_large "the quota of 'admin', 3"
}

@test "of max_file_size and quota the smaller one counts, and is named" {
	refused_saves_go
	lock A
	wopictl config set quota 10
	wopictl config set max_file_size 8
	put 'more than eight' A
	is_too_large 'max_file_size, 8'
	wopictl config set max_file_size 11
	put 'more than eleven' A
	is_too_large "the quota of 'admin', 10"
}

@test "a save past the quota that quotes a wrong lock is a conflict" {
	wopictl config set quota 10
	lock A
	put 'more than ten' B
	conflicts A
	nothing_saved
}

@test "a quota that is used up while the body comes counts, and nothing of it stays" {
	refused_saves_go
	lock A
	wopictl config set quota 200000
	put_begins -H 'X-WOPI-Lock: A'
	printf x | wopictl file put empty1 -
	put_ends
	is_too_large "the quota of 'admin', 200000"
	holds hello
	contents_are 3
}

@test "wopictl is not bound by a quota" {
	wopictl config set quota 1
	printf 'more than one' >"$BATS_TEST_TMPDIR/more"
	prints more wopictl file add "$BATS_TEST_TMPDIR/more" --id more
	prints 2 wopictl file put doc1 "$BATS_TEST_TMPDIR/more"
	prints '' wopictl file set doc1 --owner bob
}

# Quota of a user

@test "a user's quota counts for the user's files instead of the host's, if it is smaller" {
	refused_saves_go
	owned_by bob
	wopictl config set quota 100
	wopictl user set bob --quota 10
	lock A
	put 01234567890 A
	is_too_large "the quota of 'bob', 10"
	put 0123456789 A
	answers 200
}

@test "a user's quota counts instead of the host's, if it is larger" {
	refused_saves_go
	owned_by bob
	wopictl config set quota 6
	wopictl user set bob --quota 10
	lock A
	put 0123456789 A
	answers 200
	on empty1
	put 0123456789
	is_too_large "the quota of 'admin', 6"
}

@test "it is the owner's quota that counts, not that of who saves" {
	owned_by bob
	wopictl user set alice --quota 0
	lock A
	put 'more than nothing' A
	answers 200
}

@test "a file that gets another owner counts for that one" {
	refused_saves_go
	wopictl user set bob --quota 10
	owned_by bob
	printf 123456 | wopictl file add - --name b.wopitest --id b --owner bob
	lock A
	put 012345 A
	is_too_large "the quota of 'bob', 10"
	wopictl file set b --owner carol
	put 012345 A
	answers 200
}

@test "with a quota of 0 a user can add no byte" {
	owned_by bob
	wopictl user set bob --quota 0
	lock A
	put 'hello!' A
	is_too_large "the quota of 'bob', 0"
}

@test "a user's quota that is taken back is the host's again" {
	owned_by bob
	wopictl config set quota 8
	wopictl user set bob --quota 100
	prints '' wopictl user set bob --quota ''
	lock A
	put 012345678 A
	is_too_large "the quota of 'bob', 8"
}

@test "the quota of an owner who was removed counts on" {
	owned_by bob
	wopictl user set bob --quota 10
	wopictl user remove bob
	lock A
	put 01234567890 A
	is_too_large "the quota of 'bob', 10"
}

@test "what a user saves by PutRelativeFile counts for that user" {
	wopictl user set alice --quota 10
	save_as SuggestedTarget a.wopitest 01234567890
	is_too_large "the quota of 'alice', 10"
	save_as SuggestedTarget a.wopitest 012345
	answers 200
	save_as SuggestedTarget b.wopitest 01234
	is_too_large "the quota of 'alice', 10"
	save_as SuggestedTarget b.wopitest 0123
	answers 200
}

@test "what PutRelativeFile overwrites does not count" {
	printf 01234 | wopictl file add - --name a.wopitest --id a1 --owner bob
	wopictl grant add alice writer a1
	wopictl user set bob --quota 10
	save_as RelativeTarget a.wopitest 01234567890 -H 'X-WOPI-OverwriteRelativeTarget: true'
	is_too_large "the quota of 'bob', 10"
	save_as RelativeTarget a.wopitest 0123456789 -H 'X-WOPI-OverwriteRelativeTarget: true'
	answers 200
}

@test "user show tells a quota as it was given, in its largest unit" {
	[ "$(field quota wopictl user show bob)" = null ]
	wopictl user set bob --quota 10K
	[ "$(field quota wopictl user show bob)" = 10K ]
	wopictl user set bob --quota 2048
	[ "$(field quota wopictl user show bob)" = 2K ]
	wopictl user set bob --quota 0
	[ "$(field quota wopictl user show bob)" = 0 ]
	wopictl user set bob --quota ''
	[ "$(field quota wopictl user show bob)" = null ]
}

@test "user add takes a quota" {
	wopictl user add dave --quota 3G
	[ "$(field quota wopictl user show dave)" = 3G ]
}

@test "user set of something else leaves the quota alone" {
	wopictl user set bob --quota 10K
	wopictl user set bob --friendly-name Bob
	[ "$(field quota wopictl user show bob)" = 10K ]
}

# Values that are refused

bad_sizes=(' ' x K 1k 1KB 1B 1.5M -1 +1 '1 M' ' 1' '1 ' 0x10 1e3 KK 1MM 8388608T
	9223372036854775808 99999999999999999999)

@test "a user's quota that is no size is refused, and changes nothing" {
	local size
	wopictl user set bob --quota 7
	for size in "${bad_sizes[@]}"; do
		refuses 2 "invalid quota '$size': expected a size such as 500000, 100M or 2G" \
			wopictl user set bob --quota="$size"
		refuses 2 "invalid quota '$size'" wopictl user add dave --quota="$size"
	done
	[ "$(field quota wopictl user show bob)" = 7 ]
	[[ $(wopictl user list) != *dave* ]]
}

@test "max_file_size and quota that are no sizes are refused" {
	local name size
	for name in max_file_size quota; do
		wopictl config remove "$name"
		for size in '' "${bad_sizes[@]}"; do
			refuses 2 "$name '$size' is not a size such as 500000, 100M or 2G" \
				wopictl config set -- "$name" "$size"
		done
		refuses 3 "not set" wopictl config get "$name"
	done
}

@test "the largest size is taken" {
	prints '' wopictl config set quota 9223372036854775807
	prints '' wopictl config set quota 8388607T
	prints '' wopictl user set bob --quota 9223372036854775807
	[ "$(field quota wopictl user show bob)" = 9223372036854775807 ]
}

@test "versions_kept that is not a number above 0 is refused" {
	local value
	wopictl config remove versions_kept
	for value in '' 0 -1 +1 x 1x 1.0 ' 1' 1K 2147483648 99999999999999999999; do
		refuses 2 "versions_kept '$value' is not a number above 0" \
			wopictl config set -- versions_kept "$value"
	done
	refuses 3 "not set" wopictl config get versions_kept
	prints '' wopictl config set versions_kept 2147483647
}

@test "keep_refused_saves that is neither on nor off is refused" {
	local value
	for value in '' yes no true false 1 0 ON Off 'on '; do
		refuses 2 "keep_refused_saves '$value' is neither 'on' nor 'off'" \
			wopictl config set keep_refused_saves "$value"
	done
	prints on wopictl config get keep_refused_saves
	prints '' wopictl config set keep_refused_saves off
	prints off wopictl config get keep_refused_saves
	prints '' wopictl config set keep_refused_saves on
}

@test "a duration that is none, or not above 0, is refused by each setting that takes one" {
	local name value
	for name in autosave_grace recovered_retention share_ttl version_retention; do
		for value in '' 0 10 0s -1h 1y '5 m' m soon; do
			refuses 2 "$name '$value' is not a duration such as 30m, 10h or 30d" \
				wopictl config set -- "$name" "$value"
		done
	done
	prints 5m wopictl config get autosave_grace
	prints 30d wopictl config get recovered_retention
	refuses 3 "not set" wopictl config get version_retention
}

@test "host_page that is no address with {id} is refused" {
	local value
	for value in '' 'host.example/{id}' 'ftp://host.example/{id}' https://host.example/ \
		'https://host.example/a b/{id}' 'https://host.example/"{id}' \
		"https://host.example/{id}$(printf '%01000d' 0)"; do
		refuses 2 "host_page '$value' " wopictl config set host_page "$value"
	done
	refuses 3 "not set" wopictl config get host_page
}

@test "each setting can be taken back" {
	local name
	for name in $(wopictl config list | cut -f 1); do
		prints '' wopictl config remove "$name"
	done
}
