/* SPDX-License-Identifier: MIT */
/*
 * The WOPI lock of a file as it is stored, in force or not, and the history of a file's
 * locks of all kinds. What may be done with a lock is in lock.h.
 */
#ifndef LOCK_ROW_H
#define LOCK_ROW_H

#include "db.h"

enum {
	LOCK_ID_MAX = 1024,	/* SupportsExtendedLockLength */
	LOCK_EVENTS_KEPT = 100,	/* of a file's history */
};

struct lock {
	const char *lock_id;	/* "" means: not locked */
	int64_t taken_at;
	int64_t refreshed_at;	/* the last Lock, RefreshLock or UnlockAndRelock */
	int64_t expires_at;
	const char *user_id;	/* who took it; NULL: the command line did */
	const char *user_name;
	const char *shown_user_id;	/* see lock_show_user(); NULL for nobody */
	int coauth;		/* so many coauthoring locks hold the file, and the id is "" */
};

struct lock_event {
	int64_t id;		/* grows with time, over all files */
	const char *file_id;
	int64_t at;
	const char *event;	/* see schema-01.sql */
	const char *lock_id;
	const char *user_name;	/* who did it, NULL: the command line; of a forced release, whose
				 * lock it was */
	const char *by;		/* of a forced release: the login of who ran it, or NULL */
	const char *reason;	/* of a forced release, or NULL */
};

/*
 * NULL if ID can be a lock id, else what is wrong with it: printable ASCII, at
 * most LOCK_ID_MAX, no blank at either end, for no header could carry that.
 */
const char *lock_id_problem(const char *id);

/*
 * The end of a lock that was taken or refreshed at REFRESHED_AT and was to end at EXPIRES_AT.
 * Where the clock was set back since, that is as long after NOW as the lock was to live: a
 * step of the clock must not prolong it by the whole step.
 */
int64_t lock_end(int64_t refreshed_at, int64_t expires_at, int64_t now);

/* The WOPI lock, also one that has ended; false if there is none, *L then having the lock
 * id "". */
bool lock_row_get(struct db *db, const char *file_id, struct lock *l);

/* The same, of those in force at NOW alone. Coauthoring locks do not count. Within a change a
 * lock from before the clock was set back gets its new end, see lock_end(). */
bool lock_row_in_force(struct db *db, const char *file_id, int64_t now, struct lock *l);

/* The changes below run in a transaction. */

/* Stores L in the place of what was; nobody is named to others any more. */
void lock_row_put(struct db *db, const char *file_id, const struct lock *l);
void lock_row_erase(struct db *db, const char *file_id);

/*
 * While the setting "coauth" is on: who is refused because of the WOPI lock may be told of
 * USER_ID, who took or refreshed it (X-WOPI-LockUserVisible), until the lock
 * is updated: lock_row_in_force() says so.
 */
void lock_show_user(struct db *db, const char *file_id, const char *user_id);

/* Nobody is to be told of any more: while the setting is off, no lock that is updated says
 * so itself. */
void lock_hide_users(struct db *db);

/* Gives all locks from before the clock was set back their new end, see lock_end(). */
void lock_settle_clock(struct db *db, int64_t now);

/* Adds to the file's history, and drops what is older than the last LOCK_EVENTS_KEPT. */
void lock_record(struct db *db, const char *file_id, const char *event, int64_t at,
		 const char *lock_id, const char *user_id, const char *reason);

/* The same of a release by force of the lock of HOLDER_ID; BY and REASON may be NULL, and have
 * no line feeds. */
void lock_record_release(struct db *db, const char *file_id, const char *event, int64_t at,
			 const char *lock_id, const char *holder_id, const char *by,
			 const char *reason);

/* Calls EACH for the locks of files, in the order of their ids: those in force
 * at NOW, or those expired by then. */
void lock_list(struct db *db, bool expired, int64_t now,
	       void (*each)(const char *file_id, const char *file_name,
			    const struct lock *l, void *arg), void *arg);

/* Calls EACH for the events after the event AFTER, oldest first: those of one
 * file, or with NULL of all. */
void lock_history(struct db *db, const char *file_id, int64_t after,
		  void (*each)(const struct lock_event *e, void *arg), void *arg);

/* The lock id of the file's newest event, NULL if it was never locked. */
const char *lock_last_id(struct db *db, const char *file_id);

/* The newest event's id, 0 before the first. */
int64_t lock_last_event(struct db *db);

/* "locked by NAME since TIME, until TIME", "coauthored by NAME and 2 others since ...", or
 * "not locked", in ASCII. */
const char *lock_describe(const struct lock *l);

#endif
