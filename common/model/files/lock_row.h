/* SPDX-License-Identifier: MIT */
/*
 * The WOPI lock of a file as it is stored, in force or not, and the history of a file's locks
 * of all kinds. lock.h decides which changes of a lock are allowed.
 */
#ifndef LOCK_ROW_H
#define LOCK_ROW_H

#include "db.h"

enum {
	LOCK_ID_MAX = 1024,	/* SupportsExtendedLockLength */
	LOCK_EVENTS_KEPT = 100,	/* in a file's history */
};

#define LOCK_EVICT "evict"	/* the event of lock_evict() */

struct lock {
	const char *file_id, *file_name;	/* set by lock_list() alone */
	const char *lock_id;	/* "": not locked */
	int64_t taken_at;
	int64_t refreshed_at;	/* the last Lock, RefreshLock or UnlockAndRelock */
	int64_t expires_at;
	const char *user_id;	/* who took it; NULL: the command line */
	const char *user_name;
	const char *shown_user_id;	/* see lock_show_user(); NULL for nobody */
	int coauth;		/* number of coauthoring locks that hold the file; the id is "" */
};

struct lock_event {
	int64_t id;		/* grows with time, over all files */
	const char *file_id;
	int64_t at;
	const char *event;	/* see schema-01.sql */
	const char *lock_id;
	const char *user_name;	/* who did it, NULL: the command line; of a release by force, the
				 * holder */
	const char *by;		/* of a release by force: the login who ran it, or NULL */
	const char *reason;	/* of a release by force, or NULL */
};

/*
 * Why ID is not a valid lock id, or NULL: it must be printable ASCII of at most LOCK_ID_MAX
 * characters, without blanks at its ends, which no header could carry.
 */
const char *lock_id_problem(const char *id);

/*
 * The end of a lock that was taken or refreshed at REFRESHED_AT and should end at EXPIRES_AT.
 * If the clock was set back since then, the lock gets its full lifetime from NOW on: a step of
 * the clock must not prolong it by the whole step.
 */
int64_t lock_end(int64_t refreshed_at, int64_t expires_at, int64_t now);

/* The WOPI lock, also an expired one; false if there is none, with the lock id "" in *L. */
bool lock_row_get(struct db *db, const char *file_id, struct lock *l);

/* The WOPI lock if it is in force at NOW; coauthoring locks do not count. Within a change, a
 * lock from before the clock was set back gets its new end, see lock_end(). */
bool lock_row_in_force(struct db *db, const char *file_id, int64_t now, struct lock *l);

struct locks {
	struct lock *list;
	size_t count;
};

/* The WOPI locks of all files, ordered by file id: those in force at NOW, or those that have
 * expired by then. */
struct locks lock_list(struct db *db, bool expired, int64_t now);

/* The events after the event AFTER, oldest first: of one file, or with NULL of all files. There may
 * be many, so they are read one by one: lock_event_next() is false at the end. */
query *lock_history(struct db *db, const char *file_id, int64_t after);
bool lock_event_next(struct db *db, query *q, struct lock_event *e);

/* The user who last took, refreshed or saved with the file's lock of that id; NULL if that was the
 * command line, or is not known any more. */
const char *lock_last_user(struct db *db, const char *file_id, const char *lock_id);

/* The lock id of the file's newest event, NULL if it was never locked. */
const char *lock_last_id(struct db *db, const char *file_id);

/* The newest event's id, 0 if there are none. */
int64_t lock_last_event(struct db *db);

/* "locked by NAME since TIME, until TIME", "coauthored by NAME and 2 others since ...", or
 * "not locked"; ASCII, from the pool. */
const char *lock_describe(const struct lock *l);

/* The changes below run in a transaction. */

/* Stores L in place of the present lock; its user may not be shown to others yet. */
void lock_row_put(struct db *db, const char *file_id, const struct lock *l);
void lock_row_erase(struct db *db, const char *file_id);

/*
 * While the setting "coauth" is on: requests refused because of the WOPI lock may be told that
 * USER_ID took or refreshed it (X-WOPI-LockUserVisible), until the lock is updated.
 * lock_row_in_force() reads it.
 */
void lock_show_user(struct db *db, const char *file_id, const char *user_id);

/* Forgets which locks may show their user; call when the setting is turned off, for updates of
 * locks do not do so any more. */
void lock_hide_users(struct db *db);

/* Gives all locks from before the clock was set back their new end, see lock_end(). */
void lock_settle_clock(struct db *db, int64_t now);

/* Adds an event to the file's history, and drops all but the last LOCK_EVENTS_KEPT. */
void lock_record(struct db *db, const char *file_id, const char *event, int64_t at,
		 const char *lock_id, const char *user_id, const char *reason);

/* The same for a release by force of the lock of HOLDER_ID; BY and REASON may be NULL, and
 * contain no line feeds. */
void lock_record_release(struct db *db, const char *file_id, const char *event, int64_t at,
			 const char *lock_id, const char *holder_id, const char *by,
			 const char *reason);

#endif
