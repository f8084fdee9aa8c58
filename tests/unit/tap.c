/* SPDX-License-Identifier: MIT */
/* A frame for unit tests: runs each in a process of its own, and writes TAP. */
#define _XOPEN_SOURCE 700	/* for nftw() */
#include "tap.h"

#include "mem.h"
#include "start.h"

#include <ftw.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TESTS_MAX = 100 };

static struct { const char *title; void (*run)(void); } tests[TESTS_MAX];
static size_t count;

static char row[1000];
static bool failed;
static char folder[1000];
static uint64_t seed;

void tap_add(const char *title, void (*run)(void))
{
	if (count == TESTS_MAX)
		abort();
	tests[count].title = title;
	tests[count++].run = run;
}

void tap_row(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(row, sizeof(row), fmt, ap);
	va_end(ap);
}

/* S as part of a comment: on one line, in ASCII. */
static void print_visibly(const char *s)
{
	for (; *s; s++)
		if (*s >= ' ' && *s <= '~')
			putchar(*s);
		else
			printf("\\x%02x", (unsigned char)*s);
}

static void print_failure(const char *file, int line)
{
	failed = true;
	printf("# %s:%d: ", file, line);
	print_visibly(row);
	printf("%s", *row ? ": " : "");
}

void tap_check(const char *file, int line, const char *condition, bool holds)
{
	if (holds)
		return;
	print_failure(file, line);
	printf("%s\n", condition);
}

static void print_value(const char *text)
{
	if (!text) {
		printf("NULL");
		return;
	}
	putchar('\'');
	print_visibly(text);
	putchar('\'');
}

void tap_text(const char *file, int line, const char *got, const char *expected)
{
	if (got == expected || (got && expected && strcmp(got, expected) == 0))
		return;
	print_failure(file, line);
	printf("expected ");
	print_value(expected);
	printf(", got ");
	print_value(got);
	putchar('\n');
}

void tap_number(const char *file, int line, const char *what, int64_t got, int64_t expected)
{
	if (got == expected)
		return;
	print_failure(file, line);
	printf("%s: expected %lld, got %lld\n", what, (long long)expected, (long long)got);
}

void tap_problem(const char *file, int line, const char *problem, const char *words)
{
	if (!words)
		tap_text(file, line, problem, NULL);
	else if (!problem || !strstr(problem, words))
		tap_text(file, line, problem, words);
}

const char *tap_folder(void)
{
	return folder;
}

char *tap_repeat(const char *text, size_t n)
{
	size_t len = strlen(text);
	char *all = mem_alloc(n * len + 1);

	for (size_t i = 0; i < n; i++)
		memcpy(all + i * len, text, len);
	return all;
}

size_t tap_below(size_t n)
{
	static uint64_t state;

	if (!state)
		state = seed;
	state = state * 6364136223846793005 + 1442695040888963407;
	return (size_t)(state >> 33) % n;
}

long tap_rounds(long usual)
{
	const char *rounds = getenv("FUZZ_ROUNDS");

	return rounds ? strtol(rounds, NULL, 10) : usual;
}

/* In the process of the test. */
_Noreturn static void run(size_t i)
{
	tests[i].run();
	fflush(stdout);
	exit(failed);
}

/* Runs a test. Returns whether it passed. */
static bool passes(size_t i)
{
	int status;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid < 0)
		abort();
	if (pid == 0)
		run(i);
	if (waitpid(pid, &status, 0) != pid)
		abort();
	if (WIFSIGNALED(status))
		printf("# ended by signal %d\n", WTERMSIG(status));
	else if (WEXITSTATUS(status) > 1)
		printf("# ended with status %d\n", WEXITSTATUS(status));
	return status == 0;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	return remove(path);
}

static void make_folder(void)
{
	const char *parent = getenv("TMPDIR");

	snprintf(folder, sizeof(folder), "%s/wopi-unit.XXXXXX", parent ? parent : "/tmp");
	if (!mkdtemp(folder)) {
		perror(folder);
		exit(1);
	}
}

/* What the random numbers of all tests start from: short enough to be typed. */
static void choose_seed(void)
{
	const char *chosen = getenv("FUZZ_SEED");
	uint32_t random;

	if (chosen)
		seed = strtoull(chosen, NULL, 10);
	else if (getentropy(&random, sizeof(random)) == 0)
		seed = random;
}

int main(int argc, char **argv)
{
	const char *slash = strrchr(argv[0], '/'), *name = slash ? slash + 1 : argv[0];
	int lost = 0;

	(void)argc;
	start_program(name);
	make_folder();
	choose_seed();
	printf("1..%zu\n", count);
	for (size_t i = 0; i < count; i++) {
		bool passed = passes(i);

		lost += !passed;
		printf("%sok %zu %s: %s\n", passed ? "" : "not ", i + 1, name, tests[i].title);
	}
	if (lost)
		printf("# random numbers were those of FUZZ_SEED=%llu\n", (unsigned long long)seed);
	fflush(stdout);
	nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	return lost > 0;
}
