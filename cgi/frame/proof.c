/* SPDX-License-Identifier: MIT */
/* Proof keys: whether a client with known keys signed a request. */
#include "proof.h"

#include "base64url.h"
#include "client.h"
#include "clock.h"
#include "jwk.h"
#include "mem.h"
#include "text.h"

#include <string.h>

/* Timestamps count 100 ns since the year 1; times in this program microseconds since 1970. */
enum { TICKS_A_MICROSECOND = 10 };
#define EPOCH_TICKS INT64_C(621355968000000000)

/* Both forms of the token with each of the URLs. */
enum { TEXTS_MAX = 2 * PROOF_URLS_MAX };

/* The signatures of a request, and the texts that they may be of. */
struct signatures {
	struct octets texts[TEXTS_MAX];	/* any of these may have been signed */
	size_t text_count;
	struct octets proof, proof_old;	/* empty if missing */
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
 * Only ASCII letters, whatever the locale. Very old versions of Collabora signed the URL in its own
 * letter case. They are long out of use; trying that form would double the work that forgeries
 * cause.
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

/* Reads the timestamp, in ticks. Returns NULL, or why it is invalid. */
static const char *read_timestamp(const char *text, int64_t now, int64_t *ticks)
{
	bool negative = text && text[0] == '-';
	int64_t at;

	if (!text)
		return "X-WOPI-TimeStamp is missing";
	if (!parse_number(text + negative, INT64_MAX, ticks))
		return "X-WOPI-TimeStamp is not a 64-bit number";
	if (negative)
		*ticks = -*ticks;
	at = (*ticks / TICKS_A_MICROSECOND) - EPOCH_TICKS / TICKS_A_MICROSECOND;
	if (at < now - PROOF_AGE_S * CLOCK_SECOND)
		return "X-WOPI-TimeStamp is more than 20 minutes old";
	if (at > now + PROOF_AHEAD_S * CLOCK_SECOND)
		return "X-WOPI-TimeStamp is more than 5 minutes in the future";
	return NULL;
}

/* Empty if the header is not base64: the other header may still match. */
static struct octets read_signature(const char *value)
{
	struct octets signature;

	if (!base64_read(value, strlen(value), &signature))
		signature = (struct octets){ .len = 0 };
	return signature;
}

/* The decoded token first: most clients sign that, some of Microsoft's the encoded one. */
static void add_texts(const struct proof *p, int64_t ticks, struct signatures *s)
{
	for (size_t i = 0; i < p->url_count; i++)
		s->texts[s->text_count++] = proof_expected(p->token, p->urls[i], ticks);
	if (!p->raw_token || same(p->raw_token, p->token))
		return;
	for (size_t i = 0; i < p->url_count; i++)
		s->texts[s->text_count++] = proof_expected(p->raw_token, p->urls[i], ticks);
}

static bool matches(const struct signatures *s, const struct jwk *key, struct octets signature)
{
	for (size_t i = 0; signature.len && signature.len == key->n.len && i < s->text_count; i++)
		if (jwk_verify(key, (const char *)s->texts[i].data, s->texts[i].len, signature))
			return true;
	return false;
}

/* Tries each combination with all pairs before the next combination, so the result is the best. */
static enum proof_result find_match(const struct signatures *s, const struct client_keys *keys,
				  size_t count, size_t *at)
{
	for (*at = 0; *at < count; ++*at)
		if (matches(s, &keys[*at].key, s->proof))
			return PROOF_CURRENT;
	for (*at = 0; *at < count; ++*at)
		if (matches(s, &keys[*at].key, s->proof_old))
			return PROOF_ROTATED;
	for (*at = 0; *at < count; ++*at)
		if (!jwk_same(&keys[*at].key, &keys[*at].old) &&
		    matches(s, &keys[*at].old, s->proof))
			return PROOF_BEHIND;
	return PROOF_MISFIT;
}

static const char *misfit(struct octets proof, const struct client_keys *keys, size_t count)
{
	if (proof.len == 0)
		return "X-WOPI-Proof is not base64";
	for (size_t i = 0; i < count; i++)
		if (proof.len == keys[i].key.n.len || proof.len == keys[i].old.n.len)
			return "the signatures match none of the keys";
	return mem_printf("X-WOPI-Proof has %zu bytes, which no signature by these keys has",
			  proof.len);
}

/* What is invalid apart from the signatures, or NULL. */
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
	/* Collabora has one key, so it sends the signature twice */
	if (p->proof_old && !same(p->proof, p->proof_old))
		s.proof_old = read_signature(p->proof_old);
	add_texts(p, ticks, &s);
	result = find_match(&s, keys, count, at);
	if (result == PROOF_MISFIT)
		*reason = misfit(s.proof, keys, count);
	return s.proof.len || s.proof_old.len ? result : PROOF_UNUSABLE;
}
