/* SPDX-License-Identifier: MIT */
/* The packages of the libraries that the programs were built with. */
#include "built.h"

#include "built.inc"
#include "release.h"

#include <stdio.h>

const char built_by[] = BUILT_BY, built_list[] = BUILT_LIST;
static const struct built_package built_packages[] = { BUILT_PACKAGES { "", "", "" } };

void built_print(const char *program, const char *how)
{
	printf("%s " WOPI_VERSION "\n", program);
	for (const struct built_package *p = built_packages; *p->name; p++)
		printf("%s %s %s (%s, %s)\n", how, p->name, p->version, p->source, built_by);
}
