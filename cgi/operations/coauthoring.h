/* SPDX-License-Identifier: MIT */
/* What coauthoring locks add to other operations. */
#ifndef COAUTHORING_H
#define COAUTHORING_H

#include "exchange.h"

/*
 * What coauthoring adds to other operations, while the setting is on. How
 * long Lock, RefreshLock and UnlockAndRelock lock, and whether who does so may be named to
 * others; false if the request is refused for these headers.
 */
bool coauth_lock_terms(struct exchange *x, int64_t *ttl, bool *visible);

/* For what may quote a coauthoring lock in the place of a WOPI lock: sets x->coauth_id, NULL
 * if it quotes none. False if the request is refused. */
bool coauth_quoted(struct exchange *x);

#endif
