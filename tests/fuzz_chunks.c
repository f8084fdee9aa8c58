/* SPDX-License-Identifier: MIT */
/*
 * Fuzz targets for what chunked file transfer reads from outside:
 *
 *   fuzz_chunks frames|messages|archives SEED ROUNDS FILE...
 *
 * gives each file to the target as it is, and then ROUNDS times mutated: bits flipped, bytes cut,
 * copied, or replaced by numbers that are often limits. What is mutated follows from SEED. Exits 0
 * if the target kept its promises each time; else says which one it broke, and aborts. The input is
 * then in the file fuzz-input. With -DLIBFUZZER=frames it is a target of clang's libFuzzer.
 */
#include "chunk_message.h"
#include "frame.h"
#include "mem.h"
#include "text.h"
#include "zip_reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { INPUT_MAX = 1 << 20 };

static uint8_t input[INPUT_MAX + 1];
static size_t input_len;

#define PROMISED(condition) \
	((condition) ? (void)0 : broken(#condition))

static _Noreturn void broken(const char *promise)
{
	FILE *out = fopen("fuzz-input", "wb");

	if (out) {
		fwrite(input, 1, input_len, out);
		fclose(out);
	}
	fprintf(stderr, "fuzz_chunks: broken: %s\n", promise);
	abort();
}

/* The input in pieces whose sizes follow from it. */
struct pieces {
	size_t at;
};

static ssize_t read_piece(void *arg, uint8_t *to, size_t max)
{
	struct pieces *p = arg;
	size_t n = input_len - p->at, piece = p->at < input_len ? 1 + input[p->at] % 61u : 1;

	n = n < max ? n : max;
	n = n < piece ? n : piece;
	memcpy(to, input + p->at, n);
	p->at += n;
	return (ssize_t)n;
}

static void frames(void)
{
	static struct frame_reader r;
	struct pieces p = { 0 };
	uint8_t head[FRAME_HEAD_MAX], payload[97];
	struct frame f;
	enum frame_found found;

	frame_begin(&r, read_piece, &p);
	while ((found = frame_next(&r, &f)) == FRAME_FOUND) {
		size_t len = frame_head(&f, head), before = (size_t)r.used;
		int64_t left = f.size;
		ssize_t n = 0;

		PROMISED(f.type >= FRAME_END && f.type <= FRAME_RANGE && f.size >= 0 && f.offset >= 0);
		PROMISED(len <= before && memcmp(head, input + before - len, len) == 0);
		while (left > 0 && (n = frame_read(&r, payload, sizeof(payload))) > 0)
			left -= n;
		PROMISED(left >= 0 && (left == 0 || n < 0));
	}
	PROMISED(found != FRAME_FAILED && r.used <= (int64_t)input_len);
	PROMISED((found == FRAME_BAD) == (r.problem != NULL));
}

static void check_message(const struct message *m, bool good)
{
	PROMISED(good == !m->problem && (!m->too_large || m->problem));
	PROMISED(m->filter_count <= STREAMS_MAX && m->stream_count <= STREAMS_MAX);
	PROMISED(m->property_count <= CONTENT_PROPERTIES_MAX);
	for (size_t i = 0; i < m->stream_count && good; i++) {
		const struct signature *s = &m->streams[i].signature;
		int64_t size = 0;

		PROMISED(s->count <= CHUNKS_MAX && *m->streams[i].stream_id);
		for (size_t j = 0; j < s->count; j++) {
			PROMISED(s->chunks[j].length >= 0);
			size += s->chunks[j].length;
		}
		PROMISED(size == s->size);
	}
	for (size_t i = 0; i < m->property_count && good; i++)
		PROMISED(strlen(m->properties[i].value) <= CONTENT_PROPERTY_MAX);
}

static void messages(void)
{
	void *mark = mem_mark();
	const char *text = (const char *)input;
	struct message m;
	bool good;

	input[input_len] = '\0';
	good = message_read_get(&m, text, input_len);
	check_message(&m, good);
	PROMISED(!good || m.filter_count > 0);
	good = message_read_ranges(&m, text, input_len);
	check_message(&m, good);
	good = message_read_put(&m, text, input_len);
	check_message(&m, good);
	PROMISED(!good || m.stream_count > 0);
	mem_release(mark);
}

static void archives(void)
{
	void *mark = mem_mark();
	static FILE *file;
	struct zip_parts parts;
	int64_t last = 0;
	int fd;

	if (!file)
		file = tmpfile();
	fd = file ? fileno(file) : -1;
	if (fd < 0 || ftruncate(fd, 0) || pwrite(fd, input, input_len, 0) != (ssize_t)input_len)
		exit(2);
	if (zip_parts(fd, (int64_t)input_len, &parts)) {
		PROMISED(parts.count > 0 && parts.count <= CHUNKS_MAX);
		for (size_t i = 0; i < parts.count; i++) {
			PROMISED(parts.ends[i] > last);
			last = parts.ends[i];
		}
		PROMISED(last == (int64_t)input_len);
	}
	mem_release(mark);
}

#ifdef LIBFUZZER
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	input_len = len < INPUT_MAX ? len : INPUT_MAX;
	memcpy(input, data, input_len);
	LIBFUZZER();
	return 0;
}
#else

static uint64_t state;

/* xorshift */
static size_t below(size_t n)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return n ? (size_t)(state % n) : 0;
}

static void mutate_once(void)
{
	static const uint8_t limits[] = { 0, 1, 0x7f, 0x80, 0xff, '"', '{', '[', ',', '\\', 'P', 'K' };
	size_t at = below(input_len), len = below(input_len - at) % 64, to;

	switch (input_len ? below(6) : 5) {
	case 0:
		input[at] ^= (uint8_t)(1 << below(8));
		break;
	case 1:
		input[at] = limits[below(sizeof(limits))];
		break;
	case 2:		/* cut */
		memmove(input + at, input + at + len, input_len - at - len);
		input_len -= len;
		break;
	case 3:		/* copy over another place */
		to = below(input_len - len);
		memmove(input + to, input + at, len);
		break;
	case 4:		/* insert */
		if (input_len + len > INPUT_MAX)
			break;
		memmove(input + at + len, input + at, input_len - at);
		input_len += len;
		break;
	default:
		input_len = below(input_len + 1);
	}
}

static size_t read_file(const char *path, uint8_t *to)
{
	FILE *in = fopen(path, "rb");
	size_t len = in ? fread(to, 1, INPUT_MAX, in) : 0;

	if (!in) {
		perror(path);
		exit(2);
	}
	fclose(in);
	return len;
}

static void run_file(void (*target)(void), const char *path, long rounds)
{
	static uint8_t original[INPUT_MAX];
	size_t len = read_file(path, original);

	for (long round = 0; round <= rounds; round++) {
		memcpy(input, original, len);
		input_len = len;
		for (size_t n = round ? 1 + below(4) : 0; n > 0; n--)
			mutate_once();
		target();
	}
}

int main(int argc, char **argv)
{
	static const struct { const char *name; void (*run)(void); } targets[] = {
		{ "frames", frames }, { "messages", messages }, { "archives", archives },
	};
	void (*target)(void) = NULL;

	for (size_t i = 0; argc > 4 && i < sizeof(targets) / sizeof(*targets); i++)
		if (same(argv[1], targets[i].name))
			target = targets[i].run;
	if (!target) {
		fputs("usage: fuzz_chunks frames|messages|archives SEED ROUNDS FILE...\n", stderr);
		return 2;
	}
	state = strtoull(argv[2], NULL, 10) | 1;
	for (int i = 4; i < argc; i++)
		run_file(target, argv[i], strtol(argv[3], NULL, 10));
	return 0;
}
#endif
