/* SPDX-License-Identifier: MIT */
/*
 * Answers that are written in pieces, because a list may have any length. Short ones stay in
 * memory. Longer ones go to a file without a name in the data directory, so that the transaction
 * ends and the length is known before the answer is sent.
 */
#ifndef STREAM_H
#define STREAM_H

#include "exchange.h"

#include <nettle/sha2.h>

enum {
	STREAM_MEMORY = 1024 * 1024,	/* bytes that stay in memory */
	STREAM_MAX = 512 * 1024 * 1024,	/* bytes of an answer; a longer one ends in 500 */
};

struct stream {
	struct exchange *x;
	bool in_html;			/* "<" is escaped, as required in an HTML element */
	int file;			/* -1 while everything is in memory */
	bool elsewhere;			/* the file is not in the data directory */
	bool tagged;			/* see stream_tag() */
	struct sha256_ctx hash;		/* of what was added since, without escapes */
	int64_t written;		/* bytes in the file */
	size_t used;			/* bytes in memory */
};

/* At most one for each request. */
void stream_begin(struct stream *s, struct exchange *x);

/* Adds a text as it is. */
void stream_text(struct stream *s, const char *text);

/* Adds a JSON value, which is freed; stream_json_open() an object without its closing brace. */
void stream_json(struct stream *s, struct json_object *value);
void stream_json_open(struct stream *s, struct json_object *object);

/* What is added between the two has a tag, its hash, which the second returns. Without the second,
 * stream_end() makes it the ETag, and answers with 304 if it is in If-None-Match. */
void stream_tag(struct stream *s);
const char *stream_end_tag(struct stream *s);

/* Makes it the body of the response. */
void stream_end(struct stream *s);

/*
 * The rows of an array. Each rows_add() releases the memory that was allocated since rows_begin(),
 * so nothing that a row allocates may be kept.
 */
struct rows {
	struct stream *s;
	void *mark;
	bool any;
};

void rows_begin(struct rows *r, struct stream *s);
void rows_add(struct rows *r, struct json_object *row);	/* freed; NULL: skipped */

#endif
