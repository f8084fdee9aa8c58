/* SPDX-License-Identifier: MIT */
/* Injected faults: requests that go wrong on purpose, for testing clients. */
#ifndef INJECT_H
#define INJECT_H

#include "exchange.h"

/*
 * Call before anything else is done, while faults are on. Takes the fault for this request, if
 * there is one. May wait, and starts a new snapshot. False if the operation must not run.
 */
bool inject_before(struct exchange *x);

/* With x->fault, outside of transactions: changes the answer. May wait. */
void inject_after(struct exchange *x);

/* With x->fault, after the answer: makes sure that an answer that is cut short arrives as such. */
void inject_sent(const struct exchange *x);

#endif
