/* SPDX-License-Identifier: MIT */
/* Numbers of requests: common/model/host/counters.c. */
#include "counters.h"

#include "mem.h"
#include "tap.h"
#include "text.h"
#include "world.h"

#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *counted(struct db *db, int64_t *refused)
{
	struct counts all = counters_read(db);
	const char *text = "";

	for (size_t i = 0; i < all.count; i++)
		text = mem_printf("%s%s %d: %lld\n", text, operation_name(all.list[i].operation),
				  all.list[i].status, (long long)all.list[i].count);
	*refused = all.proofs_refused;
	return text;
}

TEST("requests are counted by operation and status, and what has no number of its own as 0")
{
	struct db *db = world();
	int64_t refused;

	CHECK_TEXT(counted(db, &refused), "");
	counters_add(db, OP_LOCK, 200, false);
	counters_add(db, OP_LOCK, 200, false);
	counters_add(db, OP_LOCK, 409, false);
	counters_add(db, OP_ACCEPT_SHARE, 303, false);
	counters_add(db, OP_NONE, 404, true);
	counters_add(db, OP_NONE, 299, false);
	counters_add(db, OP_NONE, 599, false);
	CHECK_TEXT(counted(db, &refused),
		   mem_printf("%s 0: 2\n%s 404: 1\nLock 200: 2\nLock 409: 1\nAcceptShare 303: 1\n",
			      operation_name(OP_NONE), operation_name(OP_NONE)));
	CHECK_NUMBER(refused, 1);
}

TEST("every operation has its own numbers for every status")
{
	static const int statuses[] = { 200, 201, 204, 302, 303, 304, 400, 401, 403, 404, 405, 409, 412,
					413, 429, 500, 501, 502, 503, 504 };
	struct db *db = world();
	const char *expected = "";
	int64_t refused;

	for (int op = OP_NONE; op < OPERATIONS; op++)
		for (size_t i = 0; i < COUNT(statuses); i++) {
			counters_add(db, (enum operation)op, statuses[i], false);
			expected = mem_printf("%s%s %d: 1\n", expected,
					      operation_name((enum operation)op), statuses[i]);
		}
	CHECK_TEXT(counted(db, &refused), expected);
}

TEST("no count is lost where many count at once")
{
	enum { PROCESSES = 8, EACH = 50 };
	struct db *db = world();
	int64_t refused;

	for (int i = 0; i < PROCESSES; i++) {
		if (fork() == 0) {
			for (int k = 0; k < EACH; k++)
				counters_add(db, OP_LOCK, 200, true);
			_exit(0);
		}
	}
	while (wait(NULL) > 0)
		;
	CHECK_TEXT(counted(db, &refused), mem_printf("Lock 200: %d\n", PROCESSES * EACH));
	CHECK_NUMBER(refused, PROCESSES * EACH);
}

/* Makes the file one of SIZE bytes of C. */
static void spoil(struct db *db, char c, size_t size)
{
	FILE *file = fopen(db_path(db, "counters"), "w");

	CHECK(file != NULL);
	for (; file && size > 0; size--)
		putc(c, file);
	if (file)
		fclose(file);
}

TEST("a file that is missing or damaged holds no counts, and the reason is told")
{
	struct db *db = world();
	bool held = true;
	int64_t refused;

	CHECK_PROBLEM(counters_problem(db, &held), NULL);
	spoil(db, 'x', 4096);
	CHECK(counters_problem(db, &held) && !held);
	CHECK_TEXT(counted(db, &refused), "");
	CHECK_NUMBER(refused, 0);
	spoil(db, 'W', 3);
	CHECK(counters_problem(db, &held) && !held);
	CHECK(unlink(db_path(db, "counters")) == 0);
	CHECK_PROBLEM(counters_problem(db, &held), "No such file");
	counters_add(db, OP_LOCK, 200, false);
	CHECK_TEXT(counted(db, &refused), "");
	counters_create(db);
	counters_add(db, OP_LOCK, 200, false);
	CHECK_TEXT(counted(db, &refused), "Lock 200: 1\n");
}
