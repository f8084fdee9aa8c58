/* SPDX-License-Identifier: MIT */
/* Injected faults: requests that go wrong on purpose, for testing clients. */
#include "inject.h"

#include "authorize.h"
#include "clock.h"
#include "db.h"
#include "die.h"
#include "exchange.h"
#include "fault.h"
#include "json.h"
#include "mem.h"
#include "operation.h"
#include "request.h"
#include "response.h"
#include "sending.h"
#include "text.h"
#include "token.h"
#include "version.h"

#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define APACHE_MOMENT (CLOCK_SECOND / 5)

/* " of 'ID'" with the path's id, "" if it may not stand in a log. */
static const char *of_id(const struct exchange *x)
{
	const char *id = x->request.id;

	for (const char *s = id; *s; s++)
		if (*s <= ' ' || *s > '~' || *s == '\'')
			return "";
	return *id ? mem_printf(" of '%s'", id) : "";
}

/* In a transaction. Signs out everybody who has a token of this session. */
static void end_session(struct exchange *x)
{
	struct token t;

	if (exchange_session(x, &t))
		token_extend(x->db, &t, x->now);
}

/* The fault for this request, after counting the hit; NULL if there is none. */
static struct fault *take(struct exchange *x)
{
	struct fault_request rq = { .operation = x->operation, .id = x->request.id };
	struct fault *f = mem_alloc(sizeof(*f));
	struct token t = { .client = NULL };
	bool hit;

	if (!fault_awaits(x->db, &rq, true))
		return NULL;
	if (exchange_session(x, &t))
		rq.user = &t.user;
	rq.client = rq.user && t.client ? t.client : request_client();
	if (!fault_awaits(x->db, &rq, false))
		return NULL;
	db_begin_write(x->db);
	hit = fault_take(x->db, &rq, f);
	if (hit && f->expire_token && !f->after_commit)
		end_session(x);
	db_commit(x->db);
	db_begin_read(x->db);
	return hit ? f : NULL;
}

/* Whether it replaces the operation's answer. */
static bool has_answer(const struct fault *f)
{
	return f->status || f->body || f->drop;
}

/* WOPI_LOG=errors: such failures are wanted, so they are not errors of the host. */
static void log_hit(const struct exchange *x, const struct fault *f)
{
	const char *log = getenv("WOPI_LOG");

	if (!log || !same(log, "errors"))
		log_line("fault %lld hits %s%s: %s", (long long)f->number,
			 operation_name(x->operation), of_id(x), fault_effect(f));
}

bool inject_before(struct exchange *x)
{
	const struct fault *f = x->fault = take(x);

	if (!f)
		return true;
	log_hit(x, f);
	if (f->after_commit)
		return true;
	if (f->delay) {
		db_end(x->db);
		sending_pause(STDOUT_FILENO, f->delay);
		db_begin_read(x->db);
		x->now = clock_now();
	}
	if (!has_answer(f))
		return true;
	exchange_session(x, &x->session);	/* for the journal */
	return false;
}

static void add_instead(struct response *rs, const char *header)
{
	rs->instead = mem_grow(rs->instead, rs->instead_count, sizeof(*rs->instead));
	rs->instead[rs->instead_count++] = header;
}

/* Cuts the body to SIZE bytes. lighttpd does not notice that the rest is missing, and would keep
 * the connection open until it times out. */
static void cut(struct response *rs, int64_t size)
{
	if (size >= response_size(rs))
		return;
	rs->cut = size;
	rs->sendfile = NULL;	/* the server would send the whole file */
	add_instead(rs, "Connection: close");
}

/* Sends RATE bytes of the body a second. */
static void trickle(struct response *rs, int64_t rate)
{
	struct pace *pace = mem_alloc(sizeof(*pace));

	*pace = (struct pace){ rate, FAULT_DELAY_MAX };
	rs->pace = pace;
	rs->sendfile = NULL;	/* the server would send the whole file */
}

/* A CGI program cannot close a connection without an answer. The nearest to it: a status that is
 * no success, and a body that never arrives. */
static void drop(struct response *rs)
{
	response_init(rs);
	rs->status = 502;
	rs->body = "{}";
	cut(rs, 0);
}

static void answer_instead(struct response *rs, const struct fault *f)
{
	response_init(rs);
	rs->status = f->status ? (int)f->status : 200;
	rs->body = f->body;
}

static bool tells_lock(const struct exchange *x)
{
	return has_answer(x->fault) || x->response.status == 409 ||
		x->operation == OP_GET_LOCK || response_value(&x->response, "X-WOPI-Lock");
}

/* The number before TEXT, at least 0; NULL if TEXT is not a number. */
static const char *number_before(const char *text)
{
	int64_t number;

	if (!text || !parse_number(text, INT64_MAX, &number))
		return NULL;
	return mem_printf("%lld", (long long)(number > 0 ? number - 1 : 0));
}

/* Replaces each "Version" in VALUE, of any number of files, by the one before. */
static void age(struct json_object *value)
{
	const char *before = json_object_is_type(value, json_type_object) ?
		number_before(json_text(value, "Version")) : NULL;

	if (before)
		json_object_object_add(value, "Version", json_object_new_string(before));
	if (json_object_is_type(value, json_type_array)) {
		for (size_t i = 0; i < json_object_array_length(value); i++)
			age(json_object_array_get_idx(value, i));
	} else if (json_object_is_type(value, json_type_object)) {
		json_object_object_foreach(value, name, member) {
			(void)name;
			age(member);
		}
	}
}

/* CheckFileInfo has more properties of the version than its number. */
static void age_info(struct exchange *x, struct json_object *o)
{
	static const char *const told[] = { "Size", "Version", "LastModifiedTime", "SHA256" };
	struct version before;

	db_begin_read(x->db);
	if (version_get(x->db, x->file.id, x->file.version.number - 1, &before)) {
		for (size_t i = 0; i < sizeof(told) / sizeof(*told); i++)
			json_object_object_del(o, told[i]);
		add_version_info(o, &before);
	} else {
		age(o);
	}
	db_end(x->db);
}

static void tell_version_before(struct exchange *x)
{
	struct response *rs = &x->response;
	const char *version = number_before(response_value(rs, "X-WOPI-ItemVersion"));
	struct json_object *o;

	if (version)
		add_instead(rs, mem_printf("X-WOPI-ItemVersion: %s", version));
	o = rs->body && !rs->type ? json_tokener_parse(rs->body) : NULL;
	if (!o)
		return;
	if (x->operation == OP_CHECK_FILE_INFO && rs->status == 200)
		age_info(x, o);
	else
		age(o);
	response_json(rs, o);
}

void inject_after(struct exchange *x)
{
	const struct fault *f = x->fault;
	struct response *rs = &x->response;

	if (f->after_commit && f->expire_token) {
		db_begin_write(x->db);
		end_session(x);
		db_commit(x->db);
	}
	if (f->after_commit && f->delay)
		sending_pause(STDOUT_FILENO, f->delay);
	if (f->drop)
		drop(rs);
	else if (has_answer(f))
		answer_instead(rs, f);
	if (f->stale_version)
		tell_version_before(x);
	if (f->lock_id && tells_lock(x))
		add_instead(rs, mem_printf("X-WOPI-Lock: %s", f->lock_id));
	for (size_t i = 0; i < f->header_count; i++)
		add_instead(rs, f->headers[i]);
	if (f->truncate >= 0)
		cut(rs, f->truncate);
	if (f->trickle)
		trickle(rs, f->trickle);
}

/*
 * If Apache has the whole answer before it sends the head, it corrects Content-Length. So the end
 * of an answer that is cut short is delayed by a moment.
 */
void inject_sent(const struct exchange *x)
{
	const char *server = getenv("SERVER_SOFTWARE");

	if (x->response.cut >= 0 && server && strncmp(server, "Apache", 6) == 0)
		sending_pause(STDOUT_FILENO, APACHE_MOMENT);
}
