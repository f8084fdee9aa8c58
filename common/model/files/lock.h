/* SPDX-License-Identifier: MIT */
/*
 * The WOPI lock: at most one for each file, with an opaque id that its client chose, valid for
 * thirty minutes after the last Lock, RefreshLock or UnlockAndRelock. It belongs to the file and
 * the id, not to a user or token.
 *
 * Each change runs in a transaction (db_begin_write()), so the lock that it read is still the
 * present one when it commits. Each implements one operation of [MS-WOPI] 3.3.5.1; NOW decides
 * which locks have expired.
 */
#ifndef LOCK_H
#define LOCK_H

#include "clock.h"
#include "lock_row.h"
#include "outcome.h"

#define LOCK_TTL (30 * 60 * CLOCK_SECOND)

/* How long a lock lasts without a refresh: LOCK_TTL, which WOPI requires, unless a test has set
 * lock_ttl. */
int64_t lock_ttl(struct db *db);

/* How long after a lock's end another process may still commit a change that it decided on
 * before, such as a RefreshLock. Longer than any writer waits. */
#define LOCK_DOUBT (60 * CLOCK_SECOND)

/*
 * The lock of a file at NOW; false if there is none, with the lock id "" in *L. Coauthoring
 * locks (coauth.h, while the setting is on) count as a lock by another interface: *L then has
 * the id "", which no client can send, and their number in COAUTH.
 */
bool lock_get(struct db *db, const char *file_id, int64_t now, struct lock *l);

/* Whether the file's lock ended less than LOCK_DOUBT before NOW. A reader must then look again
 * after the present writers, for one of them may have refreshed the lock. */
bool lock_just_ended(struct db *db, const char *file_id, int64_t now);

/* The file's last lock if it expired at NOW or before. */
bool lock_get_expired(struct db *db, const char *file_id, int64_t now, struct lock *l);

/*
 * The changes return LOCK_MISMATCH where the specification says 409, with the present lock in *L
 * ("" if there is none). USER_ID is the user of the request, or NULL.
 */

/* Lock: takes the lock for TTL, or restarts it. A negative TTL stores a lock that ended so long
 * ago. */
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

/* Releases the lock by force, or all coauthoring locks; *L says who held it. False if the file
 * was not locked. The history records that BY did it, for a REASON; each may be NULL. */
bool lock_break(struct db *db, const char *file_id, const char *by, const char *reason, int64_t now,
		struct lock *l);

/* Takes away from whoever held the file's last lock what late_save.h lets pass. The history records that
 * BY did it, for a REASON; each may be NULL. */
void lock_evict(struct db *db, const char *file_id, const char *by, const char *reason, int64_t now);

/* Stores L as the lock, whoever holds the present one; L may have expired. */
void lock_put(struct db *db, const char *file_id, const struct lock *l, int64_t now);

/* Removes the lock and the coauthoring locks of a file that is being deleted. */
void lock_drop(struct db *db, const char *file_id);

#endif
