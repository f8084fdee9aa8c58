/* SPDX-License-Identifier: MIT */
/*
 * How many requests there were, by operation and status: numbers in the file "counters"
 * of the data directory. Neither a killed process nor many at once lose a count, but one that
 * holds the file for long does (uncounted.h); a
 * machine that crashes may lose the last.
 */
#ifndef COUNTERS_H
#define COUNTERS_H

#include "db.h"
#include "operation.h"

/* Makes the file (mode 0600) if there is none, in the writers' queue. Dies if it cannot. */
void counters_create(const struct db *db);

/* Counts one request. Where the file is missing nothing is counted. */
void counters_add(const struct db *db, enum operation op, int status, bool proof_refused);

/* NULL if what is counted can be read, else what is wrong with the file; HELD: nothing, but
 * another process has it locked. */
const char *counters_problem(const struct db *db, bool *held);

/*
 * Calls EACH for all that was counted, in the order of operations; STATUS 0 stands for
 * those that have no number of their own here. Returns how many proofs were refused,
 * 0 also if there is nothing to read.
 */
int64_t counters_read(const struct db *db, void (*each)(enum operation op, int status,
						    int64_t count, void *arg), void *arg);

#endif
