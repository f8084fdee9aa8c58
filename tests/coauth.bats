# SPDX-License-Identifier: MIT
# Coauthoring locks: what Microsoft's WOPI validator asks of them, a test for each of its
# tests by its name; the rest of the protocol; and wopictl coauth.

load helper

setup_file() {
	export WOPI_NOW=$START
	export WOPI_DATA=$BATS_FILE_TMPDIR/world
	make_world
	wopictl config set coauth on
}

# Requests. Client1 and Client2 are ids of locks.

# get_coauth ID [TYPE [TIMEOUT [wopi's options...]]]
get_coauth() {
	operation GET_COAUTH_LOCK -H "X-WOPI-CoauthLockId: $1" \
		-H "X-WOPI-CoauthLockType: ${2:-Coauth}" \
		-H "X-WOPI-CoauthLockExpirationTimeout: ${3:-600}" "${@:4}"
}

# refresh_coauth ID [TIMEOUT [wopi's options...]]
refresh_coauth() {
	operation REFRESH_COAUTH_LOCK -H "X-WOPI-CoauthLockId: $1" \
		-H "X-WOPI-CoauthLockExpirationTimeout: ${2:-600}" "${@:3}"
}

unlock_coauth() { operation UNLOCK_COAUTH_LOCK -H "X-WOPI-CoauthLockId: $1" "${@:2}"; }

# table [VERSION]: the table, VERSION being the one that the client has.
table() { operation GET_COAUTH_TABLE -H "X-WOPI-CoauthTableVersion: ${1:-}"; }

# as_body JSON: the options that make it the request's body.
as_body() {
	printf %s "$1" >"$BATS_TEST_TMPDIR/json"
	body_options=(-d "$BATS_TEST_TMPDIR/json")
}

# Answers.

# row ID [TYPE [METADATA [NAME [SECONDS]]]]: a lock as it stands in the table; it was
# taken SECONDS after the start.
row() {
	printf '{"CoauthLockId":"%s","CoauthLockMetadata":"%s","UserFriendlyName":"%s",' \
		"$1" "${3:-}" "${4:-Alice Able}"
	printf '"CoauthLockTime":%d,"CoauthLockType":"%s"}' $(((START + ${5:-0}) * 1000)) \
		"${2:-Coauth}"
}

# lists ROW...: the last answer has a version, and exactly these in its table.
lists() {
	local rows expected
	printf -v rows '%s,' "$@"
	expected="{\"CoauthTable\":[${rows%,}]}"
	answers 200
	version=$(header X-WOPI-CoauthTableVersion)
	[ -n "$version" ]
	[ "$(body)" = "$expected" ] || {
		printf '%s\n' "expected: $expected" "got: $(body)" >&2
		return 1
	}
}

# is_shown ROW...: so says GetCoauthTable, whoever asks.
is_shown() {
	table
	lists "$@"
}

# fails STATUS WORDS: and says so in both headers for logs; no version is told.
fails() {
	refused "$1" "$2"
	[[ "$(header X-WOPI-FailureReason)" == *"$2"* ]]
	lacks_header X-WOPI-CoauthTableVersion
	lacks_header X-WOPI-Lock
}

# is_foreign: the lock is in the way, but none that X-WOPI-Lock could hold.
is_foreign() {
	answers 409
	lacks_header X-WOPI-Lock
	[[ "$(header X-WOPI-LockFailureReason)" == "coauthored by ${1:-Alice Able}"* ]]
}

# CoauthLocks

@test "CoauthLock.SingleLockInCoauthTable: a lock, then the table shows it" {
	get_coauth Client1 Coauth 3600 -H 'X-WOPI-CoauthLockMetadata: m1'
	lists "$(row Client1 Coauth m1)"
	is_shown "$(row Client1 Coauth m1)"
}

@test "CoauthLock.SingleLockInCoauthTable.GetCoauthTableWithSameVersionAsHost: no body" {
	get_coauth Client1
	lists "$(row Client1)"
	table "$version"
	answers 200
	[ ! -s "$reply_body" ]
	[ "$(header X-WOPI-CoauthTableVersion)" = "$version" ]
}

@test "CoauthLock.CoauthLockRequestOnSameCoauthLockExpirationRefresh: it stays one entry" {
	get_coauth Client1 Coauth 60
	lists "$(row Client1)"
	later 30
	get_coauth Client1 Coauth 60
	lists "$(row Client1)"
	later 59
	is_shown "$(row Client1)"
}

@test "CoauthLock.CoauthExclusiveLockRequestOnExistingCoauthLock: the type is replaced" {
	local before
	get_coauth Client1
	before=$(header X-WOPI-CoauthTableVersion)
	get_coauth Client1 CoauthExclusive
	lists "$(row Client1 CoauthExclusive)"
	[ "$version" != "$before" ]
}

@test "CoauthLock.UnlockCoauthLockValidation: the table is empty then" {
	local before
	get_coauth Client1
	before=$(header X-WOPI-CoauthTableVersion)
	unlock_coauth Client1
	answers 200
	[ ! -s "$reply_body" ]
	[ "$(header X-WOPI-CoauthTableVersion)" != "$before" ]
	table "$(header X-WOPI-CoauthTableVersion)"
	[ ! -s "$reply_body" ]
	is_shown
}

@test "CoauthLock.MultipleLocksInCoauthTable: two clients are two entries" {
	local before
	get_coauth Client1
	before=$(header X-WOPI-CoauthTableVersion)
	get_coauth Client2
	lists "$(row Client1)" "$(row Client2)"
	[ "$version" != "$before" ]
}

@test "CoauthLock.MultipleLocksInCoauthTable.GetCoauthTableWithDifferentVersionFromHost: all" {
	local before newest
	get_coauth Client1
	before=$(header X-WOPI-CoauthTableVersion)
	get_coauth Client2
	newest=$(header X-WOPI-CoauthTableVersion)
	table "$before"
	lists "$(row Client1)" "$(row Client2)"
	[ "$version" = "$newest" ]
}

@test "CoauthLock.MultipleLocksInCoauthTable.GetCoauthTableWithSameVersionAsHost: no body" {
	get_coauth Client1
	get_coauth Client2
	table "$(header X-WOPI-CoauthTableVersion)"
	answers 200
	[ ! -s "$reply_body" ]
}

@test "CoauthLock.UnlockCoauthLockWithMultipleLocksInCoauthTable: the other one is left" {
	get_coauth Client1
	get_coauth Client2
	unlock_coauth Client1
	answers 200
	is_shown "$(row Client2)"
}

@test "CoauthLock.MultipleTypesOfLocksInCoauthTable: one of each side by side" {
	get_coauth Client1
	get_coauth Client2 CoauthExclusive
	lists "$(row Client1)" "$(row Client2 CoauthExclusive)"
}

@test "CoauthLock.MultipleTypesOfLocksInCoauthTable.GetCoauthTableWithSameVersionAsHost: no body" {
	get_coauth Client1
	get_coauth Client2 CoauthExclusive
	table "$(header X-WOPI-CoauthTableVersion)"
	answers 200
	[ ! -s "$reply_body" ]
}

@test "CoauthLock.GetCoauthTableWithoutLocks: an empty table, with a version" {
	is_shown
}

@test "CoauthLock.CoauthLockRequestOnExistingCoauthExclusiveLockOfSameCoauthLockId: it is Coauth" {
	local before
	get_coauth Client1 CoauthExclusive
	before=$(header X-WOPI-CoauthTableVersion)
	get_coauth Client1
	lists "$(row Client1)"
	[ "$version" != "$before" ]
}

@test "CoauthLock.CoauthLockRequestOnExistingCoauthExclusiveLockOfDifferentCoauthLockId: two" {
	get_coauth Client1 CoauthExclusive
	get_coauth Client2
	lists "$(row Client1 CoauthExclusive)" "$(row Client2)"
}

@test "CoauthLock.CoauthLockMetadataValidation: it is in the answer's table" {
	get_coauth Client1 Coauth 600 -H 'X-WOPI-CoauthLockMetadata: some data'
	lists "$(row Client1 Coauth 'some data')"
}

@test "CoauthLock.EmptyCoauthLockMetadata: it is an empty text" {
	get_coauth Client1 Coauth 600 -H 'X-WOPI-CoauthLockMetadata:'
	lists "$(row Client1)"
}

@test "CoauthLock.OmittedCoauthLockMetadata: it is an empty text" {
	get_coauth Client1
	lists "$(row Client1)"
}

@test "CoauthLock.RefreshCoauthLockWithMetadata: the table shows the new ones" {
	local before
	get_coauth Client1 Coauth 600 -H 'X-WOPI-CoauthLockMetadata: old'
	before=$(header X-WOPI-CoauthTableVersion)
	refresh_coauth Client1 600 -H 'X-WOPI-CoauthLockMetadata: new'
	lists "$(row Client1 Coauth new)"
	[ "$version" != "$before" ]
}

@test "CoauthLock.RefreshCoauthLockWithoutMetadata: metadata and version stay" {
	local before
	get_coauth Client1 Coauth 600 -H 'X-WOPI-CoauthLockMetadata: old'
	before=$(header X-WOPI-CoauthTableVersion)
	refresh_coauth Client1
	lists "$(row Client1 Coauth old)"
	[ "$version" = "$before" ]
}

@test "CoauthLock.GetCoauthLockWithoutCoauthLockType: 400" {
	operation GET_COAUTH_LOCK -H 'X-WOPI-CoauthLockId: Client1' \
		-H 'X-WOPI-CoauthLockExpirationTimeout: 600'
	fails 400 'X-WOPI-CoauthLockType is missing'
	is_shown
}

@test "CoauthLock.GetCoauthLockWithoutCoauthLockId: 400" {
	get_coauth ''
	fails 400 'X-WOPI-CoauthLockId is missing'
}

@test "CoauthLock.GetCoauthLockWithoutCoauthLockExpirationTimeout: 400" {
	operation GET_COAUTH_LOCK -H 'X-WOPI-CoauthLockId: Client1' \
		-H 'X-WOPI-CoauthLockType: Coauth'
	fails 400 'X-WOPI-CoauthLockExpirationTimeout is missing'
	is_shown
}

@test "CoauthLock.UnlockCoauthLockWithoutCoauthLockId: 400" {
	get_coauth Client1
	unlock_coauth ''
	fails 400 'X-WOPI-CoauthLockId is missing'
	is_shown "$(row Client1)"
}

@test "CoauthLock.RefreshCoauthLockWithoutCoauthLockId: 400" {
	get_coauth Client1
	refresh_coauth ''
	fails 400 'X-WOPI-CoauthLockId is missing'
}

@test "CoauthLock.RefreshCoauthLockWithoutCoauthLockExpirationTimeout: 400" {
	get_coauth Client1
	operation REFRESH_COAUTH_LOCK -H 'X-WOPI-CoauthLockId: Client1'
	fails 400 'X-WOPI-CoauthLockExpirationTimeout is missing'
}

@test "CoauthLock.InvalidCoauthLockType: None is 400, as all but the two types" {
	local type
	for type in None coauth COAUTH Coauthexclusive CoauthX Exclusive; do
		get_coauth Client1 $type
		fails 400 'X-WOPI-CoauthLockType is neither Coauth nor CoauthExclusive'
	done
	is_shown
}

@test "CoauthLock.EmptyCoauthLockType: 400" {
	operation GET_COAUTH_LOCK -H 'X-WOPI-CoauthLockId: Client1' -H 'X-WOPI-CoauthLockType:' \
		-H 'X-WOPI-CoauthLockExpirationTimeout: 600'
	fails 400 'X-WOPI-CoauthLockType is missing'
}

long_id() { printf "%0$1d" 0; }

@test "CoauthLock.CoauthLockIdLengthValidationForGetCoauthLock: 1024 characters, not 1025" {
	get_coauth "$(long_id 1025)"
	fails 400 'X-WOPI-CoauthLockId is longer than 1024 characters'
	get_coauth "$(long_id 1024)"
	lists "$(row "$(long_id 1024)")"
}

@test "CoauthLock.CoauthLockIdLengthValidationForUnlockCoauthLock: 1025 characters are 400" {
	unlock_coauth "$(long_id 1025)"
	fails 400 'X-WOPI-CoauthLockId is longer than 1024 characters'
}

@test "CoauthLock.CoauthLockIdLengthValidationForRefreshCoauthLock: 1025 characters are 400" {
	refresh_coauth "$(long_id 1025)"
	fails 400 'X-WOPI-CoauthLockId is longer than 1024 characters'
}

@test "CoauthLock.InvalidGetCoauthLockExpirationTimeout: 59 and 3601 seconds are 400" {
	local seconds
	for seconds in 59 3601 0 -60 60.5 6e2 0x40 x 99999999999999999999; do
		get_coauth Client1 Coauth $seconds
		fails 400 'X-WOPI-CoauthLockExpirationTimeout is not a number from 60 to 3600'
	done
	is_shown
}

@test "CoauthLock.InvalidRefreshCoauthLockExpirationTimeout: 59 and 3601 seconds are 400" {
	local seconds
	get_coauth Client1 Coauth 60
	answers 200
	for seconds in 59 3601; do
		refresh_coauth Client1 $seconds
		fails 400 'X-WOPI-CoauthLockExpirationTimeout is not a number from 60 to 3600'
	done
	later 60
	is_shown
}

@test "CoauthLock.CoauthExclusiveLockRequestOnExistingCoauthExclusiveLock: the second is 409" {
	get_coauth Client1 CoauthExclusive
	get_coauth Client2 CoauthExclusive
	fails 409 'coauthored by Alice Able since 2023-11-14T22:13:20Z, until 2023-11-14T22:23:20Z'
	is_shown "$(row Client1 CoauthExclusive)"
}

@test "CoauthLock.CoauthLockTypeSwitchingOnExistingCoauthExclusiveLock: 409" {
	get_coauth Client1 CoauthExclusive
	get_coauth Client2
	get_coauth Client2 CoauthExclusive
	fails 409 'coauthored by Alice Able and another'
	is_shown "$(row Client1 CoauthExclusive)" "$(row Client2)"
}

@test "CoauthLock.UnlockCoauthLockWithNoLocks: 409" {
	unlock_coauth Client1
	fails 409 'the coauthoring lock was not found or has expired'
}

@test "CoauthLock.RefreshCoauthLockWithNoLocks: 409" {
	refresh_coauth Client1
	fails 409 'the coauthoring lock was not found or has expired'
	is_shown
}

@test "CoauthLock.CoauthLockMetadataLengthValidationForGetCoauthLock: 4096 bytes, not 4097" {
	get_coauth Client1 Coauth 600 -H "X-WOPI-CoauthLockMetadata: $(long_id 4097)"
	fails 400 'CoauthLockMetadata is longer than 4096 bytes'
	get_coauth Client1 Coauth 600 -H "X-WOPI-CoauthLockMetadata: $(long_id 4096)"
	lists "$(row Client1 Coauth "$(long_id 4096)")"
}

@test "CoauthLock.CoauthLockMetadataLengthValidationForRefreshCoauthLock: 4096 bytes, not 4097" {
	get_coauth Client1
	refresh_coauth Client1 600 -H "X-WOPI-CoauthLockMetadata: $(long_id 4097)"
	fails 400 'CoauthLockMetadata is longer than 4096 bytes'
	refresh_coauth Client1 600 -H "X-WOPI-CoauthLockMetadata: $(long_id 4096)"
	lists "$(row Client1 Coauth "$(long_id 4096)")"
}

@test "CoauthLock.CoauthLockRequestOnExistingWopiLockWithLockUserVisibleTrue: who has it" {
	operation LOCK -H 'X-WOPI-Lock: A' -H 'X-WOPI-LockUserVisible: True'
	answers 200
	as bob
	get_coauth Client1
	fails 409 'locked by Alice Able'
	[ "$(header X-WOPI-ConflictingLockUsername)" = 'Alice Able' ]
}

@test "CoauthLock.CoauthLockMetadataSentAsBody: they are in the table" {
	as_body '{"CoauthLockMetadata":"from the body"}'
	get_coauth Client1 Coauth 600 "${body_options[@]}"
	lists "$(row Client1 Coauth 'from the body')"
}

@test "CoauthLock.CoauthLockMetadataSentAsBodyForRefreshCoauthLock: they are in the table" {
	get_coauth Client1
	as_body '{"CoauthLockMetadata":"from the body"}'
	refresh_coauth Client1 600 "${body_options[@]}"
	lists "$(row Client1 Coauth 'from the body')"
}

@test "CoauthLock.CoauthLockMetadataSentAsBodyAndHeader: the body wins" {
	as_body '{"CoauthLockMetadata":"from the body"}'
	get_coauth Client1 Coauth 600 -H 'X-WOPI-CoauthLockMetadata: header' "${body_options[@]}"
	lists "$(row Client1 Coauth 'from the body')"
}

@test "CoauthLock.CoauthLockMetadataSentAsBodyAndHeaderForRefreshCoauthLock: the body wins" {
	get_coauth Client1
	as_body '{"CoauthLockMetadata":"from the body"}'
	refresh_coauth Client1 600 -H 'X-WOPI-CoauthLockMetadata: header' "${body_options[@]}"
	lists "$(row Client1 Coauth 'from the body')"
}

@test "CoauthLock.CoauthLockMetadataSentAsBodyAndHeaderForMultipleLocks: the bodies win" {
	as_body '{"CoauthLockMetadata":"one"}'
	get_coauth Client1 Coauth 600 -H 'X-WOPI-CoauthLockMetadata: header' "${body_options[@]}"
	as_body '{"CoauthLockMetadata":"two"}'
	get_coauth Client2 Coauth 600 -H 'X-WOPI-CoauthLockMetadata: header' "${body_options[@]}"
	lists "$(row Client1 Coauth one)" "$(row Client2 Coauth two)"
}

@test "CoauthLock.CoauthLockMetadataSentAsBodyAndHeaderSetToEmpty: they are an empty text" {
	as_body '{"CoauthLockMetadata":""}'
	get_coauth Client1 Coauth 600 -H 'X-WOPI-CoauthLockMetadata: header' "${body_options[@]}"
	lists "$(row Client1)"
}

@test "CoauthLock.CoauthLockMetadataSentAsBodySetToEmpty: they are an empty text" {
	as_body '{"CoauthLockMetadata":""}'
	get_coauth Client1 Coauth 600 "${body_options[@]}"
	lists "$(row Client1)"
}

@test "CoauthLock.CoauthLockMetadataSentAsBodySetToEmptyRefreshCoauthLock: they stay" {
	local before
	get_coauth Client1 Coauth 600 -H 'X-WOPI-CoauthLockMetadata: old'
	before=$(header X-WOPI-CoauthTableVersion)
	as_body '{"CoauthLockMetadata":""}'
	refresh_coauth Client1 600 -H 'X-WOPI-CoauthLockMetadata: header' "${body_options[@]}"
	lists "$(row Client1 Coauth old)"
	[ "$version" = "$before" ]
}

# CoauthLockExpiration

@test "CoauthLock.GetCoauthTableAfterLockExpiration: only the unexpired lock is listed" {
	get_coauth Client1 Coauth 60
	get_coauth Client2 Coauth 61
	later 60
	is_shown "$(row Client2)"
}

@test "CoauthLock.RefreshCoauthLockValidation: a refreshed lock is still there" {
	get_coauth Client1 Coauth 60
	later 30
	refresh_coauth Client1 60
	answers 200
	later 30
	is_shown "$(row Client1)"
}

@test "CoauthLock.CoauthLockExpirationTimeoutValidation: the table is empty after the timeout" {
	get_coauth Client1 Coauth 60
	later 59
	is_shown "$(row Client1)"
	later 1
	is_shown
}

@test "CoauthLock.UnlockCoauthLockOnExpiredCoauthLock: 409" {
	get_coauth Client1 Coauth 60
	later 60
	unlock_coauth Client1
	fails 409 'the coauthoring lock was not found or has expired'
}

@test "CoauthLock.RefreshCoauthLockOnExpiredCoauthLock: 409" {
	get_coauth Client1 Coauth 60
	later 60
	refresh_coauth Client1
	fails 409 'the coauthoring lock was not found or has expired'
}

# RenameFileWithCoauthLockSupported

@test "RenameFile.ClientPresentsCoauthLockWithHostCoauthLock.Success" {
	get_coauth Client1
	rename_to made+AF8-up -H 'X-WOPI-CoauthLockId: Client1'
	answers 200
	[ "$(json .Name)" = made_up ]
	holds hello
	is_shown "$(row Client1)"
}

@test "RenameFile.ClientPresentsCoauthLockWithHostNoLock.Success" {
	rename_to made -H 'X-WOPI-CoauthLockId: Client1'
	answers 200
	check_file_info
	[ "$(json .BaseFileName)" = made.wopitest ]
}

@test "RenameFile.ClientPresentsNoLockWithHostNoLock.Success" {
	rename_to made -H 'X-WOPI-Lock:' -H 'X-WOPI-CoauthLockId:'
	answers 200
	check_file_info
	[ "$(json .BaseFileName)" = made.wopitest ]
}

@test "RenameFile.ClientPresentsNoLockWithHostCoauthLock.FailWithConflict409" {
	get_coauth Client1
	rename_to made -H 'X-WOPI-Lock:' -H 'X-WOPI-CoauthLockId:'
	is_foreign
	[ "$(field name wopictl file show doc1)" = report.wopitest ]
}

@test "RenameFile.ClientPresentsWopiLockWithHostCoauthLock.FailWithConflict409" {
	get_coauth Client1
	rename_to made -H 'X-WOPI-Lock: Client1'
	is_foreign
}

@test "RenameFile.ClientPresentsWrongCoauthLockWithHostCoauthLock.FailWithConflict409" {
	get_coauth Client1
	rename_to made -H 'X-WOPI-CoauthLockId: Client2'
	is_foreign
}

@test "RenameFile.ClientPresentsCoauthLockWithHostWopiLock.FailWithConflict409" {
	lock A
	rename_to made -H 'X-WOPI-CoauthLockId: A'
	conflicts A
}

@test "RenameFile.ClientCoauthLockAndWopiLockSetTogether.FailWithBadRequest400" {
	lock A
	rename_to made -H 'X-WOPI-Lock: A' -H 'X-WOPI-CoauthLockId: Client1'
	refused 400 'X-WOPI-CoauthLockId and X-WOPI-Lock cannot be used together'
}

# The four operations, beyond the validator.

# each_operation COMMAND...: after each of them, on Client1, that it holds.
each_operation() {
	get_coauth Client1
	"$@"
	refresh_coauth Client1
	"$@"
	unlock_coauth Client1
	"$@"
	table
	"$@"
}

@test "while coauthoring is off each is 501, whoever asks, and so is the table" {
	get_coauth Client1
	wopictl config set coauth off
	each_operation refused 501 'not supported'
	as carol
	each_operation refused 501 'not supported'
	lacks_header X-WOPI-FailureReason
	wopictl config set coauth on
	is_shown "$(row Client1)"
}

@test "CheckFileInfo is the same whether coauthoring is on or off" {
	get_coauth Client1
	check_file_info
	mv "$reply_body" "$BATS_TEST_TMPDIR/on"
	wopictl config set coauth off
	check_file_info
	sed 's/signature=[^"&]*//g' "$reply_body" >"$BATS_TEST_TMPDIR/off"
	sed -i 's/signature=[^"&]*//g' "$BATS_TEST_TMPDIR/on"
	cmp "$BATS_TEST_TMPDIR/on" "$BATS_TEST_TMPDIR/off"
}

@test "a bad token is 401, an unknown file too, and both say why" {
	token=nothing
	each_operation fails 401 'access token'
	token=alice-doc1 file=nothing
	each_operation fails 401 'access token'
}

@test "a file that was removed is 404, and each says why" {
	wopictl file remove doc1
	each_operation fails 404 'no such resource'
}

@test "who may only read sees the table, and takes, refreshes and unlocks nothing" {
	get_coauth Client1
	as carol
	get_coauth Client2
	fails 404 'no right'
	refresh_coauth Client1
	fails 404 'no right'
	unlock_coauth Client1
	fails 404 'no right'
	is_shown "$(row Client1)"
}

@test "who may save comments only takes them as well" {
	wopictl token add doc1 --user carol --rights read,review --weak --value reviewer 2>/dev/null
	token=reviewer
	get_coauth Client1
	lists "$(row Client1 Coauth '' carol)"
}

@test "an old version has no locks and gets none" {
	get_coauth Client1
	wopictl token add doc1.1 --user alice --rights all --weak --value alice-doc1.1 2>/dev/null
	on doc1.1
	is_shown
	get_coauth Client2
	fails 404 'no right'
}

@test "the table is JSON whatever ids and metadata hold" {
	as_body '{"CoauthLockMetadata":"a \"b\" \\ \u00e9\ud83d\ude00\n\u007f/"}'
	get_coauth '{"S":"1","E":2}' Coauth 600 "${body_options[@]}"
	answers 200
	[ "$(json '.CoauthTable[0].CoauthLockId')" = '{"S":"1","E":2}' ]
	[ "$(json '.CoauthTable[0].CoauthLockMetadata')" = $'a "b" \\ é😀\n\x7f/' ]
	table
	[ "$(json '.CoauthTable[0].CoauthLockMetadata')" = $'a "b" \\ é😀\n\x7f/' ]
	get_coauth Client2 Coauth 600 -H 'X-WOPI-CoauthLockMetadata: größe'
	[ "$(json '.CoauthTable[0].CoauthLockMetadata')" = größe ]
}

@test "metadata that are no UTF-8 are 400" {
	get_coauth Client1 Coauth 600 -H $'X-WOPI-CoauthLockMetadata: gr\xf6\xdfe'
	fails 400 'CoauthLockMetadata is not UTF-8'
	is_shown
}

@test "a body that is no JSON object with such a text is 400, and changes nothing" {
	local json
	get_coauth Client1
	for json in x '"m"' '[]' '{"CoauthLockMetadata":1}' '{"CoauthLockMetadata":"a"' \
		'{"CoauthLockMetadata":"a","CoauthLockMetadata":"b"}'; do
		as_body "$json"
		get_coauth Client2 Coauth 600 "${body_options[@]}"
		fails 400 'CoauthLockMetadata'
		refresh_coauth Client1 600 "${body_options[@]}"
		fails 400 'CoauthLockMetadata'
	done
	as_body "{\"CoauthLockMetadata\":\"$(long_id 4097)\"}"
	refresh_coauth Client1 600 "${body_options[@]}"
	fails 400 'CoauthLockMetadata is longer than 4096 bytes'
	is_shown "$(row Client1)"
}

@test "a body without metadata leaves it to the header" {
	as_body '{"Other":true}'
	get_coauth Client1 Coauth 600 -H 'X-WOPI-CoauthLockMetadata: header' "${body_options[@]}"
	lists "$(row Client1 Coauth header)"
}

@test "a body that is too long is 413, and one that is cut short 400; nothing is taken" {
	head -c 40000 /dev/zero >"$BATS_TEST_TMPDIR/long"
	get_coauth Client1 Coauth 600 -d "$BATS_TEST_TMPDIR/long"
	fails 413 'longer than 32768 bytes'
	as_body '{"CoauthLockMetadata":"a"}'
	get_coauth Client1 Coauth 600 "${body_options[@]}" -e CONTENT_LENGTH=40
	fails 400 'shorter than Content-Length'
	is_shown
	get_coauth Client1
	refresh_coauth Client1 600 "${body_options[@]}" -e CONTENT_LENGTH=40
	fails 400 'shorter than Content-Length'
	is_shown "$(row Client1)"
}

@test "the other two operations have no body: what there is is dropped, cut short or not" {
	get_coauth Client1
	as_body x
	operation GET_COAUTH_TABLE "${body_options[@]}" -e CONTENT_LENGTH=9
	lists "$(row Client1)"
	unlock_coauth Client1 "${body_options[@]}" -e CONTENT_LENGTH=9
	answers 200
}

@test "an id with a control character, or a byte that is no ASCII, is 400" {
	local id
	for id in $'a\tb' 'é'; do
		get_coauth "$id"
		fails 400 'X-WOPI-CoauthLockId holds a character'
	done
}

@test "ids are compared byte for byte" {
	get_coauth client
	get_coauth Client CoauthExclusive
	lists "$(row Client CoauthExclusive)" "$(row client)"
	unlock_coauth CLIENT
	fails 409 'the coauthoring lock was not found'
}

@test "a lock belongs to its id: another user refreshes and releases it, and its taker stays" {
	get_coauth Client1
	later 10
	as bob
	refresh_coauth Client1
	lists "$(row Client1)"
	get_coauth Client1 CoauthExclusive
	lists "$(row Client1 CoauthExclusive)"
	get_coauth Client2
	lists "$(row Client1 CoauthExclusive)" "$(row Client2 Coauth '' bob 10)"
	unlock_coauth Client1
	answers 200
	is_shown "$(row Client2 Coauth '' bob 10)"
}

@test "locks stand in the order in which they were taken" {
	get_coauth b
	later 1
	get_coauth a
	lists "$(row b)" "$(row a Coauth '' '' 1)"
}

@test "GetCoauthLock with the same id restarts the timer and takes new metadata" {
	get_coauth Client1 Coauth 60 -H 'X-WOPI-CoauthLockMetadata: old'
	later 59
	get_coauth Client1 Coauth 120 -H 'X-WOPI-CoauthLockMetadata: new'
	lists "$(row Client1 Coauth new)"
	later 119
	is_shown "$(row Client1 Coauth new)"
	get_coauth Client1 Coauth 60
	lists "$(row Client1)"
	later 60
	is_shown
}

@test "an id whose lock has ended takes a new one, at a new time" {
	get_coauth Client1 CoauthExclusive 60 -H 'X-WOPI-CoauthLockMetadata: old'
	later 60
	as bob
	get_coauth Client1
	lists "$(row Client1 Coauth '' bob 60)"
}

@test "an exclusive lock that has ended is in nobody's way" {
	get_coauth Client1 CoauthExclusive 60
	later 60
	get_coauth Client2 CoauthExclusive
	lists "$(row Client2 CoauthExclusive '' '' 60)"
}

@test "each locks its own file" {
	get_coauth Client1 CoauthExclusive
	on empty1
	is_shown
	get_coauth Client1 CoauthExclusive
	lists "$(row Client1 CoauthExclusive)"
}

@test "a timer that is restarted changes no version" {
	local before
	get_coauth Client1
	before=$(header X-WOPI-CoauthTableVersion)
	later 1
	get_coauth Client1 Coauth 900
	[ "$(header X-WOPI-CoauthTableVersion)" = "$before" ]
	refresh_coauth Client1 1200 -H 'X-WOPI-CoauthLockMetadata:'
	[ "$(header X-WOPI-CoauthTableVersion)" = "$before" ]
	table "$before"
	[ ! -s "$reply_body" ]
}

@test "a lock that has ended changes the version: who has the old one gets the table" {
	local before
	get_coauth Client1 Coauth 60
	get_coauth Client2
	before=$(header X-WOPI-CoauthTableVersion)
	later 60
	table "$before"
	lists "$(row Client2)"
	[ "$version" != "$before" ]
	before=$version
	refresh_coauth Client2	# drops what is left of it
	lists "$(row Client2)"
	[ "$version" = "$before" ]
}

@test "no version comes twice, also where the table is as it was, or the file came back" {
	local i
	versions() { sort "$BATS_TEST_TMPDIR/versions"; }
	note() {
		table
		header X-WOPI-CoauthTableVersion >>"$BATS_TEST_TMPDIR/versions"
	}
	note
	for i in 1 2 3; do
		get_coauth Client1
		note
		get_coauth Client1 CoauthExclusive
		note
		unlock_coauth Client1
		note
	done
	get_coauth Client1
	wopictl file remove doc1 --force 2>/dev/null
	wopictl file undelete doc1
	note
	[ "$(versions | wc -l)" = 11 ]
	[ "$(versions | uniq | wc -l)" = 11 ]
}

@test "a file has at most 100 locks; the next is 409, until one has ended or was released" {
	local i
	fill() {
		for ((i = 1; i <= 100; i++)); do
			wopictl coauth set doc1 "c$i" --type Coauth --ttl "${1}s" || return
		done
	}
	fill 60
	get_coauth another
	fails 409 'already has 100 coauthoring locks'
	get_coauth c50 CoauthExclusive	# it has one already
	answers 200
	unlock_coauth c1
	get_coauth another
	answers 200
	[ "$(json '.CoauthTable | length')" = 100 ]
	later 60
	get_coauth last
	[ "$(json '.CoauthTable | length')" = 3 ]
}

# WOPI locks, and what else is asked of a file that coauthoring locks hold.

@test "a WOPI lock refuses GetCoauthLock and the table; there is no coauthoring lock to refresh" {
	lock A
	get_coauth Client1
	fails 409 'locked by Alice Able'
	lacks_header X-WOPI-ConflictingLockUsername
	table
	fails 409 'locked by Alice Able'
	refresh_coauth Client1
	fails 409 'the coauthoring lock was not found'
	unlock_coauth Client1
	fails 409 'the coauthoring lock was not found'
	locked_by A
	unlock A
	get_coauth Client1
	answers 200
}

@test "a WOPI lock that has ended is in nobody's way" {
	lock A
	later 1800
	get_coauth Client1
	lists "$(row Client1 Coauth '' '' 1800)"
	refresh A
	is_foreign
}

@test "coauthoring locks refuse each WOPI lock operation, without X-WOPI-Lock" {
	get_coauth Client1
	lock Client1
	is_foreign
	relock Client1 B
	is_foreign
	refresh Client1
	is_foreign
	unlock Client1
	is_foreign
	get_lock
	is_foreign
	lock ''
	answers 400
	is_shown "$(row Client1)"
}

@test "once the last coauthoring lock is gone a WOPI lock can be taken" {
	get_coauth Client1
	get_coauth Client2 Coauth 60
	unlock_coauth Client1
	lock A
	is_foreign
	later 60
	lock A
	answers 200
	locked_by A
}

@test "PutFile saves if it quotes any of the Coauth locks, and they stay" {
	get_coauth Client1 Coauth 60
	as bob
	get_coauth Client2
	put new '' -H 'X-WOPI-CoauthLockId: Client1'
	answers 200
	[ "$(header X-WOPI-ItemVersion)" = 2 ]
	holds new
	put newer '' -H 'X-WOPI-CoauthLockId: Client2'
	answers 200
	later 60	# no save restarted the timer
	put newest '' -H 'X-WOPI-CoauthLockId: Client1'
	is_foreign bob
	holds newer
}

@test "PutFile without a lock, with another or with a WOPI lock is 409, and the save is kept" {
	get_coauth Client1
	put one
	is_foreign
	put two Client1
	is_foreign
	put three '' -H 'X-WOPI-CoauthLockId: Client2'
	is_foreign
	holds hello
	[ "$(wopictl recovered list doc1 | wc -l)" = 3 ]
	wopictl recovered show doc1 1 | grep -q '^lock_id *-$'
	wopictl recovered show doc1 3 | grep -q '^lock_id *Client2$'
	wopictl recovered show doc1 3 | grep -q '^note *refused: coauthored by alice since'
}

@test "while a lock is exclusive only its holder saves" {
	get_coauth Client1
	get_coauth Client2 CoauthExclusive 60
	put one '' -H 'X-WOPI-CoauthLockId: Client1'
	is_foreign 'Alice Able and another'
	put two '' -H 'X-WOPI-CoauthLockId: Client2'
	answers 200
	later 60
	put three '' -H 'X-WOPI-CoauthLockId: Client1'
	answers 200
	holds three
}

@test "PutFile that quotes both kinds of locks is 400" {
	get_coauth Client1
	put new A -H 'X-WOPI-CoauthLockId: Client1'
	refused 400 'cannot be used together'
	put new '' -H "X-WOPI-CoauthLockId: $(long_id 1025)"
	refused 400 'longer than 1024'
	holds hello
	prints '' wopictl recovered list doc1
}

@test "PutFile that quotes a coauthoring lock of a file that is not locked is 409, unless empty" {
	put new '' -H 'X-WOPI-CoauthLockId: Client1'
	conflicts ''
	lock A
	put new '' -H 'X-WOPI-CoauthLockId: A'
	conflicts A
	on empty1
	put new '' -H 'X-WOPI-CoauthLockId: Client1'
	answers 200
}

@test "an empty file that coauthoring locks hold is not saved without one" {
	on empty1
	get_coauth Client1
	put new
	is_foreign
	put new '' -H 'X-WOPI-CoauthLockId: Client1'
	answers 200
	holds new
}

@test "a save that is cut short under a coauthoring lock changes nothing" {
	get_coauth Client1
	put new '' -H 'X-WOPI-CoauthLockId: Client1' -e CONTENT_LENGTH=9
	answers 400
	put new '' -e CONTENT_LENGTH=9
	is_foreign
	holds hello
}

@test "a lock that ended while the body came in keeps the save from being made" {
	get_coauth Client1 Coauth 60
	unset WOPI_URL
	printf new >"$BATS_TEST_TMPDIR/new"
	mkfifo "$BATS_TEST_TMPDIR/slow"
	env -i WOPI_DATA="$WOPI_DATA" WOPI_NOW="$WOPI_NOW" REQUEST_METHOD=POST \
		PATH_INFO=/files/doc1/contents QUERY_STRING=access_token=alice-doc1 \
		HTTP_X_WOPI_COAUTHLOCKID=Client1 CONTENT_LENGTH=3 ASAN_OPTIONS="$ASAN_OPTIONS" \
		"$BUILD/wopi.cgi" <"$BATS_TEST_TMPDIR/slow" >"$BATS_TEST_TMPDIR/answer" 3>&- &
	exec 4>"$BATS_TEST_TMPDIR/slow"
	within_seconds 5 eval 'ls "$WOPI_DATA"/contents | grep -c . | grep -qx 3'
	wopictl coauth release doc1 Client1
	wopictl coauth set doc1 Client2 --type Coauth
	cat "$BATS_TEST_TMPDIR/new" >&4
	exec 4>&-
	wait $!
	grep -q '^Status: 409' "$BATS_TEST_TMPDIR/answer"
	holds hello
	[ "$(wopictl recovered list doc1 | wc -l)" = 1 ]
}

@test "RenameFile may quote any lock, although another is exclusive: a name is no content" {
	get_coauth Client1
	get_coauth Client2 CoauthExclusive
	rename_to other -H 'X-WOPI-CoauthLockId: Client1'
	answers 200
}

@test "RenameFile by the taker, who quotes nothing, is let pass by WOPI locks alone" {
	lock A
	rename_to one
	answers 200
	rename_to two -H 'X-WOPI-CoauthLockId: Client1'
	conflicts A
	unlock A
	get_coauth Client1
	rename_to three
	is_foreign
}

@test "while coauthoring is off PutFile and RenameFile do not look at X-WOPI-CoauthLockId" {
	get_coauth Client1
	wopictl config set coauth off
	lock A
	answers 200
	put new A -H 'X-WOPI-CoauthLockId: Client1'
	answers 200
	rename_to made -H 'X-WOPI-Lock: A' -H "X-WOPI-CoauthLockId: $(long_id 1025)"
	answers 200
}

@test "DeleteFile is 409 as long as a coauthoring lock is held" {
	get_coauth Client1 Coauth 60
	delete_file
	is_foreign
	later 60
	delete_file
	answers 200
}

@test "PutRelativeFile overwrites no file that coauthoring locks hold, but saves beside it" {
	wopictl grant add alice owner root
	get_coauth Client1
	on empty1
	save_as RelativeTarget report.wopitest new -H 'X-WOPI-OverwriteRelativeTarget: true'
	is_foreign
	on doc1
	holds hello
	save_as RelativeTarget other.wopitest new -H 'X-WOPI-OverwriteRelativeTarget: true'
	answers 200
}

@test "what reads a file is not affected by coauthoring locks" {
	get_coauth Client1 CoauthExclusive
	check_file_info
	answers 200
	holds hello
	as carol
	holds hello
	operation PUT_USER_INFO
	answers 200
	wopi GET /files/doc1/ancestry
	answers 200
}

@test "DeleteContainer of one with such a file is 409" {
	wopictl config set delete_full_containers on
	wopictl container add Box --id box >/dev/null
	wopictl file move doc1 box
	get_coauth Client1
	wopictl token add box --user alice --rights all --weak --value alice-box 2>/dev/null
	wopi POST /containers/box -H 'X-WOPI-Override: DELETE_CONTAINER' -t alice-box
	refused 409 "the file 'doc1' in the container is locked"
	unlock_coauth Client1
	wopi POST /containers/box -H 'X-WOPI-Override: DELETE_CONTAINER' -t alice-box
	answers 200
}

@test "the page of versions restores none while coauthoring locks hold the file" {
	wopictl file put doc1 - <<<new >/dev/null
	get_coauth Client1
	as_body '{"restore":1}'
	wopi POST /versions/doc1 "${body_options[@]}"
	is_foreign
}

@test "the list of documents says who coauthors" {
	as bob
	get_coauth Client1
	wopictl token add root --user alice --rights all --weak --value alice-root 2>/dev/null
	wopi GET /listing/root -t alice-root
	answers 200
	[ "$(json '.files[] | select(.id == "doc1") | .lock |
		"\(.by) \(.since) \(.expires)"')" = \
		'bob 2023-11-14T22:13:20.000000Z 2023-11-14T22:23:20.000000Z' ]
	[ "$(json '.files[] | select(.id == "empty1") | .lock')" = null ]
}

# The headers that Lock, RefreshLock and UnlockAndRelock have besides.

# lock_for SECONDS, refresh_for SECONDS, relock_for SECONDS: of the lock A, or from A to B.
lock_for() {
	operation LOCK -H 'X-WOPI-Lock: A' -H "X-WOPI-LockExpirationTimeout: $1"
}
refresh_for() {
	operation REFRESH_LOCK -H 'X-WOPI-Lock: A' -H "X-WOPI-LockExpirationTimeout: $1"
}
relock_for() {
	operation LOCK -H 'X-WOPI-OldLock: A' -H 'X-WOPI-Lock: B' \
		-H "X-WOPI-LockExpirationTimeout: $1"
}

@test "X-WOPI-LockExpirationTimeout says how long Lock, RefreshLock and UnlockAndRelock lock" {
	lock_for 60
	answers 200
	later 59
	locked_by A
	refresh_for 3600
	answers 200
	later 3599
	locked_by A
	relock_for 120
	answers 200
	later 119
	locked_by B
	later 1
	unlocked
}

@test "without it, or with an empty one, they lock for thirty minutes, as ever" {
	lock_for ''
	later 1799
	locked_by A
	refresh A
	later 1799
	locked_by A
	later 1
	unlocked
}

@test "X-WOPI-LockExpirationTimeout that is not a number from 60 to 3600 is 400" {
	local seconds
	lock_for 100
	for seconds in 59 3601 x 60s; do
		lock_for $seconds
		refused 400 'X-WOPI-LockExpirationTimeout is not a number from 60 to 3600'
		refresh_for $seconds
		refused 400 'X-WOPI-LockExpirationTimeout'
		relock_for $seconds
		refused 400 'X-WOPI-LockExpirationTimeout'
	done
	later 99
	locked_by A
	later 1
	unlocked
}

@test "while coauthoring is off X-WOPI-LockExpirationTimeout and -LockUserVisible are nothing" {
	wopictl config set coauth off
	lock_for 59
	answers 200
	operation REFRESH_LOCK -H 'X-WOPI-Lock: A' -H 'X-WOPI-LockUserVisible: x'
	answers 200
	later 1799
	locked_by A
	lock B
	conflicts A
	lacks_header X-WOPI-ConflictingLockUsername
}

# visible OVERRIDE FLAG [wopi's options...]
visible() { operation "$1" -H "X-WOPI-LockUserVisible: $2" -H "X-WOPI-Lock: A" "${@:3}"; }

# names [USER]: whoever is refused by the WOPI lock is told so, or no name.
names() {
	lock other
	answers 409
	[ "$(header X-WOPI-ConflictingLockUsername)" = "${1:-}" ]
}

@test "X-WOPI-LockUserVisible: each 409 that the lock causes names who took it" {
	wopictl grant add bob owner root
	visible LOCK true
	as bob
	names 'Alice Able'
	unlock other
	[ "$(header X-WOPI-ConflictingLockUsername)" = 'Alice Able' ]
	put new
	[ "$(header X-WOPI-ConflictingLockUsername)" = 'Alice Able' ]
	table
	[ "$(header X-WOPI-ConflictingLockUsername)" = 'Alice Able' ]
	delete_file
	[ "$(header X-WOPI-ConflictingLockUsername)" = 'Alice Able' ]
	on empty1
	save_as RelativeTarget report.wopitest new -H 'X-WOPI-OverwriteRelativeTarget: true'
	[ "$(header X-WOPI-ConflictingLockUsername)" = 'Alice Able' ]
}

@test "who is named is who made it visible, until the lock is updated" {
	visible LOCK false
	names
	as bob
	visible REFRESH_LOCK TRUE
	names bob
	refresh A
	names
	visible LOCK true
	names bob
	operation LOCK -H 'X-WOPI-OldLock: A' -H 'X-WOPI-Lock: B'
	names
	operation LOCK -H 'X-WOPI-OldLock: B' -H 'X-WOPI-Lock: A' -H 'X-WOPI-LockUserVisible: true'
	names bob
	wopictl lock refresh doc1 A
	names
	visible LOCK true
	unlock A
	lock A
	names
}

@test "who was named is not named for a lock that came while coauthoring was off" {
	visible LOCK true
	wopictl config set coauth off
	unlock A
	as bob
	lock A
	wopictl config set coauth on
	names
}

@test "a lock operation that is refused makes nobody visible" {
	lock A
	operation LOCK -H 'X-WOPI-Lock: B' -H 'X-WOPI-LockUserVisible: true'
	conflicts A
	names
}

@test "a name that no header can hold is told by what the user signs in with" {
	wopictl user set alice --friendly-name 'Älice'
	visible LOCK true
	names alice
	get_coauth Client1
	fails 409 'locked by alice'
	unlock A
	get_coauth Client1
	lists "$(row Client1 Coauth '' Älice)"
}

@test "X-WOPI-LockUserVisible that is neither true nor false is 400" {
	visible LOCK yes
	refused 400 'X-WOPI-LockUserVisible is neither true nor false'
	unlocked
}

# wopictl coauth.

@test "coauth list shows who holds which locks" {
	prints '' wopictl coauth list
	get_coauth Client1 Coauth 600 -H 'X-WOPI-CoauthLockMetadata: m'
	wopictl coauth set empty1 'Client 2' --type CoauthExclusive
	run -0 --separate-stderr wopictl coauth list
	[ "${#lines[@]}" = 2 ]
	[ "${lines[0]}" = "$(printf '%s\t' doc1 /report.wopitest alice Coauth \
		2023-11-14T22:13:20Z 2023-11-14T22:23:20Z m)Client1" ]
	[[ ${lines[1]} == $'empty1\t/empty.wopitest\t-\tCoauthExclusive\t'* ]]
	[[ ${lines[1]} == *$'\t2023-11-14T22:43:20Z\t'*$'\tClient 2' ]]
	[ "$(field lock_id wopictl coauth list empty1)" = 'Client 2' ]
	[ "$(field user wopictl coauth list /report.wopitest)" = alice ]
	refuses 3 "no file 'nothing'" wopictl coauth list nothing
}

@test "coauth list --expired shows those that ended by time, until the next change" {
	get_coauth Client1 Coauth 60
	get_coauth Client2
	prints '' wopictl coauth list --expired
	later 60
	[ "$(field lock_id wopictl coauth list)" = Client2 ]
	[ "$(field lock_id wopictl coauth list --expired)" = Client1 ]
	refresh_coauth Client2
	prints '' wopictl coauth list doc1 --expired
}

@test "coauth show prints one lock as the list does" {
	wopictl coauth set doc1 Client1 --type Coauth
	wopictl coauth set doc1 Client2 --type Coauth
	[ "$(wopictl coauth show doc1 Client2 --json)" = "$(wopictl coauth list doc1 --json | tail -n 1)" ]
	refuses 3 "no coauthoring lock of that id" wopictl coauth show doc1 Client3
}

@test "coauth set takes a lock that clients see and use" {
	prints '' wopictl coauth set doc1 Client1 --type Coauth --metadata 'with "m"' --user bob
	is_shown "$(row Client1 Coauth 'with \"m\"' bob)"
	wopictl coauth set doc1 Client2 --type CoauthExclusive --ttl 90s
	is_shown "$(row Client1 Coauth 'with \"m\"' bob)" "$(row Client2 CoauthExclusive '' Administrator)"
	refresh_coauth Client1 60
	answers 200
	later 89
	is_shown "$(row Client2 CoauthExclusive '' Administrator)"
	later 1
	is_shown
}

@test "coauth set with a negative --ttl makes a lock that has ended" {
	wopictl coauth set doc1 Client1 --type Coauth --ttl -1s
	is_shown
	[ "$(field lock_id wopictl coauth list --expired)" = Client1 ]
	refresh_coauth Client1
	fails 409 'the coauthoring lock was not found'
}

@test "coauth set changes the lock of that id, and whose it is stays" {
	get_coauth Client1
	later 5
	wopictl coauth set doc1 Client1 --type CoauthExclusive --metadata m --user bob
	is_shown "$(row Client1 CoauthExclusive m)"
}

@test "coauth set obeys the locks that there are" {
	get_coauth Client1 CoauthExclusive
	refuses 4 "exclusive lock of another id: see 'wopictl coauth list doc1'" \
		wopictl coauth set doc1 Client2 --type CoauthExclusive
	on empty1
	lock A
	refuses 4 "is locked by alice since 2023-11-14T22:13:20Z" \
		wopictl coauth set empty1 Client2 --type Coauth
}

@test "coauth set with bad input changes nothing and says why" {
	refuses 2 'give --type Coauth or --type CoauthExclusive' wopictl coauth set doc1 Client1
	refuses 2 "'None' is neither" wopictl coauth set doc1 Client1 --type None
	refuses 2 'is empty' wopictl coauth set doc1 '' --type Coauth
	refuses 2 'longer than 1024' wopictl coauth set doc1 "$(long_id 1025)" --type Coauth
	refuses 2 'longer than 4096' wopictl coauth set doc1 a --type Coauth \
		--metadata "$(long_id 4097)"
	refuses 2 'is not UTF-8' wopictl coauth set doc1 a --type Coauth --metadata $'\xff'
	refuses 2 'expected a duration' wopictl coauth set doc1 a --type Coauth --ttl 5
	refuses 3 "no user 'nobody'" wopictl coauth set doc1 a --type Coauth --user nobody
	refuses 3 "no file 'nothing'" wopictl coauth set nothing a --type Coauth
	prints '' wopictl coauth list
}

@test "coauth set while coauthoring is off says that clients do not see it" {
	wopictl config set coauth off
	run -0 --separate-stderr wopictl coauth set doc1 Client1 --type Coauth
	[[ $stderr == *"'wopictl config set coauth on'"* ]]
	wopictl config set coauth on
	is_shown "$(row Client1 Coauth '' Administrator)"
}

@test "coauth release releases one lock" {
	get_coauth Client1
	get_coauth Client2
	prints '' wopictl coauth release doc1 Client1
	is_shown "$(row Client2)"
	refuses 4 "no such coauthoring lock: see 'wopictl coauth list doc1'" \
		wopictl coauth release doc1 Client1
}

@test "coauth release --force releases all of the file, and says how many" {
	get_coauth Client1
	get_coauth Client2 CoauthExclusive
	wopictl coauth set empty1 Client1 --type Coauth
	run -0 --separate-stderr wopictl coauth release doc1 --force --reason 'laptop lost'
	[ -z "$output" ]
	[[ $stderr == *"'doc1' (/report.wopitest): it had 2 coauthoring locks" ]]
	is_shown
	[ "$(wopictl coauth list | wc -l)" = 1 ]
	[ "$(wopictl lock history doc1 --json | jq -r '.reason // empty' | uniq)" = 'laptop lost' ]
	run -0 --separate-stderr wopictl coauth release doc1 --force
	[[ $stderr == *"'doc1' (/report.wopitest) has no coauthoring locks" ]]
}

@test "coauth release wants an id or --force, and --reason goes with that" {
	refuses 2 'give one file and its lock id, or --force' wopictl coauth release doc1
	refuses 3 "no file 'A'" wopictl coauth release doc1 A --force
	refuses 2 '--reason goes with --force' wopictl coauth release doc1 A --reason x
	refuses 3 "no file 'nothing'" wopictl coauth release nothing --force
}

@test "coauth release --dry-run says what it would do, and releases nothing" {
	get_coauth Client1
	run -0 --separate-stderr wopictl coauth release doc1 --force --dry-run
	[[ $stderr == *"'doc1' (/report.wopitest): it had 1 coauthoring lock"* ]]
	run -0 wopictl coauth release doc1 Client1 --dry-run
	is_shown "$(row Client1)"
}

@test "coauth release --force asks on a terminal, and --yes does not" {
	get_coauth Client1
	on_terminal 1 "wopictl coauth release doc1 --force"
	[[ $output == *"release file 'doc1' (/report.wopitest), which has 1 coauthoring lock? [y/N]"* ]]
	[ "$(field lock_id wopictl coauth list)" = Client1 ]
	on_terminal 0 "wopictl coauth release doc1 --force --yes"
	prints '' wopictl coauth list
}

@test "lock history tells of coauthoring locks, but for refreshes" {
	get_coauth Client1 Coauth 60
	refresh_coauth Client1 60
	get_coauth Client2
	get_coauth Client2
	as bob
	unlock_coauth Client2
	later 60
	get_coauth Client1 CoauthExclusive
	wopictl coauth release doc1 --force
	[ "$(wopictl lock history doc1 --json |
		jq -sr 'map("\(.event) \(.lock_id) \(.user)") | join(", ")')" = "$(printf '%s, ' \
		'coauth-lock Client1 alice' 'coauth-lock Client2 alice' 'coauth-unlock Client2 bob' \
		'coauth-expire Client1 alice' 'coauth-lock Client1 bob')coauth-release Client1 bob" ]
}

# Other commands.

@test "lock show, file show, lock set and lock release say that the file is coauthored" {
	get_coauth Client1
	as bob
	get_coauth Client2
	refuses 3 "'doc1' (/report.wopitest) has no WOPI lock, but is coauthored by alice and another since" \
		wopictl lock show doc1
	[[ "$(field lock_state wopictl file show doc1)" == "coauthored by alice and another"* ]]
	[ "$(field lock wopictl file show doc1)" = null ]
	get_coauth Client3
	refuses 4 "coauthored by alice and 2 others since 2023-11-14T22:13:20Z" \
		wopictl lock set doc1 A
	refuses 4 "'wopictl coauth release doc1 --force'" wopictl lock release doc1 Client1
	refuses 4 "coauthored by alice" wopictl lock refresh doc1 Client1
}

@test "lock release --force frees a file from coauthoring locks too" {
	get_coauth Client1
	run -0 --separate-stderr wopictl lock release doc1 --force
	[[ $stderr == *"released file 'doc1' (/report.wopitest): it was coauthored by alice since "*Z ]]
	is_shown
	lock A
	answers 200
}

@test "what changes a file wants it free of coauthoring locks, or --force" {
	local args
	wopictl file put doc1 - <<<two >/dev/null
	get_coauth Client1
	printf new >"$BATS_TEST_TMPDIR/new"
	for args in "put doc1 $BATS_TEST_TMPDIR/new" 'rename doc1 other' 'restore doc1 1' \
		'remove doc1'; do
		refuses 4 "coauthored by alice since 2023-11-14T22:13:20Z, until 2023-11-14T22:23:20Z:\
 wait, or use --force, or 'wopictl coauth release doc1 --force'" wopictl file $args
		run -0 wopictl file $args --force
	done
	refuses 3 'in the trash' wopictl coauth list doc1
}

@test "a lock moves along with its file" {
	wopictl container add Box --id box >/dev/null
	get_coauth Client1
	wopictl file move doc1 box
	is_shown "$(row Client1)"
}

@test "the locks of a removed file die with it" {
	get_coauth Client1
	wopictl file remove doc1 --force 2>/dev/null
	prints '' wopictl coauth list
	wopictl file undelete doc1
	is_shown
	prints '' wopictl coauth list --expired
}

# stored COUNT FILE: so many rows are stored of its locks.
stored() {
	printf '%s\n' 'CREATE TEMP TABLE t(n INTEGER CHECK(n = '"$1"'));' \
		"INSERT INTO t SELECT count(*) FROM setting" \
		"WHERE scope IN ('coauth/$2', 'lock/$2');" >"$BATS_TEST_TMPDIR/stored.sql"
	"$BUILD/tests/upgrade" "$WOPI_DATA/wopi.db" "$BATS_TEST_TMPDIR/stored.sql"
}

@test "gc forgets what was stored of the locks of a file whose trash it empties" {
	get_coauth Client1
	unlock_coauth Client1
	visible LOCK true
	stored 2 doc1
	wopictl file remove doc1 --force 2>/dev/null
	wopictl coauth set empty1 Client1 --type Coauth --ttl 365d
	later $((31 * 86400))
	wopictl gc 2>/dev/null
	stored 0 doc1
	stored 2 empty1
	[ "$(field lock_id wopictl coauth list)" = Client1 ]
}

@test "container remove --recursive wants all files free, and takes the locks along" {
	wopictl container add Box --id box >/dev/null
	wopictl file move doc1 box
	get_coauth Client1
	get_coauth Client2
	refuses 4 "file 'doc1' (/Box/report.wopitest) is locked" wopictl container remove box --recursive
	is_shown "$(row Client1)" "$(row Client2)"
	run -0 --separate-stderr wopictl container remove box --recursive --force
	[[ $stderr == *"file 'doc1' (/Box/report.wopitest) was coauthored by alice and another"* ]]
	prints '' wopictl coauth list
}

@test "user remove says which coauthoring locks the user leaves" {
	as bob
	get_coauth 'Client 1'
	run -0 --separate-stderr wopictl user remove bob
	[[ $stderr == *"'doc1' (/report.wopitest) stays until 2023-11-14T22:23:20Z:"* ]]
	[[ $stderr == *"wopictl coauth release doc1 'Client 1'"* ]]
	as alice
	is_shown "$(row 'Client 1' Coauth '' bob)"
}

# Races of real processes.

# at_once COUNT OVERRIDE HEADERS...: starts so many requests, "%" in a header being the
# number of each; their answers go to files, and their ids to $contenders.
at_once() {
	local i h
	for ((i = 1; i <= $1; i++)); do
		local e=(WOPI_DATA="$WOPI_DATA" REQUEST_METHOD=POST PATH_INFO=/files/doc1
			QUERY_STRING=access_token=now HTTP_X_WOPI_OVERRIDE="$2" CONTENT_LENGTH=0
			ASAN_OPTIONS="$ASAN_OPTIONS")
		for h in "${@:3}"; do
			e+=("HTTP_X_WOPI_${h//%/$i}")
		done
		env -i "${e[@]}" "$BUILD/wopi.cgi" </dev/null >"$BATS_TEST_TMPDIR/answer-$2-$i" 3>&- &
		contenders+=($!)
	done
}

# answered STATUS OVERRIDE: how many requests were.
answered() { grep -l "^Status: $1" "$BATS_TEST_TMPDIR/answer-$2-"* | wc -l; }

# race_on_doc1: the real clock, and the token that the requests have.
race_on_doc1() {
	unset WOPI_NOW
	wopictl token add doc1 --user alice --rights all --weak --value now &>/dev/null
}

@test "of many who want an exclusive lock at once exactly one gets it" {
	local round contenders
	race_on_doc1
	for round in 1 2 3 4 5 6; do
		contenders=()
		at_once 16 GET_COAUTH_LOCK "COAUTHLOCKID=$round-%" COAUTHLOCKTYPE=CoauthExclusive \
			COAUTHLOCKEXPIRATIONTIMEOUT=600
		wait "${contenders[@]}"
		[ "$(answered 200 GET_COAUTH_LOCK)" = 1 ]
		[ "$(answered 409 GET_COAUTH_LOCK)" = 15 ]
		[ "$(wopictl coauth list doc1 | wc -l)" = 1 ]
		wopictl coauth release doc1 --force 2>/dev/null
	done
}

@test "of WOPI locks and coauthoring locks at once one of those is taken, or all of these" {
	local round contenders won
	race_on_doc1
	for round in 1 2 3 4 5 6; do
		contenders=()
		at_once 8 LOCK "LOCK=$round-%"
		at_once 8 GET_COAUTH_LOCK "COAUTHLOCKID=$round-%" COAUTHLOCKTYPE=Coauth \
			COAUTHLOCKEXPIRATIONTIMEOUT=600
		wait "${contenders[@]}"
		won="$(answered 200 LOCK) $(answered 200 GET_COAUTH_LOCK)"
		[ "$won" = '1 0' ] || [ "$won" = '0 8' ]
		[ "$(wopictl lock list | wc -l) $(wopictl coauth list doc1 | wc -l)" = "$won" ]
		wopictl lock release doc1 --force 2>/dev/null
	done
}
