/* SPDX-License-Identifier: MIT */
/* Parts of ZIP archives: common/model/chunks/zip_reader.c. */
#include "zip_reader.h"

#include "chunking.h"
#include "mem.h"
#include "tap.h"
#include "text.h"

#include <fcntl.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ENTRIES = 3, ROOM = 4096 };

/* An archive of stored entries, as a writer makes it that may be told to do wrong. */
struct archive {
	uint8_t data[ROOM];
	size_t len;
	uint16_t flags;			/* of each entry */
	bool descriptors;		/* sizes follow the data, as LibreOffice writes them */
	size_t before;			/* bytes before the first entry */
	int lie;			/* added to the size of the second entry in the directory */
	int shift;			/* added to its offset */
	int missing;			/* entries that the directory has less than it says */
	bool reversed;			/* the directory's order */
	uint16_t method;
	size_t offsets[ENTRIES], directory;
};

static void put(struct archive *a, uint64_t value, int bytes)
{
	for (int i = 0; i < bytes; i++)
		a->data[a->len++] = (uint8_t)(value >> 8 * i);
}

static void put_text(struct archive *a, const char *text)
{
	memcpy(a->data + a->len, text, strlen(text));
	a->len += strlen(text);
}

static const char *const names[ENTRIES] = { "a", "empty", "word/c" };
static const char *const bodies[ENTRIES] = { "hello", "", "chunk of three" };

static uint32_t crc(const char *text)
{
	uint32_t c = 0xffffffff;

	for (; *text; text++) {
		c ^= (uint8_t)*text;
		for (int i = 0; i < 8; i++)
			c = c & 1 ? c >> 1 ^ 0xedb88320 : c >> 1;
	}
	return ~c;
}

static void put_sizes(struct archive *a, int i, int lie, bool known)
{
	put(a, known ? crc(bodies[i]) : 0, 4);
	put(a, known ? (uint64_t)((int)strlen(bodies[i]) + lie) : 0, 4);
	put(a, known ? (uint64_t)((int)strlen(bodies[i]) + lie) : 0, 4);
}

static void put_entry(struct archive *a, int i)
{
	a->offsets[i] = a->len;
	put(a, 0x04034b50, 4);
	put(a, 20, 2);
	put(a, a->flags | (a->descriptors ? 8 : 0), 2);
	put(a, a->method, 2);
	put(a, 0, 4);
	put_sizes(a, i, 0, !a->descriptors);
	put(a, strlen(names[i]), 2);
	put(a, 4, 2);
	put_text(a, names[i]);
	put(a, 0x12345678, 4);		/* extra field */
	put_text(a, bodies[i]);
	if (!a->descriptors)
		return;
	put(a, 0x08074b50, 4);
	put_sizes(a, i, 0, true);
}

static void put_record(struct archive *a, int i)
{
	bool lies = i == 1;

	put(a, 0x02014b50, 4);
	put(a, 20, 2);
	put(a, 20, 2);
	put(a, a->flags | (a->descriptors ? 8 : 0), 2);
	put(a, a->method, 2);
	put(a, 0, 4);
	put_sizes(a, i, lies ? a->lie : 0, true);
	put(a, strlen(names[i]), 2);
	put(a, 0, 8);
	put(a, 0, 4);
	put(a, (uint64_t)((int64_t)a->offsets[i] + (lies ? a->shift : 0)), 4);
	put_text(a, names[i]);
}

static void make(struct archive *a)
{
	size_t end;

	a->len = 0;
	for (size_t i = 0; i < a->before; i++)
		put(a, 'x', 1);
	for (int i = 0; i < ENTRIES; i++)
		put_entry(a, i);
	a->directory = a->len;
	for (int i = 0; i < ENTRIES - a->missing; i++)
		put_record(a, a->reversed ? ENTRIES - 1 - i : i);
	end = a->len;
	put(a, 0x06054b50, 4);
	put(a, 0, 4);
	put(a, ENTRIES, 2);
	put(a, ENTRIES, 2);
	put(a, end - a->directory, 4);
	put(a, a->directory, 4);
	put(a, 7, 2);
	put_text(a, "comment");
}

static int write_file(const void *data, size_t len)
{
	const char *path = mem_printf("%s/archive", tap_folder());
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);

	CHECK(fd >= 0 && write(fd, data, len) == (ssize_t)len);
	return fd;
}

static bool split(const struct archive *a, struct zip_parts *parts)
{
	int fd = write_file(a->data, a->len);
	bool good = zip_parts(fd, (int64_t)a->len, parts);

	close(fd);
	return good;
}

TEST("each header, each entry's data and the directory are parts; an empty one is none")
{
	struct archive a = { .reversed = false };
	struct zip_parts parts;

	for (int i = 0; i < 2; i++) {
		ROW("reversed %d", i);
		a.reversed = i;
		make(&a);
		CHECK(split(&a, &parts));
		CHECK_NUMBER(parts.count, 6);
		CHECK_NUMBER(parts.ends[0], 30 + 1 + 4);
		CHECK_NUMBER(parts.ends[1], a.offsets[1]);
		CHECK_NUMBER(parts.ends[2], a.offsets[2]);
		CHECK_NUMBER(parts.ends[3], a.offsets[2] + 30 + 6 + 4);
		CHECK_NUMBER(parts.ends[4], a.directory);
		CHECK_NUMBER(parts.ends[5], a.len);
	}
}

TEST("data descriptors belong to the data before them")
{
	struct archive a = { .descriptors = true };
	struct zip_parts parts;

	make(&a);
	CHECK(split(&a, &parts));
	CHECK_NUMBER(parts.count, 7);
	CHECK_NUMBER(parts.ends[1], a.offsets[1]);
	CHECK_NUMBER(parts.ends[2], a.offsets[1] + 30 + 5 + 4);
	CHECK_NUMBER(parts.ends[3], a.offsets[2]);
}

TEST("what contradicts itself is not split")
{
	static const struct { const char *what; struct archive a; } rows[] = {
		{ "encrypted", { .flags = 1 } },
		{ "encrypted strongly", { .flags = 1 | 1 << 6 } },
		{ "something precedes it", { .before = 3 } },
		{ "an entry overlaps the next", { .lie = 40, .descriptors = true } },
		{ "an entry has another size in the directory", { .lie = 1 } },
		{ "an entry has another place", { .shift = 1 } },
		{ "an entry is the one before it", { .shift = -40, .descriptors = true } },
		{ "entries are missing", { .missing = 1 } },
		{ "an unknown method", { .method = 77 } },
	};
	struct zip_parts parts;

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct archive a = rows[i].a;

		ROW("%s", rows[i].what);
		make(&a);
		CHECK(!split(&a, &parts));
	}
}

/* Less than the comment and the last numbers, which nobody needs. */
TEST("an archive that is cut, or no archive, is not split")
{
	struct archive a = { .descriptors = true };
	struct zip_parts parts;
	size_t whole;

	make(&a);
	whole = a.len;
	for (a.len = 0; a.len < whole - 7 - 4; a.len++) {
		ROW("%zu bytes", a.len);
		CHECK(!split(&a, &parts));
	}
}

TEST("the end record alone, and one that says a million entries, are not split")
{
	struct archive a = { .flags = 0 };
	struct zip_parts parts;

	make(&a);
	a.data[a.len - 7 - 22 + 8] = a.data[a.len - 7 - 22 + 10] = 0xff;
	CHECK(!split(&a, &parts));
	memmove(a.data, a.data + a.len - 29, 29);
	a.len = 29;
	CHECK(!split(&a, &parts));
}

static bool compute(const void *data, size_t len, struct signature *s)
{
	struct content c = { .name = "", .size = (int64_t)len };
	struct sha256_ctx ctx;
	int fd = write_file(data, len);
	bool good;

	sha256_init(&ctx);
	sha256_update(&ctx, len, data);
	sha256_digest(&ctx, SHA256_SIZE, c.sha256);
	good = chunking_compute(fd, &c, s);
	c.sha256[0] ^= 1;
	CHECK(!chunking_compute(fd, &c, &(struct signature){ .zip = false }));
	close(fd);
	return good;
}

TEST("a content's signature has the chunks of the archive, or one for all of it")
{
	struct archive a = { .descriptors = true };
	struct signature s, again;
	uint8_t id[SPOOKY_SIZE];
	const uint8_t *packed;
	size_t len;

	make(&a);
	CHECK(compute(a.data, a.len, &s));
	CHECK(s.zip && s.count == 7 && s.size == (int64_t)a.len);
	spooky_hash(a.data, 35, id);
	CHECK(memcmp(s.chunks[0].id, id, sizeof(id)) == 0);
	packed = signature_pack(&s, &len);
	CHECK(signature_unpack(packed, len, &again) && signature_same(&s, &again) && again.zip);
	CHECK(!signature_unpack(packed, len - 1, &again));
	CHECK(compute("hello", 5, &s));
	CHECK(!s.zip && s.count == 1 && s.size == 5);
	CHECK(compute("", 0, &s));
	CHECK(!s.zip && s.count == 1 && chunk_is_empty(&s.chunks[0]));
}
