/* SPDX-License-Identifier: MIT */
/* Registered clients and how they are stored. */
#include "client.h"

#include "die.h"
#include "json.h"
#include "mem.h"
#include "property.h"
#include "store.h"
#include "text.h"

#include <string.h>

#define SCOPE "clients"
#define CAPABILITIES_SCOPE "client_capabilities"
#define FIELDS_SCOPE "client_fields"
#define REMOVALS_SCOPE "client_removals"

enum { NAME_MAX_BYTES = 32 };

const char *const client_kinds[] = { "microsoft", "collabora", "onlyoffice", "other", NULL };

static const char *const proofs[] = {
	[PROOF_OFF] = "off", [PROOF_IF_PRESENT] = "if-present", [PROOF_REQUIRED] = "required",
};

const char *client_proof_name(enum client_proof proof)
{
	return proofs[proof];
}

bool client_proof_parse(const char *text, enum client_proof *proof)
{
	for (size_t i = 0; i < sizeof(proofs) / sizeof(*proofs); i++)
		if (same(proofs[i], text)) {
			*proof = (enum client_proof)i;
			return true;
		}
	return false;
}

#define SMALL "abcdefghijklmnopqrstuvwxyz0123456789"

const char *client_name_problem(const char *name)
{
	if (!*name)
		return "is empty";
	if (strlen(name) > NAME_MAX_BYTES)
		return "is longer than 32 characters";
	if (name[strspn(name, SMALL "-")])
		return "may hold only small letters, digits and '-'";
	return same(name, CLIENT_TEXT) ? "is the built-in editor's" : NULL;
}

const char *client_extension_problem(const char *ext)
{
	if (!*ext)
		return "is empty";
	if (strlen(ext) > CLIENT_EXTENSION_MAX)
		return "is longer than 31 characters";
	return ext[strspn(ext, SMALL "_-")] ? "is not an extension such as docx" : NULL;
}

static _Noreturn void damaged(const char *name)
{
	die("corrupt database record for client '%s'; 'wopictl client remove %s' removes it",
	    name, name);
}

static struct jwk read_key(struct json_object *o, const char *name)
{
	struct jwk k;

	if (!json_object_is_type(o, json_type_object) || jwk_read(o, &k))
		damaged(name);
	return k;
}

static void read_keys(struct json_object *keys, struct client *c)
{
	c->key_count = json_object_array_length(keys);
	for (size_t i = 0; i < c->key_count; i++) {
		struct json_object *pair = json_object_array_get_idx(keys, i);

		if (!json_object_is_type(pair, json_type_array))
			damaged(c->name);
		c->keys[i].key = read_key(json_object_array_get_idx(pair, 0), c->name);
		c->keys[i].old = json_object_array_length(pair) > 1 ?
			read_key(json_object_array_get_idx(pair, 1), c->name) : c->keys[i].key;
	}
}

static void read_sources(struct json_object *sources, struct client *c)
{
	c->source_count = json_object_array_length(sources);
	for (size_t i = 0; i < c->source_count; i++)
		c->sources[i] = mem_strdup(json_object_get_string(
			json_object_array_get_idx(sources, i)));
}

/* A member that must be an array of at most CLIENT_SOURCES_MAX items. */
static struct json_object *need_array(struct json_object *o, const char *name,
				      const struct client *c)
{
	struct json_object *array;

	if (!json_object_object_get_ex(o, name, &array) ||
	    !json_object_is_type(array, json_type_array) ||
	    json_object_array_length(array) > CLIENT_SOURCES_MAX)
		damaged(c->name);
	return array;
}

static void read_client(struct json_object *o, struct client *c)
{
	const char *proof = json_text(o, "proof");

	c->kind = json_copy(o, "kind");
	if (!c->kind || !proof || !client_proof_parse(proof, &c->proof))
		damaged(c->name);
	c->fetched_at = json_int(o, "fetched_at");
	read_sources(need_array(o, "sources", c), c);
	read_keys(need_array(o, "keys", c), c);
}

static void read_failure(struct json_object *o, struct client *c)
{
	c->failed_at = json_int(o, "at");
	c->failure = json_copy(o, "why");
}

/* Reads an entry into *ALL. The client's own row comes first: "+" sorts before all characters
 * that a name may have. */
static void read_entry(const struct store_entry *e, struct clients *all)
{
	const char *suffix = e->name + strcspn(e->name, "+");
	struct json_object *o = json_tokener_parse(e->value);
	struct client *c;

	if (!*suffix) {
		all->list = mem_grow(all->list, all->count, sizeof(*all->list));
		all->list[all->count++] = (struct client){ .name = e->name };
	}
	c = all->count ? &all->list[all->count - 1] : NULL;
	if (!*suffix)
		read_client(o, c);
	else if (c && same(suffix, "+stale"))
		c->stale_at = json_int(o, "at");
	else if (c && same(suffix, "+failed"))
		read_failure(o, c);
	json_object_put(o);
}

/* The client NAME, or with NULL all. */
static struct clients read_clients(struct db *db, const char *name)
{
	struct store_entries stored = store_in(db, SCOPE);
	struct clients all = { .count = 0 };

	for (size_t i = 0; i < stored.count; i++)
		if (!name || same(name, text_before(stored.list[i].name, "+")))
			read_entry(&stored.list[i], &all);
	return all;
}

bool client_exists(struct db *db, const char *name)
{
	return store_get(db, SCOPE, name);
}

bool client_is_known(struct db *db, const char *name)
{
	for (size_t i = 0; property_clients[i]; i++)
		if (same(property_clients[i], name))
			return true;
	return same(name, CLIENT_TEXT) || client_exists(db, name);
}

bool client_get(struct db *db, const char *name, struct client *c)
{
	struct clients found = read_clients(db, name);

	if (found.count)
		*c = found.list[0];
	return found.count;
}

struct clients client_list(struct db *db)
{
	return read_clients(db, NULL);
}

static struct json_object *keys_object(const struct client *c)
{
	struct json_object *keys = json_object_new_array();

	for (size_t i = 0; i < c->key_count; i++) {
		const struct client_keys *k = &c->keys[i];
		struct json_object *pair = json_object_new_array();

		json_object_array_add(pair, jwk_object(&k->key));
		if (!jwk_same(&k->key, &k->old))
			json_object_array_add(pair, jwk_object(&k->old));
		json_object_array_add(keys, pair);
	}
	return keys;
}

/* Stores a time and a reason as "NAMESUFFIX"; the time 0 removes them. */
static void store_moment(struct db *db, const char *name, const char *suffix, int64_t at,
			 const char *why)
{
	struct json_object *o;

	name = mem_printf("%s%s", name, suffix);
	if (at == 0) {
		store_set(db, SCOPE, name, NULL);
		return;
	}
	o = json_object_new_object();
	json_add_int(o, "at", at);
	json_add_text_if_set(o, "why", why);
	store_set(db, SCOPE, name, json_finish(o));
}

void client_set(struct db *db, const struct client *c)
{
	struct json_object *o = json_object_new_object(), *sources = json_object_new_array();

	for (size_t i = 0; i < c->source_count; i++)
		json_append_text(sources, c->sources[i]);
	json_add_text(o, "kind", c->kind);
	json_add_text(o, "proof", proofs[c->proof]);
	json_add_int(o, "fetched_at", c->fetched_at);
	json_add(o, "sources", sources);
	json_add(o, "keys", keys_object(c));
	store_set(db, SCOPE, c->name, json_finish(o));
	store_moment(db, c->name, "+stale", c->stale_at, NULL);
	store_moment(db, c->name, "+failed", c->failed_at, c->failure);
}

void client_mark_stale(struct db *db, const char *name, int64_t now)
{
	struct client c;

	if (client_get(db, name, &c) && c.stale_at == 0)
		store_moment(db, name, "+stale", now, NULL);
}

const char *client_capabilities(struct db *db, const char *name)
{
	return store_get(db, CAPABILITIES_SCOPE, name);
}

void client_set_capabilities(struct db *db, const char *name, const char *capabilities)
{
	store_set(db, CAPABILITIES_SCOPE, name, capabilities);
}

const char *client_fields_problem(struct json_object *fields)
{
	json_object_object_foreach(fields, name, value) {
		if (!json_object_is_type(value, json_type_string))
			return mem_printf("has a field '%s' that is not a string", name);
		if (!*name || name[strspn(name, "abcdefghijklmnopqrstuvwxyz_")])
			return mem_printf("has a field '%s', but names may have only small letters and"
					  " '_'", name);
		if (begins(name, "access_"))
			return mem_printf("has a field '%s', which the host sets itself", name);
	}
	return NULL;
}

const char *client_fields(struct db *db, const char *name)
{
	return store_get(db, FIELDS_SCOPE, name);
}

void client_set_fields(struct db *db, const char *name, const char *fields)
{
	store_set(db, FIELDS_SCOPE, name, fields);
}

bool client_unset(struct db *db, const char *name)
{
	client_set_capabilities(db, name, NULL);
	client_set_fields(db, name, NULL);
	store_moment(db, name, "+stale", 0, NULL);
	store_moment(db, name, "+failed", 0, NULL);
	return store_set(db, SCOPE, name, NULL);
}

static int64_t removals(struct db *db, const char *name)
{
	const char *text = store_get(db, REMOVALS_SCOPE, name);
	int64_t count = 0;

	if (text)
		parse_number(text, INT32_MAX, &count);
	return count;
}

int64_t client_number(struct db *db, const char *name)
{
	int64_t count = db->switches & DB_CLIENT_REMOVED ? removals(db, name) : 0;

	return count && !client_exists(db, name) ? count - 1 : count;
}

void client_count_removal(struct db *db, const char *name)
{
	store_set(db, REMOVALS_SCOPE, name, mem_printf("%lld", (long long)removals(db, name) + 1));
	db_switch(db, DB_CLIENT_REMOVED, true);
}
