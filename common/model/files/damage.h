/* SPDX-License-Identifier: MIT */
/*
 * Contents that a request found damaged: lines of the file "damaged" in the data directory, for
 * 'wopictl check'. A request that reads must not write to the database, and damage caused by
 * the machine may be gone when somebody looks.
 */
#ifndef DAMAGE_H
#define DAMAGE_H

#include "db.h"

#define DAMAGE_FILE "damaged"

/* Notes once that the content NAME of the version OF is damaged. Does nothing if it cannot, or
 * if the file is full: the log has it, too. */
void damage_note(const struct db *db, const char *name, const char *of);

struct damage {
	const char *name, *of;
	const char *at;		/* when it was found */
};

struct damages {
	struct damage *list;
	size_t count;
};

struct damages damage_list(const struct db *db);

#endif
