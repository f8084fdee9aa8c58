/* SPDX-License-Identifier: MIT */
/* GetFile, downloads by a signed address, and receiving contents. */
#include "contents.h"

#include "authorize.h"
#include "body.h"
#include "clock.h"
#include "config.h"
#include "content.h"
#include "db.h"
#include "die.h"
#include "disk.h"
#include "exchange.h"
#include "file.h"
#include "handlers.h"
#include "mem.h"
#include "outcome.h"
#include "quota.h"
#include "request.h"
#include "response.h"
#include "text.h"
#include "version.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

/* A number; one that does not fit into 64 bits means no limit. */
static bool parse_limit(const char *text, int64_t *max)
{
	if (parse_number(text, INT64_MAX, max))
		return true;
	*max = INT64_MAX;
	return text[strspn(text, "0123456789")] == '\0';
}

/* For messages. */
static const char *content_of(const struct exchange *x)
{
	return mem_printf("file '%s' %s", x->file.id, version_text(x->file.version.number));
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

/* If few versions are kept, a content may have been removed with its version since that was read.
 * There is a newer version then, and the handler runs once more. */
static void look_again(struct exchange *x)
{
	if (errno != ENOENT || x->looked_again)
		die_errno("cannot open '%s/contents/%s', of %s", x->db->dir,
			  x->file.version.content.name, content_of(x));
	x->looked_again = true;
	db_begin_read(x->db);
	if (exchange_authorize(x))
		x->route->run(x);
}

/*
 * Bytes, size and version belong together: they are read in one snapshot, and a content never
 * changes. The ETag is the hash of the bytes, because version numbers and dates can repeat
 * after a restore.
 */
bool exchange_send_content(struct exchange *x)
{
	const struct content *c = &x->file.version.content;
	const char *if_none_match = request_header("IF_NONE_MATCH");
	const char *tag = mem_printf("\"%s\"", text_hex(c->sha256, SHA256_SIZE));

	if (if_none_match && is_known(if_none_match, tag)) {
		x->response.status = 304;
	} else if (!response_content(&x->response, x->db, c, content_of(x),
				     !depends_on_date())) {
		look_again(x);
		return false;
	}
	response_header(&x->response, "ETag", tag);
	exchange_item_version(x);
	return true;
}

void get_file(struct exchange *x)
{
	const struct content *c = &x->file.version.content;
	const char *max_text = request_header("X_WOPI_MAXEXPECTEDSIZE");
	int64_t max;

	if (max_text && !parse_limit(max_text, &max)) {
		response_refuse(&x->response, 400, "X-WOPI-MaxExpectedSize is not a number");
		return;
	}
	if (max_text && c->size > max) {
		response_refuse(&x->response, 412, "the file is larger than X-WOPI-MaxExpectedSize");
		return;
	}
	exchange_send_content(x);
}

/* FileUrl and DownloadUrl of CheckFileInfo. */
void download(struct exchange *x)
{
	if (!exchange_send_content(x))
		return;
	response_disposition(&x->response, "attachment", x->file.name);
}

bool exchange_fits(struct exchange *x, int64_t size, int64_t max, const char *limit)
{
	if (size <= max)
		return true;
	response_refuse(&x->response, 413, mem_printf("the file would exceed %s", limit));
	return false;
}

/*
 * Apache passes on a chunked body without a length, and a body that is cut short ends like a
 * complete one. But then nobody waits for the answer: Apache closes standard output before standard
 * input (mod_cgi), or both together (mod_cgid, where they are one socket).
 */
static bool client_waits(void)
{
	struct pollfd out = { .fd = STDOUT_FILENO };

	return poll(&out, 1, 0) == 0;
}

void exchange_prepare_save(struct exchange *x)
{
	int64_t wait = config_duration(x->db, "save_wait") / (CLOCK_SECOND / 1000);

	disk_prepare(x->db);
	x->db->patience_ms = wait < INT32_MAX ? (int)wait : INT32_MAX;
}

bool exchange_receive(struct exchange *x, int64_t max, const char *limit, struct content *c)
{
	int64_t length = x->request.content_length;
	enum outcome outcome;

	body_guard();
	body_begin(length < 0 ? INT64_MAX : length, REQUEST_SILENCE_S);
	outcome = content_receive_from(x->db, body_read, NULL, length, max, c);
	body_end();
	if (outcome == OUTCOME_TOO_LARGE)
		return exchange_fits(x, INT64_MAX, max, limit);
	x->request.content_length = 0;	/* nothing is left to drain */
	if (body_timed_out()) {
		response_refuse(&x->response, 408, REQUEST_SILENT);
		return false;
	}
	if (outcome == OUTCOME_SHORT_BODY) {
		response_refuse(&x->response, 400, "the body is shorter than Content-Length");
		return false;
	}
	if (length < 0 && (c->size == 0 || !client_waits())) {
		/* some servers drop chunked bodies: never save them as empty */
		content_discard(x->db, c);
		response_refuse(&x->response, 400,
				"the body is empty or cut short, and Content-Length is missing");
		return false;
	}
	return true;
}

/* Logs a level of the quota or of the disk once, when a change crosses it. */
void exchange_note_room(struct exchange *x, const struct room *r, int64_t more)
{
	const struct quota *q = &r->quota;
	int before = quota_level(q->used, q->max), after = quota_level(q->used + more, q->max);
	int disk = content_disk_level();

	if (after > before)
		log_line("the files of '%s' take more than %d %% of their quota, %s", q->owner, after,
			 text_size(q->max));
	if (disk_note_level(x->db, disk) && disk)
		log_line("contents take more than %d %% of their share of the disk", disk);
}
