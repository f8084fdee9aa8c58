# SPDX-License-Identifier: MIT
# How the programs are built, and what a process of them may do and take: no core, no more
# memory and processor time than a request can need.

load helper

top=$BATS_TEST_DIRNAME/..

setup() {
	export WOPI_DATA=$BATS_TEST_TMPDIR/data WOPI_NOW=$START
	cp -a "$BATS_FILE_TMPDIR/world" "$WOPI_DATA"
	file=doc1
	token=alice-doc1
	pids=()
}

teardown() { end_pids; }

# How they are built.

@test "both programs are position-independent, with all relocations read-only and no executable stack" {
	local program
	! is_sanitized || skip "the sanitizers' build is not hardened"
	for program in wopi.cgi wopictl; do
		readelf -hW "$BUILD/$program" | grep -q 'Type:  *DYN'
		readelf -lW "$BUILD/$program" | grep -q 'GNU_STACK.* RW  *0x'
		readelf -lW "$BUILD/$program" | grep -q GNU_RELRO
		readelf -dW "$BUILD/$program" | grep -q 'FLAGS_1.*NOW.*PIE'
		run -1 grep -E ' (RWE|WE)  *0x' <(readelf -lW "$BUILD/$program")
	done
}

# accepts FLAG: the compiler has it for this machine.
accepts() { ${CC:-cc} -Werror -O2 "$1" -include stdio.h -S -o /dev/null -x c /dev/null; }

# plain_make WORDS...: not as part of the 'make check' that may run this.
plain_make() { env -u MAKEFLAGS -u MAKELEVEL -u SAN make -C "$top" B="$BATS_TEST_TMPDIR/b" "$@"; }

# built_with WORDS...: the command that compiles a file; WORDS are for make.
built_with() { plain_make -n V=1 "$@" "$BATS_TEST_TMPDIR/b/cgi/main.o"; }

# hardening: the flags that a compiler may lack.
hardening=(-fstack-clash-protection -fcf-protection -ftrivial-auto-var-init=zero
	-D_FORTIFY_SOURCE=3)

@test "each hardening flag that the compiler has is used, and no other" {
	local flag command
	command=$(built_with)
	for flag in "${hardening[@]}"; do
		if accepts "$flag" 2>/dev/null; then
			[[ $command == *" $flag "* ]]
		else
			[[ $command != *" $flag "* ]]
		fi
	done
}

@test "each file is compiled for the processor's control-flow protection, where there is one" {
	local object
	! is_sanitized || skip "the sanitizers' build is not hardened"
	accepts -fcf-protection 2>/dev/null || skip "the compiler has none"
	for object in "$BUILD"/c*/*.o; do
		readelf -n "$object" 2>/dev/null | grep -q 'IBT, SHSTK' || {
			echo "$object" >&2
			return 1
		}
	done
}

@test "a compiler that has none of these flags builds the programs all the same" {
	local flag
	cat >"$BATS_TEST_TMPDIR/cc" <<-'END'
		#!/bin/sh
		for word; do
			case $word in
			-fstack-clash-protection | -fcf-protection | -ftrivial-auto-var-init=* | -D_FORTIFY_SOURCE=3)
				echo "unknown flag $word" >&2
				exit 1 ;;
			esac
		done
		exec cc "$@"
	END
	chmod 755 "$BATS_TEST_TMPDIR/cc"
	run -0 built_with CC="$BATS_TEST_TMPDIR/cc"
	for flag in "${hardening[@]}"; do
		[[ $output != *" $flag "* ]]
	done
	[[ $output == *' -D_FORTIFY_SOURCE=2 '* ]]
	run -0 plain_make -s CC="$BATS_TEST_TMPDIR/cc" "$BATS_TEST_TMPDIR/b/common/tools/base64url.o"
}

@test "where CFLAGS or CPPFLAGS say the level of _FORTIFY_SOURCE, it is that" {
	local flags
	for flags in CFLAGS='-O2 -D_FORTIFY_SOURCE=1' CPPFLAGS=-D_FORTIFY_SOURCE=1; do
		run -0 built_with "$flags"
		[ "$(grep -o 'FORTIFY_SOURCE[^ ]*' <<<"$output" | xargs)" = FORTIFY_SOURCE=1 ]
	done
}

# Cores.

# dumps_core COMMAND...: it leaves a core, if a SIGSEGV ends it once it has written a line.
dumps_core() {
	(cd "$BATS_TEST_TMPDIR" && exec /usr/bin/python3 - "$@") <<-'END'
		import os, resource, signal, subprocess, sys, time
		hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
		resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
		here, there = os.pipe()
		p = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
		    stderr=there)
		if b"wopi" in sys.argv[1].encode():
		    while open(f"/proc/{p.pid}/stat").read().split()[2] != "S":
		        time.sleep(0.02)
		else:
		    os.read(here, 1)
		os.kill(p.pid, signal.SIGSEGV)
		status = os.waitpid(p.pid, 0)[1]
		assert os.WTERMSIG(status) == signal.SIGSEGV
		sys.exit(not os.WCOREDUMP(status))
	END
}

@test "neither program leaves a core" {
	! is_sanitized || skip "sanitizers look into the process themselves"
	dumps_core sh -c 'echo >&2; read line' || skip "no process leaves a core here"
	REQUEST_METHOD=POST PATH_INFO=/files/doc1/contents QUERY_STRING=access_token=alice-doc1 \
		HTTP_X_WOPI_OVERRIDE=PUT CONTENT_LENGTH=9 run -1 dumps_core "$BUILD/wopi.cgi"
	run -1 dumps_core "$BUILD/wopictl" lock history --follow
}

# Limits of a request. given_upload [BYTES [PREFIX...]]: a save that waits for its body; its id
# is $pid. Without BYTES its length is not known. PREFIX is a command that runs it.
given_upload() {
	local -a length=(HTTP_TRANSFER_ENCODING=chunked)
	[ -z "${1:-}" ] || length=(CONTENT_LENGTH="$1")
	mkfifo "$BATS_TEST_TMPDIR/upload"
	env -i WOPI_DATA="$WOPI_DATA" WOPI_NOW="$WOPI_NOW" REQUEST_METHOD=POST \
		PATH_INFO=/files/empty1/contents QUERY_STRING=access_token=alice-empty1 \
		HTTP_X_WOPI_OVERRIDE=PUT HTTP_X_WOPI_CORRELATIONID=corr-1 "${length[@]}" \
		"${@:2}" "$BUILD/wopi.cgi" <"$BATS_TEST_TMPDIR/upload" >"$BATS_TEST_TMPDIR/reply" \
		2>"$BATS_TEST_TMPDIR/stderr" 3>&- &
	pid=$!
	pids=("$pid")
	exec {into}>"$BATS_TEST_TMPDIR/upload"
	printf x >&"$into"
	within_seconds 20 is_taken
}
# is_taken: the request has read what stood in its body, so it is in the middle of it.
is_taken() {
	local from
	exec {from}<>"$BATS_TEST_TMPDIR/upload"
	read -r -t 0 -u "$from" || { exec {from}>&-; return 0; }
	exec {from}>&-
	return 1
}

# limit NAME: soft and hard, of $pid.
limit() { sed -n "s/^$1  *\([^ ]*\)  *\([^ ]*\) .*/\1 \2/p" "/proc/$pid/limits"; }

# ends: the upload is given up.
ends() {
	exec {into}>&-
	wait "$pid" || :
	pids=()
	rm "$BATS_TEST_TMPDIR/upload"
}

@test "a request may take 1 GiB of addresses and 30 s, and a second more for 50 MB of its body" {
	! is_sanitized || skip "sanitizers take more"
	given_upload 100
	[ "$(limit 'Max address space')" = '1073741824 unlimited' ]
	[ "$(limit 'Max cpu time')" = '30 unlimited' ]
	ends
	given_upload 49999999
	[ "$(limit 'Max cpu time')" = '30 unlimited' ]
	ends
	given_upload 500000000
	[ "$(limit 'Max cpu time')" = '40 unlimited' ]
	ends
	given_upload
	[ "$(limit 'Max cpu time')" = '373 unlimited' ]
	ends
}

@test "lower limits of the web server's stay as they are" {
	! is_sanitized || skip "sanitizers take more"
	given_upload 500000000 prlimit --cpu=7:9 --as=50000000:60000000
	[ "$(limit 'Max address space')" = '50000000 60000000' ]
	[ "$(limit 'Max cpu time')" = '7 9' ]
	ends
	given_upload 500000000 prlimit --cpu=33:99
	[ "$(limit 'Max cpu time')" = '33 99' ]
	ends
}

@test "a request that runs out of time is a 500 with a line in the log, and saves nothing" {
	local status=0
	! is_sanitized || skip "sanitizers take more"
	wopictl config remove max_file_size
	given_upload '' prlimit --cpu=1:
	head -c 40000000000 /dev/zero >&"$into" 2>/dev/null || :
	exec {into}>&-
	wait "$pid" || status=$?
	pids=()
	[ "$status" = 1 ]
	find "$WOPI_DATA/contents" -size +10M -delete	# what was received, in memory perhaps
	[ "$(head -n 1 "$BATS_TEST_TMPDIR/reply")" = $'Status: 500 Internal Server Error\r' ]
	[ "$(tail -n 1 "$BATS_TEST_TMPDIR/reply")" = $'\r' ]
	grep -q '^X-WOPI-ServerError: the host failed' "$BATS_TEST_TMPDIR/reply"
	grep -q '^Cross-Origin-Resource-Policy: same-origin' "$BATS_TEST_TMPDIR/reply"
	diff "$BATS_TEST_TMPDIR/stderr" - <<<"wopi.cgi: request corr-1: the request took too much\
 processor time (RLIMIT_CPU) and was ended"
	on empty1
	holds ''
	lock A
	answers 200
}

# children_within KILOBYTES: a list of 3000 files, with so many addresses. $status is how it
# ended, $line the first of the answer.
children_within() {
	status=0 line=''
	env -i WOPI_DATA="$WOPI_DATA" WOPI_NOW="$WOPI_NOW" REQUEST_METHOD=GET SCRIPT_NAME=/wopi \
		HTTP_HOST=docs.example.org PATH_INFO=/containers/root/children \
		QUERY_STRING=access_token=alice-root HTTP_X_WOPI_CORRELATIONID=corr-1 \
		prlimit --as=$(($1 * 1024)) "$BUILD/wopi.cgi" >"$BATS_TEST_TMPDIR/reply" \
		2>"$BATS_TEST_TMPDIR/stderr" || status=$?
	IFS= read -r line <"$BATS_TEST_TMPDIR/reply" || :
}

# was_told: the last request was answered, with a line in the log if it failed.
was_told() {
	if [ "$status" = 0 ]; then
		[ "$line" = $'Status: 200 OK\r' ]
	else
		[ "$line" = $'Status: 500 Internal Server Error\r' ] &&
			grep -q '^wopi.cgi: request corr-1: ' "$BATS_TEST_TMPDIR/stderr"
	fi
}

@test "a request that runs out of memory is a 500 with a line in the log, wherever it does" {
	local kilobytes=2000 failures=0 done=0
	! is_sanitized || skip "sanitizers take more"
	jq -nc '{files: [range(3000) | {id: "m\(.)", name: "m\(.).txt", content: {text: "x"}}]}' |
		wopictl --quiet seed -
	wopictl token add root --user alice --rights all --weak --value alice-root &>/dev/null
	children_within "$kilobytes"
	while [ -z "$line" ]; do	# the program cannot even start
		children_within $((kilobytes += 100))
	done
	while [ "$done" -lt 5 ]; do
		was_told || {
			echo "with $kilobytes kB: status $status" >&2
			cat "$BATS_TEST_TMPDIR/stderr" >&2
			return 1
		}
		[ "$status" = 0 ] && : $((done++)) || : $((failures++))
		children_within $((kilobytes += 100))
	done
	[ "$failures" -gt 0 ]
}
