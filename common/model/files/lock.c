/* SPDX-License-Identifier: MIT */
/* The WOPI lock: Lock, RefreshLock, Unlock and UnlockAndRelock in each state. */
#include "lock.h"

#include "coauth.h"
#include "config.h"
#include "text.h"

#include <string.h>

int64_t lock_ttl(struct db *db)
{
	return db->switches & DB_LOCK_TTL ? config_duration(db, "lock_ttl") : LOCK_TTL;
}

bool lock_get(struct db *db, const char *file_id, int64_t now, struct lock *l)
{
	return lock_row_in_force(db, file_id, now, l) ||
		(db->switches & DB_COAUTH && coauth_get(db, file_id, now, l));
}

bool lock_just_ended(struct db *db, const char *file_id, int64_t now)
{
	struct lock l;

	return lock_row_get(db, file_id, &l) && l.expires_at <= now &&
		l.expires_at > now - LOCK_DOUBT;
}

bool lock_get_expired(struct db *db, const char *file_id, int64_t now, struct lock *l)
{
	return lock_row_get(db, file_id, l) && l->expires_at <= now;
}

void lock_evict(struct db *db, const char *file_id, const char *by, const char *reason, int64_t now)
{
	const char *last = lock_last_id(db, file_id);

	if (last)
		lock_record_release(db, file_id, LOCK_EVICT, now, last, NULL, by, reason);
}

void lock_drop(struct db *db, const char *file_id)
{
	lock_row_erase(db, file_id);
	if (db->switches & DB_COAUTH)
		coauth_drop(db, file_id);
}

static bool holds(const struct lock *l, const char *lock_id)
{
	return same(l->lock_id, lock_id);
}

static void restart(struct db *db, const char *file_id, const char *user_id,
		    int64_t now, int64_t ttl, struct lock *l)
{
	l->refreshed_at = now;
	l->expires_at = now + ttl;
	lock_row_put(db, file_id, l);
	lock_record(db, file_id, "refresh", now, l->lock_id, user_id, NULL);
}

/* Sets *L to a new lock; the file is not locked. */
static void begin(struct db *db, const char *file_id, const char *event,
		  const char *lock_id, const char *user_id, int64_t now, int64_t ttl,
		  struct lock *l)
{
	int64_t taken_at = ttl < 0 ? now + ttl - LOCK_TTL : now;

	*l = (struct lock){ .lock_id = lock_id, .taken_at = taken_at, .refreshed_at = taken_at,
			    .expires_at = now + ttl, .user_id = user_id };
	lock_row_put(db, file_id, l);
	lock_record(db, file_id, event, now, lock_id, user_id, NULL);
}

enum outcome lock_take(struct db *db, const char *file_id, const char *lock_id,
		       const char *user_id, int64_t now, int64_t ttl, struct lock *l)
{
	struct lock past;

	if (lock_get(db, file_id, now, l)) {
		if (!holds(l, lock_id))
			return OUTCOME_LOCK_MISMATCH;
		restart(db, file_id, user_id, now, ttl, l);
		return OUTCOME_OK;
	}
	if (lock_row_get(db, file_id, &past))
		lock_record(db, file_id, "expire", past.expires_at, past.lock_id, past.user_id, NULL);
	begin(db, file_id, "lock", lock_id, user_id, now, ttl, l);
	return OUTCOME_OK;
}

void lock_put(struct db *db, const char *file_id, const struct lock *wanted, int64_t now)
{
	struct lock before, l = *wanted;
	bool there = lock_row_get(db, file_id, &before), ended = there && before.expires_at <= now;
	bool same = there && !ended && holds(&before, l.lock_id);

	if (ended)
		lock_record(db, file_id, "expire", before.expires_at, before.lock_id, before.user_id, NULL);
	else if (there && !same)
		lock_record_release(db, file_id, "release", now, before.lock_id, before.user_id, NULL,
				    "another lock was set");
	l.refreshed_at = l.taken_at < now ? l.taken_at : now;
	lock_row_put(db, file_id, &l);
	lock_record(db, file_id, same ? "refresh" : "lock", now, l.lock_id, l.user_id, NULL);
}

enum outcome lock_refresh(struct db *db, const char *file_id, const char *lock_id,
			  const char *user_id, int64_t now, int64_t ttl, struct lock *l)
{
	if (!lock_get(db, file_id, now, l) || !holds(l, lock_id))
		return OUTCOME_LOCK_MISMATCH;
	restart(db, file_id, user_id, now, ttl, l);
	return OUTCOME_OK;
}

enum outcome lock_release(struct db *db, const char *file_id, const char *lock_id,
			  const char *user_id, int64_t now, struct lock *l)
{
	if (!lock_get(db, file_id, now, l) || !holds(l, lock_id))
		return OUTCOME_LOCK_MISMATCH;
	lock_row_erase(db, file_id);
	lock_record(db, file_id, "unlock", now, lock_id, user_id, NULL);
	return OUTCOME_OK;
}

enum outcome lock_replace(struct db *db, const char *file_id, const char *old_id,
			  const char *lock_id, const char *user_id, int64_t now,
			  int64_t ttl, struct lock *l)
{
	if (!lock_get(db, file_id, now, l) || !holds(l, old_id))
		return OUTCOME_LOCK_MISMATCH;
	begin(db, file_id, "relock", lock_id, user_id, now, ttl, l);
	return OUTCOME_OK;
}

bool lock_break(struct db *db, const char *file_id, const char *by, const char *reason,
		int64_t now, struct lock *l)
{
	if (!lock_get(db, file_id, now, l))
		return false;
	if (l->coauth) {
		coauth_break(db, file_id, by, reason, now);
		return true;
	}
	lock_row_erase(db, file_id);
	lock_record_release(db, file_id, "release", now, l->lock_id, l->user_id, by, reason);
	return true;
}

