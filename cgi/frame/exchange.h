/* SPDX-License-Identifier: MIT */
/* One request, and all that a handler needs to answer it. */
#ifndef EXCHANGE_H
#define EXCHANGE_H

#include "collection.h"
#include "container.h"
#include "db.h"
#include "fault.h"
#include "file.h"
#include "lock_row.h"
#include "operation.h"
#include "request.h"
#include "response.h"
#include "token.h"
#include "version.h"

/* The person at a browser. */
struct person {
	bool known;
	bool by_server;		/* signed in by the web server, not by a cookie */
	struct token session;
	const char *stranger;	/* the server's name of a user unknown to this host, or NULL */
};

/* The state of a file at one moment, for the journal. */
struct standing {
	bool known;		/* the file existed and was read */
	const char *lock_id;	/* "": not locked */
	int64_t version;
};

/* Whether some editor edits or shows files of one extension. */
struct opened {
	char extension[16];
	bool edit, view;
};

enum { OPENED_MAX = 64 };

enum proof_seen { PROOF_NONE, PROOF_GOOD, PROOF_REFUSED };

struct exchange {
	struct db *db;
	int64_t now;
	int64_t started;	/* by clock_monotonic() */
	struct request request;
	struct response response;
	struct token session;	/* of the sender */
	unsigned rights;	/* of the session on the path's resource */
	struct file file;	/* if the path names one */
	struct container container;	/* if the path names one; not the parent of a file */
	bool only_granted;	/* the container is the root, and the user sees only what is
				 * granted below it */
	struct person person;	/* for pages only */
	const char *form;	/* the body of a route TAKES_FORM, for request_field() */
	const char *form_token;	/* see origin_token() */
	const struct route *route;
	enum operation operation;	/* the route's; OP_NONE if there is none */
	struct fault *fault;	/* the injected fault, or NULL */
	const char *base_url;	/* see exchange_base_url() */
	const char *host_page;	/* the setting; "" if it is not set, NULL if it was not read yet */
	struct opened opened[OPENED_MAX];	/* results of editor_ways() so far */
	size_t opened_count;
	bool proven;		/* exchange_prove() has run */
	bool client_gone;	/* its finding: the session's client is no longer registered */
	const char *client_kind;	/* its finding: the kind of the session's client, or NULL */
	enum proof_seen proof;	/* its finding about the proof */
	const char *coauth_id;	/* see coauth_quoted() */
	const char *mentioned;	/* the login name of the user whom the request mentions, or NULL */
	const char *audit;	/* how the change affected rights, for the audit trail */
	const char **stale;	/* names of clients, for exchange_mark_stale() */
	size_t stale_count;
	struct standing before;	/* the path's file before the change */
	struct standing after;	/* and after the commit number after_commit */
	unsigned after_commit;
	bool recorded;
	const struct version *unsaved;	/* its content is kept if the process dies */
	const struct response *settled;	/* the answer even if the process dies, or NULL */
	bool looked_again;	/* the handler runs for the second time */
};

/*
 * Fills the response. Runs after token and rights were checked. A change that it does not commit
 * is undone.
 */
typedef void handler(struct exchange *x);

enum {
	NEEDS_LOCK_ID = 1 << 0,
	TAKES_OLD_LOCK = 1 << 1,
	ELSE_UNSUPPORTED = 1 << 2,	/* without the right: 501 instead of 404 */
	COAUTHORING = 1 << 3,		/* unknown unless exchange_coauth() */
	FROM_PAGES = 1 << 4,		/* refused if a page of another site sent it */
	TAKES_FORM = 1 << 5,		/* the body is a form; it is read into x->form */
};

/* One operation: how it is requested, what it requires, and its handler. The texts are part of
 * the row: each pointer would be relocated at each start. */
struct route {
	char method[5];
	enum collection collection;
	char sub[23];		/* "*": any */
	enum operation op;	/* by X-WOPI-Override for a POST */
	unsigned rights;	/* any of these, and reading; 0: needs no token */
	unsigned needs;		/* see above */
	handler *run;
};

/* For the audit trail: call after a commit, with how it affected rights on the path's resource.
 * The entry is written after the transaction. */
void exchange_audit(struct exchange *x, const char *what);

/* Refuses with 409 and X-WOPI-Lock. Coauthoring locks have no single id, so X-WOPI-Lock is
 * missing then. */
void exchange_conflict(struct exchange *x, const struct lock *l);

/* The same for a REASON that is not the lock; ASCII. */
void exchange_conflict_because(struct exchange *x, const struct lock *l, const char *reason);

/* The NAME of a file or container for the client: Microsoft's web and native clients refuse some
 * characters. */
const char *exchange_name_for(const struct exchange *x, const char *name);

/* The kind of the session's client, found by exchange_prove(); of a session without one what the
 * request shows. NULL if unknown. */
const char *exchange_client_kind(const struct exchange *x);

/* Whether the setting "coauth" is on for the path's file and the session's client. */
bool exchange_coauth(const struct exchange *x);

/* lock_describe(), with the friendly name of the lock holder. */
const char *exchange_describe(struct exchange *x, const struct lock *l);

/* X-WOPI-ConflictingLockUsername: the user of the WOPI lock, if it may be shown. */
void exchange_tell_user(struct exchange *x, const struct lock *l);

/* The name of the path's file or container. */
const char *exchange_name(const struct exchange *x);

/* X-WOPI-ItemVersion. */
void exchange_item_version(struct exchange *x);

/*
 * Reads a small body of at most MAX bytes, and adds a NUL. False if the request is refused.
 * Ends the snapshot first, because a body may arrive slowly.
 */
bool exchange_body(struct exchange *x, size_t max, const char **body, size_t *len);

/* The same for a body that must be a JSON object; the caller puts it. */
bool exchange_json(struct exchange *x, struct json_object **object);

/* The same for a form, which goes to x->form. Starts a new snapshot. */
bool exchange_form(struct exchange *x);

/* Size, Version, LastModifiedTime and SHA256 of a version, as CheckFileInfo has them. */
void add_version_info(struct json_object *o, const struct version *v);

#endif
