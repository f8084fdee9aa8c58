/* SPDX-License-Identifier: MIT */
/* What wopictl tells people, on standard error, and how it ends with a failure. */
#include "message.h"

#include "audit_trail.h"
#include "die.h"
#include "mem.h"
#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static bool quiet;

void be_quiet(void)
{
	quiet = true;
}

bool is_quiet(void)
{
	return quiet;
}

/* TEXT in UTF-8, with INSTEAD for each character that disrupts. */
static const char *without_disruption(const char *text, uint32_t instead)
{
	/* a malformed byte becomes U+FFFD, three bytes */
	char *plain = mem_alloc(3 * strlen(text) + 1), *to = plain;

	while (*text) {
		uint32_t c = utf8_get(&text);

		to = utf8_put(to, char_disrupts(c) ? instead : c);
	}
	return plain;
}

const char *without_controls(const char *text)
{
	return without_disruption(text, ' ');
}

const char *visible(const char *text)
{
	return without_disruption(text, '?');
}

void say(const char *fmt, ...)
{
	va_list ap;

	if (quiet)
		return;
	va_start(ap, fmt);
	log_args(fmt, ap);
	va_end(ap);
}

static const char *what_is_done;	/* NULL: nothing yet */

static void end_incomplete(void)
{
	fprintf(stderr, "wopictl: %s\n", what_is_done);
	audit_end(EXIT_INCOMPLETE);
	exit(EXIT_INCOMPLETE);
}

void failing_leaves(const char *what)
{
	what_is_done = what;
	die_last_words = end_incomplete;
}

void quit(int status, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	log_args(fmt, ap);
	va_end(ap);
	if (status == EXIT_FAILED && what_is_done)
		end_incomplete();
	audit_end(status);
	exit(status);
}

const char *counted(int64_t n, const char *what)
{
	size_t len = strlen(what);
	bool ies = len > 1 && what[len - 1] == 'y' && !strchr("aeiou", what[len - 2]);

	if (n == 1)
		return mem_printf("1 %s", what);
	return mem_printf("%lld %.*s%s", (long long)n, (int)(ies ? len - 1 : len), what,
			  ies ? "ies" : "s");
}
