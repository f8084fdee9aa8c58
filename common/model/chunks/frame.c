/* SPDX-License-Identifier: MIT */
/* Frames of chunked file transfer: numbers are big-endian. */
#include "frame.h"

#include <string.h>

enum {
	COMMON = 16,	/* bytes of each head: type, bytes of the extended header, bytes of the payload */
	EXTENDED_MAX = FRAME_HEAD_MAX - COMMON,
};

/* The size of the extended header; -1 for an unknown type. */
static int extended_size(uint32_t type)
{
	switch (type) {
	case FRAME_END:
	case FRAME_JSON:
		return 0;
	case FRAME_CHUNK:
		return SPOOKY_SIZE;
	case FRAME_RANGE:
		return EXTENDED_MAX;	/* id, offset, length, flags */
	default:
		return -1;
	}
}

static uint64_t get(const uint8_t *p, int bytes)
{
	uint64_t value = 0;

	for (int i = 0; i < bytes; i++)
		value = value << 8 | p[i];
	return value;
}

static uint8_t *put(uint8_t *p, uint64_t value, int bytes)
{
	for (int i = 0; i < bytes; i++)
		p[i] = (uint8_t)(value >> 8 * (bytes - 1 - i));
	return p + bytes;
}

void frame_begin(struct frame_reader *r, content_source *source, void *arg)
{
	r->source = source;
	r->arg = arg;
	r->problem = NULL;
	r->left = r->used = 0;
	r->at = r->have = 0;
	r->failed = false;
}

/* Reads up to MAX bytes, of the buffer first; 0 at the end, -1 if the source failed. */
static ssize_t take(struct frame_reader *r, uint8_t *to, size_t max)
{
	ssize_t n;

	if (r->at == r->have && max >= FRAME_BUFFER) {
		n = r->source(r->arg, to, max);
		r->failed = n < 0;
		r->used += n > 0 ? n : 0;
		return n;
	}
	if (r->at == r->have) {
		n = r->source(r->arg, r->buffer, FRAME_BUFFER);
		r->failed = n < 0;
		if (n <= 0)
			return n;
		r->at = 0;
		r->have = (size_t)n;
	}
	n = (ssize_t)(r->have - r->at < max ? r->have - r->at : max);
	memcpy(to, r->buffer + r->at, (size_t)n);
	r->at += (size_t)n;
	r->used += n;
	return n;
}

/* Reads LEN bytes; returns how many there were. */
static size_t take_all(struct frame_reader *r, uint8_t *to, size_t len)
{
	size_t have = 0;

	while (have < len) {
		ssize_t n = take(r, to + have, len - have);

		if (n <= 0)
			break;
		have += (size_t)n;
	}
	return have;
}

ssize_t frame_read(struct frame_reader *r, uint8_t *to, size_t max)
{
	ssize_t n;

	if (r->left == 0)
		return 0;
	n = take(r, to, r->left < (int64_t)max ? (size_t)r->left : max);
	if (n <= 0)
		return -1;
	r->left -= n;
	return n;
}

static enum frame_found bad(struct frame_reader *r, const char *problem)
{
	r->problem = problem;
	return FRAME_BAD;
}

static enum frame_found ended(const struct frame_reader *r, enum frame_found how)
{
	return r->failed ? FRAME_FAILED : how;
}

static enum frame_found skip(struct frame_reader *r)
{
	uint8_t part[4096];

	while (r->left > 0)
		if (frame_read(r, part, sizeof(part)) < 0)
			return ended(r, FRAME_CUT);
	return FRAME_FOUND;
}

/* Reads the extended header, whose size has been checked. */
static enum frame_found read_extended(struct frame_reader *r, struct frame *f, size_t size)
{
	uint8_t head[EXTENDED_MAX];
	uint64_t offset, length;

	if (take_all(r, head, size) < size)
		return ended(r, FRAME_CUT);
	if (size)
		memcpy(f->id, head, SPOOKY_SIZE);
	if (f->type != FRAME_RANGE)
		return FRAME_FOUND;
	offset = get(head + SPOOKY_SIZE, 8);
	length = get(head + SPOOKY_SIZE + 8, 8);
	f->flags = (uint32_t)get(head + SPOOKY_SIZE + 16, 4);
	if (length != (uint64_t)f->size)
		return bad(r, "the length of a range is not that of its payload");
	if (offset > INT64_MAX || f->flags > FRAME_ENDS_CHUNK)
		return bad(r, "a range has an invalid offset or flag");
	f->offset = (int64_t)offset;
	return FRAME_FOUND;
}

enum frame_found frame_next(struct frame_reader *r, struct frame *f)
{
	enum frame_found found = skip(r);
	uint8_t head[COMMON];
	size_t have;
	uint64_t size;
	int extended;

	if (found != FRAME_FOUND)
		return found;
	have = take_all(r, head, COMMON);
	if (have < COMMON)
		return ended(r, have ? FRAME_CUT : FRAME_NONE);
	extended = extended_size((uint32_t)get(head, 4));
	size = get(head + 8, 8);
	if (extended < 0)
		return bad(r, "a frame has an unknown type");
	*f = (struct frame){ .type = (enum frame_type)get(head, 4), .size = (int64_t)size };
	if (get(head + 4, 4) != (uint64_t)extended)
		return bad(r, "an extended header has another size than its type of frame");
	if (size > INT64_MAX || (f->type == FRAME_END && size))
		return bad(r, "a frame has an invalid size");
	found = read_extended(r, f, (size_t)extended);
	r->left = found == FRAME_FOUND ? f->size : 0;
	return found;
}

size_t frame_head(const struct frame *f, uint8_t to[FRAME_HEAD_MAX])
{
	uint8_t *p = put(to, f->type, 4);

	p = put(p, (uint64_t)extended_size(f->type), 4);
	p = put(p, (uint64_t)f->size, 8);
	if (f->type == FRAME_CHUNK || f->type == FRAME_RANGE) {
		memcpy(p, f->id, SPOOKY_SIZE);
		p += SPOOKY_SIZE;
	}
	if (f->type == FRAME_RANGE) {
		p = put(p, (uint64_t)f->offset, 8);
		p = put(p, (uint64_t)f->size, 8);
		p = put(p, f->flags, 4);
	}
	return (size_t)(p - to);
}
