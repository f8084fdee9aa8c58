/* SPDX-License-Identifier: MIT */
/* Secrets that a person types or a script pipes in. */
#include "prompt.h"

#include "die.h"
#include "mem.h"
#include "message.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/select.h>
#include <termios.h>
#include <unistd.h>

/* The signals that end or stop a process while somebody types, and the one that lets it go
 * on: whoever sent SIGSTOP may have changed the terminal meanwhile. */
static const int signals[] = {
	SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGTTIN, SIGTTOU, SIGCONT,
};
enum { SIGNALS = sizeof(signals) / sizeof(*signals) };

static volatile sig_atomic_t caught[SIGNALS];

struct prompt {
	const char *what;
	char *text;
	size_t len, max;
	int error;	/* errno of what failed, told once the terminal is as before */
	struct sigaction former[SIGNALS];
	sigset_t former_mask;
};

static void on_signal(int number)
{
	for (int i = 0; i < SIGNALS; i++)
		if (signals[i] == number)
			caught[i] = 1;
}

/*
 * They come only while read_line() waits, but for those of a process in the
 * background that touches the terminal: blocked, these would let it through. What was
 * ignored stays so.
 */
static void catch_signals(struct prompt *p)
{
	struct sigaction action = { .sa_handler = on_signal };
	sigset_t block;

	sigemptyset(&action.sa_mask);
	sigemptyset(&block);
	for (int i = 0; i < SIGNALS; i++) {
		caught[i] = 0;
		sigaction(signals[i], &action, &p->former[i]);
		if (p->former[i].sa_handler == SIG_IGN)
			sigaction(signals[i], &p->former[i], NULL);
		else if (signals[i] != SIGTTIN && signals[i] != SIGTTOU)
			sigaddset(&block, signals[i]);
	}
	sigprocmask(SIG_BLOCK, &block, &p->former_mask);
}

/* Lets what was caught do what it would have done: end or stop the process here. */
static void release_signals(const struct prompt *p)
{
	for (int i = 0; i < SIGNALS; i++)
		sigaction(signals[i], &p->former[i], NULL);
	sigprocmask(SIG_SETMASK, &p->former_mask, NULL);
	for (int i = 0; i < SIGNALS; i++)
		if (caught[i] && signals[i] != SIGCONT)
			raise(signals[i]);
}

static bool was_interrupted(void)
{
	for (int i = 0; i < SIGNALS; i++)
		if (caught[i])
			return true;
	return false;
}

/* Reads up to the end of the line or of the input, or an error. False if a signal came.
 * MASK: what is blocked while it waits. */
static bool read_line(struct prompt *p, const sigset_t *mask)
{
	fd_set set;

	while (p->len <= p->max && !memchr(p->text, '\n', p->len)) {
		ssize_t n;

		FD_ZERO(&set);
		FD_SET(STDIN_FILENO, &set);
		n = pselect(STDIN_FILENO + 1, &set, NULL, NULL, NULL, mask);
		if (n >= 0)
			n = read(STDIN_FILENO, p->text + p->len, p->max + 1 - p->len);
		if (n < 0 && errno == EINTR)
			return false;
		if (n < 0)
			p->error = errno;
		if (n <= 0)
			break;
		p->len += (size_t)n;
	}
	return true;
}

/* False if a signal came, or with an error. */
static bool set_terminal(struct prompt *p, const struct termios *t)
{
	while (tcsetattr(STDIN_FILENO, TCSAFLUSH, t)) {
		if (was_interrupted())
			return false;
		if (errno != EINTR) {
			p->error = errno;
			return false;
		}
	}
	return true;
}

/* Prompts and reads with echo off. False if a signal came in between: to be repeated, if
 * the process is still there. */
static bool ask(struct prompt *p)
{
	struct termios former, silent;
	bool done = false;

	p->len = 0;
	if (tcgetattr(STDIN_FILENO, &former))
		die_errno("cannot read the terminal's settings");
	silent = former;
	silent.c_lflag &= ~(tcflag_t)ECHO;
	silent.c_lflag |= ECHONL;
	catch_signals(p);
	if (set_terminal(p, &silent)) {
		fprintf(stderr, "wopictl: %s (not shown): ", p->what);
		fflush(stderr);
		done = read_line(p, &p->former_mask);
		if (!memchr(p->text, '\n', p->len))
			fputc('\n', stderr);
		set_terminal(p, &former);
	}
	release_signals(p);
	return done || p->error;
}

const char *prompt_secret(const char *what, size_t max)
{
	struct prompt p = { .what = what, .text = mem_alloc(max + 2), .max = max };
	bool terminal = isatty(STDIN_FILENO);
	char *end;

	while (!(terminal ? ask(&p) : read_line(&p, NULL)))
		;
	errno = p.error;
	if (p.error)
		die_errno("cannot read the %s", what);
	if (p.len == 0)
		quit(EXIT_USAGE, "the %s is read from standard input, which is empty", what);
	end = memchr(p.text, '\n', p.len);
	if (end)
		p.len = (size_t)(end - p.text);
	if (memchr(p.text, '\0', p.len))
		quit(EXIT_FAILED, "the %s holds a NUL", what);
	p.text[p.len] = '\0';
	return p.text;
}
