/* SPDX-License-Identifier: MIT */
/*
 * Contents whose last version was dropped: they are removed soon, so that dropped versions free
 * space without gc. A web server that sends contents itself may be about to open one that a
 * request just named; for it they stay for db->content_grace.
 */
#ifndef UNUSED_H
#define UNUSED_H

#include "content.h"
#include "db.h"

/*
 * In a change, when a version that names C was dropped. C is removed when the change is
 * committed, or later, by unused_remove_due(). Contents that other versions may share, and
 * those whose process was killed, are left to gc.
 */
void unused_add(struct db *db, const struct content *c, int64_t now);

/* In a change. Removes contents that are due, a few at a time. One seek if there are none. */
void unused_remove_due(struct db *db, int64_t now);

struct unused {
	const char *key;	/* for unused_forget() */
	const char *content;
	int64_t due_at;		/* 0: other versions may share it */
};

struct unused_list {
	struct unused *list;
	size_t count;
};

/* The contents that unused_add() left for later. */
struct unused_list unused_list(struct db *db);

/* In a change. Removes an entry from that list. */
void unused_forget(struct db *db, const char *key);

#endif
