/* SPDX-License-Identifier: MIT */
/* The sessions of people at browsers, for person_may_open() and one-time addresses. */
#ifndef PERSON_H
#define PERSON_H

#include "exchange.h"
#include "token.h"

/* The end of a session that began at SIGNED_IN_AT, if no further page is requested. */
int64_t person_session_end(struct exchange *x, int64_t signed_in_at);

/* The rights of session T on the path's resource; 0 if it may not be read. Sets x->session, and
 * x->file or x->container. */
unsigned person_opens(struct exchange *x, const struct token *t);

/*
 * Who sits at the browser, and what of the path's resource that person may see: by the
 * web server's word, a cookie of an earlier one-time address, or a link's. Sets
 * x->session, to be derived from, x->file or x->container, and x->rights. False if
 * that is nothing; x->person says then, too, who it is.
 */
bool person_may_open(struct exchange *x);

#endif
