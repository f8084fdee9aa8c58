/* SPDX-License-Identifier: MIT */
/* The answer: filled by a handler, sent once. Nothing else writes to standard output. */
#ifndef RESPONSE_H
#define RESPONSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct content;
struct db;
struct json_object;
struct piece;

enum { RESPONSE_HEADERS_MAX = 8192 };	/* bytes; a lock id takes 1024 of them */

struct response {
	int status;
	char headers[RESPONSE_HEADERS_MAX];
	const char *body;	/* text, or NULL */
	int file;		/* descriptor of a file that is the body (stream.h), or -1 */
	int64_t file_size;	/* bytes */
	const struct piece *pieces;	/* the body in pieces (sending.h), or NULL */
	size_t piece_count;
	int64_t pieces_size;	/* bytes of all of them */
	const char *type;	/* of the body; NULL: JSON */
	const char *policy;	/* Content-Security-Policy of a content; NULL: nothing is allowed */
	bool lasting;		/* its URL names this version of it, so browsers may cache it */
	int content;		/* descriptor of a content that is the body, or -1 */
	int64_t content_size;	/* bytes that are sent */
	const struct content *source;	/* the content */
	const char *content_of;	/* names its file and version, for messages */
	bool verify;		/* the hash is checked before all of it is sent */
	const void *taken;	/* the content's bytes, if they are in memory and verified; or NULL */
	struct db *db;		/* of the content */
	const char *reason;	/* the value of X-WOPI-ServerError, or NULL */
	const char *sendfile;	/* header that makes the web server send the content, or NULL */
	const char **instead;	/* "Name: value": replaces all headers of that name, or is added */
	size_t instead_count;
	int64_t cut;		/* bytes of the body that are sent at most, whatever
				 * Content-Length says; -1: all */
	const struct pace *pace;	/* how fast the body is sent; NULL: at once */
};

void response_init(struct response *rs);

/* Adds a header. VALUE may be empty, and must be printable ASCII. */
void response_header(struct response *rs, const char *name, const char *value);

/* The value of a header that was added, from the pool; NULL if there is none. */
const char *response_value(const struct response *rs, const char *name);

/* The lines of all headers that were added, as sent. */
const char *response_headers(const struct response *rs);

/* Bytes of the body. */
int64_t response_size(const struct response *rs);

/* X-WOPI-ServerError: the reason, for the client's log. Other characters than ASCII become '?'. */
void response_reason(struct response *rs, const char *reason);

/* Refuses the request: sets the status, and the reason as response_reason(). */
void response_refuse(struct response *rs, int status, const char *reason);

/* WOPI_SENDFILE in the environment: the header that makes the web server send a file, optionally
 * with the prefix of its value instead of the folder of contents: "X-Sendfile",
 * "X-Accel-Redirect=/contents". NULL if it is not set. */
const char *response_sendfile(void);

/*
 * Makes a content the body. OF names its file, for messages. False with errno if it cannot be
 * opened. BY_SERVER: the web server sends it, if WOPI_SENDFILE is set.
 */
bool response_content(struct response *rs, struct db *db, const struct content *c, const char *of,
		      bool by_server);

/* Call when the answer is complete. Dies if a content to be verified is damaged, if it is small or
 * sent by the web server. Others are verified while they are sent. */
void response_verify(struct response *rs);

/*
 * Answers with the part of the content that RANGE (Range) asks for: 206, or 416 if there is no such
 * part. All of it stays the answer if RANGE is NULL, malformed or for several parts, if IF_RANGE (If-Range)
 * is not the ETag, if the answer is no content, or if the web server sends it, which knows ranges.
 */
void response_range(struct response *rs, const char *range, const char *if_range);

/* Says what becomes of the content in a browser, HOW being "attachment" or "inline", and its name, which
 * may be any UTF-8. */
void response_disposition(struct response *rs, const char *how, const char *name);

/* Encodes all but letters, digits and "/._-" as "%XX", for headers whose values are decoded. */
const char *percent_encode(const char *s);

/* Adds an instant, given in microseconds since 1970, in the format that clients read. */
void json_add_time(struct json_object *object, const char *name, int64_t at);

/* The text of a JSON value; valid as long as the value. */
const char *response_text(struct json_object *value);

/* Makes a JSON object the body; it is freed. */
void response_json(struct response *rs, struct json_object *object);

/* Makes COUNT pieces the body, which must exist until it is sent; as binary data. */
void response_pieces(struct response *rs, const struct piece *pieces, size_t count);

/* Sends the answer. Afterwards a failure can no longer become a 500. */
void response_send(const struct response *rs);

/* Makes it a 500 without details, for a process that dies. */
void response_fail(struct response *rs);

/* Makes it a 503 with Retry-After, if another process holds what the request needs. */
void response_busy(struct response *rs);

/* Makes it a 429 with Retry-After, for a sender who has to wait for so many microseconds. */
void response_too_many(struct response *rs, const char *reason, int64_t wait);

/* For die_last_words: sends such a 500. */
void response_last_words(void);

#endif
