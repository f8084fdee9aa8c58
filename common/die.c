/* SPDX-License-Identifier: MIT */
/* Ending the process when the machine fails it. */
#include "die.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *die_program = "wopi";
void (*die_last_words)(void);
bool die_was_busy;

static void put_line(const char *fmt, va_list ap, const char *reason)
{
	fprintf(stderr, "%s: ", die_program);
	vfprintf(stderr, fmt, ap);
	fprintf(stderr, "%s%s\n", reason ? ": " : "", reason ? reason : "");
}

static _Noreturn void end(const char *fmt, va_list ap, const char *reason)
{
	void (*last_words)(void) = die_last_words;

	put_line(fmt, ap, reason);
	die_last_words = NULL;
	if (last_words)
		last_words();
	exit(1);
}

void log_line(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	put_line(fmt, ap, NULL);
	va_end(ap);
}

void die(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	end(fmt, ap, NULL);
}

void die_busy(const char *fmt, ...)
{
	va_list ap;

	die_was_busy = true;
	va_start(ap, fmt);
	end(fmt, ap, NULL);
}

void die_errno(const char *fmt, ...)
{
	const char *reason = strerror(errno);
	va_list ap;

	va_start(ap, fmt);
	end(fmt, ap, reason);
}
