/* SPDX-License-Identifier: MIT */
/* Who may release a lock in the list of documents. */
#ifndef FREE_H
#define FREE_H

#include "exchange.h"
#include "lock_row.h"

/* Whether the user of the session, who has RIGHTS on the file, may release its lock L: users their
 * own, owners all. Not guests, and not coauthoring locks. */
bool may_free(struct exchange *x, const char *file_id, const struct lock *l, unsigned rights);

#endif
