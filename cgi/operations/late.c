/* SPDX-License-Identifier: MIT */
/*
 * Late saves: the session has just expired, a grant was removed, or the file was put into the trash
 * while it was open. They are refused, and kept for their user.
 */
#include "late.h"

#include "clock.h"
#include "config.h"
#include "content.h"
#include "db.h"
#include "die.h"
#include "disk.h"
#include "exchange.h"
#include "file.h"
#include "grant.h"
#include "guest.h"
#include "lock.h"
#include "lock_row.h"
#include "outcome.h"
#include "refused.h"
#include "request.h"
#include "right.h"
#include "text.h"
#include "token.h"
#include "version.h"

enum { SAVES_KEPT = 10 };	/* of one session after its end, at most */

#define LATE CLOCK_DAY	/* after the end of the session, at most */

/* Whether the save quotes the file's present or last lock. That shows that an editor sends it that
 * had the file open, not somebody who found an old token. */
static bool quotes_last_lock(struct exchange *x, const struct file *f)
{
	const char *lock_id = request_header("X_WOPI_LOCK"), *last;
	struct lock l;

	if (!lock_id && x->db->switches & DB_COAUTH)
		lock_id = request_header("X_WOPI_COAUTHLOCKID");
	last = lock_row_get(x->db, f->id, &l) ? l.lock_id : lock_last_id(x->db, f->id);
	return lock_id && last && same(lock_id, last);
}

/* Whether the session expired recently, or ended by a sign-out. Sessions that administrators
 * removed, also with their client, do not count. */
static bool has_just_ended(const struct exchange *x)
{
	return !x->client_gone && x->session.expires_at <= x->now &&
		x->session.expires_at > x->now - LATE;
}

/* Whether the session could save before a grant was removed recently. */
static bool has_lost_grant(struct exchange *x, const struct file *f)
{
	const struct token *t = &x->session;

	return t->follows && !t->reads && t->rights & RIGHTS_SAVE &&
		grant_removed_since(x->db, t->granted_to, f, x->now - LATE);
}

/* Whether the token is for this file. A derived token is, because token_check() compared it; of
 * other tokens that were refused it is not known yet. */
static bool is_for_file(const struct exchange *x, const struct file *f)
{
	return *x->request.token == '~' || (x->session.resource_kind == RESOURCE_FILE &&
					    same(x->session.resource_id, f->id));
}

/* Why a PutFile that exchange_authorize() refused is kept, or REFUSAL_NONE. *F is then the file,
 * which may be in the trash. */
static enum refusal late_reason(struct exchange *x, struct file *f)
{
	bool unauthorized = x->response.status == 401, may;

	if ((!unauthorized && x->response.status != 404) || !x->session.user.id ||
	    !file_get_any(x->db, x->request.id, f) || !is_for_file(x, f))
		return REFUSAL_NONE;
	may = token_rights(x->db, &x->session, f->id, f) & RIGHTS_SAVE;
	if (may && !unauthorized)
		return f->removed_at ? REFUSAL_REMOVED : REFUSAL_NONE;
	if ((unauthorized && !has_just_ended(x)) || (!may && !has_lost_grant(x, f)) ||
	    !quotes_last_lock(x, f))
		return REFUSAL_NONE;
	return may ? REFUSAL_SESSION : REFUSAL_GRANT;
}

static const char *note_of(enum refusal refused)
{
	switch (refused) {
	case REFUSAL_SESSION: return "refused: the session had ended";
	case REFUSAL_GRANT: return "refused: the right to save was taken away";
	default: return "refused: the file was in the trash";
	}
}

/* Limits the saves of an ended session, because its token may have leaked. */
static bool may_keep(struct exchange *x, enum refusal refused)
{
	return refused == REFUSAL_REMOVED || token_count_save(x->db, &x->session, SAVES_KEPT);
}

void late_keep(struct exchange *x, struct version *v)
{
	enum kept kept = KEPT_EMPTY;
	const char *said = NULL;
	struct file f;

	v->refused = late_reason(x, &f);
	v->note = note_of(v->refused);
	if (v->refused)
		guest_settle(x->db, &x->session, x->now);
	if (v->refused && config_switch(x->db, "keep_refused_saves") && may_keep(x, v->refused))
		kept = refused_keep(x->db, &f, v, x->now, &said);
	if (kept == KEPT_NOT)
		log_line("a save to file '%s' is not kept: it %s", f.id, said);
	else if (kept == KEPT)
		log_line("kept a save to file '%s' by %s that was %s", f.id, x->session.user.name,
			 v->note);
	if (kept != KEPT) {
		x->unsaved = NULL;
		content_discard(x->db, &v->content);
	}
	db_commit(x->db);
}

/* The file of a session that has just ended, by its time, a sign-out or a grant that was removed. */
static bool find_ended(struct exchange *x, struct file *f)
{
	bool unauthorized = x->response.status == 401;

	if ((!unauthorized && x->response.status != 404) || !x->session.user.id ||
	    !file_get(x->db, x->request.id, f) || !is_for_file(x, f))
		return false;
	return unauthorized ? has_just_ended(x) : has_lost_grant(x, f);
}

void late_unlock(struct exchange *x)
{
	const char *lock_id = request_header("X_WOPI_LOCK"), *user;
	struct file f;
	struct lock l;

	if (!lock_id || x->session.reads || !find_ended(x, &f))
		return;
	db_end(x->db);
	db_begin_write(x->db);
	user = lock_last_user(x->db, f.id, lock_id);
	if (!user || !same(user, x->session.user.id) ||
	    lock_release(x->db, f.id, lock_id, user, x->now, &l) != OUTCOME_OK)
		return;
	response_init(&x->response);
	db_commit(x->db);
}

int64_t late_max(struct exchange *x)
{
	int64_t length = x->request.content_length, max;
	struct disk disk;
	struct file f;

	if (!late_reason(x, &f) || !config_switch(x->db, "keep_refused_saves"))
		return -1;
	max = refused_max(x->db, f.owner_id);
	if (length > max || (disk_look(x->db, &disk) && length > disk_room(&disk)))
		return -1;
	return max;
}
