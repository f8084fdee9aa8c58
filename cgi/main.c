/* SPDX-License-Identifier: MIT */
/*
 * wopi.cgi: reads one request, finds its route, checks token and rights, lets
 * the handler decide and commit, and sends the answer.
 */
#include "exchange.h"

#include "container.h"
#include "die.h"
#include "lock.h"
#include "mem.h"
#include "start.h"
#include "text.h"
#include "release.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	NEEDS_LOCK_ID = 1 << 0,
	TAKES_OLD_LOCK = 1 << 1,
	ELSE_UNSUPPORTED = 1 << 2,	/* without the right it is 501, not 404 (files.md 6) */
};

/* Every operation. Cobalt, coauthoring and chunks are known by no row: 501. */
static const struct route routes[] = {
	{ "GET",  "files", "", NULL, RIGHT_READ, 0, check_file_info },
	{ "POST", "files", "", "LOCK", RIGHTS_SAVE, NEEDS_LOCK_ID | TAKES_OLD_LOCK, lock_file },
	{ "POST", "files", "", "GET_LOCK", RIGHT_READ, 0, get_lock },
	{ "POST", "files", "", "REFRESH_LOCK", RIGHTS_SAVE, NEEDS_LOCK_ID, refresh_lock },
	{ "POST", "files", "", "UNLOCK", RIGHTS_SAVE, NEEDS_LOCK_ID, unlock_file },
	{ "POST", "files", "", "PUT_RELATIVE", RIGHT_CREATE, ELSE_UNSUPPORTED, put_relative_file },
	{ "POST", "files", "", "RENAME_FILE", RIGHT_RENAME, 0, rename_file },
	{ "POST", "files", "", "DELETE", RIGHT_DELETE, 0, delete_file },
	{ "POST", "files", "", "PUT_USER_INFO", RIGHT_READ, 0, put_user_info },
	{ "POST", "files", "", "GET_SHARE_URL", RIGHT_SHARE, ELSE_UNSUPPORTED, get_share_url },
	{ "POST", "files", "", "ADD_ACTIVITIES", RIGHTS_SAVE, 0, add_activities },
	{ "POST", "files", "", "GET_RESTRICTED_LINK", RIGHT_SHARE, 0, get_restricted_link },
	{ "POST", "files", "", "REVOKE_RESTRICTED_LINK", RIGHT_SHARE, 0, revoke_restricted_link },
	{ "POST", "files", "", "READ_SECURE_STORE", RIGHT_READ, 0, read_secure_store },
	{ "GET",  "files", "contents", NULL, RIGHT_READ, 0, get_file },
	{ "POST", "files", "contents", "PUT", RIGHTS_SAVE, 0, put_file },
	{ "GET",  "files", "ancestry", NULL, RIGHT_READ, 0, enumerate_ancestors },
	{ "GET",  "files", "ecosystem_pointer", NULL, RIGHT_READ, 0, get_ecosystem },
	{ "POST", "files", "activities", "ADD_ACTIVITIES", RIGHTS_SAVE, 0, add_activities },
	{ "GET",  "containers", "", NULL, RIGHT_READ, 0, NULL },
	{ "POST", "containers", "", "CREATE_CHILD_FILE", RIGHT_READ, 0, NULL },
	{ "GET",  "containers", "children", NULL, RIGHT_READ, 0, NULL },
	{ "GET",  "containers", "ancestry", NULL, RIGHT_READ, 0, NULL },
	{ "GET",  "containers", "ecosystem_pointer", NULL, RIGHT_READ, 0, NULL },
	{ "GET",  "ecosystem", "", NULL, RIGHT_READ, 0, NULL },
	{ "POST", "ecosystem", "", "GET_WOPI_SRC_WITH_ACCESS_TOKEN", RIGHT_READ, 0, NULL },
	{ "GET",  "ecosystem", "root_container_pointer", NULL, RIGHT_READ, 0, NULL },
	{ "GET",  "folders", "", NULL, RIGHT_READ, 0, NULL },
	{ "GET",  "folders", "children", NULL, RIGHT_READ, 0, NULL },
	/* for people and for plain downloads, not of WOPI */
	{ "GET",  "download", "", NULL, RIGHT_READ, 0, download },
	{ "GET",  "share", "", NULL, RIGHT_READ, 0, NULL },
	{ "GET",  "open", "", NULL, 0, 0, NULL },
};

/* What tokens are made for, and so what a path's id names. */
static const struct { const char *collection, *kind; } kinds[] = {
	{ "files", "file" }, { "containers", "container" },
	{ "folders", "container" }, { "ecosystem", "ecosystem" },
	{ "download", "download" }, { "share", "share" },
};

static bool same(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

static bool on_path(const struct route *r, const struct request *rq)
{
	return same(r->collection, rq->collection) && same(r->sub, rq->sub);
}

/* 200 if some route has path and method, else the status that says what not. */
static int known(struct exchange *x)
{
	const char *allow = "";

	for (size_t i = 0; i < sizeof(routes) / sizeof(*routes); i++) {
		if (!on_path(&routes[i], &x->request))
			continue;
		if (same(routes[i].method, x->request.method))
			return 200;
		if (!strstr(allow, routes[i].method))
			allow = mem_printf("%s%s%s", allow, *allow ? ", " : "", routes[i].method);
	}
	if (!*allow) {
		response_refuse(&x->response, 404, "no such path");
		return 404;
	}
	response_refuse(&x->response, 405, "the path has no such method");
	response_header(&x->response, "Allow", allow);
	return 405;
}

/* The route of a known path and method; NULL if the override is not known. What
 * a path has one operation for needs no X-WOPI-Override (README 8). */
static const struct route *find_route(const struct request *rq, const char *override)
{
	if (!override && *rq->sub)
		override = same(rq->sub, "contents") ? "PUT" : "ADD_ACTIVITIES";
	for (size_t i = 0; i < sizeof(routes) / sizeof(*routes); i++) {
		const struct route *r = &routes[i];

		if (on_path(r, rq) && same(r->method, rq->method) &&
		    (!r->override || (override && same(r->override, override))))
			return r;
	}
	return NULL;
}

static bool resource_exists(struct exchange *x, const char *kind)
{
	struct container c;

	if (same(kind, "ecosystem"))
		return true;
	if (same(kind, "container"))
		return container_get(x->db, x->request.id, &c);
	if (!file_open(x->db, x->request.id, &x->file))
		return false;
	if (x->file.old)	/* what was, nobody can change */
		x->session.rights &= RIGHT_READ;
	return true;
}

/* What cannot be read is not there (404), whatever else may be done to it. */
static bool may_do(struct exchange *x)
{
	unsigned rights = x->session.rights;
	bool unsupported = x->route && x->route->needs & ELSE_UNSUPPORTED;

	if (rights & RIGHT_READ && rights & (x->route ? x->route->rights : RIGHT_READ))
		return true;
	response_refuse(&x->response, rights & RIGHT_READ && unsupported ? 501 : 404,
			"the access token has no right to do this");
	return false;
}

/*
 * The one place where token, resource and rights are checked, in that order
 * (README 8), all in the snapshot of the running transaction.
 */
static bool authorize(struct exchange *x)
{
	const char *reason = "access token is missing", *kind = "";

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (same(kinds[i].collection, x->request.collection))
			kind = kinds[i].kind;
	if (!x->request.token ||
	    token_check(x->db, x->request.token, kind, x->request.id, x->now,
			&x->session, &reason) != OK) {
		response_refuse(&x->response, 401, reason);
		return false;
	}
	if (!resource_exists(x, kind)) {
		response_refuse(&x->response, 404, "no such resource");
		return false;
	}
	return may_do(x);
}

bool exchange_begin_change(struct exchange *x)
{
	db_begin_write(x->db);
	x->now = clock_now();	/* a body or the queue may have taken long */
	return authorize(x);
}

bool exchange_body(struct exchange *x, size_t max, const char **body, size_t *len)
{
	const char *reason;
	int status;

	db_end(x->db);
	status = request_body(&x->request, max, body, len, &reason);
	if (status)
		response_refuse(&x->response, status, reason);
	return !status;
}

void exchange_conflict(struct exchange *x, const struct lock *l)
{
	x->response.status = 409;
	response_header(&x->response, "X-WOPI-Lock", l->lock_id);
	response_header(&x->response, "X-WOPI-LockFailureReason", lock_describe(l));
}

void exchange_item_version(struct exchange *x)
{
	response_header(&x->response, "X-WOPI-ItemVersion",
			mem_printf("%lld", (long long)x->file.version.number));
}

/* A lock id that cannot be: NULL if the headers that R needs are good. */
static const char *bad_header(const struct route *r)
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

static void dispatch(struct exchange *x)
{
	const char *override = request_header("X_WOPI_OVERRIDE"), *problem;
	const struct route *r;

	if (known(x) != 200)
		return;
	r = x->route = find_route(&x->request, override);
	if ((!r || r->rights) && !authorize(x))
		return;
	if (!r && !override) {
		response_refuse(&x->response, 400, "X-WOPI-Override is missing");
		return;
	}
	if (!r || !r->run) {
		response_refuse(&x->response, 501, "the operation is not supported");
		return;
	}
	problem = bad_header(r);
	if (problem) {
		response_refuse(&x->response, 400, problem);
		return;
	}
	r->run(x);
}

/* What stands in front of a message in the error log: with the request's id, as
 * clients write it into theirs. */
static const char *log_name(void)
{
	const char *id = request_header("X_WOPI_CORRELATIONID");

	if (!id || id_problem(id))
		return "wopi.cgi";
	return mem_printf("wopi.cgi: request %s", id);
}

static struct exchange the_exchange;

static void last_words(void)
{
	response_last_words();
	request_drain(&the_exchange.request);
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
	if (refused) {
		response_refuse(&x->response, refused, reason);
	} else {
		x->db = db_open(db_standard_dir());
		dispatch(x);
		db_end(x->db);
	}
	response_send(&x->response);
	request_drain(&x->request);	/* fcgiwrap makes a 502 of what is not read */
}

int main(void)
{
	start_program("wopi.cgi");
	if (!getenv("REQUEST_METHOD")) {
		puts("wopi.cgi " WOPI_VERSION ": a web server runs this program, see wopi.cgi(8)");
		return 0;
	}
	/* Apache sends it when an upload breaks off, just as the body ends. To end
	 * by itself leaves nothing behind in contents/. */
	signal(SIGTERM, SIG_IGN);
	answer(&the_exchange);
	return 0;
}
