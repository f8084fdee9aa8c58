/* SPDX-License-Identifier: MIT */
/*
 * SpookyHash V2 by Bob Jenkins, 128 bits, with both seeds 0: the ids of chunks in chunked file
 * transfer. It is no cryptographic hash: anybody can make two chunks with the same id.
 */
#ifndef SPOOKY_H
#define SPOOKY_H

#include <stddef.h>
#include <stdint.h>

enum {
	SPOOKY_SIZE = 16,		/* bytes of a hash: two numbers, little-endian */
	SPOOKY_BLOCK = 96,		/* bytes mixed at a time */
	SPOOKY_SHORT = 2 * SPOOKY_BLOCK,	/* fewer bytes are hashed in another way */
};

struct spooky {
	uint64_t state[12];
	uint8_t held[SPOOKY_SHORT];	/* bytes that are not mixed yet */
	size_t held_len;
	uint64_t len;			/* bytes in all */
};

/* Hashes bytes that come in pieces; spooky_end() may be called once. */
void spooky_begin(struct spooky *s);
void spooky_add(struct spooky *s, const void *data, size_t len);
void spooky_end(struct spooky *s, uint8_t hash[SPOOKY_SIZE]);

/* The hash of bytes that are all there. */
void spooky_hash(const void *data, size_t len, uint8_t hash[SPOOKY_SIZE]);

#endif
