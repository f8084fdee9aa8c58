/* SPDX-License-Identifier: MIT */
/* Messages for people on standard error, and how a command fails. */
#ifndef MESSAGE_H
#define MESSAGE_H

#include "cli.h"

#include <stdbool.h>
#include <stdint.h>

/* Exit statuses; users' scripts rely on them. */
enum {
	EXIT_DONE = 0,
	EXIT_FAILED = 1,
	EXIT_USAGE = 2,
	EXIT_NO_SUCH = 3,	/* no such thing */
	EXIT_CONFLICT = 4,	/* locked by another, name taken */
	EXIT_INCOMPLETE = 5,	/* done, but something that follows the change failed */
	ENDED_BY = 128,		/* and the signal's number, as shells have it */
};

/* Says "wopictl: ..." on standard error and exits with STATUS. */
_Noreturn void quit(int status, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* From here on a failure leaves WHAT done, so it ends with EXIT_INCOMPLETE and says WHAT. */
void failing_leaves(const char *what);

/* TEXT for a cell of a table, from the pool: characters that disrupt a terminal (text.h) are
 * replaced by blanks, malformed bytes by U+FFFD. */
const char *without_controls(const char *text);

/* The same for a message, with "?" instead of blanks. For text from outside. */
const char *visible(const char *text);

/* "1 file", "2 files": N of what is called WHAT; from the pool. */
const char *counted(int64_t n, const char *what);

/* A message for people, on standard error; none with --quiet. */
void say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* For --quiet: from here on say() is silent. */
void be_quiet(void);

/* Whether --quiet was given: for what tells people something without say(). */
bool is_quiet(void);

#endif
