/* SPDX-License-Identifier: MIT */
/*
 * Signed tokens (JWT, RFC 7519) that an identity provider gives out, as OAuth 2.0
 * bearer tokens: what RFC 8725 advises is law here.
 */
#ifndef JWT_H
#define JWT_H

#include "db.h"
#include "outcome.h"

#include <stdint.h>

enum {
	JWT_MAX = 8192,		/* characters of a token: web servers take no longer header */
	JWT_SKEW_S = 60,	/* how far the provider's clock may be ahead */
	JWT_USER_MAX = 1024,	/* bytes of the claim that names the user */
};

/* What a token must hold; all texts are the host's settings. */
struct jwt_rules {
	const char *issuer;	/* iss; NULL: no token is good */
	const char *audience;	/* aud, or one of it; NULL: no token is good */
	const char *user_claim;	/* the claim that names the user */
};

/*
 * Checks TEXT, a JWS in its compact form, at NOW against the imported keys. OK,
 * and *USER, from the pool, is what the claim says; or UNAUTHORIZED, and *REASON
 * says why, with nothing of the token in it.
 */
enum outcome jwt_check(struct db *db, const char *text, const struct jwt_rules *rules,
		       int64_t now, const char **user, const char **reason);

#endif
