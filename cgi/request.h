/* SPDX-License-Identifier: MIT */
/* What the web server hands to a CGI program, read once and bounded. */
#ifndef REQUEST_H
#define REQUEST_H

#include <stdbool.h>
#include <stdint.h>

enum {
	REQUEST_HEADER_MAX = 8192,	/* bytes of one header's value */
	REQUEST_QUERY_MAX = 16384,
	REQUEST_PATH_MAX = 1024,
};

struct request {
	const char *method;
	const char *collection;		/* "files", "containers", ... */
	const char *id;			/* "" where the path has none */
	const char *sub;		/* "contents", ...; "" where the path ends */
	const char *token;		/* NULL if there is none at all */
	int64_t content_length;		/* -1 if the server gave none */
};

/*
 * Reads the CGI environment. Returns 0, or the status that answers a request
 * that is no request (400, 404), and then what is wrong in *REASON.
 */
int request_read(struct request *rq, const char **reason);

/*
 * The value of a header by its name in the environment ("X_WOPI_LOCK"), NULL
 * if it is absent or empty: clients do send empty ones (README 5).
 */
const char *request_header(const char *name);

/* Reads the body to its end and drops it. */
void request_drain(const struct request *rq);

#endif
