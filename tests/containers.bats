# SPDX-License-Identifier: MIT
# Containers: CheckContainerInfo, EnumerateChildren, EnumerateAncestors, GetEcosystem,
# CreateChildContainer, CreateChildFile, RenameContainer, DeleteContainer, GetShareUrl.

load helper

# In the root, beside doc1 and empty1: Reports (c1), in which are Old (c2), which holds
# deep.docx (deep1), and the files a.docx (a1, "alpha") and b.xlsx (b1, "beta"). Nobody
# but admin was granted anything; tokens have rights on c1 and what is below it.
setup_file() {
	export WOPI_NOW=$START
	export WOPI_DATA=$BATS_FILE_TMPDIR/world
	make_world
	wopictl container add Reports --id c1 >/dev/null
	wopictl container add Old --id c2 --parent c1 >/dev/null
	printf alpha | wopictl file add - --name a.docx --id a1 --container c1 >/dev/null
	printf beta | wopictl file add - --name b.xlsx --id b1 --container c1 >/dev/null
	printf deep | wopictl file add - --name deep.docx --id deep1 --container c2 >/dev/null
	wopictl token add c1 --user alice --rights all --weak --value alice-c1 &>/dev/null
	wopictl token add c1 --user carol --rights read --weak --value carol-c1 &>/dev/null
	wopictl token add c2 --user alice --rights all --weak --value alice-c2 &>/dev/null
	wopictl token add root --user alice --rights all --weak --value alice-root &>/dev/null
}

setup() {
	export WOPI_DATA=$BATS_TEST_TMPDIR/data WOPI_NOW=$START
	cp -a "$BATS_FILE_TMPDIR/world" "$WOPI_DATA"
	container=c1
	token=alice-c1
}

# look [SUB] [wopi's options...]: a GET of $container.
look() { wopi GET "/containers/$container${1:-}" "${@:2}"; }
children() { look /children "$@"; }
ancestry() { look /ancestry "$@"; }

# change OVERRIDE [wopi's options...]: a POST to $container.
change() { wopi POST "/containers/$container" -H "X-WOPI-Override: $1" "${@:2}"; }

# of ID: $container and alice's token for it, from here on.
of() { container=$1 token=alice-$1; }

# may RIGHTS: from here on alice asks with these.
may() {
	token=limited
	wopictl token add "$container" --user alice --rights "$1" --weak --value limited &>/dev/null
}

# with_grants: alice asks with a token that follows the grants from here on.
with_grants() {
	token=alice-grants
	follower container "$container" alice "$token"
}

# id_of URL
id_of() {
	local id=${1%%\?*}
	printf %s "${id##*/}"
}

# refused CODE: that, and no body.
refused() {
	answers "$1"
	[ ! -s "$reply_body" ]
	has_header X-WOPI-ServerError
}

# names: those of containers and files in the last EnumerateChildren.
names() { json '[.ChildContainers[].Name, .ChildFiles[].Name] | join("|")'; }

# state: all that a refused request must leave alone.
state() {
	wopictl file list
	wopictl container list --recursive
	wopictl lock list
	ls "$WOPI_DATA/contents"
}

# CheckContainerInfo

@test "who may do all is told exactly what holds and works" {
	look
	answers 200
	[ "$(header Content-Type)" = application/json ]
	shows '{
		"Name": "Reports",
		"HostUrl": "http://docs.example.org/wopi/open/c1?action=view",
		"SharingUrl": "http://docs.example.org/wopi/open/c1?action=share",
		"IsAnonymousUser": false,
		"IsEduUser": false,
		"LicenseCheckForEditIsEnabled": false,
		"SupportedShareUrlTypes": ["ReadOnly", "ReadWrite"],
		"UserCanCreateChildContainer": true,
		"UserCanCreateChildFile": true,
		"UserCanDelete": true,
		"UserCanRename": true
	}'
}

@test "a reader is told exactly what holds and works" {
	look '' -t carol-c1
	answers 200
	shows '{
		"Name": "Reports",
		"HostUrl": "http://docs.example.org/wopi/open/c1?action=view",
		"IsAnonymousUser": false,
		"IsEduUser": false,
		"LicenseCheckForEditIsEnabled": false,
		"UserCanCreateChildContainer": false,
		"UserCanCreateChildFile": false,
		"UserCanDelete": false,
		"UserCanRename": false
	}'
}

@test "the root cannot be deleted, and says so" {
	of root
	look
	answers 200
	[ "$(json .Name)" = Documents ]
	[ "$(json '[.UserCanDelete, .UserCanRename, .UserCanCreateChildFile] | join(" ")')" = \
		'false true true' ]
}

@test "each right shows where it belongs" {
	may read,create
	look
	[ "$(json '[.UserCanCreateChildContainer, .UserCanCreateChildFile, .UserCanDelete,
		.UserCanRename, has("SharingUrl")] | join(" ")')" = 'true true false false false' ]
	wopictl token remove limited
	may read,rename
	look
	[ "$(json '[.UserCanCreateChildFile, .UserCanDelete, .UserCanRename] | join(" ")')" = \
		'false false true' ]
	wopictl token remove limited
	may read,delete
	look
	[ "$(json '[.UserCanCreateChildFile, .UserCanDelete, .UserCanRename] | join(" ")')" = \
		'false true false' ]
}

@test "the share types are those that the rights allow" {
	may read,share
	look
	[ "$(json -c .SupportedShareUrlTypes)" = '["ReadOnly"]' ]
	wopictl token remove limited
	may read,write,share
	look
	[ "$(json -c .SupportedShareUrlTypes)" = '["ReadOnly","ReadWrite"]' ]
	wopictl token remove limited
	may read,write
	look
	[ "$(json 'has("SupportedShareUrlTypes")')" = false ]
}

@test "a token that follows the grants says what each role may" {
	local role
	with_grants
	look
	answers 404
	for role in reader reviewer writer owner; do
		wopictl grant add alice $role c1
		look
		answers 200
		json '[.UserCanCreateChildContainer, .UserCanCreateChildFile, .UserCanDelete,
			.UserCanRename, (.SupportedShareUrlTypes // [] | length)] | join(" ")'
	done >"$BATS_TEST_TMPDIR/told"
	diff - "$BATS_TEST_TMPDIR/told" <<-EOT
		false false false false 0
		false false false false 0
		true true true true 0
		true true true true 2
	EOT
	wopictl grant remove alice c1
	look
	answers 404
}

@test "a name of any script comes as UTF-8, with quotes and an ampersand whole" {
	wopictl container rename c1 'Žluťoučký "кот" & <日本語> 😀'
	look
	[ "$(json .Name)" = 'Žluťoučký "кот" & <日本語> 😀' ]
}

@test "host_page is the page of a container, too" {
	wopictl config set host_page 'https://app.example.org/{id}?{action}'
	look
	[ "$(json .HostUrl)" = 'https://app.example.org/c1?view' ]
	[ "$(json .SharingUrl)" = 'https://app.example.org/c1?share' ]
}

@test "where nothing tells the host's address there are no addresses, and nothing can be made" {
	look '' -e HTTP_HOST= -e SCRIPT_NAME=
	answers 200
	shows '{
		"Name": "Reports",
		"IsAnonymousUser": false,
		"IsEduUser": false,
		"LicenseCheckForEditIsEnabled": false,
		"UserCanCreateChildContainer": false,
		"UserCanCreateChildFile": false,
		"UserCanDelete": true,
		"UserCanRename": true
	}'
}

@test "of the properties that were set only those of a container are told" {
	look
	cp "$reply_body" "$BATS_TEST_TMPDIR/before"
	wopictl property set PostMessageOrigin '"https://example.org"'
	wopictl property set BreadcrumbBrandName '"Brand"'
	wopictl property set DisablePrint true --user alice
	wopictl property set TimeZone '"UTC"' --file c1
	look
	diff <(jq -S . "$BATS_TEST_TMPDIR/before") <(jq -S . "$reply_body")
}

@test "a property that is a container's is taken from host, client, user and container" {
	wopictl property set HostUrl '"https://example.org/host"'
	look
	[ "$(json .HostUrl)" = https://example.org/host ]
	wopictl property set HostUrl '"https://example.org/client"' --client microsoft
	look
	[ "$(json .HostUrl)" = https://example.org/host ]
	look '' -H 'X-WOPI-MachineName: m'
	[ "$(json .HostUrl)" = https://example.org/client ]
	wopictl property set HostUrl '"https://example.org/user"' --user alice
	look '' -H 'X-WOPI-MachineName: m'
	[ "$(json .HostUrl)" = https://example.org/user ]
	wopictl property set HostUrl '"https://example.org/container"' --file c1
	look
	[ "$(json .HostUrl)" = https://example.org/container ]
	look '' -t carol-c1
	[ "$(json .HostUrl)" = https://example.org/container ]
	look '' -t unknown
	answers 401
	of c2
	look
	[ "$(json .HostUrl)" = https://example.org/user ]
}

@test "a property that is set to nothing is left out" {
	wopictl property set SharingUrl '""'
	look
	answers 200
	[ "$(json 'has("SharingUrl")')" = false ]
	[ "$(json 'has("HostUrl")')" = true ]
}

# licences: those of the container, of one in it, and of files in both, each on a line.
licences() {
	local about='[.IsAnonymousUser, .IsEduUser, .LicenseCheckForEditIsEnabled] | join(" ")'
	local file below
	children
	file=$(json '.ChildFiles[0].Url')
	below=$(json '.ChildContainers[] | select(.Name == "Old").Url')
	look
	json "$about"
	at "$below" GET
	json "$about"
	at "$file" GET
	json "$about"
	at "$below" GET /children
	file=$(json '.ChildFiles[0].Url')
	at "$file" GET
	json "$about"
	change CREATE_CHILD_CONTAINER -H 'X-WOPI-SuggestedTarget: New'
	json ".ContainerInfo | $about"
	change CREATE_CHILD_FILE -H 'X-WOPI-SuggestedTarget: new.docx'
	at "$(json .Url)" GET
	json "$about"
}

# all_licences FLAGS
all_licences() {
	local got
	got=$(licences)
	[ "$(uniq -c <<<"$got" | sed 's/^ *//')" = "6 $1" ] || { echo "$got" >&2; return 1; }
}

@test "what a user is is the same in a container, in one below, and for files of both" {
	all_licences 'false false false'
	wopictl user set alice --edu
	all_licences 'false true false'
	wopictl user set alice --business --no-edu
	all_licences 'false false true'
	wopictl user set alice --anonymous --edu
	all_licences 'true true true'
}

@test "what is set for a user or the host is the same for containers and files" {
	wopictl property set IsEduUser true --user alice
	all_licences 'false true false'
	wopictl property set LicenseCheckForEditIsEnabled true
	all_licences 'false true true'
	wopictl property set IsEduUser false --user alice
	all_licences 'false false true'
}

@test "what another user is is no matter" {
	wopictl user set alice --edu --business
	look '' -t carol-c1
	[ "$(json '[.IsAnonymousUser, .IsEduUser, .LicenseCheckForEditIsEnabled] | any')" = false ]
}

@test "a container keeps its id, and its token, when it or one above is renamed or moved" {
	of c2
	wopictl container rename c1 Renamed
	wopictl container add Elsewhere --id elsewhere
	look
	[ "$(json .Name)" = Old ]
	wopictl container rename c2 Newer
	look
	[ "$(json .Name)" = Newer ]
	wopictl container move c1 elsewhere
	look
	[ "$(json .Name)" = Newer ]
	wopictl container move c2 root
	look
	[ "$(json .Name)" = Newer ]
	of c1
	look
	[ "$(json .Name)" = Renamed ]
}

@test "a container that was removed is 404, and its id is never used again" {
	wopictl container remove c1 --recursive
	look
	refused 404
	refuses 4 "'c1'" wopictl container add Reports --id c1
	refuses 4 "'c2'" wopictl container add Other --id c2 --parent root
	printf x >"$BATS_TEST_TMPDIR/x"
	refuses 4 "'c1'" wopictl file add "$BATS_TEST_TMPDIR/x" --id c1
	wopictl container add Reports --id c3
	look
	refused 404
}

@test "looking changes no byte of the database" {
	local before
	before=$(cd "$WOPI_DATA" && cat wopi.db wopi.db-wal | sha256sum; ls "$WOPI_DATA")
	look
	children
	ancestry
	look /ecosystem_pointer
	[ "$(cd "$WOPI_DATA" && cat wopi.db wopi.db-wal | sha256sum; ls "$WOPI_DATA")" = "$before" ]
}

# EnumerateChildren

@test "the children are told exactly, each with a Url of its own" {
	children
	answers 200
	[ "$(header Content-Type)" = application/json ]
	lacks_header X-WOPI-EnumerationIncomplete
	shows '{
		"ChildContainers": [ {
			"Name": "Old",
			"Url": "http://docs.example.org/wopi/containers/c2?access_token=T&access_token_ttl=1700036000000"
		} ],
		"ChildFiles": [ {
			"Name": "a.docx",
			"Url": "http://docs.example.org/wopi/files/a1?access_token=T&access_token_ttl=1700036000000",
			"Version": "1",
			"Size": 5,
			"LastModifiedTime": "2023-11-14T22:13:20.000000Z"
		}, {
			"Name": "b.xlsx",
			"Url": "http://docs.example.org/wopi/files/b1?access_token=T&access_token_ttl=1700036000000",
			"Version": "1",
			"Size": 4,
			"LastModifiedTime": "2023-11-14T22:13:20.000000Z"
		} ]
	}'
}

@test "an empty container has two empty lists" {
	wopictl container add Empty --id empty
	wopictl token add empty --user alice --rights all --weak --value alice-empty &>/dev/null
	of empty
	children
	answers 200
	shows '{ "ChildContainers": [], "ChildFiles": [] }'
}

@test "of a child the version is a string, the size a number" {
	children
	[ "$(json '[.ChildFiles[] | (.Version | type), (.Size | type)] | unique | join(" ")')" = \
		'number string' ]
	[ "$(json '[.ChildFiles[].Size | floor == .] | all')" = true ]
}

@test "only what is right in the container is its child" {
	of root
	children
	[ "$(names)" = 'Reports|empty.wopitest|report.wopitest' ]
}

@test "children come in the order of their names" {
	local n
	for n in m z k x; do
		wopictl container add "$n" --parent c1
		: | wopictl file add - --name "$n.docx" --container c1
	done
	children
	[ "$(names)" = 'Old|k|m|x|z|a.docx|b.xlsx|k.docx|m.docx|x.docx|z.docx' ]
}

# is_consistent: each file's and container's Url is good, and says what the list says.
is_consistent() {
	local list=$BATS_TEST_TMPDIR/list i
	children
	answers 200
	cp "$reply_body" "$list"
	for ((i = 0; i < $(jq '.ChildFiles | length' "$list"); i++)); do
		at "$(jq -r ".ChildFiles[$i].Url" "$list")" GET
		answers 200
		diff <(jq -S ".ChildFiles[$i] | {BaseFileName: .Name, Size, Version,
				LastModifiedTime}" "$list") \
			<(json '{BaseFileName, Size, Version, LastModifiedTime}')
	done
	for ((i = 0; i < $(jq '.ChildContainers | length' "$list"); i++)); do
		at "$(jq -r ".ChildContainers[$i].Url" "$list")" GET
		answers 200
		[ "$(json .Name)" = "$(jq -r ".ChildContainers[$i].Name" "$list")" ]
	done
}

@test "each child's Url answers what the list says: name, size, version and time" {
	later 100
	printf longer | wopictl file put a1 - >/dev/null
	printf longest | wopictl file put a1 - >/dev/null
	: | wopictl file add - --name 'ö "x" & <y>.docx' --container c1 >/dev/null
	wopictl container add 'Ü "x"' --parent c1 >/dev/null
	is_consistent
	[ "$(jq -r '.ChildFiles[0] | "\(.Version) \(.Size)"' "$BATS_TEST_TMPDIR/list")" = '3 7' ]
}

@test "a save that a lock refused does not show in the list" {
	wopictl lock set a1 T
	children
	at "$(json '.ChildFiles[0].Url')" POST /contents -H 'X-WOPI-Override: PUT' \
		-H 'X-WOPI-Lock: U' -d <(printf refused) -e CONTENT_LENGTH=7
	answers 409
	is_consistent
	[ "$(jq -r '.ChildFiles[0] | "\(.Version) \(.Size)"' "$BATS_TEST_TMPDIR/list")" = '1 5' ]
}

@test "after a save the list has the new version and size" {
	local url
	children
	url=$(json '.ChildFiles[0].Url')
	at "$url" POST '' -H 'X-WOPI-Override: LOCK' -H 'X-WOPI-Lock: A'
	answers 200
	printf 'as it is now' >"$BATS_TEST_TMPDIR/put"
	at "$url" POST /contents -H 'X-WOPI-Override: PUT' -H 'X-WOPI-Lock: A' \
		-d "$BATS_TEST_TMPDIR/put"
	answers 200
	children
	[ "$(json '.ChildFiles[0] | "\(.Version) \(.Size)"')" = '2 12' ]
}

@test "what is in the trash or removed is not listed, and what came back is" {
	wopictl file remove a1
	wopictl container remove c2 --recursive
	children
	[ "$(names)" = b.xlsx ]
	wopictl file undelete a1
	children
	[ "$(names)" = 'a.docx|b.xlsx' ]
}

@test "what was deleted by its Url is not listed" {
	children
	at "$(json '.ChildFiles[0].Url')" POST '' -H 'X-WOPI-Override: DELETE'
	answers 200
	children
	[ "$(names)" = 'Old|b.xlsx' ]
}

@test "what was moved is listed where it is, with the same id" {
	wopictl file move a1 c2
	wopictl container add New --id new --parent c1
	wopictl container move c2 new
	children
	[ "$(names)" = 'New|b.xlsx' ]
	at "$(json '.ChildContainers[0].Url')" GET /children
	[ "$(names)" = Old ]
	at "$(json '.ChildContainers[0].Url')" GET /children
	[ "$(names)" = 'a.docx|deep.docx' ]
	[ "$(id_of "$(json '.ChildFiles[0].Url')")" = a1 ]
}

@test "a child's Url is good for that child alone" {
	local file path below
	children
	file=$(token_of "$(json '.ChildFiles[0].Url')")
	below=$(token_of "$(json '.ChildContainers[0].Url')")
	for path in /files/b1 /files/deep1 /files/doc1 /files/a1.1 /containers/c1 \
		/containers/c2 /containers/root /folders/c1 /ecosystem /download/a1; do
		wopi GET "$path" -t "$file"
		answers 401
	done
	wopi GET /share/a1 -t "$file"
	answers 403
	for path in /files/a1 /files/deep1 /files/c2 /containers/c1 /containers/root \
		/folders/c1 /ecosystem; do
		wopi GET "$path" -t "$below"
		answers 401
	done
	[ "$file" != "$below" ]
}

@test "a child's Url lets a reader read, and no more" {
	local file below
	children -t carol-c1
	answers 200
	[ "$(names)" = 'Old|a.docx|b.xlsx' ]
	file=$(json '.ChildFiles[0].Url') below=$(json '.ChildContainers[0].Url')
	at "$file" GET
	answers 200
	[ "$(json .UserId)" = carol ]
	[ "$(json .UserCanWrite)" = false ]
	at "$file" GET /contents
	[ "$(body)" = alpha ]
	at "$file" POST '' -H 'X-WOPI-Override: DELETE'
	answers 404
	at "$file" POST '' -H 'X-WOPI-Override: LOCK' -H 'X-WOPI-Lock: A'
	answers 404
	at "$below" GET
	[ "$(json .UserCanCreateChildFile)" = false ]
	at "$below" POST '' -H 'X-WOPI-Override: CREATE_CHILD_FILE' \
		-H 'X-WOPI-SuggestedTarget: x.docx'
	answers 404
}

@test "a child's Url ends when the token does from which it comes, at every depth" {
	local url
	wopictl token add c1 --user alice --rights all --ttl 90s --weak --value short &>/dev/null
	later 30
	children -t short
	[ "$(json '[.ChildFiles[].Url, .ChildContainers[].Url | sub(".*_ttl="; "")] | unique |
		join(" ")')" = 1700000090000 ]
	url=$(json '.ChildContainers[0].Url')
	at "$url" GET /children
	url=$(json '.ChildFiles[0].Url')
	[[ $url == *'&access_token_ttl=1700000090000' ]]
	later 59
	at "$url" GET
	answers 200
	later 1
	at "$url" GET
	answers 401
}

@test "a child's Url is dead when the token is removed from which it comes" {
	local file below
	children
	file=$(json '.ChildFiles[0].Url') below=$(json '.ChildContainers[0].Url')
	wopictl token remove alice-c1
	at "$file" GET
	answers 401
	at "$below" GET
	answers 401
}

# with_end URL MS: it with another end of its token.
with_end() { sed -E "s/(access_token=~[^.]*\.)[0-9]+\./\1$2./" <<<"$1"; }

@test "a derived token's end cannot be put off, nor brought forward" {
	local url end
	wopictl token add c1 --user alice --rights all --ttl 90s --weak --value short &>/dev/null
	children -t short
	url=$(json '.ChildFiles[0].Url')
	[ "$(with_end "$url" 1700000090000)" = "$url" ]
	for end in 1700000090001 1700036000000 1700000089999 0 01700000090000 \
		9223372036854775807 9223372036854775 99999999999999999999 -1 '' 1e9; do
		at "$(with_end "$url" "$end")" GET
		answers 401
	done
	later 90
	at "$(with_end "$url" 1700036000000)" GET
	answers 401
}

@test "a list of children stores nothing, and its Urls are short enough for clients" {
	local before
	before=$(wopictl token list)
	children
	[ "$(wopictl token list)" = "$before" ]
	[ "$(json '[.ChildFiles[].Url, .ChildContainers[].Url | length] | max < 1000')" = true ]
}

@test "the children of a removed container are 404 by the Urls that led there" {
	local file below
	children
	file=$(json '.ChildFiles[0].Url') below=$(json '.ChildContainers[0].Url')
	wopictl container remove c1 --recursive
	at "$file" GET
	answers 404
	at "$below" GET
	answers 404
	at "$below" GET /children
	answers 404
}

# What was reached by being below is no longer so once it is elsewhere.
@test "a token on a container is none for what was moved out of it" {
	local file below
	children
	file=$(json '.ChildFiles[0].Url') below=$(json '.ChildContainers[0].Url')
	wopictl file move a1 root
	wopictl container move c2 root
	at "$file" GET
	answers 404
	at "$file" GET /contents
	answers 404
	at "$file" POST '' -H 'X-WOPI-Override: DELETE'
	answers 404
	at "$below" GET
	answers 404
	at "$below" GET /children
	answers 404
	wopictl grant add alice reader a1
	at "$file" GET
	answers 200
	[ "$(json .UserCanWrite)" = false ]
	wopictl file move a1 c2
	wopictl container move c2 c1
	at "$file" GET
	[ "$(json .UserCanWrite)" = true ]
	at "$below" GET
	answers 200
}

# Filters

# filtered LIST: the children with this X-WOPI-FileExtensionFilterList.
filtered() { children -H "X-WOPI-FileExtensionFilterList: $1"; }

given_files() {
	local name
	for name in c.doc d.DOCX docx e.docx.zip .docx.txt noext 'f g.tar.gz'; do
		: | wopictl file add - --name "${name#.}" --container c1 >/dev/null
	done
}

@test "a filter leaves files of that extension, and all containers" {
	given_files
	filtered .docx
	answers 200
	[ "$(names)" = 'Old|a.docx|d.DOCX' ]
	filtered .xlsx
	[ "$(names)" = 'Old|b.xlsx' ]
	filtered .nosuch
	[ "$(names)" = Old ]
	[ "$(json -c .ChildFiles)" = '[]' ]
}

@test "a filter may have several extensions, and each counts" {
	given_files
	filtered .doc,.xlsx
	[ "$(names)" = 'Old|b.xlsx|c.doc' ]
	filtered .nosuch,.zip,.docx,.docx
	[ "$(names)" = 'Old|a.docx|d.DOCX|e.docx.zip' ]
}

@test "a filter is compared without regard to case" {
	given_files
	filtered .DocX
	[ "$(names)" = 'Old|a.docx|d.DOCX' ]
}

@test "a filter's extension is not a part of a longer one" {
	given_files
	filtered .doc
	[ "$(names)" = 'Old|c.doc' ]
	filtered .cx
	[ "$(names)" = Old ]
	filtered .tar
	[ "$(names)" = Old ]
	filtered .gz
	[ "$(names)" = 'Old|f g.tar.gz' ]
}

@test "a filter leaves what it leaves as it is without one" {
	local all
	children
	all=$(json -c '.ChildFiles[0] | del(.Url)')
	filtered .docx
	[ "$(json -c '.ChildFiles[0] | del(.Url)')" = "$all" ]
}

@test "an empty filter is none" {
	filtered ''
	answers 200
	[ "$(names)" = 'Old|a.docx|b.xlsx' ]
}

@test "a filter that is no list of extensions is 400" {
	local list
	for list in docx .docx,xlsx '.docx, .xlsx' '.docx,' ',.docx' '.docx,,.xlsx' '*' '.*' '*.docx' \
		.doc* . .docx,. ' ' '.docx .xlsx' '.do cx' ','; do
		filtered "$list"
		answers 400 || { echo "'$list'" >&2; return 1; }
		[ ! -s "$reply_body" ]
	done
}

@test "a filter with another wildcard or blank is 400, too" {
	filtered '.doc?'
	answers 400
	filtered $'.docx,\t.xlsx'
	answers 400
	filtered $'.docx\t'
	answers 400
}

@test "a long filter is read to its end" {
	local list
	list=$(seq -f .e%g -s , 1 1000)
	filtered "$list,.docx"
	answers 200
	[ "$(names)" = 'Old|a.docx' ]
}

# Many

# given_many: c1 has 10,000 files and 5,000 containers more.
given_many() {
	cat >"$BATS_TEST_TMPDIR/many.sql" <<-EOT
		BEGIN;
		CREATE TEMP TABLE n AS WITH RECURSIVE r(i) AS
			(SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 10000) SELECT i FROM r;
		INSERT INTO file(id, container_id, name, owner_id, version, made_at)
			SELECT 'many' || i, 'c1', 'document number ' || i || '.docx', 'admin', i,
			${START}000000 FROM n;
		INSERT INTO version(file_id, version, size, sha256, content, modified_at)
			SELECT 'many' || i, i, v.size, v.sha256, v.content, v.modified_at
			FROM n, version v WHERE v.file_id = 'a1';
		INSERT INTO container(id, parent_id, name, made_at)
			SELECT 'box' || i, 'c1', 'container number ' || i, ${START}000000 FROM n
			WHERE i <= 5000;
		COMMIT;
	EOT
	"$BUILD/tests/upgrade" "$WOPI_DATA/wopi.db" "$BATS_TEST_TMPDIR/many.sql"
}

@test "ten thousand children come in one answer, all of them, each once" {
	given_many
	children
	answers 200
	[ "$(json '.ChildFiles | length')" = 10002 ]
	[ "$(json '.ChildContainers | length')" = 5001 ]
	[ "$(json '[.ChildFiles[].Name] | unique | length')" = 10002 ]
	[ "$(json '[.ChildFiles[].Url] | unique | length')" = 10002 ]
	[ "$(json '[.ChildContainers[].Url] | unique | length')" = 5001 ]
	[ "$(json '[.ChildFiles[] | select(.Name | startswith("document")) | . as $f |
		.Name == "document number \(.Version).docx" and
		(.Url | contains("/files/many\($f.Version)?"))] | all')" = true ]
}

@test "of ten thousand children the first and the last Url are good" {
	local last
	given_many
	children
	last=$(json '.ChildFiles[-1].Url')
	at "$(json '.ChildFiles[1].Url')" GET
	answers 200
	at "$last" GET
	answers 200
	[ "$(json .BaseFileName)" = 'document number 9999.docx' ]
	[ "$(json .Version)" = 9999 ]
}

@test "a filter picks one of ten thousand" {
	given_many
	filtered .xlsx
	answers 200
	[ "$(json '[.ChildFiles[].Name] | join("|")')" = b.xlsx ]
	[ "$(json '.ChildContainers | length')" = 5001 ]
}

@test "a list of ten thousand changes no byte of the database" {
	local before
	given_many
	before=$(sha256sum <"$WOPI_DATA/wopi.db")
	children
	answers 200
	[ "$(sha256sum <"$WOPI_DATA/wopi.db")" = "$before" ]
	[ ! -s "$WOPI_DATA/wopi.db-wal" ]
}

@test "a list of ten thousand takes less than 64 MiB" {
	local pid peak limit=65536
	[[ $BUILD != *san* ]] || limit=1048576	# a sanitizer needs its own
	given_many
	mkfifo "$BATS_TEST_TMPDIR/answer"
	env -i WOPI_DATA="$WOPI_DATA" WOPI_NOW="$WOPI_NOW" REQUEST_METHOD=GET SCRIPT_NAME=/wopi \
		PATH_INFO=/containers/c1/children QUERY_STRING=access_token=alice-c1 \
		HTTP_HOST=docs.example.org "$BUILD/wopi.cgi" >"$BATS_TEST_TMPDIR/answer" 3>&- &
	pid=$!
	# it has all in memory when it writes, and waits there for its reader
	exec {answer}<"$BATS_TEST_TMPDIR/answer"
	head -c 1 <&"$answer" >"$BATS_TEST_TMPDIR/first"
	peak=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\) kB/\1/p' "/proc/$pid/status")
	cat <&"$answer" >"$BATS_TEST_TMPDIR/rest"
	exec {answer}<&-
	wait "$pid"
	echo "$peak kB for $(stat -c %s "$BATS_TEST_TMPDIR/rest") bytes"
	[ "$(stat -c %s "$BATS_TEST_TMPDIR/rest")" -gt 1000000 ]
	[ "$peak" -gt 1000 ]
	[ "$peak" -lt $limit ]
}

# EnumerateAncestors

@test "the root's own list of ancestors is empty" {
	of root
	ancestry
	answers 200
	shows '{ "AncestorsWithRootFirst": [] }'
	lacks_header X-WOPI-EnumerationIncomplete
}

@test "the ancestors come with the root first, and without the container itself" {
	wopictl container add Deepest --id c3 --parent c2
	wopictl token add c3 --user alice --rights all --weak --value alice-c3 &>/dev/null
	wopictl grant add alice reader root
	of c3
	ancestry
	answers 200
	lacks_header X-WOPI-EnumerationIncomplete
	shows '{ "AncestorsWithRootFirst": [ {
		"Name": "Documents",
		"Url": "http://docs.example.org/wopi/containers/root?access_token=T&access_token_ttl=1700036000000"
	}, {
		"Name": "Reports",
		"Url": "http://docs.example.org/wopi/containers/c1?access_token=T&access_token_ttl=1700036000000"
	}, {
		"Name": "Old",
		"Url": "http://docs.example.org/wopi/containers/c2?access_token=T&access_token_ttl=1700036000000"
	} ] }'
}

@test "a container in the root has the root alone, and nothing is left out" {
	ancestry
	answers 200
	[ "$(json '[.AncestorsWithRootFirst[].Name] | join("|")')" = Documents ]
	lacks_header X-WOPI-EnumerationIncomplete
}

@test "what may not be seen is left out, and the answer says that something is" {
	of c2
	ancestry
	answers 200
	[ "$(json '[.AncestorsWithRootFirst[].Name] | join("|")')" = Documents ]
	[ "$(header X-WOPI-EnumerationIncomplete)" = true ]
	run ! grep -e Reports -e c1 "$reply_body"
}

@test "a grant in between shows just what it reaches" {
	wopictl container add Deepest --id c3 --parent c2
	wopictl token add c3 --user alice --rights all --weak --value alice-c3 &>/dev/null
	of c3
	wopictl grant add alice reader c2
	ancestry
	[ "$(json '[.AncestorsWithRootFirst[].Name] | join("|")')" = 'Documents|Old' ]
	[ "$(header X-WOPI-EnumerationIncomplete)" = true ]
	wopictl grant add alice reader c1
	ancestry
	[ "$(json '[.AncestorsWithRootFirst[].Name] | join("|")')" = 'Documents|Reports|Old' ]
	lacks_header X-WOPI-EnumerationIncomplete
}

@test "the Url of an ancestor gives what was granted there, not the token's rights" {
	wopictl grant add alice reader c1
	of c2
	ancestry
	at "$(json '.AncestorsWithRootFirst[1].Url')" GET
	answers 200
	[ "$(json .Name)" = Reports ]
	[ "$(json '[.UserCanCreateChildContainer, .UserCanCreateChildFile, .UserCanDelete,
		.UserCanRename] | any')" = false ]
}

@test "the Url of an ancestor gives no more than the token has, whatever was granted" {
	wopictl grant add carol owner root
	ancestry -t carol-c1
	at "$(json '.AncestorsWithRootFirst[0].Url')" GET
	answers 200
	[ "$(json '[.UserCanCreateChildContainer, .UserCanCreateChildFile, .UserCanDelete,
		.UserCanRename] | any')" = false ]
}

@test "an ancestor's Url answers its name" {
	local url name
	wopictl grant add alice reader root
	of c2
	ancestry
	json '.AncestorsWithRootFirst[] | .Name + " " + .Url' >"$BATS_TEST_TMPDIR/list"
	while read -r name url; do
		at "$url" GET
		answers 200
		[ "$(json .Name)" = "$name" ]
		at "$url" GET /children
		answers 200
	done <"$BATS_TEST_TMPDIR/list"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/list")" = 2 ]
}

# GetEcosystem

@test "the ecosystem's Url is all there is, and it works" {
	look /ecosystem_pointer
	answers 200
	shows '{ "Url": "http://docs.example.org/wopi/ecosystem?access_token=T&access_token_ttl=1700036000000" }'
	at "$(json .Url)" GET
	answers 200
	shows '{ "SupportsContainers": true }'
	look /ecosystem_pointer -t carol-c1
	at "$(json .Url)" GET /root_container_pointer
	answers 200
}

# CreateChildContainer

# suggested NAME, exactly NAME: CreateChildContainer, the name being in UTF-7.
suggested() { change CREATE_CHILD_CONTAINER -H "X-WOPI-SuggestedTarget: $1" "${@:2}"; }
exactly() { change CREATE_CHILD_CONTAINER -H "X-WOPI-RelativeTarget: $1" "${@:2}"; }

# is_made NAME: the last answer is a new container of that name, which is there.
is_made() {
	local url
	answers 200
	[ "$(json .ContainerPointer.Name)" = "$1" ] || {
		printf 'expected: %s\ngot: %s\n' "$1" "$(json .ContainerPointer.Name)" >&2
		return 1
	}
	[ "$(json .ContainerInfo.Name)" = "$1" ]
	url=$(json .ContainerPointer.Url)
	[ "$(field name wopictl container show "$(id_of "$url")")" = "$1" ]
	[ "$(field parent_id wopictl container show "$(id_of "$url")")" = "$container" ]
}

# says_why: 400 with a reason in X-WOPI-InvalidContainerNameError, of printable ASCII.
says_why() {
	answers 400
	[[ $(header X-WOPI-InvalidContainerNameError) =~ ^[' '-~]+$ ]]
	[ ! -s "$reply_body" ]
}

@test "a new container is told exactly: its pointer and its CheckContainerInfo" {
	local id
	exactly New
	is_made New
	id=$(id_of "$(json .ContainerPointer.Url)")
	[[ $id =~ ^[A-Za-z0-9]+$ ]]
	shows "$(sed "s/ID/$id/g" <<-EOT
	{
		"ContainerPointer": {
			"Name": "New",
			"Url": "http://docs.example.org/wopi/containers/ID?access_token=T&access_token_ttl=1700036000000"
		},
		"ContainerInfo": {
			"Name": "New",
			"HostUrl": "http://docs.example.org/wopi/open/ID?action=view",
			"SharingUrl": "http://docs.example.org/wopi/open/ID?action=share",
			"IsAnonymousUser": false,
			"IsEduUser": false,
			"LicenseCheckForEditIsEnabled": false,
			"SupportedShareUrlTypes": ["ReadOnly", "ReadWrite"],
			"UserCanCreateChildContainer": true,
			"UserCanCreateChildFile": true,
			"UserCanDelete": true,
			"UserCanRename": true
		}
	}
	EOT
	)"
}

@test "a new container's Url answers the same CheckContainerInfo" {
	suggested New
	json .ContainerInfo >"$BATS_TEST_TMPDIR/info"
	at "$(json .ContainerPointer.Url)" GET
	answers 200
	diff "$BATS_TEST_TMPDIR/info" <(json .)
}

@test "a new container is empty, and is listed where it was made" {
	suggested New
	at "$(json .ContainerPointer.Url)" GET /children
	shows '{ "ChildContainers": [], "ChildFiles": [] }'
	children
	[ "$(names)" = 'New|Old|a.docx|b.xlsx' ]
}

@test "a new container can be filled, renamed, emptied and removed by its Url" {
	local url file
	suggested New
	url=$(json .ContainerPointer.Url)
	at "$url" POST '' -H 'X-WOPI-Override: CREATE_CHILD_FILE' \
		-H 'X-WOPI-SuggestedTarget: x.docx'
	answers 200
	file=$(json .Url)
	at "$url" POST '' -H 'X-WOPI-Override: RENAME_CONTAINER' \
		-H 'X-WOPI-RequestedName: Newer'
	answers 200
	at "$file" POST '' -H 'X-WOPI-Override: DELETE'
	answers 200
	at "$url" POST '' -H 'X-WOPI-Override: DELETE_CONTAINER'
	answers 200
	at "$url" GET
	answers 404
}

@test "a new container in the new one leads back up" {
	local url
	wopictl grant add alice reader root
	suggested New
	url=$(json .ContainerPointer.Url)
	at "$url" POST '' -H 'X-WOPI-Override: CREATE_CHILD_CONTAINER' \
		-H 'X-WOPI-SuggestedTarget: Newest'
	answers 200
	at "$(json .ContainerPointer.Url)" GET /ancestry
	[ "$(json '[.AncestorsWithRootFirst[].Name] | join("|")')" = 'Documents|Reports|New' ]
}

@test "a container's name is read as UTF-7" {
	exactly 'container+AF8-name'
	is_made container_name
	exactly '+ZeVnLA +2D3eAA'
	is_made '日本 😀'
	exactly 'a +- b'
	is_made 'a + b'
	suggested 'x+ACY-y'
	is_made 'x&y'
}

@test "a suggested name that is taken gets a number at its end" {
	suggested Old
	is_made 'Old (1)'
	suggested Old
	is_made 'Old (2)'
	suggested a.docx
	is_made 'a.docx (1)'
	suggested v1.2
	is_made v1.2
	suggested v1.2
	is_made 'v1.2 (1)'
}

@test "a suggested name that cannot be is made one that can" {
	suggested a/b
	is_made a-b
	suggested 'a+AFw-b'
	is_made a-b' (1)'
	suggested ...
	answers 200
	suggested +ACA-
	answers 200
	suggested +AAE-
	answers 200
}

@test "a suggested name is never 400 or 409, though it is no UTF-7" {
	local name
	for name in + +A +AA +AAA- +2D0- +AAAA- $'\377' $'a\303' '+%%' +3gA-; do
		suggested "$name"
		answers 200
	done
	children
	[ "$(json '[.ChildContainers[].Name | select(startswith("New Folder"))] | length > 5')" = true ]
}

@test "a suggested name of which nothing is left becomes that of a new folder" {
	local name
	for name in + ... +ACA-; do
		suggested "$name"
		answers 200
		[[ $(json .ContainerPointer.Name) == 'New Folder'* ]] ||
			{ echo "'$name': $(json .ContainerPointer.Name)" >&2; return 1; }
	done
}

@test "a suggested name of more than 512 characters is shortened" {
	local name
	suggested "$(repeat 530 n)"
	answers 200
	name=$(json .ContainerPointer.Name)
	[[ $name =~ ^n+$ ]]
	suggested "$(repeat 530 n)"
	answers 200
	[[ $(json .ContainerPointer.Name) =~ ^n+' (1)'$ ]]
	[ "$(json '.ContainerPointer.Name | length')" = ${#name} ]
}

@test "an exact name is taken as it is" {
	exactly v1.2
	is_made v1.2
	exactly ' x  y'
	answers 200
	exactly 'a:b*c?'
	is_made 'a:b*c?'
}

@test "an exact name that is taken by a container or by a file is 409, with one that is free" {
	no_change exactly Old
	answers 409
	[ "$(header X-WOPI-ValidRelativeTarget)" = 'Old (1)' ]
	no_change exactly a.docx
	answers 409
	[ "$(header X-WOPI-ValidRelativeTarget)" = 'a.docx (1)' ]
	[ ! -s "$reply_body" ]
}

@test "the name that a 409 offers is in UTF-7, and is free" {
	exactly 'x+AF8-y'
	answers 200
	no_change exactly 'x+AF8-y'
	answers 409
	[ "$(header X-WOPI-ValidRelativeTarget)" = 'x+AF8-y (1)' ]
	exactly "$(header X-WOPI-ValidRelativeTarget)"
	is_made 'x_y (1)'
}

@test "there is no overwriting of containers" {
	no_change exactly Old -H 'X-WOPI-OverwriteRelativeTarget: true'
	answers 409
	no_change exactly a.docx -H 'X-WOPI-OverwriteRelativeTarget: true'
	answers 409
	exactly New -H 'X-WOPI-OverwriteRelativeTarget: nonsense'
	is_made New
}

@test "a name is free again once the container of that name is removed or in another" {
	exactly New
	at "$(json .ContainerPointer.Url)" POST '' -H 'X-WOPI-Override: DELETE_CONTAINER'
	answers 200
	exactly New
	is_made New
	wopictl container move c2 root
	exactly Old
	is_made Old
	wopictl file remove a1
	exactly a.docx
	is_made a.docx
}

@test "an exact name that cannot be is 400 with a reason, and one that can" {
	no_change exactly a/b
	says_why
	[ "$(header X-WOPI-ValidRelativeTarget)" = a-b ]
	no_change exactly 'a+AFw-b'
	says_why
	no_change exactly "$(repeat 530 n)"
	says_why
	has_header X-WOPI-ValidRelativeTarget
	[ "$(header X-WOPI-ValidRelativeTarget | tr -d n)" = '' ]
}

@test "an exact name that is no UTF-7 is 400 with a reason" {
	local name
	for name in +A $'\377'; do
		no_change exactly "$name"
		says_why
		lacks_header X-WOPI-ValidRelativeTarget
	done
}

@test "both names of a container are 501, also if one cannot be; neither is 400" {
	no_change exactly New -H 'X-WOPI-SuggestedTarget: New'
	refused 501
	no_change exactly a/b -H 'X-WOPI-SuggestedTarget: +A'
	refused 501
	no_change change CREATE_CHILD_CONTAINER
	refused 400
	no_change exactly '' -H 'X-WOPI-SuggestedTarget:'
	refused 400
}

@test "an empty one of the two names is none" {
	exactly New -H 'X-WOPI-SuggestedTarget:'
	is_made New
	suggested Newer -H 'X-WOPI-RelativeTarget:'
	is_made Newer
}

@test "who may not create makes no container: 404, whatever the name" {
	no_change suggested New -t carol-c1
	refused 404
	no_change exactly Old -t carol-c1
	refused 404
	lacks_header X-WOPI-ValidRelativeTarget
	no_change change CREATE_CHILD_CONTAINER -t carol-c1
	refused 404
}

@test "a container of a removed container is not made: 404" {
	wopictl container remove c1 --recursive
	no_change suggested New
	refused 404
}

@test "a container too far below the root is 501, and not made" {
	local n
	{
		echo 'BEGIN;'
		for n in {1..256}; do
			echo "INSERT INTO container VALUES('level$n',
				'$([ "$n" = 1 ] && echo root || echo level$((n - 1)))', 'n', 0, NULL);"
		done
		echo 'COMMIT;'
	} >"$BATS_TEST_TMPDIR/deep.sql"
	"$BUILD/tests/upgrade" "$WOPI_DATA/wopi.db" "$BATS_TEST_TMPDIR/deep.sql"
	wopictl token add level255 --user alice --rights all --weak --value alice-level255 &>/dev/null
	wopictl token add level256 --user alice --rights all --weak --value alice-level256 &>/dev/null
	of level255
	suggested New
	answers 200
	of level256
	no_change suggested New
	refused 501
	wopictl grant add alice reader root
	ancestry
	[ "$(json '.AncestorsWithRootFirst | length')" = 256 ]
}

@test "each new container has another id, and no id that ever was" {
	local first
	suggested New
	first=$(id_of "$(json .ContainerPointer.Url)")
	at "$(json .ContainerPointer.Url)" POST '' -H 'X-WOPI-Override: DELETE_CONTAINER'
	suggested New
	[ "$(id_of "$(json .ContainerPointer.Url)")" != "$first" ]
}

@test "of several who make the same container at once one does, the others are 409" {
	local n
	for n in 1 2 3 4 5 6; do
		env -i WOPI_DATA="$WOPI_DATA" WOPI_NOW="$WOPI_NOW" REQUEST_METHOD=POST \
			SCRIPT_NAME=/wopi PATH_INFO=/containers/c1 HTTP_HOST=docs.example.org \
			QUERY_STRING=access_token=alice-c1 HTTP_X_WOPI_RELATIVETARGET=Same \
			HTTP_X_WOPI_OVERRIDE=CREATE_CHILD_CONTAINER \
			"$BUILD/wopi.cgi" </dev/null >"$BATS_TEST_TMPDIR/made$n" 3>&- &
	done
	wait
	[ "$(sed -n 1p -s "$BATS_TEST_TMPDIR"/made? | cut -c 9-11 | sort | uniq -c | xargs)" = \
		'1 200 5 409' ]
	children
	[ "$(names)" = 'Old|Same|a.docx|b.xlsx' ]
}

@test "where nothing tells the host's address nothing is made: 500" {
	local before
	before=$(wopictl container list --recursive; wopictl file list)
	suggested New -e HTTP_HOST= -e SCRIPT_NAME=
	answers 500
	change CREATE_CHILD_FILE -H 'X-WOPI-SuggestedTarget: x.docx' \
		-e HTTP_HOST= -e SCRIPT_NAME=
	answers 500
	[ "$(wopictl container list --recursive; wopictl file list)" = "$before" ]
}

# CreateChildFile

file_suggested() { change CREATE_CHILD_FILE -H "X-WOPI-SuggestedTarget: $1" "${@:2}"; }
file_exactly() { change CREATE_CHILD_FILE -H "X-WOPI-RelativeTarget: $1" "${@:2}"; }
file_over() { file_exactly "$1" -H 'X-WOPI-OverwriteRelativeTarget: True' "${@:2}"; }

# is_file NAME: the last answer is a file of that name and no bytes, which is there.
is_file() {
	local id
	answers 200
	[ "$(json .Name)" = "$1" ] || {
		printf 'expected: %s\ngot: %s\n' "$1" "$(json .Name)" >&2
		return 1
	}
	id=$(id_of "$(json .Url)")
	[ "$(field name wopictl file show "$id")" = "$1" ]
	[ "$(field size wopictl file show "$id")" = 0 ]
	[ "$(field container_id wopictl file show "$id")" = "$container" ]
}

# says_why_file: 400 with a reason in X-WOPI-InvalidFileNameError.
says_why_file() {
	answers 400
	[[ $(header X-WOPI-InvalidFileNameError) =~ ^[' '-~]+$ ]]
	[ ! -s "$reply_body" ]
}

@test "a new file is told exactly" {
	local id
	file_exactly new.docx
	is_file new.docx
	id=$(id_of "$(json .Url)")
	[[ $id =~ ^[A-Za-z0-9]+$ ]]
	shows "$(sed "s/ID/$id/g" <<-EOT
	{
		"Name": "new.docx",
		"Url": "http://docs.example.org/wopi/files/ID?access_token=T&access_token_ttl=1700036000000",
		"HostViewUrl": "http://docs.example.org/wopi/open/ID?action=view",
		"HostEditUrl": "http://docs.example.org/wopi/open/ID?action=edit",
		"HostEditNewUrl": "http://docs.example.org/wopi/open/ID?action=editnew"
	}
	EOT
	)"
}

@test "a new file's pages are your own where they are set" {
	local id
	wopictl config set host_page 'https://app.example.org/{id}?{action}'
	file_exactly new.docx
	id=$(id_of "$(json .Url)")
	[ "$(json .HostViewUrl)" = "https://app.example.org/$id?view" ]
	[ "$(json .HostEditUrl)" = "https://app.example.org/$id?edit" ]
	[ "$(json .HostEditNewUrl)" = "https://app.example.org/$id?editnew" ]
}

@test "a new file's pages are those that CheckFileInfo tells" {
	local pages
	wopictl property set HostViewUrl '"https://example.org/view"' --user alice
	file_exactly new.docx
	pages=$(json -c '[.HostViewUrl, .HostEditUrl]')
	at "$(json .Url)" GET
	[ "$(json -c '[.HostViewUrl, .HostEditUrl]')" = "$pages" ]
	[[ $pages == *https://example.org/view* ]]
}

@test "who cannot save gets no page to edit a new file on" {
	may read,create
	file_exactly new.docx
	answers 200
	[ "$(json -c keys)" = '["HostViewUrl","Name","Url"]' ]
}

@test "a new file has no bytes, version 1, the caller for its owner, and is unlocked" {
	local url
	later 100
	file_exactly new.docx
	url=$(json .Url)
	at "$url" GET
	answers 200
	[ "$(json '"\(.BaseFileName) \(.Size) \(.Version) \(.OwnerId) \(.LastModifiedTime)"')" = \
		'new.docx 0 1 alice 2023-11-14T22:15:00.000000Z' ]
	[ "$(json '[.UserCanWrite, .UserCanRename, .SupportsDeleteFile] | all')" = true ]
	at "$url" GET /contents
	[ ! -s "$reply_body" ]
	at "$url" POST '' -H 'X-WOPI-Override: GET_LOCK'
	[ "$(header X-WOPI-Lock)" = '' ]
	children
	[ "$(names)" = 'Old|a.docx|b.xlsx|new.docx' ]
}

@test "a new file takes its first bytes without a lock, and can be renamed and deleted" {
	local url
	file_exactly new.docx
	url=$(json .Url)
	printf first >"$BATS_TEST_TMPDIR/put"
	at "$url" POST /contents -H 'X-WOPI-Override: PUT' -d "$BATS_TEST_TMPDIR/put"
	answers 200
	at "$url" GET /contents
	[ "$(body)" = first ]
	at "$url" POST '' -H 'X-WOPI-Override: RENAME_FILE' -H 'X-WOPI-RequestedName: newer'
	answers 200
	is_consistent
	at "$url" POST '' -H 'X-WOPI-Override: DELETE'
	answers 200
	at "$url" GET
	answers 404
}

@test "what comes with CreateChildFile is not saved" {
	printf 'not asked for' >"$BATS_TEST_TMPDIR/sent"
	file_exactly new.docx -d "$BATS_TEST_TMPDIR/sent"
	is_file new.docx
}

@test "a new file's Url ends when the token does, and dies with it" {
	local url
	wopictl token add c1 --user alice --rights all --ttl 90s --weak --value short &>/dev/null
	later 30
	file_exactly new.docx -t short
	url=$(json .Url)
	[[ $url == *'&access_token_ttl=1700000090000' ]]
	later 59
	at "$url" GET
	answers 200
	wopictl token remove short
	at "$url" GET
	answers 401
}

@test "a new file's name is read as UTF-7" {
	file_exactly 'madeup+AF8-name.wopitestx'
	is_file madeup_name.wopitestx
	file_suggested '+ZeVnLA-.docx'
	is_file 日本.docx
	file_exactly 'a+-b.docx'
	is_file a+b.docx
}

@test "a suggested name that is only an extension gets a name" {
	file_suggested .docx
	is_file 'New Document.docx'
	file_suggested .docx
	is_file 'New Document (1).docx'
	file_suggested .xlsx
	is_file 'New Document.xlsx'
}

@test "a suggested file name that is taken gets a number before its extension" {
	file_suggested a.docx
	is_file 'a (1).docx'
	file_suggested a.docx
	is_file 'a (2).docx'
	file_suggested Old
	is_file 'Old (1)'
	[ "$(wopictl file cat a1)" = alpha ]
}

@test "a suggested file name that cannot be is made one that can" {
	file_suggested a/b.docx
	is_file a-b.docx
	file_suggested 'a+AFw-b.docx'
	is_file 'a-b (1).docx'
	file_suggested "$(repeat 530 n).docx"
	answers 200
	[[ $(json .Name) =~ ^n+[.]docx$ ]]
}

@test "a file's exact name that is taken is 409, with one that is free" {
	no_change file_exactly a.docx
	conflicts ''
	[ "$(header X-WOPI-ValidRelativeTarget)" = 'a (1).docx' ]
	no_change file_exactly a.docx -H 'X-WOPI-OverwriteRelativeTarget: False'
	conflicts ''
	wopictl lock set a1 T
	no_change file_exactly a.docx
	conflicts T
}

@test "a container's name is 409 for a file, also with leave to overwrite" {
	no_change file_exactly Old
	answers 409
	[ "$(header X-WOPI-ValidRelativeTarget)" = 'Old (1)' ]
	no_change file_over Old
	answers 409
}

@test "a file is overwritten with leave: the same id, no bytes, and a version more" {
	later 100
	file_over a.docx
	is_file a.docx
	[ "$(id_of "$(json .Url)")" = a1 ]
	at "$(json .Url)" GET
	[ "$(json '"\(.Version) \(.Size) \(.OwnerId)"')" = '2 0 admin' ]
	[ "$(wopictl file cat a1 --version 1)" = alpha ]
	is_consistent
}

@test "leave to overwrite is read in any letter case, and is nothing where nothing is there" {
	local leave
	for leave in true True TRUE; do
		file_exactly a.docx -H "X-WOPI-OverwriteRelativeTarget: $leave"
		is_file a.docx
	done
	file_over new.docx
	is_file new.docx
	file_exactly newer.docx -H 'X-WOPI-OverwriteRelativeTarget: False'
	is_file newer.docx
	no_change file_exactly newest.docx -H 'X-WOPI-OverwriteRelativeTarget: maybe'
	answers 400
}

@test "a locked file is not overwritten: 409 with its lock" {
	wopictl lock set a1 T
	no_change file_over a.docx
	conflicts T
	no_change file_over a.docx -H 'X-WOPI-Lock: T'
	conflicts T
	later 1800
	file_over a.docx
	is_file a.docx
}

@test "who may not write overwrites no file: 501, and its lock is not told either" {
	may read,create
	no_change file_over a.docx
	refused 501
	[ "$(wopictl file cat a1)" = alpha ]
	file_over new.docx
	answers 200
}

@test "a file in the trash is not overwritten: a new one is made" {
	wopictl file remove a1
	file_over a.docx
	is_file a.docx
	[ "$(id_of "$(json .Url)")" != a1 ]
	wopictl file rename "$(id_of "$(json .Url)")" other.docx
	wopictl file undelete a1
	[ "$(wopictl file cat a1)" = alpha ]
}

@test "a file's exact name that cannot be is 400 with a reason" {
	local name
	for name in a/b.docx 'a+AFw-b' .docx .. 'a+AAE-b' "$(repeat 530 n)"; do
		no_change file_exactly "$name"
		says_why_file
		has_header X-WOPI-ValidRelativeTarget
	done
	no_change file_exactly "$(repeat 530 n).docx" -H 'X-WOPI-OverwriteRelativeTarget: true'
	says_why_file
}

@test "a file name that is no UTF-7 is 400 with a reason, also a suggested one" {
	local name
	for name in +A $'\377'; do
		no_change file_exactly "$name"
		says_why_file
		no_change file_suggested "$name"
		says_why_file
	done
}

@test "both names of a file are 501, also if one cannot be; neither is 400" {
	no_change file_exactly x.docx -H 'X-WOPI-SuggestedTarget: x.docx'
	refused 501
	no_change file_exactly a/b -H 'X-WOPI-SuggestedTarget: +A'
	refused 501
	no_change change CREATE_CHILD_FILE
	refused 400
	no_change change CREATE_CHILD_FILE -H 'X-WOPI-OverwriteRelativeTarget: True'
	refused 400
}

@test "who may not create makes no file: 404, whatever the name" {
	no_change file_suggested new.docx -t carol-c1
	refused 404
	no_change file_over a.docx -t carol-c1
	refused 404
	no_change change CREATE_CHILD_FILE -t carol-c1
	refused 404
}

@test "a quota that is full lets an empty file be made, for it has no bytes" {
	wopictl user set alice --quota 0
	file_exactly new.docx
	is_file new.docx
	wopictl user set admin --quota 1
	file_over a.docx
	is_file a.docx
}

@test "the version that CreateChildFile made says who, and leaves no content behind" {
	local before
	file_exactly new.docx
	run -0 wopictl file versions "$(id_of "$(json .Url)")" --json
	[ "$(jq -r '"\(.version) \(.user)"' <<<"$output")" = '1 alice' ]
	before=$(find "$WOPI_DATA/contents" -type f | wc -l)
	file_exactly new.docx
	answers 409
	[ "$(find "$WOPI_DATA/contents" -type f | wc -l)" = "$before" ]
	wopictl config set base_url https://docs.example.org/wopi
	run -0 wopictl check
}

# RenameContainer

# rename NAME [wopi's options...]
rename() { change RENAME_CONTAINER -H "X-WOPI-RequestedName: $1" "${@:2}"; }

@test "a renamed container has the new name and the same address" {
	rename Renamed
	answers 200
	shows '{ "Name": "Renamed" }'
	look
	[ "$(json .Name)" = Renamed ]
	children
	[ "$(names)" = 'Old|a.docx|b.xlsx' ]
	[ "$(field name wopictl container show c1)" = Renamed ]
}

@test "a renamed container's children keep their addresses" {
	local url
	children
	url=$(json '.ChildFiles[0].Url')
	rename Renamed
	at "$url" GET
	answers 200
	[ "$(id_of "$url")" = a1 ]
}

@test "a container's new name is read as UTF-7, answered in UTF-8, and whole" {
	rename 'container+AF8-name'
	[ "$(json .Name)" = container_name ]
	rename '+ZeVnLA v1.2.docx'
	[ "$(json .Name)" = '日本 v1.2.docx' ]
	look
	[ "$(json .Name)" = '日本 v1.2.docx' ]
}

@test "a container may get the name that it has, and one that differs in case alone" {
	rename Reports
	answers 200
	[ "$(json .Name)" = Reports ]
	rename rePorts
	answers 200
	look
	[ "$(json .Name)" = rePorts ]
}

@test "a name that another container or a file has is 409, and no other is looked for" {
	of c2
	no_change rename a.docx
	refused 409
	wopictl container add Taken --parent c1
	no_change rename Taken
	refused 409
	look
	[ "$(json .Name)" = Old ]
}

@test "a name that is taken elsewhere, or was, is free" {
	rename Old
	answers 200
	of c2
	wopictl file remove a1
	rename a.docx
	answers 200
}

@test "a container's new name that cannot be is 400 with a reason" {
	local name
	for name in a/b 'a+AFw-b' .. .hidden 'a+AAE-b' "$(repeat 530 n)" + +A +2D0- $'\377'; do
		no_change rename "$name"
		says_why
	done
}

@test "a rename of a container without a name is 400" {
	no_change rename ''
	refused 400
	no_change change RENAME_CONTAINER
	refused 400
	no_change change RENAME_CONTAINER -H 'X-WOPI-SuggestedTarget: x'
	refused 400
}

@test "a container may have a name of the longest length, and is found by it" {
	local name
	suggested "$(repeat 530 n)"
	name=$(json .ContainerPointer.Name)
	rename "$name"
	answers 200
	no_change rename "${name}n"
	says_why
}

@test "who may not rename a container does not: 404, also for a bad name" {
	no_change rename Renamed -t carol-c1
	refused 404
	no_change rename a/b -t carol-c1
	refused 404
	lacks_header X-WOPI-InvalidContainerNameError
}

@test "the root may be renamed by whoever may" {
	of root
	rename Files
	answers 200
	look
	[ "$(json .Name)" = Files ]
}

# DeleteContainer

@test "an empty container is deleted, without a body, and is gone" {
	local url
	wopictl file move deep1 root
	children
	url=$(json '.ChildContainers[0].Url')
	at "$url" POST '' -H 'X-WOPI-Override: DELETE_CONTAINER'
	answers 200
	[ ! -s "$reply_body" ]
	[ "$(header Content-Length)" = 0 ]
	at "$url" GET
	answers 404
	at "$url" GET /children
	answers 404
	at "$url" POST '' -H 'X-WOPI-Override: DELETE_CONTAINER'
	answers 404
	children
	[ "$(names)" = 'a.docx|b.xlsx' ]
	refuses 4 "'c2'" wopictl container add Old --id c2 --parent c1
}

@test "a container with a file, a container or both in it is 409, and stays" {
	no_change change DELETE_CONTAINER
	refused 409
	of c2
	no_change change DELETE_CONTAINER
	refused 409
	wopictl file move deep1 root
	wopictl container add Inner --parent c2
	no_change change DELETE_CONTAINER
	refused 409
}

@test "a container whose file is in the trash is empty" {
	of c2
	wopictl file remove deep1
	change DELETE_CONTAINER
	answers 200
	look
	answers 404
	wopictl config set base_url https://docs.example.org/wopi
	run -0 wopictl check
}

@test "the root is not deleted: 501, also when it is empty, and 404 for who may not" {
	of root
	no_change change DELETE_CONTAINER
	refused 501
	wopictl container remove c1 --recursive
	wopictl file remove doc1
	wopictl file remove empty1
	no_change change DELETE_CONTAINER
	refused 501
	may read,write,create,rename,share
	no_change change DELETE_CONTAINER
	refused 404
	wopictl container show root
}

@test "who may not delete a container does not: 404, be it empty or not" {
	no_change change DELETE_CONTAINER -t carol-c1
	refused 404
	wopictl container remove c2 --recursive
	wopictl file remove a1
	wopictl file remove b1
	no_change change DELETE_CONTAINER -t carol-c1
	refused 404
	change DELETE_CONTAINER
	answers 200
}

@test "what is deleted takes its grants along" {
	wopictl grant add bob reader c2
	wopictl file remove deep1
	of c2
	change DELETE_CONTAINER
	answers 200
	[[ "$(wopictl grant list)" != *c2* ]]
}

# GetShareUrl

# share TYPE [wopi's options...], and the $link that it answers.
share() {
	change GET_SHARE_URL -H "X-WOPI-UrlType: $1" "${@:2}"
	link=$(json '.ShareUrl?')
}

# opens URL: the link is good, though the page that it is for is not there yet.
opens() {
	open_link "$1"
	answers 200
}

# links: kind, resource, rights, user of each link.
links() {
	wopictl token list --json | jq -r 'select(.kind | test("^Read")) |
		"\(.kind) \(.resource) \(.rights | join(",")) \(.user)"'
}

@test "a container's share link is an address below the host's, and all there is" {
	share ReadOnly
	answers 200
	[ "$(json keys[])" = ShareUrl ]
	[[ $link == http://docs.example.org/wopi/share/c1\?signature=?* ]]
	[[ $link != *access_token* ]]
	opens "$link"
	share ReadWrite
	answers 200
	opens "$link"
}

@test "a container's links are listed, with rights by their type" {
	share ReadOnly
	share ReadWrite
	[ "$(links | sort)" = 'ReadOnly c1 read alice
ReadWrite c1 read,write alice' ]
}

@test "asked for again a container's link is the same, for another user another" {
	local first
	share ReadOnly
	first=$link
	later 100
	share ReadOnly
	[ "$link" = "$first" ]
	wopictl token add c1 --user bob --rights all --weak --value bob-c1 &>/dev/null
	share ReadOnly -t bob-c1
	[ "$link" != "$first" ]
}

@test "a container's link is good for that container alone" {
	local signature
	share ReadWrite
	signature=${link##*signature=}
	at "${link/c1/c2}" GET
	answers 403
	at "${link/c1/a1}" GET
	answers 403
	at "${link/share/download}" GET
	answers 401
	wopi GET /containers/c1 -t "$signature"
	answers 401
	wopi GET /containers/c1/children -t "$signature"
	answers 401
}

@test "a container's link dies with its row, and is 404 when the container is gone" {
	local url
	share ReadOnly
	wopictl token remove "$(wopictl token list --json | jq -r \
		'select(.kind == "ReadOnly") | .id')"
	at "$link" GET
	answers 403
	share ReadOnly
	opens "$link"
	url=$link
	wopictl container remove c1 --recursive
	at "$url" GET
	answers 404
}

@test "a container's link lives for share_ttl" {
	wopictl config set share_ttl 1h
	share ReadOnly
	later 3599
	opens "$link"
	later 1
	at "$link" GET
	answers 403
}

@test "an unknown or missing type of a link is 501, and makes none" {
	local type
	for type in UnknownType readonly READONLY '' 'ReadOnly,ReadWrite' 'ReadOnly '; do
		share "$type"
		refused 501
	done
	change GET_SHARE_URL
	refused 501
	[ "$(links)" = '' ]
}

@test "who may not share gets no link to a container: 501" {
	share ReadOnly -t carol-c1
	refused 501
	share UnknownType -t carol-c1
	refused 501
	[ "$(links)" = '' ]
}

@test "who may share but not write gets links for reading, as announced" {
	may read,share
	share ReadOnly
	answers 200
	share ReadWrite
	refused 501
	[ "$(links)" = 'ReadOnly c1 read alice' ]
}

@test "a link to what was granted ends with the grant" {
	with_grants
	wopictl grant add alice owner c1
	share ReadOnly
	opens "$link"
	wopictl grant remove alice c1
	at "$link" GET
	answers 404
}

# A token for one thing gives, elsewhere, what was granted and as long as it is.
@test "a link to what was reached by a grant ends with the grant, whatever the token" {
	of c2
	wopictl grant add alice owner c1
	ancestry
	at "$(json '.AncestorsWithRootFirst[1].Url')" POST '' \
		-H 'X-WOPI-Override: GET_SHARE_URL' -H 'X-WOPI-UrlType: ReadWrite'
	answers 200
	link=$(json .ShareUrl)
	opens "$link"
	wopictl grant remove alice c1
	look	# the token itself is as good as ever
	answers 200
	at "$link" GET
	answers 404
}
