/* SPDX-License-Identifier: MIT */
/* The answer, written once. */
#include "response.h"

#include "clock.h"
#include "config.h"
#include "content.h"
#include "damage.h"
#include "db.h"
#include "die.h"
#include "json.h"
#include "mem.h"
#include "release.h"
#include "request.h"
#include "sending.h"
#include "text.h"

#include <assert.h>
#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

/* The texts are part of the table: each pointer would be relocated at each start. */
static const struct { int status; char reason[24]; } reasons[] = {
	{ 200, "OK" },
	{ 206, "Partial Content" },
	{ 201, "Created" },
	{ 202, "Accepted" },
	{ 204, "No Content" },
	{ 301, "Moved Permanently" },
	{ 302, "Found" },
	{ 303, "See Other" },
	{ 304, "Not Modified" },
	{ 307, "Temporary Redirect" },
	{ 308, "Permanent Redirect" },
	{ 400, "Bad Request" },
	{ 401, "Unauthorized" },
	{ 403, "Forbidden" },
	{ 404, "Not Found" },
	{ 405, "Method Not Allowed" },
	{ 408, "Request Timeout" },
	{ 409, "Conflict" },
	{ 410, "Gone" },
	{ 412, "Precondition Failed" },
	{ 413, "Payload Too Large" },
	{ 416, "Range Not Satisfiable" },
	{ 423, "Locked" },
	{ 429, "Too Many Requests" },
	{ 500, "Internal Server Error" },
	{ 501, "Not Implemented" },
	{ 502, "Bad Gateway" },
	{ 503, "Service Unavailable" },
	{ 504, "Gateway Timeout" },
	{ 507, "Insufficient Storage" },
};

static const char *reason_of(int status)
{
	for (size_t i = 0; i < sizeof(reasons) / sizeof(*reasons); i++)
		if (reasons[i].status == status)
			return reasons[i].reason;
	return "Unknown";	/* clients evaluate the number only */
}

void response_init(struct response *rs)
{
	rs->status = 200;
	rs->headers[0] = '\0';
	rs->body = NULL;
	rs->file = -1;
	rs->pieces = NULL;
	rs->type = NULL;
	rs->lasting = false;
	rs->content = -1;
	rs->content_size = 0;
	rs->verify = false;
	rs->taken = NULL;
	rs->reason = NULL;
	rs->sendfile = NULL;
	rs->instead = NULL;
	rs->instead_count = 0;
	rs->cut = -1;
	rs->pace = NULL;
}

void response_header(struct response *rs, const char *name, const char *value)
{
	size_t used = strlen(rs->headers);
	int n = snprintf(rs->headers + used, sizeof(rs->headers) - used,
			 "%s: %s\r\n", name, value);

	if (n < 0 || (size_t)n >= sizeof(rs->headers) - used)
		die("the headers of an answer are longer than %d bytes", RESPONSE_HEADERS_MAX);
	for (const char *s = value; *s; s++)
		if (*s < ' ' || *s > '~')
			die("the value of header %s is not printable ASCII", name);
}

/* Whether LINE is the header whose name is the first LEN characters of NAME. */
static bool is_named(const char *line, const char *name, size_t len)
{
	return strncasecmp(line, name, len) == 0 && line[len] == ':';
}

const char *response_value(const struct response *rs, const char *name)
{
	const char *line = rs->headers;
	size_t len = strlen(name);

	for (; *line; line = strchr(line, '\n') + 1)
		if (is_named(line, name, len))
			return text_before(line + len + 2, "\r");
	return NULL;
}

void response_reason(struct response *rs, const char *reason)
{
	char *text = mem_strdup(reason);

	for (char *s = text; *s; s++)
		if (*s < ' ' || *s > '~')
			*s = '?';
	response_header(rs, "X-WOPI-ServerError", text);
	rs->reason = text;
}

void response_refuse(struct response *rs, int status, const char *reason)
{
	rs->status = status;
	response_reason(rs, reason);
	if (status == 401)
		response_header(rs, "WWW-Authenticate", "Bearer");
}

void json_add_time(struct json_object *object, const char *name, int64_t at)
{
	char text[CLOCK_TEXT_SIZE];

	json_add_text(object, name, clock_format(at, text));
}

const char *response_text(struct json_object *value)
{
	return json_written(value, JSON_C_TO_STRING_PLAIN);
}

void response_json(struct response *rs, struct json_object *object)
{
	rs->body = mem_strdup(response_text(object));
	json_object_put(object);
}

const char *percent_encode(const char *s)
{
	return text_percent(s, "/._-");
}

const char *response_sendfile(void)
{
	const char *header = getenv("WOPI_SENDFILE");

	return header && *header ? header : NULL;
}

/* Hashing small contents costs nothing noticeable; for larger ones a setting decides. */
static bool is_verified(struct db *db, int64_t size, bool server_sends)
{
	const char *mode;

	if (size <= SENDING_TAKEN_MAX && !server_sends)
		return true;
	mode = config_get(db, setting_find("verify_contents"));
	return same(mode, "always") || (!server_sends && same(mode, "on"));
}

bool response_content(struct response *rs, struct db *db, const struct content *c, const char *of,
		      bool by_server)
{
	const char *header = response_sendfile(), *prefix;
	bool server_sends = header && by_server;

	rs->content = content_open(db, c->name, c->size);
	if (rs->content < 0)
		return false;
	rs->content_size = c->size;
	rs->source = c;
	rs->content_of = of;
	rs->db = db;
	rs->verify = is_verified(db, c->size, server_sends);
	if (!server_sends)
		return true;
	prefix = strchr(header, '=');
	rs->sendfile = mem_printf("%.*s: %s\r\n", (int)strcspn(header, "="), header,
		percent_encode(mem_printf("%s/%s", prefix ? prefix + 1 : db_path(db, "contents"),
					  c->name)));
	return true;
}

/* Reads "bytes=FROM-TO" of a content of SIZE bytes; TO may be missing, or FROM, for so many bytes at the
 * end. False if it is something else; *FROM is -1 if there is no such part. */
static bool read_range(const char *range, int64_t size, int64_t *from, int64_t *to)
{
	const char *first, *last;

	if (!begins(range, "bytes=") || strchr(range, ','))
		return false;
	first = text_before(range + 6, "-");
	last = range + 6 + strlen(first);
	if (*last++ != '-' || (!*first && !*last) ||
	    (*first && !parse_number(first, INT64_MAX, from)) ||
	    (*last && !parse_number(last, INT64_MAX, to)) || (*first && *last && *to < *from))
		return false;
	if (!*first) {
		*from = *to == 0 || size == 0 ? -1 : *to < size ? size - *to : 0;
		*to = size - 1;
	} else if (*from >= size) {
		*from = -1;
	}
	if (!*last || *to >= size)
		*to = size - 1;
	return true;
}

void response_range(struct response *rs, const char *range, const char *if_range)
{
	const char *tag = response_value(rs, "ETag");
	int64_t from, to, size = rs->content_size;

	if (rs->content < 0 || rs->sendfile || !range || (if_range && (!tag || !same(if_range, tag))) ||
	    !read_range(range, size, &from, &to))
		return;
	if (from < 0) {
		rs->status = 416;
		rs->content = -1;
		rs->type = NULL;
		response_header(rs, "Content-Range", mem_printf("bytes */%lld", (long long)size));
		return;
	}
	if (lseek(rs->content, from, SEEK_SET) < 0)
		die_errno("cannot read '%s/contents/%s'", rs->db->dir, rs->source->name);
	rs->status = 206;
	rs->content_size = to - from + 1;
	rs->verify = false;	/* the hash is that of all bytes */
	response_header(rs, "Content-Range", mem_printf("bytes %lld-%lld/%lld", (long long)from,
							(long long)to, (long long)size));
}

/* Dies with the reason why the content could not be sent. */
static _Noreturn void die_of_content(const struct response *rs, enum sent how, int why)
{
	const char *path = mem_printf("'%s/contents/%s', of %s", rs->db->dir, rs->source->name,
				      rs->content_of);

	damage_note(rs->db, rs->source->name, rs->content_of);
	if (how == SENT_DAMAGED)
		die("%s, is damaged: its bytes are not those that were saved", path);
	die("cannot read %s: %s", path, why ? strerror(why) : "it ends early");
}

void response_verify(struct response *rs)
{
	bool small = rs->content_size <= SENDING_TAKEN_MAX && !rs->sendfile;
	enum sent how;

	if (rs->content < 0 || !rs->verify || (!small && !rs->sendfile))
		return;
	how = sending_verify(rs->content, rs->content_size, rs->source->sha256,
			     small ? &rs->taken : NULL);
	if (how != SENT_ALL)
		die_of_content(rs, how, errno);
}

/* RFC 6266: the parameter "filename" is ASCII, for old clients. */
void response_disposition(struct response *rs, const char *how, const char *name)
{
	char *plain, *to;

	name = utf8_clean(name);
	plain = to = mem_alloc(strlen(name) + 1);
	for (const char *s = name; *s; s++)
		if (*s >= ' ' && *s <= '~')
			*to++ = strchr("\"\\%", *s) ? '_' : *s;
		else if (((unsigned char)*s & 0xc0) != 0x80)	/* one for each character */
			*to++ = '_';
	response_header(rs, "Content-Disposition",
		mem_printf("%s; filename=\"%s\"; filename*=UTF-8''%s", how, plain,
			   percent_encode(name)));
}

static const char *machine_name(void)
{
	static char name[256];

	if (gethostname(name, sizeof(name) - 1))
		return "unknown";
	for (char *s = name; *s; s++)
		if (*s <= ' ' || *s > '~')
			*s = '-';
	return name;
}

int64_t response_size(const struct response *rs)
{
	if (rs->pieces)
		return rs->pieces_size;
	if (rs->content >= 0 || rs->file >= 0)
		return rs->content >= 0 ? rs->content_size : rs->file_size;
	return rs->body ? (int64_t)strlen(rs->body) : 0;
}

/* On every answer: browsers do not guess another type, and pages of other origins cannot load
 * it. */
#define GUARDS \
	"X-Content-Type-Options: nosniff\r\n" \
	"Cross-Origin-Resource-Policy: same-origin\r\n"

/* On contents, which are not trusted: browsers run no scripts in them, load nothing for them, and
 * give them an origin of their own. */
#define POLICY "sandbox; default-src 'none'"

static const char *policy_line(const struct response *rs)
{
	return rs->content < 0 ? "" : mem_printf("Content-Security-Policy: %s\r\n",
						 rs->policy ? rs->policy : POLICY);
}

/* Writes the status line and the headers, including the blank line; returns the length. */
static size_t write_head(const struct response *rs, char *text, size_t size)
{
	/* the Content-Length of a 304 would be that of the content, which is not sent */
	const char *length_line = rs->sendfile ? rs->sendfile : rs->status == 304 ? "" :
		mem_printf("Content-Length: %lld\r\n", (long long)response_size(rs));
	const char *type = rs->type ? rs->type : rs->content >= 0 ? "application/octet-stream" :
		!rs->body && rs->file < 0 ? NULL : "application/json";
	int n = snprintf(text, size,
		"Status: %d %s\r\n%s%s%s%s%s%s"
		GUARDS
		"Cache-Control: %s\r\n"
		"X-WOPI-ServerVersion: wopi.cgi/" WOPI_VERSION "\r\n"
		"X-WOPI-MachineName: %s\r\n\r\n",
		rs->status, reason_of(rs->status), rs->headers,
		type ? "Content-Type: " : "", type ? type : "", type ? "\r\n" : "",
		policy_line(rs), length_line,
		rs->lasting ? "public, max-age=31536000, immutable" : "no-store",
		machine_name());

	assert(n > 0 && (size_t)n < size);
	return (size_t)n;
}

static bool is_replaced(const struct response *rs, const char *line)
{
	for (size_t i = 0; i < rs->instead_count; i++)
		if (is_named(line, rs->instead[i], strcspn(rs->instead[i], ":")))
			return true;
	return false;
}

/* HEAD with some headers replaced, as rs->instead says. */
static const char *replace(const struct response *rs, const char *head)
{
	const char *text = "";

	for (; *head != '\r'; head = strchr(head, '\n') + 1)
		if (!is_replaced(rs, head))
			text = mem_printf("%s%.*s", text, (int)strcspn(head, "\n") + 1, head);
	for (size_t i = 0; i < rs->instead_count; i++)
		text = mem_printf("%s%s\r\n", text, rs->instead[i]);
	return mem_printf("%s\r\n", text);
}

const char *response_headers(const struct response *rs)
{
	return rs->instead_count ? replace(rs, mem_printf("%s\r\n", rs->headers)) : rs->headers;
}

/* How many bytes of the body are sent. */
static int64_t sent_size(const struct response *rs)
{
	int64_t size = response_size(rs);

	return rs->cut >= 0 && rs->cut < size ? rs->cut : size;
}

/* Logs that the client closed the connection early. */
static void tell_broken(const struct response *rs, int64_t sent)
{
	const char *why = strerror(errno);

	if (sent < 0)
		log_line("the answer did not reach the client: %s", why);
	else
		log_line("the client closed the connection (%s) after %lld of %lld bytes of %s", why,
			 (long long)sent, (long long)response_size(rs),
			 rs->content >= 0 ? rs->content_of : rs->pieces ? "chunks" : "a list");
}

/* Sends the body from IN. */
static enum sent send_from(const struct response *rs, int in, const uint8_t *sha256, int64_t *done)
{
	int64_t size = sent_size(rs);

	return rs->pace ? sending_slowly(in, NULL, STDOUT_FILENO, size, rs->pace, done) :
		sending_run(in, STDOUT_FILENO, size, sha256, done);
}

static void send_content(const struct response *rs)
{
	bool verify = rs->verify && sent_size(rs) == rs->content_size;
	int64_t done;
	enum sent how = send_from(rs, rs->content, verify ? rs->source->sha256 : NULL, &done);

	if (how == SENT_BROKEN)
		tell_broken(rs, done);
	else if (how != SENT_ALL)
		die_of_content(rs, how, errno);
}

static void send_file(const struct response *rs)
{
	int64_t done;
	enum sent how = send_from(rs, rs->file, NULL, &done);

	if (how == SENT_BROKEN)
		tell_broken(rs, done);
	else if (how != SENT_ALL)
		die("cannot read a long answer: %s", errno ? strerror(errno) : "it ends early");
}

/* Sends the body that is in memory. */
static void send_slowly(const struct response *rs, const void *body)
{
	int64_t done;

	if (sending_slowly(-1, body, STDOUT_FILENO, sent_size(rs), rs->pace, &done) != SENT_ALL)
		tell_broken(rs, -1);
}

void response_pieces(struct response *rs, const struct piece *pieces, size_t count)
{
	rs->pieces = pieces;
	rs->piece_count = count;
	rs->pieces_size = 0;
	for (size_t i = 0; i < count; i++)
		rs->pieces_size += pieces[i].size;
	rs->type = "application/octet-stream";
}

static void send_pieces(const struct response *rs)
{
	int64_t done;
	enum sent how = sending_pieces(rs->pieces, rs->piece_count, STDOUT_FILENO, sent_size(rs), rs->pace,
				       &done);

	if (how == SENT_BROKEN)
		tell_broken(rs, done);
	else if (how != SENT_ALL)
		die("cannot read a chunk: %s", errno ? strerror(errno) : "its content ends early");
}

void response_send(const struct response *rs)
{
	static char head[RESPONSE_HEADERS_MAX + 1024];
	bool whole = request_wants_body();
	const void *body = !whole ? NULL : rs->taken ? rs->taken : rs->body;
	struct iovec iov[2] = {
		{ .iov_base = head, .iov_len = write_head(rs, head, sizeof(head)) },
		{ .iov_base = (void *)(uintptr_t)body, .iov_len = body ? (size_t)sent_size(rs) : 0 },
	};

	if (rs->instead_count) {
		iov[0].iov_base = (char *)(uintptr_t)replace(rs, head);
		iov[0].iov_len = strlen(iov[0].iov_base);
	}
	die_last_words = NULL;
	if (sending_write(STDOUT_FILENO, iov, body && !rs->pace ? 2 : 1) != SENT_ALL)
		tell_broken(rs, -1);
	else if (!whole)
		return;
	else if (body && rs->pace)
		send_slowly(rs, body);
	else if (rs->content >= 0 && !rs->sendfile && !rs->taken)
		send_content(rs);
	else if (rs->file >= 0)
		send_file(rs);
	else if (rs->pieces)
		send_pieces(rs);
}

void response_fail(struct response *rs)
{
	response_init(rs);
	response_refuse(rs, 500, "the host failed; its error log says why");
}

void response_busy(struct response *rs)
{
	response_init(rs);
	response_refuse(rs, 503, "the host is busy; its error log says with what");
	response_header(rs, "Retry-After", "5");
}

void response_too_many(struct response *rs, const char *reason, int64_t wait)
{
	response_refuse(rs, 429, reason);
	response_header(rs, "Retry-After",
			mem_printf("%lld", (long long)((wait + CLOCK_SECOND - 1) / CLOCK_SECOND)));
}

void response_last_words(void)
{
	struct response rs;

	response_fail(&rs);
	response_send(&rs);
}
