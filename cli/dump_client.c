/* SPDX-License-Identifier: MIT */
/* Registered clients in dumps: all that is stored of them, so that no network is needed to
 * have them again. */
#include "dump.h"

#include "base64url.h"
#include "client.h"
#include "mem.h"

#include <json-c/json.h>

static struct json_object *sources_array(const struct client *c)
{
	struct json_object *array = json_object_new_array();

	for (size_t i = 0; i < c->source_count; i++)
		json_object_array_add(array, json_object_new_string(c->sources[i]));
	return array;
}

static void add_key(struct json_object *o, const char *modulus, const char *exponent,
		    const struct jwk *k)
{
	dump_text(o, modulus, base64_write(k->n.data, k->n.len));
	dump_text(o, exponent, base64_write(k->e.data, k->e.len));
}

static struct json_object *keys_array(const struct client *c)
{
	struct json_object *array = json_object_new_array();

	for (size_t i = 0; i < c->key_count; i++) {
		struct json_object *o = json_object_new_object();

		add_key(o, "modulus", "exponent", &c->keys[i].key);
		if (!jwk_same(&c->keys[i].key, &c->keys[i].old))
			add_key(o, "oldmodulus", "oldexponent", &c->keys[i].old);
		json_object_array_add(array, o);
	}
	return array;
}

static void add_action(const struct action *a, void *array)
{
	struct json_object *o = json_object_new_object();

	dump_text(o, "ext", a->ext);
	dump_text(o, "name", a->name);
	dump_text(o, "urlsrc", a->urlsrc);
	dump_text(o, "icon", a->icon);
	dump_text(o, "targetext", a->target_ext);
	dump_text(o, "newext", a->new_ext);
	dump_flag(o, "default", a->is_default);
	json_object_array_add(array, o);
}

static void add_preference(const char *ext, void *array)
{
	json_object_array_add(array, json_object_new_string(ext));
}

/* An array, which is left out if it is empty. */
static void add_array(struct json_object *o, const char *key, struct json_object *array)
{
	if (json_object_array_length(array))
		json_object_object_add(o, key, array);
	else
		json_object_put(array);
}

static struct json_object *client_object(struct db *db, const struct client *c)
{
	struct json_object *o = json_object_new_object(), *actions = json_object_new_array();
	struct json_object *preferences = json_object_new_array();

	client_actions(db, c->name, add_action, actions);
	client_preferences(db, c->name, add_preference, preferences);
	dump_text(o, "name", c->name);
	add_array(o, "sources", sources_array(c));
	dump_text(o, "kind", c->kind);
	dump_text(o, "proof", client_proof_name(c->proof));
	add_array(o, "keys", keys_array(c));
	add_array(o, "actions", actions);
	add_array(o, "prefer", preferences);
	dump_json(o, "fields", client_fields(db, c->name));
	dump_json(o, "capabilities", client_capabilities(db, c->name));
	dump_time(o, "fetched", c->fetched_at);
	dump_time_if_set(o, "stale", c->stale_at);
	dump_time_if_set(o, "failed", c->failed_at);
	dump_text(o, "failure", c->failure);
	return o;
}

static void dump_one(const struct client *c, void *arg)
{
	struct dump *d = arg;

	dump_item(d, client_object(d->db, c));
}

void dump_clients(struct dump *d)
{
	dump_noun(d, "clients");
	client_list(d->db, dump_one, d);
	dump_noun_end(d);
}

const char *dump_client_text(struct db *db, const char *name)
{
	struct json_object *o;
	const char *text;
	struct client c;

	if (!client_get(db, name, &c))
		return NULL;
	o = client_object(db, &c);
	text = mem_strdup(json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN));
	json_object_put(o);
	return text;
}
