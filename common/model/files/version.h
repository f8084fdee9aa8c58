/* SPDX-License-Identifier: MIT */
/*
 * The versions of a file: what was saved, when, by whom. Their numbers count up
 * from 1. Numbers below 0 are saves that were refused, kept aside so that no edit is lost
 * (refused.h): "recovered save 1" is the version -1.
 */
#ifndef VERSION_H
#define VERSION_H

#include "content.h"
#include "db.h"

enum {
	VERSION_REFUSED_KEPT = 20,	/* refused saves of a file */
	VERSION_FOLDED_KEPT_S = 24 * 60 * 60,
	VERSION_EDITORS_MAX = 1024,	/* bytes of X-WOPI-Editors that are kept */
};

/* Why a save was refused. */
enum refusal {
	REFUSAL_NONE,		/* it was not */
	REFUSAL_LOCK,		/* its lock had ended, or another one held the file */
	REFUSAL_TIMESTAMP,	/* the file had changed behind the editor's back */
	REFUSAL_REMOVED,	/* the file was in the trash */
	REFUSAL_QUOTA,		/* it was larger than the owner's quota lets it be */
	REFUSAL_SESSION,	/* its session had just ended */
	REFUSAL_GRANT,		/* its user had just lost the right to save */
	REFUSAL_BUSY,		/* another process held the database for too long */
	REFUSALS
};

/* "version 3" or "recovered save 1": what a number stands for, in messages; from the pool. */
const char *version_text(int64_t number);

/* What the database and results call it, NULL for none; and the other way round. */
const char *refusal_name(enum refusal refused);
enum refusal refusal_find(const char *name);

struct version {
	const char *file_id;		/* set by the lists alone */
	int64_t number;			/* Version, X-WOPI-ItemVersion */
	struct content content;
	int64_t modified_at;		/* LastModifiedTime; when a refused save came */
	const char *user_id;		/* who saved it; NULL: the command line */

	/* the rest is read by version_get() and the lists alone */
	const char *user_name;
	bool autosave;
	int modified_by_user;		/* 1 or 0; -1: the client did not say */
	const char *editors;		/* UserIds, comma-separated, or NULL */
	const char *lock_id;		/* the lock that it quoted, or NULL */
	const char *note;		/* where it comes from, for people, or NULL */
	int64_t folded_at;		/* see version_fold(); 0: it is not folded */
	enum refusal refused;		/* of a refused save */
};

/* The first columns of a version in a statement that calls the table "v", and
 * how to read them from the column AT on. */
#define VERSION_COLUMNS "v.version, v.size, v.sha256, v.content, v.modified_at, v.user_id"
void version_read(query *q, int at, struct version *v);

/* False if the file has none of that number (any more). It may be a folded one. */
bool version_get(struct db *db, const char *file_id, int64_t number, struct version *v);

struct versions {
	struct version *list;
	size_t count;
};

/* The versions of a file, newest first: those that are not folded, or the folded ones. */
struct versions version_list(struct db *db, const char *file_id);
struct versions version_list_folded(struct db *db, const char *file_id);

/* The refused saves of a file, or with NULL of all files, also in the trash; newest first. */
struct versions version_list_refused(struct db *db, const char *file_id);

/* All versions of a file that are not folded, or its refused saves, oldest first. */
struct versions version_all(struct db *db, const char *file_id, bool refused);

/*
 * Every version of every file, refused saves too, ordered by file and number. There may be
 * many, so they are read one by one: version_next() is false at the end. The second reads at
 * most MAX, behind the version NUMBER of FILE_ID ("" for the first).
 */
query *version_list_all(struct db *db);
bool version_next(struct db *db, query *q, struct version *v);
struct versions version_list_from(struct db *db, const char *file_id, int64_t number, int max);

/* How many versions there are in all, refused saves too. */
int64_t version_count_all(struct db *db);

/* The changes below run in a transaction. */

/* Adds a version as it stands. Dies if its content is gone; one without a name is none yet. */
void version_add(struct db *db, const char *file_id, const struct version *v);

/*
 * Folds the autosave NUMBER, which BY, a further autosave of the same user, has just replaced,
 * unless the version before it is older than GRACE: so of autosaves in a row one stays for
 * each GRACE. Nothing is folded by what may be less than it: an empty version, or one of less
 * than half its size. A folded version is in no list and counts for no quota, and gc drops it
 * after VERSION_FOLDED_KEPT_S. Whether it was folded.
 */
bool version_fold(struct db *db, const char *file_id, int64_t number, const struct version *by,
		  int64_t now, int64_t grace);

/* Drops the oldest folded version of a file; false if it has none. */
bool version_drop_folded(struct db *db, const char *file_id, int64_t now);

/* Drops a version; its content is removed unless others have it (unused.h). */
void version_drop(struct db *db, const char *file_id, int64_t number, int64_t now);

/* Drops a version whose content another one is going to have, or the caller removes. False if
 * there is none. */
bool version_take(struct db *db, const char *file_id, int64_t number, struct content *c);

/*
 * Says that the versions of a file whose content C is share it with one that is going to be
 * added. Whoever adds a version with a content that a row names calls this first.
 */
void version_share(struct db *db, const char *file_id, struct content *c);

/* How many contents are shared by versions that do not say so, which is damage; and in a
 * transaction makes them say it. */
int64_t version_unmarked(struct db *db);
void version_mark_shared(struct db *db);

/* Drops refused saves of a file whose bytes are those of C: they are saved now. */
void version_drop_refused(struct db *db, const char *file_id, const struct content *c, int64_t now);

/* Drops the oldest versions of a file beyond KEPT, which end at CURRENT. */
void version_trim_file(struct db *db, const char *file_id, int64_t current, int64_t kept,
		       int64_t now);

/* The content of these bytes that a version of the file has already; false if none has, or it is
 * gone. */
bool version_content(struct db *db, const char *file_id, const uint8_t sha256[SHA256_SIZE],
		     struct content *c);

#endif
