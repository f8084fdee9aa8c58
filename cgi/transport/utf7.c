/* SPDX-License-Identifier: MIT */
/* UTF-7 (RFC 2152): reads what any client's encoder writes, writes strictly. */
#include "utf7.h"

#include "mem.h"
#include "utf8.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

static const char base64[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* The state of a shift between two base64 digits. */
struct shift {
	uint32_t bits;		/* those not yet used, in the low COUNT bits */
	int count;
	uint32_t high;		/* a high surrogate that waits for its low one, or 0 */
};

static int digit(char c)
{
	const char *at = c ? strchr(base64, c) : NULL;

	return at ? (int)(at - base64) : -1;
}

/* Takes one UTF-16 unit. Returns NULL, or why it is invalid. */
static const char *take_unit(struct shift *s, uint32_t unit, char **to)
{
	if (s->high) {
		if (unit < 0xdc00 || unit > 0xdfff)
			return "is not UTF-7: half of a surrogate pair is missing";
		*to = utf8_put(*to, 0x10000 + ((s->high - 0xd800) << 10) + (unit - 0xdc00));
		s->high = 0;
		return NULL;
	}
	if (unit == 0)
		return "contains a NUL";
	if (unit >= 0xdc00 && unit <= 0xdfff)
		return "is not UTF-7: half of a surrogate pair is missing";
	if (unit >= 0xd800 && unit <= 0xdbff)
		s->high = unit;
	else
		*to = utf8_put(*to, unit);
	return NULL;
}

/* Reads a shift that starts after its "+" at *FROM; advances *FROM to its end. */
static const char *read_shift(const char **from, char **to)
{
	struct shift s = { 0 };
	const char *problem = NULL;

	for (; !problem && digit(**from) >= 0; ++*from) {
		s.bits = s.bits << 6 | (uint32_t)digit(**from);
		s.count += 6;
		if (s.count < 16)
			continue;
		s.count -= 16;
		problem = take_unit(&s, s.bits >> s.count & 0xffff, to);
		s.bits &= (1u << s.count) - 1;
	}
	if (problem)
		return problem;
	if (s.high)
		return "is not UTF-7: half of a surrogate pair is missing";
	if (s.count >= 6 || s.bits)
		return "is not UTF-7: it ends within a character";
	if (**from == '-')
		++*from;
	return NULL;
}

static const char *as_utf8(const char *text, const char **problem)
{
	*problem = utf8_valid(text) ? NULL : "is neither UTF-7 nor UTF-8";
	return *problem ? NULL : text;
}

const char *utf7_decode(const char *text, const char **problem)
{
	/* eight digits encode three UTF-16 units: up to nine bytes of UTF-8 */
	char *decoded = mem_alloc(2 * strlen(text) + 1), *to = decoded;
	const char *from = text;

	*problem = NULL;
	for (const char *s = text; *s; s++)
		if ((unsigned char)*s > 0x7e)
			return as_utf8(text, problem);
	while (*from && !*problem) {
		char c = *from++;

		if (c == '+' && *from == '-') {
			*to++ = '+';
			from++;
		} else if (c == '+') {
			*problem = read_shift(&from, &to);
		} else {
			*to++ = c;
		}
	}
	return *problem ? NULL : decoded;
}

static bool is_direct(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
		strchr("'(),-./:? ", c);
}

/* Writes the bits of one UTF-16 unit. */
static char *put_unit(struct shift *s, uint32_t unit, char *to)
{
	s->bits = s->bits << 16 | unit;
	for (s->count += 16; s->count >= 6; ) {
		s->count -= 6;
		*to++ = base64[s->bits >> s->count & 63];
	}
	s->bits &= (1u << s->count) - 1;
	return to;
}

/* Writes one shift, from *FROM up to the next direct character. */
static char *write_shift(const char **from, char *to)
{
	struct shift s = { 0 };

	*to++ = '+';
	while (**from && **from != '+' && !is_direct(**from)) {
		uint32_t c = utf8_get(from);

		if (c > 0xffff) {
			to = put_unit(&s, 0xd800 + ((c - 0x10000) >> 10), to);
			c = 0xdc00 + ((c - 0x10000) & 0x3ff);
		}
		to = put_unit(&s, c, to);
	}
	if (s.count)
		*to++ = base64[s.bits << (6 - s.count) & 63];
	*to++ = '-';
	return to;
}

const char *utf7_encode(const char *text)
{
	/* the worst case is a shift of one character: "+AF8-" */
	char *encoded = mem_alloc(5 * strlen(text) + 1), *to = encoded;

	while (*text) {
		if (*text == '+') {
			*to++ = '+';
			*to++ = '-';
			text++;
		} else if (is_direct(*text)) {
			*to++ = *text++;
		} else {
			to = write_shift(&text, to);
		}
	}
	return encoded;
}
