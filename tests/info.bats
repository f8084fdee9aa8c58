# SPDX-License-Identifier: MIT
# CheckFileInfo: what it tells, what it leaves out, and that it only looks.

load helper

# shows JSON: the last answer is exactly this object, whatever the order.
shows() { diff -u <(jq -S . <<<"$1") <(jq -S . "$reply_body"); }

# sign_off: signatures are of this test's secret; they read S from here on.
sign_off() { sed -i 's/signature=[A-Za-z0-9._~-]*/signature=S/g' "$reply_body"; }

# sha256 TEXT: base64 of its SHA-256.
sha256() {
	# shellcheck disable=SC2059 # the format is made of \x escapes
	printf "$(printf %s "$1" | sha256sum | cut -c 1-64 | sed 's/../\\x&/g')" | base64
}

# file_of NAME: a file of that name, and alice's token for it.
file_of() {
	printf hello | wopictl file add - --name "$1" --id other >/dev/null
	wopictl token add other --user alice --rights all --weak --value alice-other &>/dev/null
	on other
}

@test "a writer is told exactly what holds and works" {
	check_file_info
	answers 200
	sign_off
	shows '{
		"BaseFileName": "report.wopitest",
		"FileExtension": ".wopitest",
		"FileNameMaxLength": 246,
		"OwnerId": "admin",
		"Size": 5,
		"Version": "1",
		"LastModifiedTime": "2023-11-14T22:13:20.000000Z",
		"SHA256": "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=",
		"UserId": "alice",
		"UserFriendlyName": "Alice Able",
		"IsAnonymousUser": false,
		"IsAdminUser": false,
		"IsEduUser": false,
		"LicenseCheckForEditIsEnabled": false,
		"UserCanWrite": true,
		"ReadOnly": false,
		"UserCanReview": true,
		"UserCanRename": true,
		"UserCanNotWriteRelative": false,
		"SupportsUpdate": true,
		"SupportsLocks": true,
		"SupportsGetLock": true,
		"SupportsExtendedLockLength": true,
		"SupportsRename": true,
		"SupportsUserInfo": true,
		"SupportsDeleteFile": true,
		"SupportsAddActivities": true,
		"SupportsContainers": false,
		"SupportsFolders": false,
		"SupportsEcosystem": true,
		"SupportsGetFileWopiSrc": true,
		"SupportedShareUrlTypes": ["ReadOnly", "ReadWrite"],
		"BreadcrumbFolderName": "Documents",
		"FileUrl": "http://docs.example.org/wopi/download/doc1?signature=S",
		"DownloadUrl": "http://docs.example.org/wopi/download/doc1?signature=S",
		"HostViewUrl": "http://docs.example.org/wopi/open/doc1?action=view",
		"HostEditUrl": "http://docs.example.org/wopi/open/doc1?action=edit",
		"HostEmbeddedViewUrl": "http://docs.example.org/wopi/open/doc1?action=embedview",
		"FileSharingUrl": "http://docs.example.org/wopi/open/doc1?action=share",
		"FileVersionUrl": "http://docs.example.org/wopi/open/doc1?action=versions",
		"SignoutUrl": "http://docs.example.org/wopi/signout"
	}'
}

@test "a reader is told exactly what holds and works" {
	wopictl grant add --everyone reader root
	as carol
	check_file_info
	answers 200
	sign_off
	shows '{
		"BaseFileName": "report.wopitest",
		"FileExtension": ".wopitest",
		"FileNameMaxLength": 246,
		"OwnerId": "admin",
		"Size": 5,
		"Version": "1",
		"LastModifiedTime": "2023-11-14T22:13:20.000000Z",
		"SHA256": "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=",
		"UserId": "carol",
		"UserFriendlyName": "carol",
		"IsAnonymousUser": false,
		"IsAdminUser": false,
		"IsEduUser": false,
		"LicenseCheckForEditIsEnabled": false,
		"UserCanWrite": false,
		"ReadOnly": true,
		"UserCanReview": false,
		"UserCanRename": false,
		"UserCanNotWriteRelative": true,
		"SupportsUpdate": true,
		"SupportsLocks": true,
		"SupportsGetLock": true,
		"SupportsExtendedLockLength": true,
		"SupportsRename": true,
		"SupportsUserInfo": true,
		"SupportsDeleteFile": false,
		"SupportsAddActivities": false,
		"SupportsContainers": true,
		"SupportsFolders": true,
		"SupportsEcosystem": true,
		"SupportsGetFileWopiSrc": true,
		"BreadcrumbFolderName": "Documents",
		"BreadcrumbFolderUrl": "http://docs.example.org/wopi/open/root?action=view",
		"FileUrl": "http://docs.example.org/wopi/download/doc1?signature=S",
		"DownloadUrl": "http://docs.example.org/wopi/download/doc1?signature=S",
		"HostViewUrl": "http://docs.example.org/wopi/open/doc1?action=view",
		"HostEmbeddedViewUrl": "http://docs.example.org/wopi/open/doc1?action=embedview",
		"CloseUrl": "http://docs.example.org/wopi/open/root?action=view",
		"FileVersionUrl": "http://docs.example.org/wopi/open/doc1?action=versions",
		"SignoutUrl": "http://docs.example.org/wopi/signout"
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
	wopictl token add other --user alice --rights all --weak --value alice-other &>/dev/null
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

# What else a user is

@test "a guest is told to be one" {
	wopictl user set alice --anonymous
	check_file_info
	[ "$(json .IsAnonymousUser)" = true ]
	[ "$(json .UserId)" = alice ]
	wopictl user set alice --no-anonymous
	check_file_info
	[ "$(json .IsAnonymousUser)" = false ]
}

@test "who learns or teaches is told so" {
	wopictl user set alice --edu
	check_file_info
	[ "$(json .IsEduUser)" = true ]
	wopictl user set alice --no-edu
	check_file_info
	[ "$(json .IsEduUser)" = false ]
}

@test "a business user's licence is to be checked" {
	wopictl user set alice --business
	check_file_info
	[ "$(json .LicenseCheckForEditIsEnabled)" = true ]
	wopictl user set alice --no-business
	check_file_info
	[ "$(json .LicenseCheckForEditIsEnabled)" = false ]
}

@test "the e-mail address is told only with show_mail" {
	wopictl user set alice --email alice@example.org
	check_file_info
	[ "$(json 'has("UserExtraInfo")')" = false ]
}

@test "avatar and e-mail address stand where Collabora looks for them" {
	wopictl config set show_mail on
	wopictl user set alice --email alice@example.org --avatar https://example.org/alice.png
	check_file_info
	[ "$(json -c .UserExtraInfo)" = \
		'{"avatar":"https://example.org/alice.png","mail":"alice@example.org"}' ]
	[ "$(grep -o example.org/alice "$reply_body" | wc -l)" = 1 ]
}

@test "of avatar and e-mail address only what is known is told" {
	wopictl user set alice --avatar https://example.org/alice.png
	check_file_info
	[ "$(json -c .UserExtraInfo)" = '{"avatar":"https://example.org/alice.png"}' ]
	wopictl user set alice --avatar ''
	check_file_info
	[ "$(json 'has("UserExtraInfo")')" = false ]
}

@test "what PutUserInfo stored comes back on every file, for that user alone" {
	printf 'any {"text"}' >"$BATS_TEST_TMPDIR/info"
	operation PUT_USER_INFO -d "$BATS_TEST_TMPDIR/info"
	answers 200
	on empty1
	check_file_info
	[ "$(json .UserInfo)" = 'any {"text"}' ]
	as bob
	check_file_info
	[ "$(json 'has("UserInfo")')" = false ]
}

@test "PutUserInfo overwrites, and an empty text takes it away" {
	printf one >"$BATS_TEST_TMPDIR/info"
	operation PUT_USER_INFO -d "$BATS_TEST_TMPDIR/info"
	printf two >"$BATS_TEST_TMPDIR/info"
	operation PUT_USER_INFO -d "$BATS_TEST_TMPDIR/info"
	check_file_info
	[ "$(json .UserInfo)" = two ]
	: >"$BATS_TEST_TMPDIR/info"
	operation PUT_USER_INFO -d "$BATS_TEST_TMPDIR/info"
	answers 200
	check_file_info
	[ "$(json 'has("UserInfo")')" = false ]
}

@test "PutUserInfo takes 1024 characters, and 1025 are 413 and change nothing" {
	head -c 1024 /dev/zero | tr '\0' x >"$BATS_TEST_TMPDIR/info"
	operation PUT_USER_INFO -d "$BATS_TEST_TMPDIR/info"
	answers 200
	printf y >>"$BATS_TEST_TMPDIR/info"
	operation PUT_USER_INFO -d "$BATS_TEST_TMPDIR/info"
	answers 413
	check_file_info
	[ "$(json '.UserInfo | length')" = 1024 ]
}

@test "PutUserInfo without a length is bounded, too" {
	local n
	for n in 1024 1025; do
		head -c $n /dev/zero | tr '\0' x >"$BATS_TEST_TMPDIR/info"
		wopi POST /files/doc1 -H 'X-WOPI-Override: PUT_USER_INFO' \
			-e HTTP_TRANSFER_ENCODING=chunked -d "$BATS_TEST_TMPDIR/info" -e CONTENT_LENGTH=
		[ $n = 1025 ] || answers 200
	done
	answers 413
}

@test "PutUserInfo refuses what is not ASCII" {
	local text
	for text in 'é' '\377' 'a\000b'; do
		# shellcheck disable=SC2059 # the format is made of escapes
		printf "$text" >"$BATS_TEST_TMPDIR/info"
		operation PUT_USER_INFO -d "$BATS_TEST_TMPDIR/info"
		answers 400
	done
	check_file_info
	[ "$(json 'has("UserInfo")')" = false ]
}

@test "PutUserInfo cut short is 400 and changes nothing" {
	printf abc >"$BATS_TEST_TMPDIR/info"
	operation PUT_USER_INFO -d "$BATS_TEST_TMPDIR/info" -e CONTENT_LENGTH=4
	answers 400
	check_file_info
	[ "$(json 'has("UserInfo")')" = false ]
}

@test "PutUserInfo is a reader's, too, also on a locked file" {
	lock A
	as carol
	printf info >"$BATS_TEST_TMPDIR/info"
	operation PUT_USER_INFO -d "$BATS_TEST_TMPDIR/info"
	answers 200
	check_file_info
	[ "$(json .UserInfo)" = info ]
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
	shows "$(jq '.BaseFileName = "letter.odt" | .FileExtension = ".odt" |
		.FileNameMaxLength = 251' "$BATS_TEST_TMPDIR/before")"
}

@test "a move changes the folder's name alone" {
	wopictl grant add alice reader root
	check_file_info
	cp "$reply_body" "$BATS_TEST_TMPDIR/before"
	later 100
	wopictl container add Elsewhere --id elsewhere
	wopictl file move doc1 elsewhere
	check_file_info
	shows "$(jq '.BreadcrumbFolderName = "Elsewhere" | .CloseUrl |= sub("root"; "elsewhere") |
		.BreadcrumbFolderUrl = .CloseUrl' \
		"$BATS_TEST_TMPDIR/before")"
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
	wopictl token add doc1 --user alice --rights read --weak --value reads &>/dev/null
	wopi GET /files/doc1 -t reads
	answers 200
	[ "$(json .UserCanWrite)" = false ]
	[ "$(json .ReadOnly)" = true ]
}

# rights_are LIST FILTER: what CheckFileInfo makes of a token's rights.
rights_are() {
	wopictl token add doc1 --user alice --rights "$1" --weak --value "of-${1//,/-}" &>/dev/null
	wopi GET /files/doc1 -t "of-${1//,/-}"
	answers 200
	[ "$(json "$2")" = true ] || { body >&2; return 1; }
}

@test "a reviewer may review only, as Collabora and as ONLYOFFICE say it" {
	wopictl token add doc1 --user alice --rights read,review --weak --value reviews &>/dev/null
	wopi GET /files/doc1 -t reviews
	answers 200
	[ "$(json '[.UserCanWrite, .ReadOnly, .UserCanReview, .UserCanOnlyManageRedlines,
		.SupportsUpdate, .UserCanNotWriteRelative] | @json')" = \
		'[false,false,true,true,true,true]' ]
}

@test "a reviewer's token locks, saves and unlocks" {
	wopictl token add doc1 --user alice --rights read,review --weak --value reviews &>/dev/null
	token=reviews
	lock A
	answers 200
	put comments A
	answers 200
	refresh A
	answers 200
	unlock A
	answers 200
}

@test "a right to rename, to create, to delete, to share is told by its own property" {
	local none='.UserCanRename or .UserCanNotWriteRelative == false or .SupportsDeleteFile
		or has("SupportedShareUrlTypes") | not'
	rights_are read "$none"
	rights_are read,write "$none"
	rights_are read,rename .UserCanRename
	rights_are read,create '.UserCanNotWriteRelative | not'
	rights_are read,delete .SupportsDeleteFile
	rights_are read,share '.SupportedShareUrlTypes == ["ReadOnly"]'
	rights_are read,write,share '.SupportedShareUrlTypes == ["ReadOnly", "ReadWrite"]'
}

@test "who cannot save is not led to a page for editing" {
	rights_are read,rename,create,delete,share 'has("HostEditUrl") | not'
	rights_are read,review 'has("HostEditUrl")'
}

@test "a token without the right to read gets 404" {
	wopictl token add doc1 --user alice --rights write --weak --value blind &>/dev/null
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

@test "RenameFile is announced and works" {
	check_file_info
	[ "$(json '.SupportsRename and .UserCanRename')" = true ]
	rename_to other
	answers 200
}

@test "PutRelativeFile is announced and works" {
	check_file_info
	[ "$(json .UserCanNotWriteRelative)" = false ]
	save_as SuggestedTarget .docx hello
	answers 200
}

@test "GetShareUrl is announced and works for each type" {
	local type
	check_file_info
	for type in $(json '.SupportedShareUrlTypes[]'); do
		operation GET_SHARE_URL -H "X-WOPI-UrlType: $type"
		answers 200
	done
	[ "$type" = ReadWrite ]
}

@test "AddActivities is announced and works" {
	printf '{"Activities":[{"Type":"comment","Id":"1"}]}' >"$BATS_TEST_TMPDIR/activities"
	check_file_info
	[ "$(json .SupportsAddActivities)" = true ]
	operation ADD_ACTIVITIES -d "$BATS_TEST_TMPDIR/activities"
	answers 200
}

@test "PutUserInfo is announced and works" {
	printf info >"$BATS_TEST_TMPDIR/info"
	check_file_info
	[ "$(json .SupportsUserInfo)" = true ]
	operation PUT_USER_INFO -d "$BATS_TEST_TMPDIR/info"
	answers 200
}

@test "DeleteFile is announced and works" {
	check_file_info
	[ "$(json .SupportsDeleteFile)" = true ]
	delete_file
	answers 200
}

@test "FileUrl and DownloadUrl give the contents without a token" {
	local name
	for name in FileUrl DownloadUrl; do
		check_file_info
		wopi GET /download/doc1 -t '' -e "QUERY_STRING=$(json ".$name | split(\"?\")[1]")"
		answers 200
		[ "$(body)" = hello ]
	done
}

# supports FLAGS: what CheckFileInfo says of containers, folders, the ecosystem and
# GetFileWopiSrc.
supports() {
	check_file_info
	answers 200
	[ "$(json '[.SupportsContainers, .SupportsFolders, .SupportsEcosystem,
		.SupportsGetFileWopiSrc] | join(" ")')" = "$1" ]
}

# with_grants [RIGHTS]: alice asks with a token that follows the grants from here on.
with_grants() {
	follower file doc1 alice alice-grants "${1:-}"
	token=alice-grants
}

# folder_of USER...: doc1 is in the container c1 ("Inner"), and these may read that.
folder_of() {
	local user
	wopictl container add Inner --id c1 >/dev/null
	wopictl file move doc1 c1
	for user; do
		wopictl grant add "$user" reader c1
	done
}

# tree URL [SUB]: a GET of what an answer gave.
tree() {
	local path=${1#*//*/wopi}
	wopi GET "${path%%\?*}${2:-}" -t '' -e "QUERY_STRING=${path#*\?}"
}

@test "containers are announced and work" {
	wopictl grant add alice reader root
	supports 'true true true true'
	wopi GET /files/doc1/ancestry
	answers 200
	tree "$(json '.AncestorsWithRootFirst[-1].Url')" /children
	answers 200
}

@test "the ecosystem is announced and works" {
	supports 'false false true true'
	wopi GET /files/doc1/ecosystem_pointer
	answers 200
	tree "$(json .Url)" /root_container_pointer
	answers 200
}

@test "containers and folders are not announced in a root that was not granted" {
	supports 'false false true true'
	[ "$(json .BreadcrumbFolderName)" = Documents ]
	wopictl grant add alice reader root
	supports 'true true true true'
}

@test "containers and folders are announced in a container that was granted" {
	folder_of alice
	supports 'true true true true'
	[ "$(json .BreadcrumbFolderName)" = Inner ]
}

@test "containers and folders are not announced where the file's may not be seen" {
	folder_of bob
	supports 'false false true true'
	as bob
	supports 'true true true true'
}

@test "a grant to everyone lets containers be announced" {
	folder_of
	supports 'false false true true'
	wopictl grant add --everyone reader c1
	supports 'true true true true'
	wopictl grant remove --everyone c1
	supports 'false false true true'
}

@test "a grant on the file itself does not open its container" {
	folder_of
	wopictl grant add alice owner doc1
	supports 'false false true true'
}

@test "the container's name is told a token that has its rights of itself" {
	folder_of
	check_file_info
	[ "$(json .BreadcrumbFolderName)" = Inner ]
}

@test "the container's name is told a token that follows grants only if they reach it" {
	folder_of
	wopictl grant add alice writer doc1
	with_grants
	supports 'false false true true'
	[ "$(json 'has("BreadcrumbFolderName")')" = false ]
	wopictl grant add alice reader c1
	supports 'true true true true'
	[ "$(json .BreadcrumbFolderName)" = Inner ]
}

@test "where nothing tells the host's address neither containers nor ecosystem are announced" {
	wopi GET /files/doc1 -e HTTP_HOST= -e SCRIPT_NAME=
	answers 200
	[ "$(json '[.SupportsContainers, .SupportsFolders, .SupportsEcosystem,
		.SupportsGetFileWopiSrc] | any')" = false ]
}

# Rights that follow the grants

# told ROLE: what CheckFileInfo says of rights when alice has that role on doc1.
told() {
	wopictl grant add alice "$1" doc1
	check_file_info
	answers 200
	json '[.UserCanWrite, .ReadOnly, .UserCanReview, .UserCanRename,
		.UserCanNotWriteRelative, .SupportsDeleteFile, (.SupportedShareUrlTypes // [] |
		length)] | join(" ")'
}

@test "a token that follows the grants says what each role may" {
	with_grants
	[ "$(told reader)" = 'false true false false true false 0' ]
	[ "$(told reviewer)" = 'false false true false true false 0' ]
	[ "$(told writer)" = 'true false true true true true 0' ]
	[ "$(told owner)" = 'true false true true true true 2' ]
}

@test "a token that follows the grants has no right that it was not given itself" {
	with_grants read,share
	[ "$(told owner)" = 'false true false false true false 1' ]
}

@test "a token that follows the grants is 404 without one, and again once it is taken" {
	with_grants
	check_file_info
	answers 404
	wopictl grant add alice reader doc1
	check_file_info
	answers 200
	wopictl grant remove alice doc1
	check_file_info
	answers 404
}

@test "the owner of a file needs no grant" {
	wopictl file set doc1 --owner alice
	with_grants
	check_file_info
	answers 200
	[ "$(json .UserCanWrite)" = true ]
	[ "$(json '.SupportedShareUrlTypes | length')" = 2 ]
}

@test "a token that does not follow the grants is no matter of them" {
	wopictl grant add alice reader doc1
	check_file_info
	[ "$(json .UserCanWrite)" = true ]
}

# Pages, and what they do when the client in their frame asks

# for_client [OPTIONS of wopictl token add...]: alice asks with a token that was made for
# the built-in editor.
for_client() {
	wopictl token add doc1 --user alice --rights all --client text --weak --value of-text "$@" &>/dev/null
	token=of-text
}

# messages: PostMessageOrigin, and the flags of what the page does.
messages() {
	json -c '[.PostMessageOrigin, .ClosePostMessage, .EditModePostMessage,
		.FileVersionPostMessage, .FileSharingPostMessage, .EnableShare,
		.EnableInsertRemoteImage]'
}

# of_onlyoffice FILE [OPTIONS...]: a session for ONLYOFFICE, without proof.
of_onlyoffice() {
	wopictl client add oo "$BATS_TEST_DIRNAME/discovery/onlyoffice.xml" --proof off 2>/dev/null || :
	wopictl token add "$1" --user alice --rights all --client oo --weak --value oo-token "${@:2}" &>/dev/null
	file=$1 token=oo-token
}

@test "Microsoft's clients get names without the characters that they refuse" {
	wopictl file rename doc1 'C# 100% {a}.docx'
	wopi GET /files/doc1 -H 'X-WOPI-MachineName: office1'
	[ "$(json .BaseFileName)" = 'C- 100- -a-.docx' ]
	[ "$(json .FileExtension)" = .docx ]
	check_file_info
	[ "$(json .BaseFileName)" = 'C# 100% {a}.docx' ]
	wopictl container add 'Q1#' --id q1
	wopictl token add q1 --user alice --rights all --weak --value alice-q1 &>/dev/null
	wopi GET /containers/q1 -t alice-q1 -H 'X-WOPI-MachineName: office1'
	[ "$(json .Name)" = Q1- ]
	wopi GET /containers/q1 -t alice-q1
	[ "$(json .Name)" = 'Q1#' ]
}

@test "who may not see the folder is led to a page that says that the file is closed" {
	for_client
	wopictl config set base_url https://docs.example.org/wopi
	check_file_info
	[ "$(json -c '[.CloseUrl, .ClosePostMessage]')" = \
		'["https://docs.example.org/wopi/open/doc1?action=close",true]' ]
	wopictl config set host_page 'https://portal.example.org/{id}/{action}'
	check_file_info
	[ "$(json -c '[has("CloseUrl"), .ClosePostMessage]')" = '[false,false]' ]
}

@test "ONLYOFFICE gets no FileUrl, other clients do" {
	of_onlyoffice doc1
	check_file_info
	answers 200
	[ "$(json -c '[has("FileUrl"), has("DownloadUrl")]')" = '[false,true]' ]
	for_client
	check_file_info
	[ "$(json 'has("FileUrl")')" = true ]
	token=alice-doc1
	wopi GET /files/doc1 -H 'User-Agent: Node.js/18'
	[ "$(json 'has("FileUrl")')" = false ]
}

@test "ONLYOFFICE gets the template's size while it is to start from a template, others 0" {
	printf template | wopictl file add - --name letter.dotx --template --id t1
	wopictl file add new.docx --from-template t1 --id new1
	of_onlyoffice new1
	check_file_info
	[ "$(json -c '[.Size, has("TemplateSource"), has("FileUrl")]')" = '[8,true,false]' ]
	wopictl token add new1 --user alice --rights all --weak --value plain1 &>/dev/null
	token=plain1
	check_file_info
	[ "$(json -c '[.Size, has("TemplateSource")]')" = '[0,true]' ]
	printf x | wopictl file put new1 - >/dev/null
	token=oo-token
	check_file_info
	[ "$(json -c '[.Size, has("TemplateSource")]')" = '[1,false]' ]
}

@test "ONLYOFFICE is told of no way to edit what it only views, but by convert" {
	local edits='[has("HostEditUrl"), .EditModePostMessage]'
	wopictl config set base_url https://docs.example.org/wopi
	wopictl file rename doc1 map.djvu
	of_onlyoffice doc1
	check_file_info
	[ "$(json -c "$edits")" = '[false,false]' ]
	wopictl file rename doc1 old.doc
	check_file_info
	[ "$(json -c "$edits")" = '[true,true]' ]
	wopictl token remove oo-token
	of_onlyoffice doc1 --rights read,write
	check_file_info
	[ "$(json -c "$edits")" = '[false,false]' ]
	token=alice-doc1
	check_file_info
	[ "$(json 'has("HostEditUrl")')" = true ]
}

@test "ONLYOFFICE is told of the way to another client that edits what it only views" {
	wopictl config set base_url https://docs.example.org/wopi
	wopictl file rename doc1 map.djvu
	sed 's/ext="docx"/ext="djvu"/' "$BATS_TEST_DIRNAME/discovery/collabora.xml" >"$BATS_TEST_TMPDIR/cool.xml"
	wopictl client add cool "$BATS_TEST_TMPDIR/cool.xml"
	of_onlyoffice doc1
	check_file_info
	[ "$(json -c '[has("HostEditUrl"), .EditModePostMessage]')" = '[true,true]' ]
}

@test "a client is told of no way to edit what is view-only or excluded, unless another edits it" {
	local edits='[has("HostEditUrl"), .EditModePostMessage]'
	wopictl config set base_url https://docs.example.org/wopi
	wopictl file rename doc1 report.docx
	wopictl client add cool "$BATS_TEST_DIRNAME/discovery/collabora.xml" --proof off 2>/dev/null
	wopictl token add doc1 --user alice --rights all --client cool --weak --value cool-token &>/dev/null
	token=cool-token
	check_file_info
	[ "$(json -c "$edits")" = '[true,true]' ]
	wopictl client set cool --view-only docx
	check_file_info
	[ "$(json -c "$edits")" = '[false,false]' ]
	wopictl client set cool --exclude docx
	check_file_info
	[ "$(json -c "$edits")" = '[false,false]' ]
	wopictl client add other "$BATS_TEST_DIRNAME/discovery/microsoft.xml"
	check_file_info
	[ "$(json -c "$edits")" = '[true,true]' ]
}

@test "limits of a client are not those of others, nor of the host's own editor" {
	wopictl config set base_url https://docs.example.org/wopi
	wopictl file rename doc1 report.docx
	wopictl client add cool "$BATS_TEST_DIRNAME/discovery/collabora.xml" --proof off --view-only docx 2>/dev/null
	for_client
	check_file_info
	[ "$(json -c '[has("HostEditUrl"), .EditModePostMessage]')" = '[true,true]' ]
}

@test "what the page around a client does is announced to the client" {
	for_client
	check_file_info
	[ "$(messages)" = '["http://docs.example.org",true,true,true,true,true,true]' ]
}

@test "to a token of no client no page is announced" {
	check_file_info
	[ "$(json -c '[keys[] | select(test("PostMessage|^Enable"))]')" = '[]' ]
	[[ "$(json .HostEditUrl)" == http* ]]
}

@test "a reader's page neither edits nor shares" {
	for_client --rights read
	check_file_info
	[ "$(messages)" = '["http://docs.example.org",true,false,true,false,false,false]' ]
	[ "$(json -c '[has("HostEditUrl"), has("FileSharingUrl")]')" = '[false,false]' ]
}

@test "a reviewer's page edits, and shares only by right" {
	for_client --rights read,review
	check_file_info
	[ "$(messages)" = '["http://docs.example.org",true,true,true,false,false,true]' ]
}

@test "the page's origin is the base URL's, without its path" {
	for_client
	wopictl config set base_url https://set.example.org:8443/x/wopi
	check_file_info
	[ "$(json .PostMessageOrigin)" = https://set.example.org:8443 ]
	[ "$(json .SignoutUrl)" = https://set.example.org:8443/x/wopi/signout ]
}

@test "the page's origin is written as browsers write it" {
	for_client
	wopictl config remove base_url
	wopi GET /files/doc1 -e WOPI_BASE_URL=https://SET.example.org:443/wopi
	[ "$(json .PostMessageOrigin)" = https://set.example.org ]
}

@test "config set writes base_url as browsers do" {
	wopictl config set base_url https://SET.example.org:443/x/wopi-A
	[ "$(wopictl config get base_url)" = https://set.example.org/x/wopi-A ]
}

@test "where nothing tells the host's address no page is announced" {
	for_client
	wopi GET /files/doc1 -e HTTP_HOST= -e SCRIPT_NAME=
	answers 200
	[ "$(json -c '[keys[] | select(test("PostMessage|^Enable|Url$"))]')" = '[]' ]
}

@test "an old version has no versions" {
	wopictl token add doc1.1 --user alice --rights all --client text --weak --value of-text &>/dev/null
	wopi GET /files/doc1.1 -t of-text
	answers 200
	[ "$(json 'has("FileVersionUrl")')" = false ]
	[ "$(json .FileVersionPostMessage)" = false ]
	[ "$(json .HostEmbeddedViewUrl)" = 'http://docs.example.org/wopi/open/doc1.1?action=embedview' ]
}

@test "a document is closed to its folder, where that may be seen" {
	wopictl container add Inner --id c1
	wopictl file move doc1 c1
	check_file_info
	[ "$(json 'has("CloseUrl")')" = false ]
	wopictl grant add alice reader c1
	check_file_info
	[ "$(json .CloseUrl)" = 'http://docs.example.org/wopi/open/c1?action=view' ]
}

@test "host_page is where all pages of a file are but for signing out" {
	wopictl config set host_page 'https://app.example.org/{id}/{action}'
	wopictl grant add alice reader root
	check_file_info
	[ "$(json -c '[.HostEmbeddedViewUrl, .FileSharingUrl, .FileVersionUrl, .CloseUrl, .SignoutUrl]')" = \
		'["https://app.example.org/doc1/embedview","https://app.example.org/doc1/share",'\
'"https://app.example.org/doc1/versions","https://app.example.org/root/view",'\
'"http://docs.example.org/wopi/signout"]' ]
}

@test "a property that was set wins over what the page announces" {
	for_client
	wopictl property set ClosePostMessage false
	wopictl property set PostMessageOrigin '"https://app.example.org"'
	wopictl property set SignoutUrl '"https://app.example.org/out"'
	check_file_info
	[ "$(json -c '[.ClosePostMessage, .PostMessageOrigin, .SignoutUrl]')" = \
		'[false,"https://app.example.org","https://app.example.org/out"]' ]
}

# as_guest TYPE: a guest asks, by such a link, in the client "text".
as_guest() {
	local cookie
	operation GET_SHARE_URL -H "X-WOPI-UrlType: $1"
	open_link "$(json .ShareUrl)"
	cookie=$(json .access_token)
	[ -n "$cookie" ]
	token=$cookie
}

@test "a guest is told what a guest may" {
	as_guest ReadWrite
	check_file_info
	answers 200
	[[ "$(json -c '[.UserId, .UserFriendlyName, .IsAnonymousUser, .IsAdminUser, .SupportsUserInfo]')" == \
		'["guest'*'","Guest '*'",true,false,false]' ]]
	[ "$(json -c '[.UserCanWrite, .UserCanRename, .UserCanNotWriteRelative, .SupportsDeleteFile]')" = \
		'[true,false,true,false]' ]
	[ "$(json -c '[.SupportsContainers, .SupportsFolders, .SupportsEcosystem, .SupportsGetFileWopiSrc]')" = \
		'[false,false,false,false]' ]
	[ "$(json -c '[has("BreadcrumbFolderName"), has("CloseUrl"), has("FileVersionUrl"), has("FileSharingUrl")]')" = \
		'[false,false,false,false]' ]
}

@test "a guest by a link to read only reads" {
	as_guest ReadOnly
	check_file_info
	[ "$(json -c '[.UserCanWrite, .ReadOnly, .UserCanReview, has("HostEditUrl")]')" = \
		'[false,true,false,false]' ]
}

@test "no information is stored for guests: PutUserInfo is 501" {
	printf info >"$BATS_TEST_TMPDIR/info"
	as_guest ReadWrite
	operation PUT_USER_INFO -d "$BATS_TEST_TMPDIR/info"
	answers 501
	wopictl user set bob --anonymous
	as bob
	check_file_info
	[ "$(json .SupportsUserInfo)" = false ]
	operation PUT_USER_INFO -d "$BATS_TEST_TMPDIR/info"
	answers 501
	[ "$(wopictl user show bob --json | jq .user_info)" = null ]
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
