/* SPDX-License-Identifier: MIT */
/* What the commands of files and of refused saves share about versions. */
#ifndef VERSIONS_H
#define VERSIONS_H

#include "cli.h"
#include "content.h"
#include "file.h"
#include "output.h"
#include "version.h"

/* The version of --version, or the current one; quits if there is none. */
struct version version_option(struct cli *c, const struct file *f);

/* Copies the contents to standard output, and fails if they are damaged. */
void print_version(struct cli *c, const char *file_id, const struct version *v);

/* Adds the columns of a save, refused or not, to R. TIME is the name of its time. */
void add_save(const struct cli *c, row *r, const struct version *v, const char *time);

/* Removes an old version for good, but never the current one. */
void remove_version(struct cli *c, const char *file, const char *number);

/* Saves in the running transaction, commits, and prints the version's number. */
void save_version(struct cli *c, struct file *f, const struct content *content,
		  const char *note);

#endif
