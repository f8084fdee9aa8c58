/* SPDX-License-Identifier: MIT */
/*
 * The secure store: credentials by which a client reaches other systems, asked
 * for by the application's id (ReadSecureStore). One is everybody's
 * or one user's; the user's wins.
 */
#ifndef CREDENTIAL_H
#define CREDENTIAL_H

#include "db.h"

enum { CREDENTIAL_ID_MAX = 256, CREDENTIAL_TEXT_MAX = 4096 };

struct credential {
	const char *application_id;
	const char *user_id;		/* NULL: everybody's (IsGroup) */
	const char *user_name;		/* there */
	const char *password;
	bool windows;			/* IsWindowsCredentials */
};

/* The one for a user; false if there is none. */
bool credential_get(struct db *db, const char *application_id, const char *user_id,
		    struct credential *c);

/* Calls EACH for all, everybody's first. */
void credential_list(struct db *db, void (*each)(const struct credential *c, void *arg),
		     void *arg);

/* In a transaction. Adds or replaces. */
void credential_set(struct db *db, const struct credential *c);

/* In a transaction. False if there was none. */
bool credential_unset(struct db *db, const char *application_id, const char *user_id);

#endif
