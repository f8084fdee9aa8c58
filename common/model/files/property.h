/* SPDX-License-Identifier: MIT */
/*
 * Properties of CheckFileInfo that the administrator set. Each has a scope: the whole host,
 * one kind of client, one user, one file, or one user on one file. It replaces the computed
 * property of its name and those of wider scopes.
 */
#ifndef PROPERTY_H
#define PROPERTY_H

#include "db.h"

#include <json-c/json.h>

/* Kinds of clients that requests are recognised as: "microsoft", ...; ends with NULL. */
extern const char *const property_clients[];

/*
 * The scope for what is given; NULL stands for "any". Returns NULL if there is no such scope:
 * a client cannot be combined with a user or file.
 */
const char *property_scope(const char *client, const char *user_id, const char *file_id);

/* Sets the properties of this request's scopes in OBJECT, the narrowest last. The value ""
 * removes the property. */
void property_apply(struct db *db, const char *client, const char *user_id,
		    const char *file_id, struct json_object *object);

struct property {
	const char *client, *user_id, *file_id;	/* NULL for any */
	const char *name;
	const char *value;			/* JSON */
};

struct properties {
	struct property *list;
	size_t count;
};

/* All properties, the wider scopes first. */
struct properties property_list(struct db *db);

/* In a transaction. VALUE is JSON; NULL unsets, and false then means that it was not set. */
bool property_set(struct db *db, const char *scope, const char *name, const char *value);

#endif
