/* SPDX-License-Identifier: MIT */
/* Grants, tokens and links, seeded. */
#include "seed.h"

#include "config.h"
#include "grant.h"
#include "mem.h"
#include "text.h"

#include <stdio.h>
#include <string.h>

static void take_role(const struct grant *g, void *role)
{
	*(enum role *)role = g->role;
}

bool put_grant(struct seed *s, const struct item *it)
{
	struct grant g = { .role = ROLE_NONE };
	enum role before = ROLE_NONE;

	if (strcmp(item_text(it, "role"), role_name(ROLE_NONE)) != 0)
		role_parse(item_text(it, "role"), &g.role);
	g.resource_id = seed_resource_id(s, it, "on");
	g.user_id = seed_user_id(s, it, "user", GRANT_EVERYONE, false);
	seed_claim(s, it, NULL, "grants", mem_printf("%s/%s", g.resource_id, g.user_id));
	grant_list(s->db, g.user_id, g.resource_id, take_role, &before);
	if (before == g.role)
		return false;
	if (g.role == ROLE_NONE)
		grant_remove(s->db, g.user_id, g.resource_id, s->c->now);
	else
		grant_set(s->db, &g);
	return true;
}

static void set_resource(struct seed *s, const struct item *it, struct token *t)
{
	t->resource_id = "";
	t->resource_kind = item_flag(it, "oauth") ? "oauth" : "ecosystem";
	if (item_has(it, "file")) {
		t->resource_kind = "file";
		t->resource_id = seed_file_or_version(s, it, "file");
	} else if (item_has(it, "container")) {
		t->resource_kind = "container";
		t->resource_id = seed_container_id(s, it, "container");
	}
}

static void read_stored(const struct item *it, struct token *t)
{
	text_unhex(item_text(it, "hash"), t->hash, TOKEN_HASH_SIZE);
	t->chosen = item_has(it, "secret_id");
	t->weak = item_flag(it, "weak");
}

/* What T is told by, and whether it is there as *BEFORE. */
static bool find_token(struct seed *s, const struct item *it, struct token *t,
		       struct token *before)
{
	const char *value = item_text(it, "value");
	struct item whole = item_whole(&s->fixture);

	if (value)
		token_choose(s->db, value, t);
	else
		read_stored(it, t);
	if (t->weak && !item_flag(&whole, "weak_tokens"))
		item_refuse(it, EXIT_USAGE, value ? "value" : "weak", "a token of less than %d"
			    " characters can be guessed: use a longer one, or for tests add"
			    " \"weak_tokens\": true at the top of the fixture", TOKEN_STRONG_MIN);
	return value ? token_by_text(s->db, value, before) : token_get(s->db, t->hash, before);
}

/* Whether the token's hash was made with another secret than this host's: it would open
 * nothing here. */
static bool is_foreign(struct seed *s, const struct item *it)
{
	return item_has(it, "secret_id") &&
		strcmp(item_text(it, "secret_id"), token_secret_id(s->db)) != 0;
}

/* The name of the client, which must be registered, or the host's own editor. */
static const char *client_of(struct seed *s, const struct item *it)
{
	const char *name = item_text(it, "client");
	struct client known;

	if (name && strcmp(name, CLIENT_TEXT) != 0 && !client_get(s->db, name, &known))
		item_refuse(it, EXIT_NO_SUCH, "client", "no client '%s' " SEED_WHERE, name);
	return name;
}

static bool same_parent(const struct token *a, const struct token *b)
{
	return a->parent && b->parent ? memcmp(a->parent, b->parent, TOKEN_HASH_SIZE) == 0 :
		a->parent == b->parent;
}

/* Whether A and B let the same user do the same. */
static bool lets_do_same(const struct token *a, const struct token *b)
{
	return same_parent(a, b) && strcmp(a->user.id, b->user.id) == 0 && seed_same(a->client, b->client) &&
		strcmp(a->resource_kind, b->resource_kind) == 0 &&
		strcmp(a->resource_id, b->resource_id) == 0 && a->rights == b->rights &&
		a->follows == b->follows;
}

static bool same_token(const struct token *a, const struct token *b)
{
	return lets_do_same(a, b) && a->chosen == b->chosen && a->weak == b->weak &&
		a->expires_at == b->expires_at && a->made_at == b->made_at;
}

/* Adds T, or makes the one that is there what T is. The links that were made with another one
 * end with that. */
static bool bring_to(struct seed *s, const struct token *t, const struct token *before)
{
	if (before && same_token(before, t))
		return false;
	if (before)
		token_remove(s->db, before);
	if (before && !lets_do_same(before, t))
		token_remove_links(s->db, before);
	token_add(s->db, t);
	return true;
}

bool put_token(struct seed *s, const struct item *it)
{
	struct token t = { .rights = seed_rights(it, "rights", RIGHTS_ALL) }, before;
	const char *ttl;
	bool there;

	if (is_foreign(s, it)) {
		s->foreign_tokens++;
		return false;
	}
	there = find_token(s, it, &t, &before);
	seed_claim(s, it, NULL, "tokens", text_hex(t.hash, TOKEN_HASH_SIZE));
	t.user = seed_need_user(s, it, "user", false);
	t.granted_to = t.user.id;
	t.client = client_of(s, it);
	t.follows = !item_has(it, "rights") || item_flag(it, "grants") || item_flag(it, "oauth");
	set_resource(s, it, &t);
	ttl = strcmp(t.resource_kind, "oauth") == 0 ? "oauth_ttl" : "token_ttl";
	t.expires_at = item_time(it, "expires", s->c->now + config_duration(s->db, ttl));
	t.made_at = item_time(it, "made", there ? before.made_at : s->c->now);
	if (strcmp(t.resource_kind, "oauth") != 0 && !token_has_grant(s->db, &t) &&
	    s->idle_tokens++ == 0)
		snprintf(s->idle_token, sizeof(s->idle_token), "%s", it->path);
	return bring_to(s, &t, there ? &before : NULL);
}

/* The link that an item is about, among those to the same thing. Several may be alike: then
 * each item takes one, first the one that ends as it should. */
struct search {
	struct seed *s;
	const struct token *wanted;
	bool fixed;			/* the time of making counts, too */
	struct token found;
	int fit;			/* how well that fits, 0: nothing found */
};

static void look_at_link(const struct token *t, void *arg)
{
	struct search *l = arg;
	const struct token *w = l->wanted;
	struct token stored;
	int fit = t->expires_at == w->expires_at ? 2 : 1;

	if (fit <= l->fit || strcmp(t->resource_kind, w->resource_kind) != 0 ||
	    strcmp(t->user.id, w->user.id) != 0 || t->follows != w->follows ||
	    (l->fixed && t->made_at != w->made_at) || !token_get(l->s->db, t->hash, &stored) ||
	    !same_parent(&stored, w) ||
	    json_object_object_get_ex(l->s->claimed, mem_printf("shares/%s",
				      text_hex(t->hash, TOKEN_HASH_SIZE)), NULL))
		return;
	l->found = stored;
	l->fit = fit;
}

/* Whether there is such a link already; else T gets the hash of one that is to be added:
 * the one by which GetShareUrl would find it, unless that is another's. */
static bool find_link(struct seed *s, const struct item *it, struct token *t,
		      struct token *before)
{
	bool forms = strcmp(t->resource_kind, LINK_FORMS) == 0;
	struct search l = { .s = s, .wanted = t, .fixed = item_time_is_fixed(it, "made") };

	token_slot(s->db, t->resource_id, t->resource_kind, forms ? NULL : t->user.id, t->follows,
		   t->parent, t->hash);
	if (forms)	/* it is one for all users */
		return token_get(s->db, t->hash, before);
	token_list_links(s->db, t->resource_id, INT64_MIN, look_at_link, &l);
	if (l.fit) {
		memcpy(t->hash, l.found.hash, sizeof(t->hash));
		*before = l.found;
	} else if (token_get(s->db, t->hash, before)) {
		token_hash(token_make(), t->hash);
	}
	return l.fit;
}

/* What the link ends with. False if that is not here: then the link would open nothing. */
static bool read_parent(struct seed *s, const struct item *it, struct token *t)
{
	const char *hash = item_text(it, "token");
	struct token session;
	uint8_t *parent;

	if (!hash)
		return true;
	parent = mem_alloc(TOKEN_HASH_SIZE);
	text_unhex(hash, parent, TOKEN_HASH_SIZE);
	t->parent = parent;
	return token_get(s->db, parent, &session);
}

bool put_share(struct seed *s, const struct item *it)
{
	const char *type = item_has(it, "type") ? item_text(it, "type") : LINK_READ_ONLY;
	unsigned usual = token_link_rights(type);
	struct token t = { .resource_kind = type }, before;
	bool there;

	if (!read_parent(s, it, &t)) {
		s->orphan_links++;
		return false;
	}
	t.rights = seed_rights(it, "rights", usual ? usual : RIGHT_READ | RIGHT_WRITE);
	t.resource_id = seed_resource_id(s, it, "on");
	if (item_has(it, "user"))
		t.user = seed_need_user(s, it, "user", false);
	else
		user_get(s->db, USER_ADMIN, &t.user);
	t.granted_to = t.user.id;
	t.follows = !item_flag(it, "fixed");
	t.expires_at = item_time(it, "expires", s->c->now + config_duration(s->db, "share_ttl"));
	t.made_at = item_time(it, "made", s->c->now);
	there = find_link(s, it, &t, &before);
	seed_claim(s, it, NULL, "shares", text_hex(t.hash, TOKEN_HASH_SIZE));
	if (there && !item_has(it, "made"))
		t.made_at = before.made_at;
	return bring_to(s, &t, there ? &before : NULL);
}
