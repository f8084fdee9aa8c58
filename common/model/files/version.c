/* SPDX-License-Identifier: MIT */
/* The versions of a file, and refused saves. */
#include "version.h"

#include "account.h"
#include "mem.h"
#include "text.h"
#include "unused.h"

#include <string.h>

#define MORE_COLUMNS \
	", v.autosave, v.modified_by_user, v.editors, v.lock_id, v.note, u.name, v.folded_at," \
	" v.refused, v.file_id"
#define SELECT "SELECT " VERSION_COLUMNS MORE_COLUMNS \
	" FROM version v LEFT JOIN user u ON u.id = v.user_id"

enum { COLUMN_MORE = 6, COLUMN_FILE_ID = 14 };	/* columns */

/* The columns of a content, and how to read them from column AT on. */
#define CONTENT_COLUMNS "size, sha256, content, shared"

static void read_content(query *q, int at, struct content *c)
{
	c->size = db_int(q, at);
	db_blob(q, at + 1, c->sha256, SHA256_SIZE);
	c->name = db_text(q, at + 2);
	c->shared = db_int(q, at + 3);
}

void version_read(query *q, int at, struct version *v)
{
	v->number = db_int(q, at);
	v->content.size = db_int(q, at + 1);
	db_blob(q, at + 2, v->content.sha256, SHA256_SIZE);
	v->content.name = db_text(q, at + 3);
	v->modified_at = db_int(q, at + 4);
	v->user_id = db_text(q, at + 5);
	v->content.shared = false;
	v->folded_at = 0;
	v->refused = REFUSAL_NONE;
}

static const char *const refusals[REFUSALS] = {
	[REFUSAL_LOCK] = "lock", [REFUSAL_TIMESTAMP] = "timestamp", [REFUSAL_REMOVED] = "removed",
	[REFUSAL_QUOTA] = "quota", [REFUSAL_SESSION] = "session", [REFUSAL_GRANT] = "grant",
	[REFUSAL_BUSY] = "busy",
};

const char *refusal_name(enum refusal refused)
{
	return refusals[refused];
}

enum refusal refusal_find(const char *name)
{
	for (int i = REFUSAL_NONE + 1; name && i < REFUSALS; i++)
		if (same(refusals[i], name))
			return (enum refusal)i;
	return REFUSAL_NONE;
}

const char *version_text(int64_t number)
{
	return number > 0 ? mem_printf("version %lld", (long long)number) :
		mem_printf("recovered save %lld", -(long long)number);
}

static void read_all(query *q, struct version *v)
{
	version_read(q, 0, v);
	v->autosave = db_int(q, COLUMN_MORE);
	v->modified_by_user = db_is_null(q, COLUMN_MORE + 1) ? -1 : (int)db_int(q, COLUMN_MORE + 1);
	v->editors = db_text(q, COLUMN_MORE + 2);
	v->lock_id = db_text(q, COLUMN_MORE + 3);
	v->note = db_text(q, COLUMN_MORE + 4);
	v->user_name = db_text(q, COLUMN_MORE + 5);
	v->folded_at = db_int(q, COLUMN_MORE + 6);
	v->refused = refusal_find(db_text(q, COLUMN_MORE + 7));
}

bool version_get(struct db *db, const char *file_id, int64_t number, struct version *v)
{
	query *q = db_query(db, SELECT " WHERE v.file_id = ?1 AND v.version = ?2", file_id);
	bool found;

	db_bind_int(q, 2, number);
	found = db_step(db, q);
	if (found)
		read_all(q, v);
	db_done(q);
	return found;
}

bool version_next(struct db *db, query *q, struct version *v)
{
	if (!db_step(db, q))
		return false;
	read_all(q, v);
	v->file_id = db_text(q, COLUMN_FILE_ID);
	return true;
}

static struct versions list(struct db *db, query *q)
{
	struct versions all = { .count = 0 };
	struct version v;

	while (version_next(db, q, &v)) {
		all.list = mem_grow(all.list, all.count, sizeof(*all.list));
		all.list[all.count++] = v;
	}
	return all;
}

query *version_rows(struct db *db, const char *file_id)
{
	return db_query(db, SELECT " WHERE v.file_id = ?1 AND v.version > 0"
		" AND v.folded_at IS NULL ORDER BY v.version DESC", file_id);
}

query *version_rows_folded(struct db *db, const char *file_id)
{
	return db_query(db, SELECT " WHERE v.file_id = ?1 AND v.folded_at IS NOT NULL"
		" ORDER BY v.version DESC", file_id);
}

query *version_rows_refused(struct db *db, const char *file_id)
{
	if (!file_id)
		return db_prepare(db, SELECT " WHERE v.version < 0"
			" ORDER BY v.modified_at DESC, v.file_id, v.version");
	return db_query(db, SELECT " WHERE v.file_id = ?1 AND v.version < 0 ORDER BY v.version",
			file_id);
}

struct versions version_list(struct db *db, const char *file_id)
{
	return list(db, version_rows(db, file_id));
}

struct versions version_list_refused(struct db *db, const char *file_id)
{
	return list(db, version_rows_refused(db, file_id));
}

struct versions version_all(struct db *db, const char *file_id, bool refused)
{
	struct versions all = (refused ? version_list_refused : version_list)(db, file_id);

	for (size_t i = 0; i < all.count / 2; i++) {
		struct version v = all.list[i];

		all.list[i] = all.list[all.count - 1 - i];
		all.list[all.count - 1 - i] = v;
	}
	return all;
}

/* What the row of V adds to the sums (SIGN 1), or subtracts (-1). */
static struct account bytes_of(const struct version *v, int sign)
{
	struct account a = { .current = 0 };

	*(v->number < 0 ? &a.refused : v->folded_at ? &a.folded : &a.versions) =
		sign * v->content.size;
	return a;
}

void version_add(struct db *db, const char *file_id, const struct version *v)
{
	query *q = db_prepare(db, "INSERT INTO version(file_id, version, size, sha256, content,"
		" modified_at, user_id, autosave, modified_by_user, editors, lock_id, note, shared,"
		" refused) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)");

	if (*v->content.name)
		content_need(db, &v->content);
	db_bind_text(q, 1, file_id);
	db_bind_int(q, 2, v->number);
	db_bind_int(q, 3, v->content.size);
	db_bind_blob(q, 4, v->content.sha256, SHA256_SIZE);
	db_bind_text(q, 5, v->content.name);
	db_bind_int(q, 6, v->modified_at);
	db_bind_text(q, 7, v->user_id);
	db_bind_int(q, 8, v->autosave);
	if (v->modified_by_user < 0)
		db_bind_text(q, 9, NULL);
	else
		db_bind_int(q, 9, v->modified_by_user);
	db_bind_text(q, 10, v->editors);
	db_bind_text(q, 11, v->lock_id);
	db_bind_text(q, 12, v->note);
	db_bind_int(q, 13, v->content.shared);
	db_bind_text(q, 14, refusal_name(v->refused));
	db_run(db, q);
	account_change(db, file_id, bytes_of(v, 1));
}

bool version_take(struct db *db, const char *file_id, int64_t number, struct content *c)
{
	query *q = db_query(db, "DELETE FROM version WHERE file_id = ?1 AND version = ?2"
		" RETURNING " CONTENT_COLUMNS ", folded_at", file_id);
	struct version v = { .number = number };
	bool found;

	db_bind_int(q, 2, number);
	found = db_step(db, q);
	if (found) {
		read_content(q, 0, &v.content);
		v.folded_at = db_int(q, 4);
		*c = v.content;
	}
	db_done(q);
	if (found)
		account_change(db, file_id, bytes_of(&v, -1));
	return found;
}

void version_drop(struct db *db, const char *file_id, int64_t number, int64_t now)
{
	struct content c;

	if (version_take(db, file_id, number, &c))
		unused_add(db, &c, now);
}

void version_share(struct db *db, const char *file_id, struct content *c)
{
	query *q = db_query(db, "UPDATE version SET shared = 1 WHERE file_id = ?1 AND content = ?2",
		file_id);

	c->shared = true;
	db_bind_text(q, 2, c->name);
	db_run(db, q);
}

#define UNMARKED " SELECT content FROM version GROUP BY content" \
	" HAVING count(*) > 1 AND min(shared) = 0"

int64_t version_unmarked(struct db *db)
{
	return db_value(db, db_prepare(db, "SELECT count(*) FROM (" UNMARKED ")"));
}

void version_mark_shared(struct db *db)
{
	db_run(db, db_prepare(db, "UPDATE version SET shared = 1 WHERE content IN (" UNMARKED ")"));
}

/* Drops the versions that Q selects by file and number; returns how many. */
static int drop_all(struct db *db, query *q, int64_t now)
{
	struct row { const char *file_id; int64_t number; } *rows = NULL;
	size_t count = 0;

	while (db_step(db, q)) {
		rows = mem_grow(rows, count, sizeof(*rows));
		rows[count++] = (struct row){ db_text(q, 0), db_int(q, 1) };
	}
	for (size_t i = 0; i < count; i++)
		version_drop(db, rows[i].file_id, rows[i].number, now);
	return (int)count;
}

bool version_fold(struct db *db, const char *file_id, int64_t number, const struct version *by,
		  int64_t now, int64_t grace)
{
	query *q = db_query(db, "UPDATE version SET folded_at = ?4"
		" WHERE file_id = ?1 AND version = ?2 AND autosave AND user_id IS ?3"
		" AND folded_at IS NULL AND ?6 > 0 AND ?6 * 2 >= size AND ?5 <"
		" (SELECT modified_at FROM version WHERE file_id = ?1 AND version > 0"
		" AND version < ?2 AND folded_at IS NULL ORDER BY version DESC LIMIT 1)"
		" RETURNING size", file_id);
	int64_t size;
	bool folded;

	db_bind_int(q, 2, number);
	db_bind_text(q, 3, by->user_id);
	db_bind_int(q, 4, now);
	db_bind_int(q, 5, now - grace);
	db_bind_int(q, 6, by->content.size);
	folded = db_step(db, q);
	size = folded ? db_int(q, 0) : 0;
	db_done(q);
	account_change(db, file_id, (struct account){ .versions = -size, .folded = size });
	return folded;
}

bool version_drop_folded(struct db *db, const char *file_id, int64_t now)
{
	query *q = db_query(db, "SELECT file_id, version FROM version"
		" WHERE file_id = ?1 AND folded_at IS NOT NULL ORDER BY version LIMIT 1", file_id);

	return drop_all(db, q, now) > 0;
}

void version_drop_refused(struct db *db, const char *file_id, const struct content *c, int64_t now)
{
	query *q = db_query(db, "SELECT file_id, version FROM version"
		" WHERE file_id = ?1 AND version < 0 AND sha256 = ?2", file_id);

	db_bind_blob(q, 2, c->sha256, SHA256_SIZE);
	drop_all(db, q, now);
}

/* Numbers increase: if the oldest is close there is nothing to count. */
static bool may_be_beyond(struct db *db, const char *file_id, int64_t current, int64_t kept)
{
	query *q = db_query(db, "SELECT version FROM version WHERE file_id = ?1 AND version > 0"
		" ORDER BY version LIMIT 1", file_id);
	bool beyond;

	beyond = db_step(db, q) && current - db_int(q, 0) >= kept;
	db_done(q);
	return beyond;
}

void version_trim_file(struct db *db, const char *file_id, int64_t current, int64_t kept,
		       int64_t now)
{
	query *q;

	if (current <= kept || !may_be_beyond(db, file_id, current, kept))
		return;
	q = db_query(db, "SELECT file_id, version FROM version WHERE file_id = ?1 AND version > 0"
		" AND folded_at IS NULL ORDER BY version DESC LIMIT -1 OFFSET ?2", file_id);
	db_bind_int(q, 2, kept);
	drop_all(db, q, now);
}

query *version_list_all(struct db *db)
{
	return db_prepare(db, SELECT " ORDER BY v.file_id, v.version");
}

struct versions version_list_from(struct db *db, const char *file_id, int64_t number, int max)
{
	query *q = db_query(db, SELECT " WHERE (v.file_id, v.version) > (?1, ?2)"
		" ORDER BY v.file_id, v.version LIMIT ?3", file_id);

	db_bind_int(q, 2, number);
	db_bind_int(q, 3, max);
	return list(db, q);
}

int64_t version_count_all(struct db *db)
{
	return db_value(db, db_prepare(db, "SELECT count(*) FROM version"));
}

bool version_content(struct db *db, const char *file_id, const uint8_t sha256[SHA256_SIZE],
		     struct content *c)
{
	query *q = db_query(db, "SELECT " CONTENT_COLUMNS " FROM version"
		" WHERE file_id = ?1 AND sha256 = ?2 LIMIT 1", file_id);
	bool found;

	db_bind_blob(q, 2, sha256, SHA256_SIZE);
	found = db_step(db, q);
	if (found)
		read_content(q, 0, c);
	db_done(q);
	return found && content_is_there(db, c);
}
