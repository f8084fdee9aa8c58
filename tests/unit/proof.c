/* SPDX-License-Identifier: MIT */
/*
 * What clients sign, and which signatures fit, by the known vectors of proof-key-vectors.json:
 * eight are those of Microsoft's own unit tests, with the token as it stands in the URL; the
 * others hold decoded tokens.
 */
#include "clock.h"
#include "die.h"
#include "json.h"
#include "mem.h"
#include "proof.h"
#include "tap.h"
#include "text.h"

#include <nettle/sha2.h>
#include <stdlib.h>
#include <string.h>

enum { CASES = 14 };

static const char *text(struct json_object *o, const char *name)
{
	const char *value = json_text(o, name);

	if (!value)
		die("a vector has no %s", name);
	return value;
}

static struct octets octets(struct json_object *o, const char *name)
{
	const char *value = text(o, name);
	struct octets bytes;

	if (!base64_read(value, strlen(value), &bytes))
		die("a vector's %s is not base64", name);
	return bytes;
}

static struct client_keys read_keys(struct json_object *o)
{
	return (struct client_keys){
		.key = { .alg = "RS256", .n = octets(o, "modulus"), .e = octets(o, "exponent") },
		.old = { .alg = "RS256", .n = octets(o, "oldmodulus"),
			 .e = octets(o, "oldexponent") },
	};
}

/* What is as long as the signatures, and none. */
static const char *misfit(void)
{
	char *base64 = mem_alloc(345);

	memset(base64, 'Q', 342);
	memset(base64 + 342, '=', 2);
	return base64;
}

/* A key that nothing was signed with. */
static struct jwk stranger(void)
{
	uint8_t *n = mem_alloc(257);

	memset(n, 0xa5, 256);
	return (struct jwk){
		.alg = "RS256", .n = { n, 256 }, .e = { (const uint8_t *)"\1\0\1", 3 },
	};
}

static enum proof_result check(struct proof p, const char *proof, const char *proof_old,
			       struct jwk key, struct jwk old, int64_t now)
{
	struct client_keys keys[2] = { { stranger(), stranger() }, { key, old } };
	const char *reason;
	size_t at;

	p.proof = proof;
	p.proof_old = proof_old;
	return proof_check(&p, keys, 2, now, &at, &reason);
}

static struct json_object *member(struct json_object *o, const char *name)
{
	struct json_object *value;

	if (!json_object_object_get_ex(o, name, &value))
		die("the vectors have no %s", name);
	return value;
}

static bool flag(struct json_object *o, const char *name)
{
	return json_object_get_boolean(member(o, name));
}

/* Calls EACH for all cases of the file, with the keys of their set. */
static void each_case(void (*each)(struct json_object *c, struct client_keys k))
{
	struct json_object *vectors = json_object_from_file("proof-key-vectors.json"), *sets;
	int count = 0;

	if (!vectors)
		die("cannot read 'proof-key-vectors.json': unit tests run in the folder tests/");
	sets = member(vectors, "sets");
	for (size_t i = 0; i < json_object_array_length(sets); i++) {
		struct json_object *set = json_object_array_get_idx(sets, i);
		struct client_keys keys = read_keys(member(set, "discovery_proof_key"));
		struct json_object *cases = member(set, "cases");

		for (size_t k = 0; k < json_object_array_length(cases); k++, count++) {
			struct json_object *one = json_object_array_get_idx(cases, k);

			ROW("%s", text(one, "name"));
			each(one, keys);
		}
	}
	ROW("all");
	CHECK_NUMBER(count, CASES);
	json_object_put(vectors);
}

static struct proof proof_of(struct json_object *c)
{
	return (struct proof){
		.token = text(c, "token"), .urls = { text(c, "url") }, .url_count = 1,
		.timestamp = text(c, "timestamp"),
	};
}

static int64_t time_of(struct json_object *c)
{
	int64_t at = 0;

	CHECK(clock_parse(text(c, "timestamp_utc"), &at));
	return at;
}

static void check_bytes(struct json_object *c, struct client_keys k)
{
	struct octets bytes = proof_expected(text(c, "token"), text(c, "url"),
					     strtoll(text(c, "timestamp"), NULL, 10));
	uint8_t digest[SHA256_DIGEST_SIZE];
	struct sha256_ctx ctx;

	(void)k;
	sha256_init(&ctx);
	sha256_update(&ctx, bytes.len, bytes.data);
	sha256_digest(&ctx, sizeof(digest), digest);
	CHECK_NUMBER(bytes.len, json_object_get_int64(member(c, "expected_proof_length")));
	CHECK_TEXT(text_hex(digest, sizeof(digest)), text(c, "expected_proof_sha256"));
}

TEST("the bytes that are signed are those of the vectors")
{
	each_case(check_bytes);
}

static void check_alone(struct json_object *c, struct client_keys k)
{
	const char *proof = text(c, "x_wopi_proof"), *old = text(c, "x_wopi_proofold");
	struct json_object *results = member(c, "results");
	struct jwk other = stranger();
	struct proof p = proof_of(c);
	int64_t now = time_of(c);

	CHECK((check(p, proof, misfit(), k.key, other, now) == PROOF_CURRENT) ==
	      flag(results, "proof_with_current"));
	CHECK((check(p, misfit(), old, k.key, other, now) == PROOF_ROTATED) ==
	      flag(results, "proof_old_with_current"));
	CHECK((check(p, proof, misfit(), other, k.old, now) == PROOF_BEHIND) ==
	      flag(results, "proof_with_old"));
}

TEST("each combination of signature and key, looked at alone, holds as in the vectors")
{
	each_case(check_alone);
}

static enum proof_result expected_result(struct json_object *results)
{
	return flag(results, "proof_with_current") ? PROOF_CURRENT :
		flag(results, "proof_old_with_current") ? PROOF_ROTATED :
		flag(results, "proof_with_old") ? PROOF_BEHIND : PROOF_MISFIT;
}

static void check_together(struct json_object *c, struct client_keys k)
{
	const char *proof = text(c, "x_wopi_proof"), *old = text(c, "x_wopi_proofold");
	enum proof_result result, expected = expected_result(member(c, "results"));
	struct proof p = proof_of(c);

	result = check(p, proof, old, k.key, k.old, time_of(c));
	CHECK_NUMBER(result, expected);
	CHECK((result != PROOF_MISFIT) == flag(c, "valid"));
	p.raw_token = p.token;
	p.token = "decoded otherwise";
	result = check(p, proof, old, k.key, k.old, time_of(c));
	CHECK_NUMBER(result, expected);
}

TEST("a proof is good if one of the three combinations holds, also of the token as in the URL")
{
	each_case(check_together);
}
