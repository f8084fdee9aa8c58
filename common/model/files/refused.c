/* SPDX-License-Identifier: MIT */
/* Refused saves that are kept. */
#include "refused.h"

#include "account.h"
#include "clock.h"
#include "config.h"
#include "die.h"
#include "mem.h"
#include "quota.h"
#include "text.h"

#include <string.h>

/* The number of a refused save by the same user with these bytes, or 0. */
static int64_t find_same(struct db *db, const char *file_id, const struct version *v)
{
	query *q = db_query(db, "SELECT version FROM version"
		" WHERE file_id = ?1 AND version < 0 AND sha256 = ?2 AND user_id IS ?3", file_id);

	db_bind_blob(q, 2, v->content.sha256, SHA256_SIZE);
	db_bind_text(q, 3, v->user_id);
	return db_value(db, q);
}

/* Whether a save by the same user with these bytes is kept; it then gets the time NOW. One whose
 * content is lost is dropped for the new save. */
static bool kept_already(struct db *db, const char *file_id, const struct version *v, int64_t now)
{
	int64_t number = find_same(db, file_id, v);
	struct version kept;
	query *q;

	if (!number || !version_get(db, file_id, number, &kept))
		return false;
	if (!content_is_there(db, &kept.content)) {
		version_drop(db, file_id, number, now);
		return false;
	}
	q = db_query(db, "UPDATE version SET modified_at = ?3 WHERE file_id = ?1 AND version = ?2",
		file_id);
	db_bind_int(q, 2, number);
	db_bind_int(q, 3, now);
	return db_run(db, q) > 0;
}

/* The number of refused saves of the file; *LOWEST is their lowest number, 0 for none. */
static int64_t count_saves(struct db *db, const char *file_id, int64_t *lowest)
{
	query *q = db_query(db, "SELECT count(*), min(version) FROM version"
		" WHERE file_id = ?1 AND version < 0", file_id);
	int64_t count;

	db_step(db, q);
	count = db_int(q, 0);
	*lowest = db_int(q, 1);
	db_done(q);
	return count;
}

/* A save to keep, and what was dropped for it. */
struct wish {
	struct db *db;
	const struct file *f;
	const struct version *v;
	int64_t now;
	const char *dropped;	/* the first one, in words */
	int others;
};

static void bind(query *q, const struct wish *w)
{
	db_bind_text(q, 1, w->f->id);
	db_bind_text(q, 2, w->v->user_id);
	db_bind_text(q, 3, w->v->lock_id);
}

/*
 * Selects the save to drop: one whose user has another one of that file (perhaps the new one),
 * first the oldest of the user and lock with the most saves.
 */
#define WORST(weight, where) \
	"SELECT file_id, version, at, name FROM (SELECT v.file_id, v.version, v.modified_at AS at," \
	" u.name, count(*) OVER (PARTITION BY v.file_id, v.user_id)" \
	" + (v.file_id = ?1 AND v.user_id IS ?2) AS copies, " weight " AS weight" \
	" FROM version v CROSS JOIN file f ON f.id = v.file_id LEFT JOIN user u ON u.id = v.user_id" \
	" WHERE v.version < 0 AND " where ")" \
	" WHERE copies > 1 ORDER BY weight DESC, copies DESC, at, version DESC LIMIT 1"
#define GROUP " OVER (PARTITION BY v.file_id, v.user_id, v.lock_id)"
#define IN_GROUP "v.file_id = ?1 AND v.user_id IS ?2 AND v.lock_id IS ?3"

/* Drops the save that Q finds; false if there is none. */
static bool drop_worst(struct wish *w, query *q)
{
	const char *file_id = NULL, *user, *what;
	int64_t number = 0;

	if (db_step(w->db, q)) {
		file_id = db_text(q, 0);
		number = db_int(q, 1);
		user = db_text(q, 3);
		what = mem_printf("recovered save %lld of file '%s', by %s at %s", (long long)-number,
				  file_id, user ? user : "the administrator", clock_text(db_int(q, 2)));
		log_line("dropped %s, to keep a newer one", what);
		w->others += w->dropped != NULL;
		w->dropped = w->dropped ? w->dropped : what;
	}
	db_done(q);
	if (file_id)
		version_drop(w->db, file_id, number, w->now);
	return file_id;
}

/* Makes room by number, in the file. */
static bool drop_by_count(struct wish *w)
{
	query *q = db_prepare(w->db, WORST("count(*)" GROUP " + (" IN_GROUP ")", "v.file_id = ?1"));

	bind(q, w);
	return drop_worst(w, q);
}

/* Makes room by bytes, in all files of the owner. */
static bool drop_by_size(struct wish *w)
{
	query *q = db_prepare(w->db, WORST("sum(v.size)" GROUP " + iif(" IN_GROUP ", ?5, 0)",
					   "f.owner_id = ?4"));

	bind(q, w);
	db_bind_text(q, 4, w->f->owner_id);
	db_bind_int(q, 5, w->v->content.size);
	return drop_worst(w, q);
}

/* How many other users have a save of the file; their last one stays. */
static int64_t others_of_file(const struct wish *w)
{
	query *q = db_query(w->db, "SELECT count(DISTINCT coalesce(user_id, '')) FROM version"
		" WHERE file_id = ?1 AND version < 0 AND user_id IS NOT ?2", w->f->id);

	db_bind_text(q, 2, w->v->user_id);
	return db_value(w->db, q);
}

/* The bytes that may have to stay in all files of the owner: one save for each user and file. */
static int64_t bytes_of_others(const struct wish *w)
{
	query *q = db_query(w->db, "SELECT coalesce(sum(size), 0) FROM"
		" (SELECT max(v.size) AS size FROM version v CROSS JOIN file f ON f.id = v.file_id"
		" WHERE v.version < 0 AND f.owner_id = ?3 AND NOT (v.file_id = ?1 AND v.user_id IS ?2)"
		" GROUP BY v.file_id, v.user_id)", w->f->id);

	db_bind_text(q, 2, w->v->user_id);
	db_bind_text(q, 3, w->f->owner_id);
	return db_value(w->db, q);
}

/* Makes room for the new save, or returns why it cannot: then nothing is dropped. */
static const char *make_room(struct wish *w, int64_t count)
{
	struct quota quota = quota_of(w->db, w->f->owner_id);
	int64_t max = quota_of_refused(w->db, &quota), size = w->v->content.size;
	int64_t used = quota.refused;

	if (size > max)
		return mem_printf("is larger than the %s that refused saves of %s may have",
				  text_size(max), quota.owner);
	if (count >= VERSION_REFUSED_KEPT && others_of_file(w) >= VERSION_REFUSED_KEPT)
		return mem_printf("would take the place of another user's: the file has %lld",
				  (long long)count);
	if (used + size > max && bytes_of_others(w) + size > max)
		return mem_printf("would take the place of another user's: those of the files of %s"
				  " have %s bytes", quota.owner, text_size(used));
	while (count-- >= VERSION_REFUSED_KEPT && drop_by_count(w))
		;
	while (account_get(w->db, w->f->owner_id).refused + size > max && drop_by_size(w))
		;
	return NULL;
}

static const char *describe(const struct wish *w)
{
	if (!w->dropped || !w->others)
		return w->dropped ? mem_printf("%s, was dropped for it", w->dropped) : NULL;
	return mem_printf("%s, and %d more were dropped for it", w->dropped, w->others);
}

/* Clients retry refused saves: the same bytes are kept once. */
enum kept refused_keep(struct db *db, const struct file *f, const struct version *v, int64_t now,
		       const char **said)
{
	struct wish w = { .db = db, .f = f, .v = v, .now = now };
	struct version kept = *v;
	int64_t count;

	*said = NULL;
	if (v->content.size == 0 ||
	    (memcmp(v->content.sha256, f->version.content.sha256, SHA256_SIZE) == 0 &&
	     content_is_there(db, &f->version.content)))
		return KEPT_EMPTY;
	if (kept_already(db, f->id, v, now))
		return KEPT_ALREADY;
	count = count_saves(db, f->id, &kept.number);
	*said = make_room(&w, count);
	if (*said)
		return KEPT_NOT;
	*said = describe(&w);
	kept.number--;
	kept.modified_at = now;
	version_add(db, f->id, &kept);
	return KEPT;
}

int64_t refused_max(struct db *db, const char *owner_id)
{
	struct quota quota = quota_of(db, owner_id);
	int64_t max = quota_of_refused(db, &quota), file = config_size(db, "max_file_size");

	return max < file ? max : file;
}
