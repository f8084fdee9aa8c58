/* SPDX-License-Identifier: MIT */
/* Ending the process when the machine fails it: no memory, no database, no disk. */
#ifndef DIE_H
#define DIE_H

#include <stdarg.h>
#include <stdbool.h>

/*
 * Writes "PROGRAM: message" to standard error, lets the program say its last
 * words, and exits with status 1. For the machine's failures only: what a
 * client or a user did wrong is an outcome, not a death. The message never
 * holds a token or contents; what would disrupt a terminal is replaced in it by "?".
 */
_Noreturn void die(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* die() with ": " and the text of errno behind the message. */
_Noreturn void die_errno(const char *fmt, ...)
	__attribute__((format(printf, 1, 2)));

/*
 * die() because others hold what this process needs: the same may work a moment later.
 * die_was_busy says so to the last words: wopi.cgi answers 503, not 500.
 */
_Noreturn void die_busy(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
extern bool die_was_busy;

/* Writes such a line about what only its writer did wrong, and goes on. */
void log_line(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_args(const char *fmt, va_list ap) __attribute__((format(printf, 1, 0)));

/* The name in front of each message. Set once, first thing in main(). */
extern const char *die_program;

/* wopi.cgi answers here; wopictl leaves it NULL. Runs at most once. */
extern void (*die_last_words)(void);

#endif
