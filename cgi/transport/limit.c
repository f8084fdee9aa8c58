/* SPDX-License-Identifier: MIT */
/* Limits memory and processor time of a request, and reports crashes. */
#include "limit.h"

#include "die.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
	MEMORY_MAX = 1 << 30,		/* bytes of addresses */
	SECONDS = 30,			/* of processor time, */
	BYTES_A_SECOND = 50000000,	/* and one more for each of these */
	RESERVE = 65536,		/* bytes of memory for last words */
};

#ifdef SANITIZED
enum { IS_LIMITED = false };
#else
enum { IS_LIMITED = true };
#endif

#ifndef RLIMIT_AS
#define RLIMIT_AS RLIMIT_DATA
#endif

static rlim_t memory_before, seconds_before;	/* the limits that the web server set */
static int64_t bytes_moved;
static void *reserve;

/* Writes one line, with the same prefix as all others. A signal handler may not call functions that
 * format or allocate. */
static void log_end(const char *text)
{
	char line[512];
	size_t len = strlen(die_program), text_len = strlen(text);

	if (len > sizeof(line) - text_len)
		len = sizeof(line) - text_len;
	memcpy(line, die_program, len);
	memcpy(line + len, text, text_len);
	(void)!write(STDERR_FILENO, line, len + text_len);
}

/* The same answer as response_fail(). die_last_words is NULL once the answer has begun. */
static void answer_end(void)
{
	static const char answer[] = "Status: 500 Internal Server Error\r\n"
		"X-WOPI-ServerError: the host failed; its error log says why\r\n"
		"X-Content-Type-Options: nosniff\r\n"
		"Cross-Origin-Resource-Policy: same-origin\r\n"
		"Cache-Control: no-store\r\nContent-Length: 0\r\n\r\n";

	if (die_last_words)
		(void)!write(STDOUT_FILENO, answer, sizeof(answer) - 1);
}

static void out_of_time(int number)
{
	(void)number;
	log_end(": the request took too much processor time (RLIMIT_CPU) and was ended\n");
	answer_end();
	_exit(1);
}

/* The signal ends the process afterwards, so that the web server logs it. */
static void crash(int number)
{
	log_end(": the request crashed: out of memory, or a fault of this program\n");
	answer_end();
	signal(number, SIG_DFL);
	raise(number);
}

/* Lowers a limit to MAX, unless it is lower already; returns the limit before. */
static rlim_t lower(int resource, rlim_t max)
{
	struct rlimit l;
	rlim_t before;

	if (getrlimit(resource, &l))
		return max;
	before = l.rlim_cur;
	if (before > max) {
		l.rlim_cur = max;
		setrlimit(resource, &l);
	}
	return before;
}

static void raise_to(int resource, rlim_t max)
{
	struct rlimit l;

	if (getrlimit(resource, &l))
		return;
	l.rlim_cur = max;
	setrlimit(resource, &l);
}

void limit_start(void)
{
	static const int crashes[] = { SIGSEGV, SIGBUS, SIGABRT };

	if (!IS_LIMITED)
		return;
	for (size_t i = 0; i < sizeof(crashes) / sizeof(*crashes); i++)
		signal(crashes[i], crash);
	signal(SIGXCPU, out_of_time);
	memory_before = lower(RLIMIT_AS, MEMORY_MAX);
	seconds_before = lower(RLIMIT_CPU, SECONDS);
	reserve = malloc(RESERVE);
}

void limit_grow(int64_t bytes)
{
	rlim_t seconds;

	bytes_moved = bytes > INT64_MAX - bytes_moved ? INT64_MAX : bytes_moved + bytes;
	seconds = SECONDS + (rlim_t)(bytes_moved / BYTES_A_SECOND);
	if (IS_LIMITED && seconds > SECONDS && seconds_before > SECONDS)
		raise_to(RLIMIT_CPU, seconds < seconds_before ? seconds : seconds_before);
}

void limit_lift(void)
{
	if (IS_LIMITED && memory_before > MEMORY_MAX)
		raise_to(RLIMIT_AS, memory_before);
	free(reserve);
	reserve = NULL;
}
