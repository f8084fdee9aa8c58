# SPDX-License-Identifier: MIT
# Signed tokens, the keys they are checked with, and the settings that say how. The
# host knows the keys r1 and e1; r2 and e2 are somebody else's.

load helper
load servers
load jwt

setup_file() {
	export WOPI_NOW=$START KEYS
	rsa_key r1
	rsa_key r2
	rsa_key weak 1024
	ec_key e1
	ec_key e2
	ec_key e384 P-384
	export WOPI_DATA=$BATS_FILE_TMPDIR/world
	make_world
	take_signed_tokens "$(jwk r1)" "$(jwk e1)"
}

setup() {
	export WOPI_DATA=$BATS_TEST_TMPDIR/data WOPI_NOW=$START
	cp -a "$BATS_FILE_TMPDIR/world" "$WOPI_DATA"
	pids=()
}

teardown() { end_pids; }

# accepts TOKEN [USER]: it is good, and the user's (alice).
accepts() {
	run -0 --separate-stderr wopictl --json oauth check <<<"$1"
	[ -z "$stderr" ]
	[ "$(jq -r .user <<<"$output")" = "${2:-alice}" ]
}

# rejects REASON TOKEN: it is refused for it, and the message has nothing of the token.
rejects() {
	local part
	refuses 1 "the token$1" wopictl oauth check <<<"$2"
	for part in ${2//./ } login.example alice; do
		[[ $stderr != *"$part"* ]]
	done
}

# header [FILTER]: that of a good token by r1, changed by jq's FILTER.
header() { jq -nc "{alg: \"RS256\", kid: \"r1\"} | ${1:-.}"; }

# with_header FILTER: a token that is good but for its header, signed with r1.
with_header() { jwt RS256 r1 "$(header "$1")" "$(claims)"; }

# What is good.

@test "a token signed with RS256 is accepted" {
	accepts "$(jwt RS256 r1 '{"alg":"RS256","kid":"r1"}' "$(claims)")"
}

@test "a token signed with ES256 is accepted" {
	accepts "$(jwt ES256 e1 '{"alg":"ES256","kid":"e1"}' "$(claims)")"
}

@test "check says the claim, its value and whose the token is" {
	wopictl user add dave@example.org --id dave7 --subject 'idp|7'
	run -0 wopictl --json oauth check <<<"$(token_for 'idp|7')"
	[ "$output" = '{"claim":"sub","value":"idp|7","user":"dave@example.org","user_id":"dave7"}' ]
	run -0 --separate-stderr wopictl oauth check <<<"$(token_for 'idp|7')"
	[ "${lines[2]}" = "user     dave@example.org" ]
	[ -z "$stderr" ]
}

@test "the claim sub is a subject: neither a login name nor an id, nor in another case" {
	local sub
	wopictl user add dave --id dave7 --subject Dave-7
	accepts "$(token_for Dave-7)" dave
	for sub in dave dave7 dave-7 DAVE-7; do
		refuses 3 "its sub is '$sub', which is not the subject of a user here" \
			wopictl oauth check <<<"$(token_for "$sub")"
	done
}

@test "another claim is a subject, else a login name, but no id" {
	wopictl config set oauth_user_claim upn
	wopictl user add dave@example.org --id dave7 --subject alice-at-work
	wopictl user add alice-at-work
	accepts "$(signed "$(claims '.upn = "dave@example.org"')")" dave@example.org
	accepts "$(signed "$(claims '.upn = "alice-at-work"')")" dave@example.org
	refuses 3 "its upn is 'dave7', which is not the subject or login name of a user here" \
		wopictl oauth check <<<"$(signed "$(claims '.upn = "dave7"')")"
	refuses 3 "its upn is 'DAVE@example.org'" \
		wopictl oauth check <<<"$(signed "$(claims '.upn = "DAVE@example.org"')")"
}

@test "no token signs an anonymous user in" {
	wopictl user set bob --anonymous
	refuses 3 "its sub is 'bob'" wopictl oauth check <<<"$(token_for bob)"
	wopictl config set oauth_user_claim upn
	refuses 3 "its upn is 'bob'" wopictl oauth check <<<"$(signed "$(claims '.upn = "bob"')")"
}

@test "check takes a token without the end of a line, or with a CR before it" {
	accepts "$(token_for bob)" bob
	printf %s "$(token_for bob)" >"$BATS_TEST_TMPDIR/token"
	run -0 wopictl oauth check <"$BATS_TEST_TMPDIR/token"
	printf '%s\r\n' "$(token_for bob)" >"$BATS_TEST_TMPDIR/token"
	run -0 wopictl oauth check <"$BATS_TEST_TMPDIR/token"
}

@test "members that nobody has to understand do no harm" {
	accepts "$(jwt RS256 r1 "$(header '. + {typ: "at+jwt", x: {y: [1, null, "z"]}}')" \
		"$(claims '. + {iat: 1, nested: {iss: "other", sub: ["x"]}, list: [{a: 1}, {a: 2}]}')")"
}

@test "blanks in header and payload do no harm" {
	accepts "$(jwt RS256 r1 $'\n{ "alg" : "RS256",\t"kid" : "r1" }\r\n' " $(claims | jq .) ")"
}

@test "a token without kid is checked with the key that was imported without one" {
	rejects " has no kid, and no key was imported without one" \
		"$(jwt ES256 e2 '{"alg":"ES256"}' "$(claims)")"
	jwks "$(jwk r1)" "$(jwk e2 'del(.kid)')" | wopictl oauth set -
	accepts "$(jwt ES256 e2 '{"alg":"ES256"}' "$(claims)")"
	rejects "'s signature is wrong" "$(jwt ES256 e1 '{"alg":"ES256"}' "$(claims)")"
	rejects "'s alg is not its key's" "$(jwt RS256 r1 '{"alg":"RS256"}' "$(claims)")"
}

@test "a kid may be any text of one line" {
	jwks "$(jwk r1 '.kid = "a \"b'\'' ü/?"')" | wopictl oauth set -
	accepts "$(with_header '.kid = "a \"b'\'' ü/?"')"
}

# What is not good; all that can be wrong is in unit/jwt.c.

@test "a token that is not good is refused, with the reason" {
	local text other der
	text=$(jwt none - '{"alg":"ES256","kid":"e1"}' "$(claims)")
	der=$(printf %s "${text%.}" | openssl dgst -sha256 -sign "$KEYS/e1.pem" | base64url)
	rejects "'s signature is wrong" "$text$der"
	rejects "'s signature is wrong" "$text"
	rejects "'s alg is neither RS256 nor ES256" "$(jwt none - "$(header '.alg = "none"')" "$(claims)")"
	rejects "'s alg is not its key's" "$(with_header '.kid = "e1"')"
	rejects "'s kid is not that of an imported key" "$(jwt RS256 r2 "$(header '.kid = "r2"')" "$(claims)")"
	rejects " has no kid, and no key was imported without one" "$(with_header 'del(.kid)')"
	rejects "'s header demands an extension" "$(with_header '.crit = ["exp"]')"
	rejects "'s header is not a plain JSON object" \
		"$(jwt RS256 r1 '{"alg":"none","alg":"RS256","kid":"r1"}' "$(claims)")"
	text=$(jwt RS256 r2 "$(header)" "$(claims)")
	rejects "'s signature is wrong" "$text"
	other=$(token_for bob)
	rejects "'s signature is wrong" "${text%.*}.${other##*.}"
	rejects " is not base64url" "Bearer $text"
	rejects " is not of three parts" "${text%.*}"
	rejects "'s payload is not a plain JSON object" "$(signed "[$(claims)]")"
	rejects "'s iss is not this host's issuer" "$(signed "$(claims '.iss += "/"')")"
	rejects "'s aud is not this host's audience" "$(signed "$(claims '.aud = ["api://other"]')")"
	rejects "'s exp is missing, or not a time in seconds" "$(signed "$(claims 'del(.exp)')")"
	rejects " is not valid yet" "$(signed "$(claims ".nbf = $START + 61")")"
	rejects "'s sub is missing, not a string, or empty" "$(signed "$(claims '.sub = 7')")"
}

@test "HS256 with the public key as the secret is refused" {
	local secret=$BATS_TEST_TMPDIR/secret alg
	openssl pkey -in "$KEYS/r1.pem" -pubout -out "$secret"
	for alg in HS256 RS256; do
		rejects "" "$(jwt HS256 "$secret" "$(header ".alg = \"$alg\"")" "$(claims)")"
	done
}

@test "a key in a token is nobody's word" {
	local filter
	filter=".jwk = $(jwk r2)"
	rejects "'s signature is wrong" "$(jwt RS256 r2 "$(header "$filter")" "$(claims)")"
	rejects "'s kid is not that of an imported key" \
		"$(jwt RS256 r2 "$(header "$filter | .kid = \"r2\"")" "$(claims)")"
	accepts "$(with_header "$filter")"
}

@test "a key's own alg is what its tokens must have" {
	jwks "$(jwk r1 '.alg = "RS256"')" "$(jwk e1 '.alg = "ES256"')" | wopictl oauth set -
	accepts "$(signed "$(claims)")"
	accepts "$(jwt ES256 e1 '{"alg":"ES256","kid":"e1"}' "$(claims)")"
	rejects "'s alg is not its key's" "$(with_header '.kid = "e1"')"
}

@test "a token of a megabyte is refused" {
	head -c 1000000 /dev/zero | tr '\0' A >"$BATS_TEST_TMPDIR/token"
	run -1 --separate-stderr wopictl oauth check <"$BATS_TEST_TMPDIR/token"
	[ "$stderr" = "wopictl: the token is too long" ]
}

@test "a NUL ends no token" {
	printf '%s\0x\n' "$(token_for alice)" >"$BATS_TEST_TMPDIR/token"
	refuses 1 "NUL" wopictl oauth check <"$BATS_TEST_TMPDIR/token"
}

@test "no token on standard input is wrong use, an empty line is refused" {
	refuses 2 "standard input" wopictl oauth check </dev/null
	refuses 1 "not of three parts" wopictl oauth check <<<""
}

@test "a token is expired at its exp and after it" {
	local text
	text=$(token_for alice)
	later 599
	accepts "$text"
	later 1
	rejects " is expired" "$text"
	later 1
	rejects " is expired" "$text"
	later 100000000
	rejects " is expired" "$text"
}

@test "the setting oauth_user_claim says which claim names the user" {
	wopictl config set oauth_user_claim preferred_username
	accepts "$(signed "$(claims '.preferred_username = "bob"')")" bob
	rejects "'s preferred_username is missing" "$(token_for alice)"
	wopictl config set oauth_user_claim https://example.org/name
	accepts "$(signed "$(claims '."https://example.org/name" = "carol"')")" carol
}

@test "an e-mail address that its owner did not confirm names nobody" {
	wopictl config set oauth_user_claim email
	wopictl user add dave@example.org
	accepts "$(signed "$(claims '.email = "dave@example.org"')")" dave@example.org
	rejects "'s email is not verified" \
		"$(signed "$(claims '.email = "dave@example.org" | .email_verified = false')")"
}

@test "a good token that names no user of the host is no such thing" {
	refuses 3 "its sub is 'dave'" wopictl oauth check <<<"$(token_for dave)"
	wopictl user remove bob
	refuses 3 "its sub is 'bob'" wopictl oauth check <<<"$(token_for bob)"
}

# Settings.

@test "signed tokens are not checked unless the setting oauth is jwt" {
	local value
	for value in opaque remote_user; do
		wopictl config set oauth $value
		refuses 1 "'wopictl config set oauth jwt'" wopictl oauth check <<<"$(token_for alice)"
	done
	wopictl config remove oauth
	refuses 1 "'wopictl config set oauth jwt'" wopictl oauth check <<<"$(token_for alice)"
}

@test "no token is good while no issuer or no audience is set" {
	local name
	for name in issuer audience; do
		wopictl config remove oauth_$name
		refuses 1 "'wopictl config set oauth_$name" wopictl oauth check <<<"$(token_for alice)"
		wopictl config set oauth_issuer "$ISSUER"
		wopictl config set oauth_audience "$AUDIENCE"
	done
	accepts "$(token_for alice)"
}

@test "config set takes the ways of oauth, and no other" {
	local value
	prints opaque wopictl config get oauth --data "$(fresh)"
	for value in remote_user opaque jwt; do
		prints '' wopictl config set oauth $value
		prints $value wopictl config get oauth
	done
	for value in '' JWT none basic 'jwt '; do
		refuses 2 "oauth '$value' is not 'opaque', 'jwt' or 'remote_user'" wopictl config set oauth "$value"
	done
	prints jwt wopictl config get oauth
}

# fresh: the directory of a host of its own.
fresh() {
	wopictl --data "$BATS_TEST_TMPDIR/fresh" init 2>/dev/null
	echo "$BATS_TEST_TMPDIR/fresh"
}

@test "the claim is sub unless another is set" {
	prints sub wopictl config get oauth_user_claim
	prints '' wopictl config set oauth_user_claim email
	refuses 2 "oauth_user_claim '' is empty" wopictl config set oauth_user_claim ''
	prints email wopictl config get oauth_user_claim
}

@test "issuer, audience and claim are text of one line" {
	local name
	for name in issuer audience user_claim; do
		refuses 2 "is empty" wopictl config set oauth_$name ''
		refuses 2 "control character" wopictl config set oauth_$name $'a\nb'
		refuses 2 "not UTF-8" wopictl config set oauth_$name $'\xff'
		refuses 2 "longer than 1000" wopictl config set oauth_$name "$(printf '%01001d' 0)"
		prints '' wopictl config set oauth_$name "a b ü"
	done
}

@test "the addresses of sign-in are what a quoted header value can hold" {
	local name url
	for name in authorization token; do
		for url in '' login.example.org ftp://login.example.org 'https://l.example.org/"' \
			'https://l.example.org/\' 'https://l.example.org/a b' $'https://l.example.org/\n' \
			$'https://l.example.org/\x7f' https://höst.example.org https:// https:///x 'https://?x' \
			https://l.example.org/#x "https://l.example.org/$(printf '%01000d' 0)"; do
			refuses 2 "oauth_${name}_uri '${url//[$'\n\x7f']/?}' " wopictl config set oauth_${name}_uri "$url"
		done
		for url in https://login.example.org/oauth2/authorize 'http://127.0.0.1:8080/a?b=c&d=%20' \
			https://login.example.org; do
			prints '' wopictl config set oauth_${name}_uri "$url"
			prints "$url" wopictl config get oauth_${name}_uri
		done
	done
}

@test "the provider's id is of letters, digits and underscores" {
	local id
	for id in '' 'tp contoso' tp-contoso 'a"' tp,x é '@' '[' '`' '{' "$(printf '%0129d' 0)"; do
		refuses 2 "oauth_provider_id '$id' " wopictl config set oauth_provider_id "$id"
	done
	for id in tp_contoso Contoso9 azAZ09_ "$(printf '%0128d' 0)"; do
		prints '' wopictl config set oauth_provider_id "$id"
	done
}

@test "the schemes of apps are a JSON object, kept as given" {
	local value
	for value in '' x '[]' '"iOS"' null '{"iOS":["contoso"]' "{'iOS':['contoso']}" '{"a":1,"a":2}' \
		"{\"a\":\"$(printf '%01000d' 0)\"}"; do
		refuses 2 "oauth_url_schemes '$value' " wopictl config set oauth_url_schemes "$value"
	done
	value='{ "iOS": ["contoso","contoso-EMM"],"Android":["contoso"] }'
	prints '' wopictl config set oauth_url_schemes "$value"
	prints "$value" wopictl config get oauth_url_schemes
}

# Keys.

# imports JWK...: they are taken, and $output says so; $stderr is for people.
imports() {
	jwks "$@" >"$BATS_TEST_TMPDIR/jwks"
	run -0 --separate-stderr wopictl --json oauth set "$BATS_TEST_TMPDIR/jwks"
}

# spoils MESSAGE JWK...: beside a good key they are refused, and nothing changed.
spoils() {
	local before
	before=$(wopictl oauth list)
	jwks "$(jwk r2)" "${@:2}" >"$BATS_TEST_TMPDIR/jwks"
	refuses 1 "$1" wopictl oauth set "$BATS_TEST_TMPDIR/jwks"
	prints "$before" wopictl oauth list
}

# kids: of the keys that there are.
kids() { wopictl --json oauth list | jq -r .kid | xargs; }

@test "import replaces the keys, and says how many came and went" {
	imports "$(jwk r1)" "$(jwk e2)" "$(jwk r2)"
	[ "$output" = '{"keys":3,"new":2,"gone":1,"left_out":0}' ]
	[ -z "$stderr" ]
	[ "$(kids)" = "e2 r1 r2" ]
	accepts "$(signed "$(claims)")"
	rejects "'s kid is not that of an imported key" \
		"$(jwt ES256 e1 '{"alg":"ES256","kid":"e1"}' "$(claims)")"
}

@test "import twice is once" {
	imports "$(jwk r1)" "$(jwk e1)"
	[ "$output" = '{"keys":2,"new":0,"gone":0,"left_out":0}' ]
	imports "$(jwk e1)" "$(jwk r1)"
	[ "$output" = '{"keys":2,"new":0,"gone":0,"left_out":0}' ]
}

@test "a key that changed under its kid has come and gone" {
	imports "$(jwk r2 '.kid = "r1"')" "$(jwk e1)"
	[ "$output" = '{"keys":2,"new":1,"gone":1,"left_out":0}' ]
	rejects "'s signature is wrong" "$(signed "$(claims)")"
	accepts "$(jwt RS256 r2 '{"alg":"RS256","kid":"r1"}' "$(claims)")"
}

@test "import tells people in lines of words" {
	jwks "$(jwk r1)" "$(jwk e2)" >"$BATS_TEST_TMPDIR/jwks"
	run -0 wopictl oauth set "$BATS_TEST_TMPDIR/jwks"
	[ "${lines[0]}" = "keys      2" ]
	[ "${lines[2]}" = "gone      1" ]
}

@test "import reads standard input" {
	prints '{"keys":1,"new":1,"gone":2,"left_out":0}' wopictl --json oauth set - \
		<<<"$(jwks "$(jwk r2)")"
}

@test "keys that are not for these signatures are left out, and import says why" {
	imports "$(jwk r1)" "$(jwk r2 '.use = "enc"')" "$(jwk r2 '.kid = "rs512" | .alg = "RS512"')" \
		'{"kty":"oct","kid":"hmac"}' '{"kty":"OKP","crv":"Ed25519","kid":"ed","x":"AA"}' \
		"$(jwk e384 '.crv = "P-384"')" "$(jwk e2 '.key_ops = ["sign"]')" \
		'{"kty":"EC","crv":"P-521"}'
	[ "$output" = '{"keys":1,"new":0,"gone":1,"left_out":7}' ]
	[ "$(kids)" = r1 ]
	[ "${stderr_lines[0]}" = "wopictl: key 'r2' is left out: its use is not sig" ]
	[ "${stderr_lines[1]}" = "wopictl: key 'rs512' is left out: its alg is not RS256" ]
	[ "${stderr_lines[2]}" = "wopictl: key 'hmac' is left out: its kty is neither RSA nor EC" ]
	[ "${stderr_lines[3]}" = "wopictl: key 'ed' is left out: its kty is neither RSA nor EC" ]
	[ "${stderr_lines[4]}" = "wopictl: key 'e384' is left out: its crv is not P-256" ]
	[ "${stderr_lines[5]}" = "wopictl: key 'e2' is left out: its key_ops are without verify" ]
	[ "${stderr_lines[6]}" = "wopictl: key 8 is left out: its crv is not P-256" ]
}

@test "a key that is left out may have the kid of another, and be weak" {
	imports "$(jwk r1)" "$(jwk r2 '.kid = "r1" | .use = "enc"')" "$(jwk weak '.use = "enc"')"
	[ "$(kids)" = r1 ]
	accepts "$(signed "$(claims)")"
}

@test "what providers write beside a key does no harm" {
	imports "$(jwk r1 '. + {use: "sig", alg: "RS256", key_ops: ["encrypt", "verify"], x5t: "AA",
		x5c: ["MIIC"], "x5t#S256": "BB", issuer: "https://x"}')"
	[ "$(kids)" = r1 ]
	accepts "$(signed "$(claims)")"
}

@test "an RSA modulus with a zero in front is taken without it" {
	local n
	n=$({ printf '\0'; openssl rsa -in "$KEYS/r1.pem" -noout -modulus | sed 's/.*=//' | unhex; } |
		base64url)
	imports "$(jwk r1 ".n = \"$n\"")"
	[ "$(field bits wopictl oauth list)" = 2048 ]
	accepts "$(signed "$(claims)")"
}

@test "members that are secret are never kept, and there is a warning" {
	local name
	imports "$(jwk r1 '. + {d: "c2VjcmV0LWQ", p: "c2VjcmV0LXA", q: "c2VjcmV0LXE", dp: "c2VjcmV0LTE",
		dq: "c2VjcmV0LTI", qi: "c2VjcmV0LTM"}')" "$(jwk e1 '.d = "c2VjcmV0LTQ"')" \
		'{"kty":"oct","kid":"hmac","k":"c2VjcmV0LWs"}'
	[[ $stderr == *"key 'hmac' has members that are secret"* ]]
	accepts "$(signed "$(claims)")"
	for name in "$WOPI_DATA"/wopi.db*; do
		run -1 grep -c c2VjcmV0 "$name"
	done
	run -0 grep -c "$(jwk r1 .n | jq -r .)" "$WOPI_DATA/wopi.db"
}

# ones N: as many bytes of ones.
ones() { head -c "$1" /dev/zero | tr '\0' '\377'; }

@test "an RSA key of less than 2048 bits is refused, and of more than 8192" {
	spoils "key 'weak': its n has 1024 bits" "$(jwk weak)"
	spoils "its n has 2047 bits" "$(jwk r1 ".n = \"$({ printf '\177'; ones 255; } | base64url)\"")"
	spoils "its n has 8200 bits" "$(jwk r1 ".n = \"$(ones 1025 | base64url)\"")"
}

@test "an RSA key with an even modulus, or with no exponent in use, is refused" {
	spoils "key 'r1': its n is even" "$(jwk r1 ".n = \"$({ printf '\200'; head -c 255 /dev/zero; } |
		base64url)\"")"
	spoils "key 'r1': its e is not an odd number" "$(jwk r1 ".e = \"AQAA\"")"
}

@test "an RSA key without n or e, or whose n or e is no base64url, is refused" {
	spoils "key 'r1': its n is missing" "$(jwk r1 'del(.n)')"
	spoils "key 'r1': its e is not base64url" "$(jwk r1 '.e += "=="')"
}

@test "an EC key whose point is not on the curve is refused" {
	spoils "key 'e1': its x and y are not a point on P-256" "$(jwk e1 '.y = .x')"
}

@test "an EC key without x or y, or with ones that are not 32 bytes of base64url, is refused" {
	spoils "key 'e1': its x is missing" "$(jwk e1 'del(.x)')"
	spoils "key 'e1': its y is not 32 bytes" "$(jwk e1 '.y |= .[:40]')"
	spoils "key 'e1': its kty is neither RSA, nor EC with P-256" "$(jwk e1 'del(.crv)')"
}

@test "members that say what a key is for must be texts" {
	local name
	for name in kty kid use alg crv; do
		spoils ": its $name is no text" "$(jwk e1 ".$name = 1")"
	done
	spoils "key 'e1': its kty is missing" "$(jwk e1 'del(.kty)')"
	spoils "key 'e1': its key_ops are no array" "$(jwk e1 '.key_ops = "verify"')"
	spoils "holds as key 2 what is no object" '"e1"'
}

@test "a kid that is empty, too long or of several lines is refused" {
	spoils "key 2: its kid is empty" "$(jwk e1 '.kid = ""')"
	spoils "key 2: its kid is longer than 256" "$(jwk e1 '.kid = "e" * 257')"
	spoils "key 2: its kid holds a control" "$(jwk e1 '.kid = "e\n1"')"
}

@test "two keys of one kid are refused, and so are two without" {
	spoils "key 'e1': its kid is another key's" "$(jwk e1)" "$(jwk e2 '.kid = "e1"')"
	spoils "key 'r2': its kid is another key's" "$(jwk r2)"
	spoils "key 3: it is the second without a kid" "$(jwk e1 'del(.kid)')" "$(jwk e2 'del(.kid)')"
}

@test "a set without one key for signatures is refused, and changes nothing" {
	local before
	before=$(wopictl oauth list)
	refuses 1 "holds no key for RS256 or ES256" wopictl oauth set - <<<'{"keys":[]}'
	run -1 wopictl oauth set - <<<"$(jwks "$(jwk r2 '.use = "enc"')")"
	prints "$before" wopictl oauth list
}

@test "a set of more than 100 keys is refused" {
	jq -nc "{keys: [range(101) | $(jwk e1) | .kid = \"k\(input_line_number)\"]}" \
		>"$BATS_TEST_TMPDIR/jwks" </dev/null
	refuses 1 "more than 100 keys" wopictl oauth set "$BATS_TEST_TMPDIR/jwks"
	jq -nc "{keys: [range(100) as \$i | $(jwk e1) | .kid = \"k\(\$i)\"]}" >"$BATS_TEST_TMPDIR/jwks"
	run -0 wopictl oauth set "$BATS_TEST_TMPDIR/jwks"
	[ "$(wopictl oauth list | wc -l)" = 100 ]
}

@test "what is no set of keys is refused, and changes nothing" {
	local text before
	before=$(wopictl oauth list)
	for text in '' x '[]' 'null' '{}' '{"keys":{}}' '{"keys":null}' "$(jwk r1)" \
		"{\"keys\":[$(jwk r1)]" "{\"keys\":[$(jwk r1)]}x" '{"keys":[],"keys":[]}' '<html></html>'; do
		refuses 1 "'-' " wopictl oauth set - <<<"$text"
	done
	{ jwks "$(jwk r1)" | tr -d '\n'; printf '\0'; } >"$BATS_TEST_TMPDIR/jwks"
	refuses 1 "no JSON object" wopictl oauth set "$BATS_TEST_TMPDIR/jwks"
	prints "$before" wopictl oauth list
}

@test "a document of a megabyte is read, one byte more is not" {
	jwks "$(jwk r2)" >"$BATS_TEST_TMPDIR/jwks"
	truncate -s 1M "$BATS_TEST_TMPDIR/jwks"
	tr '\0' ' ' <"$BATS_TEST_TMPDIR/jwks" >"$BATS_TEST_TMPDIR/large"
	run -0 wopictl oauth set "$BATS_TEST_TMPDIR/large"
	printf ' ' >>"$BATS_TEST_TMPDIR/large"
	refuses 1 "is larger than 1M" wopictl oauth set "$BATS_TEST_TMPDIR/large"
	refuses 1 "is larger than 1M" wopictl oauth set - <"$BATS_TEST_TMPDIR/large"
}

@test "a file that is not there, or a folder, is refused with the reason" {
	refuses 1 "cannot open 'nowhere'" wopictl oauth set nowhere
	refuses 1 "Is a directory" wopictl oauth set "$BATS_TEST_TMPDIR"
	run -1 bash -c 'exec wopictl oauth set - <&-'
}

@test "list shows each key by its kid, alg and strength" {
	jwks "$(jwk r1)" "$(jwk e1 'del(.kid)')" | wopictl oauth set -
	prints $'-\tEC\tES256\tP-256\t256\nr1\tRSA\tRS256\t-\t2048' wopictl oauth list
	prints '{"kid":null,"kty":"EC","alg":"ES256","crv":"P-256","bits":256}
{"kid":"r1","kty":"RSA","alg":"RS256","crv":null,"bits":2048}' wopictl --json oauth list
	on_terminal 0 "wopictl oauth list"
	[[ ${lines[0]} == "KID"*"KTY"*"ALG"*"CRV"*"BITS" ]]
}

@test "remove takes one key away, and its tokens are refused" {
	prints '' wopictl oauth remove r1
	[ "$(kids)" = e1 ]
	rejects "'s kid is not that of an imported key" "$(signed "$(claims)")"
	refuses 3 "no key 'r1'" wopictl oauth remove r1
}

@test "remove takes the key without a kid away by an empty one" {
	jwks "$(jwk r1)" "$(jwk e1 'del(.kid)')" | wopictl oauth set -
	prints '' wopictl oauth remove ''
	[ "$(kids)" = r1 ]
	refuses 3 "no key ''" wopictl oauth remove ''
}

@test "a key that somebody changed in the database is a failure, not a pass" {
	jwks "$(jwk r1 '.kid = "marker"')" | wopictl oauth set -
	LC_ALL=C sed -i 's/"kty":"RSA"/"kty":"DSA"/' "$WOPI_DATA/wopi.db"
	run -1 --separate-stderr wopictl oauth check <<<"$(with_header '.kid = "marker"')"
	[[ $stderr == *"'wopictl oauth set'"* ]]
}

# Keys on the web.

# web: a web server of the files in $www, whose address is $url.
web() {
	local port=$(server_port)
	www=$BATS_TEST_TMPDIR/www url=http://127.0.0.1:$port
	mkdir "$www"
	cat >"$BATS_TEST_TMPDIR/web.conf" <<-END
		server.modules = ("mod_redirect")
		server.bind = "127.0.0.1"
		server.port = $port
		server.document-root = "$www"
		url.redirect = ("^/moved$" => "/keys", "^/elsewhere$" => "file://$www/keys",
			"^/circle$" => "/circle")
	END
	PATH=$PATH:/usr/sbin lighttpd -D -f "$BATS_TEST_TMPDIR/web.conf" &>/dev/null 3>&- &
	pids+=($!)
	within_seconds 10 curl -so /dev/null "$url"
}

# secure_web ANSWER: a server of TLS with that answer under /answer, whose address is
# $url; $BATS_TEST_TMPDIR/cert.pem vouches for it.
secure_web() {
	local port=$(server_port)
	url=https://127.0.0.1:$port
	printf "$1" >"$BATS_TEST_TMPDIR/answer"
	openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=127.0.0.1 -days 3650 \
		-addext subjectAltName=IP:127.0.0.1 -keyout "$BATS_TEST_TMPDIR/tls.pem" \
		-out "$BATS_TEST_TMPDIR/cert.pem" 2>/dev/null
	(cd "$BATS_TEST_TMPDIR" && exec openssl s_server -accept "127.0.0.1:$port" -HTTP -quiet \
		-key tls.pem -cert cert.pem) &>/dev/null 3>&- &
	pids+=($!)
	within_seconds 10 curl -ksSo /dev/null "$url/answer"
}

@test "import fetches an address, and follows where it leads" {
	web
	jwks "$(jwk r2)" >"$www/keys"
	run -0 --separate-stderr wopictl --json oauth set "$url/keys"
	[ "$output" = '{"keys":1,"new":1,"gone":2,"left_out":0}' ]
	[ -z "$stderr" ]
	run -0 wopictl oauth set "$url/moved"
	[ "$(kids)" = r2 ]
}

@test "an address is no pattern, and no option" {
	web
	jwks "$(jwk r2)" | tee "$www/1" >"$www/2"
	refuses 1 "404" wopictl oauth set "$url/[1-2]"
	refuses 2 "may not hold" wopictl oauth set "$url/{1,2}"
	refuses 1 "cannot open '--help'" wopictl oauth set -- --help
}

@test "a settings file of curl's does not count" {
	web
	jwks "$(jwk r2)" >"$www/keys"
	echo 'output = "stolen"' >"$BATS_TEST_TMPDIR/.curlrc"
	HOME=$BATS_TEST_TMPDIR run -0 wopictl oauth set "$url/keys"
	[ "$(kids)" = r2 ]
}

@test "an answer that is an error is refused with it" {
	web
	refuses 1 "cannot fetch '$url/nowhere': The requested URL returned error: 404" \
		wopictl oauth set "$url/nowhere"
	[ "$(kids)" = "e1 r1" ]
}

@test "a server that is not there is refused with the reason" {
	refuses 1 "cannot fetch 'http://127.0.0.1:1/keys': Failed to connect" \
		wopictl oauth set http://127.0.0.1:1/keys
}

@test "redirections lead to the web only, and have an end" {
	web
	jwks "$(jwk r2)" >"$www/keys"
	refuses 1 "file" wopictl oauth set "$url/elsewhere"
	refuses 1 "Maximum (5) redirects" wopictl oauth set "$url/circle"
	[ "$(kids)" = "e1 r1" ]
}

@test "what an address gives must be a set of keys, and no larger than a megabyte" {
	web
	echo '<html>' >"$www/page"
	refuses 1 "'$url/page' is no JSON object" wopictl oauth set "$url/page"
	: >"$www/empty"
	refuses 1 "'$url/empty' is no JSON object" wopictl oauth set "$url/empty"
	truncate -s $((1048576 + 1)) "$www/large"
	refuses 1 "cannot fetch '$url/large': Maximum file size exceeded" \
		wopictl oauth set "$url/large"
	[ "$(kids)" = "e1 r1" ]
}

@test "an answer that does not say its length is read up to a megabyte" {
	secure_web 'HTTP/1.0 200 OK\r\n\r\n%02000000d'
	CURL_CA_BUNDLE=$BATS_TEST_TMPDIR/cert.pem refuses 1 "'$url/answer' is larger than 1M" \
		wopictl oauth set "$url/answer"
}

@test "an https address is fetched if a known authority vouches for it" {
	secure_web "HTTP/1.0 200 OK\r\n\r\n$(jwks "$(jwk r2)")"
	refuses 1 "certificate" wopictl oauth set "$url/answer"
	CURL_CA_BUNDLE=$BATS_TEST_TMPDIR/cert.pem run -0 --separate-stderr \
		wopictl oauth set "$url/answer"
	[ -z "$stderr" ]
	[ "$(kids)" = r2 ]
}

@test "what is asked for by https is not taken from http" {
	local plain
	web
	plain=$url
	jwks "$(jwk r2)" >"$www/keys"
	secure_web "HTTP/1.0 302 Found\r\nLocation: $plain/keys\r\n\r\n"
	CURL_CA_BUNDLE=$BATS_TEST_TMPDIR/cert.pem refuses 1 "cannot fetch '$url/answer'" \
		wopictl oauth set "$url/answer"
	[ "$(kids)" = "e1 r1" ]
}

@test "http is warned of, but for this machine" {
	local host
	# nothing of these is asked: no name ends in .invalid, and the proxy is not there
	export http_proxy=http://127.0.0.1:1 no_proxy=127.0.0.1,localhost,::1
	for host in idp.invalid 127.0.0.1.invalid 127.idp.invalid localhost.idp.invalid; do
		refuses 1 "'http://$host/keys' is not encrypted" wopictl oauth set "http://$host/keys"
	done
	for host in localhost:1 127.0.0.1:1 127.1.2.3:1 '[::1]:1'; do
		no_proxy='*' run -1 --separate-stderr wopictl oauth set "http://$host/keys"
		[[ $stderr != *"not encrypted"* ]]
	done
	https_proxy=http://127.0.0.1:1 run -1 --separate-stderr \
		wopictl oauth set https://idp.invalid/keys
	[[ $stderr != *"not encrypted"* ]]
}

@test "an address that is none, or that holds a password, is wrong use" {
	local address
	for address in 'http://' 'http:///keys' 'https://:80/' 'https://?x'; do
		refuses 2 "'$address' has no host" wopictl oauth set "$address"
	done
	for address in 'https://idp.invalid/a b' 'https://idp.invalid/"' 'https://idp.invalid/\' \
		$'https://idp.invalid/\n' https://idp.invalid/é; do
		refuses 2 "'${address//$'\n'/?}' holds a character" wopictl oauth set "$address"
	done
	refuses 2 "password" wopictl oauth set https://joe:secret@idp.invalid/keys
	[[ $stderr != *secret* ]]
	refuses 2 "password" wopictl oauth set http://127.0.0.1@idp.invalid/keys
}

@test "without curl an address is refused, and the remedy is named" {
	refuses 1 "curl is not installed: apt-get install curl" \
		env PATH="$BUILD" wopictl oauth set http://127.0.0.1:1/keys
}
