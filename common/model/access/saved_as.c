/* SPDX-License-Identifier: MIT */
/* What sessions made by "Save as": "ID MICROSECONDS" by session and name. */
#include "saved_as.h"

#include "mem.h"
#include "store.h"
#include "text.h"

#include <string.h>

#define SCOPE "saved_as/"

static const char *scope_of(const struct token *t)
{
	return mem_printf(SCOPE "%s", token_id(t));
}

void saved_as_note(struct db *db, const struct token *t, const char *name, const char *id,
		   int64_t now)
{
	store_set(db, scope_of(t), name, mem_printf("%s %lld", id, (long long)now));
}

const char *saved_as_find(struct db *db, const struct token *t, const char *name)
{
	const char *value = store_get(db, scope_of(t), name);

	return value ? text_before(value, " ") : NULL;
}

void saved_as_forget(struct db *db, int64_t time)
{
	struct store_entries all = store_below(db, SCOPE);
	int64_t at;

	for (size_t i = 0; i < all.count; i++) {
		const struct store_entry *e = &all.list[i];
		const char *blank = strchr(e->value, ' ');

		if (!blank || !parse_number(blank + 1, INT64_MAX, &at) || at < time)
			store_set(db, e->scope, e->name, NULL);
	}
}
