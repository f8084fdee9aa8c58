/* SPDX-License-Identifier: MIT */
/* One request and all that a handler needs to answer it. */
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

struct person {
	bool known;
	bool by_server;		/* the web server says so, not a cookie */
	struct token session;
	const char *stranger;	/* whom the server knows and this host does not, or NULL */
};

/* What the journal tells of a file, as it stood at one moment. */
struct standing {
	bool known;		/* there was a file, and it was looked at */
	const char *lock_id;	/* "": not locked */
	int64_t version;
};

/* What files of one extension can be opened for. */
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
	struct token session;	/* who asks */
	unsigned rights;	/* what the session may do with the path's resource */
	struct file file;	/* where the path names one */
	struct container container;	/* the same; of a file what it is in is file.container_id */
	bool only_granted;	/* the container is the root, and the user sees no more
				 * of the tree than what was granted below it */
	struct person person;	/* who sits at the browser; for pages only */
	const char *form;	/* the body of a route TAKES_FORM, for request_field() */
	const char *form_token;	/* see origin_token() */
	const struct route *route;
	enum operation operation;	/* the route's; OP_NONE if there is none */
	struct fault *fault;	/* that hits the request, or NULL */
	const char *base_url;	/* see exchange_base_url() */
	const char *host_page;	/* the setting; "": there is none; NULL: not looked for yet */
	struct opened opened[OPENED_MAX];	/* what editor_ways() found out so far */
	size_t opened_count;
	bool proven;		/* exchange_prove() looked at it */
	bool client_gone;	/* and the client that the session is for is not registered any more */
	enum proof_seen proof;	/* and what it found */
	const char *coauth_id;	/* see coauth_quoted() */
	const char *audit;	/* what the change gave or took of rights, for the audit trail */
	const char **stale;	/* clients, for exchange_mark_stale() */
	size_t stale_count;
	struct standing before;	/* the path's file, when the request was decided */
	struct standing after;	/* what the change "after_commit" leaves of it */
	unsigned after_commit;
	bool recorded;
	const struct version *unsaved;	/* whose content must not be lost if it dies */
	const struct response *settled;	/* the answer even if the process dies, or NULL */
	bool looked_again;	/* the request is carried out for the second time */
};

/*
 * Fills the response. It runs when token and rights are good; a change that is not
 * committed when it returns is undone.
 */
typedef void handler(struct exchange *x);

enum {
	NEEDS_LOCK_ID = 1 << 0,
	TAKES_OLD_LOCK = 1 << 1,
	ELSE_UNSUPPORTED = 1 << 2,	/* without the right it is 501, not 404 */
	COAUTHORING = 1 << 3,		/* unknown to this host unless "coauth" is on */
	FROM_PAGES = 1 << 4,		/* refused if a page of another site sent it */
	TAKES_FORM = 1 << 5,		/* the body is a form, which is read into x->form */
};

/* One operation: what it is asked by, what it needs, who answers it. The texts are part of
 * it: each pointer would be relocated at each start. */
struct route {
	char method[5];
	enum collection collection;
	char sub[23];		/* "*": any */
	enum operation op;	/* a POST is told by its X-WOPI-Override */
	unsigned rights;	/* any of these, beside reading; 0: it needs no token */
	unsigned needs;		/* see above */
	handler *run;		/* NULL: known to WOPI, answered with 501 */
};

/* Says, after a commit, what it gave or took of rights on the path's resource: for the audit
 * trail, to which main() adds it when the transaction has ended. */
void exchange_audit(struct exchange *x, const char *what);

/* 409 with X-WOPI-Lock, as every answer about locks gives it; without it if
 * coauthoring locks hold the file, which have no id that it could hold. */
void exchange_conflict(struct exchange *x, const struct lock *l);

/* lock_describe(), with the name that people know the holder by. */
const char *exchange_describe(struct exchange *x, const struct lock *l);

/* X-WOPI-ConflictingLockUsername: who took or refreshed the WOPI lock, if that may be told. */
void exchange_tell_user(struct exchange *x, const struct lock *l);

/* X-WOPI-ItemVersion. */
void exchange_item_version(struct exchange *x);

/*
 * Reads a body that is no content, of at most MAX bytes, with a NUL behind it.
 * False if it is too long or cut short; the response then says so. Ends the
 * snapshot, for a body may be slow.
 */
bool exchange_body(struct exchange *x, size_t max, const char **body, size_t *len);

/* The same for a body that is to be a JSON object; the caller puts it. */
bool exchange_json(struct exchange *x, struct json_object **object);

/* Size, Version, LastModifiedTime and SHA256 of a version, as CheckFileInfo has them. */
void add_version_info(struct json_object *o, const struct version *v);

#endif
