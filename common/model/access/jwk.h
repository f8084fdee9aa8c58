/* SPDX-License-Identifier: MIT */
/*
 * Public keys (RFC 7517) for checking signatures of tokens: RSA for RS256, the curve P-256 for
 * ES256. They are stored in the scope "oauth" of the key-value store under their kid, "" for a
 * key without one; the value is JSON with kty, alg if it was given, and n and e, or crv, x and
 * y.
 */
#ifndef JWK_H
#define JWK_H

#include "base64url.h"
#include "db.h"

#include <json-c/json.h>

#define JWK_SCOPE "oauth"

enum {
	JWK_RSA_BITS_MIN = 2048,	/* RFC 7518, 3.3 */
	JWK_RSA_BITS_MAX = 8192,	/* more only costs time */
	JWK_KID_MAX = 256,		/* bytes */
};

struct jwk {
	const char *kty;	/* "RSA" or "EC" */
	const char *crv;	/* "P-256", or NULL with RSA */
	const char *alg;	/* "RS256" or "ES256" */
	int bits;
	struct octets n, e;	/* of RSA, without leading zeros */
	struct octets x, y;	/* of P-256 */
};

/* Reads the key OBJECT into K. Returns NULL, or the problem, worded to follow "the key": "its n
 * is missing". Ignores the kid. */
const char *jwk_read(struct json_object *object, struct jwk *k);

/* The key as it is stored, with its public members only; from the pool. */
const char *jwk_text(struct json_object *object);

/* Reads a stored key. Dies if it is invalid. */
struct jwk jwk_stored(const char *text);

/* The imported key with that kid, "" for the one without; false if there is none. */
bool jwk_find(struct db *db, const char *kid, struct jwk *k);

/* Whether both are the same RSA key. */
bool jwk_same(const struct jwk *a, const struct jwk *b);

/* An RSA key as JSON, as jwk_read() reads it; the caller puts it. */
struct json_object *jwk_object(const struct jwk *k);

/* The first 16 digits of an RSA key's thumbprint (RFC 7638), which identify it for people. */
const char *jwk_fingerprint(const struct jwk *k);

/* Whether SIGNATURE, in the form of JWS, is the key's signature of LEN bytes of TEXT. */
bool jwk_verify(const struct jwk *k, const char *text, size_t len, struct octets signature);

#endif
