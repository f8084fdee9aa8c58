/* SPDX-License-Identifier: MIT */
/*
 * Time: one clock, one unit, one spelling.
 *
 * Every time in the project is an int64_t of microseconds since
 * 1970-01-01T00:00:00Z and its name ends in _at. Clients echo
 * LastModifiedTime, and one of them reads its fraction as a count of
 * microseconds: six digits, always.
 */
#ifndef CLOCK_H
#define CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#define CLOCK_SECOND INT64_C(1000000)
#define CLOCK_DAY (24 * 60 * 60 * CLOCK_SECOND)
#define CLOCK_TEXT_SIZE sizeof("2026-11-22T01:02:03.123456Z")

/*
 * The time now. Believes WOPI_NOW (seconds, also with a fraction) from the
 * environment, so that tests own the clock; what a client sends is named
 * HTTP_*, and never reaches it.
 */
int64_t clock_now(void);

/* Microseconds of the machine's own clock, which nobody sets: for durations alone. */
int64_t clock_monotonic(void);

/* Milliseconds since 1970, the unit of access_token_ttl. */
int64_t clock_ms(int64_t at);

/* "2026-11-22T01:02:03.123456Z" into TEXT; returns TEXT. */
char *clock_format(int64_t at, char text[CLOCK_TEXT_SIZE]);

/* The same without the fraction, from the pool: for people and for headers. */
const char *clock_text(int64_t at);

/*
 * Reads an instant: UTC, "T" between date and time, any count of fraction
 * digits (those past the sixth are dropped), "Z" at the end. False for
 * anything else, *AT untouched then.
 */
bool clock_parse(const char *text, int64_t *at);

/*
 * Reads a duration of one number and one unit of s, m, h or d ("30m", "-1s",
 * "1.5h"), at most a thousand years either way, into microseconds. False for
 * anything else.
 */
bool clock_parse_duration(const char *text, int64_t *duration);

#endif
