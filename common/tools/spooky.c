/* SPDX-License-Identifier: MIT */
/*
 * SpookyHash V2, as its author published it in the public domain
 * (burtleburtle.net/bob/hash/spooky.html). Bytes are read one by one, so that hosts of either
 * byte order agree; compilers make single loads of that.
 */
#include "spooky.h"

#include <string.h>

#define ODD UINT64_C(0xdeadbeefdeadbeef)	/* Jenkins: not zero, odd, not very regular */

static uint64_t rotate(uint64_t x, int by)
{
	return x << by | x >> (64 - by);
}

static uint64_t load(const uint8_t *p)
{
	return (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 | (uint64_t)p[3] << 24 |
		(uint64_t)p[4] << 32 | (uint64_t)p[5] << 40 | (uint64_t)p[6] << 48 |
		(uint64_t)p[7] << 56;
}

static void store(uint8_t *p, uint64_t x)
{
	for (int i = 0; i < 8; i++)
		p[i] = (uint8_t)(x >> 8 * i);
}

/* One step of mixing block B into S; the numbers of the variables are those of I modulo 12. */
#define MIX(i, i1, i2, i10, i11, by) \
	(s[i] += load(b + 8 * (i)), s[i2] ^= s[i10], s[i11] ^= s[i], s[i] = rotate(s[i], by), \
	 s[i11] += s[i1])

static void mix(uint64_t state[12], const uint8_t *b, size_t blocks)
{
	uint64_t s[12];

	memcpy(s, state, sizeof(s));
	for (; blocks > 0; blocks--, b += SPOOKY_BLOCK) {
		MIX(0, 1, 2, 10, 11, 11);
		MIX(1, 2, 3, 11, 0, 32);
		MIX(2, 3, 4, 0, 1, 43);
		MIX(3, 4, 5, 1, 2, 31);
		MIX(4, 5, 6, 2, 3, 17);
		MIX(5, 6, 7, 3, 4, 28);
		MIX(6, 7, 8, 4, 5, 39);
		MIX(7, 8, 9, 5, 6, 57);
		MIX(8, 9, 10, 6, 7, 55);
		MIX(9, 10, 11, 7, 8, 54);
		MIX(10, 11, 0, 8, 9, 22);
		MIX(11, 0, 1, 9, 10, 46);
	}
	memcpy(state, s, sizeof(s));
}

static void end_partial(uint64_t h[12])
{
	static const int by[12] = { 44, 15, 34, 21, 38, 33, 10, 13, 38, 53, 42, 54 };

	for (int i = 0; i < 12; i++) {
		int a = (i + 11) % 12, b = (i + 1) % 12, c = (i + 2) % 12;

		h[a] += h[b];
		h[c] ^= h[a];
		h[b] = rotate(h[b], by[i]);
	}
}

/* The last bytes of a long message, fewer than a block. */
static void end_long(uint64_t h[12], const uint8_t *rest, size_t len)
{
	uint8_t block[SPOOKY_BLOCK] = { 0 };

	memcpy(block, rest, len);
	block[SPOOKY_BLOCK - 1] = (uint8_t)len;
	for (int i = 0; i < 12; i++)
		h[i] += load(block + 8 * i);
	for (int i = 0; i < 3; i++)
		end_partial(h);
}

static void mix_short(uint64_t h[4])
{
	static const int by[12] = { 50, 52, 30, 41, 54, 48, 38, 37, 62, 34, 5, 36 };

	for (int i = 0; i < 12; i++) {
		int a = (i + 2) % 4, b = (i + 3) % 4, c = i % 4;

		h[a] = rotate(h[a], by[i]);
		h[a] += h[b];
		h[c] ^= h[a];
	}
}

static void end_short(uint64_t h[4])
{
	static const int by[11] = { 15, 52, 26, 51, 28, 9, 47, 54, 32, 25, 63 };

	for (int i = 0; i < 11; i++) {
		int a = (i + 3) % 4, b = (i + 2) % 4;

		h[a] ^= h[b];
		h[b] = rotate(h[b], by[i]);
		h[a] += h[b];
	}
}

static void hash_short(const uint8_t *p, size_t len, uint8_t hash[SPOOKY_SIZE])
{
	uint64_t h[4] = { 0, 0, ODD, ODD };
	uint8_t rest[16] = { 0 };
	size_t left = len;

	for (; left >= 16; p += 16, left -= 16) {
		h[2] += load(p);
		h[3] += load(p + 8);
		mix_short(h);
		if (left < 32)
			continue;
		p += 16;
		left -= 16;
		h[0] += load(p);
		h[1] += load(p + 8);
	}
	memcpy(rest, p, left);
	h[2] += left ? load(rest) : ODD;
	h[3] += (left ? load(rest + 8) : ODD) + ((uint64_t)len << 56);
	end_short(h);
	store(hash, h[0]);
	store(hash + 8, h[1]);
}

void spooky_begin(struct spooky *s)
{
	for (int i = 0; i < 12; i++)
		s->state[i] = i % 3 == 2 ? ODD : 0;
	s->held_len = 0;
	s->len = 0;
}

/* Bytes are held until a message is long enough not to be a short one. */
void spooky_add(struct spooky *s, const void *data, size_t len)
{
	const uint8_t *p = data;
	size_t part;

	s->len += len;
	if (s->held_len + len < SPOOKY_SHORT) {
		if (len)
			memcpy(s->held + s->held_len, p, len);
		s->held_len += len;
		return;
	}
	if (s->held_len) {
		part = SPOOKY_SHORT - s->held_len;
		memcpy(s->held + s->held_len, p, part);
		mix(s->state, s->held, SPOOKY_SHORT / SPOOKY_BLOCK);
		p += part;
		len -= part;
	}
	mix(s->state, p, len / SPOOKY_BLOCK);
	s->held_len = len % SPOOKY_BLOCK;
	memcpy(s->held, p + len - s->held_len, s->held_len);
}

void spooky_end(struct spooky *s, uint8_t hash[SPOOKY_SIZE])
{
	size_t whole = s->held_len / SPOOKY_BLOCK;

	if (s->len < SPOOKY_SHORT) {
		hash_short(s->held, s->held_len, hash);
		return;
	}
	mix(s->state, s->held, whole);
	end_long(s->state, s->held + whole * SPOOKY_BLOCK, s->held_len - whole * SPOOKY_BLOCK);
	store(hash, s->state[0]);
	store(hash + 8, s->state[1]);
}

void spooky_hash(const void *data, size_t len, uint8_t hash[SPOOKY_SIZE])
{
	struct spooky s;

	spooky_begin(&s);
	spooky_add(&s, data, len);
	spooky_end(&s, hash);
}
