/* SPDX-License-Identifier: MIT */
/* Answers that are written in pieces. */
#include "stream.h"

#include "data.h"
#include "die.h"
#include "exchange.h"
#include "mem.h"
#include "request.h"
#include "response.h"
#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char memory[STREAM_MEMORY + 1];

void stream_tag(struct stream *s)
{
	s->tagged = true;
	sha256_init(&s->hash);
}

void stream_begin(struct stream *s, struct exchange *x)
{
	*s = (struct stream){ .x = x, .file = -1 };
}

/* Makes a file without a name in a directory; -1 on failure. */
static int make_unnamed(int dir)
{
	const char *name;
	int fd = -1;

#ifdef O_TMPFILE
	fd = openat(dir, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
#endif
	if (fd >= 0 || dir < 0)
		return fd;
	name = mem_printf(".list-%s", text_random(12));
	fd = data_make_file(dir, name, O_RDWR);
	if (fd >= 0)
		unlinkat(dir, name, 0);
	return fd;
}

/* Lists must work even if the data directory is full or read-only. */
static int make_elsewhere(void)
{
	FILE *file = tmpfile();
	int fd;

	if (!file)
		die_errno("cannot make a file for a long answer");
	fd = dup(fileno(file));
	fclose(file);
	return fd;
}

static int make_file(struct stream *s)
{
	int fd = make_unnamed(s->x->db->dir_fd);

	s->elsewhere = fd < 0;
	return fd < 0 ? make_elsewhere() : fd;
}

static void append(struct stream *s, const char *data, size_t len);

/* For a data directory whose disk is full: continues in another file. */
static void move_elsewhere(struct stream *s)
{
	int from = s->file;
	int64_t left = s->written;
	char part[8192];

	s->file = make_elsewhere();
	s->elsewhere = true;
	s->written = 0;
	while (left > 0) {
		size_t len = left < (int64_t)sizeof(part) ? (size_t)left : sizeof(part);

		if (pread(from, part, len, s->written) != (ssize_t)len)
			die_errno("cannot read a long answer");
		append(s, part, len);
		left -= (int64_t)len;
	}
	close(from);
}

static void append(struct stream *s, const char *data, size_t len)
{
	while (len > 0) {
		ssize_t n = write(s->file, data, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && (errno == ENOSPC || errno == EDQUOT) && !s->elsewhere) {
			move_elsewhere(s);
			continue;
		}
		if (n < 0)
			die_errno("cannot write a long answer to the disk");
		data += n;
		len -= (size_t)n;
		s->written += n;
	}
}

static void write_file(struct stream *s, const char *data, size_t len)
{
	if (s->file < 0)
		s->file = make_file(s);
	if (s->written + (int64_t)len > STREAM_MAX)
		die("a list is longer than %s, the maximum of an answer", text_size(STREAM_MAX));
	append(s, data, len);
}

static void add(struct stream *s, const char *data, size_t len)
{
	if (s->used + len > STREAM_MEMORY) {
		write_file(s, memory, s->used);
		s->used = 0;
	}
	if (len > STREAM_MEMORY) {
		write_file(s, data, len);
		return;
	}
	memcpy(memory + s->used, data, len);
	s->used += len;
}

static void add_to_tag(struct stream *s, const char *text, size_t len)
{
	if (s->tagged)
		sha256_update(&s->hash, len, (const uint8_t *)text);
}

void stream_text(struct stream *s, const char *text)
{
	add_to_tag(s, text, strlen(text));
	add(s, text, strlen(text));
}

static void add_json(struct stream *s, const char *text, size_t len)
{
	const char *end = text + len, *at;

	add_to_tag(s, text, len);
	while (s->in_html && (at = memchr(text, '<', (size_t)(end - text)))) {
		add(s, text, (size_t)(at - text));
		add(s, "\\u003c", 6);
		text = at + 1;
	}
	add(s, text, (size_t)(end - text));
}

void stream_json(struct stream *s, struct json_object *value)
{
	const char *text = response_text(value);

	add_json(s, text, strlen(text));
	json_object_put(value);
}

void stream_json_open(struct stream *s, struct json_object *object)
{
	const char *text = response_text(object);

	add_json(s, text, strlen(text) - 1);
	json_object_put(object);
}

const char *stream_end_tag(struct stream *s)
{
	uint8_t hash[SHA256_DIGEST_SIZE];

	s->tagged = false;
	sha256_digest(&s->hash, sizeof(hash), hash);
	return text_hex(hash, sizeof(hash));
}

/* Web servers that compress an answer change its tag: to W/"HASH" or "HASH-gzip". */
static bool answer_tag(struct stream *s)
{
	const char *known = request_header("IF_NONE_MATCH"), *tag = stream_end_tag(s);

	response_header(&s->x->response, "ETag", mem_printf("\"%s\"", tag));
	if (!known || !strstr(known, tag))
		return false;
	s->x->response.status = 304;
	return true;
}

void stream_end(struct stream *s)
{
	struct response *rs = &s->x->response;

	if (s->file >= 0)
		write_file(s, memory, s->used);
	if (s->tagged && answer_tag(s))
		return;
	if (s->file < 0) {
		memory[s->used] = '\0';
		rs->body = memory;
		return;
	}
	if (lseek(s->file, 0, SEEK_SET) < 0)
		die_errno("cannot read a long answer");
	rs->file = s->file;
	rs->file_size = s->written;
}

void rows_begin(struct rows *r, struct stream *s)
{
	*r = (struct rows){ .s = s, .mark = mem_mark() };
}

void rows_add(struct rows *r, struct json_object *row)
{
	if (row) {
		if (r->any)
			stream_text(r->s, ",");
		stream_json(r->s, row);
		r->any = true;
	}
	mem_release(r->mark);
}
