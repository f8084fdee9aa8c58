/* SPDX-License-Identifier: MIT */
/* The readers and writers of small texts: common/tools/text.c. */
#include "text.h"

#include "mem.h"
#include "tap.h"

struct problem { const char *text, *words; };

static void check_problems(const struct problem *rows, size_t count,
			   const char *(*problem)(const char *text))
{
	for (size_t i = 0; i < count; i++) {
		ROW("%s", rows[i].text);
		CHECK_PROBLEM(problem(rows[i].text), rows[i].words);
	}
}

/* Checks each character alone: only those in ALLOWED are good. */
static void check_characters(const char *(*problem)(const char *text), const char *allowed)
{
	for (int c = 1; c < 256; c++) {
		char text[] = { 'a', (char)c, '\0' };

		ROW("%d", c);
		CHECK(!problem(text) == !!strchr(allowed, c));
	}
}

#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

TEST("ids are made of letters, digits and two signs")
{
	check_characters(id_problem, LETTERS "_-");
	check_characters(user_id_problem, LETTERS);
	check_characters(user_name_problem, LETTERS "!#$&'*+-./=?@^_{|}~");
}

TEST("ids have 1 to 128 characters")
{
	const struct problem rows[] = {
		{ "", "is empty" }, { "a", NULL }, { "-", NULL }, { "_", NULL },
		{ tap_repeat("a", 128), NULL }, { tap_repeat("a", 129), "128" },
		{ "a/b", "only" }, { "a.b", "only" }, { "\xc3\xa9", "only" },
	};
	const struct problem names[] = {
		{ "", "is empty" }, { "dave@example.org", NULL }, { "a b", "only" },
		{ tap_repeat("a", 128), NULL }, { tap_repeat("a", 129), "128" },
	};

	check_problems(rows, COUNT(rows), id_problem);
	check_problems(names, COUNT(names), user_name_problem);
	CHECK_PROBLEM(user_id_problem(""), "is empty");
	CHECK_PROBLEM(user_id_problem(tap_repeat("a", 128)), NULL);
	CHECK_PROBLEM(user_id_problem(tap_repeat("a", 129)), "128");
}

static const char *short_line_problem(const char *text)
{
	return line_problem(text, 20);
}

TEST("a line is UTF-8 without control characters, of so many bytes")
{
	static const struct problem rows[] = {
		{ "", NULL }, { "12345678901234567890", NULL }, { "123456789012345678901", "20 bytes" },
		{ "\xc3\xa9\xf0\x9f\x98\x80", NULL }, { "a\tb", "control" }, { "a\nb", "control" },
		{ "\x1b[31m", "control" }, { "\x7f", "control" }, { "\xc2\x80", "control" },
		{ "\xc2\x9f", "control" }, { "\xc2\xa0", NULL }, { "\xff", "UTF-8" }, { "a\xc3", "UTF-8" },
	};

	check_problems(rows, COUNT(rows), short_line_problem);
}

/* The edges of RFC 3629's table. */
static const struct { const char *text; bool valid; size_t units; } sequences[] = {
	{ "", true, 0 }, { "a", true, 1 }, { "\x7f", true, 1 },
	{ "\x80", false, 1 }, { "\xbf", false, 1 },
	{ "\xc0\x80", false, 2 }, { "\xc1\xbf", false, 2 },
	{ "\xc2\x80", true, 1 }, { "\xdf\xbf", true, 1 }, { "\xc2", false, 1 }, { "\xc2" "a", false, 2 },
	{ "\xe0\x9f\xbf", false, 3 }, { "\xe0\xa0\x80", true, 1 },
	{ "\xec\xbf\xbf", true, 1 }, { "\xed\x9f\xbf", true, 1 },
	{ "\xed\xa0\x80", false, 3 }, { "\xed\xbf\xbf", false, 3 }, { "\xee\x80\x80", true, 1 },
	{ "\xef\xbf\xbf", true, 1 }, { "\xe2\x82", false, 2 }, { "\xe2\x82" "a", false, 3 },
	{ "\xf0\x8f\xbf\xbf", false, 4 }, { "\xf0\x90\x80\x80", true, 2 },
	{ "\xf3\xbf\xbf\xbf", true, 2 }, { "\xf4\x8f\xbf\xbf", true, 2 },
	{ "\xf4\x90\x80\x80", false, 4 }, { "\xf5\x80\x80\x80", false, 4 },
	{ "\xf0\x9f\x98", false, 3 }, { "\xf8\x88\x80\x80\x80", false, 5 }, { "\xfe", false, 1 },
	{ "\xff", false, 1 }, { "a\xf0\x9f\x98\x80z", true, 4 },
};

TEST("UTF-8 is told from what is not, and malformed bytes become characters of their own")
{
	for (size_t i = 0; i < COUNT(sequences); i++) {
		const char *text = sequences[i].text;

		ROW("%s", text);
		CHECK(utf8_valid(text) == sequences[i].valid);
		CHECK_NUMBER(utf8_units(text), sequences[i].units);
		CHECK(utf8_valid(utf8_clean(text)));
		CHECK((utf8_clean(text) == text) == sequences[i].valid);
		CHECK_NUMBER(utf8_units(utf8_clean(text)), sequences[i].units);
	}
	CHECK_TEXT(utf8_clean("a\xff\xc3\xa9\xc3"), "a\xef\xbf\xbd\xc3\xa9\xef\xbf\xbd");
}

TEST("each character is written and read again")
{
	for (uint32_t c = 1; c < 0x110000; c++) {
		char text[5] = "";
		const char *s = text, *end;

		if (c == 0xd800)
			c = 0xe000;
		end = utf8_put(text, c);
		ROW("U+%04X", (unsigned)c);
		CHECK(utf8_valid(text));
		CHECK(utf8_get(&s) == c && s == end);
	}
}

TEST("characters that disrupt a terminal are known")
{
	static const struct { uint32_t first, last; } ranges[] = {
		{ 0, 0x1f }, { 0x7f, 0x9f }, { 0x2028, 0x202e }, { 0x2066, 0x2069 },
	};

	for (uint32_t c = 0; c < 0x110000; c++) {
		bool disrupts = false;

		for (size_t i = 0; i < COUNT(ranges); i++)
			disrupts = disrupts || (c >= ranges[i].first && c <= ranges[i].last);
		ROW("U+%04X", (unsigned)c);
		CHECK(char_disrupts(c) == disrupts);
	}
}

TEST("a number is decimal digits and no more, up to a bound")
{
	static const struct { const char *text; int64_t max, value; } rows[] = {
		{ "0", 9, 0 }, { "9", 9, 9 }, { "10", 9, -1 }, { "007", 9, 7 }, { "", 9, -1 },
		{ "-1", 9, -1 }, { "+1", 9, -1 }, { " 1", 9, -1 }, { "1 ", 9, -1 }, { "7x", 9, -1 },
		{ "0x7", 9, -1 }, { "1.0", 9, -1 }, { "1e0", 9, -1 }, { "\xc2\xb9", 9, -1 }, { "0", 0, 0 },
		{ "1", 0, -1 }, { "9223372036854775807", INT64_MAX, INT64_MAX },
		{ "9223372036854775808", INT64_MAX, -1 }, { "18446744073709551617", INT64_MAX, -1 },
		{ "99999999999999999999999999", INT64_MAX, -1 },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		int64_t value = -1;

		ROW("'%s' of %lld", rows[i].text, (long long)rows[i].max);
		CHECK(parse_number(rows[i].text, rows[i].max, &value) == (rows[i].value >= 0));
		CHECK_NUMBER(value, rows[i].value);
	}
}

TEST("a size is a number of bytes, or of units of 1024")
{
	static const struct { const char *text; int64_t value; const char *written; } rows[] = {
		{ "0", 0, "0" }, { "1", 1, "1" }, { "1023", 1023, "1023" }, { "1024", 1024, "1K" },
		{ "1K", 1024, "1K" }, { "100M", INT64_C(100) << 20, "100M" },
		{ "10G", INT64_C(10) << 30, "10G" }, { "2T", INT64_C(2) << 40, "2T" },
		{ "1048576", 1 << 20, "1M" }, { "1025K", 1025 << 10, "1025K" }, { "2048T", INT64_C(2048) << 40, "2048T" },
		{ "8388607T", INT64_C(8388607) << 40, "8388607T" }, { "8388608T", -1, NULL },
		{ "9223372036854775807", INT64_MAX, "9223372036854775807" },
		{ "9007199254740992K", -1, NULL }, { "", -1, NULL }, { "K", -1, NULL }, { "1k", -1, NULL },
		{ "1KB", -1, NULL }, { "1 K", -1, NULL }, { "-1K", -1, NULL }, { "1.5G", -1, NULL },
		{ "1P", -1, NULL }, { "1KK", -1, NULL },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		int64_t value = -1;

		ROW("%s", rows[i].text);
		CHECK(parse_size(rows[i].text, &value) == (rows[i].value >= 0));
		CHECK_NUMBER(value, rows[i].value);
		if (value >= 0)
			CHECK_TEXT(text_size(value), rows[i].written);
	}
}

TEST("a flag is true or false in any letter case")
{
	static const struct { const char *text; int value; } rows[] = {
		{ "true", 1 }, { "True", 1 }, { "TRUE", 1 }, { "false", 0 }, { "FALSE", 0 }, { "fAlSe", 0 },
		{ "", -1 }, { "1", -1 }, { "0", -1 }, { "yes", -1 }, { "true ", -1 }, { " true", -1 },
		{ "truee", -1 }, { "tru", -1 },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		bool value = rows[i].value != 1;

		ROW("%s", rows[i].text);
		CHECK(parse_flag(rows[i].text, &value) == (rows[i].value >= 0));
		CHECK(value == (rows[i].value < 0 || rows[i].value == 1));
	}
}

TEST("hexadecimal is written small and read in either case")
{
	static const uint8_t bytes[] = { 0x00, 0x0f, 0xa5, 0xff };
	static const char *const wrong[] = { "", "000fa5", "000fa5fff", "000fa5f", "000fa5fg", "000fa5f ",
					     "0x0fa5ff", "000fa5ff00" };
	uint8_t read[4];

	CHECK_TEXT(text_hex(bytes, 4), "000fa5ff");
	CHECK_TEXT(text_hex(bytes, 0), "");
	CHECK(text_unhex("000fa5ff", read, 4) && memcmp(read, bytes, 4) == 0);
	CHECK(text_unhex("000FA5Ff", read, 4) && memcmp(read, bytes, 4) == 0);
	for (size_t i = 0; i < COUNT(wrong); i++) {
		ROW("%s", wrong[i]);
		CHECK(!text_unhex(wrong[i], read, 4));
	}
	for (int c = 0; c < 256; c++) {
		static const char digits[] = "0123456789abcdefABCDEF";
		const char *at = c ? strchr(digits, c) : NULL;
		int place = at ? (int)(at - digits) : -1;

		ROW("%d", c);
		CHECK_NUMBER(text_hex_digit((char)c), place > 15 ? place - 6 : place);
	}
}

TEST("slashes at the end of a path go, but not the root")
{
	static const struct { const char *path, *without; } rows[] = {
		{ "/a/", "/a" }, { "/a//", "/a" }, { "/a", "/a" }, { "/", "/" }, { "//", "/" }, { "a/b/", "a/b" },
		{ "", "" },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		CHECK_TEXT(text_without_slashes(rows[i].path), rows[i].without);
}

TEST("a word for a shell is quoted where it must be")
{
	static const struct { const char *text, *word; } rows[] = {
		{ "doc1", "doc1" }, { "/a/b-c.d", "/a/b-c.d" }, { "", "''" }, { "a b", "'a b'" },
		{ "a'b", "'a'\\''b'" }, { "$HOME", "'$HOME'" }, { "`ls`", "'`ls`'" }, { "a;b", "'a;b'" },
		{ "*", "'*'" }, { "~", "'~'" }, { "a\nb", "'a\nb'" }, { "\"", "'\"'" }, { "\\", "'\\'" },
		{ "a=b", "'a=b'" }, { "!", "'!'" }, { "#x", "'#x'" }, { "''", "''\\'''\\'''" },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		CHECK_TEXT(shell_word(rows[i].text), rows[i].word);
}

TEST("letters become small ones in ASCII alone")
{
	CHECK_TEXT(text_lower("ABCxyz[@`{\xc3\x89"), "abcxyz[@`{\xc3\x89");
}

TEST("all but letters, digits and what is kept is percent-encoded")
{
	CHECK_TEXT(text_percent("aZ09/-_.~", "/"), "aZ09/%2D%5F%2E%7E");
	CHECK_TEXT(text_percent("a b\xc3\xa9%+&", ""), "a%20b%C3%A9%25%2B%26");
}

TEST("random ids are letters and digits, and no two are the same")
{
	const char *before = "";

	for (int i = 0; i < 200; i++) {
		const char *id = text_random(32);

		CHECK_NUMBER(strlen(id), 32);
		CHECK_NUMBER(strspn(id, LETTERS), 32);
		CHECK(!same(id, before));
		before = id;
	}
	CHECK_TEXT(text_random(0), "");
}

/* The fields of TEXT, each in brackets. */
static const char *fields(const char *text, char separator)
{
	const char *all = "", *field;
	size_t len;

	while (next_field(&text, separator, &field, &len))
		all = mem_printf("%s[%.*s]", all, (int)len, field);
	return all;
}

/* The words of TEXT, each in brackets. */
static const char *words(const char *text)
{
	const char *all = "", *word;

	while ((word = next_word(&text)))
		all = mem_printf("%s[%s]", all, word);
	return all;
}

TEST("a text is split into fields, and into words")
{
	static const struct { const char *text, *fields, *words; } rows[] = {
		{ "", "", "" }, { "a", "[a]", "[a]" }, { "a,b", "[a][b]", "[a,b]" },
		{ "a,,b,", "[a][][b]", "[a,,b,]" }, { ",", "[]", "[,]" }, { ",a", "[][a]", "[,a]" },
		{ " a  b\t\r\nc ", "[ a  b\t\r\nc ]", "[a][b][c]" }, { " ", "[ ]", "" },
		{ "a\vb", "[a\vb]", "[a\vb]" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		ROW("%s", rows[i].text);
		CHECK_TEXT(fields(rows[i].text, ','), rows[i].fields);
		CHECK_TEXT(words(rows[i].text), rows[i].words);
	}
}

TEST("a text is cut before the first of some characters")
{
	CHECK_TEXT(text_before("a.b,c", ",."), "a");
	CHECK_TEXT(text_before("abc", ",."), "abc");
	CHECK_TEXT(text_before(".", "."), "");
	CHECK_TEXT(text_before("", "."), "");
}

TEST("an address of the web is told by its scheme")
{
	static const struct { const char *text; bool is_it; } rows[] = {
		{ "http://a", true }, { "https://a", true }, { "http://", true }, { "http:/a", false },
		{ "ftp://a", false }, { "HTTP://a", false }, { " http://a", false }, { "", false }, { "httpx://", false },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		ROW("%s", rows[i].text);
		CHECK(is_http_address(rows[i].text) == rows[i].is_it);
	}
}
