# SPDX-License-Identifier: MIT
# The examples for continuous integration and README's page about it, as they stand.

load helper

top=$(cd "$BATS_TEST_DIRNAME/.." && pwd)
python=/usr/bin/python3	# Debian's, which has Debian's modules

setup_file() { :; }

# setup: an empty folder, and the programs under test first in the PATH.
setup() {
	unset WOPI_NOW WOPI_DATA
	export TMPDIR=$BATS_TEST_TMPDIR/tmp WOPICTL=$BUILD/wopictl
	mkdir "$TMPDIR" "$BATS_TEST_TMPDIR/work" "$BATS_TEST_TMPDIR/bin"
	ln -s "$python" "$BATS_TEST_TMPDIR/bin/python3"
	PATH=$BATS_TEST_TMPDIR/bin:$PATH
	cd "$BATS_TEST_TMPDIR/work"
}

# checked_out FOLDER: a checkout of this repository there, built.
checked_out() {
	local entry
	mkdir "$1"
	for entry in "$top"/[!.]* "$top/.ci"; do
		[ "${entry##*/}" = build ] || ln -s "$entry" "$1/"
	done
	rm -f "$1/build-san"
	ln -s "$BUILD" "$1/build"
}

@test "the pytest example passes" {
	run -0 "$python" -m pytest -q -p no:cacheprovider "$top/examples/ci/pytest"
	[[ $output == *"5 passed"* ]]
}

@test "the pytest example fails if its client does not lock" {
	cp -R "$top/examples/ci" ci
	sed -i '/ask(wopi_src, token, "LOCK"/d' ci/pytest/client.py
	run -1 "$python" -m pytest -q -p no:cacheprovider ci/pytest
	[[ $output == *"LOCK"* ]]
}

@test "the JavaScript example passes" {
	run -0 node --test --test-reporter=tap "$top/examples/ci/node"
	[[ $output == *"# pass 5"* && $output == *"# fail 0"* ]]
}

@test "the JavaScript example fails if its client does not unlock" {
	cp -R "$top/examples/ci" ci
	sed -i "/token, 'UNLOCK'/d" ci/node/client.js
	run -1 node --test --test-reporter=tap ci/node
	[[ $output == *"UNLOCK"* ]]
}

@test "the steps of the GitHub workflow pass" {
	checked_out wopi
	mkdir temporary
	RUNNER_TEMP=$PWD/temporary run -0 "$python" "$top/tests/workflow.py" \
		"$top/examples/ci/github-actions.yml"
	[[ $output == *"5 passed"* ]]
}

# What reaches beyond this machine is stood in for: packages, and where the host comes from.
@test "the GitLab job passes" {
	mkdir bin
	printf '#!/bin/sh\n' >bin/apt-get
	checked_out checkout
	cat >bin/git <<-END
		#!/bin/sh
		[ "\$*" = "clone --depth 1 https://gitlab.example/group/wopi.git wopi" ] &&
			mv "$PWD/checkout" wopi
	END
	chmod +x bin/*
	CI_SERVER_URL=https://gitlab.example CI_PROJECT_NAMESPACE=group PATH=$PWD/bin:$PATH \
		run -0 "$python" "$top/tests/workflow.py" "$top/examples/ci/gitlab-ci.yml"
	[[ $output == *"# fail 0"* ]]
	grep -q '^wopi_requests_total{operation="Lock",status="409"} 1$' wopi.prom
}

# page: the commands of README's page, one script.
page() { sed -n '/^## Script it in CI$/,/^## /{/^```sh$/,/^```$/{/^```/d;p}}' "$top/README.md"; }

@test "each command of README's page runs as it stands" {
	[ "$(page | grep -c '^wopictl ')" -ge 14 ]
	ln -s "$top/examples" .
	page >script
	PATH=$BUILD:$PATH run -0 --separate-stderr bash -e script
	[[ $output == *'wopi_requests_total{operation="PutFile",status="502"} 1'* ]]
	WOPI_DATA=host prints "$(cat state.json)" wopictl dump
}

@test "README's page is less than a screen" {
	[ "$(sed -n '/^## Script it in CI$/,/^## /p' "$top/README.md" | wc -l)" -le 42 ]
}

@test "a client that does not save again fails on README's page" {
	mkdir examples
	cp -R "$top/examples/ci" examples/
	sed -i 's/^\(ask PUT .* "$text"\) ||.*/\1/' examples/ci/save.sh
	page >script
	PATH=$BUILD:$PATH run bash -e script
	[ "$status" != 0 ]
}
