/* SPDX-License-Identifier: MIT */
/* The person at a browser, and the sessions of pages. */
#ifndef PERSON_H
#define PERSON_H

#include "exchange.h"
#include "token.h"

/* The expiry of a session that began at SIGNED_IN_AT, if no further page is requested. */
int64_t person_session_end(struct exchange *x, int64_t signed_in_at);

/* The rights of session T on the path's resource; 0 if it may not read it. Sets x->session, and
 * x->file or x->container. */
unsigned person_opens(struct exchange *x, const struct token *t);

/*
 * Finds the person at the browser, by the web server, the cookie of a one-time address or that of a
 * link, and the rights on the path's resource. Sets x->person, x->session, x->file or x->container,
 * and x->rights. False if the person may not read the resource; x->person is set, too.
 */
bool person_may_open(struct exchange *x);

#endif
