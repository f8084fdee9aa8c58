#!/bin/sh
# SPDX-License-Identifier: MIT
# run.sh FILE...: bats (or RUNNER, another command that writes TAP) on each file, or the
# file itself if it is a program, which then writes TAP. One more at once than there are
# processors, because some wait (or JOBS), and a closing line with the sum. Fails if a test failed, or if
# one that was announced never ran.
cd "$(dirname "$0")" || exit

# in_memory: prints a new folder in memory, if there is room for it and programs run
# there; each save waits for the disk elsewhere, and there are thousands.
in_memory() {
	free=$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print int($4 / 1048576) }')
	[ "${free:-0}" -ge 4 ] && folder=$(mktemp -d /dev/shm/wopi-tests.XXXXXX) || return
	chmod 755 "$folder"	# servers look into it as other users
	if cp /bin/true "$folder/" && "$folder/true"; then
		echo "$folder"
	else
		rm -rf "$folder"
		return 1
	fi
}

if [ -z "${TMPDIR-}" ] && memory=$(in_memory); then
	export TMPDIR="$memory"
	trap 'rm -rf "$memory"' EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM
fi
export RUNNER="${RUNNER:-bats -F tap}"

# slow_first FILE...: prints them, those first that take longest: all others would be through
# when one of them still runs.
slow_first() {
	for slow in root races e2e completion backup long-lists grants bootstrap wopictl busy; do
		printf '%s\n' "$@" | grep -xF "$slow.bats"
	done
	printf '%s\n' "$@"
}

{
	slow_first "$@" | awk '!printed[$0]++' | xargs -P "${JOBS:-$(($(nproc 2>/dev/null || echo 2) + 1))}" -n 1 \
		sh -c '[ ! -x "$1" ] || exec "$1"; exec $RUNNER "$1"' sh ||
		echo "# not all is well"
} | awk '
	/^1\.\./ { planned += substr($0, 4) }
	/^ok / { passed++ }
	/^not ok / { failed++ }
	/^# not all is well$/ { unwell = 1; next }
	{ print; fflush() }
	END {
		lost = planned - passed - failed
		if (lost)
			lacks = ", " lost " did not run"
		else if (unwell && !failed)
			lacks = ", but a file of tests came to no end"
		printf "%d passed, %d failed%s\n", passed, failed, lacks
		exit !passed || failed || lost || unwell
	}'
