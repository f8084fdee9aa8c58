/* SPDX-License-Identifier: MIT */
/* Users: people who open, own and lock files. */
#ifndef USER_H
#define USER_H

#include "db.h"
#include "outcome.h"

/* The user that every host starts with, and who owns files without another owner. */
#define USER_ADMIN "admin"

struct user {
	const char *id;			/* UserId, OwnerId */
	const char *name;		/* the login name */
	const char *friendly_name;	/* UserFriendlyName, or NULL */
	const char *email;		/* or NULL */
	const char *avatar;		/* address of a picture, or NULL */
	bool admin;			/* IsAdminUser */
	bool anonymous;			/* IsAnonymousUser: a guest */
	bool edu;			/* IsEduUser */
	bool business;			/* LicenseCheckForEditIsEnabled */
	int64_t quota;			/* bytes of owned files; -1: the host's default */
	const char *subject;		/* the identity provider's name of the user, or NULL; not
					 * read by user_read() */
	const char *user_info;		/* what PutUserInfo stored, or NULL */
	int64_t made_at;
	int64_t removed_at;		/* set by user_list_removed() alone */
};

/* The columns of a user in a statement that names the table "u", and how to read them from
 * column AT on. */
#define USER_COLUMNS \
	"u.id, u.name, u.friendly_name, u.email, u.avatar, u.admin, u.anonymous," \
	" u.edu, u.business, u.quota, u.user_info, u.made_at"
enum { USER_COLUMNS_COUNT = 12 };
void user_read(query *q, int at, struct user *u);

/* The friendly name, else the login name. */
const char *user_friendly_name(const struct user *u);

/* Finds a user by login name, else by id, as administrators name users. False if there is none,
 * or the user was removed. Names from clients are for user_identify(). */
bool user_find(struct db *db, const char *name_or_id, struct user *u);

/* By id, also removed users. False only if there never was one. */
bool user_get(struct db *db, const char *id, struct user *u);

/* Whether a user has that login name or friendly name, in any ASCII letter case. */
bool user_is_called(struct db *db, const char *name);

/*
 * Finds the user whom a person calls NAME, which is in normalization form C: by exactly the login
 * name, or else by the friendly name, or the e-mail address in any letter case, if no other user has
 * it. No guests. False if there is none.
 */
bool user_known_as(struct db *db, const char *name, struct user *u);

/* By id, without removed users. */
bool user_present(struct db *db, const char *id, struct user *u);

/*
 * Finds the user whom an outside system calls NAME; false if there is none. Ids are not
 * accepted, for everybody can learn them; nor are anonymous users. CLAIM is the claim of a
 * signed token that has NAME: "sub" matches the user's subject, any other the subject or else
 * the login name. NULL stands for the web server's REMOTE_USER, which matches the login name:
 * exactly, or else, unless the setting remote_user_case is "exact", the only one that differs in
 * ASCII case alone.
 */
bool user_identify(struct db *db, const char *claim, const char *name, struct user *u);

/* The user with that subject, anonymous or not. */
bool user_of_subject(struct db *db, const char *subject, struct user *u);

/* Whether the ASCII case of REMOTE_USER is ignored: then names that differ in it alone are
 * twins. */
bool user_case_ignored(struct db *db);

/* Finds a user other than ID whose login name differs from NAME in ASCII case alone. */
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
 * In a transaction. Adds U; its id, name and subject must be valid. NAME_TAKEN if another user
 * has the name or id as name or id, or the id was ever used, or another user has the subject, or
 * the name has a twin while user_case_ignored().
 */
enum outcome user_add(struct db *db, const struct user *u);

/* In a transaction. Stores everything of U but id, user info and time. NAME_TAKEN as above, but
 * an existing twin prevents no other change. */
enum outcome user_set(struct db *db, const struct user *u);

enum { USER_INFO_MAX = 1024 };	/* ASCII characters of PutUserInfo */

/* In a transaction. PutUserInfo. */
void user_set_info(struct db *db, const char *id, const char *info);

/* In a transaction. Removes the user with properties, credentials and grants; files and locks
 * stay. The caller removes the tokens: token_remove_user(). */
void user_remove(struct db *db, const char *id, int64_t now);

#endif
