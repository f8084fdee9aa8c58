/* SPDX-License-Identifier: MIT */
/* JSON, read strictly and written safely: common/tools/json.c. */
#include "json.h"

#include "mem.h"
#include "tap.h"
#include "text.h"

#include <string.h>

/* Whether a text is JSON, and whether it is an object that leaves nothing to its reader. */
static const struct { const char *text; bool json, object; } texts[] = {
	{ "{}", true, true }, { " {\n} ", true, true }, { "{\"a\":1}", true, true },
	{ "{\"a\":{\"a\":[{\"a\":null}]}}", true, true }, { "{\"\":\"\"}", true, true },
	{ "{\"a\":\"\\u00e9\\n\\\"\\\\\"}", true, true }, { "{\"a\":\":,{[\"}", true, true },
	{ "{\"a\":\"\xf0\x9f\x98\x80\"}", true, true }, { "{\"a\":\"\\ud83d\\ude00\"}", true, true },
	{ "[]", true, false }, { "[1,2.5,-3e7]", true, false }, { "\"text\"", true, false },
	{ "7", true, false }, { "-0.5", true, false }, { "true", true, false }, { "null", true, false },
	/* two members of one name, wherever they stand */
	{ "{\"a\":1,\"a\":1}", true, false }, { "{\"a\":1,\"b\":2,\"a\":3}", true, false },
	{ "{\"x\":{\"a\":1,\"a\":2}}", true, false }, { "{\"x\":[{\"a\":1,\"a\":2}]}", true, false },
	{ "{\"a\":1,\"\\u0061\":2}", true, false },
	/* a text with a NUL */
	{ "{\"a\":\"x\\u0000y\"}", true, false }, { "{\"a\\u0000\":1}", true, false },
	{ "{\"a\":\"\\\\u0000\"}", true, true },
	{ "", false, false }, { " ", false, false }, { "{", false, false }, { "}", false, false },
	{ "{\"a\"}", false, false }, { "{\"a\":}", false, false }, { "{a:1}", false, false },
	{ "{'a':1}", false, false }, { "['a']", false, false }, { "{\"a\":1,}", false, false },
	{ "[1,]", false, false }, { "[1 2]", false, false }, { "{} {}", false, false }, { "{}x", false, false },
	{ "\"a", false, false }, { "NaN", false, false }, { "[NaN]", false, false }, { "Infinity", false, false },
	{ "[-Infinity]", false, false }, { "True", false, false }, { "nul", false, false }, { "tru", false, false },
	{ "01", false, false }, { "+1", false, false }, { ".5", false, false }, { "0x10", false, false },
	{ "\"a\nb\"", false, false }, { "\"a\tb\"", false, false }, { "\"\x01\"", false, false },
	{ "\"\\x\"", false, false }, { "\"\\u12\"", false, false }, { "/* a */ 1", false, false },
	{ "// a\n1", false, false },
	{ "\"\xff\"", false, false }, { "\"\xc3\"", false, false }, { "\"\xed\xa0\x80\"", false, false },
	{ "\"\xc0\xaf\"", false, false }, { "{\"\xff\":1}", false, false }, { "\xef\xbb\xbf{}", false, false },
};

TEST("JSON is told from what is not, and objects from what leaves a choice")
{
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct json_object *value, *object;
		size_t len = strlen(texts[i].text);

		ROW("%s", texts[i].text);
		CHECK(json_read(texts[i].text, len, &value) == texts[i].json);
		CHECK(json_read_object(texts[i].text, len, &object) == texts[i].object);
		CHECK(!!object == texts[i].object);
		json_object_put(value);
		json_object_put(object);
	}
}

TEST("what stands behind a NUL is no part of JSON")
{
	struct json_object *value;

	CHECK(!json_read("{}\0{}", 5, &value));
	CHECK(!json_read("7\0", 2, &value));
	CHECK(!json_read("{} ", 2, &value));	/* not all of the text */
}

static bool nested(size_t depth)
{
	const char *text = mem_printf("%s%s", tap_repeat("[", depth), tap_repeat("]", depth));
	struct json_object *value;
	bool read = json_read(text, strlen(text), &value);

	json_object_put(value);
	return read;
}

TEST("depth is bounded")
{
	CHECK(nested(1));
	CHECK(nested(31));
	CHECK(!nested(100));
	CHECK(!nested(10000));
	CHECK(!nested(100000));
}

static bool long_list(size_t elements)
{
	const char *text = mem_printf("[1%s]", tap_repeat(",1", elements));
	struct json_object *value;
	bool read = json_read(text, strlen(text), &value);

	json_object_put(value);
	return read;
}

TEST("there are at most 20000 elements, and texts of any length")
{
	const char *text = mem_printf("\"%s\"", tap_repeat("{[,:", 100000));
	struct json_object *value;

	CHECK(long_list(JSON_ELEMENTS_MAX - 1));
	CHECK(!long_list(JSON_ELEMENTS_MAX));
	CHECK(json_read(text, strlen(text), &value));
	json_object_put(value);
}

TEST("a member that is a text is found, and told from one that is left out or is something else")
{
	static const char text[] = "{\"text\":\"a\",\"empty\":\"\",\"null\":null,\"number\":1}";
	struct json_object *o;
	const char *value;

	CHECK(json_read_object(text, strlen(text), &o));
	CHECK_TEXT(json_text(o, "text"), "a");
	CHECK_TEXT(json_text(o, "empty"), "");
	CHECK_TEXT(json_text(o, "null"), NULL);
	CHECK_TEXT(json_text(o, "number"), NULL);
	CHECK_TEXT(json_text(o, "missing"), NULL);
	CHECK(json_text_if_there(o, "text", &value) && same(value, "a"));
	CHECK(json_text_if_there(o, "null", &value) && !value);
	CHECK(json_text_if_there(o, "missing", &value) && !value);
	CHECK(!json_text_if_there(o, "number", &value));
	json_object_put(o);
}

TEST("what is written disrupts no terminal and is UTF-8")
{
	static const struct { const char *text, *written; } rows[] = {
		{ "a/b", "\"a/b\"" }, { "\"\\", "\"\\\"\\\\\"" }, { "\n\t", "\"\\n\\t\"" },
		{ "\x1b[31m", "\"\\u001b[31m\"" }, { "\x7f", "\"\\u007f\"" }, { "\xc2\x9b", "\"\\u009b\"" },
		{ "\xe2\x80\xae", "\"\\u202e\"" }, { "\xe2\x81\xa6", "\"\\u2066\"" },
		{ "\xe2\x80\xa8", "\"\\u2028\"" }, { "\xc3\xa9", "\"\xc3\xa9\"" },
		{ "\xf0\x9f\x98\x80", "\"\xf0\x9f\x98\x80\"" }, { "a\xff", "\"a\xef\xbf\xbd\"" },
		{ "12345678\x7f", "\"12345678\\u007f\"" }, { "1234567\x7f" "89", "\"1234567\\u007f89\"" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct json_object *o = json_object_new_string(rows[i].text);

		ROW("%s", rows[i].text);
		CHECK_TEXT(json_written(o, JSON_C_TO_STRING_PLAIN), rows[i].written);
		json_object_put(o);
	}
}

TEST("a member is added as it is, and NULL as null")
{
	struct json_object *o = json_object_new_object();

	json_add_text(o, "a", "x");
	json_add_text(o, "b", NULL);
	json_add(o, "c", json_object_new_int(7));
	CHECK_TEXT(json_written(o, JSON_C_TO_STRING_PLAIN), "{\"a\":\"x\",\"b\":null,\"c\":7}");
	json_object_put(o);
}

TEST("whatever is made of JSON by chance is read or refused, and none is a crash")
{
	static const char good[] =
		"{\"iss\":\"https://a/b\",\"n\":[1,2.5e3,true,null],\"\\u00e9\":{\"a\":\"\"}}";
	static const char signs[] = "{}[]\":,\\u0e-'N\n\xc3";

	for (long round = tap_rounds(20000); round > 0; round--) {
		void *mark = mem_mark();
		char *text = mem_strdup(good);
		struct json_object *value, *object;
		bool read;

		for (size_t n = 1 + tap_below(4); n > 0; n--)
			text[tap_below(strlen(good))] = signs[tap_below(COUNT(signs) - 1)];
		ROW("%s", text);
		read = json_read(text, strlen(text), &value);
		CHECK(read || !value);
		CHECK(!json_read_object(text, strlen(text), &object) || read);
		json_object_put(value);
		json_object_put(object);
		mem_release(mark);
	}
}
