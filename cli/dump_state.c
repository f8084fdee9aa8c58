/* SPDX-License-Identifier: MIT */
/* Properties, activities, faults and the keys of signed tokens in dumps. */
#include "dump.h"

#include "activity.h"
#include "fault.h"
#include "jwks.h"
#include "mem.h"
#include "property.h"
#include "setting.h"

#include <json-c/json.h>
#include <string.h>

/* Whether what a property is of is still there. */
static bool is_there(struct db *db, const struct property *p)
{
	return (!p->user_id || !user_removed_at(db, p->user_id)) &&
		(!p->file_id || dump_is_resource(db, p->file_id));
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
	dump_item(d, o);
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
	dump_item(of->d, o);
}

static void dump_activities(const struct file *f, void *arg)
{
	struct of_file of = { .d = arg, .file_id = f->id };
	void *mark = mem_mark();

	activity_list(of.d->db, f->id, dump_activity, &of);
	mem_release(mark);
}

/* One whose file or user is gone hits nothing any more. */
static void dump_fault(const struct fault *f, void *arg)
{
	struct dump *d = arg;
	struct json_object *o;
	struct user u;

	if ((f->file && !dump_is_resource(d->db, f->file)) ||
	    (f->user && !user_find(d->db, f->user, &u)))
		return;
	o = fault_json(f);
	if (f->user)
		dump_user(d, o, "user", u.id);
	dump_item(d, o);
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
	dump_noun(d, "properties");
	property_list(d->db, dump_property, d);
	dump_noun_end(d);
	dump_noun(d, "activities");
	file_list(d->db, NULL, false, dump_activities, d);
	file_list(d->db, NULL, true, dump_activities, d);
	dump_noun_end(d);
	dump_noun(d, "faults");
	fault_list(d->db, dump_fault, d);
	dump_noun_end(d);
	dump_oauth_keys(d);
}
