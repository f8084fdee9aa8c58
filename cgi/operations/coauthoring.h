/* SPDX-License-Identifier: MIT */
/* Headers of coauthoring in other operations. Without the setting "coauth" they are ignored. */
#ifndef COAUTHORING_H
#define COAUTHORING_H

#include "exchange.h"

/*
 * For Lock, RefreshLock and UnlockAndRelock: *TTL is the duration of the lock, *VISIBLE whether the
 * user's name may be shown to others. False if the request is refused.
 */
bool coauth_lock_terms(struct exchange *x, int64_t *ttl, bool *visible);

/* For operations that accept the id of a coauthoring lock instead of X-WOPI-Lock: sets
 * x->coauth_id, to NULL if there is none. False if the request is refused. */
bool coauth_quoted(struct exchange *x);

#endif
