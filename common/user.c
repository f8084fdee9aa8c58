/* SPDX-License-Identifier: MIT */
/* A person: whoever opens, owns and locks files. */
#include "user.h"

#include "token.h"

#define COLUMNS "id, name, friendly_name, email, admin, made_at"

static void read_row(query *q, struct user *u)
{
	u->id = db_text(q, 0);
	u->name = db_text(q, 1);
	u->friendly_name = db_text(q, 2);
	u->email = db_text(q, 3);
	u->admin = db_int(q, 4);
	u->made_at = db_int(q, 5);
}

static bool find(struct db *db, query *q, const char *key, struct user *u)
{
	bool found;

	db_bind_text(q, 1, key);
	found = db_step(db, q);
	if (found)
		read_row(q, u);
	db_done(q);
	return found;
}

bool user_find(struct db *db, const char *name_or_id, struct user *u)
{
	return find(db, db_prepare(db, "SELECT " COLUMNS " FROM user"
			" WHERE removed_at IS NULL AND (name = ?1 OR id = ?1)"
			" ORDER BY name = ?1 DESC LIMIT 1"), name_or_id, u);
}

bool user_get(struct db *db, const char *id, struct user *u)
{
	return find(db, db_prepare(db, "SELECT " COLUMNS " FROM user WHERE id = ?1"), id, u);
}

void user_list(struct db *db, void (*each)(const struct user *, void *), void *arg)
{
	query *q = db_prepare(db, "SELECT " COLUMNS " FROM user"
		" WHERE removed_at IS NULL ORDER BY name");
	struct user u;

	while (db_step(db, q)) {
		read_row(q, &u);
		each(&u, arg);
	}
}

/* Whether a user other than ID goes by NAME. */
static bool name_taken(struct db *db, const char *name, const char *id)
{
	query *q = db_prepare(db, "SELECT 1 FROM user"
		" WHERE name = ?1 AND id <> ?2 AND removed_at IS NULL");
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
	db_bind_int(q, 5, u->admin);
}

enum outcome user_add(struct db *db, const struct user *u)
{
	query *q = db_prepare(db, "INSERT INTO user"
		"(id, name, friendly_name, email, admin, made_at)"
		" VALUES(?1, ?2, ?3, ?4, ?5, ?6)");
	struct user other;

	if (user_get(db, u->id, &other) || name_taken(db, u->name, u->id))
		return NAME_TAKEN;
	bind(q, u);
	db_bind_int(q, 6, u->made_at);
	db_run(db, q);
	return OK;
}

enum outcome user_set(struct db *db, const struct user *u)
{
	query *q = db_prepare(db, "UPDATE user"
		" SET name = ?2, friendly_name = ?3, email = ?4, admin = ?5"
		" WHERE id = ?1 AND removed_at IS NULL");

	if (name_taken(db, u->name, u->id))
		return NAME_TAKEN;
	bind(q, u);
	return db_run(db, q) ? OK : NOT_FOUND;
}

int user_remove(struct db *db, const char *id, int64_t now)
{
	query *q = db_prepare(db, "UPDATE user SET removed_at = ?2 WHERE id = ?1");

	db_bind_text(q, 1, id);
	db_bind_int(q, 2, now);
	db_run(db, q);
	return token_remove_user(db, id);
}
