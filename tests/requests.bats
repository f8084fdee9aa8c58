# SPDX-License-Identifier: MIT
# What comes before any operation: tokens, paths, methods, bounds, the order of
# the checks; and what stands in every answer, also when the host is broken.

load helper

# The operations that a POST to a file asks for, and headers that are good for all.
operations='LOCK GET_LOCK REFRESH_LOCK UNLOCK PUT_RELATIVE RENAME_FILE DELETE PUT_USER_INFO
	GET_SHARE_URL ADD_ACTIVITIES GET_RESTRICTED_LINK REVOKE_RESTRICTED_LINK READ_SECURE_STORE'
well_formed=(-H 'X-WOPI-Lock: A' -H 'X-WOPI-SuggestedTarget: other.docx'
	-H 'X-WOPI-RequestedName: other' -H 'X-WOPI-UrlType: ReadOnly'
	-H 'X-WOPI-RestrictedLink: FORMS' -H 'X-WOPI-ApplicationId: app')

# all_are CODE [wopi's options...]: what every operation on $file answers.
all_are() {
	local expected=$1 override sub
	shift
	for override in $operations; do
		operation "$override" "$@"
		answers "$expected"
	done
	wopi POST "/files/$file/contents" -H 'X-WOPI-Override: PUT' "$@"
	answers "$expected"
	wopi POST "/files/$file/activities" "$@"
	answers "$expected"
	for sub in '' /contents /ancestry /ecosystem_pointer; do
		wopi GET "/files/$file$sub" "$@"
		answers "$expected"
	done
}

# The operations that a POST to a container asks for.
container_operations='CREATE_CHILD_CONTAINER CREATE_CHILD_FILE RENAME_CONTAINER GET_SHARE_URL
	DELETE_CONTAINER'

# in_container OVERRIDE [wopi's options...]: on sub1, with the token alice-sub1.
in_container() {
	wopi POST /containers/sub1 -t alice-sub1 -H "X-WOPI-Override: $1" "${@:2}"
}

# container_is CODE [wopi's options...]: what every operation on sub1 answers, as a
# container and as a folder.
container_is() {
	local expected=$1 override path
	shift
	for path in /containers/sub1 /containers/sub1/children /containers/sub1/ancestry \
		/containers/sub1/ecosystem_pointer /folders/sub1 /folders/sub1/children; do
		wopi GET "$path" -t alice-sub1 "$@"
		answers "$expected"
	done
	for override in $container_operations; do
		in_container "$override" "$@"
		answers "$expected"
	done
}

# ecosystem_is CODE [wopi's options...]: what every operation on the ecosystem answers.
ecosystem_is() {
	wopi GET /ecosystem "${@:2}"
	answers "$1"
	wopi GET /ecosystem/root_container_pointer "${@:2}"
	answers "$1"
	wopi POST /ecosystem -H 'X-WOPI-Override: GET_WOPI_SRC_WITH_ACCESS_TOKEN' \
		-H 'X-WOPI-HostNativeFileName: doc1' "${@:2}"
	answers "$1"
}

# may RIGHTS [RESOURCE]: from here on alice asks with these.
may() {
	token=alice-${1//,/-}${2:+-$2}
	wopictl token add "${2:-doc1}" --user alice --rights "$1" --weak --value "$token" &>/dev/null
}

# unchanged_since STATE: of the files, their locks and tokens. STATE=$(state) before.
state() {
	wopictl file list --json
	wopictl container list --recursive --json
	wopictl lock list --json
	wopictl token list --json
}
unchanged_since() { diff <(echo "$1") <(state); }

# query TEXT [wopi's options...]: CheckFileInfo with this query and no token else.
query() {
	wopi GET /files/doc1 -t '' -e "QUERY_STRING=$1" "${@:2}"
}

# authorization TEXT: CheckFileInfo with this header and without a query.
authorization() { wopi GET /files/doc1 -t '' -H "Authorization: $1"; }

# characters COUNT
characters() { head -c "$1" /dev/zero | tr '\0' x; }

given_container() {
	wopictl container add Sub --id sub1 >/dev/null
	wopictl token add sub1 --user alice --rights all --weak --value alice-sub1 &>/dev/null
}

given_ecosystem_token() {
	wopictl token add --ecosystem --user alice --rights all --weak --value alice-eco &>/dev/null
	token=alice-eco
}

# fails_closed WORDS: 500 that tells the client nothing; the log has the reason.
fails_closed() {
	answers 500
	[ ! -s "$reply_body" ]
	grep -q -e "$1" "$BATS_TEST_TMPDIR/stderr"
	run ! grep -i -e "$BATS_TEST_TMPDIR" -e sqlite -e 'wopi\.db' -e schema -e select \
		-e contents "$reply_head"
}

# patch OFFSET BYTES: writes into the database file.
patch() {
	# shellcheck disable=SC2059 # the format is made of escapes
	printf "$2" | dd of="$WOPI_DATA/wopi.db" bs=1 seek="$1" conv=notrunc status=none
}

# Tokens: where they stand

@test "a token in the query opens the file" {
	query access_token=alice-doc1
	answers 200
}

@test "a token in the query may stand behind other parameters" {
	query 'permission=edit&access_token_ttl=1700036000000&access_token=alice-doc1&x=y'
	answers 200
}

@test "access_token_ttl is no token" {
	query access_token_ttl=alice-doc1
	refused 401 missing
}

@test "a parameter whose name ends in access_token is no token" {
	query xaccess_token=alice-doc1
	refused 401 missing
}

@test "a token in the query may be percent-encoded" {
	query access_token=alice%2Ddoc1
	answers 200
	query access_token=%61%6c%69%63%65%2d%64%6F%63%31
	answers 200
}

@test "a token in an Authorization header opens the file" {
	authorization 'Bearer alice-doc1'
	answers 200
}

@test "Bearer may be written in any case" {
	authorization 'bearer alice-doc1'
	answers 200
	authorization 'BEARER alice-doc1'
	answers 200
	authorization 'bEaReR alice-doc1'
	answers 200
}

@test "Bearer may be followed by more than one blank" {
	authorization 'Bearer    alice-doc1'
	answers 200
}

@test "Bearer may be followed by a colon" {
	authorization 'Bearer: alice-doc1'
	answers 200
}

@test "a token in the Authorization header is not percent-decoded" {
	authorization 'Bearer alice%2Ddoc1'
	refused 401 malformed
}

@test "another scheme than Bearer brings no token" {
	authorization 'Basic YWxpY2U6cGFzc3dvcmQ='
	refused 401 missing
	authorization 'Bearerx alice-doc1'
	refused 401 missing
	authorization alice-doc1
	refused 401 missing
}

@test "Bearer alone brings no token" {
	authorization Bearer
	refused 401 missing
	authorization Bearer:
	refused 401 missing
	authorization 'Bearer  '
	refused 401 missing
}

@test "the query's token wins over the header's: the header's is not asked" {
	query access_token=unknown -H 'Authorization: Bearer alice-doc1'
	refused 401 unknown
}

@test "the query's token wins over the header's: the query's is enough" {
	query access_token=alice-doc1 -H 'Authorization: Bearer unknown'
	answers 200
	[ "$(json .UserId)" = alice ]
}

@test "the query's token wins over the header's: its user is asking" {
	query access_token=bob-doc1 -H 'Authorization: Bearer alice-doc1'
	[ "$(json .UserId)" = bob ]
}

@test "an empty token in the query leaves the header's" {
	query access_token= -H 'Authorization: Bearer alice-doc1'
	answers 200
}

@test "an empty token in the query before other parameters leaves the header's" {
	query 'access_token=&access_token_ttl=0' -H 'Authorization: Bearer alice-doc1'
	answers 200
}

@test "a query without access_token leaves the header's" {
	query 'permission=edit' -H 'Authorization: Bearer alice-doc1'
	answers 200
}

@test "access_token without a value or sign leaves the header's" {
	query 'access_token' -H 'Authorization: Bearer alice-doc1'
	answers 200
}

@test "a token has no meaning in the body of a POST" {
	printf access_token=alice-doc1 >"$BATS_TEST_TMPDIR/form"
	operation GET_LOCK -t '' -d "$BATS_TEST_TMPDIR/form" \
		-e CONTENT_TYPE=application/x-www-form-urlencoded
	refused 401 missing
}

# Tokens: which are good

@test "no token is 401" {
	wopi GET /files/doc1 -t ''
	refused 401 missing
}

@test "no token is 401 on each address and method of a file" {
	all_are 401 -t ''
	all_are 401 -t '' "${well_formed[@]}"
}

@test "no token is 401 on containers, folders and the ecosystem" {
	local path
	for path in /containers/root /containers/root/children /containers/root/ancestry \
		/containers/root/ecosystem_pointer /folders/root /folders/root/children \
		/ecosystem /ecosystem/root_container_pointer; do
		wopi GET "$path" -t ''
		refused 401 missing
	done
	wopi POST /containers/root -t '' -H 'X-WOPI-Override: CREATE_CHILD_FILE'
	refused 401 missing
	wopi POST /ecosystem -t '' -H 'X-WOPI-Override: GET_WOPI_SRC_WITH_ACCESS_TOKEN'
	refused 401 missing
}

@test "a bad token is 401 on containers, folders and the ecosystem" {
	local path
	for path in /containers/root /containers/root/children /containers/root/ancestry \
		/containers/root/ecosystem_pointer /folders/root /folders/root/children \
		/ecosystem /ecosystem/root_container_pointer; do
		wopi GET "$path" -t INVALID
		refused 401 unknown
	done
	wopi POST /containers/root -t INVALID -H 'X-WOPI-Override: CREATE_CHILD_FILE'
	refused 401 unknown
	wopi POST /ecosystem -t INVALID -H 'X-WOPI-Override: GET_WOPI_SRC_WITH_ACCESS_TOKEN'
	refused 401 unknown
}

@test "a download needs a signature: an access token is none" {
	wopi GET /download/doc1 -t ''
	refused 401 missing
	wopi GET /download/doc1 -t alice-doc1
	refused 401 missing
	wopi GET /download/doc1 -t '' -H 'Authorization: Bearer alice-doc1'
	refused 401 missing
	wopi GET /download/doc1 -t '' -e QUERY_STRING=signature=
	answers 401
}

@test "a share link needs a signature: an access token is none" {
	wopi GET /share/doc1 -t ''
	answers 403
	wopi GET /share/doc1 -t alice-doc1
	answers 403
	wopi GET /share/doc1 -t '' -H 'Authorization: Bearer alice-doc1'
	answers 403
	wopi GET /share/doc1 -t '' -e QUERY_STRING=signature=
	answers 403
}

@test "an access token in the place of a signature is refused" {
	wopi GET /download/doc1 -t '' -e QUERY_STRING=signature=alice-doc1
	refused 401 'another resource'
	wopi GET /share/doc1 -t '' -e QUERY_STRING=signature=alice-doc1
	answers 403
}

@test "a signature in the place of an access token is 401" {
	local signature
	check_file_info
	signature=$(json .FileUrl)
	wopi GET /files/doc1 -t "${signature##*=}"
	answers 401
	wopi GET /files/doc1/contents -t "${signature##*=}"
	answers 401
}

@test "an access token opens no page: pages find out themselves who asks" {
	local id
	for id in doc1 nosuch; do
		wopi GET "/open/$id" -t ''
		answers 403
		wopi GET "/open/$id" -t alice-doc1
		answers 403
		wopi GET "/open/$id" -t '' -H 'Authorization: Bearer alice-doc1'
		answers 403
	done
}

@test "a 401 says that a Bearer token is wanted" {
	wopi GET /files/doc1 -t ''
	answers 401
	[[ "$(header WWW-Authenticate)" == Bearer* ]]
}

@test "a malformed token is 401" {
	local text
	for text in 'a b' 'a+b' 'a/b' 'a%zz' 'a%' 'a%2' 'alice-doc1%0a' 'alice-doc1%20' '%c3%a4' \
		"'--" 'a"b' 'a;b'; do
		query "access_token=$text"
		refused 401 malformed
	done
}

@test "a token with a NUL in it is malformed, whatever stands before it" {
	query access_token=alice-doc1%00
	refused 401 malformed
	query access_token=alice-doc1%00x
	refused 401 malformed
}

@test "a token may have 512 characters and not more" {
	wopictl token add doc1 --user alice --rights all --weak --value "$(characters 512)" 2>/dev/null
	query "access_token=$(characters 512)"
	answers 200
	query "access_token=$(characters 513)"
	refused 401 malformed
}

@test "a token that nobody made is 401" {
	query access_token=INVALID
	refused 401 unknown
}

@test "a token that nobody made is 401 for every operation, which then does nothing" {
	local before
	before=$(state)
	all_are 401 -t INVALID "${well_formed[@]}"
	unchanged_since "$before"
}

@test "an expired token is 401 for every operation" {
	later 36000
	all_are 401 "${well_formed[@]}"
}

@test "a removed token is 401 for every operation" {
	wopictl token remove alice-doc1
	all_are 401 "${well_formed[@]}"
}

@test "tokens are compared with regard to case, and as a whole" {
	local text
	for text in Alice-doc1 alice-doc alice-doc11 xalice-doc1; do
		query "access_token=$text"
		refused 401 unknown
	done
}

@test "the id that wopictl shows of a token is no token" {
	query "access_token=$(wopictl --json token show alice-doc1 | jq -r .id)"
	refused 401 unknown
}

@test "a token is good until it expires, not longer" {
	wopictl token add doc1 --user alice --rights all --weak --value short --ttl 100s &>/dev/null
	later 99
	query access_token=short
	answers 200
	later 1
	query access_token=short
	refused 401 expired
}

@test "a token lives for ten hours" {
	later 35999
	query access_token=alice-doc1
	answers 200
	later 1
	query access_token=alice-doc1
	refused 401 expired
}

@test "a removed token is 401" {
	wopictl token remove alice-doc1
	query access_token=alice-doc1
	refused 401 removed
}

@test "the token of a removed user is 401" {
	wopictl user remove alice
	query access_token=alice-doc1
	refused 401 removed
}

@test "the token of another user stays when a user is removed" {
	wopictl user remove alice
	query access_token=bob-doc1
	answers 200
}

@test "the token of another file is 401" {
	query access_token=alice-empty1
	refused 401 'another resource'
}

@test "the token of another file is 401 for every operation, which then does nothing" {
	local before
	before=$(state)
	all_are 401 -t alice-empty1 "${well_formed[@]}"
	unchanged_since "$before"
}

@test "the token of a container is 401 on a file, also on one inside" {
	given_container
	printf x | wopictl file add - --name x.txt --id inside --container sub1
	wopi GET /files/inside -t alice-sub1
	refused 401 'another resource'
	wopi GET /files/sub1 -t alice-sub1
	refused 401 'another resource'
}

@test "the token of a container is 401 on another, also on one above or below" {
	local id
	given_container
	wopictl container add Inner --id inner1 --parent sub1
	for id in root inner1 nosuch; do
		wopi GET "/containers/$id" -t alice-sub1
		refused 401 'another resource'
		wopi GET "/folders/$id" -t alice-sub1
		refused 401 'another resource'
	done
}

@test "the token of a container is 401 on the ecosystem, and that of the ecosystem on it" {
	given_container
	given_ecosystem_token
	wopi GET /ecosystem -t alice-sub1
	refused 401 'another resource'
	wopi GET /containers/sub1
	refused 401 'another resource'
	wopi GET /containers/root
	refused 401 'another resource'
	wopi GET /folders/root
	refused 401 'another resource'
}

@test "a token that nobody made is 401 for every operation on a container" {
	local before
	given_container
	before=$(state)
	container_is 401 -t INVALID "${well_formed[@]}"
	unchanged_since "$before"
}

@test "the token of a file is 401 for every operation on a container" {
	local before
	given_container
	before=$(state)
	container_is 401 -t alice-doc1 "${well_formed[@]}"
	unchanged_since "$before"
}

@test "an expired or a removed token is 401 for every operation on a container" {
	local before
	given_container
	before=$(state)
	later 36000
	container_is 401 "${well_formed[@]}"
	later -36000
	unchanged_since "$before"
	wopictl token remove alice-sub1
	container_is 401 "${well_formed[@]}"
}

@test "a missing, unknown, expired or removed token is 401 on the ecosystem" {
	given_ecosystem_token
	ecosystem_is 200
	ecosystem_is 401 -t ''
	ecosystem_is 401 -t INVALID
	ecosystem_is 401 -t alice-doc1
	later 36000
	ecosystem_is 401
	later -36000
	wopictl token remove alice-eco
	ecosystem_is 401
}

@test "a removed container is 404 for every operation with its token" {
	given_container
	wopictl container remove sub1
	container_is 404 "${well_formed[@]}"
	container_is 404
}

@test "the token of a file is 401 on a container, also on the one around it" {
	wopi GET /containers/root -t alice-doc1
	refused 401 'another resource'
	wopi GET /containers/doc1 -t alice-doc1
	refused 401 'another resource'
}

@test "the token of the ecosystem is 401 on a file" {
	given_ecosystem_token
	wopi GET /files/doc1
	refused 401 'another resource'
}

@test "the token of a file is 401 on the ecosystem" {
	wopi GET /ecosystem
	refused 401 'another resource'
}

@test "a file that never was is 401, for no token can be for it" {
	wopi GET /files/nosuch -t alice-doc1
	refused 401 'another resource'
	file=nosuch
	all_are 401 -t alice-doc1 "${well_formed[@]}"
}

@test "a removed file is 404 for who has its token" {
	wopictl file remove doc1
	check_file_info
	refused 404 'no such'
	all_are 404 "${well_formed[@]}"
}

@test "a removed file that came back is there" {
	wopictl file remove doc1
	wopictl file undelete doc1
	holds hello
}

# is_refused CODE OVERRIDE...: these operations, asked for with good headers.
is_refused() {
	local override
	for override in "${@:2}"; do
		operation "$override" "${well_formed[@]}"
		refused "$1" 'no right'
	done
}

@test "what a reader has no right to is 404, or 501 where WOPI says so" {
	local before
	as carol
	before=$(state)
	is_refused 404 LOCK REFRESH_LOCK UNLOCK RENAME_FILE DELETE ADD_ACTIVITIES \
		GET_RESTRICTED_LINK REVOKE_RESTRICTED_LINK
	is_refused 501 PUT_RELATIVE GET_SHARE_URL
	wopi POST /files/doc1/activities
	refused 404 'no right'
	put new A
	refused 404 'no right'
	unchanged_since "$before"
}

@test "a reader may ask, and have something kept for the user" {
	as carol
	printf pw | wopictl credential set app name
	check_file_info
	answers 200
	get_file
	answers 200
	get_lock
	answers 200
	operation PUT_USER_INFO
	answers 200
	operation READ_SECURE_STORE "${well_formed[@]}"
	answers 200
	wopi GET /files/doc1/ancestry
	answers 200
	wopi GET /files/doc1/ecosystem_pointer
	answers 200
}

@test "an id of whatever characters is 401 on containers and folders" {
	local id
	for id in % %72oot "root'" 'root"' "' OR '1'='1" .. . '*' ROOT ' root' 'root ' root.1 root. \
		'~' $'\177' $'\377\376' "$(characters 129)" "$(characters 1000)"; do
		wopi GET "/containers/$id" -t alice-doc1
		answers 401
		wopi GET "/containers/$id/children" -t alice-doc1
		answers 401
		wopi GET "/folders/$id" -t alice-doc1
		answers 401
		wopi POST "/containers/$id" -t alice-doc1 -H 'X-WOPI-Override: DELETE_CONTAINER'
		answers 401
	done
}

@test "each right lets its holder do what needs it" {
	may read,create
	operation PUT_RELATIVE "${well_formed[@]}" -d /dev/null
	answers 200
	may read,share
	operation GET_SHARE_URL "${well_formed[@]}"
	answers 200
	operation REVOKE_RESTRICTED_LINK "${well_formed[@]}"
	answers 200
	may read,write,share
	operation GET_RESTRICTED_LINK "${well_formed[@]}"
	answers 200
	may read,rename
	operation RENAME_FILE "${well_formed[@]}"
	answers 200
	may read,write
	lock A
	answers 200
	unlock A
	answers 200
	may read,review
	lock A
	answers 200
	unlock A
	answers 200
	may read,delete
	delete_file
	answers 200
}

@test "each right lets its holder do in a container what needs it" {
	given_container
	may read sub1
	wopi GET /containers/sub1
	answers 200
	wopi GET /containers/sub1/children
	answers 200
	wopi GET /containers/sub1/ancestry
	answers 200
	wopi GET /containers/sub1/ecosystem_pointer
	answers 200
	may read,share sub1
	in_container GET_SHARE_URL "${well_formed[@]}" -t "$token"
	answers 200
	may read,rename sub1
	in_container RENAME_CONTAINER "${well_formed[@]}" -t "$token"
	answers 200
	may read,delete sub1
	in_container DELETE_CONTAINER "${well_formed[@]}" -t "$token"
	answers 200
	wopictl container add Sub --id sub2
	may read,create sub2
	wopi POST /containers/sub2 -H 'X-WOPI-Override: CREATE_CHILD_FILE' "${well_formed[@]}"
	answers 200
	wopi POST /containers/sub2 -H 'X-WOPI-Override: CREATE_CHILD_CONTAINER' "${well_formed[@]}"
	answers 200
}

@test "no right lets its holder do in a container what needs another" {
	local before override
	given_container
	before=$(wopictl container list --recursive; wopictl file list)
	may read,write,rename,review,create,share sub1
	in_container DELETE_CONTAINER "${well_formed[@]}" -t "$token"
	refused 404 'no right'
	may read,write,review,create,delete,share sub1
	in_container RENAME_CONTAINER "${well_formed[@]}" -t "$token"
	refused 404 'no right'
	may read,write,rename,review,delete,share sub1
	for override in CREATE_CHILD_FILE CREATE_CHILD_CONTAINER; do
		in_container $override "${well_formed[@]}" -t "$token"
		refused 404 'no right'
	done
	may read,write,rename,review,create,delete sub1
	in_container GET_SHARE_URL "${well_formed[@]}" -t "$token"
	refused 501 'no right'
	[ "$(wopictl container list --recursive; wopictl file list)" = "$before" ]
}

@test "a container that may not be read is 404, whatever else may be done to it" {
	given_container
	may write,rename,review,create,delete,share sub1
	container_is 404 -t "$token" "${well_formed[@]}"
}

@test "what a reader has no right to in a container is so before headers are looked at" {
	local override
	given_container
	may read sub1
	for override in CREATE_CHILD_FILE CREATE_CHILD_CONTAINER RENAME_CONTAINER \
		DELETE_CONTAINER; do
		in_container $override -t "$token"
		refused 404 'no right'
		in_container $override -t "$token" -H 'X-WOPI-SuggestedTarget: a' \
			-H 'X-WOPI-RelativeTarget: +A' -H 'X-WOPI-RequestedName: +'
		refused 404 'no right'
	done
	in_container GET_SHARE_URL -t "$token"
	refused 501 'no right'
	in_container NONSENSE -t "$token"
	refused 501 'not supported'
}

@test "a session that may not read is 404 on the ecosystem" {
	wopictl token add --ecosystem --user alice --rights write --weak --value blind &>/dev/null
	ecosystem_is 404 -t blind
}

@test "no right lets its holder do what needs another" {
	local before
	before=$(wopictl file list; wopictl lock list)
	may read,write,rename,review,create,share
	is_refused 404 DELETE
	may read,write,review,create,delete,share
	is_refused 404 RENAME_FILE
	may read,write,rename,review,delete,share
	is_refused 501 PUT_RELATIVE
	may read,write,rename,review,create,delete
	is_refused 501 GET_SHARE_URL
	is_refused 404 GET_RESTRICTED_LINK REVOKE_RESTRICTED_LINK
	may read,rename,create,delete,share
	is_refused 404 LOCK REFRESH_LOCK UNLOCK ADD_ACTIVITIES
	[ "$(wopictl file list; wopictl lock list)" = "$before" ]
}

# A file of which not even that it is there may be known.
@test "PutRelativeFile from a file that may not be read is 404" {
	may create
	operation PUT_RELATIVE "${well_formed[@]}" -d /dev/null
	answers 404
	may write
	operation PUT_RELATIVE "${well_formed[@]}" -d /dev/null
	answers 404
}

@test "GetShareUrl of a file that may not be read is 404" {
	may share
	operation GET_SHARE_URL "${well_formed[@]}"
	answers 404
}

@test "an old version can be looked at, and nothing else, whatever the rights" {
	local before
	wopictl token add doc1.1 --user alice --rights all --weak --value alice-doc1.1 &>/dev/null
	before=$(state)
	on doc1.1
	check_file_info
	answers 200
	get_file
	answers 200
	get_lock
	answers 200
	is_refused 404 LOCK REFRESH_LOCK UNLOCK RENAME_FILE DELETE ADD_ACTIVITIES \
		GET_RESTRICTED_LINK REVOKE_RESTRICTED_LINK
	is_refused 501 PUT_RELATIVE GET_SHARE_URL
	put new A
	refused 404 'no right'
	unchanged_since "$before"
}

@test "the token of an old version is 401 on the file, and the other way round" {
	wopictl token add doc1.1 --user alice --rights all --weak --value alice-doc1.1 &>/dev/null
	wopi GET /files/doc1 -t alice-doc1.1
	refused 401 'another resource'
	wopi GET /files/doc1.1 -t alice-doc1
	refused 401 'another resource'
}

@test "what a token has no right to is 404" {
	as carol
	lock A
	refused 404 'no right'
	put new A
	refused 404 'no right'
	check_file_info
	answers 200
	get_file
	answers 200
}

# Paths

@test "an unknown path is 404" {
	local path
	for path in /files /files/ /files/doc1/ /files/doc1/contents/ /files/doc1/x/y \
		/files/doc1/contents/x /files/doc1/nonsense /nonsense /nonsense/doc1 \
		/nonsense/doc1/contents /files//contents //files/doc1 /files/doc1//contents \
		/Files/doc1 /files/doc1/Contents /files/ids/doc1/contents /containers \
		/containers/root/contents /ecosystem/ /ecosystem/doc1 /ecosystem/x/y \
		/containers/ /containers/root/ /containers/root/nonsense /containers/root/children/ \
		/containers/root/children/x /containers/root/root_container_pointer \
		/Containers/root /containers//children /ecosystem/root_container_pointer/ \
		/ecosystem/root_container_pointer/x /ecosystem/ecosystem_pointer \
		/folders /folders/ /folders/root/ancestry /folders/root/ecosystem_pointer \
		/folders/root/contents /download /download/ /download/doc1/ \
		/download/doc1/contents /share /share/doc1/x /open /open/ /open/doc1/x \
		/wopi/files/doc1 files/doc1 x; do
		wopi GET "$path"
		refused 404 'no such path'
		wopi POST "$path" -H 'X-WOPI-Override: LOCK' -H 'X-WOPI-Lock: A'
		refused 404 'no such path'
	done
}

@test "an unknown path is 404 also without a token" {
	wopi GET /files/doc1/nonsense -t ''
	answers 404
}

@test "no path at all is 404" {
	wopi GET ''
	answers 404
	run -0 env -i WOPI_DATA="$WOPI_DATA" REQUEST_METHOD=GET "$BUILD/wopi.cgi"
	[[ "$output" == 'Status: 404 '* ]]
}

@test "an id of whatever characters is 401 or 404" {
	local id
	for id in % %64oc1 "doc1'" 'doc1"' 'doc1;--' "' OR '1'='1" döc1 .. . '*' 'doc?' DOC1 \
		' doc1' 'doc1 ' 'doc1\' 'do%c1' $'doc\n1' $'doc1\r' $'\177' $'\377\376' \
		'<b>' '{}' '$HOME' '`id`' "$(characters 128)" "$(characters 129)" \
		"$(characters 1000)"; do
		wopi GET "/files/$id" -t alice-doc1
		[ "$code" = 401 ] || [ "$code" = 404 ] || answers 401
		wopi GET "/files/$id/contents" -t alice-doc1
		[ "$code" = 401 ] || [ "$code" = 404 ] || answers 401
		wopi POST "/files/$id" -t alice-doc1 -H 'X-WOPI-Override: LOCK' \
			-H 'X-WOPI-Lock: A'
		[ "$code" = 401 ] || [ "$code" = 404 ] || answers 401
		wopi GET "/download/$id" -t '' -e QUERY_STRING=signature=x
		[ "$code" = 401 ] || [ "$code" = 404 ] || answers 401
	done
	unlocked
}

# Methods

@test "a method that a file does not have is 405, and the answer says which it has" {
	local method
	for method in PUT DELETE PATCH OPTIONS PROPFIND get x; do
		wopi $method /files/doc1
		answers 405
		[ "$(header Allow)" = 'GET, HEAD, POST' ]
		wopi $method /files/doc1/contents
		answers 405
		[ "$(header Allow)" = 'GET, HEAD, POST' ]
	done
	holds hello
}

@test "a method that an address has not is 405, and the answer says which it has" {
	wopi POST /files/doc1/ancestry
	answers 405
	[ "$(header Allow)" = 'GET, HEAD' ]
	wopi POST /files/doc1/ecosystem_pointer
	answers 405
	[ "$(header Allow)" = 'GET, HEAD' ]
	wopi GET /files/doc1/activities
	answers 405
	[ "$(header Allow)" = POST ]
	wopi POST /containers/root/children
	answers 405
	[ "$(header Allow)" = 'GET, HEAD' ]
	wopi POST /folders/root
	answers 405
	[ "$(header Allow)" = 'GET, HEAD' ]
	wopi POST /ecosystem/root_container_pointer
	answers 405
	[ "$(header Allow)" = 'GET, HEAD' ]
	wopi DELETE /containers/root
	answers 405
	[ "$(header Allow)" = 'GET, HEAD, POST' ]
	wopi PUT /ecosystem
	answers 405
	[ "$(header Allow)" = 'GET, HEAD, POST' ]
}

@test "a method that a container or folder has not is 405 before its token is looked at" {
	local method path
	given_container
	for method in PUT DELETE PATCH OPTIONS; do
		wopi $method /containers/sub1 -t alice-sub1
		answers 405
		[ "$(header Allow)" = 'GET, HEAD, POST' ]
	done
	for path in /containers/sub1/children /containers/sub1/ancestry \
		/containers/sub1/ecosystem_pointer /folders/sub1 /folders/sub1/children \
		/ecosystem/root_container_pointer; do
		for method in POST PUT DELETE; do
			wopi $method $path -t unknown -H 'X-WOPI-Override: DELETE_CONTAINER'
			answers 405
			[ "$(header Allow)" = 'GET, HEAD' ]
		done
	done
	wopictl container show sub1
}

@test "downloads are there to GET alone, share links and pages to GET and POST" {
	local path method
	for method in POST PUT; do
		wopi $method /download/doc1
		answers 405
		[ "$(header Allow)" = 'GET, HEAD' ]
	done
	for path in /share/doc1 /open/doc1; do
		for method in PUT DELETE; do
			wopi $method $path
			answers 405
			[ "$(header Allow)" = 'GET, HEAD, POST' ]
		done
	done
}

# head_is_as_get PATH [wopi's options...]: HEAD is answered with the headers of GET.
head_is_as_get() {
	wopi GET "$@"
	mv "$reply_head" "$reply_head.get"
	wopi HEAD "$@"
	diff "$reply_head.get" "$reply_head"
}

@test "HEAD is answered as GET is, without the body" {
	local path
	given_container
	for path in /files/doc1 /files/doc1/contents /files/doc1/ancestry /files/doc1/ecosystem_pointer \
		/files/none /nothing /versions/doc1; do
		head_is_as_get "$path"
	done
	for path in /containers/sub1 /containers/sub1/children /containers/sub1/ancestry \
		/folders/sub1 /folders/sub1/children; do
		head_is_as_get "$path" -t alice-sub1
		answers 200
	done
	head_is_as_get /files/doc1 -t unknown
	answers 401
	head_is_as_get /files/doc1/contents -H 'X-WOPI-MaxExpectedSize: 1'
	answers 412
	check_file_info
	head_is_as_get "/download/doc1" -t '' -e "QUERY_STRING=$(json -r .FileUrl | sed 's/.*?//')"
	answers 200
	[ "$(header Content-Length)" = 5 ]
	head_is_as_get /page/1/page.css -t ''
	answers 200
}

@test "an empty method is refused like any unknown one" {
	wopi GET /files/doc1 -e REQUEST_METHOD=
	answers 405
}

# X-WOPI-Override

@test "an unknown X-WOPI-Override is 501" {
	local override
	for override in NONSENSE X LOC LOCKS lock 'LOCK, UNLOCK' 'LOCK ' $'L\001'; do
		operation "$override" -H 'X-WOPI-Lock: A'
		refused 501 'not supported'
	done
	unlocked
}

@test "an operation at the address of another is 501" {
	operation PUT "${well_formed[@]}" -d /dev/null
	refused 501 'not supported'
	wopi POST /files/doc1/contents -H 'X-WOPI-Override: DELETE'
	refused 501 'not supported'
	wopi POST /files/doc1/contents -H 'X-WOPI-Override: PUT_RELATIVE' "${well_formed[@]}"
	refused 501 'not supported'
	wopi POST /files/doc1/activities -H 'X-WOPI-Override: PUT_USER_INFO'
	refused 501 'not supported'
	holds hello
}

@test "POST to a file without X-WOPI-Override is 400" {
	wopi POST /files/doc1 -H 'X-WOPI-Lock: A'
	refused 400 X-WOPI-Override
	unlocked
}

@test "POST to a file with an empty X-WOPI-Override is 400" {
	wopi POST /files/doc1 -H 'X-WOPI-Override:' -H 'X-WOPI-Lock: A'
	refused 400 X-WOPI-Override
	unlocked
}

@test "X-WOPI-Override has no meaning on GET" {
	wopi GET /files/doc1 -H 'X-WOPI-Override: LOCK' -H 'X-WOPI-Lock: A'
	answers 200
	[ "$(json .UserId)" = alice ]
	unlocked
}

# The order of the checks: token, resource and right, operation, headers, state

@test "a bad token is 401 before the file is looked for" {
	wopictl file remove doc1
	wopi GET /files/doc1 -t unknown
	answers 401
	wopi GET /files/nosuch -t unknown
	answers 401
}

@test "a bad token is 401 before the operation is looked for" {
	operation NONSENSE -t unknown
	answers 401
	operation COBALT -t unknown
	answers 401
	wopi POST /files/doc1/contents -H 'X-WOPI-Override: PUT_CHUNKED_FILE' -t unknown
	answers 401
}

@test "a bad token is 401 before headers are looked at" {
	wopi POST /files/doc1 -t unknown
	answers 401
	all_are 401 -t unknown
	operation LOCK -t unknown -H "X-WOPI-Lock: $(characters 1025)"
	answers 401
	operation RENAME_FILE -t unknown -H 'X-WOPI-RequestedName: +'
	answers 401
}

@test "a bad token is 401 before the lock is looked at" {
	lock A
	operation LOCK -t unknown -H 'X-WOPI-Lock: B'
	answers 401
	lacks_header X-WOPI-Lock
}

@test "a removed file is 404 before the operation is looked for" {
	wopictl file remove doc1
	operation NONSENSE
	answers 404
	operation COBALT
	answers 404
}

@test "a removed file is 404 before headers are looked at" {
	wopictl file remove doc1
	all_are 404
	wopi POST /files/doc1
	answers 404
}

@test "a missing right is 404 before headers are looked at" {
	as carol
	operation LOCK
	answers 404
	operation UNLOCK -H "X-WOPI-Lock: $(characters 1025)"
	answers 404
	operation RENAME_FILE
	answers 404
	operation GET_RESTRICTED_LINK
	answers 404
	operation ADD_ACTIVITIES
	answers 404
}

@test "where a missing right is 501 it is so before headers are looked at" {
	as carol
	operation PUT_RELATIVE
	answers 501
	operation PUT_RELATIVE -H 'X-WOPI-RelativeTarget: a/b' -H 'X-WOPI-SuggestedTarget: +A'
	answers 501
	operation GET_SHARE_URL
	answers 501
}

@test "a missing right is 404 before the lock is looked at" {
	lock A
	as carol
	lock B
	answers 404
	put new B
	answers 404
	delete_file
	answers 404
	lacks_header X-WOPI-Lock
	rename_to other
	answers 404
	lacks_header X-WOPI-Lock
}

@test "an unknown operation is 501 before headers are looked at" {
	operation NONSENSE -H "X-WOPI-Lock: $(characters 1025)"
	answers 501
}

@test "an unknown operation is 501 for a reader as well" {
	as carol
	operation NONSENSE
	answers 501
	operation COBALT
	answers 501
}

@test "a bad header is 400 before the lock is looked at" {
	lock A
	operation LOCK -H 'X-WOPI-Lock: B' -H "X-WOPI-OldLock: $(characters 1025)"
	answers 400
	operation UNLOCK
	answers 400
	rename_to 'resum+AO'
	answers 400
	lacks_header X-WOPI-Lock
}

# Operations that this host does not have

@test "operations on files that this host does not have are 501" {
	local override before
	before=$(state)
	for override in GET_COAUTH_LOCK REFRESH_COAUTH_LOCK UNLOCK_COAUTH_LOCK \
		GET_COAUTH_TABLE GET_SEQUENCE_NUMBER GET_CHUNKED_FILE GET_CHUNKS \
		CREATE_UPLOAD_SESSION UPDATE_UPLOAD_SESSION GET_FILE_USER_VALUE \
		GRANT_USER_ACCESS CREATE_CHILD_FILE; do
		operation $override
		refused 501 'not supported'
	done
	wopi POST /files/doc1/contents -H 'X-WOPI-Override: PUT_CHUNKED_FILE'
	refused 501 'not supported'
	unchanged_since "$before"
}

@test "Cobalt is 501, with X-WOPI-RelativeTarget as well, and is not announced" {
	local before
	before=$(state)
	printf 'not for us' >"$BATS_TEST_TMPDIR/cobalt"
	operation COBALT -H 'X-WOPI-Size: 10' -d "$BATS_TEST_TMPDIR/cobalt"
	refused 501 'not supported'
	operation COBALT -H 'X-WOPI-Size: 10' -H 'X-WOPI-RelativeTarget: other.docx' \
		-d "$BATS_TEST_TMPDIR/cobalt"
	refused 501 'not supported'
	unchanged_since "$before"
	check_file_info
	[ "$(json '[has("SupportsCobalt", "CobaltCapabilities")] | any')" = false ]
}

@test "operations on containers that this host does not have are 501" {
	local override before
	given_container
	before=$(state)
	for override in NONSENSE LOCK PUT PUT_RELATIVE RENAME_FILE DELETE PUT_USER_INFO \
		GRANT_USER_ACCESS create_child_file 'CREATE_CHILD_FILE '; do
		in_container "$override" "${well_formed[@]}"
		refused 501 'not supported'
	done
	unchanged_since "$before"
}

@test "operations on the ecosystem that this host does not have are 501" {
	local override
	given_ecosystem_token
	for override in NONSENSE GET_ROOT_CONTAINER CREATE_CHILD_FILE; do
		wopi POST /ecosystem -H "X-WOPI-Override: $override"
		refused 501 'not supported'
	done
}

@test "POST to the ecosystem without X-WOPI-Override is 400" {
	given_ecosystem_token
	wopi POST /ecosystem
	refused 400 X-WOPI-Override
}

@test "a removed container is 404 for who has its token" {
	given_container
	wopictl container remove sub1
	wopi GET /containers/sub1 -t alice-sub1
	answers 404
}

@test "POST to a container without X-WOPI-Override is 400" {
	given_container
	wopi POST /containers/sub1 -t alice-sub1
	answers 400
}

# What stands in every answer

# bears CODE: that answer, with what every answer bears.
bears() {
	answers "$1"
	[[ "$(header X-WOPI-ServerVersion)" == wopi.cgi/* ]]
	[ -n "$(header X-WOPI-MachineName)" ]
	[ "$(header Cache-Control)" = no-store ]
	[ "$(grep -ci '^Content-Length: [0-9]*$' "$reply_head")" = 1 ]
	[ "$(tail -n 1 "$reply_head")" = '' ]
}

@test "every kind of answer bears the common headers" {
	check_file_info
	bears 200
	get_file
	bears 200
	get_lock
	bears 200
	lock A
	bears 200
	put new A
	bears 200
	operation LOCK
	bears 400
	wopi GET /files/doc1 -t unknown
	bears 401
	wopi GET /nonsense
	bears 404
	wopi DELETE /files/doc1
	bears 405
	lock B
	bears 409
	get_file -H 'X-WOPI-MaxExpectedSize: 1'
	bears 412
	characters 1025 >"$BATS_TEST_TMPDIR/long"
	operation PUT_USER_INFO -d "$BATS_TEST_TMPDIR/long"
	bears 413
	operation NONSENSE
	bears 501
	rm "$WOPI_DATA/wopi.db"
	check_file_info
	bears 500
}

@test "every answer without JSON or contents has no body and no type" {
	lock A
	lacks_header Content-Type
	[ "$(header Content-Length)" = 0 ]
	wopi GET /files/doc1 -t unknown
	lacks_header Content-Type
	[ "$(header Content-Length)" = 0 ]
	operation NONSENSE
	lacks_header Content-Type
	[ "$(header Content-Length)" = 0 ]
}

@test "an operation that has nothing to tell answers 200 and no body" {
	local override
	for override in LOCK UNLOCK PUT_USER_INFO GET_RESTRICTED_LINK REVOKE_RESTRICTED_LINK \
		DELETE; do
		operation $override "${well_formed[@]}"
		answers 200
		lacks_header Content-Type
		[ "$(header Content-Length)" = 0 ]
	done
}

@test "an operation that answers JSON says so" {
	local override sub
	printf pw | wopictl credential set app name
	printf '{"Activities":[]}' >"$BATS_TEST_TMPDIR/none"
	for override in PUT_RELATIVE RENAME_FILE GET_SHARE_URL READ_SECURE_STORE ADD_ACTIVITIES; do
		operation $override "${well_formed[@]}" -d "$BATS_TEST_TMPDIR/none"
		answers 200
		[ "$(header Content-Type)" = application/json ]
		[ "$(json type)" = object ]
	done
	for sub in ancestry ecosystem_pointer; do
		wopi GET "/files/doc1/$sub"
		answers 200
		[ "$(header Content-Type)" = application/json ]
		[ "$(json type)" = object ]
	done
}

# is_object: JSON, with what every answer bears, and nothing in it is null.
is_object() {
	bears 200
	[ "$(header Content-Type)" = application/json ]
	[ "$(json type)" = object ]
	[ "$(json '[.. | select(. == null)] | length')" = 0 ]
}

@test "an operation on a container, a folder or the ecosystem that answers JSON says so" {
	local path override
	given_container
	printf hello | wopictl file add - --name in.docx --container sub1
	wopictl container add Inner --parent sub1
	for path in /containers/sub1 /containers/sub1/children /containers/sub1/ancestry \
		/containers/sub1/ecosystem_pointer /folders/sub1 /folders/sub1/children; do
		wopi GET $path -t alice-sub1
		is_object
	done
	for override in CREATE_CHILD_CONTAINER CREATE_CHILD_FILE RENAME_CONTAINER GET_SHARE_URL; do
		in_container $override "${well_formed[@]}"
		is_object
	done
	given_ecosystem_token
	wopi GET /ecosystem
	is_object
	wopi GET /ecosystem/root_container_pointer
	is_object
	wopi POST /ecosystem -H 'X-WOPI-Override: GET_WOPI_SRC_WITH_ACCESS_TOKEN' \
		-H 'X-WOPI-HostNativeFileName: doc1'
	is_object
}

@test "DeleteContainer answers 200 and no body" {
	given_container
	in_container DELETE_CONTAINER
	bears 200
	lacks_header Content-Type
	[ "$(header Content-Length)" = 0 ]
	[ ! -s "$reply_body" ]
}

@test "no header comes twice" {
	lock A
	put new B
	[ -z "$(sed 's/:.*//' "$reply_head" | sort -f | uniq -di)" ]
	put new A
	[ -z "$(sed 's/:.*//' "$reply_head" | sort -f | uniq -di)" ]
	wopi GET /files/doc1 -t unknown
	[ -z "$(sed 's/:.*//' "$reply_head" | sort -f | uniq -di)" ]
}

@test "every line of the head ends in CR LF" {
	local lines
	check_file_info
	lines=$(wc -l <"$reply_head")
	[ "$(head -n "$lines" "$BATS_TEST_TMPDIR/reply" | grep -c $'\r$')" = "$lines" ]
}

# reasoned CODE: one line of printable ASCII that says why.
reasoned() {
	answers "$1"
	[ "$(LC_ALL=C grep -c '^X-WOPI-ServerError: [ -~]*[!-~]$' "$reply_head")" = 1 ]
}

@test "every refusal says why in one line of ASCII" {
	operation LOCK -H $'X-WOPI-Lock: \303\244\r\nX-Evil: 1'
	reasoned 400
	lacks_header X-Evil
	wopi POST /files/doc1
	reasoned 400
	query access_token=%c3%a4%0d%0aX-Evil:%201
	reasoned 401
	lacks_header X-Evil
	wopi GET $'/n\303\266nsense\r\nX-Evil: 1'
	reasoned 404
	lacks_header X-Evil
	wopi $'D\r\nX-Evil: 1' /files/doc1
	reasoned 405
	lacks_header X-Evil
	get_file -H 'X-WOPI-MaxExpectedSize: 1'
	reasoned 412
	operation $'N\r\nX-Evil: 1'
	reasoned 501
	lacks_header X-Evil
	rename_to $'resum+AO\r\nX-Evil: 1'
	reasoned 400
	lacks_header X-Evil
	save_as RelativeTarget $'a\r\nX-Evil: 1.docx' new
	reasoned 400
	lacks_header X-Evil
	operation GET_SHARE_URL -H $'X-WOPI-UrlType: ReadOnly\r\nX-Evil: 1'
	reasoned 501
	lacks_header X-Evil
	operation GET_RESTRICTED_LINK -H $'X-WOPI-RestrictedLink: FORMS\r\nX-Evil: 1'
	reasoned 501
	lacks_header X-Evil
	operation READ_SECURE_STORE -H $'X-WOPI-ApplicationId: app\r\nX-Evil: 1'
	reasoned 400
	lacks_header X-Evil
	given_container
	in_container CREATE_CHILD_FILE -H $'X-WOPI-RelativeTarget: a\r\nX-Evil: 1.docx'
	reasoned 400
	lacks_header X-Evil
	in_container CREATE_CHILD_CONTAINER -H $'X-WOPI-RelativeTarget: +AA0ACg-X-Evil: 1'
	reasoned 400
	lacks_header X-Evil
	in_container RENAME_CONTAINER -H $'X-WOPI-RequestedName: a\r\nX-Evil: 1'
	reasoned 400
	lacks_header X-Evil
	in_container GET_SHARE_URL -H $'X-WOPI-UrlType: ReadOnly\r\nX-Evil: 1'
	reasoned 501
	lacks_header X-Evil
	wopi GET /containers/sub1/children -t alice-sub1 \
		-H $'X-WOPI-FileExtensionFilterList: x\r\nX-Evil: 1'
	reasoned 400
	lacks_header X-Evil
	given_ecosystem_token
	wopi POST /ecosystem -H 'X-WOPI-Override: GET_WOPI_SRC_WITH_ACCESS_TOKEN' \
		-H $'X-WOPI-HostNativeFileName: \303\266\r\nX-Evil: 1'
	reasoned 404
	lacks_header X-Evil
	rm "$WOPI_DATA/wopi.db"
	check_file_info
	reasoned 500
}

# keeps_secret TEXT: neither the answer nor the log holds it.
keeps_secret() {
	run ! grep -F -i -e "$1" "$reply_head" "$reply_body" "$BATS_TEST_TMPDIR/stderr"
}

@test "a refusal does not repeat the token" {
	wopi GET /files/doc1 -t secret-unknown
	keeps_secret secret-unknown
	query 'access_token=secret-malformed%20'
	keeps_secret secret-malformed
	authorization 'Bearer secret-header'
	keeps_secret secret-header
	authorization 'Basic secret-basic'
	keeps_secret secret-basic
	wopi GET /files/doc1 -t alice-empty1
	keeps_secret alice-empty1
	later 36000
	wopi GET /files/doc1 -t alice-doc1
	answers 401
	keeps_secret alice-doc1
}

@test "a refusal does not repeat the token, whatever is refused" {
	operation LOCK
	keeps_secret alice-doc1
	operation NONSENSE
	keeps_secret alice-doc1
	wopi GET /nonsense
	keeps_secret alice-doc1
	put new B
	keeps_secret alice-doc1
	as carol
	lock A
	keeps_secret carol-doc1
}

@test "a refusal does not repeat the signature of a download" {
	local signature
	check_file_info
	signature=$(json .FileUrl)
	signature=${signature##*=}
	wopi GET /download/empty1 -t '' -e "QUERY_STRING=signature=$signature"
	answers 401
	keeps_secret "$signature"
	wopi GET /download/doc1 -t '' -e "QUERY_STRING=signature=secret-$signature"
	answers 401
	keeps_secret "$signature"
}

@test "a refusal does not repeat a credential" {
	printf 'secret-password' | wopictl credential set app secret-name
	operation READ_SECURE_STORE -H 'X-WOPI-ApplicationId: other'
	answers 404
	keeps_secret secret-
	operation READ_SECURE_STORE -H 'X-WOPI-ApplicationId: app' -t unknown
	answers 401
	keeps_secret secret-
}

@test "a failure of the host repeats neither token nor contents, in the log either" {
	printf confidential >"$BATS_TEST_TMPDIR/confidential"
	lock A
	rm "$WOPI_DATA"/contents/*
	get_file
	answers 500
	keeps_secret alice-doc1
	rm -r "$WOPI_DATA/contents"
	wopi POST /files/doc1/contents -H 'X-WOPI-Lock: A' -d "$BATS_TEST_TMPDIR/confidential"
	answers 500
	keeps_secret alice-doc1
	keeps_secret confidential
	rm "$WOPI_DATA/queue"
	unlock A
	answers 500
	keeps_secret alice-doc1
	printf 'no database' >"$WOPI_DATA/wopi.db"
	check_file_info
	answers 500
	keeps_secret alice-doc1
}

@test "the database holds no token" {
	run ! grep -a -e alice-doc1 "$WOPI_DATA/wopi.db"
}

# Bounds

@test "a header may have 8192 bytes and not more" {
	wopi GET /files/doc1 -H "X-Whatever: $(characters 8192)"
	answers 200
	wopi GET /files/doc1 -H "X-Whatever: $(characters 8193)"
	refused 400 'too long'
}

@test "a query may have 16384 bytes and not more" {
	query "access_token=alice-doc1&x=$(characters $((16384 - 26)))"
	answers 200
	query "access_token=alice-doc1&x=$(characters $((16385 - 26)))"
	refused 400 'too long'
}

@test "a path may have 1024 bytes and not more" {
	wopi GET "/files/$(characters $((1024 - 7)))"
	answers 401
	wopi GET "/files/$(characters $((1025 - 7)))"
	answers 404
}

@test "many headers are no matter" {
	local -a many=()
	local i
	for i in {1..200}; do
		many+=(-H "X-Header-$i: $(characters 100)")
	done
	wopi GET /files/doc1 "${many[@]}"
	answers 200
}

@test "a CONTENT_LENGTH that is no number is 400" {
	local length
	for length in abc -1 +5 5x ' 5' 0x5 5.0 5,5 9223372036854775808 99999999999999999999; do
		wopi POST /files/doc1/contents -H 'X-WOPI-Override: PUT' \
			-e "CONTENT_LENGTH=$length"
		refused 400 Content-Length
		wopi GET /files/doc1 -e "CONTENT_LENGTH=$length"
		refused 400 Content-Length
	done
}

@test "an empty header is an absent one" {
	wopi GET /files/doc1 -H 'Authorization:' -H 'X-WOPI-SessionContext:' -H 'X-WOPI-Proof:'
	answers 200
}

# Bodies that nobody asked for

# is_read COMMAND...: the request reads a body of 5000 bytes to its end.
is_read() {
	local pipe=$BATS_TEST_TMPDIR/pipe into
	rm -f "$pipe"
	mkfifo "$pipe"
	exec {into}<>"$pipe"
	head -c 5000 /dev/zero >&"$into"
	"$@" -d "$pipe" -e CONTENT_LENGTH=5000
	run ! read -t 0 -u "$into"
	exec {into}>&-
}

@test "the document that comes with a rename is read to its end, and is not saved" {
	is_read rename_to other
	answers 200
	holds hello
}

@test "the document that comes with a rename that is refused is read to its end" {
	is_read rename_to 'resum+AO'
	answers 400
	lock A
	as bob
	is_read rename_to other
	answers 409
	as carol
	is_read rename_to other
	answers 404
}

@test "a body that an operation has no use for is read to its end" {
	local override
	for override in LOCK GET_LOCK REFRESH_LOCK UNLOCK GET_SHARE_URL GET_RESTRICTED_LINK \
		REVOKE_RESTRICTED_LINK DELETE; do
		is_read operation $override "${well_formed[@]}"
		answers 200
	done
}

@test "the document of a PutRelativeFile that is refused is read to its end" {
	is_read operation PUT_RELATIVE
	answers 400
	is_read operation PUT_RELATIVE -H 'X-WOPI-RelativeTarget: a/b'
	answers 400
	is_read operation PUT_RELATIVE -H 'X-WOPI-RelativeTarget: a' -H 'X-WOPI-SuggestedTarget: b'
	answers 501
	is_read operation PUT_RELATIVE -H 'X-WOPI-RelativeTarget: report.wopitest'
	answers 409
	wopictl config set max_file_size 4000
	is_read operation PUT_RELATIVE -H 'X-WOPI-SuggestedTarget: .docx'
	answers 413
	as carol
	is_read operation PUT_RELATIVE -H 'X-WOPI-SuggestedTarget: .docx'
	answers 501
}

@test "a body that is refused for what it is is read to its end" {
	is_read operation PUT_USER_INFO
	answers 413
	is_read operation ADD_ACTIVITIES
	answers 400
	is_read wopi POST /files/doc1/activities
	answers 400
	is_read operation READ_SECURE_STORE
	answers 400
	as carol
	is_read operation ADD_ACTIVITIES
	answers 404
}

@test "the body of an operation that is not there is read to its end" {
	is_read operation COBALT
	answers 501
	is_read wopi POST /files/doc1/contents -H 'X-WOPI-Override: PUT_CHUNKED_FILE'
	answers 501
	given_container
	is_read in_container NONSENSE
	answers 501
}

@test "a body that an operation on a container has no use for is read to its end" {
	local override
	given_container
	for override in GET_SHARE_URL RENAME_CONTAINER; do
		is_read in_container $override "${well_formed[@]}"
		answers 200
	done
	for override in CREATE_CHILD_CONTAINER CREATE_CHILD_FILE RENAME_CONTAINER; do
		is_read in_container $override
		answers 400
	done
	is_read in_container CREATE_CHILD_FILE "${well_formed[@]}"
	answers 200
	[ "$(field 'size' wopictl file list sub1)" = 0 ]
	is_read in_container DELETE_CONTAINER
	answers 409
	is_read in_container DELETE_CONTAINER -t unknown
	answers 401
}

@test "the body of a POST with a bad token is read to its end" {
	local override
	for override in $operations; do
		is_read operation "$override" "${well_formed[@]}" -t unknown
		answers 401
	done
	is_read wopi POST /files/doc1/contents -H 'X-WOPI-Override: PUT' -t unknown
	answers 401
}

@test "the body of a POST to an unknown path is read to its end" {
	is_read wopi POST /nonsense/doc1
	answers 404
}

@test "a body that ends early where none was asked for is no matter" {
	operation LOCK -H 'X-WOPI-Lock: A' -d /dev/null -e CONTENT_LENGTH=5000
	answers 200
	locked_by A
	operation RENAME_FILE "${well_formed[@]}" -d /dev/null -e CONTENT_LENGTH=5000
	answers 200
	operation GET_SHARE_URL "${well_formed[@]}" -d /dev/null -e CONTENT_LENGTH=5000
	answers 200
}

@test "a body that ends early where one was asked for is 400, and nothing is done" {
	local before override
	before=$(state)
	printf '{"Activities":[]}' >"$BATS_TEST_TMPDIR/short"
	for override in PUT_RELATIVE PUT_USER_INFO ADD_ACTIVITIES; do
		operation $override "${well_formed[@]}" -d "$BATS_TEST_TMPDIR/short" \
			-e CONTENT_LENGTH=18
		refused 400 'shorter'
	done
	unchanged_since "$before"
	check_file_info
	[ "$(json 'has("UserInfo")')" = false ]
}

@test "a POST without a length does not wait for a body" {
	local into
	mkfifo "$BATS_TEST_TMPDIR/open"
	exec {into}<>"$BATS_TEST_TMPDIR/open"
	operation LOCK -H 'X-WOPI-Lock: A' -d "$BATS_TEST_TMPDIR/open" -e CONTENT_LENGTH=
	answers 200
}

@test "a chunked body of a POST is read to its end" {
	head -c 300000 /dev/zero | (
		env -i WOPI_DATA="$WOPI_DATA" WOPI_NOW="$WOPI_NOW" REQUEST_METHOD=POST \
			PATH_INFO=/files/doc1 QUERY_STRING=access_token=alice-doc1 \
			HTTP_X_WOPI_OVERRIDE=LOCK HTTP_X_WOPI_LOCK=A \
			HTTP_TRANSFER_ENCODING=chunked "$BUILD/wopi.cgi" >/dev/null
		[ "$(wc -c)" = 0 ]
	)
	locked_by A
}

# The environment

@test "a Proxy header is harmless" {
	wopi GET /files/doc1 -H 'Proxy: http://127.0.0.1:9'
	answers 200
}

@test "no header reaches the host's own variables" {
	wopi GET /files/doc1 -H 'WOPI-Data: /nowhere' -H 'WOPI-Now: 1' -H 'Path-Info: /x' \
		-H 'Request-Method: DELETE' -H 'Query-String: x'
	answers 200
}

@test "run by hand it says what it is" {
	run -0 env -i "$BUILD/wopi.cgi"
	[[ "${lines[0]}" == 'wopi.cgi '[0-9]* ]]
	[[ "${lines[-1]}" == *'web server'* ]]
	[ "$(grep -vc '^linked with \|^built with ' <<<"$output")" = 2 ]
}

@test "run by hand it touches no host" {
	run -0 env -i WOPI_DATA="$BATS_TEST_TMPDIR/nowhere" "$BUILD/wopi.cgi"
	[ ! -e "$BATS_TEST_TMPDIR/nowhere" ]
}

@test "the environment needs no more than method, path and query" {
	run -0 env -i WOPI_DATA="$WOPI_DATA" WOPI_NOW="$WOPI_NOW" REQUEST_METHOD=GET \
		PATH_INFO=/files/doc1 QUERY_STRING=access_token=alice-doc1 "$BUILD/wopi.cgi"
	[[ "$output" == 'Status: 200 '* ]]
}

@test "a client that goes away is no failure, and one line of the log with the request's id" {
	local -a status
	head -c 3000000 /dev/zero | wopictl file put doc1 - >/dev/null
	env -i WOPI_DATA="$WOPI_DATA" WOPI_NOW="$WOPI_NOW" REQUEST_METHOD=GET \
		HTTP_X_WOPI_CORRELATIONID=7f-9 \
		PATH_INFO=/files/doc1/contents QUERY_STRING=access_token=alice-doc1 \
		"$BUILD/wopi.cgi" 2>"$BATS_TEST_TMPDIR/stderr" | head -c 10 >/dev/null
	status=("${PIPESTATUS[@]}")
	[ "${status[0]}" = 0 ]
	[ "$(wc -l <"$BATS_TEST_TMPDIR/stderr")" = 1 ]
	grep "^wopi.cgi: request 7f-9: the client closed the connection (Broken pipe) after [0-9]* of 3000000 bytes of\
 file 'doc1' version 2$" "$BATS_TEST_TMPDIR/stderr"
}

# A broken host

@test "without a data directory it is 500" {
	rm -r "$WOPI_DATA"
	check_file_info
	fails_closed "$WOPI_DATA"
}

@test "without a data directory nothing comes into being" {
	rm -r "$WOPI_DATA"
	lock A
	fails_closed "$WOPI_DATA"
	[ ! -e "$WOPI_DATA" ]
}

@test "without a database it is 500, and none comes into being" {
	rm "$WOPI_DATA/wopi.db"
	lock A
	fails_closed "is missing, but not the rest of the host: restore it from a backup"
	[ ! -e "$WOPI_DATA/wopi.db" ]
}

@test "with a text in place of the database it is 500" {
	head -c 5000 /dev/zero | tr '\0' x >"$WOPI_DATA/wopi.db"
	check_file_info
	fails_closed 'not a database'
}

@test "with an empty database it is 500" {
	: >"$WOPI_DATA/wopi.db"
	check_file_info
	fails_closed 'is empty: restore it from a backup'
	[ ! -s "$WOPI_DATA/wopi.db" ]
}

@test "with a database whose pages are lost it is 500" {
	dd if=/dev/zero of="$WOPI_DATA/wopi.db" bs=4096 seek=1 conv=notrunc status=none \
		count=$(($(stat -c %s "$WOPI_DATA/wopi.db") / 4096 - 1))
	check_file_info
	fails_closed wopi.db
}

@test "with a folder in place of the database it is 500" {
	rm "$WOPI_DATA/wopi.db"
	mkdir "$WOPI_DATA/wopi.db"
	check_file_info
	fails_closed wopi.db
}

@test "with a database of a newer schema it is 500" {
	patch 60 '\0\0\0\143'
	check_file_info
	fails_closed 'schema 99.*newer'
}

@test "with a database of an older schema it is 500" {
	patch 60 '\0\0\0\1'
	check_file_info
	fails_closed 'schema 1.*older'
}

@test "without the queue of writers a change is 500, and reading works" {
	rm "$WOPI_DATA/queue"
	lock A
	fails_closed queue
	check_file_info
	answers 200
	unlocked
}

@test "without the folder of contents GetFile is 500" {
	rm -r "$WOPI_DATA/contents"
	get_file
	fails_closed contents
}

@test "with a file's content gone GetFile is 500, and other files work" {
	local content
	for content in "$WOPI_DATA"/contents/*; do
		[ ! -s "$content" ] || rm "$content"
	done
	get_file
	fails_closed contents
	on empty1
	holds ''
}

@test "with a WOPI_NOW that is no time it is 500" {
	wopi GET /files/doc1 -e WOPI_NOW=soon
	fails_closed WOPI_NOW
}

@test "a broken host is 500 whatever the token, for none can be looked at" {
	rm "$WOPI_DATA/wopi.db"
	wopi GET /files/doc1 -t unknown
	fails_closed "restore it from a backup"
}

# writes COMMAND...: what it writes to standard error, each write in quotes.
writes() {
	/usr/bin/python3 -c 'import socket, subprocess, sys
ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
subprocess.run(sys.argv[1:], stderr=its)
its.close()
while message := ours.recv(65536):
    print(repr(message.decode()))' "$@"
}

@test "a message is one write, so that it stands whole among those of others" {
	run -0 writes wopictl user show zoe
	[[ ${#lines[@]} = 1 && ${lines[0]} == "\"wopictl: "*"'zoe'"*'\n"' ]]
	rm -r "$WOPI_DATA"
	run -0 --separate-stderr writes env REQUEST_METHOD=GET PATH_INFO=/files/doc1 QUERY_STRING=access_token=a wopi.cgi
	[[ ${lines[-1]} == "\"wopi.cgi: "*"'$WOPI_DATA'"*'\n"' ]]
}

# Bodies that do not come, or do not end. An alarm looks each minute whether something came:
# to send its signal is to let the minute pass.

# begin METHOD PATH LENGTH [VARIABLE...]: wopi.cgi runs, and its body comes through $pipe;
# LENGTH is "chunked" for one of unknown length.
begin() {
	local -a length=(CONTENT_LENGTH="$3")
	[ "$3" != chunked ] || length=(HTTP_TRANSFER_ENCODING=chunked)
	reply_head=$BATS_TEST_TMPDIR/head reply_body=$BATS_TEST_TMPDIR/body
	: >"$BATS_TEST_TMPDIR/begin"
	mkfifo "$BATS_TEST_TMPDIR/pipe"
	env -i WOPI_DATA="$WOPI_DATA" WOPI_NOW="$WOPI_NOW" REQUEST_METHOD="$1" SCRIPT_NAME=/wopi \
		PATH_INFO="$2" HTTP_HOST=docs.example.org QUERY_STRING="access_token=$token" \
		"${length[@]}" "${@:4}" "$BUILD/wopi.cgi" <"$BATS_TEST_TMPDIR/pipe" \
		>"$BATS_TEST_TMPDIR/reply" 3>&- &
	program=$!
	exec {pipe}>"$BATS_TEST_TMPDIR/pipe"
}

# comes BYTES: so many bytes of the body are in the file that the save is received into.
comes() {
	within_seconds 10 eval '[ -n "$(find "$WOPI_DATA/contents" -type f -newer \
		"$BATS_TEST_TMPDIR/begin" -size '"$1"'c)" ]'
}

# waits_in_vain: minutes pass without a byte. Then the program has ended.
waits_in_vain() {
	within_seconds 10 has_alarm
	within_seconds 10 eval '! kill -ALRM "$program" 2>/dev/null'
	ended
}

# True if the program would take the signal.
has_alarm() {
	local caught
	caught=$(sed -n 's/^SigCgt:[[:space:]]*//p' "/proc/$program/status")
	((16#$caught & 1 << 13))
}

# ended: the program ends, and its answer is read.
ended() {
	wait "$program"
	exec {pipe}>&-
	split_reply <"$BATS_TEST_TMPDIR/reply"
	length_is_right
}

@test "a save whose body stops to come is given up after a minute, and changes nothing" {
	local before
	lock A
	before=$(ls "$WOPI_DATA/contents")
	begin POST /files/doc1/contents 100 HTTP_X_WOPI_OVERRIDE=PUT HTTP_X_WOPI_LOCK=A
	printf hello >&"$pipe"
	comes 5
	waits_in_vain
	refused 408 'no byte of the body arrived for 60 seconds'
	[ "$(ls "$WOPI_DATA/contents")" = "$before" ]
	holds hello
}

@test "a chunked save whose body stops to come is given up after a minute" {
	lock A
	begin POST /files/doc1/contents chunked HTTP_X_WOPI_OVERRIDE=PUT HTTP_X_WOPI_LOCK=A
	printf goodbye >&"$pipe"
	comes 7
	waits_in_vain
	refused 408 'no byte of the body arrived for 60 seconds'
	holds hello
}

@test "a save whose body comes slowly is saved, however long it takes" {
	local i
	lock A
	begin POST /files/doc1/contents 10 HTTP_X_WOPI_OVERRIDE=PUT HTTP_X_WOPI_LOCK=A
	for i in {1..9}; do
		printf . >&"$pipe"
		comes "$i"
		kill -ALRM "$program"
	done
	printf . >&"$pipe"
	ended
	answers 200
	holds ..........
}

@test "a save that its lock refuses is refused by that, though its body stops to come" {
	lock A
	begin POST /files/doc1/contents 100 HTTP_X_WOPI_OVERRIDE=PUT HTTP_X_WOPI_LOCK=B
	printf hello >&"$pipe"
	comes 5
	waits_in_vain
	conflicts A
}

@test "a body that is no content and stops to come is given up after a minute" {
	local operation
	for operation in PUT_USER_INFO ADD_ACTIVITIES; do
		begin POST /files/doc1 100 HTTP_X_WOPI_OVERRIDE=$operation
		printf '{' >&"$pipe"
		waits_in_vain
		refused 408 'no byte of the body arrived for 60 seconds'
		rm "$BATS_TEST_TMPDIR/pipe"
	done
}

@test "a body that nobody wants and that stops to come keeps no process" {
	begin POST /files/doc1/contents 1000000 QUERY_STRING=access_token=wrong
	printf hello >&"$pipe"
	within_seconds 10 [ -s "$BATS_TEST_TMPDIR/reply" ]
	waits_in_vain
	answers 401
}

# drops_endless CODE STATUS: a chunked body without an end is answered so, and not read for
# ever; the program's exit status is STATUS.
drops_endless() {
	local status=0
	reply_head=$BATS_TEST_TMPDIR/head reply_body=$BATS_TEST_TMPDIR/body
	timeout 60 env -i WOPI_DATA="$WOPI_DATA" WOPI_NOW="$WOPI_NOW" REQUEST_METHOD=POST \
		SCRIPT_NAME=/wopi PATH_INFO=/files/doc1/contents HTTP_TRANSFER_ENCODING=chunked \
		QUERY_STRING=access_token=wrong "$BUILD/wopi.cgi" \
		< <(exec cat /dev/zero) >"$BATS_TEST_TMPDIR/reply" || status=$?
	[ "$status" = "$2" ]
	split_reply <"$BATS_TEST_TMPDIR/reply"
	answers "$1"
}

@test "a body that never ends is dropped up to max_file_size and some room, and no further" {
	wopictl config set max_file_size 1M
	drops_endless 401 0
	wopictl config remove max_file_size
	drops_endless 401 0
}

@test "a body that never ends is not read for ever where there is no host" {
	rm -r "$WOPI_DATA"
	drops_endless 500 1
}

@test "a body in a file that nobody wants is not read at all" {
	truncate -s 1G "$BATS_TEST_TMPDIR/big"
	exec 8<"$BATS_TEST_TMPDIR/big"
	env -i WOPI_DATA="$WOPI_DATA" WOPI_NOW="$WOPI_NOW" REQUEST_METHOD=POST SCRIPT_NAME=/wopi \
		PATH_INFO=/files/doc1/contents CONTENT_LENGTH=1073741824 \
		QUERY_STRING=access_token=wrong "$BUILD/wopi.cgi" <&8 >"$BATS_TEST_TMPDIR/reply"
	[ "$(sed -n 's/^pos:[[:space:]]*//p' /proc/self/fdinfo/8)" = 0 ]
}
