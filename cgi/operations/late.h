/* SPDX-License-Identifier: MIT */
/* Saves that come too late, and are kept for their user all the same. */
#ifndef LATE_H
#define LATE_H

#include "exchange.h"
#include "version.h"

/* Of a PutFile that exchange_authorize() refused, before its body comes: how many bytes it may
 * have, -1 if it is not kept. */
int64_t late_max(struct exchange *x);

/* The same in a change, when the content was received: keeps V if there is still a reason, and
 * commits. Takes V's content. */
void late_keep(struct exchange *x, struct version *v);

#endif
