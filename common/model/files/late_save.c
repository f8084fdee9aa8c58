/* SPDX-License-Identifier: MIT */
/* Whether a save that comes too late may still be taken. */
#include "late_save.h"

#include "lock_row.h"
#include "text.h"

/* The event by which the file's last lock was taken. Of a lock that is older than the history, the
 * oldest event that is kept. */
static bool last_taking(struct db *db, const char *file_id, struct lock_event *e)
{
	query *q = db_query(db, "SELECT id, at, lock_id FROM lock_event WHERE file_id = ?1"
		" ORDER BY event NOT IN ('lock', 'relock'),"
		" CASE WHEN event IN ('lock', 'relock') THEN -id ELSE id END LIMIT 1", file_id);
	bool found = db_step(db, q);

	if (found)
		*e = (struct lock_event){
			.id = db_int(q, 0), .at = db_int(q, 1), .lock_id = db_text(q, 2),
		};
	db_done(q);
	return found;
}

/* Whether all that happened to the file's locks since then concerned this lock, and nobody was
 * evicted. */
static bool is_undisturbed(struct db *db, const char *file_id, const struct lock_event *taken)
{
	query *q = db_query(db, "SELECT count(*) FROM lock_event WHERE file_id = ?1 AND id > ?2"
		" AND (lock_id <> ?3 OR event = '" LOCK_EVICT "')", file_id);

	db_bind_int(q, 2, taken->id);
	db_bind_text(q, 3, taken->lock_id);
	return db_value(db, q) == 0;
}

bool late_save_fits(struct db *db, const char *file_id, const char *lock_id, int64_t timestamp)
{
	struct lock_event taken;
	query *q;

	if (!last_taking(db, file_id, &taken) || !same(taken.lock_id, lock_id) ||
	    !is_undisturbed(db, file_id, &taken))
		return false;
	q = db_query(db, "SELECT count(*) FROM version WHERE file_id = ?1 AND version > 0"
		" AND ((modified_at > ?2 AND lock_id IS NOT ?3)"
		" OR (modified_at <= ?2 AND modified_at > ?4))", file_id);
	db_bind_int(q, 2, taken.at);
	db_bind_text(q, 3, lock_id);
	db_bind_int(q, 4, timestamp);
	return db_value(db, q) == 0;
}
