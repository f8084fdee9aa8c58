/* SPDX-License-Identifier: MIT */
/* Sessions of users whom an identity provider or the web server vouches for. */
#ifndef BOOTSTRAP_H
#define BOOTSTRAP_H

#include "exchange.h"
#include "token.h"

/*
 * The session T of the user whom others vouch for, by CLAIM and NAME as user_identify() has
 * them, good for TTL at least. False if there is no such user. May commit a change, and start
 * a new snapshot.
 */
bool exchange_open_session(struct exchange *x, const char *claim, const char *name, int64_t ttl,
			   struct token *t);

#endif
