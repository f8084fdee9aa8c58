/* SPDX-License-Identifier: MIT */
/*
 * The chunks that a request needs, and where each of them was found. A chunk is looked for in what
 * the request brings and in the current streams of its file, nowhere else: an id is no secret, and
 * would open other people's bytes.
 */
#ifndef CHUNK_INDEX_H
#define CHUNK_INDEX_H

#include "chunk_store.h"
#include "frame.h"
#include "signature.h"

struct chunk_place {
	struct chunk chunk;
	struct chunk_store *store;	/* NULL: not found yet */
	int64_t at;			/* in the store */
	bool used;			/* for the caller */
};

struct chunk_index {
	struct chunk_place *list;	/* sorted by id, each once */
	size_t count;
};

/* An index of all chunks of COUNT signatures. False if two chunks have the same id and different
 * lengths: the index then has one of them. */
bool chunk_index_make(struct chunk_index *index, const struct signature *signatures, size_t count);

/* The place of a chunk, or NULL. */
struct chunk_place *chunk_index_find(const struct chunk_index *index, const uint8_t id[SPOOKY_SIZE]);

/* Enters where the chunks of a stream are, which begins at AT in a store, unless they are found
 * already. */
void chunk_index_add(struct chunk_index *index, const struct signature *s, struct chunk_store *store,
		     int64_t at);

/* The first chunk that was not found, or NULL. */
const struct chunk *chunk_index_missing(const struct chunk_index *index);

/* Whether the chunks of S are found in STORE alone, one after the other from its beginning. */
bool chunk_index_in_order(const struct chunk_index *index, const struct signature *s,
			  const struct chunk_store *store);

/*
 * A content_source of the payloads of the chunk frames of a reader that are needed, and enters them
 * as parts of STORE, whose next byte is AT. Every chunk is compared with its id. Ends with the
 * EndFrame, or with the last frame if IN_SESSION; -1 if the frames are invalid or the reader's
 * source fails.
 */
struct chunk_intake {
	struct frame_reader *reader;
	struct chunk_index *index;
	struct chunk_store *store;
	bool in_session;
	const char *problem;		/* why the frames are invalid, or NULL */
	bool cut;			/* the problem is that they end early */
	/* the rest is the intake's own */
	int64_t at;
	struct frame frame;
	struct spooky hash;
	bool in_chunk, kept, ended;
};

ssize_t chunk_intake_read(void *intake, uint8_t *to, size_t max);

/* Reads all frames whose payloads are in the store already, as those of an upload session. Returns
 * whether they are valid. */
bool chunk_intake_scan(struct chunk_intake *in);

#endif
