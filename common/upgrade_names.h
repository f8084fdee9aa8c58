/* SPDX-License-Identifier: MIT */
/* Names of older hosts, and of hosts that something else wrote to, brought to the rules. */
#ifndef UPGRADE_NAMES_H
#define UPGRADE_NAMES_H

#include "db.h"

struct name_change {
	const char *kind;	/* "file", "container"; "user" for a friendly name */
	const char *id;
	const char *before;	/* need not be UTF-8; ends where a NUL was */
	const char *after;	/* "" for a friendly name that is gone */
};

/*
 * In a transaction: gives each file and container, removed ones too, a name that has no
 * problem (name.h): normal forms of what is not normal, repairs of what else is wrong. Where
 * that is taken in its container by another file or container, it gets " (1)"; so does a file
 * that has its container's name; names that were good stay. Friendly names are repaired alike. Calls EACH for
 * every change, when it is made.
 *
 * Memory is bounded, and only what changes is written. Works on schema 1 and later. Dies if
 * an id is not one, for then the database is not a host's.
 */
void upgrade_names(struct db *db, void (*each)(const struct name_change *change, void *arg),
		   void *arg);

#endif
