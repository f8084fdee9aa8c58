#!/bin/sh
# SPDX-License-Identifier: MIT
# run.sh FILE.bats...: bats on each file, as many at once as there are processors
# (or JOBS), and a closing line with the sum. Fails if a test failed, or if one
# that was announced never ran.
cd "$(dirname "$0")" || exit
printf '%s\n' "$@" | xargs -P "${JOBS:-$(nproc 2>/dev/null || echo 2)}" -n 1 bats -F tap | awk '
	/^1\.\./ { planned += substr($0, 4) }
	/^ok / { passed++ }
	/^not ok / { failed++ }
	{ print; fflush() }
	END {
		lost = planned - passed - failed
		printf "%d passed, %d failed%s\n", passed, failed, lost ? ", " lost " did not run" : ""
		exit !passed || failed || lost
	}'
