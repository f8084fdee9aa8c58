/* SPDX-License-Identifier: MIT */
/* Frames of chunked file transfer: common/model/chunks/frame.c. */
#include "frame.h"

#include "mem.h"
#include "tap.h"

#include <string.h>

/* Bytes that come in pieces of a size. */
struct pieces {
	const uint8_t *data;
	size_t len, at, piece;
	bool fails;		/* at the end */
};

static ssize_t read_piece(void *arg, uint8_t *to, size_t max)
{
	struct pieces *p = arg;
	size_t n = p->len - p->at < p->piece ? p->len - p->at : p->piece;

	if (n == 0 && p->fails)
		return -1;
	n = n < max ? n : max;
	memcpy(to, p->data + p->at, n);
	p->at += n;
	return (ssize_t)n;
}

static struct frame_reader reader;
static struct pieces source;

static void begin(const void *data, size_t len, size_t piece)
{
	source = (struct pieces){ .data = data, .len = len, .piece = piece };
	frame_begin(&reader, read_piece, &source);
}

/* A body with each type of frame; returns its length. */
static size_t make_body(uint8_t *to)
{
	static const struct { struct frame f; const char *payload; } frames[] = {
		{ { .type = FRAME_JSON, .size = 2 }, "{}" },
		{ { .type = FRAME_CHUNK, .id = "0123456789abcde", .size = 5 }, "hello" },
		{ { .type = FRAME_CHUNK, .id = "empty", .size = 0 }, "" },
		{ { .type = FRAME_RANGE, .id = "range", .offset = 7, .flags = 1, .size = 3 }, "abc" },
		{ { .type = FRAME_END }, "" },
	};
	uint8_t *p = to;

	for (size_t i = 0; i < COUNT(frames); i++) {
		p += frame_head(&frames[i].f, p);
		memcpy(p, frames[i].payload, strlen(frames[i].payload));
		p += strlen(frames[i].payload);
	}
	return (size_t)(p - to);
}

enum { BODY_ROOM = 512 };

static void check_payload(const char *expected)
{
	uint8_t got[16];
	size_t len = 0;
	ssize_t n;

	while ((n = frame_read(&reader, got + len, sizeof(got) - len)) > 0)
		len += (size_t)n;
	CHECK_NUMBER(n, 0);
	CHECK_NUMBER(len, strlen(expected));
	CHECK(memcmp(got, expected, strlen(expected)) == 0);
}

TEST("heads are written as the protocol says: big-endian, the extended header behind the sizes")
{
	static const uint8_t expected[] =
		"\0\0\0\4" "\0\0\0\x24" "\0\0\0\0\0\0\0\3" "0123456789abcde\0" "\0\0\0\1\0\0\0\2"
		"\0\0\0\0\0\0\0\3" "\0\0\0\1";
	struct frame f = { .type = FRAME_RANGE, .id = "0123456789abcde", .offset = 0x100000002,
			   .flags = FRAME_ENDS_CHUNK, .size = 3 };
	uint8_t head[FRAME_HEAD_MAX];

	CHECK_NUMBER(frame_head(&f, head), FRAME_HEAD_MAX);
	CHECK(memcmp(head, expected, sizeof(head)) == 0);
	f.type = FRAME_CHUNK;
	CHECK_NUMBER(frame_head(&f, head), 32);
	f = (struct frame){ .type = FRAME_END };
	CHECK_NUMBER(frame_head(&f, head), 16);
	CHECK(memcmp(head, "\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0\0", 16) == 0);
}

TEST("all types of frames are read, in pieces of any size")
{
	uint8_t body[BODY_ROOM];
	size_t len = make_body(body);
	struct frame f;

	for (size_t piece = 1; piece <= len; piece++) {
		ROW("pieces of %zu", piece);
		begin(body, len, piece);
		CHECK(frame_next(&reader, &f) == FRAME_FOUND && f.type == FRAME_JSON);
		check_payload("{}");
		CHECK(frame_next(&reader, &f) == FRAME_FOUND && f.type == FRAME_CHUNK);
		CHECK(memcmp(f.id, "0123456789abcde", SPOOKY_SIZE) == 0);
		check_payload("hello");
		CHECK(frame_next(&reader, &f) == FRAME_FOUND && f.size == 0);
		check_payload("");
		CHECK(frame_next(&reader, &f) == FRAME_FOUND && f.type == FRAME_RANGE);
		CHECK(f.offset == 7 && f.flags == 1 && f.size == 3);
		check_payload("abc");
		CHECK(frame_next(&reader, &f) == FRAME_FOUND && f.type == FRAME_END);
		CHECK(frame_next(&reader, &f) == FRAME_NONE);
		CHECK_NUMBER(reader.used, len);
	}
}

TEST("payloads that nobody reads are skipped")
{
	uint8_t body[BODY_ROOM];
	size_t len = make_body(body);
	struct frame f;
	int count = 0;

	begin(body, len, 3);
	while (frame_next(&reader, &f) == FRAME_FOUND)
		count++;
	CHECK_NUMBER(count, 5);
}

/* Reads all; returns how it ended. */
static enum frame_found read_all(const uint8_t *body, size_t len)
{
	enum frame_found found;
	struct frame f;

	begin(body, len, len ? len : 1);
	do
		found = frame_next(&reader, &f);
	while (found == FRAME_FOUND);
	return found;
}

TEST("a body that is cut at any byte ends as cut, or where a frame ends")
{
	uint8_t body[BODY_ROOM];
	size_t len = make_body(body), whole = 0;

	for (size_t cut = 0; cut < len; cut++) {
		enum frame_found found = read_all(body, cut);

		ROW("after %zu", cut);
		CHECK(found == FRAME_CUT || found == FRAME_NONE);
		whole += found == FRAME_NONE;
	}
	CHECK_NUMBER(whole, 5);	/* before each frame */
}

TEST("a source that fails is told from one that ends")
{
	uint8_t body[BODY_ROOM];
	struct frame f;

	make_body(body);
	begin(body, 20, 4);
	source.fails = true;
	CHECK(frame_next(&reader, &f) == FRAME_FOUND);
	CHECK(frame_next(&reader, &f) == FRAME_FAILED);
	CHECK(reader.failed);
}

TEST("what is no frame is refused")
{
	static const struct { const char *head, *problem; } rows[] = {
		{ "\0\0\0\0" "\0\0\0\0" "\0\0\0\0\0\0\0\0", "unknown type" },
		{ "\0\0\0\5" "\0\0\0\0" "\0\0\0\0\0\0\0\0", "unknown type" },
		{ "\1\0\0\1" "\0\0\0\0" "\0\0\0\0\0\0\0\0", "unknown type" },
		{ "\0\0\0\1" "\0\0\0\1" "\0\0\0\0\0\0\0\0", "extended header" },
		{ "\0\0\0\2" "\0\0\0\x10" "\0\0\0\0\0\0\0\0", "extended header" },
		{ "\0\0\0\3" "\0\0\0\0" "\0\0\0\0\0\0\0\0", "extended header" },
		{ "\0\0\0\3" "\xff\xff\xff\xff" "\0\0\0\0\0\0\0\0", "extended header" },
		{ "\0\0\0\4" "\0\0\0\x10" "\0\0\0\0\0\0\0\0", "extended header" },
		{ "\0\0\0\1" "\0\0\0\0" "\0\0\0\0\0\0\0\1", "invalid size" },
		{ "\0\0\0\2" "\0\0\0\0" "\x80\0\0\0\0\0\0\0", "invalid size" },
		{ "\0\0\0\2" "\0\0\0\0" "\xff\xff\xff\xff\xff\xff\xff\xff", "invalid size" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		ROW("%zu", i);
		CHECK(read_all((const uint8_t *)rows[i].head, 16) == FRAME_BAD);
		CHECK_PROBLEM(reader.problem, rows[i].problem);
	}
}

TEST("a range with another length than its payload, or an unknown flag, is refused")
{
	struct frame f = { .type = FRAME_RANGE, .size = 3 };
	uint8_t body[FRAME_HEAD_MAX + 3] = { 0 };

	frame_head(&f, body);
	CHECK(read_all(body, sizeof(body)) == FRAME_NONE);
	body[47]++;
	CHECK(read_all(body, sizeof(body)) == FRAME_BAD);
	body[47]--;
	body[51] = 2;
	CHECK(read_all(body, sizeof(body)) == FRAME_BAD);
	body[51] = 0;
	body[32] = 0x80;
	CHECK(read_all(body, sizeof(body)) == FRAME_BAD);
}
