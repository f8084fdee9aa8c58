/* SPDX-License-Identifier: MIT */
/* Bodies that are contents, and the room for them. */
#ifndef CONTENTS_H
#define CONTENTS_H

#include "content.h"
#include "exchange.h"
#include "file.h"

/* Whether SIZE bytes are within MAX, which LIMIT describes; if not, 413. */
bool exchange_fits(struct exchange *x, int64_t size, int64_t max, const char *limit);

/* For a save, before its snapshot ends: reads what exchange_receive() and the change that
 * follows it need to know, such as how long to wait for others. */
void exchange_prepare_save(struct exchange *x);

/*
 * Receives the request's body as a content. False if it is cut short or longer
 * than MAX, which LIMIT describes; the response then says so.
 */
bool exchange_receive(struct exchange *x, int64_t max, const char *limit, struct content *c);

/*
 * In a change that saves MORE bytes in room R, with a content that was received: logs that a
 * quota or the disk is now nearly used up.
 */
void exchange_note_room(struct exchange *x, const struct room *r, int64_t more);

#endif
