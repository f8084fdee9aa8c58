/* SPDX-License-Identifier: MIT */
/* Fixtures checked against the tables of keys. */
#include "fixture.h"

#include "cli.h"

#include "config.h"
#include "mem.h"
#include "text.h"

#include <string.h>

enum { SHOWN_MAX = 80 };	/* bytes of a value that a message shows */

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

/* A value as messages show it: long ones are cut, between two characters. */
static const char *shown(const char *text)
{
	size_t len = SHOWN_MAX;

	if (strlen(text) <= SHOWN_MAX)
		return text;
	while ((text[len] & 0xc0) == 0x80)
		len--;
	return mem_printf("%.*s...", (int)len, text);
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

static bool is_number(struct json_object *value, int64_t least)
{
	return json_object_is_type(value, json_type_int) && json_object_get_int64(value) >= least;
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
		return is_number(value, 1);
	case FIXTURE_COUNT:
		return is_number(value, 0);
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
		item_refuse(it, EXIT_USAGE, place, "expected one of %s, not '%s'",
			    quoted(k->values, '|'), shown(text));
	if (k->normal && k->normal(text) != text) {
		json_object_set_string(value, k->normal(text));
		text = json_object_get_string(value);
	}
	if (k->problem)
		problem = k->problem(text);
	if (problem && k->secret)
		item_refuse(it, EXIT_USAGE, place, "this value %s", problem);
	if (problem)
		item_refuse(it, EXIT_USAGE, place, "'%s' %s", shown(text), problem);
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
			item_refuse(it, EXIT_USAGE, k->name, "no setting '%s': 'wopictl config"
				    " list' shows them", name);
		if (value && !is_text(value))
			item_refuse(it, EXIT_USAGE, place, "expected a text, or null for the"
				    " default, not %s", kind_of(value));
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
	case FIXTURE_NUMBER:
	case FIXTURE_COUNT:
		if (json_object_get_int64(value) > FIXTURE_NUMBER_MAX)
			item_refuse(it, EXIT_USAGE, k->name, "expected a number up to %lld",
				    (long long)FIXTURE_NUMBER_MAX);
		break;
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
			item_refuse(it, EXIT_USAGE, NULL, "no key \"%s\" here; expected one of %s",
				    shown(name), all_keys(it->noun));
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
		item_refuse(&whole, EXIT_USAGE, NULL, "expected an object, not %s",
			    kind_of(f->json));
	check_item(&whole);
}
