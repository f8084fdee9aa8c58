/* SPDX-License-Identifier: MIT */
/*
 * Passwords of links. Stored is "pbkdf2-sha256.ITERATIONS.SALT.KEY": PBKDF2 with HMAC-SHA-256
 * (RFC 8018) over the password in Unicode form C, with a salt of its own.
 */
#ifndef PASSWORD_H
#define PASSWORD_H

#include <stdbool.h>

enum {
	PASSWORD_MIN = 8,	/* bytes */
	PASSWORD_MAX = 128,
	PASSWORD_ITERATIONS = 600000,
	/* at most so many tries of one link in a minute: guessing takes long, and so little of the
	 * processor's time goes into wrong passwords */
	PASSWORD_TRIES = 10,
};

/* Why TEXT is not a password that can be set, or NULL. */
const char *password_problem(const char *text);

/* What is stored for the valid password TEXT, from the pool. */
const char *password_hash(const char *text);

/* Why HASH is not what password_hash() returns, or NULL. */
const char *password_hash_problem(const char *hash);

/* Whether TEXT, which may be any text, is the password of HASH. Takes up to a second of the
 * processor's time. */
bool password_fits(const char *text, const char *hash);

#endif
