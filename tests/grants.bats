# SPDX-License-Identifier: MIT
# Grants: how wopictl gives and takes them, and what they let users do over the
# protocol, from one request to the next.

# shellcheck disable=SC2034,SC2154 # variables that bodies.bash and helper.bash share
# shellcheck disable=SC2120 # functions that get their arguments through others

load helper
load bodies

# The tree that all tests begin with, in which nobody but admin was granted anything:
#
#   Documents (root)   r1 root.docx
#     A (a)            a1 a.docx
#       B (b)          b1 b.docx   b2 second.docx
#         C (c)        c1 c.docx
#         E (e)
#     D (d)            d1 d.docx
#
# Each file holds "hello". bob's and carol's tokens NAME-ID follow their grants; bob's
# fixed-ID have all rights whatever he was granted. derived/ID is a token for ID that
# answers to fixed-d1 held while all was granted to bob.
make_tree() {
	local id user
	wopictl init 2>/dev/null
	wopictl user add bob --id bob
	wopictl user add carol --id carol
	wopictl container add A --id a
	wopictl container add B --id b --parent a
	wopictl container add C --id c --parent b
	wopictl container add E --id e --parent b
	wopictl container add D --id d
	add_file root root.docx r1
	add_file a a.docx a1
	add_file b b.docx b1
	add_file b second.docx b2
	add_file c c.docx c1
	add_file d d.docx d1
	for id in root a b c d e r1 a1 b1 b2 c1 d1; do
		for user in bob carol; do
			follower "$(kind_of "$id")" "$id" "$user" "$user-$id"
		done
		wopictl token add "$id" --user bob --rights all --weak --value "fixed-$id" &>/dev/null
	done
	follower ecosystem - bob bob-ecosystem
}

# kind_of ID
kind_of() { [[ $1 == *1* || $1 == b2 ]] && echo file || echo container; }

# add_file CONTAINER NAME ID
add_file() { printf hello | wopictl file add - --container "$1" --name "$2" --id "$3"; }

# gather CONTAINER TOKEN: a file derived/ID with a token for each thing below.
gather() {
	local url id
	wopi GET "/containers/$1/children" -t "$2"
	for url in $(json '.ChildContainers[].Url, .ChildFiles[].Url'); do
		id=${url%%\?*}
		printf %s "$(token_of "$url")" >"$BATS_FILE_TMPDIR/derived/${id##*/}"
	done
	for id in $(json '.ChildContainers[].Url | sub("[?].*"; "") | sub(".*/"; "")'); do
		gather "$id" "$(derived "$id")"
	done
}

setup_file() {
	export WOPI_NOW=$START
	WOPI_DATA=$BATS_FILE_TMPDIR/world
	export WOPI_DATA BATS_TEST_TMPDIR=$BATS_FILE_TMPDIR/work
	mkdir "$BATS_TEST_TMPDIR" "$BATS_FILE_TMPDIR/derived"
	make_tree >/dev/null
	wopictl grant add bob owner root
	wopi GET /files/d1/ancestry -t fixed-d1
	gather root "$(token_of "$(json '.AncestorsWithRootFirst[0].Url')")"
	wopictl grant remove bob root
}

setup() {
	export WOPI_DATA=$BATS_TEST_TMPDIR/data WOPI_NOW=$START
	cp -a "$BATS_FILE_TMPDIR/world" "$WOPI_DATA"
	file=b1
	token=bob-b1
}

# derived ID: see make_tree.
derived() { cat "$BATS_FILE_TMPDIR/derived/$1"; }

grant() { wopictl grant add "$@"; }
ungrant() { wopictl grant remove "$@"; }

# The operations on the container $file with $token.
container() { wopi GET "/containers/$file${1:+/$1}" "${@:2}"; }
in_container() { wopi POST "/containers/$file" -H "X-WOPI-Override: $1" "${@:2}"; }
folder() { wopi GET "/folders/$file${1:+/$1}"; }

# may_save: PutFile under a lock.
may_save() {
	lock A
	put new A
}

# share TYPE, restrict: and the $link that they answer.
share() {
	operation GET_SHARE_URL -H "X-WOPI-UrlType: $1"
	link=$(json '.ShareUrl?')
}
restrict() {
	operation GET_RESTRICTED_LINK -H 'X-WOPI-RestrictedLink: FORMS'
	link=$(header X-WOPI-RestrictedUseLink)
}
activities() {
	printf '{"Activities":[]}' >"$BATS_TEST_TMPDIR/none"
	wopi POST "/files/$file$1" -H 'X-WOPI-Override: ADD_ACTIVITIES' -d "$BATS_TEST_TMPDIR/none"
}

# from_ecosystem ID: GetFileWopiSrc.
from_ecosystem() {
	wopi POST /ecosystem -H 'X-WOPI-Override: GET_WOPI_SRC_WITH_ACCESS_TOKEN' \
		-H "X-WOPI-HostNativeFileName: $1" "${@:2}"
}

# state: all that a change would change.
state() {
	(cd "$WOPI_DATA" && cat wopi.db wopi.db-wal 2>/dev/null | sha256sum && ls contents)
}

# fresh: the tree as it was in the beginning, with what given() does to it.
fresh() {
	rm -rf "$WOPI_DATA"
	cp -a "$BATS_FILE_TMPDIR/world" "$WOPI_DATA"
	given
}
given() { :; }

# by_role NONE READER REVIEWER WRITER OWNER OPERATION...: the statuses that it
# answers on $file where bob was granted that role on it, with a token that follows
# his grants and with one derived from a fixed one for elsewhere. What is refused
# changes nothing.
by_role() {
	local -a statuses=("${@:1:5}") roles=(none reader reviewer writer owner)
	local n how before
	for n in 0 1 2 3 4; do
		before=''
		for how in following derived; do
			token=bob-$file
			if [ -z "$before" ]; then	# else nothing changed since
				fresh
				[ "$n" = 0 ] || grant bob "${roles[n]}" "$file"
				[ "${statuses[n]}" = 200 ] || before=$(state)
			fi
			[ "$how" = following ] || token=$(derived "$file")
			"${@:6}"
			answers "${statuses[n]}" || {
				echo "for the role ${roles[n]} with a $how token" >&2
				return 1
			}
			[ "$code" = 200 ] || [ "$(state)" = "$before" ] || {
				echo "refused, and yet something changed: ${roles[n]}" >&2
				return 1
			}
		done
	done
}

# role_is ROLE: bob's on the file $file, by wopictl and by CheckFileInfo.
role_is() {
	local said seen
	token=bob-$file
	said=$(field role wopictl grant show bob "$file")
	check_file_info
	if [ "$code" = 404 ]; then
		seen=none
	else
		seen=$(json 'if .ReadOnly then "reader" elif .UserCanOnlyManageRedlines then "reviewer"
			elif .SupportedShareUrlTypes then "owner" else "writer" end')
	fi
	[ "$said $seen" = "$1 $1" ] || {
		echo "expected $1, wopictl says $said, CheckFileInfo $seen" >&2
		return 1
	}
}

# shows CONTAINERS FILES: what an EnumerateChildren listed, names in their order.
shows() {
	local there
	answers 200
	there=$(json '[.ChildContainers[].Name] + ["|"] + [.ChildFiles[].Name] | .[]' |
		sed 's/^|$/~|/' | paste -sd ' ')
	there="$(tr ' ' '\n' <<<"${there%%'~|'*}" | sort | xargs)|$(tr ' ' '\n' \
		<<<"${there##*'~|'}" | sort | xargs)"
	[ "$there" = "$1|$2" ] || {
		echo "expected $1|$2, got $there" >&2
		return 1
	}
}

# root_shows CONTAINERS FILES: to bob.
root_shows() {
	wopi GET /containers/root/children -t bob-root
	shows "$@"
}

# path_is NAMES [incomplete]: what EnumerateAncestors of $file answers.
path_is() {
	local kind=files
	[ ${#file} = 2 ] || kind=containers
	wopi GET "/$kind/$file/ancestry"
	answers 200
	[ "$(json '[.AncestorsWithRootFirst[].Name] | join(" ")')" = "$1" ] || {
		echo "expected $1, got $(json '[.AncestorsWithRootFirst[].Name] | join(" ")')" >&2
		return 1
	}
	[ "$(header X-WOPI-EnumerationIncomplete)" = "${2:+true}" ]
}

# What each role may do: files

@test "CheckFileInfo is for every role" {
	by_role 404 200 200 200 200 check_file_info
}

@test "GetFile is for every role" {
	by_role 404 200 200 200 200 get_file
}

@test "Lock is for reviewers and above" {
	by_role 404 404 200 200 200 lock A
}

@test "GetLock is for every role" {
	given() { wopictl lock set "$file" A; }
	by_role 404 200 200 200 200 get_lock
}

@test "RefreshLock is for reviewers and above" {
	given() { wopictl lock set "$file" A; }
	by_role 404 404 200 200 200 refresh A
}

@test "Unlock is for reviewers and above" {
	given() { wopictl lock set "$file" A; }
	by_role 404 404 200 200 200 unlock A
}

@test "UnlockAndRelock is for reviewers and above" {
	given() { wopictl lock set "$file" A; }
	by_role 404 404 200 200 200 relock A B
}

@test "PutFile is for reviewers and above" {
	# bob's grants have just been taken away, so what is refused would be kept aside
	given() { wopictl lock set "$file" A; wopictl config set keep_refused_saves off; }
	by_role 404 404 200 200 200 put new A
}

@test "PutRelativeFile is for nobody who was granted the file alone: 501" {
	by_role 404 501 501 501 501 save_as SuggestedTarget .docx new
	by_role 404 501 501 501 501 save_as RelativeTarget other.docx new
}

@test "PutRelativeFile is for writers of the container and above, else 501" {
	local role
	for role in reader reviewer; do
		grant bob "$role" b
		save_as SuggestedTarget .docx new
		answers 501
	done
	for role in writer owner; do
		grant bob "$role" b
		save_as SuggestedTarget .docx new
		answers 200
	done
}

@test "CheckFileInfo says that a writer of the file alone cannot save it under another name" {
	grant bob writer b1
	check_file_info
	[ "$(json .UserCanNotWriteRelative)" = true ]
	grant bob writer b
	check_file_info
	[ "$(json .UserCanNotWriteRelative)" = false ]
}

@test "RenameFile is for writers and above" {
	by_role 404 404 404 200 200 rename_to other
}

@test "DeleteFile is for writers and above" {
	by_role 404 404 404 200 200 delete_file
}

@test "PutUserInfo is for every role" {
	by_role 404 200 200 200 200 operation PUT_USER_INFO
}

@test "GetShareUrl of a file is for owners, else 501" {
	by_role 404 501 501 501 200 share ReadOnly
	by_role 404 501 501 501 200 share ReadWrite
}

@test "AddActivities is for reviewers and above, on both paths" {
	by_role 404 404 200 200 200 activities ''
	by_role 404 404 200 200 200 activities /activities
}

@test "restricted links are for owners to get and to revoke" {
	by_role 404 404 404 404 200 restrict
	by_role 404 404 404 404 200 operation REVOKE_RESTRICTED_LINK -H 'X-WOPI-RestrictedLink: FORMS'
}

@test "ReadSecureStore is for every role" {
	given() { echo secret | wopictl credential set app name; }
	by_role 404 200 200 200 200 operation READ_SECURE_STORE -H 'X-WOPI-ApplicationId: app'
}

@test "EnumerateAncestors of a file is for every role" {
	by_role 404 200 200 200 200 wopi GET /files/b1/ancestry
}

@test "GetEcosystem of a file is for every role" {
	by_role 404 200 200 200 200 wopi GET /files/b1/ecosystem_pointer
}

@test "an unknown operation on a file is 501 for every role, and 404 without one" {
	by_role 404 501 501 501 501 operation NO_SUCH_OPERATION
}

@test "a download is for every role, though its address was had as an owner" {
	local url
	grant bob owner b1
	check_file_info
	url=$(json .DownloadUrl)
	by_role 404 200 200 200 200 fetch "$url"
}

# What each role may do: containers and folders

@test "CheckContainerInfo is for every role" {
	file=b
	by_role 404 200 200 200 200 container
}

@test "EnumerateChildren is for every role" {
	file=b
	by_role 404 200 200 200 200 container children
}

@test "EnumerateAncestors of a container is for every role" {
	file=b
	by_role 404 200 200 200 200 container ancestry
}

@test "GetEcosystem of a container is for every role" {
	file=b
	by_role 404 200 200 200 200 container ecosystem_pointer
}

@test "CreateChildContainer is for writers and above" {
	file=b
	by_role 404 404 404 200 200 in_container CREATE_CHILD_CONTAINER -H 'X-WOPI-RelativeTarget: new'
	by_role 404 404 404 200 200 in_container CREATE_CHILD_CONTAINER -H 'X-WOPI-SuggestedTarget: new'
}

@test "CreateChildFile is for writers and above" {
	file=b
	by_role 404 404 404 200 200 in_container CREATE_CHILD_FILE -H 'X-WOPI-RelativeTarget: new.docx'
	by_role 404 404 404 200 200 in_container CREATE_CHILD_FILE -H 'X-WOPI-SuggestedTarget: .docx'
}

@test "CreateChildFile over a file is for writers and above" {
	file=b
	by_role 404 404 404 200 200 in_container CREATE_CHILD_FILE \
		-H 'X-WOPI-RelativeTarget: b.docx' -H 'X-WOPI-OverwriteRelativeTarget: true'
}

@test "RenameContainer is for writers and above" {
	file=b
	by_role 404 404 404 200 200 in_container RENAME_CONTAINER -H 'X-WOPI-RequestedName: new'
}

@test "DeleteContainer is for writers and above" {
	file=e
	by_role 404 404 404 200 200 in_container DELETE_CONTAINER
}

@test "DeleteContainer of one that holds something is for writers and above" {
	given() { wopictl config set delete_full_containers on; }
	file=b
	by_role 404 404 404 200 200 in_container DELETE_CONTAINER
}

@test "GetShareUrl of a container is for owners, else 501" {
	file=b
	by_role 404 501 501 501 200 in_container GET_SHARE_URL -H 'X-WOPI-UrlType: ReadOnly'
	by_role 404 501 501 501 200 in_container GET_SHARE_URL -H 'X-WOPI-UrlType: ReadWrite'
}

@test "an unknown operation on a container is 501 for every role, and 404 without one" {
	file=b
	by_role 404 501 501 501 501 in_container NO_SUCH_OPERATION
}

@test "CheckFolderInfo is for every role" {
	file=b
	by_role 404 200 200 200 200 folder
}

@test "EnumerateChildren of a folder is for every role" {
	file=b
	by_role 404 200 200 200 200 folder children
}

# What each role may do: root and ecosystem

# in_root NONE READER REVIEWER WRITER OWNER OPERATION...: by_role for what was granted
# on the root, with the token that follows the grants.
in_root() {
	local -a statuses=("${@:1:5}") roles=(none reader reviewer writer owner)
	local n
	for n in 0 1 2 3 4; do
		file=root token=bob-root
		fresh
		[ "$n" = 0 ] || grant bob "${roles[n]}" root
		"${@:6}"
		answers "${statuses[n]}" || { echo "for the role ${roles[n]}" >&2; return 1; }
	done
}

@test "the root can be looked at by everyone" {
	in_root 200 200 200 200 200 container
	in_root 200 200 200 200 200 container children
	in_root 200 200 200 200 200 container ancestry
	in_root 200 200 200 200 200 container ecosystem_pointer
	in_root 200 200 200 200 200 folder
	in_root 200 200 200 200 200 folder children
}

@test "the root can be changed by those who were granted it" {
	in_root 404 404 404 200 200 in_container CREATE_CHILD_CONTAINER -H 'X-WOPI-RelativeTarget: new'
	in_root 404 404 404 200 200 in_container CREATE_CHILD_FILE -H 'X-WOPI-RelativeTarget: new.docx'
	in_root 404 404 404 200 200 in_container RENAME_CONTAINER -H 'X-WOPI-RequestedName: new'
	in_root 404 404 404 501 501 in_container DELETE_CONTAINER
	in_root 501 501 501 501 200 in_container GET_SHARE_URL -H 'X-WOPI-UrlType: ReadOnly'
}

@test "the ecosystem is there for everyone, and leads to files that were granted" {
	in_root 200 200 200 200 200 wopi GET /ecosystem -t bob-ecosystem
	in_root 200 200 200 200 200 wopi GET /ecosystem/root_container_pointer -t bob-ecosystem
	in_root 404 200 200 200 200 from_ecosystem b1 -t bob-ecosystem
	in_root 404 200 200 200 200 from_ecosystem /A/B/b.docx -t bob-ecosystem
	in_root 404 200 200 200 200 from_ecosystem b1.1 -t bob-ecosystem
}

@test "the ecosystem answers the same about a file that is not there and one not granted" {
	local there
	from_ecosystem b1 -t bob-ecosystem
	answers 404
	there=$(grep -v -e '^X-WOPI-Time' "$reply_head")
	from_ecosystem nosuch -t bob-ecosystem
	answers 404
	[ "$(cat "$reply_head")" = "$there" ]
	from_ecosystem /A/B/b.docx -t bob-ecosystem
	[ "$(cat "$reply_head")" = "$there" ]
}

# What is announced is what works

# agrees FLAG OPERATION...: FLAG, a jq filter, is true in what $file says of itself if
# the operation is done, and false if it is refused; bob was granted $role on $on.
agrees() {
	local collection=files announced
	[ "${#file}" = 2 ] || collection=containers
	fresh
	grant bob "$role" "$on"
	wopi GET "/$collection/$file"
	answers 200
	announced=$(json "$1")
	"${@:2}"
	if [ "$announced" = true ]; then
		answers 200
	else
		[ "$announced" = false ] && [[ $code = 404 || $code = 501 ]]
	fi || {
		echo "$role on $on: $1 is $announced, ${*:2} is $code" >&2
		return 1
	}
}

# leads_to_container: the last of the file's ancestors is what it is in, and opens.
leads_to_container() {
	local url
	wopi GET "/files/$file/ancestry"
	url=$(json '.AncestorsWithRootFirst[-1].Url')
	[[ $url == */containers/b\?* ]] || { code=404; return; }
	fetch "$url"
}

file_announces() {
	role=$1 on=$2
	agrees '.ReadOnly | not' may_save
	agrees 'has("HostEditUrl")' may_save
	agrees '.UserCanReview' may_save
	agrees '.UserCanWrite or .UserCanReview' lock A
	agrees '.UserCanRename' rename_to other
	agrees '.UserCanNotWriteRelative | not' save_as SuggestedTarget .docx new
	agrees '.SupportsDeleteFile' delete_file
	agrees '.SupportsAddActivities' activities ''
	agrees '.SupportsGetLock' get_lock
	agrees '.SupportsUserInfo' operation PUT_USER_INFO
	agrees '.SupportsEcosystem' wopi GET /files/b1/ecosystem_pointer
	agrees '.SupportsContainers' leads_to_container
	agrees '[.SupportedShareUrlTypes[]?] | any(. == "ReadOnly")' share ReadOnly
	agrees '[.SupportedShareUrlTypes[]?] | any(. == "ReadWrite")' share ReadWrite
}

container_announces() {
	role=$1 on=$2
	agrees '.UserCanCreateChildContainer' in_container CREATE_CHILD_CONTAINER \
		-H 'X-WOPI-SuggestedTarget: new'
	agrees '.UserCanCreateChildFile' in_container CREATE_CHILD_FILE \
		-H 'X-WOPI-SuggestedTarget: new.docx'
	agrees '.UserCanDelete' in_container DELETE_CONTAINER
	agrees '.UserCanRename' in_container RENAME_CONTAINER -H 'X-WOPI-RequestedName: new'
	agrees '[.SupportedShareUrlTypes[]?] | any(. == "ReadOnly")' \
		in_container GET_SHARE_URL -H 'X-WOPI-UrlType: ReadOnly'
	agrees '[.SupportedShareUrlTypes[]?] | any(. == "ReadWrite")' \
		in_container GET_SHARE_URL -H 'X-WOPI-UrlType: ReadWrite'
	agrees 'has("SharingUrl")' in_container GET_SHARE_URL -H 'X-WOPI-UrlType: ReadOnly'
}

@test "what a reader's file announces works, and nothing else" {
	file_announces reader b1
}

@test "what a reviewer's file announces works, and nothing else" {
	file_announces reviewer b1
}

@test "what a writer's file announces works, and nothing else" {
	file_announces writer b1
}

@test "what an owner's file announces works, and nothing else" {
	file_announces owner b1
}

@test "what a file in a container that was granted announces works, and nothing else" {
	file_announces reader b
	file_announces owner a
}

@test "what a reader's or reviewer's container announces works, and nothing else" {
	file=e token=bob-e
	container_announces reader e
	container_announces reviewer b
}

@test "what a writer's or owner's container announces works, and nothing else" {
	file=e token=bob-e
	container_announces writer e
	container_announces owner b
}

@test "what the root announces to those who were not granted it works, and nothing else" {
	file=root token=bob-root
	container_announces reader d
	container_announces owner a
}

@test "what the root announces to its owner works, and nothing else" {
	file=root token=bob-root
	container_announces owner root
}

@test "CheckFileInfo of a reviewer is one of comments and tracked changes" {
	grant bob reviewer b1
	check_file_info
	[ "$(json -c '[.UserCanWrite, .ReadOnly, .UserCanReview, .UserCanOnlyManageRedlines]')" = \
		'[false,false,true,true]' ]
}

@test "CheckFolderInfo says who may write" {
	file=b token=bob-b
	grant bob reviewer b
	folder
	[ "$(json '.UserCanWrite')" = false ]
	[ "$(json 'has("HostEditUrl")')" = false ]
	grant bob writer b
	folder
	[ "$(json '.UserCanWrite')" = true ]
}

@test "CheckFolderInfo of the root lets nobody write who was not granted it" {
	file=root token=bob-root
	grant bob owner a
	folder
	[ "$(json '.UserCanWrite')" = false ]
}

@test "containers are announced to those who may see the file's own" {
	grant bob writer b1
	check_file_info
	[ "$(json -c '[.SupportsContainers, .SupportsFolders, has("BreadcrumbFolderName")]')" = \
		'[false,false,false]' ]
	grant bob reader a
	check_file_info
	[ "$(json -c '[.SupportsContainers, .SupportsFolders, .BreadcrumbFolderName]')" = \
		'[true,true,"B"]' ]
}

# What reaches what

@test "without a grant there is nothing, whatever the token" {
	role_is none
	token=bob-b1
	get_file
	answers 404
	[ ! -s "$reply_body" ]
	on b
	container
	answers 404
}

@test "a grant on a file is for that file" {
	grant bob writer b1
	role_is writer
	file=b2
	role_is none
	file=b token=bob-b
	container
	answers 404
}

@test "a grant on a container reaches what is in it" {
	grant bob reviewer b
	role_is reviewer
	file=b2
	role_is reviewer
}

@test "a grant on a container reaches all below it" {
	grant bob writer a
	file=c1
	role_is writer
	file=c token=bob-c
	container
	[ "$(json .UserCanRename)" = true ]
}

@test "a grant on the root reaches all" {
	local id
	grant bob owner root
	for file in r1 a1 b1 c1 d1; do role_is owner; done
	for id in root a b c d e; do
		wopi GET "/containers/$id" -t "bob-$id"
		[ "$(json .UserCanCreateChildFile)" = true ]
	done
}

@test "a grant on a container does not reach what is above or beside it" {
	local id
	grant bob owner b
	for file in r1 a1 d1; do role_is none; done
	for id in a d; do
		wopi GET "/containers/$id" -t "bob-$id"
		answers 404
	done
}

@test "a grant to everyone reaches everyone, those too who come later" {
	grant --everyone writer b
	role_is writer
	token=carol-b1
	get_file
	answers 200
	wopictl user add dave --id dave
	prints writer field role wopictl grant show dave b1
}

@test "of a user's grant and everyone's the higher counts" {
	grant bob reader b1
	grant --everyone writer b1
	role_is writer
	grant bob owner b1
	role_is owner
	grant --everyone reader b1
	role_is owner
}

@test "of grants on a file and on what it is in the higher counts" {
	grant bob reader b1
	grant bob owner a
	role_is owner
	grant bob owner b1
	grant bob reader a
	role_is owner
}

@test "of everyone's on a container and a user's on the file the higher counts" {
	grant --everyone writer root
	grant bob reader b1
	role_is writer
	grant --everyone reader root
	grant bob reviewer b1
	role_is reviewer
}

@test "a grant is one user's" {
	grant carol owner b1
	role_is none
	token=carol-b1
	check_file_info
	[ "$(json .UserCanWrite)" = true ]
}

# taken SECONDS [USER]: a grant by which carol could save b1 was taken away since. untaken: none
# was. Of bob, whose grant on the root was taken away before each test, they tell less.
taken() { [[ $("$BUILD/tests/session" "${2:-carol}-b1" b1 "$1") == *$'\ttaken' ]]; }
untaken() { [[ $("$BUILD/tests/session" "${2:-carol}-b1" b1 "$1") == *$'\t-' ]]; }

@test "a grant that let its user save is remembered for a day once it was taken away" {
	grant carol writer a
	untaken 86400
	later 60
	ungrant carol a
	[ -z "$(wopictl grant list a --user carol)" ]
	prints none field role wopictl grant show carol b1
	later 60
	taken 60
	untaken 59
	untaken 60 bob
	refuses 3 'no such grant' wopictl grant remove carol a
	later 86340
	wopictl gc
	taken 86400
	later 1
	wopictl gc
	untaken 100000
}

@test "a grant that was taken away is given again as any other" {
	grant carol writer b1
	ungrant carol b1
	taken 0
	grant carol reader b1
	untaken 0
	prints reader field role wopictl grant show carol b1
	ungrant carol b1
	untaken 0	# it let nobody save
	prints none field role wopictl grant show carol b1
}

@test "everyone's grant that was taken away was each one's" {
	grant --everyone reviewer root
	later 60
	ungrant --everyone root
	taken 0
	taken 0 bob
}

@test "whoever owns a file needs no grant on it" {
	printf mine | wopictl file add - --container b --name mine.docx --id m1 --owner bob
	wopictl token add m1 --user bob --weak --value bob-m1
	file=m1
	role_is owner
	grant bob reader m1
	role_is owner
	file=b1
	role_is none
}

@test "an owner's role goes to the next owner with the file" {
	printf mine | wopictl file add - --container b --name mine.docx --id m1 --owner bob
	wopictl token add m1 --user bob --weak --value bob-m1
	file=m1
	wopictl file set m1 --owner carol
	role_is none
	prints owner field role wopictl grant show carol m1
}

@test "an old version is read by who may read the file, and changed by nobody" {
	follower file b1.1 bob bob-b1.1
	file=b1.1 token=bob-b1.1
	check_file_info
	answers 404
	grant bob owner b1
	check_file_info
	answers 200
	[ "$(json .ReadOnly)" = true ]
	lock A
	answers 404
	ungrant bob b1
	get_file
	answers 404
}

@test "an administrator by flag has no more than was granted" {
	wopictl user set bob --admin
	role_is none
	root_shows '' ''
}

@test "admin owns the root and so all, until the grant is taken away, for good" {
	wopictl token add d --user admin --weak --value admin-d
	file=d token=admin-d
	container
	[ "$(json .UserCanRename)" = true ]
	ungrant admin root
	container
	answers 404
	prints '' wopictl init
	container
	answers 404
	prints '' wopictl grant list
}

# From one request to the next

@test "a grant is there with the next request" {
	check_file_info
	answers 404
	grant bob reader a
	check_file_info
	answers 200
	lock A
	answers 404
	grant bob writer b1
	lock A
	answers 200
}

@test "a grant that is taken away is gone with the next request" {
	grant bob writer a
	lock A
	answers 200
	ungrant bob a
	put new A
	answers 404
	get_file
	answers 404
	prints hello wopictl file cat b1
}

@test "a grant that is lowered is lower with the next request" {
	grant bob owner a
	lock A
	answers 200
	grant bob reader a
	put new A
	answers 404
	holds hello
}

@test "what everyone was granted is gone with the next request" {
	grant --everyone reader root
	holds hello
	ungrant --everyone root
	get_file
	answers 404
}

@test "a lock stays when its user's grant goes" {
	grant bob writer b1
	lock A
	ungrant bob b1
	[ "$(field lock_id wopictl lock show b1)" = A ]
	grant carol writer b1
	token=carol-b1
	lock B
	conflicts A
}

@test "taking away one of two grants leaves the other" {
	grant bob owner b1
	grant bob reader a
	ungrant bob b1
	role_is reader
	ungrant bob a
	role_is none
}

@test "a file that is moved out of what was granted is gone, and back with it" {
	grant bob writer b
	holds hello
	wopictl file move b1 d
	get_file
	answers 404
	lock A
	answers 404
	wopictl file move b1 c
	holds hello
}

@test "a container that is moved out of what was granted is gone with all below" {
	grant bob writer a
	file=c1 token=bob-c1
	holds hello
	wopictl container move b d
	get_file
	answers 404
	wopi GET /containers/b/children -t bob-b
	answers 404
	file=a1 token=bob-a1
	holds hello
}

@test "a container that is moved into what was granted comes with all below" {
	grant bob reader d
	wopictl container move b d
	file=c1 token=bob-c1
	holds hello
}

@test "a moved container takes the grants on itself along" {
	grant bob reader b
	wopictl container move b d
	role_is reader
	root_shows B ''
}

@test "derived tokens lose what is moved out of what was granted" {
	grant bob writer a
	token=$(derived b1)
	holds hello
	wopictl file move b1 d
	get_file
	answers 404
	wopi GET /containers/c -t "$(derived c)"
	answers 200
	wopictl container move c d
	wopi GET /containers/c -t "$(derived c)"
	answers 404
	wopi GET /files/c1 -t "$(derived c1)"
	answers 404
}

@test "tokens derived from a container's fixed one lose what is moved out of it" {
	local url
	wopi GET /containers/b/children -t fixed-b
	url=$(json '.ChildFiles[] | select(.Name == "b.docx").Url')
	fetch "$url"
	answers 200
	wopictl file move b1 a
	fetch "$url"
	answers 404
	wopictl file move b1 e
	fetch "$url"
	answers 200
	wopictl container move e a
	fetch "$url"
	answers 404
}

@test "a file in the trash is gone, and comes back with its grants" {
	grant bob writer b1
	wopictl file remove b1
	get_file
	answers 404
	wopictl file undelete b1
	role_is writer
}

# While a request is under way

# begins METHOD's OVERRIDE [wopi's options...]: a POST on $file of 200000 bytes, half
# of which the program has begun to read; put_ends sends the others.
begins() {
	local slow=$BATS_TEST_TMPDIR/slow
	mkfifo "$slow"
	operation "$@" -d "$slow" -e CONTENT_LENGTH=200000 3>&- &
	putting=$!
	exec {rest}>"$slow"
	head -c 100000 /dev/zero >&"$rest"
}

# unchanged: b1 and b2 are those of the beginning. What was refused may be kept, for grants of bob
# have just been taken away.
unchanged() {
	[ "$(wopictl file cat b1)" = hello ]
	[ "$(wopictl file cat b2)" = hello ]
	[ "$(field version wopictl file show b1)" = 1 ]
}

# nothing_new: and so are all contents.
nothing_new() {
	unchanged
	contents_are "$(ls "$BATS_FILE_TMPDIR/world/contents" | wc -l)"
}

@test "PutFile whose grant is taken away while the body comes saves nothing, and is kept" {
	grant bob writer b1
	lock A
	put_begins -H 'X-WOPI-Lock: A'
	ungrant bob b1
	put_ends
	answers 404
	unchanged
	[ "$(wopictl --json recovered list b1 | jq -r '.reason, .size' | xargs)" = 'grant 200000' ]
	[ "$(field lock_id wopictl lock show b1)" = A ]
}

@test "PutFile whose grant is lowered while the body comes saves nothing" {
	grant bob writer a
	lock A
	put_begins -H 'X-WOPI-Lock: A'
	grant bob reader a
	put_ends
	answers 404
	unchanged
}

@test "PutFile whose file is moved out of what was granted while the body comes saves nothing" {
	grant bob writer b
	lock A
	put_begins -H 'X-WOPI-Lock: A'
	wopictl file move b1 d
	put_ends
	answers 404
	unchanged
}

@test "PutFile with a derived token whose grant is taken away saves nothing" {
	grant bob writer b1
	token=$(derived b1)
	lock A
	put_begins -H 'X-WOPI-Lock: A'
	ungrant bob b1
	put_ends
	answers 404
	nothing_new
}

@test "PutFile whose user is given another role that may write saves" {
	grant bob owner b1
	lock A
	put_begins -H 'X-WOPI-Lock: A'
	grant --everyone reviewer root
	ungrant bob b1
	put_ends
	answers 200
	[ "$(field version wopictl file show b1)" = 2 ]
}

@test "PutRelativeFile whose grant is taken away while the body comes makes nothing" {
	grant bob writer b
	begins PUT_RELATIVE -H 'X-WOPI-SuggestedTarget: new.docx'
	ungrant bob b
	put_ends
	answers 404
	nothing_new
	[ "$(wopictl file list b | wc -l)" = 2 ]
}

@test "PutRelativeFile whose grant is lowered while the body comes makes nothing" {
	grant bob writer b
	begins PUT_RELATIVE -H 'X-WOPI-SuggestedTarget: new.docx'
	grant bob reviewer b
	put_ends
	answers 501
	nothing_new
	[ "$(wopictl file list b | wc -l)" = 2 ]
}

@test "PutRelativeFile whose target is taken away while the body comes leaves it" {
	token=fixed-b1
	grant bob writer b2
	begins PUT_RELATIVE -H 'X-WOPI-RelativeTarget: second.docx' \
		-H 'X-WOPI-OverwriteRelativeTarget: true'
	grant bob reader b2
	put_ends
	answers 501
	nothing_new
}

@test "PutRelativeFile whose source is moved while the body comes makes the file beside it" {
	grant bob writer b
	grant bob writer d
	begins PUT_RELATIVE -H 'X-WOPI-SuggestedTarget: new.docx'
	wopictl file move b1 d
	put_ends
	answers 200
	follow "$(json .Url)"
	[ "$(field container_id wopictl file show "$file")" = d ]
}

@test "PutRelativeFile whose source is moved to where nothing was granted makes nothing" {
	grant bob writer b
	grant bob writer b1
	begins PUT_RELATIVE -H 'X-WOPI-SuggestedTarget: new.docx'
	wopictl file move b1 d
	put_ends
	answers 501
	nothing_new
	[ "$(wopictl file list b | wc -l)" = 1 ]
	[ "$(wopictl file list d | wc -l)" = 2 ]
}

@test "PutRelativeFile whose source is moved and its container removed makes the file beside it" {
	grant bob writer c
	grant bob writer d
	on c1
	begins PUT_RELATIVE -H 'X-WOPI-SuggestedTarget: new.docx'
	wopictl file move c1 d
	wopictl container remove c
	put_ends
	answers 200
	follow "$(json .Url)"
	[ "$(field container_id wopictl file show "$file")" = d ]
}

# What lists hold: the root of those who were not granted it

@test "the root shows nothing to a user who was granted nothing" {
	root_shows '' ''
	wopi GET /folders/root/children -t bob-root
	[ "$(json -c .)" = '{"Children":[]}' ]
}

@test "the root shows a container that was granted, wherever it is, and not what is in it" {
	grant bob reader c
	root_shows C ''
	ungrant bob c
	grant bob reader b
	root_shows B ''
}

@test "the root shows a file that was granted, wherever it is" {
	grant bob reader c1
	root_shows '' c.docx
	wopi GET /folders/root/children -t bob-root
	[ "$(json '[.Children[].Name] | join(" ")')" = c.docx ]
}

@test "the root shows what is topmost alone" {
	grant bob reader b
	grant bob owner b1
	grant bob writer c
	grant bob writer c1
	root_shows B ''
	grant bob reader a
	root_shows A ''
}

@test "the root shows what was granted beside each other" {
	grant bob reader c
	grant bob reader e
	grant bob reader d
	grant bob reader b2
	grant bob reader r1
	root_shows 'C D E' 'root.docx second.docx'
}

@test "the root shows a container and a file above it that both were granted" {
	grant bob reader c
	grant bob reader b1
	root_shows C b.docx
}

@test "the root shows files that a user owns in containers that were not granted" {
	wopictl file set b1 --owner bob
	wopictl file set r1 --owner bob
	root_shows '' 'b.docx root.docx'
	grant bob reader b
	root_shows B root.docx
}

@test "the root shows what everyone was granted" {
	grant --everyone reader b
	root_shows B ''
	grant bob owner c
	root_shows B ''
	grant bob reader a
	root_shows A ''
	ungrant --everyone b
	root_shows A ''
}

@test "the root shows nothing twice" {
	grant bob reader b
	grant --everyone owner b
	grant bob reader c1
	grant --everyone reader d1
	wopictl file set d1 --owner bob
	grant bob reader d1
	root_shows B d.docx
}

@test "the root shows things of one name from different places" {
	local ids
	wopictl file rename d1 b.docx
	wopictl container add B --id b9 --parent d
	for ids in b b9 d1 r1; do grant bob reader "$ids"; done
	wopictl file move d1 b9
	wopictl file rename r1 b.docx
	wopictl file set a1 --owner bob
	wopictl file rename a1 b.docx
	root_shows 'B B' 'b.docx b.docx'
	[ "$(json '[.ChildContainers[].Url, .ChildFiles[].Url | sub("[?].*"; "") | sub(".*/"; "")] |
		sort | join(" ")')" = 'a1 b b9 r1' ]
}

@test "the root shows no file in the trash, and shows it again out of it" {
	grant bob reader b1
	grant bob reader b2
	wopictl file set b2 --owner bob
	wopictl file remove b1
	wopictl file remove b2
	root_shows '' ''
	wopictl file undelete b1
	wopictl file undelete b2
	root_shows '' 'b.docx second.docx'
}

@test "the root shows no removed container" {
	grant bob reader e
	root_shows E ''
	wopictl container remove e
	root_shows '' ''
}

@test "the root shows the names and places of today" {
	grant bob reader b1
	grant bob reader d
	wopictl file rename b1 new.docx
	wopictl container rename d New
	root_shows New new.docx
	wopictl file move b1 d
	root_shows New ''
}

@test "the root shows all to those who were granted it, and what is in it alone" {
	grant bob reader root
	grant bob owner c1
	root_shows 'A D' root.docx
}

@test "the root shows all to the tokens that an administrator made for it" {
	wopi GET /containers/root/children -t fixed-root
	shows 'A D' root.docx
	wopictl token add --ecosystem --user bob --rights all --weak --value fixed-ecosystem
	wopi GET /ecosystem/root_container_pointer -t fixed-ecosystem
	token=$(token_of "$(json .ContainerPointer.Url)")
	wopi GET /containers/root/children
	shows 'A D' root.docx
}

@test "what the root shows opens, and has the rights that were granted" {
	local url
	grant bob writer c
	grant bob reader b1
	wopi GET /containers/root/children -t bob-root
	url=$(json '.ChildContainers[0].Url')
	fetch "$url"
	answers 200
	[ "$(json -c '[.Name, .UserCanCreateChildFile, .UserCanDelete]')" = '["C",true,true]' ]
	file=c token=$(token_of "$url")
	container children
	shows '' c.docx
	wopi GET /containers/root/children -t bob-root
	url=$(json '.ChildFiles[0].Url')
	[ "$(json '.ChildFiles[0] | [.Name, .Size, .Version] | join(" ")')" = 'b.docx 5 1' ]
	fetch "$url"
	[ "$(json .ReadOnly)" = true ]
	file=b1 token=$(token_of "$url")
	holds hello
	lock A
	answers 404
}

@test "the filter of extensions counts for what was granted, too" {
	grant bob reader c
	grant bob reader b1
	printf x | wopictl file add - --container d --name x.odt --id x1 --owner bob
	wopi GET /containers/root/children -t bob-root -H 'X-WOPI-FileExtensionFilterList: .odt,.xlsx'
	shows C x.odt
}

@test "below the root whoever sees a container sees all in it" {
	grant bob reader a
	wopi GET /containers/b/children -t bob-b
	shows 'C E' 'b.docx second.docx'
	wopi GET /folders/b/children -t bob-b
	[ "$(json '[.Children[].Name] | sort | join(" ")')" = 'b.docx second.docx' ]
}

# What lists hold: the ancestors

@test "ancestors that were not granted are left out, and that is said" {
	grant bob reader b1
	path_is Documents incomplete
	grant bob reader b
	path_is 'Documents B' incomplete
	grant bob reader a
	path_is 'Documents A B'
}

@test "a container's ancestors that were not granted are left out" {
	file=c token=bob-c
	grant bob reader c
	path_is Documents incomplete
	ungrant bob c
	grant bob reader b
	path_is 'Documents B' incomplete
	grant bob reader root
	path_is 'Documents A B'
}

@test "nothing is left out where only the root was not granted" {
	file=r1 token=bob-r1
	grant bob reader r1
	path_is Documents
	file=a token=bob-a
	grant bob reader a
	path_is Documents
	file=root token=bob-root
	path_is ''
}

@test "a fixed token's ancestors are those that its user was granted, and those within" {
	token=fixed-b1
	path_is Documents incomplete
	file=c token=fixed-c
	path_is Documents incomplete
	wopi GET /containers/b/children -t fixed-b
	file=c token=$(token_of "$(json '.ChildContainers[] | select(.Name == "C").Url')")
	path_is 'Documents B' incomplete
}

@test "an ancestor's address has the rights that were granted there" {
	local url
	grant bob reader a
	grant bob owner b1
	wopi GET /files/b1/ancestry
	url=$(json '.AncestorsWithRootFirst[2].Url')
	fetch "$url"
	[ "$(json -c '[.Name, .UserCanCreateChildFile]')" = '["B",false]' ]
	grant bob writer b
	fetch "$url"
	[ "$(json .UserCanCreateChildFile)" = true ]
	ungrant bob b
	ungrant bob a
	fetch "$url"
	answers 404
}

# What is made and overwritten

@test "a file made beside one belongs to who made it, and its address opens it" {
	grant bob writer b
	save_as RelativeTarget new.docx new
	answers 200
	follow "$(json .Url)"
	holds new
	[ "$(field owner wopictl file show "$file")" = bob ]
	[ "$(field container_id wopictl file show "$file")" = b ]
	check_file_info
	[ "$(json -c '[.UserCanWrite, .OwnerId]')" = '[true,"bob"]' ]
	may_save
	answers 200
	ungrant bob b
	holds new
	delete_file
	answers 409
}

@test "a file made by an administrator's token belongs to its user, and opens" {
	token=fixed-b1
	save_as RelativeTarget new.docx new
	answers 200
	follow "$(json .Url)"
	may_save
	answers 200
	root_shows '' new.docx
}

@test "a file made in a container belongs to who made it, and its address opens it" {
	grant bob writer b
	file=b token=bob-b
	in_container CREATE_CHILD_FILE -H 'X-WOPI-RelativeTarget: new.docx'
	answers 200
	follow "$(json .Url)"
	put new
	answers 200
	ungrant bob b
	holds new
}

@test "a container made in one has the rights that were granted on that, and opens" {
	local url
	grant bob writer b
	file=b token=bob-b
	in_container CREATE_CHILD_CONTAINER -H 'X-WOPI-RelativeTarget: New'
	answers 200
	[ "$(json -c '.ContainerInfo | [.Name, .UserCanCreateChildFile]')" = '["New",true]' ]
	url=$(json .ContainerPointer.Url)
	fetch "$url"
	answers 200
	ungrant bob b
	fetch "$url"
	answers 404
}

@test "PutRelativeFile over a file that may not be written is 501, and changes nothing" {
	local role before
	token=fixed-b1
	for role in '' reader reviewer; do
		[ -z "$role" ] || grant bob "$role" b2
		before=$(state)
		save_as RelativeTarget second.docx new -H 'X-WOPI-OverwriteRelativeTarget: true'
		answers 501
		[ "$(state)" = "$before" ]
	done
	prints hello wopictl file cat b2
	grant bob writer b
	save_as RelativeTarget second.docx new -H 'X-WOPI-OverwriteRelativeTarget: true'
	answers 200
	prints new wopictl file cat b2
}

@test "PutRelativeFile of who may not write does not overwrite, though files may be made" {
	follower file b1 bob maker read,create
	grant bob owner b
	token=maker
	save_as RelativeTarget second.docx new -H 'X-WOPI-OverwriteRelativeTarget: true'
	answers 501
	prints hello wopictl file cat b2
	save_as RelativeTarget new.docx new
	answers 200
}

@test "PutRelativeFile over the file itself is as its role says" {
	grant bob writer b
	save_as RelativeTarget b.docx new -H 'X-WOPI-OverwriteRelativeTarget: true'
	answers 200
	holds new
}

@test "PutRelativeFile by an administrator's token does not overwrite what else is there" {
	token=fixed-b1
	save_as RelativeTarget second.docx new -H 'X-WOPI-OverwriteRelativeTarget: true'
	answers 501
	prints hello wopictl file cat b2
	grant bob reviewer b
	save_as RelativeTarget second.docx new -H 'X-WOPI-OverwriteRelativeTarget: true'
	answers 501
	prints hello wopictl file cat b2
}

@test "CreateChildFile without the right to write does not overwrite" {
	wopictl token add b --user bob --rights read,create --weak --value maker
	file=b token=maker
	in_container CREATE_CHILD_FILE -H 'X-WOPI-RelativeTarget: b.docx' \
		-H 'X-WOPI-OverwriteRelativeTarget: true'
	answers 501
	prints hello wopictl file cat b1
	follower container b bob follower read,create
	grant bob owner b
	token=follower
	in_container CREATE_CHILD_FILE -H 'X-WOPI-RelativeTarget: b.docx' \
		-H 'X-WOPI-OverwriteRelativeTarget: true'
	answers 501
	prints hello wopictl file cat b1
}

@test "the lock of a file that was not granted is told to nobody" {
	wopictl lock set b2 secret-lock --user carol
	token=fixed-b1
	save_as RelativeTarget second.docx new -H 'X-WOPI-OverwriteRelativeTarget: true'
	[[ $code = 409 || $code = 501 ]]
	run ! grep -e secret-lock -e carol "$reply_head"
	save_as RelativeTarget second.docx new
	[[ $code = 409 || $code = 501 ]]
	run ! grep -e secret-lock -e carol "$reply_head"
	prints hello wopictl file cat b2
}

# Links

@test "a link of who follows the grants dies with the grant, and comes back with it" {
	grant bob owner b1
	share ReadOnly
	answers 200
	open_link "$link"
	answers 200
	ungrant bob b1
	open_link "$link"
	answers 404
	grant bob reader a
	open_link "$link"
	answers 200
}

@test "a link to a container dies with the grant" {
	file=b token=bob-b
	grant bob owner a
	in_container GET_SHARE_URL -H 'X-WOPI-UrlType: ReadWrite'
	answers 200
	link=$(json .ShareUrl)
	open_link "$link"
	answers 200
	wopictl container move b d
	open_link "$link"
	answers 404
}

@test "a restricted link dies with the grant of who asked for it" {
	grant bob owner b1
	restrict
	answers 200
	open_link "$link"
	answers 200
	ungrant bob b1
	open_link "$link"
	answers 404
}

@test "who asks for the restricted link gets one that opens, though another asked before" {
	grant bob owner b1
	restrict
	ungrant bob b1
	later 60
	grant carol owner b1
	token=carol-b1
	restrict
	answers 200
	open_link "$link"
	answers 200
}

@test "the restricted link is the same for tokens that are fixed and that follow" {
	local first
	token=fixed-b1
	restrict
	first=$link
	later 60
	grant carol owner b1
	token=carol-b1
	restrict
	answers 200
	[ "$link" = "$first" ]
	open_link "$first"
	answers 200
}

@test "asking for a link with a token of the other kind leaves the first one alive" {
	local first
	token=fixed-b1
	share ReadOnly
	first=$link
	later 60
	grant bob owner b1
	token=bob-b1
	share ReadOnly
	answers 200
	open_link "$first"
	answers 200
	open_link "$link"
	answers 200
}

@test "a link that a derived token made dies with the grant" {
	grant bob owner b1
	token=$(derived b1)
	share ReadOnly
	answers 200
	open_link "$link"
	answers 200
	ungrant bob b1
	check_file_info
	answers 404
	open_link "$link"
	answers 404
}

@test "a restricted link that a derived token made dies with the grant" {
	grant bob owner b1
	token=$(derived b1)
	restrict
	answers 200
	ungrant bob b1
	open_link "$link"
	answers 404
}

@test "a link of an administrator's token needs no grant" {
	token=fixed-b1
	share ReadWrite
	answers 200
	open_link "$link"
	answers 200
}

# Tokens that follow, with a bound

@test "the rights of a token that follows are a bound" {
	follower file b1 bob reads read
	token=reads
	get_file
	answers 404
	grant bob owner b1
	holds hello
	check_file_info
	[ "$(json .ReadOnly)" = true ]
	lock A
	answers 404
	save_as SuggestedTarget .docx new
	answers 501
}

@test "a bound of rights gives nothing that was not granted" {
	follower file b1 bob writes read,write
	token=writes
	grant bob reviewer b1
	check_file_info
	[ "$(json -c '[.UserCanWrite, .ReadOnly]')" = '[false,true]' ]
	lock A
	answers 404
	grant bob writer b1
	lock A
	answers 200
	rename_to new
	answers 404
}

@test "a bound of rights goes along to all that is derived" {
	local url
	follower container root bob reads read
	grant bob owner root
	wopi GET /containers/root/children -t reads
	url=$(json '.ChildFiles[0].Url')
	fetch "$url"
	[ "$(json .ReadOnly)" = true ]
	follow "$url"
	lock A
	answers 404
	wopi GET /containers/root/children -t reads
	url=$(json '.ChildContainers[0].Url')
	fetch "$url"
	[ "$(json .UserCanCreateChildFile)" = false ]
}

@test "a fixed token's rights are a bound elsewhere, too" {
	local url
	wopictl token add d1 --user bob --rights read --weak --value reads
	grant bob owner b1
	wopi GET /files/d1/ecosystem_pointer -t reads
	from_ecosystem b1 -t "$(token_of "$(json .Url)")"
	answers 200
	url=$(json .Url)
	fetch "$url"
	[ "$(json .ReadOnly)" = true ]
	follow "$url"
	lock A
	answers 404
}

@test "a token without the right to read sees nothing, whatever was granted" {
	follower file b1 bob blind write
	follower container root bob blind-root write
	grant bob owner root
	check_file_info -t blind
	wopi GET /files/b1 -t blind
	answers 404
	wopi GET /containers/root -t blind-root
	answers 404
	wopi GET /containers/root/children -t blind-root
	answers 404
}

# wopictl grant

# grants [ID] [OPTIONS...]: "USER ROLE RESOURCE" a line.
grants() {
	wopictl grant list "$@" --json | jq -r '"\(if .everyone then "*" else .user end) \(.role) \(.resource)"'
}

@test "grant list shows all grants, on what, to whom" {
	grant bob writer b
	grant --everyone reader b1
	run -0 grants
	[ "$output" = $'bob writer b\n* reader b1\nadmin owner root' ]
	run -0 --separate-stderr wopictl grant list
	[ -z "$stderr" ]
	[ "${lines[0]}" = $'bob\tno\twriter\tcontainer\tb\t/A/B' ]
	[ "${lines[1]}" = $'-\tyes\treader\tfile\tb1\t/A/B/b.docx' ]
}

@test "grant list as JSON says all: user, everyone, role, kind, resource" {
	ungrant admin root
	grant bob writer b
	prints '{"user":"bob","everyone":false,"role":"writer","kind":"container","resource":"b","path":"/A/B"}' \
		wopictl grant list --json
	ungrant bob b
	grant --everyone reader b1
	prints '{"user":null,"everyone":true,"role":"reader","kind":"file","resource":"b1","path":"/A/B/b.docx"}' \
		wopictl grant list --json
}

@test "grant list of a thing shows its owner and all that reaches it, from near to far" {
	wopictl file set b1 --owner carol
	grant bob reader b1
	grant bob writer b
	grant --everyone reviewer a
	grant bob owner d
	grant bob owner b2
	run -0 grants b1
	[ "$output" = $'carol owner b1\nbob reader b1\nbob writer b\n* reviewer a\nadmin owner root' ]
	run -0 grants b
	[ "$output" = $'bob writer b\n* reviewer a\nadmin owner root' ]
}

@test "grant list of a user shows that user's" {
	grant bob writer b
	grant carol reader b
	grant bob owner d1
	run -0 grants --user bob
	[ "$output" = $'bob writer b\nbob owner d1' ]
	run -0 grants b1 --user carol
	[ "$output" = 'carol reader b' ]
	run -0 grants d1 --user admin
	[ "$output" = $'admin owner d1\nadmin owner root' ]
}

@test "grant list of what is not there is no such thing" {
	refuses 3 "'nothing'" wopictl grant list nothing
	refuses 3 "no user 'dave'" wopictl grant list --user dave
}

@test "grant show says role and rights, by all grants" {
	grant bob reader b1
	grant --everyone writer root
	prints '{"user":"bob","resource":"b1","path":"/A/B/b.docx","role":"writer","rights":["read","write","rename","review","create","delete"]}' \
		wopictl grant show bob b1 --json
	ungrant --everyone root
	prints '{"user":"bob","resource":"b1","path":"/A/B/b.docx","role":"reader","rights":["read"]}' \
		wopictl grant show bob b1 --json
	grant bob reviewer b
	[ "$(wopictl grant show bob b1 --json | jq -r '.rights | join(",")')" = read,review ]
	grant bob owner b
	[ "$(wopictl grant show bob b1 --json | jq -r '.rights | join(",")')" = read,write,rename,review,create,delete,share ]
}

@test "grant show of who was granted nothing says none" {
	prints '{"user":"bob","resource":"b","path":"/A/B","role":"none","rights":[]}' wopictl grant show bob b --json
	run -0 wopictl grant show bob b
	[[ $output == *"role      none"* ]]
}

@test "grant show of what is not there is no such thing" {
	refuses 3 "no user 'dave'" wopictl grant show dave b1
	refuses 3 "'nothing'" wopictl grant show bob nothing
}

@test "grant add twice is once, and another role takes the place of the first" {
	prints '' wopictl grant add bob reader b1
	prints '' wopictl grant add bob reader b1
	[ "$(grants --user bob)" = 'bob reader b1' ]
	prints '' wopictl grant add bob owner b1
	prints '' wopictl grant add bob reviewer b1
	[ "$(grants --user bob)" = 'bob reviewer b1' ]
	grant --everyone reader b1
	grant --everyone writer b1
	[ "$(grants b1 | grep '^\*')" = '* writer b1' ]
}

@test "grant add takes a user's name or id" {
	wopictl user add 'dave@example.org' --id dave1
	grant dave@example.org reader b1
	prints reader field role wopictl grant show dave1 b1
	ungrant dave1 b1
	prints none field role wopictl grant show dave@example.org b1
}

@test "grant add prints nothing, as JSON neither" {
	prints '' wopictl grant add bob reader b1
	prints '' wopictl grant add --everyone reader b1 --json
	prints '' wopictl grant remove bob b1 --json
}

@test "a role that is none is refused with those there are" {
	local role
	for role in none '' Reader READER readers admin 1 read all; do
		refuses 2 "invalid role '$role': expected reader, reviewer, writer or owner" \
			wopictl grant add bob "$role" b1
	done
	prints '' grants --user bob
}

@test "grant add needs whom, which role, on what" {
	refuses 2 "missing" wopictl grant add bob
	refuses 2 "--everyone" wopictl grant add --everyone bob reader b1
	refuses 2 "missing" wopictl grant add --everyone reader
	refuses 3 "no file or container 'nothing'" wopictl grant add bob reader b1 nothing
	[ "$(grants)" = 'admin owner root' ]
}

@test "grant add without the thing says that this is missing" {
	refuses 2 "" wopictl grant add bob reader
	[[ $stderr == *missing* || $stderr == *FILE* ]]
	refuses 2 "" wopictl grant remove bob
	[[ $stderr == *missing* || $stderr == *FILE* ]]
}

@test "grant remove needs whom and on what" {
	grant bob reader b1
	grant --everyone reader b1
	refuses 2 "--everyone" wopictl grant remove b1
	refuses 3 "no file or container 'bob'" wopictl grant remove --everyone bob b1
	refuses 2 "missing" wopictl grant remove
	refuses 3 "no such grant on 'b2'" wopictl grant remove bob b1 b2
	[ "$(grants | wc -l)" = 3 ]
}

@test "a grant to whom or on what is not there is no such thing" {
	refuses 3 "no user 'dave'" wopictl grant add dave reader b1
	refuses 3 "'nothing'" wopictl grant add bob reader nothing
	wopictl file remove b1
	refuses 3 "'wopictl file undelete b1'" wopictl grant add bob reader b1
	wopictl container remove e
	refuses 3 "'e'" wopictl grant add bob reader e
	[ "$(grants)" = 'admin owner root' ]
}

@test "a grant on a version is refused: it is on the file" {
	refuses 3 "'b1.1'" wopictl grant add bob reader b1.1
	[ "$(grants)" = 'admin owner root' ]
}

@test "grant remove of what was not granted is no such thing, and says where to look" {
	grant bob reader b
	refuses 3 "'wopictl grant list b1'" wopictl grant remove bob b1
	refuses 3 "'wopictl grant list b'" wopictl grant remove --everyone b
	refuses 3 "'wopictl grant list b'" wopictl grant remove carol b
	refuses 3 "no user 'dave'" wopictl grant remove dave b
	[ "$(grants --user bob)" = 'bob reader b' ]
}

@test "grant remove takes one grant, of one user" {
	grant bob reader b
	grant carol reader b
	grant --everyone reader b
	grant bob reader b1
	prints '' wopictl grant remove bob b
	[ "$(grants b1)" = $'admin owner b1\nbob reader b1\n* reader b\ncarol reader b\nadmin owner root' ]
	prints '' wopictl grant remove --everyone b
	[ "$(grants b)" = $'carol reader b\nadmin owner root' ]
}

@test "a file's owner is no grant that could be taken away" {
	wopictl file set b1 --owner bob
	refuses 3 "'wopictl grant list b1'" wopictl grant remove bob b1
	role_is owner
}

@test "a removed user's grants are gone, and a new one of that name has none" {
	grant bob owner a
	grant carol reader a
	wopictl user remove bob
	[ "$(grants a)" = $'carol reader a\nadmin owner root' ]
	wopictl user add bob --id bob2
	prints none field role wopictl grant show bob a
}

@test "a removed container's grants are gone, and others stay" {
	grant bob owner e
	grant --everyone reader e
	grant bob reader c
	wopictl container remove e
	[ "$(grants --user bob)" = 'bob reader c' ]
	[ "$(grants | wc -l)" = 2 ]
}

@test "the grants on all that DeleteContainer takes along are gone" {
	wopictl config set delete_full_containers on
	grant bob owner b
	grant carol owner c
	grant carol owner d
	file=b token=bob-b
	in_container DELETE_CONTAINER
	answers 200
	[ "$(grants | paste -sd ,)" = 'carol owner d,admin owner root' ]
}

@test "gc takes the grants on files that it empties, and leaves all others" {
	grant bob owner b1
	grant bob owner b2
	wopictl file remove b1
	wopictl gc
	[ "$(grants --user bob)" = $'bob owner b1\nbob owner b2' ]
	later $((400 * 86400))
	wopictl gc
	[ "$(grants --user bob)" = 'bob owner b2' ]
}

@test "init grants admin the root, once" {
	[ "$(grants)" = 'admin owner root' ]
	prints '' wopictl init
	grant admin reader root
	prints '' wopictl init
	[ "$(grants)" = 'admin reader root' ]
	ungrant admin root
	prints '' wopictl init
	[ "$(grants)" = '' ]
}

@test "grant remove says who is editing what the grant reached" {
	wopictl grant add bob writer a
	wopictl lock set b1 L --user bob
	wopictl lock set d1 L --user bob
	wopictl lock set b2 L --user carol
	run -0 --separate-stderr wopictl grant remove bob a
	[[ $stderr == "wopictl: file 'b1' (/A/B/b.docx) is locked by bob since 2023-11-14T22:13:20Z, until "*"'wopictl recovered list' shows what is kept of it" ]]
	[ "$(wc -l <<<"$stderr")" = 1 ]
	wopictl grant add --everyone writer b
	run -0 --separate-stderr wopictl grant remove --everyone b
	[[ $stderr == "wopictl: file 'b1' "*$'\n'"wopictl: file 'b2' "*" is locked by carol "* ]]
	wopictl grant add bob writer r1
	prints '' wopictl grant remove bob r1
}
