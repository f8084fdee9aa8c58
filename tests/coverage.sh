#!/bin/sh
# SPDX-License-Identifier: MIT
# coverage.sh BUILD: a line for each source file of a build with --coverage: how many of its
# lines and branches ran, the least covered first, and the sum. A branch counts when it was
# taken. Processes that were killed have written nothing.
cd "$(dirname "$0")/.." || exit
find "$1/cgi" "$1/cli" "$1/common" -name '*.gcno' -exec "${GCOV:-gcov}" -n -b {} + 2>/dev/null | awk '
	function percent(part, whole) { return whole ? 100 * part / whole : 100 }
	function row(name, lines, of_lines, branches, of_branches) {
		return sprintf("%5.1f %% of %5d  %5.1f %% of %5d  %s", percent(lines, of_lines), of_lines,
			percent(branches, of_branches), of_branches, name)
	}
	# "57.14% of 21", of what the line says: its number, and that of all
	function count(line) {
		split(substr(line, index(line, ":") + 1), part, /% of /)
		all = part[2]
		return int(part[1] * part[2] / 100 + 0.5)
	}
	/^File / { name = substr($2, 2, length($2) - 2); wanted = name ~ /^c[a-z]*\/.*\.c$/ }
	/^(Calls executed:|No calls)/ { wanted = 0 }	# behind the last file comes the sum of all
	!wanted { next }
	/^Lines executed:/ { ran[name] += count($0); lines[name] += all }
	/^Taken at least once:/ { taken[name] += count($0); branches[name] += all }
	END {
		for (name in lines) {
			print row(name, ran[name], lines[name], taken[name], branches[name]) | "sort -n"
			all_ran += ran[name]; all_lines += lines[name]
			all_taken += taken[name]; all_branches += branches[name]
		}
		close("sort -n")
		if (!all_lines) {
			print "nothing ran"
			exit 1
		}
		print row("all", all_ran, all_lines, all_taken, all_branches)
	}'
