#!/bin/sh
# SPDX-License-Identifier: MIT
# run.sh FILE...: bats (or RUNNER, another command that writes TAP) on each file,
# as many at once as there are processors (or JOBS), and a closing line with the
# sum. Fails if a test failed, or if one that was announced never ran.
cd "$(dirname "$0")" || exit
runner=${RUNNER:-bats -F tap}
# shellcheck disable=SC2086
{
	printf '%s\n' "$@" | xargs -P "${JOBS:-$(nproc 2>/dev/null || echo 2)}" -n 1 $runner ||
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
