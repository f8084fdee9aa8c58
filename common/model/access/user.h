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
	const char *avatar;		/* address of a picture, or NULL */
	bool admin;			/* IsAdminUser */
	bool anonymous;			/* IsAnonymousUser: a guest without an account */
	bool edu;			/* IsEduUser */
	bool business;			/* LicenseCheckForEditIsEnabled */
	int64_t quota;			/* bytes of the files owned; -1: what the host says */
	const char *subject;		/* the identity provider's name of the user, or NULL; not
					 * read by user_read() */
	const char *user_info;		/* what PutUserInfo stored, or NULL */
	int64_t made_at;
	int64_t removed_at;		/* set by user_list_removed() alone */
};

/* The columns of a user in a statement that calls the table "u", and how to
 * read them from the column AT on. */
#define USER_COLUMNS \
	"u.id, u.name, u.friendly_name, u.email, u.avatar, u.admin, u.anonymous," \
	" u.edu, u.business, u.quota, u.user_info, u.made_at"
enum { USER_COLUMNS_COUNT = 12 };
void user_read(query *q, int at, struct user *u);

/* What people call the user: the friendly name, else the login name. */
const char *user_friendly_name(const struct user *u);

/* By login name, else by id, as administrators name users. False if there is none, or it was
 * removed. Names that come from outside are for user_identify(). */
bool user_find(struct db *db, const char *name_or_id, struct user *u);

/* By id, removed ones too. False only if there never was one. */
bool user_get(struct db *db, const char *id, struct user *u);

/* By id, but for those that were removed. */
bool user_present(struct db *db, const char *id, struct user *u);

/*
 * The user whom someone outside of this host calls NAME; false if there is none. Ids do not
 * count, for everybody learns them, and nobody is signed in as an anonymous user. CLAIM is
 * what of a signed token says NAME: of "sub" it is the user's subject, of another one the
 * subject, else the login name. NULL stands for the web server's REMOTE_USER: the login name;
 * and if no name is exactly that one, the only one that differs in ASCII case alone, unless
 * the setting remote_user_case is "exact".
 */
bool user_identify(struct db *db, const char *claim, const char *name, struct user *u);

/* The user, anonymous or not, who has that subject. */
bool user_of_subject(struct db *db, const char *subject, struct user *u);

/* Whether REMOTE_USER's ASCII case is ignored: then names that differ in it alone are twins. */
bool user_case_ignored(struct db *db);

/* A user other than ID whose login name differs from NAME in ASCII case alone. */
bool user_twin(struct db *db, const char *name, const char *id, struct user *u);

struct users {
	struct user *list;
	size_t count;
};

/* All users who have a twin, twins beside each other. */
struct users user_list_twins(struct db *db);

/* The removed users, ordered by the time of removal. */
struct users user_list_removed(struct db *db);

/* All users, ordered by name. There may be many, so they are read one by one: user_next() is
 * false at the end. */
query *user_list(struct db *db);
bool user_next(struct db *db, query *q, struct user *u);

/* When the user was removed; 0 if not. */
int64_t user_removed_at(struct db *db, const char *id);

/*
 * In a transaction. Adds U as it stands; its id, name and subject must have no problem.
 * NAME_TAKEN if the name or the id is another's name or id, or the id ever was one; if the
 * subject is another's; and if the name has a twin, while user_case_ignored().
 */
enum outcome user_add(struct db *db, const struct user *u);

/* In a transaction. Writes all of U but id, user info and time to its id. The same as above is
 * NAME_TAKEN; but a twin that is there already hinders no other change. */
enum outcome user_set(struct db *db, const struct user *u);

enum { USER_INFO_MAX = 1024 };	/* ASCII characters of PutUserInfo */

/* In a transaction. PutUserInfo. */
void user_set_info(struct db *db, const char *id, const char *info);

/* In a transaction. Removes the user with the user's properties, credentials and
 * grants; files and locks stay. The tokens are the caller's: token_remove_user(). */
void user_remove(struct db *db, const char *id, int64_t now);

#endif
