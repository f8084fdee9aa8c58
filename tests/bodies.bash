# SPDX-License-Identifier: MIT
# Bodies that come slowly, without a length or not at all, and what is left of them
# in contents/. With helper.bash.

# contents_are COUNT: so many files are in contents/.
contents_are() {
	local -a there=("$WOPI_DATA"/contents/* "$WOPI_DATA"/contents/.[!.]*)
	[ -e "${there[-1]}" ] || unset 'there[-1]'
	[ "${#there[@]}" = "$1" ] || {
		echo "expected $1 files in contents/, there are ${#there[@]}" >&2
		return 1
	}
}

# nothing_saved [TEXT]: content, version and time are those of the beginning, and
# contents/ holds nothing more than then.
nothing_saved() {
	holds "${1-hello}"
	check_file_info
	[ "$(json .Version)" = 1 ]
	[ "$(json .LastModifiedTime)" = 2023-11-14T22:13:20.000000Z ]
	contents_are 2
}

# refused_saves_go: from here on a save that a lock refuses is not kept aside.
refused_saves_go() { wopictl config set keep_refused_saves off; }

# given_pipe: a named pipe $pipe, open for writing as descriptor $into. It can be
# read without waiting for a writer; what is in it stays until it is read.
given_pipe() {
	pipe=$BATS_TEST_TMPDIR/pipe
	mkfifo "$pipe"
	exec {into}<>"$pipe"
}

# bare VAR=VALUE...: a request with just this environment, and standard input for
# a body: for what wopi() cannot leave out.
bare() {
	local reply=$BATS_TEST_TMPDIR/reply
	reply_head=$BATS_TEST_TMPDIR/head reply_body=$BATS_TEST_TMPDIR/body
	env -i WOPI_DATA="$WOPI_DATA" WOPI_NOW="$WOPI_NOW" UBSAN_OPTIONS="$UBSAN_OPTIONS" \
		PATH_INFO="/files/$file/contents" QUERY_STRING="access_token=$token" "$@" \
		"$BUILD/wopi.cgi" >"$reply" 2>"$BATS_TEST_TMPDIR/stderr" || [ $? = 1 ]
	sed '/^\r$/q' "$reply" | tr -d '\r' >"$reply_head"
	tail -c +$(($(sed '/^\r$/q' "$reply" | wc -c) + 1)) "$reply" >"$reply_body"
	code=$(sed -n '1s/^Status: \([0-9]*\) .*/\1/p' "$reply_head")
}

# bare_put [VAR=VALUE...]: PutFile under the lock A without any CONTENT_LENGTH.
bare_put() {
	bare REQUEST_METHOD=POST HTTP_X_WOPI_OVERRIDE=PUT HTTP_X_WOPI_LOCK=A "$@"
}

# breaks_off TEXT: a chunked PutFile under the lock A that ends after TEXT, and whose
# answer nobody waits for any more: so Apache lets an upload look that breaks off.
breaks_off() {
	local nobody
	exec {nobody}> >(true)
	wait $!
	printf %s "$1" | env -i WOPI_DATA="$WOPI_DATA" WOPI_NOW="$WOPI_NOW" \
		ASAN_OPTIONS="$ASAN_OPTIONS" REQUEST_METHOD=POST PATH_INFO="/files/$file/contents" \
		QUERY_STRING="access_token=$token" HTTP_X_WOPI_OVERRIDE=PUT HTTP_X_WOPI_LOCK=A \
		HTTP_TRANSFER_ENCODING=chunked "$BUILD/wopi.cgi" >&"$nobody"
	exec {nobody}>&-
}

# put_begins [wopi's options...]: a PutFile of 200000 bytes that has been let in,
# but half of its body is still to come. A pipe takes no 100000 bytes: that they
# are in it says that the host has read some.
put_begins() {
	local slow=$BATS_TEST_TMPDIR/slow
	mkfifo "$slow"
	wopi POST "/files/$file/contents" -H 'X-WOPI-Override: PUT' "$@" -d "$slow" \
		-e CONTENT_LENGTH=200000 3>&- &
	putting=$!
	exec {rest}>"$slow"
	head -c 100000 /dev/zero >&"$rest"
}

# put_ends: the other half comes, or with an argument only so many bytes.
put_ends() {
	head -c "${1:-100000}" /dev/zero >&"$rest"
	exec {rest}>&-
	wait "$putting"
	reply_head=$BATS_TEST_TMPDIR/head reply_body=$BATS_TEST_TMPDIR/body
	code=$(sed -n '1s/^Status: \([0-9]*\) .*/\1/p' "$reply_head")
}

# refused_early [wopi's options...]: a PutFile that is answered before its body
# comes; the body is then read to its end all the same, for servers make a broken
# connection or a 502 of what is left unread.
refused_early() {
	local pid left=
	given_pipe
	put_file "$@" -d "$pipe" -e CONTENT_LENGTH=5 3>&- {into}>&- &
	pid=$!
	within_seconds 5 grep -qs '^Status: ' "$BATS_TEST_TMPDIR/reply"
	printf hallo >&"$into"
	wait "$pid"
	reply_head=$BATS_TEST_TMPDIR/head reply_body=$BATS_TEST_TMPDIR/body
	code=$(sed -n '1s/^Status: \([0-9]*\) .*/\1/p' "$reply_head")
	read -r -n 1 -t 0.1 -u "$into" left || true
	[ -z "$left" ]
}

put_file() { wopi POST "/files/$file/contents" -H 'X-WOPI-Override: PUT' "$@"; }
