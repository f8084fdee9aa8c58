/* SPDX-License-Identifier: MIT */
/* Checks names and values of properties by the table of property_known.c. */
#include "property_value.h"

#include "json.h"
#include "mem.h"
#include "property_known.h"

#include <string.h>

enum { NAME_LENGTH_MAX = 64, VALUE_MAX = 65536 };

const char *property_name_problem(const char *name)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

	if (!*name)
		return "is empty";
	if (strlen(name) > NAME_LENGTH_MAX)
		return "is longer than 64 characters";
	if (!strchr(letters, name[0]) ||
	    name[strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_")])
		return "is no name of letters, digits and '_' that starts with a letter";
	return NULL;
}

/* SCHEME:..., of whatever scheme, in visible ASCII. */
static const char *url_problem(const char *url)
{
	size_t scheme = strspn(url, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+.-");

	if (!*url)
		return NULL;	/* removes the computed one */
	if (scheme == 0 || url[scheme] != ':' || !url[scheme + 1])
		return "is no absolute address, such as \"https://example.org/\"";
	for (const char *s = url; *s; s++)
		if (*s <= ' ' || *s > '~')
			return "is an address with a character that must be percent-encoded";
	return NULL;
}

/* Whether TEXT is one of the words of LIST, "A|B|C". */
static bool is_one_of(const char *text, const char *list)
{
	size_t len = strlen(text);

	for (;;) {
		size_t word = strcspn(list, "|");

		if (word == len && memcmp(list, text, len) == 0)
			return true;
		if (!list[word])
			return false;
		list += word + 1;
	}
}

static const char *text_problem(const struct known_property *p, struct json_object *v)
{
	const char *text = json_object_get_string(v);

	if (strlen(text) != (size_t)json_object_get_string_len(v))
		return "holds a NUL";
	if (p->values && *text && !is_one_of(text, p->values))
		return mem_printf("is none of %s", p->values);
	return p->type == PROPERTY_URL ? url_problem(text) : NULL;
}

static const char *array_problem(const struct known_property *p, struct json_object *v)
{
	for (size_t i = 0; i < json_object_array_length(v); i++) {
		struct json_object *element = json_object_array_get_idx(v, i);
		const char *problem = json_object_is_type(element, json_type_string) ?
			text_problem(p, element) : "is an array with an element that is no string";

		if (problem)
			return problem;
	}
	return NULL;
}

static bool has_type(enum property_type type, struct json_object *v)
{
	switch (type) {
	case PROPERTY_STRING:
	case PROPERTY_URL:
		return json_object_is_type(v, json_type_string);
	case PROPERTY_BOOLEAN:
		return json_object_is_type(v, json_type_boolean);
	case PROPERTY_INTEGER:
		return json_object_is_type(v, json_type_int);
	case PROPERTY_ARRAY:
		return json_object_is_type(v, json_type_array);
	case PROPERTY_OBJECT:
		return json_object_is_type(v, json_type_object);
	case PROPERTY_BOOLEAN_OR_STRING:
		return json_object_is_type(v, json_type_boolean) ||
			json_object_is_type(v, json_type_string);
	}
	return false;
}

static const char *problem_of(const struct known_property *p, struct json_object *v)
{
	bool is_empty = json_object_is_type(v, json_type_string) &&
		json_object_get_string_len(v) == 0;

	if (!v)
		return "is null: a property is left out instead, see 'wopictl property remove'";
	if (!p || is_empty)
		return NULL;
	if (!has_type(p->type, v))
		return mem_printf("is not of its type, %s", property_type_name(p->type));
	if (json_object_is_type(v, json_type_string))
		return text_problem(p, v);
	return json_object_is_type(v, json_type_array) ? array_problem(p, v) : NULL;
}

const char *property_value_problem(const char *name, const char *value)
{
	struct json_object *v = NULL;
	const char *problem;

	if (strlen(value) > VALUE_MAX)
		problem = "is longer than 65536 bytes";
	else if (!json_read(value, strlen(value), &v))
		problem = "is no JSON: a text is put in double quotes, as in '\"Draft\"'";
	else
		problem = problem_of(known_property_find(name), v);
	json_object_put(v);
	return problem;
}
