/* SPDX-License-Identifier: MIT */
/* Contents whose last version was dropped. */
#include "unused.h"

#include "clock.h"
#include "mem.h"
#include "store.h"
#include "text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/*
 * Contents left for later are kept in two scopes of the key-value store: under the time and the
 * name, so that one seek finds those that are due; and shared ones under the name alone.
 */
#define LATER "unused"
#define SHARED "unused/shared"

enum { AT_ONCE = 20, TIME_DIGITS = 16 };

/* The contents that the present change removes when committed, and the guard of contents/. */
static struct { const char **names; size_t count; int guard; } going = { .guard = -1 };

static void finish(struct db *db, bool committed)
{
	for (size_t i = 0; committed && i < going.count; i++)
		content_discard(db, &(struct content){ .name = going.names[i] });
	going.count = 0;
	close(going.guard);
	going.guard = -1;
}

/* Locks out, until the change ends, those who still need contents that no version names, such
 * as a backup. False if there is one now. */
static bool take_guard(struct db *db)
{
	if (going.guard < 0)
		going.guard = content_try_guard(db, true);
	if (going.guard >= 0)
		db_at_end(db, finish);
	return going.guard >= 0;
}

static void remove_at_end(const char *name)
{
	going.names = mem_grow(going.names, going.count, sizeof(*going.names));
	going.names[going.count++] = name;
}

void unused_add(struct db *db, const struct content *c, int64_t now)
{
	if (c->shared)
		store_set(db, SHARED, c->name, "");
	else if (db->content_grace == 0 && take_guard(db))
		remove_at_end(c->name);
	else
		store_set(db, LATER, mem_printf("%0*" PRIx64 " %s", TIME_DIGITS,
						  (uint64_t)(now + db->content_grace), c->name), "");
}

/* The end of the names in the scope LATER that begin with a time up to NOW. */
static const char *up_to(int64_t now)
{
	return mem_printf("%0*" PRIx64, TIME_DIGITS, (uint64_t)now + 1);
}

/* The names in the scope LATER that begin with a time up to NOW, at most MAX. */
static const char **find_due(struct db *db, int64_t now, int max, size_t *count)
{
	query *q = db_prepare(db, "SELECT name FROM setting WHERE scope = '" LATER "' AND name < ?1"
		" ORDER BY name LIMIT ?2");
	const char **due = NULL;

	db_bind_text(q, 1, up_to(now));
	db_bind_int(q, 2, max);
	for (*count = 0; db_step(db, q); ++*count) {
		due = mem_grow(due, *count, sizeof(*due));
		due[*count] = db_text(q, 0);
	}
	return due;
}

/* The content in such a name. */
static const char *content_in(const char *name)
{
	return strlen(name) > TIME_DIGITS ? name + TIME_DIGITS + 1 : "";
}

void unused_remove_due(struct db *db, int64_t now)
{
	const char *first = store_first(db, LATER), **due;
	size_t count;

	if (!first || strcmp(first, up_to(now)) > 0 || !take_guard(db))
		return;
	due = find_due(db, now, AT_ONCE, &count);
	for (size_t i = 0; i < count; i++) {
		store_set(db, LATER, due[i], NULL);
		remove_at_end(content_in(due[i]));
	}
}

struct unused_list unused_list(struct db *db)
{
	struct store_entries stored = store_below(db, LATER);
	struct unused_list all = { mem_alloc(stored.count * sizeof(*all.list)), stored.count };

	for (size_t i = 0; i < stored.count; i++) {
		const char *name = stored.list[i].name;

		all.list[i] = same(stored.list[i].scope, LATER) ?
			(struct unused){ name, content_in(name), strtoll(name, NULL, 16) } :
			(struct unused){ name, name, 0 };
	}
	return all;
}

void unused_forget(struct db *db, const char *key)
{
	store_set(db, strlen(key) > TIME_DIGITS && key[TIME_DIGITS] == ' ' ? LATER : SHARED, key, NULL);
}
