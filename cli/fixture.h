/* SPDX-License-Identifier: MIT */
/*
 * Fixtures: the state of a host as one JSON object, see wopi-fixture(5). A table of keys
 * for each noun (fixture_keys.c) is what they are read by, what the JSON Schema is made
 * of, and what the manual is tested against.
 */
#ifndef FIXTURE_H
#define FIXTURE_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum {
	FIXTURE_SIZE_MAX = 64 << 20,	/* bytes of its text */
	FIXTURE_DEPTH_MAX = 64,		/* arrays and objects within each other */
};

/* Numbers are no greater: this is what every reader of JSON has exactly, and one more can be
 * counted to it. */
#define FIXTURE_NUMBER_MAX ((INT64_C(1) << 53) - 1)

/* What stands for a user by id alone, for no name has a colon: "id:ID". */
#define FIXTURE_BY_ID "id:"

enum fixture_type {
	FIXTURE_TEXT,
	FIXTURE_TEXTS,		/* an array of such texts, with at least one */
	FIXTURE_FLAG,		/* true or false */
	FIXTURE_TRUE,		/* true, or left out */
	FIXTURE_NUMBER,		/* a whole number above 0, to FIXTURE_NUMBER_MAX */
	FIXTURE_COUNT,		/* the same, 0 too */
	FIXTURE_PART,		/* a number above 0 and up to 1 */
	FIXTURE_SIZE,		/* a number of bytes, or a text such as "10G" */
	FIXTURE_TIME,		/* an instant, or a duration from now on */
	FIXTURE_JSON,		/* any value but null */
	FIXTURE_OBJECT,		/* an object of any keys */
	FIXTURE_ITEM,		/* an object with the keys of a noun */
	FIXTURE_ITEMS,		/* an array of such objects */
	FIXTURE_SETTINGS,	/* an object of settings (config.h): texts, null for the default */
};

struct fixture_noun;

/* One key of a noun. */
struct fixture_key {
	const char *name;
	enum fixture_type type;
	bool required;
	const char *meaning;		/* one line */
	/* of texts: maps a text to its normal form, which replaces it; or NULL */
	const char *(*normal)(const char *text);
	/* of texts: NULL if it is good, else what is wrong with it, as those of text.h */
	const char *(*problem)(const char *text);
	const char *values;		/* of texts: the ones that it may be, "A|B"; or NULL */
	const char *pattern;		/* of texts: what they match, for the schema; or NULL */
	const struct fixture_noun *of;	/* of items */
	bool secret;			/* its value stands in no message */
};

enum { FIXTURE_CHOICES = 5 };

/* What an object may be made of. */
struct fixture_noun {
	const char *name;		/* in the schema */
	const char *meaning;
	const struct fixture_key *keys;
	size_t count;
	/* groups of keys, "a b c", of which there must be exactly one; the rest NULL */
	const char *one_of[FIXTURE_CHOICES];
	/* pairs of keys, "a b", that exclude each other; the rest NULL */
	const char *not_both[FIXTURE_CHOICES];
};

extern const struct fixture_noun fixture_format;	/* the whole; its keys are the nouns */

struct fixture {
	const char *source;		/* how messages call it */
	struct json_object *json;
	int64_t now;			/* what times are relative to */
};

/* An object in a fixture, and where: "files[2].content"; "" for the whole. */
struct item {
	const struct fixture *fixture;
	const struct fixture_noun *noun;
	struct json_object *object;
	const char *path;
};

/*
 * The JSON that LEN bytes of TEXT are, which have a NUL behind them. NULL and *PROBLEM if
 * they are none, or an object in it has two members of one name; the problem says where:
 * "line 3, column 9: ...". The caller puts it.
 */
struct json_object *fixture_parse(const char *text, size_t len, const char **problem);

/* Quits with EXIT_USAGE, naming the place, unless all in the fixture is as the tables say. */
void fixture_check(const struct fixture *f);

/* The bytes that are generated for a "size", at most GENERATED_MAX: lines of 16 bytes, each of
 * which says where it is, in 15 digits and a newline. They start with { .size = SIZE }. */
enum { GENERATED_LINE = 16 };
#define GENERATED_MAX (INT64_C(64) << 30)

struct generated {
	int64_t size, at;
};

/* A content_source (content.h) of what is left of a struct generated. */
ssize_t generate(void *generated, uint8_t *to, size_t max);

/* The JSON Schema (draft 2020-12) of fixtures; whoever asks puts it. */
struct json_object *fixture_schema(void);

/* The key of that name; NULL if there is none. */
const struct fixture_key *fixture_key(const struct fixture_noun *noun, const char *name);

/*
 * Values in a fixture that was checked. Those of keys that are left out are NULL, false,
 * or STANDARD.
 */
struct item item_whole(const struct fixture *f);
bool item_has(const struct item *it, const char *key);
const char *item_text(const struct item *it, const char *key);	/* NULL also for "" */
const char *item_given(const struct item *it, const char *key);	/* "" as it is */
bool item_flag(const struct item *it, const char *key);
int64_t item_number(const struct item *it, const char *key, int64_t standard);
int64_t item_size(const struct item *it, const char *key, int64_t standard);
int64_t item_time(const struct item *it, const char *key, int64_t standard);
struct json_object *item_json(const struct item *it, const char *key);
/* Whether a time is an instant: it does not move with "now". */
bool item_time_is_fixed(const struct item *it, const char *key);

/* The JSON of a value, in one line, from the pool; NULL if it is left out. */
const char *item_json_text(const struct item *it, const char *key);

/* Items and texts in the array KEY: how many, and one of them. */
size_t item_count(const struct item *it, const char *key);
struct item item_at(const struct item *it, const char *key, size_t i);
const char *item_text_at(const struct item *it, const char *key, size_t i);

/* The object KEY, which must be there. */
struct item item_within(const struct item *it, const char *key);

/* Quits with STATUS and a message that begins with the place of KEY, or of the item
 * itself with NULL. */
_Noreturn void item_refuse(const struct item *it, int status, const char *key,
			   const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

#endif
