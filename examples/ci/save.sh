#!/bin/sh
# SPDX-License-Identifier: MIT
# save.sh FILE TOKEN TEXT: a minimal client under test. It locks, saves and unlocks at the host that
# WOPI_URL names, and repeats a save that fails or whose response is lost.
set -eu
src=$WOPI_URL/files/$1 token=$2 text=$3

# ask OVERRIDE PATH BODY
ask() {
	curl -sf -o /dev/null -H "X-WOPI-Override: $1" -H 'X-WOPI-Lock: mine' -d "$3" \
		"$src$2?access_token=$token"
}

ask LOCK '' ''
trap 'ask UNLOCK "" ""' EXIT
ask PUT /contents "$text" || ask PUT /contents "$text" || ask PUT /contents "$text"
