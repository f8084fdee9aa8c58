/* SPDX-License-Identifier: MIT */
/* A container: what a folder is elsewhere. There is one root, and it stays. */
#ifndef CONTAINER_H
#define CONTAINER_H

#include "db.h"
#include "outcome.h"

#define CONTAINER_ROOT "root"

/* Each request climbs from a resource to the root. */
enum { CONTAINER_DEPTH_MAX = 256 };	/* levels below the root that can be made */

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

/* Calls EACH for the containers right below ID, in the order of their names. */
void container_list(struct db *db, const char *id,
		    void (*each)(const struct container *c, void *arg), void *arg);

/*
 * Walks from a container up to the root: start with { .id = ID }; each call yields the next
 * one, the container itself first. Ends, with false, behind the root or where a container is
 * missing; and in a cycle, which a damaged or edited database may contain.
 */
struct climb {
	const char *id;
	const char *seen;
	unsigned steps, until;
};
bool container_climb(struct db *db, struct climb *up, struct container *c);

/* Whether ID is the container ABOVE_ID or below it. */
bool container_is_within(struct db *db, const char *id, const char *above_id);

/* Whether a file or container that is not removed has the name in PARENT. */
bool container_has_name(struct db *db, const char *parent_id, const char *name);

/* NAME or, where it is taken, the first "name (1).ext" that is free in PARENT, .ext
 * being EXTENSION, which NAME ends in. OWN, or NULL, is the name of the thing
 * itself: it counts as free. */
const char *container_free_name(struct db *db, const char *parent_id, const char *name,
				const char *extension, const char *own);

/* Whether a file or container has, or ever had, the id: they share one space,
 * so that an id alone says what it names. */
bool container_id_used(struct db *db, const char *id);

/*
 * The changes below run in a transaction, and take ids and names that have no
 * problem (text.h).
 */

/* NAME_TAKEN: the name, or the id (also if long removed); NOT_FOUND: the parent;
 * TOO_DEEP: it would be more than CONTAINER_DEPTH_MAX levels below the root. */
enum outcome container_add(struct db *db, const struct container *c);

/* Puts C under a parent and a name of its own; the present ones are no conflict. NAME_TAKEN;
 * NOT_FOUND: the parent; NOT_EMPTY: that is C itself or below it. For the root PARENT_ID is NULL. */
enum outcome container_place(struct db *db, const struct container *c, const char *parent_id,
			     const char *name);

/* The root may be renamed. */
enum outcome container_rename(struct db *db, const char *id, const char *name);

/* NOT_EMPTY if PARENT is below ID or is ID itself, or ID is the root. */
enum outcome container_move(struct db *db, const char *id, const char *parent_id);

/* NOT_EMPTY if it is the root or still holds something. */
enum outcome container_remove(struct db *db, const char *id, int64_t now);

#endif
