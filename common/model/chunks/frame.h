/* SPDX-License-Identifier: MIT */
/*
 * Frames, of which the bodies of chunked file transfer consist: a head, which says what follows, and
 * a payload. They are read as they come, with a buffer of constant size.
 */
#ifndef FRAME_H
#define FRAME_H

#include "content.h"
#include "spooky.h"

#include <stdbool.h>
#include <stdint.h>

enum frame_type {
	FRAME_END = 1,		/* the last one; empty */
	FRAME_JSON = 2,		/* the first one: the message */
	FRAME_CHUNK = 3,	/* a whole chunk */
	FRAME_RANGE = 4,	/* part of a chunk */
};

enum {
	FRAME_HEAD_MAX = 52,	/* bytes of the longest head */
	FRAME_BUFFER = 64 * 1024,
	FRAME_ENDS_CHUNK = 1,	/* flag of a range: its last byte is that of the chunk */
};

struct frame {
	enum frame_type type;
	uint8_t id[SPOOKY_SIZE];	/* of the chunk */
	int64_t offset;			/* of a range in its chunk */
	uint32_t flags;			/* of a range */
	int64_t size;			/* bytes of the payload */
};

/* What frame_next() found. */
enum frame_found {
	FRAME_FOUND,
	FRAME_NONE,	/* the bytes ended where a frame may begin */
	FRAME_CUT,	/* they ended in a frame */
	FRAME_BAD,	/* not a frame: reader->problem says why */
	FRAME_FAILED,	/* the source failed */
};

struct frame_reader {
	content_source *source;
	void *arg;
	const char *problem;
	int64_t left;		/* bytes of the payload that are not read yet */
	int64_t used;		/* bytes read so far, heads included */
	size_t at, have;	/* of the buffer */
	bool failed;
	uint8_t buffer[FRAME_BUFFER];
};

/* Starts reading from a SOURCE. */
void frame_begin(struct frame_reader *r, content_source *source, void *arg);

/* Reads the head of the next frame; what is left of the payload before it is skipped. */
enum frame_found frame_next(struct frame_reader *r, struct frame *f);

/* Reads up to MAX more bytes of the payload; 0 at its end, -1 if the source failed or ended before. */
ssize_t frame_read(struct frame_reader *r, uint8_t *to, size_t max);

/* Writes the head of F; returns its length. */
size_t frame_head(const struct frame *f, uint8_t to[FRAME_HEAD_MAX]);

#endif
