/* SPDX-License-Identifier: MIT */
/* Ending the process on failures of the machine: no memory, no database, no disk. */
#ifndef DIE_H
#define DIE_H

#include <stdarg.h>
#include <stdbool.h>

/*
 * Writes "PROGRAM: message" to standard error, calls die_last_words and exits with status 1. For
 * failures of the machine only: errors of a client or user are outcomes. The message must never
 * contain a token or contents; characters that could disrupt a terminal become "?".
 */
_Noreturn void die(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* die() with ": " and the text of errno appended. */
_Noreturn void die_errno(const char *fmt, ...)
	__attribute__((format(printf, 1, 2)));

/*
 * die() because another process holds something: a retry may succeed. Sets die_was_busy, by
 * which wopi.cgi answers 503, not 500.
 */
_Noreturn void die_busy(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
extern bool die_was_busy;

/* Logs a client's error and continues. */
void log_line(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_args(const char *fmt, va_list ap) __attribute__((format(printf, 1, 0)));

/* The program's name in front of each message. Set once, first thing in main(). */
extern const char *die_program;

/* wopi.cgi sends its answer here; NULL in wopictl. Called at most once. */
extern void (*die_last_words)(void);

#endif
