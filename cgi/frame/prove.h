/* SPDX-License-Identifier: MIT */
/* Whether a request comes from a client whose proof keys are known. */
#ifndef PROVE_H
#define PROVE_H

#include "exchange.h"

/*
 * Once the token was looked at: whether the proof shows that the expected client sent
 * the request. KNOWN: the token is good, so x->session holds. False if the proof is
 * refused; the response says how. Looks at a request once: later its timestamp may have
 * become too old.
 */
bool exchange_prove(struct exchange *x, bool known);

/*
 * Outside of transactions, when the answer is gone: notes the clients whose keys did
 * not fit, or only just, in requests of known sessions, so that 'wopictl client refresh
 * --due' reads their discovery again. Writes nothing if that is noted already.
 */
void exchange_mark_stale(struct exchange *x);

#endif
