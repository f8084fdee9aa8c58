/* SPDX-License-Identifier: MIT */
/* JSON: strict parsing of untrusted text, safe output. */
#include "json.h"

#include "die.h"
#include "mem.h"
#include "text.h"

#include <limits.h>
#include <stdint.h>
#include <string.h>

/* Refuses what json-c accepts beyond JSON, even when told to be strict, and what makes it
 * use too much memory: an empty object of three bytes costs 800. */
static bool is_acceptable(const char *s)
{
	bool in_text = false;
	int elements = 0;

	for (; *s; s++) {
		if (*s == '"')
			in_text = !in_text;
		else if (in_text ? (unsigned char)*s < 0x20 : strchr("'NI", *s) != NULL)
			return false;
		else if (!in_text && strchr("{[,:", *s) && ++elements > JSON_ELEMENTS_MAX)
			return false;
		if (in_text && *s == '\\' && s[1])
			s++;
	}
	return true;
}

bool json_read(const char *text, size_t len, struct json_object **value)
{
	struct json_tokener *tokener;
	bool ok;

	*value = NULL;
	if (len >= INT_MAX || strlen(text) != len || !utf8_valid(text) || !is_acceptable(text))
		return false;
	tokener = json_tokener_new();
	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT);
	/* with its NUL, so that a number at the end is complete */
	*value = json_tokener_parse_ex(tokener, text, (int)len + 1);
	ok = json_tokener_get_error(tokener) == json_tokener_success;
	json_tokener_free(tokener);
	return ok;
}

/* Counts the members of all objects in a JSON text, one for each colon outside of strings.
 * SIZE_MAX if a string contains a NUL. */
static size_t members_written(const char *s)
{
	bool in_text = false;
	size_t n = 0;

	for (; *s; s++) {
		if (*s == '"')
			in_text = !in_text;
		else if (!in_text && *s == ':')
			n++;
		else if (in_text && *s == '\\' && strncmp(s, "\\u0000", 6) == 0)
			return SIZE_MAX;
		else if (in_text && *s == '\\')
			s++;
	}
	return n;
}

/* Counts the members that json-c kept: of two with the same name it keeps the last. */
static size_t members_kept(struct json_object *value)
{
	size_t n = 0;

	if (json_object_is_type(value, json_type_array)) {
		for (size_t i = 0; i < json_object_array_length(value); i++)
			n += members_kept(json_object_array_get_idx(value, i));
	} else if (json_object_is_type(value, json_type_object)) {
		json_object_object_foreach(value, name, member) {
			(void)name;
			n += 1 + members_kept(member);
		}
	}
	return n;
}

bool json_read_object(const char *text, size_t len, struct json_object **object)
{
	if (!json_read(text, len, object))
		return false;
	if (json_object_is_type(*object, json_type_object) &&
	    members_written(text) == members_kept(*object))
		return true;
	json_object_put(*object);
	*object = NULL;
	return false;
}

const char *json_text(struct json_object *object, const char *name)
{
	struct json_object *v;

	return json_object_object_get_ex(object, name, &v) &&
		json_object_is_type(v, json_type_string) ? json_object_get_string(v) : NULL;
}

const char *json_copy(struct json_object *object, const char *name)
{
	const char *text = json_text(object, name);

	return text ? mem_strdup(text) : NULL;
}

int64_t json_int(struct json_object *object, const char *name)
{
	struct json_object *v;

	return json_object_object_get_ex(object, name, &v) ? json_object_get_int64(v) : 0;
}

bool json_flag(struct json_object *object, const char *name)
{
	struct json_object *v;

	return json_object_object_get_ex(object, name, &v) && json_object_get_boolean(v);
}

bool json_text_if_there(struct json_object *object, const char *name, const char **text)
{
	struct json_object *v = NULL;

	json_object_object_get_ex(object, name, &v);
	*text = json_text(object, name);
	return *text || !v;
}

/* Whether C must be escaped in a string, beyond what json-c escapes. */
static bool is_escaped(uint32_t c)
{
	return c > 0x7e && char_disrupts(c);
}

/* Whether eight bytes are ASCII, and none is DEL. */
static bool are_plain(const char *s)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t bytes;

	memcpy(&bytes, s, sizeof(bytes));
	return !((bytes | (bytes + ones)) & ones << 7);
}

/* Counts the characters of a JSON text that must be replaced. Every answer is scanned, and
 * most of it is ASCII, so eight bytes are skipped at a time. */
static size_t replaced(const char *s)
{
	const char *end = s + strlen(s);
	size_t n = 0;

	while (s < end) {
		if (end - s >= 8 && are_plain(s)) {
			s += 8;
		} else {
			uint32_t c = utf8_get(&s);

			n += is_escaped(c) || c == UTF8_MALFORMED;
		}
	}
	return n;
}

/* Writes "\\u202e"; characters that disrupt have at most 16 bits. */
static char *escape(char *to, uint32_t c)
{
	*to++ = '\\';
	*to++ = 'u';
	for (int shift = 12; shift >= 0; shift -= 4)
		*to++ = "0123456789abcdef"[c >> shift & 15];
	return to;
}

/* The names are constants and new, so json-c need neither copy nor look for them. */
void json_add(struct json_object *object, const char *name, struct json_object *value)
{
	json_object_object_add_ex(object, name, value,
				  JSON_C_OBJECT_ADD_KEY_IS_NEW | JSON_C_OBJECT_ADD_CONSTANT_KEY);
}

void json_add_text(struct json_object *object, const char *name, const char *text)
{
	json_add(object, name, text ? json_object_new_string(text) : NULL);
}

void json_add_text_if_set(struct json_object *object, const char *name, const char *text)
{
	if (text)
		json_add_text(object, name, text);
}

void json_add_int(struct json_object *object, const char *name, int64_t value)
{
	json_add(object, name, json_object_new_int64(value));
}

void json_add_flag(struct json_object *object, const char *name, bool value)
{
	json_add(object, name, json_object_new_boolean(value));
}

void json_append_text(struct json_object *array, const char *text)
{
	json_object_array_add(array, json_object_new_string(text));
}

const char *json_written(struct json_object *value, int form)
{
	const char *s = json_object_to_json_string_ext(value,
		form | JSON_C_TO_STRING_NOSLASHESCAPE);
	char *text, *to;
	size_t n;

	if (!s)
		die("out of memory");
	n = replaced(s);
	if (n == 0)
		return s;
	text = to = mem_alloc(strlen(s) + 6 * n + 1);
	while (*s) {
		uint32_t c = utf8_get(&s);

		to = is_escaped(c) ? escape(to, c) : utf8_put(to, c);
	}
	return text;
}

const char *json_finish(struct json_object *value)
{
	const char *text = mem_strdup(json_written(value, JSON_C_TO_STRING_PLAIN));

	json_object_put(value);
	return text;
}
