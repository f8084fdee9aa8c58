# SPDX-License-Identifier: MIT
# Folders, which are containers as OneNote for the web asks for them: CheckFolderInfo,
# EnumerateChildren, and DeleteFile that goes with them.

load helper

# In the root, beside doc1 and empty1: Notebook (n1) with Section.one (s1), Other.onetoc2
# (t1) and Inner (i1), which holds deep.one (d1).
setup_file() {
	export WOPI_NOW=$START
	export WOPI_DATA=$BATS_FILE_TMPDIR/world
	make_world
	wopictl container add Notebook --id n1 >/dev/null
	wopictl container add Inner --id i1 --parent n1 >/dev/null
	printf section | wopictl file add - --name Section.one --id s1 --container n1 >/dev/null
	printf toc | wopictl file add - --name Other.onetoc2 --id t1 --container n1 >/dev/null
	printf deep | wopictl file add - --name deep.one --id d1 --container i1 >/dev/null
	wopictl token add n1 --user alice --rights all --weak --value alice-n1 &>/dev/null
	wopictl token add n1 --user carol --rights read --weak --value carol-n1 &>/dev/null
	follower container n1 bob bob-n1
	follower container root bob bob-root
}

setup() {
	export WOPI_DATA=$BATS_TEST_TMPDIR/data WOPI_NOW=$START
	cp -a "$BATS_FILE_TMPDIR/world" "$WOPI_DATA"
	token=alice-n1
}

folder_info() { wopi GET /folders/n1 "$@"; }
children() { wopi GET /folders/n1/children "$@"; }

names() { json '[.Children[].Name] | join("|")'; }

# CheckFolderInfo

@test "a writer is told exactly what holds of a folder" {
	folder_info
	answers 200
	[ "$(header Content-Type)" = application/json ]
	shows '{
		"FolderName": "Notebook",
		"OwnerId": "admin",
		"UserId": "alice",
		"UserFriendlyName": "Alice Able",
		"IsAnonymousUser": false,
		"UserCanWrite": true,
		"BreadcrumbFolderName": "Notebook",
		"HostViewUrl": "http://docs.example.org/wopi/open/n1?action=view",
		"HostEditUrl": "http://docs.example.org/wopi/open/n1?action=edit"
	}'
}

@test "a reader is told exactly what holds of a folder" {
	folder_info -t carol-n1
	answers 200
	shows '{
		"FolderName": "Notebook",
		"OwnerId": "admin",
		"UserId": "carol",
		"UserFriendlyName": "carol",
		"IsAnonymousUser": false,
		"UserCanWrite": false,
		"BreadcrumbFolderName": "Notebook",
		"HostViewUrl": "http://docs.example.org/wopi/open/n1?action=view"
	}'
}

@test "the two that a folder must tell are texts that are not empty, on the root too" {
	wopictl grant add bob reader root
	wopi GET /folders/root -t bob-root
	answers 200
	[ "$(json .FolderName)" = Documents ]
	[ "$(json '[.FolderName, .OwnerId] | all(type == "string" and . != "")')" = true ]
}

@test "nothing of a folder is null" {
	folder_info
	[ "$(json '[.[] | select(. == null)] | length')" = 0 ]
}

@test "a folder's owner is whoever was made so on it, else on the nearest above" {
	wopictl grant add bob owner n1
	folder_info
	[ "$(json .OwnerId)" = bob ]
	wopictl token add i1 --user alice --rights all --weak --value alice-i1 &>/dev/null
	wopi GET /folders/i1 -t alice-i1
	[ "$(json .OwnerId)" = bob ]
	wopictl grant add carol owner i1
	wopi GET /folders/i1 -t alice-i1
	[ "$(json .OwnerId)" = carol ]
	wopictl grant add --everyone owner n1
	wopictl grant add bob writer n1
	folder_info
	[ "$(json .OwnerId)" = admin ]
}

@test "a folder has an owner also when nobody was made so" {
	wopictl grant remove admin root
	folder_info
	answers 200
	[ "$(json '.OwnerId | type == "string" and . != ""')" = true ]
}

@test "a folder that only comments may be made in is none to write in" {
	wopictl grant add bob reviewer n1
	folder_info -t bob-n1
	answers 200
	[ "$(json .UserCanWrite)" = false ]
	[ "$(json 'has("HostEditUrl")')" = false ]
	wopictl grant add bob writer n1
	folder_info -t bob-n1
	[ "$(json .UserCanWrite)" = true ]
}

@test "a guest is told to be one" {
	wopictl user set alice --anonymous
	folder_info
	[ "$(json .IsAnonymousUser)" = true ]
}

@test "a folder has your own pages where they are set" {
	wopictl config set host_page 'https://app.example.org/{id}?{action}'
	folder_info
	[ "$(json .HostViewUrl)" = 'https://app.example.org/n1?view' ]
	[ "$(json .HostEditUrl)" = 'https://app.example.org/n1?edit' ]
}

@test "where nothing tells the host's address a folder has no pages" {
	folder_info -e HTTP_HOST= -e SCRIPT_NAME=
	answers 200
	[ "$(json '[has("HostViewUrl", "HostEditUrl")] | any')" = false ]
	[ "$(json .FolderName)" = Notebook ]
}

@test "X-WOPI-SessionContext is no matter" {
	folder_info -H 'X-WOPI-SessionContext: anything {"at": "all"}'
	answers 200
}

@test "a folder is the same as a container after a rename and a move" {
	wopi POST /containers/n1 -H 'X-WOPI-Override: RENAME_CONTAINER' \
		-H 'X-WOPI-RequestedName: Renamed'
	answers 200
	wopictl container add Above --id above
	wopictl container move n1 above
	folder_info
	[ "$(json .FolderName)" = Renamed ]
}

# EnumerateChildren

@test "the children of a folder are its files, told exactly" {
	children
	answers 200
	[ "$(header Content-Type)" = application/json ]
	shows '{ "Children": [ {
		"Name": "Other.onetoc2",
		"Url": "http://docs.example.org/wopi/files/t1?access_token=T&access_token_ttl=1700036000000",
		"Version": "1"
	}, {
		"Name": "Section.one",
		"Url": "http://docs.example.org/wopi/files/s1?access_token=T&access_token_ttl=1700036000000",
		"Version": "1"
	} ] }'
}

@test "an empty folder, and one that holds only folders, has an empty list" {
	wopictl container add Empty --id empty
	wopictl token add empty --user alice --rights all --weak --value alice-empty &>/dev/null
	wopi GET /folders/empty/children -t alice-empty
	answers 200
	shows '{ "Children": [] }'
	wopictl container add Inner --parent empty
	wopi GET /folders/empty/children -t alice-empty
	shows '{ "Children": [] }'
}

@test "each child's Url answers what the list says: name and version" {
	local i list=$BATS_TEST_TMPDIR/list
	printf more | wopictl file put s1 - >/dev/null
	children
	cp "$reply_body" "$list"
	for i in 0 1; do
		at "$(jq -r ".Children[$i].Url" "$list")" GET
		answers 200
		diff <(jq -S ".Children[$i] | {BaseFileName: .Name, Version}" "$list") \
			<(json '{BaseFileName, Version}')
	done
	[ "$(jq -r '.Children[1].Version | type + .' "$list")" = string2 ]
}

@test "a child of a folder can be read, saved and deleted by its Url" {
	local url
	children
	url=$(json '.Children[1].Url')
	at "$url" GET /contents
	[ "$(body)" = section ]
	at "$url" POST '' -H 'X-WOPI-Override: LOCK' -H 'X-WOPI-Lock: A'
	answers 200
	printf new >"$BATS_TEST_TMPDIR/put"
	at "$url" POST /contents -H 'X-WOPI-Override: PUT' -H 'X-WOPI-Lock: A' \
		-d "$BATS_TEST_TMPDIR/put"
	answers 200
	at "$url" POST '' -H 'X-WOPI-Override: DELETE'
	conflicts A
	at "$url" POST '' -H 'X-WOPI-Override: UNLOCK' -H 'X-WOPI-Lock: A'
	at "$url" POST '' -H 'X-WOPI-Override: DELETE'
	answers 200
	children
	[ "$(names)" = Other.onetoc2 ]
}

@test "a reader's children can be read, and not deleted" {
	children -t carol-n1
	[ "$(names)" = 'Other.onetoc2|Section.one' ]
	at "$(json '.Children[0].Url')" POST '' -H 'X-WOPI-Override: DELETE'
	answers 404
	children -t carol-n1
	at "$(json '.Children[0].Url')" GET /contents
	[ "$(body)" = toc ]
}

@test "what is in the trash is no child of a folder" {
	wopictl file remove s1
	children
	[ "$(names)" = Other.onetoc2 ]
}

@test "the header that OneNote may send with its list is no matter" {
	children -H 'X-WOPI-RelativeTarget: +ZeVnLA-.one'
	answers 200
	[ "$(names)" = 'Other.onetoc2|Section.one' ]
}

@test "a child's Url ends when the folder's token does, and dies with it" {
	local url
	wopictl token add n1 --user alice --rights all --ttl 90s --weak --value short &>/dev/null
	later 30
	children -t short
	url=$(json '.Children[0].Url')
	[[ $url == *'&access_token_ttl=1700000090000' ]]
	later 60
	at "$url" GET
	answers 401
	later -60
	wopictl token remove short
	at "$url" GET
	answers 401
}

@test "where nothing tells the host's address the children of a folder are 500" {
	children -e HTTP_HOST= -e SCRIPT_NAME=
	answers 500
	[ ! -s "$reply_body" ]
}

# Rights

@test "the token of a container is good for the folder, and derived ones too" {
	wopictl grant add bob reader n1
	wopi GET /containers/root/children -t bob-root
	at "$(json '.ChildContainers[0].Url' | sed 's:/containers/:/folders/:')" GET
	answers 200
	[ "$(json .FolderName)" = Notebook ]
}

@test "a folder that was not granted is 404, for its list too" {
	folder_info -t bob-n1
	answers 404
	children -t bob-n1
	answers 404
	[ ! -s "$reply_body" ]
	wopictl grant add bob reader n1
	children -t bob-n1
	answers 200
	wopictl grant remove bob n1
	children -t bob-n1
	answers 404
}

@test "the root as a folder shows of its files only what was granted" {
	wopi GET /folders/root -t bob-root
	answers 200
	[ "$(json .UserCanWrite)" = false ]
	wopi GET /folders/root/children -t bob-root
	answers 200
	shows '{ "Children": [] }'
	wopictl grant add bob reader doc1
	wopictl grant add bob reader n1
	wopi GET /folders/root/children -t bob-root
	[ "$(names)" = report.wopitest ]
	wopictl grant add bob reader d1
	wopictl grant add bob reader root
	wopi GET /folders/root/children -t bob-root
	[ "$(names)" = 'empty.wopitest|report.wopitest' ]
}

@test "a removed folder is 404" {
	wopictl container remove n1 --recursive
	folder_info
	answers 404
	children
	answers 404
}

@test "a file is no folder" {
	wopi GET /folders/doc1 -t alice-doc1
	answers 401
	wopictl token add doc1 --user alice --rights all --weak --value x &>/dev/null
	wopi GET /folders/doc1/children -t x
	answers 401
}

@test "a folder has nothing but these two: no ancestors, no changes" {
	local override
	wopi GET /folders/n1/ancestry
	answers 404
	wopi GET /folders/n1/ecosystem_pointer
	answers 404
	for override in CREATE_CHILD_FILE DELETE_CONTAINER RENAME_CONTAINER COBALT; do
		wopi POST /folders/n1 -H "X-WOPI-Override: $override"
		answers 405
	done
	wopictl container show n1
}

@test "looking at a folder changes no byte of the database" {
	local before
	before=$(cd "$WOPI_DATA" && cat wopi.db wopi.db-wal | sha256sum; ls "$WOPI_DATA")
	folder_info
	children
	[ "$(cd "$WOPI_DATA" && cat wopi.db wopi.db-wal | sha256sum; ls "$WOPI_DATA")" = "$before" ]
}

@test "ten thousand files of a folder come in one answer" {
	cat >"$BATS_TEST_TMPDIR/many.sql" <<-EOT
		BEGIN;
		CREATE TEMP TABLE n AS WITH RECURSIVE r(i) AS
			(SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 10000) SELECT i FROM r;
		INSERT INTO file(id, container_id, name, owner_id, version, made_at)
			SELECT 'many' || i, 'n1', 'section ' || i || '.one', 'admin', 1,
			${START}000000 FROM n;
		INSERT INTO version(file_id, version, size, sha256, content, modified_at)
			SELECT 'many' || i, 1, v.size, v.sha256, v.content, v.modified_at
			FROM n, version v WHERE v.file_id = 's1';
		COMMIT;
	EOT
	"$BUILD/tests/upgrade" "$WOPI_DATA/wopi.db" "$BATS_TEST_TMPDIR/many.sql"
	children
	answers 200
	[ "$(json '[.Children[].Name] | unique | length')" = 10002 ]
	[ "$(json '[.Children[].Url] | unique | length')" = 10002 ]
}
