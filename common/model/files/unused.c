/* SPDX-License-Identifier: MIT */
/* Contents whose last version went. */
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
 * What is left for later stands among the settings, in two scopes: with the time first, so that
 * what is due is found by one seek; and of those that others may have the name alone.
 */
#define LATER "unused"
#define SHARED "unused/shared"

enum { AT_ONCE = 20, TIME_DIGITS = 16 };

/* What the present change removes when it is committed, under the guard of contents/. */
static struct { const char **names; size_t count; int guard; } going = { .guard = -1 };

static void finish(struct db *db, bool committed)
{
	for (size_t i = 0; committed && i < going.count; i++)
		content_discard(db, &(struct content){ .name = going.names[i] });
	going.count = 0;
	close(going.guard);
	going.guard = -1;
}

/* Whether nobody needs contents that no version names any more, such as a backup, until the
 * change ends. */
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

/* What is behind all names in the scope LATER that begin with a time up to NOW. */
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

struct listing {
	void (*each)(const char *key, const char *content, int64_t due_at, void *arg);
	void *arg;
};

static void list_one(const char *scope, const char *name, const char *value, void *arg)
{
	const struct listing *l = arg;
	bool later = same(scope, LATER);

	(void)value;
	l->each(name, later ? content_in(name) : name, later ? strtoll(name, NULL, 16) : 0, l->arg);
}

void unused_each(struct db *db, void (*each)(const char *, const char *, int64_t, void *), void *arg)
{
	struct listing l = { each, arg };

	store_list(db, LATER, list_one, &l);
}

void unused_forget(struct db *db, const char *key)
{
	store_set(db, strlen(key) > TIME_DIGITS && key[TIME_DIGITS] == ' ' ? LATER : SHARED, key, NULL);
}
