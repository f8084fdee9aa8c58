/* SPDX-License-Identifier: MIT */
/* What commands of the noun file share about versions. */
#ifndef VERSIONS_H
#define VERSIONS_H

#include "cli.h"
#include "content.h"
#include "file.h"

/* Saves in the running transaction, commits, and prints the version's number. */
void save_version(struct cli *c, struct file *f, const struct content *content,
		  const char *note);

#endif
