/* SPDX-License-Identifier: MIT */
/* The clock, and how times are written. */
#include "clock.h"

#include "die.h"
#include "mem.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Reads at most 18 digits into *VALUE; returns how many there were. */
static int read_digits(const char *s, int64_t *value)
{
	int n = 0;
	int64_t v = 0;

	for (; n < 18 && s[n] >= '0' && s[n] <= '9'; n++)
		v = v * 10 + (s[n] - '0');
	*value = v;
	return n;
}

/* Reads a fraction such as ".123" into microseconds; returns the bytes read, 0 for none. */
static int read_fraction(const char *s, int64_t *micros)
{
	int n = 1;
	int64_t unit = CLOCK_SECOND / 10;

	*micros = 0;
	if (s[0] != '.' || s[1] < '0' || s[1] > '9')
		return 0;
	for (; s[n] >= '0' && s[n] <= '9'; n++, unit /= 10)
		*micros += (s[n] - '0') * unit;
	return n;
}

static bool parse_seconds(const char *s, int64_t *at)
{
	int64_t seconds, micros;
	int n = read_digits(s, &seconds);

	if (n == 0 || n > 11)
		return false;
	s += n;
	s += read_fraction(s, &micros);
	*at = seconds * CLOCK_SECOND + micros;
	return *s == '\0';
}

static int64_t moved;

void clock_move(int64_t ahead)
{
	moved = ahead;
}

int64_t clock_ahead(void)
{
	return moved;
}

int64_t clock_now(void)
{
	return clock_real() + moved;
}

int64_t clock_real(void)
{
	const char *fixed = getenv("WOPI_NOW");
	struct timespec ts;
	int64_t at;

	if (fixed && *fixed) {
		if (!parse_seconds(fixed, &at))
			die("WOPI_NOW must be seconds since 1970, not '%s'", fixed);
		return at;
	}
	if (clock_gettime(CLOCK_REALTIME, &ts))
		die_errno("cannot read the clock");
	return ts.tv_sec * CLOCK_SECOND + ts.tv_nsec / 1000;
}

int64_t clock_monotonic(void)
{
	struct timespec ts;

	if (clock_gettime(CLOCK_MONOTONIC, &ts))
		die_errno("cannot read the clock");
	return ts.tv_sec * CLOCK_SECOND + ts.tv_nsec / 1000;
}

int64_t clock_ms(int64_t at)
{
	return at / 1000;
}

/* Converts days since 1970-01-01 to a date of the proleptic Gregorian calendar. gmtime_r()
 * would read the time zone file in every process. */
static void civil_from_days(int64_t days, unsigned *year, unsigned *month, unsigned *day)
{
	int64_t z = days + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;

	*day = (unsigned)(doy - (153 * mp + 2) / 5) + 1;
	*month = (unsigned)(mp < 10 ? mp + 3 : mp - 9);
	*year = (unsigned)(yoe + era * 400) + (*month <= 2);
}

/* Writes seconds since 1970 as "2026-11-22T01:02:03". */
static void format_seconds(int64_t seconds, char text[CLOCK_TEXT_SIZE])
{
	int64_t days = seconds / 86400 - (seconds % 86400 < 0);
	unsigned in_day = (unsigned)(seconds - days * 86400), year, month, day;

	civil_from_days(days, &year, &month, &day);
	snprintf(text, CLOCK_TEXT_SIZE, "%04u-%02u-%02uT%02u:%02u:%02u",
		 year % 10000, month % 100, day % 100,
		 in_day / 3600 % 100, in_day / 60 % 60, in_day % 60);
}

char *clock_format(int64_t at, char text[CLOCK_TEXT_SIZE])
{
	int64_t seconds = at / CLOCK_SECOND - (at % CLOCK_SECOND < 0);
	size_t n;

	format_seconds(seconds, text);
	n = strlen(text);
	snprintf(text + n, CLOCK_TEXT_SIZE - n, ".%06dZ", (int)(at - seconds * CLOCK_SECOND));
	return text;
}

const char *clock_text(int64_t at)
{
	char *text = mem_alloc(CLOCK_TEXT_SIZE);

	format_seconds(at / CLOCK_SECOND - (at % CLOCK_SECOND < 0), text);
	text[strlen(text)] = 'Z';	/* the pool's memory is zeroed */
	return text;
}

/* Reads COUNT digits at *S, a number from MIN to MAX, and the byte END behind them. */
static bool field(const char **s, int count, int min, int max, char end, int *value)
{
	int v = 0;

	for (int i = 0; i < count; i++) {
		if ((*s)[i] < '0' || (*s)[i] > '9')
			return false;
		v = v * 10 + ((*s)[i] - '0');
	}
	if (v < min || v > max || (end && (*s)[count] != end))
		return false;
	*s += count + (end != '\0');
	*value = v;
	return true;
}

/* Converts a date of the proleptic Gregorian calendar to days since 1970-01-01. */
static int64_t days_from_civil(int64_t y, int m, int d)
{
	int64_t era, yoe, doy;

	y -= m <= 2;
	era = (y >= 0 ? y : y - 399) / 400;
	yoe = y - era * 400;
	doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

bool clock_parse(const char *s, int64_t *at)
{
	int year, month, day, hour, minute, second;
	int64_t micros;

	if (!field(&s, 4, 0, 9999, '-', &year) ||
	    !field(&s, 2, 1, 12, '-', &month) ||
	    !field(&s, 2, 1, 31, 'T', &day) ||
	    !field(&s, 2, 0, 23, ':', &hour) ||
	    !field(&s, 2, 0, 59, ':', &minute) ||
	    !field(&s, 2, 0, 59, '\0', &second))
		return false;
	s += read_fraction(s, &micros);
	if (!same(s, "Z"))
		return false;
	*at = ((days_from_civil(year, month, day) * 24 + hour) * 60 + minute) *
		60 * CLOCK_SECOND + second * CLOCK_SECOND + micros;
	return true;
}

bool clock_parse_duration(const char *s, int64_t *duration)
{
	static const struct { char unit; int64_t seconds; } units[] = {
		{ 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 },
	};
	const int64_t limit = INT64_C(1000) * 366 * 86400;
	int64_t whole, micros;
	bool negative = *s == '-';
	int n;

	s += negative || *s == '+';
	n = read_digits(s, &whole);
	if (n == 0 || n > 11)
		return false;
	s += n;
	s += read_fraction(s, &micros);
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
		if (s[0] != units[i].unit || s[1] != '\0')
			continue;
		if (whole > limit / units[i].seconds)
			return false;
		*duration = (whole * CLOCK_SECOND + micros) * units[i].seconds;
		if (negative)
			*duration = -*duration;
		return true;
	}
	return false;
}
