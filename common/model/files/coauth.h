/* SPDX-License-Identifier: MIT */
/*
 * Coauthoring locks: up to COAUTH_LOCKS_MAX for each file, each with an id that its client
 * chose, at most one of them exclusive; never together with a WOPI lock. Requests can take
 * them only while the setting "coauth" is on. They lock the file for everyone else, see
 * lock_get().
 *
 * A lock belongs to its id, not to a user or token. It ends when it expires; the next change
 * of the file's locks removes the rest of it.
 */
#ifndef COAUTH_H
#define COAUTH_H

#include "clock.h"
#include "db.h"
#include "lock_row.h"
#include "outcome.h"

#define COAUTH "Coauth"
#define COAUTH_EXCLUSIVE "CoauthExclusive"

enum {
	COAUTH_LOCKS_MAX = 100,		/* of a file */
	COAUTH_METADATA_MAX = 4096,	/* bytes */
};

struct coauth_lock {
	const char *file_id;		/* set by coauth_list() and coauth_table() */
	const char *lock_id;		/* see lock_id_problem() */
	const char *type;		/* COAUTH or COAUTH_EXCLUSIVE */
	const char *metadata;		/* the client's, UTF-8; "" for none */
	int64_t taken_at;		/* first, not at a refresh */
	int64_t refreshed_at;		/* see lock_end(); 0: when it was taken */
	int64_t expires_at;
	const char *user_id;		/* of the token that took it; NULL: the command line */
};

/* The locks of a file, in the order in which they were taken. */
struct coauth_table {
	struct coauth_lock *locks;
	size_t count;
	/*
	 * Changes with everything that clients see of the locks, so not with a refresh. A file
	 * never has the same version twice, even if the host is restored from a backup. "0"
	 * before the first lock.
	 */
	const char *version;
};

/* Why the value is invalid, or NULL. */
const char *coauth_type_problem(const char *type);
const char *coauth_metadata_problem(const char *metadata);

/* The locks in force at NOW. */
void coauth_table(struct db *db, const char *file_id, int64_t now, struct coauth_table *t);

struct coauth_locks {
	struct coauth_lock *list;
	size_t count;
};

/* The locks of one file, or with NULL of all files, also expired ones; ordered by file, then
 * by the time when they were taken. */
struct coauth_locks coauth_list(struct db *db, const char *file_id);

/* Whether the lock LOCK_ID (NULL for none) is in force at NOW. */
bool coauth_holds(struct db *db, const char *file_id, const char *lock_id, int64_t now);

/* Whether a client that sends LOCK_ID may change the file's content: its lock is in force at
 * NOW, and no other exclusive lock is. */
bool coauth_may_save(struct db *db, const char *file_id, const char *lock_id, int64_t now);

/* For lock_get(): false if no lock is in force at NOW; else *L describes who holds the file,
 * the exclusive lock's holder first, with the lock id "". */
bool coauth_get(struct db *db, const char *file_id, int64_t now, struct lock *l);

/* The changes below run in a transaction. Those that clients can see are added to the file's
 * lock history (lock_history()); refreshes are not. */

/*
 * GetCoauthLock: takes the lock WANTED, or updates the lock of that id but for who took it and
 * when. LOCK_MISMATCH if a WOPI lock or another exclusive lock conflicts, which is then
 * *HOLDER; TOO_MANY if the file has COAUTH_LOCKS_MAX.
 */
enum outcome coauth_take(struct db *db, const char *file_id, const struct coauth_lock *wanted,
			 int64_t now, struct lock *holder);

/* RefreshCoauthLock: extends it to EXPIRES_AT, with new METADATA unless that is NULL or "".
 * LOCK_MISMATCH if it is not in force. */
enum outcome coauth_refresh(struct db *db, const char *file_id, const char *lock_id,
			    const char *metadata, int64_t expires_at, int64_t now);

/* UnlockCoauthLock, requested by USER_ID or NULL. LOCK_MISMATCH if it is not in force. */
enum outcome coauth_release(struct db *db, const char *file_id, const char *lock_id,
			    const char *user_id, int64_t now);

/* Releases all locks of a file by force; returns how many were in force. BY and REASON as for
 * lock_break(). */
int coauth_break(struct db *db, const char *file_id, const char *by, const char *reason,
		 int64_t now);

/*
 * Stores a lock without any checks, replacing the one of that id. False, and nothing is
 * stored, if the file has COAUTH_LOCKS_MAX others, expired ones included.
 */
bool coauth_put(struct db *db, const char *file_id, const struct coauth_lock *l);

/* Removes all locks of a file that is being deleted, without history. */
void coauth_drop(struct db *db, const char *file_id);

#endif
