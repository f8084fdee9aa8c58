/* SPDX-License-Identifier: MIT */
/* Locks, properties and activities, seeded. */
#include "seed.h"

#include "activity.h"
#include "mem.h"
#include "property.h"
#include "property_value.h"
#include "setting.h"

#include <string.h>

static bool same_text(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

/* Since when: if nothing says so, since it was taken under that id before, else from now
 * on, or as long before its end as locks live. */
static int64_t taken_at(struct seed *s, const struct item *it, const struct lock *l,
			const struct lock *before)
{
	if (same_text(before->lock_id, l->lock_id) && before->taken_at <= l->expires_at)
		return item_time(it, "taken", before->taken_at);
	return item_time(it, "taken", l->expires_at < s->c->now ? l->expires_at - LOCK_TTL :
			 s->c->now);
}

bool put_lock(struct seed *s, const struct item *it)
{
	struct file f = seed_need_file(s, it, "file");
	struct lock before, l = {
		.lock_id = item_text(it, "lock_id"),
		.user_id = seed_user_id(s, it, "user", NULL, true),
		.expires_at = item_time(it, "expires", s->c->now + LOCK_TTL),
	};

	seed_claim(s, it, "file", "locks", f.id);
	if (f.removed_at)
		item_refuse(it, EXIT_CONFLICT, "file", "the file '%s' is in the trash, where nothing is"
			    " locked", f.id);
	if (!lock_get(s->db, f.id, s->c->now, &before))
		lock_get_expired(s->db, f.id, s->c->now, &before);
	l.taken_at = taken_at(s, it, &l, &before);
	if (l.taken_at > l.expires_at)
		item_refuse(it, EXIT_USAGE, "taken", "expected a time before its end, %s",
			    clock_text(l.expires_at));
	if (same_text(before.lock_id, l.lock_id) && before.taken_at == l.taken_at &&
	    before.expires_at == l.expires_at && same_text(before.user_id, l.user_id))
		return false;
	lock_put(s->db, f.id, &l, s->c->now);
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
	if (same_text(setting_get(s->db, scope, name), value))
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
