# SPDX-License-Identifier: MIT
# Tokens that answers hand out for other resources, and every way to make one of them,
# or a token of an administrator's, open more than it is for.

# shellcheck disable=SC2034,SC2154 # variables that bodies.bash and helper.bash share

load helper
load bodies

# The tree that all tests begin with, each file holding "hello" but for e1, which is
# empty and starts from t1:
#
#   Documents (root)   r1 root.docx
#     A (a)            a1 a.docx
#       B (b)          b1 b.docx   b2 second.docx   e1 empty.docx
#     D (d)            d1 d.docx   t1 t.docx
#
# bob was granted A as an owner, carol nothing. NAME-ID is a token for ID: of bob it
# follows the grants, of carol it has all rights.
make_tree() {
	local id
	wopictl init 2>/dev/null
	wopictl user add bob --id bob
	wopictl user add carol --id carol
	wopictl container add A --id a
	wopictl container add B --id b --parent a
	wopictl container add D --id d
	add_file root root.docx r1
	add_file a a.docx a1
	add_file b b.docx b1
	add_file b second.docx b2
	add_file d d.docx d1
	add_file d t.docx t1 --template
	wopictl file add --from-template t1 empty.docx --id e1 --container b
	for id in root a b d r1 a1 b1 b2 e1 d1 b1.1; do
		follower "$([[ $id == *[0-9]* ]] && echo file || echo container)" "$id" bob "bob-$id"
		wopictl token add "$id" --user carol --rights all --weak --value "carol-$id" &>/dev/null
	done
	follower ecosystem - bob bob-ecosystem
	wopictl token add --ecosystem --user carol --rights all --weak --value carol-ecosystem
	wopictl token add --oauth --user bob --weak --value bob-oauth
	wopictl grant add bob owner a
}

# add_file CONTAINER NAME ID [OPTIONS...]
add_file() {
	printf hello | wopictl file add - --container "$1" --name "$2" --id "$3" "${@:4}"
}

setup_file() {
	export WOPI_NOW=$START
	WOPI_DATA=$BATS_FILE_TMPDIR/world make_tree &>/dev/null
}

setup() {
	export WOPI_DATA=$BATS_TEST_TMPDIR/data WOPI_NOW=$START
	cp -a "$BATS_FILE_TMPDIR/world" "$WOPI_DATA"
	file=b1
	token=bob-b1
}

# token_of URL: the token or signature in it.
token_of() {
	local text=${1#*\?*=}
	printf %s "${text%%&*}"
}

# Each sets $url to an address with a token that is derived from $token, which is
# one for the file $file (or given with -t).
to_container() {	# ID
	wopi GET "/files/$file/ancestry" "${@:2}"
	url=$(json ".AncestorsWithRootFirst[].Url | select(test(\"/$1[?]\"))")
	[ -n "$url" ]
}
to_ecosystem() {
	wopi GET "/files/$file/ecosystem_pointer" "$@"
	url=$(json .Url)
	[ -n "$url" ]
}
to_file() {	# ID
	to_ecosystem "${@:2}"
	wopi POST /ecosystem -H 'X-WOPI-Override: GET_WOPI_SRC_WITH_ACCESS_TOKEN' \
		-H "X-WOPI-HostNativeFileName: $1" -t "$(token_of "$url")"
	answers 200
	url=$(json .Url)
}
to_child() {	# CONTAINER ID: one for what is in it
	to_container "$1" "${@:3}"
	wopi GET "/containers/$1/children" -t "$(token_of "$url")"
	url=$(json ".ChildFiles[].Url, .ChildContainers[].Url | select(test(\"/$2[?]\"))")
	[ -n "$url" ]
}
to_download() {
	check_file_info
	url=$(json .DownloadUrl)
}
to_template() {
	on e1
	check_file_info
	url=$(json .TemplateSource)
	[ -n "$url" ]
}
to_share() {
	operation GET_SHARE_URL -H 'X-WOPI-UrlType: ReadWrite'
	url=$(json .ShareUrl)
}

# Every address there is to open, and some there are not.
endpoints() {
	local id
	for id in a1 b1 b2 b1.1 b nosuch; do
		echo "files/$id access_token"
		echo "files/$id/contents access_token"
	done
	echo 'files/b1/ancestry access_token'
	echo 'files/b1/ecosystem_pointer access_token'
	for id in root a b b1 nosuch; do
		echo "containers/$id access_token"
		echo "folders/$id access_token"
	done
	for id in root b; do
		echo "containers/$id/children access_token"
		echo "folders/$id/children access_token"
	done
	echo 'ecosystem access_token'
	echo 'ecosystem/root_container_pointer access_token'
	for id in b1 b2 t1 b; do
		echo "download/$id signature"
		echo "template/$id signature"
		echo "share/$id signature"
	done
}

# opens_only TOKEN COLLECTION/ID...: it opens what is below these addresses, and all
# else is 401.
opens_only() {
	local path name wanted own opened=0
	while read -r path name; do
		wanted=401
		for own in "${@:2}"; do
			[ "$path" != "$own" ] && [ "${path#"$own"/}" = "$path" ] || wanted=200
		done
		wopi GET "/$path" -t '' -e "QUERY_STRING=$name=$1"
		# links are for people: they lead on, or say what is wrong
		[[ $path != share/* ]] || case $code in 303) code=200 ;; 403) code=401 ;; esac
		answers "$wanted" || { echo "for $path" >&2; return 1; }
		[ "$wanted" = 401 ] || opened=$((opened + 1))
	done < <(endpoints)
	[ "$opened" -gt 0 ]
}

# is_refused TOKEN [PATH]: 401, and no body, at what the good one opens.
is_refused() {
	local reply
	reply=$(env -i WOPI_DATA="$WOPI_DATA" WOPI_NOW="$WOPI_NOW" ASAN_OPTIONS="$ASAN_OPTIONS" \
		UBSAN_OPTIONS="$UBSAN_OPTIONS" REQUEST_METHOD=GET PATH_INFO="${2:-/files/b2}" \
		QUERY_STRING="access_token=$1" "$BUILD/wopi.cgi" </dev/null)
	[[ $reply == 'Status: 401 '*$'\nContent-Length: 0\r'* ]] || {
		printf '%s\n' "for '$1':" "$reply" >&2
		return 1
	}
}

# given_derived: $good is a derived token for b2, and $session, $end and $proof are
# its parts.
given_derived() {
	to_file b2
	good=$(token_of "$url")
	session=${good%%.*} proof=${good##*.}
	session=${session#\~}
	end=${good#*.}
	end=${end%.*}
	fetch "$url"
	answers 200
}

# sum: of all that the database is.
sum() { (cd "$WOPI_DATA" && cat wopi.db wopi.db-wal 2>/dev/null | sha256sum); }

# What a token is for

@test "a token for a file opens that file alone" {
	opens_only bob-b1 files/b1
	opens_only carol-b1 files/b1
}

@test "a token for an old version opens that version alone" {
	opens_only bob-b1.1 files/b1.1
	opens_only carol-b1.1 files/b1.1
}

@test "a token for a container opens that container alone, as a container or folder" {
	opens_only bob-b containers/b folders/b
	opens_only carol-b containers/b folders/b
	opens_only carol-root containers/root folders/root
}

@test "a token for the ecosystem opens the ecosystem alone" {
	opens_only bob-ecosystem ecosystem
	opens_only carol-ecosystem ecosystem
}

@test "a token to sign in with opens nothing of WOPI" {
	local path name refused
	while read -r path name; do
		refused=$([[ $path == share/* ]] && echo 403 || echo 401)
		wopi GET "/$path" -t '' -e "QUERY_STRING=$name=bob-oauth"
		answers "$refused"
		wopi GET "/$path" -t '' -H 'Authorization: Bearer bob-oauth'
		answers "$refused"
	done < <(endpoints)
}

@test "a derived token for a file opens that file alone" {
	to_file b2
	opens_only "$(token_of "$url")" files/b2
	to_child b b1
	opens_only "$(token_of "$url")" files/b1
}

@test "a derived token for an old version opens that version alone" {
	to_file b1.1
	opens_only "$(token_of "$url")" files/b1.1
}

@test "a derived token for a container opens that container alone" {
	to_container b
	opens_only "$(token_of "$url")" containers/b folders/b
	to_container root
	opens_only "$(token_of "$url")" containers/root folders/root
	to_child a b
	opens_only "$(token_of "$url")" containers/b folders/b
}

@test "a derived token for the ecosystem opens the ecosystem alone" {
	to_ecosystem
	opens_only "$(token_of "$url")" ecosystem
}

@test "the signature of a download opens that download alone" {
	to_download
	opens_only "$(token_of "$url")" download/b1
}

@test "the signature of a template opens that template alone" {
	to_template
	opens_only "$(token_of "$url")" template/t1
}

@test "the signature of a link opens that link alone" {
	to_share
	opens_only "$(token_of "$url")" share/b1
	file=b token=bob-b
	wopi POST /containers/b -H 'X-WOPI-Override: GET_SHARE_URL' -H 'X-WOPI-UrlType: ReadOnly'
	opens_only "$(json .ShareUrl | sed 's/.*=//')" share/b
}

@test "a token opens no address that takes a signature, and the other way round" {
	to_download
	wopi GET /download/b1 -t '' -e "QUERY_STRING=access_token=$(token_of "$url")"
	answers 401
	wopi GET /download/b1 -t '' -H "Authorization: Bearer $(token_of "$url")"
	answers 401
	wopi GET /files/b1 -t '' -e 'QUERY_STRING=signature=bob-b1'
	answers 401
}

@test "a token of the query wins over one of the header, and none is tried after it" {
	wopi GET /files/b1 -t bob-b2 -H 'Authorization: Bearer bob-b1'
	answers 401
	wopi GET /files/b1 -t '' -e 'QUERY_STRING=access_token=bob-b2&access_token=bob-b1'
	answers 401
	wopi GET /files/b1 -t '' -e 'QUERY_STRING=access_token=bob-b1&access_token=bob-b2'
	answers 200
}

@test "changes are refused where looking is" {
	local override path
	to_file b2
	for path in /files/b1 /files/a1 /containers/b /containers/root; do
		for override in LOCK PUT_RELATIVE RENAME_FILE DELETE GET_SHARE_URL \
			CREATE_CHILD_FILE CREATE_CHILD_CONTAINER RENAME_CONTAINER DELETE_CONTAINER; do
			wopi POST "$path" -H "X-WOPI-Override: $override" -H 'X-WOPI-Lock: A' \
				-t "$(token_of "$url")"
			answers 401
		done
	done
	wopi POST /files/b1/contents -H 'X-WOPI-Override: PUT' -t "$(token_of "$url")"
	answers 401
	wopi POST /ecosystem -H 'X-WOPI-Override: GET_WOPI_SRC_WITH_ACCESS_TOKEN' \
		-H 'X-WOPI-HostNativeFileName: b1' -t "$(token_of "$url")"
	answers 401
}

@test "the token of a child does not open what it is in, nor the other way round" {
	local child
	to_child a b
	child=$(token_of "$url")
	is_refused "$child" /containers/a
	is_refused "$child" /containers/a/children
	to_container a
	is_refused "$(token_of "$url")" /containers/b
	is_refused "$(token_of "$url")" /files/a1
}

# Tampering; every way to change a derived token is in unit/token.c

@test "a derived token of which a character is another, too many or missing is 401" {
	local n c
	given_derived
	# in what names the session, in the end, in the proof, and at both ends
	for n in 0 5 25 45 $((${#good} - 1)); do
		c=A
		[ "${good:n:1}" != A ] || c=B
		is_refused "${good:0:n}$c${good:n+1}"
		is_refused "${good:0:n}A${good:n}"
		is_refused "${good:0:n}%00${good:n}"
		is_refused "${good:0:n}${good:n+1}"
		is_refused "${good:0:n}"
	done
	is_refused "${good}A"
	is_refused "$good%00"
	fetch "$url"
	answers 200
}

@test "a derived token that says another end, or the same one otherwise, is 401" {
	local other
	given_derived
	[ "$end" = 1700036000000 ]
	for other in $((end + 1000)) 0 9223372036854775807 '' "0$end" "%20$end" "%2B$end"; do
		is_refused "~$session.$other.$proof"
	done
}

# locator TEXT: what derived tokens would begin with if its SHA-256 was stored.
locator() { printf %s "$1" | openssl dgst -sha256 -binary | head -c 15 | base64 | tr +/ -_; }

@test "nothing that answers tell of a chosen token can be found by trying texts" {
	local random
	given_derived
	[ "$session" != "$(locator "$token")" ]
	[ "$(field id wopictl token show "$token")" != "$(printf %s "$token" | sha256sum | cut -c 1-12)" ]
	# of a random one that may be
	random=$(wopictl token add b1 --user bob 2>/dev/null)
	token=$random
	given_derived
	[ "$session" = "$(locator "$token")" ]
}

@test "a derived token of parts of two is 401" {
	local first parts
	given_derived
	first=$good
	parts=("$session" "$end" "$proof")
	wopictl token add b1 --user bob --weak --value other --ttl 5h &>/dev/null
	token=other
	given_derived
	[ "$session" != "${parts[0]}" ]
	[ "$end" != "${parts[1]}" ]
	[ "$proof" != "${parts[2]}" ]
	is_refused "~${parts[0]}.$end.$proof"
	is_refused "~$session.${parts[1]}.$proof"
	is_refused "~$session.$end.${parts[2]}"
	is_refused "$first.$good"
	fetch "$url"
	answers 200
}

@test "a proof for one resource is none for another" {
	local -A proofs
	local id
	for id in b1 b2 a1; do
		to_file "$id"
		proofs[$id]=$(token_of "$url")
	done
	to_container b
	proofs[b]=$(token_of "$url")
	[ "$(printf '%s\n' "${proofs[@]##*.}" | sort -u | wc -l)" = 4 ]
	[ "$(printf '%s\n' "${proofs[@]%.*}" | sort -u | wc -l)" = 1 ]
	is_refused "${proofs[b1]}"
	is_refused "${proofs[b]}"
	is_refused "${proofs[a1]}" /containers/a
}

# given_claims: $good is a derived token for b2 that says that it was made for the client
# "text" and that carol acts by it; $head is what stands before that.
given_claims() {
	local cookie
	wopictl token add b2 --user bob --weak --value bob-b2-share &>/dev/null
	file=b2 token=bob-b2-share
	operation GET_SHARE_URL -H 'X-WOPI-UrlType: ReadWrite'
	cookie=b2:$(json .ShareUrl | sed 's/.*=//')
	wopi GET /session/b2 -t '' -e QUERY_STRING=client=text -H "Cookie: wopi_link=$cookie" \
		-e REMOTE_USER=carol -e AUTH_TYPE=Basic
	answers 200
	good=$(json .access_token)
	[[ $good == ~*.*.*.text.carol ]]
	head=${good%.text.carol}
	wopi GET /files/b2 -t "$good"
	answers 200
	[ "$(json -c '[.UserId, .PostMessageOrigin]')" = '["carol","http://docs.example.org"]' ]
}

@test "a derived token that says another user or client, or none, is 401" {
	local other
	given_claims
	wopictl user add erin --id erin
	for other in .text.bob .text.erin .text.nobody .office.carol '' ..carol .text. .text%00.carol; do
		is_refused "$head$other"
	done
	wopi GET /files/b2 -t "$good"
	answers 200
}

@test "claims cannot be put on a token that has none" {
	local other
	given_derived
	for other in .text. ..carol .text.bob; do
		is_refused "$good$other"
		is_refused "bob-b2$other"
	done
}

@test "a derived token of a removed user is 401, also of one that has the name again" {
	given_claims
	wopictl user remove carol
	is_refused "$good"
	wopictl user add carol --id carol2
	is_refused "$good"
}

@test "a derived token of a link is 401 once who made the link is removed" {
	given_claims
	wopictl user remove bob
	is_refused "$good"
}

@test "what a token for a client leads to is for that client, and for the same user" {
	local first
	wopictl token add b1 --user bob --client text --weak --value of-text &>/dev/null
	token=of-text
	to_file b2
	first=$(token_of "$url")
	[[ $first == *.text. ]]
	fetch "$url"
	[ "$(json -c '[.UserId, .PostMessageOrigin]')" = '["bob","http://docs.example.org"]' ]
	to_child b b2
	[ "$(token_of "$url")" = "$first" ]
	to_container a
	[[ $(token_of "$url") == *.text. ]]
}

@test "what a token for no client leads to is for none" {
	to_file b2
	[ "$(token_of "$url" | tr -dc . | wc -c)" = 2 ]
	fetch "$url"
	[ "$(json 'has("PostMessageOrigin")')" = false ]
}

@test "a guest's children are a guest's" {
	local child cookie
	wopictl token add a --user bob --weak --value bob-a-share &>/dev/null
	wopi POST /containers/a -t bob-a-share -H 'X-WOPI-Override: GET_SHARE_URL' \
		-H 'X-WOPI-UrlType: ReadOnly'
	open_link "$(json .ShareUrl)"
	answers 200
	token=$(json .access_token)
	[[ $token =~ \.\.guest[0-9a-f]{16}\.\.$ ]]
	wopi GET /containers/a/children
	answers 200
	child=$(json '.ChildContainers[0].Url')
	[[ $(token_of "$child") =~ \.\.guest[0-9a-f]{16}\.\.$ ]]
	wopi GET /containers/b/children -t "$(token_of "$child")"
	child=$(json '.ChildFiles[0].Url')
	fetch "$child"
	answers 200
	[[ "$(json -c '[.UserId, .ReadOnly]')" == '["guest'*',true]' ]]
}

@test "what only looks like a derived token is 401" {
	local other long
	given_derived
	long=$(printf '%0600d' 0)
	for other in '~' '~..' "$session.$end.$proof" "~$session..$proof" "~$session.$end.$proof." \
		"~${session^^}.$end.$proof" "$good${long:0:513-${#good}}" "~$session.$long$end.$proof" "~$long"; do
		is_refused "$other"
	done
}

@test "a derived token may come in the header, and percent-encoded" {
	given_derived
	wopi GET /files/b2 -t '' -H "Authorization: Bearer $good"
	answers 200
	wopi GET /files/b2 -t '' -e "QUERY_STRING=access_token=%7E$session%2E$end.$proof"
	answers 200
}

@test "nobody can choose a token that looks like a derived one" {
	refuses 2 "'~'" wopictl token add b1 --user bob --rights all --weak --value '~mine'
	refuses 2 "'~'" wopictl token add b1 --user bob --rights all --weak --value '~'
}

@test "the id of a session, or its hash, is no token" {
	local hash
	hash=$(printf bob-b1 | sha256sum | cut -d ' ' -f 1)
	is_refused "$hash" /files/b1
	is_refused "${hash:0:12}" /files/b1
	is_refused "$(field id wopictl token show bob-b1)" /files/b1
}

# When they die

@test "a derived token dies with its session, and no other's does" {
	given_derived
	wopictl token remove bob-a
	fetch "$url"
	answers 200
	wopictl token remove bob-b1
	fetch "$url"
	answers 401
}

@test "every kind of what was derived dies with the session, but for links" {
	local -a urls
	local one kind
	for kind in 'to_file b2' 'to_container b' to_ecosystem to_download 'to_child b b1'; do
		$kind
		urls+=("$url")
	done
	to_template
	urls+=("$url")
	for one in "${urls[@]}"; do
		fetch "$one"
		answers 200
	done
	wopictl token remove bob-b1
	wopictl token remove bob-e1
	for one in "${urls[@]}"; do
		fetch "$one"
		answers 401
	done
}

@test "a derived token stays dead when the session is made again" {
	given_derived
	wopictl token remove bob-b1
	later 1
	wopictl token add b1 --user bob --weak --value bob-b1 &>/dev/null
	fetch "$url"
	answers 401
	later 36000
	fetch "$url"
	answers 401
}

@test "a derived token stays dead when the session is made again with the same end" {
	given_derived
	wopictl token remove bob-b1
	later 3600
	wopictl token add b1 --user bob --weak --value bob-b1 --ttl 9h &>/dev/null
	[ "$(field access_token_ttl wopictl token show bob-b1)" = "$end" ]
	fetch "$url"
	answers 401
}

@test "a derived token is none of another user's session of the same text" {
	given_derived
	wopictl token remove bob-b1
	later 1
	wopictl token add b1 --user carol --rights all --weak --value bob-b1 &>/dev/null
	fetch "$url"
	answers 401
}

@test "a derived token ends when its session does" {
	wopictl token add b1 --user bob --weak --value short --ttl 90s &>/dev/null
	token=short
	given_derived
	later 89
	fetch "$url"
	answers 200
	later 1
	fetch "$url"
	answers 401
}

@test "a session that has ended gives nothing" {
	to_ecosystem
	later 36000
	wopi GET /files/b1/ancestry
	answers 401
	fetch "$url"
	answers 401
}

@test "a derived token dies with the user, also if one of that name comes" {
	given_derived
	wopictl user remove bob
	fetch "$url"
	answers 401
	wopictl user add bob --id bob2
	wopictl grant add bob owner root
	fetch "$url"
	answers 401
}

@test "a new secret kills what was derived and what was chosen, no random token" {
	local share
	token=$(wopictl token add b1 --user bob 2>/dev/null)
	to_share
	share=$url
	given_derived
	head -c 32 /dev/urandom >"$WOPI_DATA/secret"
	fetch "$url"
	answers 401
	fetch "$share"
	answers 403
	check_file_info
	answers 200
	wopi GET /files/b1 -t bob-b1
	answers 401
	to_file b2
	fetch "$url"
	answers 200
}

@test "a derived token is of its host" {
	given_derived
	cp -a "$BATS_FILE_TMPDIR/world" "$BATS_TEST_TMPDIR/other"
	WOPI_DATA=$BATS_TEST_TMPDIR/other
	fetch "$url"
	answers 200
	wopictl init --new-secret
	fetch "$url"
	answers 401
}

@test "a derived token survives rename and move within what was granted, and a save" {
	given_derived
	wopictl file rename b2 other.docx
	wopictl file move b2 a
	printf new | wopictl file put b2 -
	fetch "$url"
	answers 200
	[ "$(json .Version)" = 2 ]
}

@test "a derived token for what is in the trash is 404, and works again with it" {
	given_derived
	wopictl file remove b2
	fetch "$url"
	answers 404
	wopictl file undelete b2
	fetch "$url"
	answers 200
}

@test "a save with a derived token whose session is removed while the body comes is 401" {
	to_file b2
	follow "$url"
	lock A
	put_begins -H 'X-WOPI-Lock: A'
	wopictl token remove bob-b1
	put_ends
	answers 401
	prints hello wopictl file cat b2
	prints 1 field version wopictl file show b2
	contents_are "$(ls "$BATS_FILE_TMPDIR/world/contents" | wc -l)"
}

# Their end

@test "access_token_ttl of every address is the end in its token, and the session's" {
	local kind
	wopictl token add b1 --user bob --weak --value short --ttl 1234.5s &>/dev/null
	token=short
	later 100
	for kind in 'to_file b2' 'to_container b' 'to_container root' to_ecosystem 'to_child b b2'; do
		$kind
		[[ $url == *'.1700001234500.'*'&access_token_ttl=1700001234500' ]]
	done
	save_as SuggestedTarget .docx new
	[[ $(json .Url) == *'.1700001234500.'*'&access_token_ttl=1700001234500' ]]
}

@test "what is derived from a derived token ends with the first session" {
	local n
	for n in 1 2 3; do
		to_file b2
		later 3600
		follow "$url"
		to_file b1
		follow "$url"
		[[ $url == *'.1700036000000.'*'&access_token_ttl=1700036000000' ]]
	done
	later $((36000 - 3 * 3600 - 1))
	check_file_info
	answers 200
	later 1
	check_file_info
	answers 401
}

@test "what is derived is the same whichever way leads there" {
	local first
	to_file b2
	first=$(token_of "$url")
	to_child b b2
	[ "$(token_of "$url")" = "$first" ]
	to_file a1
	follow "$url"
	to_file b2
	[ "$(token_of "$url")" = "$first" ]
}

@test "derived tokens are fit for an address, and short" {
	to_file b2
	[[ $(token_of "$url") =~ ^~[A-Za-z0-9_-]{20}\.[0-9]{13}\.[A-Za-z0-9_-]{32}$ ]]
}

@test "another session of the same user, or another user, gets other tokens" {
	local first
	to_file b2
	first=$(token_of "$url")
	wopictl token add b1 --user bob --weak --value second &>/dev/null
	token=second
	to_file b2
	[ "$(token_of "$url")" != "$first" ]
	wopictl grant add carol reader b
	token=carol-b1
	to_file b2
	[ "$(token_of "$url")" != "$first" ]
}

@test "looking and handing out tokens writes nothing" {
	local before path
	before=$(sum)
	for path in '' /contents /ancestry /ecosystem_pointer; do
		wopi GET "/files/b1$path" -t bob-b1
		answers 200
		wopi GET "/files/b1$path" -t carol-b1
		answers 200
	done
	for path in '' /children /ancestry /ecosystem_pointer; do
		wopi GET "/containers/b$path" -t bob-b
		answers 200
		wopi GET "/containers/root$path" -t bob-root
		answers 200
	done
	for path in '' /children; do
		wopi GET "/folders/b$path" -t bob-b
		answers 200
	done
	wopi GET /ecosystem -t bob-ecosystem
	wopi GET /ecosystem/root_container_pointer -t bob-ecosystem
	answers 200
	to_file b2
	fetch "$url"
	answers 200
	to_download
	fetch "$url"
	answers 200
	get_lock
	answers 200
	is_refused "${url%?}"
	[ "$(sum)" = "$before" ]
	[ "$(wopictl token list | wc -l)" = 25 ]
}

@test "a thousand children's tokens write nothing, and differ" {
	local before n
	mkdir "$BATS_TEST_TMPDIR/many"
	for n in {1..1000}; do printf %s "$n" >"$BATS_TEST_TMPDIR/many/$n.docx"; done
	wopictl import "$BATS_TEST_TMPDIR/many" b >/dev/null
	wopi GET /containers/b/children -t bob-b
	before=$(sum)
	fetch "$(json '.ChildContainers[0].Url | sub("[?]"; "/children?")')"
	answers 200
	[ "$(json '[.ChildFiles[].Url | sub(".*access_token="; "")] | unique | length')" = 1000 ]
	[ "$(sum)" = "$before" ]
	fetch "$(json '.ChildFiles[] | select(.Name == "777.docx").Url')"
	[ "$(json .BaseFileName)" = 777.docx ]
}

# What an administrator's token for one file reaches

# carol: $file and $token are carol's, who was granted nothing.
carol() { file=$1 token=carol-$1; }

@test "a fixed token leads to its own file and to nothing else" {
	local id
	carol b1
	to_file b1
	fetch "$url"
	answers 200
	[ "$(json .UserCanWrite)" = true ]
	to_ecosystem
	for id in b2 a1 r1 d1 e1 t1 b2.1 /A/B/second.docx /root.docx \
		http://docs.example.org/wopi/files/b2; do
		wopi POST /ecosystem -H 'X-WOPI-Override: GET_WOPI_SRC_WITH_ACCESS_TOKEN' \
			-H "X-WOPI-HostNativeFileName: $id" -t "$(token_of "$url")"
		answers 404
	done
}

@test "a fixed token does not lead to what its file is in, nor to the root's children" {
	carol b1
	wopi GET /files/b1/ancestry
	[ "$(json '[.AncestorsWithRootFirst[].Name] | join(" ")')" = Documents ]
	[ "$(header X-WOPI-EnumerationIncomplete)" = true ]
	to_container root
	wopi GET /containers/root/children -t "$(token_of "$url")"
	[ "$(json -c .)" = '{"ChildContainers":[],"ChildFiles":[]}' ]
	wopi GET /folders/root/children -t "$(token_of "$url")"
	[ "$(json -c .)" = '{"Children":[]}' ]
}

@test "a fixed token of a file in the root does not open the root" {
	local override
	carol r1
	to_container root
	fetch "$url"
	[ "$(json -c '[.UserCanCreateChildContainer, .UserCanCreateChildFile, .UserCanRename,
		has("SupportedShareUrlTypes")]')" = '[false,false,false,false]' ]
	wopi GET /containers/root/children -t "$(token_of "$url")"
	[ "$(json -c .)" = '{"ChildContainers":[],"ChildFiles":[]}' ]
	for override in CREATE_CHILD_FILE CREATE_CHILD_CONTAINER RENAME_CONTAINER; do
		wopi POST /containers/root -H "X-WOPI-Override: $override" -H 'X-WOPI-RequestedName: x' \
			-H 'X-WOPI-SuggestedTarget: x.docx' -t "$(token_of "$url")"
		answers 404
	done
}

@test "a fixed token of a container reaches all below it, and nothing above" {
	file=b token=carol-b
	wopi GET /containers/b/children
	[ "$(json '[.ChildFiles[].Name] | sort | join(" ")')" = 'b.docx empty.docx second.docx' ]
	url=$(json '.ChildFiles[] | select(.Name == "b.docx").Url')
	follow "$url"
	check_file_info
	[ "$(json -c '[.UserCanWrite, .UserCanRename, .SupportsDeleteFile]')" = '[true,true,true]' ]
	wopi GET "/files/b1/ancestry"
	[ "$(json '[.AncestorsWithRootFirst[].Name] | join(" ")')" = 'Documents B' ]
	to_container root
	wopi GET /containers/root/children -t "$(token_of "$url")"
	[ "$(json -c .)" = '{"ChildContainers":[],"ChildFiles":[]}' ]
	to_ecosystem
	wopi POST /ecosystem -H 'X-WOPI-Override: GET_WOPI_SRC_WITH_ACCESS_TOKEN' \
		-H 'X-WOPI-HostNativeFileName: a1' -t "$(token_of "$url")"
	answers 404
}

@test "a fixed token of the ecosystem reaches all, with its rights" {
	wopictl token add --ecosystem --user carol --rights read --weak --value looks
	wopi GET /ecosystem/root_container_pointer -t looks
	[ "$(json -c '.ContainerInfo | [.UserCanCreateChildFile, .UserCanRename]')" = '[false,false]' ]
	url=$(json .ContainerPointer.Url)
	wopi GET /containers/root/children -t "$(token_of "$url")"
	[ "$(json '[.ChildContainers[].Name] | join(" ")')" = 'A D' ]
	follow "$(json '.ChildFiles[0].Url')"
	check_file_info
	[ "$(json .ReadOnly)" = true ]
	lock A
	answers 404
	wopi GET /ecosystem/root_container_pointer -t carol-ecosystem
	[ "$(json -c '.ContainerInfo | [.UserCanCreateChildFile, .UserCanRename]')" = '[true,true]' ]
}

@test "a fixed token of a version does not lead to the file itself" {
	carol b1.1
	to_ecosystem
	wopi POST /ecosystem -H 'X-WOPI-Override: GET_WOPI_SRC_WITH_ACCESS_TOKEN' \
		-H 'X-WOPI-HostNativeFileName: b1' -t "$(token_of "$url")"
	answers 404
	wopi POST /ecosystem -H 'X-WOPI-Override: GET_WOPI_SRC_WITH_ACCESS_TOKEN' \
		-H 'X-WOPI-HostNativeFileName: b1.1' -t "$(token_of "$url")"
	answers 200
}

@test "a fixed token of a version leads to no right but to read" {
	carol b1.1
	to_file b1.1
	follow "$url"
	check_file_info
	[ "$(json -c '[.ReadOnly, .UserCanRename, .SupportsDeleteFile]')" = '[true,false,false]' ]
	lock A
	answers 404
	delete_file
	answers 404
}

@test "a fixed token leads elsewhere with what was granted, as far as its rights go" {
	wopictl grant add carol reader b
	carol b1
	to_file b2
	fetch "$url"
	[ "$(json .ReadOnly)" = true ]
	to_container b
	fetch "$url"
	[ "$(json .UserCanCreateChildFile)" = false ]
	wopictl grant add carol owner b
	fetch "$url"
	[ "$(json .UserCanCreateChildFile)" = true ]
	wopictl token add b1 --user carol --rights read --weak --value looks &>/dev/null
	token=looks
	to_container b
	fetch "$url"
	[ "$(json .UserCanCreateChildFile)" = false ]
}

@test "a grant widens no fixed token on its own file" {
	wopictl token add b1 --user carol --rights read --weak --value looks &>/dev/null
	wopictl grant add carol owner root
	token=looks
	check_file_info
	[ "$(json .ReadOnly)" = true ]
	to_child b b1
	fetch "$url"
	[ "$(json .ReadOnly)" = true ]
}

@test "a grant that goes takes nothing from a fixed token on its own file" {
	wopictl grant add carol reader b1
	wopictl grant remove carol b1
	carol b1
	check_file_info
	[ "$(json .UserCanWrite)" = true ]
}

# No answer tells who was not granted a thing that it is there.

# alike REQUEST1 REQUEST2: both are answered in the same words.
alike() {
	local first
	$1
	answers 404
	first=$(cat "$reply_head" "$reply_body")
	$2
	[ "$(cat "$reply_head" "$reply_body")" = "$first" ] || {
		diff <(echo "$first") <(cat "$reply_head" "$reply_body") >&2
		return 1
	}
}

@test "a file that was not granted is as one that is not there" {
	carol b1
	to_ecosystem
	token=$(token_of "$url")
	seek() {
		wopi POST /ecosystem -H 'X-WOPI-Override: GET_WOPI_SRC_WITH_ACCESS_TOKEN' \
			-H "X-WOPI-HostNativeFileName: $1"
	}
	alike 'seek b2' 'seek b3'
	alike 'seek /A/B/second.docx' 'seek /A/B/third.docx'
	alike 'seek /A/B/second.docx' 'seek /X/third.docx'
}
