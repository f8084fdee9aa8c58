/* SPDX-License-Identifier: MIT */
/* Lock, GetLock, RefreshLock, Unlock and UnlockAndRelock. */
#include "authorize.h"
#include "client.h"
#include "coauthoring.h"
#include "db.h"
#include "die.h"
#include "exchange.h"
#include "handlers.h"
#include "lock.h"
#include "lock_row.h"
#include "outcome.h"
#include "request.h"
#include "response.h"
#include "text.h"

/* Answers with 200, or 409 and the PRESENT lock, and commits. VISIBLE: the user's name may be shown
 * to users whom the lock stops. */
static void answer(struct exchange *x, enum outcome outcome, const struct lock *present,
		   bool visible)
{
	if (outcome == OUTCOME_LOCK_MISMATCH) {
		exchange_conflict(x, present);
		db_commit(x->db);	/* the end of a lock may have been settled, see lock_end() */
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

enum { LOOK_AGAIN_MS = 5000 };

/*
 * For a lock that has just expired: another request may have refreshed it in time, and be about to
 * commit. Waits for that and looks again. False if the request is refused now.
 */
static bool look_again(struct exchange *x, struct lock *present)
{
	db_end(x->db);
	if (!db_queue_for(x->db, LOOK_AGAIN_MS))
		log_line("answered that file '%s' is not locked while another process held the queue",
			 x->file.id);
	db_begin_read(x->db);
	if (!exchange_authorize(x))
		return false;
	lock_get(x->db, x->file.id, x->now, present);
	return true;
}

/* An old version is never locked, even if its file is. */
void get_lock(struct exchange *x)
{
	struct lock present = { .lock_id = "" };

	if (!x->file.old && !lock_get(x->db, x->file.id, x->now, &present) &&
	    lock_just_ended(x->db, x->file.id, x->now) && !look_again(x, &present))
		return;
	if (present.coauth) {	/* they have no id for X-WOPI-Lock */
		exchange_conflict(x, &present);
		return;
	}
	response_header(&x->response, "X-WOPI-Lock", present.lock_id);
	/* the host's own editor tells its readers who edits */
	if (*present.lock_id && x->session.client && same(x->session.client, CLIENT_TEXT))
		response_header(&x->response, "X-WOPI-LockFailureReason", exchange_describe(x, &present));
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
