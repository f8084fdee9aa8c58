/* SPDX-License-Identifier: MIT */
/* The JSON Schema of fixtures, made from the tables of keys. */
#include "fixture.h"

#include "config.h"
#include "mem.h"
#include "release.h"

#include <string.h>

#define DURATION "[+-]?[0-9]{1,11}(\\.[0-9]+)?[smhd]"
#define INSTANT \
	"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])" \
	"T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]+)?Z"

typedef struct json_object json;

static void add_text(json *o, const char *name, const char *value)
{
	json_object_object_add(o, name, json_object_new_string(value));
}

/* What has that type, or with NULL any. */
static json *typed(const char *type)
{
	json *o = json_object_new_object();

	if (type)
		add_text(o, "type", type);
	return o;
}

/* The words of LIST, which SEPARATOR is between, as an array. */
static json *words(const char *list, char separator)
{
	const char stop[] = { separator, '\0' };
	json *array = json_object_new_array();

	for (size_t len; *list; list += len + (list[len] == separator)) {
		len = strcspn(list, stop);
		json_object_array_add(array, json_object_new_string_len(list, (int)len));
	}
	return array;
}

static json *reference(const struct fixture_noun *n)
{
	json *o = json_object_new_object();

	add_text(o, "$ref", mem_printf("#/$defs/%s", n->name));
	return o;
}

/* What one text has to be. */
static json *text_schema(const struct fixture_key *k)
{
	json *o = typed(k->values ? NULL : "string");

	if (k->values)
		json_object_object_add(o, "enum", words(k->values, '|'));
	if (k->pattern)
		add_text(o, "pattern", k->pattern);
	return o;
}

static json *array_of(json *items, int least)
{
	json *o = typed("array");

	json_object_object_add(o, "items", items);
	if (least)
		json_object_object_add(o, "minItems", json_object_new_int(least));
	return o;
}

static json *number_schema(int minimum, int64_t maximum)
{
	json *o = typed("integer");

	json_object_object_add(o, "minimum", json_object_new_int(minimum));
	json_object_object_add(o, "maximum", json_object_new_int64(maximum));
	return o;
}

static json *pattern_schema(const char *pattern)
{
	json *o = typed("string");

	add_text(o, "pattern", pattern);
	return o;
}

static json *size_schema(void)
{
	json *o = json_object_new_object(), *either = json_object_new_array();

	json_object_array_add(either, number_schema(0, INT64_MAX));
	json_object_array_add(either, pattern_schema("^[0-9]+[KMGT]?$"));
	json_object_object_add(o, "anyOf", either);
	return o;
}

/* A text, or null for the default. */
static json *setting_schema(const struct setting *s)
{
	json *o = json_object_new_object();

	json_object_object_add(o, "type", words("string null", ' '));
	add_text(o, "description", s->standard ? mem_printf("%s (%s)", s->meaning, s->standard) :
		 s->meaning);
	return o;
}

static json *settings_schema(void)
{
	json *o = typed("object"), *all = json_object_new_object();

	for (size_t i = 0; i < settings_count; i++)
		json_object_object_add(all, settings[i].name, setting_schema(&settings[i]));
	json_object_object_add(o, "properties", all);
	json_object_object_add(o, "additionalProperties", json_object_new_boolean(false));
	return o;
}

static json *true_schema(void)
{
	json *o = json_object_new_object();

	json_object_object_add(o, "const", json_object_new_boolean(true));
	return o;
}

static json *part_schema(void)
{
	json *o = typed("number");

	json_object_object_add(o, "exclusiveMinimum", json_object_new_int(0));
	json_object_object_add(o, "maximum", json_object_new_int(1));
	return o;
}

static json *not_null(void)
{
	json *o = json_object_new_object();

	json_object_object_add(o, "not", typed("null"));
	return o;
}

static json *value_schema(const struct fixture_key *k)
{
	switch (k->type) {
	case FIXTURE_TEXT:
		return text_schema(k);
	case FIXTURE_TEXTS:
		return array_of(text_schema(k), 1);
	case FIXTURE_FLAG:
		return typed("boolean");
	case FIXTURE_TRUE:
		return true_schema();
	case FIXTURE_NUMBER:
		return number_schema(1, FIXTURE_NUMBER_MAX);
	case FIXTURE_COUNT:
		return number_schema(0, FIXTURE_NUMBER_MAX);
	case FIXTURE_PART:
		return part_schema();
	case FIXTURE_SIZE:
		return size_schema();
	case FIXTURE_TIME:
		return pattern_schema("^(" INSTANT "|" DURATION ")$");
	case FIXTURE_JSON:
		return not_null();
	case FIXTURE_OBJECT:
		return typed("object");
	case FIXTURE_ITEM:
		return reference(k->of);
	case FIXTURE_ITEMS:
		return array_of(reference(k->of), 0);
	case FIXTURE_SETTINGS:
		return settings_schema();
	}
	return NULL;
}

static json *requires(json *keys)
{
	json *o = json_object_new_object();

	json_object_object_add(o, "required", keys);
	return o;
}

/* Exactly one of the keys in LIST. */
static json *exactly_one(const char *list)
{
	json *o = json_object_new_object(), *ways = json_object_new_array();

	for (size_t len; *list; list += len + (list[len] == ' ')) {
		len = strcspn(list, " ");
		json_object_array_add(ways, requires(words(mem_strndup(list, len), ' ')));
	}
	json_object_object_add(o, "oneOf", ways);
	return o;
}

static json *not_both(const char *pair)
{
	json *o = json_object_new_object();

	json_object_object_add(o, "not", requires(words(pair, ' ')));
	return o;
}

static void add_choices(json *o, const struct fixture_noun *n)
{
	json *all = json_object_new_array();

	for (int i = 0; i < FIXTURE_CHOICES && n->one_of[i]; i++)
		json_object_array_add(all, exactly_one(n->one_of[i]));
	for (int i = 0; i < FIXTURE_CHOICES && n->not_both[i]; i++)
		json_object_array_add(all, not_both(n->not_both[i]));
	if (json_object_array_length(all))
		json_object_object_add(o, "allOf", all);
	else
		json_object_put(all);
}

static void add_properties(json *o, const struct fixture_noun *n)
{
	json *all = json_object_new_object(), *required = json_object_new_array();

	for (size_t i = 0; i < n->count; i++) {
		json *value = value_schema(&n->keys[i]);

		add_text(value, "description", n->keys[i].meaning);
		json_object_object_add(all, n->keys[i].name, value);
		if (n->keys[i].required)
			json_object_array_add(required, json_object_new_string(n->keys[i].name));
	}
	json_object_object_add(o, "properties", all);
	if (json_object_array_length(required))
		json_object_object_add(o, "required", required);
	else
		json_object_put(required);
}

static json *noun_schema(const struct fixture_noun *n)
{
	json *o = typed("object");

	add_text(o, "description", n->meaning);
	add_properties(o, n);
	json_object_object_add(o, "additionalProperties", json_object_new_boolean(false));
	add_choices(o, n);
	return o;
}

/* The nouns that N is made of, and what these are made of. */
static void define(json *definitions, const struct fixture_noun *n)
{
	for (size_t i = 0; i < n->count; i++) {
		const struct fixture_noun *of = n->keys[i].of;

		if (!of || json_object_object_get_ex(definitions, of->name, NULL))
			continue;
		json_object_object_add(definitions, of->name, noun_schema(of));
		define(definitions, of);
	}
}

struct json_object *fixture_schema(void)
{
	json *o = json_object_new_object(), *whole = noun_schema(&fixture_format);
	json *definitions = json_object_new_object();

	add_text(o, "$schema", "https://json-schema.org/draft/2020-12/schema");
	add_text(o, "title", "Fixture of wopictl " WOPI_VERSION);
	json_object_object_foreach(whole, name, value)
		json_object_object_add(o, name, json_object_get(value));
	json_object_put(whole);
	define(definitions, &fixture_format);
	json_object_object_add(o, "$defs", definitions);
	return o;
}
