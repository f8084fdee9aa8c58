/* SPDX-License-Identifier: MIT */
/* How both programs begin. */
#include "start.h"

#include "die.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

void start_program(const char *name)
{
	struct pollfd fds[3] = { { .fd = 0 }, { .fd = 1 }, { .fd = 2 } };

	die_program = name;
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	setvbuf(stderr, NULL, _IOLBF, BUFSIZ);
	poll(fds, 3, 0);
	for (int fd = 0; fd <= 2; fd++)
		if (fds[fd].revents & POLLNVAL)	/* the lowest that is free: just FD */
			open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}
