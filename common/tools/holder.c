/* SPDX-License-Identifier: MIT */
/* Locks on files: waited for with a bound, and who holds them. */
#include "holder.h"

#include "clock.h"
#include "mem.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/time.h>

enum { LINE = 256, TICK_MS = 100 };

static void wake(int signal)
{
	(void)signal;
}

/* An alarm that comes again and again, for the first may come just before the wait begins. */
static void set_alarm(int first_ms)
{
	struct itimerval t = {
		.it_value = { .tv_sec = first_ms / 1000, .tv_usec = first_ms % 1000 * 1000 },
		.it_interval = { .tv_usec = first_ms ? TICK_MS * 1000 : 0 },
	};

	setitimer(ITIMER_REAL, &t, NULL);
}

/* Waits in the kernel's queue, where those who came first are woken first. */
static bool wait_in_kernel(int fd, int kind, int wait_ms)
{
	struct sigaction action = { .sa_handler = wake }, before;
	int64_t end = clock_monotonic() + wait_ms * (CLOCK_SECOND / 1000);
	sigset_t alarms, mask;
	bool locked;
	int why;

	sigemptyset(&alarms);
	sigaddset(&alarms, SIGALRM);
	sigaction(SIGALRM, &action, &before);
	sigprocmask(SIG_UNBLOCK, &alarms, &mask);
	set_alarm(wait_ms);
	do
		locked = flock(fd, kind) == 0;
	while (!locked && errno == EINTR && clock_monotonic() < end);
	why = locked || errno != EINTR ? errno : EWOULDBLOCK;
	set_alarm(0);
	sigprocmask(SIG_SETMASK, &mask, NULL);
	sigaction(SIGALRM, &before, NULL);
	errno = why;
	return locked;
}

bool holder_wait(int fd, int kind, int wait_ms)
{
	if (flock(fd, kind | LOCK_NB) == 0)
		return true;
	if (errno != EWOULDBLOCK && errno != EINTR)
		return false;
	return wait_ms > 0 && wait_in_kernel(fd, kind, wait_ms);
}

/* The process in a line of /proc/locks, if it tells of a lock on that file, and not of one who
 * waits ("->"): "1: FLOCK  ADVISORY  WRITE 4711 fe:01:1234 0 EOF". */
static long holder_in(const char *line, const struct stat *st)
{
	unsigned long inode;
	unsigned major, minor;
	long id;

	if (sscanf(line, "%*d: %*7s %*10s %*5s %ld %x:%x:%lu", &id, &major, &minor, &inode) != 4)
		return 0;
	return inode == st->st_ino && makedev(major, minor) == st->st_dev ? id : 0;
}

/* The process that holds a lock on the file; 0 if nobody does, or it cannot be found out. */
static long holder_id(int fd)
{
	FILE *locks = fopen("/proc/locks", "re");
	char line[LINE];
	struct stat st;
	long id = 0;

	if (locks && fstat(fd, &st) == 0)
		while (id <= 0 && fgets(line, sizeof(line), locks))
			id = holder_in(line, &st);
	if (locks)
		fclose(locks);
	return id > 0 ? id : 0;
}

const char *holder_of(int fd)
{
	long id = holder_id(fd);
	char name[LINE] = "";
	FILE *in;

	if (!id)
		return "another process";
	in = fopen(mem_printf("/proc/%ld/comm", id), "re");
	if (in && fgets(name, sizeof(name), in))
		name[strcspn(name, "\n")] = '\0';
	if (in)
		fclose(in);
	return *name ? mem_printf("process %ld (%s)", id, name) : mem_printf("process %ld", id);
}
