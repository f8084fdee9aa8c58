/* SPDX-License-Identifier: MIT */
/* Reads the CGI environment and the body of a request, within limits. */
#ifndef REQUEST_H
#define REQUEST_H

#include "collection.h"

#include <stddef.h>
#include <stdint.h>

enum {
	REQUEST_HEADER_MAX = 8192,	/* bytes of one header's value */
	REQUEST_QUERY_MAX = 16384,
	REQUEST_PATH_MAX = 1024,
	REQUEST_JSON_MAX = 65536,	/* bytes of a JSON body, unless an operation allows more */
	REQUEST_SILENCE_S = 60,		/* without a byte of the body: timeout */
};

struct request {
	const char *method;		/* GET for HEAD, too */
	bool head;			/* HEAD: what GET answers, but no body and no change */
	enum collection collection;
	const char *id;			/* "" if the path has none, such as /ecosystem */
	const char *root;		/* the address of this program, relative to the request's: ".." */
	const char *sub;		/* the rest, such as "contents"; "" if there is none */
	const char *token;		/* NULL if there is none */
	int64_t content_length;		/* -1 if unknown */
};

/*
 * Reads the CGI environment. Returns 0, or the HTTP status for a malformed request (400, 404) with
 * the reason in *REASON.
 */
int request_read(struct request *rq, const char **reason);

/* Whether the answer may have a body; not to HEAD, even if that is refused. */
bool request_wants_body(void);

/*
 * The value of a header by its name in the environment ("X_WOPI_LOCK"); NULL if it is missing, or
 * empty, as some clients send it.
 */
const char *request_header(const char *name);

/* The same for headers of Collabora: X-COOL-WOPI-NAME, or X-LOOL-WOPI-NAME, which ONLYOFFICE
 * sends. */
const char *request_cool_header(const char *name);

/* Whether the browser runs on a phone: it says so in Sec-CH-UA-Mobile, or else in its name. */
bool request_is_phone(void);

/* The token of the Authorization header, NULL if there is none. The scheme is "Bearer" in any
 * letter case, optionally with a colon, as in the documentation of Bootstrap. */
const char *request_bearer(void);

/*
 * Path and query exactly as the client sent them, never decoded: proofs sign them. NULL if the web
 * server does not set them.
 */
const char *request_target(void);

/* The part of such a TARGET after the path where this program is mounted; NULL if it is not below
 * that path. */
const char *request_below_mount(const char *target);

/* The access_token in such a TARGET, still percent-encoded; NULL if there is none. */
const char *request_raw_token(const char *target);

/* The user that the web server signed in (REMOTE_USER), or NULL. AUTH_TYPE must be set, too: nginx
 * sets REMOTE_USER to whatever a browser sends, without checking it. */
const char *request_signed_in_user(void);

/* The first value of a query parameter, decoded; NULL if it is missing. */
const char *request_parameter(const char *name);

/* The query as sent, not decoded; "" if there is none. */
const char *request_raw_query(void);

/* The value of a field in BODY, a form (application/x-www-form-urlencoded), decoded; or NULL. */
const char *request_field(const char *body, const char *name);

/* The value of a cookie, NULL if there is none. */
const char *request_cookie(const char *name);

/* The first language in Accept-Language, such as "de-DE"; "en-US" by default. */
const char *request_language(void);

/* The kind of the client (property.h) by its headers, NULL if unknown. Not proven. */
const char *request_client(void);

/*
 * A name in UTF-7, decoded and normalized (name.h). NULL if the header is missing or empty; also if
 * it is malformed, and then *PROBLEM says why.
 */
const char *request_name(const char *header, const char **problem);

/* The reason for a 408. */
#define REQUEST_SILENT "no byte of the body arrived for 60 seconds"

/*
 * Reads a body of at most MAX bytes into *BODY, and adds a NUL. Returns 0, or the HTTP status for a
 * body that is too long (413), cut short (400) or does not arrive (408), with *REASON.
 */
int request_body(struct request *rq, size_t max, const char **body, size_t *len,
		 const char **reason);

/* The URL of this program by the request's Host header, NULL if unknown. Not checked. */
const char *request_base_url(void);

/* The bytes of the body that are not read yet; INT64_MAX if unknown. */
int64_t request_left(const struct request *rq);

/*
 * Reads and drops the rest of the body: at most MAX bytes, and only until the client sends nothing
 * for up to 30 seconds.
 */
void request_drain(const struct request *rq, int64_t max);

#endif
