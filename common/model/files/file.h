/* SPDX-License-Identifier: MIT */
/*
 * A file: its name and place, its current version, and the rules for saving it.
 * A version's number counts up with each change of content, never with anything else, and
 * its time is later than all times before it. It counts by one, but for the first version
 * after a restore (floor.h).
 */
#ifndef FILE_H
#define FILE_H

#include "db.h"
#include "lock.h"
#include "outcome.h"
#include "quota.h"
#include "version.h"

struct file {
	const char *id;
	const char *container_id;
	const char *name;		/* BaseFileName */
	const char *owner_id;
	int64_t made_at;
	int64_t removed_at;		/* 0 unless it is in the trash */
	bool template;			/* new files may start from it */
	const char *template_id;	/* what it starts from while it is empty, or NULL */
	int64_t version_floor;		/* the next version's number is above it */
	struct version version;		/* the current one, unless "old" */
	bool old;			/* "version" is one of the past: to look at only */
};

/* False if there is none, or it is in the trash. */
bool file_get(struct db *db, const char *id, struct file *f);

/* The same, also from the trash. */
bool file_get_any(struct db *db, const char *id, struct file *f);

/*
 * The same for what an address or a token names: a file, or one of its versions
 * by an id of its own, "FILE.NUMBER". A file's id holds no dot.
 */
bool file_open(struct db *db, const char *id, struct file *f);

/* Calls EACH for the files of a container, in the order of their names; for
 * all files if CONTAINER_ID is NULL; for those in the trash if REMOVED. */
void file_list(struct db *db, const char *container_id, bool removed,
	       void (*each)(const struct file *f, void *arg), void *arg);

/* Calls EACH for all files that new ones may start from, in the order of their names. */
void file_list_templates(struct db *db, void (*each)(const struct file *f, void *arg),
			 void *arg);

/*
 * NULL if a client that quotes LOCK_ID, or the coauthoring lock COAUTH_ID (NULL for none),
 * may now save F, so far as locks go; else the lock that stands in its way ("" for: not
 * locked, and not empty either). PutFile's rows of the state table; of those
 * that hold coauthoring locks all may save, unless one is exclusive.
 */
const struct lock *file_save_conflict(struct db *db, const struct file *f, const char *lock_id,
				      const char *coauth_id, int64_t now);

/*
 * Whether TIMESTAMP, the LastModifiedTime that a client last saw, is F's
 * (X-COOL-WOPI-Timestamp). They are compared as instants; the epoch
 * and NULL stand for "no time known" and fit; what is no time does not.
 */
bool file_timestamp_fits(const struct file *f, const char *timestamp);

/* The changes below run in a transaction. */

/*
 * Makes V the next version of F, and F what it then is. V says all but number
 * and time. An autosave may take the place of the one before it (version_fold).
 */
void file_save(struct db *db, struct file *f, const struct version *v, int64_t now);

/* The number that the next version of F gets. */
int64_t file_next_number(const struct file *f);

/* Makes V, as it stands, the current version of F; its number must be at least the next one,
 * and its time above the one that F has. */
void file_advance(struct db *db, struct file *f, const struct version *v);

/*
 * Adds F (id, container, name, owner, made_at, removed_at, templates) with V as its
 * version; V says all, its number is 1 if it is 0.
 * NOT_FOUND: the container; NAME_TAKEN: the name, or the id (also of a removed
 * file). In the trash any name may come.
 */
enum outcome file_add(struct db *db, struct file *f, const struct version *v);

/* What F starts from while it is empty; NULL for nothing. */
void file_set_template(struct db *db, const struct file *f, const char *template_id);

/* Its place and name; the present ones are no conflict, and in the trash no name is.
 * NOT_FOUND: container. */
enum outcome file_place(struct db *db, const struct file *f, const char *container_id,
			const char *name);

/* Writes F's owner and whether it is a template. */
void file_set(struct db *db, const struct file *f);

/* Into the trash; its locks die with it. */
void file_remove(struct db *db, const struct file *f, int64_t now);

/* Out of the trash, into a container. NAME_TAKEN, or NOT_FOUND: the container. */
enum outcome file_undelete(struct db *db, const struct file *f, const char *container_id);

/* NAME or, where it is taken, the first "name (1).ext" that is free in the
 * container. OWN, or NULL, is the name of the file itself: it counts as free. */
const char *file_free_name(struct db *db, const char *container_id, const char *name,
			   const char *own);

/* The file of that name in the container; false if there is none. */
bool file_named(struct db *db, const char *container_id, const char *name, struct file *f);

/* How many bytes a content of a file may have, and what bounds it. */
struct room {
	int64_t max;		/* INT64_MAX: nothing does */
	const char *limit;	/* in words */
	bool by_quota;		/* it is the quota, not max_file_size */
	struct quota quota;	/* the owner's */
};

/*
 * The room for a content that takes the place of REPLACED bytes of a file of that owner:
 * max_file_size, and what the quota leaves. A quota of current versions refuses nothing that
 * does not grow.
 */
struct room file_room(struct db *db, const char *owner_id, int64_t replaced);

#endif
