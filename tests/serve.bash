# SPDX-License-Identifier: MIT
# 'wopictl serve' and other programs in the background. A file of tests sets started=() in
# its setup() and calls end_started in its teardown().

# background COMMAND...: its id is $server, its output goes to $out and $err.
background() {
	out=$BATS_TEST_TMPDIR/out.${#started[@]} err=$BATS_TEST_TMPDIR/err.${#started[@]}
	env --default-signal=HUP "$@" >"$out" 2>"$err" 3>&- &
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

# Ends what background() started.
end_started() {
	local pid
	for pid in "${started[@]}"; do
		kill "$pid" 2>/dev/null || continue
		wait "$pid" || true
	done
}
