/* SPDX-License-Identifier: MIT */
/* The sessions of people at browsers, for person_may_open() and one-time addresses. */
#ifndef PERSON_H
#define PERSON_H

#include "exchange.h"

/* The end of a session that began at SIGNED_IN_AT, if no further page is requested. */
int64_t person_session_end(struct exchange *x, int64_t signed_in_at);

/* The rights of session T on the path's resource; 0 if it may not be read. Sets x->session, and
 * x->file or x->container. */
unsigned person_opens(struct exchange *x, const struct token *t);

#endif
