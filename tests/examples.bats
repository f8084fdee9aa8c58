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

# commands FROM TO: README's commands between two headings, a line each.
commands() { sed -n "/^$1\$/,/^$2\$/{/^\`\`\`\$/,/^\`\`\`\$/{/^\`\`\`/d;p}}" "$top/README.md"; }

# The host of README's "Use it", on this machine: its directory is a test's, and nobody is root.
as_readme() {
	export WOPI_DATA=$PWD/host
	wopictl init --base-url https://docs.example.org/wopi
	ln -s "$top/examples" .
}

@test "each command of README's 'Use it' runs as it stands" {
	as_readme
	commands '## Use it' '### Editors' | grep '^wopictl ' >script
	[ "$(wc -l <script)" -ge 9 ]
	PATH=$BUILD:$PATH run -0 bash -ex script
}

# Those of the chapters below need editors, providers and locks: only how they are written is tested.
@test "each other command of README is one that wopictl knows" {
	local line
	as_readme
	export PATH=$BUILD:$PATH TOKEN=header.claims.signature
	commands '## Use it' '### Editors' | grep '^wopictl ' >script
	bash -e script
	commands '### Editors' '## Script it in CI' | grep 'wopictl ' >script
	[ "$(wc -l <script)" -ge 30 ]
	while read -r line; do
		line=${line//https:\/\/office.example.org/$top/tests/discovery/collabora.xml}
		line=${line//https:\/\/oo.example.org/$top/tests/discovery/onlyoffice.xml}
		run bash -c "${line//--follow/}" </dev/null
		[ "$status" != 2 ] && [ "$status" != 127 ] && [ "$status" != 3 ] || [[ $line == *recovered* ]] || {
			echo "$line: $status $output"
			return 1
		}
	done <script
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

# starts: what the container runs, on the volume $WOPI_DATA. What would never end is stood
# in for: the web server, and the time between two looks at editors.
starts() {
	cat >"$BATS_TEST_TMPDIR/bin/wopictl" <<-END
		#!/bin/sh
		[ "\$1" != serve ] || exec echo "\$@"
		exec "$BUILD/wopictl" "\$@"
	END
	printf '#!/bin/sh\nexit 1\n' >"$BATS_TEST_TMPDIR/bin/sleep"
	chmod +x "$BATS_TEST_TMPDIR"/bin/*
	WOPI_BASE_URL=http://docs.test:8080/wopi sh "$top/examples/docker/start.sh"
}

@test "the container makes a host in an empty volume, and keeps the one that is there" {
	export WOPI_DATA=$BATS_TEST_TMPDIR/volume
	mkdir -p "$WOPI_DATA/lost+found"
	run -0 starts
	[ "${lines[-1]}" = "serve --listen 0.0.0.0:8080" ]
	[ "$(wopictl config get base_url)" = http://docs.test:8080/wopi ]
	wopictl user add alice
	run -0 starts
	wopictl user show alice
}

@test "the container makes no host over a lost one, and says what to do" {
	local left
	for left in contents secret wopi.db; do
		export WOPI_DATA=$BATS_TEST_TMPDIR/$left
		mkdir "$WOPI_DATA"
		if [ "$left" = contents ]; then
			mkdir "$WOPI_DATA/contents"
		else
			: >"$WOPI_DATA/$left"
		fi
		run -1 --separate-stderr starts
		[ -z "$output" ]
		[[ $stderr == "start-wopi: "*"'$WOPI_DATA' is not empty, but has no database"*"'wopictl restore'"* ]]
		[ "$(ls -A "$WOPI_DATA")" = "$left" ]
		[ ! -s "$WOPI_DATA/wopi.db" ]
	done
}

@test "the container says whose its volume must be" {
	export WOPI_DATA=$BATS_TEST_TMPDIR/nowhere
	run -1 --separate-stderr starts
	[[ $stderr == *"run 'chown -R $(id -u):$(id -g)' on it" ]]
	[ "$(id -u)" = 0 ] || return 0
	chmod 755 "$BATS_TEST_TMPDIR"
	mkdir -m 700 "$WOPI_DATA"
	WOPI_BASE_URL=http://docs.test/wopi run -1 setpriv --reuid 10001 --regid 10001 \
		--clear-groups sh -s <"$top/examples/docker/start.sh"
	[[ $output == *"run 'chown -R 10001:10001' on it" ]]
}

@test "nothing in the container runs as root" {
	local dockerfile=$top/examples/docker/Dockerfile
	[ "$(grep '^USER' "$dockerfile" | tail -n 1)" = "USER wopi" ]
	[ "$(grep -E '^(USER|CMD)' "$dockerfile" | tail -n 1)" = 'CMD ["start-wopi"]' ]
	grep -q 'useradd --uid 10001 .* wopi ' "$dockerfile"
	grep -q 'install -d -o wopi -g wopi -m 700 /var/lib/wopi$' "$dockerfile"
}

# timed_by_cron, timed_by_systemd: the commands of these examples, as a shell gets them, but on this
# machine. Their backups are in the folder backups/.
timed_by_cron() {
	sed -n 's/^[^#A-Z].*\(www-data\|root\)\t//p' "$top/examples/cron.d/wopi" |
		sed 's|\\%|%|g; s|/var/backups/wopi|backups|'
}
timed_by_systemd() {
	sed -n 's/^ExecStart=//p' "$top"/examples/systemd/*.service |
		sed 's|/usr/local/bin/||; s|%%|%|g; s|/var/backups/wopi|backups|'
}

# meant: what wopictl is asked for in commands, whatever starts it.
meant() { sed "s|^.*\(exec \)\?\<wopictl \(--quiet \)\?||; s|'$||; s| >/dev/null$||" | sort; }

@test "what timers run makes no host where there is none, and fails" {
	local command
	export WOPI_DATA=$BATS_TEST_TMPDIR/volume
	mkdir "$WOPI_DATA" backups
	while read -r command; do
		run -1 --separate-stderr sh -c "$command"
		[[ $stderr == "wopictl: "* ]]
		[ -z "$(ls -A "$WOPI_DATA" backups | grep -v :)" ]
	done < <(timed_by_cron; timed_by_systemd)
}

@test "what timers run works, again and again, and says nothing to be mailed by cron" {
	local command
	export WOPI_DATA=$BATS_TEST_TMPDIR/volume
	mkdir backups
	wopictl init
	wopictl client add office "$top/tests/discovery/collabora.xml" --proof off
	export WOPI_NOW=$(($(date +%s) + 13 * 3600))	# discovery is due
	while read -r command; do
		run -0 sh -c "$command"
		[ -z "$output" ]
		run -0 sh -c "$command"
	done < <(timed_by_cron)
	while read -r command; do
		run -0 sh -c "$command"
	done < <(timed_by_systemd)
	wopictl --data "$BATS_TEST_TMPDIR/again" restore backups/host-[1-7].tar.gz
}

@test "cron and systemd run the same commands, and each service has its timer" {
	local service
	[ "$(timed_by_cron | wc -l)" = 3 ]
	diff <(timed_by_cron | meant) <(timed_by_systemd | meant)
	for service in "$top"/examples/systemd/*.service; do
		grep -q '^OnCalendar=\|^OnUnitActiveSec=' "${service%.service}.timer"
	done
}
