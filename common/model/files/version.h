/* SPDX-License-Identifier: MIT */
/*
 * The versions of a file: what was saved, when, by whom. Their numbers increase from 1. Negative
 * numbers are refused saves, kept so that no edit is lost (refused.h): "recovered save 1" is the
 * version -1.
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
	REFUSAL_NONE,		/* it was not refused */
	REFUSAL_LOCK,		/* its lock had ended, or another lock held the file */
	REFUSAL_TIMESTAMP,	/* the file had changed since the editor read it */
	REFUSAL_REMOVED,	/* the file was in the trash */
	REFUSAL_QUOTA,		/* the owner's quota was exceeded */
	REFUSAL_SESSION,	/* its session had just ended */
	REFUSAL_GRANT,		/* its user had just lost the right */
	REFUSAL_BUSY,		/* another process held the database too long */
	REFUSALS
};

/* "version 3" or "recovered save 1": a number in words, for messages; from the pool. */
const char *version_text(int64_t number);

/* The name of a refusal in the database and in results, NULL for none; and back. */
const char *refusal_name(enum refusal refused);
enum refusal refusal_find(const char *name);

struct version {
	const char *file_id;		/* set by the lists alone */
	int64_t number;			/* Version, X-WOPI-ItemVersion */
	struct content content;
	int64_t modified_at;		/* LastModifiedTime; for a refused save when it came */
	const char *user_id;		/* who saved it; NULL: the command line */

	/* the rest is read only by version_get() and the lists */
	const char *user_name;
	bool autosave;
	int modified_by_user;		/* 1 or 0; -1: the client did not say */
	const char *editors;		/* UserIds, comma-separated, or NULL */
	const char *lock_id;		/* the lock id that the client sent, or NULL */
	const char *note;		/* its origin, for people, or NULL */
	int64_t folded_at;		/* see version_fold(); 0: not folded */
	bool by_chunks;			/* to be saved by PutChunkedFile, see file_advance() */
	enum refusal refused;		/* why it was refused */
};

/* The first columns of a version in a statement that names the table "v", and how to read them
 * from column AT on. */
#define VERSION_COLUMNS "v.version, v.size, v.sha256, v.content, v.modified_at, v.user_id"
void version_read(query *q, int at, struct version *v);

/* False if the file has no version of that number (any more). Finds folded ones, too. */
bool version_get(struct db *db, const char *file_id, int64_t number, struct version *v);

struct versions {
	struct version *list;
	size_t count;
};

/*
 * The versions of a file, newest first: those that are not folded, the folded ones, or the refused
 * saves; with NULL the refused saves of all files, also in the trash. There may be many, so they
 * are read one by one: version_next() is false at the end.
 */
query *version_rows(struct db *db, const char *file_id);
query *version_rows_folded(struct db *db, const char *file_id);
query *version_rows_refused(struct db *db, const char *file_id);
bool version_next(struct db *db, query *q, struct version *v);

/* The same at once: those that are not folded, and the refused saves. */
struct versions version_list(struct db *db, const char *file_id);
struct versions version_list_refused(struct db *db, const char *file_id);

/* All versions of a file that are not folded, or its refused saves, oldest first. */
struct versions version_all(struct db *db, const char *file_id, bool refused);

/*
 * Every version of every file, refused saves too, ordered by file and number, for version_next().
 * The second reads at most MAX, behind the version NUMBER of FILE_ID ("" for the first).
 */
query *version_list_all(struct db *db);
struct versions version_list_from(struct db *db, const char *file_id, int64_t number, int max);

/* How many versions there are in all, refused saves too. */
int64_t version_count_all(struct db *db);

/* The changes below run in a transaction. */

/* Adds a version. Dies if its content is missing; one without a name is not stored yet. */
void version_add(struct db *db, const char *file_id, const struct version *v);

/*
 * Folds the autosave NUMBER, which BY, a later autosave of the same user, replaces, unless the
 * version before it is older than GRACE: so of consecutive autosaves one remains for each GRACE.
 * Nothing is folded if BY may be a loss: if it is empty or less than half as large. A folded
 * version is in no list and counts for no quota; gc drops it after VERSION_FOLDED_KEPT_S.
 * Returns whether it was folded.
 */
bool version_fold(struct db *db, const char *file_id, int64_t number, const struct version *by,
		  int64_t now, int64_t grace);

/* Drops the oldest folded version of a file; false if there is none. */
bool version_drop_folded(struct db *db, const char *file_id, int64_t now);

/* Drops a version; its content is removed unless other versions have it (unused.h). */
void version_drop(struct db *db, const char *file_id, int64_t number, int64_t now);

/* Drops a version but not its content, which goes to C for another version or for removal by the
 * caller. False if there is none. */
bool version_take(struct db *db, const char *file_id, int64_t number, struct content *c);

/*
 * Marks the content C as shared by all versions of a file that have it. Call before adding a
 * version with a content that a row names already.
 */
void version_share(struct db *db, const char *file_id, struct content *c);

/* How many contents are shared by versions without being marked, which is damage; the second
 * marks them, in a transaction. */
int64_t version_unmarked(struct db *db);
void version_mark_shared(struct db *db);

/* Drops refused saves of a file that equal C, which has been saved now. */
void version_drop_refused(struct db *db, const char *file_id, const struct content *c, int64_t now);

/* Drops a file's oldest versions so that KEPT remain, CURRENT being the newest. */
void version_trim_file(struct db *db, const char *file_id, int64_t current, int64_t kept,
		       int64_t now);

/* Finds a content with this hash among the file's versions; false if there is none, or it is
 * missing. */
bool version_content(struct db *db, const char *file_id, const uint8_t sha256[SHA256_SIZE],
		     struct content *c);

#endif
