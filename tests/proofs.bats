# SPDX-License-Identifier: MIT
# Proof keys: who has to sign requests, which signatures are taken, and what is noted
# of keys that do not fit. The client "office" signs with the keys k1 and, before that,
# k0; k9 is somebody else's. alice's token for doc1 is a session for it; bob's is one
# for no client.

load helper
load jwt
load proof

setup_file() {
	export WOPI_NOW=$START KEYS WOPI_DATA=$BATS_FILE_TMPDIR/world
	local name
	for name in k0 k1 k9; do
		rsa_key "$name"
	done
	rsa_key large 3072
	make_world
	wopictl config set base_url https://docs.example.org/wopi
	discovery "k1 k0" >"$BATS_FILE_TMPDIR/office.xml"
	register office required "$BATS_FILE_TMPDIR/office.xml"
	wopictl token remove alice-doc1
	wopictl token add doc1 --user alice --rights all --client office --weak --value alice-doc1 &>/dev/null
}

# stale [NAME]: true if it is noted that the client's keys do not fit.
stale() { [ "$(stale_at "$@")" != null ]; }
fresh() { [ "$(stale_at "$@")" = null ]; }
stale_at() { field stale_at wopictl client show "${1:-office}"; }

# database: what tells whether anything was written.
database() { cat "$WOPI_DATA/wopi.db" "$WOPI_DATA/wopi.db-wal" 2>/dev/null | sha256sum; }

# unproven_or_unknown: the last request was refused for its proof or for its token.
unproven_or_unknown() { [ "$code" = 500 ] || answers 401; }

# mode MODE [NAME]: how much a client has to prove from here on.
mode() { wopictl client set "${2:-office}" --proof "$1"; }

# Whose signature

@test "a signed request of the client that the session is for is answered" {
	proven GET /files/doc1
	answers 200
	[ "$(json .UserId)" = alice ]
	[ ! -s "$BATS_TEST_TMPDIR/stderr" ]
	fresh
}

@test "what somebody else signed is refused" {
	key=k9 old=k9 proven GET /files/doc1
	unproven "the signatures match none of the keys"
}

@test "a good X-WOPI-Proof is enough, with rubbish for the other or without it" {
	local value
	for value in '' 'no base64!' AAAA "$(sign k9 x y 1)"; do
		proven GET /files/doc1 -H "X-WOPI-ProofOld: $value"
		answers 200
		fresh
	done
}

@test "X-WOPI-ProofOld with the present key is enough, with rubbish for the other" {
	local value
	for value in 'no base64!' AAAA "$(sign k9 x y 1)"; do
		old=k1 proven GET /files/doc1 -H "X-WOPI-Proof: $value"
		answers 200
	done
}

@test "X-WOPI-Proof with the old key is enough" {
	key=k0 old=k9 proven GET /files/doc1
	answers 200
}

@test "X-WOPI-ProofOld with the old key is not enough" {
	key=k9 old=k0 proven GET /files/doc1
	unproven "the signatures match none of the keys"
}

@test "a client of one key sends and publishes all twice" {
	discovery k1 >"$BATS_TEST_TMPDIR/cool.xml"
	register cool required "$BATS_TEST_TMPDIR/cool.xml"
	wopictl token add doc1 --user alice --rights all --client cool --weak --value cool-doc1 &>/dev/null
	token=cool-doc1 old=k1 proven GET /files/doc1
	answers 200
	fresh cool
	token=cool-doc1 key=k9 old=k9 proven GET /files/doc1
	answers 500
}

# Headers that are missing, or rubbish

@test "a request without any proof is refused" {
	check_file_info
	unproven "X-WOPI-Proof is missing"
	fresh
}

@test "a request without X-WOPI-Proof is refused" {
	old=k1 proven GET /files/doc1 -H 'X-WOPI-Proof: '
	unproven "X-WOPI-Proof is missing"
}

@test "a request without X-WOPI-TimeStamp is refused" {
	proven GET /files/doc1 -H 'X-WOPI-TimeStamp: '
	unproven "X-WOPI-TimeStamp is missing"
}

@test "a proof that is no base64 is refused" {
	local value good
	good=$(sign k1 x y 1)
	for value in '!' "${good%==}" "$good=" "${good/[a-z]/-}" "$good$good" 'é' =; do
		proven GET /files/doc1 -H "X-WOPI-Proof: $value"
		unproven "X-WOPI-Proof is not base64"
	done
}

@test "a proof of another length than the keys' signatures is refused" {
	proven GET /files/doc1 -H 'X-WOPI-Proof: AAAA'
	unproven "X-WOPI-Proof has 3 bytes, which no signature by these keys has"
	proven GET /files/doc1 -H "X-WOPI-Proof: $(head -c 255 "$KEYS/k1.pem" | base64 -w 0)"
	unproven "X-WOPI-Proof has 255 bytes, which no signature by these keys has"
	key=large proven GET /files/doc1
	unproven "X-WOPI-Proof has 384 bytes, which no signature by these keys has"
}

@test "blanks in a proof are nothing" {
	local at url value
	at=$(ticks) url=https://docs.example.org/wopi/files/doc1?access_token=$token
	value=$(sign k1 "$token" "$url" "$at" | fold -w 60 | tr '\n' ' ')
	proven GET /files/doc1 -H "X-WOPI-Proof: $value" -H "X-WOPI-ProofOld: "
	answers 200
}

@test "a timestamp that is no number of 64 bits is refused" {
	local value
	for value in x 0x1 1e18 "$(ticks)x" "$(ticks).0" "+$(ticks)" "- 1" -- - \
		9223372036854775808 "$(ticks)$(ticks)"; do
		proven GET /files/doc1 -H "X-WOPI-TimeStamp: $value"
		unproven "X-WOPI-TimeStamp is not a 64-bit number"
	done
}

@test "a timestamp of long ago, or before all time, is refused" {
	local value
	for value in 0 1 -1 -9223372036854775807 635754528000000000; do
		stamp=$value proven GET /files/doc1
		unproven "X-WOPI-TimeStamp is more than 20 minutes old"
	done
	fresh
}

@test "a timestamp may be 20 minutes old, and not the least more" {
	stamp=$(ticks -1200) proven GET /files/doc1
	answers 200
	stamp=$(($(ticks -1200) - 1)) proven GET /files/doc1
	unproven "X-WOPI-TimeStamp is more than 20 minutes old"
}

@test "a timestamp may be 5 minutes in the future, and no more" {
	stamp=$(ticks 300) proven GET /files/doc1
	answers 200
	stamp=$(($(ticks 300) + 10)) proven GET /files/doc1
	unproven "X-WOPI-TimeStamp is more than 5 minutes in the future"
	stamp=9223372036854775807 proven GET /files/doc1
	unproven "X-WOPI-TimeStamp is more than 5 minutes in the future"
}

@test "another timestamp than the signed one is refused" {
	proven GET /files/doc1 -H "X-WOPI-TimeStamp: $(ticks 1)"
	unproven "the signatures match none of the keys"
}

# What was signed

@test "the token of somebody else is refused, though both are good" {
	wopictl token add doc1 --user bob --rights all --client office --weak --value bob-office &>/dev/null
	signed_token=bob-office proven GET /files/doc1
	unproven "the signatures match none of the keys"
}

@test "another file, another operation and another query are refused" {
	local url
	query="access_token=$token&access_token_ttl=1"
	for url in "/files/doc2?$query" "/files/doc1/contents?$query" "/files/doc1?$query&" \
		"/files/doc1?access_token_ttl=1&access_token=$token" "/files/doc1" \
		"/files/doc1?$query#x" "/files/doc1?access_token=$token" "/files//doc1?$query"; do
		signed_url=https://docs.example.org/wopi$url proven GET /files/doc1
		unproven "the signatures match none of the keys"
	done
	proven GET /files/doc1
	answers 200
}

@test "another scheme, host or port is refused" {
	for base in http://docs.example.org/wopi https://docs.example.com/wopi \
		https://docs.example.org:8443/wopi; do
		proven GET /files/doc1
		unproven "the signatures match none of the keys"
	done
}

@test "the Host header has no say" {
	proven GET /files/doc1 -e HTTP_HOST=127.0.0.1:8080
	answers 200
	base=https://evil.example.org/wopi proven GET /files/doc1 -e HTTPS=on \
		-e HTTP_HOST=evil.example.org
	answers 500
}

@test "letter case of ASCII in the URL is no difference, of the token it is" {
	signed_url=HTTPS://DOCS.example.ORG/WoPi/Files/DOC1?Access_Token=$token \
		proven GET /files/doc1
	answers 200
	signed_token=${token^^} proven GET /files/doc1
	answers 500
}

@test "the method is not signed" {
	proven POST /files/doc1 -H 'X-WOPI-Override: LOCK' -H 'X-WOPI-Lock: A'
	answers 200
}

@test "a token that stands percent-encoded in the query may be signed decoded or so" {
	query=access_token=alice%2Ddoc%31
	proven GET /files/doc1
	answers 200
	signed_token=alice%2Ddoc%31 proven GET /files/doc1
	answers 200
	signed_token=alice%2ddoc%31 proven GET /files/doc1
	unproven "the signatures match none of the keys"
	signed_token=alice%2Ddoc1 proven GET /files/doc1
	unproven "the signatures match none of the keys"
}

@test "the query is taken as it came, whatever the web server makes of it" {
	query='x=%41%zz+%20&&access_token=alice%2Ddoc1&y=%C3%A9&z'
	proven GET /files/doc1 -e 'QUERY_STRING=x=A%zz+ &&access_token=alice-doc1&y=é&z'
	answers 200
}

@test "a token that comes in the Authorization header alone is signed so" {
	query=a=1
	proven GET /files/doc1 -H "Authorization: Bearer $token"
	answers 200
	signed_token='' proven GET /files/doc1 -H "Authorization: Bearer $token"
	answers 500
}

@test "an address in absolute form counts by its path" {
	proven GET /files/doc1 \
		-e "REQUEST_URI=http://127.0.0.1:8080/wopi/files/doc1?access_token=$token"
	answers 200
}

@test "without REQUEST_URI nothing can be proven" {
	proven GET /files/doc1 -e REQUEST_URI=
	unproven "the web server did not set REQUEST_URI, which proofs sign"
}

@test "an address of more than 24576 bytes is refused" {
	query="access_token=$token&x=$(printf '%016000d' 0)"
	proven GET /files/doc1
	answers 200
	proven GET /files/doc1 -e "REQUEST_URI=/wopi/files/doc1?$query$(printf '%09000d' 0)"
	unproven "the URL is longer than 24576 bytes"
}

# Proxies in front

@test "a proxy that changes the path in front is told by the base URL" {
	wopictl config set base_url https://docs.example.org/office/wopi-1
	base=https://docs.example.org/office/wopi-1
	proven GET /files/doc1
	answers 200
	base=https://docs.example.org/office proven GET /files/doc1
	answers 500
}

@test "below a CGI folder the path is the same for both" {
	wopictl config set base_url https://docs.example.org/cgi-bin/wopi.cgi
	base=https://docs.example.org/cgi-bin/wopi.cgi
	proven GET /files/doc1 -e SCRIPT_NAME=/cgi-bin/wopi.cgi \
		-e "REQUEST_URI=/cgi-bin/wopi.cgi/files/doc1?access_token=$token"
	answers 200
}

@test "a client may sign the address as it was set, or as browsers write it" {
	wopictl config remove base_url
	for base in https://Docs.example.org:443/wopi https://docs.example.org/wopi; do
		proven GET /files/doc1 -e WOPI_BASE_URL=https://Docs.example.org:443/wopi
		answers 200
	done
	base=https://docs.example.org:8443/wopi proven GET /files/doc1 \
		-e WOPI_BASE_URL=https://Docs.example.org:443/wopi
	answers 500
}

@test "a refusal names the address that was checked, without its query" {
	local reason="the signatures match none of the keys; checked for"
	wopictl config set base_url https://docs.example.org/office/wopi
	base=https://other.example.org/wopi proven GET /files/doc1
	unproven "the signatures match none of the keys"
	[ "$(header X-WOPI-ServerError)" = "$reason https://docs.example.org/wopi/files/doc1 or\
 https://docs.example.org/office/wopi/files/doc1" ]
	grep -qF "$(header X-WOPI-ServerError)" "$BATS_TEST_TMPDIR/stderr"
}

@test "an address that only the Host header tells is named in the log alone" {
	wopictl config remove base_url
	mode if-present
	base=https://other.example.org/wopi proven GET /files/doc1 -e HTTPS=on
	answers 500
	[ "$(header X-WOPI-ServerError)" = "the signatures match none of the keys" ]
	grep -q "keys; checked for https://docs.example.org/wopi/files/doc1$" "$BATS_TEST_TMPDIR/stderr"
}

@test "WOPI_BASE_URL is as good as the setting" {
	wopictl config remove base_url
	base=https://w.example.org/wopi
	proven GET /files/doc1 -e WOPI_BASE_URL=https://w.example.org/wopi
	answers 200
}

@test "where proof is required, an address that only the Host header tells is none" {
	wopictl config remove base_url
	proven GET /files/doc1 -e HTTPS=on
	unproven "proofs sign the address of this host, which is unknown; set it with\
 'wopictl config set base_url https://HOST/wopi'"
	mode if-present
	proven GET /files/doc1 -e HTTPS=on
	answers 200
}

# All that clients ask

@test "every operation on files has to be signed" {
	local override
	for override in LOCK GET_LOCK REFRESH_LOCK UNLOCK RENAME_FILE DELETE PUT_RELATIVE \
		PUT_USER_INFO NONSENSE; do
		operation "$override" -H 'X-WOPI-Lock: A' -H 'X-WOPI-RequestedName: x'
		unproven "X-WOPI-Proof is missing"
	done
	for sub in contents ancestry ecosystem_pointer; do
		wopi GET "/files/doc1/$sub"
		unproven "X-WOPI-Proof is missing"
	done
	put other
	unproven "X-WOPI-Proof is missing"
	prints hello wopictl file cat doc1
	prints '' wopictl lock list
}

@test "an editor's session is answered, signed: lock, read, save, unlock" {
	proven POST /files/doc1 -H 'X-WOPI-Override: LOCK' -H 'X-WOPI-Lock: A'
	answers 200
	proven GET /files/doc1/contents
	[ "$(body)" = hello ]
	printf 'new text' >"$BATS_TEST_TMPDIR/new"
	proven POST /files/doc1/contents -H 'X-WOPI-Override: PUT' -H 'X-WOPI-Lock: A' \
		-d "$BATS_TEST_TMPDIR/new"
	answers 200
	proven POST /files/doc1 -H 'X-WOPI-Override: UNLOCK' -H 'X-WOPI-Lock: A'
	answers 200
	prints 'new text' wopictl file cat doc1
}

@test "a save whose proof is wrong changes nothing, and its body is read to the end" {
	head -c 300000 /dev/zero >"$BATS_TEST_TMPDIR/new"
	signed_token=x proven POST /files/doc1/contents -H 'X-WOPI-Override: PUT' \
		-d "$BATS_TEST_TMPDIR/new"
	unproven "the signatures match none of the keys"
	prints hello wopictl file cat doc1
}

@test "containers and the ecosystem have to be signed" {
	local what
	wopictl grant add alice owner root
	wopictl token add root --user alice --rights all --client office --weak --value alice-root &>/dev/null
	wopictl token add --ecosystem --user alice --rights all --client office --weak --value alice-all &>/dev/null
	for what in "alice-root /containers/root" "alice-root /containers/root/children" \
		"alice-all /ecosystem" "alice-all /ecosystem/root_container_pointer" \
		"alice-root /folders/root"; do
		token=${what% *} what=${what#* }
		wopi GET "$what"
		unproven "X-WOPI-Proof is missing"
		proven GET "$what"
		answers 200
	done
}

@test "the tokens that a session hands out are to be signed as it is" {
	local url
	proven GET /files/doc1/ecosystem_pointer
	url=$(json .EcosystemPointer.Url)
	[[ $url == *access_token=~* ]] || url=$(json -r '.[] | .Url? // .')
	at "$url" GET
	token=$(sed 's/.*access_token=//; s/&.*//' <<<"$url")
	unproven "X-WOPI-Proof is missing"
	query=${url#*\?} proven GET /ecosystem
	answers 200
}

@test "FileUrl is open to whoever has it" {
	local url
	proven GET /files/doc1
	url=$(json .FileUrl)
	at "$url" GET
	answers 200
	[ "$(body)" = hello ]
}

@test "the bootstrapper is not asked with proofs" {
	wopictl token add --oauth --user alice --client office --weak --value alice-oauth &>/dev/null
	wopi GET /wopibootstrapper -t '' -H 'Authorization: Bearer alice-oauth'
	answers 200
}

@test "a path, method or override that is not known needs no proof to be refused" {
	wopi GET /nothing/doc1
	answers 404
	wopi DELETE /files/doc1
	answers 405
}

# Proof, token, rights: in this order

@test "a wrong proof is 500 before a wrong token is 401" {
	token=wrong key=k9 old=k9 proven GET /files/doc1
	unproven "the signatures match none of the keys"
	token=wrong proven GET /files/doc1
	answers 401
}

@test "a signed request of a session that has ended is 401" {
	later 36000
	proven GET /files/doc1
	answers 401
}

@test "a wrong proof is 500 before a file that is not there is 404" {
	proven GET /files/doc1
	answers 200
	wopictl file remove doc1
	check_file_info
	unproven "X-WOPI-Proof is missing"
	proven GET /files/doc1
	answers 404
}

# Modes, and sessions for no client

@test "off: nothing is looked at" {
	mode off
	check_file_info
	answers 200
	key=k9 old=k9 proven GET /files/doc1
	answers 200
}

@test "if-present: what is not signed is answered, what is signed must fit" {
	mode if-present
	check_file_info
	answers 200
	wopi GET /files/doc1 -H 'X-WOPI-TimeStamp: 1'	# which ONLYOFFICE sends anyway
	answers 200
	proven GET /files/doc1
	answers 200
	key=k9 old=k9 proven GET /files/doc1
	unproven "the signatures match none of the keys"
	wopi GET /files/doc1 -H 'X-WOPI-ProofOld: x'
	unproven "X-WOPI-Proof is missing"
}

@test "a session for no client: what is not signed is answered" {
	as bob
	check_file_info
	answers 200
}

@test "a session for no client: who signs must be a client that is registered" {
	as bob
	proven GET /files/doc1
	answers 200
	key=k9 old=k9 proven GET /files/doc1
	unproven "the signatures match none of the keys"
	mode if-present
	key=k9 old=k9 proven GET /files/doc1
	answers 500
	mode off
	key=k9 old=k9 proven GET /files/doc1
	answers 200
}

@test "a session for no client: any of the clients may sign" {
	as bob
	discovery k9 >"$BATS_TEST_TMPDIR/cool.xml"
	register cool if-present "$BATS_TEST_TMPDIR/cool.xml"
	key=k9 old=k9 proven GET /files/doc1
	answers 200
	proven GET /files/doc1
	answers 200
}

@test "a session for one client cannot be used by another" {
	discovery k9 >"$BATS_TEST_TMPDIR/cool.xml"
	register cool required "$BATS_TEST_TMPDIR/cool.xml"
	key=k9 old=k9 proven GET /files/doc1
	unproven "the signatures match none of the keys"
}

# given_page_tokens: the tokens that a page gives to the client office, and to the host's own
# editor, with the address of a download by the former; no row of the database is theirs.
given_page_tokens() {
	local page
	wopictl grant add alice owner root
	for page in office text; do
		wopi GET "/session/doc1" -t '' -e "QUERY_STRING=client=$page" -e REMOTE_USER=alice -e AUTH_TYPE=Basic
		answers 200
		printf -v "of_$page" %s "$(json .access_token)"
	done
	token=$of_office
	proven GET /files/doc1
	answers 200
	download=$(json .FileUrl)
	at "$download" GET
	answers 200
}

@test "the sessions of a client that is no longer registered are over, signed or not" {
	local of_office of_text download
	given_page_tokens
	wopictl client remove office
	token=$of_office
	check_file_info
	refused 401 'client that is no longer registered'
	proven GET /files/doc1
	refused 401 'client that is no longer registered'
	key=k9 old=k9 proven GET /files/doc1
	refused 401 'client that is no longer registered'
	lock A
	refused 401 'client that is no longer registered'
	put text
	refused 401 'client that is no longer registered'
	at "$download" GET
	refused 401 'client that is no longer registered'
	prints hello wopictl file cat doc1
	token=alice-doc1	# client remove took it away
	check_file_info
	refused 401 'unknown or removed'
	token=$of_text
	check_file_info
	answers 200
	as bob
	check_file_info
	answers 200
}

@test "a page has no token for a client that is not registered" {
	wopictl grant add alice owner root
	wopi GET "/session/doc1" -t '' -e QUERY_STRING=client=nosuch -e REMOTE_USER=alice -e AUTH_TYPE=Basic
	refused 400 'unknown client'
}

@test "client remove says how many tokens went with it, and a client of its name has none of them" {
	wopictl token add doc1 --user bob --rights all --client office &>/dev/null
	run -0 --separate-stderr wopictl client remove office
	[[ $stderr == "wopictl: removed client 'office' and 2 tokens created for it;"* ]]
	register office off "$BATS_FILE_TMPDIR/office.xml"
	check_file_info
	refused 401 'unknown or removed'
}

@test "a client of a removed one's name has no session that pages opened for that" {
	local of_office of_text download
	given_page_tokens
	wopictl client remove office
	register office off "$BATS_FILE_TMPDIR/office.xml"
	token=$of_office
	check_file_info
	refused 401 'removed, or for another resource'
	at "$download" GET
	refused 401 'removed, or for another resource'
	given_page_tokens
	token=$of_office
	check_file_info
	answers 200
	wopictl client remove office
	check_file_info
	refused 401 'client that is no longer registered'
	register office off "$BATS_FILE_TMPDIR/office.xml"
	check_file_info
	refused 401 'removed, or for another resource'
}

@test "client set --url has the sessions of a client go on at another address" {
	local of_office of_text download
	given_page_tokens
	wopictl client set office --fields '{"a":"b"}'
	discovery k9 >"$BATS_TEST_TMPDIR/moved.xml"
	wopictl client set office --url "$BATS_TEST_TMPDIR/moved.xml"
	[ "$(field 'sources[0]' wopictl client show office)" = "$BATS_TEST_TMPDIR/moved.xml" ]
	[ "$(field proof wopictl client show office) $(field fields.a wopictl client show office)" = 'required b' ]
	proven GET /files/doc1
	unproven "the signatures match none of the keys"
	key=k9 old=k9 proven GET /files/doc1
	answers 200
	token=alice-doc1
	key=k9 old=k9 proven GET /files/doc1
	answers 200
}

@test "a host without clients looks at no proof" {
	wopictl client remove office
	as bob
	proven GET /files/doc1 -H 'X-WOPI-Proof: rubbish'
	answers 200
}

# Nodes and rotation

@test "of several nodes any may sign, each with its own keys" {
	rsa_key n0
	rsa_key n1
	discovery "n1 n0" >"$BATS_TEST_TMPDIR/second.xml"
	register farm required "$BATS_FILE_TMPDIR/office.xml" "$BATS_TEST_TMPDIR/second.xml"
	wopictl token add doc1 --user alice --rights all --client farm --weak --value farm-doc1 &>/dev/null
	token=farm-doc1
	proven GET /files/doc1
	answers 200
	key=n1 old=n0 proven GET /files/doc1
	answers 200
	fresh farm
	key=k9 old=n0 proven GET /files/doc1
	answers 500
	key=n0 old=k9 proven GET /files/doc1
	answers 200
	stale farm
}

@test "a client that rotated its keys is answered, and noted once" {
	local before
	key=k9 old=k1 proven GET /files/doc1
	answers 200
	stale
	before=$(stale_at)
	later 60
	key=k9 old=k1 proven GET /files/doc1
	answers 200
	[ "$(stale_at)" = "$before" ]
}

@test "a client that still signs with its old key is answered, and noted" {
	key=k0 old=k9 proven GET /files/doc1
	answers 200
	stale
}

@test "keys that do not fit are noted, and no more is written for what follows" {
	local before
	key=k9 old=k9 proven GET /files/doc1
	answers 500
	stale
	before=$(database)
	later 60
	key=k9 old=k9 proven GET /files/doc1
	answers 500
	[ "$(database)" = "$before" ]
}

@test "a forged proof without a good token notes nothing, and writes nothing" {
	local before use
	wopictl token add doc1 --user alice --client office --ttl -1s --rights all --weak --value ended-doc1 &>/dev/null
	wopictl token add empty1 --user alice --client office --rights all --weak --value other-empty1 &>/dev/null
	before=$(database)
	for use in '' unknown ended-doc1 other-empty1 '~forged'; do
		token=$use
		key=k9 old=k9 proven GET /files/doc1
		unproven_or_unknown
		key=k0 old=k9 proven GET /files/doc1	# with the client's own old key
		unproven_or_unknown
	done
	fresh
	[ "$(database)" = "$before" ]
	token=alice-doc1
	key=k9 old=k9 proven GET /files/doc1
	answers 500
	stale
}

@test "what is no proof at all notes nothing" {
	check_file_info
	proven GET /files/doc1 -H 'X-WOPI-Proof: !' -H 'X-WOPI-ProofOld: !'
	stamp=1 proven GET /files/doc1
	fresh
}

@test "a session for no client: keys that fit none note all, one that just fits its own" {
	as bob
	discovery k9 >"$BATS_TEST_TMPDIR/cool.xml"
	register cool if-present "$BATS_TEST_TMPDIR/cool.xml"
	key=k0 old=large proven GET /files/doc1
	answers 200
	stale office
	fresh cool
	rsa_key k8
	key=k8 old=k8 proven GET /files/doc1
	answers 500
	stale cool
}

@test "after a refresh the new keys are known" {
	cp "$BATS_FILE_TMPDIR/office.xml" "$BATS_TEST_TMPDIR/office2.xml"
	register office2 required "$BATS_TEST_TMPDIR/office2.xml"
	wopictl token add doc1 --user alice --rights all --client office2 --weak --value office2-doc1 &>/dev/null
	token=office2-doc1
	discovery "k9 k1" >"$BATS_TEST_TMPDIR/office2.xml"
	key=k9 old=k9 proven GET /files/doc1
	answers 500
	stale office2
	later 300
	wopictl client refresh --due &>/dev/null
	key=k9 old=k9 proven GET /files/doc1
	answers 200
	fresh office2
	key=k0 old=k9 proven GET /files/doc1	# by X-WOPI-ProofOld with the present key
	answers 200
}

@test "a client without keys has nothing to prove" {
	discovery >"$BATS_TEST_TMPDIR/plain.xml"
	register plain off "$BATS_TEST_TMPDIR/plain.xml"
	wopictl token add doc1 --user alice --rights all --client plain --weak --value plain-doc1 &>/dev/null
	token=plain-doc1
	check_file_info
	answers 200
	key=k9 proven GET /files/doc1
	answers 200
}

# By the real clock: a change is authorized again when its body is there.
@test "a proof that becomes too old while the body comes is good" {
	local WOPI_NOW='' fifo=$BATS_TEST_TMPDIR/slow real
	wopictl token add empty1 --user alice --rights all --client office --weak --value now &>/dev/null
	mkfifo "$fifo"
	real=$(date +%s)
	{
		sleep 3.5
		printf after
	} >"$fifo" 3>&- &
	token=now stamp=$(((real - 1197) * 10000000 + 621355968000000000)) \
		proven POST /files/empty1/contents -H 'X-WOPI-Override: PUT' -d "$fifo" \
		-e CONTENT_LENGTH=5
	answers 200
	wait
	prints after wopictl file cat empty1
}
