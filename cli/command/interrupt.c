/* SPDX-License-Identifier: MIT */
/* Signals that end a command, noted until it can end cleanly. */
#include "interrupt.h"

#include "message.h"

#include <signal.h>

static volatile sig_atomic_t interrupted;

static void note(int signal)
{
	interrupted = signal;
}

/* Without SA_RESTART, so that blocking calls return EINTR. */
void interrupts_catch(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction action = { .sa_handler = note }, before;

	for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++)
		if (sigaction(signals[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
			sigaction(signals[i], &action, NULL);
}

bool is_interrupted(void)
{
	return interrupted;
}

void stop_if_interrupted(void)
{
	if (interrupted)
		quit(ENDED_BY + interrupted, "interrupted: nothing was changed");
}
