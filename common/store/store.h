/* SPDX-License-Identifier: MIT */
/*
 * Key-value store for config, properties and credentials, and for rare data that is not worth
 * a table. Each key is a scope and a name in it; the module that owns a scope defines its
 * values.
 */
#ifndef STORE_H
#define STORE_H

#include "db.h"

/* The value, or NULL. */
const char *store_get(struct db *db, const char *scope, const char *name);

/* The first name in a scope, or NULL. */
const char *store_first(struct db *db, const char *scope);

struct store_entry {
	const char *scope, *name, *value;
};

struct store_entries {
	struct store_entry *list;
	size_t count;
};

/* The entries of a scope, ordered by name. */
struct store_entries store_in(struct db *db, const char *scope);

/* The entries of all scopes that start with PREFIX, ordered by scope and name. */
struct store_entries store_below(struct db *db, const char *prefix);

/* In a transaction. VALUE NULL unsets; false then means that there was nothing to unset. */
bool store_set(struct db *db, const char *scope, const char *name, const char *value);

#endif
