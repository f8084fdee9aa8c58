/* SPDX-License-Identifier: MIT */
/* One request and all that a handler needs to answer it. */
#ifndef EXCHANGE_H
#define EXCHANGE_H

#include "container.h"
#include "db.h"
#include "file.h"
#include "operation.h"
#include "request.h"
#include "response.h"
#include "token.h"

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
	char collection[17];
	char sub[23];		/* "*": any */
	enum operation op;	/* a POST is told by its X-WOPI-Override */
	unsigned rights;	/* any of these, beside reading; 0: it needs no token */
	unsigned needs;		/* see above */
	handler *run;		/* NULL: known to WOPI, answered with 501 */
};

/*
 * The one place where proof, token, resource and rights are checked, in that order,
 * all in the snapshot of the running transaction. False if the
 * request is refused; the response says how.
 */
bool exchange_authorize(struct exchange *x);

/* The session that the request's token opens, whatever it may do; false if there is
 * none. Refuses nothing. */
bool exchange_session(struct exchange *x, struct token *t);

/*
 * Starts a change: takes the write lock and looks at token, rights and file
 * once more, for they may have changed since. False if the request is now
 * refused; the response says how.
 */
bool exchange_begin_change(struct exchange *x);

/* Says, after a commit, what it gave or took of rights on the path's resource: for the audit
 * trail, to which main() adds it when the transaction has ended. */
void exchange_audit(struct exchange *x, const char *what);

/*
 * Once the token was looked at: whether the proof shows that the expected client sent
 * the request. KNOWN: the token is good, so x->session holds. False if the proof is
 * refused; the response says how. Looks at a request once: later its timestamp may have
 * become too old.
 */
bool exchange_prove(struct exchange *x, bool known);

/*
 * Outside of transactions, when the answer is gone: notes the clients whose keys did
 * not fit, or only just, in requests of known sessions, so that 'wopictl client refresh
 * --due' reads their discovery again. Writes nothing if that is noted already.
 */
void exchange_mark_stale(struct exchange *x);

/*
 * For the journal, if it is on; else they do nothing. While the first is ON each commit
 * looks at what it leaves: that is when the request is decided. The second notes how the
 * path's file stands in the running transaction, or that it is not there.
 */
void exchange_watch(struct exchange *x, bool on);
void exchange_look(struct exchange *x, bool found);

/*
 * Counts the request, and writes its line into the journal if that is on: before the
 * answer, so that whoever has the answer finds the line. Does so once. What keeps it from
 * being written is in the error log, and changes no answer.
 */
void exchange_record(struct exchange *x);

/*
 * While faults are on: lets one hit the request, if one is to, before anything else is
 * done. May wait, and starts a new snapshot. False if the request is not to be carried
 * out.
 */
bool fault_before(struct exchange *x);

/* With x->fault, outside of transactions: what it makes of the answer. May wait. */
void fault_after(struct exchange *x);

/* With x->fault, behind the answer: sees to it that an answer cut short arrives so. */
void fault_sent(const struct exchange *x);

/* 409 with X-WOPI-Lock, as every answer about locks gives it; without it if
 * coauthoring locks hold the file, which have no id that it could hold. */
void exchange_conflict(struct exchange *x, const struct lock *l);

/* lock_describe(), with the name that people know the holder by. */
const char *exchange_describe(struct exchange *x, const struct lock *l);

/*
 * What coauthoring adds to other operations, while the setting is on. How
 * long Lock, RefreshLock and UnlockAndRelock lock, and whether who does so may be named to
 * others; false if the request is refused for these headers.
 */
bool coauth_lock_terms(struct exchange *x, int64_t *ttl, bool *visible);

/* For what may quote a coauthoring lock in the place of a WOPI lock: sets x->coauth_id, NULL
 * if it quotes none. False if the request is refused. */
bool coauth_quoted(struct exchange *x);

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

/* Whether SIZE bytes are within MAX, which LIMIT describes; if not, 413. */
bool exchange_fits(struct exchange *x, int64_t size, int64_t max, const char *limit);

/* For a save, before its snapshot ends: reads what exchange_receive() and the change that
 * follows it need to know, such as how long to wait for others. */
void exchange_prepare_save(struct exchange *x);

/*
 * Receives the request's body as a content. False if it is cut short or longer
 * than MAX, which LIMIT describes; the response then says so.
 */
bool exchange_receive(struct exchange *x, int64_t max, const char *limit, struct content *c);

/*
 * In a change that saves MORE bytes in room R, with a content that was received: logs that a
 * quota or the disk is now nearly used up.
 */
void exchange_note_room(struct exchange *x, const struct room *r, int64_t more);

/* Takes the host's base URL from config, environment or the request: see
 * config_base_url(). NULL if none of them tells. */
const char *exchange_base_url(struct exchange *x);

/* The same for who cannot do without: dies if it is not known. */
const char *exchange_address(struct exchange *x);

/*
 * What the session may do with another resource: token_rights(), and the root is
 * there to be read for everyone, showing what was granted below it.
 */
unsigned exchange_rights(struct exchange *x, const char *id, const struct file *f);

/*
 * Finds what the path's id names, in x->file or x->container, and what x->session may do
 * with it, in x->rights. KIND is what tokens for the path are made for: "container",
 * "ecosystem", else a file; of "any" it may be a file or a container. False if there is
 * no such thing.
 */
bool exchange_find(struct exchange *x, const char *kind);

/*
 * The session T of the user whom others vouch for, by CLAIM and NAME as user_identify() has
 * them, good for TTL at least. False if there is no such user. May commit a change, and start
 * a new snapshot.
 */
bool exchange_open_session(struct exchange *x, const char *claim, const char *name, int64_t ttl,
			   struct token *t);

/*
 * Addresses for answers; all die if no base URL is known. The first is a
 * resource's with a derived token in it, COLLECTION being one of WOPI's; the
 * second a signed one of a file's contents, or of a link ("download", "share");
 * the third that of the page which opens a file for an action.
 */
const char *address_of_resource(struct exchange *x, const char *collection, const char *id);
const char *address_signed(struct exchange *x, const char *collection, const char *id,
			   const char *signature);
const char *address_of_page(struct exchange *x, const char *id, const char *action);

/*
 * The id in an address of this host: WOPISrc, HostViewUrl, HostEditUrl, ShareUrl,
 * with whatever query. *COLLECTION is "files", "containers", ..., and "open" for
 * pages. NULL if the address is none of these. The id may be one of nothing.
 */
const char *address_read(struct exchange *x, const char *url, const char **collection);

/* Size, Version, LastModifiedTime and SHA256 of a version, as CheckFileInfo has them. */
void add_version_info(struct json_object *o, const struct version *v);

/* CheckContainerInfo of a container; and ContainerPointer with ContainerInfo, as
 * several answers hold them. */
struct json_object *container_info(struct exchange *x, const struct container *c);
void add_container_pointer(struct exchange *x, const struct container *c,
			   struct json_object *o);
void add_root_container(struct exchange *x, struct json_object *o);

/*
 * Who sits at the browser, and what of the path's resource that person may see: by the
 * web server's word, a cookie of an earlier one-time address, or a link's. Sets
 * x->session, to be derived from, x->file or x->container, and x->rights. False if
 * that is nothing; x->person says then, too, who it is.
 */
bool person_may_open(struct exchange *x);

/* GET of a one-time address: answers with the page whose button redeems TICKET. */
void ticket_offer(struct exchange *x, const char *ticket);

/* Handlers, one file for each family. */
handler check_file_info, check_container_info, check_folder_info,
	check_ecosystem;				/* info.c */
handler get_file, download;				/* contents.c */
handler put_file, save_late;				/* save.c */
handler lock_file, get_lock, refresh_lock, unlock_file;	/* lock.c */
handler get_coauth_lock, refresh_coauth_lock, unlock_coauth_lock,
	get_coauth_table;				/* coauth.c */
handler put_relative_file, rename_file, delete_file;	/* name.c */
handler create_child_file;				/* name.c */
handler create_child_container, rename_container,
	delete_container;				/* container.c */
handler enumerate_children, enumerate_folder, enumerate_ancestors,
	get_ecosystem, get_root_container;		/* browse.c */
handler bootstrap, get_file_wopi_src;			/* bootstrap.c */
handler put_user_info, read_secure_store;		/* user.c */
handler get_share_url, get_restricted_link,
	revoke_restricted_link;				/* link.c */
handler add_activities;					/* activity.c */
handler open_page;					/* open.c */
handler editor_page;					/* editor.c */
handler redeem_ticket;					/* ticket.c */
handler open_share, accept_share, sign_out_page, sign_out,
	renew_token;					/* person.c */
handler page_asset;					/* page.c */
handler list_children, new_document;			/* listing.c */
handler list_versions, restore_version;			/* history.c */
handler list_links, change_links;			/* link.c */

#endif
