# SPDX-License-Identifier: MIT
# What leads from a file to elsewhere: links for people, restricted links, credentials
# for clients, the containers around it, downloads; and the address that all of these
# stand below.

# shellcheck disable=SC2119,SC2120 # some functions get their arguments through others

load helper

# alice and bob own all there is, and their tokens follow that: such links are durable.
setup_file() {
	local id user
	export WOPI_NOW=$START WOPI_DATA=$BATS_FILE_TMPDIR/world
	make_world
	for user in alice bob; do
		wopictl grant add "$user" owner root
		for id in doc1 empty1; do
			follower file "$id" "$user" "$user-$id"
		done
	done
}

# opens URL: the link is good, and shows what it is to.
opens() {
	open_link "$1"
	answers 200
}

# works URL: the address of a container or of the ecosystem answers.
works() {
	fetch "$1"
	answers 200
}

# is_dead URL: a link says so to people, all else to programs.
is_dead() {
	fetch "$1"
	if [[ $1 == */share/* ]]; then
		answers 403
	else
		answers 401
	fi
}

# differ TEXT TEXT
differ() { [ "$1" != "$2" ] || { echo "both are '$1'" >&2; return 1; }; }

# damaged TEXT: it with another last character.
damaged() {
	local last=A
	[ "${1: -1}" != A ] || last=B
	printf %s "${1%?}$last"
}

# fixed [VALUE]: from here on alice asks with all rights, whatever is granted.
fixed() {
	token=${1:-fixed-$file}
	wopictl token add "$file" --user alice --rights all --weak --value "$token" &>/dev/null
}

# may RIGHTS: from here on alice asks with these.
may() {
	wopictl token add "$file" --user alice --rights "$1" --weak --value limited &>/dev/null
	token=limited
}

# tokens FILTER: what jq finds in each token's JSON.
tokens() { wopictl token list --json | jq -r "$1"; }

# share TYPE, and the $link that it answers.
share() {
	operation GET_SHARE_URL -H "X-WOPI-UrlType: $1" "${@:2}"
	link=$(json '.ShareUrl?')
}

# GetShareUrl

@test "a share link is an address below the host's, and all there is in the answer" {
	share ReadOnly
	answers 200
	[ "$(json keys[])" = ShareUrl ]
	[[ $link == http://docs.example.org/wopi/share/doc1\?signature=?* ]]
	[[ $link != *access_token* ]]
	share ReadWrite
	answers 200
	[[ $link == http://docs.example.org/wopi/share/doc1\?signature=?* ]]
}

@test "a share link opens" {
	share ReadOnly
	opens "$link"
	share ReadWrite
	opens "$link"
}

@test "a link by grants does not end one by the token's own rights, nor the reverse" {
	local own
	fixed
	share ReadOnly
	own=$link
	share ReadOnly -t alice-doc1
	opens "$link"
	opens "$own"
	share ReadOnly
	[ "$link" = "$own" ]
	share ReadOnly -t alice-doc1
	opens "$link"
	opens "$own"
}

@test "a link by grants is 404 once the grant is taken, one by the token's own rights is not" {
	local own
	fixed
	share ReadWrite
	own=$link
	share ReadWrite -t alice-doc1
	wopictl grant remove alice root
	opens "$own"
	open_link "$link"
	answers 404
}

# ends_with TOKEN: $own, which that token with fixed rights made, and the rest that came of it.
given_own_link() {
	fixed
	share "${1:-ReadWrite}"
	answers 200
	own=$link
	opens "$own"
}

@test "a link by a token's own rights ends with the token when that is removed, which says so" {
	local own
	given_own_link
	run -0 --separate-stderr wopictl token remove fixed-doc1
	[ "$stderr" = "wopictl: removed the token and 1 link made with it" ]
	is_dead "$own"
	run -0 --separate-stderr wopictl token remove alice-doc1
	[ -z "$stderr" ]
}

@test "a link by a token's own rights ends with the token's time" {
	local own
	given_own_link
	[ "$(WOPI_BASE_URL=http://h/wopi field expires_at wopictl share list)" = 2023-11-15T08:13:20.000000Z ]
	later 35999
	opens "$own"
	later 1
	is_dead "$own"
	[ "$(WOPI_BASE_URL=http://h/wopi field expired wopictl share list)" = true ]
	later 86401
	wopictl gc
	[ -z "$(WOPI_BASE_URL=http://h/wopi wopictl share list)" ]
}

@test "a link by a token's own rights ends with the token's user, and a restricted link likewise" {
	local own restricted
	given_own_link
	operation GET_RESTRICTED_LINK -H 'X-WOPI-RestrictedLink: FORMS'
	restricted=$(header X-WOPI-RestrictedUseLink)
	opens "$restricted"
	wopictl token remove fixed-doc1
	is_dead "$own"
	is_dead "$restricted"
	# whoever asks next makes another
	operation GET_RESTRICTED_LINK -H 'X-WOPI-RestrictedLink: FORMS' -t bob-doc1
	opens "$(header X-WOPI-RestrictedUseLink)"
}

@test "what a guest opened by a link of a token's own rights ends with the token, too" {
	local own guest
	given_own_link
	wopi POST /share/doc1 -t '' -e "QUERY_STRING=${own#*\?}"
	guest=$(header Set-Cookie)
	wopi GET /session/doc1 -t '' -H "Cookie: ${guest%%;*}"
	answers 200
	[ "$(json .access_token_ttl)" = 1700036000000 ]
	token=$(json .access_token)
	check_file_info
	answers 200
	wopictl token remove fixed-doc1
	check_file_info
	refused 401 'removed, or for another resource'
}

@test "a fixture that makes a token another ends the links that were made with it" {
	local own
	given_own_link
	wopictl seed - <<<'{ "weak_tokens": true, "tokens":
		[ { "value": "fixed-doc1", "user": "alice", "file": "doc1", "rights": ["read"] } ] }'
	is_dead "$own"
}

@test "links of two tokens of one user are two, each of which ends with its own" {
	local first own
	given_own_link
	first=$own
	fixed other
	share ReadWrite
	differ "$link" "$first"
	wopictl token remove fixed-doc1
	is_dead "$first"
	opens "$link"
	share ReadWrite
	opens "$link"
}

@test "a user who asks again gets the same link" {
	local first
	share ReadOnly
	first=$link
	later 3600
	share ReadOnly
	[ "$link" = "$first" ]
	[ "$(tokens 'select(.kind | IN("ReadOnly", "ReadWrite", "FORMS")).id' | wc -l)" = 1 ]
}

@test "a user who asks with another token that follows the grants gets the same link" {
	local first
	share ReadOnly
	first=$link
	follower file doc1 alice second read,share
	token=second
	share ReadOnly
	[ "$link" = "$first" ]
}

@test "another user's link is another" {
	local first
	share ReadOnly
	first=$link
	as bob
	share ReadOnly
	differ "$link" "$first"
	opens "$link"
	opens "$first"
}

@test "the link of another type is another" {
	local first
	share ReadOnly
	first=$link
	share ReadWrite
	differ "$link" "$first"
	opens "$link"
	opens "$first"
}

@test "the link of another file is another" {
	local first
	share ReadOnly
	first=${link#*=}
	on empty1
	share ReadOnly
	differ "${link#*=}" "$first"
}

@test "the token list shows links: kind, user, file, rights and end" {
	local what='select(.kind | IN("ReadOnly", "ReadWrite", "FORMS")) | "\(.user) \(.resource) \(.rights | join(",")) \(.expires_at)"'
	share ReadOnly
	[ "$(tokens "$what")" = 'alice doc1 read 2023-12-14T22:13:20.000000Z' ]
	wopictl token remove "$(tokens 'select(.kind | IN("ReadOnly", "ReadWrite", "FORMS")).id')"
	share ReadWrite
	[ "$(tokens "$what")" = 'alice doc1 read,write 2023-12-14T22:13:20.000000Z' ]
}

@test "a link works for thirty days, the session's end being no matter" {
	share ReadOnly
	later $((30 * 86400 - 1))
	opens "$link"
	later 1
	is_dead "$link"
}

@test "a link works for share_ttl" {
	wopictl config set share_ttl 1h
	share ReadOnly
	later 3599
	opens "$link"
	later 1
	is_dead "$link"
}

@test "a link by grants outlives the session that asked for it" {
	share ReadOnly
	wopictl token remove alice-doc1
	opens "$link"
}

@test "who asks after the link's end gets a new one" {
	local first
	wopictl config set share_ttl 1h
	share ReadOnly
	first=$link
	later 3599
	share ReadOnly
	[ "$link" = "$first" ]
	later 1
	share ReadOnly
	answers 200
	differ "$link" "$first"
	is_dead "$first"
	opens "$link"
	later 3599
	opens "$link"
}

@test "a removed link is dead, and who asks gets a new one" {
	local first
	share ReadOnly
	first=$link
	wopictl token remove "$(tokens 'select(.kind | IN("ReadOnly", "ReadWrite", "FORMS")).id')"
	is_dead "$first"
	later 1
	share ReadOnly
	answers 200
	differ "$link" "$first"
	is_dead "$first"
	opens "$link"
}

@test "removing one link leaves the others" {
	local first
	share ReadOnly
	first=$link
	share ReadWrite
	wopictl token remove "$(tokens 'select((.kind | IN("ReadOnly", "ReadWrite", "FORMS")) and .rights == ["read"]).id')"
	is_dead "$first"
	opens "$link"
}

@test "the links of a removed user are dead, others' are not" {
	local first
	share ReadOnly
	first=$link
	as bob
	share ReadOnly
	wopictl user remove alice
	is_dead "$first"
	opens "$link"
}

@test "gc drops links that have ended, and no others" {
	local first
	wopictl config set share_ttl 1h
	share ReadOnly
	wopictl config set share_ttl 90d
	share ReadWrite
	later $((60 * 86400))
	wopictl gc
	[ "$(tokens 'select(.kind | IN("ReadOnly", "ReadWrite", "FORMS")).rights | join(",")')" = read,write ]
	opens "$link"
}

@test "the link to a removed file is 404, and works again when it comes back" {
	share ReadOnly
	wopictl file remove doc1
	open_link "$link"
	answers 404
	wopictl file undelete doc1
	opens "$link"
}

@test "a link survives rename, move and save" {
	share ReadOnly
	wopictl container add Sub --id sub1
	wopictl file move doc1 sub1
	wopictl file rename doc1 other.docx
	printf new | wopictl file put doc1 -
	opens "$link"
}

@test "a link with a damaged signature is refused" {
	share ReadOnly
	is_dead "$(damaged "$link")"
	is_dead "${link%?}"
	is_dead "${link}A"
	is_dead "${link%%=*}="
	is_dead "${link%%=*}=~"
}

@test "the signature of a link is good for its file and for nothing else" {
	share ReadWrite
	is_dead "${link/doc1/empty1}"
	is_dead "${link/share/download}"
	wopi GET /files/doc1 -t "${link#*=}"
	answers 401
	wopi GET /files/doc1/contents -t "${link#*=}"
	answers 401
}

@test "the signature of a download is none of a link" {
	check_file_info
	is_dead "$(json .FileUrl | sed s/download/share/)"
}

@test "without the right to share it is 501, and no link is made" {
	may read,write,rename,review,create,delete
	share ReadOnly
	answers 501
	share ReadWrite
	answers 501
	[ ! -s "$reply_body" ]
	[ "$(tokens 'select(.kind | IN("ReadOnly", "ReadWrite", "FORMS"))')" = '' ]
}

@test "without the right to write ReadWrite is 501, and ReadOnly works" {
	may read,review,share
	share ReadWrite
	answers 501
	[ "$(tokens 'select(.kind | IN("ReadOnly", "ReadWrite", "FORMS"))')" = '' ]
	share ReadOnly
	answers 200
	[ "$(tokens 'select(.kind | IN("ReadOnly", "ReadWrite", "FORMS")).rights | join(",")')" = read ]
}

@test "a missing or unknown X-WOPI-UrlType is 501" {
	local type
	operation GET_SHARE_URL
	answers 501
	for type in '' UnknownType readonly READWRITE Read 'ReadOnly,ReadWrite' ReadOnlyX FORMS; do
		share "$type"
		answers 501
	done
	[ "$(tokens 'select(.kind | IN("ReadOnly", "ReadWrite", "FORMS"))')" = '' ]
}

@test "CheckFileInfo announces the types that work" {
	check_file_info
	[ "$(json '.SupportedShareUrlTypes | sort | join(" ")')" = 'ReadOnly ReadWrite' ]
	may read,share
	check_file_info
	[ "$(json '.SupportedShareUrlTypes | join(" ")')" = ReadOnly ]
	as carol
	check_file_info
	[ "$(json 'has("SupportedShareUrlTypes")')" = false ]
}

@test "GetShareUrl works while another has the lock, and leaves lock and version" {
	as bob
	lock B
	as alice
	share ReadWrite
	answers 200
	lacks_header X-WOPI-Lock
	locked_by B
	check_file_info
	[ "$(json .Version)" = 1 ]
}

# Restricted links

# restrict [TYPE], and the $link that it answers.
restrict() {
	operation GET_RESTRICTED_LINK -H "X-WOPI-RestrictedLink: ${1-FORMS}"
	link=$(header X-WOPI-RestrictedUseLink)
}

# revoke [TYPE]
revoke() { operation REVOKE_RESTRICTED_LINK -H "X-WOPI-RestrictedLink: ${1-FORMS}"; }

@test "a restricted link stands in its header, and the body is empty" {
	restrict
	answers 200
	[[ $link == http://docs.example.org/wopi/share/doc1\?signature=?* ]]
	[[ $link != *access_token* ]]
	[ ! -s "$reply_body" ]
}

@test "a restricted link opens until it is revoked" {
	restrict
	opens "$link"
	revoke
	answers 200
	is_dead "$link"
}

@test "a restricted link is the same for whoever asks" {
	local first
	restrict
	first=$link
	later 60
	as bob
	restrict
	[ "$link" = "$first" ]
}

@test "a restricted link is not had by who may not write, and stays for the others" {
	local first
	restrict
	first=$link
	wopictl token add doc1 --user carol --rights read,share --weak --value sharer &>/dev/null
	token=sharer
	operation GET_RESTRICTED_LINK -H 'X-WOPI-RestrictedLink: FORMS'
	answers 404
	lacks_header X-WOPI-RestrictedUseLink
	opens "$first"
}

@test "anybody who may share revokes the restricted link" {
	restrict
	wopictl token add doc1 --user carol --rights read,share --weak --value sharer &>/dev/null
	token=sharer
	revoke
	answers 200
	is_dead "$link"
}

@test "a restricted link asked for after it was revoked is a new one" {
	local first
	restrict
	first=$link
	revoke
	later 60
	restrict
	answers 200
	differ "$link" "$first"
	is_dead "$first"
	opens "$link"
}

@test "where there is no restricted link there is none to revoke, and that is well" {
	revoke
	answers 200
	[ ! -s "$reply_body" ]
	lacks_header X-WOPI-RestrictedUseLink
}

@test "to revoke the restricted link of a file leaves all other links" {
	local other first
	share ReadOnly
	first=$link
	on empty1
	restrict
	other=$link
	on doc1
	restrict
	revoke
	is_dead "$link"
	opens "$first"
	opens "$other"
}

@test "a restricted link and a share link are not the same" {
	local first
	share ReadWrite
	first=$link
	restrict
	differ "$link" "$first"
}

@test "a restricted link works for share_ttl" {
	wopictl config set share_ttl 1h
	restrict
	later 3599
	opens "$link"
	later 1
	is_dead "$link"
}

@test "the token list shows restricted links, and removes them" {
	restrict
	[ "$(tokens 'select(.kind | IN("ReadOnly", "ReadWrite", "FORMS")).resource')" = doc1 ]
	wopictl token remove "$(tokens 'select(.kind | IN("ReadOnly", "ReadWrite", "FORMS")).id')"
	is_dead "$link"
}

@test "X-WOPI-RestrictedLink missing or empty is 400" {
	operation GET_RESTRICTED_LINK
	answers 400
	restrict ''
	answers 400
	operation REVOKE_RESTRICTED_LINK
	answers 400
	revoke ''
	answers 400
}

@test "an unknown X-WOPI-RestrictedLink is 501, and revokes nothing" {
	local type good
	restrict
	good=$link
	for type in forms FORM FORMSX 'FORMS,FORMS' ReadOnly; do
		restrict "$type"
		answers 501
		lacks_header X-WOPI-RestrictedUseLink
		revoke "$type"
		answers 501
	done
	opens "$good"
}

@test "without the right to share restricted links are 404, and none is revoked" {
	restrict
	may read,write,rename,review,create,delete
	revoke
	answers 404
	opens "$link"
	restrict
	answers 404
	lacks_header X-WOPI-RestrictedUseLink
}

@test "restricted links are no matter of locks" {
	as bob
	lock B
	as alice
	restrict
	answers 200
	revoke
	answers 200
	locked_by B
}

# ReadSecureStore

# credential PASSWORD APPLICATION NAME [OPTIONS...]
credential() { printf '%s\n' "$1" | wopictl credential set "${@:2}"; }

# read_store APPLICATION
read_store() { operation READ_SECURE_STORE -H "X-WOPI-ApplicationId: $1" "${@:2}"; }

# says JSON: the answer is exactly this object.
says() {
	answers 200
	diff -u <(jq -S . <<<"$1") <(jq -S . "$reply_body")
}

@test "everybody's credential is a group's" {
	credential secret app name
	read_store app
	says '{"UserName":"name","Password":"secret","IsWindowsCredentials":false,"IsGroup":true}'
	as carol
	read_store app
	says '{"UserName":"name","Password":"secret","IsWindowsCredentials":false,"IsGroup":true}'
}

@test "a user's credential is no group's, and nobody else's" {
	credential secret app name --user alice
	read_store app
	says '{"UserName":"name","Password":"secret","IsWindowsCredentials":false,"IsGroup":false}'
	as bob
	read_store app
	answers 404
}

@test "a user's credential wins over everybody's" {
	credential mine app alice-there --user alice
	credential everybodys app all
	read_store app
	says '{"UserName":"alice-there","Password":"mine","IsWindowsCredentials":false,
		"IsGroup":false}'
	as bob
	read_store app
	[ "$(json '.UserName + .Password')" = alleverybodys ]
}

@test "a Windows credential is told to be one" {
	credential secret app 'DOMAIN\name' --windows
	read_store app
	says '{"UserName":"DOMAIN\\name","Password":"secret","IsWindowsCredentials":true,
		"IsGroup":true}'
}

@test "a password of whatever characters comes as it is" {
	local password=$' p"a\'s\\s $x `y` %41 \u00e4\U0001f600 {} '
	credential "$password" app 'näme "x"'
	read_store app
	[ "$(json .Password)" = "$password" ]
	[ "$(json .UserName)" = 'näme "x"' ]
}

@test "a password needs no newline behind it" {
	printf secret | wopictl credential set app name
	read_store app
	[ "$(json .Password)" = secret ]
}

@test "a credential set again is replaced" {
	credential old app old-name --windows
	credential new app new-name
	read_store app
	says '{"UserName":"new-name","Password":"new","IsWindowsCredentials":false,"IsGroup":true}'
	[ "$(wopictl credential list | wc -l)" = 1 ]
}

@test "an application's id is compared as a whole, and with regard to case" {
	local id
	credential secret app name
	for id in APP ap appp 'app ' credential; do
		read_store "$id"
		answers 404
		[ ! -s "$reply_body" ]
	done
}

@test "an application's id may hold blanks and slashes" {
	credential secret 'my app/1' name
	read_store 'my app/1'
	answers 200
}

@test "an application's id in which a user's name stands is nobody's" {
	credential secret app name --user alice
	as bob
	read_store alice/app
	answers 404
	read_store ../alice/app
	answers 404
}

@test "X-WOPI-ApplicationId missing or empty is 400" {
	credential secret app name
	operation READ_SECURE_STORE
	answers 400
	read_store ''
	answers 400
}

@test "X-WOPI-ApplicationId of more than 256 bytes, or none of text, is 400" {
	read_store "$(head -c 256 /dev/zero | tr '\0' x)"
	answers 404
	read_store "$(head -c 257 /dev/zero | tr '\0' x)"
	answers 400
	read_store $'a\001b'
	answers 400
	read_store $'\377'
	answers 400
}

@test "the credential is in the answer's body alone" {
	credential secret-password app secret-name
	read_store app
	run ! grep secret- "$reply_head" "$BATS_TEST_TMPDIR/stderr"
	[ "$(header Cache-Control)" = no-store ]
}

@test "the list of credentials shows no password" {
	credential secret-password app name --user alice
	credential secret-password other other-name --windows
	prints $'other\t-\tother-name\tyes\napp\talice\tname\tno' wopictl credential list
	run -0 wopictl credential list --json
	[[ $output != *secret-password* ]]
	[ "$(jq -r .application <<<"$output" | paste -sd ' ')" = 'other app' ]
}

@test "to set a credential prints nothing" {
	prints '' credential secret-password app name
}

@test "an unset credential is gone, and everybody's shows again" {
	credential everybodys app all
	credential mine app alice-there --user alice
	wopictl credential remove app --user alice
	read_store app
	[ "$(json .Password)" = everybodys ]
	wopictl credential remove app
	read_store app
	answers 404
}

@test "to unset everybody's credential leaves a user's" {
	credential everybodys app all
	credential mine app alice-there --user alice
	wopictl credential remove app
	read_store app
	[ "$(json .Password)" = mine ]
}

@test "to unset a credential that is not there is status 3" {
	credential mine app alice-there --user alice
	refuses 3 'no such credential' wopictl credential remove app
	refuses 3 'no such credential' wopictl credential remove app --user bob
	refuses 3 'no such credential' wopictl credential remove other --user alice
	refuses 3 "no user 'nosuch'" wopictl credential remove app --user nosuch
}

@test "a credential for an unknown user is status 3, without a password status 2" {
	refuses 3 "no user 'nosuch'" credential secret app name --user nosuch
	# shellcheck disable=SC2317 # called by refuses
	without_password() { wopictl credential set app name </dev/null; }
	refuses 2 'standard input' without_password
	prints '' wopictl credential list
}

@test "a removed user's credentials are gone, others stay" {
	credential mine app alice-there --user alice
	credential bobs app bob-there --user bob
	credential everybodys app all
	wopictl user remove alice
	run ! grep -a alice-there "$WOPI_DATA/wopi.db"
	[ "$(wopictl credential list | cut -f 3 | paste -sd ' ')" = 'all bob-there' ]
}

@test "ReadSecureStore works while another has the lock" {
	credential secret app name
	as bob
	lock B
	as alice
	read_store app
	answers 200
	locked_by B
}

# EnumerateAncestors

ancestry() { wopi GET "/files/$file/ancestry" "$@"; }

# given_depth: doc1 is in Documents (root) / Über (a) / B & "b" (b) / c (c); d is beside.
# All may read all.
given_depth() {
	wopictl grant add --everyone reader root
	wopictl container add Über --id a >/dev/null
	wopictl container add 'B & "b"' --id b --parent a >/dev/null
	wopictl container add c --id c --parent b >/dev/null
	wopictl container add d --id d --parent b >/dev/null
	wopictl file move doc1 c
}

# ancestor ID: its Url in the last answer.
ancestor() { json ".AncestorsWithRootFirst[].Url | select(test(\"/containers/$1[?]\"))"; }

@test "a file in the root has the root for its ancestor" {
	ancestry
	answers 200
	[ "$(json keys[])" = AncestorsWithRootFirst ]
	[ "$(json '[.AncestorsWithRootFirst[].Name] | join("|")')" = Documents ]
	[[ "$(json '.AncestorsWithRootFirst[0].Url')" == \
		http://docs.example.org/wopi/containers/root\?access_token=?* ]]
}

@test "the ancestors of a file deep below come with the root first, and all" {
	given_depth
	ancestry
	answers 200
	[ "$(json '[.AncestorsWithRootFirst[].Name] | join("|")')" = 'Documents|Über|B & "b"|c' ]
	[ "$(json '.AncestorsWithRootFirst[].Url | sub("[?].*"; "") | sub(".*/"; "")' |
		paste -sd ' ')" = 'root a b c' ]
	lacks_header X-WOPI-EnumerationIncomplete
}

# no_owner: alice asks with fixed rights, and is granted nothing.
no_owner() {
	wopictl grant remove alice root
	fixed
}

@test "ancestors that the user may not see are left out, and the answer says so" {
	no_owner
	given_depth
	wopictl grant remove --everyone root
	ancestry
	answers 200
	[ "$(json '[.AncestorsWithRootFirst[].Name] | join("|")')" = Documents ]
	[ "$(header X-WOPI-EnumerationIncomplete)" = true ]
	run ! grep -e Über -e '"c"' "$reply_body"
	wopictl grant add alice reader b
	ancestry
	[ "$(json '[.AncestorsWithRootFirst[].Name] | join("|")')" = 'Documents|B & "b"|c' ]
	[ "$(header X-WOPI-EnumerationIncomplete)" = true ]
	wopictl grant add alice reader a
	ancestry
	[ "$(json '.AncestorsWithRootFirst | length')" = 4 ]
	lacks_header X-WOPI-EnumerationIncomplete
}

@test "an ancestor's Url has the rights that both the token and the grants give" {
	given_depth
	wopictl grant add carol owner b
	as carol
	ancestry
	fetch "$(ancestor b)"
	[ "$(json '[.UserCanCreateChildFile, .UserCanDelete, .UserCanRename] | any')" = false ]
	as fixed
	no_owner
	ancestry
	fetch "$(ancestor b)"
	[ "$(json '[.UserCanCreateChildFile, .UserCanDelete, .UserCanRename] | any')" = false ]
	wopictl grant add alice writer b
	ancestry
	fetch "$(ancestor b)"
	[ "$(json '[.UserCanCreateChildFile, .UserCanDelete, .UserCanRename] | all')" = true ]
	[ "$(json 'has("SharingUrl")')" = false ]
	ancestry
	fetch "$(ancestor a)"
	[ "$(json '[.UserCanCreateChildFile, .UserCanDelete, .UserCanRename] | any')" = false ]
}

@test "a hundred containers above each other all come" {
	local n above=root
	wopictl grant add --everyone reader root
	for n in {1..100}; do
		above=$(wopictl container add "level $n" --parent "$above")
	done
	wopictl file move doc1 "$above"
	ancestry
	answers 200
	[ "$(json '.AncestorsWithRootFirst | length')" = 101 ]
	[ "$(json '.AncestorsWithRootFirst[100].Name')" = 'level 100' ]
}

@test "ancestors are those of today: after a move, after a rename" {
	given_depth
	wopictl container rename b New
	wopictl file move doc1 d
	ancestry
	[ "$(json '[.AncestorsWithRootFirst[].Name] | join("|")')" = 'Documents|Über|New|d' ]
}

@test "each ancestor's Url ends when the session does, in milliseconds" {
	given_depth
	later 100
	ancestry
	[ "$(json '[.AncestorsWithRootFirst[].Url | sub(".*&access_token_ttl="; "")] |
		unique | join(" ")')" = 1700036000000 ]
	wopictl token add doc1 --user alice --rights all --ttl 90s --weak --value short &>/dev/null
	token=short
	ancestry
	[[ "$(ancestor c)" == *'&access_token_ttl=1700000190000' ]]
}

@test "the token of an ancestor's Url is good for that container" {
	local url sub
	given_depth
	wopictl grant add alice writer b
	ancestry
	url=$(ancestor b)
	works "$url"
	token=${url##*access_token=}
	token=${token%%&*}
	for sub in '' /children /ancestry /ecosystem_pointer; do
		wopi GET "/containers/b$sub"
		answers 200
	done
	wopi POST /containers/b -H 'X-WOPI-Override: CREATE_CHILD_FILE' \
		-H 'X-WOPI-SuggestedTarget: new.docx'
	answers 200
	wopi GET /containers/b -t '' -H "Authorization: Bearer $token"
	answers 200
}

@test "the token of an ancestor's Url is good for nothing else" {
	local path
	given_depth
	ancestry
	token=$(ancestor b)
	token=${token##*access_token=}
	token=${token%%&*}
	for path in /containers/root /containers/a /containers/c /containers/d /containers/nosuch \
		/folders/root /folders/c /files/doc1 /files/b /files/doc1/contents /files/empty1 /ecosystem; do
		wopi GET "$path"
		answers 401
	done
	wopi GET /download/doc1 -t '' -e "QUERY_STRING=signature=$token"
	answers 401
	wopi GET /share/doc1 -t '' -e "QUERY_STRING=signature=$token"
	answers 403
}

@test "the tokens of two users for one container differ" {
	local first
	ancestry
	first=$(ancestor root)
	as bob
	ancestry
	differ "$(ancestor root)" "$first"
}

@test "a damaged derived token is 401" {
	local good text
	ancestry
	good=$(ancestor root)
	good=${good##*access_token=}
	good=${good%%&*}
	wopi GET /containers/root -t "$good"
	answers 200
	for text in "$(damaged "$good")" "${good%?}" "${good}A" "${good#\~}" "~$good" "~" "~." \
		"${good%.*}" "${good%.*}." "~.${good#*.}" "${good/./-}" "${good:0:5}X${good:6}" \
		"${good:0:30}.${good:31}"; do
		[ "$text" != "$good" ]
		wopi GET /containers/root -t "$text"
		answers 401
	done
}

@test "an ancestor's Url ends with the session, not later" {
	local url
	ancestry
	url=$(ancestor root)
	later 35999
	works "$url"
	later 1
	is_dead "$url"
}

@test "an ancestor's Url dies when the session is removed, and not when another is" {
	local url
	ancestry
	url=$(ancestor root)
	wopictl token remove bob-doc1
	works "$url"
	wopictl token remove alice-doc1
	is_dead "$url"
}

@test "an ancestor's Url stays dead when the session's token is made again" {
	local url
	ancestry
	url=$(ancestor root)
	wopictl token remove alice-doc1
	later 1
	wopictl token add doc1 --user alice --rights all --weak --value alice-doc1 &>/dev/null
	is_dead "$url"
	ancestry
	works "$(ancestor root)"
}

@test "an ancestor's Url dies with the user" {
	local url
	ancestry
	url=$(ancestor root)
	wopictl user remove alice
	is_dead "$url"
}

@test "the Url of a container that is removed is 404" {
	local url
	given_depth
	ancestry
	url=$(ancestor c)
	wopictl file move doc1 root
	wopictl container remove c
	fetch "$url"
	answers 404
}

@test "what a derived token gives ends with the first session, and dies with it" {
	local url
	save_as SuggestedTarget .docx new
	answers 200
	later 60
	follow "$(json .Url)"
	ancestry
	answers 200
	url=$(ancestor root)
	[[ $url == *'&access_token_ttl=1700036000000' ]]
	works "$url"
	wopictl token remove alice-doc1
	is_dead "$url"
	ancestry
	answers 401
}

@test "a reader sees the ancestors, and while another has the lock" {
	as bob
	lock B
	as carol
	ancestry
	answers 200
	[ "$(json '.AncestorsWithRootFirst | length')" = 1 ]
}

@test "the ancestors of an old version are those of its file" {
	given_depth
	wopictl token add doc1.1 --user alice --rights all --weak --value alice-doc1.1 &>/dev/null
	on doc1.1
	ancestry
	answers 200
	[ "$(json '[.AncestorsWithRootFirst[].Name] | last')" = c ]
}

# GetEcosystem

ecosystem() { wopi GET "/files/$file/ecosystem_pointer" "$@"; }

@test "the ecosystem's Url has a token, and ends when the session does" {
	ecosystem
	answers 200
	[ "$(json keys[])" = Url ]
	[[ "$(json .Url)" == http://docs.example.org/wopi/ecosystem\?access_token=?* ]]
	[[ "$(json .Url)" == *'&access_token_ttl=1700036000000' ]]
}

@test "the token of the ecosystem's Url is good for the ecosystem, and for nothing else" {
	local path
	ecosystem
	token=$(json .Url)
	works "$token"
	token=${token##*access_token=}
	token=${token%%&*}
	wopi GET /ecosystem/root_container_pointer
	answers 200
	wopi POST /ecosystem -H 'X-WOPI-Override: GET_WOPI_SRC_WITH_ACCESS_TOKEN' \
		-H 'X-WOPI-HostNativeFileName: doc1'
	answers 200
	for path in /files/doc1 /containers/root /folders/root; do
		wopi GET "$path"
		answers 401
	done
}

@test "the ecosystem's Url ends with the session, and dies with it" {
	local url
	ecosystem
	url=$(json .Url)
	later 35999
	works "$url"
	later 1
	is_dead "$url"
	later -1
	wopictl token remove alice-doc1
	is_dead "$url"
}

@test "a reader gets the ecosystem's Url, and while another has the lock" {
	as bob
	lock B
	as carol
	ecosystem
	answers 200
	works "$(json .Url)"
}

# Downloads

# download_of: FileUrl.
download_of() {
	check_file_info
	json .FileUrl
}

# gives TEXT URL: a download of just that.
gives() {
	fetch "$2"
	answers 200
	[ "$(body; echo .)" = "$1." ] || {
		echo "expected '$1', got '$(body)'" >&2
		return 1
	}
}

@test "FileUrl gives the contents without any token" {
	local url
	url=$(download_of)
	[[ $url == http://docs.example.org/wopi/download/doc1\?signature=?* ]]
	[[ $url != *access_token* ]]
	gives hello "$url"
	[ "$(header Content-Type)" = application/octet-stream ]
	[ "$(header X-Content-Type-Options)" = nosniff ]
	[ "$(header Content-Length)" = 5 ]
	[ "$(header X-WOPI-ItemVersion)" = 1 ]
}

@test "DownloadUrl gives the contents as well" {
	check_file_info
	gives hello "$(json .DownloadUrl)"
}

@test "FileUrl of an empty file gives nothing, and 200" {
	on empty1
	gives '' "$(download_of)"
}

@test "FileUrl gives the newest contents at once" {
	local url
	url=$(download_of)
	lock A
	put new A
	answers 200
	gives new "$url"
	[ "$(header X-WOPI-ItemVersion)" = 2 ]
	printf newer | wopictl file put doc1 - --force
	gives newer "$url"
	gives newer "$(download_of)"
}

@test "FileUrl works where the client sends a token along, good or bad" {
	local url
	url=$(download_of)
	fetch "$url" -H 'Authorization: Bearer alice-doc1'
	answers 200
	fetch "$url" -H 'Authorization: Bearer INVALID'
	answers 200
	fetch "$url&access_token=INVALID&access_token_ttl=0"
	answers 200
	[ "$(body)" = hello ]
}

@test "FileUrl works with its signature percent-encoded" {
	local url
	url=$(download_of)
	fetch "${url/=~/=%7E}"
	answers 200
}

@test "a reader has FileUrl, and none to edit" {
	as carol
	check_file_info
	[ "$(json 'has("HostEditUrl")')" = false ]
	[[ "$(json .HostViewUrl)" == http* ]]
	gives hello "$(json .FileUrl)"
}

@test "a lock does not keep anybody from downloading" {
	as bob
	lock B
	as carol
	gives hello "$(download_of)"
}

@test "a damaged signature is 401" {
	local url
	url=$(download_of)
	is_dead "$(damaged "$url")"
	is_dead "${url%?}"
	is_dead "${url}A"
	is_dead "${url%%=*}="
	is_dead "${url%%\?*}?"
	is_dead "${url/signature/Signature}"
}

@test "a signature is good for its file and for nothing else" {
	local url
	url=$(download_of)
	is_dead "${url/doc1/empty1}"
	is_dead "${url/doc1/doc1.1}"
	is_dead "${url/doc1/nosuch}"
	is_dead "${url/download/share}"
}

@test "FileUrl ends with the session, not later" {
	local url
	url=$(download_of)
	later 35999
	gives hello "$url"
	later 1
	is_dead "$url"
}

@test "FileUrl dies when the session is removed, another's does not" {
	local alices bobs
	alices=$(download_of)
	as bob
	bobs=$(download_of)
	differ "$bobs" "$alices"
	wopictl token remove alice-doc1
	is_dead "$alices"
	gives hello "$bobs"
}

@test "FileUrl dies with the user" {
	local url
	url=$(download_of)
	wopictl user remove alice
	is_dead "$url"
}

@test "FileUrl of a removed file is 404" {
	local url
	url=$(download_of)
	wopictl file remove doc1
	fetch "$url"
	answers 404
	[ ! -s "$reply_body" ]
}

@test "FileUrl of a file whose content is lost is 500" {
	local url
	url=$(download_of)
	rm "$WOPI_DATA"/contents/*
	fetch "$url"
	answers 500
	[ ! -s "$reply_body" ]
	lacks_header Content-Disposition
}

@test "FileUrl of a file that PutRelativeFile made works, and ends with the session" {
	local url
	save_as SuggestedTarget .docx 'a copy'
	follow "$(json .Url)"
	url=$(download_of)
	gives 'a copy' "$url"
	wopictl token remove alice-doc1
	is_dead "$url"
}

@test "an old version has a download of its own, which stays the old one" {
	local old new
	lock A
	put new A
	wopictl token add doc1.1 --user alice --rights all --weak --value alice-doc1.1 &>/dev/null
	new=$(download_of)
	on doc1.1
	old=$(download_of)
	[[ $old == */download/doc1.1\?signature=* ]]
	gives hello "$old"
	[ "$(header X-WOPI-ItemVersion)" = 1 ]
	gives new "$new"
	is_dead "${old/doc1.1/doc1}"
	is_dead "${old/doc1.1/doc1.2}"
	is_dead "${new/doc1/doc1.1}"
}

# named NAME: a download of doc1 by that name.
named() {
	wopictl file rename doc1 "$1"
	fetch "$(download_of)"
	answers 200
}

@test "a download is a file of its name" {
	named report.docx
	[ "$(header Content-Disposition)" = \
		"attachment; filename=\"report.docx\"; filename*=UTF-8''report.docx" ]
}

@test "a name of any script comes percent-encoded, and in ASCII for those who know no better" {
	named 'Žlutý 日本 😀.docx'
	[ "$(header Content-Disposition)" = "attachment; filename=\"_lut_ __ _.docx\"; filename*=\
UTF-8''%C5%BDlut%C3%BD%20%E6%97%A5%E6%9C%AC%20%F0%9F%98%80.docx" ]
}

@test "quotes, percent signs and separators in a name are harmless" {
	named "a\"b\" 100%41 'c'; d=e, (f)*.docx"
	[ "$(header Content-Disposition)" = "attachment; filename=\"a_b_ 100_41 'c'; d=e, (f)*.docx\
\"; filename*=UTF-8''a%22b%22%20100%2541%20%27c%27%3B%20d%3De%2C%20%28f%29%2A.docx" ]
}

@test "a download has the name of today" {
	local url
	url=$(download_of)
	wopictl file rename doc1 other.docx
	fetch "$url"
	[[ "$(header Content-Disposition)" == *'"other.docx"'* ]]
}

@test "the longest names can be downloaded" {
	named "$(printf '日%.0s' {1..250}).docx"
	[[ "$(header Content-Disposition)" == *%E6%97%A5.docx ]]
	named "$(printf '"%.0s' {1..250}).docx"
	named "$(printf '😀%.0s' {1..125}).docx"
}

@test "a new file from a template has the template's download, until it is saved" {
	local url
	printf template | wopictl file add - --name t.wopitest --id t1 --template >/dev/null
	wopictl file add new.wopitest --id new1 --from-template t1 >/dev/null
	wopictl token add new1 --user alice --rights all --weak --value alice-new1 &>/dev/null
	on new1
	check_file_info
	[ "$(json 'has("FileUrl")')" = false ]
	url=$(json .TemplateSource)
	gives template "$url"
	is_dead "${url/t1/doc1}"
	put saved
	answers 200
	check_file_info
	[ "$(json 'has("TemplateSource")')" = false ]
	gives saved "$(json .FileUrl)"
	wopictl token remove alice-new1
	is_dead "$url"
}

@test "a download by the web server has the name as well" {
	local url path
	url=$(download_of)
	path=${url#*/wopi}
	run -0 env -i WOPI_DATA="$WOPI_DATA" WOPI_NOW="$WOPI_NOW" WOPI_SENDFILE=X-Sendfile \
		REQUEST_METHOD=GET PATH_INFO="${path%%\?*}" QUERY_STRING="${path#*\?}" \
		"$BUILD/wopi.cgi"
	output=${output//$'\r'/}
	[[ $output == 'Status: 200 '*$'\nX-Sendfile: '"$WOPI_DATA"/contents/* ]]
	[[ $output == *$'\nContent-Disposition: attachment; filename="report.wopitest"'* ]]
}

# The address of this host

# is_below BASE [wopi's options...]: so all addresses of CheckFileInfo stand.
is_below() {
	wopi GET /files/doc1 "${@:2}"
	answers 200
	[ "$(json '[.FileUrl, .DownloadUrl, .HostViewUrl, .HostEditUrl] |
		map(sub("/(download|open)/doc1[?].*"; "")) | unique | join(" ")')" = "$1" ] || {
		echo "expected $1: $(json '.FileUrl, .HostEditUrl')" >&2
		return 1
	}
}

@test "the request tells the host's address: Host and SCRIPT_NAME" {
	is_below http://docs.example.org/wopi
	is_below http://192.0.2.1:8080/cgi-bin/wopi.cgi -e HTTP_HOST=192.0.2.1:8080 \
		-e SCRIPT_NAME=/cgi-bin/wopi.cgi
	is_below 'http://[2001:db8::1]/wopi' -e 'HTTP_HOST=[2001:db8::1]'
	is_below http://docs.example.org/a/wopi_2 -e SCRIPT_NAME=/a/wopi_2/
}

@test "the request tells whether the host's address is https" {
	is_below https://docs.example.org/wopi -e HTTPS=on
	is_below https://docs.example.org/wopi -e HTTPS=1
	is_below http://docs.example.org/wopi -e HTTPS=off
	is_below http://docs.example.org/wopi -e HTTPS=
	is_below https://docs.example.org/wopi -e REQUEST_SCHEME=https
	is_below http://docs.example.org/wopi -e REQUEST_SCHEME=http
}

@test "WOPI_BASE_URL wins over the request" {
	is_below https://env.example.org/wopi -e WOPI_BASE_URL=https://env.example.org/wopi
	is_below http://docs.example.org/wopi -e WOPI_BASE_URL=
}

@test "the setting base_url wins over all" {
	wopictl config set base_url https://set.example.org/x/wopi
	is_below https://set.example.org/x/wopi
	is_below https://set.example.org/x/wopi -e WOPI_BASE_URL=https://env.example.org/wopi \
		-e HTTPS=on
	wopictl config remove base_url
	is_below http://docs.example.org/wopi
}

@test "all that give addresses give them below base_url" {
	local url
	wopictl config set base_url https://set.example.org/wopi
	ancestry
	[[ "$(ancestor root)" == https://set.example.org/wopi/containers/root\?* ]]
	ecosystem
	[[ "$(json .Url)" == https://set.example.org/wopi/ecosystem\?* ]]
	share ReadOnly
	[[ $link == https://set.example.org/wopi/share/doc1\?* ]]
	restrict
	[[ $link == https://set.example.org/wopi/share/doc1\?* ]]
	rename_to other
	[[ "$(json .Url)" == https://set.example.org/wopi/files/doc1\?* ]]
	save_as SuggestedTarget .docx new
	url='^https://set.example.org/wopi/(files|open)/[A-Za-z0-9]+[?]'
	[ "$(json "[.Url, .HostViewUrl, .HostEditUrl] | all(test(\"$url\"))")" = true ]
}

@test "a wrong WOPI_BASE_URL is 500, and the log says why" {
	wopi GET /files/doc1 -e WOPI_BASE_URL=ftp://docs.example.org/wopi
	answers 500
	grep -q WOPI_BASE_URL "$BATS_TEST_TMPDIR/stderr"
	run ! grep WOPI_BASE_URL "$reply_head"
}

# What tells nothing about the host's address.
nowhere=(-e HTTP_HOST= -e SCRIPT_NAME=)

@test "where nothing tells the host's address CheckFileInfo has no addresses" {
	wopi GET /files/doc1 "${nowhere[@]}"
	answers 200
	[ "$(json '[keys[] | select(test("Url$"))] | join(" ")')" = '' ]
	[ "$(json .BaseFileName)" = report.wopitest ]
}

@test "where Host or path cannot be an address there is none" {
	local wrong
	for wrong in HTTP_HOST= SCRIPT_NAME= SCRIPT_NAME=/ SCRIPT_NAME=/x SCRIPT_NAME=/wopi/x \
		'HTTP_HOST=a b' 'HTTP_HOST=a"b' 'HTTP_HOST=a<b' HTTP_HOST=/ 'HTTP_HOST=a?b' \
		$'HTTP_HOST=a\nb' $'HTTP_HOST=\303\244'; do
		wopi GET /files/doc1 -e "$wrong"
		answers 200
		[ "$(json '[keys[] | select(test("Url$"))] | join(" ")')" = '' ]
	done
}

@test "where nothing tells the host's address GetFile works" {
	get_file "${nowhere[@]}"
	answers 200
	[ "$(body)" = hello ]
}

# fails_for_want_of_address COMMAND...: 500 that tells the client nothing; the log has
# the reason.
fails_for_want_of_address() {
	"$@" "${nowhere[@]}"
	answers 500
	[ ! -s "$reply_body" ]
	grep -q base_url "$BATS_TEST_TMPDIR/stderr"
	run ! grep -e base_url -e address "$reply_head"
}

@test "where nothing tells the host's address PutRelativeFile is 500, and makes nothing" {
	local before
	wopictl grant add alice writer empty1
	before=$(wopictl file list)
	fails_for_want_of_address save_as SuggestedTarget .docx new
	fails_for_want_of_address save_as RelativeTarget other.docx new
	[ "$(wopictl file list)" = "$before" ]
	fails_for_want_of_address save_as RelativeTarget empty.wopitest new \
		-H 'X-WOPI-OverwriteRelativeTarget: true'
	[ "$(wopictl file list)" = "$before" ]
}

@test "where nothing tells the host's address what gives one is 500, and makes nothing" {
	fails_for_want_of_address ancestry
	fails_for_want_of_address ecosystem
	fails_for_want_of_address share ReadOnly
	fails_for_want_of_address operation GET_RESTRICTED_LINK -H 'X-WOPI-RestrictedLink: FORMS'
	[ "$(tokens 'select(.kind | IN("ReadOnly", "ReadWrite", "FORMS"))')" = '' ]
}

# Its Url is for one client only, and it is announced.
@test "where nothing tells the host's address RenameFile works, without Url" {
	rename_to other "${nowhere[@]}"
	answers 200
	[ "$(json .Name)" = other ]
	[ "$(json 'has("Url")')" = false ]
}

@test "where nothing tells the host's address what needs none works" {
	local before
	share ReadOnly
	restrict
	before=$link
	operation REVOKE_RESTRICTED_LINK -H 'X-WOPI-RestrictedLink: FORMS' "${nowhere[@]}"
	answers 200
	is_dead "$before"
	printf '{"Activities":[]}' >"$BATS_TEST_TMPDIR/none"
	operation ADD_ACTIVITIES -d "$BATS_TEST_TMPDIR/none" "${nowhere[@]}"
	answers 200
	operation PUT_USER_INFO "${nowhere[@]}"
	answers 200
	operation LOCK -H 'X-WOPI-Lock: A' "${nowhere[@]}"
	answers 200
	operation UNLOCK -H 'X-WOPI-Lock: A' "${nowhere[@]}"
	answers 200
	operation DELETE "${nowhere[@]}"
	answers 200
}

# The page that opens a file

@test "without host_page the host's own address opens a file" {
	check_file_info
	[ "$(json .HostViewUrl)" = 'http://docs.example.org/wopi/open/doc1?action=view' ]
	[ "$(json .HostEditUrl)" = 'http://docs.example.org/wopi/open/doc1?action=edit' ]
}

@test "host_page is the page, with the file's id and the action in it" {
	wopictl config set host_page 'https://a.example.org/{action}/{id}?again={id}&do={action}#x'
	check_file_info
	[ "$(json .HostViewUrl)" = 'https://a.example.org/view/doc1?again=doc1&do=view#x' ]
	[ "$(json .HostEditUrl)" = 'https://a.example.org/edit/doc1?again=doc1&do=edit#x' ]
	[[ "$(json .FileUrl)" == http://docs.example.org/wopi/download/doc1\?* ]]
}

@test "host_page need not hold the action" {
	wopictl config set host_page 'https://app.example.org/{id}'
	check_file_info
	[ "$(json .HostViewUrl)" = https://app.example.org/doc1 ]
	[ "$(json .HostEditUrl)" = https://app.example.org/doc1 ]
}

@test "PutRelativeFile gives the host_page of the new file" {
	local id
	wopictl config set host_page 'https://app.example.org/{id}?{action}'
	save_as SuggestedTarget .docx new
	id=$(json .Url)
	id=${id##*/files/}
	id=${id%%\?*}
	[ "$(json .HostViewUrl)" = "https://app.example.org/$id?view" ]
	[ "$(json .HostEditUrl)" = "https://app.example.org/$id?edit" ]
}

@test "host_page opens an old version by its id" {
	wopictl config set host_page 'https://app.example.org/{id}?{action}'
	wopictl token add doc1.1 --user alice --rights all --weak --value alice-doc1.1 &>/dev/null
	on doc1.1
	check_file_info
	[ "$(json .HostViewUrl)" = 'https://app.example.org/doc1.1?view' ]
	[ "$(json 'has("HostEditUrl")')" = false ]
}

@test "a host_page that cannot be one is refused" {
	refuses 2 host_page wopictl config set host_page '/open/{id}'
	refuses 2 host_page wopictl config set host_page 'https://app.example.org/{action}'
	refuses 2 host_page wopictl config set host_page 'https://app.example.org/ {id}'
	refuses 2 host_page wopictl config set host_page 'javascript:{id}'
}
