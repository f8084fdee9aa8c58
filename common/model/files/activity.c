/* SPDX-License-Identifier: MIT */
/* Activities: comments and mentions that clients report. */
#include "activity.h"

#include "mem.h"

#define SELECT \
	"SELECT a.id, a.at, a.user_id, u.name, a.activity" \
	" FROM activity a JOIN user u ON u.id = a.user_id WHERE a.file_id = ?1"

static struct activity read_row(query *q)
{
	return (struct activity){
		.id = db_text(q, 0), .at = db_int(q, 1), .user_id = db_text(q, 2),
		.user_name = db_text(q, 3), .json = db_text(q, 4),
	};
}

bool activity_get(struct db *db, const char *file_id, const char *id, struct activity *a)
{
	query *q = db_query(db, SELECT " AND a.id = ?2", file_id);
	bool found;

	db_bind_text(q, 2, id);
	found = db_step(db, q);
	if (found)
		*a = read_row(q);
	db_done(q);
	return found;
}

int64_t activity_free_time(struct db *db, const char *file_id, const char *id, int64_t at)
{
	query *q = db_query(db, "SELECT 1 FROM activity"
		" WHERE file_id = ?1 AND id <> ?2 AND at = ?3", file_id);

	db_bind_text(q, 2, id);
	for (;; at++) {
		db_bind_int(q, 3, at);
		if (!db_found(db, q))
			return at;
	}
}

struct activities activity_list(struct db *db, const char *file_id)
{
	query *q = db_query(db, SELECT " ORDER BY a.at, a.id", file_id);
	struct activities all = { .count = 0 };

	while (db_step(db, q)) {
		all.list = mem_grow(all.list, all.count, sizeof(*all.list));
		all.list[all.count++] = read_row(q);
	}
	return all;
}

int64_t activity_next(struct db *db, const char *file_id, int64_t now)
{
	int64_t last = db_value(db, db_query(db, "SELECT max(at) FROM activity WHERE file_id = ?1",
					     file_id));

	return now > last ? now : last + 1;
}

void activity_add(struct db *db, const char *file_id, const struct activity *a)
{
	query *q = db_query(db, "INSERT INTO activity(file_id, id, at, user_id, activity)"
		" VALUES(?1, ?2, ?3, ?4, ?5) ON CONFLICT(file_id, id) DO UPDATE SET"
		" at = excluded.at, user_id = excluded.user_id, activity = excluded.activity",
		file_id);

	db_bind_text(q, 2, a->id);
	db_bind_int(q, 3, a->at);
	db_bind_text(q, 4, a->user_id);
	db_bind_text(q, 5, a->json);
	db_run(db, q);
}

/* The time of the newest activity beyond the limits; false if there is none. */
static bool find_excess(struct db *db, const char *file_id, int64_t *at)
{
	query *q = db_query(db, "SELECT at, length(CAST(activity AS BLOB))"
		" FROM activity WHERE file_id = ?1 ORDER BY at DESC", file_id);
	int64_t count = 0, bytes = 0;
	bool found = false;

	while (!found && db_step(db, q)) {
		*at = db_int(q, 0);
		count++;
		bytes += db_int(q, 1);
		found = count > 1 && (count > ACTIVITIES_KEPT || bytes > ACTIVITIES_KEPT_BYTES);
	}
	db_done(q);
	return found;
}

void activity_trim(struct db *db, const char *file_id)
{
	int64_t at;
	query *q;

	if (!find_excess(db, file_id, &at))
		return;
	q = db_query(db, "DELETE FROM activity WHERE file_id = ?1 AND at <= ?2", file_id);
	db_bind_int(q, 2, at);
	db_run(db, q);
}
