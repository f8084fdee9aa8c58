/* SPDX-License-Identifier: MIT */
/* The chunks that a request needs, and where each of them was found. */
#include "chunk_index.h"

#include "mem.h"

#include <stdlib.h>
#include <string.h>

static int by_id(const void *left, const void *right)
{
	const struct chunk_place *a = left, *b = right;

	return memcmp(a->chunk.id, b->chunk.id, SPOOKY_SIZE);
}

/* Drops all but one of places with the same id. */
static bool unite(struct chunk_index *index)
{
	size_t count = 0;
	bool agree = true;

	for (size_t i = 0; i < index->count; i++) {
		struct chunk_place *p = &index->list[i], *last = count ? &index->list[count - 1] : NULL;

		if (!last || by_id(last, p) != 0)
			index->list[count++] = *p;
		else if (last->chunk.length != p->chunk.length)
			agree = false;
	}
	index->count = count;
	return agree;
}

bool chunk_index_make(struct chunk_index *index, const struct signature *signatures, size_t count)
{
	size_t all = 0;

	for (size_t i = 0; i < count; i++)
		all += signatures[i].count;
	*index = (struct chunk_index){ .list = mem_alloc((all + 1) * sizeof(*index->list)) };
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < signatures[i].count; j++)
			index->list[index->count++].chunk = signatures[i].chunks[j];
	qsort(index->list, index->count, sizeof(*index->list), by_id);
	return unite(index);
}

struct chunk_place *chunk_index_find(const struct chunk_index *index, const uint8_t id[SPOOKY_SIZE])
{
	struct chunk_place key = { .at = 0 };

	memcpy(key.chunk.id, id, SPOOKY_SIZE);
	return index->count ? bsearch(&key, index->list, index->count, sizeof(key), by_id) : NULL;
}

static void enter(struct chunk_place *p, struct chunk_store *store, int64_t at)
{
	p->store = store;
	p->at = at;
}

void chunk_index_add(struct chunk_index *index, const struct signature *s, struct chunk_store *store,
		     int64_t at)
{
	for (size_t i = 0; i < s->count; i++) {
		struct chunk_place *p = chunk_index_find(index, s->chunks[i].id);

		if (p && !p->store && p->chunk.length == s->chunks[i].length)
			enter(p, store, at);
		at += s->chunks[i].length;
	}
}

const struct chunk *chunk_index_missing(const struct chunk_index *index)
{
	for (size_t i = 0; i < index->count; i++)
		if (!index->list[i].store && !chunk_is_empty(&index->list[i].chunk))
			return &index->list[i].chunk;
	return NULL;
}

bool chunk_index_in_order(const struct chunk_index *index, const struct signature *s,
			  const struct chunk_store *store)
{
	int64_t at = 0;

	for (size_t i = 0; i < s->count; i++) {
		const struct chunk_place *p = chunk_index_find(index, s->chunks[i].id);

		if (s->chunks[i].length && (p->store != store || p->at != at))
			return false;
		at += s->chunks[i].length;
	}
	return true;
}

static ssize_t refuse(struct chunk_intake *in, const char *problem)
{
	in->problem = problem;
	return -1;
}

static ssize_t refuse_cut(struct chunk_intake *in)
{
	in->cut = true;
	return refuse(in, in->in_session ? "the session's last chunk is not complete" :
		      "the frames end without an EndFrame");
}

/* Whether nothing follows the EndFrame. */
static ssize_t finish(struct chunk_intake *in)
{
	struct frame f;

	in->ended = true;
	switch (frame_next(in->reader, &f)) {
	case FRAME_NONE:
		return 0;
	case FRAME_FAILED:
		return -1;
	default:
		return refuse(in, "something follows the EndFrame");
	}
}

/* Starts the next chunk: 1, or as chunk_intake_read() ends. */
static ssize_t next(struct chunk_intake *in)
{
	struct chunk_place *p;

	switch (frame_next(in->reader, &in->frame)) {
	case FRAME_FOUND:
		break;
	case FRAME_NONE:
		in->ended = in->in_session;
		return in->in_session ? 0 : refuse_cut(in);
	case FRAME_CUT:
		return refuse_cut(in);
	case FRAME_BAD:
		return refuse(in, in->reader->problem);
	default:
		return -1;
	}
	if (in->frame.type == FRAME_END && !in->in_session)
		return finish(in);
	if (in->frame.type != FRAME_CHUNK)
		return refuse(in, "a frame is not of a type that belongs here");
	p = chunk_index_find(in->index, in->frame.id);
	in->kept = p && !p->store;
	if (in->kept && p->chunk.length != in->frame.size)
		return refuse(in, "a chunk has not the length that the signature says");
	if (in->in_session)
		in->at = in->reader->used;
	spooky_begin(&in->hash);
	in->in_chunk = true;
	return 1;
}

/* Compares a chunk that was read with its id; false if it is another. */
static bool complete(struct chunk_intake *in)
{
	uint8_t id[SPOOKY_SIZE];

	in->in_chunk = false;
	spooky_end(&in->hash, id);
	if (memcmp(id, in->frame.id, SPOOKY_SIZE) != 0)
		return refuse(in, "the bytes of a chunk do not have its ChunkId") == 0;
	if (in->kept) {
		enter(chunk_index_find(in->index, id), in->store, in->at);
		in->at += in->frame.size;
	}
	return true;
}

ssize_t chunk_intake_read(void *intake, uint8_t *to, size_t max)
{
	struct chunk_intake *in = intake;

	while (!in->ended) {
		ssize_t n;

		if (!in->in_chunk) {
			n = next(in);
			if (n <= 0)
				return n;
			continue;
		}
		n = frame_read(in->reader, to, max);
		if (n < 0)
			return in->reader->failed ? -1 : refuse_cut(in);
		if (n == 0 && !complete(in))
			return -1;
		if (n == 0)
			continue;
		spooky_add(&in->hash, to, (size_t)n);
		if (in->kept)
			return n;
	}
	return 0;
}

bool chunk_intake_scan(struct chunk_intake *in)
{
	static uint8_t part[64 * 1024];
	ssize_t n;

	do
		n = chunk_intake_read(in, part, sizeof(part));
	while (n > 0);
	return n == 0;
}
