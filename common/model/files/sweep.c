/* SPDX-License-Identifier: MIT */
/* Which versions gc drops. */
#include "sweep.h"

#include "clock.h"
#include "config.h"
#include "json.h"
#include "mem.h"
#include "text.h"
#include "version.h"

#include <stdio.h>
#include <string.h>

struct sweep sweep_rules(struct db *db, int64_t now)
{
	int64_t age = config_duration(db, "version_retention"), kept = config_number(db, "versions_kept");

	return (struct sweep){
		.now = now, .kept = kept ? kept : INT64_MAX,
		.trash_before = now - config_duration(db, "trash_retention"),
		.replaced_before = age ? now - age : INT64_MIN,
		.folded_before = now - VERSION_FOLDED_KEPT_S * CLOCK_SECOND,
		.refused_before = now - config_duration(db, "recovered_retention"),
	};
}

/* The newer versions of the present file, from the newest on. */
struct newer {
	char file_id[ID_MAX + 1];
	int64_t count;
	int64_t modified_at;	/* of the next newer one */
};

enum {
	COLUMN_FILE_ID, COLUMN_NUMBER, COLUMN_CONTENT, COLUMN_MODIFIED_AT, COLUMN_FOLDED_AT,
	COLUMN_CURRENT, COLUMN_REMOVED_AT
};

static enum sweep_why judge(const struct sweep *s, query *q, const struct newer *n)
{
	int64_t number = db_int(q, COLUMN_NUMBER);

	if (!db_is_null(q, COLUMN_REMOVED_AT) && db_int(q, COLUMN_REMOVED_AT) < s->trash_before)
		return SWEEP_TRASH;
	if (number < 0)
		return db_int(q, COLUMN_MODIFIED_AT) < s->refused_before ? SWEEP_REFUSED : SWEEP_STAYS;
	if (!db_is_null(q, COLUMN_FOLDED_AT))
		return db_int(q, COLUMN_FOLDED_AT) < s->folded_before ? SWEEP_FOLDED : SWEEP_STAYS;
	if (number >= db_int(q, COLUMN_CURRENT))
		return SWEEP_STAYS;
	return n->count >= s->kept || n->modified_at < s->replaced_before ? SWEEP_OLD : SWEEP_STAYS;
}

/* The present row of Q. */
static struct sweep_row read_row(query *q, const struct sweep *s, struct newer *n)
{
	struct sweep_row row = {
		.file_id = db_text(q, COLUMN_FILE_ID), .number = db_int(q, COLUMN_NUMBER),
		.content = db_text(q, COLUMN_CONTENT),
	};

	if (!same(n->file_id, row.file_id)) {
		*n = (struct newer){ .count = 0 };
		snprintf(n->file_id, sizeof(n->file_id), "%s", row.file_id);
	}
	row.why = judge(s, q, n);
	if (row.number > 0 && db_is_null(q, COLUMN_FOLDED_AT)) {
		n->count++;
		n->modified_at = db_int(q, COLUMN_MODIFIED_AT);
	}
	return row;
}

void sweep_walk(struct db *db, const struct sweep *s, const char *from,
		bool (*each)(const struct sweep_row *, void *), void *arg)
{
	query *q = db_query(db, "SELECT v.file_id, v.version, v.content, v.modified_at, v.folded_at,"
		" f.version, f.removed_at FROM version v CROSS JOIN file f ON f.id = v.file_id"
		" WHERE v.file_id >= ?1 ORDER BY v.file_id, v.version DESC", from ? from : "");
	struct newer n = { .count = 0 };
	bool more = true;

	while (more && db_step(db, q)) {
		void *mark = mem_mark();
		struct sweep_row row = read_row(q, s, &n);

		more = each(&row, arg);
		mem_release(mark);
	}
	db_done(q);
}

/* Whether the rules still say to drop a version: the same rules, in SQL. */
static bool still_goes(struct db *db, const struct sweep *s, const struct sweep_row *row)
{
	query *q = db_prepare(db, "SELECT 1 FROM version v JOIN file f ON f.id = v.file_id"
		" WHERE v.file_id = ?1 AND v.version = ?2 AND (f.removed_at < ?3"
		" OR v.folded_at < ?4 OR (v.version < 0 AND v.modified_at < ?5)"
		" OR (v.version > 0 AND v.version < f.version AND v.folded_at IS NULL"
		" AND ((SELECT n.modified_at FROM version n WHERE n.file_id = v.file_id"
		" AND n.version > v.version AND n.folded_at IS NULL ORDER BY n.version LIMIT 1) < ?6"
		" OR (SELECT count(*) FROM version n WHERE n.file_id = v.file_id"
		" AND n.version > v.version AND n.folded_at IS NULL) >= ?7)))");
	const int64_t bounds[] = {
		row->number, s->trash_before, s->folded_before, s->refused_before, s->replaced_before,
		s->kept,
	};

	db_bind_text(q, 1, row->file_id);
	for (int i = 0; i < 6; i++)
		db_bind_int(q, i + 2, bounds[i]);
	return db_found(db, q);
}

static bool has_versions(struct db *db, const char *file_id)
{
	return db_found(db, db_query(db, "SELECT 1 FROM version WHERE file_id = ?1", file_id));
}

bool sweep_drop(struct db *db, const struct sweep *s, const struct sweep_row *row,
		struct content *c, bool *emptied)
{
	*emptied = false;
	if (!still_goes(db, s, row) || !version_take(db, row->file_id, row->number, c))
		return false;
	*emptied = row->why == SWEEP_TRASH && !has_versions(db, row->file_id);
	return true;
}

#define EMPTIED " IN (SELECT value FROM json_each(?1))"

/* The id of a version is the file's, a dot and its number. */
static const char *const forgets[] = {
	"DELETE FROM token WHERE resource_kind <> 'container'"
	" AND substr(resource_id, 1, instr(resource_id || '.', '.') - 1)" EMPTIED,
	"DELETE FROM setting WHERE substr(scope, 1, 5) = 'file/'"
	" AND substr(scope, 6, instr(substr(scope, 6) || '/', '/') - 1)" EMPTIED,
	"DELETE FROM setting WHERE substr(scope, 1, instr(scope, '/')) IN ('coauth/', 'lock/')"
	" AND substr(scope, instr(scope, '/') + 1)" EMPTIED,
	"DELETE FROM setting WHERE scope = 'plus' AND substr(name, 1, 5) = 'file/'"
	" AND substr(name, 6)" EMPTIED,
	"DELETE FROM granted WHERE resource_id" EMPTIED,
	"DELETE FROM activity WHERE file_id" EMPTIED,
};

void sweep_forget(struct db *db, const char *const *file_ids, size_t count)
{
	struct json_object *list = json_object_new_array();
	const char *text;

	for (size_t i = 0; i < count; i++)
		json_append_text(list, file_ids[i]);
	text = json_finish(list);
	for (size_t i = 0; i < sizeof(forgets) / sizeof(*forgets) && count; i++)
		db_run(db, db_query(db, forgets[i], text));
}
