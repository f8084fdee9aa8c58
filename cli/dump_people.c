/* SPDX-License-Identifier: MIT */
/* Settings and users in dumps. */
#include "dump.h"

#include "config.h"
#include "text.h"

#include <json-c/json.h>
#include <string.h>

static struct json_object *config_object(struct dump *d)
{
	struct json_object *o = json_object_new_object();

	for (size_t i = 0; i < settings_count; i++) {
		const char *value = config_get(d->db, &settings[i]);

		if (value && !(settings[i].standard && strcmp(value, settings[i].standard) == 0))
			dump_text(o, settings[i].name, value);
	}
	return o;
}

/* When the user of every host was made is the host's own. */
static struct json_object *user_object(const struct user *u, int64_t removed_at)
{
	struct json_object *o = json_object_new_object();

	dump_text(o, "id", u->id);
	dump_text(o, "name", u->name);
	dump_text(o, "friendly_name", u->friendly_name);
	dump_text(o, "email", u->email);
	dump_text(o, "subject", u->subject);
	dump_text(o, "avatar", u->avatar);
	dump_text(o, "quota", u->quota < 0 ? NULL : text_size(u->quota));
	dump_flag(o, "admin", u->admin);
	dump_flag(o, "anonymous", u->anonymous);
	dump_flag(o, "edu", u->edu);
	dump_flag(o, "business", u->business);
	dump_text(o, "user_info", u->user_info);
	if (strcmp(u->id, USER_ADMIN) != 0)
		dump_time(o, "made", u->made_at);
	dump_time_if_set(o, "removed", removed_at);
	return o;
}

static void dump_removed(const struct user *u, int64_t removed_at, void *d)
{
	dump_item(d, user_object(u, removed_at));
}

/* The user that every host has is told of only where it is no longer as it was made. */
static void dump_one(const struct user *u, void *d)
{
	struct user first = first_user(0);
	struct json_object *o = user_object(u, 0), *usual = user_object(&first, 0);

	if (json_object_equal(o, usual))
		json_object_put(o);
	else
		dump_item(d, o);
	json_object_put(usual);
}

void dump_people(struct dump *d)
{
	dump_object(d, "config", config_object(d));
	if (token_count_weak(d->db, INT64_MIN))
		dump_true(d, "weak_tokens");
	dump_noun(d, "users");
	user_list_removed(d->db, dump_removed, d);
	user_list(d->db, dump_one, d);
	dump_noun_end(d);
}
