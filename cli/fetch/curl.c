/* SPDX-License-Identifier: MIT */
/* Running curl: two pipes, one process. */
#ifdef __linux__
#define _GNU_SOURCE	/* POSIX_SPAWN_SETSID */
#endif
#include "curl.h"

#include "die.h"
#include "mem.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MESSAGE_MAX = 1000, WORDS_MAX = 40 };

extern char **environ;

ssize_t read_up_to(int fd, char *data, size_t max)
{
	size_t len = 0;
	ssize_t n;

	while (len <= max && (n = read(fd, data + len, max + 1 - len)) != 0) {
		if (n < 0 && errno != EINTR)
			return -1;
		len += n > 0 ? (size_t)n : 0;
	}
	data[len] = '\0';
	return (ssize_t)len;
}

/* A pipe of which a child gets only what it is given. */
static void make_pipe(int ends[2])
{
	if (pipe(ends) || fcntl(ends[0], F_SETFD, FD_CLOEXEC) ||
	    fcntl(ends[1], F_SETFD, FD_CLOEXEC))
		die_errno("cannot make a pipe");
}

/* The command line of its own for a child; curl's answers must not depend on who asks. */
static char **command_line(const char *const *words)
{
	static const char *const always[] = {
		"curl", "--disable", "--globoff", "--silent", "--show-error",
	};
	static char *argv[WORDS_MAX + 1];
	size_t n = 0;

	for (size_t i = 0; i < sizeof(always) / sizeof(*always); i++)
		argv[n++] = mem_strdup(always[i]);
	for (; *words; words++) {
		assert(n < WORDS_MAX);
		argv[n++] = mem_strdup(*words);
	}
	argv[n] = NULL;
	return argv;
}

/* Starts curl with the ends of two pipes as its outputs, in a session without a terminal, as
 * tar (tar.c). 0, or an errno. */
static int start(const char *const *words, int input, int output, int messages, pid_t *child)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t signals;
	int rc;

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
	posix_spawn_file_actions_adddup2(&actions, messages, STDERR_FILENO);
	rc = posix_spawnp(child, "curl", &actions, &attributes, command_line(words), environ);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	return rc;
}

/* curl's message without what stands in front, "curl: (22) ". */
static const char *message_of(const char *said)
{
	if (strncmp(said, "curl: ", 6) == 0)
		said += 6;
	if (said[0] == '(' && strstr(said, ") "))
		said = strstr(said, ") ") + 2;
	return *said ? mem_strndup(said, strcspn(said, "\n")) : "curl does not say why";
}

/* Waits for curl's end. */
static void finish(pid_t child, const char *said, struct curl_answer *a)
{
	int status;

	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	a->status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	a->problem = a->status ? message_of(said) : NULL;
}

struct curl_answer curl_run(const char *const *words, int input, size_t max)
{
	char *data = mem_alloc(max + 2), said[MESSAGE_MAX + 2] = "";
	struct curl_answer a = { .data = data, .status = -1 };
	int output[2], messages[2], rc;
	ssize_t got = 0;
	pid_t child;

	make_pipe(output);
	make_pipe(messages);
	rc = start(words, input, output[1], messages[1], &child);
	close(output[1]);
	close(messages[1]);
	if (rc == 0)
		got = read_up_to(output[0], data, max);
	close(output[0]);
	if (got > (ssize_t)max)
		kill(child, SIGTERM);	/* it may wait, or have more to say */
	if (rc == 0 && read_up_to(messages[0], said, MESSAGE_MAX) < 0)
		said[0] = '\0';
	close(messages[0]);
	if (rc == 0)
		finish(child, said, &a);
	else
		a.problem = rc == ENOENT ? "curl is not installed: apt-get install curl" :
			mem_printf("cannot run curl: %s", strerror(rc));
	if (got < 0 && !a.problem)
		a.problem = "what it wrote cannot be read";
	a.len = got < 0 ? 0 : (size_t)got;
	return a;
}
