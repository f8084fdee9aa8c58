# SPDX-License-Identifier: MIT
# Attacks, each of which must fail; a section for each kind.

load helper
load serve
load servers

setup() {
	export WOPI_DATA=$BATS_TEST_TMPDIR/data WOPI_NOW=$START TMPDIR=$BATS_TEST_TMPDIR/tmp
	cp -a "$BATS_FILE_TMPDIR/world" "$WOPI_DATA"
	mkdir "$TMPDIR"
	file=doc1
	token=alice-doc1
	started=()
}

teardown() { end_started; }

# --- the web server of 'wopictl serve' runs nothing else, and tells nothing

# plant: a program that is called wopi.cgi as well, outside of the host: $planted. It
# leaves "$planted.ran" if it is run.
plant() {
	planted=$BATS_TEST_TMPDIR/evil/wopi.cgi
	mkdir "${planted%/*}"
	cat >"$planted" <<-'END'
		#!/bin/sh
		touch "$0.ran"
		printf 'Status: 200 OK\r\nContent-Type: text/plain\r\n\r\n'
		head -c 3 "$WOPI_DATA/secret"
	END
	chmod 755 "$planted"
}

# runs_nothing: by no spelling of its path the planted program is reached.
runs_nothing() {
	local site=${WOPI_URL%/wopi} path url
	for path in "$planted" "/$planted" "$planted/" "$planted/files/x" "/.$planted" \
		"/wopi/..$planted" "/wopi/../..$planted" "/wopi/%2e%2e$planted" \
		"/wopi/..%2f..$planted" "/wopi%2f..$planted" "/wopibootstrapper$planted" \
		"/wopibootstrapper/..$planted" "/wopibootstrapper..$planted" "/WOPI/..$planted" \
		"/wopi//..$planted" "/wopi/.%2e$planted" "/%2e$planted" "/${planted//\//%2f}" \
		"/wopi$planted" /wopi.cgi /wopi.cgi/x; do
		for url in "$site$path" "$site$path?access_token=x"; do
			code=$(curl -s --path-as-is -o /dev/null -w '%{http_code}' "$url")
			[[ $code =~ ^(400|404)$ ]] || {
				echo "'$url' answered $code" >&2
				return 1
			}
			code=$(curl -s --path-as-is -o /dev/null -w '%{http_code}' -d x "$url")
			[[ $code =~ ^(400|404)$ ]]
		done
	done
	[ ! -e "$planted.ran" ]
}

@test "serve runs no other file that is called wopi.cgi" {
	plant
	serve
	runs_nothing
	kill "$server"
	ends 0
	serve --as alice
	runs_nothing
}

@test "what 'make run' starts runs no other file that is called wopi.cgi" {
	plant
	unset WOPI_NOW
	background sh "$BATS_TEST_DIRNAME/../examples/run.sh" "$BUILD/wopictl" \
		"$BATS_TEST_TMPDIR/run" "$(server_port)"
	within_seconds 20 grep -q 'Ctrl-C ends' "$out"
	WOPI_URL=$(sed -n 's,^  \(http://127.0.0.1:[0-9]*/wopi\)/$,\1,p' "$out")
	runs_nothing
}

# told PATH: all that is answered there, but for the time and the path itself.
told() { curl -s --path-as-is -i "${WOPI_URL%/wopi}$1" | grep -v '^Date:'; }

@test "serve does not tell which files there are" {
	local path nothing
	mkdir -m 700 "$BATS_TEST_TMPDIR/closed"
	: >"$BATS_TEST_TMPDIR/closed/file"
	serve
	nothing=$(told "$BATS_TEST_TMPDIR/nosuch")
	[[ $nothing == "HTTP/1.1 404 "* ]]
	for path in /etc/passwd /etc/nosuch /etc /home/ /root/.bashrc /root/.nosuch /etc/passwd/x \
		/proc/self/environ "$BATS_TEST_TMPDIR/closed" "$BATS_TEST_TMPDIR/closed/file" \
		"$WOPI_DATA/secret" "$WOPI_DATA/wopi.db" "$WOPI_DATA/contents/" "$TMPDIR" \
		"$(echo "$TMPDIR"/wopi-serve-*)" /wopi/../etc/passwd /wopibootstrapper/../etc/passwd \
		/wopibootstrapper/x /wopibootstrapper/ /wopix /index.html; do
		diff <(echo "$nothing") <(told "$path") || {
			echo "at '$path'" >&2
			return 1
		}
	done
}

# --- bodies reach the disk only within limits

# announce BYTES: how a PutFile of a stranger, who announces that many bytes and sends none,
# is answered at first.
announce() {
	curl -s -X POST -H "Content-Length: $1" -H 'Expect: 100-continue' -D - -o /dev/null \
		--max-time 1 "$WOPI_URL/files/nosuch/contents" | head -n 1 | cut -d ' ' -f 2
}

@test "serve takes no body that is much larger than max_file_size" {
	local room=$((64 << 20))
	wopictl config set max_file_size 1000000
	serve
	[ "$(announce 1000000)" = 100 ]
	[ "$(announce $((1000000 + room)))" = 100 ]
	[ "$(announce $((1000000 + room + 1024)))" = 413 ]
	[ "$(announce 10000000000)" = 413 ]
}

@test "serve takes no body that is much larger than 2 GiB where max_file_size is not set" {
	wopictl config remove max_file_size
	serve
	[ "$(announce $((2 << 30)))" = 100 ]
	[ "$(announce $((3 << 30)))" = 413 ]
}

no_upload() { [ -z "$(find "$TMPDIR"/wopi-serve-* -type f)" ]; }

@test "an upload that does not say how large it is is ended by serve, and leaves nothing" {
	wopictl config set max_file_size 1
	serve
	code=$(head -c 200000000 /dev/zero | curl -s -o "$BATS_TEST_TMPDIR/body" -X POST -T - \
		-w '%{http_code}' "$WOPI_URL/files/nosuch/contents") || :
	[ "$code" = 413 ]
	within_seconds 10 no_upload	# lighttpd answers first, and removes it then
}

@test "a file above max_file_size is refused by wopi.cgi itself, which says why" {
	unset WOPI_NOW
	wopictl token add empty1 --user alice --rights all --value alice-now-empty1 &>/dev/null
	wopictl config set max_file_size 1000
	serve
	head -c 30000000 /dev/zero >"$BATS_TEST_TMPDIR/big"
	wopi POST /files/empty1/contents -H 'X-WOPI-Override: PUT' -d "$BATS_TEST_TMPDIR/big" \
		-t alice-now-empty1
	refused 413 'the file would exceed max_file_size, 1000'
}
