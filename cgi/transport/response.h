/* SPDX-License-Identifier: MIT */
/* The answer: filled by a handler, written once. The only writer of standard output. */
#ifndef RESPONSE_H
#define RESPONSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct content;
struct db;
struct json_object;

enum { RESPONSE_HEADERS_MAX = 8192 };	/* bytes; a lock id takes 1024 of them */

struct response {
	int status;
	char headers[RESPONSE_HEADERS_MAX];
	const char *body;	/* text, or NULL */
	int file;		/* a file that is the body instead (stream.h), or -1 */
	int64_t file_size;	/* bytes of it */
	const char *type;	/* of the body; NULL: JSON */
	bool lasting;		/* it never changes at its address, so browsers keep it */
	int content;		/* a content to send as the body, or -1 */
	int64_t content_size;	/* bytes of it */
	const struct content *source;	/* what it is to be, and whose */
	const char *content_of;
	bool verify;		/* nothing else may be sent as the content than what was saved */
	const void *taken;	/* its bytes, if they are verified and in memory; or NULL */
	struct db *db;		/* where it comes from */
	const char *reason;	/* what stands in X-WOPI-ServerError, or NULL */
	const char *sendfile;	/* header that makes the server send it, or NULL */
	const char **instead;	/* "Name: value" each: for all headers of that name, or added */
	size_t instead_count;
	int64_t cut;		/* so many bytes of the body are sent at most, whatever the
				 * head says; -1: all */
};

void response_init(struct response *rs);

/* Adds a header. VALUE may be empty, and must be printable ASCII. */
void response_header(struct response *rs, const char *name, const char *value);

/* The value of a header that was added, from the pool; NULL if there is none. */
const char *response_value(const struct response *rs, const char *name);

/* The lines of all headers that were added, as they are sent. */
const char *response_headers(const struct response *rs);

/* Bytes of the body. */
int64_t response_size(const struct response *rs);

/* X-WOPI-ServerError: why, for the client's log, in what ASCII it has. */
void response_reason(struct response *rs, const char *reason);

/* Refuses: the status, and why in X-WOPI-ServerError, for the client's log. */
void response_refuse(struct response *rs, int status, const char *reason);

/* WOPI_SENDFILE in the environment: the header by which the web server sends files itself, and
 * after a "=" the prefix of its value, if that is not the folder of the contents: "X-Sendfile",
 * "X-Accel-Redirect=/contents". NULL if it is not set. */
const char *response_sendfile(void);

/*
 * Takes a content as the body; OF is what it is of, for messages. False with errno if it cannot
 * be opened. If BY_SERVER, the web server sends it where WOPI_SENDFILE is set.
 */
bool response_content(struct response *rs, struct db *db, const struct content *c, const char *of,
		      bool by_server);

/* When the answer is complete: dies if a content that is small, or that the web server sends, is
 * to be verified and is damaged. Larger ones are verified while they are sent. */
void response_verify(struct response *rs);

/* Makes the content a download of that name, in any language. */
void response_file_name(struct response *rs, const char *name);

/* All but letters, digits and "/._-" as "%XX": what web servers decode in the value
 * of their header, browsers in a name, native apps in UrlSchemes. */
const char *percent_encode(const char *s);

/* json_add() for an instant, in microseconds since 1970, as clients read it. */
void json_add_time(struct json_object *object, const char *name, int64_t at);

/* A JSON value as it is sent; the text goes with it. */
const char *response_text(struct json_object *value);

/* Takes the JSON object as the body; it is freed. */
void response_json(struct response *rs, struct json_object *object);

/* Writes the answer. From its first byte on nothing can fail into a 500. */
void response_send(const struct response *rs);

/* Makes it a 500 that tells nothing, whatever it was: the process dies. */
void response_fail(struct response *rs);

/* Makes it a 503 with Retry-After: others hold what the request needs. */
void response_busy(struct response *rs);

/* Last words: such an answer. */
void response_last_words(void);

#endif
