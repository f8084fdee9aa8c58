/* SPDX-License-Identifier: MIT */
/* A person: whoever opens, owns and locks files. */
#ifndef USER_H
#define USER_H

#include "db.h"
#include "outcome.h"

/* The user that every host starts with: owns what has no other owner. */
#define USER_ADMIN "admin"

struct user {
	const char *id;			/* UserId, OwnerId */
	const char *name;		/* what the command line calls the user */
	const char *friendly_name;	/* UserFriendlyName, or NULL */
	const char *email;		/* or NULL */
	bool admin;			/* IsAdminUser */
	int64_t made_at;
};

/* By login name, else by id. False if there is none, or it was removed. */
bool user_find(struct db *db, const char *name_or_id, struct user *u);

/* By id, removed ones too. False only if there never was one. */
bool user_get(struct db *db, const char *id, struct user *u);

/* Calls EACH for every user, in the order of their names. */
void user_list(struct db *db, void (*each)(const struct user *u, void *arg), void *arg);

/*
 * In a transaction. Adds U as it stands; its id and name must have no problem.
 * NAME_TAKEN if the name or the id is, or ever was for the id.
 */
enum outcome user_add(struct db *db, const struct user *u);

/* In a transaction. Writes U's name, friendly name, e-mail and flags to its id. */
enum outcome user_set(struct db *db, const struct user *u);

/* In a transaction. Removes the user and all of the user's tokens; files and
 * locks stay. Returns how many tokens went. */
int user_remove(struct db *db, const char *id, int64_t now);

#endif
