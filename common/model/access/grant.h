/* SPDX-License-Identifier: MIT */
/*
 * Grants of roles. A grant on a container applies to everything below it; of several roles the
 * highest counts. The owner of a file has the owner's role on it without a grant.
 */
#ifndef GRANT_H
#define GRANT_H

#include "container.h"
#include "db.h"
#include "file.h"
#include "right.h"

/* The user id in a grant to all users. */
#define GRANT_EVERYONE ""

struct grant {
	const char *user_id;		/* or GRANT_EVERYONE */
	const char *resource_id;	/* a file or container */
	enum role role;
};

/*
 * The user's role on a file or container by all grants that apply to it, also those to everyone.
 * F is the file of that id, NULL for a container.
 */
enum role grant_role(struct db *db, const char *user_id, const char *id,
		     const struct file *f);

/* Whether the user has any grant, also by grants to everyone, or owns a file. */
bool grant_any(struct db *db, const char *user_id);

/*
 * Calls EACH for the topmost containers, or files, that were granted to the user, ordered by
 * name: those that the user sees without seeing what contains them. They form the user's root if
 * the real root was not granted: only if grant_role() of the root is ROLE_NONE. EACH may release
 * the pool's memory of its row.
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

/* A grant that applies to a resource. */
struct reaching_grant {
	const char *user_id;	/* or GRANT_EVERYONE */
	const char *name;	/* the user's friendly name, or NULL */
	enum role role;
	bool inherited;		/* from a container above */
};

struct reaching_grants {
	struct reaching_grant *list;
	size_t count;
};

/* At most MAX of the grants that apply to the file F, or with NULL to the container ID: first its own,
 * then those of the containers above it, each ordered by name. */
struct reaching_grants grant_reaching(struct db *db, const char *id, const struct file *f, int max);

/* A person as others see one. */
struct known_person {
	const char *id;
	const char *name;	/* the friendly name, else the login name */
};

struct known_people {
	struct known_person *list;
	size_t count;
};

/*
 * At most MAX of the people, ordered by name, who own the file F or have a grant of their own that
 * applies to it: no guests, and nobody who is granted it only as one of everyone. Their names contain
 * TEXT, compared by name_plain(); ID, if not NULL, is the one meant.
 */
struct known_people grant_people(struct db *db, const struct file *f, const char *text, const char *id,
				 size_t max);

/* How many users have a grant that applies to the container, not counting those to everyone; MAX if
 * there are more. */
int64_t grant_count_users(struct db *db, const char *container_id, int max);

/* The user with the owner's role on a container or the nearest one above it; "" if there is
 * none. */
const char *grant_owner(struct db *db, const char *container_id);

/*
 * Whether a grant that let the user save the file F was removed at SINCE or later: on F or a
 * container above it, to the user or to everyone. A grant that was only lowered does not count.
 */
bool grant_removed_since(struct db *db, const char *user_id, const struct file *f,
			 int64_t since);

/* The changes below run in a transaction. */

/* Stores a grant, replacing the user's role on the same thing. */
void grant_set(struct db *db, const struct grant *g);

/* Removes a grant at NOW; false if there is none. It is remembered until grant_forget(). */
bool grant_remove(struct db *db, const char *user_id, const char *resource_id, int64_t now);

/* Forgets the grants that were removed before TIME, those on a removed container only before
 * TRASH_BEFORE: it may come back. */
void grant_forget(struct db *db, int64_t time, int64_t trash_before);

#endif
