/* SPDX-License-Identifier: MIT */
/*
 * Public keys (RFC 7517) with which signatures of tokens are checked: of RSA for
 * RS256, of the curve P-256 for ES256. They stand in the settings' scope "oauth",
 * by their kid, "" for one that has none; the value is JSON of kty, of alg if it
 * was given, and of n and e, or crv, x and y.
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
	const char *alg;	/* "RS256" or "ES256": the one that it checks */
	int bits;
	struct octets n, e;	/* of RSA, without zeros in front */
	struct octets x, y;	/* of P-256 */
};

/* The key that OBJECT is, into K. NULL, or what is wrong with it, to stand behind
 * "the key": "its n is missing". A kid is not looked at. */
const char *jwk_read(struct json_object *object, struct jwk *k);

/* The key as it is stored, from the pool: its public members and nothing else. */
const char *jwk_text(struct json_object *object);

/* The stored key that a text is. Dies if it is none. */
struct jwk jwk_stored(const char *text);

/* The imported key of that kid, "" being the one without; false if there is none. */
bool jwk_find(struct db *db, const char *kid, struct jwk *k);

/* Whether both are the same key of RSA. */
bool jwk_same(const struct jwk *a, const struct jwk *b);

/* A key of RSA as JSON, as jwk_read() takes it; whoever asks puts it. */
struct json_object *jwk_object(const struct jwk *k);

/* The first 16 digits of a key of RSA's thumbprint (RFC 7638), to tell keys apart. */
const char *jwk_fingerprint(const struct jwk *k);

/* Whether SIGNATURE, of the key's alg as JWS writes it, is the key's over LEN
 * bytes of TEXT. */
bool jwk_verify(const struct jwk *k, const char *text, size_t len, struct octets signature);

#endif
