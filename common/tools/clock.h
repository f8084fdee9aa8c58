/* SPDX-License-Identifier: MIT */
/*
 * The clock, and how times are written.
 *
 * Every time is an int64_t of microseconds since 1970-01-01T00:00:00Z, and its name ends in _at.
 * Clients send LastModifiedTime back, and one of them reads its fraction as a number of
 * microseconds: always six digits.
 */
#ifndef CLOCK_H
#define CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#define CLOCK_SECOND INT64_C(1000000)
#define CLOCK_MINUTE (60 * CLOCK_SECOND)
#define CLOCK_DAY (24 * 60 * 60 * CLOCK_SECOND)
#define CLOCK_TEXT_SIZE sizeof("2026-11-22T01:02:03.123456Z")

/*
 * The time now. WOPI_NOW in the environment (seconds, also with a fraction) replaces it for
 * tests; clients cannot set it, for what they send is named HTTP_*.
 */
int64_t clock_now(void);

/* Makes clock_now() AHEAD of the real clock in this process: see moved_clock.h. */
void clock_move(int64_t ahead);
int64_t clock_ahead(void);

/* The time now, not moved. */
int64_t clock_real(void);

/* Microseconds of the monotonic clock: for durations only. */
int64_t clock_monotonic(void);

/* Milliseconds since 1970, the unit of access_token_ttl. */
int64_t clock_ms(int64_t at);

/* Writes "2026-11-22T01:02:03.123456Z" to TEXT, which it returns. */
char *clock_format(int64_t at, char text[CLOCK_TEXT_SIZE]);

/* The same without the fraction, from the pool: for people and for headers. */
const char *clock_text(int64_t at);

/*
 * Reads a time: UTC with "T" between date and time, any number of fraction digits (those behind
 * the sixth are dropped), "Z" at the end. False for anything else, with *AT unchanged.
 */
bool clock_parse(const char *text, int64_t *at);

/*
 * Reads a duration of one number and one unit of s, m, h or d ("30m", "-1s", "1.5h"), at most a
 * thousand years, into microseconds. False for anything else.
 */
bool clock_parse_duration(const char *text, int64_t *duration);

#endif
