/* SPDX-License-Identifier: MIT */
/* The stored WOPI lock, and the history of a file's locks. */
#include "lock_row.h"

#include "clock.h"
#include "mem.h"
#include "store.h"

#include <string.h>

static const struct lock unlocked = { .lock_id = "" };

const char *lock_id_problem(const char *id)
{
	size_t len = strlen(id);

	if (len == 0)
		return "is empty";
	if (len > LOCK_ID_MAX)
		return "is longer than 1024 characters";
	for (size_t i = 0; i < len; i++)
		if (id[i] < ' ' || id[i] > '~')
			return "holds a character that is not printable ASCII";
	if (id[0] == ' ' || id[len - 1] == ' ')
		return "starts or ends with a blank";
	return NULL;
}

bool lock_row_get(struct db *db, const char *file_id, struct lock *l)
{
	query *q = db_query(db, "SELECT l.lock_id, l.taken_at, l.expires_at, l.user_id, u.name,"
		" l.refreshed_at FROM lock l LEFT JOIN user u ON u.id = l.user_id"
		" WHERE l.file_id = ?1", file_id);
	bool found;

	*l = unlocked;
	found = db_step(db, q);
	if (found) {
		l->lock_id = db_text(q, 0);
		l->taken_at = db_int(q, 1);
		l->expires_at = db_int(q, 2);
		l->user_id = db_text(q, 3);
		l->user_name = db_text(q, 4);
		l->refreshed_at = db_int(q, 5);
	}
	db_done(q);
	return found;
}

int64_t lock_end(int64_t refreshed_at, int64_t expires_at, int64_t now)
{
	return refreshed_at > now ? now + (expires_at - refreshed_at) : expires_at;
}

#define SCOPE "lock/"
#define USER_VISIBLE "user_visible"

static const char *scope_of(const char *file_id)
{
	return mem_printf(SCOPE "%s", file_id);
}

/* Ids need no escapes in JSON. */
void lock_show_user(struct db *db, const char *file_id, const char *user_id)
{
	store_set(db, scope_of(file_id), USER_VISIBLE, mem_printf("\"%s\"", user_id));
}

static const char *shown_user(struct db *db, const char *file_id)
{
	const char *id = store_get(db, scope_of(file_id), USER_VISIBLE);

	return id ? mem_strndup(id + 1, strlen(id) - 2) : NULL;
}

static void hide_user(struct db *db, const char *file_id)
{
	if (db->switches & DB_COAUTH)
		store_set(db, scope_of(file_id), USER_VISIBLE, NULL);
}

void lock_hide_users(struct db *db)
{
	query *q = db_prepare(db, "DELETE FROM setting WHERE scope >= ?1 AND scope < ?2");

	db_bind_range(q, 1, SCOPE);
	db_run(db, q);
}

#define SETTLE "UPDATE lock SET expires_at = ?1 + expires_at - refreshed_at," \
	" refreshed_at = ?1 WHERE refreshed_at > ?1"

void lock_settle_clock(struct db *db, int64_t now)
{
	query *q = db_prepare(db, SETTLE);

	db_bind_int(q, 1, now);
	db_run(db, q);
}

/* The first change that meets such a lock gives it a normal end. */
static void settle(struct db *db, const char *file_id, int64_t now, struct lock *l)
{
	query *q;

	if (l->refreshed_at <= now)
		return;
	l->expires_at = lock_end(l->refreshed_at, l->expires_at, now);
	l->refreshed_at = now;
	if (!db->changing)
		return;
	q = db_prepare(db, SETTLE " AND file_id = ?2");
	db_bind_int(q, 1, now);
	db_bind_text(q, 2, file_id);
	db_run(db, q);
}

bool lock_row_in_force(struct db *db, const char *file_id, int64_t now, struct lock *l)
{
	if (lock_row_get(db, file_id, l))
		settle(db, file_id, now, l);
	if (*l->lock_id && l->expires_at > now) {
		if (db->switches & DB_COAUTH)
			l->shown_user_id = shown_user(db, file_id);
		return true;
	}
	*l = unlocked;
	return false;
}

void lock_row_put(struct db *db, const char *file_id, const struct lock *l)
{
	query *q = db_query(db, "INSERT INTO lock(file_id, lock_id, taken_at, expires_at, user_id,"
		" refreshed_at) VALUES(?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT(file_id) DO UPDATE SET"
		" lock_id = excluded.lock_id, taken_at = excluded.taken_at,"
		" expires_at = excluded.expires_at, user_id = excluded.user_id,"
		" refreshed_at = excluded.refreshed_at", file_id);

	db_bind_text(q, 2, l->lock_id);
	db_bind_int(q, 3, l->taken_at);
	db_bind_int(q, 4, l->expires_at);
	db_bind_text(q, 5, l->user_id);
	db_bind_int(q, 6, l->refreshed_at);
	db_run(db, q);
	hide_user(db, file_id);
}

void lock_row_erase(struct db *db, const char *file_id)
{
	db_run(db, db_query(db, "DELETE FROM lock WHERE file_id = ?1", file_id));
	hide_user(db, file_id);
}

void lock_record(struct db *db, const char *file_id, const char *event, int64_t at,
		 const char *lock_id, const char *user_id, const char *reason)
{
	query *add = db_query(db, "INSERT INTO lock_event"
		"(file_id, at, event, lock_id, user_id, reason)"
		" VALUES(?1, ?2, ?3, ?4, ?5, ?6)", file_id);
	query *trim = db_query(db, "DELETE FROM lock_event WHERE file_id = ?1 AND id <="
		" (SELECT id FROM lock_event WHERE file_id = ?1"
		" ORDER BY id DESC LIMIT 1 OFFSET ?2)", file_id);

	db_bind_int(add, 2, at);
	db_bind_text(add, 3, event);
	db_bind_text(add, 4, lock_id);
	db_bind_text(add, 5, user_id);
	db_bind_text(add, 6, reason);
	db_run(db, add);
	db_bind_int(trim, 2, LOCK_EVENTS_KEPT);
	db_run(db, trim);
}

/* The column has "BY", a line feed and REASON; older rows have the reason alone. */
void lock_record_release(struct db *db, const char *file_id, const char *event, int64_t at,
			 const char *lock_id, const char *holder_id, const char *by,
			 const char *reason)
{
	const char *text = by ? mem_printf("%s\n%s", by, reason ? reason : "") : reason;

	lock_record(db, file_id, event, at, lock_id, holder_id, text);
}

static void read_reason(const char *text, struct lock_event *e)
{
	const char *end = text ? strchr(text, '\n') : NULL;

	e->by = end ? mem_strndup(text, (size_t)(end - text)) : NULL;
	e->reason = end && !end[1] ? NULL : end ? end + 1 : text;
}

struct locks lock_list(struct db *db, bool expired, int64_t now)
{
	struct locks all = { .count = 0 };
	query *q = db_prepare(db, "SELECT l.file_id, f.name, l.lock_id, l.taken_at,"
		" l.expires_at, l.user_id, u.name, l.refreshed_at FROM lock l"
		" JOIN file f ON f.id = l.file_id LEFT JOIN user u ON u.id = l.user_id"
		" WHERE (l.expires_at <= ?1) = ?2 ORDER BY l.file_id");

	db_bind_int(q, 1, now);
	db_bind_int(q, 2, expired);
	while (db_step(db, q)) {
		all.list = mem_grow(all.list, all.count, sizeof(*all.list));
		all.list[all.count++] = (struct lock){
			.file_id = db_text(q, 0), .file_name = db_text(q, 1),
			.lock_id = db_text(q, 2), .taken_at = db_int(q, 3),
			.expires_at = db_int(q, 4), .user_id = db_text(q, 5),
			.user_name = db_text(q, 6), .refreshed_at = db_int(q, 7),
		};
	}
	return all;
}

query *lock_history(struct db *db, const char *file_id, int64_t after)
{
	query *q = db_prepare(db, file_id ?
		"SELECT e.id, e.file_id, e.at, e.event, e.lock_id, u.name, e.reason"
		" FROM lock_event e LEFT JOIN user u ON u.id = e.user_id"
		" WHERE e.file_id = ?2 AND e.id > ?1 ORDER BY e.id" :
		"SELECT e.id, e.file_id, e.at, e.event, e.lock_id, u.name, e.reason"
		" FROM lock_event e LEFT JOIN user u ON u.id = e.user_id"
		" WHERE e.id > ?1 ORDER BY e.id");

	db_bind_int(q, 1, after);
	if (file_id)
		db_bind_text(q, 2, file_id);
	return q;
}

bool lock_event_next(struct db *db, query *q, struct lock_event *e)
{
	if (!db_step(db, q))
		return false;
	*e = (struct lock_event){
		.id = db_int(q, 0), .file_id = db_text(q, 1), .at = db_int(q, 2),
		.event = db_text(q, 3), .lock_id = db_text(q, 4), .user_name = db_text(q, 5),
	};
	read_reason(db_text(q, 6), e);
	return true;
}

const char *lock_last_user(struct db *db, const char *file_id, const char *lock_id)
{
	query *q = db_query(db, "SELECT user_id FROM"
		" (SELECT user_id, at, id FROM lock_event WHERE file_id = ?1 AND lock_id = ?2"
		" AND event IN ('lock', 'relock', 'refresh') UNION ALL"
		" SELECT user_id, modified_at, 0 FROM version WHERE file_id = ?1 AND lock_id = ?2"
		" AND version > 0) ORDER BY at DESC, id DESC LIMIT 1", file_id);
	const char *id;

	db_bind_text(q, 2, lock_id);
	id = db_step(db, q) ? db_text(q, 0) : NULL;
	db_done(q);
	return id;
}

const char *lock_last_id(struct db *db, const char *file_id)
{
	query *q = db_query(db, "SELECT lock_id FROM lock_event WHERE file_id = ?1"
		" ORDER BY id DESC LIMIT 1", file_id);
	const char *id;

	id = db_step(db, q) ? db_text(q, 0) : NULL;
	db_done(q);
	return id;
}

int64_t lock_last_event(struct db *db)
{
	return db_value(db, db_prepare(db, "SELECT coalesce(max(id), 0) FROM lock_event"));
}

/* The other coauthors: "", " and another" or " and 2 others". */
static const char *others(const struct lock *l)
{
	if (l->coauth < 2)
		return "";
	return l->coauth == 2 ? " and another" : mem_printf(" and %d others", l->coauth - 1);
}

const char *lock_describe(const struct lock *l)
{
	if (!*l->lock_id && !l->coauth)
		return "not locked";
	return mem_printf("%s by %s%s since %s, until %s", l->coauth ? "coauthored" : "locked",
			  l->user_name ? l->user_name : "the administrator", others(l),
			  clock_text(l->taken_at), clock_text(l->expires_at));
}
