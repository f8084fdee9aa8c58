# SPDX-License-Identifier: MIT
# What Microsoft's WOPI validator asks of a host: a test for each of its tests in
# the groups that this host takes part in, asked and judged as the validator does.

load helper

# send METHOD PATH [wopi's options...]: a request as the validator makes it. The
# token stands in the query, percent-encoded, and in the Authorization header;
# there is no Content-Type, and each POST has a Content-Length.
send() {
	local query=access_token=${token//-/%2D}
	local -a extra=(-e "QUERY_STRING=$query&access_token_ttl=$((START + 36000))000")
	[ "$1" != POST ] || [[ " $* " == *' -d '* ]] || extra+=(-d /dev/null)
	wopi "$@" -H 'User-Agent:' -H "Authorization: Bearer $token" "${extra[@]}"
}

# operation OVERRIDE [wopi's options...]
operation() {
	local override=$1
	shift
	send POST "/files/$file" -H "X-WOPI-Override: $override" "$@"
}

# The operations of helper.bash, sent so.
check_file_info() { send GET "/files/$file"; }
get_file() { send GET "/files/$file/contents"; }
lock() { operation LOCK -H "X-WOPI-Lock: $1"; }
relock() { operation LOCK -H "X-WOPI-OldLock: $1" -H "X-WOPI-Lock: $2"; }
refresh() { operation REFRESH_LOCK -H "X-WOPI-Lock: $1"; }
unlock() { operation UNLOCK -H "X-WOPI-Lock: $1"; }
get_lock() { operation GET_LOCK; }

# put TEXT [LOCKID]: without a second argument there is no X-WOPI-Lock at all.
put() {
	local -a quoted=()
	[ $# -eq 1 ] || quoted=(-H "X-WOPI-Lock: $2")
	printf %s "$1" >"$BATS_TEST_TMPDIR/put"
	send POST "/files/$file/contents" -H 'X-WOPI-Override: PUT' "${quoted[@]}" \
		-d "$BATS_TEST_TMPDIR/put"
}

# without_token OPERATION...: the same with the word INVALID for a token.
without_token() {
	local token=INVALID
	"$@"
}

is_unauthorized() { [ "$code" = 401 ] || [ "$code" = 404 ]; }

# has_version V: where X-WOPI-ItemVersion is sent at all, it must be right.
has_version() {
	lacks_header X-WOPI-ItemVersion || [ "$(header X-WOPI-ItemVersion)" = "$1" ]
}

is() { jq -e "$1" "$reply_body" >/dev/null; }

# is_conflict ID: what the validator checks of a lock mismatch.
is_conflict() {
	answers 409
	[ "$(header X-WOPI-Lock)" = "$1" ]
}

urls='BreadcrumbBrandUrl BreadcrumbDocUrl BreadcrumbFolderUrl ClientUrl CloseUrl DownloadUrl
	FileEmbedCommandUrl FileSharingUrl FileUrl FileVersionUrl HostEditUrl HostEmbeddedEditUrl
	HostEmbeddedViewUrl HostViewUrl HostRestUrl SignInUrl SignoutUrl PostMessageOrigin
	PrivacyUrl TermsOfUseUrl WorkflowUrl'

@test "prerequisites: they hold for all groups below, so that no test is skipped" {
	check_file_info
	answers 200
	is '.BaseFileName | endswith(".wopitest")'
	is '.UserCanWrite == true'
	is '.SupportsUpdate == true'
	is '.SupportsLocks == true'
	is '.SupportsGetLock == true'
	is '.SupportsExtendedLockLength == true'
}

# CheckFileInfoSchema

@test "CheckFileInfoSchema.FullCheckFileInfoSchema: an object with the five that must be" {
	check_file_info
	answers 200
	is 'type == "object"'
	is '[.BaseFileName, .OwnerId, .UserId, .Version] | all(type == "string" and . != "")'
	is '.Size | type == "number" and floor == .'
	is '.BaseFileName | startswith(".") | not'
	is '.FileExtension // ".wopitest" | . == ".wopitest"'
}

@test "CheckFileInfoSchema.FullCheckFileInfoSchema: no property of WOPI+ is there" {
	check_file_info
	is '[has("SupportsCoauth", "SequenceNumber", "OfficeCollaborationServiceEndpointUrl",
		"RealTimeChannelEndpointUrl", "AccessTokenExpiry", "ServerTime", "SharingStatus",
		"FileGeoLocationCode")] | any | not'
}

@test "CheckFileInfoSchema.FullCheckFileInfoSchema: URLs are absolute" {
	local name
	check_file_info
	for name in $urls; do
		is ".$name // \"https://host\" | test(\"^https?://[^/]\")"
	done
}

@test "CheckFileInfoSchema.FullCheckFileInfoSchema: flags are real booleans" {
	check_file_info
	is 'to_entries | map(select(.key | test("^(Supports|UserCan|Is|ReadOnly|Disable|Hide)")))
		| map(select(.key != "SupportedShareUrlTypes"))
		| length > 0 and all(.value | type == "boolean")'
}

@test "CheckFileInfoSchema.FullCheckFileInfoSchema: texts are texts" {
	check_file_info
	is '[.UserFriendlyName, .FileExtension, .SHA256] | all(type == "string")'
}

@test "CheckFileInfoSchema.FullCheckFileInfoSchema: LastModifiedTime is a date and time" {
	check_file_info
	is '.LastModifiedTime | sub("[.][0-9]+Z$"; "Z") | fromdateiso8601 | . == '"$START"
}

@test "CheckFileInfoSchema.FullCheckFileInfoSchema: nothing is null" {
	check_file_info
	is '[.[]] | all(. != null)'
}

@test "CheckFileInfoSchema.HostUrls: none is there but empty, none points to Office" {
	local name
	check_file_info
	answers 200
	for name in CloseUrl DownloadUrl FileSharingUrl FileUrl FileVersionUrl HostEditUrl \
		HostEmbeddedViewUrl HostViewUrl SignInUrl SignoutUrl WorkflowUrl; do
		is "(has(\"$name\") | not) or (.$name // \"\" | . != \"\" and
			(test(\"officeapps(-df)?[.]live[.]com\") | not))"
	done
}

@test "CheckFileInfoSchema.CheckFileWithInvalidAccessToken: CheckFileInfo is refused" {
	without_token check_file_info
	is_unauthorized
}

# BaseWopiViewing

@test "BaseWopiViewing.ViewOnlySupport: CheckFileInfo has what a viewer needs, GetFile works" {
	local name
	check_file_info
	is '[.BaseFileName, .OwnerId, .Version] | all(type == "string" and . != "")'
	is '.Size | type == "number"'
	for name in BreadcrumbBrandUrl BreadcrumbDocUrl BreadcrumbFolderUrl DownloadUrl \
		CloseUrl HostEditUrl HostViewUrl; do
		is ".$name // \"https://host\" | test(\"^https?://[^/]\")"
	done
	get_file
	answers 200
}

@test "BaseWopiViewing.GetUnlockedFile: GetFile works without a lock" {
	get_file
	answers 200
}

# Locks

@test "Locks.LockLengthValidation: a lock id of 256 characters is locked and unlocked" {
	local id
	id=$(head -c 256 /dev/zero | tr '\0' L)
	lock "$id"
	answers 200
	unlock "$id"
	answers 200
}

@test "Locks.LockFormatValidation: a lock id that is JSON is locked and unlocked" {
	local id='{"S":"0136ad16-b5b7-4b1f-8e6e-b4ff6b0a1a3c","E":2,"M":"DE997C5AC4E6","P":"F0A1"}'
	lock "$id"
	answers 200
	unlock "$id"
	answers 200
}

@test "Locks.SuccessfulLockSequence: Lock, RefreshLock, UnlockAndRelock, Unlock" {
	lock LockString
	answers 200
	refresh LockString
	answers 200
	relock LockString NewLockString
	answers 200
	unlock NewLockString
	answers 200
}

@test "Locks.LockMismatchAfterUnlockAndRelockRequest: the old id no longer unlocks" {
	lock LockString
	answers 200
	relock LockString NewLockString
	answers 200
	unlock LockString
	is_conflict NewLockString
	unlock NewLockString
	answers 200
}

@test "Locks.DoubleLockSequence: Lock twice with the same id" {
	lock LockString
	answers 200
	lock LockString
	answers 200
	unlock LockString
	answers 200
}

@test "Locks.UnlockUnlockedFile: Unlock of an unlocked file is 409 with no lock id" {
	unlock LockString
	is_conflict ''
}

@test "Locks.LockMismatchOnLockRequest: Lock with another id tells the present one" {
	lock LockString
	answers 200
	lock IncorrectLockString
	is_conflict LockString
	unlock LockString
	answers 200
}

@test "Locks.LockMismatchOnUnlockRequest: Unlock with a wrong id tells the present one" {
	lock LockString
	answers 200
	unlock IncorrectLockString
	is_conflict LockString
	unlock LockString
	answers 200
}

@test "Locks.LockMismatchOnRefreshLockRequest: RefreshLock with a wrong id tells the present" {
	lock LockString
	answers 200
	refresh IncorrectLockString
	is_conflict LockString
	unlock LockString
	answers 200
}

@test "Locks.LockMismatchOnUnlockAndRelockRequest: a wrong X-WOPI-OldLock tells the present id" {
	lock LockString
	answers 200
	relock IncorrectLockString NewLockString
	is_conflict LockString
	unlock LockString
	answers 200
}

@test "Locks.LockMismatchOnPutFileRequest: PutFile with a wrong id tells the present one" {
	lock LockString
	answers 200
	put 'new content' IncorrectLockString
	is_conflict LockString
	unlock LockString
	answers 200
}

@test "Locks.LockFileWithInvalidAccessToken: Lock is refused" {
	without_token lock LockString
	is_unauthorized
}

@test "Locks.UnlockFileWithInvalidAccessToken: Unlock is refused, and the lock survives" {
	lock LockString
	answers 200
	without_token unlock LockString
	is_unauthorized
	unlock LockString
	answers 200
}

# GetLock

@test "GetLock.files.GetLock: after Lock it gives the id" {
	lock LockString
	answers 200
	get_lock
	answers 200
	[ "$(header X-WOPI-Lock)" = LockString ]
	unlock LockString
	answers 200
}

@test "GetLock.files.GetLockAfterChange: after UnlockAndRelock it gives the new id" {
	lock LockString
	answers 200
	relock LockString NewLockString
	answers 200
	get_lock
	answers 200
	[ "$(header X-WOPI-Lock)" = NewLockString ]
	unlock NewLockString
	answers 200
}

@test "GetLock.files.GetLockOnUnlockedFile: it gives no id" {
	get_lock
	answers 200
	[ "$(header X-WOPI-Lock)" = '' ]
}

# ExtendedLockLength

@test "ExtendedLockLength.files.ExtendedLockLengthValidation: a lock id of 1024 characters" {
	local id
	id=$(head -c 1024 /dev/zero | tr '\0' L)
	lock "$id"
	answers 200
	get_lock
	answers 200
	[ "$(header X-WOPI-Lock)" = "$id" ]
	unlock "$id"
	answers 200
}

# EditFlows

@test "EditFlows.BasicEdit: what PutFile saves under a lock, GetFile gives" {
	check_file_info
	answers 200
	lock LockString
	answers 200
	get_file
	answers 200
	put 'WOPI validator content' LockString
	answers 200
	unlock LockString
	answers 200
	holds 'WOPI validator content'
}

@test "EditFlows.EditNoChange: the content that is there can be saved" {
	check_file_info
	answers 200
	lock LockString
	answers 200
	get_file
	answers 200
	put "$(body)" LockString
	answers 200
	unlock LockString
	answers 200
}

@test "EditFlows.PutUnlockedFile: an emptied file takes a PutFile without a lock" {
	lock LockString
	answers 200
	put '' LockString
	answers 200
	unlock LockString
	answers 200
	put 'new content'
	answers 200
	holds 'new content'
}

@test "EditFlows.PutUnlockedFileNotZeroBytes: a file with content does not" {
	put 'new content'
	answers 409
}

@test "EditFlows.GetPutFileWithInvalidAccessToken: GetFile and PutFile are refused" {
	lock LockString
	answers 200
	get_file
	answers 200
	without_token get_file
	is_unauthorized
	without_token put 'new content' LockString
	is_unauthorized
	put 'valid content' LockString
	answers 200
	unlock LockString
	answers 200
	holds 'valid content'
}

# FileVersion

@test "FileVersion.files.GetFileReturnsVersion: GetFile's version is CheckFileInfo's" {
	local version
	check_file_info
	version=$(json .Version)
	get_file
	answers 200
	has_version "$version"
}

@test "FileVersion.files.LockReturnsVersion: Lock's version is CheckFileInfo's" {
	local version
	check_file_info
	version=$(json .Version)
	lock LockString
	answers 200
	has_version "$version"
	unlock LockString
	answers 200
}

@test "FileVersion.files.UnlockReturnsVersion: Unlock's version is CheckFileInfo's" {
	local version
	check_file_info
	version=$(json .Version)
	lock LockString
	answers 200
	unlock LockString
	answers 200
	has_version "$version"
}

@test "FileVersion.files.PutFileReturnsVersion: PutFile's version is the next CheckFileInfo's" {
	local version
	lock LockString
	answers 200
	put 'new content' LockString
	answers 200
	version=$(header X-WOPI-ItemVersion)
	unlock LockString
	answers 200
	check_file_info
	[ "$version" = '' ] || [ "$version" = "$(json .Version)" ]
}

@test "FileVersion.files.PutFileReturnsDifferentVersion: each PutFile makes another version" {
	local first second third
	check_file_info
	first=$(json .Version)
	lock LockString
	answers 200
	put 'new content' LockString
	answers 200
	second=$(header X-WOPI-ItemVersion)
	[ "$second" != "$first" ]
	put 'newer content' LockString
	answers 200
	third=$(header X-WOPI-ItemVersion)
	[ "$third" != "$second" ]
	[ "$third" != "$first" ]
	unlock LockString
	answers 200
	[ "$(header X-WOPI-ItemVersion)" = "$third" ]
	check_file_info
	[ "$(json .Version)" = "$third" ]
}

@test "FileVersion.files.LockAndUnlockAfterGetFileReturnsSameVersion: locking changes nothing" {
	local version
	check_file_info
	version=$(json .Version)
	get_file
	answers 200
	has_version "$version"
	lock LockString
	answers 200
	has_version "$version"
	unlock LockString
	answers 200
	has_version "$version"
}
