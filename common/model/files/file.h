/* SPDX-License-Identifier: MIT */
/*
 * A file: its name and container, its current version, and the rules for saving it. Version
 * numbers increase with each change of content, and only then; times always increase. Numbers
 * increase by one, except for the first version after a restore (floor.h).
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
	int64_t removed_at;		/* 0: not in the trash */
	bool template;			/* new files may be created from it */
	const char *template_id;	/* the template of a still empty file, or NULL */
	int64_t version_floor;		/* the next version's number is higher */
	int64_t sequence;		/* SequenceNumber; see file_touch() */
	struct version version;		/* the current one unless OLD */
	bool old;			/* VERSION is an old one: read-only */
};

/* False if there is none, or it is in the trash. */
bool file_get(struct db *db, const char *id, struct file *f);

/* The id of the container of a file, with its name in *NAME; NULL if file_get() finds none. Does not
 * read the version, which takes longer than all else in lists of paths. */
const char *file_parent(struct db *db, const char *id, const char **name);

/* Also finds files in the trash. */
bool file_get_any(struct db *db, const char *id, struct file *f);

/*
 * Finds a file, or one of its versions by an id such as "FILE.NUMBER", as URLs and tokens name
 * them. Ids of files contain no dot.
 */
bool file_open(struct db *db, const char *id, struct file *f);

/* Calls EACH for the files of a container, or with NULL for all files, ordered by name; with
 * REMOVED for those in the trash. Streamed: there may be very many. */
void file_list(struct db *db, const char *container_id, bool removed,
	       void (*each)(const struct file *f, void *arg), void *arg);

/* Calls EACH for all templates, ordered by name. */
void file_list_templates(struct db *db, void (*each)(const struct file *f, void *arg),
			 void *arg);

/*
 * Returns NULL if a client that sends LOCK_ID, or the coauthoring lock COAUTH_ID (NULL for
 * none), may save F now as far as locks are concerned; else the conflicting lock ("" if the file
 * is not locked, and not empty either). See PutFile. All holders of coauthoring locks may save
 * unless one lock is exclusive.
 */
const struct lock *file_save_conflict(struct db *db, const struct file *f, const char *lock_id,
				      const char *coauth_id, int64_t now);

/*
 * Whether TIMESTAMP, the LastModifiedTime that a client last saw, is that of F
 * (X-COOL-WOPI-Timestamp). Times are compared as instants; the epoch and NULL mean "unknown" and
 * match; invalid times do not.
 */
bool file_timestamp_fits(const struct file *f, const char *timestamp);

/* The changes below run in a transaction. */

/*
 * Makes V the next version of F and updates F. V has everything but number and time. An autosave
 * may replace the autosave before it (version_fold()).
 */
void file_save(struct db *db, struct file *f, const struct version *v, int64_t now);

/* The number of the next version of F. */
int64_t file_next_number(const struct file *f);

/* Makes V, with its number and time, the current version of F. Its number must be at least the
 * next one, its time later than that of F. Unless V came by chunks, the alternate streams of F end,
 * and its content properties that are to be deleted then. */
void file_advance(struct db *db, struct file *f, const struct version *v);

/* For a change of alternate streams or content properties: increases the sequence number of F, as
 * file_advance() does. It never decreases, and stays below 2^31. */
void file_touch(struct db *db, struct file *f);

/*
 * Adds F (id, container, name, owner, made_at, removed_at, templates) with the version V, whose
 * number becomes 1 if it is 0. NOT_FOUND: no such container. NAME_TAKEN: the name exists, or the
 * id, also of a removed file. In the trash names may be equal.
 */
enum outcome file_add(struct db *db, struct file *f, const struct version *v);

/* Sets the template of an empty file; NULL for none. */
void file_set_template(struct db *db, const struct file *f, const char *template_id);

/* Moves and renames a file; its present place and name are no conflict, and in the trash no name
 * is. NOT_FOUND: no such container. NAME_TAKEN. */
enum outcome file_place(struct db *db, const struct file *f, const char *container_id,
			const char *name);

/* Stores F's owner and whether it is a template. */
void file_set(struct db *db, const struct file *f);

/* Moves F to the trash; its locks, alternate streams, content properties and upload sessions end. */
void file_remove(struct db *db, const struct file *f, int64_t now);

/* Moves F out of the trash into a container. NAME_TAKEN. NOT_FOUND: no such container. */
enum outcome file_undelete(struct db *db, const struct file *f, const char *container_id);

/* NAME or, if that is taken, the first free "name (1).ext" in the container. OWN, or NULL, is
 * the file's present name, which counts as free. */
const char *file_free_name(struct db *db, const char *container_id, const char *name,
			   const char *own);

/* The file of that name in the container; false if there is none. */
bool file_named(struct db *db, const char *container_id, const char *name, struct file *f);

/* The maximum size of a file's content, and the reason. */
struct room {
	int64_t max;		/* INT64_MAX: no limit */
	const char *limit;	/* the limit, for messages */
	bool by_quota;		/* because of the quota, not max_file_size */
	struct quota quota;	/* the owner's */
};

/*
 * The maximum size of a content that replaces REPLACED bytes of a file of that owner, by
 * max_file_size and the quota. A quota of current versions never refuses a content that does not
 * grow.
 */
struct room file_room(struct db *db, const char *owner_id, int64_t replaced);

#endif
