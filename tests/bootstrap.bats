# SPDX-License-Identifier: MIT
# What native apps start with: the bootstrapper, which takes what an identity provider
# vouches for and gives out WOPI tokens, its shortcuts, and GetFileWopiSrc.

load helper
load jwt

base=http://docs.example.org/wopi

# The tree: doc1 and empty1 in the root, doc2 in reports, deep in reports. alice may
# write all of it, bob may read reports and what is below, carol and dave nothing.
setup_file() {
	local user
	export WOPI_NOW=$START KEYS WOPI_DATA=$BATS_FILE_TMPDIR/world
	rsa_key r1
	rsa_key r2
	ec_key e1
	make_world
	wopictl user add dave@example.org --id dave7 >/dev/null
	wopictl container add Reports --id reports >/dev/null
	wopictl container add Deep --id deep --parent reports >/dev/null
	printf 'the plan' | wopictl file add - --name plan.docx --id doc2 --container reports >/dev/null
	wopictl grant add alice writer root
	wopictl grant add bob reader reports
	for user in alice bob carol dave@example.org; do
		wopictl token add --oauth --user $user --weak --value "${user%@*}-oauth" &>/dev/null
	done
}

setup() {
	export WOPI_DATA=$BATS_TEST_TMPDIR/data WOPI_NOW=$START
	cp -a "$BATS_FILE_TMPDIR/world" "$WOPI_DATA"
	file=doc1
	token=''
	authorization='Bearer alice-oauth'
}

# ask METHOD [wopi's options...]: the bootstrapper, which the web server has beside the
# path of all else, with $authorization. bare_ask: without.
ask() { bare_ask "$1" -H "Authorization: $authorization" "${@:2}"; }
bare_ask() {
	wopi "$1" /wopibootstrapper -e SCRIPT_NAME=/wopibootstrapper -e PATH_INFO= \
		-e REQUEST_URI=/wopibootstrapper "${@:2}"
}

# with TOKEN: it is what is asked with from here on.
with() { authorization="Bearer $1"; }

# shortcut OPERATION [wopi's options...]
shortcut() { ask POST -H "X-WOPI-EcosystemOperation: $1" "${@:2}"; }
root_container() { shortcut GET_ROOT_CONTAINER "$@"; }
new_token() { shortcut GET_NEW_ACCESS_TOKEN -H "X-WOPI-WopiSrc: $1" "${@:2}"; }
native_name() { shortcut GET_WOPI_SRC_WITH_ACCESS_TOKEN -H "X-WOPI-HostNativeFileName: $1" "${@:2}"; }

# The same in the modes where others vouch for the user.
take_tokens_by_r1_and_e1() { take_signed_tokens "$(jwk r1)" "$(jwk e1)"; }
trust_web_server() { wopictl config set oauth remote_user; }
ask_as() { bare_ask "${2:-GET}" -e "REMOTE_USER=$1" -e AUTH_TYPE=oauth-openidc "${@:3}"; }

# visit METHOD URL [wopi's options...]: an address of an answer, as it stands.
visit() {
	local path=${2#"$base"}
	[[ $2 == "$base/"* ]]
	wopi "$1" "${path%%\?*}" -e "QUERY_STRING=${path#*\?}" "${@:3}"
}

# visit_child NAME METHOD SUB [wopi's options...]: what the last answer lists as NAME, or
# what is below that.
visit_child() {
	local url
	url=$(json --arg name "$1" '.ChildContainers[], .ChildFiles[] | select(.Name == $name).Url')
	visit "$2" "${url%%\?*}$3?${url#*\?}" "${@:4}"
}

# enumerate URL: the children of the container there.
enumerate() { visit GET "${1%%\?*}/children?${1#*\?}"; }

names() { json '[.ChildContainers[].Name + "/", .ChildFiles[].Name] | sort | join(" ")'; }

# tokenless: the last answer, with T for each token.
tokenless() { body | sed 's/~[A-Za-z0-9_-]*\.[0-9]*\.[A-Za-z0-9_-]*/T/g'; }

# given_token: that of the last answer to GET_NEW_ACCESS_TOKEN.
given_token() { json .AccessTokenInfo.AccessToken; }

# ecosystem: the Url of the last answer.
ecosystem() { json .Bootstrap.EcosystemUrl; }

# bootstraps USER_ID: 200, for that user.
bootstraps() {
	answers 200
	[ "$(json .Bootstrap.UserId)" = "$1" ]
}

# challenges [WHERE]: 401 with this WWW-Authenticate, nothing given out, and a reason
# for the client's log.
challenges() {
	answers 401
	[ ! -s "$reply_body" ]
	[ "$(grep -ci '^WWW-Authenticate:' "$reply_head")" = 1 ]
	[ "$(header WWW-Authenticate)" = "${1:-Bearer}" ] || {
		echo "expected '${1:-Bearer}', got '$(header WWW-Authenticate)'" >&2
		return 1
	}
	[ -n "$(header X-WOPI-ServerError)" ]
	gives_no_token
}

# turned_away CODE WORDS: refused, and nothing is given out.
turned_away() {
	refused "$@"
	gives_no_token
}

gives_no_token() { [ "$(cat "$reply_head" "$reply_body" | grep -c -e access_token= -e '~')" = 0 ]; }

# fails_closed WORDS: 500 that tells the client nothing; the log has the reason.
fails_closed() {
	answers 500
	[ ! -s "$reply_body" ]
	gives_no_token
	grep -qF "$1" "$BATS_TEST_TMPDIR/stderr"
	[ "$(grep -cF "$1" "$reply_head")" = 0 ]
}

# sums: of all that the host keeps.
sums() { (cd "$WOPI_DATA" && find . -type f ! -name counters ! -name wopi.db-shm -exec sha256sum {} + | sort -k 2); }

# sessions: ids of the OAuth tokens, of those made by wopictl and of stored sign-ins.
sessions() { wopictl token list --json "$@" | jq -r 'select(.kind == "oauth").id'; }

# no_sessions: ends them all.
no_sessions() {
	local id
	for id in $(sessions); do
		wopictl token remove "$id"
	done
}

# --- Bootstrap

@test "Bootstrap says who the user is, and where the ecosystem" {
	ask GET
	answers 200
	[ "$(header Content-Type)" = application/json ]
	[ "$(tokenless)" = "{\"Bootstrap\":{\"EcosystemUrl\":\"$base/ecosystem?access_token=T&access_token_ttl=1700036000000\",\
\"UserId\":\"alice\",\"SignInName\":\"alice\",\"UserFriendlyName\":\"Alice Able\"}}" ]
	lacks_header WWW-Authenticate
	lacks_header X-WOPI-ServerError
	[ "$(header Cache-Control)" = no-store ]
}

@test "SignInName is the user's name, UserId the id" {
	with dave-oauth
	ask GET
	bootstraps dave7
	[ "$(json .Bootstrap.SignInName)" = dave@example.org ]
	[ "$(json .Bootstrap.UserFriendlyName)" = dave@example.org ]
}

@test "UserId is that of CheckFileInfo" {
	local user
	ask GET
	user=$(json .Bootstrap.UserId)
	new_token "$base/files/doc1"
	wopi GET /files/doc1 -t "$(given_token)"
	[ "$(json .UserId)" = "$user" ]
	[ "$(json .UserFriendlyName)" = "Alice Able" ]
}

@test "EcosystemUrl leads to CheckEcosystem and to the root" {
	ask GET
	visit GET "$(ecosystem)"
	answers 200
	[ "$(json .SupportsContainers)" = true ]
	ask GET
	visit GET "$base/ecosystem/root_container_pointer?$(ecosystem | sed 's/[^?]*.//')"
	answers 200
	[ "$(json .ContainerPointer.Name)" = Documents ]
}

@test "POST without an operation is Bootstrap" {
	local expected
	ask GET
	expected=$(tokenless)
	ask POST
	answers 200
	[ "$(tokenless)" = "$expected" ]
	ask POST -d /dev/null
	answers 200
	[ "$(tokenless)" = "$expected" ]
}

@test "an operation that is unknown, or of another case, is Bootstrap" {
	local expected operation
	ask GET
	expected=$(tokenless)
	for operation in GET_EVERYTHING get_root_container 'GET_ROOT_CONTAINER ' GET_ROOT LOCK \
		CHECK_ECOSYSTEM 'GET_ROOT_CONTAINER,GET_NEW_ACCESS_TOKEN' '*' '"' ''; do
		shortcut "$operation" -H "X-WOPI-WopiSrc: $base/files/doc1"
		answers 200
		[ "$(tokenless)" = "$expected" ]
	done
}

@test "a GET is Bootstrap, whatever operation its header names" {
	ask GET -H 'X-WOPI-EcosystemOperation: GET_ROOT_CONTAINER'
	answers 200
	[ "$(json 'keys | join(" ")')" = Bootstrap ]
	ask GET -H 'X-WOPI-EcosystemOperation: GET_NEW_ACCESS_TOKEN'
	answers 200
}

@test "the bootstrapper is below the program's own path too" {
	local expected
	ask GET
	expected=$(tokenless)
	wopi GET /wopibootstrapper -H "Authorization: $authorization"
	answers 200
	[ "$(tokenless)" = "$expected" ]
	wopi POST /wopibootstrapper -H "Authorization: $authorization" \
		-H 'X-WOPI-EcosystemOperation: GET_ROOT_CONTAINER'
	answers 200
	[[ $(json .RootContainerInfo.ContainerPointer.Url) == "$base/containers/root?"* ]]
}

@test "below the bootstrapper there is nothing" {
	local path
	for path in /x / /x/y /wopibootstrapper/x /files; do
		ask GET -e "PATH_INFO=$path"
		turned_away 404 'no such path'
	done
	for path in /wopibootstrapper/x /wopibootstrapper/ /wopibootstrapper/x/y /wopibootstrapperx; do
		wopi GET $path -H "Authorization: $authorization"
		answers 404
	done
}

@test "a name that only ends like the bootstrapper's is not it" {
	bare_ask GET -H "Authorization: $authorization" -e SCRIPT_NAME=/mywopibootstrapper
	answers 404
	bare_ask GET -H "Authorization: $authorization" -e SCRIPT_NAME=/wopibootstrapper2
	answers 404
}

@test "other methods are 405, and Allow says which there are" {
	local method
	for method in HEAD PUT DELETE PATCH OPTIONS get; do
		ask $method
		turned_away 405 ''
		[ "$(header Allow)" = "GET, POST" ]
		wopi $method /wopibootstrapper -H "Authorization: $authorization"
		turned_away 405 ''
		[ "$(header Allow)" = "GET, POST" ]
	done
}

@test "X-WOPI-SessionContext is taken, whatever it holds" {
	local expected value
	ask GET
	expected=$(tokenless)
	for value in context '' '{"a":"b"}' '%00%0d%0a' "$(printf '%08000d' 0)"; do
		ask GET -H "X-WOPI-SessionContext: $value"
		answers 200
		[ "$(tokenless)" = "$expected" ]
	done
	root_container -H 'X-WOPI-SessionContext: context'
	answers 200
	bare_ask GET -H 'X-WOPI-SessionContext: alice-oauth'
	challenges
}

@test "a body that comes along is dropped" {
	head -c 300000 /dev/zero >"$BATS_TEST_TMPDIR/zeros"
	root_container -d "$BATS_TEST_TMPDIR/zeros"
	answers 200
	[ "$(json .RootContainerInfo.ContainerPointer.Name)" = Documents ]
	bare_ask POST -d "$BATS_TEST_TMPDIR/zeros"
	challenges
}

@test "a header of more than 8192 bytes is refused before the token is looked at" {
	local name
	for name in Authorization X-WOPI-EcosystemOperation X-WOPI-WopiSrc X-WOPI-SessionContext; do
		ask POST -H "$name: $(printf '%08193d' 0)"
		turned_away 400 'too long'
	done
	with "$(printf '%08185d' 0)"
	ask GET
	challenges
}

@test "answers to Bootstrap have what all answers have" {
	ask GET
	[[ $(header X-WOPI-ServerVersion) == wopi.cgi/* ]]
	[ -n "$(header X-WOPI-MachineName)" ]
	bare_ask GET
	[[ $(header X-WOPI-ServerVersion) == wopi.cgi/* ]]
	[ -n "$(header X-WOPI-MachineName)" ]
	[ "$(header Cache-Control)" = no-store ]
}

# --- the Authorization header

@test "Bearer may have any case, a colon, and several blanks" {
	local authorization
	for authorization in 'Bearer alice-oauth' 'bearer alice-oauth' 'BEARER alice-oauth' \
		'bEaReR    alice-oauth' 'Bearer: alice-oauth' 'bearer:   alice-oauth'; do
		ask GET
		bootstraps alice
	done
}

@test "a header that is missing, empty, of another scheme or without token is 401" {
	local authorization
	bare_ask GET
	challenges
	for authorization in '' ' ' Bearer 'Bearer ' Bearer: 'Bearer:  ' 'Bearer x' alice-oauth \
		'Bearerx alice-oauth' 'Bearer; alice-oauth' 'Basic YWxpY2U6YWxpY2U=' \
		'Basic alice-oauth' 'Token alice-oauth' 'OAuth Bearer alice-oauth' \
		'Bearer alice-oauth bob-oauth' 'Bearer "alice-oauth"' 'Bearer alice-oauth,' \
		'Bearer alice-oaut' 'Bearer alice-oauth0' 'Bearer ALICE-OAUTH' 'Bearer alice%2Doauth' \
		'Bearer bearer alice-oauth' 'Bearer :: alice-oauth' "Bearer $(printf 'a%.0s' {1..513})"; do
		ask GET
		challenges
		root_container
		challenges
		new_token "$base/files/doc1"
		challenges
		native_name doc1
		challenges
	done
}

@test "a token in the query alone is none" {
	bare_ask GET -e QUERY_STRING=access_token=alice-oauth
	challenges
	bare_ask POST -e QUERY_STRING=access_token=alice-oauth \
		-H 'X-WOPI-EcosystemOperation: GET_ROOT_CONTAINER'
	challenges
	wopi GET /wopibootstrapper -t alice-oauth
	challenges
}

@test "a token in the query changes nothing" {
	ask GET -e QUERY_STRING=access_token=bob-oauth
	bootstraps alice
	ask GET -e QUERY_STRING=access_token=nonsense
	bootstraps alice
	ask GET -e QUERY_STRING=access_token=alice-doc1
	bootstraps alice
}

@test "a WOPI token is no OAuth token" {
	local given
	wopictl token add --ecosystem --user alice --rights all --weak --value alice-eco &>/dev/null
	for given in alice-doc1 alice-eco; do
		with $given
		ask GET
		challenges
		root_container
		challenges
	done
	with alice-oauth
	ask GET
	given=$(ecosystem)
	with "$(expr "$given" : '.*access_token=\([^&]*\)')"
	ask GET
	challenges
	with alice-oauth
	new_token "$base/files/doc1"
	with "$(given_token)"
	ask GET
	challenges
	new_token "$base/files/doc1"
	challenges
}

@test "an OAuth token is no WOPI token" {
	local path
	for path in /files/doc1 /files/doc1/contents /containers/root /containers/root/children \
		/ecosystem /ecosystem/root_container_pointer /folders/root; do
		wopi GET $path -t alice-oauth
		turned_away 401 ''
		wopi GET $path -t '' -H 'Authorization: Bearer alice-oauth'
		turned_away 401 ''
	done
	wopi POST /files/doc1 -t alice-oauth -H 'X-WOPI-Override: DELETE'
	turned_away 401 ''
	wopi POST /ecosystem -t alice-oauth -H 'X-WOPI-Override: GET_WOPI_SRC_WITH_ACCESS_TOKEN' \
		-H 'X-WOPI-HostNativeFileName: doc1'
	turned_away 401 ''
}

@test "a WOPI token opens what it was given for, and nothing else" {
	local given
	new_token "$base/files/doc1"
	given=$(given_token)
	wopi GET /files/doc1 -t "$given"
	answers 200
	wopi GET /files/doc2 -t "$given"
	answers 401
	wopi GET /containers/root -t "$given"
	answers 401
	wopi GET /ecosystem -t "$given"
	answers 401
	ask GET
	given=$(ecosystem | sed 's/.*access_token=//; s/&.*//')
	wopi GET /ecosystem -t "$given"
	answers 200
	wopi GET /files/doc1 -t "$given"
	answers 401
	wopi GET /containers/root -t "$given"
	answers 401
}

# --- where to sign in

where_to_sign_in() {
	wopictl config set oauth_authorization_uri https://login.example.org/authorize
	wopictl config set oauth_token_uri 'https://login.example.org/token?a=b,c'
}

@test "without settings the challenge is Bearer alone" {
	bare_ask GET
	challenges Bearer
}

@test "the challenge has what is set, in this order and with one Bearer" {
	where_to_sign_in
	bare_ask GET
	challenges 'Bearer authorization_uri="https://login.example.org/authorize",tokenIssuance_uri="https://login.example.org/token?a=b,c"'
	wopictl config set oauth_provider_id tp_contoso
	wopictl config set oauth_url_schemes '{"iOS":["contoso"],"Android":["contoso"],"UWP":["contoso"]}'
	bare_ask GET
	challenges 'Bearer authorization_uri="https://login.example.org/authorize",tokenIssuance_uri="https://login.example.org/token?a=b,c",providerId="tp_contoso",UrlSchemes="%7B%22iOS%22%3A%5B%22contoso%22%5D%2C%22Android%22%3A%5B%22contoso%22%5D%2C%22UWP%22%3A%5B%22contoso%22%5D%7D"'
}

@test "each of the settings stands alone too" {
	wopictl config set oauth_url_schemes '{}'
	bare_ask GET
	challenges 'Bearer UrlSchemes="%7B%7D"'
	wopictl config set oauth_provider_id contoso
	bare_ask GET
	challenges 'Bearer providerId="contoso",UrlSchemes="%7B%7D"'
	wopictl config remove oauth_url_schemes
	bare_ask GET
	challenges 'Bearer providerId="contoso"'
	wopictl config remove oauth_provider_id
	wopictl config set oauth_token_uri https://l.example.org/t
	bare_ask GET
	challenges 'Bearer tokenIssuance_uri="https://l.example.org/t"'
}

@test "every refusal of a token has the same challenge" {
	where_to_sign_in
	wopictl config set oauth_provider_id contoso
	local expected='Bearer authorization_uri="https://login.example.org/authorize",tokenIssuance_uri="https://login.example.org/token?a=b,c",providerId="contoso"'
	bare_ask GET
	challenges "$expected"
	wopi GET /wopibootstrapper
	challenges "$expected"
	with nonsense
	ask GET
	challenges "$expected"
	root_container
	challenges "$expected"
	new_token "$base/files/doc1"
	challenges "$expected"
	wopictl token add --oauth --user alice --ttl -1m --weak --value expired &>/dev/null
	with expired
	ask GET
	challenges "$expected"
	[[ $(header X-WOPI-ServerError) == *expired* ]]
}

@test "the WOPI endpoints challenge with Bearer alone" {
	where_to_sign_in
	wopi GET /files/doc1 -t nonsense
	answers 401
	[ "$(header WWW-Authenticate)" = Bearer ]
}

@test "schemes of any text are percent-encoded, with nothing that could end the value" {
	local value
	for value in '{"a":"\"x,\\"}' $'{\n"a":\r\n"b"\t}' '{"ü":"日本"}' '{"a":"\u000d\u000a"}' \
		'{"a":"%22 b+c/d~"}'; do
		wopictl config set oauth_url_schemes "$value"
		bare_ask GET
		challenges "Bearer UrlSchemes=\"$(printf %s "$value" | jq -sRr @uri | sed 's/~/%7E/g; s,%2F,/,g')\""
	done
}

@test "the longest settings are sent whole" {
	local long
	long=$(printf '%0978d' 0)
	wopictl config set oauth_authorization_uri "https://l.example.org/$long"
	wopictl config set oauth_token_uri "https://l.example.org/$long"
	wopictl config set oauth_provider_id "$(printf '%0128d' 0)"
	wopictl config set oauth_url_schemes "{\"a\":\"$(printf '%0992s' '' | tr ' ' '"' | sed 's/""/\\"/g')\"}"
	bare_ask GET
	answers 401
	[ "$(header WWW-Authenticate | grep -o %22 | wc -l)" = 500 ]
	[[ $(header WWW-Authenticate) == *'%22%7D"' ]]
}

@test "nothing that could break out of the challenge can be set" {
	local name value
	for name in oauth_authorization_uri oauth_token_uri oauth_provider_id oauth_url_schemes; do
		for value in 'https://l.example.org/",x="' $'https://l.example.org/\r\nX-Evil: 1' \
			'https://l.example.org/\' $'https://l.example.org/\n' $'a\r' 'a"b' $'{"a":"b"}\r\nX-Evil: 1'; do
			run -2 wopictl config set $name "$value"
		done
	done
	bare_ask GET
	challenges Bearer
}

@test "nothing that a request holds gets into the challenge" {
	bare_ask GET -H $'Authorization: Bearer x\r\nX-Evil: 1' -H $'X-WOPI-SessionContext: a"\r\nX-Evil: 1'
	challenges Bearer
	lacks_header X-Evil
	ask POST -H $'X-WOPI-EcosystemOperation: GET_NEW_ACCESS_TOKEN' \
		-H "X-WOPI-WopiSrc: $base/files/"$'doc1\r\nX-Evil: 1'
	turned_away 404 ''
	lacks_header X-Evil
}

# --- GET_ROOT_CONTAINER

@test "GET_ROOT_CONTAINER adds what GetRootContainer answers" {
	local expected
	ask GET
	expected=$(tokenless | jq -c .Bootstrap)
	root_container
	answers 200
	[ "$(header Content-Type)" = application/json ]
	[ "$(ordered -c keys_unsorted)" = '["Bootstrap","RootContainerInfo"]' ]
	[ "$(tokenless | jq -c .Bootstrap)" = "$expected" ]
	[ "$(tokenless | jq -c .RootContainerInfo.ContainerPointer)" = \
		"{\"Name\":\"Documents\",\"Url\":\"$base/containers/root?access_token=T&access_token_ttl=1700036000000\"}" ]
	expected=$(tokenless | jq -Sc .RootContainerInfo)
	visit GET "$base/ecosystem/root_container_pointer?$(ecosystem | sed 's/[^?]*.//')"
	answers 200
	[ "$(tokenless | jq -Sc .)" = "$expected" ]
}

@test "ContainerInfo is what CheckContainerInfo answers" {
	local expected
	root_container
	expected=$(json -c .RootContainerInfo.ContainerInfo)
	[ "$(jq -r .UserCanCreateChildFile <<<"$expected")" = true ]
	visit GET "$(json -r .RootContainerInfo.ContainerPointer.Url)"
	answers 200
	[ "$(json -c .)" = "$expected" ]
}

@test "X-WOPI-Override is taken where X-WOPI-EcosystemOperation is not there" {
	ask POST -H 'X-WOPI-Override: GET_ROOT_CONTAINER'
	answers 200
	[ "$(json .RootContainerInfo.ContainerPointer.Name)" = Documents ]
	ask POST -H 'X-WOPI-Override: GET_NEW_ACCESS_TOKEN' -H "X-WOPI-WopiSrc: $base/files/doc1"
	answers 200
	[ "$(json .AccessTokenInfo.AccessTokenExpiry)" = 1700036000000 ]
	ask POST -H 'X-WOPI-Override: GET_WOPI_SRC_WITH_ACCESS_TOKEN' -H 'X-WOPI-HostNativeFileName: doc1'
	answers 200
	[[ $(json .WopiSrcInfo.Url) == "$base/files/doc1?"* ]]
	ask POST -H 'X-WOPI-Override: GET_ROOT_CONTAINER' -H 'X-WOPI-EcosystemOperation: '
	answers 200
	[ "$(json 'has("RootContainerInfo")')" = true ]
}

@test "X-WOPI-EcosystemOperation wins over X-WOPI-Override" {
	shortcut GET_ROOT_CONTAINER -H 'X-WOPI-Override: GET_NEW_ACCESS_TOKEN'
	answers 200
	[ "$(ordered -c keys_unsorted)" = '["Bootstrap","RootContainerInfo"]' ]
	shortcut UNKNOWN -H 'X-WOPI-Override: GET_ROOT_CONTAINER'
	answers 200
	[ "$(ordered -c keys_unsorted)" = '["Bootstrap"]' ]
}

@test "from the root the whole tree can be walked" {
	root_container
	enumerate "$(json .RootContainerInfo.ContainerPointer.Url)"
	answers 200
	[ "$(names)" = 'Reports/ empty.wopitest report.wopitest' ]
	visit_child Reports GET /children
	answers 200
	[ "$(names)" = 'Deep/ plan.docx' ]
	visit_child plan.docx GET /contents
	answers 200
	[ "$(body)" = 'the plan' ]
}

@test "a user with a grant below the root finds in it just that" {
	with bob-oauth
	root_container
	answers 200
	[ "$(json .RootContainerInfo.ContainerInfo.UserCanCreateChildFile)" = false ]
	enumerate "$(json .RootContainerInfo.ContainerPointer.Url)"
	answers 200
	[ "$(names)" = Reports/ ]
	visit_child Reports GET /children
	answers 200
	[ "$(names)" = 'Deep/ plan.docx' ]
	visit_child plan.docx POST '' -H 'X-WOPI-Override: LOCK' -H 'X-WOPI-Lock: A'
	answers 404
}

@test "a user without any grant finds an empty root" {
	with carol-oauth
	root_container
	bootstraps carol
	[ "$(json .RootContainerInfo.ContainerPointer.Name)" = Documents ]
	[ "$(json '.RootContainerInfo.ContainerInfo | .UserCanCreateChildFile or .UserCanCreateChildContainer
		or .UserCanRename or .UserCanDelete')" = false ]
	enumerate "$(json .RootContainerInfo.ContainerPointer.Url)"
	answers 200
	[ "$(body)" = '{"ChildContainers":[],"ChildFiles":[]}' ]
	ask GET
	visit GET "$(ecosystem)"
	answers 200
}

@test "what was granted to everyone is there for all" {
	wopictl grant add --everyone reader doc1
	with carol-oauth
	root_container
	enumerate "$(json .RootContainerInfo.ContainerPointer.Url)"
	[ "$(names)" = report.wopitest ]
	new_token "$base/files/doc1"
	answers 200
	wopi GET /files/doc1 -t "$(given_token)"
	answers 200
	[ "$(json .UserCanWrite)" = false ]
}

# --- GET_NEW_ACCESS_TOKEN

@test "GET_NEW_ACCESS_TOKEN adds a token for the WopiSrc, and when it ends" {
	local expected
	ask GET
	expected=$(tokenless | jq -c .Bootstrap)
	new_token "$base/files/doc1"
	answers 200
	[ "$(ordered -c keys_unsorted)" = '["Bootstrap","AccessTokenInfo"]' ]
	[ "$(tokenless | jq -c .Bootstrap)" = "$expected" ]
	[ "$(tokenless | jq -c .AccessTokenInfo)" = '{"AccessToken":"T","AccessTokenExpiry":1700036000000}' ]
	[ "$(json '.AccessTokenInfo.AccessTokenExpiry | type')" = number ]
	wopi GET /files/doc1 -t "$(given_token)"
	answers 200
	[ "$(json .UserCanWrite)" = true ]
}

@test "GET_NEW_ACCESS_TOKEN gives one for a container" {
	new_token "$base/containers/reports"
	answers 200
	wopi GET /containers/reports/children -t "$(given_token)"
	answers 200
	[ "$(names)" = 'Deep/ plan.docx' ]
	new_token "$base/containers/root"
	answers 200
	wopi GET /containers/root -t "$(given_token)"
	answers 200
	new_token "$base/folders/reports"
	answers 200
	wopi GET /folders/reports -t "$(given_token)"
	answers 200
}

@test "the WopiSrc may have a query, and scheme and host any case" {
	local src
	for src in "$base/files/doc1?access_token=old&access_token_ttl=1" "$base/files/doc1?" \
		HTTP://DOCS.EXAMPLE.ORG/wopi/files/doc1 "http://Docs.example.org/wopi/files/doc1?x=http://y/" \
		"$base/files/doc1#fragment"; do
		new_token "$src"
		answers 200
		wopi GET /files/doc1 -t "$(given_token)"
		answers 200
	done
}

@test "a WopiSrc that is missing or empty is 400" {
	shortcut GET_NEW_ACCESS_TOKEN
	turned_away 400 'X-WOPI-WopiSrc is missing'
	new_token ''
	turned_away 400 'X-WOPI-WopiSrc is missing'
}

@test "a WopiSrc of another host, scheme, port or path is 404" {
	local src
	for src in https://docs.example.org/wopi/files/doc1 http://docs.example.com/wopi/files/doc1 \
		http://docs.example.org:8080/wopi/files/doc1 http://docs.example.org.evil.com/wopi/files/doc1 \
		http://x@docs.example.org/wopi/files/doc1 http://docs.example.org/WOPI/files/doc1 \
		http://docs.example.org/wopi2/files/doc1 http://docs.example.org/x/wopi/files/doc1 \
		http://docs.example.org/files/doc1 //docs.example.org/wopi/files/doc1 /wopi/files/doc1 \
		/files/doc1 files/doc1 doc1 'http:' 'http://' : / http://evil.com/wopi/files/doc1 \
		http://evil.com/?http://docs.example.org/wopi/files/doc1 "x$base/files/doc1" \
		http://docs.example.org /report.wopitest; do
		new_token "$src"
		turned_away 404 'the resource in X-WOPI-WopiSrc was not found'
	done
}

@test "a WopiSrc of no file or container is 404" {
	local path
	for path in '' / /files /files/ /files//doc1 /files/doc1/ /files/doc1/contents /files/doc2x \
		/files/DOC1 /files/reports /containers/doc1 /containers/nothing /containers/ /ecosystem \
		/ecosystem/ /ecosystem/doc1 /download/doc1 /open/doc1 /share/doc1 /template/doc1 \
		/wopibootstrapper /Files/doc1 /files/../files/doc1 /./files/doc1 '/files/doc1 ' \
		'/files/%' "/files/doc1'--" /files/doc1.1.1 "/files/$(printf '%07000d' 0)"; do
		new_token "$base$path"
		turned_away 404 'the resource in X-WOPI-WopiSrc was not found'
	done
}

@test "a WopiSrc that the user may not see is 404, as if it were not there" {
	local unknown
	with bob-oauth
	new_token "$base/files/nothing"
	unknown=$(grep -v '^Date' "$reply_head")
	new_token "$base/files/doc1"
	turned_away 404 'was not found'
	[ "$(grep -v '^Date' "$reply_head")" = "$unknown" ]
	new_token "$base/containers/nothing"
	turned_away 404 'was not found'
	new_token "$base/files/doc2"
	answers 200
	new_token "$base/containers/deep"
	answers 200
	with carol-oauth
	new_token "$base/files/doc2"
	turned_away 404 'was not found'
	new_token "$base/containers/reports"
	turned_away 404 'was not found'
}

@test "a removed file or container is 404" {
	wopictl file remove doc2
	new_token "$base/files/doc2"
	turned_away 404 'was not found'
	wopictl container remove deep
	new_token "$base/containers/deep"
	turned_away 404 'was not found'
}

@test "an old version has tokens too, to read it" {
	wopictl token add doc1 --user alice --rights all --weak --value w &>/dev/null
	token=w lock A
	token=w put changed A
	answers 200
	new_token "$base/files/doc1.1"
	answers 200
	wopi GET /files/doc1.1/contents -t "$(given_token)"
	answers 200
	[ "$(body)" = hello ]
	new_token "$base/files/doc1.9"
	turned_away 404 'was not found'
}

@test "a new token takes the place of one that has expired" {
	local old
	new_token "$base/files/doc1"
	old=$(given_token)
	later 36000
	wopi GET /files/doc1 -t "$old"
	answers 401
	new_token "$base/files/doc1"
	answers 200
	[ "$(json .AccessTokenInfo.AccessTokenExpiry)" = 1700072000000 ]
	wopi GET /files/doc1 -t "$(given_token)"
	answers 200
}

@test "a lock that was taken with one token is refreshed and released with the next" {
	new_token "$base/files/doc1"
	token=$(given_token) lock A
	answers 200
	later 1
	new_token "$base/files/doc1"
	token=$(given_token)
	refresh A
	answers 200
	put changed A
	answers 200
	unlock A
	answers 200
}

# --- GET_WOPI_SRC_WITH_ACCESS_TOKEN

@test "GET_WOPI_SRC_WITH_ACCESS_TOKEN adds the WOPISrc with a token" {
	local expected
	ask GET
	expected=$(tokenless | jq -c .Bootstrap)
	native_name doc1
	answers 200
	[ "$(ordered -c keys_unsorted)" = '["Bootstrap","WopiSrcInfo"]' ]
	[ "$(tokenless | jq -c .Bootstrap)" = "$expected" ]
	[ "$(tokenless | jq -c .WopiSrcInfo)" = \
		"{\"Url\":\"$base/files/doc1?access_token=T&access_token_ttl=1700036000000\"}" ]
	visit GET "$(json .WopiSrcInfo.Url)"
	answers 200
	[ "$(json .BaseFileName)" = report.wopitest ]
}

# leads NAME ID: the file that the host knows by NAME has the id.
leads() {
	native_name "$1"
	answers 200
	[[ $(json .WopiSrcInfo.Url) == "$base/files/$2?access_token=~"* ]] || {
		echo "'$1' leads to $(json .WopiSrcInfo.Url)" >&2
		return 1
	}
}

# What CheckFileInfo answers to alice, its properties by name.
told() {
	new_token "$base/files/${2:-doc1}"
	wopi GET "/files/${2:-doc1}" -t "$(given_token)"
	answers 200
	json ".$1"
}

@test "a file's own WOPISrc names it" {
	leads "$base/files/doc1" doc1
	leads "$base/files/doc1?access_token=x&access_token_ttl=5" doc1
	leads HTTP://DOCS.example.org/wopi/files/doc2 doc2
}

@test "the HostViewUrl and HostEditUrl that CheckFileInfo tells name the file" {
	leads "$(told HostViewUrl)" doc1
	leads "$(told HostEditUrl)" doc1
	leads "$(told HostViewUrl doc2)" doc2
}

@test "the ShareUrl that GetShareUrl gives out names the file" {
	wopictl grant add alice owner root
	new_token "$base/files/doc1"
	wopi POST /files/doc1 -t "$(given_token)" -H 'X-WOPI-Override: GET_SHARE_URL' -H 'X-WOPI-UrlType: ReadOnly'
	answers 200
	leads "$(json .ShareUrl)" doc1
}

@test "pages by host_page name the file, whatever stands around the id" {
	local page
	for page in 'https://portal.example.org/open?file={id}&action={action}' \
		'https://portal.example.org/{action}/{id}' 'https://portal.example.org/{id}' \
		'https://portal.example.org/{id}/{action}/' 'https://portal.example.org/{id}?do={action}#x' \
		'http://docs.example.org/wopi-page/{id}/{action}'; do
		wopictl config set host_page "$page"
		leads "$(told HostViewUrl)" doc1
		leads "$(told HostEditUrl)" doc1
		leads "$(told HostViewUrl doc2)" doc2
	done
}

@test "pages by host_page name the file where the id is followed by what an id may hold" {
	local page
	for page in 'https://portal.example.org/{id}.html' 'https://portal.example.org/{id}-{action}' \
		'https://portal.example.org/{id}/{action}.html' 'https://portal.example.org/{action}_{id}_page'; do
		wopictl config set host_page "$page"
		leads "$(told HostViewUrl)" doc1
		leads "$(told HostEditUrl)" doc1
	done
}

@test "addresses that only resemble host_page name nothing" {
	local url
	wopictl config set host_page 'https://portal.example.org/open?file={id}&action={action}'
	leads 'https://portal.example.org/open?file=doc1&action=view' doc1
	for url in 'https://portal.example.com/open?file=doc1&action=view' \
		'https://portal.example.org/open?file=doc1&action=view/' \
		'https://portal.example.org/open?file=doc1' 'https://portal.example.org/open?file=&action=view' \
		'https://portal.example.org/open?file=doc1x&action=view' \
		'https://portal.example.org/open?file=doc1%20&action=view' 'https://portal.example.org/' \
		'http://portal.example.org/open?file=doc1&action=view'; do
		native_name "$url"
		turned_away 404 'the resource in X-WOPI-HostNativeFileName was not found'
	done
}

@test "a path in the host names the file" {
	leads /report.wopitest doc1
	leads /Reports/plan.docx doc2
	wopictl file rename doc2 'Übung: 日本 %20.docx'
	leads '/Reports/Übung: 日本 %20.docx' doc2
}

@test "a path that leads to no file is 404" {
	local path
	for path in / // /Reports /Reports/ /nothing /Reports/nothing /report.wopitest/ \
		/Reports/../report.wopitest /reports/plan.docx /doc1 \
		"/$(printf 'x/%.0s' {1..4000})" '/%' $'/\xff' "/Reports/plan.docx'--"; do
		native_name "$path"
		turned_away 404 'the resource in X-WOPI-HostNativeFileName was not found'
	done
}

@test "an id names the file, and nothing else by its name" {
	local name
	leads doc2 doc2
	for name in report.wopitest plan.docx reports root DOC1 nothing ' doc1x' 'doc1/contents' \
		'doc1?x' files/doc1 ~ '%' "'" $'\xff' 'C:\doc1' 'mailto:doc1' \
		"$base/containers/reports" "$base/files/nothing" "$base/files/doc1/contents" \
		http://evil.example.org/wopi/files/doc1 "$base/open/nothing?action=view"; do
		native_name "$name"
		turned_away 404 'the resource in X-WOPI-HostNativeFileName was not found'
	done
}

@test "a native name that is missing or empty is 400" {
	shortcut GET_WOPI_SRC_WITH_ACCESS_TOKEN
	turned_away 400 'X-WOPI-HostNativeFileName is missing'
	native_name ''
	turned_away 400 'X-WOPI-HostNativeFileName is missing'
}

@test "a native name of what the user may not see is 404, as if it were not there" {
	local name
	with bob-oauth
	leads doc2 doc2
	for name in doc1 /report.wopitest "$base/files/doc1" "$base/open/doc1?action=view"; do
		native_name "$name"
		turned_away 404 'the resource in X-WOPI-HostNativeFileName was not found'
	done
	with carol-oauth
	native_name /Reports/plan.docx
	turned_away 404 'the resource in X-WOPI-HostNativeFileName was not found'
}

# GetFileWopiSrc of the ecosystem.

# ask_ecosystem NAME [wopi's options...]: with $url, an EcosystemUrl.
ask_ecosystem() {
	visit POST "$url" -H 'X-WOPI-Override: GET_WOPI_SRC_WITH_ACCESS_TOKEN' \
		-H "X-WOPI-HostNativeFileName: $1" "${@:2}"
}

@test "the ecosystem's GetFileWopiSrc answers the WOPISrc with a token" {
	local url
	ask GET
	url=$(ecosystem)
	ask_ecosystem /Reports/plan.docx
	answers 200
	[ "$(header Content-Type)" = application/json ]
	[ "$(tokenless)" = "{\"Url\":\"$base/files/doc2?access_token=T&access_token_ttl=1700036000000\"}" ]
	visit GET "$(json .Url)"
	answers 200
	[ "$(json .BaseFileName)" = plan.docx ]
}

@test "the ecosystem's GetFileWopiSrc gives a token that ends with the caller's" {
	local url
	ask GET
	url=$(ecosystem)
	later 35999
	ask_ecosystem doc1
	answers 200
	[ "$(tokenless)" = "{\"Url\":\"$base/files/doc1?access_token=T&access_token_ttl=1700036000000\"}" ]
	url=$(json .Url)
	later 1
	visit GET "$url"
	answers 401
}

@test "the ecosystem's GetFileWopiSrc refuses what is not there, or not for the user" {
	local url name
	with bob-oauth
	ask GET
	url=$(ecosystem)
	for name in doc1 nothing /report.wopitest /nothing "$base/files/doc1" http://evil.example.org/wopi/files/doc2; do
		ask_ecosystem $name
		turned_away 404 'the resource in X-WOPI-HostNativeFileName was not found'
	done
	ask_ecosystem ''
	turned_away 400 'X-WOPI-HostNativeFileName is missing'
	ask_ecosystem doc2
	answers 200
	url="$base/ecosystem?access_token=nonsense"
	ask_ecosystem doc2
	turned_away 401 ''
}

@test "the ecosystem's GetFileWopiSrc follows the grants" {
	local url
	ask GET
	url=$(ecosystem)
	ask_ecosystem doc1
	answers 200
	wopictl grant remove alice root
	ask_ecosystem doc1
	turned_away 404 'was not found'
}

@test "CheckFileInfo announces GetFileWopiSrc and the ecosystem" {
	[ "$(told SupportsGetFileWopiSrc)" = true ]
	[ "$(told SupportsEcosystem)" = true ]
	[ "$(told SupportsContainers)" = true ]
}

# --- how long

# ends_at MS: the last answer to new_token says so three times.
ends_at() {
	answers 200
	[ "$(json .AccessTokenInfo.AccessTokenExpiry)" = "$1" ]
	[ "$(given_token | cut -d . -f 2)" = "$1" ]
	[[ $(ecosystem) == *"access_token=~"*".$1."*"&access_token_ttl=$1" ]]
}

@test "a WOPI token lives token_ttl from now" {
	new_token "$base/files/doc1"
	ends_at $((START + 36000))000
	later 1000
	new_token "$base/files/doc1"
	ends_at $((START + 37000))000
	wopictl config set token_ttl 30m
	new_token "$base/files/doc1"
	ends_at $((START + 2800))000
	wopictl config set token_ttl 20h
	new_token "$base/files/doc1"
	ends_at $((START + 73000))000
}

@test "a WOPI token is good until its end, and not at it" {
	local given
	wopictl config set token_ttl 10m
	new_token "$base/files/doc1"
	given=$(given_token)
	later 599
	wopi GET /files/doc1 -t "$given"
	answers 200
	later 1
	wopi GET /files/doc1 -t "$given"
	turned_away 401 expired
}

@test "a WOPI token keeps its end when token_ttl changes" {
	local given
	new_token "$base/files/doc1"
	given=$(given_token)
	wopictl config set token_ttl 1m
	later 35999
	wopi GET /files/doc1 -t "$given"
	answers 200
}

@test "a WOPI token never lives longer than the OAuth token" {
	local given
	wopictl token add --oauth --user alice --ttl 1h --weak --value short &>/dev/null
	with short
	new_token "$base/files/doc1"
	ends_at $((START + 3600))000
	given=$(given_token)
	native_name doc1
	[[ $(json .WopiSrcInfo.Url) == *"&access_token_ttl=$((START + 3600))000" ]]
	root_container
	[[ $(json .RootContainerInfo.ContainerPointer.Url) == *"&access_token_ttl=$((START + 3600))000" ]]
	later 3599
	new_token "$base/files/doc1"
	ends_at $((START + 3600))000
	later 1
	ask GET
	challenges
	wopi GET /files/doc1 -t "$given"
	answers 401
}

@test "an end that was tampered with is 401" {
	local given
	new_token "$base/files/doc1"
	given=$(given_token)
	wopi GET /files/doc1 -t "${given/$((START + 36000))000/$((START + 36001))000}"
	answers 401
	wopi GET /files/doc1 -t "${given/$((START + 36000))000/9999999999999}"
	answers 401
}

@test "what answers give out on a WOPI token ends with that" {
	root_container
	later 3600
	enumerate "$(json .RootContainerInfo.ContainerPointer.Url)"
	answers 200
	[ "$(json '[.ChildContainers[], .ChildFiles[]] | map(.Url | sub(".*ttl="; "")) | unique | join(" ")')" = \
		$((START + 36000))000 ]
}

# --- grants, removal

@test "WOPI tokens follow the user's grants at each request" {
	local file_token container_url
	new_token "$base/files/doc1"
	file_token=$(given_token)
	root_container
	container_url=$(json .RootContainerInfo.ContainerPointer.Url)
	wopictl grant remove alice root
	wopi GET /files/doc1 -t "$file_token"
	answers 404
	wopi GET /files/doc1/contents -t "$file_token"
	answers 404
	enumerate "$container_url"
	answers 200
	[ "$(names)" = '' ]
	wopictl grant add alice reader doc1
	wopi GET /files/doc1 -t "$file_token"
	answers 200
	[ "$(json .UserCanWrite)" = false ]
	token=$file_token lock A
	answers 404
	enumerate "$container_url"
	[ "$(names)" = report.wopitest ]
	wopictl grant add alice writer doc1
	token=$file_token lock A
	answers 200
}

@test "a new token is refused once the grant is gone" {
	new_token "$base/files/doc1"
	answers 200
	wopictl grant remove alice root
	new_token "$base/files/doc1"
	turned_away 404 'was not found'
	native_name doc1
	turned_away 404 'was not found'
	ask GET
	bootstraps alice
}

@test "an OAuth token with fewer rights gives out no more than these" {
	local url
	wopictl token add --oauth --user alice --rights read --weak --value reading &>/dev/null
	with reading
	new_token "$base/files/doc1"
	answers 200
	wopi GET /files/doc1 -t "$(given_token)"
	[ "$(json .UserCanWrite)" = false ]
	[ "$(json .SupportsDeleteFile)" = false ]
	root_container
	[ "$(json .RootContainerInfo.ContainerInfo.UserCanCreateChildFile)" = false ]
	url=$(json .RootContainerInfo.ContainerPointer.Url)
	visit POST "$url" -H 'X-WOPI-Override: CREATE_CHILD_FILE' -H 'X-WOPI-SuggestedTarget: x.docx'
	answers 404
	enumerate "$url"
	visit_child report.wopitest POST '' -H 'X-WOPI-Override: LOCK' -H 'X-WOPI-Lock: A'
	answers 404
}

@test "removing the OAuth token ends all WOPI tokens that it brought" {
	local file_token eco root_url child
	ask GET
	eco=$(ecosystem)
	root_container
	root_url=$(json .RootContainerInfo.ContainerPointer.Url)
	enumerate "$root_url"
	child=$(json '.ChildContainers[0].Url')
	new_token "$base/files/doc1"
	file_token=$(given_token)
	wopictl token remove alice-oauth
	wopi GET /files/doc1 -t "$file_token"
	turned_away 401 ''
	visit GET "$eco"
	turned_away 401 ''
	enumerate "$root_url"
	turned_away 401 ''
	visit GET "$child"
	turned_away 401 ''
	ask GET
	challenges
}

@test "an OAuth token that is made again under the same text brings back no WOPI token" {
	local given
	new_token "$base/files/doc1"
	given=$(given_token)
	wopictl token remove alice-oauth
	later 1
	wopictl token add --oauth --user alice --weak --value alice-oauth &>/dev/null
	wopi GET /files/doc1 -t "$given"
	answers 401
	ask GET
	bootstraps alice
}

@test "of two OAuth tokens of a user each has its own WOPI tokens" {
	local first second
	wopictl token add --oauth --user alice --weak --value other-oauth &>/dev/null
	new_token "$base/files/doc1"
	first=$(given_token)
	with other-oauth
	new_token "$base/files/doc1"
	second=$(given_token)
	[ "$first" != "$second" ]
	wopictl token remove alice-oauth
	wopi GET /files/doc1 -t "$first"
	answers 401
	wopi GET /files/doc1 -t "$second"
	answers 200
}

@test "a removed user's OAuth token is 401, and so are the WOPI tokens" {
	local given
	new_token "$base/files/doc1"
	given=$(given_token)
	wopictl user remove alice
	ask GET
	challenges
	wopi GET /files/doc1 -t "$given"
	answers 401
}

@test "an expired OAuth token is 401 at once, and the reason says so" {
	wopictl token add --oauth --user alice --ttl 1m --weak --value short &>/dev/null
	with short
	ask GET
	bootstraps alice
	later 60
	ask GET
	challenges
	[[ $(header X-WOPI-ServerError) == *expired* ]]
}

@test "Bootstrap and its shortcuts write nothing" {
	local before
	wopictl check >/dev/null || :
	before=$(sums)
	ask GET
	answers 200
	root_container
	answers 200
	new_token "$base/files/doc1"
	answers 200
	native_name doc1
	answers 200
	with nonsense
	ask GET
	answers 401
	[ "$(sums)" = "$before" ]
}

@test "a REMOTE_USER counts for nothing while tokens are opaque" {
	bare_ask GET -e REMOTE_USER=alice -e AUTH_TYPE=Basic
	challenges
	with bob-oauth
	ask GET -e REMOTE_USER=alice -e AUTH_TYPE=Basic
	bootstraps bob
}

# --- signed tokens

# signs_in USER_ID TOKEN; rejects WORDS TOKEN: 401 for that reason, in which, as in the
# log, there is nothing of the token.
signs_in() {
	with "$2"
	ask GET
	bootstraps "$1"
}
rejects() {
	local part
	with "$2"
	for ask in 'ask GET' root_container "new_token $base/files/doc1" 'native_name doc1'; do
		$ask
		challenges "${where:-Bearer}"
		[[ $(header X-WOPI-ServerError) == *"$1"* ]] || {
			echo "expected '$1', got '$(header X-WOPI-ServerError)'" >&2
			return 1
		}
		for part in ${2//./ } login.example.org/tenant alice; do
			[ "$(cat "$reply_head" "$BATS_TEST_TMPDIR/stderr" | grep -cF -e "$part")" = 0 ]
		done
	done
	[ -z "$(sessions --user alice)" ]
}

@test "a token signed with RS256 or ES256 signs its user in" {
	take_tokens_by_r1_and_e1
	signs_in alice "$(token_for alice)"
	signs_in alice "$(jwt ES256 e1 '{"alg":"ES256","kid":"e1"}' "$(claims)")"
	signs_in bob "$(token_for bob)"
	root_container
	enumerate "$(json .RootContainerInfo.ContainerPointer.Url)"
	[ "$(names)" = Reports/ ]
}

@test "a signed token names its user by the subject, never by an id or a login name" {
	local sub
	take_tokens_by_r1_and_e1
	wopictl user set dave@example.org --subject 'idp|7'
	signs_in dave7 "$(token_for 'idp|7')"
	[ "$(json .Bootstrap.SignInName)" = dave@example.org ]
	for sub in dave7 dave@example.org 'IDP|7'; do
		with "$(token_for "$sub")"
		ask GET
		turned_away 404 'user not found'
	done
}

@test "by another claim than sub a signed token names its user by subject or login name, never by an id" {
	take_tokens_by_r1_and_e1
	wopictl config set oauth_user_claim upn
	wopictl user set dave@example.org --subject 'idp|7'
	signs_in dave7 "$(signed "$(claims '.upn = "dave@example.org"')")"
	signs_in dave7 "$(signed "$(claims '.upn = "idp|7"')")"
	with "$(signed "$(claims '.upn = "dave7"')")"
	ask GET
	turned_away 404 'user not found'
}

@test "a signed token that is not good is 401, with the reason and nothing of the token" {
	local where text
	no_sessions
	take_tokens_by_r1_and_e1
	wopictl config set oauth_authorization_uri https://login.example.org/authorize
	wopictl config set oauth_token_uri https://login.example.org/token
	where='Bearer authorization_uri="https://login.example.org/authorize",tokenIssuance_uri="https://login.example.org/token"'
	# what else can be wrong is in unit/jwt.c
	rejects 'token is expired' "$(signed "$(claims ".exp = $WOPI_NOW")")"
	rejects "iss is not this host's" "$(signed "$(claims '.iss = "https://evil.example.org"')")"
	rejects 'alg is neither' "$(jwt none - '{"alg":"none","kid":"r1"}' "$(claims)")"
	rejects 'signature is wrong' "$(jwt RS256 r2 '{"alg":"RS256","kid":"r1"}' "$(claims)")"
	text=$(signed "$(claims)")
	text=${text%.*}
	rejects '' "$text."
	rejects '' "$text"
	rejects '' nonsense
}

@test "a signed token is expired from its exp on" {
	local text
	take_tokens_by_r1_and_e1
	text=$(token_for alice)
	later 599
	signs_in alice "$text"
	later 1
	ask GET
	challenges
	[[ $(header X-WOPI-ServerError) == *expired* ]]
}

@test "no signed token at all is 401" {
	take_tokens_by_r1_and_e1
	bare_ask GET
	challenges
	[[ $(header X-WOPI-ServerError) == *missing* ]]
	bare_ask GET -e "QUERY_STRING=access_token=$(token_for alice)"
	challenges
	bare_ask GET -e REMOTE_USER=alice -e AUTH_TYPE=Basic
	challenges
}

@test "opaque tokens are none where tokens are signed, and the other way round" {
	take_tokens_by_r1_and_e1
	ask GET
	challenges
	with alice-doc1
	ask GET
	challenges
	wopictl config set oauth opaque
	with "$(token_for alice)"
	ask GET
	challenges
}

@test "a signed token is no WOPI token" {
	local text
	take_tokens_by_r1_and_e1
	text=$(token_for alice)
	signs_in alice "$text"
	wopi GET /files/doc1 -t "$text"
	answers 401
	wopi GET /files/doc1 -t '' -H "Authorization: Bearer $text"
	answers 401
	wopi GET /ecosystem -t "$text"
	answers 401
}

@test "a signed token of a user who is not there is 404, and nothing is stored" {
	local before
	take_tokens_by_r1_and_e1
	before=$(sums)
	with "$(token_for mallory)"
	ask GET
	turned_away 404 'user not found'
	lacks_header WWW-Authenticate
	root_container
	turned_away 404 'user not found'
	[ "$(sums)" = "$before" ]
	wopictl user remove carol
	with "$(token_for carol)"
	ask GET
	turned_away 404 'user not found'
}

@test "a claim that is not ASCII is told in no header, and its lack is 401" {
	take_tokens_by_r1_and_e1
	wopictl config set oauth_user_claim 'prénom'
	signs_in alice "$(signed "$(claims '."prénom" = "alice"')")"
	with "$(token_for alice)"
	ask GET
	challenges
}

@test "without issuer, audience or keys every signed token is 401" {
	local text name
	take_tokens_by_r1_and_e1
	text=$(token_for alice)
	for name in issuer audience; do
		wopictl config remove oauth_$name
		with "$text"
		ask GET
		challenges
		take_tokens_by_r1_and_e1
	done
	wopictl oauth remove r1
	wopictl oauth remove e1
	ask GET
	challenges
}

@test "the WOPI tokens of a signed token live token_ttl, whenever that ends" {
	take_tokens_by_r1_and_e1
	with "$(token_for alice)"
	new_token "$base/files/doc1"
	ends_at $((START + 36000))000
	token=$(given_token)
	later 35999
	check_file_info
	answers 200
	later 1
	check_file_info
	answers 401
}

@test "what goes to the error log has nothing of a signed token" {
	local text part
	take_tokens_by_r1_and_e1
	text=$(token_for alice)
	with "$text"
	ask GET -e SCRIPT_NAME=/wopi -e PATH_INFO=/wopibootstrapper -e HTTP_HOST=
	answers 500
	for part in ${text//./ }; do
		[ "$(grep -cF -e "$part" "$BATS_TEST_TMPDIR/stderr")" = 0 ]
	done
}

# --- who the web server says that it is

@test "who the web server vouches for is signed in, without a header" {
	trust_web_server
	ask_as alice
	bootstraps alice
	[ "$(tokenless)" = "{\"Bootstrap\":{\"EcosystemUrl\":\"$base/ecosystem?access_token=T&access_token_ttl=1700036000000\",\
\"UserId\":\"alice\",\"SignInName\":\"alice\",\"UserFriendlyName\":\"Alice Able\"}}" ]
	ask_as dave@example.org
	bootstraps dave7
	ask_as alice POST -H 'X-WOPI-EcosystemOperation: GET_NEW_ACCESS_TOKEN' -H "X-WOPI-WopiSrc: $base/files/doc1"
	ends_at $((START + 36000))000
	wopi GET /files/doc1 -t "$(given_token)"
	answers 200
}

@test "the Authorization header is the web server's affair then" {
	trust_web_server
	ask_as alice GET -H 'Authorization: Basic YWxpY2U6eA=='
	bootstraps alice
	ask_as alice GET -H 'Authorization: Bearer bob-oauth'
	bootstraps alice
}

@test "nobody whom the web server vouches for is 401" {
	trust_web_server
	bare_ask GET
	challenges
	ask_as ''
	challenges
	ask GET
	challenges
	[[ $(header X-WOPI-ServerError) == *REMOTE_USER* ]]
}

@test "REMOTE_USER without AUTH_TYPE is nobody's word, and stores nothing" {
	local before
	trust_web_server
	before=$(sums)
	bare_ask GET -e REMOTE_USER=alice
	challenges
	[[ $(header X-WOPI-ServerError) == *'REMOTE_USER with AUTH_TYPE'* ]]
	bare_ask GET -e REMOTE_USER=alice -e AUTH_TYPE=
	challenges
	bare_ask POST -e REMOTE_USER=alice -H 'Authorization: Basic YWxpY2U6eA==' -H 'Auth-Type: Basic'
	challenges
	bare_ask GET -e AUTH_TYPE=Basic
	challenges
	[ "$(sums)" = "$before" ]
}

@test "headers that look like the variable vouch for nobody" {
	local name
	trust_web_server
	for name in Remote-User REMOTE_USER X-Remote-User X-Forwarded-User User; do
		bare_ask GET -H "$name: alice"
		challenges
		ask_as bob GET -H "$name: alice"
		bootstraps bob
	done
	bare_ask GET -e QUERY_STRING=REMOTE_USER=alice
	challenges
	bare_ask GET -e AUTH_USER=alice -e LOGNAME=alice -e USER=alice -e REMOTE_IDENT=alice
	challenges
}

@test "REMOTE_USER opens nothing but the bootstrapper" {
	trust_web_server
	wopi GET /files/doc1 -t '' -e REMOTE_USER=alice -e AUTH_TYPE=Basic
	answers 401
	wopi GET /ecosystem -t '' -e REMOTE_USER=alice -e AUTH_TYPE=Basic
	answers 401
	wopi GET /containers/root -t '' -e REMOTE_USER=alice -e AUTH_TYPE=Basic
	answers 401
}

@test "a user of the web server's whom the host does not know is 404, and nothing is stored" {
	local before name
	trust_web_server
	before=$(sums)
	for name in mallory dave7 'alice ' ' alice' "alice'--" '%' $'\xff' $'a\nb' "$(printf '%09000d' 0)"; do
		ask_as "$name"
		turned_away 404 'user not found'
		lacks_header WWW-Authenticate
	done
	[ "$(sums)" = "$before" ]
	wopictl user remove bob
	ask_as bob
	turned_away 404 'user not found'
}

@test "a user who was removed and added again has another id, and none of the tokens" {
	local given
	trust_web_server
	ask_as alice
	given=$(ecosystem)
	wopictl user remove alice
	ask_as alice
	turned_away 404 'user not found'
	visit GET "$given"
	answers 401
	wopictl user add alice --id alice2 >/dev/null
	ask_as alice
	bootstraps alice2
	visit GET "$given"
	answers 401
}

# --- the stored session, of both ways where others vouch

# vouched MODE: USER signs in by "sign_in USER [wopi's options...]" then.
vouched() {
	mode=$1
	no_sessions
	if [ "$mode" = jwt ]; then
		take_tokens_by_r1_and_e1
	else
		trust_web_server
	fi
}
sign_in() {
	local user=$1
	shift
	if [ "$mode" = jwt ]; then
		bare_ask POST -H "Authorization: Bearer $(token_for "$user")" "$@"
	else
		bare_ask POST -e "REMOTE_USER=$user" -e AUTH_TYPE=Basic "$@"
	fi
	answers 200
}
# token_of USER ID: for a file, signed in as USER.
token_of() {
	sign_in "$1" -H 'X-WOPI-EcosystemOperation: GET_NEW_ACCESS_TOKEN' \
		-H "X-WOPI-WopiSrc: $base/files/$2"
	given=$(given_token)
}

@test "the first sign-in stores one session, later ones write nothing" {
	local mode before
	for mode in jwt remote_user; do
		vouched $mode
		sign_in alice
		[ "$(sessions | wc -l)" = 1 ]
		wopictl token list --json | jq -es 'map(select(.kind == "oauth")) | .[0].user == "alice" and .[0].grants and (.[0].expired | not)'
		before=$(sums)
		later 1
		sign_in alice
		sign_in alice -H 'X-WOPI-EcosystemOperation: GET_ROOT_CONTAINER'
		token_of alice doc1
		later 35999
		sign_in alice
		[ "$(sums)" = "$before" ]
		WOPI_NOW=$START
	done
}

@test "the session is written again when less than token_ttl of it is left, as the same one" {
	local mode before session given
	for mode in jwt remote_user; do
		vouched $mode
		sign_in alice
		session=$(sessions)
		later 36000
		before=$(sums)
		token_of alice doc1
		[ "$(sums)" = "$before" ]
		later 1
		sign_in alice
		[ "$(sums)" != "$before" ]
		[ "$(sessions)" = "$session" ]
		# what was given out before is good until its own end
		later 35998
		wopi GET /files/doc1 -t "$given"
		answers 200
		later 1
		wopi GET /files/doc1 -t "$given"
		answers 401
		WOPI_NOW=$START
	done
}

@test "the session of someone who was long away is a new one" {
	local mode given
	for mode in jwt remote_user; do
		vouched $mode
		token_of alice doc1
		later 1000000
		sign_in alice
		[ "$(sessions | wc -l)" = 1 ]
		wopi GET /files/doc1 -t "$given"
		answers 401
		token_of alice doc1
		wopi GET /files/doc1 -t "$given"
		answers 200
		WOPI_NOW=$START
	done
}

@test "a longer token_ttl holds from the next sign-in on" {
	local mode given
	for mode in jwt remote_user; do
		vouched $mode
		wopictl config set token_ttl 1h
		sign_in alice
		wopictl config set token_ttl 24h
		token_of alice doc1
		ends_at $((START + 86400))000
		later 86399
		wopi GET /files/doc1 -t "$given"
		answers 200
		WOPI_NOW=$START
		wopictl config remove token_ttl
	done
}

@test "a shorter token_ttl holds from the next sign-in on" {
	local mode
	for mode in jwt remote_user; do
		vouched $mode
		sign_in alice
		wopictl config set token_ttl 5m
		token_of alice doc1
		ends_at $((START + 300))000
		wopictl config remove token_ttl
	done
}

@test "sixteen first sign-ins at once store one session, and all their tokens are good" {
	local mode i pids
	for mode in jwt remote_user; do
		vouched $mode
		[ "$mode" = jwt ] && with "$(token_for alice)"
		pids=()
		for i in {1..16}; do
			(
				BATS_TEST_TMPDIR=$BATS_TEST_TMPDIR/$mode$i
				mkdir "$BATS_TEST_TMPDIR"
				bare_ask POST -H "Authorization: $authorization" -e REMOTE_USER=alice -e AUTH_TYPE=Basic \
					-H 'X-WOPI-EcosystemOperation: GET_NEW_ACCESS_TOKEN' \
					-H "X-WOPI-WopiSrc: $base/files/doc1"
				answers 200
			) 3>&- &
			pids+=($!)
		done
		for i in "${pids[@]}"; do
			wait "$i"
		done
		[ "$(sessions | wc -l)" = 1 ]
		for i in {1..16}; do
			wopi GET /files/doc1 -t "$(jq -r .AccessTokenInfo.AccessToken "$BATS_TEST_TMPDIR/$mode$i/body")"
			answers 200
		done
	done
}

@test "removing the session ends its WOPI tokens for ever, and a new sign-in works" {
	local mode given dead eco
	for mode in jwt remote_user; do
		vouched $mode
		sign_in alice
		eco=$(ecosystem)
		token_of alice doc1
		dead=$given
		wopictl token remove "$(sessions)"
		wopi GET /files/doc1 -t "$dead"
		turned_away 401 ''
		visit GET "$eco"
		turned_away 401 ''
		later 1
		token_of alice doc1
		wopi GET /files/doc1 -t "$given"
		answers 200
		wopi GET /files/doc1 -t "$dead"
		turned_away 401 ''
		visit GET "$eco"
		turned_away 401 ''
		[ "$(sessions | wc -l)" = 1 ]
		WOPI_NOW=$START
	done
}

@test "removing all tokens of a user ends the session too" {
	local mode given
	for mode in jwt remote_user; do
		vouched $mode
		token_of alice doc1
		wopictl token remove --user alice
		wopi GET /files/doc1 -t "$given"
		turned_away 401 ''
		wopi GET /files/doc1 -t bob-doc1
		answers 200
	done
}

@test "two users have sessions of their own" {
	local mode alices given
	for mode in jwt remote_user; do
		vouched $mode
		token_of alice doc2
		alices=$given
		token_of bob doc2
		[ "$(sessions | wc -l)" = 2 ]
		[ "${given:1:20}" != "${alices:1:20}" ]
		wopi GET /files/doc2 -t "$given"
		[ "$(json .UserId)" = bob ]
		[ "$(json .UserCanWrite)" = false ]
		wopi GET /files/doc2 -t "$alices"
		[ "$(json .UserId)" = alice ]
		[ "$(json .UserCanWrite)" = true ]
		# no part of one is good in the other
		wopi GET /files/doc2 -t "${alices:0:21}${given:21}"
		answers 401
		wopi GET /files/doc2 -t "${given:0:21}${alices:21}"
		answers 401
		wopictl token remove "$(sessions --user alice)"
		wopi GET /files/doc2 -t "$alices"
		answers 401
		wopi GET /files/doc2 -t "$given"
		answers 200
	done
}

@test "the same user by two names is one session" {
	no_sessions
	trust_web_server
	ask_as dave@example.org
	bootstraps dave7
	ask_as DAVE@EXAMPLE.ORG
	bootstraps dave7
	[ "$(sessions | wc -l)" = 1 ]
}

@test "the tokens of a stored session follow the grants" {
	local mode given
	for mode in jwt remote_user; do
		vouched $mode
		token_of alice doc1
		wopictl grant remove alice root
		wopi GET /files/doc1 -t "$given"
		answers 404
		wopictl grant add alice reader root
		wopi GET /files/doc1 -t "$given"
		answers 200
		[ "$(json .UserCanWrite)" = false ]
		wopictl grant add alice writer root
	done
}

@test "the stored session cannot be asked with: neither its id nor its hash is a token" {
	local mode id text
	for mode in jwt remote_user; do
		vouched $mode
		sign_in alice
		id=$(sessions)
		wopictl config set oauth opaque
		for text in "$id" "${id^^}" "~$id"; do
			with "$text"
			ask GET
			challenges
			wopi GET /files/doc1 -t "$text"
			answers 401
		done
	done
}

@test "a stored session is in token list and token show, and gc leaves it alone until it ends" {
	local mode given
	for mode in jwt remote_user; do
		vouched $mode
		token_of alice doc1
		[ "$(wopictl token show --json "$(sessions)" | jq -r '.kind, .user' | xargs)" = 'oauth alice' ]
		wopictl gc >/dev/null 2>&1
		wopi GET /files/doc1 -t "$given"
		answers 200
		later 100000000
		wopictl gc >/dev/null 2>&1
		[ -z "$(sessions)" ]
		WOPI_NOW=$START
	done
}

@test "wopictl check finds nothing wrong with stored sessions" {
	local mode before
	wopictl config set base_url "$base"
	before=$(wopictl check --json | jq -c 'select(.result == "problem")' | grep -vi oauth || :)
	for mode in jwt remote_user; do
		vouched $mode
		sign_in alice
		[ "$(wopictl check --json | jq -c 'select(.result == "problem")' | grep -vi oauth || :)" = "$before" ]
	done
}

# --- the host's address

@test "the address is the one that is set, whatever the request says" {
	wopictl config set base_url https://office.example.org/x/wopi
	ask GET
	[[ $(ecosystem) == "https://office.example.org/x/wopi/ecosystem?access_token="* ]]
	wopi GET /wopibootstrapper -H "Authorization: $authorization" -e WOPI_BASE_URL=https://no.example.org/wopi
	[[ $(ecosystem) == "https://office.example.org/x/wopi/ecosystem?access_token="* ]]
	new_token https://office.example.org/x/wopi/files/doc1
	answers 200
	new_token "$base/files/doc1"
	turned_away 404 'was not found'
	wopictl config remove base_url
	ask GET -e WOPI_BASE_URL=https://env.example.org/wopi
	[[ $(ecosystem) == "https://env.example.org/wopi/ecosystem?access_token="* ]]
}

# stands_at URL [wopi's options...]: what the bootstrapper takes for the host's.
stands_at() {
	ask GET "${@:2}"
	answers 200
	[[ $(ecosystem) == "$1/ecosystem?access_token="* ]] || {
		echo "expected $1, got $(ecosystem)" >&2
		return 1
	}
}

@test "the address is beside the bootstrapper, or above it" {
	stands_at http://docs.example.org/wopi
	stands_at http://docs.example.org/wopi -e SCRIPT_NAME=/wopi -e PATH_INFO=/wopibootstrapper
	stands_at http://docs.example.org/a/b/wopi -e SCRIPT_NAME=/a/b/wopibootstrapper
	stands_at http://docs.example.org/a/wopi-x -e SCRIPT_NAME=/a/wopi-x -e PATH_INFO=/wopibootstrapper
	stands_at http://docs.example.org/cgi/wopi.cgi -e SCRIPT_NAME=/cgi/wopi.cgi -e PATH_INFO=/wopibootstrapper
	stands_at http://docs.example.org:8080/wopi -e HTTP_HOST=docs.example.org:8080
	stands_at 'http://[::1]:8080/wopi' -e 'HTTP_HOST=[::1]:8080'
	stands_at https://docs.example.org/wopi -e HTTPS=on
	stands_at https://docs.example.org/wopi -e REQUEST_SCHEME=https
	stands_at http://docs.example.org/wopi -e HTTPS=off
}

@test "the addresses of an answer lead on where the bootstrapper is mounted elsewhere" {
	ask POST -H 'X-WOPI-EcosystemOperation: GET_NEW_ACCESS_TOKEN' -e SCRIPT_NAME=/a/wopibootstrapper \
		-H 'X-WOPI-WopiSrc: http://docs.example.org/a/wopi/files/doc1'
	answers 200
	ask POST -H 'X-WOPI-EcosystemOperation: GET_NEW_ACCESS_TOKEN' -e SCRIPT_NAME=/a/wopibootstrapper \
		-H "X-WOPI-WopiSrc: $base/files/doc1"
	turned_away 404 ''
}

@test "an address that is not known is a bare 500, and the log has the remedy" {
	local host
	for host in '' 'a b' 'a"b' 'a/b?' $'a\r\nX-Evil: 1' 'a<b'; do
		ask GET -e "HTTP_HOST=$host"
		fails_closed "'wopictl config set base_url"
		lacks_header X-Evil
		root_container -e "HTTP_HOST=$host"
		fails_closed "'wopictl config set base_url"
		new_token "$base/files/doc1" -e "HTTP_HOST=$host"
		fails_closed "'wopictl config set base_url"
	done
	ask GET -e SCRIPT_NAME=/cgi-bin/host -e PATH_INFO=/wopibootstrapper
	fails_closed "'wopictl config set base_url"
}

@test "who has no token is told so even while the address is not known" {
	bare_ask GET -e HTTP_HOST=
	challenges
	with nonsense
	ask GET -e HTTP_HOST=
	challenges
}

@test "an address in the environment that cannot be is a bare 500" {
	ask GET -e WOPI_BASE_URL=https://docs.example.org/office
	fails_closed 'WOPI_BASE_URL'
}

@test "a host that is broken is a bare 500, with no word about tokens" {
	rm "$WOPI_DATA/secret"
	ask GET
	answers 500
	[ ! -s "$reply_body" ]
	gives_no_token
	[ "$(grep -c alice-oauth "$BATS_TEST_TMPDIR/stderr")" = 0 ]
}
