/* SPDX-License-Identifier: MIT */
/* Properties of CheckFileInfo that the administrator set: storing and applying them. */
#include "property.h"

#include "die.h"
#include "mem.h"
#include "store.h"
#include "text.h"

#include <string.h>

const char *const property_clients[] = { "microsoft", "collabora", "onlyoffice", NULL };

/* Ids contain no slash, so scopes are unambiguous. */
const char *property_scope(const char *client, const char *user_id, const char *file_id)
{
	if (client)
		return user_id || file_id ? NULL : mem_printf("client/%s", client);
	if (file_id)
		return user_id ? mem_printf("file/%s/%s", file_id, user_id) :
			mem_printf("file/%s", file_id);
	return user_id ? mem_printf("user/%s", user_id) : "host";
}

static void apply_one(struct json_object *object, const struct store_entry *e)
{
	struct json_object *v = json_tokener_parse(e->value);

	if (!v)
		die("corrupt database: the property %s is not JSON", e->name);
	if (json_object_is_type(v, json_type_string) && json_object_get_string_len(v) == 0) {
		json_object_object_del(object, e->name);
		json_object_put(v);
		return;
	}
	json_object_object_add(object, e->name, v);
}

static void apply(struct db *db, const char *scope, struct json_object *object)
{
	struct store_entries all = store_in(db, scope);

	for (size_t i = 0; i < all.count; i++)
		apply_one(object, &all.list[i]);
}

void property_apply(struct db *db, const char *client, const char *user_id,
		    const char *file_id, struct json_object *object)
{
	apply(db, "host", object);
	if (client)
		apply(db, property_scope(client, NULL, NULL), object);
	apply(db, property_scope(NULL, user_id, NULL), object);
	apply(db, property_scope(NULL, NULL, file_id), object);
	apply(db, property_scope(NULL, user_id, file_id), object);
}

/* The rest of a scope behind "KIND/", or NULL if it is of another kind. */
static const char *behind(const char *scope, const char *kind)
{
	size_t len = strlen(kind);

	return begins(scope, kind) && scope[len] == '/' ? scope + len + 1 : NULL;
}

static struct property read_entry(const struct store_entry *e)
{
	const char *file = behind(e->scope, "file");
	const char *user = file ? strchr(file, '/') : NULL;

	return (struct property){
		.client = behind(e->scope, "client"),
		.user_id = file ? (user ? user + 1 : NULL) : behind(e->scope, "user"),
		.file_id = user ? mem_strndup(file, (size_t)(user - file)) : file,
		.name = e->name, .value = e->value,
	};
}

struct properties property_list(struct db *db)
{
	static const char *const kinds[] = { "host", "client/", "user/", "file/" };
	struct properties all = { .count = 0 };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		struct store_entries stored = store_below(db, kinds[i]);

		for (size_t j = 0; j < stored.count; j++) {
			all.list = mem_grow(all.list, all.count, sizeof(*all.list));
			all.list[all.count++] = read_entry(&stored.list[j]);
		}
	}
	return all;
}

bool property_set(struct db *db, const char *scope, const char *name, const char *value)
{
	return store_set(db, scope, name, value);
}
