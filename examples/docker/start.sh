#!/bin/sh
# SPDX-License-Identifier: MIT
# What the container runs: the host at WOPI_BASE_URL, and every five minutes a look
# whether an editor has other keys or addresses now.
set -eu
wopictl init --base-url "$WOPI_BASE_URL"
while sleep 300; do
	wopictl client refresh --due || :
done &
exec wopictl serve --listen 0.0.0.0:8080
