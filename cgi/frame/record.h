/* SPDX-License-Identifier: MIT */
/* The line that a request leaves in the journal. */
#ifndef RECORD_H
#define RECORD_H

#include "exchange.h"

/*
 * For the journal, if it is on; else they do nothing. While the first is ON each commit
 * looks at what it leaves: that is when the request is decided. The second notes how the
 * path's file stands in the running transaction, or that it is not there.
 */
void exchange_watch(struct exchange *x, bool on);
void exchange_look(struct exchange *x, bool found);

/*
 * Counts the request, and writes its line into the journal if that is on: before the
 * answer, so that whoever has the answer finds the line. Does so once. What keeps it from
 * being written is in the error log, and changes no answer.
 */
void exchange_record(struct exchange *x);

#endif
