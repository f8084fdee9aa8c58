/* SPDX-License-Identifier: MIT */
/* Late saves, which are refused and kept for their user. */
#ifndef LATE_H
#define LATE_H

#include "exchange.h"
#include "version.h"

/* For a PutFile that exchange_authorize() refused: how many bytes its body may have; -1 if it is
 * not kept. */
int64_t late_max(struct exchange *x);

/* In a change, after the content was received: keeps V if there is still a reason, and commits.
 * Takes V's content. */
void late_keep(struct exchange *x, struct version *v);

/* For an Unlock that exchange_authorize() refused: releases the lock if the session ended less than a
 * day ago, and its user was the last who took, refreshed or saved with the lock. A reader could know
 * its id by GetLock. Else the answer stays. */
void late_unlock(struct exchange *x);

#endif
