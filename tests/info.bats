# SPDX-License-Identifier: MIT
# CheckFileInfo: what it tells, what it leaves out, and that it only looks.

load helper

# operation OVERRIDE [wopi's options...]
operation() {
	local override=$1
	shift
	wopi POST "/files/$file" -H "X-WOPI-Override: $override" "$@"
}

# shows JSON: the last answer is exactly this object, whatever the order.
shows() { diff -u <(jq -S . <<<"$1") <(jq -S . "$reply_body"); }

# sha256 TEXT: base64 of its SHA-256.
sha256() {
	# shellcheck disable=SC2059 # the format is made of \x escapes
	printf "$(printf %s "$1" | sha256sum | cut -c 1-64 | sed 's/../\\x&/g')" | base64
}

# file_of NAME: a file of that name, and alice's token for it.
file_of() {
	printf hello | wopictl file add - --name "$1" --id other >/dev/null
	wopictl token add other --user alice --value alice-other &>/dev/null
	on other
}

@test "a writer is told exactly what holds and works" {
	check_file_info
	answers 200
	shows '{
		"BaseFileName": "report.wopitest",
		"FileExtension": ".wopitest",
		"OwnerId": "admin",
		"Size": 5,
		"Version": "1",
		"LastModifiedTime": "2023-11-14T22:13:20.000000Z",
		"SHA256": "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=",
		"UserId": "alice",
		"UserFriendlyName": "Alice Able",
		"IsAnonymousUser": false,
		"IsAdminUser": false,
		"UserCanWrite": true,
		"ReadOnly": false,
		"UserCanNotWriteRelative": true,
		"SupportsUpdate": true,
		"SupportsLocks": true,
		"SupportsGetLock": true,
		"SupportsExtendedLockLength": true
	}'
}

@test "a reader is told exactly what holds and works" {
	as carol
	check_file_info
	answers 200
	shows '{
		"BaseFileName": "report.wopitest",
		"FileExtension": ".wopitest",
		"OwnerId": "admin",
		"Size": 5,
		"Version": "1",
		"LastModifiedTime": "2023-11-14T22:13:20.000000Z",
		"SHA256": "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=",
		"UserId": "carol",
		"UserFriendlyName": "carol",
		"IsAnonymousUser": false,
		"IsAdminUser": false,
		"UserCanWrite": false,
		"ReadOnly": true,
		"UserCanNotWriteRelative": true,
		"SupportsUpdate": true,
		"SupportsLocks": true,
		"SupportsGetLock": true,
		"SupportsExtendedLockLength": true
	}'
}

@test "the answer is JSON without a byte order mark, and says so" {
	check_file_info
	[ "$(header Content-Type)" = application/json ]
	[ "$(head -c 1 "$reply_body")" = '{' ]
}

@test "the SHA-256 is that of the content, in base64" {
	check_file_info
	[ "$(json .SHA256)" = "$(sha256 hello)" ]
}

@test "an empty file has size 0 and the SHA-256 of nothing" {
	on empty1
	check_file_info
	[ "$(json .Size)" = 0 ]
	[ "$(json .SHA256)" = "$(sha256 '')" ]
}

@test "the version is a string, the size a number" {
	check_file_info
	[ "$(json '.Version | type')" = string ]
	[ "$(json '.Size | type')" = number ]
}

@test "the owner is told by id" {
	printf hello | wopictl file add - --name mine.docx --id other --owner bob >/dev/null
	wopictl token add other --user alice --value alice-other &>/dev/null
	on other
	check_file_info
	[ "$(json .OwnerId)" = bob ]
	[ "$(json .UserId)" = alice ]
}

@test "an administrator is told to be one" {
	wopictl user set alice --admin
	check_file_info
	[ "$(json .IsAdminUser)" = true ]
}

# The user's name

@test "a user without a friendly name goes by the login name" {
	as bob
	check_file_info
	[ "$(json .UserFriendlyName)" = bob ]
}

@test "a new friendly name shows at once" {
	wopictl user set alice --friendly-name 'Alice "Ace" Ångström'
	check_file_info
	[ "$(json .UserFriendlyName)" = 'Alice "Ace" Ångström' ]
}

@test "a friendly name taken away leaves the login name" {
	wopictl user set alice --friendly-name ''
	check_file_info
	[ "$(json .UserFriendlyName)" = alice ]
}

@test "the e-mail address is not told" {
	wopictl user set alice --email alice@example.org
	check_file_info
	run ! grep -i example.org "$reply_body"
}

# The file's name

@test "a name of any script comes as UTF-8" {
	file_of 'Žluťoučký кот 日本語 😀.docx'
	check_file_info
	[ "$(json .BaseFileName)" = 'Žluťoučký кот 日本語 😀.docx' ]
	[ "$(json .FileExtension)" = .docx ]
}

@test "a name with quotes, blanks and an ampersand is whole" {
	file_of 'a "b"  & <c>'"'"'s.docx'
	check_file_info
	[ "$(json .BaseFileName)" = 'a "b"  & <c>'"'"'s.docx' ]
}

@test "a file without extension has no FileExtension" {
	file_of README
	check_file_info
	[ "$(json .BaseFileName)" = README ]
	[ "$(json 'has("FileExtension")')" = false ]
}

@test "the extension begins with the last dot" {
	file_of archive.tar.GZ
	check_file_info
	[ "$(json .FileExtension)" = .GZ ]
}

@test "a rename changes the name and the extension, and nothing else" {
	check_file_info
	cp "$reply_body" "$BATS_TEST_TMPDIR/before"
	later 100
	wopictl file rename doc1 letter.odt
	check_file_info
	shows "$(jq '.BaseFileName = "letter.odt" | .FileExtension = ".odt"' \
		"$BATS_TEST_TMPDIR/before")"
}

@test "a move changes nothing" {
	check_file_info
	cp "$reply_body" "$BATS_TEST_TMPDIR/before"
	later 100
	wopictl container add Elsewhere --id elsewhere
	wopictl file move doc1 elsewhere
	check_file_info
	shows "$(cat "$BATS_TEST_TMPDIR/before")"
}

# Time

@test "the time has six digits of a second also where they are zero" {
	check_file_info
	[ "$(json .LastModifiedTime)" = 2023-11-14T22:13:20.000000Z ]
}

@test "the time has six digits of a second where fewer would do" {
	WOPI_NOW=$START.5
	lock A
	put new A
	check_file_info
	[ "$(json .LastModifiedTime)" = 2023-11-14T22:13:20.500000Z ]
}

@test "the time has six digits of a second and not more" {
	WOPI_NOW=$START.1234567
	lock A
	put new A
	check_file_info
	[ "$(json .LastModifiedTime)" = 2023-11-14T22:13:20.123456Z ]
}

# After a save

@test "after PutFile all of version, time, size and hash are new" {
	lock A
	later 100
	put 'hello, world' A
	answers 200
	check_file_info
	[ "$(json .Version)" = 2 ]
	[ "$(json .Size)" = 12 ]
	[ "$(json .LastModifiedTime)" = 2023-11-14T22:15:00.000000Z ]
	[ "$(json .SHA256)" = "$(sha256 'hello, world')" ]
}

@test "after PutFile version and time are those that PutFile answered" {
	local version modified
	lock A
	later 100
	put new A
	version=$(header X-WOPI-ItemVersion)
	modified=$(json .LastModifiedTime)
	later 100
	check_file_info
	[ "$(json .Version)" = "$version" ]
	[ "$(json .LastModifiedTime)" = "$modified" ]
}

@test "after a save from the command line all of version, time, size and hash are new" {
	later 100
	printf 'hello, world' | wopictl file put doc1 -
	check_file_info
	[ "$(json .Version)" = 2 ]
	[ "$(json .Size)" = 12 ]
	[ "$(json .LastModifiedTime)" = 2023-11-14T22:15:00.000000Z ]
	[ "$(json .SHA256)" = "$(sha256 'hello, world')" ]
}

@test "after a restored version the version is a new one, the hash the old" {
	lock A
	put new A
	unlock A
	later 100
	wopictl file restore doc1 1
	check_file_info
	[ "$(json .Version)" = 3 ]
	[ "$(json .LastModifiedTime)" = 2023-11-14T22:15:00.000000Z ]
	[ "$(json .SHA256)" = "$(sha256 hello)" ]
}

@test "all users see the same version and time" {
	local alice
	check_file_info
	alice=$(json '.Version + .LastModifiedTime + .SHA256')
	as carol
	check_file_info
	[ "$(json '.Version + .LastModifiedTime + .SHA256')" = "$alice" ]
}

# It only looks

@test "CheckFileInfo changes no byte of the database and of the contents" {
	local before
	lock A
	before=$(cd "$WOPI_DATA" && sha256sum wopi.db contents/* | sort)
	check_file_info
	answers 200
	[ "$(cd "$WOPI_DATA" && sha256sum wopi.db contents/* | sort)" = "$before" ]
}

@test "CheckFileInfo says the same each time" {
	local first
	check_file_info
	first=$(body)
	later 100
	check_file_info
	[ "$(body)" = "$first" ]
}

@test "a lock shows in no property" {
	check_file_info
	cp "$reply_body" "$BATS_TEST_TMPDIR/before"
	lock A
	later 10
	refresh A
	check_file_info
	shows "$(cat "$BATS_TEST_TMPDIR/before")"
}

@test "CheckFileInfo works while another has the lock" {
	as bob
	lock B
	as alice
	check_file_info
	answers 200
	[ "$(json .UserCanWrite)" = true ]
}

@test "CheckFileInfo takes no notice of X-WOPI-SessionContext" {
	wopi GET /files/doc1 -H 'X-WOPI-SessionContext: whatever; {"it":"was"}'
	answers 200
	[ "$(json .BaseFileName)" = report.wopitest ]
}

@test "CheckFileInfo takes no notice of query parameters it does not know" {
	wopi GET /files/doc1 -e 'QUERY_STRING=access_token=alice-doc1&permission=edit&x&=&y=1'
	answers 200
	[ "$(json .UserCanWrite)" = true ]
}

# Rights

@test "the right to write is the token's, not the user's" {
	wopictl token add doc1 --user alice --rights read --value reads &>/dev/null
	wopi GET /files/doc1 -t reads
	answers 200
	[ "$(json .UserCanWrite)" = false ]
	[ "$(json .ReadOnly)" = true ]
}

@test "a right whose operation does not exist is not announced" {
	local rights=read,rename,review,create,delete,share
	wopictl token add doc1 --user alice --rights $rights --value most &>/dev/null
	wopi GET /files/doc1 -t most
	answers 200
	[ "$(json '[has("UserCanRename", "UserCanReview")] | any')" = false ]
	[ "$(json .UserCanNotWriteRelative)" = true ]
}

@test "a token without the right to read gets 404" {
	wopictl token add doc1 --user alice --rights write --value blind &>/dev/null
	wopi GET /files/doc1 -t blind
	answers 404
}

# Announced is what works.

@test "Lock, RefreshLock, Unlock and UnlockAndRelock are announced and work" {
	check_file_info
	[ "$(json .SupportsLocks)" = true ]
	lock A
	answers 200
	refresh A
	answers 200
	relock A B
	answers 200
	unlock B
	answers 200
}

@test "GetLock is announced and works" {
	check_file_info
	[ "$(json .SupportsGetLock)" = true ]
	get_lock
	answers 200
}

@test "lock ids of 1024 characters are announced and work" {
	check_file_info
	[ "$(json .SupportsExtendedLockLength)" = true ]
	lock "$(head -c 1024 /dev/zero | tr '\0' x)"
	answers 200
}

@test "PutFile is announced and works" {
	check_file_info
	[ "$(json .SupportsUpdate)" = true ]
	lock A
	put new A
	answers 200
}

# absent_and_501 PROPERTY OVERRIDE [wopi's options...]
absent_and_501() {
	check_file_info
	answers 200
	[ "$(json "has(\"$1\")")" = false ]
	operation "${@:2}"
	answers 501
}

@test "PutRelativeFile is announced as not possible and answers 501" {
	check_file_info
	[ "$(json .UserCanNotWriteRelative)" = true ]
	operation PUT_RELATIVE -H 'X-WOPI-SuggestedTarget: .docx'
	answers 501
}

@test "PutRelativeFile answers 501 even with headers that contradict each other" {
	operation PUT_RELATIVE -H 'X-WOPI-SuggestedTarget: a.docx' \
		-H 'X-WOPI-RelativeTarget: b.docx' -H 'X-WOPI-Size: x'
	answers 501
}

@test "RenameFile is not announced and answers 501" {
	absent_and_501 SupportsRename RENAME_FILE -H 'X-WOPI-RequestedName: other'
}

@test "DeleteFile is not announced, answers 501, and the file stays" {
	absent_and_501 SupportsDeleteFile DELETE
	holds hello
}

@test "PutUserInfo is not announced and answers 501" {
	printf info >"$BATS_TEST_TMPDIR/info"
	absent_and_501 SupportsUserInfo PUT_USER_INFO -d "$BATS_TEST_TMPDIR/info"
}

@test "GetShareUrl is not announced and answers 501" {
	absent_and_501 SupportedShareUrlTypes GET_SHARE_URL -H 'X-WOPI-UrlType: ReadOnly'
}

@test "AddActivities is not announced and answers 501" {
	printf '{"Activities":[]}' >"$BATS_TEST_TMPDIR/activities"
	absent_and_501 SupportsAddActivities ADD_ACTIVITIES -d "$BATS_TEST_TMPDIR/activities"
}

@test "AddActivities at its own address answers 501" {
	wopi POST /files/doc1/activities -H 'X-WOPI-Override: ADD_ACTIVITIES'
	answers 501
}

@test "containers are not announced, and EnumerateAncestors answers 501" {
	check_file_info
	[ "$(json 'has("SupportsContainers")')" = false ]
	wopi GET /files/doc1/ancestry
	answers 501
}

@test "the ecosystem is not announced, and GetEcosystem answers 501" {
	check_file_info
	[ "$(json 'has("SupportsEcosystem")')" = false ]
	wopi GET /files/doc1/ecosystem_pointer
	answers 501
}

@test "restricted links are not announced and answer 501" {
	absent_and_501 SupportsScenarioLinks GET_RESTRICTED_LINK -H 'X-WOPI-RestrictedLink: FORMS'
	operation REVOKE_RESTRICTED_LINK -H 'X-WOPI-RestrictedLink: FORMS'
	answers 501
}

@test "the secure store is not announced and answers 501" {
	absent_and_501 SupportsSecureStore READ_SECURE_STORE -H 'X-WOPI-ApplicationId: a'
}

@test "Cobalt is not announced and answers 501" {
	absent_and_501 SupportsCobalt COBALT
	absent_and_501 CobaltCapabilities COBALT -H "X-WOPI-Size: 0"
}

@test "coauthoring is not announced and answers 501" {
	local override
	for override in GET_COAUTH_LOCK REFRESH_COAUTH_LOCK UNLOCK_COAUTH_LOCK GET_COAUTH_TABLE \
		GET_SEQUENCE_NUMBER GET_CHUNKED_FILE; do
		absent_and_501 SupportsCoauth $override -H 'X-WOPI-CoauthLockId: a'
	done
	wopi POST /files/doc1/contents -H 'X-WOPI-Override: PUT_CHUNKED_FILE'
	answers 501
}

@test "resumable transfers are not announced and answer 501" {
	local override
	for override in GET_CHUNKS CREATE_UPLOAD_SESSION UPDATE_UPLOAD_SESSION; do
		absent_and_501 SupportsResumableFileTransfer $override
	done
}

@test "user values and granting access are not announced and answer 501" {
	absent_and_501 SupportsFileUserValue GET_FILE_USER_VALUE
	absent_and_501 SupportsGrantUserAccess GRANT_USER_ACCESS
}
