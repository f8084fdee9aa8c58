# SPDX-License-Identifier: MIT
# wopictl serve: the host on a port, with a web server that needs no configuration.

load helper

# The server's clock is the real one, so it is the tests', too.
setup_file() {
	unset WOPI_NOW
	WOPI_DATA=$BATS_FILE_TMPDIR/world make_world
}

setup() {
	unset WOPI_NOW
	export WOPI_DATA=$BATS_TEST_TMPDIR/data
	cp -a "$BATS_FILE_TMPDIR/world" "$WOPI_DATA"
	file=doc1
	token=alice-doc1
	started=()
}

teardown() {
	local pid
	for pid in "${started[@]}"; do
		kill "$pid" 2>/dev/null || continue
		wait "$pid" || true
	done
}

# background COMMAND...: its id is $server, its output goes to $out and $err.
background() {
	out=$BATS_TEST_TMPDIR/out.${#started[@]} err=$BATS_TEST_TMPDIR/err.${#started[@]}
	"$@" >"$out" 2>"$err" 3>&- &
	server=$!
	started+=("$server")
}

# listening: waits for the line of the last background command; the requests
# that follow go there.
listening() {
	within_seconds 20 spoke_or_ended
	[ -s "$out" ] || {
		cat "$err" >&2
		return 1
	}
	WOPI_URL=$(sed -n 's/^listening on //p' "$out")
}

spoke_or_ended() { [ -s "$out" ] || gone "$server"; }

# serve OPTIONS...: starts one on a free port.
serve() {
	background wopictl serve --listen 127.0.0.1:0 "$@"
	listening
}

# ends STATUS: the last background command ends so, soon.
ends() {
	local status=0
	within_seconds 10 gone "$server"
	wait "$server" || status=$?
	[ "$status" = "$1" ] || {
		echo "expected status $1, got $status:" >&2
		cat "$err" >&2
		return 1
	}
}

# gone PID: there is no such process, or only its status is left.
gone() {
	local state
	state=$(sed -n 's/^State:[^A-Z]*\([A-Z]\).*/\1/p' "/proc/$1/status" 2>/dev/null) || true
	[ -z "$state" ] || [ "$state" = Z ]
}

# children PID: the ids of its children.
children() {
	grep -lE "^PPid:[[:space:]]+$1\$" /proc/[0-9]*/status 2>/dev/null |
		sed 's|^/proc/\([0-9]*\)/.*|\1|'
}

# refuses STATUS MESSAGE OPTIONS...: serve ends so at once, with nothing on
# standard output and a reason that has MESSAGE in it.
refuses() {
	run "-$1" --separate-stderr timeout 10 wopictl serve "${@:3}"
	[ -z "$output" ] && [[ $stderr == "wopictl: "*"$2"* ]] || {
		printf '%s\n' "expected: $2" "got: $output" "standard error: $stderr" >&2
		return 1
	}
}

@test "serve prints one line and then answers at once" {
	serve
	[[ $(cat "$out") =~ ^listening\ on\ http://127\.0\.0\.1:[1-9][0-9]*/wopi$ ]]
	[ "$(wc -l <"$out")" = 1 ]
	check_file_info
	answers 200
	[ "$(json .BaseFileName)" = report.wopitest ]
	[ "$(wc -l <"$out")" = 1 ]
}

@test "serve --json prints one object with the address" {
	background wopictl serve --listen 127.0.0.1:0 --json
	within_seconds 20 [ -s "$out" ]
	[ "$(wc -l <"$out")" = 1 ]
	WOPI_URL=$(jq -r .url "$out")
	[[ $WOPI_URL == http://127.0.0.1:*/wopi ]]
	check_file_info
	answers 200
}

@test "a document is edited over HTTP: lock, read, save, unlock" {
	serve
	lock "Lock 1"
	answers 200
	holds hello
	as bob
	lock "Lock 2"
	conflicts "Lock 1"
	as alice
	put "hello again" "Lock 1"
	answers 200
	unlock "Lock 1"
	answers 200
	holds "hello again"
	[ "$(wopictl file cat doc1)" = "hello again" ]
}

@test "clients and the command line see each other's locks" {
	serve
	wopictl lock set doc1 A
	lock B
	conflicts A
	wopictl lock release doc1 --force
	lock B
	answers 200
	[ "$(wopictl lock show doc1 --json | jq -r .lock_id)" = B ]
}

@test "five megabytes and a lock id of 1024 characters go through" {
	local id
	id=$(printf 'x%.0s' {1..1024})
	head -c 5000000 /dev/urandom >"$BATS_TEST_TMPDIR/big"
	serve
	lock "$id"
	answers 200
	wopi POST /files/doc1/contents -H "X-WOPI-Override: PUT" -H "X-WOPI-Lock: $id" \
		-d "$BATS_TEST_TMPDIR/big"
	answers 200
	get_file
	answers 200
	cmp "$reply_body" "$BATS_TEST_TMPDIR/big"
	locked_by "$id"
}

@test "sixteen requests at once are answered" {
	local n pids=() good=0
	serve
	for n in {1..16}; do
		curl -sf -o /dev/null "$WOPI_URL/files/doc1?access_token=alice-doc1" 3>&- &
		pids+=($!)
	done
	for n in "${pids[@]}"; do
		wait "$n" && good=$((good + 1))
	done
	[ "$good" = 16 ]
}

@test "no token and nothing else is on standard error or output after requests" {
	serve
	check_file_info
	put x
	wopi GET /files/doc1 -t mistyped-secret
	answers 401
	run -1 grep -e alice-doc1 -e mistyped-secret "$out" "$err"
}

@test "SIGTERM ends serve and its web server" {
	local child
	serve
	child=$(children "$server")
	[ -n "$child" ]
	kill -TERM "$server"
	ends 0
	gone "$child"
	run -7 curl -s "$WOPI_URL/"
}

@test "SIGINT ends serve and its web server" {
	local child
	serve
	child=$(children "$server")
	kill -INT "$server"
	ends 0
	gone "$child"
}

@test "SIGTERM ends serve also while a client sends, and the file stays as it was" {
	serve
	curl -s -o /dev/null -X POST -H "X-WOPI-Override: PUT" -H "Expect:" --limit-rate 1000 \
		--data-binary @/dev/zero --max-time 30 \
		"$WOPI_URL/files/empty1/contents?access_token=alice-empty1" 3>&- &
	started+=($!)
	sleep 0.2
	kill -TERM "$server"
	ends 0
	[ "$(wopictl file show empty1 --json | jq .size)" = 0 ]
	[ "$(ls "$WOPI_DATA/contents" | wc -l)" = 2 ]
}

@test "the port is free again at once" {
	local at
	serve
	check_file_info
	at=${WOPI_URL#http://}
	kill -TERM "$server"
	ends 0
	background wopictl serve --listen "${at%/wopi}"
	listening
	check_file_info
	answers 200
}

@test "a killed serve takes its web server along" {
	local child
	serve
	child=$(children "$server")
	[ -n "$child" ]
	kill -KILL "$server"
	within_seconds 5 gone "$child"
}

@test "serve fails if its web server ends" {
	serve
	kill -TERM "$(children "$server")"
	ends 1
	grep "wopictl: .*lighttpd" "$err"
}

@test "a port in use is a failure with what to do" {
	local at
	serve
	at=${WOPI_URL#http://}
	at=${at%/wopi}
	refuses 1 "'$at': Address already in use" --listen "$at"
	[[ $stderr == *"--listen"*"port 0"* ]]
	check_file_info
	answers 200
}

@test "an address that is not this machine's is a failure" {
	refuses 1 "Cannot assign requested address" --listen 192.0.2.1:0
}

@test "a bad --listen is wrong use" {
	local at
	for at in "" : 8080 :8080 localhost 127.0.0.1 127.0.0.1:x 127.0.0.1:-1 127.0.0.1:80x; do
		refuses 2 "--listen '$at'" --listen "$at"
	done
}

@test "a --listen without a port, or with one past 65535, is wrong use" {
	local at
	for at in 127.0.0.1: 127.0.0.1:65536 127.0.0.1:99999 127.0.0.1:4294967297; do
		refuses 2 "--listen '$at'" --listen "$at"
	done
}

@test "two serve one host at the same time" {
	local first
	serve
	first=$WOPI_URL
	serve
	[ "$WOPI_URL" != "$first" ]
	lock A
	answers 200
	WOPI_URL=$first
	locked_by A
	unlock A
	answers 200
}

@test "serve listens on IPv6, too" {
	if ! grep -qs '^00000000000000000000000000000001 ' /proc/net/if_inet6; then
		refuses 1 "cannot listen on '[::1]:0'" --listen "[::1]:0"	# no IPv6 here
		return
	fi
	background wopictl serve --listen "[::1]:0"
	listening
	[[ $WOPI_URL =~ ^http://\[::1\]:[0-9]+/wopi$ ]]
	curl_extra=(-g)
	check_file_info
	answers 200
}

# at_path NAME: the data directory is called so, and serve works.
at_path() {
	mv "$WOPI_DATA" "$BATS_TEST_TMPDIR/$1"
	WOPI_DATA=$BATS_TEST_TMPDIR/$1
	serve
	check_file_info
	answers 200
}

@test "the data directory's name may hold blanks, quotes and what a shell would mind" {
	at_path "it's \"my\" \$host # {x} é;"
}

@test "the data directory's name may hold a backslash" {
	at_path 'my \ host'
}

@test "the data directory's name may end in a backslash" {
	at_path 'my host\'
}

@test "the data directory may be a relative path" {
	cd "$BATS_TEST_TMPDIR"
	WOPI_DATA=nowhere
	serve --data data
	check_file_info
	answers 200
}

@test "the programs' path may hold blanks and quotes" {
	mkdir "$BATS_TEST_TMPDIR/my \"bin\""
	cp "$BUILD/wopi.cgi" "$BUILD/wopictl" "$BATS_TEST_TMPDIR/my \"bin\""
	background "$BATS_TEST_TMPDIR/my \"bin\"/wopictl" serve --listen 127.0.0.1:0
	listening
	check_file_info
	answers 200
}

@test "serve works with standard input closed" {
	background bash -c 'exec wopictl serve --listen 127.0.0.1:0 <&-'
	listening
	check_file_info
	answers 200
}

@test "why a request failed stands on serve's standard error, not in the answer" {
	serve
	rm "$WOPI_DATA"/contents/*
	get_file
	answers 500
	within_seconds 5 grep -q "^wopi.cgi: .*No such file or directory" "$err"
	run -1 grep -i -e contents -e "such file" -e "$WOPI_DATA" "$reply_body" "$reply_head"
}

# person: whom the list of documents is for, at the address that is served.
person() {
	curl -s "$@" "$WOPI_URL/" | sed -n 's|.*id="data">\(.*\)</script>.*|\1|p' | jq -r '.person.id'
}

@test "serve --as: whoever connects is that user" {
	serve --as alice
	[ "$(person)" = alice ]
	[ "$(curl -s -o /dev/null -w '%{http_code}' "$WOPI_URL/")" = 200 ]
	check_file_info
	answers 200
}

@test "without --as nobody is signed in, whatever the browser says" {
	serve
	[ "$(person)" = null ]
	[ "$(person -u alice:x -H 'Remote-User: alice' -H 'Auth-Type: Basic')" = null ]
}

@test "serve --as: a browser cannot be another user" {
	serve --as alice
	[ "$(person -u bob:x -H 'Remote-User: bob' -H 'Auth_Type: Basic')" = alice ]
}

@test "serve --as: a site whose name leads here is nobody" {
	local port
	serve --as alice
	port=${WOPI_URL##*:}
	[ "$(person -H 'Host: evil.example')" = null ]
	[ "$(person -H "Host: evil.example:${port%/wopi}")" = null ]
	[ "$(person -H "Host: 127.0.0.1:${port%/wopi}")" = alice ]
}

@test "serve --as takes an id, too" {
	wopictl user add frank@example.org --id frank
	serve --as frank@example.org
	[ "$(person)" = frank ]
	serve --as frank
	[ "$(person)" = frank ]
}

@test "serve --as: a user that is not there is no such thing" {
	refuses 3 "'dave'" --listen 127.0.0.1:0 --as dave
	refuses 3 "''" --listen 127.0.0.1:0 --as ''
}

@test "serve --as is for this machine alone" {
	refuses 2 '127.0.0.1' --listen 0.0.0.0:0 --as alice
	if grep -qs '^00000000000000000000000000000001 ' /proc/net/if_inet6; then
		refuses 2 '127.0.0.1' --listen '[::]:0' --as alice
	fi
}

@test "serve --as: the user's name may hold what a configuration would mind" {
	wopictl user add 'a$b{c}#d' --id odd
	serve --as 'a$b{c}#d'
	[ "$(person)" = odd ]
}

@test "serve without a host fails with what to do" {
	WOPI_DATA=$BATS_TEST_TMPDIR/nowhere
	refuses 1 "init" --listen 127.0.0.1:0
}

@test "serve that cannot say its address fails" {
	run -1 --separate-stderr timeout 10 \
		bash -c 'exec wopictl serve --listen 127.0.0.1:0 >/dev/full'
	[[ $stderr == *"No space left on device"* ]]
}

@test "serve leaves nothing behind in the data directory" {
	local before
	before=$(ls -A "$WOPI_DATA")
	serve
	check_file_info
	lock A
	kill -TERM "$server"
	ends 0
	[ "$(ls -A "$WOPI_DATA")" = "$before" ]
}
