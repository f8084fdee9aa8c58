/* SPDX-License-Identifier: MIT */
/* A container: a folder. The root container always exists. */
#ifndef CONTAINER_H
#define CONTAINER_H

#include "db.h"
#include "outcome.h"

#define CONTAINER_ROOT "root"
#define CONTAINER_PURGED "purged"	/* scope of the store: ids of purged files */

/* Bounded because every request climbs from a resource to the root. */
enum { CONTAINER_DEPTH_MAX = 256 };	/* levels below the root */

struct container {
	const char *id;
	const char *parent_id;	/* NULL for the root */
	const char *name;
	int64_t made_at;
};

/* False if there is none, or it was removed. */
bool container_get(struct db *db, const char *id, struct container *c);

/* The container of that name in PARENT; false if there is none. */
bool container_named(struct db *db, const char *parent_id, const char *name,
		     struct container *c);

/* Calls EACH for the containers directly in ID, or with NULL for all but the root, ordered by name.
 * Streamed: there may be very many. */
void container_list(struct db *db, const char *id,
		    void (*each)(const struct container *c, void *arg), void *arg);

/*
 * Walks from a container up to the root: start with { .id = ID }; each call yields the next
 * container, ID itself first. Returns false behind the root, where a container is missing, and
 * in a cycle, which a damaged or edited database may contain.
 */
struct climb {
	const char *id;
	const char *seen;
	unsigned steps, until;
};
bool container_climb(struct db *db, struct climb *up, struct container *c);

/* Whether ID is the container ABOVE_ID or below it. */
bool container_is_within(struct db *db, const char *id, const char *above_id);

/* Whether a file or container in PARENT has the name, not counting removed ones. */
bool container_has_name(struct db *db, const char *parent_id, const char *name);

/* The number of files and containers in the container ID, at most MAX. */
int64_t container_count(struct db *db, const char *id, int64_t max);

/* When the last of them was saved or made; 0 if there are none. This takes two look-ups for each file. */
int64_t container_changed_at(struct db *db, const char *id);

/* NAME or, if that is taken, the first free "name (1).ext" in PARENT; .ext is EXTENSION, with
 * which NAME ends. OWN, or NULL, is the thing's present name, which counts as free. */
const char *container_free_name(struct db *db, const char *parent_id, const char *name,
				const char *extension, const char *own);

/* Whether a file or container has, or ever had, the id. Both share one space of ids. */
bool container_id_used(struct db *db, const char *id);

/* The changes below run in a transaction, and take valid ids and names (text.h, name.h). */

/* NAME_TAKEN: the name exists, or the id, also if removed long ago. NOT_FOUND: no such parent.
 * TOO_DEEP: more than CONTAINER_DEPTH_MAX levels below the root. */
enum outcome container_add(struct db *db, const struct container *c);

/* Moves C to a parent and renames it; its present ones are no conflict. NAME_TAKEN. NOT_FOUND:
 * no such parent. NOT_EMPTY: the parent is C itself or below it. PARENT_ID is NULL for the root. */
enum outcome container_place(struct db *db, const struct container *c, const char *parent_id,
			     const char *name);

/* The root may be renamed. */
enum outcome container_rename(struct db *db, const char *id, const char *name);

/* NOT_EMPTY if PARENT is ID itself or below it, or if ID is the root. */
enum outcome container_move(struct db *db, const char *id, const char *parent_id);

/* NOT_EMPTY if it is the root or not empty. */
enum outcome container_remove(struct db *db, const char *id, int64_t now);

#endif
