/* SPDX-License-Identifier: MIT */
/* Where chunks are read from: bytes in memory, or contents one behind the other. */
#ifndef CHUNK_STORE_H
#define CHUNK_STORE_H

#include "content.h"
#include "signature.h"

struct chunk_store {
	const char *name;		/* for messages */
	const uint8_t *data;		/* in memory, or NULL */
	int64_t size;
	struct db *db;
	const struct content *contents;
	size_t count;
	size_t open;			/* the content that FD is */
	int64_t from;			/* where it begins */
	int fd;				/* -1: none is open */
};

/* Stores of bytes in memory, and of COUNT contents, which must exist as long as the store. */
struct chunk_store chunk_store_memory(const uint8_t *data, int64_t size);
struct chunk_store chunk_store_contents(struct db *db, const struct content *contents, size_t count);

/* Opens the first content now, as long as a snapshot says that it is there. False with errno if it
 * cannot be opened. */
bool chunk_store_open(struct chunk_store *s);

/* Reads up to MAX bytes at AT; 0 at the end. Dies if a content cannot be read. */
size_t chunk_store_read(struct chunk_store *s, int64_t at, uint8_t *to, size_t max);

/* Whether the bytes at AT are those of the chunk. */
bool chunk_store_has(struct chunk_store *s, int64_t at, const struct chunk *c);

/* Closes what is open. */
void chunk_store_close(struct chunk_store *s);

#endif
