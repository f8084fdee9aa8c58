# SPDX-License-Identifier: MIT
# The examples for continuous integration and README's page about it, as they stand.

load helper

top=$(cd "$BATS_TEST_DIRNAME/.." && pwd)
python=/usr/bin/python3	# Debian's, which has Debian's modules

setup_file() { :; }

# setup: an empty folder, and the programs under test first in the PATH.
setup() {
	unset WOPI_NOW WOPI_DATA
	export PYTHONDONTWRITEBYTECODE=1
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
	run -0 "$python" -m pytest -q -p no:cacheprovider "$top/examples/ci/python"
	[[ $output == *"5 passed"* ]]
}

@test "the pytest example fails if its client does not lock" {
	cp -R "$top/examples/ci" ci
	sed -i '/ask(wopi_src, token, "LOCK"/d' ci/python/example/client.py
	run -1 "$python" -m pytest -q -p no:cacheprovider ci/python
	[[ $output == *"LOCK"* ]]
}

@test "the JavaScript example passes" {
	run -0 node --test --test-reporter=tap "$top/examples/ci/node/example/save.test.js"
	[[ $output == *"# pass 5"* && $output == *"# fail 0"* ]]
}

@test "the JavaScript example fails if its client does not unlock" {
	cp -R "$top/examples/ci" ci
	sed -i "/token, 'UNLOCK'/d" ci/node/example/client.js
	run -1 node --test --test-reporter=tap ci/node/example/save.test.js
	[[ $output == *"'Unlock 200"*"did not come"* ]]
}

@test "the modules have the version of the host" {
	local version
	version=$(wopictl version | sed -n '1s/^wopictl //p')
	[ "$(jq -r .version "$top/examples/ci/node/package.json")" = "$version" ]
	[ "$(node -p 'require(process.argv[1]).version' "$top/examples/ci/node")" = "$version" ]
	run -0 "$python" - "$top/examples/ci/python" <<-'END'
		import sys, tomllib
		sys.path.insert(0, sys.argv[1])
		import wopi_host
		with open(sys.argv[1] + "/pyproject.toml", "rb") as file:
		    print(wopi_host.__version__, tomllib.load(file)["project"]["version"])
	END
	[ "$output" = "$version $version" ]
}

@test "the Python module runs a host of a dict or an empty one, and leaves nothing" {
	PYTHONPATH=$top/examples/ci/python run -0 --separate-stderr "$python" - <<-'END'
		import os, urllib.request
		from wopi_host import Failed, Host
		state = {"weak_tokens": True, "config": {"journal": "on", "faults": "on"},
		         "users": [{"name": "jo"}], "files": [{"id": "f", "name": "f", "owner": "jo"}],
		         "tokens": [{"value": "jo-f", "user": "jo", "file": "f"}]}
		with Host(state) as host, Host() as empty:
		    assert host.ctl("file", "list", format="json").count("\n") == 1
		    assert empty.ctl("file", "list") == ""
		    host.ctl("fault", "add", "GetFile", status=500, header=["A: 1", "B: 2"], after=1, drop=False)
		    assert '["A: 1","B: 2"]' in host.ctl("fault", "show", 1, json=True)
		    urllib.request.urlopen(host.src("f") + "?access_token=jo-f").read()
		    host.expect("CheckFileInfo 200", "f")
		    host.expect("CheckFileInfo 200", user="jo")
		    try:
		        host.expect("none", "f")
		    except AssertionError as failed:
		        assert failed.status == 1 and "'CheckFileInfo 200' came" in str(failed)
		        print(host.data != empty.data, os.path.exists(host.data))
		print(os.path.exists(host.data))
	END
	[ "$output" = $'True True\nFalse' ]
	[ -z "$stderr" ]
	[ -z "$(ls -A "$TMPDIR")" ]
}

@test "the Python module: a data directory of one's own stays, and a host that cannot start is Failed" {
	PYTHONPATH=$top/examples/ci/python run -0 --separate-stderr "$python" - <<-'END'
		from wopi_host import Failed, Host
		with Host({"users": [{"name": "jo"}]}, data="data"):
		    pass
		with Host(data="data") as host:
		    assert "jo" in host.ctl("user", "list")
		try:
		    Host({"user": []})
		except Failed as failed:
		    print(failed.status)
	END
	[ "$output" = 2 ]
	[[ $stderr == *'unknown key "user"'* ]]
	[ -e data/wopi.db ]
	[ -z "$(ls -A "$TMPDIR")" ]
}

@test "the pytest plugin gives each test a host, seeded as the tests say" {
	cat >test_own.py <<-'END'
		import pytest

		def test_empty(wopi_host):
		    assert wopi_host.ctl("file", "list") == ""

		class TestSeeded:
		    @pytest.fixture
		    def wopi_fixture(self):
		        return {"files": [{"name": "mine"}]}

		    def test_file(self, wopi_host):
		        assert "mine" in wopi_host.ctl("file", "list")
	END
	PYTHONPATH=$top/examples/ci/python run -0 "$python" -m pytest -q -p no:cacheprovider -p wopi_host.plugin test_own.py
	[[ $output == *"2 passed"* ]]
	[ -z "$(ls -A "$TMPDIR")" ]
}

# installed FOLDER: the Python module there, as pip installs it.
installed() {
	"$python" - "$top/examples/ci/python" "$1" <<-'END'
		import pathlib, sys, tomllib
		source, site = map(pathlib.Path, sys.argv[1:])
		about = tomllib.loads((source / "pyproject.toml").read_text())
		info = site / "wopi_host.dist-info"
		info.mkdir(parents=True)
		for name in about["tool"]["setuptools"]["packages"]:
		    (site / name).symlink_to(source / name)
		(info / "METADATA").write_text("Name: {name}\nVersion: {version}\n".format(**about["project"]))
		(info / "entry_points.txt").write_text("".join(
		    f"[{group}]\n" + "".join(f"{name} = {of}\n" for name, of in points.items())
		    for group, points in about["project"]["entry-points"].items()))
	END
}

@test "pytest finds the plugin of the installed Python module" {
	installed site
	echo 'def test_it(wopi_host): assert wopi_host.url.endswith("/wopi")' >test_own.py
	PYTHONPATH=$PWD/site run -0 "$python" -m pytest -q -p no:cacheprovider test_own.py
	[[ $output == *"1 passed"* ]]
}

@test "the Node module is required or imported by its name, and leaves nothing" {
	local script
	mkdir node_modules
	ln -s "$top/examples/ci/node" node_modules/wopi-host
	cat >body <<-'END'
		const state = { weak_tokens: true, config: { journal: 'on', faults: 'on' },
			users: [{ name: 'jo' }], files: [{ id: 'f', name: 'f', owner: 'jo' }],
			tokens: [{ value: 'jo-f', user: 'jo', file: 'f' }] };
		async function main() {
			const host = await Host.start({ fixture: state }), empty = await Host.start();
			if (empty.ctl('file', 'list') !== '')
				throw new Error('it is not empty');
			host.ctl('fault', 'add', 'GetFile', { status: 500, header: ['A: 1', 'B: 2'], after: 1, drop: false });
			console.log(JSON.parse(host.ctl('fault', 'show', 1, { json: true })).headers.length);
			await (await fetch(`${host.src('f')}?access_token=jo-f`)).text();
			host.expect('CheckFileInfo 200', 'f');
			host.expect('CheckFileInfo 200', undefined, { user: 'jo' });
			try {
				host.expect('none', 'f');
			} catch (error) {
				console.log(error instanceof Failed, error.status, error.message.includes("'CheckFileInfo 200' came"));
			}
			await host.stop();
			await empty.stop();
			await Host.start({ fixture: { user: [] } }).catch((error) => console.log(error.status));
		}
		main();
	END
	{ echo "const { Failed, Host } = require('wopi-host');"; cat body; } >own.cjs
	{ echo "import { Failed, Host } from 'wopi-host';"; cat body; } >own.mjs
	for script in own.cjs own.mjs; do
		run -0 --separate-stderr node "$script"
		[ "$output" = $'2\ntrue 1 true\n2' ]
		[[ $stderr == *'unknown key "user"'* ]]
		[ -z "$(ls -A "$TMPDIR")" ]
	done
}

@test "the Node module: a data directory of one's own stays, and its program can be chosen" {
	cat >own.cjs <<-'END'
		const { Host } = require(process.argv[2]);
		(async () => {
			const wopictl = process.argv[3];
			await (await Host.start({ fixture: { users: [{ name: 'jo' }] }, data: 'data', wopictl })).stop();
			const host = await Host.start({ data: 'data', wopictl });
			console.log(host.ctl('user', 'list').includes('jo'));
			await host.stop();
			await Host.start({ wopictl: '/no/such' }).catch((error) => console.log(error.code));
		})();
	END
	WOPICTL=/nowhere run -0 node own.cjs "$top/examples/ci/node" "$BUILD/wopictl"
	[ "$output" = $'true\nENOENT' ]
	[ -e data/wopi.db ]
	[ -z "$(ls -A "$TMPDIR")" ]
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
