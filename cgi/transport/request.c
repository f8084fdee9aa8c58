/* SPDX-License-Identifier: MIT */
/* Reads the CGI environment and the body of a request, within limits. */
#include "request.h"

#include "body.h"
#include "collection.h"
#include "mem.h"
#include "name.h"
#include "text.h"
#include "utf7.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { DRAIN_SILENCE_S = 15 };	/* see body_begin() */

/* Native apps look for it beside the path where this program is mounted. */
#define BOOTSTRAPPER "/" BOOTSTRAPPER_PATH

static const char *variable(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

const char *request_header(const char *name)
{
	return variable(mem_printf("HTTP_%s", name));
}

const char *request_cool_header(const char *name)
{
	const char *value = variable(mem_printf("HTTP_X_COOL_WOPI_%s", name));

	return value ? value : variable(mem_printf("HTTP_X_LOOL_WOPI_%s", name));
}

const char *request_client(void)
{
	const char *agent = request_header("USER_AGENT");

	if (!agent)
		agent = "";
	if (strncmp(agent, "COOLWSD ", 8) == 0 || strncmp(agent, "LOOLWSD ", 8) == 0 ||
	    request_header("X_COOL_WOPI_SERVERID"))
		return "collabora";
	if (strncmp(agent, "Node.js", 7) == 0)	/* its default user agent */
		return "onlyoffice";
	if (request_header("X_WOPI_MACHINENAME") || request_header("X_WOPI_APPENDPOINT") ||
	    request_header("X_WOPI_REQUESTINGAPPLICATION"))
		return "microsoft";
	return request_header("X_WOPI_CLIENTVERSION") ? "onlyoffice" : NULL;
}

bool request_is_phone(void)
{
	const char *hint = request_header("SEC_CH_UA_MOBILE"), *agent = request_header("USER_AGENT");

	return hint ? same(hint, "?1") : agent && strstr(agent, "Mobi");
}

const char *request_name(const char *header, const char **problem)
{
	const char *value = request_header(header);

	*problem = NULL;
	value = value ? utf7_decode(value, problem) : NULL;
	return value ? name_normal(value) : NULL;
}

/* Percent-decodes LEN bytes of a value of a query, or of a form, which has "+" for a blank.
 * Malformed sequences and "%00" are not decoded; so no token that contains one is valid. */
static const char *decode(const char *s, size_t len, bool form)
{
	char *out = mem_alloc(len + 1), *to = out;

	for (size_t i = 0; i < len; i++) {
		int high = -1, low = -1;

		if (s[i] == '%' && i + 2 < len) {
			high = text_hex_digit(s[i + 1]);
			low = text_hex_digit(s[i + 2]);
		}
		if (high < 0 || low < 0 || high + low == 0) {
			*to++ = form && s[i] == '+' ? ' ' : s[i];
			continue;
		}
		*to++ = (char)(high * 16 + low);
		i += 2;
	}
	return out;
}

/* The value of the first parameter NAME in a query, not decoded; NULL if there is none. */
static const char *find_value(const char *query, const char *name, size_t *value_len)
{
	size_t name_len = strlen(name), len;
	const char *field;

	while (next_field(&query, '&', &field, &len))
		if (len > name_len && field[name_len] == '=' &&
		    memcmp(field, name, name_len) == 0) {
			*value_len = len - name_len - 1;
			return field + name_len + 1;
		}
	return NULL;
}

/* The same, decoded. */
static const char *value_in(const char *query, const char *name, bool form)
{
	size_t len;
	const char *value = find_value(query, name, &len);

	return value ? decode(value, len, form) : NULL;
}

/* Clients of proxies send absolute URLs, which some servers pass on. */
const char *request_target(void)
{
	const char *target = variable("REQUEST_URI"), *host;

	if (!target || *target == '/')
		return target;
	host = strstr(target, "://");
	return host ? strchr(host + 3, '/') : NULL;
}

const char *request_raw_token(const char *target)
{
	const char *query = strchr(target, '?'), *value;
	size_t len;

	value = query ? find_value(query + 1, "access_token", &len) : NULL;
	return value && len ? mem_strndup(value, len) : NULL;
}

const char *request_parameter(const char *name)
{
	const char *query = variable("QUERY_STRING");

	return query ? value_in(query, name, false) : NULL;
}

const char *request_field(const char *body, const char *name)
{
	return value_in(body, name, true);
}

/* From the request target, because lighttpd decodes QUERY_STRING. */
const char *request_raw_query(void)
{
	const char *target = request_target(), *query = target ? strchr(target, '?') : NULL;

	return query ? text_before(query + 1, "#") : "";
}

const char *request_cookie(const char *name)
{
	const char *cookies = request_header("COOKIE");
	size_t len = strlen(name);

	for (; cookies && *cookies; cookies += strspn(cookies, "; ")) {
		size_t end = strcspn(cookies, ";");

		if (end > len && cookies[len] == '=' && memcmp(cookies, name, len) == 0)
			return mem_strndup(cookies + len + 1, end - len - 1);
		cookies += end;
	}
	return NULL;
}

const char *request_language(void)
{
	const char *wanted = request_header("ACCEPT_LANGUAGE");
	size_t len = wanted ? strspn(wanted, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"abcdefghijklmnopqrstuvwxyz0123456789-") : 0;

	return len > 1 && len <= 35 ? mem_strndup(wanted, len) : "en-US";
}

const char *request_bearer(void)
{
	const char *authorization = request_header("AUTHORIZATION");

	if (!authorization || strncasecmp(authorization, "Bearer", 6) != 0)
		return NULL;
	authorization += 6;
	if (*authorization == ':')
		authorization++;
	if (*authorization != ' ')
		return NULL;
	authorization += strspn(authorization, " ");
	return *authorization ? authorization : NULL;
}

const char *request_signed_in_user(void)
{
	return variable("AUTH_TYPE") ? variable("REMOTE_USER") : NULL;
}

/* The token in the query wins; an empty one counts as absent. Signed addresses ignore it:
 * Collabora adds its own token to them. */
static const char *read_token(enum collection collection, const char *query)
{
	const char *token;

	if (collections[collection].is_signed)
		return query ? value_in(query, "signature", false) : NULL;
	token = query ? value_in(query, "access_token", false) : NULL;

	return token && *token ? token : request_bearer();
}

/* "/COLLECTION", "/COLLECTION/ID" or "/COLLECTION/ID/SUB" into its segments. */
static bool split_path(struct request *rq, const char *path)
{
	const char *segments[3] = { "", "", "" };
	size_t n = 0;

	if (same(path, "/")) {	/* the start page */
		rq->collection = COLLECTION_OPEN;
		rq->id = rq->sub = "";
		rq->root = ".";
		return true;
	}
	while (*path == '/' && n < 3) {
		size_t len = strcspn(path + 1, "/");

		if (len == 0)
			return false;
		segments[n++] = mem_strndup(path + 1, len);
		path += 1 + len;
	}
	if (n == 0 || *path)
		return false;
	rq->collection = collection_at(segments[0]);
	rq->root = n == 1 ? "." : n == 2 ? ".." : "../..";
	if (!collections[rq->collection].has_id) {
		rq->id = "";
		rq->sub = segments[1];
		return n < 3;
	}
	rq->id = segments[1];
	rq->sub = segments[2];
	return n > 1;
}

static bool headers_bounded(void)
{
	extern char **environ;

	for (char **e = environ; *e; e++) {
		const char *value = strchr(*e, '=');

		if (strncmp(*e, "HTTP_", 5) == 0 && value &&
		    strlen(value + 1) > REQUEST_HEADER_MAX)
			return false;
	}
	return true;
}

bool request_wants_body(void)
{
	const char *method = getenv("REQUEST_METHOD");

	return !method || !same(method, "HEAD");
}

/* Whether the server mounted the program at the path of the bootstrapper, too, and was called
 * there. *LEN is the length of the path before it. */
static bool is_bootstrapper(const char *script, size_t *len)
{
	size_t tail = strlen(BOOTSTRAPPER);

	*len = script ? strlen(script) : 0;
	if (*len < tail || !same(script + *len - tail, BOOTSTRAPPER))
		return false;
	*len -= tail;
	return true;
}

int request_read(struct request *rq, const char **reason)
{
	const char *length = variable("CONTENT_LENGTH");
	const char *path = variable("PATH_INFO"), *query = variable("QUERY_STRING");
	size_t len;

	if (is_bootstrapper(variable("SCRIPT_NAME"), &len))
		path = path ? NULL : BOOTSTRAPPER;	/* no path is below it */
	rq->method = getenv("REQUEST_METHOD");
	rq->sub = "";
	rq->content_length = -1;
	*reason = "Content-Length is not a number";
	if (length && !parse_number(length, INT64_MAX, &rq->content_length))
		return 400;
	*reason = "no such path";
	if (!path || strlen(path) > REQUEST_PATH_MAX || !split_path(rq, path))
		return 404;
	*reason = "a header or the query is too long";
	if ((query && strlen(query) > REQUEST_QUERY_MAX) || !headers_bounded())
		return 400;
	rq->token = read_token(rq->collection, query);
	rq->head = same(rq->method, "HEAD") && rq->collection != COLLECTION_BOOTSTRAPPER;
	if (rq->head)
		rq->method = "GET";
	return 0;
}

/* Without a length there can only be a chunked body. Otherwise nothing may be read: on servers that
 * pass an open socket, the read would never end. */
int64_t request_left(const struct request *rq)
{
	if (rq->content_length >= 0)
		return rq->content_length;
	return request_header("TRANSFER_ENCODING") ? INT64_MAX : 0;
}

/* Reads up to MAX bytes of the body; returns how many. */
static size_t read_body(char *to, size_t max)
{
	size_t len = 0;
	ssize_t n = 1;

	body_begin((int64_t)max, REQUEST_SILENCE_S);
	while (len < max && (n = body_read(NULL, (uint8_t *)to + len, max - len)) > 0)
		len += (size_t)n;
	body_end();
	return len;
}

int request_body(struct request *rq, size_t max, const char **body, size_t *len,
		 const char **reason)
{
	int64_t left = request_left(rq);
	char *text;

	*reason = mem_printf("the body is longer than %zu bytes", max);
	if (rq->content_length > (int64_t)max)
		return 413;
	text = mem_alloc(max + 2);
	*len = read_body(text, left > (int64_t)max ? max + 1 : (size_t)left);
	if (body_timed_out()) {
		rq->content_length = 0;	/* the rest will not arrive either */
		*reason = REQUEST_SILENT;
		return 408;
	}
	if (rq->content_length >= 0)
		rq->content_length -= (int64_t)*len;
	if (*len > max)
		return 413;
	*reason = "the body is shorter than Content-Length";
	*body = text;
	return rq->content_length > 0 ? 400 : 0;
}

const char *request_below_mount(const char *target)
{
	const char *script = variable("SCRIPT_NAME");
	size_t len = script ? strlen(script) : 0;

	while (len > 0 && script[len - 1] == '/')
		len--;
	return script && strncmp(target, script, len) == 0 && target[len] == '/' ?
		target + len : NULL;
}

/* SCRIPT_NAME is the path where the server mounted this program. If it was called as bootstrapper,
 * it is also mounted beside that, at "wopi". */
const char *request_base_url(void)
{
	const char *host = request_header("HOST"), *path = variable("SCRIPT_NAME");
	const char *https = variable("HTTPS"), *scheme = variable("REQUEST_SCHEME");
	size_t len;

	if (!host || !path)
		return NULL;
	if (!scheme || !same(scheme, "https"))
		scheme = https && strcasecmp(https, "off") != 0 ? "https" : "http";
	if (is_bootstrapper(path, &len))
		return mem_printf("%s://%s%.*s/wopi", scheme, host, (int)len, path);
	for (len = strlen(path); len > 0 && path[len - 1] == '/'; len--)
		;
	return mem_printf("%s://%s%.*s", scheme, host, (int)len, path);
}

void request_drain(const struct request *rq, int64_t max)
{
	static uint8_t sink[65536];
	int64_t left = request_left(rq);
	ssize_t n = 1;

	/* standard input may be a file, which needs no draining */
	if (left == 0 || lseek(STDIN_FILENO, 0, SEEK_CUR) >= 0)
		return;
	if (left > max)
		left = max;
	for (body_begin(left, DRAIN_SILENCE_S); left > 0 && n > 0; left -= n)
		n = body_read(NULL, sink, left < (int64_t)sizeof(sink) ? (size_t)left : sizeof(sink));
	body_end();
}
