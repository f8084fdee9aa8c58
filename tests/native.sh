#!/bin/bash
# SPDX-License-Identifier: MIT
# usage: native.sh [--browse] BOOTSTRAPPER_URL OAUTH_TOKEN
#
# Plays an office app on a phone, which knows these two and nothing else: signs in,
# walks the tree, makes a container and a file in it, locks, saves, reads, renames,
# shares and removes them, and renews a token that is refused. --browse ends after
# the walk, and wants whoever may not create to be refused. It prints a line for each
# step, and ends with 1 at the first thing that is not as the protocol says. What it
# made it takes away. It needs curl and jq.

set -u
browse=
[ "${1:-}" != --browse ] || { browse=yes; shift; }
[ $# = 2 ] || { sed -n '3,10s/^# \{0,1\}//p' "$0"; exit 2; }
bootstrapper=$1 oauth=$2
dir=$(mktemp -d) || exit
head=$dir/head body=$dir/body nothing=$dir/nothing
: >"$nothing"
made_file='' made_container='' lock_id=''

clean_up() {
	(
		[ -z "$lock_id" ] || override UNLOCK "$made_file" -H "X-WOPI-Lock: $lock_id"
		[ -z "$made_file" ] || override DELETE "$made_file"
		[ -z "$made_container" ] || override DELETE_CONTAINER "$made_container"
	)
	rm -rf "$dir"
}
trap clean_up EXIT

ok() { echo "ok: $*"; }
fail() { echo "native.sh: $*" >&2; exit 1; }

# call METHOD URL [curl's options]: afterwards $code, and header, json and the file $body.
call() {
	local method=$1 url=$2
	shift 2
	: >"$head"; : >"$body"
	[ "$method" != POST ] || [[ " $* " == *' --data-binary '* ]] ||
		set -- --data-binary "@$nothing" "$@"
	code=$(curl -sS -X "$method" -D "$head.raw" -o "$body" -w '%{http_code}' --max-time 60 \
		-H 'Content-Type:' -H 'Expect:' "$@" "$url") || fail "$method ${url%%\?*}: no answer"
	tr -d '\r' <"$head.raw" >"$head"
}

header() { sed -n "s/^$1:[ ]*//Ip" "$head"; }
json() { jq -r "$@" "$body"; }

# wants CODE WHAT: fails unless that was the status.
wants() {
	[ "$code" = "$1" ] || fail "$2: expected $1, got $code ($(header X-WOPI-ServerError))"
}

# wants_json WHAT FILTER...: 200 and JSON of which all are true.
wants_json() {
	local what=$1 filter
	shift
	wants 200 "$what"
	[[ "$(header Content-Type)" == application/json* ]] ||
		fail "$what: the Content-Type is '$(header Content-Type)'"
	for filter; do
		jq -e "$filter" "$body" >/dev/null 2>&1 || fail "$what: not true: $filter, in $(cat "$body")"
	done
}

# equal WHAT EXPECTED GOT
equal() { [ "$2" = "$3" ] || fail "$1: expected '$2', got '$3'"; }

is_url='test("^https?://[^/]")'
has_token='test("^https?://[^/].*[?&]access_token=[^&]")'

# src URL: without the query, as X-WOPI-WopiSrc. token URL: what is in its query.
src() { echo "${1%%\?*}"; }
token() {
	local t=${1#*access_token=}
	t=${t%%&*}
	printf '%b' "${t//%/\\x}"
}

# at URL [SUB]: the address below it, with its token.
at() { echo "${1%%\?*}${2:-}?${1#*\?}"; }

# get URL [SUB]; override OPERATION URL [curl's options]: with the token in the
# header too, as Microsoft's clients send it.
get() { call GET "$(at "$1" "${2:-}")" -H "Authorization: Bearer $(token "$1")"; }
override() {
	call POST "$2" -H "Authorization: Bearer $(token "$2")" -H "X-WOPI-Override: $1" "${@:3}"
}

sign_in() { call GET "$bootstrapper" -H "Authorization: Bearer $oauth"; }
shortcut() {
	call POST "$bootstrapper" -H "Authorization: Bearer $oauth" -H "X-WOPI-EcosystemOperation: $1" "${@:2}"
}

# wants_bootstrap WHAT [FILTER...]
wants_bootstrap() {
	wants_json "$1" ".Bootstrap.EcosystemUrl | $has_token" \
		'.Bootstrap | .UserId, .SignInName | type == "string" and . != ""' "${@:2}"
}

# wants_challenge WHAT: 401 that says where to sign in.
wants_challenge() {
	local challenge rest name value comma
	wants 401 "$1"
	equal "$1: Bearer challenges" 1 "$(header WWW-Authenticate | grep -ciE '(^|, *)Bearer( |$)')"
	challenge=$(header WWW-Authenticate | grep -i '^Bearer')
	rest=${challenge:6}
	rest=${rest# }
	authorization_uri='' token_uri=''
	while [[ $rest =~ ^([A-Za-z_]+)=\"([^\"]*)\"(,|$) ]]; do
		name=${BASH_REMATCH[1]} value=${BASH_REMATCH[2]} comma=${BASH_REMATCH[3]}
		rest=${rest#"${BASH_REMATCH[0]}"}
		case $name in
		authorization_uri) authorization_uri=$value ;;
		tokenIssuance_uri) token_uri=$value ;;
		providerId) [[ $value =~ ^[A-Za-z0-9_]+$ ]] || fail "$1: providerId is '$value'" ;;
		UrlSchemes)
			printf '%b' "${value//%/\\x}" | jq -e 'type == "object"' >/dev/null 2>&1 ||
				fail "$1: UrlSchemes is '$value'"
			;;
		esac
		[ -z "$comma" ] || [ -n "$rest" ] || fail "$1: '$challenge' ends with a comma"
	done
	[ -z "$rest" ] || fail "$1: the challenge '$challenge' is malformed from '$rest' on"
	[[ $authorization_uri =~ ^https?://[^/] ]] || fail "$1: authorization_uri is '$authorization_uri'"
	[[ $token_uri =~ ^https?://[^/] ]] || fail "$1: tokenIssuance_uri is '$token_uri'"
}

# child NAME: the Url that the last EnumerateChildren has for it, empty if none.
child() {
	json --arg name "$1" '[.ChildContainers[], .ChildFiles[] | select(.Name == $name).Url] | .[0] // ""'
}

# enumerate WHAT URL
enumerate() {
	get "$2" /children
	wants_json "$1" '.ChildContainers, .ChildFiles | type == "array"' \
		"all(.ChildContainers[], .ChildFiles[]; (.Name | type == \"string\" and . != \"\") and (.Url | $has_token))" \
		'all(.ChildFiles[]; (.Size | type == "number") and (.Version | type == "string"))'
}

# present_lock URL: which lock is on the file, as apps find out before they edit.
present_lock() {
	if [ "$supports_get_lock" = true ]; then
		override GET_LOCK "$1"
		wants 200 GetLock
	else
		override REFRESH_LOCK "$1" -H 'X-WOPI-Lock: GetCurrentLockString-0'
		wants 409 'RefreshLock with an id that cannot be right'
	fi
	found_lock=$(header X-WOPI-Lock)
}

# --- 1. sign in

call GET "$bootstrapper"
wants_challenge 'Bootstrap without a token'
ok "Bootstrap without a token: sign in at $authorization_uri, get the token at $token_uri"

call GET "$bootstrapper" -H "Authorization: Bearer no-$oauth"
wants_challenge 'Bootstrap with a token that is none'
call GET "$bootstrapper?access_token=$oauth"
wants_challenge 'Bootstrap with the token in the query alone'
ok 'Bootstrap with a token that is none is refused'

sign_in
wants_bootstrap Bootstrap
user=$(json .Bootstrap.UserId) ecosystem=$(json .Bootstrap.EcosystemUrl)
call GET "$bootstrapper" -H "Authorization: Bearer: $oauth" -H 'X-WOPI-SessionContext: context'
wants_bootstrap 'Bootstrap as Microsoft writes it'
equal 'UserId of the second sign-in' "$user" "$(json .Bootstrap.UserId)"
shortcut SOMETHING_NEW
wants_bootstrap 'an unknown operation'
ok "Bootstrap: signed in as $user"

get "$ecosystem"
wants_json CheckEcosystem '.SupportsContainers == true'
ok 'CheckEcosystem: there are containers'

# --- 2. browse

shortcut GET_ROOT_CONTAINER
wants_bootstrap GET_ROOT_CONTAINER ".RootContainerInfo.ContainerPointer.Url | $has_token" \
	'.RootContainerInfo | .ContainerInfo == null or .ContainerInfo.Name == .ContainerPointer.Name'
root=$(json .RootContainerInfo.ContainerPointer.Url)
root_name=$(json .RootContainerInfo.ContainerPointer.Name)
get "$ecosystem" /root_container_pointer
wants_json GetRootContainer ".ContainerPointer.Url | $has_token"
equal 'the root of GetRootContainer' "$(src "$root") $root_name" \
	"$(src "$(json .ContainerPointer.Url)") $(json .ContainerPointer.Name)"
ok "GET_ROOT_CONTAINER: the root is '$root_name'"

# Breadth first; of a container's files the first is looked at.
names=("$root_name") queue=("$root") files=0
for ((i = 0; i < ${#queue[@]} && i < 100; i++)); do
	get "${queue[i]}"
	wants_json "CheckContainerInfo of '${names[i]}'" '.Name | type == "string"'
	equal 'the Name of CheckContainerInfo' "${names[i]}" "$(json .Name)"
	[ $i != 0 ] || cp "$body" "$dir/root_info"
	enumerate "EnumerateChildren of '${names[i]}'" "${queue[i]}"
	cp "$body" "$dir/children"
	files=$((files + $(json '.ChildFiles | length')))
	mapfile -t -O "${#names[@]}" names < <(json '.ChildContainers[].Name')
	mapfile -t -O "${#queue[@]}" queue < <(json '.ChildContainers[].Url')
	[ "$(json '.ChildFiles | length')" != 0 ] || continue
	first=$(json -c '.ChildFiles[0] | [.Name, .Size, .Version]')
	get "$(json '.ChildFiles[0].Url')"
	wants_json "CheckFileInfo of $first" '.UserId != ""'
	equal 'CheckFileInfo of a child' "$first" "$(json -c '[.BaseFileName, .Size, .Version]')"
	equal 'UserId of CheckFileInfo' "$user" "$(json .UserId)"
done
ok "EnumerateChildren, CheckContainerInfo: $i containers, $files files"

create_container() {
	override CREATE_CHILD_CONTAINER "$root" -H "X-WOPI-SuggestedTarget: native $$ $RANDOM"
}

if [ -n "$browse" ]; then
	if jq -e '.UserCanCreateChildContainer // false | not' "$dir/root_info" >/dev/null; then
		create_container
		[ "$code" = 404 ] || [ "$code" = 501 ] ||
			fail "CreateChildContainer without the right: expected 404 or 501, got $code"
		ok 'CreateChildContainer is refused to who may not'
	fi
	exit 0
fi

# --- make a container and a file in it

create_container
wants_json CreateChildContainer ".ContainerPointer.Url | $has_token" \
	'.ContainerInfo == null or .ContainerInfo.Name == .ContainerPointer.Name'
container=$(json .ContainerPointer.Url) container_name=$(json .ContainerPointer.Name)
made_container=$container
get "$container"
wants_json 'CheckContainerInfo of the new container' '.UserCanCreateChildFile == true' \
	'has("IsEduUser") and has("LicenseCheckForEditIsEnabled")'
equal 'its Name' "$container_name" "$(json .Name)"
licence=$(json -c '[.IsAnonymousUser // false, .IsEduUser, .LicenseCheckForEditIsEnabled]')
cp "$body" "$dir/container_info"
enumerate 'EnumerateChildren of the root' "$root"
equal 'the new container among them' "$(src "$container")" "$(src "$(child "$container_name")")"
enumerate 'EnumerateChildren of the new container' "$container"
equal 'what is in it' '[]' "$(json -c '.ChildContainers + .ChildFiles')"
ok "CreateChildContainer: '$container_name'"

override CREATE_CHILD_FILE "$container" -H 'X-WOPI-SuggestedTarget: native.docx'
wants_json CreateChildFile ".Url | $has_token" '.Name | endswith(".docx")'
file=$(json .Url) file_name=$(json .Name)
made_file=$file
override CREATE_CHILD_FILE "$container" -H "X-WOPI-RelativeTarget: $file_name"
wants 409 'CreateChildFile with a name that is taken'
override CREATE_CHILD_FILE "$container" -H 'X-WOPI-SuggestedTarget: a.docx' -H 'X-WOPI-RelativeTarget: b.docx'
wants 501 'CreateChildFile with both targets'
enumerate 'EnumerateChildren of the new container' "$container"
equal 'what is in it' "$(jq -nc --arg name "$file_name" '[[$name, 0]]')" "$(json -c '[.ChildFiles[] | [.Name, .Size]]')"
ok "CreateChildFile: '$file_name'"

# --- 3. to 5. edit it

get "$file"
wants_json CheckFileInfo '.Size == 0' '.UserCanWrite == true' \
	'[.SupportsUpdate, .SupportsLocks, .SupportsContainers, .SupportsEcosystem, .SupportsDeleteFile, .SupportsRename] | all'
equal 'BaseFileName' "$file_name" "$(json .BaseFileName)"
equal 'UserId' "$user" "$(json .UserId)"
equal "the user's licence as CheckFileInfo and CheckContainerInfo tell it" "$licence" \
	"$(json -c '[.IsAnonymousUser // false, .IsEduUser, .LicenseCheckForEditIsEnabled]')"
supports_get_lock=$(json '.SupportsGetLock // false')
share_types=$(json '.SupportedShareUrlTypes // [] | join(" ")')
version=$(json .Version)
ok 'CheckFileInfo'

present_lock "$file"
equal 'the lock of a new file' '' "$found_lock"
ok 'it is not locked'

wanted="{\"S\":\"native $$\",\"E\":2}"
override LOCK "$file" -H "X-WOPI-Lock: $wanted"
wants 200 Lock
lock_id=$wanted
present_lock "$file"
equal 'the lock after Lock' "$lock_id" "$found_lock"
override LOCK "$file" -H 'X-WOPI-Lock: other'
wants 409 'Lock of a locked file'
equal 'the lock that it names' "$lock_id" "$(header X-WOPI-Lock)"
override REFRESH_LOCK "$file" -H 'X-WOPI-Lock: GetCurrentLockString-0'
wants 409 'RefreshLock with an id that cannot be right'
equal 'the lock that it names' "$lock_id" "$(header X-WOPI-Lock)"
ok 'Lock'

head -c 100000 /dev/urandom >"$dir/bytes"
override PUT "$(at "$file" /contents)" -H "X-WOPI-Lock: $lock_id" --data-binary "@$dir/bytes"
wants 200 PutFile
[ "$(header X-WOPI-ItemVersion)" != "$version" ] || fail 'PutFile: the version is the one before'
version=$(header X-WOPI-ItemVersion)
override PUT "$(at "$file" /contents)" -H 'X-WOPI-Lock: other' --data-binary "@$nothing"
wants 409 'PutFile without the lock'
equal 'the lock that it names' "$lock_id" "$(header X-WOPI-Lock)"
ok 'PutFile'

get "$file" /contents
wants 200 GetFile
cmp -s "$dir/bytes" "$body" || fail 'GetFile: the bytes are not those of PutFile'
equal 'GetFile: X-WOPI-ItemVersion' "$version" "$(header X-WOPI-ItemVersion)"
enumerate 'EnumerateChildren after PutFile' "$container"
equal 'EnumerateChildren after PutFile' "[100000,\"$version\"]" "$(json -c '.ChildFiles[0] | [.Size, .Version]')"
ok 'GetFile: the bytes are the same'

override REFRESH_LOCK "$file" -H "X-WOPI-Lock: $lock_id"
wants 200 RefreshLock
override UNLOCK "$file" -H "X-WOPI-Lock: $lock_id"
wants 200 Unlock
lock_id=
present_lock "$file"
equal 'the lock after Unlock' '' "$found_lock"
ok 'RefreshLock, Unlock'

# --- rename

override RENAME_FILE "$file" -H 'X-WOPI-RequestedName: +ANw-bung native'
wants_json RenameFile '.Name == "Übung native"'
get "$file"
wants_json 'CheckFileInfo after RenameFile' '.BaseFileName == "Übung native.docx"'
ok 'RenameFile'

override RENAME_CONTAINER "$container" -H "X-WOPI-RequestedName: $container_name +ZeVnLA-"
wants_json RenameContainer '.Name | endswith(" 日本")'
container_name="$container_name 日本"
get "$container"
wants_json 'CheckContainerInfo after RenameContainer' '.Name | endswith(" 日本")'
ok 'RenameContainer'

# --- back to the root

get "$file" /ancestry
wants_json 'EnumerateAncestors of the file' ".AncestorsWithRootFirst | all(.Url | $has_token)"
equal 'EnumerateAncestors of the file' \
	"$(jq -nc --arg root "$root_name" --arg name "$container_name" '[$root, $name]')" \
	"$(json -c '[.AncestorsWithRootFirst[].Name]')"
equal 'the first ancestor' "$(src "$root")" "$(src "$(json '.AncestorsWithRootFirst[0].Url')")"
equal 'the last ancestor' "$(src "$container")" "$(src "$(json '.AncestorsWithRootFirst[1].Url')")"
above=$(json '.AncestorsWithRootFirst[0].Url')
enumerate 'EnumerateChildren of the first ancestor' "$above"
equal 'the container below it' "$(src "$container")" "$(src "$(child "$container_name")")"
get "$container" /ancestry
wants_json 'EnumerateAncestors of the container' '.AncestorsWithRootFirst | length == 1'
get "$root" /ancestry
wants_json 'EnumerateAncestors of the root' '.AncestorsWithRootFirst == []'
for url in "$file" "$container"; do
	get "$url" /ecosystem_pointer
	wants_json GetEcosystem ".Url | $has_token"
	get "$(json .Url)"
	wants_json 'CheckEcosystem by GetEcosystem' '.SupportsContainers == true'
done
ok 'EnumerateAncestors, GetEcosystem: back to the root'

# --- share

# share TYPES URL WHAT: each type has a link without a token, any other is refused.
share() {
	local type
	for type in $1; do
		override GET_SHARE_URL "$2" -H "X-WOPI-UrlType: $type"
		wants_json "GetShareUrl ($type) of the $3" ".ShareUrl | $is_url and (test(\"access_token\") | not)"
	done
	override GET_SHARE_URL "$2" -H 'X-WOPI-UrlType: Nonsense'
	wants 501 "GetShareUrl of an unknown type of the $3"
	ok "GetShareUrl of the $3: ${1:-none is offered}"
}
share "$share_types" "$file" file
share "$(jq -r '.SupportedShareUrlTypes // [] | join(" ")' "$dir/container_info")" "$container" container

# --- 6. renew a token

# renew URL WHAT: what an app does at a 401; afterwards $renewed.
renew() {
	local old spoilt=x
	old=$(token "$1")
	[ "${old: -1}" != x ] || spoilt=y
	spoilt=${old%?}$spoilt
	call GET "$(src "$1")?access_token=$spoilt" -H "Authorization: Bearer $spoilt"
	wants 401 "a spoilt token of the $2"
	shortcut GET_NEW_ACCESS_TOKEN -H "X-WOPI-WopiSrc: $(src "$1")"
	wants_bootstrap "GET_NEW_ACCESS_TOKEN for the $2" \
		'.AccessTokenInfo.AccessToken | type == "string" and . != ""' \
		".AccessTokenInfo.AccessTokenExpiry | type == \"number\" and floor == . and (. == 0 or . > $(date +%s)000)"
	renewed="$(src "$1")?access_token=$(json '.AccessTokenInfo.AccessToken | @uri')"
	get "$renewed"
	wants 200 "the new token of the $2"
}
shortcut GET_NEW_ACCESS_TOKEN
wants 400 'GET_NEW_ACCESS_TOKEN without X-WOPI-WopiSrc'
shortcut GET_NEW_ACCESS_TOKEN -H "X-WOPI-WopiSrc: $(src "$file")0"
wants 404 'GET_NEW_ACCESS_TOKEN for what is not there'
call POST "$bootstrapper" -H "Authorization: Bearer no-$oauth" \
	-H 'X-WOPI-EcosystemOperation: GET_NEW_ACCESS_TOKEN' -H "X-WOPI-WopiSrc: $(src "$file")"
wants_challenge 'GET_NEW_ACCESS_TOKEN with an OAuth token that is none'
renew "$container" container
made_container=$renewed
renew "$file" file
made_file=$renewed
ok 'GET_NEW_ACCESS_TOKEN: new ones in place of those that were refused'

# --- take it away

override DELETE_CONTAINER "$made_container"
wants 409 'DeleteContainer of one that is not empty'
override DELETE "$made_file"
wants 200 DeleteFile
get "$made_file"
wants 404 'CheckFileInfo of a removed file'
made_file=
ok 'DeleteFile'

override DELETE_CONTAINER "$made_container"
wants 200 DeleteContainer
get "$made_container"
wants 404 'CheckContainerInfo of a removed container'
made_container=
enumerate 'EnumerateChildren of the root' "$root"
equal 'the removed container among them' '' "$(child "$container_name")"
ok 'DeleteContainer'
