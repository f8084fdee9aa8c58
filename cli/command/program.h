/* SPDX-License-Identifier: MIT */
/* Where the programs are that commands run. */
#ifndef PROGRAM_H
#define PROGRAM_H

#include "cli.h"

/* The folder that this program is in, NULL if that cannot be found out. */
const char *program_folder(const struct cli *c);

/* Where wopi.cgi is: beside this program, else in ../lib/cgi-bin, where 'make
 * install' puts it. NULL if it is in neither place. */
const char *cgi_path(const struct cli *c);

/* The path of a program in one of the folders of PATH ("A:B"), or NULL. */
const char *find_program(const char *path, const char *name);

/* lighttpd's path, or NULL if it is not installed. */
const char *lighttpd_path(void);

#endif
