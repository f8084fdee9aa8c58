/* SPDX-License-Identifier: MIT */
/* GetFile, PutFile (files.md 3 and 5), and downloads by a signed address. */
#include "exchange.h"

#include "body.h"
#include "config.h"
#include "mem.h"
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

/* Whether the list IF_NONE_MATCH contains TAG. A tag cannot contain quotes, so to find TAG
 * with its quotes is to find a whole tag. */
static bool is_known(const char *if_none_match, const char *tag)
{
	return same(if_none_match, "*") || strstr(if_none_match, tag);
}

/*
 * Whether the request depends on a date, which web servers compare with that of the content's
 * file. It is coarse, and goes back when an old version is restored.
 */
static bool depends_on_date(void)
{
	const char *if_range = request_header("IF_RANGE");

	return request_header("IF_MODIFIED_SINCE") || request_header("IF_UNMODIFIED_SINCE") ||
		(if_range && *if_range != '"');
}

/*
 * Bytes, size and version belong together: they are read in one snapshot, and a content never
 * changes. The ETag is the hash of the bytes, because version numbers and dates can repeat
 * after a restore.
 */
static void send_content(struct exchange *x)
{
	const struct content *c = &x->file.version.content;
	const char *if_none_match = request_header("IF_NONE_MATCH");
	const char *tag = mem_printf("\"%s\"", text_hex(c->sha256, SHA256_SIZE));

	if (if_none_match && is_known(if_none_match, tag))
		x->response.status = 304;
	else
		response_content(&x->response, x->db, c->name, c->size, !depends_on_date());
	response_header(&x->response, "ETag", tag);
	exchange_item_version(x);
}

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
	send_content(x);
}

/* FileUrl and DownloadUrl of CheckFileInfo. */
void download(struct exchange *x)
{
	send_content(x);
	response_file_name(&x->response, x->file.name);
}

/* What is to be saved, but for its content: who saves it, and what the client
 * tells of it (files.md 5). What it tells is information only: a value that is
 * none is left out. */
static struct version described(struct exchange *x)
{
	const char *autosave = request_cool_header("ISAUTOSAVE");
	const char *exit_save = request_cool_header("ISEXITSAVE");
	const char *modified = request_cool_header("ISMODIFIEDBYUSER");
	const char *editors = request_header("X_WOPI_EDITORS");
	const char *lock_id = request_header("X_WOPI_LOCK");
	struct version v = { .user_id = x->session.user.id, .modified_by_user = -1 };
	bool is_exit = false, is_modified;

	if (exit_save)
		parse_flag(exit_save, &is_exit);
	if (autosave && !is_exit)
		parse_flag(autosave, &v.autosave);
	if (modified && parse_flag(modified, &is_modified))
		v.modified_by_user = is_modified;
	if (editors && !line_problem(editors, VERSION_EDITORS_MAX))
		v.editors = editors;
	if (x->coauth_id)
		v.lock_id = x->coauth_id;
	else if (lock_id && !lock_id_problem(lock_id))
		v.lock_id = lock_id;
	return v;
}

static const struct lock *conflict(struct exchange *x)
{
	return file_save_conflict(x->db, &x->file, request_header("X_WOPI_LOCK"), x->coauth_id,
				  x->now);
}

/* The file changed behind the editor's back: its user is asked what to do. */
static bool is_stale(struct exchange *x)
{
	struct json_object *o;
	struct lock present;

	if (file_timestamp_fits(&x->file, request_cool_header("TIMESTAMP")))
		return false;
	o = json_object_new_object();
	lock_get(x->db, x->file.id, x->now, &present);
	exchange_conflict(x, &present);
	json_add(o, "COOLStatusCode", json_object_new_int(1010));
	json_add(o, "LOOLStatusCode", json_object_new_int(1010));
	response_json(&x->response, o);
	return true;
}

bool exchange_fits(struct exchange *x, int64_t size, int64_t max, const char *limit)
{
	if (size <= max)
		return true;
	response_refuse(&x->response, 413, mem_printf("the file would exceed %s", limit));
	return false;
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

bool exchange_receive(struct exchange *x, int64_t max, const char *limit, struct content *c)
{
	int64_t length = x->request.content_length;
	enum outcome outcome;

	body_begin(length < 0 ? INT64_MAX : length, REQUEST_SILENCE_S);
	outcome = content_receive_from(x->db, body_read, NULL, length, max, c);
	body_end();
	if (outcome == TOO_LARGE)
		return exchange_fits(x, INT64_MAX, max, limit);
	x->request.content_length = 0;	/* nothing is left to drain */
	if (body_timed_out()) {
		response_refuse(&x->response, 408, REQUEST_SILENT);
		return false;
	}
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

/* A save that its lock refuses is kept aside, so that no edit is lost because a
 * lock timed out. Takes V's content. */
static void refuse(struct exchange *x, const struct lock *present, struct version *v)
{
	enum refused kept = REFUSED_EMPTY;

	v->note = mem_printf("refused: %s", lock_describe(present));
	exchange_conflict(x, present);
	if (config_switch(x->db, "keep_refused_saves"))
		kept = version_keep_refused(x->db, x->file.id, v, &x->file.version, x->now);
	if (kept != REFUSED_EMPTY)
		response_header(&x->response, "X-WOPI-ServerError",
				"the save is kept: 'wopictl file recovered' shows it");
	if (kept != REFUSED_KEPT)
		content_discard(x->db, &v->content);
	db_commit(x->db);
}

static void answer_saved(struct exchange *x)
{
	struct json_object *o = json_object_new_object();
	char modified[CLOCK_TEXT_SIZE];

	clock_format(x->file.version.modified_at, modified);
	json_add_text(o, "LastModifiedTime", modified);
	response_json(&x->response, o);
	exchange_item_version(x);
}

/* Decides in the transaction that makes the content current. False if the save
 * is refused and V's content is nobody's. */
static bool save(struct exchange *x, struct version *v)
{
	const struct lock *present;
	const char *limit;
	int64_t max;

	if (!exchange_begin_change(x))
		return false;
	present = conflict(x);
	if (present) {
		refuse(x, present, v);
		return true;
	}
	max = file_room(x->db, x->file.owner_id, x->file.version.content.size, &limit);
	if (is_stale(x) || !exchange_fits(x, v->content.size, max, limit))
		return false;
	file_save(x->db, &x->file, v, x->now);
	answer_saved(x);
	db_commit(x->db);
	return true;
}

/* Whether a save that PRESENT refuses, if not NULL, is not even read: then it
 * cannot be kept. */
static bool refused_early(struct exchange *x, const struct lock *present, int64_t max,
			  const char *limit)
{
	int64_t length = x->request.content_length;

	if (!present)
		return is_stale(x) || !exchange_fits(x, length, max, limit);
	if (length <= max && config_switch(x->db, "keep_refused_saves"))
		return false;
	exchange_conflict(x, present);
	return true;
}

void put_file(struct exchange *x)
{
	const struct lock *present;
	struct version v;
	const char *limit;
	int64_t max;

	if (!coauth_quoted(x))
		return;
	v = described(x);
	present = conflict(x);
	max = file_room(x->db, x->file.owner_id, x->file.version.content.size, &limit);
	if (refused_early(x, present, max, limit))
		return;
	db_end(x->db);	/* a slow body must not hold a snapshot */
	if (exchange_receive(x, max, limit, &v.content)) {
		if (!save(x, &v))
			content_discard(x->db, &v.content);
	} else if (present) {	/* the lock comes before what is wrong with the body */
		response_init(&x->response);
		exchange_conflict(x, present);
	}
}
