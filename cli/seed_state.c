/* SPDX-License-Identifier: MIT */
/* Locks, coauthoring locks, properties and activities, seeded. */
#include "seed.h"

#include "activity.h"
#include "coauth.h"
#include "mem.h"
#include "property.h"
#include "property_value.h"
#include "setting.h"

#include <string.h>

/* When it was taken: if nothing says so, when it was taken before, else now, or as long
 * before its end as locks live. */
static int64_t taken_at(struct seed *s, const struct item *it, int64_t expires_at,
			int64_t before)
{
	return item_time(it, "taken", before && before <= expires_at ? before :
			 expires_at < s->c->now ? expires_at - LOCK_TTL : s->c->now);
}

/* A file that can be locked. */
static struct file need_live_file(struct seed *s, const struct item *it)
{
	struct file f = seed_need_file(s, it, "file");

	if (f.removed_at)
		item_refuse(it, EXIT_CONFLICT, "file", "the file '%s' is in the trash, where nothing"
			    " is locked", f.id);
	return f;
}

static bool same_lock(const struct lock *a, const struct lock *b)
{
	return seed_same(a->lock_id, b->lock_id) && a->taken_at == b->taken_at &&
		a->expires_at == b->expires_at && seed_same(a->user_id, b->user_id) &&
		seed_same(a->shown_user_id, b->shown_user_id);
}

bool put_lock(struct seed *s, const struct item *it)
{
	struct file f = need_live_file(s, it);
	bool coauth = s->db->switches & DB_COAUTH;
	struct lock before, l = {
		.lock_id = item_text(it, "lock_id"),
		.user_id = seed_user_id(s, it, "user", NULL, true),
		.expires_at = item_time(it, "expires", s->c->now + LOCK_TTL),
		.shown_user_id = seed_user_id(s, it, "user_visible", NULL, true),
	};

	seed_claim(s, it, "file", "locks", f.id);
	if (!lock_get(s->db, f.id, s->c->now, &before) || before.coauth)
		lock_get_expired(s->db, f.id, s->c->now, &before);
	l.taken_at = taken_at(s, it, l.expires_at, seed_same(before.lock_id, l.lock_id) ?
			      before.taken_at : 0);
	if (!coauth || l.expires_at <= s->c->now)	/* then nobody is told */
		l.shown_user_id = NULL;
	if (same_lock(&before, &l))
		return false;
	if (coauth && l.expires_at > s->c->now)
		coauth_break(s->db, f.id, "another lock was set", s->c->now);
	lock_put(s->db, f.id, &l, s->c->now);
	if (l.shown_user_id)
		lock_show_user(s->db, f.id, l.shown_user_id);
	return true;
}

/* The coauthoring lock of an id, of those of a file. */
struct coauth_search {
	const char *lock_id;
	struct coauth_lock found;
};

static void look_at_coauth_lock(const char *file_id, const struct coauth_lock *l, void *arg)
{
	struct coauth_search *c = arg;

	(void)file_id;
	if (strcmp(l->lock_id, c->lock_id) == 0)
		c->found = *l;
}

static bool same_coauth_lock(const struct coauth_lock *a, const struct coauth_lock *b)
{
	return seed_same(a->lock_id, b->lock_id) && strcmp(a->type, b->type) == 0 &&
		strcmp(a->metadata, b->metadata) == 0 && a->taken_at == b->taken_at &&
		a->expires_at == b->expires_at && seed_same(a->user_id, b->user_id);
}

/* A lock that the fixture does not have makes room for them. */
static void make_room(struct seed *s, const char *file_id)
{
	struct lock l;

	if (lock_get(s->db, file_id, s->c->now, &l) && !l.coauth &&
	    !json_object_object_get_ex(s->claimed, mem_printf("locks/%s", file_id), NULL))
		lock_break(s->db, file_id, "coauthoring locks were set", s->c->now, &l);
}

bool put_coauth_lock(struct seed *s, const struct item *it)
{
	const char *type = item_text(it, "type"), *metadata = item_text(it, "metadata");
	struct file f = need_live_file(s, it);
	struct coauth_lock l = {
		.lock_id = item_text(it, "lock_id"), .type = type ? type : COAUTH,
		.metadata = metadata ? metadata : "",
		.user_id = seed_user_id(s, it, "user", NULL, true),
		.expires_at = item_time(it, "expires", s->c->now + LOCK_TTL),
	};
	struct coauth_search before = { .lock_id = l.lock_id };

	seed_claim(s, it, "lock_id", "coauth_locks", mem_printf("%s/%s", f.id, l.lock_id));
	coauth_list(s->db, f.id, look_at_coauth_lock, &before);
	l.taken_at = taken_at(s, it, l.expires_at, before.found.taken_at);
	if (before.found.lock_id && same_coauth_lock(&before.found, &l))
		return false;
	if (l.expires_at > s->c->now)
		make_room(s, f.id);
	if (!coauth_put(s->db, f.id, &l))
		item_refuse(it, EXIT_CONFLICT, NULL, "the file '%s' has %d coauthoring locks, which"
			    " is as many as it can", f.id, COAUTH_LOCKS_MAX);
	return true;
}

bool put_property(struct seed *s, const struct item *it)
{
	const char *name = item_text(it, "name"), *value = item_json_text(it, "value");
	const char *scope = property_scope(item_text(it, "client"),
		seed_user_id(s, it, "user", NULL, false),
		item_has(it, "file") ? seed_resource_id(s, it, "file") : NULL);
	const char *problem = property_value_problem(name, value);

	if (problem)
		item_refuse(it, EXIT_USAGE, "value", "the value of %s %s", name, problem);
	seed_claim(s, it, "name", "properties", mem_printf("%s+%s", scope, name));
	if (seed_same(setting_get(s->db, scope, name), value))
		return false;
	property_set(s->db, scope, name, value);
	return true;
}

bool put_activity(struct seed *s, const struct item *it)
{
	struct file f = seed_need_file(s, it, "file");
	struct activity before = { .at = s->c->now }, a = {
		.id = item_text(it, "id"), .json = item_json_text(it, "activity"),
		.user_id = seed_user_id(s, it, "user", NULL, true),
	};
	bool there = activity_get(s->db, f.id, a.id, &before);

	seed_claim(s, it, "id", "activities", mem_printf("%s/%s", f.id, a.id));
	a.at = activity_free_time(s->db, f.id, a.id, item_time(it, "at", before.at));
	if (there && before.at == a.at && strcmp(before.user_id, a.user_id) == 0 &&
	    strcmp(before.json, a.json) == 0)
		return false;
	activity_add(s->db, f.id, &a);
	activity_trim(s->db, f.id);
	return true;
}
