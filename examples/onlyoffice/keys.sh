#!/bin/sh
# SPDX-License-Identifier: MIT
# keys.sh HOST: prints settings for ONLYOFFICE Docs, as JSON for its local.json: two new
# signing keys, and rules by which it opens the documents of the WOPI host HOST, a name
# without scheme and port, and of no other. Keep the output secret.
set -eu
[ $# = 1 ] || {
	echo 'usage: keys.sh HOST >local.json     # HOST as in docs.example.org' >&2
	exit 2
}
case $1 in
*[!A-Za-z0-9.:-]* | '')
	echo "keys.sh: '$1' is not the name of a host, such as docs.example.org" >&2
	exit 2 ;;
esac
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
	# a number: of a text it would publish nothing
	printf ',\n    "exponent%s": 65537,\n' "$1"
	member "privateKey$1" <"$folder/key"
}

echo '{
  "wopi": {
    "enable": true,'
key ''
echo ,
key Old
echo '
  },
  "services": {
    "CoAuthoring": {
      "ipfilter": {
        "rules": [
          { "address": "'"$1"'", "allowed": true },
          { "address": "*", "allowed": false }
        ]
      }
    }
  }
}'
