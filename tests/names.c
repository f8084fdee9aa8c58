/* SPDX-License-Identifier: MIT */
/*
 * What common/model/files/name.c and common/model/host/upgrade_names.c make of names that nobody gave:
 *
 *   names upgrade
 *
 * brings the names in the data directory that WOPI_DATA names to the rules, in one change,
 * and prints a line for each: "KIND ID OLD -> NEW", with \xXX for what is not printable ASCII
 * in the old one, and the new one in JSON.
 *
 *   names random SEED ROUNDS
 *
 * repairs random bytes, and fails if what comes of them breaks a rule.
 */
#include "clock.h"
#include "data.h"
#include "json.h"
#include "mem.h"
#include "name.h"
#include "start.h"
#include "text.h"
#include "upgrade_names.h"
#include "utf7.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print_bytes(const char *s)
{
	for (; *s; s++)
		if (*s >= ' ' && *s <= '~')
			putchar(*s);
		else
			printf("\\x%02x", (unsigned char)*s);
}

static void print_change(const struct name_change *change, void *arg)
{
	struct json_object *name = json_object_new_string(change->after);

	(void)arg;
	printf("%s %s ", change->kind, change->id);
	print_bytes(change->before);
	printf(" -> %s\n", json_written(name, JSON_C_TO_STRING_PLAIN));
	json_object_put(name);
}

static int upgrade(void)
{
	struct db *db = db_open(data_default());

	db_begin_write(db);
	upgrade_names(db, print_change, NULL);
	db_commit(db);
	return 0;
}

static uint64_t state;

static size_t below(size_t n)
{
	state = state * 6364136223846793005 + 1442695040888963407;
	return (size_t)(state >> 33) % n;
}

/* Bytes and characters that rules are about, and any others. */
static const char *random_text(void)
{
	static const char *const parts[] = {
		"a", ".", "/", "\\", " ", "-", ".txt", "\xcc\x81", "e\xcc\x81", "\xc3\xa9", "\xe2\x80\x8d",
		"\xe2\x80\xae", "\xe2\x81\xa8", "\xef\xbb\xbf", "\xef\xbf\xbe", "\xf0\x9f\x98\x80",
		"\xe1\x84\x92", "\xe1\x85\xa1", "\xcc\xa3", "\xe2\x84\xab", "\xe0\xa5\x98", "\xc2\x9b",
		"\xe2\x80\xa8", "\x7f", "\x01", "\xff", "\xc3", "\xe2\x80", "\xf0\x9f\x98", "\xed\xa0\x80",
		"\xc0\xaf", "\xf4\x90\x80\x80", "\xe3\x80\x80", "\xc2\xa0", "\xe3\x85\xa4",
	};
	size_t count = below(8) ? below(12) : below(700);
	char *text = mem_alloc(4 * count + 1), *to = text;

	for (size_t i = 0; i < count; i++)
		if (below(6))
			to = stpcpy(to, parts[below(sizeof(parts) / sizeof(*parts))]);
		else
			*to++ = (char)(1 + below(255));
	return text;
}

static void fail(const char *what, const char *text)
{
	printf("%s: ", what);
	print_bytes(text);
	putchar('\n');
	exit(1);
}

static void try(const char *text)
{
	const char *problem, *name = name_given(text, &problem), *repaired;
	struct json_object *json = json_object_new_string(text), *again;

	if (!problem && (!utf8_valid(name) || !same(name_normal(name), name)))
		fail("a name is taken that is not normal", text);
	for (int folder = 0; folder < 2; folder++) {
		repaired = name_repair(text, folder);
		if (name_problem(repaired))
			fail(name_problem(repaired), text);
		if (name_problem(name_numbered(repaired, folder ? "" : name_extension(repaired), 12345)))
			fail("a numbered name is none", text);
		/* blanks at the front go all the same */
		if (!problem && *name > ' ' && !same(repaired, name))
			fail("a good name is repaired", text);
	}
	if (friendly_name_problem(friendly_name_repair(text)))
		fail("a friendly name is none", text);
	if (!same(utf7_decode(utf7_encode(repaired), &problem), repaired))
		fail("a name is another in UTF-7", text);
	if (!utf8_valid(utf8_clean(text)) || (utf8_valid(text) && utf8_clean(text) != text))
		fail("a text is not cleaned", text);
	if (!json_read(json_written(json, JSON_C_TO_STRING_PLAIN),
		       strlen(json_written(json, JSON_C_TO_STRING_PLAIN)), &again) ||
	    !same(json_object_get_string(again), utf8_clean(text)))
		fail("a text is another in JSON", text);
	json_object_put(again);
	json_object_put(json);
}

int main(int argc, char **argv)
{
	start_program("names");
	if (argc == 2 && same(argv[1], "upgrade"))
		return upgrade();
	if (argc != 4 || !same(argv[1], "random")) {
		fputs("usage: names upgrade; names random SEED ROUNDS\n", stderr);
		return 2;
	}
	state = strtoull(argv[2], NULL, 10);
	for (long i = strtol(argv[3], NULL, 10); i > 0; i--) {
		void *mark = mem_mark();

		try(random_text());
		mem_release(mark);
	}
	return 0;
}
