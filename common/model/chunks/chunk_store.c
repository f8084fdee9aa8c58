/* SPDX-License-Identifier: MIT */
/* Where chunks are read from. */
#include "chunk_store.h"

#include "die.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

struct chunk_store chunk_store_memory(const uint8_t *data, int64_t size)
{
	return (struct chunk_store){ .name = "the request", .data = data, .size = size, .fd = -1 };
}

struct chunk_store chunk_store_contents(struct db *db, const struct content *contents, size_t count)
{
	struct chunk_store s = { .db = db, .contents = contents, .count = count, .fd = -1 };

	for (size_t i = 0; i < count; i++)
		s.size += contents[i].size;
	s.name = count ? contents[0].name : "";
	return s;
}

bool chunk_store_open(struct chunk_store *s)
{
	if (s->count && s->fd < 0)
		s->fd = content_open(s->db, s->contents[0].name, s->contents[0].size);
	return !s->count || s->fd >= 0;
}

/* Opens the content that has the byte AT. */
static void seek(struct chunk_store *s, int64_t at)
{
	if (s->fd >= 0 && at >= s->from && at < s->from + s->contents[s->open].size)
		return;
	chunk_store_close(s);
	for (s->open = 0, s->from = 0; at >= s->from + s->contents[s->open].size; s->open++)
		s->from += s->contents[s->open].size;
	s->fd = content_open(s->db, s->contents[s->open].name, s->contents[s->open].size);
	if (s->fd < 0)
		die_errno("cannot open '%s/contents/%s'", s->db->dir, s->contents[s->open].name);
}

size_t chunk_store_read(struct chunk_store *s, int64_t at, uint8_t *to, size_t max)
{
	ssize_t n;

	if (at >= s->size)
		return 0;
	if (s->data) {
		if (s->size - at < (int64_t)max)
			max = (size_t)(s->size - at);
		memcpy(to, s->data + at, max);
		return max;
	}
	seek(s, at);
	do
		n = pread(s->fd, to, max, at - s->from);
	while (n < 0 && errno == EINTR);
	if (n == 0)
		errno = ENODATA;
	if (n <= 0)
		die_errno("cannot read '%s/contents/%s'", s->db->dir, s->contents[s->open].name);
	return (size_t)n;
}

bool chunk_store_has(struct chunk_store *s, int64_t at, const struct chunk *c)
{
	static uint8_t part[64 * 1024];
	uint8_t id[SPOOKY_SIZE];
	struct spooky hash;
	int64_t left = c->length;

	spooky_begin(&hash);
	while (left > 0) {
		size_t n = chunk_store_read(s, at, part, left < (int64_t)sizeof(part) ?
			(size_t)left : sizeof(part));

		if (!n)
			return false;
		spooky_add(&hash, part, n);
		at += (int64_t)n;
		left -= (int64_t)n;
	}
	spooky_end(&hash, id);
	return memcmp(id, c->id, SPOOKY_SIZE) == 0;
}

void chunk_store_close(struct chunk_store *s)
{
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
}
