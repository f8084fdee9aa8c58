/* SPDX-License-Identifier: MIT */
/* Names in headers: cgi/transport/utf7.c. */
#include "utf7.h"

#include "mem.h"
#include "tap.h"
#include "text.h"

/* What stands for what; the third is what is written, if that differs from what was read. */
static const struct { const char *utf7, *text, *written; } rows[] = {
	{ "", "", NULL },
	{ "report.docx", "report.docx", NULL },
	{ "+-", "+", NULL },
	{ "a+-b+-", "a+b+", NULL },
	{ "+ZeVnLA-.docx", "\xe6\x97\xa5\xe6\x9c\xac.docx", "+ZeVnLA-.docx" },
	{ "+ZeVnLA", "\xe6\x97\xa5\xe6\x9c\xac", "+ZeVnLA-" },
	{ "+ZeVnLA.docx", "\xe6\x97\xa5\xe6\x9c\xac.docx", "+ZeVnLA-.docx" },
	{ "+ZeVnLA--", "\xe6\x97\xa5\xe6\x9c\xac-", NULL },
	{ "+AOk-", "\xc3\xa9", NULL },
	{ "+AOkA6Q-", "\xc3\xa9\xc3\xa9", NULL },
	{ "+AOkA6QDp-", "\xc3\xa9\xc3\xa9\xc3\xa9", NULL },
	{ "+AOkA6QDpAOk-", "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9", NULL },
	{ "+2D3eAA-", "\xf0\x9f\x98\x80", NULL },
	{ "+AOnYPd4A-", "\xc3\xa9\xf0\x9f\x98\x80", NULL },
	{ "+2//f/w-", "\xf4\x8f\xbf\xbf", NULL },
	{ "+AF8-", "_", NULL },
	{ "a+-b_c&d", "a+b_c&d", "a+-b+AF8-c+ACY-d" },
	{ "'(),-./:? aZ09", "'(),-./:? aZ09", NULL },
	{ "~", "~", "+AH4-" },
	{ "\\", "\\", "+AFw-" },
	{ "+AGE-", "a", "a" },
	{ "+ACs-", "+", "+-" },
	{ "+AGEAYgBj-d", "abcd", "abcd" },
	/* octets above 0x7E: the text is UTF-8 then, and its plus is a plus */
	{ "\xc3\xa9+-.docx", "\xc3\xa9+-.docx", "+AOk-+--.docx" },
	{ "\x7f+AOk-", "\x7f+AOk-", "+AH8-+-AOk-" },
};

TEST("UTF-7 is read as any encoder writes it, and written in one way")
{
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *problem;

		ROW("%s", rows[i].utf7);
		CHECK_TEXT(utf7_decode(rows[i].utf7, &problem), rows[i].text);
		CHECK_PROBLEM(problem, NULL);
		CHECK_TEXT(utf7_encode(rows[i].text), rows[i].written ? rows[i].written : rows[i].utf7);
	}
}

TEST("what is neither UTF-7 nor UTF-8 is refused, with the reason")
{
	static const struct { const char *text, *words; } wrong[] = {
		{ "+2D0-", "surrogate" },		/* a high one alone */
		{ "+2D3YPQ-", "surrogate" },		/* two of them */
		{ "+2D0AYQ-", "surrogate" },		/* and a letter */
		{ "+3gA-", "surrogate" },		/* a low one alone */
		{ "+2D0-+3gA-", "surrogate" },		/* a pair in two shifts */
		{ "a+AAA-b", "NUL" },
		{ "+AAE", NULL },			/* a control character is the name's matter */
		{ "+", NULL },				/* nothing in it */
		{ "+A", "within a character" },
		{ "+AO-", "within a character" },
		{ "+AOkA-", "within a character" },
		{ "+AOn-", "within a character" },	/* bits left over */
		{ "+AOl", "within a character" },
		{ "\xff", "nor UTF-8" },
		{ "a\xc3", "nor UTF-8" },
		{ "\xed\xa0\x80", "nor UTF-8" },
		{ "\xc0\xaf", "nor UTF-8" },
	};

	for (size_t i = 0; i < COUNT(wrong); i++) {
		const char *problem, *text;

		ROW("%s", wrong[i].text);
		text = utf7_decode(wrong[i].text, &problem);
		CHECK_PROBLEM(problem, wrong[i].words);
		CHECK(!text == !!wrong[i].words);
	}
}

TEST("thousands of characters are read, and thousands of halves refused")
{
	const char *problem;

	CHECK_TEXT(utf7_decode(tap_repeat("+AAE-", 1600), &problem), tap_repeat("\x01", 1600));
	CHECK_TEXT(utf7_decode(mem_printf("+%s-", tap_repeat("AOkA6QDp", 1000)), &problem),
		   tap_repeat("\xc3\xa9", 3000));
	CHECK_TEXT(utf7_decode(tap_repeat("+2D0-", 1600), &problem), NULL);
	CHECK_PROBLEM(problem, "surrogate");
	CHECK_TEXT(utf7_encode(tap_repeat("_", 3000)),
		   mem_printf("+%s-", tap_repeat("AF8AXwBf", 1000)));
}

TEST("every character is itself again")
{
	for (uint32_t c = 1; c < 0x110000; c++) {
		char text[3 * 4 + 1] = "a";
		void *mark = mem_mark();
		const char *problem;

		if (c == 0xd800)
			c = 0xe000;
		utf8_put(utf8_put(text + 1, c), c);
		ROW("U+%04X", (unsigned)c);
		CHECK_TEXT(utf7_decode(utf7_encode(text), &problem), text);
		mem_release(mark);
	}
}

TEST("any printable text is refused or read as UTF-8, and none is a crash")
{
	for (long round = tap_rounds(10000); round > 0; round--) {
		static const char signs[] = "+-AOkZ2D3gA/8. a";
		size_t len = tap_below(30);
		void *mark = mem_mark();
		char *text = mem_alloc(len + 1);
		const char *problem, *decoded;

		for (size_t i = 0; i < len; i++)
			text[i] = signs[tap_below(sizeof(signs) - 1)];
		ROW("%s", text);
		decoded = utf7_decode(text, &problem);
		CHECK(decoded ? !problem && utf8_valid(decoded) : problem != NULL);
		if (decoded)
			CHECK_TEXT(utf7_decode(utf7_encode(decoded), &problem), decoded);
		mem_release(mark);
	}
}
