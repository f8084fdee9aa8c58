/* SPDX-License-Identifier: MIT */
/* The members of a fault, as text and as JSON. */
#include "fault.h"

#include "json.h"
#include "lock.h"
#include "mem.h"
#include "text.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define NUMBER_MAX INT32_MAX	/* exact in every JSON reader */

enum member_kind {
	MEMBER_OPERATION, MEMBER_TEXT, MEMBER_NUMBER, MEMBER_HEADERS, MEMBER_BODY,
	MEMBER_DURATION, MEMBER_FLAG, MEMBER_LOCK_ID, MEMBER_PROBABILITY
};

/* All members, in the order in which they are written. The names are arrays, not pointers,
 * which every start of wopi.cgi would have to relocate. */
static const struct member {
	char name[16];
	enum member_kind kind;
	size_t offset;		/* in struct fault */
	int64_t min, max, unset;	/* of numbers */
} members[] = {
	{ "operation", MEMBER_OPERATION, offsetof(struct fault, operation), 0, 0, 0 },
	{ "file", MEMBER_TEXT, offsetof(struct fault, file), 0, 0, 0 },
	{ "user", MEMBER_TEXT, offsetof(struct fault, user), 0, 0, 0 },
	{ "client", MEMBER_TEXT, offsetof(struct fault, client), 0, 0, 0 },
	{ "status", MEMBER_NUMBER, offsetof(struct fault, status), 200, 599, 0 },
	{ "headers", MEMBER_HEADERS, offsetof(struct fault, headers), 0, 0, 0 },
	{ "body", MEMBER_BODY, offsetof(struct fault, body), 0, 0, 0 },
	{ "delay", MEMBER_DURATION, offsetof(struct fault, delay), 0, 0, 0 },
	{ "truncate", MEMBER_NUMBER, offsetof(struct fault, truncate), 0, NUMBER_MAX, -1 },
	{ "trickle", MEMBER_NUMBER, offsetof(struct fault, trickle), 1, NUMBER_MAX, 0 },
	{ "drop", MEMBER_FLAG, offsetof(struct fault, drop), 0, 0, 0 },
	{ "after_commit", MEMBER_FLAG, offsetof(struct fault, after_commit), 0, 0, 0 },
	{ "lock_id", MEMBER_LOCK_ID, offsetof(struct fault, lock_id), 0, 0, 0 },
	{ "stale_version", MEMBER_FLAG, offsetof(struct fault, stale_version), 0, 0, 0 },
	{ "expire_token", MEMBER_FLAG, offsetof(struct fault, expire_token), 0, 0, 0 },
	{ "after", MEMBER_NUMBER, offsetof(struct fault, after), 1, NUMBER_MAX, 0 },
	{ "times", MEMBER_NUMBER, offsetof(struct fault, times), 1, NUMBER_MAX, 0 },
	{ "probability", MEMBER_PROBABILITY, offsetof(struct fault, probability), 0, 0, 0 },
	{ "seed", MEMBER_NUMBER, offsetof(struct fault, seed), 0, NUMBER_MAX, -1 },
	{ "passed", MEMBER_NUMBER, offsetof(struct fault, passed), 0, INT64_MAX, 0 },
	{ "hits", MEMBER_NUMBER, offsetof(struct fault, hits), 0, INT64_MAX, 0 },
	{ "draws", MEMBER_NUMBER, offsetof(struct fault, draws), 0, INT64_MAX, 0 },
};

enum { MEMBERS = sizeof(members) / sizeof(*members) };

static const struct member *find_member(const char *name)
{
	for (size_t i = 0; i < MEMBERS; i++)
		if (same(members[i].name, name))
			return &members[i];
	return NULL;
}

static const char *set_operation(struct fault *f, const char *text)
{
	f->any = same(text, "any");
	if (f->any || operation_find(text, &f->operation))
		return NULL;
	return "must be an operation, such as CheckFileInfo or PUT, or 'any'";
}

static const char *set_number(const struct member *m, int64_t *to, const char *text)
{
	int64_t number;

	if (!parse_number(text, m->max, &number) || number < m->min)
		return mem_printf("must be a number from %lld to %lld", (long long)m->min,
				  (long long)m->max);
	*to = number;
	return NULL;
}

/* Normalises "Name: value" to one blank behind the colon; NULL with *PROBLEM if invalid. */
static const char *header(const char *text, const char **problem)
{
	static const char in_names[] = "!#$%&'*+-.^_`|~0123456789"
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
	size_t len = strspn(text, in_names);
	const char *value = text + len + 1;

	*problem = "must be of the form 'Name: value', in printable ASCII";
	if (len == 0 || text[len] != ':')
		return NULL;
	for (const char *s = value; *s; s++)
		if (*s < ' ' || *s > '~')
			return NULL;
	*problem = mem_printf("must have at most %d bytes", FAULT_HEADER_MAX);
	if (strlen(text) > FAULT_HEADER_MAX)
		return NULL;
	*problem = "must not be Status, which is a member of its own";
	text = mem_printf("%.*s: %s", (int)len, text, value + strspn(value, " "));
	return begins(text_lower(text), "status:") ? NULL : text;
}

static const char *add_header(struct fault *f, const char *text)
{
	const char *problem;

	text = header(text, &problem);
	if (!text)
		return problem;
	if (f->header_count == FAULT_HEADERS_MAX)
		return mem_printf("must be at most %d", FAULT_HEADERS_MAX);
	f->headers[f->header_count++] = text;
	return NULL;
}

static const char *set_body(const char **to, const char *text)
{
	if (strlen(text) > FAULT_BODY_MAX)
		return mem_printf("must have at most %d bytes", FAULT_BODY_MAX);
	if (!utf8_valid(text))
		return "must be text in UTF-8";
	*to = mem_strdup(text);
	return NULL;
}

static const char *set_delay(int64_t *to, const char *text)
{
	int64_t delay;

	if (!clock_parse_duration(text, &delay) || delay <= 0 || delay > FAULT_DELAY_MAX)
		return "must be a duration above 0s and up to 10m, such as 0.5s";
	*to = delay;
	return NULL;
}

static const char *set_probability(double *to, const char *text)
{
	char *end;
	double p;

	if (!(*text >= '0' && *text <= '9') || text[strspn(text, "0123456789.eE-+")] ||
	    (p = strtod(text, &end), *end) || !(p > 0 && p <= 1))
		return "must be a number above 0 and up to 1, such as 0.25";
	*to = p;
	return NULL;
}

/* An id or a name; the caller checks whether it exists. */
static const char *set_text(const char **to, const char *text)
{
	if (!*text || line_problem(text, LINE_MAX_BYTES))
		return "must be an id";
	*to = mem_strdup(text);
	return NULL;
}

static const char *set_lock_id(const char **to, const char *text)
{
	const char *problem = lock_id_problem(text);

	if (problem)
		return mem_printf("must be a lock id: it %s", problem);
	*to = mem_strdup(text);
	return NULL;
}

static const char *set(struct fault *f, const struct member *m, const char *text)
{
	void *at = (char *)f + m->offset;

	switch (m->kind) {
	case MEMBER_OPERATION:
		return set_operation(f, text);
	case MEMBER_TEXT:
		return set_text(at, text);
	case MEMBER_NUMBER:
		return set_number(m, at, text);
	case MEMBER_HEADERS:
		return add_header(f, text);
	case MEMBER_BODY:
		return set_body(at, text);
	case MEMBER_DURATION:
		return set_delay(at, text);
	case MEMBER_LOCK_ID:
		return set_lock_id(at, text);
	case MEMBER_PROBABILITY:
		return set_probability(at, text);
	case MEMBER_FLAG:
		*(bool *)at = true;
	}
	return NULL;
}

const char *fault_set(struct fault *f, const char *name, const char *text)
{
	return set(f, find_member(name), text);
}

/* "must be ..." if VALUE has the wrong JSON type, or NULL. */
static const char *type_problem(const struct member *m, struct json_object *value)
{
	enum json_type type = json_object_get_type(value);

	switch (m->kind) {
	case MEMBER_NUMBER:
		return type == json_type_int ? NULL : "must be a whole number";
	case MEMBER_PROBABILITY:
		return type == json_type_int || type == json_type_double ? NULL : "must be a number";
	case MEMBER_FLAG:
		return type == json_type_boolean ? NULL : "must be true or false";
	case MEMBER_HEADERS:
		return type == json_type_array ? NULL : "must be a list of texts";
	default:
		return type == json_type_string ? NULL : "must be a text";
	}
}

static const char *read_headers(struct fault *f, struct json_object *list)
{
	for (size_t i = 0; i < json_object_array_length(list); i++) {
		struct json_object *one = json_object_array_get_idx(list, i);
		const char *problem = json_object_is_type(one, json_type_string) ?
			add_header(f, json_object_get_string(one)) : "must be a text";

		if (problem)
			return mem_printf("headers[%zu]: %s", i, problem);
	}
	return NULL;
}

static const char *read_member(struct fault *f, const char *name, struct json_object *value)
{
	const struct member *m = find_member(name);
	const char *problem;

	if (!m)
		return mem_printf("%s: is not a member of a fault", name);
	if (!value)	/* null */
		return NULL;
	problem = type_problem(m, value);
	if (!problem && m->kind == MEMBER_HEADERS)
		return read_headers(f, value);
	if (!problem && (m->kind != MEMBER_FLAG || json_object_get_boolean(value)))
		problem = set(f, m, json_object_get_string(value));
	return problem ? mem_printf("%s: %s", name, problem) : NULL;
}

const char *fault_read(struct json_object *o, struct fault *to)
{
	struct fault f = FAULT_NONE;
	const char *problem;

	if (!json_object_is_type(o, json_type_object))
		return "must be an object";
	json_object_object_foreach(o, name, value) {
		problem = read_member(&f, name, value);
		if (problem)
			return problem;
	}
	problem = fault_problem(&f);
	if (!problem)
		*to = f;
	return problem;
}

/* "0.5s", which clock_parse_duration() reads. */
static const char *duration_text(int64_t micros)
{
	char *text = mem_printf("%lld.%06lld", (long long)(micros / CLOCK_SECOND),
				(long long)(micros % CLOCK_SECOND));
	size_t len = strlen(text);

	while (text[len - 1] == '0')
		len--;
	len -= text[len - 1] == '.';
	return mem_printf("%.*ss", (int)len, text);
}

/* Nine digits are enough for what people give, which is read back as the same number. */
static const char *probability_text(double p)
{
	return mem_printf("%.9g", p);
}

static struct json_object *headers_json(const struct fault *f)
{
	struct json_object *list;

	if (!f->header_count)
		return NULL;
	list = json_object_new_array();
	for (size_t i = 0; i < f->header_count; i++)
		json_append_text(list, f->headers[i]);
	return list;
}

/* NULL if it is not set. */
static struct json_object *member_json(const struct fault *f, const struct member *m)
{
	const void *at = (const char *)f + m->offset;
	const char *text = NULL;

	switch (m->kind) {
	case MEMBER_OPERATION:
		text = f->any ? "any" : operation_name(f->operation);
		break;
	case MEMBER_NUMBER:
		return *(const int64_t *)at == m->unset ? NULL :
			json_object_new_int64(*(const int64_t *)at);
	case MEMBER_FLAG:
		return *(const bool *)at ? json_object_new_boolean(true) : NULL;
	case MEMBER_HEADERS:
		return headers_json(f);
	case MEMBER_DURATION:
		text = f->delay ? duration_text(f->delay) : NULL;
		break;
	case MEMBER_PROBABILITY:
		return f->probability >= 1 ? NULL :
			json_object_new_double_s(f->probability, probability_text(f->probability));
	default:
		text = *(const char *const *)at;
	}
	return text ? json_object_new_string(text) : NULL;
}

struct json_object *fault_json(const struct fault *f)
{
	struct json_object *o = json_object_new_object();

	for (size_t i = 0; i < MEMBERS; i++) {
		struct json_object *value = member_json(f, &members[i]);

		if (value)
			json_add(o, members[i].name, value);
	}
	return o;
}

static const char *definition(struct fault f, bool with_seed)
{
	f.passed = f.hits = f.draws = 0;
	if (!with_seed)
		f.seed = -1;
	return json_finish(fault_json(&f));
}

bool fault_same(const struct fault *a, const struct fault *b)
{
	bool with_seed = a->seed >= 0 && b->seed >= 0;

	return same(definition(*a, with_seed), definition(*b, with_seed));
}

/* TEXT, a list with commas, with ITEM at its end. */
static const char *append_item(const char *text, const char *item)
{
	return mem_printf("%s%s%s", text, *text ? ", " : "", item);
}

const char *fault_effect(const struct fault *f)
{
	const char *text = "";

	if (f->delay)
		text = append_item(text, mem_printf("delay %s", duration_text(f->delay)));
	if (f->status)
		text = append_item(text, mem_printf("status %d", (int)f->status));
	for (size_t i = 0; i < f->header_count; i++)
		text = append_item(text, mem_printf("header %s", text_before(f->headers[i], ":")));
	if (f->body)
		text = append_item(text, mem_printf("body of %zu bytes", strlen(f->body)));
	if (f->truncate >= 0)
		text = append_item(text, mem_printf("truncated to %d bytes", (int)f->truncate));
	if (f->trickle)
		text = append_item(text, mem_printf("%d bytes a second", (int)f->trickle));
	if (f->lock_id)
		text = append_item(text, "wrong lock id");
	if (f->stale_version)
		text = append_item(text, "stale version");
	if (f->expire_token)
		text = append_item(text, "token ends");
	if (f->drop)
		text = append_item(text, "answer dropped");
	if (f->after_commit)
		text = append_item(text, "after commit");
	return text;
}
