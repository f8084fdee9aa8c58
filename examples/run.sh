#!/bin/sh
# SPDX-License-Identifier: MIT
# run.sh WOPICTL DATA PORT: runs a host with sample documents on 127.0.0.1:PORT, and
# prints how to try it. DATA is kept for the next time.
set -eu
wopictl=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
port=$3
documents=$(cd "$(dirname "$0")" && pwd)/documents
base=http://127.0.0.1:$port/wopi
fresh=
[ -e "$2/wopi.db" ] || fresh=yes

# The directory has no address of its own: several of these may run with it, by other ports.
"$wopictl" --data "$2" init
data=$(cd "$2" && pwd)
export WOPI_DATA="$data"
if [ -n "$fresh" ]; then
	"$wopictl" user add demo --friendly-name 'Demo User' --id demo >/dev/null
	for path in "$documents"/*; do
		name=$(basename "$path")
		id=$(printf %s "${name%.*}" | tr '[:upper:]' '[:lower:]')
		"$wopictl" file add "$path" --id "$id" --owner demo >/dev/null
	done
	"$wopictl" grant add demo owner /
fi

folder=$(mktemp -d)
ready=$folder/ready
mkfifo "$ready"
"$wopictl" serve --listen "127.0.0.1:$port" --as demo >"$ready" &
server=$!
trap 'rm -rf "$folder"; kill $server 2>/dev/null || :; wait $server || :' EXIT
trap 'exit 0' INT TERM HUP
# The line arrives when the server answers; the pipe ends if it cannot start.
read -r _ <"$ready" || {
	echo "To use another port: make run PORT=9000" >&2
	exit 1
}
case $("$wopictl" config get base_url 2>/dev/null || :) in
http://127.0.0.1:*) "$wopictl" config remove base_url ;;	# of an older version of this script
esac

token=$("$wopictl" --json token add welcome --user demo)
ttl=${token#*\"access_token_ttl\":}
ttl=${ttl%%[!0-9]*}
token=${token#*\"access_token\":\"}
token=${token%%\"*}
src=$base/files/welcome
oauth=$("$wopictl" token add --oauth --user demo --ttl 10h 2>/dev/null)

remote=
[ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || remote="
This machine has no screen. On yours, type this first, and leave it running:

  ssh -L $port:127.0.0.1:$port $(id -un)@$(uname -n)
"

cat <<END

Open it in a browser:

  $base/
$remote
You are "Demo User" there. Notes.txt opens in the host's own editor: open it in two windows to see
the lock at work. For the others an editor has to be registered, such as Collabora Online:

  $wopictl --data $data client add office https://office.example

For scripts: the documents are $("$wopictl" file list | cut -f1 | tr '\n' ' '| sed 's/ $//').

  WOPISrc           $src
  access_token      $token
  access_token_ttl  $ttl

CheckFileInfo, Lock, and who holds it, in another terminal:

  curl '$src?access_token=$token'; echo
  curl -i -H 'X-WOPI-Override: LOCK' -H 'X-WOPI-Lock: mine' -d '' '$src?access_token=$token'; echo
  $wopictl --data $data lock list

And as native apps start: signed in, they get the root container, and walk from there.

  curl -H 'Authorization: Bearer $oauth' -H 'X-WOPI-EcosystemOperation: GET_ROOT_CONTAINER' -d '' ${base%/wopi}/wopibootstrapper; echo

Ctrl-C ends the host; its documents stay in $data.
END
wait $server
