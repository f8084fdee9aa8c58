/* SPDX-License-Identifier: MIT */
/* How both programs begin. */
#include "start.h"

#include "die.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

void start_program(const char *name)
{
	die_program = name;
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0)	/* the lowest that is free: just FD */
			open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}
