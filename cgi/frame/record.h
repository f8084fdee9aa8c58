/* SPDX-License-Identifier: MIT */
/* Statistics and the journal line of a request. */
#ifndef RECORD_H
#define RECORD_H

#include "exchange.h"

/*
 * For the journal; both do nothing while it is off. exchange_watch() notes the state of the path's
 * file at each commit, while ON. exchange_look() notes its state in the running transaction;
 * FOUND is false if there is no such file.
 */
void exchange_watch(struct exchange *x, bool on);
void exchange_look(struct exchange *x, bool found);

/*
 * Counts the request and, if the journal is on, writes its line: before the answer is sent, so
 * the line exists before the client sees the answer. Further calls do nothing. A failure goes to
 * the error log and does not change the answer.
 */
void exchange_record(struct exchange *x);

#endif
