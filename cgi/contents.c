/* SPDX-License-Identifier: MIT */
/* GetFile and PutFile (files.md 3 and 5). */
#include "exchange.h"

#include "text.h"

#include <json-c/json.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

/* A number that may be larger than any file: it then stands for no limit. */
static bool parse_limit(const char *text, int64_t *max)
{
	if (parse_number(text, INT64_MAX, max))
		return true;
	*max = INT64_MAX;
	return text[strspn(text, "0123456789")] == '\0';
}

/* The bytes, the version and the length are of one version: they were read in
 * one snapshot, and a content never changes. */
void get_file(struct exchange *x)
{
	const struct content *c = &x->file.version.content;
	const char *max_text = request_header("X_WOPI_MAXEXPECTEDSIZE");
	int64_t max;

	if (max_text && !parse_limit(max_text, &max)) {
		response_refuse(&x->response, 400, "X-WOPI-MaxExpectedSize is no number");
		return;
	}
	if (max_text && c->size > max) {
		response_refuse(&x->response, 412, "the file is larger than X-WOPI-MaxExpectedSize");
		return;
	}
	response_content(&x->response, x->db, c->name, c->size);
	exchange_item_version(x);
}

/* Collabora's spelling, and the older one that ONLYOFFICE uses. */
static const char *last_seen_timestamp(void)
{
	const char *timestamp = request_header("X_COOL_WOPI_TIMESTAMP");

	return timestamp ? timestamp : request_header("X_LOOL_WOPI_TIMESTAMP");
}

static bool may_save(struct exchange *x)
{
	const struct lock *l = file_save_conflict(x->db, &x->file,
		request_header("X_WOPI_LOCK"), x->now);

	if (l) {
		exchange_conflict(x, l);
		return false;
	}
	if (!file_timestamp_fits(&x->file, last_seen_timestamp())) {
		struct json_object *o = json_object_new_object();
		struct lock present;

		lock_get(x->db, x->file.id, x->now, &present);
		exchange_conflict(x, &present);
		json_object_object_add(o, "COOLStatusCode", json_object_new_int(1010));
		json_object_object_add(o, "LOOLStatusCode", json_object_new_int(1010));
		response_json(&x->response, o);
		return false;
	}
	return true;
}

/*
 * Apache hands on a chunked body without a length, and where it breaks off the
 * program sees a clean end of file. But then nobody waits for an answer: Apache
 * closes standard output before standard input (mod_cgi), or together with it
 * (mod_cgid, where both are one socket).
 */
static bool asker_is_there(void)
{
	struct pollfd out = { .fd = STDOUT_FILENO };

	return poll(&out, 1, 0) == 0;
}

static bool receive(struct exchange *x, struct content *c)
{
	int64_t length = x->request.content_length;
	enum outcome outcome = content_receive(x->db, STDIN_FILENO, length, c);

	x->request.content_length = 0;	/* nothing is left to drain */
	if (outcome == SHORT_BODY) {
		response_refuse(&x->response, 400, "the body is shorter than Content-Length");
		return false;
	}
	if (length < 0 && (c->size == 0 || !asker_is_there())) {
		/* some servers drop chunked bodies: never save that as empty */
		content_discard(x->db, c);
		response_refuse(&x->response, 400,
				"the body is empty or cut short, and Content-Length is missing");
		return false;
	}
	return true;
}

static void answer_saved(struct exchange *x)
{
	struct json_object *o = json_object_new_object();
	char modified[CLOCK_TEXT_SIZE];

	clock_format(x->file.version.modified_at, modified);
	json_object_object_add(o, "LastModifiedTime", json_object_new_string(modified));
	response_json(&x->response, o);
	exchange_item_version(x);
}

/* Decides twice: early, to refuse before the body is read, and again in the
 * transaction that makes the content current. */
void put_file(struct exchange *x)
{
	struct content c;

	if (!may_save(x))
		return;
	db_end(x->db);	/* a slow body must not hold a snapshot */
	if (!receive(x, &c))
		return;
	if (!exchange_begin_change(x) || !may_save(x)) {
		content_discard(x->db, &c);
		return;
	}
	file_save(x->db, &x->file, &c, x->session.user.id, x->now);
	answer_saved(x);
	db_commit(x->db);
}
