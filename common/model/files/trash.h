/* SPDX-License-Identifier: MIT */
/*
 * The trash as people see it: files and containers that were removed on their own. What was in a
 * removed container went with it, and comes back with it.
 */
#ifndef TRASH_H
#define TRASH_H

#include "db.h"
#include "outcome.h"

struct trash_item {
	bool is_file;
	const char *id;
	const char *name;
	const char *container_id;	/* where it was: the nearest one that still exists */
	bool moved;			/* its own container was removed, too */
	int64_t removed_at;
	int64_t size;			/* bytes; 0 for a container */
};

/* Calls EACH for what was removed at or after SINCE, the newest first, at most MAX times. */
void trash_list(struct db *db, int64_t since, int64_t max,
		void (*each)(const struct trash_item *, void *arg), void *arg);

/* Finds a removed file or container, also one that went with its container. False if there is none. */
bool trash_get(struct db *db, bool is_file, const char *id, struct trash_item *item);

/*
 * In a transaction. Brings the item back into its container_id, a container with all that was removed
 * with it and the grants on it. If its name is in use by now it gets a number, in ITEM, too.
 */
void trash_restore(struct db *db, struct trash_item *item);

#endif
