/* SPDX-License-Identifier: MIT */
/*
 * Containers and files as one tree: paths, and changes of everything below a container. A path
 * starts with "/", which alone is the root container, whatever its name; so no path is an id.
 * The stack does not limit the depth or size of the tree.
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
 * Finds the item of a path such as "/Reports/2026/q1.xlsx", not counting the trash. Slashes may
 * be doubled, and one may follow a container. False if a part of it does not exist: then *ITEM
 * is the last container found, and *MISSING, unless that is NULL, the name that it lacks.
 */
bool tree_find(struct db *db, const char *path, struct tree_item *item, const char **missing);

/* The path of a container, or of the file NAME in it unless NAME is NULL. */
const char *tree_path(struct db *db, const char *container_id, const char *name);

/*
 * Calls CONTAINER for the container ID and all below it, and FILE for the files in each, after
 * CONTAINER was called for it. PATH is relative to ID, "" for ID itself. Either may be NULL.
 */
void tree_walk(struct db *db, const char *id,
	       void (*container)(const char *path, const struct container *c, void *arg),
	       void (*file)(const char *path, const struct file *f, void *arg), void *arg);

/* Whether there are more than MAX containers and files below a container; stops counting there. */
bool tree_exceeds(struct db *db, const char *id, int64_t max);

/*
 * In a transaction. Removes a container with everything below it; files go to the trash.
 * LOCK_MISMATCH if a file is locked, which is then *LOCKED; NOT_EMPTY for the root. Changes
 * nothing unless it returns OK.
 */
enum outcome tree_remove(struct db *db, const char *id, int64_t now, struct file *locked);

#endif
