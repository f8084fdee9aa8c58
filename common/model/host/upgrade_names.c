/* SPDX-License-Identifier: MIT */
/* Gives valid names in databases from before the rules of name.h. */
#include "upgrade_names.h"

#include "container.h"
#include "die.h"
#include "mem.h"
#include "name.h"
#include "text.h"

#include <stdio.h>
#include <string.h>

enum { AT_ONCE = 500 };		/* rows that are collected before they are changed */

/* A column of names. */
struct table {
	const char *kind;
	const char *select;	/* the columns of read_row(), for ids above ?1, ordered by id */
	const char *update;
	bool twins;		/* all selected rows are renamed, which unselects them; no ?1 */
};

#define COLUMNS(parent, name, live) \
	"SELECT id, " parent ", " name ", " live ", length(CAST(id AS BLOB))," \
	" length(CAST(" name " AS BLOB)) FROM "

static const struct table tables[] = {
	{ "container", COLUMNS("parent_id", "name", "removed_at IS NULL")
		"container WHERE id > ?1 ORDER BY id",
		"UPDATE container SET name = ?2 WHERE id = ?1", false },
	{ "file", COLUMNS("container_id", "name", "removed_at IS NULL")
		"file WHERE id > ?1 ORDER BY id",
		"UPDATE file SET name = ?2 WHERE id = ?1", false },
	{ "user", COLUMNS("NULL", "friendly_name", "0")
		"user WHERE id > ?1 AND friendly_name IS NOT NULL ORDER BY id",
		"UPDATE user SET friendly_name = nullif(?2, '') WHERE id = ?1", false },
	/* no index prevents a file and a container of the same name */
	{ "file", "SELECT f.id, f.container_id, f.name, 1, length(CAST(f.id AS BLOB)),"
		" length(CAST(f.name AS BLOB)) FROM container c CROSS JOIN file f"
		" ON f.container_id = c.parent_id AND f.name = c.name AND f.removed_at IS NULL"
		" WHERE c.removed_at IS NULL",
		"UPDATE file SET name = ?2 WHERE id = ?1", true },
};

struct upgrade {
	struct db *db;
	void (*each)(const struct name_change *change, void *arg);
	void *arg;
};

/* A row to be renamed. */
struct found {
	const char *id, *parent_id, *name;
	bool live;
};

/* The valid name for NAME, which is NAME itself if it is valid. */
static const char *good_name(const struct table *t, const char *name)
{
	const char *problem, *normal;

	if (same(t->kind, "user"))
		return friendly_name_problem(name) ? friendly_name_repair(name) : name;
	normal = name_given(name, &problem);
	return problem ? name_repair(name, same(t->kind, "container")) : normal;
}

static void rename_one(struct upgrade *u, const struct table *t, const struct found *f)
{
	const char *name = good_name(t, f->name);
	query *q;

	if (f->live)
		name = container_free_name(u->db, f->parent_id, name, same(t->kind, "file") ?
					   name_extension(name) : "", NULL);
	q = db_query(u->db, t->update, f->id);
	db_bind_text(q, 2, name);
	db_run(u->db, q);
	u->each(&(struct name_change){ t->kind, f->id, f->name, name }, u->arg);
}

/* Reads the current row into *F. False if its name stays. */
static bool read_row(query *q, const struct table *t, struct found *f)
{
	f->name = db_text(q, 2);
	if (!t->twins && strlen(f->name) == (size_t)db_int(q, 5) && same(good_name(t, f->name), f->name))
		return false;
	f->id = db_text(q, 0);
	f->parent_id = db_text(q, 1);
	f->live = db_int(q, 3);
	if (strlen(f->id) != (size_t)db_int(q, 4))
		die("corrupt database: the id '%s' contains a NUL", utf8_clean(f->id));
	return true;
}

/* Collects the rows with ids above AFTER to be renamed; LIST has room for AT_ONCE. */
static size_t collect(struct upgrade *u, const struct table *t, const char *after,
		      struct found *list)
{
	query *q = db_prepare(u->db, t->select);
	size_t count = 0;

	if (!t->twins)
		db_bind_text(q, 1, after);
	while (count < AT_ONCE && db_step(u->db, q)) {
		void *mark = mem_mark();

		if (read_row(q, t, &list[count]))
			count++;
		else
			mem_release(mark);
	}
	db_done(q);
	return count;
}

/* Rows are changed between statements: what a running SELECT would see is undefined. */
static void upgrade_table(struct upgrade *u, const struct table *t)
{
	char after[ID_MAX + 1] = "";
	size_t count;

	do {
		void *mark = mem_mark();
		struct found *list = mem_alloc(AT_ONCE * sizeof(*list));

		count = collect(u, t, after, list);
		for (size_t i = 0; i < count; i++)
			rename_one(u, t, &list[i]);
		if (count) {
			if (strlen(list[count - 1].id) > ID_MAX)
				die("corrupt database: an id is longer than %d bytes", ID_MAX);
			snprintf(after, sizeof(after), "%s", list[count - 1].id);
		}
		mem_release(mark);
	} while (count == AT_ONCE);
}

void upgrade_names(struct db *db, void (*each)(const struct name_change *change, void *arg),
		   void *arg)
{
	struct upgrade u = { db, each, arg };

	for (size_t i = 0; i < sizeof(tables) / sizeof(*tables); i++)
		upgrade_table(&u, &tables[i]);
}
