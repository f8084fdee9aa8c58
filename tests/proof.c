/* SPDX-License-Identifier: MIT */
/*
 * What cgi/frame/proof.c makes of known proofs:
 *
 *   proof VECTORS.json
 *
 * prints a line of JSON for each case of the file: length and SHA-256 of the bytes
 * that should have been signed, which of the three combinations hold, each looked
 * at alone, and which one is told where all that came is looked at.
 */
#include "clock.h"
#include "json.h"
#include "mem.h"
#include "proof.h"
#include "start.h"
#include "text.h"

#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *text(struct json_object *o, const char *name)
{
	const char *value = json_text(o, name);

	if (!value) {
		fprintf(stderr, "proof: a vector has no %s\n", name);
		exit(1);
	}
	return value;
}

static struct octets octets(struct json_object *o, const char *name)
{
	const char *value = text(o, name);
	struct octets bytes;

	if (!base64_read(value, strlen(value), &bytes)) {
		fprintf(stderr, "proof: %s is no base64\n", name);
		exit(1);
	}
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

static const char *truth(bool value)
{
	return value ? "true" : "false";
}

static void print_bytes(const struct proof *p)
{
	int64_t ticks = strtoll(p->timestamp, NULL, 10);
	struct octets bytes = proof_expected(p->token, p->urls[0], ticks);
	uint8_t digest[SHA256_DIGEST_SIZE];
	struct sha256_ctx ctx;

	sha256_init(&ctx);
	sha256_update(&ctx, bytes.len, bytes.data);
	sha256_digest(&ctx, sizeof(digest), digest);
	printf("\"length\":%zu,\"sha256\":\"%s\"", bytes.len, text_hex(digest, sizeof(digest)));
}

static void print_case(struct json_object *c, struct client_keys k)
{
	struct jwk other = stranger();
	struct proof p = {
		.token = text(c, "token"), .urls = { text(c, "url") }, .url_count = 1,
		.timestamp = text(c, "timestamp"),
	};
	const char *proof = text(c, "x_wopi_proof"), *old = text(c, "x_wopi_proofold");
	int64_t now;

	if (!clock_parse(text(c, "timestamp_utc"), &now))
		exit(1);
	printf("{\"name\":\"%s\",", text(c, "name"));
	print_bytes(&p);
	printf(",\"results\":{\"proof_with_current\":%s,\"proof_old_with_current\":%s,"
	       "\"proof_with_old\":%s}",
	       truth(check(p, proof, misfit(), k.key, other, now) == PROOF_CURRENT),
	       truth(check(p, misfit(), old, k.key, other, now) == PROOF_ROTATED),
	       truth(check(p, proof, misfit(), other, k.old, now) == PROOF_BEHIND));
	printf(",\"combination\":%d", check(p, proof, old, k.key, k.old, now));
	p.raw_token = p.token;
	p.token = "decoded otherwise";
	printf(",\"combination_of_raw_token\":%d}\n", check(p, proof, old, k.key, k.old, now));
}

static struct json_object *list(struct json_object *o, const char *name)
{
	struct json_object *items;

	if (!json_object_object_get_ex(o, name, &items)) {
		fprintf(stderr, "proof: there is no %s\n", name);
		exit(1);
	}
	return items;
}

static void print_set(struct json_object *set)
{
	struct client_keys keys = read_keys(list(set, "discovery_proof_key"));
	struct json_object *cases = list(set, "cases");

	for (size_t i = 0; i < json_object_array_length(cases); i++)
		print_case(json_object_array_get_idx(cases, i), keys);
}

int main(int argc, char **argv)
{
	struct json_object *vectors, *sets;

	start_program("proof");
	if (argc != 2) {
		fputs("usage: proof VECTORS.json\n", stderr);
		return 2;
	}
	vectors = json_object_from_file(argv[1]);
	if (!vectors) {
		fprintf(stderr, "proof: cannot read '%s'\n", argv[1]);
		return 1;
	}
	sets = list(vectors, "sets");
	for (size_t i = 0; i < json_object_array_length(sets); i++)
		print_set(json_object_array_get_idx(sets, i));
	json_object_put(vectors);
	return 0;
}
