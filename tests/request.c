/* SPDX-License-Identifier: MIT */
/*
 * One request to wopi.cgi, made as a web server would: a process with a clean environment.
 *
 *   request WOPI.CGI FOLDER TOKEN METHOD PATH
 *           [-H 'NAME: VALUE' | -e VAR=VALUE | -d FILE | -t TOKEN]...
 *
 * -H is a header, -e an entry of the environment, -d the body, with its length, -t the token
 * to use; an empty token is none. WOPI_DATA, WOPI_NOW and the sanitizers' options come from
 * the caller's environment. The files reply, head (without CRs), body and stderr in FOLDER
 * hold what wopi.cgi wrote; what it wrote to standard error is repeated there.
 *
 * Exits 0 if the answer is a complete one: its Content-Length is that of the body, 304 has no
 * body, and wopi.cgi succeeded, or ended with 1 after a 500 or 503. Else says why and exits 1.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { STATUS_SIZE = 4 };

struct request {
	const char *data;		/* the body's file, or NULL */
	const char *token;
};

struct answer {
	const char *text, *body;
	size_t size, body_size;
	char status[STATUS_SIZE];
	const char *length;		/* what Content-Length says, or NULL */
	size_t length_size;
};

static _Noreturn void fail(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

static _Noreturn void fail(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(1);
}

static char *text(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

static char *text(const char *fmt, ...)
{
	va_list ap;
	char *s;

	va_start(ap, fmt);
	if (vasprintf(&s, fmt, ap) < 0)
		fail("request: out of memory");
	va_end(ap);
	return s;
}

static void set(const char *name, const char *value)
{
	if (setenv(name, value, 1))
		fail("request: cannot set '%s': %s", name, strerror(errno));
}

static void set_entry(char *entry)
{
	char *value = strchr(entry, '=');

	if (!value)
		fail("request: '%s' is not VAR=VALUE", entry);
	*value = '\0';
	set(entry, value + 1);
}

/* What CGI makes of "Name: value": HTTP_NAME=value. */
static void set_header(const char *header)
{
	const char *colon = strchr(header, ':');
	char *name;

	if (!colon)
		fail("request: '%s' is not NAME: VALUE", header);
	name = text("HTTP_%.*s", (int)(colon - header), header);
	for (char *p = name; *p; p++)
		*p = *p == '-' ? '_' : (char)toupper((unsigned char)*p);
	set(name, colon + 1 + (colon[1] == ' '));
}

/* Clears the environment but for what tells wopi.cgi about the test. */
static void keep_settings(void)
{
	static const char *const names[] = { "WOPI_DATA", "WOPI_NOW", "ASAN_OPTIONS",
					     "UBSAN_OPTIONS" };
	enum { NAMES = sizeof(names) / sizeof(*names) };
	char *values[NAMES];

	for (size_t i = 0; i < NAMES; i++) {
		const char *value = getenv(names[i]);

		values[i] = text("%s", value ? value : "");
	}
	clearenv();
	for (size_t i = 0; i < NAMES; i++)
		set(names[i], values[i]);
}

static void set_variables(const char *method, const char *path)
{
	set("REQUEST_METHOD", method);
	set("SCRIPT_NAME", "/wopi");
	set("PATH_INFO", path);
	set("REQUEST_URI", text("/wopi%s", path));
	set("SERVER_PROTOCOL", "HTTP/1.1");
	set("GATEWAY_INTERFACE", "CGI/1.1");
	set("HTTP_HOST", "docs.example.org");
}

/* The entries of -e come last: they may replace any other. */
static void set_options(struct request *rq, char **options)
{
	for (char **o = options; o[0]; o += 2) {
		if (!o[1] || strlen(o[0]) != 2 || o[0][0] != '-' || !strchr("Hedt", o[0][1]))
			fail("wopi: unknown option %s", o[0]);
		switch (o[0][1]) {
		case 'H':
			set_header(o[1]);
			break;
		case 'd':
			rq->data = o[1];
			break;
		case 't':
			rq->token = o[1];
			break;
		}
	}
	if (rq->token[0])
		set("QUERY_STRING", text("access_token=%s", rq->token));
	if (rq->data && rq->data[0]) {
		struct stat st;

		if (stat(rq->data, &st))
			fail("request: cannot read '%s': %s", rq->data, strerror(errno));
		set("CONTENT_LENGTH", text("%lld", (long long)st.st_size));
	}
	for (char **o = options; o[0]; o += 2)
		if (o[0][1] == 'e')
			set_entry(o[1]);
}

static int open_file(const char *name, int flags)
{
	int fd = open(name, flags | O_CLOEXEC, 0666);

	if (fd < 0)
		fail("request: cannot open '%s': %s", name, strerror(errno));
	return fd;
}

/* Runs CGI from start to end; returns its status as waitpid() does. */
static int run(char *cgi, int in, int out, int err)
{
	char *argv[] = { cgi, NULL };
	posix_spawn_file_actions_t files;
	int failure, status;
	pid_t pid;

	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_adddup2(&files, in, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&files, err, STDERR_FILENO);
	failure = posix_spawn(&pid, cgi, &files, NULL, argv, environ);
	if (failure)
		fail("request: cannot run '%s': %s", cgi, strerror(failure));
	if (waitpid(pid, &status, 0) < 0)
		fail("request: cannot wait for '%s': %s", cgi, strerror(errno));
	return status;
}

/* All that FD's file holds, in memory. */
static const char *contents(int fd, size_t *size)
{
	const char *text;
	struct stat st;

	if (fstat(fd, &st))
		fail("request: cannot read an answer: %s", strerror(errno));
	*size = (size_t)st.st_size;
	if (!*size)
		return "";
	text = mmap(NULL, *size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (text == MAP_FAILED)
		fail("request: cannot read an answer: %s", strerror(errno));
	return text;
}

static void write_all(int fd, const char *data, size_t size)
{
	while (size > 0) {
		ssize_t n = write(fd, data, size);

		if (n < 0)
			fail("request: cannot write: %s", strerror(errno));
		data += n;
		size -= (size_t)n;
	}
}

/* Notes what matters of a line of the head, which is SIZE bytes long without its CRLF. */
static void read_line(struct answer *a, const char *line, size_t size, bool first)
{
	static const char name[] = "Content-Length:";
	enum { NAME = sizeof(name) - 1 };

	if (first && size >= 12 && !strncmp(line, "Status: ", 8) && line[11] == ' ')
		memcpy(a->status, line + 8, STATUS_SIZE - 1);
	if (!a->length && size >= NAME && !strncasecmp(line, name, NAME)) {
		a->length = line + NAME;
		a->length_size = size - NAME;
		if (a->length_size && *a->length == ' ') {
			a->length++;
			a->length_size--;
		}
	}
}

/* Splits the answer: the head goes to FD, where each line ends with a LF alone. */
static void split(struct answer *a, int fd)
{
	const char *p = a->text, *end = a->text + a->size, *newline;
	char *head = malloc(a->size + 1), *to = head;

	if (!head)
		fail("request: out of memory");
	while (p < end && (newline = memchr(p, '\n', (size_t)(end - p)))) {
		size_t size = (size_t)(newline - p);
		bool cr = size && p[size - 1] == '\r';

		if (cr && size == 1) {
			p = newline + 1;
			break;
		}
		read_line(a, p, size - cr, p == a->text);
		memcpy(to, p, size - cr);
		to += size - cr;
		*to++ = '\n';
		p = newline + 1;
	}
	*to++ = '\n';
	write_all(fd, head, (size_t)(to - head));
	free(head);
	a->body = p;
	a->body_size = (size_t)(end - p);
}

static void check_length(const struct answer *a, bool is_head)
{
	char *size = text("%zu", a->body_size);

	if (!strcmp(a->status, "304") || is_head) {
		if (a->body_size)
			fail("the answer to HEAD, or a 304, has a body of %s bytes", size);
	} else if (!a->length || a->length_size != strlen(size) ||
		   memcmp(a->length, size, a->length_size) != 0) {
		fail("Content-Length %.*s, but the body has %s bytes",
		     a->length ? (int)a->length_size : 4, a->length ? a->length : "none", size);
	}
	free(size);
}

/* A request that the machine failed is a 500 or 503 and an exit status of 1. */
static void check_status(const struct answer *a, int status)
{
	bool failed = !strcmp(a->status, "500") || !strcmp(a->status, "503");

	if (WIFSIGNALED(status))
		fail("wopi.cgi was ended by signal %d", WTERMSIG(status));
	if (WEXITSTATUS(status) > failed)
		fail("wopi.cgi answered %s and exited with %d", a->status, WEXITSTATUS(status));
}

int main(int argc, char **argv)
{
	struct request rq = { 0 };
	struct answer a = { 0 };
	int in, reply, head, body, err, status;

	if (argc < 6)
		fail("usage: request WOPI.CGI FOLDER TOKEN METHOD PATH [OPTION VALUE]...");
	rq.token = argv[3];
	keep_settings();
	set_variables(argv[4], argv[5]);
	set_options(&rq, argv + 6);
	in = open_file(rq.data && rq.data[0] ? rq.data : "/dev/null", O_RDONLY);
	reply = open_file(text("%s/reply", argv[2]), O_RDWR | O_CREAT | O_TRUNC);
	err = open_file(text("%s/stderr", argv[2]), O_RDWR | O_CREAT | O_TRUNC);
	status = run(argv[1], in, reply, err);
	a.text = contents(err, &a.size);
	write_all(STDERR_FILENO, a.text, a.size);
	a.text = contents(reply, &a.size);
	head = open_file(text("%s/head", argv[2]), O_WRONLY | O_CREAT | O_TRUNC);
	split(&a, head);
	body = open_file(text("%s/body", argv[2]), O_WRONLY | O_CREAT | O_TRUNC);
	write_all(body, a.body, a.body_size);
	check_length(&a, !strcmp(argv[4], "HEAD"));
	check_status(&a, status);
	return 0;
}
