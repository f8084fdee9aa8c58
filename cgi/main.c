/* SPDX-License-Identifier: MIT */
/*
 * wopi.cgi: reads one request, finds its route, checks token and rights, runs the handler,
 * which decides and commits, and sends the answer.
 */
#include "aside.h"
#include "audit.h"
#include "authorize.h"
#include "built.h"
#include "clock.h"
#include "collection.h"
#include "config.h"
#include "data.h"
#include "db.h"
#include "die.h"
#include "exchange.h"
#include "handlers.h"
#include "inject.h"
#include "journal.h"
#include "late.h"
#include "limit.h"
#include "lock_row.h"
#include "mem.h"
#include "moved_clock.h"
#include "operation.h"
#include "origin.h"
#include "page.h"
#include "prove.h"
#include "record.h"
#include "request.h"
#include "response.h"
#include "right.h"
#include "start.h"
#include "text.h"
#include "version.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Every operation. COBALT has no row: it is answered with 501. */
static const struct route routes[] = {
	{ "GET",  COLLECTION_FILES, "", OP_CHECK_FILE_INFO, RIGHT_READ, 0, check_file_info },
	{ "POST", COLLECTION_FILES, "", OP_LOCK, RIGHTS_SAVE, NEEDS_LOCK_ID | TAKES_OLD_LOCK, lock_file },
	{ "POST", COLLECTION_FILES, "", OP_GET_LOCK, RIGHT_READ, 0, get_lock },
	{ "POST", COLLECTION_FILES, "", OP_REFRESH_LOCK, RIGHTS_SAVE, NEEDS_LOCK_ID, refresh_lock },
	{ "POST", COLLECTION_FILES, "", OP_UNLOCK, RIGHTS_SAVE, NEEDS_LOCK_ID, unlock_file },
	{ "POST", COLLECTION_FILES, "", OP_PUT_RELATIVE_FILE, RIGHT_CREATE, ELSE_UNSUPPORTED, put_relative_file },
	{ "POST", COLLECTION_FILES, "", OP_RENAME_FILE, RIGHT_RENAME, 0, rename_file },
	{ "POST", COLLECTION_FILES, "", OP_DELETE_FILE, RIGHT_DELETE, 0, delete_file },
	{ "POST", COLLECTION_FILES, "", OP_PUT_USER_INFO, RIGHT_READ, 0, put_user_info },
	{ "POST", COLLECTION_FILES, "", OP_GET_SHARE_URL, RIGHT_SHARE, ELSE_UNSUPPORTED, get_share_url },
	{ "POST", COLLECTION_FILES, "", OP_ADD_ACTIVITIES, RIGHTS_SAVE, 0, add_activities },
	{ "POST", COLLECTION_FILES, "", OP_GET_RESTRICTED_LINK, RIGHT_SHARE, 0, get_restricted_link },
	{ "POST", COLLECTION_FILES, "", OP_REVOKE_RESTRICTED_LINK, RIGHT_SHARE, 0, revoke_restricted_link },
	{ "POST", COLLECTION_FILES, "", OP_READ_SECURE_STORE, RIGHT_READ, 0, read_secure_store },
	{ "GET",  COLLECTION_FILES, "contents", OP_GET_FILE, RIGHT_READ, 0, get_file },
	{ "POST", COLLECTION_FILES, "contents", OP_PUT_FILE, RIGHTS_SAVE, 0, put_file },
	{ "GET",  COLLECTION_FILES, "ancestry", OP_ENUMERATE_ANCESTORS, RIGHT_READ, 0, enumerate_ancestors },
	{ "GET",  COLLECTION_FILES, "ecosystem_pointer", OP_GET_ECOSYSTEM, RIGHT_READ, 0, get_ecosystem },
	{ "POST", COLLECTION_FILES, "activities", OP_ADD_ACTIVITIES, RIGHTS_SAVE, 0, add_activities },
	{ "GET",  COLLECTION_CONTAINERS, "", OP_CHECK_CONTAINER_INFO, RIGHT_READ, 0, check_container_info },
	{ "POST", COLLECTION_CONTAINERS, "", OP_CREATE_CHILD_CONTAINER, RIGHT_CREATE, 0, create_child_container },
	{ "POST", COLLECTION_CONTAINERS, "", OP_CREATE_CHILD_FILE, RIGHT_CREATE, 0, create_child_file },
	{ "POST", COLLECTION_CONTAINERS, "", OP_RENAME_CONTAINER, RIGHT_RENAME, 0, rename_container },
	{ "POST", COLLECTION_CONTAINERS, "", OP_DELETE_CONTAINER, RIGHT_DELETE, 0, delete_container },
	{ "POST", COLLECTION_CONTAINERS, "", OP_GET_SHARE_URL, RIGHT_SHARE, ELSE_UNSUPPORTED, get_share_url },
	{ "GET",  COLLECTION_CONTAINERS, "children", OP_ENUMERATE_CHILDREN, RIGHT_READ, 0, enumerate_children },
	{ "GET",  COLLECTION_CONTAINERS, "ancestry", OP_ENUMERATE_ANCESTORS, RIGHT_READ, 0, enumerate_ancestors },
	{ "GET",  COLLECTION_CONTAINERS, "ecosystem_pointer", OP_GET_ECOSYSTEM, RIGHT_READ, 0, get_ecosystem },
	{ "GET",  COLLECTION_ECOSYSTEM, "", OP_CHECK_ECOSYSTEM, RIGHT_READ, 0, check_ecosystem },
	{ "GET",  COLLECTION_ECOSYSTEM, "root_container_pointer", OP_GET_ROOT_CONTAINER, RIGHT_READ, 0, get_root_container },
	{ "POST", COLLECTION_ECOSYSTEM, "", OP_GET_FILE_WOPI_SRC, RIGHT_READ, 0, get_file_wopi_src },
	{ "GET",  COLLECTION_FOLDERS, "", OP_CHECK_FOLDER_INFO, RIGHT_READ, 0, check_folder_info },
	{ "GET",  COLLECTION_FOLDERS, "children", OP_ENUMERATE_FOLDER, RIGHT_READ, 0, enumerate_folder },
	/* with an OAuth token, which the handler checks */
	{ "GET",  COLLECTION_BOOTSTRAPPER, "", OP_BOOTSTRAP, 0, 0, bootstrap },
	{ "POST", COLLECTION_BOOTSTRAPPER, "", OP_BOOTSTRAP, 0, 0, bootstrap },
	/* plain downloads by a signed address */
	{ "GET",  COLLECTION_DOWNLOAD, "", OP_DOWNLOAD, RIGHT_READ, 0, download },
	{ "GET",  COLLECTION_TEMPLATE, "", OP_TEMPLATE, RIGHT_READ, 0, download },
	{ "GET",  COLLECTION_PREVIEW, "", OP_PREVIEW, RIGHT_READ, 0, preview },
	/* pages, whose handlers find out who is signed in, and the requests of their scripts,
	 * with tokens that the pages hold */
	{ "GET",  COLLECTION_OPEN, "", OP_OPEN_PAGE, 0, 0, open_page },
	{ "POST", COLLECTION_OPEN, "", OP_SIGN_IN, 0, FROM_PAGES | TAKES_FORM, redeem_ticket },
	{ "GET",  COLLECTION_SHARE, "", OP_OPEN_SHARE, 0, 0, open_share },
	{ "POST", COLLECTION_SHARE, "", OP_ACCEPT_SHARE, 0, FROM_PAGES | TAKES_FORM, accept_share },
	{ "GET",  COLLECTION_SIGNOUT, "", OP_SIGN_OUT, 0, 0, sign_out_page },
	{ "POST", COLLECTION_SIGNOUT, "", OP_SIGN_OUT, 0, FROM_PAGES, sign_out },
	{ "GET",  COLLECTION_SESSION, "", OP_RENEW_TOKEN, 0, 0, renew_token },
	{ "POST", COLLECTION_EDITOR, "", OP_TEXT_EDITOR, 0, FROM_PAGES | TAKES_FORM, editor_page },
	{ "GET",  COLLECTION_PAGE, "*", OP_PAGE_ASSET, 0, 0, page_asset },
	{ "GET",  COLLECTION_LISTING, "", OP_LIST_DOCUMENTS, RIGHT_READ, 0, list_children },
	{ "POST", COLLECTION_DOCUMENTS, "", OP_NEW_DOCUMENT, RIGHT_CREATE, FROM_PAGES, new_document },
	{ "POST", COLLECTION_DOCUMENTS, "contents", OP_UPLOAD, RIGHT_CREATE | RIGHT_UPLOAD, FROM_PAGES, upload },
	{ "POST", COLLECTION_DOCUMENTS, "move", OP_MOVE_ITEMS, RIGHT_CREATE, FROM_PAGES, move_items },
	{ "POST", COLLECTION_DOCUMENTS, "copy", OP_COPY_ITEMS, RIGHT_CREATE, FROM_PAGES, copy_items },
	{ "POST", COLLECTION_DOCUMENTS, "remove", OP_REMOVE_ITEMS, RIGHT_READ, FROM_PAGES, remove_items },
	{ "POST", COLLECTION_DOCUMENTS, "restore", OP_RESTORE_ITEMS, RIGHT_READ, FROM_PAGES, restore_items },
	{ "GET",  COLLECTION_DOCUMENTS, "trash", OP_LIST_TRASH, RIGHT_READ, 0, list_trash },
	{ "GET",  COLLECTION_VERSIONS, "", OP_LIST_VERSIONS, RIGHT_READ, 0, list_versions },
	{ "POST", COLLECTION_VERSIONS, "", OP_RESTORE_VERSION, RIGHT_WRITE, FROM_PAGES, restore_version },
	{ "GET",  COLLECTION_LINKS, "", OP_LIST_LINKS, RIGHT_SHARE, 0, list_links },
	{ "POST", COLLECTION_LINKS, "", OP_CHANGE_LINKS, RIGHT_SHARE, FROM_PAGES, change_links },
	{ "GET",  COLLECTION_GRANTS, "", OP_LIST_GRANTS, RIGHT_SHARE, 0, list_grants },
	{ "POST", COLLECTION_GRANTS, "", OP_CHANGE_GRANTS, RIGHT_SHARE, FROM_PAGES, change_grants },
	{ "GET",  COLLECTION_MENTIONS, "", OP_FIND_PEOPLE, RIGHTS_SAVE, 0, find_people },
	{ "POST", COLLECTION_MENTIONS, "", OP_MENTION, RIGHTS_SAVE, FROM_PAGES, mention },
	{ "POST", COLLECTION_LOCKS, "", OP_FREE_LOCK, RIGHTS_SAVE, FROM_PAGES, free_lock },
	/* for clients of coauthoring; last, so that the common operations are found sooner */
	{ "POST", COLLECTION_FILES, "", OP_GET_COAUTH_LOCK, RIGHTS_SAVE, COAUTHORING, get_coauth_lock },
	{ "POST", COLLECTION_FILES, "", OP_REFRESH_COAUTH_LOCK, RIGHTS_SAVE, COAUTHORING, refresh_coauth_lock },
	{ "POST", COLLECTION_FILES, "", OP_UNLOCK_COAUTH_LOCK, RIGHTS_SAVE, COAUTHORING, unlock_coauth_lock },
	{ "POST", COLLECTION_FILES, "", OP_GET_COAUTH_TABLE, RIGHT_READ, COAUTHORING, get_coauth_table },
	{ "POST", COLLECTION_FILES, "", OP_GET_SEQUENCE_NUMBER, RIGHT_READ, COAUTHORING, get_sequence_number },
	{ "POST", COLLECTION_FILES, "", OP_GET_CHUNKED_FILE, RIGHT_READ, COAUTHORING, get_chunked_file },
	{ "POST", COLLECTION_FILES, "", OP_GET_CHUNKS, RIGHT_READ, COAUTHORING, get_chunks },
	{ "POST", COLLECTION_FILES, "", OP_CREATE_UPLOAD_SESSION, RIGHTS_SAVE, COAUTHORING, create_upload_session },
	{ "POST", COLLECTION_FILES, "", OP_UPDATE_UPLOAD_SESSION, RIGHTS_SAVE, COAUTHORING, update_upload_session },
	{ "POST", COLLECTION_FILES, "contents", OP_PUT_CHUNKED_FILE, RIGHTS_SAVE, COAUTHORING, put_chunked_file },
};

static bool on_path(const struct route *r, const struct request *rq)
{
	return r->collection == rq->collection && (same(r->sub, "*") || same(r->sub, rq->sub));
}

/* Refuses a path or a method that no route has; false then. */
static bool refuse_unknown_path(struct exchange *x)
{
	const char *allow = "";

	for (size_t i = 0; i < sizeof(routes) / sizeof(*routes); i++) {
		if (!on_path(&routes[i], &x->request))
			continue;
		if (same(routes[i].method, x->request.method))
			return true;
		if (!strstr(allow, routes[i].method))
			allow = mem_printf("%s%s%s%s", allow, *allow ? ", " : "", routes[i].method,
				same(routes[i].method, "GET") &&
				x->request.collection != COLLECTION_BOOTSTRAPPER ? ", HEAD" : "");
	}
	if (!*allow) {
		response_refuse(&x->response, 404, "no such path");
		return false;
	}
	response_refuse(&x->response, 405, "the path does not allow this method");
	response_header(&x->response, "Allow", allow);
	return false;
}

/* Whether the operation is switched on anywhere; for this file, exchange_coauth() knows. */
static bool is_enabled(const struct exchange *x, const struct route *r)
{
	return !(r->needs & COAUTHORING) || x->db->switches & DB_COAUTH;
}

static bool matches(enum operation op, const char *override)
{
	const char *wanted = operation_override(op);

	return !wanted || (override && same(wanted, override));
}

/* The route of a known path and method; NULL if the override is unknown. Paths with only one
 * operation need no X-WOPI-Override. */
static const struct route *find_route(const struct exchange *x, const char *override)
{
	const struct request *rq = &x->request;

	if (!override && *rq->sub)
		override = same(rq->sub, "contents") ? "PUT" : "ADD_ACTIVITIES";
	for (size_t i = 0; i < sizeof(routes) / sizeof(*routes); i++) {
		const struct route *r = &routes[i];

		if (on_path(r, rq) && same(r->method, rq->method) && matches(r->op, override) &&
		    is_enabled(x, r))
			return r;
	}
	return NULL;
}

/* Why a lock header that R requires is invalid, or NULL. */
static const char *header_problem(const struct route *r)
{
	const char *lock_id = request_header("X_WOPI_LOCK");
	const char *old_id = request_header("X_WOPI_OLDLOCK"), *problem;

	if (!(r->needs & NEEDS_LOCK_ID))
		return NULL;
	if (!lock_id)
		return "X-WOPI-Lock is missing";
	problem = lock_id_problem(lock_id);
	if (problem)
		return mem_printf("X-WOPI-Lock %s", problem);
	problem = old_id && r->needs & TAKES_OLD_LOCK ? lock_id_problem(old_id) : NULL;
	return problem ? mem_printf("X-WOPI-OldLock %s", problem) : NULL;
}

/* X-WOPI-OldLock makes a Lock an UnlockAndRelock. */
static enum operation operation(const struct route *r)
{
	if (!r)
		return OP_NONE;
	return r->needs & TAKES_OLD_LOCK && request_header("X_WOPI_OLDLOCK") ?
		OP_UNLOCK_AND_RELOCK : r->op;
}

/* Checks what the route requires, and runs its handler. */
static void carry_out(struct exchange *x, const char *override)
{
	const struct route *r = x->route;
	const char *problem;

	if (r && r->needs & TAKES_FORM && !exchange_form(x))
		return;
	if (r && r->needs & FROM_PAGES && !origin_is_own(x)) {
		page_refuse_origin(x);
		return;
	}
	if ((!r || r->rights) && !exchange_authorize(x)) {
		if (r && r->op == OP_PUT_FILE)
			save_late(x);
		else if (r && r->op == OP_UNLOCK)
			late_unlock(x);
		else if (r && r->op == OP_PUT_CHUNKED_FILE)
			check_chunked_headers(x);
		return;
	}
	if (!r && !override) {
		response_refuse(&x->response, 400, "X-WOPI-Override is missing");
		return;
	}
	if (!r || !r->run || (r->needs & COAUTHORING && !exchange_coauth(x))) {
		response_refuse(&x->response, 501, "the operation is not supported");
		return;
	}
	problem = header_problem(r);
	if (problem) {
		response_refuse(&x->response, 400, problem);
		return;
	}
	r->run(x);
}

static void dispatch(struct exchange *x)
{
	const char *override = request_header("X_WOPI_OVERRIDE");
	bool is_known = refuse_unknown_path(x);

	if (is_known) {
		x->route = find_route(x, override);
		x->operation = operation(x->route);
	}
	if (moved_clock_follow(x->db))
		x->now = clock_now();
	if (x->db->switches & DB_FAULTS && !inject_before(x))
		return;
	if (is_known)
		carry_out(x, override);
}

/* The prefix of messages in the error log. It holds the request's correlation id, which clients
 * log, too. */
static const char *log_name(void)
{
	const char *id = request_header("X_WOPI_CORRELATIONID");

	if (!id || id_problem(id))
		return "wopi.cgi";
	return mem_printf("wopi.cgi: request %s", id);
}

/* The size that is assumed for a body of unknown size. */
#define UNKNOWN_SIZE (INT64_C(16) << 30)

static struct exchange the_exchange;

/* Keeps the bytes of an unfinished save: the client may never send them again. */
static void put_aside(const struct exchange *x)
{
	const struct version *v = x->unsaved;

	if (!v)
		return;
	if (aside_put(x->db, x->request.id, v, x->now))
		log_line("a save to file '%s' was put aside; 'wopictl recovered list' will list it",
			 x->request.id);
	else
		log_line("a save to file '%s' was lost, except for its content '%s'", x->request.id,
			 v->content.name);
}

/* Also journals a request that died, unless journaling caused it. */
static void last_words(void)
{
	limit_lift();
	die_last_words = response_last_words;
	put_aside(&the_exchange);
	if (the_exchange.settled)
		the_exchange.response = *the_exchange.settled;
	else if (die_was_busy)
		response_busy(&the_exchange.response);
	else
		response_fail(&the_exchange.response);
	exchange_record(&the_exchange);
	response_send(&the_exchange.response);
	request_drain(&the_exchange.request, config_body_max(NULL));
}

/* Coauthoring operations give the reason of a refusal in a header of their own. */
static void tell_failure(struct exchange *x)
{
	if (x->response.reason && x->route && x->route->needs & COAUTHORING)
		response_header(&x->response, "X-WOPI-FailureReason", x->response.reason);
}

/* The size of the body, or the assumed one. */
static int64_t body_size(const struct request *rq)
{
	int64_t size = request_left(rq);

	return size > UNKNOWN_SIZE ? UNKNOWN_SIZE : size;
}

/* Drops the rest of the body after the answer was sent: fcgiwrap answers 502 if a body is not
 * read to its end. */
static void drain(struct exchange *x)
{
	bool opened = x->db->sqlite;
	int64_t max;

	if (request_left(&x->request) == 0)
		return;
	if (opened)
		db_begin_read(x->db);
	max = config_body_max(opened ? x->db : NULL);
	if (opened)
		db_end(x->db);
	request_drain(&x->request, max);
}

static void add_to_audit(struct exchange *x)
{
	audit_add(x->db, &(struct audit_entry){
		.by = AUDIT_REQUEST, .at = clock_real(), .uid = -1, .what = x->audit,
		.user = x->session.user.name ? x->session.user.name : "-",
		.status = x->response.status,
	});
}

static void answer(struct exchange *x)
{
	const char *reason;
	int refused;

	response_init(&x->response);
	die_last_words = last_words;
	die_program = log_name();
	x->now = clock_now();
	refused = request_read(&x->request, &reason);
	if (refused)
		response_refuse(&x->response, refused, reason);
	limit_grow(body_size(&x->request));
	x->db = db_locate(data_default());
	if (!response_sendfile())
		x->db->content_grace = 0;
	if (!refused || journal_exists(x->db))
		db_open(x->db->dir);
	if (!refused) {
		exchange_watch(x, true);
		dispatch(x);
		exchange_watch(x, false);
		tell_failure(x);
	}
	db_end(x->db);
	if (x->audit)
		add_to_audit(x);
	response_verify(&x->response);
	if (x->fault)
		inject_after(x);
	exchange_record(x);
	limit_grow(response_size(&x->response));
	response_send(&x->response);
	if (x->fault)
		inject_sent(x);
	drain(x);
	exchange_mark_stale(x);
}

int main(void)
{
	the_exchange.started = clock_monotonic();
	start_program("wopi.cgi");
	if (!getenv("REQUEST_METHOD")) {
		built_print("wopi.cgi", LINKED);
		puts("A web server runs this program, see wopi.cgi(8).");
		return 0;
	}
	limit_start();
	answer(&the_exchange);
	return 0;
}
