/* SPDX-License-Identifier: MIT */
/* What the web server hands to a CGI program, read once and bounded. */
#ifndef REQUEST_H
#define REQUEST_H

#include "collection.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	REQUEST_HEADER_MAX = 8192,	/* bytes of one header's value */
	REQUEST_QUERY_MAX = 16384,
	REQUEST_PATH_MAX = 1024,
	REQUEST_JSON_MAX = 65536,	/* bytes of a body of JSON, unless the operation says more */
	REQUEST_SILENCE_S = 60,		/* without a byte, after which a body is given up */
};

struct request {
	const char *method;
	enum collection collection;
	const char *id;			/* "" where the path has none, as that of "ecosystem" */
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
 * if it is absent or empty: clients do send empty ones.
 */
const char *request_header(const char *name);

/* The same for the headers of Collabora, which ONLYOFFICE spells the older way:
 * X-COOL-WOPI-NAME, else X-LOOL-WOPI-NAME. */
const char *request_cool_header(const char *name);

/* The token of the Authorization header, NULL if there is none: scheme Bearer in
 * any case, with the colon that the bootstrapper's documentation has or without. */
const char *request_bearer(void);

/*
 * Path and query exactly as the client sent them, never decoded: what proofs are made
 * over. NULL if the web server does not tell.
 */
const char *request_target(void);

/* What of such a TARGET stands behind the path that this program is mounted at; NULL if
 * it is not below that. */
const char *request_below_mount(const char *target);

/* The access_token in such a TARGET, still percent-encoded; NULL if there is none. */
const char *request_raw_token(const char *target);

/* Whom the web server signed in (REMOTE_USER), or NULL. It must also say how it knows
 * (AUTH_TYPE): nginx fills REMOTE_USER from whatever a browser sends, checked or not. */
const char *request_signed_in_user(void);

/* The first value of a parameter of the query, percent-decoded; NULL if it is absent. */
const char *request_parameter(const char *name);

/* The query as it was sent, not decoded; "" if there is none. */
const char *request_raw_query(void);

/* The value of a form's field in BODY (application/x-www-form-urlencoded), decoded, or
 * NULL. */
const char *request_field(const char *body, const char *name);

/* The value of a cookie, NULL if there is none. */
const char *request_cookie(const char *name);

/* The first language that the browser wants, such as "de-DE"; "en-US" if it says none. */
const char *request_language(void);

/* Which kind of client asks (property.h), NULL if nothing tells. Not proven. */
const char *request_client(void);

/*
 * A name in UTF-7, decoded and normal (name.h). NULL if the header is absent or
 * empty; or malformed, and then *PROBLEM says how.
 */
const char *request_name(const char *header, const char **problem);

/* The reason for the 408 that answers a body that does not come. */
#define REQUEST_SILENT "the body was announced, but no byte of it came for a minute"

/*
 * Reads a body of at most MAX bytes into *BODY, with a NUL behind it. Returns 0,
 * or the status that answers one that is too long (413), cut short (400) or that does not
 * come (408), and why in *REASON.
 */
int request_body(struct request *rq, size_t max, const char **body, size_t *len,
		 const char **reason);

/* The address of this program as its client seems to see it, NULL if nothing
 * tells. Not checked. */
const char *request_base_url(void);

/* How much of the body is still to be read: INT64_MAX if the server did not tell. */
int64_t request_left(const struct request *rq);

/*
 * Reads what is left of the body and drops it, but for what comes behind MAX bytes, or
 * after a client was silent for 30 s.
 */
void request_drain(const struct request *rq, int64_t max);

#endif
