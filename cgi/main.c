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
#include "version.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	NEEDS_LOCK_ID = 1 << 0,
	TAKES_OLD_LOCK = 1 << 1,
};

/* Every operation. A row without a handler is known to WOPI and answers 501. */
static const struct route {
	const char *method;
	const char *collection;
	const char *sub;
	const char *override;	/* X-WOPI-Override of a POST */
	unsigned rights;
	unsigned needs;
	handler *run;
} routes[] = {
	{ "GET",  "files", "", NULL, RIGHT_READ, 0, check_file_info },
	{ "POST", "files", "", "LOCK", RIGHT_WRITE, NEEDS_LOCK_ID | TAKES_OLD_LOCK, lock_file },
	{ "POST", "files", "", "GET_LOCK", RIGHT_READ, 0, get_lock },
	{ "POST", "files", "", "REFRESH_LOCK", RIGHT_WRITE, NEEDS_LOCK_ID, refresh_lock },
	{ "POST", "files", "", "UNLOCK", RIGHT_WRITE, NEEDS_LOCK_ID, unlock_file },
	{ "GET",  "files", "contents", NULL, RIGHT_READ, 0, get_file },
	{ "POST", "files", "contents", "PUT", RIGHT_WRITE, 0, put_file },
	{ "GET",  "files", "ancestry", NULL, RIGHT_READ, 0, NULL },
	{ "GET",  "files", "ecosystem_pointer", NULL, RIGHT_READ, 0, NULL },
	{ "POST", "files", "activities", "ADD_ACTIVITIES", RIGHT_READ, 0, NULL },
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
};

/* What tokens are made for, and so what a path's id names. */
static const struct { const char *collection, *kind; } kinds[] = {
	{ "files", "file" }, { "containers", "container" },
	{ "folders", "container" }, { "ecosystem", "ecosystem" },
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

/* The route of a known path and method; NULL if the override is not known. A
 * PutFile without X-WOPI-Override is one all the same (README 8). */
static const struct route *find_route(const struct request *rq, const char *override)
{
	if (!override && same(rq->sub, "contents"))
		override = "PUT";
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

	if (same(kind, "file"))
		return file_get(x->db, x->request.id, &x->file);
	return same(kind, "ecosystem") || container_get(x->db, x->request.id, &c);
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
	if ((x->session.rights & x->needs) != x->needs) {
		response_refuse(&x->response, 404, "the access token has no right to do this");
		return false;
	}
	return true;
}

bool exchange_begin_change(struct exchange *x)
{
	db_begin_write(x->db);
	x->now = clock_now();	/* a body or the queue may have taken long */
	return authorize(x);
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
	r = find_route(&x->request, override);
	x->needs = r ? r->rights : RIGHT_READ;
	if (!authorize(x))
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
