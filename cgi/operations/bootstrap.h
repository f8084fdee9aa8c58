/* SPDX-License-Identifier: MIT */
/* Sessions of users whom an identity provider or the web server signed in. */
#ifndef BOOTSTRAP_H
#define BOOTSTRAP_H

#include "exchange.h"
#include "token.h"

/*
 * Opens the session T of a user that was signed in elsewhere, valid for TTL at least. CLAIM and
 * NAME as for user_identify(). False if there is no such user. May commit a change and start a
 * new snapshot.
 */
bool exchange_open_session(struct exchange *x, const char *claim, const char *name, int64_t ttl,
			   struct token *t);

#endif
