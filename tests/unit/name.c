/* SPDX-License-Identifier: MIT */
/* What files, containers and people may be called: common/model/files/name.c. */
#include "name.h"

#include "json.h"
#include "mem.h"
#include "tap.h"
#include "text.h"

#include <string.h>

/* Why a name from outside is refused; NULL: it is taken. */
static const struct { const char *given, *words; } names[] = {
	{ "report.docx", NULL }, { "a", NULL }, { "~$lock", NULL }, { "a.", NULL }, { "a ", NULL },
	{ " a", NULL }, { "a..b", NULL }, { "CON", NULL }, { "a:b*?<>|\"", NULL }, { "a%00b", NULL },
	{ "\xe6\x97\xa5\xe6\x9c\xac", NULL }, { "\xf0\x9f\x98\x80", NULL },
	{ "\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9", NULL },	/* joined */
	{ "\xe2\x80\x8f\xd7\x90.docx", NULL },			/* a mark of direction */
	{ "a\xc2\xa0" "b", NULL }, { "a\xe3\x80\x80" "b", NULL },
	{ "", "is empty" },
	{ ".", "'.'" }, { "..", "'.'" }, { ".a.docx", "'.'" }, { ".docx", "'.'" }, { "...", "'.'" },
	{ "\xe2\x80\x8e.docx", "'.'" }, { "\xe2\x80\x8d..", "'.'" },
	{ "a/b", "separator" }, { "/", "separator" }, { "a\\b", "separator" }, { "../a", "'.'" },
	{ "a/", "separator" }, { "\\", "separator" },
	{ "a\nb", "control" }, { "a\rb", "control" }, { "\x01", "control" }, { "a\tb", "control" },
	{ "a\x1f", "control" }, { "a\x7f", "control" }, { "a\xc2\x85" "b", "control" },
	{ "a\xc2\x80" "b", "control" }, { "a\xc2\x9f" "b", "control" },
	{ "a\xff", "UTF-8" }, { "\xc3", "UTF-8" }, { "\xc0\xaf", "UTF-8" }, { "\xed\xa0\x80", "UTF-8" },
	{ " ", "visible" }, { "   ", "visible" }, { "\xc2\xa0", "visible" }, { "\xe3\x80\x80", "visible" },
	{ "\xe2\x80\x8d", "visible" }, { "\xe3\x85\xa4", "visible" }, { "\xe2\xa0\x80", "visible" },
	{ "\xc2\xad", "visible" }, { "\xe1\x85\x9f", "visible" }, { " \xe2\x80\x8e ", "visible" },
	{ "\xe2\x80\x8e\xe2\x80\x8f", "visible" }, { "\xf3\xa0\x80\xa0", "visible" },
	{ "\xe2\x81\xa1 \xef\xb8\x8f", "visible" },
	{ "a\xe2\x80\xae" "b", "U+202E" }, { "a\xe2\x80\xaa", "U+202A" }, { "a\xe2\x81\xa6", "U+2066" },
	{ "a\xe2\x81\xa9", "U+2069" }, { "a\xe2\x80\xa8", "U+2028" }, { "a\xe2\x80\xa9", "U+2029" },
	{ "a\xe2\x80\x8b", "U+200B" }, { "a\xef\xbb\xbf", "U+FEFF" }, { "a\xe2\x81\xa0", "U+2060" },
	{ "a\xef\xbf\xbe", "U+FFFE" }, { "a\xef\xbf\xbf", "U+FFFF" }, { "a\xef\xb7\x90", "U+FDD0" },
	{ "a\xf0\x9f\xbf\xbe", "U+1FFFE" }, { "a\xf4\x8f\xbf\xbf", "U+10FFFF" },
};

TEST("a name from outside is taken or refused for its characters")
{
	for (size_t i = 0; i < COUNT(names); i++) {
		const char *problem, *name;

		ROW("%s", names[i].given);
		name = name_given(names[i].given, &problem);
		CHECK_PROBLEM(problem, names[i].words);
		CHECK_TEXT(name, names[i].given);
	}
}

/* Whether a name may hold the character, by the rules as people are told them. */
static bool is_allowed(uint32_t c)
{
	static const struct { uint32_t first, last; } refused[] = {
		{ 0x00, 0x1f }, { '/', '/' }, { '\\', '\\' }, { 0x7f, 0x9f }, { 0x200b, 0x200b },
		{ 0x2028, 0x202e }, { 0x2060, 0x2060 }, { 0x2066, 0x2069 }, { 0xfdd0, 0xfdef },
		{ 0xfeff, 0xfeff },
	};

	for (size_t i = 0; i < COUNT(refused); i++)
		if (c >= refused[i].first && c <= refused[i].last)
			return false;
	return (c & 0xffff) < 0xfffe;
}

TEST("each character there is may be in a name, or is refused and repaired to a dash")
{
	for (uint32_t c = 1; c < 0x110000; c++) {
		char text[7] = "a";
		void *mark = mem_mark();
		const char *problem;

		if (c == 0xd800)
			c = 0xe000;
		*utf8_put(text + 1, c) = 'b';
		name_given(text, &problem);
		ROW("U+%04X", (unsigned)c);
		CHECK(!problem == is_allowed(c));
		CHECK(!friendly_name_problem(text) == (is_allowed(c) || c == '/' || c == '\\'));
		if (problem)
			CHECK_TEXT(name_repair(text, false), "a-b");
		mem_release(mark);
	}
}

TEST("a name has at most 255 UTF-16 units")
{
	static const struct { const char *character; size_t most; } rows[] = {
		{ "x", 255 }, { "\xc3\xa9", 255 }, { "\xe6\x97\xa5", 255 }, { "\xf0\x9f\x98\x80", 127 },
	};
	const char *problem;

	for (size_t i = 0; i < COUNT(rows); i++) {
		ROW("%s", rows[i].character);
		CHECK_PROBLEM(name_problem(tap_repeat(rows[i].character, rows[i].most)), NULL);
		CHECK_PROBLEM(name_problem(tap_repeat(rows[i].character, rows[i].most + 1)), "255");
		CHECK(name_problem(tap_repeat(rows[i].character, 8000)) != NULL);
	}
	/* what counts is the form that is stored: e and an accent, 510 units, are 255 */
	name_given(tap_repeat("e\xcc\x81", 255), &problem);
	CHECK_PROBLEM(problem, NULL);
	name_given(tap_repeat("e\xcc\x81", 256), &problem);
	CHECK_PROBLEM(problem, "255");
	name_given(tap_repeat("e\xcc\x81", 8000), &problem);
	CHECK(problem != NULL);
}

TEST("a name is stored in form C, and a stored one is refused otherwise")
{
	static const struct { const char *given, *stored; } rows[] = {
		{ "e\xcc\x81", "\xc3\xa9" }, { "\xe2\x84\xab", "\xc3\x85" }, { "A\xcc\x8a", "\xc3\x85" },
		{ "\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab", "\xed\x95\x9c" },
		{ "\xe0\xa5\x98", "\xe0\xa4\x95\xe0\xa4\xbc" },	/* is excluded from composition */
		{ "a\xcc\x81\xcc\xa3", "\xe1\xba\xa1\xcc\x81" },	/* the marks change places */
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *problem;

		ROW("%s", rows[i].given);
		CHECK_TEXT(name_given(rows[i].given, &problem), rows[i].stored);
		CHECK_PROBLEM(problem, NULL);
		CHECK_PROBLEM(name_problem(rows[i].given), "form C");
		CHECK_PROBLEM(name_problem(rows[i].stored), NULL);
		CHECK(name_normal(rows[i].stored) && same(name_normal(rows[i].stored), rows[i].stored));
	}
}

TEST("a person's name is empty, or a line with something to see")
{
	static const struct { const char *name, *words; } rows[] = {
		{ "", NULL }, { "Alice Able", NULL }, { "..", NULL }, { "a/b\\c", NULL },
		{ "\xe6\x97\xa5", NULL }, { " ", "visible" }, { "\xe2\x80\x8d", "visible" }, { "a\nb", "control" },
		{ "\xff", "UTF-8" }, { "a\xe2\x80\xae", "U+202E" }, { "a\xef\xbb\xbf", "U+FEFF" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		ROW("%s", rows[i].name);
		CHECK_PROBLEM(friendly_name_problem(rows[i].name), rows[i].words);
	}
	CHECK_PROBLEM(friendly_name_problem(tap_repeat("x", 250)), NULL);
	CHECK_PROBLEM(friendly_name_problem(tap_repeat("x", 251)), "250");
}

TEST("an extension is what stands behind the last dot, up to 32 bytes with it")
{
	const struct { const char *name, *stem, *extension; } rows[] = {
		{ "report.docx", "report", ".docx" }, { "a.tar.gz", "a.tar", ".gz" }, { "README", "README", "" },
		{ "a.", "a.", "" }, { "a..", "a..", "" }, { "a..b", "a.", ".b" }, { "x.A b", "x", ".A b" },
		{ tap_repeat(".", 3), "...", "" },
		{ mem_printf("a.%s", tap_repeat("x", 31)), "a", mem_printf(".%s", tap_repeat("x", 31)) },
		{ mem_printf("a.%s", tap_repeat("x", 32)), mem_printf("a.%s", tap_repeat("x", 32)), "" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		ROW("%s", rows[i].name);
		CHECK_TEXT(name_extension(rows[i].name), rows[i].extension);
		CHECK_TEXT(name_stem(rows[i].name), rows[i].stem);
	}
}

TEST("an extension is found in a list in any letter case, as a whole")
{
	static const struct { const char *name, *list; bool in; } rows[] = {
		{ "a.txt", ".txt .md", true }, { "a.MD", ".txt .md", true }, { "a.md", ".txt .Md", true },
		{ "a.m", ".txt .md", false }, { "a.mdx", ".txt .md", false }, { "a", ".txt .md", false },
		{ "a.", ".txt .md", false }, { "a.txt", "", false }, { "a.t", ".txt", false }, { "a.x t", "x t .x", false },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		ROW("%s in %s", rows[i].name, rows[i].list);
		CHECK(name_extension_in(rows[i].name, rows[i].list) == rows[i].in);
	}
}

TEST("a numbered name keeps its extension and is cut where it would be too long")
{
	const char *long_stem = tap_repeat("x", 250), *pairs = tap_repeat("\xf0\x9f\x98\x80", 125);
	const struct { const char *name, *extension; int n; const char *numbered; } rows[] = {
		{ "a.docx", ".docx", 1, "a (1).docx" }, { "a.docx", ".docx", 0, "a.docx" },
		{ "a", "", 12, "a (12)" }, { "a.b", "", 2, "a.b (2)" },
		{ mem_printf("%s.docx", long_stem), ".docx", 1,
		  mem_printf("%s (1).docx", tap_repeat("x", 246)) },
		{ mem_printf("%s.docx", pairs), ".docx", 1,
		  mem_printf("%s (1).docx", tap_repeat("\xf0\x9f\x98\x80", 123)) },
		{ mem_printf("%s.docx", long_stem), ".docx", 0, mem_printf("%s.docx", long_stem) },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *numbered = name_numbered(rows[i].name, rows[i].extension, rows[i].n);

		ROW("%s, %d", rows[i].name, rows[i].n);
		CHECK_TEXT(numbered, rows[i].numbered);
		CHECK_PROBLEM(name_problem(numbered), NULL);
	}
}

TEST("a name that breaks a rule becomes the nearest one that does not")
{
	const struct { const char *name, *file, *folder; } rows[] = {
		{ "a.docx", "a.docx", "a.docx" }, { "a/b\\c.docx", "a-b-c.docx", "a-b-c.docx" },
		{ "..", "document", "New Folder" }, { ".docx", "document.docx", "docx" },
		{ "", "document", "New Folder" }, { "  a.txt", "a.txt", "a.txt" },
		{ "a\nb", "a-b", "a-b" }, { "a\xff", "a\xef\xbf\xbd", "a\xef\xbf\xbd" },
		{ "a\xe2\x80\xae" "b", "a-b", "a-b" }, { "e\xcc\x81", "\xc3\xa9", "\xc3\xa9" },
		{ " . ..x", "document.x", "x" }, { "\xe2\x80\x8f\xd7\x90", "\xe2\x80\x8f\xd7\x90", "\xe2\x80\x8f\xd7\x90" },
		{ mem_printf("%s.docx", tap_repeat("x", 300)), mem_printf("%s.docx", tap_repeat("x", 250)),
		  tap_repeat("x", 255) },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		ROW("%s", rows[i].name);
		CHECK_TEXT(name_repair(rows[i].name, false), rows[i].file);
		CHECK_TEXT(name_repair(rows[i].name, true), rows[i].folder);
	}
}

TEST("a suggested name has nothing that other systems refuse, and no dots and blanks at its end")
{
	const struct { const char *name, *file, *folder; } rows[] = {
		{ "a:b*c?.docx", "a-b-c-.docx", "a-b-c-.docx" }, { "a. .docx ", "a.docx", "a. .docx" },
		{ "notes.", "notes", "notes" }, { "a|b<c>\"d\"", "a-b-c--d-", "a-b-c--d-" },
		{ "C# 100%.docx", "C# 100%.docx", "C# 100%.docx" }, { "...", "document", "New Folder" },
		{ ". .docx", "document.docx", "docx" }, { "", "document", "New Folder" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		ROW("%s", rows[i].name);
		CHECK_TEXT(name_suggested(rows[i].name, false), rows[i].file);
		CHECK_TEXT(name_suggested(rows[i].name, true), rows[i].folder);
	}
}

TEST("a plain name has no case, no accents and no other forms of the same characters")
{
	static const struct { const char *name, *plain; } rows[] = {
		{ "Report 1.DOCX", "report 1.docx" }, { "", "" },
		{ "\xc3\x89t\xc3\xa9", "ete" }, { "E\xcc\x81te\xcc\x81", "ete" },
		{ "Stra\xc3\x9f" "e", "strasse" }, { "\xef\xac\x81x", "fix" }, { "\xef\xbc\xa1", "a" },
		{ "\xce\xa3\xce\xaf\xcf\x82", "\xcf\x83\xce\xb9\xcf\x83" }, { "\xc4\xb0", "i" },
		{ "\xe6\x97\xa5\xe6\x9c\xac", "\xe6\x97\xa5\xe6\x9c\xac" },
		{ "A\xff", "A\xff" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		ROW("%s", rows[i].name);
		CHECK_TEXT(name_plain(rows[i].name), rows[i].plain);
	}
}

TEST("for Microsoft's clients each character that they refuse is a dash")
{
	CHECK_TEXT(name_for_office("\\/:*?\"<>|#{}^[]`%"), "-----------------");
	CHECK_TEXT(name_for_office("a\xc3\xa9 (1).docx"), "a\xc3\xa9 (1).docx");
}

TEST("a person's name is repaired, and is nothing where nothing can be seen")
{
	const struct { const char *name, *repaired; } rows[] = {
		{ "Alice Able", "Alice Able" }, { "a/b", "a/b" }, { "a\nb", "a-b" }, { " ", "" },
		{ "\xe2\x80\x8d", "" }, { "a\xff", "a\xef\xbf\xbd" },
		{ tap_repeat("x", 300), tap_repeat("x", 250) },
		{ mem_printf("%s\xc3\xa9", tap_repeat("x", 249)), tap_repeat("x", 249) },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		ROW("%s", rows[i].name);
		CHECK_TEXT(friendly_name_repair(rows[i].name), rows[i].repaired);
	}
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
	size_t count = tap_below(8) ? tap_below(12) : tap_below(700);
	char *text = mem_alloc(4 * count + 1), *to = text;

	for (size_t i = 0; i < count; i++) {
		char any[] = { (char)(1 + tap_below(255)), '\0' };
		const char *part = tap_below(6) ? parts[tap_below(COUNT(parts))] : any;
		size_t len = strlen(part);

		memcpy(to, part, len);
		to += len;
	}
	return text;
}

static void check_repair(const char *text, bool is_container)
{
	const char *problem, *name = name_given(text, &problem), *repaired;

	repaired = name_repair(text, is_container);
	CHECK_PROBLEM(name_problem(repaired), NULL);
	CHECK_PROBLEM(name_problem(name_numbered(repaired,
						 is_container ? "" : name_extension(repaired),
						 12345)), NULL);
	/* blanks at the front go all the same */
	if (!problem && *name > ' ')
		CHECK_TEXT(repaired, name);
}

static void check_json(const char *text)
{
	struct json_object *json = json_object_new_string(text), *again;
	const char *written = json_written(json, JSON_C_TO_STRING_PLAIN);

	CHECK(json_read(written, strlen(written), &again));
	CHECK_TEXT(json_object_get_string(again), utf8_clean(text));
	json_object_put(again);
	json_object_put(json);
}

TEST("whatever bytes are repaired, what comes of them breaks no rule")
{
	for (long round = tap_rounds(10000); round > 0; round--) {
		void *mark = mem_mark();
		const char *text = random_text(), *problem, *name = name_given(text, &problem);

		ROW("%s", text);
		CHECK(problem || (utf8_valid(name) && same(name_normal(name), name)));
		check_repair(text, false);
		check_repair(text, true);
		CHECK_PROBLEM(friendly_name_problem(friendly_name_repair(text)), NULL);
		check_json(text);
		mem_release(mark);
	}
}
