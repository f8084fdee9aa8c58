/* SPDX-License-Identifier: MIT */
/* Who sends the request, for which resource, with which rights. */
#ifndef AUTHORIZE_H
#define AUTHORIZE_H

#include "exchange.h"
#include "file.h"
#include "token.h"

/*
 * The one place where proof, token, resource and rights are checked, in this order, in the
 * snapshot of the running transaction. False if the request is refused; the response says how.
 */
bool exchange_authorize(struct exchange *x);

/* The session that the request's token opens, whatever its rights; false if there is none. Does
 * not refuse the request. */
bool exchange_session(struct exchange *x, struct token *t);

/*
 * Starts a change: takes the write lock and authorizes again, because token, rights and file may
 * have changed. False if the request is now refused; the response says how.
 */
bool exchange_begin_change(struct exchange *x);

/*
 * The session's rights on another resource: token_rights(), and everybody may read the root,
 * which then shows only what is granted below it.
 */
unsigned exchange_rights(struct exchange *x, const char *id, const struct file *f);

/*
 * Finds the resource of the path's id. Sets x->file or x->container, and x->rights to the rights
 * of x->session. KIND is that of the path's tokens; RESOURCE_ANY searches files and containers.
 * False if there is no such resource.
 */
bool exchange_find(struct exchange *x, enum resource_kind kind);

#endif
