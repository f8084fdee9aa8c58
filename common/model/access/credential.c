/* SPDX-License-Identifier: MIT */
/* The secure store: credentials for clients. */
#include "credential.h"

#include "die.h"
#include "mem.h"
#include "store.h"

#include <json-c/json.h>
#include <string.h>

#define EVERYBODY "credential"

static const char *scope_of(const char *user_id)
{
	return user_id ? mem_printf(EVERYBODY "/%s", user_id) : EVERYBODY;
}

static const char *text_member(struct json_object *o, const char *name)
{
	struct json_object *v;

	return json_object_object_get_ex(o, name, &v) ? mem_strdup(json_object_get_string(v)) : "";
}

static void read_value(const char *value, struct credential *c)
{
	struct json_object *o = json_tokener_parse(value), *windows;

	if (!o)
		die("a credential holds what is no JSON");
	c->user_name = text_member(o, "user_name");
	c->password = text_member(o, "password");
	c->windows = json_object_object_get_ex(o, "windows", &windows) &&
		json_object_get_boolean(windows);
	json_object_put(o);
}

bool credential_get(struct db *db, const char *application_id, const char *user_id,
		    struct credential *c)
{
	const char *own = store_get(db, scope_of(user_id), application_id);
	const char *value = own ? own : store_get(db, EVERYBODY, application_id);

	if (!value)
		return false;
	c->application_id = application_id;
	c->user_id = own ? user_id : NULL;
	read_value(value, c);
	return true;
}

struct lister {
	void (*each)(const struct credential *, void *);
	void *arg;
};

static void list_one(const char *scope, const char *name, const char *value, void *arg)
{
	const char *slash = strchr(scope, '/');
	struct credential c = { .application_id = name, .user_id = slash ? slash + 1 : NULL };
	struct lister *l = arg;

	read_value(value, &c);
	l->each(&c, l->arg);
}

void credential_list(struct db *db, void (*each)(const struct credential *, void *), void *arg)
{
	struct lister l = { .each = each, .arg = arg };

	store_list(db, EVERYBODY, list_one, &l);
}

void credential_set(struct db *db, const struct credential *c)
{
	struct json_object *o = json_object_new_object();

	json_object_object_add(o, "user_name", json_object_new_string(c->user_name));
	json_object_object_add(o, "password", json_object_new_string(c->password));
	json_object_object_add(o, "windows", json_object_new_boolean(c->windows));
	store_set(db, scope_of(c->user_id), c->application_id,
		    json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN));
	json_object_put(o);
}

bool credential_unset(struct db *db, const char *application_id, const char *user_id)
{
	return store_set(db, scope_of(user_id), application_id, NULL);
}
