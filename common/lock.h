/* SPDX-License-Identifier: MIT */
/*
 * The WOPI lock: at most one a file, an opaque id that its client chose, valid
 * for thirty minutes after the last Lock, RefreshLock or UnlockAndRelock
 * (files.md 4). It belongs to the file and the id, not to a user or a token.
 *
 * Each change runs in a transaction (db_begin_write), so the present lock that
 * it looks at is still the present one when it commits. Each implements one
 * row of the state table; "now" decides what is expired.
 */
#ifndef LOCK_H
#define LOCK_H

#include "clock.h"
#include "db.h"
#include "outcome.h"

#define LOCK_TTL (30 * 60 * CLOCK_SECOND)

enum {
	LOCK_ID_MAX = 1024,	/* SupportsExtendedLockLength */
	LOCK_EVENTS_KEPT = 100,	/* of a file's history */
};

struct lock {
	const char *lock_id;	/* "" means: not locked */
	int64_t taken_at;
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
	const char *event;	/* see schema.sql */
	const char *lock_id;
	const char *user_name;	/* who did it; NULL: the command line */
	const char *reason;	/* of a forced release, or NULL */
};

/*
 * NULL if ID can be a lock id, else what is wrong with it: printable ASCII, at
 * most LOCK_ID_MAX, no blank at either end, for no header could carry that.
 */
const char *lock_id_problem(const char *id);

/*
 * The lock of a file at NOW. Returns whether there is one; if not, *L has the lock id "".
 * A file that coauthoring locks hold (coauth.h, while the setting is on) is locked "by
 * another interface" too: *L then has that id as well, which nobody can quote, and says in
 * "coauth" that this is why.
 */
bool lock_get(struct db *db, const char *file_id, int64_t now, struct lock *l);

/* The lock that was, though it expired at NOW or before. */
bool lock_get_expired(struct db *db, const char *file_id, int64_t now, struct lock *l);

/*
 * The changes return LOCK_MISMATCH, with the present lock in *L ("" if there is
 * none), where the state table says 409. USER_ID is who asks, or NULL.
 */

/* Lock: takes it for TTL (negative makes an expired one), or restarts it. */
enum outcome lock_take(struct db *db, const char *file_id, const char *lock_id,
		       const char *user_id, int64_t now, int64_t ttl, struct lock *l);

/* RefreshLock. */
enum outcome lock_refresh(struct db *db, const char *file_id, const char *lock_id,
			  const char *user_id, int64_t now, int64_t ttl, struct lock *l);

/* Unlock. */
enum outcome lock_release(struct db *db, const char *file_id, const char *lock_id,
			  const char *user_id, int64_t now, struct lock *l);

/* UnlockAndRelock. */
enum outcome lock_replace(struct db *db, const char *file_id, const char *old_id,
			  const char *lock_id, const char *user_id, int64_t now,
			  int64_t ttl, struct lock *l);

/* Takes the lock away from whoever holds it, given in *L; all coauthoring locks, if it is
 * they. False if nobody did. */
bool lock_break(struct db *db, const char *file_id, const char *reason, int64_t now,
		struct lock *l);

/* Makes L the lock as it stands, whoever holds it, though L may have ended by time. */
void lock_put(struct db *db, const char *file_id, const struct lock *l, int64_t now);

/* Forgets the lock of a file that goes away, and its coauthoring locks. */
void lock_drop(struct db *db, const char *file_id);

/*
 * While the setting "coauth" is on: who is refused because of the WOPI lock may be told of
 * USER_ID, who took or refreshed it (X-WOPI-LockUserVisible, files.md 15), until the lock
 * is updated: lock_get() says so.
 */
void lock_show_user(struct db *db, const char *file_id, const char *user_id);

/* Adds to the file's history, and drops what is older than the last LOCK_EVENTS_KEPT. */
void lock_record(struct db *db, const char *file_id, const char *event, int64_t at,
		 const char *lock_id, const char *user_id, const char *reason);

/* Calls EACH for the locks of files, in the order of their ids: those in force
 * at NOW, or those expired by then. */
void lock_list(struct db *db, bool expired, int64_t now,
	       void (*each)(const char *file_id, const char *file_name,
			    const struct lock *l, void *arg), void *arg);

/* Calls EACH for the events after the event AFTER, oldest first: those of one
 * file, or with NULL of all. */
void lock_history(struct db *db, const char *file_id, int64_t after,
		  void (*each)(const struct lock_event *e, void *arg), void *arg);

/* The newest event's id, 0 before the first. */
int64_t lock_last_event(struct db *db);

/* "locked by NAME since TIME, until TIME", "coauthored by NAME and 2 others since ...", or
 * "not locked", in ASCII. */
const char *lock_describe(const struct lock *l);

#endif
