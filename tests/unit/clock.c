/* SPDX-License-Identifier: MIT */
/* Times and durations as text: common/tools/clock.c. */
#include "clock.h"

#include "tap.h"

#include <stdlib.h>

/* Seconds, and microseconds beyond. */
static const struct { int64_t seconds, micros; const char *text; } instants[] = {
	{ 0, 0, "1970-01-01T00:00:00.000000Z" },
	{ 0, 1, "1970-01-01T00:00:00.000001Z" },
	{ -1, 999999, "1969-12-31T23:59:59.999999Z" },
	{ -1, 0, "1969-12-31T23:59:59.000000Z" },
	{ 1700000000, 0, "2023-11-14T22:13:20.000000Z" },
	{ 1700000000, 123456, "2023-11-14T22:13:20.123456Z" },
	{ 951782399, 500000, "2000-02-28T23:59:59.500000Z" },
	{ 951782400, 0, "2000-02-29T00:00:00.000000Z" },
	{ 951868800, 0, "2000-03-01T00:00:00.000000Z" },
	{ 1709164800, 0, "2024-02-29T00:00:00.000000Z" },
	{ 4107542400, 0, "2100-03-01T00:00:00.000000Z" },
	{ 1735689599, 0, "2024-12-31T23:59:59.000000Z" },
	{ 253402300799, 999999, "9999-12-31T23:59:59.999999Z" },
	{ -62135596800, 0, "0001-01-01T00:00:00.000000Z" },
};

TEST("a time is written with six digits of its second, and read again")
{
	char text[CLOCK_TEXT_SIZE];

	for (size_t i = 0; i < COUNT(instants); i++) {
		int64_t at = instants[i].seconds * CLOCK_SECOND + instants[i].micros, read = 7;

		ROW("%s", instants[i].text);
		CHECK_TEXT(clock_format(at, text), instants[i].text);
		CHECK(clock_parse(instants[i].text, &read));
		CHECK_NUMBER(read, at);
	}
}

TEST("a time for people has no fraction, which is cut and not rounded")
{
	CHECK_TEXT(clock_text(1700000000 * CLOCK_SECOND + 999999), "2023-11-14T22:13:20Z");
	CHECK_TEXT(clock_text(0), "1970-01-01T00:00:00Z");
	CHECK_TEXT(clock_text(-1), "1969-12-31T23:59:59Z");
}

TEST("every day of 800 years is itself again, and follows the day before")
{
	char text[CLOCK_TEXT_SIZE], before[CLOCK_TEXT_SIZE] = "";

	for (int64_t day = -719162; day < 146097 * 2; day++) {
		int64_t at = day * CLOCK_DAY, read = 0;

		clock_format(at, text);
		ROW("%s", text);
		CHECK(clock_parse(text, &read) && read == at);
		for (size_t i = 0; i <= sizeof(text); i++)
			if (i == sizeof(text) || text[i] < before[i])
				CHECK(!"later than the day before");
			else if (text[i] > before[i])
				break;
		for (size_t i = 0; i < sizeof(text); i++)
			before[i] = text[i];
	}
}

TEST("a time may have any number of digits in its fraction, of which six count")
{
	static const struct { const char *text; int64_t micros; } rows[] = {
		{ "1970-01-01T00:00:01Z", 1000000 },
		{ "1970-01-01T00:00:01.5Z", 1500000 },
		{ "1970-01-01T00:00:01.000001Z", 1000001 },
		{ "1970-01-01T00:00:01.1234569Z", 1123456 },
		{ "1970-01-01T00:00:01.00000000000000000000000000000001Z", 1000000 },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		int64_t at = 7;

		ROW("%s", rows[i].text);
		CHECK(clock_parse(rows[i].text, &at));
		CHECK_NUMBER(at, rows[i].micros);
	}
}

TEST("what is not a time is refused")
{
	static const char *const wrong[] = {
		"", "0", "1700000000", "2023-11-14", "2023-11-14T22:13:20", "2023-11-14 22:13:20Z",
		"2023-11-14T22:13:20z", "2023-11-14t22:13:20Z", "2023-11-14T22:13:20+00:00",
		"2023-11-14T22:13:20.Z", "2023-11-14T22:13:20,5Z", "2023-11-14T22:13:20.5",
		"2023-11-14T22:13Z",
		"2023-13-14T22:13:20Z", "2023-00-14T22:13:20Z", "2023-11-32T22:13:20Z",
		"2023-11-00T22:13:20Z", "2023-11-14T24:13:20Z", "2023-11-14T22:60:20Z",
		"2023-11-14T22:13:60Z", "23-11-14T22:13:20Z", "02023-11-14T22:13:20Z",
		"+2023-11-14T22:13:20Z", "-2023-11-14T22:13:20Z", " 2023-11-14T22:13:20Z",
		"2023-11-14T22:13:20Z ", "2023-11-14T22:13:20ZZ", "2023-1-14T22:13:20Z",
		"2023-11-14T22:13:2xZ", "20x3-11-14T22:13:20Z", "2023-11-14T22:13:20.5xZ",
	};

	for (size_t i = 0; i < COUNT(wrong); i++) {
		int64_t at = 7;

		ROW("%s", wrong[i]);
		CHECK(!clock_parse(wrong[i], &at));
		CHECK_NUMBER(at, 7);
	}
}

TEST("a duration is a number and a unit")
{
	static const struct { const char *text; int64_t micros; } rows[] = {
		{ "0s", 0 }, { "1s", CLOCK_SECOND }, { "-1s", -CLOCK_SECOND }, { "+1s", CLOCK_SECOND },
		{ "30m", 30 * 60 * CLOCK_SECOND }, { "12h", 12 * 3600 * CLOCK_SECOND },
		{ "7d", 7 * CLOCK_DAY }, { "1.5h", 5400 * CLOCK_SECOND }, { "0.5s", 500000 },
		{ "-0.25m", -15 * CLOCK_SECOND }, { "0.000001s", 1 }, { "0.0000009s", 0 },
		{ "007s", 7 * CLOCK_SECOND }, { "366000d", 366000 * CLOCK_DAY },
		{ "-366000d", -366000 * CLOCK_DAY }, { "8784000h", 366000 * CLOCK_DAY },
		{ "31622400000s", 366000 * CLOCK_DAY },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		int64_t duration = 7;

		ROW("%s", rows[i].text);
		CHECK(clock_parse_duration(rows[i].text, &duration));
		CHECK_NUMBER(duration, rows[i].micros);
	}
}

TEST("what is not a duration, or longer than a thousand years, is refused")
{
	static const char *const wrong[] = {
		"", "s", "1", "-s", "+", "-", "1 s", " 1s", "1s ", "1S", "1w", "1y", "1ms", "1sm", "--1s",
		"+-1s", "1.s", ".5s", "1,5s", "1e3s", "0x1s", "1.5.5s", "1h30m", "x", "366001d",
		"-366001d", "8784001h", "31622400001s", "99999999999d", "100000000000s",
		"99999999999999999999s", "9223372036854775807s",
	};

	for (size_t i = 0; i < COUNT(wrong); i++) {
		int64_t duration;

		ROW("%s", wrong[i]);
		CHECK(!clock_parse_duration(wrong[i], &duration));
	}
}

TEST("the clock is what WOPI_NOW says, to the microsecond")
{
	static const struct { const char *text; int64_t at; } rows[] = {
		{ "1700000000", 1700000000 * CLOCK_SECOND },
		{ "1700000000.25", 1700000000 * CLOCK_SECOND + 250000 },
		{ "0", 0 }, { "0.000001", 1 },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		ROW("%s", rows[i].text);
		setenv("WOPI_NOW", rows[i].text, 1);
		CHECK_NUMBER(clock_now(), rows[i].at);
	}
}

TEST("without WOPI_NOW, or with an empty one, the clock is the machine's")
{
	setenv("WOPI_NOW", "", 1);
	CHECK(clock_now() > 1600000000 * CLOCK_SECOND);
	unsetenv("WOPI_NOW");
	CHECK(clock_now() > 1600000000 * CLOCK_SECOND);
}

TEST("access_token_ttl's unit is the millisecond")
{
	CHECK_NUMBER(clock_ms(1700000000 * CLOCK_SECOND + 123456), INT64_C(1700000000123));
}

TEST("the monotonic clock goes on")
{
	int64_t before = clock_monotonic();

	CHECK(clock_monotonic() >= before);
}
