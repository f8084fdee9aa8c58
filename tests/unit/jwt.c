/* SPDX-License-Identifier: MIT */
/*
 * Signed tokens and the keys they are checked with: common/model/access/jwt.c and jwk.c. The
 * host knows the keys r1 and e1; e2 is somebody else's.
 */
#include "jwt.h"

#include "die.h"
#include "json.h"
#include "jwk.h"
#include "mem.h"
#include "store.h"
#include "tap.h"
#include "text.h"
#include "world.h"

#include <nettle/bignum.h>
#include <nettle/ecc-curve.h>
#include <nettle/ecdsa.h>
#include <nettle/knuth-lfib.h>
#include <nettle/rsa.h>
#include <nettle/sha2.h>
#include <string.h>

#define NOW WORLD_START
#define ISSUER "https://login.example.org/tenant"
#define AUDIENCE "api://wopi"

static const struct jwt_rules rules = { ISSUER, AUDIENCE, "sub" };

/* The primes of r1, which signs nothing but this. */
static const char prime_p[] =
	"e9a0f51414f3cb938c4e4517dad14f318cd9e314a2fb16f739fc506f7a88375a34465ccfee377475d8e7c065"
	"69aaa3b766f57048f6ed95a44f5b83c041cfe47b805e730e9a5f40b646623f7fb342e83d3d849a4e668a31f4"
	"3143d8c899c703beb009dbc4b916be1a17e03d6aa9ea8249d690ac0137192c6bbd05e37f9c5ea46d";
static const char prime_q[] =
	"d5c342e3b83676f0d0c6ee219bc8a5d74752a2dcc5ef362c92ee6afbbde9d6f8a6b67829c3bdf908cc7e7f41"
	"1ff897df8e2b4509ba195a7b6403afe15db47c4bb3a1912e1ba5a9f729109b0e90cec54dd3251f336ea1e30f"
	"4c2bc715f0cfc88877e41761aaa2a72dadfbc2fae243f638bcdeb3a3c172b32e1bda6d559e3d8d25";

static const char *base64url_of(const mpz_t number, size_t size)
{
	uint8_t *data = mem_alloc(size + 1);

	nettle_mpz_get_str_256(size, data, number);
	return base64url_write(data, size);
}

static struct rsa_private_key rsa_key(void)
{
	struct rsa_private_key key;
	mpz_t e, p_1, q_1, phi, d;

	rsa_private_key_init(&key);
	mpz_inits(e, p_1, q_1, phi, d, NULL);
	mpz_set_str(key.p, prime_p, 16);
	mpz_set_str(key.q, prime_q, 16);
	mpz_set_ui(e, 65537);
	mpz_sub_ui(p_1, key.p, 1);
	mpz_sub_ui(q_1, key.q, 1);
	mpz_mul(phi, p_1, q_1);
	mpz_invert(d, e, phi);
	mpz_mod(key.a, d, p_1);
	mpz_mod(key.b, d, q_1);
	mpz_invert(key.c, key.q, key.p);
	mpz_clears(e, p_1, q_1, phi, d, NULL);
	if (!rsa_private_key_prepare(&key))
		die("the test's RSA key is not good");
	return key;
}

/* The public key r1. */
static const char *rsa_jwk(void)
{
	struct rsa_private_key key = rsa_key();
	const char *text;
	mpz_t n;

	mpz_init(n);
	mpz_mul(n, key.p, key.q);
	text = mem_printf("{\"kty\":\"RSA\",\"kid\":\"r1\",\"n\":\"%s\",\"e\":\"AQAB\"}",
			  base64url_of(n, 256));
	mpz_clear(n);
	rsa_private_key_clear(&key);
	return text;
}

/* The private key whose number is N times a constant. */
static void ec_key(unsigned n, struct ecc_scalar *key)
{
	mpz_t d;

	mpz_init_set_str(d, "3fe41c9a63eb1d8a03cf6ad2a1a4a3b2f9d1c0e7b8a6958473625140f0e1d2c3", 16);
	mpz_mul_ui(d, d, n);
	ecc_scalar_init(key, nettle_get_secp_256r1());
	if (!ecc_scalar_set(key, d))
		die("the test's EC key is not good");
	mpz_clear(d);
}

static const char *ec_jwk(unsigned n)
{
	struct ecc_scalar key;
	struct ecc_point point;
	const char *text;
	mpz_t x, y;

	mpz_inits(x, y, NULL);
	ec_key(n, &key);
	ecc_point_init(&point, nettle_get_secp_256r1());
	ecc_point_mul_g(&point, &key);
	ecc_point_get(&point, x, y);
	text = mem_printf("{\"kty\":\"EC\",\"kid\":\"e%u\",\"crv\":\"P-256\",\"x\":\"%s\",\"y\":\"%s\"}",
			  n, base64url_of(x, 32), base64url_of(y, 32));
	ecc_point_clear(&point);
	ecc_scalar_clear(&key);
	mpz_clears(x, y, NULL);
	return text;
}

static struct sha256_ctx hashed(const char *text)
{
	struct sha256_ctx ctx;

	sha256_init(&ctx);
	sha256_update(&ctx, strlen(text), (const uint8_t *)text);
	return ctx;
}

static const char *sign_rsa(const char *text)
{
	struct rsa_private_key key = rsa_key();
	struct sha256_ctx ctx = hashed(text);
	const char *signature;
	mpz_t s;

	mpz_init(s);
	if (!rsa_sha256_sign(&key, &ctx, s))
		die("cannot sign");
	signature = base64url_of(s, 256);
	mpz_clear(s);
	rsa_private_key_clear(&key);
	return signature;
}

static const char *sign_ec(unsigned n, const char *text)
{
	struct sha256_ctx ctx = hashed(text);
	uint8_t digest[SHA256_DIGEST_SIZE], both[64];
	struct knuth_lfib_ctx random;
	struct dsa_signature rs;
	struct ecc_scalar key;

	sha256_digest(&ctx, sizeof(digest), digest);
	knuth_lfib_init(&random, 7);
	dsa_signature_init(&rs);
	ec_key(n, &key);
	ecdsa_sign(&key, &random, (nettle_random_func *)knuth_lfib_random, sizeof(digest), digest,
		   &rs);
	nettle_mpz_get_str_256(32, both, rs.r);
	nettle_mpz_get_str_256(32, both + 32, rs.s);
	dsa_signature_clear(&rs);
	ecc_scalar_clear(&key);
	return base64url_write(both, sizeof(both));
}

static const char *encoded(const char *text)
{
	return base64url_write((const uint8_t *)text, strlen(text));
}

/* A token of these very texts, signed by r1, or by e1 or e2. */
static const char *signed_by(const char *key, const char *header, const char *payload)
{
	const char *text = mem_printf("%s.%s", encoded(header), encoded(payload));

	return mem_printf("%s.%s", text, *key == 'r' ? sign_rsa(text) :
			  sign_ec((unsigned)(key[1] - '0'), text));
}

#define ES256 "{\"alg\":\"ES256\",\"kid\":\"e1\"}"
#define RS256 "{\"alg\":\"RS256\",\"kid\":\"r1\"}"

/* The payload of a good token for alice, in which the claim NAME is JSON, left out if that is
 * NULL. It ends ten minutes after NOW. */
static const char *claims(const char *name, const char *json)
{
	static const struct { const char *name, *json; } good[] = {
		{ "iss", "\"" ISSUER "\"" }, { "aud", "\"" AUDIENCE "\"" }, { "sub", "\"alice\"" },
		{ "exp", "1700000600" },
	};
	const char *text = "";
	bool found = false;

	for (size_t i = 0; i < COUNT(good); i++) {
		bool is_it = same(good[i].name, name);

		found = found || is_it;
		if (!is_it || json)
			text = mem_printf("%s%s\"%s\":%s", text, *text ? "," : "", good[i].name,
					  is_it ? json : good[i].json);
	}
	if (!found && *name)
		text = mem_printf("%s,\"%s\":%s", text, name, json);
	return mem_printf("{%s}", text);
}

static const char *good_claims(void)
{
	return claims("", NULL);
}

static void import(struct db *db, const char *kid, const char *text)
{
	struct json_object *object;
	struct jwk key;

	if (!json_read_object(text, strlen(text), &object))
		die("a key is not JSON: %s", text);
	CHECK_PROBLEM(jwk_read(object, &key), NULL);
	store_set(db, JWK_SCOPE, kid, jwk_text(object));
	json_object_put(object);
}

static struct db *world_with_keys(void)
{
	struct db *db = world();

	db_begin_write(db);
	import(db, "r1", rsa_jwk());
	import(db, "e1", ec_jwk(1));
	return db;
}

/* Whether the token is accepted, as alice's; if not, the reason has WORDS in it, and nothing
 * of the token. */
static void check_at(struct db *db, const char *token, const char *words, int64_t now)
{
	const char *user = NULL, *reason = NULL;
	enum outcome outcome = jwt_check(db, token, &rules, now, &user, &reason);

	CHECK_PROBLEM(reason, words);
	CHECK_NUMBER(outcome, words ? OUTCOME_UNAUTHORIZED : OUTCOME_OK);
	CHECK_TEXT(user, words ? NULL : "alice");
	CHECK(!reason || (!strstr(reason, "alice") && !strstr(reason, "login.example")));
}

static void check(struct db *db, const char *token, const char *words)
{
	check_at(db, token, words, NOW);
}

TEST("tokens signed with RS256 and with ES256 are accepted, whatever else is in them")
{
	struct db *db = world_with_keys();

	check(db, signed_by("r1", RS256, good_claims()), NULL);
	check(db, signed_by("e1", ES256, good_claims()), NULL);
	check(db, signed_by("e1", "\n{ \"alg\" : \"ES256\",\t\"kid\" : \"e1\" }\r\n",
			    mem_printf(" %s\n", good_claims())), NULL);
	check(db, signed_by("e1", "{\"typ\":\"at+jwt\",\"alg\":\"ES256\",\"kid\":\"e1\","
			    "\"x\":{\"y\":[1,null,\"z\"]}}",
			    claims("x", "{\"iss\":\"other\",\"sub\":[\"x\"],\"l\":[{\"a\":1},{\"a\":2}]}")),
	      NULL);
}

TEST("a key is found by the kid, and says which algorithm its tokens have")
{
	static const struct { const char *key, *header, *words; } rows[] = {
		{ "e1", "{\"alg\":\"none\",\"kid\":\"e1\"}", "RS256" },
		{ "e1", "{\"alg\":\"None\",\"kid\":\"e1\"}", "RS256" },
		{ "e1", "{\"alg\":\"\",\"kid\":\"e1\"}", "RS256" },
		{ "e1", "{\"alg\":\"ES256 \",\"kid\":\"e1\"}", "RS256" },
		{ "e1", "{\"alg\":\"es256\",\"kid\":\"e1\"}", "RS256" },
		{ "e1", "{\"alg\":null,\"kid\":\"e1\"}", "RS256" },
		{ "e1", "{\"alg\":256,\"kid\":\"e1\"}", "RS256" },
		{ "e1", "{\"alg\":true,\"kid\":\"e1\"}", "RS256" },
		{ "e1", "{\"alg\":[\"ES256\"],\"kid\":\"e1\"}", "RS256" },
		{ "e1", "{\"kid\":\"e1\"}", "RS256" },
		{ "r1", "{\"alg\":\"HS256\",\"kid\":\"r1\"}", "RS256" },
		{ "r1", "{\"alg\":\"RS384\",\"kid\":\"r1\"}", "RS256" },
		{ "r1", "{\"alg\":\"RS512\",\"kid\":\"r1\"}", "RS256" },
		{ "r1", "{\"alg\":\"PS256\",\"kid\":\"r1\"}", "RS256" },
		{ "e1", "{\"alg\":\"ES384\",\"kid\":\"e1\"}", "RS256" },
		{ "e1", "{\"alg\":\"ES256K\",\"kid\":\"e1\"}", "RS256" },
		{ "e1", "{\"alg\":\"EdDSA\",\"kid\":\"e1\"}", "RS256" },
		{ "r1", "{\"alg\":\"RS256\",\"kid\":\"e1\"}", "alg is not" },
		{ "e1", "{\"alg\":\"ES256\",\"kid\":\"r1\"}", "alg is not" },
		{ "e2", ES256, "signature" },
		{ "e1", "{\"alg\":\"ES256\",\"kid\":\"e2\"}", "kid is not that" },
		{ "e1", "{\"alg\":\"ES256\",\"kid\":\"E1\"}", "kid is not that" },
		{ "e1", "{\"alg\":\"ES256\",\"kid\":\"e\"}", "kid is not that" },
		{ "e1", "{\"alg\":\"ES256\",\"kid\":\"e1x\"}", "kid is not that" },
		{ "e1", "{\"alg\":\"ES256\",\"kid\":\"e1 \"}", "kid is not that" },
		{ "e1", "{\"alg\":\"ES256\",\"kid\":\"e1' OR '1'='1\"}", "kid is not that" },
		{ "e1", "{\"alg\":\"ES256\",\"kid\":\"../e1\"}", "kid is not that" },
		{ "e1", "{\"alg\":\"ES256\",\"kid\":\"%\"}", "kid is not that" },
		{ "e1", "{\"alg\":\"ES256\",\"kid\":\"\"}", "kid" },
		{ "e1", "{\"alg\":\"ES256\",\"kid\":null}", "kid" },
		{ "e1", "{\"alg\":\"ES256\",\"kid\":1}", "kid" },
		{ "e1", "{\"alg\":\"ES256\",\"kid\":true}", "kid" },
		{ "e1", "{\"alg\":\"ES256\",\"kid\":[\"e1\"]}", "kid" },
		{ "e1", "{\"alg\":\"ES256\",\"kid\":{\"e1\":1}}", "kid" },
		{ "e1", "{\"alg\":\"ES256\"}", "no kid" },
		/* keys that a token brings along are nobody's word */
		{ "e2", "{\"alg\":\"ES256\",\"kid\":\"e1\",\"jku\":\"https://evil.example.org/\"}", "signature" },
		{ "e1", "{\"alg\":\"ES256\",\"kid\":\"e1\",\"jku\":\"https://evil.example.org/\"}", NULL },
		{ "e2", "{\"alg\":\"ES256\",\"kid\":\"e2\",\"x5u\":\"https://evil.example.org/\"}", "kid is not that" },
		{ "e2", "{\"alg\":\"ES256\",\"kid\":\"e1\",\"x5c\":[\"MIIB\"]}", "signature" },
		/* extensions */
		{ "e1", "{\"alg\":\"ES256\",\"kid\":\"e1\",\"crit\":[\"exp\"]}", "crit" },
		{ "e1", "{\"alg\":\"ES256\",\"kid\":\"e1\",\"crit\":[]}", "crit" },
		{ "e1", "{\"alg\":\"ES256\",\"kid\":\"e1\",\"crit\":null}", "crit" },
		{ "e1", "{\"alg\":\"ES256\",\"kid\":\"e1\",\"crit\":\"x\"}", "crit" },
		{ "e1", "{\"alg\":\"ES256\",\"kid\":\"e1\",\"b64\":false}", "crit" },
		{ "e1", "{\"alg\":\"ES256\",\"kid\":\"e1\",\"b64\":true}", "crit" },
		/* headers that are not one plain JSON object */
		{ "e1", "", "header" }, { "e1", "x", "header" }, { "e1", "\"ES256\"", "header" }, { "e1", "[]", "header" },
		{ "e1", "[\"alg\",\"ES256\"]", "header" }, { "e1", "null", "header" }, { "e1", "1", "header" },
		{ "e1", "{\"alg\":\"ES256\",\"kid\":\"e1\"", "header" },
		{ "e1", ES256 " x", "header" }, { "e1", ES256 "{}", "header" },
		{ "e1", "{'alg':'ES256','kid':'e1'}", "header" },
		{ "e1", "{\"alg\":\"ES256\",\"kid\":\"e1\",}", "header" },
		{ "e1", "{\"alg\":\"ES256\",\"kid\":\"e1\",\"x\":NaN}", "header" },
		{ "e1", "{\"alg\":\"ES256\",\"kid\":\"e1\"/**/}", "header" },
		{ "e1", "{\"alg\":\"ES256\",\"kid\":\"e1\",\"x\":\"\xff\"}", "header" },
		{ "e1", "{\"alg\":\"ES256\",\"kid\":\"e1\",\"x\":\"\n\"}", "header" },
		{ "e1", "\xef\xbb\xbf" ES256, "header" },
		{ "e1", "{\"alg\":\"none\",\"alg\":\"ES256\",\"kid\":\"e1\"}", "header" },
		{ "e1", "{\"kid\":\"r1\",\"alg\":\"ES256\",\"kid\":\"e1\"}", "header" },
		{ "e1", "{\"\\u0061lg\":\"none\",\"alg\":\"ES256\",\"kid\":\"e1\"}", "header" },
		{ "e1", "{\"alg\":\"ES256\",\"kid\":\"e1\\u0000\"}", "header" },
		{ "e1", "{\"alg\":\"ES256\",\"kid\\u0000\":\"e1\",\"kid\":\"e1\"}", "header" },
	};
	struct db *db = world_with_keys();

	for (size_t i = 0; i < COUNT(rows); i++) {
		ROW("%s by %s", rows[i].header, rows[i].key);
		check(db, signed_by(rows[i].key, rows[i].header, good_claims()), rows[i].words);
	}
}

TEST("a key in a token is nobody's word")
{
	struct db *db = world_with_keys();
	const char *with_key = mem_printf("{\"alg\":\"ES256\",\"kid\":\"e1\",\"jwk\":%s}", ec_jwk(2));

	check(db, signed_by("e2", with_key, good_claims()), "signature");
	check(db, signed_by("e1", with_key, good_claims()), NULL);
}

TEST("a token without kid is checked with the key that was imported without one")
{
	struct db *db = world_with_keys();

	import(db, "", ec_jwk(2));
	check(db, signed_by("e2", "{\"alg\":\"ES256\"}", good_claims()), NULL);
	check(db, signed_by("e1", "{\"alg\":\"ES256\"}", good_claims()), "signature");
	check(db, signed_by("r1", "{\"alg\":\"RS256\"}", good_claims()), "alg is not");
	check(db, signed_by("e2", "{\"alg\":\"ES256\",\"kid\":\"\"}", good_claims()), "kid");
	check(db, signed_by("e2", "{\"alg\":\"ES256\",\"kid\":null}", good_claims()), "kid");
}

TEST("each claim is looked at, and no other value is good")
{
	static const struct { const char *name, *json, *words; } rows[] = {
		{ "iss", "\"https://evil.example.org\"", "iss" }, { "iss", "\"" ISSUER "/\"", "iss" },
		{ "iss", "\"" ISSUER " \"", "iss" }, { "iss", "\"https://login.example.org/tenan\"", "iss" },
		{ "iss", "\"HTTPS://LOGIN.EXAMPLE.ORG/TENANT\"", "iss" }, { "iss", "\"\"", "iss" },
		{ "iss", "null", "iss" }, { "iss", "[\"" ISSUER "\"]", "iss" }, { "iss", NULL, "iss" },

		{ "aud", "\"api://other\"", "aud" }, { "aud", "\"" AUDIENCE "x\"", "aud" },
		{ "aud", "\"api://wop\"", "aud" }, { "aud", "\"API://WOPI\"", "aud" }, { "aud", "\"\"", "aud" },
		{ "aud", "null", "aud" }, { "aud", "1", "aud" }, { "aud", "true", "aud" }, { "aud", NULL, "aud" },
		{ "aud", "[]", "aud" }, { "aud", "[\"api://other\"]", "aud" },
		{ "aud", "{\"" AUDIENCE "\":true}", "aud" }, { "aud", "[[\"" AUDIENCE "\"]]", "aud" },
		{ "aud", "[\"" AUDIENCE "\",1]", "aud" }, { "aud", "[1,\"" AUDIENCE "\"]", "aud" },
		{ "aud", "[null,\"" AUDIENCE "\"]", "aud" }, { "aud", "[\"" AUDIENCE "\"]", NULL },
		{ "aud", "[\"api://other\",\"" AUDIENCE "\",\"third\"]", NULL },

		{ "exp", NULL, "exp" }, { "exp", "\"1700000600\"", "exp" }, { "exp", "null", "exp" },
		{ "exp", "true", "exp" }, { "exp", "[1700000600]", "exp" }, { "exp", "{}", "exp" },
		{ "exp", "\"\"", "exp" }, { "exp", "1e300", "exp" }, { "exp", "1e18", "exp" },
		{ "exp", "9223372036854775807", "exp" }, { "exp", "9223372036854775808", "exp" },
		{ "exp", "18446744073709551616", "exp" }, { "exp", "99999999999999999999999999", "exp" },
		{ "exp", "-1", "exp" }, { "exp", "-1e300", "exp" }, { "exp", "-9223372036854775808", "exp" },
		{ "exp", "253402300800", "exp" }, { "exp", "1700000600000", "exp" },
		{ "exp", "253402300799", NULL }, { "exp", "1.7000006E9", NULL }, { "exp", "1700000000.5", NULL },
		{ "exp", "0", "expired" }, { "exp", "1699999999", "expired" }, { "exp", "1700000000", "expired" },
		{ "exp", "1699999999.9", "expired" }, { "exp", "1700000001", NULL },
		/* what JSON has no number for */
		{ "exp", "1e400", "exp" }, { "exp", "-1e400", "exp" }, { "exp", "NaN", "payload" },
		{ "exp", "Infinity", "payload" }, { "exp", "-Infinity", "payload" }, { "exp", "1e", "payload" },
		{ "exp", "0x7fffffff", "payload" }, { "exp", "1700000600 1", "payload" },

		{ "nbf", "1699999000", NULL }, { "nbf", "1700000060", NULL },
		{ "nbf", "1700000061", "not valid yet" }, { "nbf", "1700000060.5", "not valid yet" },
		{ "nbf", "\"1700000000\"", "nbf" }, { "nbf", "null", "nbf" }, { "nbf", "[]", "nbf" },
		{ "nbf", "1e300", "nbf" }, { "nbf", "-1", "nbf" },

		{ "sub", NULL, "sub" }, { "sub", "\"\"", "sub" }, { "sub", "null", "sub" }, { "sub", "7", "sub" },
		{ "sub", "[\"alice\"]", "sub" }, { "sub", "{\"alice\":1}", "sub" }, { "sub", "true", "sub" },
		{ "sub", "\"alice\\n\"", "control" }, { "sub", "\"\\ralice\"", "control" },
		{ "sub", "\"al\\u0001ice\"", "control" }, { "sub", "\"alice\\u007f\"", "control" },
		{ "sub", "\"alice\\u0085\"", "control" },

		/* two of a name, and names and texts with a NUL */
		{ "iss", "\"" ISSUER "\",\"sub\":\"bob\"", "payload" },
		{ "exp", "1700000600,\"sub\":\"alice\"", "payload" },
		{ "x", "{\"y\":1,\"y\":1}", "payload" }, { "x", "[{\"y\":1,\"y\":1}]", "payload" },
		{ "aud\\u0000x", "\"a\"", "payload" }, { "sub", "\"alice\\u0000x\"", "payload" },
		{ "x", "\"\\\\u0000\"", NULL }, { "x", "\"a:b\\\":{\"", NULL },
		{ "email_verified", "false", NULL },
	};
	struct db *db = world_with_keys();

	for (size_t i = 0; i < COUNT(rows); i++) {
		ROW("%s: %s", rows[i].name, rows[i].json ? rows[i].json : "left out");
		check(db, signed_by("e1", ES256, claims(rows[i].name, rows[i].json)), rows[i].words);
	}
	ROW("sub of 1025 bytes");
	check(db, signed_by("e1", ES256, claims("sub", mem_printf("\"%s\"", tap_repeat("a", 1025)))),
	      "1024");
}

TEST("a payload that is not one plain JSON object is refused")
{
	static const char *const forms[] = {
		"", "x", "\"alice\"", "[]", "[%s]", "null", "1", "%sx", "%s%s", "\xff", "%.40s", "%s\xff",
	};
	struct db *db = world_with_keys();

	for (size_t i = 0; i < COUNT(forms); i++) {
		const char *good = good_claims(), *at = strstr(forms[i], "%s");
		const char *payload = same(forms[i], "%.40s") ? mem_strndup(good, 40) : !at ? forms[i] :
			mem_printf("%.*s%s%s", (int)(at - forms[i]), forms[i], good,
				   same(at + 2, "%s") ? good : at + 2);

		ROW("%s", payload);
		check(db, signed_by("e1", ES256, payload), "payload");
	}
	ROW("depth");
	check(db, signed_by("e1", ES256, claims("x", mem_printf("%s%s", tap_repeat("[", 1500),
								tap_repeat("]", 1500)))), "payload");
}

TEST("a NUL behind header or payload is refused")
{
	struct db *db = world_with_keys();
	const char *header = base64url_write((const uint8_t *)ES256, sizeof(ES256));
	const char *payload = good_claims(), *text;

	text = mem_printf("%s.%s", header, encoded(payload));
	check(db, mem_printf("%s.%s", text, sign_ec(1, text)), "header");
	text = mem_printf("%s.%s", encoded(ES256),
			  base64url_write((const uint8_t *)payload, strlen(payload) + 1));
	check(db, mem_printf("%s.%s", text, sign_ec(1, text)), "payload");
}

TEST("a token is expired from its exp on, to the microsecond")
{
	struct db *db = world_with_keys();
	const char *token = signed_by("e1", ES256, good_claims());

	check_at(db, token, NULL, NOW + 600 * CLOCK_SECOND - 1);
	check_at(db, token, "expired", NOW + 600 * CLOCK_SECOND);
	check_at(db, token, "expired", NOW + CLOCK_DAY * 1000);
	token = signed_by("e1", ES256, claims("exp", "1700000000.5"));
	check_at(db, token, NULL, NOW + CLOCK_SECOND * 4 / 10);
	check_at(db, token, "expired", NOW + CLOCK_SECOND * 6 / 10);
}

/* What replaces the signature of a good token. */
static void check_signature(struct db *db, const char *signature, const char *words)
{
	const char *token = signed_by("e1", ES256, good_claims());

	ROW("%s", signature);
	check(db, mem_printf("%.*s.%s", (int)(strrchr(token, '.') - token), token, signature), words);
}

static const char *unhexed(const char *hex)
{
	uint8_t *data = mem_alloc(strlen(hex) / 2 + 1);

	if (!text_unhex(hex, data, strlen(hex) / 2))
		die("not hexadecimal: %s", hex);
	return base64url_write(data, strlen(hex) / 2);
}

TEST("an ES256 signature whose r or s is 0, or not below the order, or of another length is refused")
{
	const char *zero = tap_repeat("0", 64), *one = mem_printf("%s1", tap_repeat("0", 63));
	const char *order = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
	const char *const pairs[][2] = {
		{ zero, zero }, { zero, one }, { one, zero }, { one, one }, { order, order }, { one, order },
		{ order, one }, { tap_repeat("f", 64), tap_repeat("f", 64) }, { one, "" }, { "00", "" },
		{ one, tap_repeat("0", 62) }, { one, tap_repeat("0", 66) }, { "", "" },
	};
	struct db *db = world_with_keys();

	for (size_t i = 0; i < COUNT(pairs); i++)
		check_signature(db, unhexed(mem_printf("%s%s", pairs[i][0], pairs[i][1])), "signature");
}

TEST("an RS256 signature that is cut short, too long, or of zeros or ones is refused")
{
	struct db *db = world_with_keys();
	const char *token = signed_by("r1", RS256, good_claims()), *s = strrchr(token, '.') + 1;
	const char *text = mem_strndup(token, (size_t)(s - token));
	const char *const signatures[] = {
		mem_strndup(s, 340), mem_printf("AAAA%s", s), unhexed(tap_repeat("00", 256)),
		unhexed(tap_repeat("ff", 256)), "", "AAAA", sign_ec(1, text),
		strrchr(signed_by("r1", RS256, claims("sub", "\"bob\"")), '.') + 1,
	};

	check(db, token, NULL);
	for (size_t i = 0; i < COUNT(signatures); i++) {
		ROW("%s", signatures[i]);
		check(db, mem_printf("%s%s", text, signatures[i]), "signature");
	}
}

TEST("a token of parts of two is refused")
{
	struct db *db = world_with_keys();
	const char *alice = signed_by("e1", ES256, good_claims());
	const char *bob = signed_by("e1", ES256, claims("sub", "\"bob\""));
	const char *alice_end = strrchr(alice, '.'), *bob_end = strrchr(bob, '.');

	check(db, mem_printf("%.*s%s", (int)(bob_end - bob), bob, alice_end), "signature");
	check(db, mem_printf("%.*s%s", (int)(alice_end - alice), alice, bob_end), "signature");
	check(db, mem_printf("%s%s", encoded("{\"typ\":\"JWT\",\"alg\":\"ES256\",\"kid\":\"e1\"}"),
			     strchr(alice, '.')), "signature");
}

TEST("a token with any character changed, left out or added is refused, and so is each part of it")
{
	struct db *db = world_with_keys();
	const char *good = signed_by("e1", ES256, good_claims()), *user, *reason;

	for (size_t i = 0; i < strlen(good); i++) {
		const char *const others[] = {
			mem_printf("%.*s%c%s", (int)i, good, good[i] == 'A' ? 'B' : 'A', good + i + 1),
			mem_printf("%.*s%s", (int)i, good, good + i + 1),
			mem_printf("%.*sA%s", (int)i, good, good + i),
			mem_printf("%.*s.%s", (int)i, good, good + i),
			mem_strndup(good, i), good + i,
		};

		for (size_t k = 0; k < COUNT(others); k++) {
			ROW("%s", others[k]);
			if (!same(others[k], good))
				CHECK_NUMBER(jwt_check(db, others[k], &rules, NOW, &user, &reason),
					     OUTCOME_UNAUTHORIZED);
		}
	}
}

TEST("what has not the form of a token is refused, with the reason")
{
	struct db *db = world_with_keys();
	const char *good = signed_by("e1", ES256, good_claims());
	const char *dot = strchr(good, '.'), *end = strrchr(good, '.');
	int first = (int)(dot - good), second = (int)(end - good);
	const struct { const char *token, *words; } rows[] = {
		{ good, NULL },
		{ mem_strndup(good, (size_t)second), "three parts" },
		{ mem_strndup(good, (size_t)first), "three parts" },
		{ mem_printf("%s.", good), "three parts" }, { mem_printf("%s.AAAA", good), "three parts" },
		{ mem_printf(".%s", good), "three parts" }, { mem_printf("%s.%s", good, good), "three parts" },
		{ "", "three parts" }, { ".", "three parts" }, { "alice-doc1", "three parts" },
		{ "..", "header" }, { dot, "header" },
		{ mem_printf("%.*s.%s", first, good, end), "signature" },	/* no payload */
		{ mem_printf("%.*s.", second, good), "signature" },
		{ mem_printf("%s==", good), "base64url" }, { mem_printf("%.*s=%s", first, good, dot), "base64url" },
		{ mem_printf("%.*s=%s", second, good, end), "base64url" },
		{ mem_printf("Bearer %s", good), "base64url" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		ROW("%s", rows[i].token);
		check(db, rows[i].token, rows[i].words);
	}
}

TEST("blanks and characters of plain base64 are refused anywhere")
{
	static const char *const signs[] = {
		" ", "\t", "\r", "\n", "+", "/", "%", "~", "=", "\1", "\x80", "\xc3\xa9",
	};
	struct db *db = world_with_keys();
	const char *good = signed_by("e1", ES256, good_claims());
	const char *dot = strchr(good, '.'), *end = strrchr(good, '.');

	for (size_t i = 0; i < COUNT(signs); i++) {
		const char *s = signs[i];

		ROW("%s", s);
		check(db, mem_printf("%s%s", s, good), "base64url");
		check(db, mem_printf("%s%s%s", good, s, s), "base64url");
		check(db, mem_printf("%.9s%s%s", good, s, good + 9), "base64url");
		check(db, mem_printf("%.*s%s%s", (int)(dot - good), good, s, dot), "base64url");
		check(db, mem_printf("%.*s.%s%s", (int)(dot - good), good, s, dot + 1), "base64url");
		check(db, mem_printf("%.*s%s%s", (int)(end - good), good, s, end), "base64url");
	}
}

TEST("base64url with bits left over is refused")
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	struct db *db = world_with_keys();
	const char *good = signed_by("e1", ES256, good_claims());
	size_t len = strlen(good);

	/* 64 bytes are 86 characters, the last of which holds four bits of none */
	for (int i = 1; i < 16; i++) {
		char *token = mem_strdup(good);

		token[len - 1] = digits[(strchr(digits, token[len - 1]) - digits) ^ i];
		ROW("%s", token + len - 4);
		check(db, token, "base64url");
	}
}

TEST("a token has at most 8192 characters")
{
	struct db *db = world_with_keys();
	const char *token = "";
	size_t pad = 5700;

	for (; strlen(token) <= JWT_MAX; pad++) {
		token = signed_by("e1", ES256, claims("pad", mem_printf("\"%s\"", tap_repeat("x", pad))));
		ROW("%zu", strlen(token));
		check(db, token, strlen(token) <= JWT_MAX ? NULL : "long");
	}
	CHECK(pad > 5701);
	check(db, tap_repeat("A", 1000000), "long");
}

TEST("no token is good while no issuer or no audience is set")
{
	static const struct jwt_rules without[] = { { NULL, AUDIENCE, "sub" }, { ISSUER, NULL, "sub" } };
	struct db *db = world_with_keys();
	const char *token = signed_by("e1", ES256, good_claims()), *user, *reason;

	for (size_t i = 0; i < COUNT(without); i++) {
		ROW("%zu", i);
		CHECK_NUMBER(jwt_check(db, token, &without[i], NOW, &user, &reason), OUTCOME_UNAUTHORIZED);
		CHECK_PROBLEM(reason, i ? "oauth_audience" : "oauth_issuer");
	}
}

TEST("the rules say which claim names the user, and an address must be confirmed")
{
	static const struct { const char *claim, *json, *words; } rows[] = {
		{ "email", "\"alice\"", NULL },
		{ "email", "\"alice\",\"email_verified\":true", NULL },
		{ "email", "\"alice\",\"email_verified\":\"true\"", NULL },
		{ "email", "\"alice\",\"email_verified\":false", "verified" },
		{ "email", "\"alice\",\"email_verified\":\"false\"", "verified" },
		{ "email", "\"alice\",\"email_verified\":null", "verified" },
		{ "email", "\"alice\",\"email_verified\":0", "verified" },
		{ "email", "\"alice\",\"email_verified\":\"\"", "verified" },
		{ "upn", "\"alice\",\"email_verified\":false", NULL },
		{ "https://example.org/name", "\"alice\"", NULL },
		{ "upn", "7", "upn" },
	};
	struct db *db = world_with_keys();

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct jwt_rules other = { ISSUER, AUDIENCE, rows[i].claim };
		const char *user = NULL, *reason = NULL;

		ROW("%s: %s", rows[i].claim, rows[i].json);
		jwt_check(db, signed_by("e1", ES256, claims(rows[i].claim, rows[i].json)), &other, NOW,
			  &user, &reason);
		CHECK_PROBLEM(reason, rows[i].words);
		CHECK_TEXT(user, rows[i].words ? NULL : "alice");
	}
}

/* What becomes of a good token's text by chance. */
static const char *changed(const char *good)
{
	size_t at = tap_below(strlen(good) - 9);

	switch (tap_below(4)) {
	case 0:
		return mem_printf("%.*s%s", (int)at, good, good + at + 1 + tap_below(8));
	case 1:
		return mem_printf("%.*s%.9s%s", (int)at, good, good + tap_below(strlen(good)), good + at);
	case 2:
		return mem_printf("%.*s%c%s", (int)at, good, (int)(1 + tap_below(255)), good + at + 1);
	default:
		return good + at;
	}
}

TEST("a token that is changed by chance is refused")
{
	struct db *db = world_with_keys();
	const char *good = signed_by("e1", ES256, good_claims()), *user, *reason;

	for (long round = tap_rounds(10000); round > 0; round--) {
		void *mark = mem_mark();
		const char *token = changed(good);

		ROW("%s", token);
		CHECK(same(token, good) ||
		      jwt_check(db, token, &rules, NOW, &user, &reason) == OUTCOME_UNAUTHORIZED);
		mem_release(mark);
	}
}

/* TEXT with a character that JSON minds in another one's place. */
static const char *mutated(const char *text)
{
	static const char signs[] = "{}[]\":,\\u0e-";
	char *copy = mem_strdup(text);

	copy[tap_below(strlen(copy))] = signs[tap_below(sizeof(signs) - 1)];
	return copy;
}

TEST("a signed token of JSON changed by chance is refused unless it is good, and none is a crash")
{
	struct db *db = world_with_keys();

	for (long round = tap_rounds(10000) / 10; round > 0; round--) {
		void *mark = mem_mark();
		const char *user = NULL, *reason = NULL, *header = ES256, *payload = good_claims();
		enum outcome outcome;

		if (round % 2)
			header = mutated(header);
		else
			payload = mutated(payload);
		ROW("%s %s", header, payload);
		outcome = jwt_check(db, signed_by("e1", header, payload), &rules, NOW, &user, &reason);
		CHECK((outcome == OUTCOME_OK) == !!user && (outcome == OUTCOME_OK) == !reason);
		mem_release(mark);
	}
}

/* Keys. */

static void check_key(const char *text, const char *words)
{
	struct json_object *object;
	struct jwk key;

	ROW("%s", text);
	if (!json_read_object(text, strlen(text), &object))
		die("a key is not JSON: %s", text);
	CHECK_PROBLEM(jwk_read(object, &key), words);
	json_object_put(object);
}

/* TEXT, which has FROM in it once, with TO in its place. */
static const char *replaced(const char *text, const char *from, const char *to)
{
	const char *at = strstr(text, from);

	if (!at)
		die("'%s' has no '%s'", text, from);
	return mem_printf("%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
}

/* Keys of numbers in hexadecimal. */
static const char *rsa_of(const char *n)
{
	return mem_printf("{\"kty\":\"RSA\",\"n\":\"%s\",\"e\":\"AQAB\"}", unhexed(n));
}

static const char *ec_of(const char *x, const char *y)
{
	return mem_printf("{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"%s\",\"y\":\"%s\"}",
			  unhexed(x), unhexed(y));
}

TEST("keys are RSA of 2048 bits and more, or P-256")
{
	const char *r1 = rsa_jwk(), *e1 = ec_jwk(1), *n = strstr(r1, "\"n\":\"") + 5;
	const char *start = mem_strndup(n, 4);
	const struct { const char *key, *words; } rows[] = {
		{ r1, NULL }, { e1, NULL },
		{ replaced(r1, "RSA", "rsa"), "kty" }, { replaced(r1, "\"kty\":\"RSA\",", ""), "kty" },
		{ replaced(r1, "\"RSA\"", "1"), "kty" }, { replaced(r1, "RSA", "oct"), "kty" },
		{ replaced(e1, "P-256", "P-384"), "kty" }, { replaced(e1, "\"crv\":\"P-256\",", ""), "kty" },
		{ replaced(r1, "\"kid\"", "\"alg\":\"RS256\",\"kid\""), NULL },
		{ replaced(r1, "\"kid\"", "\"alg\":\"ES256\",\"kid\""), "alg" },
		{ replaced(r1, "\"kid\"", "\"alg\":\"RS512\",\"kid\""), "alg" },
		{ replaced(r1, "\"kid\"", "\"alg\":null,\"kid\""), "alg" },
		{ replaced(e1, "\"kid\"", "\"alg\":\"ES256\",\"kid\""), NULL },
		{ replaced(e1, "\"kid\"", "\"alg\":\"RS256\",\"kid\""), "alg" },
		{ replaced(r1, "\"n\"", "\"m\""), "its n" }, { replaced(r1, "\"e\"", "\"f\""), "its e" },
		{ replaced(r1, start, "AAAA"), "bits" },	/* zeros in front: fewer bits */
		{ replaced(r1, mem_strndup(n, 341), mem_strndup(n, 340)), "base64url" },
		{ replaced(r1, start, "****"), "base64url" }, { replaced(r1, "AQAB", "AQ"), "its e" },
		{ replaced(r1, "AQAB", "AAAA"), "its e" }, { replaced(r1, "AQAB", "AQAA"), "its e" },
		{ replaced(r1, "AQAB", "AQAAAAAAAAAB"), "its e" }, { replaced(r1, "AQAB", ""), "its e" },
		{ replaced(r1, "AQAB", "AQABAAAAAAE"), NULL }, { replaced(r1, "AQAB", "Ag"), "its e" },
		{ replaced(r1, "\"AQAB\"", "65537"), "its e" }, { replaced(r1, "AQAB", "AQAB="), "base64url" },
		{ replaced(r1, "AQAB", "AQAB+/AA"), "base64url" }, { replaced(r1, "\"n\":\"", "\"n\":\"+/"), "base64url" },
		{ replaced(e1, "\"x\"", "\"z\""), "its x" }, { replaced(e1, "\"y\"", "\"z\""), "its y" },
		{ replaced(e1, "\"x\":\"", "\"x\":\"AAAA"), "its x" },
		{ replaced(e1, "\"y\":\"", "\"y\":\"AAAA"), "its y" },
		{ ec_of(tap_repeat("01", 32), tap_repeat("02", 32)), "point" },
		{ ec_of(tap_repeat("00", 32), tap_repeat("00", 32)), "point" },
		{ ec_of(tap_repeat("ff", 32), tap_repeat("02", 32)), "point" },
		{ rsa_of(mem_printf("7f%s", tap_repeat("ff", 255))), "2047 bits" },
		{ rsa_of(tap_repeat("ff", 255)), "2040 bits" },
		{ rsa_of(tap_repeat("ff", 1025)), "8200 bits" },
		{ rsa_of(tap_repeat("ff", 1024)), NULL },
		{ rsa_of(tap_repeat("fe", 256)), "even" },
		{ rsa_of(mem_printf("00%s", tap_repeat("ff", 256))), NULL },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		check_key(rows[i].key, rows[i].words);
}

TEST("of a key its public members alone are stored")
{
	const char *e1 = ec_jwk(1), *text = replaced(e1, "\"kid\"", "\"d\":\"secret\",\"kid\"");
	struct json_object *object;

	CHECK(json_read_object(text, strlen(text), &object));
	CHECK_TEXT(jwk_text(object), replaced(e1, "\"kid\":\"e1\",", ""));
	json_object_put(object);
}
