/* SPDX-License-Identifier: MIT */
/* Users. */
#include "user.h"

#include "config.h"
#include "mem.h"
#include "text.h"

#include <string.h>

/* The columns of a user, with those that requests do not need. */
#define ALL_COLUMNS USER_COLUMNS ", u.subject"

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
	u->removed_at = 0;
}

const char *user_friendly_name(const struct user *u)
{
	return u->friendly_name ? u->friendly_name : u->name;
}

static void read_all(query *q, struct user *u)
{
	user_read(q, 0, u);
	u->subject = db_text(q, USER_COLUMNS_COUNT);
}

/* The row of Q if there is only one. */
static bool find(struct db *db, query *q, struct user *u)
{
	struct user only;
	bool found;

	if (!db_step(db, q))
		return false;
	read_all(q, &only);
	found = !db_step(db, q);
	db_done(q);
	if (found)
		*u = only;
	return found;
}

bool user_find(struct db *db, const char *name_or_id, struct user *u)
{
	return find(db, db_query(db, "SELECT " ALL_COLUMNS " FROM user u"
			" WHERE removed_at IS NULL AND (name = ?1 OR id = ?1)"
			" ORDER BY name = ?1 DESC LIMIT 1", name_or_id), u);
}

bool user_get(struct db *db, const char *id, struct user *u)
{
	return find(db, db_query(db, "SELECT " ALL_COLUMNS " FROM user u WHERE id = ?1", id), u);
}

bool user_present(struct db *db, const char *id, struct user *u)
{
	return find(db, db_query(db, "SELECT " ALL_COLUMNS " FROM user u"
			" WHERE id = ?1 AND removed_at IS NULL", id), u);
}

bool user_is_called(struct db *db, const char *name)
{
	return db_value(db, db_query(db, "SELECT count(*) FROM user WHERE removed_at IS NULL"
		" AND (name = ?1 COLLATE NOCASE OR friendly_name = ?1 COLLATE NOCASE)", name)) > 0;
}

static bool find_name(struct db *db, const char *name, struct user *u)
{
	return find(db, db_query(db, "SELECT " ALL_COLUMNS " FROM user u"
			" WHERE name = ?1 AND removed_at IS NULL", name), u);
}

/* There is no index: it would cost every request, and few servers send another case. */
static bool find_name_in_any_case(struct db *db, const char *name, struct user *u)
{
	return find(db, db_query(db, "SELECT " ALL_COLUMNS " FROM user u"
			" WHERE name = ?1 COLLATE NOCASE AND removed_at IS NULL LIMIT 2", name), u);
}

bool user_known_as(struct db *db, const char *name, struct user *u)
{
	bool found = find_name(db, name, u) ||
		find(db, db_query(db, "SELECT " ALL_COLUMNS " FROM user u WHERE removed_at IS NULL"
			" AND NOT anonymous AND (friendly_name = ?1 OR email = ?1 COLLATE NOCASE)"
			" LIMIT 2", name), u);

	return found && !u->anonymous;
}

bool user_of_subject(struct db *db, const char *subject, struct user *u)
{
	return find(db, db_query(db, "SELECT " ALL_COLUMNS " FROM user u"
			" WHERE subject = ?1 AND removed_at IS NULL LIMIT 2", subject), u);
}

bool user_case_ignored(struct db *db)
{
	return same(config_get(db, setting_find("remote_user_case")), "ignore");
}

bool user_identify(struct db *db, const char *claim, const char *name, struct user *u)
{
	bool found;

	if (!claim)
		found = find_name(db, name, u) ||
			(user_case_ignored(db) && find_name_in_any_case(db, name, u));
	else
		found = user_of_subject(db, name, u) ||
			(!same(claim, "sub") && find_name(db, name, u));
	return found && !u->anonymous;
}

bool user_twin(struct db *db, const char *name, const char *id, struct user *u)
{
	query *q = db_query(db, "SELECT " ALL_COLUMNS " FROM user u WHERE name = ?1 COLLATE NOCASE"
		" AND name <> ?1 AND id <> ?2 AND removed_at IS NULL LIMIT 1", name);

	db_bind_text(q, 2, id);
	return find(db, q, u);
}

query *user_list(struct db *db)
{
	return db_prepare(db, "SELECT " ALL_COLUMNS " FROM user u"
		" WHERE removed_at IS NULL ORDER BY name");
}

bool user_next(struct db *db, query *q, struct user *u)
{
	if (!db_step(db, q))
		return false;
	read_all(q, u);
	return true;
}

static void append(struct users *all, const struct user *u)
{
	all->list = mem_grow(all->list, all->count, sizeof(*all->list));
	all->list[all->count++] = *u;
}

struct users user_list_twins(struct db *db)
{
	query *q = db_prepare(db, "SELECT " ALL_COLUMNS " FROM user u"
		" WHERE removed_at IS NULL AND lower(name) IN (SELECT lower(name) FROM user"
		" WHERE removed_at IS NULL GROUP BY lower(name) HAVING count(*) > 1)"
		" ORDER BY lower(name), name");
	struct users all = { .count = 0 };
	struct user u;

	while (user_next(db, q, &u))
		append(&all, &u);
	return all;
}

int64_t user_removed_at(struct db *db, const char *id)
{
	return db_value(db, db_query(db, "SELECT removed_at FROM user WHERE id = ?1", id));
}

struct users user_list_removed(struct db *db)
{
	query *q = db_prepare(db, "SELECT " ALL_COLUMNS ", u.removed_at FROM user u"
		" WHERE removed_at IS NOT NULL ORDER BY removed_at, id");
	struct users all = { .count = 0 };
	struct user u;

	while (user_next(db, q, &u)) {
		u.removed_at = db_int(q, USER_COLUMNS_COUNT + 1);
		append(&all, &u);
	}
	return all;
}

/* Whether another user than ID has NAME as name or id, or ID as name: users must not be confused
 * when they sign in. */
static bool name_taken(struct db *db, const char *name, const char *id)
{
	query *q = db_query(db, "SELECT 1 FROM user WHERE id <> ?2 AND removed_at IS NULL"
		" AND (name IN (?1, ?2) OR id = ?1)", name);

	db_bind_text(q, 2, id);
	return db_found(db, q);
}

/* Whether the user's new name has a twin. */
static bool has_new_twin(struct db *db, const struct user *u, const struct user *before)
{
	struct user twin;

	return (!before || !same(before->name, u->name)) && user_case_ignored(db) &&
		user_twin(db, u->name, u->id, &twin);
}

static bool subject_taken(struct db *db, const struct user *u)
{
	struct user other;

	return u->subject && user_of_subject(db, u->subject, &other) && !same(other.id, u->id);
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
	db_bind_text(q, 11, u->subject);
}

enum outcome user_add(struct db *db, const struct user *u)
{
	query *q = db_prepare(db, "INSERT INTO user(id, name, friendly_name, email, avatar,"
		" admin, anonymous, edu, business, quota, subject, made_at)"
		" VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)");
	struct user other;

	if (user_get(db, u->id, &other) || name_taken(db, u->name, u->id) ||
	    subject_taken(db, u) || has_new_twin(db, u, NULL))
		return OUTCOME_NAME_TAKEN;
	bind(q, u);
	db_bind_int(q, 12, u->made_at);
	db_run(db, q);
	return OUTCOME_OK;
}

enum outcome user_set(struct db *db, const struct user *u)
{
	query *q = db_prepare(db, "UPDATE user SET name = ?2, friendly_name = ?3, email = ?4,"
		" avatar = ?5, admin = ?6, anonymous = ?7, edu = ?8, business = ?9, quota = ?10,"
		" subject = ?11 WHERE id = ?1");
	struct user before;

	if (!user_present(db, u->id, &before))
		return OUTCOME_NOT_FOUND;
	if (name_taken(db, u->name, u->id) || subject_taken(db, u) || has_new_twin(db, u, &before))
		return OUTCOME_NAME_TAKEN;
	bind(q, u);
	db_run(db, q);
	return OUTCOME_OK;
}

void user_set_info(struct db *db, const char *id, const char *info)
{
	query *q = db_query(db, "UPDATE user SET user_info = ?2 WHERE id = ?1", id);

	db_bind_text(q, 2, info);
	db_run(db, q);
}

void user_remove(struct db *db, const char *id, int64_t now)
{
	query *q = db_query(db, "UPDATE user SET removed_at = ?2 WHERE id = ?1", id);

	db_bind_int(q, 2, now);
	db_run(db, q);
	db_run(db, db_query(db, "DELETE FROM setting WHERE scope IN ('user/' || ?1, 'credential/' || ?1)"
		" OR scope LIKE 'file/%/' || ?1", id));
	db_run(db, db_query(db, "DELETE FROM granted WHERE user_id = ?1", id));
}
