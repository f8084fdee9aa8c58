# SPDX-License-Identifier: MIT
# wopictl serve: the host on a port, with a web server that needs no configuration.

load helper
load serve
load servers

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

teardown() { end_started; }

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

@test "addresses are those of the serve that runs, unless base_url is set" {
	run -1 --separate-stderr wopictl url doc1
	[[ $stderr == *"no base URL is known: 'wopictl config set base_url https://HOST/wopi', set"*"'wopictl serve'"* ]]
	serve
	[ "$(wopictl url doc1)" = "$WOPI_URL/files/doc1" ]
	[ "$(wopictl url doc1 --action view)" = "$WOPI_URL/open/doc1?action=view" ]
	[[ "$(wopictl share add doc1)" == "$WOPI_URL/share/doc1?signature="* ]]
	wopictl config set base_url https://docs.example.org/wopi
	[ "$(wopictl url doc1)" = https://docs.example.org/wopi/files/doc1 ]
}

@test "serve says so if base_url is another address" {
	wopictl config set base_url https://docs.example.org/wopi
	serve
	grep -q "wopictl: clients are told the address https://docs.example.org/wopi (base_url), not http://127" "$err"
}

@test "the address of a serve that was killed is not given out" {
	serve
	kill -KILL "$server"
	within_seconds 10 eval '! wopictl url doc1'
	[ -e "$WOPI_DATA/served" ]
	serve
	[ "$(wopictl url doc1)" = "$WOPI_URL/files/doc1" ]
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

# own_programs: a copy of the programs, for a wopi.cgi that a test replaces.
own_programs() {
	mkdir "$BATS_TEST_TMPDIR/bin"
	cp "$BUILD/wopi.cgi" "$BUILD/wopictl" "$BATS_TEST_TMPDIR/bin"
	PATH=$BATS_TEST_TMPDIR/bin:$PATH
}

@test "serve --quiet prints errors of requests and of lighttpd, but not lighttpd's notices" {
	own_programs
	serve --quiet
	rm "$BATS_TEST_TMPDIR/bin/wopi.cgi"
	cat >"$BATS_TEST_TMPDIR/bin/wopi.cgi" <<-'END'
		#!/bin/sh
		echo "wopi.cgi: an error" >&2
		printf 'X-Sendfile: /etc/passwd\r\n\r\n'
	END
	chmod +x "$BATS_TEST_TMPDIR/bin/wopi.cgi"
	check_file_info
	answers 403
	within_seconds 5 grep -q 'X-Sendfile (/etc/passwd) not under' "$err"
	kill "$server"
	ends 0
	grep -qx 'wopi.cgi: an error' "$err"
	run -1 grep -e 'server started' -e 'server stopped' -e graceful "$err"
	[ "$(wc -l <"$err")" = "$(grep -c -e X-Sendfile -e 'an error' "$err")" ]
}

@test "serve --quiet prints nothing while nothing fails" {
	serve --quiet
	check_file_info
	answers 200
	kill "$server"
	ends 0
	[ ! -s "$err" ]
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

# alone_on_network COMMAND...: on a network that no other machine, and no other process, is on.
alone_on_network() {
	# shellcheck disable=SC2016 # for the shell within
	unshare -rn sh -c 'ip link set lo up && exec "$@"' sh "$@"
}

@test "serve warns of tokens that can be guessed where other machines reach it, and only there" {
	alone_on_network true || skip "no network for this test alone"
	run -0 alone_on_network wopictl serve --listen 0.0.0.0:0 --exec true --verbose
	[[ $output == *"6 tokens of less than 16 characters can be guessed: 'wopictl token list'"* ]]
	run -0 alone_on_network wopictl serve --listen 127.0.0.1:0 --exec true --verbose
	[[ $output != *guessed* ]]
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

# at_site METHOD PATH: asks beside the host's own addresses; $code, and header().
at_site() {
	reply_head=$BATS_TEST_TMPDIR/head reply_body=$BATS_TEST_TMPDIR/body
	: >"$reply_body"
	code=$(curl -s --path-as-is -X "$1" ${3:+-d "$3"} --max-time 10 -D "$reply_head.raw" \
		-o "$reply_body" -w '%{http_code}' "${WOPI_URL%/wopi}$2")
	tr -d '\r' <"$reply_head.raw" >"$reply_head"
}

@test "serve leads from / and /wopi to the list, by GET and HEAD" {
	local path
	serve
	for path in / /wopi // '/?x=y' '/wopi?access_token=secret' /wopi/..; do
		at_site GET "$path"
		answers 303
		[ "$(header Location)" = /wopi/ ]
		[ ! -s "$reply_body" ]
		[ "$(curl -sI -o /dev/null -w '%{http_code} %header{location}' "${WOPI_URL%/wopi}$path")" = \
			"303 /wopi/" ]
	done
}

@test "by other methods serve has nothing at / and /wopi" {
	local method path
	serve
	for path in / /wopi; do
		for method in POST PUT DELETE OPTIONS; do
			at_site "$method" "$path" x
			answers 404
		done
	done
}

@test "to start serve is neither counted nor journaled" {
	wopictl config set journal on
	serve
	prints '' wopictl journal list
	[ "$(wopictl stats | grep -c ^requests)" = 0 ]
}

# Its folder, for uploads until they are whole.

# with_folder NAME: TMPDIR is called so from here on.
with_folder() {
	export TMPDIR=$BATS_TEST_TMPDIR/$1
	mkdir "$TMPDIR"
}

# uploads: begins to send a body of two megabytes, and waits when half of it is on disk.
uploads() {
	local at=${WOPI_URL#http://}
	at=${at%/wopi}
	exec {connection}<>"/dev/tcp/${at%:*}/${at##*:}"
	printf 'POST /wopi/files/doc1/contents HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\n\r\n' >&"$connection"
	head -c 1000000 /dev/zero >&"$connection"
	within_seconds 10 eval '[ -n "$(find "$TMPDIR"/wopi-serve-* -type f)" ]'
}

@test "what serve made for uploads is for this user alone, and gone when a signal ended it" {
	local signal
	with_folder tmp
	for signal in TERM INT HUP; do
		serve
		[ "$(stat -c '%a %u' "$TMPDIR"/wopi-serve-??????)" = "700 $(id -u)" ]
		uploads
		kill "-$signal" "$server"
		ends 0
		exec {connection}>&-
		[ -z "$(ls -A "$TMPDIR")" ]
	done
}

@test "what serve made for uploads is gone when its web server ended, or never ran" {
	with_folder tmp
	serve
	kill -TERM "$(children "$server")"
	ends 1
	[ -z "$(ls -A "$TMPDIR")" ]
	run -1 --separate-stderr bash -c 'exec wopictl serve --listen 127.0.0.1:0 >/dev/full'
	[ -z "$(ls -A "$TMPDIR")" ]
}

@test "what a killed serve left the next one removes, and nothing that is in use" {
	local killed used
	with_folder tmp
	serve
	killed=$(echo "$TMPDIR"/wopi-serve-*)
	kill -KILL "$server"
	within_seconds 5 gone "$server"
	[ -d "$killed" ]
	serve
	[ ! -e "$killed" ]
	used=$(echo "$TMPDIR"/wopi-serve-*)
	serve
	[ -d "$used" ]
	[ "$(ls "$TMPDIR" | wc -l)" = 2 ]
}

@test "serve removes no folder that others named as its own" {
	with_folder tmp
	mkdir "$BATS_TEST_TMPDIR/precious"
	: >"$BATS_TEST_TMPDIR/precious/file"
	ln -s "$BATS_TEST_TMPDIR/precious" "$TMPDIR/wopi-serve-linked"
	: >"$TMPDIR/wopi-serve-file"
	if [ "$(id -u)" = 0 ]; then
		mkdir "$TMPDIR/wopi-serve-nobody"
		chown nobody "$TMPDIR/wopi-serve-nobody"
	fi
	serve
	[ -e "$BATS_TEST_TMPDIR/precious/file" ]
	[ -L "$TMPDIR/wopi-serve-linked" ] && [ -e "$TMPDIR/wopi-serve-file" ]
	[ "$(id -u)" != 0 ] || [ -d "$TMPDIR/wopi-serve-nobody" ]
}

@test "eight serve that start at once do not take each other's folders for leftovers" {
	local n pids=()
	with_folder tmp
	for n in {1..8}; do
		background wopictl serve --listen 127.0.0.1:0
		pids+=("$server")
	done
	for n in {0..7}; do
		within_seconds 20 [ -s "$BATS_TEST_TMPDIR/out.$n" ]
	done
	[ "$(ls "$TMPDIR" | wc -l)" = 8 ]
	for server in "${pids[@]}"; do
		kill "$server"
		ends 0
	done
	[ -z "$(ls -A "$TMPDIR")" ]
}

@test "TMPDIR may hold what a configuration would mind" {
	with_folder "it's \"my\" \$tmp # {x} é\\"
	serve
	uploads
	kill "$server"
	ends 0
	[ -z "$(ls -A "$TMPDIR")" ]
}

@test "serve that cannot make its folder says where" {
	export TMPDIR=$BATS_TEST_TMPDIR/nowhere
	refuses 1 "'$TMPDIR/wopi-serve-" --listen 127.0.0.1:0
	[[ $stderr == *"TMPDIR"* ]]
}

# Whom it runs as.

as_root() { [ "$(id -u)" = 0 ] || skip "it takes root"; }

@test "serve warns root of running as root, which only a host of root's own makes it do" {
	as_root
	serve
	grep -qx "wopictl: serve runs as root, because '$WOPI_DATA' belongs to root; give it to another user to run as that user: chown -R USER $WOPI_DATA" "$err"
	kill "$server"
	ends 0
	chown -R nobody "$WOPI_DATA"
	let_others_in
	install -d -m 1777 "$BATS_TEST_TMPDIR/tmp"
	export TMPDIR=$BATS_TEST_TMPDIR/tmp
	serve
	run -1 grep root "$err"
	[ "$(stat -c %U "/proc/$server")" = nobody ]
	kill "$server"
	ends 0
	background wopictl serve --temporary
	listening
	run -1 grep 'runs as root' "$err"
}

# --temporary: a host of its own.

# temporary OPTIONS...: starts one; its data directory is $data.
temporary() {
	export TMPDIR=$BATS_TEST_TMPDIR/tmp
	mkdir -p "$TMPDIR"
	background wopictl serve --temporary --json "$@"
	within_seconds 20 spoke_or_ended
	WOPI_URL=$(jq -r .url "$out")
	data=$(jq -r .data "$out")
}

@test "serve --temporary makes a host of its own, whatever WOPI_DATA names" {
	local before
	before=$(ls -lA --full-time "$WOPI_DATA")
	temporary
	[[ $data == "$TMPDIR"/wopi-?????? ]]
	[ "$(stat -c %a "$data")" = 700 ]
	[ "$(wopictl --data "$data" user list --json | jq -r .name)" = admin ]
	printf new | wopictl --data "$data" file add - --name new.txt --id new1
	wopictl --data "$data" token add new1 --user admin --rights all --weak --value admin-new1 2>/dev/null
	file=new1 token=admin-new1
	check_file_info
	answers 200
	[ "$(json .BaseFileName)" = new.txt ]
	[ "$(ls -lA --full-time "$WOPI_DATA")" = "$before" ]
}

@test "serve --temporary prints the usual line, and says where its data is" {
	export TMPDIR=$BATS_TEST_TMPDIR
	background wopictl serve --temporary
	listening
	[[ $(cat "$out") =~ ^listening\ on\ http://127\.0\.0\.1:[1-9][0-9]*/wopi$ ]]
	grep -q "^wopictl: the data directory is '$TMPDIR/wopi-......'; it is removed at the end\$" "$err"
}

@test "what serve --temporary made is gone when a signal ended it" {
	local signal
	for signal in TERM INT HUP; do
		temporary
		[ -d "$data" ]
		kill "-$signal" "$server"
		ends 0
		[ -z "$(ls -A "$TMPDIR")" ]
	done
}

@test "what serve --temporary made is gone when it could not start" {
	local at
	serve
	at=${WOPI_URL#http://}
	export TMPDIR=$BATS_TEST_TMPDIR/tmp
	mkdir "$TMPDIR"
	refuses 1 "Address already in use" --temporary --listen "${at%/wopi}"
	refuses 3 "'nobody'" --temporary --as nobody
	run -1 --separate-stderr bash -c 'exec wopictl serve --temporary >/dev/full'
	[[ $stderr == *"No space left on device"* ]]
	[ -z "$(ls -A "$TMPDIR")" ]
}

@test "what serve --temporary made is gone when its web server ended" {
	temporary
	kill -TERM "$(children "$server")"
	ends 1
	[ -z "$(ls -A "$TMPDIR")" ]
}

@test "what serve --temporary made stays when serve is killed, and nobody serves it" {
	local child
	temporary
	child=$(children "$server")
	kill -KILL "$server"
	within_seconds 5 gone "$child"
	[ -e "$data/wopi.db" ]
}

@test "serve --temporary has a place of its own: --data is wrong use" {
	refuses 2 "--temporary" --temporary --data "$BATS_TEST_TMPDIR/other"
	[ ! -e "$BATS_TEST_TMPDIR/other" ]
}

@test "serve --temporary that cannot make its folder says where" {
	export TMPDIR=$BATS_TEST_TMPDIR/nowhere
	refuses 1 "'$TMPDIR/wopi-" --temporary
	[[ $stderr == *"TMPDIR"* ]]
}

@test "several temporary hosts at once know nothing of each other" {
	local n pids=() urls=() dirs=()
	for n in 1 2 3 4; do
		temporary
		urls+=("$WOPI_URL") dirs+=("$data") pids+=("$server")
		wopictl --data "$data" user add "user$n" >/dev/null
	done
	[ "$(printf '%s\n' "${urls[@]}" | sort -u | wc -l)" = 4 ]
	for n in 1 2 3 4; do
		[ "$(wopictl --data "${dirs[n - 1]}" user list --json | jq -r .name | sort | xargs)" = \
			"admin user$n" ]
		kill "${pids[n - 1]}"
	done
	for server in "${pids[@]}"; do
		ends 0
	done
	[ -z "$(ls -A "$TMPDIR")" ]
}

# --exec: the host for as long as a command runs.

# executes STATUS COMMAND [OPTIONS...]: serve --exec on a host of its own ends so, and
# leaves nothing.
executes() {
	export TMPDIR=$BATS_TEST_TMPDIR/tmp
	mkdir -p "$TMPDIR"
	run "-$1" --separate-stderr timeout 20 wopictl serve --temporary --exec "$2" "${@:3}"
	[ -z "$(ls -A "$TMPDIR")" ]
}

@test "serve --exec ends with its command, and as it does" {
	executes 0 true
	executes 1 false
	executes 7 'exit 7'
	executes 255 'exit 255'
	executes 137 'kill -KILL $$'
	executes 143 'kill $$'
}

@test "serve --exec: a command that is not found is 127" {
	executes 127 no-such-command
	[[ $stderr == *no-such-command* ]]
}

@test "serve --exec: WOPI_URL answers, and WOPI_DATA is the host's" {
	executes 0 'curl -s -o /dev/null -w "%{http_code} " "$WOPI_URL/files/x?access_token=y"
		case $WOPI_DATA in /*) wopictl user add zoe --id zoe;; esac
		printf hello | wopictl file add - --name a.txt --id a1
		wopictl token add a1 --user zoe --rights all --weak --value t >/dev/null 2>&1
		curl -s "$WOPI_URL/files/a1/contents?access_token=t"
		echo; wopictl url a1; echo "$WOPI_URL/files/a1"'
	[ "${lines[0]}" = '401 zoe' ]
	[ "${lines[1]}" = a1 ]
	[ "${lines[2]}" = hello ]
	[[ ${lines[3]} == http://127.0.0.1:*/wopi/files/a1 ]]
	[ "${lines[3]}" = "${lines[4]}" ]
}

@test "serve --exec serves the host that is there, too" {
	cd "$BATS_TEST_TMPDIR"
	run -0 --separate-stderr wopictl --data data serve --listen 127.0.0.1:0 --exec \
		'curl -s "$WOPI_URL/files/doc1/contents?access_token=alice-doc1"; echo " $WOPI_DATA"'
	[ "$output" = "hello $BATS_TEST_TMPDIR/data" ]
	[ "$(wopictl file cat doc1)" = hello ]
}

@test "serve --exec: the command finds wopictl though it is in no folder of PATH" {
	local bin=$BATS_TEST_TMPDIR/bin
	mkdir "$bin"
	ln -s "$(command -v sh)" "$bin"
	export TMPDIR=$BATS_TEST_TMPDIR
	run -0 --separate-stderr env PATH="$bin" "$BUILD/wopictl" serve --temporary --exec \
		'echo "$PATH"; command -v wopictl'
	[ "${lines[0]}" = "$bin:$BUILD" ]
	[ "${lines[1]}" = "$BUILD/wopictl" ]
}

@test "serve --exec: a wopictl that is on PATH stays the one, and PATH as it was" {
	local bin=$BATS_TEST_TMPDIR/bin
	mkdir "$bin"
	ln -s "$BUILD/wopictl" "$bin/wopictl"
	export TMPDIR=$BATS_TEST_TMPDIR
	run -0 --separate-stderr env PATH="$bin" "$BUILD/wopictl" serve --temporary --exec 'echo "$PATH"'
	[ "$output" = "$bin" ]
}

@test "serve --exec: standard input and output are the command's alone" {
	export TMPDIR=$BATS_TEST_TMPDIR
	head -c 300000 /dev/urandom >"$BATS_TEST_TMPDIR/in"
	wopictl serve --temporary --json --exec cat <"$BATS_TEST_TMPDIR/in" \
		>"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err"
	cmp "$BATS_TEST_TMPDIR/in" "$BATS_TEST_TMPDIR/out"
	[ ! -s "$BATS_TEST_TMPDIR/err" ]
}

# goes_wrong: a command that a fault hits, and whose requests work.
goes_wrong='wopictl fault add CheckFileInfo --status 503 --times 1 >/dev/null
	curl -s -o /dev/null "$WOPI_URL/files/seed1?access_token=zoe-seed1"
	wopictl journal expect "CheckFileInfo 503"
	echo "the command" >&2'

@test "serve --exec: standard error is the command's alone, whatever the host has to say" {
	fixture | jq '.config = { faults: "on", journal: "on" }' >"$BATS_TEST_TMPDIR/fixture.json"
	executes 0 "$goes_wrong" --seed "$BATS_TEST_TMPDIR/fixture.json"
	[ "$stderr" = "the command" ]
}

@test "serve --exec --verbose says what it does, and where it listens before the command runs" {
	fixture | jq '.config = { faults: "on", journal: "on" }' >"$BATS_TEST_TMPDIR/fixture.json"
	executes 0 "$goes_wrong" --seed "$BATS_TEST_TMPDIR/fixture.json" --verbose
	[[ $stderr == *": added or changed "*"faults are on"*"listening on http://127.0.0.1:"* ]]
	[[ $stderr == *"listening on "*"fault 1 hits CheckFileInfo"*"the command"* ]]
}

@test "serve --exec still says what fails" {
	executes 1 true --seed "$BATS_TEST_TMPDIR/none.json"
	[[ $stderr == *"$BATS_TEST_TMPDIR/none.json"* ]]
}

@test "serve --verbose is for --exec, and not with --quiet" {
	refuses 2 "--verbose is for --exec" --temporary --verbose
	refuses 2 "cannot be used together" --temporary --exec true --verbose --quiet
}

@test "serve --exec: what the command writes goes on when its reader has gone" {
	export TMPDIR=$BATS_TEST_TMPDIR
	run -0 bash -c 'wopictl serve --temporary --exec "yes" 2>/dev/null | head -n 2'
	[ "$output" = $'y\ny' ]
}

@test "SIGTERM ends the command of serve --exec with all that it started, then the host" {
	local pids pid
	export TMPDIR=$BATS_TEST_TMPDIR/tmp
	mkdir "$TMPDIR"
	background wopictl serve --temporary --exec \
		"echo \$\$; sleep 300 & echo \$!; trap 'curl -s -o /dev/null -w \"%{http_code} \" \$WOPI_URL/; exit 3' TERM; wait"
	within_seconds 10 eval '[ "$(wc -l <"$out")" = 2 ]'
	mapfile -t pids <"$out"
	pids+=($(children "$server"))
	[ "${#pids[@]}" -ge 3 ]
	kill "$server"
	ends 143
	for pid in "${pids[@]}"; do
		gone "$pid"
	done
	grep -q '^403' "$out"	# the host answered until the command had ended
	[ -z "$(ls -A "$TMPDIR")" ]
}

@test "SIGINT reaches the command of serve --exec as what it is" {
	background wopictl serve --listen 127.0.0.1:0 --exec \
		"trap 'echo interrupted; exit 0' INT; echo ready; while :; do sleep 0.1; done"
	within_seconds 10 grep -q ready "$out"
	kill -INT "$server"
	ends 130
	grep -q interrupted "$out"
}

@test "a command of serve --exec that does not end is killed" {
	local pid
	background wopictl serve --listen 127.0.0.1:0 --exec "trap '' TERM; echo \$\$; while :; do sleep 1; done"
	within_seconds 10 [ -s "$out" ]
	pid=$(cat "$out")
	kill "$server"
	ends 143
	gone "$pid"
}

@test "serve --exec fails and ends its command when the web server ends" {
	local pid
	background wopictl serve --listen 127.0.0.1:0 --exec 'echo $$; exec sleep 300'
	within_seconds 10 [ -s "$out" ]
	pid=$(cat "$out")
	for pid in $(children "$server"); do
		[[ $(readlink "/proc/$pid/exe") != */lighttpd ]] || kill "$pid"
	done
	ends 1
	gone "$(cat "$out")"
	grep "wopictl: .*lighttpd" "$err"
}

@test "a killed serve --exec takes its command along" {
	local pid
	background wopictl serve --listen 127.0.0.1:0 --exec 'echo $$; exec sleep 300'
	within_seconds 10 [ -s "$out" ]
	kill -KILL "$server"
	within_seconds 5 gone "$(cat "$out")"
}

@test "on a terminal the command of serve --exec can read from it" {
	export TMPDIR=$BATS_TEST_TMPDIR
	run -5 with_terminal script -qec "wopictl serve --temporary --exec \
		'read -r a; echo \"got \$a\"; exit 5'; s=\$?; read -r b; echo \"then \$b\"; exit \$s" \
		/dev/null <<<$'one\ntwo'
	[[ $output == *"got one"*"then two"* ]]
}

# --seed: the state that a fixture says.

fixture() {
	cat <<-END
		{"users": [{"id": "zoe", "name": "zoe"}],
		 "files": [{"id": "seed1", "name": "seed.txt", "owner": "zoe",
		            "content": {"text": "sown"}}],
		 "weak_tokens": true,
		 "tokens": [{"file": "seed1", "user": "zoe", "value": "zoe-seed1", "expires": "1h"}]}
	END
}

@test "serve --seed: the fixture's state is there with the first request" {
	fixture >"$BATS_TEST_TMPDIR/fixture.json"
	temporary --seed "$BATS_TEST_TMPDIR/fixture.json"
	file=seed1 token=zoe-seed1
	holds sown
	[ "$(wc -l <"$out")" = 1 ]
	fixture | background wopictl serve --temporary --seed - --exec \
		'curl -s "$WOPI_URL/files/seed1/contents?access_token=zoe-seed1"'
	within_seconds 10 [ -s "$BATS_TEST_TMPDIR/out.1" ]
	[ "$(cat "$BATS_TEST_TMPDIR/out.1")" = sown ]
}

@test "serve --seed makes the host if there is none, and a second time changes nothing" {
	local before
	WOPI_DATA=$BATS_TEST_TMPDIR/new
	fixture >"$BATS_TEST_TMPDIR/fixture.json"
	run -0 wopictl serve --listen 127.0.0.1:0 --seed "$BATS_TEST_TMPDIR/fixture.json" --exec true
	[ "$(wopictl file cat seed1)" = sown ]
	before=$(wopictl dump | jq 'del(.tokens)')	# whose end is an hour from each time
	run -0 wopictl serve --listen 127.0.0.1:0 --seed "$BATS_TEST_TMPDIR/fixture.json" --exec true
	diff <(echo "$before") <(wopictl dump | jq 'del(.tokens)')
	[ "$(wopictl file versions seed1 | wc -l)" = 1 ]
}

@test "serve --seed: a wrong fixture ends it before it listens, and leaves nothing" {
	export TMPDIR=$BATS_TEST_TMPDIR/tmp
	mkdir "$TMPDIR"
	fixture | sed 's/"name": "zoe"/"name": 7/' >"$BATS_TEST_TMPDIR/wrong.json"
	refuses 2 "users[0].name" --temporary --seed "$BATS_TEST_TMPDIR/wrong.json"
	[[ $stderr != *"server started"* ]]
	refuses 1 "'$TMPDIR/none.json'" --temporary --seed "$TMPDIR/none.json" --exec 'echo run'
	[ -z "$(ls -A "$TMPDIR")" ]
}

@test "serve --seed: nobody is let in before the host is as the fixture says" {
	local port=$(server_port)
	with_folder tmp
	mkfifo "$BATS_TEST_TMPDIR/input"
	background bash -c 'exec wopictl serve --temporary --seed - --listen "$2" <"$1"' sh \
		"$BATS_TEST_TMPDIR/input" "127.0.0.1:$port"
	exec {input}>"$BATS_TEST_TMPDIR/input"
	within_seconds 10 eval '[ -n "$(ls -A "$TMPDIR")" ]'
	run -7 curl -s "http://127.0.0.1:$port/wopi/"
	fixture >&"$input"
	exec {input}>&-
	listening
	file=seed1 token=zoe-seed1
	holds sown
}

@test "serve --seed that is overtaken by another server on its port says so" {
	local port=$(server_port)
	with_folder tmp
	mkfifo "$BATS_TEST_TMPDIR/input"
	background bash -c 'exec wopictl serve --temporary --seed - --listen "$2" <"$1"' sh \
		"$BATS_TEST_TMPDIR/input" "127.0.0.1:$port"
	exec {input}>"$BATS_TEST_TMPDIR/input"
	within_seconds 10 eval '[ -n "$(ls -A "$TMPDIR")" ]'
	/usr/bin/python3 -c 'import socket, sys, time
with socket.socket() as s:
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind(("127.0.0.1", int(sys.argv[1])))
    s.listen()
    print("listening", flush=True)
    time.sleep(60)' "$port" >"$BATS_TEST_TMPDIR/other" 3>&- {input}>&- &
	started+=($!)
	within_seconds 10 [ -s "$BATS_TEST_TMPDIR/other" ]
	fixture >&"$input"
	exec {input}>&-
	ends 1
	grep -q "^wopictl: cannot listen on '127.0.0.1:$port': Address already in use; choose another" "$err"
	[ -z "$(ls -A "$TMPDIR")" ]
}

@test "serve --seed makes no host where its port is taken" {
	local at
	serve
	at=${WOPI_URL#http://}
	fixture >"$BATS_TEST_TMPDIR/fixture.json"
	WOPI_DATA=$BATS_TEST_TMPDIR/new
	refuses 1 "Address already in use" --listen "${at%/wopi}" --seed "$BATS_TEST_TMPDIR/fixture.json"
	[ ! -e "$WOPI_DATA" ]
}

@test "a signal ends serve --seed also while it waits for the fixture" {
	export TMPDIR=$BATS_TEST_TMPDIR/tmp
	mkdir "$TMPDIR"
	mkfifo "$BATS_TEST_TMPDIR/input"
	# a shell gives /dev/null to what it starts behind "&"
	background bash -c 'exec wopictl serve --temporary --seed - <>"$1"' sh "$BATS_TEST_TMPDIR/input"
	within_seconds 10 eval '[ -n "$(ls -A "$TMPDIR")" ]'
	kill "$server"
	ends 143
	[ -z "$(ls -A "$TMPDIR")" ]
	[ ! -s "$out" ] && [ ! -s "$err" ]
}

# How soon.

# slow_request: a request that takes a minute.
slow_request() {
	wopictl fault add CheckFileInfo --delay 60s >/dev/null
	wopictl config set faults on
	curl -s -o /dev/null "$WOPI_URL/files/doc1?access_token=alice-doc1" 3>&- &
	started+=($!)
	within_seconds 5 eval '[ -n "$(children "$lighttpd")" ]'
}

@test "serve stops at once also while it answers, and leaves no request behind" {
	local lighttpd pid took
	serve
	lighttpd=$(children "$server")
	slow_request
	pid=$(children "$lighttpd")
	took=${EPOCHREALTIME/./}
	kill "$server"
	wait "$server"
	took=$((${EPOCHREALTIME/./} - took))
	echo "$took microseconds"
	[ "$took" -lt 500000 ]
	gone "$pid"
}

@test "serve is ready within a second and stops within half of one, each time" {
	local i from ready stopped line
	export TMPDIR=$BATS_TEST_TMPDIR
	mkfifo "$BATS_TEST_TMPDIR/line"
	for i in {1..20}; do
		from=${EPOCHREALTIME/./}
		wopictl serve --temporary >"$BATS_TEST_TMPDIR/line" 2>/dev/null 3>&- &
		server=$!
		read -r line <"$BATS_TEST_TMPDIR/line"
		[[ $line == "listening on "* ]]
		ready=${EPOCHREALTIME/./}
		kill "$server"
		wait "$server"
		stopped=${EPOCHREALTIME/./}
		echo "ready in $((ready - from)), stopped in $((stopped - ready)) microseconds"
		[ $((ready - from)) -lt 1000000 ]
		[ $((stopped - ready)) -lt 500000 ]
	done
}

@test "run.sh: one directory by two ports, no address is stored, and a port in use is told of" {
	local run=$BATS_TEST_DIRNAME/../examples/run.sh port
	unset WOPI_NOW
	port=$(server_port)
	background sh "$run" "$BUILD/wopictl" "$BATS_TEST_TMPDIR/run" "$port"
	within_seconds 20 grep -q 'Ctrl-C ends' "$out"
	grep -q "ssh -L $port:127.0.0.1:$port " "$out" || [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]
	run -3 wopictl --data "$BATS_TEST_TMPDIR/run" config get base_url
	[ "$(wopictl --data "$BATS_TEST_TMPDIR/run" url welcome)" = "http://127.0.0.1:$port/wopi/files/welcome" ]
	run -1 timeout 20 sh "$run" "$BUILD/wopictl" "$BATS_TEST_TMPDIR/run" "$port"
	[[ $output == *"To use another port: make run PORT=9000" ]]
	run -0 wopictl --data "$BATS_TEST_TMPDIR/run" client add cool "$BATS_TEST_DIRNAME/discovery/collabora.xml"
	[[ $output != *"is not set"* ]]
}
