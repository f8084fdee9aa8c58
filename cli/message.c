/* SPDX-License-Identifier: MIT */
/* What wopictl tells people, on standard error, and how it ends with a failure. */
#include "cli.h"

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
