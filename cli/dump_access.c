/* SPDX-License-Identifier: MIT */
/* Grants, tokens and links in dumps. What leads nowhere any more is left out. */
#include "dump.h"

#include "grant.h"
#include "mem.h"
#include "text.h"

#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

/* What every host starts with. */
static bool is_first_grant(const struct grant *g)
{
	return strcmp(g->user_id, USER_ADMIN) == 0 && strcmp(g->resource_id, CONTAINER_ROOT) == 0;
}

static void dump_grant(const struct grant *g, void *arg)
{
	bool everyone = strcmp(g->user_id, GRANT_EVERYONE) == 0;
	struct dump *d = arg;
	struct json_object *o;

	if ((is_first_grant(g) && g->role == ROLE_OWNER) ||
	    !dump_is_resource(d->db, g->resource_id))
		return;
	o = json_object_new_object();
	dump_text(o, "on", g->resource_id);
	dump_text(o, "role", role_name(g->role));
	if (!everyone)
		dump_user(d, o, "user", g->user_id);
	dump_flag(o, "everyone", everyone);
	dump_item(d, o);
}

static void note_grant(const struct grant *g, void *found)
{
	(void)g;
	*(bool *)found = true;
}

/* What every host starts with may have been taken away. */
static void dump_grants(struct dump *d)
{
	const struct grant none = { USER_ADMIN, CONTAINER_ROOT, ROLE_NONE };
	bool found = false;

	dump_noun(d, "grants");
	grant_list(d->db, NULL, NULL, dump_grant, d);
	grant_list(d->db, USER_ADMIN, CONTAINER_ROOT, note_grant, &found);
	if (!found)
		dump_grant(&none, d);
	dump_noun_end(d);
}

static void add_rights(struct json_object *o, unsigned rights, unsigned standard)
{
	const char *list = rights_text(rights);
	struct json_object *array;

	if (rights == standard)
		return;
	if (rights == RIGHTS_ALL)
		list = RIGHTS_ALL_NAME;
	array = json_object_new_array();
	for (size_t len; *list; list += len + (list[len] == ',')) {
		len = strcspn(list, ",");
		json_object_array_add(array, json_object_new_string_len(list, (int)len));
	}
	json_object_object_add(o, "rights", array);
}

/* Whether it is someone's who signed in elsewhere, and will do that again. */
static bool is_sign_in(struct dump *d, const struct token *t)
{
	uint8_t hash[TOKEN_HASH_SIZE];

	if (strcmp(t->resource_kind, "oauth") != 0)
		return false;
	token_slot(d->db, "", "oauth", t->user.id, false, NULL, hash);
	return memcmp(hash, t->hash, sizeof(hash)) == 0;
}

/* Which key of a fixture says what the token is for; NULL if it is none that a dump has. */
static const char *resource_key(struct dump *d, const struct token *t)
{
	static const char *const kinds[] = { "file", "container", "ecosystem", "oauth", NULL };
	size_t i = 0;

	while (kinds[i] && strcmp(kinds[i], t->resource_kind) != 0)
		i++;
	if ((i == 0 && !dump_is_file(d->db, t->resource_id)) ||
	    (i == 1 && !dump_is_container(d->db, t->resource_id)) || is_sign_in(d, t))
		return NULL;
	return kinds[i];
}

/* The setting of how long tokens live is no default here: it counts from the time of seeding. */
static void dump_token(const struct token *t, void *arg)
{
	struct dump *d = arg;
	void *mark = mem_mark();
	const char *key = resource_key(d, t);
	struct json_object *o;

	if (key) {
		o = json_object_new_object();
		dump_text(o, "hash", text_hex(t->hash, TOKEN_HASH_SIZE));
		dump_text(o, "secret_id", t->chosen ? token_secret_id(d->db) : NULL);
		dump_flag(o, "weak", t->weak);
		dump_user(d, o, "user", t->user.id);
		dump_text(o, key, *t->resource_id ? t->resource_id : NULL);
		dump_flag(o, key, !*t->resource_id);
		add_rights(o, t->rights, t->follows ? RIGHTS_ALL : 0);
		dump_flag(o, "grants", t->follows && t->rights != RIGHTS_ALL &&
			  strcmp(key, "oauth") != 0);
		dump_time(o, "expires", t->expires_at);
		dump_time(o, "made", t->made_at);
		dump_text(o, "client", t->client);
		dump_item(d, o);
	}
	mem_release(mark);
}

/* Links are listed in an order that does not depend on their hashes, which each host has its
 * own of. */
struct links {
	struct dump *d;
	const char **texts;
	size_t count;
};

/* A link ends with the session that made it: *PARENT, unless it has none. Whether the dump has
 * that session, too. */
static bool has_parent_in(struct dump *d, const struct token *t, const uint8_t **parent)
{
	struct token link, session;

	if (!token_get(d->db, t->hash, &link))
		return false;
	*parent = link.parent;
	return !link.parent ||
		(token_get(d->db, link.parent, &session) && resource_key(d, &session));
}

static struct json_object *link_object(struct dump *d, const struct token *t, const uint8_t *parent)
{
	unsigned usual = token_link_rights(t->resource_kind);
	struct json_object *o = json_object_new_object();

	dump_text(o, "on", t->resource_id);
	if (strcmp(t->resource_kind, LINK_READ_ONLY) != 0)
		dump_text(o, "type", t->resource_kind);
	if (strcmp(t->user.id, USER_ADMIN) != 0)
		dump_user(d, o, "user", t->user.id);
	dump_flag(o, "fixed", !t->follows);
	dump_text(o, "token", parent ? text_hex(parent, TOKEN_HASH_SIZE) : NULL);
	add_rights(o, t->rights, usual ? usual : RIGHT_READ | RIGHT_WRITE);
	dump_time(o, "expires", t->expires_at);
	dump_time(o, "made", t->made_at);
	return o;
}

static void add_link(const struct token *t, void *arg)
{
	struct links *l = arg;
	const uint8_t *parent;
	struct json_object *o;

	if (!token_visits(t) || !dump_is_resource(l->d->db, t->resource_id) ||
	    !has_parent_in(l->d, t, &parent))
		return;
	o = link_object(l->d, t, parent);
	l->texts = mem_grow(l->texts, l->count, sizeof(*l->texts));
	l->texts[l->count++] = mem_strdup(json_object_to_json_string(o));
	json_object_put(o);
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void dump_shares(struct dump *d)
{
	struct links l = { .d = d };

	token_list(d->db, NULL, add_link, &l);
	if (l.count)
		qsort(l.texts, l.count, sizeof(*l.texts), compare);
	dump_noun(d, "shares");
	for (size_t i = 0; i < l.count; i++)
		dump_item(d, json_tokener_parse(l.texts[i]));
	dump_noun_end(d);
}

void dump_access(struct dump *d)
{
	dump_grants(d);
	dump_noun(d, "tokens");
	token_list(d->db, NULL, dump_token, d);
	dump_noun_end(d);
	dump_shares(d);
}
