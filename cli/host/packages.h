/* SPDX-License-Identifier: MIT */
/* The packages that wopi.cgi was linked with, beside those that are installed now. */
#ifndef PACKAGES_H
#define PACKAGES_H

#include "built.h"

#include <stddef.h>

struct linked {
	struct built_package package;
	int rank;		/* what was found of it so far; 0: nothing is installed here */
	const char *installed;	/* "NAME VERSION" of what is there instead, or NULL */
};

/*
 * Asks the wopi.cgi at PATH what it was linked with, and the package manager what there is.
 * None if it uses shared libraries. *REASON is NULL, or says why nothing was compared.
 */
struct linked *packages_compare(const char *path, size_t *count, const char **reason);

#endif
