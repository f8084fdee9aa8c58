/* SPDX-License-Identifier: MIT */
/* The key-value store. */
#include "store.h"

#include "mem.h"
#include "text.h"

#include <string.h>

/* The one statement that requests use for settings and properties. */
static query *read_scope(struct db *db, const char *scope)
{
	return db_query(db, "SELECT name, value FROM setting WHERE scope = ?1", scope);
}

const char *store_get(struct db *db, const char *scope, const char *name)
{
	query *q = read_scope(db, scope);
	const char *value = NULL;

	while (!value && db_step(db, q))
		if (same(db_text(q, 0), name))
			value = db_text(q, 1);
	db_done(q);
	return value;
}

const char *store_first(struct db *db, const char *scope)
{
	query *q = read_scope(db, scope);
	const char *name = db_step(db, q) ? db_text(q, 0) : NULL;

	db_done(q);
	return name;
}

static struct store_entry *add(struct store_entries *all)
{
	all->list = mem_grow(all->list, all->count, sizeof(*all->list));
	return &all->list[all->count++];
}

struct store_entries store_in(struct db *db, const char *scope)
{
	struct store_entries all = { .count = 0 };
	query *q = read_scope(db, scope);

	while (db_step(db, q))
		*add(&all) = (struct store_entry){ scope, db_text(q, 0), db_text(q, 1) };
	return all;
}

struct store_entries store_below(struct db *db, const char *prefix)
{
	struct store_entries all = { .count = 0 };
	query *q = db_prepare(db, "SELECT scope, name, value FROM setting"
		" WHERE scope >= ?1 AND scope < ?2 ORDER BY scope, name");

	db_bind_range(q, 1, prefix);
	while (db_step(db, q))
		*add(&all) = (struct store_entry){ db_text(q, 0), db_text(q, 1), db_text(q, 2) };
	return all;
}

bool store_set(struct db *db, const char *scope, const char *name, const char *value)
{
	query *q = db_query(db, value ?
		"INSERT INTO setting(scope, name, value) VALUES(?1, ?2, ?3)"
		" ON CONFLICT(scope, name) DO UPDATE SET value = excluded.value" :
		"DELETE FROM setting WHERE scope = ?1 AND name = ?2", scope);

	db_bind_text(q, 2, name);
	if (value)
		db_bind_text(q, 3, value);
	return db_run(db, q) > 0;
}
