# SPDX-License-Identifier: MIT
# The ecosystem: CheckEcosystem, GetRootContainer, GetFileWopiSrc; and what a user sees
# of the tree by what was granted, on whatever way it is reached.

load helper

# In the root, beside doc1 and empty1: Reports (c1) with a.docx (a1) and Old (c2), which
# holds deep.docx (deep1); Letters (c3) with l.docx (l1). The user dave comes by tokens
# that follow the grants, of which there are none but admin's; alice's token for the
# ecosystem has all rights, erin's the right to read.
setup_file() {
	local user
	export WOPI_NOW=$START
	export WOPI_DATA=$BATS_FILE_TMPDIR/world
	make_world
	for user in dave erin; do
		wopictl user add $user --id $user >/dev/null
	done
	wopictl container add Reports --id c1 >/dev/null
	wopictl container add Old --id c2 --parent c1 >/dev/null
	wopictl container add Letters --id c3 >/dev/null
	printf alpha | wopictl file add - --name a.docx --id a1 --container c1 >/dev/null
	printf deep | wopictl file add - --name deep.docx --id deep1 --container c2 >/dev/null
	printf letter | wopictl file add - --name l.docx --id l1 --container c3 >/dev/null
	wopictl token add --ecosystem --user alice --rights all --weak --value alice-eco &>/dev/null
	wopictl token add --ecosystem --user erin --rights read --weak --value erin-eco &>/dev/null
	follower ecosystem - dave dave-eco
	follower container root dave dave-root
}

setup() {
	export WOPI_DATA=$BATS_TEST_TMPDIR/data WOPI_NOW=$START
	cp -a "$BATS_FILE_TMPDIR/world" "$WOPI_DATA"
	token=alice-eco
}

# root_of TOKEN: the root's address, by the ecosystem's token.
root_of() {
	wopi GET /ecosystem/root_container_pointer -t "$1"
	answers 200
	root=$(json .ContainerPointer.Url)
}

# sees TEXT [wopi's options...]: the names in the root of who asks with $token, sorted:
# containers first, each after a slash.
sees() {
	root_of "$token"
	at "$root" GET /children "${@:2}"
	answers 200
	local got
	got=$(json '([.ChildContainers[].Name | "/" + .] | sort) + ([.ChildFiles[].Name] |
		sort) | join(" ")')
	[ "$got" = "$1" ] || { printf 'expected: %s\ngot: %s\n' "$1" "$got" >&2; return 1; }
}

# to NAME: the Url of the child of that name in the last list.
to() { json "(.ChildContainers[], .ChildFiles[]) | select(.Name == \"$1\").Url"; }

# may_what: of the last CheckContainerInfo: what may be done.
may_what() {
	json '[.UserCanCreateChildContainer, .UserCanCreateChildFile, .UserCanDelete,
		.UserCanRename, (.SupportedShareUrlTypes // [] | length)] | join(" ")'
}

# state: all that a refused request must leave alone.
state() {
	wopictl file list
	wopictl container list --recursive
	wopictl lock list
	wopictl token list
	wopictl grant list
}

# refuses_changes URL: none of the operations that change a container is there.
refuses_changes() {
	local before
	before=$(state)
	at "$1" POST '' -H 'X-WOPI-Override: CREATE_CHILD_FILE' -H 'X-WOPI-SuggestedTarget: x.docx'
	answers 404
	at "$1" POST '' -H 'X-WOPI-Override: CREATE_CHILD_FILE' \
		-H 'X-WOPI-RelativeTarget: report.wopitest' -H 'X-WOPI-OverwriteRelativeTarget: True'
	answers 404
	at "$1" POST '' -H 'X-WOPI-Override: CREATE_CHILD_CONTAINER' -H 'X-WOPI-SuggestedTarget: x'
	answers 404
	at "$1" POST '' -H 'X-WOPI-Override: RENAME_CONTAINER' -H 'X-WOPI-RequestedName: x'
	answers 404
	at "$1" POST '' -H 'X-WOPI-Override: DELETE_CONTAINER'
	answers 404
	at "$1" POST '' -H 'X-WOPI-Override: GET_SHARE_URL' -H 'X-WOPI-UrlType: ReadOnly'
	answers 501
	diff <(echo "$before") <(state)
}

# CheckEcosystem

@test "the ecosystem says that containers are supported, and no more" {
	local t
	for t in alice-eco erin-eco dave-eco; do
		wopi GET /ecosystem -t $t
		answers 200
		[ "$(header Content-Type)" = application/json ]
		shows '{ "SupportsContainers": true }'
	done
}

@test "where nothing tells the host's address the ecosystem has no containers" {
	wopi GET /ecosystem -e HTTP_HOST= -e SCRIPT_NAME=
	answers 200
	shows '{ "SupportsContainers": false }'
}

@test "the ecosystem's token works in an Authorization header" {
	wopi GET /ecosystem -t '' -H 'Authorization: Bearer alice-eco'
	answers 200
	wopi GET /ecosystem/root_container_pointer -t '' -H 'Authorization: Bearer alice-eco'
	answers 200
}

# GetRootContainer

@test "the root is told exactly: its pointer and its CheckContainerInfo" {
	wopi GET /ecosystem/root_container_pointer
	answers 200
	shows '{
		"ContainerPointer": {
			"Name": "Documents",
			"Url": "http://docs.example.org/wopi/containers/root?access_token=T&access_token_ttl=1700036000000"
		},
		"ContainerInfo": {
			"Name": "Documents",
			"HostUrl": "http://docs.example.org/wopi/open/root?action=view",
			"SharingUrl": "http://docs.example.org/wopi/open/root?action=share",
			"IsAnonymousUser": false,
			"IsEduUser": false,
			"LicenseCheckForEditIsEnabled": false,
			"SupportedShareUrlTypes": ["ReadOnly", "ReadWrite"],
			"UserCanCreateChildContainer": true,
			"UserCanCreateChildFile": true,
			"UserCanDelete": false,
			"UserCanRename": true
		}
	}'
}

@test "the root's CheckContainerInfo is that of its Url, whoever asks" {
	local t
	wopictl user set dave --edu
	for t in alice-eco erin-eco dave-eco; do
		wopi GET /ecosystem/root_container_pointer -t $t
		json .ContainerInfo >"$BATS_TEST_TMPDIR/info"
		[ "$(jq -r .Name "$BATS_TEST_TMPDIR/info")" = "$(json .ContainerPointer.Name)" ]
		at "$(json .ContainerPointer.Url)" GET
		answers 200
		diff "$BATS_TEST_TMPDIR/info" <(json .)
	done
}

@test "the root has the name that it has now" {
	wopictl container rename root Files
	wopi GET /ecosystem/root_container_pointer
	[ "$(json .ContainerPointer.Name)" = Files ]
	[ "$(json .ContainerInfo.Name)" = Files ]
}

@test "the root's Url leads to all, and ends when the ecosystem's token does" {
	wopictl token add --ecosystem --user alice --rights all --ttl 90s --weak --value short &>/dev/null
	later 30
	token=short
	root_of short
	[[ $root == *'&access_token_ttl=1700000090000' ]]
	sees '/Letters /Reports empty.wopitest report.wopitest'
	[[ "$(to Letters)" == *'&access_token_ttl=1700000090000' ]]
	later 60
	at "$root" GET
	answers 401
}

@test "the root's Url dies with the ecosystem's token" {
	root_of alice-eco
	wopictl token remove alice-eco
	at "$root" GET
	answers 401
	at "$root" GET /children
	answers 401
}

@test "the root's Url is good for the root alone" {
	local path t
	root_of alice-eco
	t=${root##*access_token=}
	t=${t%%&*}
	for path in /containers/c1 /folders/c1 /files/doc1 /files/root /ecosystem \
		/ecosystem/root_container_pointer; do
		wopi GET $path -t "$t"
		answers 401
	done
}

@test "the ecosystem stores nothing, and changes no byte of the database" {
	local before
	before=$(cd "$WOPI_DATA" && cat wopi.db wopi.db-wal | sha256sum; ls "$WOPI_DATA")
	wopi GET /ecosystem
	sees '/Letters /Reports empty.wopitest report.wopitest'
	wopi POST /ecosystem -H 'X-WOPI-Override: GET_WOPI_SRC_WITH_ACCESS_TOKEN' \
		-H 'X-WOPI-HostNativeFileName: a1'
	answers 200
	[ "$(cd "$WOPI_DATA" && cat wopi.db wopi.db-wal | sha256sum; ls "$WOPI_DATA")" = "$before" ]
}

# A token for the ecosystem that has rights of its own

@test "a token for the ecosystem has its rights on all of the tree" {
	local inner
	sees '/Letters /Reports empty.wopitest report.wopitest'
	at "$(to Reports)" GET
	[ "$(may_what)" = 'true true true true 2' ]
	at "$root" GET /children
	at "$(to Reports)" GET /children
	inner=$(to Old)
	at "$(to a.docx)" GET
	[ "$(json .UserCanWrite)" = true ]
	[ "$(json .SupportsContainers)" = true ]
	at "$inner" GET /children
	at "$(to deep.docx)" GET /contents
	[ "$(body)" = deep ]
}

@test "a token for the ecosystem that may read reads all, and changes nothing" {
	token=erin-eco
	sees '/Letters /Reports empty.wopitest report.wopitest'
	refuses_changes "$root"
	at "$root" GET /children
	refuses_changes "$(to Letters)"
	at "$root" GET /children
	at "$(to report.wopitest)" GET
	[ "$(json .ReadOnly)" = true ]
}

@test "what was granted gives a token for the ecosystem no right that it has not" {
	wopictl grant add erin owner root
	token=erin-eco
	root_of erin-eco
	refuses_changes "$root"
}

# What a user sees who comes with what was granted

@test "a user who was granted nothing finds an empty root, and can do nothing in it" {
	token=dave-eco
	sees ''
	shows '{ "ChildContainers": [], "ChildFiles": [] }'
	at "$root" GET
	answers 200
	shows '{
		"Name": "Documents",
		"HostUrl": "http://docs.example.org/wopi/open/root?action=view",
		"IsAnonymousUser": false,
		"IsEduUser": false,
		"LicenseCheckForEditIsEnabled": false,
		"UserCanCreateChildContainer": false,
		"UserCanCreateChildFile": false,
		"UserCanDelete": false,
		"UserCanRename": false
	}'
	at "$root" GET /ancestry
	[ "$(json -c .AncestorsWithRootFirst)" = '[]' ]
	refuses_changes "$root"
}

@test "a token for the root that follows the grants finds the same" {
	wopi GET /containers/root/children -t dave-root
	answers 200
	shows '{ "ChildContainers": [], "ChildFiles": [] }'
	wopictl grant add dave reader c3
	wopi GET /containers/root/children -t dave-root
	[ "$(json '[.ChildContainers[].Name] | join(" ")')" = Letters ]
	wopictl grant add dave writer root
	wopi GET /containers/root/children -t dave-root
	[ "$(json '[.ChildContainers[].Name] | join(" ")')" = 'Letters Reports' ]
	wopi GET /containers/root -t dave-root
	[ "$(may_what)" = 'true true false true 0' ]
}

@test "the root shows what was granted, wherever it is: containers and files" {
	token=dave-eco
	wopictl grant add dave reader c2
	wopictl grant add dave reader l1
	sees '/Old l.docx'
	refuses_changes "$root"
}

@test "the root shows just the topmost of what was granted" {
	token=dave-eco
	wopictl grant add dave owner c2
	wopictl grant add dave writer a1
	wopictl grant add dave reader deep1
	sees '/Old a.docx'
	wopictl grant add dave reader c1
	sees /Reports
	at "$(to Reports)" GET /children
	[ "$(json '[.ChildContainers[].Name, .ChildFiles[].Name] | join(" ")')" = 'Old a.docx' ]
	wopictl grant remove dave c1
	sees '/Old a.docx'
}

@test "the root shows what a user owns, without a grant" {
	local id
	token=dave-eco
	wopictl file set deep1 --owner dave
	wopictl file set doc1 --owner dave
	sees 'deep.docx report.wopitest'
	at "$(to deep.docx)" GET
	answers 200
	[ "$(json .UserCanWrite)" = true ]
	wopictl grant add dave reader c2
	sees '/Old report.wopitest'
	id=$(wopictl file list c2 | cut -f 1)
	[ "$id" = deep1 ]
}

@test "of a thing that was granted to a user and to everyone there is one" {
	token=dave-eco
	wopictl grant add dave reader c1
	wopictl grant add --everyone reader c1
	wopictl grant add dave reader doc1
	wopictl grant add --everyone writer doc1
	wopictl file set doc1 --owner dave
	sees '/Reports report.wopitest'
}

@test "what was granted to everyone is there for all" {
	token=dave-eco
	wopictl grant add --everyone reader c3
	sees /Letters
	at "$(to Letters)" GET
	[ "$(may_what)" = 'false false false false 0' ]
	wopictl user add frank --id frank
	follower ecosystem - frank frank-eco
	token=frank-eco
	sees /Letters
	wopictl grant remove --everyone c3
	sees ''
}

@test "a grant to everyone on the root shows all to all" {
	token=dave-eco
	wopictl grant add --everyone reader root
	sees '/Letters /Reports empty.wopitest report.wopitest'
	refuses_changes "$root"
}

@test "what was granted to another is not there" {
	token=dave-eco
	wopictl grant add erin owner root
	wopictl grant add bob owner c1
	wopictl file set doc1 --owner erin
	sees ''
}

@test "what was granted is not there in the trash or removed, and what came back is" {
	token=dave-eco
	wopictl grant add dave reader doc1
	wopictl grant add dave reader c3
	wopictl file set empty1 --owner dave
	wopictl file remove doc1
	wopictl file remove empty1
	wopictl container remove c3 --recursive
	sees ''
	wopictl file undelete doc1
	sees report.wopitest
}

@test "two files of one name from two containers both come, each with its own Url" {
	token=dave-eco
	wopictl file rename l1 a.docx
	wopictl grant add dave reader a1
	wopictl grant add dave reader l1
	sees 'a.docx a.docx'
	[ "$(json '[.ChildFiles[].Url | sub("[?].*"; "") | sub(".*/"; "")] | sort | join(" ")')" = \
		'a1 l1' ]
}

@test "a filter leaves out of what was granted as elsewhere" {
	token=dave-eco
	wopictl grant add dave reader doc1
	wopictl grant add dave reader a1
	wopictl grant add dave reader c3
	sees '/Letters a.docx' -H 'X-WOPI-FileExtensionFilterList: .docx'
	at "$root" GET /children -H 'X-WOPI-FileExtensionFilterList: docx'
	answers 400
}

@test "of what was granted each Url says what the list says" {
	local i list=$BATS_TEST_TMPDIR/list
	token=dave-eco
	wopictl grant add dave reader doc1
	wopictl grant add dave reviewer l1
	wopictl grant add dave reader c2
	sees '/Old l.docx report.wopitest'
	cp "$reply_body" "$list"
	for i in 0 1; do
		at "$(jq -r ".ChildFiles[$i].Url" "$list")" GET
		answers 200
		diff <(jq -S ".ChildFiles[$i] | {BaseFileName: .Name, Size, Version,
				LastModifiedTime}" "$list") \
			<(json '{BaseFileName, Size, Version, LastModifiedTime}')
	done
	at "$(jq -r '.ChildContainers[0].Url' "$list")" GET
	answers 200
	[ "$(json .Name)" = Old ]
}

@test "ten thousand things that were granted come in one answer" {
	cat >"$BATS_TEST_TMPDIR/many.sql" <<-EOT
		BEGIN;
		CREATE TEMP TABLE n AS WITH RECURSIVE r(i) AS
			(SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 10000) SELECT i FROM r;
		INSERT INTO file(id, container_id, name, owner_id, version, made_at)
			SELECT 'many' || i, CASE i % 2 WHEN 0 THEN 'c2' ELSE 'c3' END,
			'document number ' || i || '.docx',
			CASE i % 4 WHEN 0 THEN 'dave' ELSE 'admin' END, 1, ${START}000000 FROM n;
		INSERT INTO version(file_id, version, size, sha256, content, modified_at)
			SELECT 'many' || i, 1, v.size, v.sha256, v.content, v.modified_at
			FROM n, version v WHERE v.file_id = 'a1';
		INSERT INTO granted(user_id, resource_id, role)
			SELECT 'dave', 'many' || i, 1 FROM n WHERE i % 4 <> 0;
		COMMIT;
	EOT
	"$BUILD/tests/upgrade" "$WOPI_DATA/wopi.db" "$BATS_TEST_TMPDIR/many.sql"
	root_of dave-eco
	at "$root" GET /children
	answers 200
	[ "$(json '.ChildFiles | length')" = 10000 ]
	[ "$(json '[.ChildFiles[].Name] | unique | length')" = 10000 ]
	wopictl grant add dave reader c2
	at "$root" GET /children
	[ "$(json '.ChildFiles | length')" = 5000 ]
	[ "$(json '[.ChildContainers[].Name] | join(" ")')" = Old ]
}

# Roles

@test "each role lets its user do what it is for, in a container and on its files" {
	local role list
	token=dave-eco
	for role in reader reviewer writer owner; do
		wopictl grant add dave $role c1
		sees /Reports
		list=$(to Reports)
		at "$list" GET
		may_what
		at "$list" GET /children
		at "$(to a.docx)" GET
		json '[.UserCanWrite, .UserCanReview, .UserCanRename, .UserCanNotWriteRelative,
			.SupportsDeleteFile, (.SupportedShareUrlTypes // [] | length)] | join(" ")'
	done >"$BATS_TEST_TMPDIR/told"
	diff - "$BATS_TEST_TMPDIR/told" <<-EOT
		false false false false 0
		false false false true false 0
		false false false false 0
		false true false true false 0
		true true true true 0
		true true true false true 0
		true true true true 2
		true true true false true 2
	EOT
}

@test "of several roles the highest counts, from above, below and everyone" {
	token=dave-eco
	wopictl grant add dave writer c1
	wopictl grant add dave reader c2
	sees /Reports
	at "$(to Reports)" GET /children
	at "$(to Old)" GET
	[ "$(may_what)" = 'true true true true 0' ]
	wopictl grant add --everyone owner c2
	at "$root" GET /children
	at "$(to Reports)" GET /children
	at "$(to Old)" GET
	[ "$(may_what)" = 'true true true true 2' ]
	at "$root" GET /children
	at "$(to Reports)" GET
	[ "$(may_what)" = 'true true true true 0' ]
}

@test "a role that is taken or changed counts at once, also for addresses given before" {
	local container file
	token=dave-eco
	wopictl grant add dave owner c1
	sees /Reports
	container=$(to Reports)
	at "$container" GET /children
	file=$(to a.docx)
	wopictl grant add dave reader c1
	at "$container" GET
	[ "$(may_what)" = 'false false false false 0' ]
	refuses_changes "$container"
	at "$file" POST '' -H 'X-WOPI-Override: LOCK' -H 'X-WOPI-Lock: A'
	answers 404
	wopictl grant remove dave c1
	at "$container" GET
	answers 404
	at "$container" GET /children
	answers 404
	at "$container" GET /ancestry
	answers 404
	at "$container" GET /ecosystem_pointer
	answers 404
	at "$file" GET
	answers 404
	at "$file" GET /contents
	answers 404
}

@test "what is moved to where nothing was granted is gone, and back again there" {
	local container file
	token=dave-eco
	wopictl grant add dave reader c1
	sees /Reports
	at "$(to Reports)" GET /children
	container=$(to Old) file=$(to a.docx)
	wopictl container move c2 c3
	wopictl file move a1 root
	at "$container" GET
	answers 404
	at "$file" GET
	answers 404
	sees /Reports
	wopictl container move c2 c1
	at "$container" GET
	answers 200
}

@test "what is downloaded by a signed address is 404 once the grant is taken" {
	local url
	token=dave-eco
	wopictl grant add dave reader a1
	sees a.docx
	at "$(to a.docx)" GET
	url=$(json .FileUrl)
	at "$url" GET
	answers 200
	[ "$(body)" = alpha ]
	wopictl grant remove dave a1
	at "$url" GET
	answers 404
}

@test "a user who is removed and all that was given are gone" {
	token=dave-eco
	wopictl grant add dave owner c1
	sees /Reports
	wopictl user remove dave
	at "$root" GET /children
	answers 401
	[[ "$(wopictl grant list)" != *dave* ]]
}

# Ways from one thing to another: no token leads to more than its user may see

# up_from PATH TOKEN: $root by the ecosystem that is asked for there.
up_from() {
	wopi GET "$1/ecosystem_pointer" -t "$2"
	answers 200
	at "$(json .Url)" GET /root_container_pointer
	answers 200
	root=$(json .ContainerPointer.Url)
}

@test "the token of a file with all rights leads to no other file" {
	up_from /files/doc1 alice-doc1
	at "$root" GET /children
	answers 200
	shows '{ "ChildContainers": [], "ChildFiles": [] }'
	refuses_changes "$root"
	wopi GET /files/doc1/ancestry -t alice-doc1
	refuses_changes "$(json '.AncestorsWithRootFirst[0].Url')"
}

@test "the token of a container with all rights leads to what is below it, and no further" {
	wopictl token add c1 --user alice --rights all --weak --value alice-c1 &>/dev/null
	up_from /containers/c1 alice-c1
	at "$root" GET /children
	answers 200
	[ "$(json -c '[.ChildContainers, .ChildFiles]')" = '[[],[]]' ]
	refuses_changes "$root"
}

@test "the token of a file leads to what its user was granted, with no more rights than it has" {
	wopictl grant add carol owner c1
	up_from /files/doc1 carol-doc1
	at "$root" GET /children
	[ "$(json '[.ChildContainers[].Name] | join(" ")')" = Reports ]
	refuses_changes "$(to Reports)"
	at "$root" GET /children
	at "$(to Reports)" GET /children
	at "$(to a.docx)" GET
	answers 200
	[ "$(json '[.UserCanWrite, .UserCanRename, .SupportsDeleteFile] | any')" = false ]
	at "$root" GET /children
	at "$(to Reports)" GET /children
	at "$(to a.docx)" POST /contents -H 'X-WOPI-Override: PUT' -d /dev/null
	answers 404
}

@test "the token of a file has its own rights there on every way back to it" {
	local file
	wopictl grant add alice reader root
	up_from /files/doc1 alice-doc1
	at "$root" GET /children
	file=$(to report.wopitest)
	at "$file" GET
	[ "$(json .UserCanWrite)" = true ]
	at "$root" GET /children
	at "$(to empty.wopitest)" GET
	answers 200
	[ "$(json .UserCanWrite)" = false ]
	at "$root" GET
	[ "$(may_what)" = 'false false false false 0' ]
}

@test "the token of an old version leads to no more than that version" {
	wopictl token add doc1.1 --user alice --rights all --weak --value alice-old &>/dev/null
	wopictl grant add alice reader root
	up_from /files/doc1.1 alice-old
	at "$root" GET /children
	at "$(to report.wopitest)" GET
	[ "$(json .UserCanWrite)" = false ]
	wopictl grant remove alice root
	at "$root" GET /children
	[ "$(json -c '[.ChildContainers, .ChildFiles]')" = '[[],[]]' ]
}

@test "a file that was made by a token stays its user's, by grants too" {
	save_dave_file
	token=dave-eco
	sees new.docx
	at "$(to new.docx)" POST '' -H 'X-WOPI-Override: DELETE'
	answers 200
	sees ''
}

# save_dave_file: dave saves doc1 under another name.
save_dave_file() {
	wopictl token add doc1 --user dave --rights all --weak --value dave-doc1 &>/dev/null
	printf new >"$BATS_TEST_TMPDIR/new"
	wopi POST /files/doc1 -t dave-doc1 -H 'X-WOPI-Override: PUT_RELATIVE' \
		-H 'X-WOPI-SuggestedTarget: new.docx' -d "$BATS_TEST_TMPDIR/new"
	answers 200
}

@test "who may write one file by a grant overwrites none beside it" {
	wopictl grant add dave writer a1
	printf x | wopictl file add - --name b.docx --id b1 --container c1
	token=dave-eco
	sees a.docx
	printf evil >"$BATS_TEST_TMPDIR/evil"
	at "$(to a.docx)" POST '' -H 'X-WOPI-Override: PUT_RELATIVE' \
		-H 'X-WOPI-RelativeTarget: b.docx' -H 'X-WOPI-OverwriteRelativeTarget: true' \
		-d "$BATS_TEST_TMPDIR/evil"
	answers 501
	[ "$(wopictl file cat b1)" = x ]
}

@test "a link to a file that was reached by a grant ends with the grant" {
	local link
	wopictl grant add alice owner empty1
	up_from /files/doc1 alice-doc1
	at "$root" GET /children
	at "$(to empty.wopitest)" POST '' -H 'X-WOPI-Override: GET_SHARE_URL' \
		-H 'X-WOPI-UrlType: ReadWrite'
	answers 200
	link=$(json .ShareUrl)
	at "$link" POST
	answers 303
	wopictl grant remove alice empty1
	at "$link" POST
	answers 404
}

@test "a restricted link to a file that was reached by a grant ends with the grant" {
	local link
	wopictl grant add alice owner empty1
	up_from /files/doc1 alice-doc1
	at "$root" GET /children
	at "$(to empty.wopitest)" POST '' -H 'X-WOPI-Override: GET_RESTRICTED_LINK' \
		-H 'X-WOPI-RestrictedLink: FORMS'
	answers 200
	link=$(header X-WOPI-RestrictedUseLink)
	at "$link" POST
	answers 303
	wopictl grant remove alice empty1
	at "$link" POST
	answers 404
}

@test "an old version that was reached by a grant is 404 once the grant is taken" {
	follower file doc1.1 dave dave-old
	wopi GET /files/doc1.1 -t dave-old
	answers 404
	wopictl grant add dave owner doc1
	wopi GET /files/doc1.1 -t dave-old
	answers 200
	[ "$(json .UserCanWrite)" = false ]
	wopictl grant remove dave doc1
	wopi GET /files/doc1.1/contents -t dave-old
	answers 404
}

@test "a token that follows the grants sees of the ancestors what was granted" {
	wopictl grant add dave reader c2
	token=dave-eco
	sees /Old
	at "$(to Old)" GET /children
	at "$(to deep.docx)" GET /ancestry
	answers 200
	[ "$(json '[.AncestorsWithRootFirst[].Name] | join("|")')" = 'Documents|Old' ]
	[ "$(header X-WOPI-EnumerationIncomplete)" = true ]
	wopictl grant add dave reader deep1
	wopictl grant remove dave c2
	sees deep.docx
	at "$(to deep.docx)" GET /ancestry
	[ "$(json '[.AncestorsWithRootFirst[].Name] | join("|")')" = Documents ]
	[ "$(header X-WOPI-EnumerationIncomplete)" = true ]
	wopictl grant add dave reader c1
	at "$root" GET /children
	at "$(to Reports)" GET /children
	at "$(to Old)" GET /children
	at "$(to deep.docx)" GET /ancestry
	[ "$(json '[.AncestorsWithRootFirst[].Name] | join("|")')" = 'Documents|Reports|Old' ]
	lacks_header X-WOPI-EnumerationIncomplete
}

@test "a role on a container reaches what comes into it, and new containers in it" {
	local new
	wopictl grant add dave writer c1
	token=dave-eco
	sees /Reports
	at "$(to Reports)" POST '' -H 'X-WOPI-Override: CREATE_CHILD_CONTAINER' \
		-H 'X-WOPI-SuggestedTarget: New'
	answers 200
	new=$(json .ContainerPointer.Url)
	[ "$(json '.ContainerInfo | has("SupportedShareUrlTypes")')" = false ]
	at "$new" POST '' -H 'X-WOPI-Override: CREATE_CHILD_FILE' \
		-H 'X-WOPI-SuggestedTarget: x.docx'
	answers 200
	at "$(json .Url)" GET
	answers 200
	[ "$(json .OwnerId)" = dave ]
	[ "$(json '.SupportedShareUrlTypes | length')" = 2 ]
	wopictl container move "$(wopictl container list c1 | awk '$2 == "New" { print $1 }')" c3
	at "$new" GET
	answers 404
}

# GetFileWopiSrc

# ask NAME [wopi's options...]: GetFileWopiSrc.
ask() {
	wopi POST /ecosystem -H 'X-WOPI-Override: GET_WOPI_SRC_WITH_ACCESS_TOKEN' \
		-H "X-WOPI-HostNativeFileName: $1" "${@:2}"
}

# leads NAME: to a1, by a Url that works.
leads() {
	ask "$1"
	answers 200
	shows '{ "Url": "http://docs.example.org/wopi/files/a1?access_token=T&access_token_ttl=1700036000000" }'
	at "$(json .Url)" GET
	answers 200
	[ "$(json .BaseFileName)" = a.docx ]
}

@test "GetFileWopiSrc knows a file by its id, its path and its WOPISrc" {
	leads a1
	leads /Reports/a.docx
	leads //Reports//a.docx
	leads http://docs.example.org/wopi/files/a1
	leads 'http://docs.example.org/wopi/files/a1?access_token=x'
	leads HTTP://DOCS.example.org/wopi/files/a1
}

@test "GetFileWopiSrc knows a file by the pages and links that the host gave" {
	local name url
	wopictl token add a1 --user alice --rights all --weak --value alice-a1 &>/dev/null
	for name in HostViewUrl HostEditUrl FileUrl; do
		wopi GET /files/a1 -t alice-a1
		url=$(json ".$name")
		leads "$url"
	done
	wopi POST /files/a1 -t alice-a1 -H 'X-WOPI-Override: GET_SHARE_URL' \
		-H 'X-WOPI-UrlType: ReadOnly'
	leads "$(json .ShareUrl)"
}

@test "GetFileWopiSrc knows a file by your own page" {
	wopictl config set host_page 'https://app.example.org/{action}?file={id}&x=y'
	leads 'https://app.example.org/view?file=a1&x=y'
	leads 'https://app.example.org/editnew?file=a1&x=y'
	ask 'https://app.example.org/view?file=nosuch&x=y'
	answers 404
}

@test "GetFileWopiSrc of what is no file is 404" {
	local name
	for name in nosuch c1 root /Reports /Reports/Old / /Reports/nosuch /nosuch/a.docx \
		/Reports/a.docx/x http://docs.example.org/wopi/containers/c1 \
		http://docs.example.org/wopi/files/nosuch http://docs.example.org/wopi/files/ \
		http://docs.example.org/wopi/files http://docs.example.org/wopi \
		http://docs.example.org/wopi/files/a1/contents a1.2 a1. a1.0 .. ../a1 'a1 ' A1 \
		':' '://' 'file:///etc/passwd' "a1'--" '%61%31'; do
		ask "$name"
		answers 404 || { echo "'$name'" >&2; return 1; }
		[ ! -s "$reply_body" ]
	done
}

@test "GetFileWopiSrc of another host's address is 404" {
	local name
	for name in http://other.example.org/wopi/files/a1 https://docs.example.org/wopi/files/a1 \
		http://docs.example.org.evil.org/wopi/files/a1 http://docs.example.org:81/wopi/files/a1 \
		http://docs.example.org/wopix/files/a1 http://docs.example.org/WOPI/files/a1 \
		http://evil@docs.example.org/wopi/files/a1 http://docs.example.org/wopi/../files/a1 \
		//docs.example.org/wopi/files/a1; do
		ask "$name"
		answers 404 || { echo "'$name'" >&2; return 1; }
	done
}

@test "GetFileWopiSrc without a name is 400" {
	ask ''
	answers 400
	wopi POST /ecosystem -H 'X-WOPI-Override: GET_WOPI_SRC_WITH_ACCESS_TOKEN'
	answers 400
}

@test "GetFileWopiSrc of a file in the trash is 404" {
	wopictl file remove a1
	ask a1
	answers 404
	ask /Reports/a.docx
	answers 404
}

@test "GetFileWopiSrc of what the user may not see is 404, as if it were not there" {
	local name
	token=dave-eco
	for name in a1 /Reports/a.docx http://docs.example.org/wopi/files/a1; do
		ask "$name"
		answers 404
		cp "$reply_head" "$BATS_TEST_TMPDIR/hidden"
		ask "${name/a1/a9}"
		diff "$reply_head" "$BATS_TEST_TMPDIR/hidden"
	done
	wopictl grant add dave reader a1
	leads a1
	leads /Reports/a.docx
}

@test "GetFileWopiSrc of a link that another shared gives no right that was not granted" {
	wopictl token add a1 --user alice --rights all --weak --value alice-a1 &>/dev/null
	wopi POST /files/a1 -t alice-a1 -H 'X-WOPI-Override: GET_SHARE_URL' \
		-H 'X-WOPI-UrlType: ReadWrite'
	ask "$(json .ShareUrl)" -t dave-eco
	answers 404
}

@test "GetFileWopiSrc gives rights as the token has them" {
	token=erin-eco
	leads a1
	[ "$(json .UserCanWrite)" = false ]
	wopictl grant add erin owner a1
	leads a1
	[ "$(json .UserCanWrite)" = false ]
}

@test "GetFileWopiSrc by the ecosystem of a file's token leads to that file, and no other" {
	wopi GET /files/doc1/ecosystem_pointer -t alice-doc1
	local url
	url=$(json .Url)
	at "$url" POST '' -H 'X-WOPI-Override: GET_WOPI_SRC_WITH_ACCESS_TOKEN' \
		-H 'X-WOPI-HostNativeFileName: a1'
	answers 404
	at "$url" POST '' -H 'X-WOPI-Override: GET_WOPI_SRC_WITH_ACCESS_TOKEN' \
		-H 'X-WOPI-HostNativeFileName: doc1'
	answers 200
	at "$(json .Url)" GET
	[ "$(json .UserCanWrite)" = true ]
}

@test "GetFileWopiSrc's Url ends when the ecosystem's token does, and dies with it" {
	local url
	wopictl token add --ecosystem --user alice --rights all --ttl 90s --weak --value short &>/dev/null
	later 30
	ask a1 -t short
	url=$(json .Url)
	[[ $url == *'&access_token_ttl=1700000090000' ]]
	at "$url" GET
	answers 200
	wopictl token remove short
	at "$url" GET
	answers 401
}

@test "GetFileWopiSrc's name is told by the base URL that is set" {
	wopictl config set base_url https://set.example.org/x/wopi
	ask https://set.example.org/x/wopi/files/a1
	answers 200
	[[ "$(json .Url)" == https://set.example.org/x/wopi/files/a1\?* ]]
	ask http://docs.example.org/wopi/files/a1
	answers 404
}
