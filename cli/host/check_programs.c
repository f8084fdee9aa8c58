/* SPDX-License-Identifier: MIT */
/* wopictl check: the programs that a host consists of, and the libraries in wopi.cgi. */
#include "checks.h"
#include "mem.h"
#include "packages.h"
#include "program.h"
#include "report.h"

/* Distributions fix libraries, but the ones in wopi.cgi stay as they were when it was built. A
 * library that cannot be compared is not a problem. */
static void check_linked(const struct cli *c, const char *path)
{
	const char *reason;
	size_t count;
	struct linked *all = packages_compare(path, &count, &reason);

	for (size_t i = 0; i < count; i++) {
		const struct linked *l = &all[i];
		const char *why = l->rank ? NULL : reason ? reason : "it is not installed here";

		report_either(c, mem_printf("%s %s in wopi.cgi%s", l->package.name, l->package.version,
					    why ? mem_printf(" (not compared: %s)", why) : ""),
			      l->installed ? mem_printf("is not the version installed now, %s",
							l->installed) : NULL,
			      "build wopi.cgi again: make && make install");
	}
}

void check_programs(struct cli *c)
{
	const char *path = cgi_path(c);

	report_either(c, "wopi.cgi", path ? NULL : "is not where it should be", "make install");
	if (path)
		check_linked(c, path);
	if (!lighttpd_path())
		report_warning(c, "lighttpd", "is not installed; only 'wopictl serve' needs it",
			       "apt-get install lighttpd");
}
