/* SPDX-License-Identifier: MIT */
/* How both programs start. */
#include "start.h"

#include "die.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/prctl.h>
#else
#include <sys/resource.h>
#endif

/* A core file would hold secrets and contents in a place that nobody protects. Sanitizers
 * need to trace their own process, which this forbids. */
static void leave_no_core(void)
{
#if defined(SANITIZED)
#elif defined(__linux__)
	prctl(PR_SET_DUMPABLE, 0);
#else
	setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
#endif
}

void start_program(const char *name)
{
	struct pollfd fds[3] = { { .fd = 0 }, { .fd = 1 }, { .fd = 2 } };

	die_program = name;
	leave_no_core();
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	setvbuf(stderr, NULL, _IOLBF, BUFSIZ);
	poll(fds, 3, 0);
	for (int fd = 0; fd <= 2; fd++)
		if (fds[fd].revents & POLLNVAL)	/* the lowest free descriptor, so FD */
			open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}
