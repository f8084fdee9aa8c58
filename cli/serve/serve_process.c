/* SPDX-License-Identifier: MIT */
/* wopictl serve: child processes and signals. */
#include "die.h"
#include "message.h"
#include "serve.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

enum { CHILDREN = 4, STEP_MS = 2, KILLED_MS = 1000 };

static struct child *children[CHILDREN];
static sigset_t held, before;

void signals_hold(void)
{
	struct sigaction hangup;
	sigset_t blocked;

	signal(SIGCHLD, SIG_DFL);	/* the parent may have ignored it */
	sigemptyset(&held);
	sigaddset(&held, SIGTERM);
	sigaddset(&held, SIGINT);
	sigaddset(&held, SIGCHLD);
	sigaddset(&held, SIGALRM);
	if (sigaction(SIGHUP, NULL, &hangup) == 0 && hangup.sa_handler != SIG_IGN)
		sigaddset(&held, SIGHUP);
	blocked = held;
	sigaddset(&blocked, SIGTTOU);	/* so that serve can take the terminal back */
	sigprocmask(SIG_BLOCK, &blocked, &before);
#ifdef __linux__
	/* orphans of our children become ours, so that their end is seen */
	prctl(PR_SET_CHILD_SUBREAPER, 1);
#endif
}

/* Ends the child with its parent, even if the parent is killed. */
static void end_with_parent(pid_t parent)
{
#ifdef __linux__
	if (prctl(PR_SET_PDEATHSIG, SIGTERM) || getppid() != parent)
		_exit(EXIT_FAILED);
#else
	(void)parent;
#endif
}

bool child_start(struct child *c)
{
	pid_t parent = getpid(), pid;
	int i = 0;

	while (children[i] && children[i] != c)
		i++;
	children[i] = c;
	pid = fork();
	if (pid < 0)
		die_errno("cannot start a process");
	if (pid) {
		setpgid(pid, pid);	/* parent and child both do it: either may run first */
		*c = (struct child){ .group = pid, .runs = true };
		return false;
	}
	setpgid(0, 0);
	end_with_parent(parent);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return true;
}

/*
 * A background group stops when it reads from the terminal. It gets the terminal, if serve
 * has it. Otherwise, or if the user stops the command (Ctrl-Z), serve stops as well until
 * the shell continues it.
 */
static void stopped(const struct child *c, int signal)
{
	int terminal;

	if (signal != SIGTTIN && signal != SIGTTOU && signal != SIGTSTP)
		return;
	terminal = open("/dev/tty", O_RDWR | O_CLOEXEC);
	if (terminal < 0)
		return;
	if (signal == SIGTSTP || tcgetpgrp(terminal) != getpgrp()) {
		if (tcgetpgrp(terminal) == c->group)
			tcsetpgrp(terminal, getpgrp());
		kill(0, signal);
	}
	tcsetpgrp(terminal, c->group);
	kill(-c->group, SIGCONT);
	close(terminal);
}

/* Makes serve the foreground group again. */
static void take_terminal_back(const struct child *c)
{
	int terminal = open("/dev/tty", O_RDWR | O_CLOEXEC);

	if (terminal < 0)
		return;
	if (tcgetpgrp(terminal) == c->group)
		tcsetpgrp(terminal, getpgrp());
	close(terminal);
}

static void reap(void)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG | WUNTRACED)) > 0)
		for (int i = 0; i < CHILDREN && children[i]; i++) {
			struct child *c = children[i];

			if (c->group != pid || !c->runs)
				continue;
			if (WIFSTOPPED(status)) {
				stopped(c, WSTOPSIG(status));
				continue;
			}
			c->runs = false;
			c->status = WIFSIGNALED(status) ? ENDED_BY + WTERMSIG(status) :
				WEXITSTATUS(status);
			take_terminal_back(c);
		}
}

/* Replaces sigtimedwait(), which not every system has: SIGALRM is one of the signals. */
static void set_alarm(int ms)
{
	const struct itimerval t = {
		.it_value = { .tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000 },
	};

	setitimer(ITIMER_REAL, &t, NULL);
}

int next_signal(int timeout_ms)
{
	int number;

	if (timeout_ms)
		set_alarm(timeout_ms);
	if (sigwait(&held, &number))
		die("cannot wait for signals");
	if (timeout_ms)
		set_alarm(0);
	reap();
	return number == SIGALRM ? 0 : number;
}

/* Waits until a process group is empty; false after TIMEOUT_MS. */
static bool group_ends(pid_t group, int timeout_ms)
{
	for (int ms = 0; ms < timeout_ms; ms += STEP_MS) {
		int number;

		reap();
		if (kill(-group, 0) && errno == ESRCH)
			return true;
		number = next_signal(STEP_MS);
		if (number && number != SIGCHLD)
			kill(-group, number);
	}
	return false;
}

void child_end(struct child *c, int signal, int grace_ms)
{
	kill(-c->group, signal);
	kill(-c->group, SIGCONT);
	if (group_ends(c->group, grace_ms))
		return;
	kill(-c->group, SIGKILL);
	group_ends(c->group, KILLED_MS);
}
