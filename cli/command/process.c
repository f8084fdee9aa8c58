/* SPDX-License-Identifier: MIT */
/* Programs that commands run: one at a time, and none outlives this process. */
#ifdef __linux__
#define _GNU_SOURCE	/* POSIX_SPAWN_SETSID, posix_spawn_file_actions_addchdir_np, memfd_create */
#endif
#include "process.h"

#include "die.h"
#include "interrupt.h"
#include "mem.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	LINE = 512,		/* bytes of a message that are shown */
	MESSAGES_MAX = 4096,	/* bytes that are kept */
};

extern char **environ;

static pid_t running;	/* 0: none */

/* A program may wait for a disk or a network. */
static void end_running(void)
{
	if (!running)
		return;
	kill(running, SIGTERM);
	waitpid(running, NULL, 0);
}

/* A pipe that programs do not inherit. */
static void make_pipe(int ends[2])
{
	if (pipe(ends) || fcntl(ends[0], F_SETFD, FD_CLOEXEC) ||
	    fcntl(ends[1], F_SETFD, FD_CLOEXEC))
		die_errno("cannot make a pipe");
}

/* Where a program's messages go. A pipe that nobody reads meanwhile would stop it, and a file may
 * fill the disk: on Linux there is room for the first messages only. */
static int make_messages(void)
{
#ifdef __linux__
	int memory = memfd_create("messages", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (memory >= 0 && ftruncate(memory, MESSAGES_MAX) == 0 &&
	    fcntl(memory, F_ADD_SEALS, F_SEAL_GROW | F_SEAL_SHRINK) == 0)
		return memory;
	close(memory);
#endif
	FILE *file = tmpfile();
	int fd = file ? fcntl(fileno(file), F_DUPFD_CLOEXEC, 0) : -1;

	if (file)
		fclose(file);
	return fd >= 0 ? fd : open("/dev/null", O_RDWR | O_CLOEXEC);
}

static char **copy_words(const char *const *words)
{
	size_t count = 0;
	char **copy;

	while (words[count])
		count++;
	copy = mem_alloc((count + 1) * sizeof(*copy));
	for (size_t i = 0; i < count; i++)
		copy[i] = mem_strdup(words[i]);
	return copy;
}

/*
 * In a session of its own, so without a terminal: where root's command works as the owner of the
 * data directory, the owner could trace the program and type by root's terminal. SIGPIPE, which
 * this process ignores, ends it.
 */
static int spawn(struct process *p, const char *const *words, const char *folder, int input,
		 int output)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t signals;
	int error;

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
	posix_spawn_file_actions_adddup2(&actions, p->messages, STDERR_FILENO);
	if (folder)
		posix_spawn_file_actions_addchdir_np(&actions, folder);
	error = posix_spawnp(&p->pid, words[0], &actions, &attributes, copy_words(words), environ);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	return error;
}

int process_start(struct process *p, const char *const *words, const char *folder, int input,
		  int output)
{
	int in[2] = { -1, -1 }, out[2] = { -1, -1 }, error;
	static bool registered;

	assert(!running);
	if (!registered)
		atexit(end_running);
	registered = true;
	if (input == PROCESS_PIPE)
		make_pipe(in);
	if (output == PROCESS_PIPE)
		make_pipe(out);
	*p = (struct process){
		.name = words[0], .input = in[1], .output = out[0], .messages = make_messages(),
	};
	error = spawn(p, words, folder, input == PROCESS_PIPE ? in[0] : input,
		      output == PROCESS_PIPE ? out[1] : output);
	close(in[0]);
	close(out[1]);
	running = error ? 0 : p->pid;
	if (error) {
		close(p->input);
		close(p->output);
		close(p->messages);
	}
	return error;
}

/* The first line of the messages. gzip starts with an empty one. */
static const char *first_message(const struct process *p)
{
	char line[LINE] = "", *text = line;
	FILE *in = lseek(p->messages, 0, SEEK_SET) == 0 ? fdopen(p->messages, "r") : NULL;
	size_t len = strlen(p->name);

	while (in && fgets(line, sizeof(line), in) && *line == '\n')
		*line = '\0';
	if (in)
		fclose(in);
	if (strncmp(text, p->name, len) == 0 && text[len] == ':')
		text += len + 1 + strspn(text + len + 1, " ");
	return *text ? mem_strndup(text, strcspn(text, "\n")) : "it does not say why";
}

int process_wait(struct process *p)
{
	int status;

	stop_if_interrupted();
	while (waitpid(p->pid, &status, 0) < 0) {
		if (errno != EINTR)
			die_errno("cannot wait for %s", p->name);
		stop_if_interrupted();
	}
	running = 0;
	p->said = first_message(p);
	stop_if_interrupted();
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

const char *process_start_problem(const char *name, int error)
{
	if (error == ENOENT)
		return mem_printf("%s is not installed: apt-get install %s", name, name);
	return mem_printf("cannot run %s: %s", name, strerror(error));
}
