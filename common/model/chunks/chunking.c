/* SPDX-License-Identifier: MIT */
/* Signatures of versions: computed in one read of the content, beside its SHA-256. */
#include "chunking.h"

#include "mem.h"
#include "zip_reader.h"

#include <errno.h>
#include <nettle/sha2.h>
#include <string.h>
#include <unistd.h>

/* Both hashes of one pass. */
struct pass {
	struct sha256_ctx all;
	struct spooky chunk;
	int64_t at;
};

/* Hashes what is before END; false if it cannot be read. */
static bool hash_until(int fd, struct pass *p, int64_t end)
{
	static uint8_t part[256 * 1024];

	while (p->at < end) {
		size_t want = end - p->at < (int64_t)sizeof(part) ? (size_t)(end - p->at) : sizeof(part);
		ssize_t n = pread(fd, part, want, p->at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		sha256_update(&p->all, (size_t)n, part);
		spooky_add(&p->chunk, part, (size_t)n);
		p->at += n;
	}
	return true;
}

bool chunking_compute(int fd, const struct content *c, struct signature *s)
{
	struct zip_parts parts = { .ends = mem_alloc(sizeof(*parts.ends)), .count = 1 };
	uint8_t sum[SHA256_SIZE];
	struct pass p = { .at = 0 };

	*s = (struct signature){ .zip = zip_parts(fd, c->size, &parts), .size = c->size };
	if (!s->zip) {
		parts.ends[0] = c->size;
		parts.count = 1;
	}
	s->chunks = mem_alloc(parts.count * sizeof(*s->chunks));
	sha256_init(&p.all);
	for (; s->count < parts.count; s->count++) {
		struct chunk *chunk = &s->chunks[s->count];

		chunk->length = parts.ends[s->count] - p.at;
		spooky_begin(&p.chunk);
		if (!hash_until(fd, &p, parts.ends[s->count]))
			return false;
		spooky_end(&p.chunk, chunk->id);
	}
	sha256_digest(&p.all, SHA256_SIZE, sum);
	return memcmp(sum, c->sha256, SHA256_SIZE) == 0;
}
