/* SPDX-License-Identifier: MIT */
/* Invalid names and ids in the database. */
#include "foreign.h"

#include "container.h"
#include "mem.h"
#include "name.h"
#include "text.h"

#include <string.h>

/* A column that is checked. SELECT yields the id of the row's thing, the value, its length in
 * bytes, and whether the thing is removed. */
struct rule {
	const char *kind, *what;
	const char *(*problem)(const char *value);
	const char *select;
	bool renamed;
};

#define SELECT(value, removed) \
	"SELECT id, " value ", length(CAST(" value " AS BLOB)), " removed " IS NOT NULL FROM "

static const struct rule rules[] = {
	{ "container", "id", id_problem, SELECT("id", "removed_at") "container", false },
	{ "file", "id", id_problem, SELECT("id", "removed_at") "file", false },
	{ "user", "id", user_id_problem, SELECT("id", "removed_at") "user", false },
	/* removed files can be restored, removed containers cannot */
	{ "container", "name", name_problem, SELECT("name", "removed_at")
		"container WHERE removed_at IS NULL", true },
	{ "file", "name", name_problem, SELECT("name", "removed_at") "file", true },
	{ "user", "name", user_name_problem, SELECT("name", "removed_at") "user", false },
	{ "user", "friendly name", friendly_name_problem, SELECT("friendly_name", "removed_at")
		"user WHERE friendly_name IS NOT NULL", true },
	{ "content", "name", id_problem, "SELECT file_id, content,"
		" length(CAST(content AS BLOB)), 0 FROM version", false },
};

static void add(struct foreigns *all, struct foreign found)
{
	all->list = mem_grow(all->list, all->count, sizeof(*all->list));
	all->list[all->count++] = found;
}

static void find(struct db *db, const struct rule *r, struct foreigns *all)
{
	query *q = db_prepare(db, r->select);

	while (db_step(db, q)) {
		void *mark = mem_mark();
		const char *value = db_text(q, 1), *problem = r->problem(value);

		if (strlen(value) != (size_t)db_int(q, 2))
			problem = "contains a NUL";
		if (!problem) {
			mem_release(mark);
			continue;
		}
		add(all, (struct foreign){
			.kind = r->kind, .id = db_text(q, 0), .what = r->what, .value = value,
			.problem = problem, .renamed = r->renamed, .removed = db_int(q, 3),
		});
	}
}

static void find_unreached(struct db *db, struct foreigns *all)
{
	query *q = db_prepare(db, "WITH RECURSIVE reached(id) AS"
		" (SELECT id FROM container WHERE id = '" CONTAINER_ROOT "' AND parent_id IS NULL"
		" UNION SELECT c.id FROM reached r JOIN container c"
		" ON c.parent_id = r.id AND c.removed_at IS NULL)"
		" SELECT id, name FROM container WHERE removed_at IS NULL"
		" AND id NOT IN (SELECT id FROM reached)");

	while (db_step(db, q))
		add(all, (struct foreign){
			.kind = "container", .id = db_text(q, 0), .what = "place",
			.value = db_text(q, 1), .problem = "is not below the root",
		});
}

struct foreigns foreign_find(struct db *db)
{
	struct foreigns all = { .count = 0 };

	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++)
		find(db, &rules[i], &all);
	find_unreached(db, &all);
	return all;
}
