/* SPDX-License-Identifier: MIT */
/* The packages of the libraries that the programs were built with (built.sh). */
#ifndef BUILT_H
#define BUILT_H

/* The first words of each package's line of built_print(). */
#define BUILT_STATIC "linked with"	/* part of the program, unchanged since */
#define BUILT_SHARED "built with"	/* the machine's present one is used */

struct built_package {
	char name[64];		/* "": end of the list */
	char version[64];
	char source[64];	/* the source package */
};

/* "dpkg", "rpm" or "apk"; "pkg-config" if none of them owns the libraries. */
extern const char built_by[];

/* A shell command that lists the installed packages, one on a line: name, version, source; "" if
 * there is none. */
extern const char built_list[];

/* Prints the program's version, then a line for each package: HOW, name, version, and in
 * parentheses the source and built_by. */
void built_print(const char *program, const char *how);

#endif
