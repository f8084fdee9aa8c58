/* SPDX-License-Identifier: MIT */
/* Grants of roles. */
#include "grant.h"

#include "mem.h"
#include "name.h"
#include "text.h"

#include <stdio.h>
#include <string.h>

/*
 * The role granted to exactly that user on exactly that resource. A removed grant has the
 * negated role, besides the time: reading the time here would cost every request.
 */
static enum role granted(struct db *db, const char *user_id, const char *id)
{
	query *q = db_query(db, "SELECT role FROM granted WHERE user_id = ?1 AND resource_id = ?2",
		user_id);
	int64_t role;

	db_bind_text(q, 2, id);
	role = db_value(db, q);
	return role > ROLE_NONE ? (enum role)role : ROLE_NONE;
}

/* The same, with grants to everyone. */
static enum role role_here(struct db *db, const char *user_id, const char *id)
{
	enum role own = granted(db, user_id, id), everyone = granted(db, GRANT_EVERYONE, id);

	return own > everyone ? own : everyone;
}

enum role grant_role(struct db *db, const char *user_id, const char *id,
		     const struct file *f)
{
	enum role best = ROLE_NONE;
	struct climb up = { .id = id };
	struct container c;

	if (f) {	/* ID may be that of one of its versions */
		if (same(f->owner_id, user_id))
			return ROLE_OWNER;
		best = role_here(db, user_id, f->id);
		up.id = f->container_id;
	}
	while (best < ROLE_OWNER && container_climb(db, &up, &c)) {
		enum role role = role_here(db, user_id, c.id);

		if (role > best)
			best = role;
	}
	return best;
}

bool grant_any(struct db *db, const char *user_id)
{
	return db_found(db, db_query(db, "SELECT 1 FROM file WHERE owner_id = ?1 AND removed_at IS NULL"
		" UNION ALL SELECT 1 FROM granted g JOIN file f ON f.id = g.resource_id"
		"  WHERE g.user_id IN (?1, '') AND g.removed_at IS NULL AND f.removed_at IS NULL"
		" UNION ALL SELECT 1 FROM granted g JOIN container c ON c.id = g.resource_id"
		"  WHERE g.user_id IN (?1, '') AND g.removed_at IS NULL AND c.removed_at IS NULL",
		user_id));
}

/* Whether the user sees a container; remembers the last answer. */
struct sight {
	struct db *db;
	const char *user_id;
	char container_id[ID_MAX + 1];	/* the last one asked for */
	bool visible;
};

static bool sees(struct sight *s, const char *container_id)
{
	if (same(s->container_id, container_id))
		return s->visible;
	s->visible = grant_role(s->db, s->user_id, container_id, NULL) != ROLE_NONE;
	snprintf(s->container_id, sizeof(s->container_id), "%s", container_id);
	return s->visible;
}

void grant_topmost_containers(struct db *db, const char *user_id,
			      void (*each)(const struct container *, void *), void *arg)
{
	query *q = db_query(db, "SELECT id FROM container WHERE removed_at IS NULL AND id IN"
		" (SELECT resource_id FROM granted WHERE user_id IN (?1, '') AND removed_at IS NULL)"
		" ORDER BY name, id", user_id);
	struct sight sight = { .db = db, .user_id = user_id };
	struct container c;

	while (db_step(db, q)) {
		void *mark = mem_mark();

		if (container_get(db, db_text(q, 0), &c) && c.parent_id && !sees(&sight, c.parent_id))
			each(&c, arg);
		else
			mem_release(mark);
	}
}

void grant_topmost_files(struct db *db, const char *user_id,
			 void (*each)(const struct file *, void *), void *arg)
{
	query *q = db_query(db, "SELECT id FROM file WHERE removed_at IS NULL AND id IN"
		" (SELECT resource_id FROM granted WHERE user_id IN (?1, '') AND removed_at IS NULL"
		" UNION SELECT id FROM file WHERE owner_id = ?1 AND removed_at IS NULL)"
		" ORDER BY name, id", user_id);
	struct sight sight = { .db = db, .user_id = user_id };
	struct file f;

	while (db_step(db, q)) {
		void *mark = mem_mark();

		if (file_get(db, db_text(q, 0), &f) && !sees(&sight, f.container_id))
			each(&f, arg);
		else
			mem_release(mark);
	}
}

struct grants grant_list(struct db *db, const char *user_id, const char *resource_id)
{
	query *q = db_query(db, "SELECT user_id, resource_id, role FROM granted"
		" WHERE (?1 IS NULL OR user_id = ?1) AND (?2 IS NULL OR resource_id = ?2)"
		" AND removed_at IS NULL"
		" ORDER BY resource_id, user_id", user_id);
	struct grants all = { .count = 0 };

	db_bind_text(q, 2, resource_id);
	while (db_step(db, q)) {
		all.list = mem_grow(all.list, all.count, sizeof(*all.list));
		all.list[all.count++] = (struct grant){
			.user_id = db_text(q, 0), .resource_id = db_text(q, 1),
			.role = (enum role)db_int(q, 2),
		};
	}
	return all;
}

/* The table "up": the resource ?1, its container ?2 if it is a file, and the containers above. */
#define WITH_UP \
	"WITH RECURSIVE up(id, level) AS (SELECT ?1, 0 UNION ALL SELECT ?2, 1 WHERE ?2 IS NOT NULL" \
	" UNION ALL SELECT c.parent_id, level + 1 FROM up JOIN container c ON c.id = up.id" \
	" WHERE c.parent_id IS NOT NULL AND level <= 257)"	/* CONTAINER_DEPTH_MAX, and a file */

struct reaching_grants grant_reaching(struct db *db, const char *id, const struct file *f, int max)
{
	/* no index has the resource: all grants are read, and once only */
	query *q = db_query(db, WITH_UP " SELECT g.user_id, coalesce(nullif(u.friendly_name, ''), u.name),"
		" g.role, up.level > 0 FROM granted g CROSS JOIN up ON up.id = g.resource_id"
		" LEFT JOIN user u ON u.id = g.user_id WHERE g.removed_at IS NULL"
		" AND g.resource_id IN (SELECT id FROM up)"
		" ORDER BY up.level, 2, g.user_id LIMIT ?3", id);
	struct reaching_grants all = { .count = 0 };

	db_bind_text(q, 2, f ? f->container_id : NULL);
	db_bind_int(q, 3, max);
	while (db_step(db, q)) {
		all.list = mem_grow(all.list, all.count, sizeof(*all.list));
		all.list[all.count++] = (struct reaching_grant){
			.user_id = db_text(q, 0), .name = db_text(q, 1),
			.role = (enum role)db_int(q, 2), .inherited = db_int(q, 3),
		};
	}
	return all;
}

struct known_people grant_people(struct db *db, const struct file *f, const char *text, const char *id,
				 size_t max)
{
	query *q = db_query(db, WITH_UP " SELECT u.id, coalesce(nullif(u.friendly_name, ''), u.name)"
		" FROM user u WHERE u.removed_at IS NULL AND NOT u.anonymous AND (?4 IS NULL OR u.id = ?4)"
		" AND (u.id = ?3 OR u.id IN (SELECT user_id FROM granted WHERE removed_at IS NULL"
		" AND resource_id IN (SELECT id FROM up))) ORDER BY 2, 1", f->id);
	struct known_people all = { .count = 0 };
	const char *wanted = name_plain(text);

	db_bind_text(q, 2, f->container_id);
	db_bind_text(q, 3, f->owner_id);
	db_bind_text(q, 4, id);
	while (all.count < max && db_step(db, q)) {
		struct known_person p = { db_text(q, 0), db_text(q, 1) };

		if (!strstr(name_plain(p.name), wanted))
			continue;
		all.list = mem_grow(all.list, all.count, sizeof(*all.list));
		all.list[all.count++] = p;
	}
	db_done(q);
	return all;
}

int64_t grant_count_users(struct db *db, const char *container_id, int max)
{
	query *q = db_query(db, WITH_UP " SELECT count(*) FROM (SELECT DISTINCT user_id FROM granted"
		" WHERE user_id <> '' AND removed_at IS NULL AND resource_id IN (SELECT id FROM up)"
		" LIMIT ?3)", container_id);

	db_bind_text(q, 2, NULL);
	db_bind_int(q, 3, max);
	return db_value(db, q);
}

const char *grant_owner(struct db *db, const char *container_id)
{
	query *q = db_prepare(db, "SELECT min(user_id) FROM granted"
		" WHERE resource_id = ?1 AND role = 4 AND user_id <> '' AND removed_at IS NULL");
	struct climb up = { .id = container_id };
	const char *owner = NULL;
	struct container c;

	while (!owner && container_climb(db, &up, &c)) {
		db_bind_text(q, 1, c.id);
		db_step(db, q);
		owner = db_text(q, 0);
		db_done(q);
	}
	return owner ? owner : "";
}

void grant_set(struct db *db, const struct grant *g)
{
	query *q = db_query(db, "INSERT INTO granted(user_id, resource_id, role)"
		" VALUES(?1, ?2, ?3) ON CONFLICT(user_id, resource_id) DO UPDATE SET role = ?3,"
		" removed_at = NULL", g->user_id);

	db_bind_text(q, 2, g->resource_id);
	db_bind_int(q, 3, g->role);
	db_run(db, q);
}

bool grant_remove(struct db *db, const char *user_id, const char *resource_id, int64_t now)
{
	query *q = db_query(db, "UPDATE granted SET role = -role, removed_at = ?3"
		" WHERE user_id = ?1 AND resource_id = ?2 AND removed_at IS NULL", user_id);

	db_bind_text(q, 2, resource_id);
	db_bind_int(q, 3, now);
	return db_run(db, q);
}

void grant_forget(struct db *db, int64_t time, int64_t trash_before)
{
	query *q = db_prepare(db, "DELETE FROM granted WHERE removed_at < ?1 AND (removed_at < ?2"
		" OR resource_id NOT IN (SELECT id FROM container WHERE removed_at IS NOT NULL))");

	db_bind_int(q, 1, time);
	db_bind_int(q, 2, trash_before);
	db_run(db, q);
}

/* The same, for grants on that resource alone. */
static bool removed_here(struct db *db, const char *user_id, const char *id, int64_t since)
{
	query *q = db_query(db, "SELECT -role FROM granted WHERE user_id IN (?1, '')"
		" AND resource_id = ?2 AND removed_at >= ?3", user_id);
	bool found = false;

	db_bind_text(q, 2, id);
	db_bind_int(q, 3, since);
	while (!found && db_step(db, q))
		found = role_rights((enum role)db_int(q, 0)) & RIGHTS_SAVE;
	db_done(q);
	return found;
}

bool grant_removed_since(struct db *db, const char *user_id, const struct file *f, int64_t since)
{
	bool found = removed_here(db, user_id, f->id, since);
	struct climb up = { .id = f->container_id };
	struct container c;

	while (!found && container_climb(db, &up, &c))
		found = removed_here(db, user_id, c.id, since);
	return found;
}
