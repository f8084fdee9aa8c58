/* SPDX-License-Identifier: MIT */
/* Sums of the bytes of each user's files. */
#include "account.h"

#include "mem.h"

#define COLUMNS "u.current_bytes, u.version_bytes, u.refused_bytes, u.folded_bytes"

/* The bytes of the alternate streams of the file f, with the row of its current version. */
#define STREAMS \
	" + CASE WHEN v.version = f.version THEN coalesce((SELECT" \
	" sum(json_extract(value, '$.size')) FROM setting WHERE scope = 'stream/' || f.id), 0)" \
	" ELSE 0 END"

/* The same sums of the rows: versions v of files f. */
#define SUMS \
	"sum(CASE WHEN v.version = f.version AND f.removed_at IS NULL THEN v.size" STREAMS " END)" \
	" AS current," \
	" sum(CASE WHEN v.version > 0 AND v.folded_at IS NULL THEN v.size" STREAMS " END) AS versions," \
	" sum(CASE WHEN v.version < 0 THEN v.size END) AS refused," \
	" sum(CASE WHEN v.folded_at IS NOT NULL THEN v.size END) AS folded" \
	" FROM file f JOIN version v ON v.file_id = f.id"

static struct account read_account(query *q, int at)
{
	return (struct account){
		.current = db_int(q, at), .versions = db_int(q, at + 1),
		.refused = db_int(q, at + 2), .folded = db_int(q, at + 3),
	};
}

static void bind(query *q, int at, const struct account *a)
{
	db_bind_int(q, at, a->current);
	db_bind_int(q, at + 1, a->versions);
	db_bind_int(q, at + 2, a->refused);
	db_bind_int(q, at + 3, a->folded);
}

static bool equal(const struct account *a, const struct account *b)
{
	return a->current == b->current && a->versions == b->versions &&
		a->refused == b->refused && a->folded == b->folded;
}

/* The only row of Q; all 0 if there is none. */
static struct account ask(struct db *db, query *q)
{
	struct account a = { .current = 0 };

	if (db_step(db, q))
		a = read_account(q, 0);
	db_done(q);
	return a;
}

struct account account_get(struct db *db, const char *user_id)
{
	return ask(db, db_query(db, "SELECT " COLUMNS " FROM user u WHERE u.id = ?1", user_id));
}

void account_change(struct db *db, const char *file_id, struct account by)
{
	query *q = db_query(db, "UPDATE user SET current_bytes = current_bytes + ?2,"
		" version_bytes = version_bytes + ?3, refused_bytes = refused_bytes + ?4,"
		" folded_bytes = folded_bytes + ?5"
		" WHERE id = (SELECT owner_id FROM file WHERE id = ?1)", file_id);

	if (equal(&by, &(struct account){ .current = 0 }))
		return;
	bind(q, 2, &by);
	db_run(db, q);
}

void account_file(struct db *db, const char *file_id, int sign)
{
	struct account a = ask(db, db_query(db, "SELECT " SUMS " WHERE f.id = ?1", file_id));

	account_change(db, file_id, (struct account){
		.current = sign * a.current, .versions = sign * a.versions,
		.refused = sign * a.refused, .folded = sign * a.folded,
	});
}

struct wrong_accounts account_verify(struct db *db)
{
	struct wrong_accounts all = { .count = 0 };
	query *q = db_prepare(db, "SELECT u.id, u.name, " COLUMNS ","
		" s.current, s.versions, s.refused, s.folded FROM user u LEFT JOIN"
		" (SELECT f.owner_id AS id, " SUMS " GROUP BY f.owner_id) s ON s.id = u.id");

	while (db_step(db, q)) {
		struct account said = read_account(q, 2), real = read_account(q, 6);

		if (equal(&said, &real))
			continue;
		all.list = mem_grow(all.list, all.count, sizeof(*all.list));
		all.list[all.count++] = (struct wrong_account){
			db_text(q, 0), db_text(q, 1), said, real,
		};
	}
	return all;
}

bool account_correct(struct db *db, const char *user_id, const struct account *said,
		     const struct account *real)
{
	query *q = db_query(db, "UPDATE user SET current_bytes = ?2, version_bytes = ?3,"
		" refused_bytes = ?4, folded_bytes = ?5 WHERE id = ?1 AND current_bytes = ?6"
		" AND version_bytes = ?7 AND refused_bytes = ?8 AND folded_bytes = ?9", user_id);

	bind(q, 2, real);
	bind(q, 6, said);
	return db_run(db, q) > 0;
}
