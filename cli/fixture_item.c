/* SPDX-License-Identifier: MIT */
/* What stands in a fixture, read key by key, and told of where it is wrong. */
#include "fixture.h"

#include "cli.h"

#include "mem.h"
#include "text.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *place_within(const struct item *it, const char *key)
{
	return mem_printf("%s%s%s", it->path, *it->path ? "." : "", key);
}

void item_refuse(const struct item *it, int status, const char *key, const char *fmt, ...)
{
	const char *where = key ? place_within(it, key) : *it->path ? it->path : "the whole";
	const char *text;
	va_list ap;

	va_start(ap, fmt);
	text = mem_vprintf(fmt, ap);
	va_end(ap);
	progress_end();
	quit(status, "%s", visible(mem_printf("%s: %s: %s", it->fixture->source, where, text)));
}

const struct fixture_key *fixture_key(const struct fixture_noun *noun, const char *name)
{
	for (size_t i = 0; i < noun->count; i++)
		if (strcmp(noun->keys[i].name, name) == 0)
			return &noun->keys[i];
	return NULL;
}

struct item item_whole(const struct fixture *f)
{
	return (struct item){
		.fixture = f, .noun = &fixture_format, .object = f->json, .path = "",
	};
}

struct json_object *item_json(const struct item *it, const char *key)
{
	struct json_object *value = NULL;

	assert(fixture_key(it->noun, key));
	json_object_object_get_ex(it->object, key, &value);
	return value;
}

bool item_has(const struct item *it, const char *key)
{
	return json_object_object_get_ex(it->object, key, NULL);
}

const char *item_text(const struct item *it, const char *key)
{
	struct json_object *value = item_json(it, key);

	return value && json_object_get_string_len(value) ? json_object_get_string(value) : NULL;
}

const char *item_given(const struct item *it, const char *key)
{
	return json_object_get_string(item_json(it, key));
}

bool item_flag(const struct item *it, const char *key)
{
	return json_object_get_boolean(item_json(it, key));
}

int64_t item_number(const struct item *it, const char *key, int64_t standard)
{
	struct json_object *value = item_json(it, key);

	return value ? json_object_get_int64(value) : standard;
}

int64_t item_size(const struct item *it, const char *key, int64_t standard)
{
	struct json_object *value = item_json(it, key);
	int64_t bytes = standard;

	if (value && !json_object_is_type(value, json_type_string))
		return json_object_get_int64(value);
	if (value)
		parse_size(json_object_get_string(value), &bytes);
	return bytes;
}

bool item_time_is_fixed(const struct item *it, const char *key)
{
	struct json_object *value = item_json(it, key);
	int64_t at;

	return value && clock_parse(json_object_get_string(value), &at);
}

int64_t item_time(const struct item *it, const char *key, int64_t standard)
{
	struct json_object *value = item_json(it, key);
	int64_t at = standard;

	if (!value || clock_parse(json_object_get_string(value), &at))
		return at;
	clock_parse_duration(json_object_get_string(value), &at);
	return it->fixture->now + at;
}

const char *item_json_text(const struct item *it, const char *key)
{
	struct json_object *value = item_json(it, key);

	return value ? mem_strdup(json_object_to_json_string_ext(value,
		JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE)) : NULL;
}

size_t item_count(const struct item *it, const char *key)
{
	struct json_object *array = item_json(it, key);

	return array ? json_object_array_length(array) : 0;
}

struct item item_at(const struct item *it, const char *key, size_t i)
{
	return (struct item){
		.fixture = it->fixture, .noun = fixture_key(it->noun, key)->of,
		.object = json_object_array_get_idx(item_json(it, key), i),
		.path = mem_printf("%s[%zu]", place_within(it, key), i),
	};
}

struct item item_within(const struct item *it, const char *key)
{
	return (struct item){
		.fixture = it->fixture, .noun = fixture_key(it->noun, key)->of,
		.object = item_json(it, key), .path = place_within(it, key),
	};
}

const char *item_text_at(const struct item *it, const char *key, size_t i)
{
	return json_object_get_string(json_object_array_get_idx(item_json(it, key), i));
}
