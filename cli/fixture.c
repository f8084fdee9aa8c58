/* SPDX-License-Identifier: MIT */
/* Fixtures checked against the tables of keys, and read. */
#include "fixture.h"

#include "cli.h"

#include "config.h"
#include "mem.h"
#include "text.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { SHOWN_MAX = 80 };	/* bytes of a value that a message shows */

/* What stands in a message may come from anywhere: none of it is to reach a terminal's
 * controls. */
static const char *visible(char *text)
{
	for (char *s = text; *s; s++)
		if ((unsigned char)*s < ' ' || *s == 0x7f)
			*s = '?';
		else if ((unsigned char)s[0] == 0xc2 && (unsigned char)s[1] < 0xa0)
			s[0] = s[1] = '?';
	return text;
}

_Noreturn void item_refuse(const struct item *it, int status, const char *key, const char *fmt, ...)
{
	const char *where = key ? mem_printf("%s%s%s", it->path, *it->path && *key != '[' ? "." : "",
					     key) : *it->path ? it->path : "the whole";
	char *text;
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	text = mem_alloc((size_t)len + 1);
	va_start(ap, fmt);
	vsnprintf(text, (size_t)len + 1, fmt, ap);
	va_end(ap);
	progress_end();
	quit(status, "%s: %s: %s", visible(mem_strdup(it->fixture->source)),
	     visible(mem_strdup(where)), visible(text));
}

const struct fixture_key *fixture_key(const struct fixture_noun *noun, const char *name)
{
	for (size_t i = 0; i < noun->count; i++)
		if (strcmp(noun->keys[i].name, name) == 0)
			return &noun->keys[i];
	return NULL;
}

/* What a value is, for messages. */
static const char *kind_of(struct json_object *value)
{
	switch (json_object_get_type(value)) {
	case json_type_boolean:
		return json_object_get_boolean(value) ? "true" : "false";
	case json_type_double:
		return "a number with a fraction";
	case json_type_int:
		return mem_printf("the number %s", json_object_get_string(value));
	case json_type_object:
		return "an object";
	case json_type_array:
		return json_object_array_length(value) ? "an array" : "an empty array";
	case json_type_string:
		return "a text";
	default:
		return "null";
	}
}

/* WORDS, which SEPARATOR is between, as in: "a", "b", "c". */
static const char *quoted(const char *words, char separator)
{
	const char *list = "";

	for (size_t len; *words; words += len + (words[len] == separator)) {
		const char stop[] = { separator, '\0' };

		len = strcspn(words, stop);
		list = mem_printf("%s%s\"%.*s\"", list, *list ? ", " : "", (int)len, words);
	}
	return list;
}

static const char *expected(const struct fixture_key *k)
{
	static const char *const names[] = {
		[FIXTURE_TEXT] = "a text",
		[FIXTURE_TEXTS] = "an array of texts",
		[FIXTURE_FLAG] = "true or false",
		[FIXTURE_TRUE] = "true",
		[FIXTURE_NUMBER] = "a whole number above 0",
		[FIXTURE_COUNT] = "a whole number",
		[FIXTURE_PART] = "a number above 0 and up to 1",
		[FIXTURE_SIZE] = "a number of bytes, or a text such as \"10G\"",
		[FIXTURE_TIME] = "a time such as \"2026-01-02T03:04:05Z\", or one from now on"
			" such as \"-5m\" or \"10h\"",
		[FIXTURE_JSON] = "a value",
		[FIXTURE_OBJECT] = "an object",
		[FIXTURE_ITEM] = "an object",
		[FIXTURE_ITEMS] = "an array of objects",
		[FIXTURE_SETTINGS] = "an object",
	};

	if (k->type == FIXTURE_ITEM && k->of->one_of[0])
		return mem_printf("an object with one of %s", quoted(k->of->one_of[0], ' '));
	if (k->type == FIXTURE_TEXT && k->values)
		return mem_printf("one of %s", quoted(k->values, '|'));
	if (k->type == FIXTURE_TEXTS && k->values)
		return mem_printf("an array of %s", quoted(k->values, '|'));
	return names[k->type];
}

static bool is_text(struct json_object *value)
{
	return json_object_is_type(value, json_type_string);
}

static bool is_time(struct json_object *value)
{
	int64_t at;

	return is_text(value) && (clock_parse(json_object_get_string(value), &at) ||
				  clock_parse_duration(json_object_get_string(value), &at));
}

static bool is_size(struct json_object *value)
{
	int64_t bytes;

	if (json_object_is_type(value, json_type_int))
		return json_object_get_int64(value) >= 0;
	return is_text(value) && parse_size(json_object_get_string(value), &bytes);
}

static bool is_part(struct json_object *value)
{
	double part = json_object_get_double(value);

	return (json_object_is_type(value, json_type_int) ||
		json_object_is_type(value, json_type_double)) && part > 0 && part <= 1;
}

/* Whether a value is of the type, as far as can be told without what is in it. */
static bool fits(const struct fixture_key *k, struct json_object *value)
{
	switch (k->type) {
	case FIXTURE_TEXT:
		return is_text(value);
	case FIXTURE_FLAG:
		return json_object_is_type(value, json_type_boolean);
	case FIXTURE_TRUE:
		return json_object_is_type(value, json_type_boolean) &&
			json_object_get_boolean(value);
	case FIXTURE_NUMBER:
		return json_object_is_type(value, json_type_int) && json_object_get_int64(value) > 0;
	case FIXTURE_COUNT:
		return json_object_is_type(value, json_type_int) && json_object_get_int64(value) >= 0;
	case FIXTURE_PART:
		return is_part(value);
	case FIXTURE_SIZE:
		return is_size(value);
	case FIXTURE_TIME:
		return is_time(value);
	case FIXTURE_JSON:
		return value;
	case FIXTURE_ITEMS:
		return json_object_is_type(value, json_type_array);
	case FIXTURE_TEXTS:
		return json_object_is_type(value, json_type_array) &&
			json_object_array_length(value) > 0;
	default:
		return json_object_is_type(value, json_type_object);
	}
}

/* Whether TEXT is one of the words of LIST, "A|B|C". */
static bool is_one_of(const char *text, const char *list)
{
	size_t len = strlen(text), word;

	for (;; list += word + 1) {
		word = strcspn(list, "|");
		if (word == len && memcmp(list, text, len) == 0)
			return true;
		if (!list[word])
			return false;
	}
}

/* PLACE is the key, or the element of an array. */
static void check_text(const struct item *it, const struct fixture_key *k, const char *place,
		       struct json_object *value)
{
	const char *text = json_object_get_string(value), *problem = NULL;

	if (!is_text(value))
		item_refuse(it, EXIT_USAGE, place, "expected a text, not %s", kind_of(value));
	if (strlen(text) != (size_t)json_object_get_string_len(value))
		item_refuse(it, EXIT_USAGE, place, "expected a text without NUL%s",
			    k->secret ? "; \"base64\" takes any bytes" : "");
	if (k->values && !is_one_of(text, k->values))
		item_refuse(it, EXIT_USAGE, place, "expected one of %s, not '%.*s'",
			    quoted(k->values, '|'), SHOWN_MAX, text);
	if (k->problem)
		problem = k->problem(text);
	if (problem && k->secret)
		item_refuse(it, EXIT_USAGE, place, "this value %s", problem);
	if (problem)
		item_refuse(it, EXIT_USAGE, place, "'%.*s%s' %s", SHOWN_MAX, text,
			    strlen(text) > SHOWN_MAX ? "..." : "", problem);
}

static void check_texts(const struct item *it, const struct fixture_key *k,
			struct json_object *array)
{
	for (size_t i = 0; i < json_object_array_length(array); i++)
		check_text(it, k, mem_printf("%s[%zu]", k->name, i),
			   json_object_array_get_idx(array, i));
}

static void check_settings(const struct item *it, const struct fixture_key *k,
			   struct json_object *object)
{
	json_object_object_foreach(object, name, value) {
		const struct setting *s = setting_find(name);
		const char *place = mem_printf("%s.%s", k->name, name), *problem;

		if (!s)
			item_refuse(it, EXIT_USAGE, k->name, "no setting '%s': 'wopictl config list'"
				    " shows them", name);
		if (value && !is_text(value))
			item_refuse(it, EXIT_USAGE, place, "expected a text, or null for the default,"
				    " not %s", kind_of(value));
		problem = value ? s->problem(json_object_get_string(value)) : NULL;
		if (problem)
			item_refuse(it, EXIT_USAGE, place, "'%s' %s", json_object_get_string(value),
				    problem);
	}
}

static void check_item(const struct item *it);

static void check_items(const struct item *it, const char *key)
{
	for (size_t i = 0; i < item_count(it, key); i++) {
		void *mark = mem_mark();
		struct item one = item_at(it, key, i);

		if (!json_object_is_type(one.object, json_type_object))
			item_refuse(&one, EXIT_USAGE, NULL, "expected an object, not %s",
				    kind_of(one.object));
		check_item(&one);
		mem_release(mark);
	}
}

static void check_key(const struct item *it, const struct fixture_key *k,
			struct json_object *value)
{
	struct item within;

	if (!fits(k, value))
		item_refuse(it, EXIT_USAGE, k->name, "expected %s, not %s", expected(k),
			    kind_of(value));
	switch (k->type) {
	case FIXTURE_TEXT:
		check_text(it, k, k->name, value);
		break;
	case FIXTURE_TEXTS:
		check_texts(it, k, value);
		break;
	case FIXTURE_SETTINGS:
		check_settings(it, k, value);
		break;
	case FIXTURE_ITEM:
		within = item_within(it, k->name);
		check_item(&within);
		break;
	case FIXTURE_ITEMS:
		check_items(it, k->name);
		break;
	default:
		break;
	}
}

/* Which of the keys in LIST, "a b c", are there: how many, and the first two. */
static int count_of(const struct item *it, const char *list, const char *found[2])
{
	int n = 0;

	for (size_t len; *list; list += len + (list[len] == ' ')) {
		const char *key;

		len = strcspn(list, " ");
		key = mem_strndup(list, len);
		if (!item_has(it, key))
			continue;
		if (n < 2)
			found[n] = key;
		n++;
	}
	return n;
}

static void check_choices(const struct item *it)
{
	const struct fixture_noun *n = it->noun;
	const char *found[2];

	for (int i = 0; i < FIXTURE_CHOICES && n->one_of[i]; i++) {
		int count = count_of(it, n->one_of[i], found);

		if (count == 0)
			item_refuse(it, EXIT_USAGE, NULL, "expected an object with one of %s",
				    quoted(n->one_of[i], ' '));
		if (count > 1)
			item_refuse(it, EXIT_USAGE, NULL, "expected one of %s alone, not \"%s\" and"
				    " \"%s\"", quoted(n->one_of[i], ' '), found[0], found[1]);
	}
	for (int i = 0; i < FIXTURE_CHOICES && n->not_both[i]; i++)
		if (count_of(it, n->not_both[i], found) > 1)
			item_refuse(it, EXIT_USAGE, found[1], "does not go with \"%s\"", found[0]);
}

static const char *all_keys(const struct fixture_noun *n)
{
	const char *list = "";

	for (size_t i = 0; i < n->count; i++)
		list = mem_printf("%s%s%s", list, i ? " " : "", n->keys[i].name);
	return quoted(list, ' ');
}

static void check_item(const struct item *it)
{
	json_object_object_foreach(it->object, name, value) {
		const struct fixture_key *k = fixture_key(it->noun, name);

		if (!k)
			item_refuse(it, EXIT_USAGE, NULL, "no key \"%.*s\" here; expected one of %s",
				    SHOWN_MAX, name, all_keys(it->noun));
		check_key(it, k, value);
	}
	for (size_t i = 0; i < it->noun->count; i++)
		if (it->noun->keys[i].required && !item_has(it, it->noun->keys[i].name))
			item_refuse(it, EXIT_USAGE, NULL, "expected the key \"%s\": %s",
				    it->noun->keys[i].name, it->noun->keys[i].meaning);
	check_choices(it);
}

void fixture_check(const struct fixture *f)
{
	struct item whole = item_whole(f);

	if (!json_object_is_type(f->json, json_type_object))
		item_refuse(&whole, EXIT_USAGE, NULL, "expected an object, not %s", kind_of(f->json));
	check_item(&whole);
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

	if (value && !is_text(value))
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

static const char *place_within(const struct item *it, const char *key)
{
	return mem_printf("%s%s%s", it->path, *it->path ? "." : "", key);
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
