/* SPDX-License-Identifier: MIT */
/* How far a long work is, on standard error. */
#include "progress.h"

#include "clock.h"
#include "message.h"

#include <stdio.h>
#include <unistd.h>

enum {
	BAR_MS = 100,		/* before the first picture of the bar, and the next ones */
	FIRST_LINE_MS = 2000,	/* before the first line where there is no terminal */
	LINE_MS = 10000,	/* between two of them */
	CELLS = 30,
};

/* The one work that goes on. */
static int64_t started_ms, shown_ms;
static bool drawn;

static void draw(const char *what, int64_t done, int64_t total, int64_t now)
{
	static const char full[] = "##############################";
	int cells = (int)(CELLS * done / total);
	int64_t left_s = (now - started_ms) * (total - done) / done / 1000;

	fprintf(stderr, "\r%s [%-*.*s] %lld of %lld, %lld:%02lld left\033[K", what, CELLS, cells,
		full, (long long)done, (long long)total, (long long)(left_s / 60),
		(long long)(left_s % 60));
	fflush(stderr);
	drawn = true;
}

void progress(const char *what, int64_t done, int64_t total)
{
	int64_t now = clock_ms(clock_monotonic()), wait = BAR_MS;
	bool terminal = isatty(STDERR_FILENO);

	if (is_quiet())
		return;
	if (!started_ms)
		started_ms = shown_ms = now;
	if (!terminal)
		wait = shown_ms == started_ms ? FIRST_LINE_MS : LINE_MS;
	if (now - shown_ms < wait || done == 0 || done > total)
		return;
	shown_ms = now;
	if (terminal)
		draw(what, done, total, now);
	else
		say("%s: %lld of %lld", what, (long long)done, (long long)total);
}

void progress_end(void)
{
	if (drawn) {
		fputs("\r\033[K", stderr);
		fflush(stderr);
	}
	drawn = false;
	started_ms = 0;
}
