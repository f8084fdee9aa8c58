/* SPDX-License-Identifier: MIT */
/* Proofs that a request comes from a client whose keys are known. */
#include "proof.h"

#include "base64url.h"
#include "client.h"
#include "clock.h"
#include "jwk.h"
#include "mem.h"
#include "text.h"

#include <string.h>

/* Timestamps count 100 ns since the year 1; times here microseconds since 1970. */
enum { TICKS_A_MICROSECOND = 10 };
#define EPOCH_TICKS INT64_C(621355968000000000)

/* Both forms of the token with each of the URLs. */
enum { TEXTS_MAX = 2 * PROOF_URLS_MAX };

/* A request's proof, read. */
struct signatures {
	struct octets texts[TEXTS_MAX];	/* any of these may be what was signed */
	size_t text_count;
	struct octets proof, proof_old;	/* empty where there is none */
};

static uint8_t *put_number(uint8_t *to, uint64_t number, int size)
{
	while (size-- > 0)
		*to++ = (uint8_t)(number >> 8 * size);
	return to;
}

static uint8_t *put_octets(uint8_t *to, const char *from, size_t len)
{
	to = put_number(to, len, 4);
	memcpy(to, from, len);
	return to + len;
}

/*
 * Letters are those of ASCII, whatever the locale. Very old versions of Collabora signed
 * the URL in the letters that it has: they are long out of use, and to try that form, too,
 * would only double the work that a forgery makes.
 */
static void to_upper(uint8_t *s, size_t len)
{
	for (; len > 0; s++, len--)
		if (*s >= 'a' && *s <= 'z')
			*s = (uint8_t)(*s - 'a' + 'A');
}

struct octets proof_expected(const char *token, const char *url, int64_t ticks)
{
	size_t token_len = strlen(token), url_len = strlen(url);
	size_t len = 4 + token_len + 4 + url_len + 4 + 8;
	uint8_t *data = mem_alloc(len + 1), *to;

	to = put_octets(data, token, token_len);
	to = put_octets(to, url, url_len);
	to_upper(to - url_len, url_len);
	to = put_number(to, 8, 4);
	put_number(to, (uint64_t)ticks, 8);
	return (struct octets){ .data = data, .len = len };
}

/* The timestamp in ticks. NULL, or what is wrong with it. */
static const char *read_timestamp(const char *text, int64_t now, int64_t *ticks)
{
	bool negative = text && text[0] == '-';
	int64_t at;

	if (!text)
		return "X-WOPI-TimeStamp is missing";
	if (!parse_number(text + negative, INT64_MAX, ticks))
		return "X-WOPI-TimeStamp is no number of 64 bits";
	if (negative)
		*ticks = -*ticks;
	at = (*ticks / TICKS_A_MICROSECOND) - EPOCH_TICKS / TICKS_A_MICROSECOND;
	if (at < now - PROOF_AGE_S * CLOCK_SECOND)
		return "X-WOPI-TimeStamp is more than 20 minutes old";
	if (at > now + PROOF_AHEAD_S * CLOCK_SECOND)
		return "X-WOPI-TimeStamp is more than 5 minutes in the future";
	return NULL;
}

/* Empty if a header is no base64, which need not spoil the other one. */
static struct octets read_signature(const char *value)
{
	struct octets signature;

	if (!base64_read(value, strlen(value), &signature))
		signature = (struct octets){ .len = 0 };
	return signature;
}

/* The decoded token first: that is what clients sign but for some of Microsoft's. */
static void add_texts(const struct proof *p, int64_t ticks, struct signatures *s)
{
	for (size_t i = 0; i < p->url_count; i++)
		s->texts[s->text_count++] = proof_expected(p->token, p->urls[i], ticks);
	if (!p->raw_token || same(p->raw_token, p->token))
		return;
	for (size_t i = 0; i < p->url_count; i++)
		s->texts[s->text_count++] = proof_expected(p->raw_token, p->urls[i], ticks);
}

static bool fits(const struct signatures *s, const struct jwk *key, struct octets signature)
{
	for (size_t i = 0; signature.len && signature.len == key->n.len && i < s->text_count; i++)
		if (jwk_verify(key, (const char *)s->texts[i].data, s->texts[i].len, signature))
			return true;
	return false;
}

/* Each combination with all pairs before the next one, so that what is told is the
 * best that holds. */
static enum proof_result find_fit(const struct signatures *s, const struct client_keys *keys,
				  size_t count, size_t *at)
{
	for (*at = 0; *at < count; ++*at)
		if (fits(s, &keys[*at].key, s->proof))
			return PROOF_CURRENT;
	for (*at = 0; *at < count; ++*at)
		if (fits(s, &keys[*at].key, s->proof_old))
			return PROOF_ROTATED;
	for (*at = 0; *at < count; ++*at)
		if (!jwk_same(&keys[*at].key, &keys[*at].old) &&
		    fits(s, &keys[*at].old, s->proof))
			return PROOF_BEHIND;
	return PROOF_MISFIT;
}

static const char *misfit(struct octets proof, const struct client_keys *keys, size_t count)
{
	if (proof.len == 0)
		return "X-WOPI-Proof is no base64";
	for (size_t i = 0; i < count; i++)
		if (proof.len == keys[i].key.n.len || proof.len == keys[i].old.n.len)
			return "the signatures fit none of the keys";
	return mem_printf("X-WOPI-Proof has %zu bytes, as no signature by one of the keys has",
			  proof.len);
}

/* What is wrong with all but the signatures, NULL if nothing. */
static const char *find_problem(const struct proof *p, int64_t now, int64_t *ticks)
{
	const char *problem = read_timestamp(p->timestamp, now, ticks);

	if (!p->proof)
		return "X-WOPI-Proof is missing";
	for (size_t i = 0; i < p->url_count && !problem; i++)
		if (strlen(p->urls[i]) > PROOF_URL_MAX)
			problem = mem_printf("the URL is longer than %d bytes", PROOF_URL_MAX);
	return problem;
}

enum proof_result proof_check(const struct proof *p, const struct client_keys *keys,
			      size_t count, int64_t now, size_t *at, const char **reason)
{
	struct signatures s = { .text_count = 0 };
	enum proof_result result;
	int64_t ticks;

	*reason = find_problem(p, now, &ticks);
	if (*reason)
		return PROOF_UNUSABLE;
	s.proof = read_signature(p->proof);
	/* Collabora has one key, and so sends and publishes all twice */
	if (p->proof_old && !same(p->proof, p->proof_old))
		s.proof_old = read_signature(p->proof_old);
	add_texts(p, ticks, &s);
	result = find_fit(&s, keys, count, at);
	if (result == PROOF_MISFIT)
		*reason = misfit(s.proof, keys, count);
	return s.proof.len || s.proof_old.len ? result : PROOF_UNUSABLE;
}
