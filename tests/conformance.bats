# SPDX-License-Identifier: MIT
# What Microsoft's WOPI validator asks of a host: a test for each of its tests in
# the groups that this host takes part in, asked and judged as the validator does.

load helper
load jwt
load proof

# The file under test is in a container of its own in the root, which alice owns; other
# files and containers are around.
setup_file() {
	export WOPI_NOW=$START
	export WOPI_DATA=$BATS_FILE_TMPDIR/world
	make_world
	wopictl grant add alice owner root
	wopictl container add Validator --id box >/dev/null
	wopictl container add Sub --parent box >/dev/null
	wopictl file move doc1 box
	: | wopictl file add - --name aaa.txt --container box >/dev/null
	export KEYS
	rsa_key present
	rsa_key past
}

# send METHOD SUB [wopi's options...]: a request as the validator makes it, to the
# file under test or to what follow() turned to, SUB being "", "/contents", ...
# The token stands in the query, percent-encoded, and in the Authorization header;
# there is no Content-Type, and each POST has a Content-Length.
send() {
	local query="access_token=${token//-/%2D}&access_token_ttl=$((START + 36000))000"
	local -a extra=(-e "QUERY_STRING=${given_query:-$query}")
	[ "$1" != POST ] || [[ " $* " == *' -d '* ]] || extra+=(-d /dev/null)
	wopi "$1" "${given_path:-/files/$file}$2" "${@:3}" -H "User-Agent: ${agent:-}" \
		-H "Authorization: Bearer $token" "${extra[@]}"
}

# follow URL: from here on it is asked for what an answer gave: its path and its
# query as they are, its access_token, decoded, in the Authorization header.
follow() {
	has_token "$1"
	given_path=${1#*//*/wopi}
	given_query=${given_path#*\?}
	given_path=${given_path%%\?*}
	token=${given_query##*access_token=}
	token=${token%%&*}
	token=${token//+/ }
	printf -v token '%b' "${token//%/\\x}"
}

# as_native_client: the requests of the category OfficeNativeClient.
as_native_client() { agent='Microsoft Office WOPI Validator/1.0'; }

# back: it is asked for the file under test again.
back() { given_path='' given_query='' token=alice-doc1; }

# bare URL: a GET without token, Authorization or any header of WOPI.
bare() {
	local path=${1#*//*/wopi}
	wopi GET "${path%%\?*}" -t '' -e "QUERY_STRING=${path#*\?}"
}

is_absolute() { [[ $1 =~ ^https?://[^/] ]]; }

# has_token URL: absolute, with access_token in the query.
has_token() { is_absolute "$1" && [[ $1 =~ [?\&]access_token=[^\&] ]]; }

# operation OVERRIDE [wopi's options...]
operation() { send POST '' -H "X-WOPI-Override: $1" "${@:2}"; }

# The operations of helper.bash, sent so; save_as and delete_file are by operation.
check_file_info() { send GET ''; }
get_file() { send GET /contents; }
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
	send POST /contents -H 'X-WOPI-Override: PUT' "${quoted[@]}" -d "$BATS_TEST_TMPDIR/put"
}

# Of containers, at what follow() turned to.
check_container_info() { send GET ''; }
create_container() { operation CREATE_CHILD_CONTAINER -H "X-WOPI-$1: $2" "${@:3}"; }
create_child_file() { operation CREATE_CHILD_FILE -H "X-WOPI-$1: $2" "${@:3}"; }

# to_parent: the container of the file under test is asked from here on.
to_parent() {
	send GET /ancestry
	answers 200
	follow "$(json '.AncestorsWithRootFirst[-1].Url')"
}

# is_new_container: the answer points to one.
is_new_container() {
	answers 200
	is '.ContainerPointer.Name | type == "string" and . != ""'
	has_token "$(json .ContainerPointer.Url)"
}

# are_deleted URL...: the containers there can be, as the validator does.
are_deleted() {
	local url
	for url; do
		follow "$url"
		operation DELETE_CONTAINER
		answers 200
		back
	done
}

# rename_to NAME [LOCKID]: without a lock its headers are there, but empty.
rename_to() {
	operation RENAME_FILE -H "X-WOPI-RequestedName: $1" -H "X-WOPI-Lock: ${2:-}" \
		-H 'X-WOPI-CoauthLockId:'
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

is() { gojq -e "$1" "$reply_body" >/dev/null; }

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
	is '[.UserCanWrite, .SupportsUpdate, .SupportsLocks, .SupportsGetLock,
		.SupportsExtendedLockLength, .SupportsUserInfo, .SupportsDeleteFile,
		.SupportsRename, .SupportsAddActivities] | all(. == true)'
	is '.UserCanNotWriteRelative // false | not'
	is '.SupportedShareUrlTypes | contains(["ReadOnly", "ReadWrite"])'
	is_absolute "$(json .FileUrl)"
	is '[.SupportsContainers, .SupportsEcosystem] | all(. == true)'
	to_parent
	check_container_info
	answers 200
	is '[.UserCanCreateChildFile, .UserCanCreateChildContainer, .UserCanRename] |
		all(. == true)'
	is '.SupportedShareUrlTypes | contains(["ReadOnly", "ReadWrite"])'
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
	is '.UserInfo // "" | type == "string"'
}

@test "CheckFileInfoSchema.FullCheckFileInfoSchema: licence and school are real booleans" {
	check_file_info
	is '[.LicenseCheckForEditIsEnabled, .IsEduUser] | all(type == "boolean")'
}

@test "CheckFileInfoSchema.FullCheckFileInfoSchema: the longest name is an integer" {
	check_file_info
	is '.FileNameMaxLength | type == "number" and floor == . and . > 0'
}

@test "CheckFileInfoSchema.FullCheckFileInfoSchema: share types are of the two that are known" {
	check_file_info
	is '.SupportedShareUrlTypes | length > 0 and all(. == "ReadOnly" or . == "ReadWrite")'
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

@test "CheckFileInfoSchema.HostUrls: those for contents and pages are there, and absolute" {
	local name
	check_file_info
	for name in FileUrl DownloadUrl HostEditUrl HostViewUrl; do
		is_absolute "$(json ".$name")"
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

# PutUserInfo

@test "PutUserInfo.PutUserInfoSucceeds: CheckFileInfo shows what PutUserInfo stored" {
	printf PutUserInfoTest >"$BATS_TEST_TMPDIR/info"
	operation PUT_USER_INFO -d "$BATS_TEST_TMPDIR/info"
	answers 200
	check_file_info
	is '.UserInfo == "PutUserInfoTest"'
}

# PutRelativeFile

# is_new_file: the answer names a file and its Url.
is_new_file() {
	answers 200
	is '.Name | type == "string" and . != ""'
	has_token "$(json .Url)"
}

# is_cleaned_up URL...: the files there can be deleted, as the validator does.
is_cleaned_up() {
	local url
	for url; do
		follow "$url"
		delete_file
		answers 200
		back
	done
}

# given_file NAME: made with PutRelativeFile by that name in UTF-7; its Url is $made.
given_file() {
	save_as RelativeTarget "$1" content
	is_new_file
	made=$(json .Url)
}

@test "PutRelativeFile.SuggestedExtension: the name ends with that extension" {
	save_as SuggestedTarget .wopitestx content
	is_new_file
	is '.Name | endswith(".wopitestx")'
	is_cleaned_up "$(json .Url)"
}

@test "PutRelativeFile.SuggestedName: the name has the suggestion's extension" {
	save_as SuggestedTarget madeupname.wopitest content
	is_new_file
	is '.Name | endswith("wopitest")'
	is_cleaned_up "$(json .Url)"
}

@test "PutRelativeFile.SuggestedNameConflict: the same suggestion works twice" {
	local first
	save_as SuggestedTarget madeupname.wopitest content
	is_new_file
	first=$(json .Url)
	save_as SuggestedTarget madeupname.wopitest content
	is_new_file
	is '.Name != "madeupname.wopitest"'
	is_cleaned_up "$first" "$(json .Url)"
}

@test "PutRelativeFile.RelativeName: the name is exactly that" {
	save_as RelativeTarget madeupname.wopitestx content
	is_new_file
	is '.Name == "madeupname.wopitestx"'
	is_cleaned_up "$(json .Url)"
}

@test "PutRelativeFile.RelativeNameOverwriteTrueNoEffect: True is no matter for a new name" {
	save_as RelativeTarget madeupname.wopitestx content \
		-H 'X-WOPI-OverwriteRelativeTarget: True'
	is_new_file
	is '.Name == "madeupname.wopitestx"'
	is_cleaned_up "$(json .Url)"
}

@test "PutRelativeFile.RelativeNameOverwriteFalseNoEffect: nor is False" {
	save_as RelativeTarget madeupname.wopitestx content \
		-H 'X-WOPI-OverwriteRelativeTarget: False'
	is_new_file
	is '.Name == "madeupname.wopitestx"'
	is_cleaned_up "$(json .Url)"
}

@test "PutRelativeFile.RelativeNameConflictNoOverwrite: a name that exists is 409" {
	given_file madeupname.wopitestx
	save_as RelativeTarget madeupname.wopitestx content
	answers 409
	is_cleaned_up "$made"
}

@test "PutRelativeFile.RelativeNameConflictOverwriteFalse: so it is with False" {
	given_file madeupname.wopitestx
	save_as RelativeTarget madeupname.wopitestx content \
		-H 'X-WOPI-OverwriteRelativeTarget: False'
	answers 409
	is_cleaned_up "$made"
}

@test "PutRelativeFile.RelativeNameConflictOverwriteTrue: with True it is overwritten" {
	given_file madeupname.wopitestx
	save_as RelativeTarget madeupname.wopitestx 'new content' \
		-H 'X-WOPI-OverwriteRelativeTarget: True'
	is_new_file
	made=$(json .Url)
	follow "$made"
	check_file_info
	answers 200
	is_cleaned_up "$made"
}

@test "PutRelativeFile.ConflictingHeaders: both targets are 400 or 501" {
	save_as RelativeTarget madeupname.wopitestx content \
		-H 'X-WOPI-SuggestedTarget: madeupname.wopitestx'
	[ "$code" = 400 ] || answers 501
}

@test "PutRelativeFile.RelativeNameConflictOverwriteTrueLocked: a locked one is not" {
	given_file madeupname.wopitestx
	follow "$made"
	lock LockString
	answers 200
	back
	save_as RelativeTarget madeupname.wopitestx content \
		-H 'X-WOPI-OverwriteRelativeTarget: True'
	is_conflict LockString
	follow "$made"
	unlock LockString
	answers 200
	is_cleaned_up "$made"
}

@test "PutRelativeFile.FileNameReturnedIsCorrectlyEncoded: UTF-7 in, UTF-8 out" {
	save_as RelativeTarget madeup+AF8-name.wopitestx content
	is_new_file
	is '.Name == "madeup_name.wopitestx"'
	is_cleaned_up "$(json .Url)"
}

@test "PutRelativeFile.FileNameLongerThan512Chars: it is taken or 400" {
	save_as RelativeTarget "$(head -c 521 /dev/zero | tr '\0' x).wopitest" content
	[ "$code" = 200 ] || answers 400
}

@test "PutRelativeFile.IncludeHostUrls: HostEditUrl and HostViewUrl are there" {
	save_as SuggestedTarget new+AF8-file.wopitest content
	is_new_file
	is_absolute "$(json .HostEditUrl)"
	is_absolute "$(json .HostViewUrl)"
	is_cleaned_up "$(json .Url)"
}

# PutRelativeFileUnsupported

# given_no_relative: a token that may do all but create files.
given_no_relative() {
	wopictl token add doc1 --user alice --rights all --weak --value alice-no-create \
		--rights read,write,rename,review,delete,share &>/dev/null
	token=alice-no-create
	check_file_info
	answers 200
	is '[.UserCanNotWriteRelative, .SupportsUpdate, .SupportsLocks] | all(. == true)'
}

@test "PutRelativeFileUnsupported.SuggestedExtension: it is 501" {
	given_no_relative
	save_as SuggestedTarget .wopitestx content
	answers 501
}

@test "PutRelativeFileUnsupported.SuggestedName: it is 501" {
	given_no_relative
	save_as SuggestedTarget madeupname.wopitest content
	answers 501
}

@test "PutRelativeFileUnsupported.RelativeName: it is 501" {
	given_no_relative
	save_as RelativeTarget madeupname.wopitestx content
	answers 501
}

@test "PutRelativeFileUnsupported.RelativeNameOverwriteTrueNoEffect: it is 501" {
	given_no_relative
	save_as RelativeTarget madeupname.wopitestx content \
		-H 'X-WOPI-OverwriteRelativeTarget: True'
	answers 501
}

@test "PutRelativeFileUnsupported.RelativeNameOverwriteFalseNoEffect: it is 501" {
	given_no_relative
	save_as RelativeTarget madeupname.wopitestx content \
		-H 'X-WOPI-OverwriteRelativeTarget: False'
	answers 501
}

@test "PutRelativeFileUnsupported.ConflictingHeaders: it is 501" {
	given_no_relative
	save_as RelativeTarget madeupname.wopitestx content \
		-H 'X-WOPI-SuggestedTarget: madeupname.wopitestx'
	answers 501
}

# RenameFileIfCreateChildFileIsNotSupported

# given_file_to_rename: a new file, which is asked for from here on, where containers
# are not announced.
given_file_to_rename() {
	wopictl grant remove alice root
	check_file_info
	is '.SupportsContainers // false | not'
	given_file ValidatorTestFile.wopitest
	follow "$made"
}

@test "PutRelativeAndRenameFile.RenameShouldSucceed: its answer has no extension" {
	given_file_to_rename
	check_file_info
	is '[.SupportsRename, .UserCanRename] | all(. == true)'
	rename_to ValidatorTestFileRenamed
	answers 200
	is '.Name == "ValidatorTestFileRenamed"'
	is_cleaned_up "$made"
}

@test "PutRelativeAndRenameFile.FileNameAfterRenameIsCorrectlyEncoded: UTF-7 in, UTF-8 out" {
	given_file_to_rename
	rename_to madeup+AF8-renamed
	answers 200
	is '.Name == "madeup_renamed"'
	is_cleaned_up "$made"
}

@test "PutRelativeAndRenameFile.RenamingALockedFileWithACorrectLockHeaderValueShouldSucceed" {
	given_file_to_rename
	lock LockString
	answers 200
	rename_to ValidatorTestFileRenamed LockString
	answers 200
	is '.Name == "ValidatorTestFileRenamed"'
	unlock LockString
	answers 200
	is_cleaned_up "$made"
}

@test "PutRelativeAndRenameFile.RenamingALockedFileWithAnIncorrectLockHeaderValueShouldReturnA409" {
	given_file_to_rename
	lock LockString
	answers 200
	rename_to ValidatorTestFileRenamed IncorrectLockString
	is_conflict LockString
	unlock LockString
	answers 200
	is_cleaned_up "$made"
}

@test "PutRelativeAndRenameFile.RenamingADeletedFileShouldReturnA404" {
	given_file_to_rename
	delete_file
	answers 200
	rename_to ValidatorTestFileRenamed
	answers 404
}

@test "PutRelativeAndRenameFile.RenameShouldNotChangeFileExtension: nor the address" {
	given_file_to_rename
	rename_to ValidatorTestFileRenamed
	answers 200
	check_file_info
	answers 200
	is '.BaseFileName == "ValidatorTestFileRenamed.wopitest"'
	is '.FileExtension // ".wopitest" | . == ".wopitest"'
	is_cleaned_up "$made"
}

# RenameFileIfCreateChildFileIsSupported

# given_child_to_rename: a new file in the parent container, asked for from here on.
given_child_to_rename() {
	check_file_info
	is '.SupportsContainers == true'
	to_parent
	check_container_info
	is '.UserCanCreateChildFile == true'
	create_child_file RelativeTarget ValidatorTestFile.wopitest
	is_new_file
	made=$(json .Url)
	follow "$made"
}

@test "CreateChildFileAndRenameFile.RenameShouldSucceed: its answer has no extension" {
	given_child_to_rename
	check_file_info
	is '[.SupportsRename, .UserCanRename] | all(. == true)'
	rename_to ValidatorTestFileRenamed
	answers 200
	is '.Name == "ValidatorTestFileRenamed"'
	is_cleaned_up "$made"
}

@test "CreateChildFileAndRenameFile.FileNameAfterRenameIsCorrectlyEncoded: UTF-7 in, UTF-8 out" {
	given_child_to_rename
	rename_to madeup+AF8-renamed
	answers 200
	is '.Name == "madeup_renamed"'
	is_cleaned_up "$made"
}

@test "CreateChildFileAndRenameFile.RenamingALockedFileWithACorrectLockHeaderValueShouldSucceed" {
	given_child_to_rename
	lock LockString
	answers 200
	rename_to ValidatorTestFileRenamed LockString
	answers 200
	is '.Name == "ValidatorTestFileRenamed"'
	unlock LockString
	answers 200
	is_cleaned_up "$made"
}

@test "CreateChildFileAndRenameFile.RenamingALockedFileWithAnIncorrectLockHeaderValueShouldReturnA409" {
	given_child_to_rename
	lock LockString
	answers 200
	rename_to ValidatorTestFileRenamed IncorrectLockString
	is_conflict LockString
	unlock LockString
	answers 200
	is_cleaned_up "$made"
}

@test "CreateChildFileAndRenameFile.RenamingADeletedFileShouldReturnA404" {
	given_child_to_rename
	delete_file
	answers 200
	rename_to ValidatorTestFileRenamed
	answers 404
}

@test "CreateChildFileAndRenameFile.RenameShouldNotChangeFileExtension: nor the address" {
	given_child_to_rename
	rename_to ValidatorTestFileRenamed
	answers 200
	check_file_info
	answers 200
	is '.BaseFileName == "ValidatorTestFileRenamed.wopitest"'
	is '.FileExtension // ".wopitest" | . == ".wopitest"'
	is_cleaned_up "$made"
}

# Ecosystem

# to_ecosystem: the ecosystem is asked from here on, as the file leads to it.
to_ecosystem() {
	send GET /ecosystem_pointer
	answers 200
	follow "$(json .Url)"
}

@test "Ecosystem.files.GetEcosystem: its Url has a token" {
	send GET /ecosystem_pointer
	answers 200
	has_token "$(json .Url)"
}

# The validator asks the file here, whatever the Url is; a client asks the ecosystem.
@test "Ecosystem.ecosystem.CheckEcosystem: containers are supported" {
	send GET /ecosystem_pointer
	answers 200
	has_token "$(json .Url)"
	check_file_info
	is '.SupportsContainers == true'
	to_ecosystem
	send GET ''
	answers 200
	is '.SupportsContainers == true'
}

@test "Ecosystem.ecosystem.GetRootContainer: the pointer has a name, and a Url with a token" {
	to_ecosystem
	send GET /root_container_pointer
	answers 200
	is '.ContainerPointer.Name | type == "string" and . != ""'
	has_token "$(json .ContainerPointer.Url)"
}

@test "Ecosystem.ecosystem.GetRootContainerInvalidAccessToken: it is refused" {
	to_ecosystem
	send GET /root_container_pointer
	answers 200
	given_query='access_token=INVALID' without_token send GET /root_container_pointer
	is_unauthorized
}

# Container

@test "Container.containers.CheckContainerInfo: it has a name, and its addresses are such" {
	to_parent
	check_container_info
	answers 200
	is '.Name | type == "string" and . != ""'
	is '[.HostUrl, .SharingUrl] | map(select(. != null)) | all(test("^https?://[^/]"))'
}

@test "Container.containers.CreateAndDeleteChildContainer: it is made and deleted" {
	to_parent
	check_container_info
	is '.UserCanCreateChildContainer == true'
	create_container SuggestedTarget ChildContainer
	is_new_container
	are_deleted "$(json .ContainerPointer.Url)"
}

@test "Container.containers.CreateAndDeleteChildContainerDupe: the same suggestion works twice" {
	local first
	to_parent
	create_container SuggestedTarget ChildContainer
	is_new_container
	first=$(json .ContainerPointer.Url)
	create_container SuggestedTarget ChildContainer
	is_new_container
	[ "$first" != "$(json .ContainerPointer.Url)" ]
	are_deleted "$first" "$(json .ContainerPointer.Url)"
}

@test "Container.containers.CreateAndDeleteChildContainerExactName: the name is exactly that" {
	to_parent
	create_container RelativeTarget ChildContainer
	is_new_container
	is '.ContainerPointer.Name == "ChildContainer"'
	are_deleted "$(json .ContainerPointer.Url)"
}

@test "Container.containers.CreateAndDeleteChildContainerExactNameDupe: the name again is 409" {
	local first
	to_parent
	create_container RelativeTarget ChildContainer
	is_new_container
	first=$(json .ContainerPointer.Url)
	create_container RelativeTarget ChildContainer
	answers 409
	are_deleted "$first"
}

@test "Container.containers.GetEcosystem: its Url has a token" {
	to_parent
	send GET /ecosystem_pointer
	answers 200
	has_token "$(json .Url)"
}

# licences: the two that are compared, which have to be booleans.
licences() {
	is '[.LicenseCheckForEditIsEnabled, .IsEduUser] | all(type == "boolean")'
	json -c '[.LicenseCheckForEditIsEnabled, .IsEduUser]'
}

@test "Container.containers.LicensingPropertiesOnChildFolderMatchWithParentFolder: in all cases" {
	local flags of_parent made
	as_native_client
	for flags in '--no-edu --no-business' '--edu --no-business' '--no-edu --business' \
		'--edu --business'; do
		# shellcheck disable=SC2086 # words
		wopictl user set alice $flags
		back
		to_parent
		check_container_info
		of_parent=$(licences)
		create_container SuggestedTarget ChildContainer
		is_new_container
		made=$(json .ContainerPointer.Url)
		follow "$made"
		check_container_info
		[ "$(licences)" = "$of_parent" ]
		are_deleted "$made"
	done
}

# RenameContainer

# given_container_to_rename: a new one in the parent, asked for from here on.
given_container_to_rename() {
	to_parent
	check_container_info
	is '.UserCanRename == true'
	create_container SuggestedTarget ChildContainer
	is_new_container
	made=$(json .ContainerPointer.Url)
	follow "$made"
}

@test "RenameContainer.containers.CreateAndRenameChildContainer: it has the new name there" {
	given_container_to_rename
	operation RENAME_CONTAINER -H 'X-WOPI-RequestedName: RenameContainerTest'
	answers 200
	is '.Name == "RenameContainerTest"'
	check_container_info
	answers 200
	is '.Name == "RenameContainerTest"'
	are_deleted "$made"
}

@test "RenameContainer.containers.CreateAndRenameChildContainerAndVerifyReturnedContainerNameIsCorrectlyEncoded" {
	given_container_to_rename
	operation RENAME_CONTAINER -H 'X-WOPI-RequestedName: container+AF8-name'
	answers 200
	is '.Name == "container_name"'
	are_deleted "$made"
}

# EnumerateAncestorsAndChildren

# leads_to_containers: the first ancestor has a name and a Url with a token.
leads_to_containers() {
	answers 200
	is '.AncestorsWithRootFirst[0].Name | type == "string" and . != ""'
	has_token "$(json '.AncestorsWithRootFirst[0].Url')"
}

# lists_files: the first file has all that has to be.
lists_files() {
	answers 200
	is '.ChildFiles[0] | [.Name, .Version] | all(type == "string" and . != "")'
	is '.ChildFiles[0].Size | type == "number" and floor == .'
	has_token "$(json '.ChildFiles[0].Url')"
}

# to_root: the root is asked from here on.
to_root() {
	send GET /ancestry
	answers 200
	follow "$(json '.AncestorsWithRootFirst[0].Url')"
}

@test "EnumerateAncestorsAndChildren.files.EnumerateAncestors: the first has name and Url" {
	send GET /ancestry
	leads_to_containers
	is '[.AncestorsWithRootFirst[].Name] == ["Documents", "Validator"]'
}

@test "EnumerateAncestorsAndChildren.containers.EnumerateChildren: the first file has all" {
	to_parent
	send GET /children
	lists_files
	is '[.ChildFiles[].Name] == ["aaa.txt", "report.wopitest"]'
	is '[.ChildContainers[].Name] == ["Sub"]'
}

@test "EnumerateAncestorsAndChildren.containers.EnumerateChildrenOnRoot: it works" {
	to_root
	send GET /children
	answers 200
	is '.ChildContainers | map(.Name) | contains(["Validator"])'
}

@test "EnumerateAncestorsAndChildren.containers.EnumerateChildrenWithOneFilter: the first has all" {
	to_parent
	send GET /children -H 'X-WOPI-FileExtensionFilterList: .wopitest'
	lists_files
	is '[.ChildFiles[].Name] == ["report.wopitest"]'
}

@test "EnumerateAncestorsAndChildren.containers.EnumerateChildrenWithMultipleFilters: it too" {
	to_parent
	send GET /children -H 'X-WOPI-FileExtensionFilterList: .wopitest,.docx,.xlsx'
	lists_files
	is '[.ChildFiles[].Name] == ["report.wopitest"]'
}

@test "EnumerateAncestorsAndChildren.containers.EnumerateAncestorsOnRoot: the list is empty" {
	to_root
	send GET /ancestry
	answers 200
	is '.AncestorsWithRootFirst == []'
}

@test "EnumerateAncestorsAndChildren.containers.EnumerateAncestorsOnChildren: of a new container" {
	local made
	to_parent
	create_container SuggestedTarget ChildContainer
	is_new_container
	made=$(json .ContainerPointer.Url)
	follow "$made"
	send GET /ancestry
	leads_to_containers
	is '[.AncestorsWithRootFirst[].Name] == ["Documents", "Validator"]'
	are_deleted "$made"
}

# CreateChildFileAndDeleteFile

# given_child NAME: made by that name; the parent stays what is asked, its Url is $made.
given_child() {
	to_parent
	create_child_file RelativeTarget "$1"
	is_new_file
	made=$(json .Url)
}

@test "CreateChildFileAndDeleteFile.CreateChildFileAndDelete: it is made and deleted" {
	to_parent
	check_container_info
	is '.UserCanCreateChildFile == true'
	create_child_file SuggestedTarget madeupname.wopitest
	answers 200
	is_cleaned_up "$(json .Url)"
}

@test "CreateChildFileAndDeleteFile.CreateChildFile.SuggestedName: the name has its extension" {
	to_parent
	create_child_file SuggestedTarget madeupname.wopitest
	is_new_file
	is '.Name | endswith("wopitest")'
	is_cleaned_up "$(json .Url)"
}

@test "CreateChildFileAndDeleteFile.CreateChildFile.SuggestedNameConflict: it works twice" {
	local first
	to_parent
	create_child_file SuggestedTarget madeupname.wopitest
	is_new_file
	first=$(json .Url)
	create_child_file SuggestedTarget madeupname.wopitest
	is_new_file
	[ "$first" != "$(json .Url)" ]
	is_cleaned_up "$first" "$(json .Url)"
}

@test "CreateChildFileAndDeleteFile.CreateChildFile.RelativeName: the name is exactly that" {
	given_child madeupname.wopitestx
	is '.Name == "madeupname.wopitestx"'
	is_cleaned_up "$made"
}

@test "CreateChildFileAndDeleteFile.CreateChildFile.RelativeNameOverwriteTrueNoEffect" {
	to_parent
	create_child_file RelativeTarget madeupname.wopitestx \
		-H 'X-WOPI-OverwriteRelativeTarget: True'
	is_new_file
	is '.Name == "madeupname.wopitestx"'
	is_cleaned_up "$(json .Url)"
}

@test "CreateChildFileAndDeleteFile.CreateChildFile.RelativeNameOverwriteFalseNoEffect" {
	to_parent
	create_child_file RelativeTarget madeupname.wopitestx \
		-H 'X-WOPI-OverwriteRelativeTarget: False'
	is_new_file
	is '.Name == "madeupname.wopitestx"'
	is_cleaned_up "$(json .Url)"
}

@test "CreateChildFileAndDeleteFile.CreateChildFile.RelativeNameConflictNoOverwrite: it is 409" {
	given_child madeupname.wopitestx
	create_child_file RelativeTarget madeupname.wopitestx
	answers 409
	is_cleaned_up "$made"
}

@test "CreateChildFileAndDeleteFile.CreateChildFile.RelativeNameConflictOverwriteFalse: 409 too" {
	given_child madeupname.wopitestx
	create_child_file RelativeTarget madeupname.wopitestx \
		-H 'X-WOPI-OverwriteRelativeTarget: False'
	answers 409
	is_cleaned_up "$made"
}

@test "CreateChildFileAndDeleteFile.CreateChildFile.RelativeNameConflictOverwriteTrue: it works" {
	given_child madeupname.wopitestx
	create_child_file RelativeTarget madeupname.wopitestx \
		-H 'X-WOPI-OverwriteRelativeTarget: True'
	is_new_file
	is '.Name | endswith(".wopitestx")'
	made=$(json .Url)
	follow "$made"
	check_file_info
	answers 200
	is '.BaseFileName == "madeupname.wopitestx" and .Size == 0'
	is_cleaned_up "$made"
}

@test "CreateChildFileAndDeleteFile.CreateChildFile.ConflictingHeaders: both targets are 501" {
	to_parent
	create_child_file RelativeTarget madeupname.wopitestx \
		-H 'X-WOPI-SuggestedTarget: madeupname.wopitestx'
	answers 501
}

@test "CreateChildFileAndDeleteFile.CreateChildFile.RelativeNameConflictOverwriteTrueLocked: 409" {
	given_child madeupname.wopitestx
	follow "$made"
	lock LockString
	answers 200
	back
	to_parent
	create_child_file RelativeTarget madeupname.wopitestx \
		-H 'X-WOPI-OverwriteRelativeTarget: True'
	is_conflict LockString
	follow "$made"
	unlock LockString
	answers 200
	is_cleaned_up "$made"
}

@test "CreateChildFileAndDeleteFile.CreateChildFile.FileNameReturnedIsCorrectlyEncoded" {
	given_child madeup+AF8-name.wopitestx
	is '.Name == "madeup_name.wopitestx"'
	is_cleaned_up "$made"
}

@test "CreateChildFileAndDeleteFile.CreateChildFile.FileNameLongerThan512Characters: 200 or 400" {
	to_parent
	create_child_file RelativeTarget "$(head -c 520 /dev/zero | tr '\0' n).wopitestx"
	[ "$code" = 200 ] || answers 400
}

@test "CreateChildFileAndDeleteFile.CreateChildFile.LicensingPropertiesOnChildFileMatchWithParentFolder" {
	local flags of_parent
	as_native_client
	for flags in '--no-edu --no-business' '--edu --no-business' '--no-edu --business' \
		'--edu --business'; do
		# shellcheck disable=SC2086 # words
		wopictl user set alice $flags
		back
		to_parent
		check_container_info
		of_parent=$(licences)
		create_child_file SuggestedTarget madeupname.wopitest
		is_new_file
		made=$(json .Url)
		follow "$made"
		check_file_info
		[ "$(licences)" = "$of_parent" ]
		is_cleaned_up "$made"
	done
}

# FileUrlUsage

@test "FileUrlUsage.GetFromFileUrlAfterPutFile: FileUrl gives the bytes that were put" {
	local url
	check_file_info
	url=$(json .FileUrl)
	lock LockString
	answers 200
	put 'WOPI validator content' LockString
	answers 200
	unlock LockString
	answers 200
	bare "$url"
	answers 200
	[ "$(body)" = 'WOPI validator content' ]
	# whether it was asked for before or after is no matter
	check_file_info
	bare "$(json .FileUrl)"
	answers 200
	[ "$(body)" = 'WOPI validator content' ]
}

# FileUrlViewOnly

@test "FileUrlViewOnly.GetFromFileUrl: FileUrl works" {
	check_file_info
	bare "$(json .FileUrl)"
	answers 200
}

# GetSharingUrlForFileWithType...

@test "GetSharingUrlForFileWithTypeReadOnly.files.GetShareUrlForReadOnlyUrlType: it is absolute" {
	operation GET_SHARE_URL -H 'X-WOPI-UrlType: ReadOnly'
	answers 200
	is_absolute "$(json .ShareUrl)"
}

@test "GetSharingUrlForFileWithTypeReadWrite.files.GetShareUrlForReadWriteUrlType: it is absolute" {
	operation GET_SHARE_URL -H 'X-WOPI-UrlType: ReadWrite'
	answers 200
	is_absolute "$(json .ShareUrl)"
}

@test "GetSharingUrlForFileWithUnknownType.files.GetShareUrlForUnknownUrlType: it is 501" {
	operation GET_SHARE_URL -H 'X-WOPI-UrlType: UnknownType'
	answers 501
}

# GetSharingUrlForContainerWithType...

@test "GetSharingUrlForContainerWithTypeReadOnly.containers.GetShareUrlForReadOnlyUrlType" {
	to_parent
	operation GET_SHARE_URL -H 'X-WOPI-UrlType: ReadOnly'
	answers 200
	is_absolute "$(json .ShareUrl)"
}

@test "GetSharingUrlForContainerWithTypeReadWrite.containers.GetShareUrlForReadWriteUrlType" {
	to_parent
	operation GET_SHARE_URL -H 'X-WOPI-UrlType: ReadWrite'
	answers 200
	is_absolute "$(json .ShareUrl)"
}

@test "GetSharingUrlForContainerWithUnknownType.containers.GetShareUrlForUnknownUrlType: it is 501" {
	to_parent
	operation GET_SHARE_URL -H 'X-WOPI-UrlType: UnknownType'
	answers 501
}

# AddActivities

# add ACTIVITY...: AddActivities with these, each a JSON text.
add() {
	jq -s '{Activities: .}' <<<"$*" >"$BATS_TEST_TMPDIR/activities"
	operation ADD_ACTIVITIES -d "$BATS_TEST_TMPDIR/activities"
	answers 200
}

# comment [FILTER]: a minimal comment as the validator writes it, with an odd time,
# and what the filter of jq makes of it.
comment() {
	jq -c "${1:-.}" <<-'EOF'
		{"Type": "comment", "Id": "00000001-0000-0000-0000-00000000000a",
		"Timestamp": "2017-03-15T13:47:13000000Z",
		"Data": {"ContentId": "cid", "NavigationId": "nid", "ContentAction": "created"}}
	EOF
}

# person [FILTER]: one to be mentioned.
person() {
	jq -c "${1:-.}" <<-'EOF'
		{"Name": "John Able", "Id": "111", "Provider": "wopi-contoso", "Mentioned": true,
		"InThread": false, "RepliedTo": false}
	EOF
}

# is_answered [STATUSES [ID...]]: one answer for each id, in whatever order, each with
# one of these.
is_answered() {
	local statuses=${1:-0, 3}
	shift $(($# < 1 ? $# : 1))
	[ $# -gt 0 ] || set -- 00000001-0000-0000-0000-00000000000a
	jq -e --args "([.ActivityResponses[].Id] | sort) == (\$ARGS.positional | sort)" "$@" \
		<"$reply_body" >/dev/null
	is ".ActivityResponses | all(.Status | IN($statuses))"
}

@test "AddActivities.files.AddActivitiesSingleMinimalComment: it is answered" {
	add "$(comment)"
	is_answered
}

@test "AddActivities.files.AddActivitiesSingleFullComment: it is answered" {
	add "$(comment '.Data += {CommentText: "text", IsReply: true}')"
	is_answered
}

@test "AddActivities.files.AddActivitiesAllCapsID: the case of its Id stays" {
	add "$(comment '.Id |= ascii_upcase')"
	is_answered '0, 3' 00000001-0000-0000-0000-00000000000A
}

@test "AddActivities.files.AddActivitiesMaxLengthContentID: it is answered" {
	add "$(comment '.Data.ContentId = "c" * 1024')"
	is_answered
}

@test "AddActivities.files.AddActivitiesMaxLengthNavigationId: it is answered" {
	add "$(comment '.Data.NavigationId = "n" * 1024')"
	is_answered
}

@test "AddActivities.files.AddActivitiesCommentUpdate: it is answered" {
	add "$(comment '.Data.ContentAction = "updated"')"
	is_answered
}

@test "AddActivities.files.AddActivitiesCommentDelete: it is answered" {
	add "$(comment '.Data.ContentAction = "deleted"')"
	is_answered
}

@test "AddActivities.files.AddActivitiesWithBonusToplevelProperty: it is answered" {
	add "$(comment '.Bonus = "property"')"
	is_answered
}

@test "AddActivities.files.AddActivitiesWithBonusDataProperty: it is answered" {
	add "$(comment '.Data.Bonus = "property"')"
	is_answered
}

@test "AddActivities.files.AddActivitiesCommentAndPerson: it is answered" {
	add "$(comment ".People = [$(person)]")"
	is_answered
}

@test "AddActivities.files.AddActivitiesCommentWithThreePeople: it is answered" {
	add "$(comment ".People = [$(person), $(person '.Id = "112"'), $(person '.Id = "113"')]")"
	is_answered
}

@test "AddActivities.files.AddActivitiesCommentWithPersonBonusProperty: it is answered" {
	add "$(comment ".People = [$(person '.Bonus = "property"')]")"
	is_answered
}

@test "AddActivities.files.AddActivitiesCommentWithNonWopiPerson: it is answered" {
	add "$(comment ".People = [$(person '.Provider = "Windows Live"')]")"
	is_answered
}

@test "AddActivities.files.AddActivitiesUnknownActivityType: it is not supported" {
	add "$(comment '.Type = "unsupported"')"
	is_answered 3
}

@test "AddActivities.files.AddActivitiesUnknownNoDataActivity: it is answered" {
	add "$(comment '.Type = "unsupported" | del(.Data)')"
	is_answered
}

@test "AddActivities.files.AddActivitiesTwoActivitiesOneUnknown: both are answered" {
	add "$(comment)" "$(comment '.Id = "2" | .Type = "unsupported"')"
	is_answered '0, 3' 00000001-0000-0000-0000-00000000000a 2
}

@test "AddActivities.files.AddActivitiesThreeComments: all are answered" {
	add "$(comment)" "$(comment '.Id = "2"')" "$(comment '.Id = "3"')"
	is_answered '0, 3' 00000001-0000-0000-0000-00000000000a 2 3
}

# Proof keys: the validator's are those of the client "validator", and its session is
# one for that client.

# proven_by KEY OLD [TICKS]: CheckFileInfo; X-WOPI-Proof and X-WOPI-ProofOld are signed
# with these keys, and "rubbish" is.
proven_by() {
	local at=${3:-$(ticks)} url value
	discovery "present past" >"$BATS_TEST_TMPDIR/validator.xml"
	register validator required "$BATS_TEST_TMPDIR/validator.xml"
	wopictl config set base_url https://docs.example.org/wopi
	token=validator-doc1
	wopictl token add doc1 --user alice --rights all --client validator --weak --value "$token" &>/dev/null
	given_query="access_token=$token&access_token_ttl=$((START + 36000))000"
	url="https://docs.example.org/wopi/files/doc1?$given_query"
	send GET '' -e "REQUEST_URI=/wopi/files/doc1?$given_query" -H "X-WOPI-TimeStamp: $at" \
		-H "X-WOPI-Proof: $(proof_by "$1" "$url" "$at")" \
		-H "X-WOPI-ProofOld: $(proof_by "$2" "$url" "$at")"
}

# proof_by KEY URL TICKS: a proof of the session's token.
proof_by() {
	if [ "$1" = rubbish ]; then
		head -c 256 /dev/urandom | base64 -w 0
	else
		sign "$1" "$token" "$2" "$3"
	fi
}

@test "ProofKeys.CurrentValid.OldValid: it is answered" {
	proven_by present past
	answers 200
}

@test "ProofKeys.CurrentValid.OldInvalid: it is answered" {
	proven_by present rubbish
	answers 200
}

@test "ProofKeys.CurrentInvalid.OldValidSignedWithCurrentKey: it is answered" {
	proven_by rubbish present
	answers 200
}

@test "ProofKeys.CurrentValidSignedWithOldKey.OldInvalid: it is answered" {
	proven_by past rubbish
	answers 200
}

@test "ProofKeys.CurrentInvalid.OldValidSignedWithOldKey: it is 500" {
	proven_by rubbish past
	answers 500
}

@test "ProofKeys.CurrentInvalid.OldInvalid: it is 500" {
	proven_by rubbish rubbish
	answers 500
}

@test "ProofKeys.TimestampOlderThan20Min: one of 2015-08-17 is 500, however well it is signed" {
	proven_by present past 635753664000000000
	answers 500
	[ "$(header X-WOPI-ServerError)" = "X-WOPI-TimeStamp is more than 20 minutes old" ]
}
