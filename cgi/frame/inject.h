/* SPDX-License-Identifier: MIT */
/* Injected faults: a request that one hits goes wrong on purpose. */
#ifndef INJECT_H
#define INJECT_H

#include "exchange.h"

/*
 * While faults are on: lets one hit the request, if one is to, before anything else is
 * done. May wait, and starts a new snapshot. False if the request is not to be carried
 * out.
 */
bool fault_before(struct exchange *x);

/* With x->fault, outside of transactions: what it makes of the answer. May wait. */
void fault_after(struct exchange *x);

/* With x->fault, behind the answer: sees to it that an answer cut short arrives so. */
void fault_sent(const struct exchange *x);

#endif
