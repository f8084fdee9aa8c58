/* SPDX-License-Identifier: MIT */
/* The system's tar, as a process. */
#ifdef __linux__
#define _GNU_SOURCE	/* posix_spawn_file_actions_addchdir_np, POSIX_SPAWN_SETSID */
#endif
#include "tar.h"

#include "die.h"
#include "interrupt.h"
#include "mem.h"
#include "message.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LINE = 512 };	/* bytes of a message of tar to quote */

extern char **environ;

static pid_t running;		/* the running tar, or 0 */

/* Ends tar with this process; it may be waiting for a disk. */
static void end_running(void)
{
	if (!running)
		return;
	kill(running, SIGTERM);
	waitpid(running, NULL, 0);
}

/* Makes tar independent of the user's environment. */
static void prepare_environment(void)
{
	unsetenv("TAR_OPTIONS");
	if (setenv("LC_ALL", "C", 1) || setenv("COPYFILE_DISABLE", "1", 1))
		die("out of memory");
}

/*
 * Starts tar with INPUT and OUTPUT; returns 0 or an errno. It runs in STAGE: GNU tar looks for a
 * file "-" in the working directory, and if it cannot, it appends to a compressed archive what
 * zstd cannot read. It has its own session: if it had root's terminal, another process of this
 * user could trace it and type there.
 */
static int spawn(const char *const *words, int input, int output, const char *stage, struct tar *t)
{
	char *argv[TAR_WORDS_MAX + 1] = { NULL };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t signals;
	int rc;

	for (int i = 0; words[i]; i++) {
		assert(i < TAR_WORDS_MAX);
		argv[i] = mem_strdup(words[i]);
	}
	sigemptyset(&signals);
	sigaddset(&signals, SIGPIPE);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setsigdefault(&attributes, &signals);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID);
	posix_spawn_file_actions_init(&actions);
	if (input < 0)
		posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	else
		posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, t->messages,
					 O_WRONLY | O_CREAT | O_TRUNC, 0600);
	posix_spawn_file_actions_addchdir_np(&actions, stage);
	rc = posix_spawnp(&t->pid, "tar", &actions, &attributes, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	return rc;
}

struct tar tar_start(const char *const *words, int input, const char *stage)
{
	struct tar t = { .messages = mem_printf("%s/messages", stage) };
	static bool registered;
	int ends[2], rc;

	if (!registered)
		atexit(end_running);
	registered = true;
	prepare_environment();
	if (pipe(ends) || fcntl(ends[0], F_SETFD, FD_CLOEXEC) || fcntl(ends[1], F_SETFD, FD_CLOEXEC))
		die_errno("cannot create a pipe");
	rc = spawn(words, input, ends[1], stage, &t);
	close(ends[1]);
	if (rc == ENOENT)
		quit(EXIT_FAILED, "tar is not installed; install it (apt install tar)");
	if (rc)
		quit(EXIT_FAILED, "cannot run tar: %s", strerror(rc));
	running = t.pid;
	t.output = ends[0];
	return t;
}

/* The first message of tar, without "tar: ". gzip starts with an empty line. */
static const char *first_message(const struct tar *t)
{
	char line[LINE] = "";
	FILE *in = fopen(t->messages, "r");
	const char *text = line;

	while (in && fgets(line, sizeof(line), in) && *line == '\n')
		*line = '\0';
	if (in)
		fclose(in);
	if (strncmp(text, "tar: ", 5) == 0)
		text += 5;
	return *text ? mem_strndup(text, strcspn(text, "\n")) : "failed without a message";
}

const char *tar_finish(struct tar *t)
{
	int status;

	close(t->output);
	stop_if_interrupted();
	while (waitpid(t->pid, &status, 0) < 0) {
		if (errno != EINTR)
			die_errno("cannot wait for tar");
		stop_if_interrupted();
	}
	running = 0;
	stop_if_interrupted();
	t->doubts = WIFEXITED(status) && WEXITSTATUS(status) == 1;
	return status ? first_message(t) : NULL;
}
