/* SPDX-License-Identifier: MIT */
/*
 * A file: its name and place, its versions, and the rules for saving it. A
 * version's number counts up by one with each change of content, never with
 * anything else, and its time is later than all times before it.
 */
#ifndef FILE_H
#define FILE_H

#include "content.h"
#include "db.h"
#include "lock.h"
#include "outcome.h"

struct version {
	int64_t number;			/* Version, X-WOPI-ItemVersion */
	struct content content;
	int64_t modified_at;		/* LastModifiedTime */
	const char *user_id;		/* who saved it; NULL: the command line */
};

struct file {
	const char *id;
	const char *container_id;
	const char *name;		/* BaseFileName */
	const char *owner_id;
	int64_t made_at;
	int64_t removed_at;		/* 0 unless it is in the trash */
	struct version version;		/* the current one */
};

/* False if there is none, or it is in the trash. */
bool file_get(struct db *db, const char *id, struct file *f);

/* The same, also from the trash. */
bool file_get_any(struct db *db, const char *id, struct file *f);

/* One version of a file. */
bool file_version(struct db *db, const char *id, int64_t number, struct version *v);

/* Calls EACH for the files of a container, in the order of their names; for
 * all files if CONTAINER_ID is NULL; for those in the trash if REMOVED. */
void file_list(struct db *db, const char *container_id, bool removed,
	       void (*each)(const struct file *f, void *arg), void *arg);

/* Calls EACH for the versions of a file, newest first. */
void file_versions(struct db *db, const char *id,
		   void (*each)(const struct version *v, const char *user_name, void *arg),
		   void *arg);

/*
 * NULL if a client that quotes LOCK_ID (NULL for none) may now save F, so far
 * as locks go; else the lock that stands in its way ("" for: not locked, and
 * not empty either). PutFile's rows of the state table (files.md 4).
 */
const struct lock *file_save_conflict(struct db *db, const struct file *f,
				      const char *lock_id, int64_t now);

/*
 * Whether TIMESTAMP, the LastModifiedTime that a client last saw, is F's
 * (X-COOL-WOPI-Timestamp, files.md 5). They are compared as instants; the epoch
 * and NULL stand for "no time known" and fit; what is no time does not.
 */
bool file_timestamp_fits(const struct file *f, const char *timestamp);

/* The changes below run in a transaction. */

/* Makes C the next version of F, and F what it then is. */
void file_save(struct db *db, struct file *f, const struct content *c,
	       const char *user_id, int64_t now);

/*
 * Adds F (id, container, name, owner, made_at) with C as version 1. NOT_FOUND:
 * the container; NAME_TAKEN: the name, or the id (also of a removed file).
 */
enum outcome file_add(struct db *db, struct file *f, const struct content *c,
		      const char *user_id);

/* Its place and name; the present ones are no conflict. NOT_FOUND: container. */
enum outcome file_place(struct db *db, const struct file *f, const char *container_id,
			const char *name);

/* Into the trash; the lock dies with it. */
void file_remove(struct db *db, const struct file *f, int64_t now);

/* Out of the trash, into a container. NAME_TAKEN, or NOT_FOUND: the container. */
enum outcome file_undelete(struct db *db, const struct file *f, const char *container_id);

/*
 * Forgets the versions of files that went into the trash before TIME. Their
 * ids stay, for ids are never reused. Returns how many files it emptied.
 */
int file_purge(struct db *db, int64_t time);

/* Calls EACH for every content that a version names, and its file. */
void file_contents(struct db *db,
		   void (*each)(const char *file_id, const struct version *v, void *arg),
		   void *arg);

/* How many contents there are to go through. */
int64_t file_contents_count(struct db *db);

/* "name (1).ext", the first such name that is free in the container. */
const char *file_free_name(struct db *db, const char *container_id, const char *name);

#endif
