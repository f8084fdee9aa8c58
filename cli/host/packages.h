/* SPDX-License-Identifier: MIT */
/* Compares the packages that wopi.cgi was linked with to the installed ones. */
#ifndef PACKAGES_H
#define PACKAGES_H

#include "built.h"

#include <stddef.h>

struct linked {
	struct built_package package;
	int rank;		/* quality of the best match so far; 0: none installed */
	const char *installed;	/* "NAME VERSION" of a different version, or NULL */
};

/*
 * Reads what the wopi.cgi at PATH was linked with, and compares it to the installed packages.
 * The list is empty if it uses shared libraries. *REASON is why nothing was compared, or NULL.
 */
struct linked *packages_compare(const char *path, size_t *count, const char **reason);

#endif
