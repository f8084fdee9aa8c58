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

/* What encoders write in other ways. */
static const struct { const char *utf7, *text; } others[] = {
	{ "made+AF8-up", "made_up" }, { "made_up", "made_up" }, { "a+-b.docx", "a+b.docx" },
	{ "f (1).docx", "f (1).docx" }, { "f+ACA-(1).docx", "f (1).docx" }, { "x+ACY-y", "x&y" },
	{ "x&y", "x&y" }, { "+2D3eAA.docx", "\xf0\x9f\x98\x80.docx" },
	{ "+2D3eAA-.docx", "\xf0\x9f\x98\x80.docx" }, { "+AH4AXA.docx", "~\\.docx" },
	{ "+AH4AXA-.docx", "~\\.docx" }, { "a+ b", "a b" }, { "c+", "c" }, { "a-b--c.docx", "a-b--c.docx" },
	{ "+ZeU--x", "\xe6\x97\xa5-x" }, { "+ZeU (1).docx", "\xe6\x97\xa5 (1).docx" },
	{ "x+ZeVnLA", "x\xe6\x97\xa5\xe6\x9c\xac" }, { "+ZeU-+Zyw-", "\xe6\x97\xa5\xe6\x9c\xac" },
	{ "+ZeU-+-+Zyw-", "\xe6\x97\xa5+\xe6\x9c\xac" }, { "+AGEALgBk-ocx", "a.docx" }, { "+ACs-", "+" },
	{ "++wE-.docx", "\xef\xac\x81.docx" }, { "+/xY-.docx", "\xef\xbc\x96.docx" },
	{ "+ZeU=.docx", "\xe6\x97\xa5=.docx" },
	{ "a~!\"#$%&*;<=>@[]^_`{|}b", "a~!\"#$%&*;<=>@[]^_`{|}b" },
	{ "+ZeXYPd4AZyw-", "\xe6\x97\xa5\xf0\x9f\x98\x80\xe6\x9c\xac" },
	{ "+2//f/Q-", "\xf4\x8f\xbf\xbd" }, { "e+AwE-", "e\xcc\x81" }, { "a+ACA-b", "a b" },
	{ "a+AKA-b", "a\xc2\xa0" "b" }, { "a+AC8-b", "a/b" }, { "+AC4ALgAv-etc", "../etc" },
	{ "a+AAoADQ-b", "a\n\rb" },
	{ "\xe6\x97\xa5.docx", "\xe6\x97\xa5.docx" },
	{ "\xe6\x97\xa5+-+AF8-.docx", "\xe6\x97\xa5+-+AF8-.docx" },
	{ "\xf0\x9f\x98\x80.docx", "\xf0\x9f\x98\x80.docx" },
};

TEST("what encoders write in other ways is read, too")
{
	for (size_t i = 0; i < COUNT(others); i++) {
		const char *problem;

		ROW("%s", others[i].utf7);
		CHECK_TEXT(utf7_decode(others[i].utf7, &problem), others[i].text);
		CHECK_TEXT(utf7_decode(utf7_encode(others[i].text), &problem), others[i].text);
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
		{ "resum+AO", "within a character" }, { "resum+A", "within a character" },
		{ "+AA", "within a character" }, { "+AAA-", "NUL" }, { "+AAAA-", "NUL" },
		{ "+ZeUA-.docx", "within a character" }, { "+ZeVnLAA-.docx", "within a character" },
		{ "+ZeV-.docx", "within a character" }, { "+ZeVnLB-.docx", "within a character" },
		{ "made+AF9-up", "within a character" }, { "+2D0-.docx", "surrogate" },
		{ "+3gA-.docx", "surrogate" }, { "+2D3YPd4A-.docx", "surrogate" },
		{ "+3gDYPQ-.docx", "surrogate" }, { "+AAA-", "NUL" }, { "a+AGEAAABi-b", "NUL" },
		{ "a\xff.docx", "nor UTF-8" }, { "caf\xe9.docx", "nor UTF-8" }, { "\x80", "nor UTF-8" },
		{ "a\xe6\x97", "nor UTF-8" }, { "\xe6\x97.docx", "nor UTF-8" }, { "\xf0\x9f\x98", "nor UTF-8" },
		{ "a\xe0\x80\xaf" "b", "nor UTF-8" }, { "a\xf0\x80\x80\xaf" "b", "nor UTF-8" },
		{ "\xf4\x90\x80\x80", "nor UTF-8" }, { "+ZeVnLA-\xff", "nor UTF-8" },
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
