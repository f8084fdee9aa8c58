#!/bin/sh
# SPDX-License-Identifier: MIT
# keys.sh: prints settings for ONLYOFFICE Docs with two new signing keys, as JSON for
# its local.json. The keys that it is shipped with are public, including their private
# half, so they prove nothing. Keep the output secret.
set -eu
umask 077
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# member NAME, VALUE from standard input as one line of JSON text
member() {
	printf '    "%s": "%s"' "$1" "$(sed ':a;N;$!ba;s/\n/\\n/g')"
}

# key SUFFIX: the four settings of one key
key() {
	openssl genrsa -out "$folder/key" 2048 2>/dev/null
	openssl rsa -in "$folder/key" -pubout -outform MSBLOB 2>/dev/null | base64 -w 0 | member "publicKey$1"
	echo ,
	# behind the nine bytes of DER that say what comes
	openssl rsa -in "$folder/key" -RSAPublicKey_out -outform DER 2>/dev/null | tail -c +10 |
		head -c 256 | base64 -w 0 | member "modulus$1"
	printf ',\n    "exponent%s": "AQAB",\n' "$1"
	member "privateKey$1" <"$folder/key"
}

echo '{
  "wopi": {
    "enable": true,'
key ''
echo ,
key Old
echo '
  }
}'
