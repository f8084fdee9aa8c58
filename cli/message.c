/* SPDX-License-Identifier: MIT */
/* What wopictl tells people, on standard error, and how it ends with a failure. */
#include "cli.h"

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

const char *visible(const char *from)
{
	char *text = mem_strdup(from);
	bool valid = utf8_valid(from);

	for (char *s = text; *s; s++)
		if ((unsigned char)*s < ' ' || *s == 0x7f || (*s & 0x80 && !valid))
			*s = '?';
		else if ((unsigned char)s[0] == 0xc2 && (unsigned char)s[1] < 0xa0)
			s[0] = s[1] = '?';
	return text;
}

static void tell(const char *fmt, va_list ap)
{
	fputs("wopictl: ", stderr);
	vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
}

void say(const char *fmt, ...)
{
	va_list ap;

	if (quiet)
		return;
	va_start(ap, fmt);
	tell(fmt, ap);
	va_end(ap);
}

void quit(int status, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	tell(fmt, ap);
	va_end(ap);
	exit(status);
}
