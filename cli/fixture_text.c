/* SPDX-License-Identifier: MIT */
/* A fixture's text made JSON, and told where it is none: people write fixtures by hand. */
#include "fixture.h"

#include "mem.h"
#include "text.h"

#include <string.h>

/* PROBLEM, at the byte AT of TEXT. */
static const char *located(const char *text, const char *at, const char *problem)
{
	const char *line = text;
	int number = 1;

	for (const char *s = text; (s = memchr(s, '\n', (size_t)(at - s))); number++)
		line = ++s;
	return mem_printf("line %d, column %d: %s", number, (int)(at - line) + 1, problem);
}

/* The first line that is not UTF-8. */
static const char *foreign_line(const char *text)
{
	size_t len = strcspn(text, "\n");

	while (utf8_valid(mem_strndup(text, len))) {
		text += len + (text[len] == '\n');
		len = strcspn(text, "\n");
	}
	return text;
}

/* What json-c takes beyond JSON, even when told to be strict; see json.c. */
static const char *lenient(const char *text, const char **at)
{
	bool in_text = false;

	for (const char *s = text; *s; s++) {
		*at = s;
		if (*s == '"')
			in_text = !in_text;
		else if (in_text && (unsigned char)*s < 0x20)
			return "a text holds a control character: a new line in it is \\n";
		else if (!in_text && strchr("'NI", *s))
			return mem_printf("'%c' is no JSON", *s);
		if (in_text && *s == '\\' && s[1])
			s++;
	}
	return NULL;
}

/* The end of the text in JSON that begins at S, behind its quotes. */
static const char *text_end(const char *s)
{
	for (s++; *s != '"'; s++)
		if (*s == '\\')
			s++;
	return s + 1;
}

/* The name of a member as it reads, from its JSON. */
static const char *member_name(const char *s, const char *end)
{
	const char *written = mem_strndup(s, (size_t)(end - s));
	struct json_object *name = json_tokener_parse(written);
	const char *text = mem_strdup(json_object_get_string(name));

	json_object_put(name);
	return text;
}

/* Takes the member's name that begins at S into the object SEEN. False if it is there. */
static bool is_new(struct json_object *seen, const char *s, const char *end)
{
	const char *name = member_name(s, end);

	if (json_object_object_get_ex(seen, name, NULL))
		return false;
	json_object_object_add(seen, name, NULL);
	return true;
}

/* Where an object has a second member of one name, NULL if none has; json-c would keep the
 * last one. The text is JSON. */
static const char *second_member(const char *text)
{
	struct json_object *seen[FIXTURE_DEPTH_MAX + 1] = { NULL };
	const char *found = NULL, *end;
	int depth = 0;

	for (const char *s = text; *s && !found; s = end) {
		end = *s == '"' ? text_end(s) : s + 1;
		if (*s == '{' || *s == '[')
			seen[++depth] = *s == '{' ? json_object_new_object() : NULL;
		else if (*s == '}' || *s == ']')
			json_object_put(seen[depth--]);
		else if (*s == '"' && seen[depth] && end[strspn(end, " \t\r\n")] == ':' &&
			 !is_new(seen[depth], s, end))
			found = s;
	}
	while (depth > 0)
		json_object_put(seen[depth--]);
	return found;
}

static struct json_object *parse(const char *text, size_t len, const char **problem)
{
	struct json_tokener *tokener = json_tokener_new_ex(FIXTURE_DEPTH_MAX);
	struct json_object *json;
	size_t end;

	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT);
	/* with its NUL, so that a number at the end is complete */
	json = json_tokener_parse_ex(tokener, text, (int)len + 1);
	*problem = NULL;
	end = json_tokener_get_parse_end(tokener);
	if (json_tokener_get_error(tokener) != json_tokener_success)
		*problem = located(text, text + (end < len ? end : len), end < len ?
			mem_printf("this is no JSON: %s", json_tokener_error_desc(
				json_tokener_get_error(tokener))) : "the JSON ends too early");
	json_tokener_free(tokener);
	return json;
}

struct json_object *fixture_parse(const char *text, size_t len, const char **problem)
{
	struct json_object *json;
	const char *at = NULL;
	void *mark;

	if (strlen(text) != len || len > FIXTURE_SIZE_MAX)
		*problem = located(text, text + strlen(text), "a NUL is no JSON");
	else if (!utf8_valid(text))
		*problem = located(text, foreign_line(text), "this line is not UTF-8");
	else if ((*problem = lenient(text, &at)))
		*problem = located(text, at, *problem);
	if (*problem)
		return NULL;
	json = parse(text, len, problem);
	if (*problem)
		return NULL;
	mark = mem_mark();
	at = second_member(text);
	mem_release(mark);
	if (!at)
		return json;
	*problem = located(text, at, "a second key of this name in one object");
	json_object_put(json);
	return NULL;
}
