/* SPDX-License-Identifier: MIT */
/* Which requests must be signed by a client, and by which one. */
#ifndef PROVE_H
#define PROVE_H

#include "exchange.h"

/*
 * Call after the token was checked: whether the proof shows that the expected client sent the
 * request. KNOWN: the token is valid, and x->session set. False if the proof is refused; the
 * response says how. Further calls return true, because the timestamp may have become too old.
 */
bool exchange_prove(struct exchange *x, bool known);

/*
 * Call after the answer was sent, outside of transactions. Notes the clients whose keys did not
 * match, or only the old ones did, so that 'wopictl client refresh --due' reads their discovery
 * again. Writes nothing if it is noted already.
 */
void exchange_mark_stale(struct exchange *x);

#endif
