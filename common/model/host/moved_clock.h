/* SPDX-License-Identifier: MIT */
/*
 * A clock that a test moves ahead of the real one while the host runs: locks, tokens, links and the
 * times of saves follow it. Proofs of clients do only if that was asked for; gc, backup and the audit
 * trail never do. Only while faults are injected. A switch in the database's header says whether it is
 * moved.
 */
#ifndef MOVED_CLOCK_H
#define MOVED_CLOCK_H

#include "db.h"

/* How far it may be ahead. */
#define MOVED_CLOCK_MAX (36500 * CLOCK_DAY)

/* In a snapshot. Makes clock_now() of this process follow. False if the clock is not moved. */
bool moved_clock_follow(struct db *db);

/* In a snapshot. The time NOW as proofs of clients have it. */
int64_t moved_clock_of_proofs(struct db *db, int64_t now);

/* In a change. Moves it BY further ahead, also for PROOFS. False beyond MOVED_CLOCK_MAX. */
bool moved_clock_set(struct db *db, int64_t by, bool proofs);

/* In a change. Ends it; no lock lasts longer then than one that is taken now. */
void moved_clock_clear(struct db *db);

#endif
