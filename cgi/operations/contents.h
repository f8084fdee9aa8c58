/* SPDX-License-Identifier: MIT */
/* Receiving contents, and the room for them. */
#ifndef CONTENTS_H
#define CONTENTS_H

#include "content.h"
#include "exchange.h"
#include "file.h"

/* Whether SIZE bytes are within MAX. If not, refuses with 413; LIMIT describes MAX. */
bool exchange_fits(struct exchange *x, int64_t size, int64_t max, const char *limit);

/* Call before the snapshot of a save ends: reads the settings that exchange_receive() and the
 * following change need. */
void exchange_prepare_save(struct exchange *x);

/*
 * Receives the request's body as a content of at most MAX bytes; LIMIT describes MAX. False if the
 * request is refused; the response says how.
 */
bool exchange_receive(struct exchange *x, int64_t max, const char *limit, struct content *c);

/*
 * In a change that saves MORE bytes in room R, after the content was received. Logs if a quota or
 * the disk is nearly full.
 */
void exchange_note_room(struct exchange *x, const struct room *r, int64_t more);

/* Makes the content of the path's file the answer, or 304. False if nothing remains to be done. */
bool exchange_send_content(struct exchange *x);

#endif
