/* SPDX-License-Identifier: MIT */
/* Properties of CheckFileInfo that the administrator set: stored and applied. */
#include "property.h"

#include "die.h"
#include "mem.h"
#include "store.h"

#include <string.h>

const char *const property_clients[] = { "microsoft", "collabora", "onlyoffice", NULL };

/* Ids hold no slash, so a scope says what it is of. */
const char *property_scope(const char *client, const char *user_id, const char *file_id)
{
	if (client)
		return user_id || file_id ? NULL : mem_printf("client/%s", client);
	if (file_id)
		return user_id ? mem_printf("file/%s/%s", file_id, user_id) :
			mem_printf("file/%s", file_id);
	return user_id ? mem_printf("user/%s", user_id) : "host";
}

static void apply(const char *name, const char *value, void *object)
{
	struct json_object *v = json_tokener_parse(value);

	if (!v)
		die("the property %s holds what is no JSON", name);
	if (json_object_is_type(v, json_type_string) && json_object_get_string_len(v) == 0) {
		json_object_object_del(object, name);
		json_object_put(v);
		return;
	}
	json_object_object_add(object, name, v);
}

void property_apply(struct db *db, const char *client, const char *user_id,
		    const char *file_id, struct json_object *object)
{
	store_each(db, "host", apply, object);
	if (client)
		store_each(db, property_scope(client, NULL, NULL), apply, object);
	store_each(db, property_scope(NULL, user_id, NULL), apply, object);
	store_each(db, property_scope(NULL, NULL, file_id), apply, object);
	store_each(db, property_scope(NULL, user_id, file_id), apply, object);
}

struct lister {
	void (*each)(const struct property *, void *);
	void *arg;
};

/* What follows "KIND/" in a scope, NULL if it is of another kind. */
static const char *behind(const char *scope, const char *kind)
{
	size_t len = strlen(kind);

	return strncmp(scope, kind, len) == 0 && scope[len] == '/' ? scope + len + 1 : NULL;
}

static void list_one(const char *scope, const char *name, const char *value, void *arg)
{
	struct lister *l = arg;
	const char *file = behind(scope, "file");
	const char *user = file ? strchr(file, '/') : NULL;
	struct property p = {
		.client = behind(scope, "client"),
		.user_id = file ? (user ? user + 1 : NULL) : behind(scope, "user"),
		.file_id = user ? mem_strndup(file, (size_t)(user - file)) : file,
		.name = name, .value = value,
	};

	l->each(&p, l->arg);
}

void property_list(struct db *db, void (*each)(const struct property *, void *), void *arg)
{
	static const char *const kinds[] = { "host", "client/", "user/", "file/" };
	struct lister l = { .each = each, .arg = arg };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		store_list(db, kinds[i], list_one, &l);
}

bool property_set(struct db *db, const char *scope, const char *name, const char *value)
{
	return store_set(db, scope, name, value);
}
