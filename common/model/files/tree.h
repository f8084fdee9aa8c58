/* SPDX-License-Identifier: MIT */
/*
 * Containers and files as one tree: paths, and what is done to all below a
 * container. A path starts with "/", which alone is the root container, whatever
 * that is called; so no path is an id. Neither depth nor size of the tree is
 * limited by the stack.
 */
#ifndef TREE_H
#define TREE_H

#include "container.h"
#include "db.h"
#include "file.h"
#include "outcome.h"

struct tree_item {
	bool is_file;
	const char *id;
};

/*
 * What a path such as "/Reports/2026/q1.xlsx" leads to, the trash left out. Slashes
 * may be doubled, and one may stand behind a container. False if a part of it is
 * not there: then *ITEM is the last container on the way, and *MISSING, unless it is
 * NULL, the name that is not in there.
 */
bool tree_find(struct db *db, const char *path, struct tree_item *item, const char **missing);

/* The path of a container; of the file NAME in it, if NAME is not NULL. */
const char *tree_path(struct db *db, const char *container_id, const char *name);

/*
 * Calls CONTAINER for the container ID and all below it, and FILE for the files in
 * each, after CONTAINER was called for it; PATH is relative to ID, "" for ID itself.
 * Either may be NULL.
 */
void tree_walk(struct db *db, const char *id,
	       void (*container)(const char *path, const struct container *c, void *arg),
	       void (*file)(const char *path, const struct file *f, void *arg), void *arg);

/* Whether there are more than MAX containers and files below a container. Counts no
 * further. */
bool tree_exceeds(struct db *db, const char *id, int64_t max);

/*
 * In a transaction. Removes a container with all that is below: the files go into
 * the trash. LOCK_MISMATCH if one of them is locked, which *LOCKED then is; NOT_EMPTY
 * for the root, which stays. Nothing is changed but by OK.
 */
enum outcome tree_remove(struct db *db, const char *id, int64_t now, struct file *locked);

#endif
