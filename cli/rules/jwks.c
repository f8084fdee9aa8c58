/* SPDX-License-Identifier: MIT */
/* Reads a provider's set of keys, and replaces the stored one. */
#include "jwks.h"

#include "db.h"
#include "json.h"
#include "jwk.h"
#include "mem.h"
#include "refused.h"
#include "store.h"
#include "text.h"

#include <string.h>

/* Whether a member exists and is not the text WANTED. */
static bool differs(struct json_object *key, const char *name, const char *wanted)
{
	const char *text = json_text(key, name);

	return text && !same(text, wanted);
}

static bool verifies(struct json_object *key_ops)
{
	for (size_t i = 0; i < json_object_array_length(key_ops); i++) {
		const char *text = json_object_get_string(json_object_array_get_idx(key_ops, i));

		if (text && same(text, "verify"))
			return true;
	}
	return false;
}

/* Why a key is not used to check signatures, or NULL. */
static const char *other_purpose(struct json_object *key)
{
	const char *kty = json_text(key, "kty");
	bool rsa = kty && same(kty, "RSA"), ec = kty && same(kty, "EC");
	struct json_object *ops;

	if (kty && !rsa && !ec)
		return "its kty is neither RSA nor EC";
	if (ec && differs(key, "crv", "P-256"))
		return "its crv is not P-256";
	if (differs(key, "use", "sig"))
		return "its use is not sig";
	if (json_object_object_get_ex(key, "key_ops", &ops) &&
	    json_object_is_type(ops, json_type_array) && !verifies(ops))
		return "its key_ops are without verify";
	if (kty && differs(key, "alg", rsa ? "RS256" : "ES256"))
		return mem_printf("its alg is not %s", rsa ? "RS256" : "ES256");
	return NULL;
}

/* Checks the types of the members that say what a key is for (RFC 7517). */
static const char *member_problem(struct json_object *key)
{
	static const char *const texts[] = { "kty", "kid", "use", "alg", "crv" };
	struct json_object *v;

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		if (json_object_object_get_ex(key, texts[i], &v) && !json_text(key, texts[i]))
			return mem_printf("its %s is no text", texts[i]);
	if (json_object_object_get_ex(key, "key_ops", &v) &&
	    !json_object_is_type(v, json_type_array))
		return "its key_ops are no array";
	return json_object_object_get_ex(key, "kty", NULL) ? NULL : "its kty is missing";
}

static const char *kid_problem(const char *kid)
{
	return *kid ? line_problem(kid, JWK_KID_MAX) : "is empty";
}

static bool is_private(struct json_object *key)
{
	return json_object_object_get_ex(key, "d", NULL) ||
		json_object_object_get_ex(key, "k", NULL);
}

/* Adds a key of the document to the set. Returns what is wrong with it, or NULL. */
static const char *take(struct jwks *set, struct json_object *key, const char *name)
{
	const char *kid = json_text(key, "kid"), *problem = member_problem(key), *reason;
	struct jwk k;

	if (problem)
		return problem;
	if (is_private(key))
		set->private = name;
	reason = other_purpose(key);
	if (reason) {
		set->left_out[set->left_out_count].key = name;
		set->left_out[set->left_out_count++].reason = reason;
		return NULL;
	}
	if (kid && kid_problem(kid))
		return mem_printf("its kid %s", kid_problem(kid));
	problem = jwk_read(key, &k);
	if (problem)
		return problem;
	for (int i = 0; i < set->count; i++)
		if (same(set->keys[i].kid, kid ? kid : ""))
			return kid ? "its kid is another key's, too" :
				"it is the second without a kid";
	set->keys[set->count].kid = mem_strdup(kid ? kid : "");
	set->keys[set->count++].text = jwk_text(key);
	return NULL;
}

/* The name of a key in messages: a kid may hold any text. */
static const char *name_of(struct json_object *key, size_t i)
{
	const char *kid = json_text(key, "kid");

	return kid && !kid_problem(kid) ? mem_printf("key '%s'", kid) :
		mem_printf("key %zu", i + 1);
}

static const char *take_all(struct jwks *set, struct json_object *keys)
{
	size_t count = json_object_array_length(keys);

	if (count > JWKS_KEYS_MAX)
		return mem_printf("holds more than %d keys", JWKS_KEYS_MAX);
	for (size_t i = 0; i < count; i++) {
		struct json_object *key = json_object_array_get_idx(keys, i);
		const char *problem;

		if (!json_object_is_type(key, json_type_object))
			return mem_printf("holds as key %zu what is no object", i + 1);
		problem = take(set, key, name_of(key, i));
		if (problem)
			return mem_printf("is not taken for its %s: %s", name_of(key, i), problem);
	}
	if (set->count == 0)
		return "holds no key for RS256 or ES256";
	return NULL;
}

const char *jwks_read(const char *text, size_t len, struct jwks *set)
{
	struct json_object *document, *keys;
	const char *problem;

	*set = (struct jwks){ .count = 0 };
	if (len > JWKS_SIZE_MAX)
		return "is larger than 1M";
	if (!json_read_object(text, len, &document))
		return "is no JSON object, or has a member twice";
	if (json_object_object_get_ex(document, "keys", &keys) &&
	    json_object_is_type(keys, json_type_array))
		problem = take_all(set, keys);
	else
		problem = "has no array 'keys', so it is no set of keys (JWKS)";
	json_object_put(document);
	return problem;
}

static bool holds(const struct jwks *set, const char *kid, const char *text)
{
	for (int i = 0; i < set->count; i++)
		if (same(set->keys[i].kid, kid) && same(set->keys[i].text, text))
			return true;
	return false;
}

void jwks_replace(struct db *db, const struct jwks *set, int *came, int *went)
{
	struct store_entries stored = store_in(db, JWK_SCOPE);

	*came = set->count;
	*went = 0;
	for (size_t i = 0; i < stored.count; i++) {
		const struct store_entry *e = &stored.list[i];

		if (holds(set, e->name, e->value)) {
			--*came;
		} else {
			store_set(db, JWK_SCOPE, e->name, NULL);
			++*went;
		}
	}
	for (int i = 0; i < set->count; i++)
		store_set(db, JWK_SCOPE, set->keys[i].kid, set->keys[i].text);
}

struct jwk_list jwks_list(struct db *db)
{
	struct store_entries stored = store_in(db, JWK_SCOPE);
	struct jwk_list all = { mem_alloc(stored.count * sizeof(*all.list)), stored.count };

	for (size_t i = 0; i < stored.count; i++) {
		all.list[i].kid = stored.list[i].name;
		all.list[i].key = jwk_stored(stored.list[i].value);
	}
	return all;
}

bool jwks_remove(struct db *db, const char *kid)
{
	return store_set(db, JWK_SCOPE, kid, NULL);
}
