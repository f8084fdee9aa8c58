/* SPDX-License-Identifier: MIT */
/*
 * The versions of a file: what was saved, when, by whom. Their numbers count up
 * from 1. Numbers below 0 are saves that a lock refused, kept aside so that no
 * edit is lost: "recovered save 1" is the version -1.
 */
#ifndef VERSION_H
#define VERSION_H

#include "content.h"
#include "db.h"

enum {
	VERSION_REFUSED_KEPT = 20,	/* refused saves of a file; older ones go */
	VERSION_EDITORS_MAX = 1024,	/* bytes of X-WOPI-Editors that are kept */
};

struct version {
	int64_t number;			/* Version, X-WOPI-ItemVersion */
	struct content content;
	int64_t modified_at;		/* LastModifiedTime; when a refused save came */
	const char *user_id;		/* who saved it; NULL: the command line */
	int64_t folded_at;		/* see version_fold(); 0: it is not folded */

	/* the rest is read by version_get() and the lists alone */
	const char *user_name;
	bool autosave;
	int modified_by_user;		/* 1 or 0; -1: the client did not say */
	const char *editors;		/* UserIds, comma-separated, or NULL */
	const char *lock_id;		/* the lock that it quoted, or NULL */
	const char *note;		/* where it comes from, for people, or NULL */
};

/* The first columns of a version in a statement that calls the table "v", and
 * how to read them from the column AT on. */
#define VERSION_COLUMNS "v.version, v.size, v.sha256, v.content, v.modified_at, v.user_id"
void version_read(query *q, int at, struct version *v);

/* False if the file has none of that number (any more). */
bool version_get(struct db *db, const char *file_id, int64_t number, struct version *v);

/* Calls EACH for the versions of a file, newest first. */
void version_list(struct db *db, const char *file_id,
		  void (*each)(const char *file_id, const struct version *v, void *arg),
		  void *arg);

/* The same for the refused saves of a file, or with NULL of all but the trash's. */
void version_list_refused(struct db *db, const char *file_id,
			  void (*each)(const char *file_id, const struct version *v, void *arg),
			  void *arg);

struct versions {
	struct version *list;
	size_t count;
};

/* All versions of a file, or its refused saves, oldest first. */
struct versions version_all(struct db *db, const char *file_id, bool refused);

/* The changes below run in a transaction. */

/* Adds a version as it stands. */
void version_add(struct db *db, const char *file_id, const struct version *v);

/*
 * Drops the autosave NUMBER, which a further autosave of the same user has just
 * replaced, unless the version before it is older than GRACE: so of autosaves in
 * a row one stays for each GRACE.
 */
void version_fold(struct db *db, const char *file_id, int64_t number, const char *user_id,
		  int64_t now, int64_t grace);

/* What became of a save that was refused. */
enum refused {
	REFUSED_EMPTY,		/* nothing to keep: no bytes, or those of the current version */
	REFUSED_KNOWN,		/* the same bytes are kept already */
	REFUSED_KEPT,		/* it is kept now, and its content with it */
};

/*
 * Keeps a save aside that was refused at NOW, CURRENT being the current version.
 * Unless it is kept its content is the caller's to discard.
 */
enum refused version_keep_refused(struct db *db, const char *file_id, const struct version *v,
				  const struct version *current, int64_t now);

void version_drop(struct db *db, const char *file_id, int64_t number);

/* Drops all that there is of a file, the current version too; returns how many. */
int version_purge(struct db *db, const char *file_id);

/* Drops versions that were replaced before TIME or that KEPT newer ones follow,
 * never the current one. Returns how many. */
int version_trim(struct db *db, int64_t time, int64_t kept);

/* Drops refused saves that came before TIME; returns how many. */
int version_trim_refused(struct db *db, int64_t time);

/* The content of these bytes that a version of the file has already; false if none has. */
bool version_content(struct db *db, const char *file_id, const uint8_t sha256[SHA256_SIZE],
		     struct content *c);

/* Calls EACH for every content that a version names, refused saves too. */
void version_contents(struct db *db,
		      void (*each)(const char *file_id, const struct version *v, void *arg),
		      void *arg);

/* How many contents there are to go through. */
int64_t version_contents_count(struct db *db);

#endif
