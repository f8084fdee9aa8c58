/* SPDX-License-Identifier: MIT */
/* What properties of CheckFileInfo may hold: cli/rules/property_known.c, property_value.c, and
 * whose wins: common/model/host/property.c. */
#include "property_value.h"

#include "json.h"
#include "mem.h"
#include "property.h"
#include "property_known.h"
#include "tap.h"
#include "text.h"
#include "world.h"

#include <string.h>

/* The first of the values that a property may have, else WHATEVER. */
static const char *first_value(const struct known_property *p, const char *whatever)
{
	return p->values ? mem_strndup(p->values, strcspn(p->values, "|")) : whatever;
}

/* A value of the type, for P. */
static const char *example(enum property_type type, const struct known_property *p)
{
	switch (type) {
	case PROPERTY_STRING:
		return mem_printf("\"%s\"", first_value(p, "text"));
	case PROPERTY_URL:
		return "\"https://example.org/a?b=c\"";
	case PROPERTY_BOOLEAN:
		return "true";
	case PROPERTY_INTEGER:
		return "7";
	case PROPERTY_ARRAY:
		return mem_printf("[\"%s\"]", first_value(p, "text"));
	case PROPERTY_OBJECT:
		return "{\"a\":1}";
	default:
		return "false";
	}
}

TEST("each known property takes a value of its type, and the text that takes it out")
{
	for (size_t i = 0; i < known_properties_count; i++) {
		const struct known_property *p = &known_properties[i];

		ROW("%s", p->name);
		CHECK_PROBLEM(property_value_problem(p->name, example(p->type, p)), NULL);
		CHECK_PROBLEM(property_value_problem(p->name, "\"\""), NULL);
		if (p->type == PROPERTY_BOOLEAN_OR_STRING)
			CHECK_PROBLEM(property_value_problem(p->name, example(PROPERTY_STRING, p)),
				      NULL);
	}
}

/* Which types of JSON a type of properties is written in. */
static bool fits(enum property_type type, enum property_type written)
{
	return type == written ||
		(type == PROPERTY_BOOLEAN_OR_STRING &&
		 (written == PROPERTY_STRING || written == PROPERTY_BOOLEAN)) ||
		(type == PROPERTY_URL && written == PROPERTY_STRING);
}

TEST("each known property refuses every other type, and null")
{
	static const enum property_type written[] = {
		PROPERTY_STRING, PROPERTY_BOOLEAN, PROPERTY_INTEGER, PROPERTY_ARRAY, PROPERTY_OBJECT,
	};

	for (size_t i = 0; i < known_properties_count; i++) {
		const struct known_property *p = &known_properties[i];

		for (size_t k = 0; k < COUNT(written); k++) {
			ROW("%s, %s", p->name, example(written[k], p));
			if (!fits(p->type, written[k]))
				CHECK_PROBLEM(property_value_problem(p->name, example(written[k], p)),
					      property_type_name(p->type));
		}
		CHECK_PROBLEM(property_value_problem(p->name, "null"), "null");
		if (p->type == PROPERTY_INTEGER)
			CHECK_PROBLEM(property_value_problem(p->name, "7.5"), "integer");
	}
}

TEST("a property with a set of values takes all of these, and no other")
{
	for (size_t i = 0; i < known_properties_count; i++) {
		const struct known_property *p = &known_properties[i];
		const char *left = p->type == PROPERTY_ARRAY ? "[" : "";
		const char *right = p->type == PROPERTY_ARRAY ? "]" : "";
		size_t len;

		for (const char *value = p->values; value; value = value[len] ? value + len + 1 : NULL) {
			len = strcspn(value, "|");
			ROW("%s, %.*s", p->name, (int)len, value);
			CHECK(len > 0);
			CHECK_PROBLEM(property_value_problem(p->name,
				mem_printf("%s\"%.*s\"%s", left, (int)len, value, right)), NULL);
			CHECK_PROBLEM(property_value_problem(p->name,
				mem_printf("%s\"%.*sx\"%s", left, (int)len, value, right)),
				p->values);
			CHECK_PROBLEM(property_value_problem(p->name,
				mem_printf("%s\"%.*s\"%s", left, (int)len - 1, value, right)),
				p->values);
		}
	}
}

TEST("values are checked beyond their type")
{
	static const struct { const char *name, *value, *words; } rows[] = {
		{ "CloseUrl", "\"https://example.org/files\"", NULL },
		{ "ClientUrl", "\"ms-word:ofe|u|https://example.org/a.docx\"", NULL },
		{ "CloseUrl", "\"/files\"", "absolute" }, { "CloseUrl", "\"x\"", "absolute" },
		{ "CloseUrl", "\"://host\"", "absolute" }, { "CloseUrl", "\"https:\"", "absolute" },
		{ "CloseUrl", "\"https://ex\xc3\xa4mple.org/\"", "percent-encoded" },
		{ "CloseUrl", "\"https://a b/\"", "percent-encoded" },
		{ "CloseUrl", "\"https://a\\u007f/\"", "percent-encoded" },
		{ "WorkflowType", "[\"Assign\", 1]", "array" }, { "WorkflowType", "[null]", "array" },
		{ "WorkflowType", "[]", NULL }, { "WorkflowType", "[[\"Assign\"]]", "array" },
		{ "BreadcrumbBrandName", "\"a\\u0000b\"", "NUL" },
		{ "BreadcrumbBrandName", "\"\xc3\xa9\"", NULL },
		{ "BreadcrumbBrandName", "Draft", "JSON" }, { "BreadcrumbBrandName", "'Draft'", "JSON" },
		{ "BreadcrumbBrandName", "{", "JSON" }, { "BreadcrumbBrandName", "true false", "JSON" },
		{ "BreadcrumbBrandName", "\"a", "JSON" }, { "BreadcrumbBrandName", "", "JSON" },
		{ "BreadcrumbBrandName", "{\"a\":1,}", "JSON" }, { "BreadcrumbBrandName", "\"\xff\"", "JSON" },
		{ "NobodyKnowsIt", "7", NULL }, { "NobodyKnowsIt", "[1, {\"a\": null}]", NULL },
		{ "NobodyKnowsIt", "null", "null" }, { "NobodyKnowsIt", "x", "JSON" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		ROW("%s %s", rows[i].name, rows[i].value);
		CHECK_PROBLEM(property_value_problem(rows[i].name, rows[i].value), rows[i].words);
	}
	ROW("65536 bytes");
	CHECK_PROBLEM(property_value_problem("SomeText", mem_printf("\"%s\"", tap_repeat("x", 65534))),
		      NULL);
	CHECK_PROBLEM(property_value_problem("SomeText", mem_printf("\"%s\"", tap_repeat("x", 65535))),
		      "65536");
}

TEST("a name is letters, digits and underscores behind a letter, up to 64")
{
	const struct { const char *name, *words; } rows[] = {
		{ "A", NULL }, { "a1_", NULL }, { tap_repeat("x", 64), NULL }, { tap_repeat("x", 65), "64" },
		{ "", "empty" }, { "1a", "letter" }, { "_a", "letter" }, { "a-b", "letter" }, { "a.b", "letter" },
		{ "a b", "letter" }, { "\xc3\xa9", "letter" }, { "a/b", "letter" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		ROW("%s", rows[i].name);
		CHECK_PROBLEM(property_name_problem(rows[i].name), rows[i].words);
	}
}

TEST("the table is in order, is found by, and says what it must")
{
	for (size_t i = 0; i < known_properties_count; i++) {
		const struct known_property *p = &known_properties[i];

		ROW("%s", p->name);
		CHECK(i == 0 || strcmp(known_properties[i - 1].name, p->name) < 0);
		CHECK(known_property_find(p->name) == p);
		CHECK_PROBLEM(property_name_problem(p->name), NULL);
		CHECK(*p->meaning && *property_type_name(p->type));
	}
	CHECK(!known_property_find("NobodyKnowsIt"));
	CHECK(!known_property_find(""));
	CHECK(!known_property_find("basefilename"));
}

/* Of the scopes that hold a value, wider ones first, which one counts. */
TEST("the narrowest scope of a request wins, and an empty text takes the property out")
{
	static const struct { const char *client, *user, *file; bool meant; } scopes[] = {
		{ NULL, NULL, NULL, true }, { "collabora", NULL, NULL, true }, { NULL, "alice", NULL, true },
		{ NULL, NULL, "doc1", true }, { NULL, "alice", "doc1", true },
		{ "onlyoffice", NULL, NULL, false }, { NULL, "bob", NULL, false },
		{ NULL, NULL, "doc2", false }, { NULL, "alice", "doc2", false }, { NULL, "bob", "doc1", false },
	};
	struct db *db = world();
	const char *expected = "\"computed\"";

	db_begin_write(db);
	for (size_t i = 0; i < COUNT(scopes); i++) {
		const char *scope = property_scope(scopes[i].client, scopes[i].user, scopes[i].file);
		const char *value = mem_printf("\"value %zu\"", i);
		struct json_object *o = json_object_new_object();

		ROW("%s", scope);
		CHECK(property_set(db, scope, "CloseUrl", value));
		expected = scopes[i].meant ? value : expected;
		json_object_object_add(o, "CloseUrl", json_object_new_string("computed"));
		property_apply(db, "collabora", "alice", "doc1", o);
		CHECK_TEXT(mem_printf("\"%s\"", json_text(o, "CloseUrl")), expected);
		json_object_put(o);
	}
	for (int with = 1; with >= 0; with--) {
		struct json_object *o = json_object_new_object();

		ROW("%d", with);
		property_set(db, property_scope(NULL, "alice", "doc1"), "CloseUrl", with ? "\"\"" : NULL);
		property_apply(db, "collabora", "alice", "doc1", o);
		CHECK_TEXT(json_text(o, "CloseUrl"), with ? NULL : "value 3");
		json_object_put(o);
	}
	db_end(db);
}

TEST("a client goes with neither user nor file")
{
	CHECK_TEXT(property_scope("collabora", "alice", NULL), NULL);
	CHECK_TEXT(property_scope("collabora", NULL, "doc1"), NULL);
	CHECK_TEXT(property_scope("collabora", NULL, NULL), "client/collabora");
}
