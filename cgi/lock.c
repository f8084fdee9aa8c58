/* SPDX-License-Identifier: MIT */
/* Lock, GetLock, RefreshLock, Unlock and UnlockAndRelock (files.md 4). */
#include "exchange.h"

#include "lock.h"

/* What the state table says of a 200 and of a 409. VISIBLE: who asked may be named to
 * those whom the lock is in the way of. */
static void answer(struct exchange *x, enum outcome outcome, const struct lock *present,
		   bool visible)
{
	if (outcome == LOCK_MISMATCH) {
		exchange_conflict(x, present);
		return;
	}
	if (visible)
		lock_show_user(x->db, x->file.id, x->session.user.id);
	exchange_item_version(x);
	db_commit(x->db);
}

/* X-WOPI-OldLock makes a Lock an UnlockAndRelock. */
void lock_file(struct exchange *x)
{
	const char *lock_id = request_header("X_WOPI_LOCK");
	const char *old_id = request_header("X_WOPI_OLDLOCK");
	const char *user = x->session.user.id;
	struct lock present;
	int64_t ttl;
	bool visible;

	if (!coauth_lock_terms(x, &ttl, &visible) || !exchange_begin_change(x))
		return;
	answer(x, old_id ?
	       lock_replace(x->db, x->file.id, old_id, lock_id, user, x->now, ttl, &present) :
	       lock_take(x->db, x->file.id, lock_id, user, x->now, ttl, &present),
	       &present, visible);
}

/* What was is never locked, though the file may be. */
void get_lock(struct exchange *x)
{
	struct lock present = { .lock_id = "" };

	if (!x->file.old)
		lock_get(x->db, x->file.id, x->now, &present);
	if (present.coauth) {	/* no id could say so */
		exchange_conflict(x, &present);
		return;
	}
	response_header(&x->response, "X-WOPI-Lock", present.lock_id);
	exchange_item_version(x);
}

void refresh_lock(struct exchange *x)
{
	struct lock present;
	int64_t ttl;
	bool visible;

	if (!coauth_lock_terms(x, &ttl, &visible) || !exchange_begin_change(x))
		return;
	answer(x, lock_refresh(x->db, x->file.id, request_header("X_WOPI_LOCK"),
			       x->session.user.id, x->now, ttl, &present), &present, visible);
}

void unlock_file(struct exchange *x)
{
	struct lock present;

	if (!exchange_begin_change(x))
		return;
	answer(x, lock_release(x->db, x->file.id, request_header("X_WOPI_LOCK"),
			       x->session.user.id, x->now, &present), &present, false);
}
