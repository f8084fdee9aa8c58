/* SPDX-License-Identifier: MIT */
/*
 * The secure store: credentials with which a client reaches other systems, found by the id
 * of the application (ReadSecureStore). They belong to one user or to all; the user's own
 * come first.
 */
#ifndef CREDENTIAL_H
#define CREDENTIAL_H

#include "db.h"

enum { CREDENTIAL_ID_MAX = 256, CREDENTIAL_TEXT_MAX = 4096 };

struct credential {
	const char *application_id;
	const char *user_id;		/* NULL: all users' (IsGroup) */
	const char *user_name;		/* in the other system */
	const char *password;
	bool windows;			/* IsWindowsCredentials */
};

/* Reads what the user has for an application; false if there is nothing. */
bool credential_get(struct db *db, const char *application_id, const char *user_id,
		    struct credential *c);

struct credentials {
	struct credential *list;
	size_t count;
};

/* All credentials, those of all users first. */
struct credentials credential_list(struct db *db);

/* In a transaction. Adds or replaces. */
void credential_set(struct db *db, const struct credential *c);

/* In a transaction. False if there was none. */
bool credential_unset(struct db *db, const char *application_id, const char *user_id);

#endif
