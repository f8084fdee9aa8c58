/* SPDX-License-Identifier: MIT */
/*
 * Signatures: the chunks of a stream in their order. A stream is the content of a file,
 * MainContent, or one of its alternate streams (alternate.h).
 */
#ifndef SIGNATURE_H
#define SIGNATURE_H

#include "db.h"
#include "spooky.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MAIN_CONTENT "MainContent"

enum {
	CHUNKS_MAX = 16384,		/* of a stream */
	CHUNKS_OF_FILE_MAX = 65536,	/* of all streams of a file */
	STREAMS_MAX = 257,		/* of a file: the main one and 256 others */
	STREAM_ID_MAX = 256,		/* characters (UTF-16 units) */
	STREAM_ID_SIZE = 3 * STREAM_ID_MAX + 1,	/* bytes of a text that holds one */
	CONTENT_PROPERTIES_MAX = 256,	/* of a file */
	CONTENT_PROPERTY_MAX = 1024,	/* bytes of a value */
};

struct chunk {
	uint8_t id[SPOOKY_SIZE];
	int64_t length;
};

struct signature {
	bool zip;		/* the scheme Zip, else FullFile */
	struct chunk *chunks;
	size_t count;
	int64_t size;		/* the lengths of all chunks */
};

/* The scheme's name. */
const char *signature_scheme(const struct signature *s);

/* Whether two signatures have the same chunks in the same order. */
bool signature_same(const struct signature *a, const struct signature *b);

/* Whether a chunk is the empty one, whose id anybody knows. */
bool chunk_is_empty(const struct chunk *c);

/* As it is stored, from the pool; LEN bytes. The reverse is false for bytes that are no signature. */
const uint8_t *signature_pack(const struct signature *s, size_t *len);
bool signature_unpack(const uint8_t *data, size_t len, struct signature *s);

/* The stored signature of a version; false if there is none. */
bool signature_get(struct db *db, const char *file_id, int64_t number, struct signature *s);

/* In a transaction. Stores it. */
void signature_set(struct db *db, const char *file_id, int64_t number, const struct signature *s);

#endif
