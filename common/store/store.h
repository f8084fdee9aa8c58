/* SPDX-License-Identifier: MIT */
/*
 * The store below config, property and credential: values that administrators
 * set, by scope and name; and of what tests of clients need, which is to cost no table
 * of its own. Who owns a scope says what its values may be.
 */
#ifndef STORE_H
#define STORE_H

#include "db.h"

/* The value, or NULL. */
const char *store_get(struct db *db, const char *scope, const char *name);

/* The first name in a scope, NULL if that holds nothing. */
const char *store_first(struct db *db, const char *scope);

/* Calls EACH for what a scope holds, in the order of the names. */
void store_each(struct db *db, const char *scope,
		  void (*each)(const char *name, const char *value, void *arg), void *arg);

/* Calls EACH for every scope that starts with PREFIX, in their order. */
void store_list(struct db *db, const char *prefix,
		  void (*each)(const char *scope, const char *name, const char *value, void *arg),
		  void *arg);

/* In a transaction. VALUE NULL unsets. Returns false if there was nothing to unset. */
bool store_set(struct db *db, const char *scope, const char *name, const char *value);

#endif
