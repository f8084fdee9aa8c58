/* SPDX-License-Identifier: MIT */
/*
 * Coauthoring locks: any number a file up to COAUTH_LOCKS_MAX, each by an id that its
 * client chose, at most one of them exclusive; never together with a WOPI lock.
 * Requests can take them only while the setting "coauth" is on; a file
 * that they hold is locked to all else, see lock_get().
 *
 * Each belongs to its id, not to a user or a token. At its time of expiry it is no lock
 * any more, and the next change of the file's locks drops what is left of it.
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
	const char *lock_id;		/* see lock_id_problem() */
	const char *type;		/* COAUTH or COAUTH_EXCLUSIVE */
	const char *metadata;		/* the client's, UTF-8; "" for none */
	int64_t taken_at;		/* first, not at a refresh */
	int64_t refreshed_at;		/* see lock_end(); 0: when it was taken */
	int64_t expires_at;
	const char *user_id;		/* whose token took it; NULL: the command line did */
};

/* The locks of a file in the order in which they were taken. */
struct coauth_table {
	struct coauth_lock *locks;
	size_t count;
	/*
	 * Changes with all that clients see of the locks, so not with a refresh; it never
	 * comes again for a file, also after the host was restored from a backup. "0" until
	 * there was the first lock.
	 */
	const char *version;
};

/* NULL if it is good, else what is wrong with it. */
const char *coauth_type_problem(const char *type);
const char *coauth_metadata_problem(const char *metadata);

/* The locks in force at NOW. */
void coauth_table(struct db *db, const char *file_id, int64_t now, struct coauth_table *t);

/*
 * Calls EACH for all locks, expired ones too, in the order in which they were taken:
 * those of one file, or with NULL of all, file by file.
 */
void coauth_list(struct db *db, const char *file_id,
		 void (*each)(const char *file_id, const struct coauth_lock *l, void *arg),
		 void *arg);

/* Whether the lock LOCK_ID (NULL for none) is among those in force at NOW. */
bool coauth_holds(struct db *db, const char *file_id, const char *lock_id, int64_t now);

/* Whether who quotes LOCK_ID may change the file's content: its lock is in force at NOW,
 * and nobody else's exclusive one is. */
bool coauth_may_save(struct db *db, const char *file_id, const char *lock_id, int64_t now);

/* For lock_get(): false if no lock is in force at NOW, else who holds the file by them,
 * the exclusive one first; the lock id in *L is then "". */
bool coauth_get(struct db *db, const char *file_id, int64_t now, struct lock *l);

/*
 * The changes below run in a transaction. What clients see of them goes to the file's
 * history (lock_history()) too, so refreshes do not.
 */

/*
 * GetCoauthLock: takes the lock WANTED, or makes the one of that id what WANTED says, but
 * for who took it when. LOCK_MISMATCH if a WOPI lock or somebody else's exclusive one is
 * in the way, which *HOLDER then is; TOO_MANY if the file has COAUTH_LOCKS_MAX.
 */
enum outcome coauth_take(struct db *db, const char *file_id, const struct coauth_lock *wanted,
			 int64_t now, struct lock *holder);

/* RefreshCoauthLock: lets it last until EXPIRES_AT, with new METADATA unless that is NULL
 * or "". LOCK_MISMATCH if it is not in force. */
enum outcome coauth_refresh(struct db *db, const char *file_id, const char *lock_id,
			    const char *metadata, int64_t expires_at, int64_t now);

/* UnlockCoauthLock, asked for by USER_ID or NULL. LOCK_MISMATCH if it is not in force. */
enum outcome coauth_release(struct db *db, const char *file_id, const char *lock_id,
			    const char *user_id, int64_t now);

/* Takes all locks of a file away, whoever holds them; returns how many were in force. BY and
 * REASON as in lock_break(). */
int coauth_break(struct db *db, const char *file_id, const char *by, const char *reason,
		 int64_t now);

/*
 * Stores a lock as it is, in place of the one of that id; what its parts may hold is the
 * caller's to check. False, and nothing is stored, if the file has COAUTH_LOCKS_MAX
 * others, expired ones counted.
 */
bool coauth_put(struct db *db, const char *file_id, const struct coauth_lock *l);

/* Forgets the locks of a file that goes away. */
void coauth_drop(struct db *db, const char *file_id);

#endif
