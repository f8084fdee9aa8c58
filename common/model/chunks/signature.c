/* SPDX-License-Identifier: MIT */
/* Signatures, and how they are stored: a byte for the scheme, then id and length of each chunk. */
#include "signature.h"

#include "mem.h"

#include <string.h>

enum { PACKED = SPOOKY_SIZE + 8 };	/* bytes of a stored chunk */

const char *signature_scheme(const struct signature *s)
{
	return s->zip ? "Zip" : "FullFile";
}

bool signature_same(const struct signature *a, const struct signature *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (a->chunks[i].length != b->chunks[i].length ||
		    memcmp(a->chunks[i].id, b->chunks[i].id, SPOOKY_SIZE) != 0)
			return false;
	return true;
}

bool chunk_is_empty(const struct chunk *c)
{
	uint8_t id[SPOOKY_SIZE];

	spooky_hash("", 0, id);
	return c->length == 0 && memcmp(c->id, id, SPOOKY_SIZE) == 0;
}

const uint8_t *signature_pack(const struct signature *s, size_t *len)
{
	uint8_t *data, *p;

	*len = 1 + s->count * PACKED;
	data = p = mem_alloc(*len);
	*p++ = s->zip;
	for (size_t i = 0; i < s->count; i++) {
		memcpy(p, s->chunks[i].id, SPOOKY_SIZE);
		for (int shift = 56; shift >= 0; shift -= 8)
			p[SPOOKY_SIZE + 7 - shift / 8] = (uint8_t)((uint64_t)s->chunks[i].length >> shift);
		p += PACKED;
	}
	return data;
}

bool signature_unpack(const uint8_t *data, size_t len, struct signature *s)
{
	*s = (struct signature){ .count = len / PACKED };
	if (len != 1 + s->count * PACKED || s->count > CHUNKS_MAX || *data > 1)
		return false;
	s->zip = *data++;
	s->chunks = mem_alloc((s->count + 1) * sizeof(*s->chunks));
	for (size_t i = 0; i < s->count; i++, data += PACKED) {
		uint64_t length = 0;

		memcpy(s->chunks[i].id, data, SPOOKY_SIZE);
		for (int n = 0; n < 8; n++)
			length = length << 8 | data[SPOOKY_SIZE + n];
		if (length > (uint64_t)(INT64_MAX - s->size))
			return false;
		s->chunks[i].length = (int64_t)length;
		s->size += (int64_t)length;
	}
	return true;
}

bool signature_get(struct db *db, const char *file_id, int64_t number, struct signature *s)
{
	query *q = db_query(db, "SELECT chunks FROM version WHERE file_id = ?1 AND version = ?2", file_id);
	const uint8_t *data = NULL;
	size_t len = 0;

	db_bind_int(q, 2, number);
	if (db_step(db, q))
		data = db_bytes(q, 0, &len);
	db_done(q);
	return data && signature_unpack(data, len, s);
}

void signature_set(struct db *db, const char *file_id, int64_t number, const struct signature *s)
{
	query *q = db_query(db, "UPDATE version SET chunks = ?3 WHERE file_id = ?1 AND version = ?2",
			    file_id);
	size_t len;
	const uint8_t *data = signature_pack(s, &len);

	db_bind_int(q, 2, number);
	db_bind_blob(q, 3, data, len);
	db_run(db, q);
}
