/* SPDX-License-Identifier: MIT */
/* Writes the journal line of a request: bounded, and without tokens, contents and proofs. */
#include "record.h"

#include "clock.h"
#include "collection.h"
#include "counters.h"
#include "db.h"
#include "die.h"
#include "exchange.h"
#include "file.h"
#include "header.h"
#include "journal.h"
#include "json.h"
#include "lines.h"
#include "lock_row.h"
#include "mem.h"
#include "operation.h"
#include "refused.h"
#include "request.h"
#include "response.h"
#include "text.h"
#include "token.h"
#include "utf8.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

enum {
	VALUE_MAX = 1100,	/* bytes of a value; a lock id of 1024 fits */
	NAME_MAX_BYTES = 64,	/* of a header's name */
	HEADERS_MAX = 40,	/* of a request */
	TOKEN_LONG = 8,		/* characters; see has_token() */
};

#define REDACTED "(redacted)"

/* A line that is being built; values are cut to value_max bytes. */
struct line {
	struct json_object *json;
	size_t value_max;
};

/* A copy of TEXT with '?' for each byte that is not ASCII. */
static const char *ascii_only(const char *text)
{
	char *copy = mem_strdup(text);

	for (char *s = copy; *s; s++)
		if ((unsigned char)*s > 0x7e)
			*s = '?';
	return copy;
}

/* TEXT cut to MAX bytes, as valid UTF-8; it comes from a client. */
static const char *cut(const char *text, size_t max)
{
	size_t kept = strlen(text);

	if (!utf8_valid(text))
		text = ascii_only(text);
	if (kept <= max)
		return text;
	for (kept = max; kept > 0 && ((unsigned char)text[kept] & 0xc0) == 0x80; )
		kept--;
	return mem_printf("%.*s\xe2\x80\xa6", (int)kept, text);
}

/* Adds a member; NULL becomes null. */
static void add_text(struct line *l, const char *name, const char *value)
{
	if (value)
		json_add_text(l->json, name, cut(value, l->value_max));
	else
		json_add(l->json, name, NULL);
}

static void add_number(struct line *l, const char *name, int64_t value)
{
	json_add_int(l->json, name, value);
}

/* Adds an empty object; members are added to it by the returned line. */
static struct line add_object(struct line *l, const char *name)
{
	struct line inner = { json_object_new_object(), l->value_max };

	json_add(l->json, name, inner.json);
	return inner;
}

/* A short token, as tests use them, may be part of other texts by chance: it has to be equal. */
static bool has_token(const struct exchange *x, const char *value)
{
	const char *token = x->request.token;

	return token && *token && strstr(value, token) &&
		(strlen(token) >= TOKEN_LONG || same(token, value));
}

/* VALUE without tokens, and without the query of a URL, which holds tokens and signatures. */
static const char *redacted(const struct exchange *x, const char *name, const char *value)
{
	const char *ending = strrchr(name, '_'), *rest;

	if (same(name, "AUTHORIZATION"))
		return request_bearer() ? "Bearer " REDACTED : REDACTED;
	if (has_token(x, value) || (ending && strstr(ending, "TOKEN")))
		return REDACTED;
	rest = begins(value, "http://") || begins(value, "https://") ? strchr(value, '?') : NULL;
	return rest ? mem_printf("%.*s?" REDACTED, (int)(rest - value), value) : value;
}

static void add_headers(struct line *l, const struct exchange *x)
{
	extern char **environ;
	struct line headers = add_object(l, "headers");
	int count = 0;

	for (char **e = environ; *e && count < HEADERS_MAX; e++) {
		const char *name = header_recorded(*e);

		if (!name)
			continue;
		add_text(&headers, cut(header_name(name), NAME_MAX_BYTES),
			 redacted(x, name, strchr(*e, '=') + 1));
		count++;
	}
}

/* Adds the WOPI headers of the answer. */
static void add_answer(struct line *l, const struct exchange *x)
{
	struct line answer = add_object(l, "answer");

	for (const char *h = response_headers(&x->response); *h; h += strcspn(h, "\n") + 1) {
		const char *value = strchr(h, ':');

		if (!begins(h, "X-WOPI-"))
			continue;
		value += 1 + strspn(value + 1, " ");
		add_text(&answer, text_before(h, ":"),
			 redacted(x, "ANSWER", text_before(value, "\r")));
	}
}

/* Adds a text that the client chose, such as a lock id, unless it contains the token. */
static void add_chosen(struct line *l, const struct exchange *x, const char *name, const char *text)
{
	add_text(l, name, text && has_token(x, text) ? REDACTED : text);
}

/* Adds the id as that of a file or container: by what was found, else by the collection. */
static void add_resource(struct line *l, const struct exchange *x)
{
	enum resource_kind kind = collections[x->request.collection].journal;
	const char *id = x->request.id && *x->request.id ? x->request.id : NULL;
	const char *file = x->file.id, *container = x->container.id;

	if (!file && !container) {
		file = kind == RESOURCE_FILE ? id : NULL;
		container = kind == RESOURCE_CONTAINER ? id : NULL;
	}
	add_chosen(l, x, "file", file);
	add_chosen(l, x, "container", container);
}

static void add_session(struct line *l, const struct exchange *x)
{
	static const char *const proofs[] = {
		[PROOF_NONE] = "none", [PROOF_GOOD] = "good", [PROOF_REFUSED] = "refused",
	};
	const struct token *t = &x->session;
	bool known = t->user.id;

	add_text(l, "user", known ? t->user.name : NULL);
	add_text(l, "client", known && t->client ? t->client : request_client());
	add_text(l, "token", known ? token_id(t) : NULL);
	json_add_text(l->json, "proof", proofs[x->proof]);
}

static void add_version(struct line *l, const char *name, const struct standing *s)
{
	if (s->known)
		add_number(l, name, s->version);
	else
		add_text(l, name, NULL);
}

/* A change that was not committed leaves the state as it was. */
static void add_standing(struct line *l, const struct exchange *x)
{
	const struct standing *before = &x->before, *after = before;

	if (x->after_commit && x->db->commits >= x->after_commit)
		after = &x->after;
	add_chosen(l, x, "lock_before", before->lock_id);
	add_chosen(l, x, "lock_after", after->lock_id);
	add_version(l, "version_before", before);
	add_version(l, "version_after", after);
}

static void add_times(struct line *l, const struct exchange *x)
{
	const char *session = request_header("X_WOPI_SESSIONID");
	int64_t took = clock_monotonic() - x->started;

	json_add(l->json, "duration_ms", json_object_new_double_s((double)took / 1000,
		mem_printf("%lld.%03d", (long long)took / 1000, (int)(took % 1000))));
	add_text(l, "correlation_id", request_header("X_WOPI_CORRELATIONID"));
	add_text(l, "session_id", session ? session : request_header("X_WOPI_SESSIONCONTEXT"));
}

static void add_fault(struct line *l, const struct exchange *x)
{
	if (x->fault)
		add_number(l, "fault", x->fault->number);
	else
		add_text(l, "fault", NULL);
}

/* The path below the program's mount point, without the query. */
static const char *path(const struct exchange *x)
{
	const char *below = getenv("PATH_INFO");

	if (below && *below)
		return redacted(x, "PATH", below);
	return x->request.collection == COLLECTION_BOOTSTRAPPER ? "/" BOOTSTRAPPER_PATH : NULL;
}

/* The whole line, each value cut to MAX bytes. */
static struct json_object *line_json(const struct exchange *x, size_t max)
{
	struct line l = { json_object_new_object(), max };

	json_add_time(l.json, "time", x->now);
	if (clock_ahead())
		json_add_int(l.json, "clock_ahead", clock_ahead() / CLOCK_SECOND);
	json_add_text(l.json, "operation", operation_name(x->operation));
	add_text(&l, "method", getenv("REQUEST_METHOD"));
	add_text(&l, "path", path(x));
	add_resource(&l, x);
	add_session(&l, x);
	if (x->mentioned)
		add_text(&l, "mentioned", x->mentioned);
	add_headers(&l, x);
	add_standing(&l, x);
	add_number(&l, "status", x->response.status);
	add_answer(&l, x);
	add_times(&l, x);
	add_fault(&l, x);
	return l.json;
}

/* Cuts values until the line fits: even with all headers it does, if each value is short. */
static void write_journal(struct exchange *x)
{
	for (size_t max = VALUE_MAX; ; max /= 4) {
		struct json_object *json = line_json(x, max);
		const char *line = mem_printf("%s\n", json_written(json, JSON_C_TO_STRING_PLAIN));
		size_t len = strlen(line);

		json_object_put(json);
		if (len > LINES_LINE_MAX && max)
			continue;
		if (!journal_append(x->db, line, len) && errno != EWOULDBLOCK)
			log_line("cannot write to '%s/journal': %s", x->db->dir, strerror(errno));
		return;
	}
}

/* An old version is never locked, even if its file is. */
static struct standing standing(struct exchange *x, int64_t version)
{
	struct standing s = { .known = true, .lock_id = "", .version = version };
	struct lock l;

	if (!x->file.old && lock_row_in_force(x->db, x->file.id, x->now, &l))
		s.lock_id = l.lock_id;
	return s;
}

void exchange_look(struct exchange *x, bool found)
{
	if (!(x->db->switches & DB_JOURNAL))
		return;
	x->before = found ? standing(x, x->file.version.number) : (struct standing){ 0 };
	x->after_commit = 0;
}

/* Runs before each commit. */
static void look_after(void *arg)
{
	struct exchange *x = arg;
	struct file f;

	if (!x->before.known || x->file.old)
		return;
	x->after = file_get(x->db, x->file.id, &f) ? standing(x, f.version.number) :
		(struct standing){ 0 };
	x->after_commit = x->db->commits + 1;
}

void exchange_watch(struct exchange *x, bool on)
{
	if (!(x->db->switches & DB_JOURNAL))
		return;
	x->db->before_commit = on ? look_after : NULL;
	x->db->before_commit_arg = x;
}

void exchange_record(struct exchange *x)
{
	if (x->recorded)
		return;
	x->recorded = true;
	if (!x->db)	/* died before the database was located */
		return;
	counters_add(x->db, x->operation, x->response.status, x->proof == PROOF_REFUSED);
	if (x->db->switches & DB_JOURNAL)
		write_journal(x);
}
