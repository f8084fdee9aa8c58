/* SPDX-License-Identifier: MIT */
/* Gives files, containers and users valid names in databases from before the rules. */
#ifndef UPGRADE_NAMES_H
#define UPGRADE_NAMES_H

#include "db.h"

struct name_change {
	const char *kind;	/* "file", "container"; "user" for a friendly name */
	const char *id;
	const char *before;	/* any bytes, up to the first NUL */
	const char *after;	/* "" if a friendly name was removed */
};

/*
 * In a transaction. Renames every file and container whose name breaks the rules (name.h),
 * removed ones too: to its normal form, else to its repaired form. If another file or
 * container in the same container has that name, a number is added, as in "name (1).txt". A
 * file that shares its name with a container beside it gets a number, too. Valid names stay.
 * Friendly names are repaired. Calls EACH after every change.
 *
 * Memory is bounded, and only rows that change are written. Works on all schemas. Dies if an
 * id contains a NUL, or is too long where a row is renamed.
 */
void upgrade_names(struct db *db, void (*each)(const struct name_change *change, void *arg),
		   void *arg);

#endif
