# SPDX-License-Identifier: MIT
# Keys and signed tokens, made by the openssl command alone: nothing of what is
# tested has a part in them. Private keys are $KEYS/NAME.pem.
#
#   rsa_key r1; ec_key e1                       # once, in setup_file
#   jwks "$(jwk r1)" "$(jwk e1)"                # what a provider publishes
#   jwt RS256 r1 '{"alg":"RS256","kid":"r1"}' '{"sub":"alice"}'
#   token_for alice                             # a good one, signed with r1
#
# A good token has ISSUER and AUDIENCE in it, and ends ten minutes after WOPI_NOW.

ISSUER=https://login.example.org/tenant
AUDIENCE=api://wopi

KEYS=${KEYS:-$BATS_FILE_TMPDIR/keys}
mkdir -p "$KEYS"

# rsa_key NAME [BITS]; ec_key NAME [CURVE]: make a private key.
rsa_key() {
	openssl genpkey -algorithm RSA -pkeyopt "rsa_keygen_bits:${2:-2048}" \
		-out "$KEYS/$1.pem" 2>/dev/null
}
ec_key() {
	openssl genpkey -algorithm EC -pkeyopt "ec_paramgen_curve:${2:-P-256}" \
		-out "$KEYS/$1.pem" 2>/dev/null
}

# base64url: standard input, so written. unhex: the bytes of hexadecimal digits.
base64url() {
	local - text
	set +T
	text=$(base64 -w 0)
	text=${text//+/-} text=${text//\//_}
	printf %s "${text//=/}"
}
unhex() { printf "$(sed 's/../\\x&/g')"; }
hex() { od -An -v -tx1 | tr -d ' \n'; }

# jwk NAME [FILTER]: the public key as a JWK whose kid is NAME, changed by gojq's FILTER.
jwk() {
	local n point
	if n=$(openssl rsa -in "$KEYS/$1.pem" -noout -modulus 2>/dev/null); then
		n=$(unhex <<<"${n#Modulus=}" | base64url)
		gojq -nc --arg kid "$1" --arg n "$n" "{kty: \"RSA\", kid: \$kid, n: \$n,
			e: \"AQAB\"} | ${2:-.}"
	else
		point=$(openssl pkey -in "$KEYS/$1.pem" -pubout -outform DER | tail -c 64 | hex)
		gojq -nc --arg kid "$1" --arg x "$(unhex <<<"${point:0:64}" | base64url)" \
			--arg y "$(unhex <<<"${point:64}" | base64url)" "{kty: \"EC\", kid: \$kid,
			crv: \"P-256\", x: \$x, y: \$y} | ${2:-.}"
	fi
}

# jwks JWK...: the set of them.
jwks() {
	local IFS=,
	echo "{\"keys\":[$*]}"
}

# jwt ALG KEY HEADER PAYLOAD: a token of these very texts, signed as ALG says: RS256
# or ES256 with the private key named KEY, HS256 with the bytes of the file KEY as the
# secret, or none.
jwt() {
	local text
	text=$(printf %s "$3" | base64url).$(printf %s "$4" | base64url)
	echo "$text.$(printf %s "$text" | jwt_sign "$1" "$2" | base64url)"
}

# jwt_sign ALG KEY: the signature of standard input, in bytes.
jwt_sign() {
	case $1 in
	RS256) openssl dgst -sha256 -sign "$KEYS/$2.pem" ;;
	ES256) openssl dgst -sha256 -sign "$KEYS/$2.pem" | der_to_raw ;;
	HS256) openssl dgst -sha256 -mac HMAC -macopt "hexkey:$(hex <"$2")" -binary ;;
	none) cat >/dev/null ;;
	esac
}

# der_to_raw: r and s of 32 bytes each, from the DER that openssl writes.
der_to_raw() {
	local number
	openssl asn1parse -inform DER | sed -n 's/.*INTEGER *://p' | while read -r number; do
		printf '%64s' "$number" | tr ' ' 0
	done | unhex
}

# claims [FILTER]: the payload of a good token for alice, changed by gojq's FILTER.
claims() {
	gojq -nc --arg iss "$ISSUER" --arg aud "$AUDIENCE" --argjson exp "$((WOPI_NOW + 600))" \
		"{iss: \$iss, aud: \$aud, sub: \"alice\", exp: \$exp} | ${1:-.}"
}

# signed PAYLOAD: a token of it by the key r1.
signed() { jwt RS256 r1 '{"alg":"RS256","kid":"r1"}' "$1"; }

# token_for USER: a good one, which is made once for each time of the clock.
token_for() {
	local made=$KEYS/$WOPI_NOW.${1//\//%2F}
	[ -s "$made" ] || signed "$(claims ".sub = \"$1\"")" >"$made"
	echo "$(<"$made")"
}

# take_signed_tokens [JWK...]: sets the host up for them, imports these keys, and has the
# provider call each user as the host does.
take_signed_tokens() {
	local name
	wopictl config set oauth jwt
	wopictl config set oauth_issuer "$ISSUER"
	wopictl config set oauth_audience "$AUDIENCE"
	jwks "$@" | wopictl oauth set - >/dev/null
	for name in $(wopictl user list --format csv | sed '1d; s/,.*//'); do
		wopictl user set "$name" --subject "$name"
	done
}
