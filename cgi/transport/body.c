/* SPDX-License-Identifier: MIT */
/*
 * Reads the body of a request from standard input. An alarm interrupts a read that waits too long:
 * three system calls for a body of any size, where poll() would need one for each read.
 */
#include "body.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

static volatile sig_atomic_t came, silent;	/* bytes since the last alarm; none before it */
static volatile sig_atomic_t terminated;
static bool guarded;		/* SIGTERM is caught */
static unsigned period;		/* of the alarm, in seconds; 0: no alarm */
static int64_t to_come;
static bool timed_out;

static void look(int number)
{
	(void)number;
	silent = !came;
	came = 0;
	alarm(period);
}

static void note_term(int number)
{
	(void)number;
	terminated = 1;
}

/* If SIGTERM arrives just before a read that waits, the alarm ends that read. */
void body_guard(void)
{
	const struct sigaction action = { .sa_handler = note_term };

	sigaction(SIGTERM, &action, NULL);
	guarded = true;
}

void body_settled(void)
{
	signal(SIGTERM, SIG_IGN);
	guarded = false;
}

void body_begin(int64_t left, unsigned seconds)
{
	const struct sigaction action = { .sa_handler = look };	/* interrupts: no SA_RESTART */

	came = silent = 0;
	timed_out = false;
	to_come = left;
	if (left == 0)
		return;
	period = seconds;
	sigaction(SIGALRM, &action, NULL);
	alarm(period);
}

/* Called with the last byte at the latest, because the alarm must not interrupt what follows. */
void body_end(void)
{
	if (period)
		alarm(0);
	period = 0;
	if (guarded)
		body_settled();
}

bool body_timed_out(void)
{
	return timed_out;
}

/* After SIGTERM only bytes that have arrived are read: they may complete the body. */
static bool may_read(void)
{
	struct pollfd in = { .fd = STDIN_FILENO, .events = POLLIN };

	if (!terminated || poll(&in, 1, 0) > 0)
		return true;
	errno = EINTR;
	return false;
}

ssize_t body_read(void *arg, uint8_t *to, size_t max)
{
	ssize_t n;

	(void)arg;
	do
		n = may_read() ? read(STDIN_FILENO, to, max) : -1;
	while (n < 0 && errno == EINTR && !silent && may_read());
	came = 1;
	timed_out = n < 0 && errno == EINTR && !terminated;
	if (n > 0)
		to_come -= n;
	if (n <= 0 || to_come <= 0)
		body_end();
	if (timed_out)
		errno = ETIMEDOUT;
	return n;
}
