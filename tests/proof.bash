# SPDX-License-Identifier: MIT
# Clients that prove who they are: their keys, made by the openssl command; discovery,
# which tells of them; and requests that are signed. Beside jwt.bash, whose rsa_key
# makes the keys.
#
#   rsa_key k1                                 # once, in setup_file
#   discovery "k1 k0" >office.xml              # present key, old one
#   proven GET /files/doc1                     # signed by key k1, and k0
#
# What proven() sends is good, unless one of these says otherwise: $base, the base URL
# that the client knows; $query; $stamp, the timestamp; $key and $old, the names of the
# keys that sign X-WOPI-Proof and X-WOPI-ProofOld; $signed_url and $signed_token, what
# is signed instead of what is asked. Options of wopi() come later, and win.

# little_endian DIGITS: hexadecimal digits, their bytes in the other order.
little_endian() {
	local digits=$1 out=
	while [ -n "$digits" ]; do
		out=${digits:0:2}$out
		digits=${digits:2}
	done
	echo "$out"
}

# modulus KEY: in hexadecimal digits.
modulus() {
	local n
	n=$(openssl rsa -in "$KEYS/$1.pem" -noout -modulus)
	echo "${n#Modulus=}"
}

# key_attributes PREFIX KEY: of the element proof-key.
key_attributes() {
	local n blob
	n=$(modulus "$2")
	blob=0602000000A4000052534131$(little_endian "$(printf %08x $((${#n} * 4)))")01000100
	blob+=$(little_endian "$n")
	printf '%svalue="%s" %smodulus="%s" %sexponent="AQAB" ' "$1" \
		"$(unhex <<<"$blob" | base64 -w 0)" "$1" "$(unhex <<<"$n" | base64 -w 0)" "$1"
}

# discovery ["KEY OLD"]: a client's discovery; without keys there is no proof-key in it.
discovery() {
	local key old
	cat <<-END
		<?xml version="1.0" encoding="utf-8"?>
		<wopi-discovery><net-zone name="external-https"><app name="Word">
		<action name="edit" ext="docx" default="true" requires="locks,update"
		urlsrc="https://office.example.com/we/wordeditorframe.aspx?"/>
		</app></net-zone>
	END
	if [ -n "${1:-}" ]; then
		read -r key old <<<"$1"
		echo "<proof-key $(key_attributes '' "$key")$(key_attributes old "${old:-$key}")/>"
	fi
	echo '</wopi-discovery>'
}

# register NAME MODE FILE...: a client whose proofs are "off", "if-present", "required".
register() {
	wopictl client add "$1" "${@:3}" --proof "$2" >/dev/null
}

# ticks [SECONDS]: the time now, and so many seconds on, as clients write it.
ticks() { echo "$(((${WOPI_NOW:-$(date +%s)} + ${1:-0}) * 10000000 + 621355968000000000))"; }

# to_sign TOKEN URL TICKS: the bytes that a client signs.
to_sign() {
	local LC_ALL=C
	printf '%08x' "${#1}" | unhex
	printf %s "$1"
	printf '%08x' "${#2}" | unhex
	printf %s "${2^^}"
	printf '%08x%016x' 8 "$3" | unhex
}

# sign KEY TOKEN URL TICKS: the value of a header.
sign() { to_sign "${@:2}" | openssl dgst -sha256 -sign "$KEYS/$1.pem" | base64 -w 0; }

# proven METHOD PATH [wopi's options...]: a request that is signed.
proven() {
	local -
	set +T
	local method=$1 path=$2 asked=${query-access_token=$token} at=${stamp:-$(ticks)} url of
	url=${signed_url:-${base:-${WOPI_URL:-https://docs.example.org/wopi}}$path?$asked}
	of=${signed_token-$token}
	[ -z "${WOPI_URL:-}" ] || path+=?$asked
	wopi "$method" "$path" -t '' -e "QUERY_STRING=$asked" -e "REQUEST_URI=/wopi$path?$asked" \
		-H "X-WOPI-TimeStamp: $at" -H "X-WOPI-Proof: $(sign "${key:-k1}" "$of" "$url" "$at")" \
		-H "X-WOPI-ProofOld: $(sign "${old:-k0}" "$of" "$url" "$at")" "${@:3}"
}

# unproven REASON: the last request was refused for it, with one line in the error log
# that says it too, and no token anywhere. The addresses that were checked may follow.
unproven() {
	local said
	answers 500
	said=$(header X-WOPI-ServerError)
	[ "${said%; checked for *}" = "$1" ] || {
		echo "expected '$1', got '$said'" >&2
		return 1
	}
	[ ! -s "$reply_body" ]
	[ "$(wc -l <"$BATS_TEST_TMPDIR/stderr")" = 1 ]
	[[ $(<"$BATS_TEST_TMPDIR/stderr") == wopi.cgi:*"refused: $1"* ]]
	run ! grep -F "${token:-no token}" "$reply_head" "$BATS_TEST_TMPDIR/stderr"
}
