/* SPDX-License-Identifier: MIT */
/* Containers: folders. */
#include "container.h"

#include "mem.h"
#include "name.h"
#include "text.h"

#include <string.h>

enum { NUMBER_MAX = 100000000 };	/* of numbered names; no folder has as many */

#define SELECT "SELECT id, parent_id, name, made_at FROM container"

static void read_row(query *q, struct container *c)
{
	c->id = db_text(q, 0);
	c->parent_id = db_text(q, 1);
	c->name = db_text(q, 2);
	c->made_at = db_int(q, 3);
}

bool container_get(struct db *db, const char *id, struct container *c)
{
	query *q = db_query(db, SELECT " WHERE id = ?1 AND removed_at IS NULL", id);
	bool found;

	found = db_step(db, q);
	if (found)
		read_row(q, c);
	db_done(q);
	return found;
}

bool container_named(struct db *db, const char *parent_id, const char *name,
		     struct container *c)
{
	query *q = db_query(db, SELECT
		" WHERE parent_id = ?1 AND name = ?2 AND removed_at IS NULL", parent_id);
	bool found;

	db_bind_text(q, 2, name_normal(name));
	found = db_step(db, q);
	if (found)
		read_row(q, c);
	db_done(q);
	return found;
}

void container_list(struct db *db, const char *id,
		    void (*each)(const struct container *, void *), void *arg)
{
	query *q = id ? db_query(db, SELECT
		" WHERE parent_id = ?1 AND removed_at IS NULL ORDER BY name", id) :
		db_prepare(db, SELECT " WHERE parent_id IS NOT NULL AND removed_at IS NULL"
			" ORDER BY name, id");
	struct container c;

	while (db_step(db, q)) {
		read_row(q, &c);
		each(&c, arg);
	}
}

/* The indexes of names have all that this reads. */
int64_t container_count(struct db *db, const char *id, int64_t max)
{
	query *q = db_query(db, "SELECT count(*) FROM (SELECT 1 FROM file"
		" WHERE container_id = ?1 AND removed_at IS NULL UNION ALL SELECT 1 FROM container"
		" WHERE parent_id = ?1 AND removed_at IS NULL LIMIT ?2)", id);

	db_bind_int(q, 2, max);
	return db_value(db, q);
}

int64_t container_changed_at(struct db *db, const char *id)
{
	return db_value(db, db_query(db, "SELECT max(at) FROM (SELECT v.modified_at AS at FROM file f"
		" JOIN version v ON v.file_id = f.id AND v.version = f.version"
		" WHERE f.container_id = ?1 AND f.removed_at IS NULL UNION ALL"
		" SELECT made_at FROM container WHERE parent_id = ?1 AND removed_at IS NULL)", id));
}

/* Brent's algorithm: compares each id with one remembered id, which is replaced after 1, 2,
 * 4 ... further steps. In a cycle the walk comes back to it. */
bool container_climb(struct db *db, struct climb *up, struct container *c)
{
	if (!up->id || (up->seen && same(up->seen, up->id)) ||
	    !container_get(db, up->id, c))
		return false;
	if (up->steps++ == up->until) {
		up->seen = up->id;
		up->until = 2 * up->steps;
	}
	up->id = c->parent_id;
	return true;
}

bool container_is_within(struct db *db, const char *id, const char *above_id)
{
	struct climb up = { .id = id };
	struct container c;

	while (container_climb(db, &up, &c))
		if (same(c.id, above_id))
			return true;
	return false;
}

bool container_has_name(struct db *db, const char *parent_id, const char *name)
{
	query *q = db_query(db, "SELECT 1 FROM file"
		" WHERE container_id = ?1 AND name = ?2 AND removed_at IS NULL"
		" UNION ALL SELECT 1 FROM container"
		" WHERE parent_id = ?1 AND name = ?2 AND removed_at IS NULL", parent_id);

	db_bind_text(q, 2, name_normal(name));
	return db_found(db, q);
}

/* The number in NAME if it is PREFIX, a number and SUFFIX; else 0. */
static int number_in(const char *name, const char *prefix, const char *suffix)
{
	size_t start = strlen(prefix), len = strspn(name + start, "0123456789");
	int64_t n;

	if (name[start] == '0' || !same(name + start + len, suffix) ||
	    !parse_number(mem_strndup(name + start, len), NUMBER_MAX, &n))
		return 0;
	return (int)n;
}

/* Finds the numbers of names in the container that are PREFIX, a number and SUFFIX: returns how
 * many, in *LIST. */
static size_t numbers_taken(struct db *db, const char *parent_id, const char *prefix,
			    const char *suffix, const char *own, int **list)
{
	query *q = db_prepare(db, "SELECT name FROM file"
		" WHERE container_id = ?1 AND name >= ?2 AND name < ?3 AND removed_at IS NULL"
		" UNION ALL SELECT name FROM container"
		" WHERE parent_id = ?1 AND name >= ?2 AND name < ?3 AND removed_at IS NULL");
	size_t count = 0;

	*list = NULL;
	db_bind_text(q, 1, parent_id);
	db_bind_range(q, 2, prefix);
	while (db_step(db, q)) {
		const char *name = db_text(q, 0);
		int n = own && same(name, own) ? 0 : number_in(name, prefix, suffix);

		if (!n)
			continue;
		*list = mem_grow(*list, count, sizeof(**list));
		(*list)[count++] = n;
	}
	return count;
}

/* The first number from FROM on that is not in the list. */
static int first_gap(const int *list, size_t count, int from)
{
	bool *taken = mem_alloc(count + 1);
	size_t gap = 0;

	for (size_t i = 0; i < count; i++)
		if (list[i] >= from && (size_t)(list[i] - from) < count)
			taken[list[i] - from] = true;
	while (taken[gap])
		gap++;
	return from + (int)gap;
}

/* The text before the number is shorter if the number has more digits: so numbers with the same
 * count of digits are handled together. */
const char *container_free_name(struct db *db, const char *parent_id, const char *name,
				const char *extension, const char *own)
{
	const char *suffix = name_normal(mem_printf(")%s", extension)), *known = "";
	size_t count = 0;
	int *list = NULL;

	if (!container_has_name(db, parent_id, name) || (own && same(name, own)))
		return name;
	for (int from = 1; ; from *= 10) {
		const char *first = name_normal(name_numbered(name, extension, from));
		size_t tail = strlen(suffix) + strlen(mem_printf("%d", from));
		const char *prefix = mem_strndup(first, strlen(first) - tail);
		int n;

		if (!same(prefix, known))
			count = numbers_taken(db, parent_id, prefix, suffix, own, &list);
		known = prefix;
		n = first_gap(list, count, from);
		if (n / 10 < from || from > NUMBER_MAX / 10)
			return name_numbered(name, extension, n);
	}
}

bool container_id_used(struct db *db, const char *id)
{
	return db_found(db, db_query(db, "SELECT 1 FROM file WHERE id = ?1"
		" UNION ALL SELECT 1 FROM container WHERE id = ?1"
		" UNION ALL SELECT 1 FROM setting WHERE scope = '" CONTAINER_PURGED "' AND name = ?1", id));
}

/* The level of a container below the root. */
static int depth(struct db *db, const struct container *of)
{
	struct climb up = { .id = of->parent_id };
	struct container c;
	int levels = 0;

	while (container_climb(db, &up, &c))
		levels++;
	return levels;
}

enum outcome container_add(struct db *db, const struct container *c)
{
	query *q = db_prepare(db, "INSERT INTO container(id, parent_id, name, made_at)"
		" VALUES(?1, ?2, ?3, ?4)");
	struct container parent;

	if (c->parent_id && !container_get(db, c->parent_id, &parent))
		return OUTCOME_NOT_FOUND;
	if (container_id_used(db, c->id) ||
	    (c->parent_id && container_has_name(db, c->parent_id, c->name)))
		return OUTCOME_NAME_TAKEN;
	if (depth(db, c) > CONTAINER_DEPTH_MAX)
		return OUTCOME_TOO_DEEP;
	db_bind_text(q, 1, c->id);
	db_bind_text(q, 2, c->parent_id);
	db_bind_text(q, 3, c->name);
	db_bind_int(q, 4, c->made_at);
	db_run(db, q);
	return OUTCOME_OK;
}

enum outcome container_place(struct db *db, const struct container *c, const char *parent_id,
			     const char *name)
{
	query *q = db_query(db, "UPDATE container SET parent_id = ?2, name = ?3 WHERE id = ?1", c->id);
	bool stays = !parent_id || same(parent_id, c->parent_id);
	struct container above;

	if (!stays && !container_get(db, parent_id, &above))
		return OUTCOME_NOT_FOUND;
	if (!stays && container_is_within(db, parent_id, c->id))
		return OUTCOME_NOT_EMPTY;
	if (!(stays && same(name, c->name)) && parent_id &&
	    container_has_name(db, parent_id, name))
		return OUTCOME_NAME_TAKEN;
	db_bind_text(q, 2, parent_id);
	db_bind_text(q, 3, name);
	db_run(db, q);
	return OUTCOME_OK;
}

enum outcome container_rename(struct db *db, const char *id, const char *name)
{
	struct container c;

	if (!container_get(db, id, &c))
		return OUTCOME_NOT_FOUND;
	return container_place(db, &c, c.parent_id, name);
}

enum outcome container_move(struct db *db, const char *id, const char *parent_id)
{
	struct container c, above;

	if (!container_get(db, id, &c) || !container_get(db, parent_id, &above))
		return OUTCOME_NOT_FOUND;
	if (!c.parent_id || container_is_within(db, parent_id, id))
		return OUTCOME_NOT_EMPTY;
	return container_place(db, &c, parent_id, c.name);
}

enum outcome container_remove(struct db *db, const char *id, int64_t now)
{
	query *q = db_query(db, "UPDATE container SET removed_at = ?2 WHERE id = ?1", id);
	query *grants = db_query(db, "UPDATE granted SET role = -role, removed_at = ?2"
		" WHERE resource_id = ?1 AND removed_at IS NULL", id);
	struct container c;

	if (!container_get(db, id, &c))
		return OUTCOME_NOT_FOUND;
	if (!c.parent_id || db_found(db, db_query(db,
		"SELECT 1 FROM file WHERE container_id = ?1 AND removed_at IS NULL"
		" UNION ALL SELECT 1 FROM container"
		" WHERE parent_id = ?1 AND removed_at IS NULL", id)))
		return OUTCOME_NOT_EMPTY;
	db_bind_int(q, 2, now);
	db_run(db, q);
	db_bind_int(grants, 2, now);
	db_run(db, grants);
	return OUTCOME_OK;
}
