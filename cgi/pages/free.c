/* SPDX-License-Identifier: MIT */
/* "Free it" in the list of documents: releases the lock of an editor that is gone. */
#include "free.h"

#include "authorize.h"
#include "db.h"
#include "exchange.h"
#include "handlers.h"
#include "json.h"
#include "lock.h"
#include "lock_row.h"
#include "mem.h"
#include "response.h"
#include "right.h"
#include "text.h"
#include "token.h"

#include <json-c/json.h>

bool may_free(struct exchange *x, const char *file_id, const struct lock *l, unsigned rights)
{
	const char *last, *me = x->session.user.id;

	if (token_visits(&x->session) || l->coauth || !(rights & RIGHTS_SAVE))
		return false;
	if (rights & RIGHT_SHARE || (l->user_id && same(l->user_id, me)))
		return true;
	last = lock_last_user(x->db, file_id, l->lock_id);
	return last && same(last, me);
}

/* It is recorded as a release by force. An editor that is still there may save once more if nobody
 * else does meanwhile, see late_save.h. */
void free_lock(struct exchange *x)
{
	struct json_object *o;
	struct lock l;
	bool meant;

	if (!exchange_json(x, &o))
		return;
	meant = json_flag(o, "release");
	json_object_put(o);
	if (!meant) {
		response_refuse(&x->response, 400, "the body is not {\"release\": true}");
		return;
	}
	if (!exchange_begin_change(x))
		return;
	if (!lock_get(x->db, x->file.id, x->now, &l)) {
		response_json(&x->response, json_object_new_object());
		return;
	}
	if (!may_free(x, x->file.id, &l, x->rights)) {
		response_refuse(&x->response, 404, "the lock is not yours, nor the document");
		return;
	}
	lock_break(x->db, x->file.id, x->session.user.name, "freed in the list of documents", x->now, &l);
	response_json(&x->response, json_object_new_object());
	db_commit(x->db);
}
