/* SPDX-License-Identifier: MIT */
/* Locks and coauthoring locks in dumps, expired ones too. */
#include "dump.h"

#include "coauth.h"

#include <json-c/json.h>
#include <string.h>

/* Who may be told is known only of locks that are in force. */
static void dump_lock(const char *file_id, const char *name, const struct lock *l, void *arg)
{
	struct json_object *o = json_object_new_object();
	struct dump *d = arg;
	struct lock now;

	(void)name;
	dump_text(o, "file", file_id);
	dump_text(o, "lock_id", l->lock_id);
	dump_user(d, o, "user", l->user_id);
	dump_time(o, "taken", l->taken_at);
	dump_time(o, "expires", l->expires_at);
	if (lock_get(d->db, file_id, d->c->now, &now))
		dump_user(d, o, "user_visible", now.shown_user_id);
	dump_item(d, o);
}

static void dump_coauth_lock(const char *file_id, const struct coauth_lock *l, void *arg)
{
	struct dump *d = arg;
	struct json_object *o;
	struct file f;

	if (!file_get(d->db, file_id, &f))
		return;
	o = json_object_new_object();
	dump_text(o, "file", file_id);
	dump_text(o, "lock_id", l->lock_id);
	if (strcmp(l->type, COAUTH) != 0)
		dump_text(o, "type", l->type);
	dump_text(o, "metadata", *l->metadata ? l->metadata : NULL);
	dump_user(d, o, "user", l->user_id);
	dump_time(o, "taken", l->taken_at);
	dump_time(o, "expires", l->expires_at);
	dump_item(d, o);
}

void dump_locks(struct dump *d)
{
	dump_noun(d, "locks");
	lock_list(d->db, true, INT64_MAX, dump_lock, d);
	dump_noun_end(d);
	dump_noun(d, "coauth_locks");
	coauth_list(d->db, NULL, dump_coauth_lock, d);
	dump_noun_end(d);
}
