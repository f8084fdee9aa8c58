/* SPDX-License-Identifier: MIT */
/*
 * Contents whose last version went: they are removed soon, so that what is dropped frees room
 * without gc. Where a web server sends contents itself, it may be about to open one that a
 * request has just told it: there they stay for db->content_grace.
 */
#ifndef UNUSED_H
#define UNUSED_H

#include "content.h"
#include "db.h"

/*
 * In a change, when a version that names C was dropped. C is removed when the change is
 * committed, or later, by unused_remove_due(). One that other versions may have, too, and one
 * whose last process was killed, is left to gc.
 */
void unused_add(struct db *db, const struct content *c, int64_t now);

/* In a change. Removes contents whose time has come, a few at a time. One seek if there are
 * none. */
void unused_remove_due(struct db *db, int64_t now);

/*
 * Calls EACH for the contents that unused_add() left for later; of those that other versions
 * may have, too, DUE_AT is 0. KEY is for unused_forget().
 */
void unused_each(struct db *db, void (*each)(const char *key, const char *content, int64_t due_at,
					     void *arg), void *arg);

/* In a change. Takes one from that list. */
void unused_forget(struct db *db, const char *key);

#endif
