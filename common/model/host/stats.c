/* SPDX-License-Identifier: MIT */
/* How many things a host has. */
#include "stats.h"

void stats_read(struct db *db, int64_t now, struct stats *s)
{
	query *q = db_prepare(db, "SELECT"
		" (SELECT count(*) FROM file WHERE removed_at IS NULL),"
		/* files purged from the trash have no versions */
		" (SELECT count(*) FROM file f WHERE removed_at IS NOT NULL"
		"  AND EXISTS (SELECT 1 FROM version v WHERE v.file_id = f.id)),"
		" (SELECT count(*) FROM container WHERE removed_at IS NULL),"
		" (SELECT count(*) FROM user WHERE removed_at IS NULL),"
		" (SELECT count(*) FROM token WHERE expires_at > ?1)");

	db_bind_int(q, 1, now);
	db_step(db, q);
	s->files = db_int(q, 0);
	s->files_in_trash = db_int(q, 1);
	s->containers = db_int(q, 2);
	s->users = db_int(q, 3);
	s->tokens = db_int(q, 4);
	db_done(q);
	q = db_prepare(db, "SELECT coalesce(sum(version > 0 AND folded_at IS NULL), 0),"
		" coalesce(sum(version < 0), 0), count(folded_at) FROM version");
	db_step(db, q);
	s->versions = db_int(q, 0);
	s->refused_saves = db_int(q, 1);
	s->versions_folded = db_int(q, 2);
	db_done(q);
	q = db_prepare(db, "SELECT count(*), coalesce(sum(size), 0) FROM"
		" (SELECT DISTINCT content, size FROM version)");
	db_step(db, q);
	s->contents = db_int(q, 0);
	s->contents_bytes = db_int(q, 1);
	db_done(q);
}
