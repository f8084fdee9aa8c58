/* SPDX-License-Identifier: MIT */
/* A person: whoever opens, owns and locks files. */
#include "user.h"

void user_read(query *q, int at, struct user *u)
{
	u->id = db_text(q, at);
	u->name = db_text(q, at + 1);
	u->friendly_name = db_text(q, at + 2);
	u->email = db_text(q, at + 3);
	u->avatar = db_text(q, at + 4);
	u->admin = db_int(q, at + 5);
	u->anonymous = db_int(q, at + 6);
	u->edu = db_int(q, at + 7);
	u->business = db_int(q, at + 8);
	u->quota = db_is_null(q, at + 9) ? -1 : db_int(q, at + 9);
	u->user_info = db_text(q, at + 10);
	u->made_at = db_int(q, at + 11);
}

const char *user_friendly_name(const struct user *u)
{
	return u->friendly_name ? u->friendly_name : u->name;
}

static bool find(struct db *db, query *q, const char *key, struct user *u)
{
	bool found;

	db_bind_text(q, 1, key);
	found = db_step(db, q);
	if (found)
		user_read(q, 0, u);
	db_done(q);
	return found;
}

bool user_find(struct db *db, const char *name_or_id, struct user *u)
{
	return find(db, db_prepare(db, "SELECT " USER_COLUMNS " FROM user u"
			" WHERE removed_at IS NULL AND (name = ?1 OR id = ?1)"
			" ORDER BY name = ?1 DESC LIMIT 1"), name_or_id, u);
}

bool user_get(struct db *db, const char *id, struct user *u)
{
	return find(db, db_prepare(db, "SELECT " USER_COLUMNS " FROM user u WHERE id = ?1"), id, u);
}

void user_list(struct db *db, void (*each)(const struct user *, void *), void *arg)
{
	query *q = db_prepare(db, "SELECT " USER_COLUMNS " FROM user u"
		" WHERE removed_at IS NULL ORDER BY name");
	struct user u;

	while (db_step(db, q)) {
		user_read(q, 0, &u);
		each(&u, arg);
	}
}

int64_t user_removed_at(struct db *db, const char *id)
{
	query *q = db_prepare(db, "SELECT removed_at FROM user WHERE id = ?1");
	int64_t at;

	db_bind_text(q, 1, id);
	at = db_step(db, q) ? db_int(q, 0) : 0;
	db_done(q);
	return at;
}

void user_list_removed(struct db *db, void (*each)(const struct user *, int64_t, void *),
		       void *arg)
{
	query *q = db_prepare(db, "SELECT " USER_COLUMNS ", u.removed_at FROM user u"
		" WHERE removed_at IS NOT NULL ORDER BY removed_at, id");
	struct user u;

	while (db_step(db, q)) {
		user_read(q, 0, &u);
		each(&u, db_int(q, USER_COLUMNS_COUNT), arg);
	}
}

/* Whether a user other than ID goes by NAME, or has it as an id, or has ID as a name:
 * whoever signs in as one of both must not be taken for the other. */
static bool name_taken(struct db *db, const char *name, const char *id)
{
	query *q = db_prepare(db, "SELECT 1 FROM user WHERE id <> ?2 AND removed_at IS NULL"
		" AND (name IN (?1, ?2) OR id = ?1)");
	bool taken;

	db_bind_text(q, 1, name);
	db_bind_text(q, 2, id);
	taken = db_step(db, q);
	db_done(q);
	return taken;
}

static void bind(query *q, const struct user *u)
{
	db_bind_text(q, 1, u->id);
	db_bind_text(q, 2, u->name);
	db_bind_text(q, 3, u->friendly_name);
	db_bind_text(q, 4, u->email);
	db_bind_text(q, 5, u->avatar);
	db_bind_int(q, 6, u->admin);
	db_bind_int(q, 7, u->anonymous);
	db_bind_int(q, 8, u->edu);
	db_bind_int(q, 9, u->business);
	if (u->quota >= 0)
		db_bind_int(q, 10, u->quota);
	else
		db_bind_text(q, 10, NULL);
}

enum outcome user_add(struct db *db, const struct user *u)
{
	query *q = db_prepare(db, "INSERT INTO user(id, name, friendly_name, email, avatar,"
		" admin, anonymous, edu, business, quota, made_at)"
		" VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)");
	struct user other;

	if (user_get(db, u->id, &other) || name_taken(db, u->name, u->id))
		return NAME_TAKEN;
	bind(q, u);
	db_bind_int(q, 11, u->made_at);
	db_run(db, q);
	return OK;
}

enum outcome user_set(struct db *db, const struct user *u)
{
	query *q = db_prepare(db, "UPDATE user SET name = ?2, friendly_name = ?3, email = ?4,"
		" avatar = ?5, admin = ?6, anonymous = ?7, edu = ?8, business = ?9, quota = ?10"
		" WHERE id = ?1 AND removed_at IS NULL");

	if (name_taken(db, u->name, u->id))
		return NAME_TAKEN;
	bind(q, u);
	return db_run(db, q) ? OK : NOT_FOUND;
}

void user_set_info(struct db *db, const char *id, const char *info)
{
	query *q = db_prepare(db, "UPDATE user SET user_info = ?2 WHERE id = ?1");

	db_bind_text(q, 1, id);
	db_bind_text(q, 2, info);
	db_run(db, q);
}

void user_remove(struct db *db, const char *id, int64_t now)
{
	query *q = db_prepare(db, "UPDATE user SET removed_at = ?2 WHERE id = ?1");
	query *settings = db_prepare(db, "DELETE FROM setting"
		" WHERE scope IN ('user/' || ?1, 'credential/' || ?1)"
		" OR scope LIKE 'file/%/' || ?1");
	query *grants = db_prepare(db, "DELETE FROM granted WHERE user_id = ?1");

	db_bind_text(q, 1, id);
	db_bind_int(q, 2, now);
	db_run(db, q);
	db_bind_text(settings, 1, id);
	db_run(db, settings);
	db_bind_text(grants, 1, id);
	db_run(db, grants);
}
