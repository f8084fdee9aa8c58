#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs the host at WOPI_BASE_URL, and checks every five minutes whether an editor has new
# keys or addresses.
set -eu
data=${WOPI_DATA:-/var/lib/wopi}

refuse() {
	echo "start-wopi: $1" >&2
	exit 1
}

if ! { [ -d "$data" ] && [ -r "$data" ] && [ -w "$data" ] && [ -x "$data" ]; }; then
	refuse "the volume '$data' must belong to the user of this container: run 'chown -R $(id -u):$(id -g)' on it"
fi

# A new host is created in an empty volume only (a new file system has lost+found). In the
# place of one whose database is lost, it would look as if all documents had been removed.
if [ ! -s "$data/wopi.db" ]; then
	found=$(ls -A "$data")
	case $found in
	'' | lost+found) ;;
	*) refuse "the volume '$data' is not empty, but has no database (wopi.db): restore a backup into it\
 with 'wopictl restore', or remove all of it for a new host" ;;
	esac
fi
wopictl init --base-url "$WOPI_BASE_URL"
while sleep 300; do
	wopictl client refresh --due || :
done &
exec wopictl serve --listen 0.0.0.0:8080
