/* SPDX-License-Identifier: MIT */
/* Who sends the request, what it names, and with which rights. */
#ifndef AUTHORIZE_H
#define AUTHORIZE_H

#include "exchange.h"
#include "file.h"
#include "token.h"

/*
 * The one place where proof, token, resource and rights are checked, in that order,
 * all in the snapshot of the running transaction. False if the
 * request is refused; the response says how.
 */
bool exchange_authorize(struct exchange *x);

/* The session that the request's token opens, whatever it may do; false if there is
 * none. Refuses nothing. */
bool exchange_session(struct exchange *x, struct token *t);

/*
 * Starts a change: takes the write lock and looks at token, rights and file
 * once more, for they may have changed since. False if the request is now
 * refused; the response says how.
 */
bool exchange_begin_change(struct exchange *x);

/*
 * What the session may do with another resource: token_rights(), and the root is
 * there to be read for everyone, showing what was granted below it.
 */
unsigned exchange_rights(struct exchange *x, const char *id, const struct file *f);

/*
 * Finds what the path's id names, in x->file or x->container, and what x->session may do
 * with it, in x->rights. KIND is what tokens for the path are made for; RESOURCE_ANY searches files and
 * containers. False if there is no such resource.
 */
bool exchange_find(struct exchange *x, enum resource_kind kind);

#endif
