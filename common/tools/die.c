/* SPDX-License-Identifier: MIT */
/* Ending the process on failures of the machine. */
#include "die.h"

#include "utf8.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *die_program = "wopi";
void (*die_last_words)(void);
bool die_was_busy;

/* Messages are cut to this size in bytes: more than the longest argument of a command. */
enum { MESSAGE_MAX = 192 * 1024 };

/* A message may quote what anybody wrote, such as another process's name: that must neither
 * start a line of its own nor control a terminal. Works in place: there may be no memory. */
static void make_plain(char *text)
{
	const char *from = text;

	while (*from) {
		const char *start = from;
		uint32_t c = utf8_get(&from);

		if (char_disrupts(c) || (c == UTF8_MALFORMED && from == start + 1)) {
			*text++ = '?';
			continue;
		}
		while (start < from)
			*text++ = *start++;
	}
	*text = '\0';
}

/* A signal that interrupts it does not cut the message. */
static void write_all(const char *text)
{
	size_t left = strlen(text);
	ssize_t n;

	fflush(stderr);
	while (left) {
		n = write(STDERR_FILENO, text, left);
		if (n == 0 || (n < 0 && errno != EINTR))
			return;
		if (n > 0) {
			text += n;
			left -= (size_t)n;
		}
	}
}

static void put_line(const char *fmt, va_list ap, const char *reason)
{
	static char line[MESSAGE_MAX + 1024];	/* with room for the text around the message */
	char *message = line + snprintf(line, 512, "%s: ", die_program);

	vsnprintf(message, MESSAGE_MAX, fmt, ap);
	make_plain(message);
	snprintf(message + strlen(message), 256, "%s%s\n", reason ? ": " : "", reason ? reason : "");
	write_all(line);
}

void log_args(const char *fmt, va_list ap)
{
	put_line(fmt, ap, NULL);
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
	log_args(fmt, ap);
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
