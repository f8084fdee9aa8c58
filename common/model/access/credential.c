/* SPDX-License-Identifier: MIT */
/* The secure store: credentials for clients. */
#include "credential.h"

#include "die.h"
#include "json.h"
#include "mem.h"
#include "store.h"

#include <string.h>

#define EVERYBODY "credential"

static const char *scope_of(const char *user_id)
{
	return user_id ? mem_printf(EVERYBODY "/%s", user_id) : EVERYBODY;
}

static void read_value(const char *value, struct credential *c)
{
	struct json_object *o = json_tokener_parse(value);

	c->user_name = json_copy(o, "user_name");
	c->password = json_copy(o, "password");
	if (!c->user_name || !c->password)
		die("corrupt database: a credential cannot be read");
	c->windows = json_flag(o, "windows");
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

struct credentials credential_list(struct db *db)
{
	struct store_entries stored = store_below(db, EVERYBODY);
	struct credentials all = { mem_alloc(stored.count * sizeof(*all.list)), stored.count };

	for (size_t i = 0; i < stored.count; i++) {
		const struct store_entry *e = &stored.list[i];
		const char *slash = strchr(e->scope, '/');

		all.list[i].application_id = e->name;
		all.list[i].user_id = slash ? slash + 1 : NULL;
		read_value(e->value, &all.list[i]);
	}
	return all;
}

void credential_set(struct db *db, const struct credential *c)
{
	struct json_object *o = json_object_new_object();

	json_add_text(o, "user_name", c->user_name);
	json_add_text(o, "password", c->password);
	json_add_flag(o, "windows", c->windows);
	store_set(db, scope_of(c->user_id), c->application_id, json_finish(o));
}

bool credential_unset(struct db *db, const char *application_id, const char *user_id)
{
	return store_set(db, scope_of(user_id), application_id, NULL);
}
