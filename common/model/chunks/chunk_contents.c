/* SPDX-License-Identifier: MIT */
/* The contents that alternate streams and upload sessions name. */
#include "chunk_contents.h"

#include "die.h"
#include "mem.h"
#include "text.h"
#include "unused.h"

query *chunk_contents(struct db *db)
{
	return db_prepare(db, "SELECT scope, name, json_extract(value, '$.content'),"
		" json_extract(value, '$.size'), json_extract(value, '$.sha256') FROM setting"
		" WHERE (scope > 'stream/' AND scope < 'stream0')"
		" OR (scope > 'upload/' AND scope < 'upload0')");
}

bool chunk_content_next(struct db *db, query *q, struct chunk_content *c)
{
	const char *scope, *hash;

	if (!db_step(db, q))
		return false;
	scope = db_text(q, 0);
	hash = db_text(q, 4);
	*c = (struct chunk_content){ .content = { .name = db_text(q, 2), .size = db_int(q, 3) } };
	if (!c->content.name || !hash || !text_unhex(hash, c->content.sha256, SHA256_SIZE))
		die("corrupt database: '%s' in '%s' names no content", db_text(q, 1), scope);
	if (begins(scope, "upload/")) {
		c->of = "an upload session";
		c->file_id = "";
		return true;
	}
	c->file_id = scope + strlen("stream/");
	c->stream_id = db_text(q, 1);
	c->of = mem_printf("stream '%s' of file '%s'", c->stream_id, c->file_id);
	return true;
}

struct chunk_names chunk_contents_of(struct db *db, const char *file_id)
{
	query *q = db_query(db, "SELECT json_extract(value, '$.content') FROM setting"
		" WHERE scope = 'stream/' || ?1 OR scope IN (SELECT 'upload/' || name FROM setting"
		" WHERE scope = 'uploads' AND json_extract(value, '$.file') = ?1)", file_id);
	struct chunk_names names = { .count = 0 };

	for (; db_step(db, q); names.count++) {
		names.list = mem_grow(names.list, names.count, sizeof(*names.list));
		names.list[names.count] = db_text(q, 0);
	}
	return names;
}

void chunk_content_unused(struct db *db, const struct content *c, int64_t now)
{
	int64_t grace = db->content_grace;

	db->content_grace = 0;
	unused_add(db, c, now);
	db->content_grace = grace;
}
