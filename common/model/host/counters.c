/* SPDX-License-Identifier: MIT */
/*
 * Counters of requests, in a file. Mapped memory would need no lock, but mapping it takes a
 * process three times as long as all of this.
 */
#include "counters.h"

#include "data.h"
#include "die.h"
#include "holder.h"
#include "mem.h"
#include "uncounted.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

/* In the order of the file; new ones are added at the end. */
static const int statuses[] = {
	0,	/* any other */
	200, 201, 204, 302, 303, 304, 400, 401, 403, 404, 405, 409, 412, 413, 429,
	500, 501, 502, 503, 504,
};

enum { READER_WAIT_MS = 1000 };

enum { STATUSES = sizeof(statuses) / sizeof(*statuses), STATUSES_MAX = 24 };

/* The file, in this machine's byte order. Operations are at its end: a shorter file is from a
 * program that knew fewer, and the missing counters are 0. */
struct counters {
	char magic[8];
	uint64_t proofs_refused;
	uint64_t room[6];
	uint64_t requests[OPERATIONS][STATUSES_MAX];
};

enum { HEAD = offsetof(struct counters, requests) };

static const char magic[8] = "WOPIcnt";

_Static_assert(STATUSES <= (int)STATUSES_MAX, "each status has a counter");

void counters_create(const struct db *db)
{
	struct counters first = { .proofs_refused = 0 };

	if (data_has(db->dir_fd, "counters"))
		return;
	memcpy(first.magic, magic, sizeof(magic));
	if (!data_write(db->dir_fd, "counters", &first, HEAD))
		die_errno("cannot make '%s'", db_path(db, "counters"));
}

/* Opens and locks the file for counting; -1 if it is missing or another process holds it. */
static int open_to_count(const struct db *db)
{
	int fd = data_open_file(db->dir_fd, "counters", O_RDWR);

	if (fd < 0 || uncounted_lock(db, fd, "counters"))
		return fd;
	close(fd);
	return -1;
}

/* Under the lock. A counter that cannot be written keeps its value. */
static void increment(int fd, size_t at)
{
	uint64_t n = 0;

	if (pread(fd, &n, sizeof(n), (off_t)at) < 0)
		return;
	n++;
	if (pwrite(fd, &n, sizeof(n), (off_t)at) < 0)
		return;	/* the disk is full, which breaks more than a counter */
}

static size_t place_of(int status)
{
	for (size_t i = 1; i < STATUSES; i++)
		if (statuses[i] == status)
			return i;
	return 0;
}

void counters_add(const struct db *db, enum operation op, int status, bool proof_refused)
{
	size_t at = (size_t)op * STATUSES_MAX + place_of(status);
	int fd = open_to_count(db);

	if (fd < 0)
		return;
	increment(fd, HEAD + at * sizeof(uint64_t));
	if (proof_refused)
		increment(fd, offsetof(struct counters, proofs_refused));
	close(fd);
}

/* Why the open file cannot be read, or NULL. */
static const char *read_file(int fd, struct counters *c, bool *held)
{
	ssize_t n;

	*held = false;
	if (fd < 0)
		return strerror(errno);
	if (!holder_wait(fd, LOCK_SH, READER_WAIT_MS)) {
		*held = errno == EWOULDBLOCK;
		return *held ? mem_printf("%s holds it", holder_of(fd)) : strerror(errno);
	}
	n = pread(fd, c, sizeof(*c), 0);
	if (n < 0)
		return strerror(errno);
	return n < HEAD || memcmp(c->magic, magic, sizeof(magic)) != 0 ? "does not contain counters" : NULL;
}

/* Why the file cannot be read, and *C is all 0; or NULL. */
static const char *load(const struct db *db, struct counters *c, bool *held)
{
	int fd = data_open_file(db->dir_fd, "counters", O_RDONLY);
	const char *problem = read_file(fd, c, held);

	if (fd >= 0)
		close(fd);
	if (problem)
		memset(c, 0, sizeof(*c));
	return problem;
}

const char *counters_problem(const struct db *db, bool *held)
{
	struct counters c = { .proofs_refused = 0 };

	return load(db, &c, held);
}

struct counts counters_read(const struct db *db)
{
	struct counters c = { .proofs_refused = 0 };
	struct counts all = { .count = 0 };
	bool held;

	load(db, &c, &held);
	all.proofs_refused = (int64_t)c.proofs_refused;
	for (int op = OP_NONE; op < OPERATIONS; op++)
		for (size_t i = 0; i < STATUSES; i++) {
			if (!c.requests[op][i])
				continue;
			all.list = mem_grow(all.list, all.count, sizeof(*all.list));
			all.list[all.count++] = (struct request_count){
				(enum operation)op, statuses[i], (int64_t)c.requests[op][i],
			};
		}
	return all;
}
