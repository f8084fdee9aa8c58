/* SPDX-License-Identifier: MIT */
/* Locks, properties, activities and the keys of signed tokens in dumps. */
#include "dump.h"

#include "activity.h"
#include "jwks.h"
#include "mem.h"
#include "property.h"
#include "setting.h"

#include <json-c/json.h>
#include <string.h>

static void dump_lock(const char *file_id, const char *name, const struct lock *l, void *arg)
{
	struct json_object *o = json_object_new_object();
	struct dump *d = arg;

	(void)name;
	dump_text(o, "file", file_id);
	dump_text(o, "lock_id", l->lock_id);
	dump_user(d, o, "user", l->user_id);
	dump_time(o, "taken", l->taken_at);
	dump_time(o, "expires", l->expires_at);
	dump_item(d, "locks", o);
}

/* Whether what a property is of is still there. */
static bool is_there(struct db *db, const struct property *p)
{
	struct container n;
	struct file f;

	return (!p->user_id || !user_removed_at(db, p->user_id)) &&
		(!p->file_id || file_get_any(db, p->file_id, &f) ||
		 container_get(db, p->file_id, &n));
}

static void dump_property(const struct property *p, void *arg)
{
	struct dump *d = arg;
	struct json_object *o;

	if (!is_there(d->db, p))
		return;
	o = json_object_new_object();
	dump_text(o, "name", p->name);
	dump_json(o, "value", p->value);
	dump_text(o, "file", p->file_id);
	dump_user(d, o, "user", p->user_id);
	dump_text(o, "client", p->client);
	dump_item(d, "properties", o);
}

/* The activities of a file. */
struct of_file {
	struct dump *d;
	const char *file_id;
};

static void dump_activity(const struct activity *a, void *arg)
{
	struct json_object *o = json_object_new_object();
	struct of_file *of = arg;

	dump_text(o, "file", of->file_id);
	dump_text(o, "id", a->id);
	dump_user(of->d, o, "user", a->user_id);
	dump_time(o, "at", a->at);
	dump_json(o, "activity", a->json);
	dump_item(of->d, "activities", o);
}

static void dump_activities(const struct file *f, void *arg)
{
	struct of_file of = { .d = arg, .file_id = f->id };
	void *mark = mem_mark();

	activity_list(of.d->db, f->id, dump_activity, &of);
	mem_release(mark);
}

/* The one without a kid is stored under "". */
static void add_key(const char *kid, const char *value, void *keys)
{
	struct json_object *key = json_object_new_object(), *stored = json_tokener_parse(value);

	dump_text(key, "kid", *kid ? kid : NULL);
	json_object_object_foreach(stored, name, member)
		json_object_object_add(key, name, json_object_get(member));
	json_object_put(stored);
	json_object_array_add(keys, key);
}

static void dump_oauth_keys(struct dump *d)
{
	struct json_object *o = json_object_new_object(), *keys = json_object_new_array();

	setting_each(d->db, JWK_SCOPE, add_key, keys);
	if (json_object_array_length(keys))
		json_object_object_add(o, "keys", keys);
	else
		json_object_put(keys);
	dump_object(d, "oauth_keys", o);
}

void dump_state(struct dump *d)
{
	dump_noun(d, "locks");
	lock_list(d->db, true, INT64_MAX, dump_lock, d);
	dump_noun_end(d);
	dump_noun(d, "properties");
	property_list(d->db, dump_property, d);
	dump_noun_end(d);
	dump_noun(d, "activities");
	file_list(d->db, NULL, false, dump_activities, d);
	file_list(d->db, NULL, true, dump_activities, d);
	dump_noun_end(d);
	dump_oauth_keys(d);
}
