/* SPDX-License-Identifier: MIT */
/*
 * Public keys. Nettle does the mathematics: the available JWT libraries use OpenSSL, whose
 * initialisation takes longer than a whole request.
 */
#include "jwk.h"

#include "die.h"
#include "json.h"
#include "mem.h"
#include "store.h"
#include "text.h"

#include <nettle/bignum.h>
#include <nettle/dsa.h>
#include <nettle/ecc-curve.h>
#include <nettle/ecdsa.h>
#include <nettle/rsa.h>
#include <nettle/sha2.h>
#include <string.h>

enum { P256_SIZE = 32, EXPONENT_SIZE_MAX = 8 };

/* Reads a required member in base64url. Returns NULL, or the problem. */
static const char *read_octets(struct json_object *object, const char *name, struct octets *o)
{
	const char *text = json_text(object, name);

	if (!text)
		return mem_printf("its %s is missing, or not a string", name);
	if (!base64url_read(text, strlen(text), o) || o->len == 0)
		return mem_printf("its %s is not base64url", name);
	return NULL;
}

/* Removes leading zeros, which some writers of keys add. */
static void skip_zeros(struct octets *o)
{
	while (o->len && o->data[0] == 0) {
		o->data++;
		o->len--;
	}
}

static int bits_of(struct octets o)
{
	int bits = 8 * (int)o.len;

	for (int first = o.len ? o.data[0] : 0x80; first < 0x80; first <<= 1)
		bits--;
	return bits;
}

static bool is_odd(struct octets o)
{
	return o.len && o.data[o.len - 1] & 1;
}

static const char *read_rsa(struct json_object *object, struct jwk *k)
{
	const char *problem = read_octets(object, "n", &k->n);

	if (!problem)
		problem = read_octets(object, "e", &k->e);
	if (problem)
		return problem;
	skip_zeros(&k->n);
	skip_zeros(&k->e);
	k->bits = bits_of(k->n);
	if (k->bits < JWK_RSA_BITS_MIN || k->bits > JWK_RSA_BITS_MAX)
		return mem_printf("its n has %d bits, which may be from %d to %d", k->bits,
				  JWK_RSA_BITS_MIN, JWK_RSA_BITS_MAX);
	if (!is_odd(k->n))
		return "its n is even";
	if (!is_odd(k->e) || k->e.len > EXPONENT_SIZE_MAX || bits_of(k->e) == 1)
		return "its e is not an odd number above 1 of at most 64 bits";
	k->alg = "RS256";
	return NULL;
}

static void to_number(mpz_t number, struct octets o)
{
	nettle_mpz_set_str_256_u(number, o.len, o.data);
}

/* Sets POINT to the key's point; false if it is not on the curve. */
static bool set_point(const struct jwk *k, struct ecc_point *point)
{
	bool on_curve;
	mpz_t x, y;

	mpz_init(x);
	mpz_init(y);
	to_number(x, k->x);
	to_number(y, k->y);
	on_curve = ecc_point_set(point, x, y);
	mpz_clear(x);
	mpz_clear(y);
	return on_curve;
}

static const char *read_ec(struct json_object *object, struct jwk *k)
{
	const char *problem = read_octets(object, "x", &k->x);
	struct ecc_point point;

	if (!problem)
		problem = read_octets(object, "y", &k->y);
	if (problem)
		return problem;
	if (k->x.len != P256_SIZE)
		return "its x is not 32 bytes long";
	if (k->y.len != P256_SIZE)
		return "its y is not 32 bytes long";
	ecc_point_init(&point, nettle_get_secp_256r1());
	if (!set_point(k, &point))
		problem = "its x and y are not a point on P-256";
	ecc_point_clear(&point);
	k->crv = "P-256";
	k->alg = "ES256";
	k->bits = 256;
	return problem;
}

const char *jwk_read(struct json_object *object, struct jwk *k)
{
	const char *kty = json_text(object, "kty"), *crv = json_text(object, "crv"), *problem;
	struct json_object *alg;

	*k = (struct jwk){ .kty = NULL };
	if (kty && same(kty, "RSA")) {
		k->kty = "RSA";
		problem = read_rsa(object, k);
	} else if (kty && same(kty, "EC") && crv && same(crv, "P-256")) {
		k->kty = "EC";
		problem = read_ec(object, k);
	} else {
		return "its kty is neither RSA, nor EC with P-256 as its crv";
	}
	if (!problem && json_object_object_get_ex(object, "alg", &alg) &&
	    (!json_text(object, "alg") || !same(json_text(object, "alg"), k->alg)))
		problem = mem_printf("its alg is not %s", k->alg);
	return problem;
}

const char *jwk_text(struct json_object *object)
{
	static const char *const stored[] = { "kty", "alg", "n", "e", "crv", "x", "y" };
	struct json_object *o = json_object_new_object();

	for (size_t i = 0; i < sizeof(stored) / sizeof(*stored); i++)
		json_add_text_if_set(o, stored[i], json_text(object, stored[i]));
	return json_finish(o);
}

struct jwk jwk_stored(const char *text)
{
	struct json_object *object;
	struct jwk k;

	if (!json_read_object(text, strlen(text), &object) || jwk_read(object, &k))
		die("corrupt database: a key for signed tokens is invalid;"
		    " 'wopictl oauth set' replaces all");
	json_object_put(object);
	return k;
}

bool jwk_find(struct db *db, const char *kid, struct jwk *k)
{
	const char *text = store_get(db, JWK_SCOPE, kid);

	if (text)
		*k = jwk_stored(text);
	return text;
}

static bool same_octets(struct octets a, struct octets b)
{
	return a.len == b.len && memcmp(a.data, b.data, a.len) == 0;
}

bool jwk_same(const struct jwk *a, const struct jwk *b)
{
	return same_octets(a->n, b->n) && same_octets(a->e, b->e);
}

/* With the members of a thumbprint (RFC 7638), in its order. */
struct json_object *jwk_object(const struct jwk *k)
{
	struct json_object *o = json_object_new_object();

	json_add_text(o, "e", base64url_write(k->e.data, k->e.len));
	json_add_text(o, "kty", k->kty);
	json_add_text(o, "n", base64url_write(k->n.data, k->n.len));
	return o;
}

const char *jwk_fingerprint(const struct jwk *k)
{
	const char *text = json_finish(jwk_object(k));
	uint8_t digest[SHA256_DIGEST_SIZE];
	struct sha256_ctx ctx;

	sha256_init(&ctx);
	sha256_update(&ctx, strlen(text), (const uint8_t *)text);
	sha256_digest(&ctx, sizeof(digest), digest);
	return text_hex(digest, 8);
}

static bool verify_rsa(const struct jwk *k, const uint8_t *digest, struct octets signature)
{
	struct rsa_public_key key;
	bool verified;
	mpz_t s;

	if (signature.len != k->n.len)
		return false;
	rsa_public_key_init(&key);
	mpz_init(s);
	to_number(key.n, k->n);
	to_number(key.e, k->e);
	to_number(s, signature);
	verified = rsa_public_key_prepare(&key) && rsa_sha256_verify_digest(&key, digest, s);
	mpz_clear(s);
	rsa_public_key_clear(&key);
	return verified;
}

/* The signature is r and s, of 32 bytes each (RFC 7518, 3.4). */
static bool verify_ec(const struct jwk *k, const uint8_t *digest, struct octets signature)
{
	struct dsa_signature rs;
	struct ecc_point point;
	bool verified;

	if (signature.len != 2 * P256_SIZE)
		return false;
	ecc_point_init(&point, nettle_get_secp_256r1());
	dsa_signature_init(&rs);
	nettle_mpz_set_str_256_u(rs.r, P256_SIZE, signature.data);
	nettle_mpz_set_str_256_u(rs.s, P256_SIZE, signature.data + P256_SIZE);
	verified = set_point(k, &point) && ecdsa_verify(&point, SHA256_DIGEST_SIZE, digest, &rs);
	dsa_signature_clear(&rs);
	ecc_point_clear(&point);
	return verified;
}

bool jwk_verify(const struct jwk *k, const char *text, size_t len, struct octets signature)
{
	uint8_t digest[SHA256_DIGEST_SIZE];
	struct sha256_ctx ctx;

	sha256_init(&ctx);
	sha256_update(&ctx, len, (const uint8_t *)text);
	sha256_digest(&ctx, sizeof(digest), digest);
	return same(k->alg, "RS256") ? verify_rsa(k, digest, signature) :
		verify_ec(k, digest, signature);
}
