/* SPDX-License-Identifier: MIT */
/*
 * Root's wopictl as two processes. The data directory belongs to the web server's user, who
 * may have prepared it against whoever works in it: so one process becomes that user, works
 * there, and runs the command. The other one stays root, touches nothing of the data
 * directory, and only does what the first asks of the places that the command line names.
 */
#ifndef BROKER_H
#define BROKER_H

#include "place.h"

/*
 * Forks. Returns in the child, in which broker_ask() is answered from here on by its parent.
 * The parent does not return: it passes on signals, and ends with the child and with its
 * status, 128 and the signal's number if a signal ended it. Dies if it cannot fork.
 */
void broker_start(void);

/* In the child, once it is another user: has it end with its parent, even if that is killed. */
void broker_tie(void);

/* Whether broker_start() was called. */
bool has_broker(void);

/* Has the parent perform a request; as place_perform(). */
void broker_ask(struct place_request *q, place_taker *take, void *arg);

#endif
