/* SPDX-License-Identifier: MIT */
/*
 * Counters of requests, by operation and status, in the file "counters" of the data directory.
 * Neither killed processes nor many at once lose a count; a process that holds the file for
 * long does (uncounted.h), and a machine that crashes may lose the last ones.
 */
#ifndef COUNTERS_H
#define COUNTERS_H

#include "db.h"
#include "operation.h"

/* Creates the file (mode 0600) if there is none, in the writers' queue. Dies if it cannot. */
void counters_create(const struct db *db);

/* Counts one request. Does nothing if the file is missing. */
void counters_add(const struct db *db, enum operation op, int status, bool proof_refused);

/* Why the counters cannot be read, or NULL. HELD: only because another process holds the file. */
const char *counters_problem(const struct db *db, bool *held);

struct request_count {
	enum operation operation;
	int status;		/* 0: any status without a counter of its own */
	int64_t count;
};

struct counts {
	struct request_count *list;
	size_t count;
	int64_t proofs_refused;
};

/* All counters above 0, ordered by operation; none if the file cannot be read. */
struct counts counters_read(const struct db *db);

#endif
