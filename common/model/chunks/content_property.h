/* SPDX-License-Identifier: MIT */
/*
 * Content properties of a file: names and values that clients of chunked file transfer keep with
 * it. They end CONTENT_KEPT after their last update.
 */
#ifndef CONTENT_PROPERTY_H
#define CONTENT_PROPERTY_H

#include "clock.h"
#include "db.h"

#define CONTENT_KEPT (30 * CLOCK_DAY)	/* alternate streams, too */

#define KEEP_ON_CHANGE "KeepOnContentChange"
#define DELETE_ON_CHANGE "DeleteOnContentChange"

struct content_property {
	const char *name;
	const char *value;
	bool keep;		/* KEEP_ON_CHANGE, else DELETE_ON_CHANGE */
	int64_t updated_at;	/* set by content_property_list() */
};

struct content_properties {
	struct content_property *list;
	size_t count;
};

/* Those that have not ended at NOW, ordered by name. */
struct content_properties content_property_list(struct db *db, const char *file_id, int64_t now);

/* In a change. Adds or replaces one, updated at NOW. False, and nothing is changed, if the file
 * would have more than CONTENT_PROPERTIES_MAX. */
bool content_property_set(struct db *db, const char *file_id, const struct content_property *p,
			  int64_t now);

/* In a change. Removes one; false if there is none. */
bool content_property_remove(struct db *db, const char *file_id, const char *name);

/* In a change. Removes all, or with KEEP those with DELETE_ON_CHANGE. */
void content_property_drop(struct db *db, const char *file_id, bool keep);

#endif
