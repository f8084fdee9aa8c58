/* SPDX-License-Identifier: MIT */
/* Assembles streams from their chunks. */
#include "chunk_assembly.h"

#include "die.h"
#include "outcome.h"

#include <string.h>

/* A content_source: the chunks of a signature, one after the other. */
struct assembly {
	const struct chunk_index *index;
	const struct signature *signature;
	size_t next;
	struct chunk_place *place;
	int64_t done;			/* bytes of the present chunk */
	struct spooky hash;
};

/* Dies if the bytes are not those of the chunk: they were compared when they came. */
static void need_intact(const struct assembly *a)
{
	struct spooky hash = a->hash;
	uint8_t id[SPOOKY_SIZE];

	spooky_end(&hash, id);
	if (memcmp(id, a->place->chunk.id, SPOOKY_SIZE) != 0)
		die("'%s' is damaged: a chunk in it is not what was saved", a->place->store->name);
}

static ssize_t assemble_next(void *arg, uint8_t *to, size_t max)
{
	struct assembly *a = arg;
	int64_t left;
	size_t n;

	while (!a->place || a->done == a->place->chunk.length) {
		if (a->place && a->done)
			need_intact(a);
		if (a->next == a->signature->count)
			return 0;
		a->place = chunk_index_find(a->index, a->signature->chunks[a->next++].id);
		a->done = 0;
		spooky_begin(&a->hash);
	}
	left = a->place->chunk.length - a->done;
	n = chunk_store_read(a->place->store, a->place->at + a->done, to,
			     left < (int64_t)max ? (size_t)left : max);
	spooky_add(&a->hash, to, n);
	a->done += (int64_t)n;
	return (ssize_t)n;
}

/* The last chunk is compared here: a content_source is not asked again once all bytes have come. */
void chunk_assemble(struct db *db, const struct chunk_index *index, const struct signature *s,
		    struct content *c)
{
	struct assembly a = { .index = index, .signature = s };

	if (content_receive_from(db, assemble_next, &a, s->size, INT64_MAX, c) != OUTCOME_OK)
		die("cannot assemble the chunks of a stream");
	if (a.place && a.done)
		need_intact(&a);
}
