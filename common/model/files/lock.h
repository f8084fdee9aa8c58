/* SPDX-License-Identifier: MIT */
/*
 * The WOPI lock: at most one a file, an opaque id that its client chose, valid
 * for thirty minutes after the last Lock, RefreshLock or UnlockAndRelock.
 * It belongs to the file and the id, not to a user or a token.
 *
 * Each change runs in a transaction (db_begin_write), so the present lock that
 * it looks at is still the present one when it commits. Each implements one
 * row of the state table; "now" decides what is expired.
 */
#ifndef LOCK_H
#define LOCK_H

#include "clock.h"
#include "lock_row.h"
#include "outcome.h"

#define LOCK_TTL (30 * 60 * CLOCK_SECOND)

/* How long after the end of a lock a writer may still be about to commit what it decided before
 * it: a RefreshLock, say. Longer than any writer waits. */
#define LOCK_DOUBT (60 * CLOCK_SECOND)

/*
 * The lock of a file at NOW. Returns whether there is one; if not, *L has the lock id "".
 * A file that coauthoring locks hold (coauth.h, while the setting is on) is locked "by
 * another interface" too: *L then has that id as well, which nobody can quote, and says in
 * "coauth" that this is why.
 */
bool lock_get(struct db *db, const char *file_id, int64_t now, struct lock *l);

/* Whether the file's lock ended less than LOCK_DOUBT before NOW: a reader that is to tell the
 * truth looks again once the writers of now are done, for one of them may have refreshed it. */
bool lock_just_ended(struct db *db, const char *file_id, int64_t now);

/* The lock that was, though it expired at NOW or before. */
bool lock_get_expired(struct db *db, const char *file_id, int64_t now, struct lock *l);

/*
 * The changes return LOCK_MISMATCH, with the present lock in *L ("" if there is
 * none), where the state table says 409. USER_ID is who asks, or NULL.
 */

/* Lock: takes it for TTL, or restarts it. A negative TTL makes one that ended so long ago,
 * as if it had been taken as long before as locks live. */
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
 * they. False if nobody did. The history says whose it was, and that BY took it away, for a
 * REASON; each may be NULL. */
bool lock_break(struct db *db, const char *file_id, const char *by, const char *reason, int64_t now,
		struct lock *l);

/* Makes L the lock as it stands, whoever holds it, though L may have ended by time. */
void lock_put(struct db *db, const char *file_id, const struct lock *l, int64_t now);

/* Forgets the lock of a file that goes away, and its coauthoring locks. */
void lock_drop(struct db *db, const char *file_id);

#endif
