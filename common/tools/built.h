/* SPDX-License-Identifier: MIT */
/* Which packages the libraries were from when the programs were built (built.sh). */
#ifndef BUILT_H
#define BUILT_H

/* What stands in front of each package in what built_print() prints. */
#define BUILT_STATIC "linked with"	/* part of the program, as it was then */
#define BUILT_SHARED "built with"	/* the machine's own is used */

struct built_package {
	char name[64];		/* "": behind the last one */
	char version[64];
	char source[64];	/* the source package that it was made of */
};

/* "dpkg", "rpm" or "apk"; "pkg-config" if none of them knew the libraries. */
extern const char built_by[];

/* A shell command that prints the packages of the machine that it runs on, one a line:
 * name, version, source. "" if there is none. */
extern const char built_list[];

/* Prints the program's version, then a line for each package: HOW, name, version, and
 * in parentheses the source and built_by. */
void built_print(const char *program, const char *how);

#endif
