/* SPDX-License-Identifier: MIT */
/* The contents that alternate streams and upload sessions name, beside those of versions: for gc,
 * check and backup. */
#ifndef CHUNK_CONTENTS_H
#define CHUNK_CONTENTS_H

#include "content.h"

struct chunk_content {
	struct content content;
	const char *of;		/* "stream 'X' of file 'ID'", or "an upload session" */
	const char *file_id;	/* "" for an upload session */
	const char *stream_id;
};

/* All of them: chunk_content_next() is false at the end. */
query *chunk_contents(struct db *db);
bool chunk_content_next(struct db *db, query *q, struct chunk_content *c);

/* The names of those of one file. */
struct chunk_names {
	const char **list;
	size_t count;
};

struct chunk_names chunk_contents_of(struct db *db, const char *file_id);

/* In a change, when such a content is named no more: unused_add() without a grace, because no web
 * server sends it itself. */
void chunk_content_unused(struct db *db, const struct content *c, int64_t now);

#endif
