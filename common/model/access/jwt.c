/* SPDX-License-Identifier: MIT */
/* Signed tokens: everything is verified before it is used. */
#include "jwt.h"

#include "base64url.h"
#include "clock.h"
#include "json.h"
#include "jwk.h"
#include "mem.h"
#include "text.h"

#include <string.h>

/* The last second of the year 9999: larger numbers are milliseconds, or invalid. */
#define LAST_SECOND 253402300799.0

struct token_parts {
	const char *text;
	size_t signed_len;	/* header, dot and payload, as in TEXT */
	struct octets header, payload, signature;
};

/* The functions below return NULL, or why the token is invalid. */

static const char *split(const char *text, struct token_parts *p)
{
	const char *first = strchr(text, '.'), *second = first ? strchr(first + 1, '.') : NULL;

	if (strlen(text) > JWT_MAX)
		return "token is too long";
	if (!second || strchr(second + 1, '.'))
		return "token is not of three parts";
	p->text = text;
	p->signed_len = (size_t)(second - text);
	if (!base64url_read(text, (size_t)(first - text), &p->header) ||
	    !base64url_read(first + 1, (size_t)(second - first - 1), &p->payload) ||
	    !base64url_read(second + 1, strlen(second + 1), &p->signature))
		return "token is not base64url";
	return NULL;
}

static const char *read_part(struct octets part, const char *problem, struct json_object **object)
{
	return json_read_object((const char *)part.data, part.len, object) ? NULL : problem;
}

static bool has(struct json_object *object, const char *name)
{
	return json_object_object_get_ex(object, name, NULL);
}

/*
 * The key is found by kid alone: keys and addresses of keys in the token itself (jwk, jku, x5c,
 * x5u) are not trusted. The key determines the algorithm; the token's alg must match it.
 */
static const char *find_key(struct db *db, struct json_object *header, struct jwk *key)
{
	const char *alg = json_text(header, "alg"), *kid = json_text(header, "kid");

	if (has(header, "crit") || has(header, "b64"))
		return "token's header demands an extension (crit, b64)";
	if (!alg || (!same(alg, "RS256") && !same(alg, "ES256")))
		return "token's alg is neither RS256 nor ES256";
	if (has(header, "kid") && (!kid || !*kid))
		return "token's kid is not a string, or empty";
	if (!jwk_find(db, kid ? kid : "", key))
		return kid ? "token's kid is not that of an imported key" :
			"token has no kid, and no key was imported without one";
	return same(alg, key->alg) ? NULL : "token's alg is not its key's";
}

static const char *check_signature(struct db *db, const struct token_parts *p)
{
	struct json_object *header;
	const char *problem = read_part(p->header, "token's header is not a plain JSON object",
					&header);
	struct jwk key;

	if (problem)
		return problem;
	problem = find_key(db, header, &key);
	json_object_put(header);
	if (!problem && !jwk_verify(&key, p->text, p->signed_len, p->signature))
		problem = "token's signature is wrong";
	return problem;
}

/* Whether aud is the string AUDIENCE, or a list of strings that contains it. */
static bool is_for(struct json_object *claims, const char *audience)
{
	const char *text = json_text(claims, "aud");
	struct json_object *aud;
	bool found = false;

	if (text)
		return same(text, audience);
	if (!json_object_object_get_ex(claims, "aud", &aud) ||
	    !json_object_is_type(aud, json_type_array))
		return false;
	for (size_t i = 0; i < json_object_array_length(aud); i++) {
		struct json_object *one = json_object_array_get_idx(aud, i);

		if (!json_object_is_type(one, json_type_string))
			return false;
		if (same(json_object_get_string(one), audience))
			found = true;
	}
	return found;
}

/* Reads seconds since 1970, also with a fraction; false for anything else. */
static bool read_time(struct json_object *claims, const char *name, int64_t *at)
{
	struct json_object *v;
	double seconds;

	if (!json_object_object_get_ex(claims, name, &v) ||
	    !(json_object_is_type(v, json_type_int) || json_object_is_type(v, json_type_double)))
		return false;
	seconds = json_object_get_double(v);
	if (!(seconds >= 0 && seconds <= LAST_SECOND))
		return false;
	*at = (int64_t)(seconds * (double)CLOCK_SECOND);
	return true;
}

static const char *check_times(struct json_object *claims, int64_t now)
{
	int64_t exp, nbf = 0;

	if (!read_time(claims, "exp", &exp))
		return "token's exp is missing, or not a time in seconds";
	if (exp <= now)
		return "token is expired";
	if (has(claims, "nbf") && !read_time(claims, "nbf", &nbf))
		return "token's nbf is not a time in seconds";
	return nbf > now + JWT_SKEW_S * CLOCK_SECOND ? "token is not valid yet" : NULL;
}

/* An address that was not verified may be anybody's (OpenID Connect Core, 5.1). Providers write
 * the claim as a boolean, some as a string. */
static bool is_unconfirmed(struct json_object *claims, const char *claim)
{
	struct json_object *verified;

	return same(claim, "email") &&
		json_object_object_get_ex(claims, "email_verified", &verified) &&
		!same(json_object_to_json_string(verified), "true") &&
		!same(json_object_to_json_string(verified), "\"true\"");
}

static const char *read_user(struct json_object *claims, const char *claim, const char **user)
{
	const char *text = json_text(claims, claim);

	if (!text || !*text)
		return mem_printf("token's %s is missing, not a string, or empty", claim);
	if (line_problem(text, JWT_USER_MAX))
		return mem_printf("token's %s %s", claim, line_problem(text, JWT_USER_MAX));
	if (is_unconfirmed(claims, claim))
		return "token's email is not verified";
	*user = mem_strdup(text);
	return NULL;
}

static const char *check_claims(struct octets payload, const struct jwt_rules *rules,
				int64_t now, const char **user)
{
	struct json_object *claims;
	const char *problem = read_part(payload, "token's payload is not a plain JSON object",
					&claims);

	if (problem)
		return problem;
	if (!json_text(claims, "iss") || !same(json_text(claims, "iss"), rules->issuer))
		problem = "token's iss is not this host's issuer";
	else if (!is_for(claims, rules->audience))
		problem = "token's aud is not this host's audience";
	else
		problem = check_times(claims, now);
	if (!problem)
		problem = read_user(claims, rules->user_claim, user);
	json_object_put(claims);
	return problem;
}

enum outcome jwt_check(struct db *db, const char *text, const struct jwt_rules *rules,
		       int64_t now, const char **user, const char **reason)
{
	struct token_parts parts;
	const char *problem;

	if (!rules->issuer || !rules->audience)
		problem = rules->issuer ? "the setting oauth_audience is not set" :
			"the setting oauth_issuer is not set";
	else
		problem = split(text, &parts);
	if (!problem)
		problem = check_signature(db, &parts);
	if (!problem)
		problem = check_claims(parts.payload, rules, now, user);
	if (!problem)
		return OUTCOME_OK;
	*reason = problem;
	return OUTCOME_UNAUTHORIZED;
}
