/* SPDX-License-Identifier: MIT */
/*
 * Who was given which role on what. What is granted on a container reaches
 * everything below it, and of several roles the highest counts. Whoever owns a
 * file has the role of an owner on it without a grant.
 */
#ifndef GRANT_H
#define GRANT_H

#include "container.h"
#include "db.h"
#include "file.h"
#include "right.h"

/* Stands for a user's id in a grant to all users. */
#define GRANT_EVERYONE ""

struct grant {
	const char *user_id;		/* or GRANT_EVERYONE */
	const char *resource_id;	/* a file or container */
	enum role role;
};

/*
 * The role that a user has on a file or container by all grants that reach it,
 * those to everyone too. F is the file of that id, NULL for a container.
 */
enum role grant_role(struct db *db, const char *user_id, const char *id,
		     const struct file *f);

/* Whether the user was granted anything, or owns a file: by grants to everyone, too. */
bool grant_any(struct db *db, const char *user_id);

/*
 * Calls EACH for the containers, or files, that a user was granted and sees nothing above of, in
 * the order of names: what the user finds in the root of a tree whose root was not granted. Only
 * where grant_role() of the root is ROLE_NONE. EACH may release what the pool got meanwhile.
 */
void grant_topmost_containers(struct db *db, const char *user_id,
			      void (*each)(const struct container *c, void *arg), void *arg);
void grant_topmost_files(struct db *db, const char *user_id,
			 void (*each)(const struct file *f, void *arg), void *arg);

struct grants {
	struct grant *list;
	size_t count;
};

/* The grants of a user, on a resource, or both; NULL stands for any. */
struct grants grant_list(struct db *db, const char *user_id, const char *resource_id);

/* Who was made owner of a container or the nearest one above it: "" if nobody. */
const char *grant_owner(struct db *db, const char *container_id);

/*
 * Whether a grant by which the user could save the file F was taken away at SINCE or later: on
 * F or on what it is in, to the user or to everyone. A grant that was only lowered is none.
 */
bool grant_removed_since(struct db *db, const char *user_id, const struct file *f,
			 int64_t since);

/* The changes below run in a transaction. */

/* Grants, in place of the role that the user had by a grant on the same thing. */
void grant_set(struct db *db, const struct grant *g);

/* Takes a grant away at NOW; false if there is no such grant. It is remembered until
 * grant_forget(). */
bool grant_remove(struct db *db, const char *user_id, const char *resource_id, int64_t now);

/* Forgets the grants that were taken away before TIME. */
void grant_forget(struct db *db, int64_t time);

#endif
