/* SPDX-License-Identifier: MIT */
/*
 * The messages of chunked file transfer: the JSON in the first frame of a body. What is read comes
 * from outside: everything in it is checked and bounded here, but for the bytes of chunks.
 */
#ifndef CHUNK_MESSAGE_H
#define CHUNK_MESSAGE_H

#include "content_property.h"
#include "signature.h"

enum { MESSAGE_MAX = 4 * 1024 * 1024 };	/* bytes of a message */

/* Which chunks GetChunkedFile sends. */
enum chunks_to_return { CHUNKS_ALL, CHUNKS_NONE, CHUNKS_LAST_OF_ZIP };

/* Part of a chunk that GetChunks asks for. */
struct chunk_range {
	uint8_t id[SPOOKY_SIZE];
	int64_t offset;
	int64_t length;		/* -1: to the end of the chunk */
};

/* What a client wants of a stream. */
struct content_filter {
	const char *stream_id;
	uint8_t (*known)[SPOOKY_SIZE];	/* ids of chunks that are not sent */
	size_t known_count;
	enum chunks_to_return to_return;
	struct chunk_range *ranges;
	size_t range_count;
};

/* A stream that PutChunkedFile writes. */
struct stream_signature {
	const char *stream_id;
	struct signature signature;
};

/* The message of any operation; each has only what belongs to it. */
struct message {
	const char **names;	/* ContentPropertiesToReturn */
	size_t name_count;
	struct content_filter *filters;
	size_t filter_count;
	struct content_property *properties;
	size_t property_count;
	struct stream_signature *streams;
	size_t stream_count;
	const char *upload_token;	/* UploadSessionTokenToCommit, or NULL */
	const char *problem;	/* why it is invalid, to follow "the message", or NULL */
	bool too_large;		/* the problem is its size: 413 */
};

/* Each reads LEN bytes of TEXT, which a NUL follows. False if they are invalid: m->problem. */
bool message_read_get(struct message *m, const char *text, size_t len);	/* GetChunkedFile */
bool message_read_ranges(struct message *m, const char *text, size_t len);	/* GetChunks */
bool message_read_put(struct message *m, const char *text, size_t len);	/* PutChunkedFile */


#endif
