/* SPDX-License-Identifier: MIT */
/*
 * Properties of CheckFileInfo that the administrator set. Each has a scope, and
 * wins over the computed property of that name and over wider scopes:
 * the whole host, one kind of client, one user, one file, one user on one file.
 */
#ifndef PROPERTY_H
#define PROPERTY_H

#include "db.h"

#include <json-c/json.h>

/* Kinds of clients that a request is recognised as: "microsoft", ...; ends with NULL. */
extern const char *const property_clients[];

/*
 * The scope of what is given; NULL stands for "any". NULL if there is no such
 * scope: a client goes with neither user nor file.
 */
const char *property_scope(const char *client, const char *user_id, const char *file_id);

/* Sets in OBJECT what the scopes of this request hold, the narrower last. The
 * value "" takes the property out. */
void property_apply(struct db *db, const char *client, const char *user_id,
		    const char *file_id, struct json_object *object);

struct property {
	const char *client, *user_id, *file_id;	/* NULL for any */
	const char *name;
	const char *value;			/* JSON */
};

/* Calls EACH for all that is set, the wider scopes first. */
void property_list(struct db *db, void (*each)(const struct property *p, void *arg), void *arg);

/* In a transaction. VALUE is JSON; NULL unsets, and false then means that it was not set. */
bool property_set(struct db *db, const char *scope, const char *name, const char *value);

#endif
