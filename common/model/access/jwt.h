/* SPDX-License-Identifier: MIT */
/*
 * Signed tokens (JWT, RFC 7519) of an identity provider, used as OAuth 2.0 bearer tokens. The
 * recommendations of RFC 8725 are enforced.
 */
#ifndef JWT_H
#define JWT_H

#include "db.h"
#include "outcome.h"

#include <stdint.h>

enum {
	JWT_MAX = 8192,		/* characters; web servers refuse longer headers */
	JWT_SKEW_S = 60,	/* the provider's clock may be ahead so far */
	JWT_USER_MAX = 1024,	/* bytes of the claim that names the user */
};

/* What a token must contain; all texts are settings. */
struct jwt_rules {
	const char *issuer;	/* iss; NULL: no token is valid */
	const char *audience;	/* aud, or one of them; NULL: no token is valid */
	const char *user_claim;	/* the claim that names the user */
};

/*
 * Checks TEXT, a JWS in compact form, at NOW with the imported keys. OK, and *USER, from the
 * pool, is the value of the user claim; or UNAUTHORIZED, and *REASON says why without quoting
 * the token.
 */
enum outcome jwt_check(struct db *db, const char *text, const struct jwt_rules *rules,
		       int64_t now, const char **user, const char **reason);

#endif
