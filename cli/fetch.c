/* SPDX-License-Identifier: MIT */
/*
 * Documents from files and from the web. What is on the web the curl command gets:
 * libcurl would bring 33 shared libraries and 4 ms to the start of every wopictl
 * command, three times what one takes now.
 */
#include "fetch.h"

#include "cli.h"

#include "die.h"
#include "mem.h"
#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MESSAGE_MAX = 1000 };

extern char **environ;

/* Reads to the end, or one byte past MAX; -1 and errno if that fails. */
static ssize_t read_all(int fd, char *data, size_t max)
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

static const char *too_large(const char *source, size_t max)
{
	return mem_printf("'%s' is larger than %s", source, text_size((int64_t)max));
}

static bool is_http(const char *source)
{
	return strncmp(source, "http://", 7) == 0;
}

bool fetch_is_address(const char *source)
{
	return is_http(source) || strncmp(source, "https://", 8) == 0;
}

static const char *host_of(const char *url)
{
	const char *host = strstr(url, "://") + 3;

	return mem_strndup(host, strcspn(host, "/?#"));
}

/* Whether HOST[:PORT] is this machine under a name that no one else can give. */
static bool is_loopback(const char *host)
{
	static const char *const names[] = { "localhost", "[::1]" };
	size_t len;

	for (size_t i = 0; i < 2; i++) {
		len = strlen(names[i]);
		if (strncmp(host, names[i], len) == 0 && (!host[len] || host[len] == ':'))
			return true;
	}
	len = strspn(host, "0123456789.");
	return strncmp(host, "127.", 4) == 0 && (!host[len] || host[len] == ':');
}

void fetch_check_address(const char *url)
{
	const char *host = host_of(url);

	for (const char *s = url; *s; s++)
		if (*s <= ' ' || *s > '~' || strchr("\"<>\\^`{|}", *s))
			quit(EXIT_USAGE, "'%s' holds a character that an address may not hold",
			     url);
	if (!*host || *host == ':')
		quit(EXIT_USAGE, "'%s' has no host", url);
	if (strchr(host, '@'))
		quit(EXIT_USAGE, "an address with a user's name or password is not taken: others"
		     " would see it in the list of processes");
	if (is_http(url) && !is_loopback(host))
		say("'%s' is not encrypted: whoever is on the way may change what comes", url);
}

/* Runs curl with the ends of two pipes as its outputs. NULL, or why it does not run. */
static const char *run_curl(const char *url, size_t max, int output, int messages, pid_t *child)
{
	/* what came encrypted must not be redirected to where it is not */
	const char *protocols = is_http(url) ? "=http,https" : "=https";
	const char *const words[] = {
		"curl", "--disable", "--globoff", "--location", "--max-redirs", "5", "--proto",
		protocols, "--proto-redir", protocols, "--fail", "--silent", "--show-error",
		"--max-time", "30", "--max-filesize", mem_printf("%zu", max), "--", url, NULL
	};
	char *argv[sizeof(words) / sizeof(*words)] = { NULL };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t signals;
	int rc;

	for (size_t i = 0; words[i]; i++)
		argv[i] = mem_strdup(words[i]);
	sigemptyset(&signals);
	sigaddset(&signals, SIGPIPE);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setsigdefault(&attributes, &signals);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&actions, messages, STDERR_FILENO);
	rc = posix_spawnp(child, "curl", &actions, &attributes, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	if (rc == ENOENT)
		return "curl is not installed: apt-get install curl";
	return rc ? mem_printf("cannot run curl: %s", strerror(rc)) : NULL;
}

/* A pipe of which a child gets only what it is given. */
static void make_pipe(int ends[2])
{
	if (pipe(ends) || fcntl(ends[0], F_SETFD, FD_CLOEXEC) ||
	    fcntl(ends[1], F_SETFD, FD_CLOEXEC))
		die_errno("cannot make a pipe");
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

/* The output of a child that has the other ends of both pipes, and what it SAID: the
 * bytes that came, at most one more than MAX; -1 if it failed. */
static ssize_t read_child(pid_t child, int output, int messages, char *data, size_t max,
			  char *said)
{
	ssize_t got = read_all(output, data, max);
	int status;

	close(output);	/* so that curl ends, should it have more to say */
	if (read_all(messages, said, MESSAGE_MAX) < 0)
		said[0] = '\0';
	close(messages);
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	if (got > (ssize_t)max)
		return got;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? got : -1;
}

static const char *fetch_address(const char *url, size_t max, size_t *len, const char **problem)
{
	char *data = mem_alloc(max + 2), said[MESSAGE_MAX + 2];
	int output[2], messages[2];
	ssize_t got = -1;
	pid_t child;

	make_pipe(output);
	make_pipe(messages);
	*problem = run_curl(url, max, output[1], messages[1], &child);
	close(output[1]);
	close(messages[1]);
	if (*problem) {
		close(output[0]);
		close(messages[0]);
		return NULL;
	}
	got = read_child(child, output[0], messages[0], data, max, said);
	if (got > (ssize_t)max)
		*problem = too_large(url, max);
	else if (got < 0)
		*problem = mem_printf("cannot fetch '%s': %s", url, message_of(said));
	*len = *problem ? 0 : (size_t)got;
	return *problem ? NULL : data;
}

static const char *fetch_path(const char *source, size_t max, size_t *len, const char **problem)
{
	bool is_input = strcmp(source, "-") == 0;
	char *data = mem_alloc(max + 2);
	ssize_t got;
	int fd;

	*problem = NULL;
	fd = is_input ? STDIN_FILENO : open(source, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		*problem = mem_printf("cannot open '%s': %s", source, strerror(errno));
		return NULL;
	}
	got = read_all(fd, data, max);
	if (got < 0)
		*problem = mem_printf("cannot read '%s': %s", source, strerror(errno));
	else if (got > (ssize_t)max)
		*problem = too_large(source, max);
	if (!is_input)
		close(fd);
	*len = *problem ? 0 : (size_t)got;
	return *problem ? NULL : data;
}

const char *fetch_try(const char *source, size_t max, size_t *len, const char **problem)
{
	return fetch_is_address(source) ? fetch_address(source, max, len, problem) :
		fetch_path(source, max, len, problem);
}

const char *fetch(const char *source, size_t max, size_t *len)
{
	const char *data, *problem;

	if (fetch_is_address(source))
		fetch_check_address(source);
	data = fetch_try(source, max, len, &problem);
	if (problem)
		quit(EXIT_FAILED, "%s", problem);
	return data;
}
