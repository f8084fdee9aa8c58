/* SPDX-License-Identifier: MIT */
/* File locks: waiting for them, and who holds them. */
#include "holder.h"

#include "clock.h"
#include "mem.h"
#include "text.h"

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

/* The alarm repeats: the first one may come just before the wait begins. */
static void set_alarm(int first_ms)
{
	struct itimerval t = {
		.it_value = { .tv_sec = first_ms / 1000, .tv_usec = first_ms % 1000 * 1000 },
		.it_interval = { .tv_usec = first_ms ? TICK_MS * 1000 : 0 },
	};

	setitimer(ITIMER_REAL, &t, NULL);
}

/* Waits in the kernel's queue, which is first come, first served. */
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

/* The process id in a line of /proc/locks such as "1: FLOCK  ADVISORY  WRITE 4711
 * fe:01:1234 0 EOF", if the lock is on FILE ("fe:01:1234"); else 0. In the line of a waiter
 * ("1: -> FLOCK ...") the fifth word is not a number. */
static int64_t holder_in(const char *line, const char *file)
{
	const char *words[6];
	int64_t id;

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (!(words[i] = next_word(&line)))
			return 0;
	return same(words[5], file) && parse_number(words[4], INT32_MAX, &id) ? id : 0;
}

/* The id of a process that holds a lock on the file; 0 if none is found. */
static int64_t holder_id(int fd)
{
	FILE *locks = fopen("/proc/locks", "re");
	char line[LINE];
	struct stat st;
	const char *file;
	int64_t id = 0;

	if (locks && fstat(fd, &st) == 0) {
		file = mem_printf("%02x:%02x:%lu", major(st.st_dev), minor(st.st_dev),
				  (unsigned long)st.st_ino);
		while (id == 0 && fgets(line, sizeof(line), locks))
			id = holder_in(line, file);
	}
	if (locks)
		fclose(locks);
	return id;
}

const char *holder_of(int fd)
{
	long long id = holder_id(fd);
	char name[LINE] = "";
	FILE *in;

	if (!id)
		return "another process";
	in = fopen(mem_printf("/proc/%lld/comm", id), "re");
	if (in && fgets(name, sizeof(name), in))
		name[strcspn(name, "\n")] = '\0';
	if (in)
		fclose(in);
	return *name ? mem_printf("process %lld (%s)", id, name) : mem_printf("process %lld", id);
}
