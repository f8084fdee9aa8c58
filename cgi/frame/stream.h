/* SPDX-License-Identifier: MIT */
/*
 * An answer that is written piece by piece, because a list may be of any length. What is small
 * stays in memory; more goes to a file without a name in the data directory, so that the
 * transaction can end before the answer is sent, and its length is known.
 */
#ifndef STREAM_H
#define STREAM_H

#include "exchange.h"

enum {
	STREAM_MEMORY = 1024 * 1024,	/* bytes that stay in memory */
	STREAM_MAX = 512 * 1024 * 1024,	/* bytes of an answer; a longer one is a 500 */
};

struct stream {
	struct exchange *x;
	bool in_html;			/* "<" is escaped, as JSON in an element of HTML needs it */
	int file;			/* -1 as long as all is in memory */
	bool elsewhere;			/* it is not in the data directory, which has no room */
	int64_t written;		/* bytes in the file */
	size_t used;			/* bytes in memory */
};

/* One a request. */
void stream_begin(struct stream *s, struct exchange *x);

/* Adds a text as it is. */
void stream_text(struct stream *s, const char *text);

/* Adds a JSON value, which is freed; the second an object without its closing brace. */
void stream_json(struct stream *s, struct json_object *value);
void stream_json_open(struct stream *s, struct json_object *object);

/* Makes it the body of the response. */
void stream_end(struct stream *s);

/*
 * The rows of an array. Between the first two calls and after each row the memory pool is
 * taken back to what it was at the beginning, so nothing that a row allocates may be kept.
 */
struct rows {
	struct stream *s;
	void *mark;
	bool any;
};

void rows_begin(struct rows *r, struct stream *s);
void rows_add(struct rows *r, struct json_object *row);	/* freed; NULL: there is none */

#endif
