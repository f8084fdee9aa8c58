/* SPDX-License-Identifier: MIT */
/* GetSequenceNumber, GetChunkedFile and GetChunks. */
#include "alternate.h"
#include "authorize.h"
#include "base64url.h"
#include "chunk_index.h"
#include "chunk_message.h"
#include "chunk_store.h"
#include "chunked.h"
#include "content_property.h"
#include "damage.h"
#include "db.h"
#include "die.h"
#include "exchange.h"
#include "handlers.h"
#include "json.h"
#include "limit.h"
#include "mem.h"
#include "response.h"
#include "sending.h"
#include "text.h"

#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

/* A stream of the file; one that it does not have is empty. */
struct stream_view {
	struct signature signature;
	struct chunk_store *store;	/* NULL: there is none */
};

void get_sequence_number(struct exchange *x)
{
	chunked_sequence(x);
}

/* Reads the message, and then the file anew: a body may arrive slowly. False if the request is
 * refused. */
static bool read_request(struct exchange *x, bool (*read)(struct message *, const char *, size_t),
			 struct message *m)
{
	struct frames *f;
	const char *text;
	size_t len;

	db_end(x->db);
	f = frames_begin(x);
	if (!frames_message(f, &text, &len) || !frames_end(f))
		return false;
	if (!read(m, text, len)) {
		response_refuse(&x->response, m->too_large ? 413 : 400,
				mem_printf("the message %s", m->problem));
		return false;
	}
	db_begin_read(x->db);
	return exchange_authorize(x);
}

static const struct alternate *find(const struct alternates *all, const char *stream_id)
{
	for (size_t i = 0; i < all->count; i++)
		if (same(all->list[i].stream_id, stream_id))
			return &all->list[i];
	return NULL;
}

static struct chunk_store *open_alternate(struct exchange *x, const struct alternate *a)
{
	struct chunk_store *s = mem_alloc(sizeof(*s));

	*s = chunk_store_contents(x->db, &a->content, 1);
	if (!chunk_store_open(s))
		die_errno("cannot open '%s/contents/%s', of stream '%s' of file '%s'", x->db->dir,
			  a->content.name, a->stream_id, x->file.id);
	return s;
}

/* The streams that the message names; contents are opened while the snapshot says that they are
 * there. Ends the snapshot. An old version has no alternate streams. */
static struct stream_view *open_streams(struct exchange *x, const struct message *m)
{
	struct stream_view *streams = mem_alloc(m->filter_count * sizeof(*streams));
	struct alternates all = { .count = 0 };
	struct stream_view *main = NULL;

	if (!x->file.old)
		all = alternate_list(x->db, x->file.id, x->now);
	for (size_t i = 0; i < m->filter_count; i++) {
		const struct alternate *a = find(&all, m->filters[i].stream_id);

		streams[i].signature.zip = true;
		if (same(m->filters[i].stream_id, MAIN_CONTENT)) {
			main = &streams[i];
			main->store = chunked_main(x);
		} else if (a) {
			streams[i].signature = a->signature;
			streams[i].store = open_alternate(x, a);
		}
	}
	if (main)
		chunked_signature(x, main->store, &main->signature);
	db_end(x->db);
	return streams;
}

/* A text that grows. */
struct text {
	char *data;
	size_t len, room;
};

static void add(struct text *t, const char *s)
{
	size_t len = strlen(s);

	if (t->len + len >= t->room) {
		char *longer;

		t->room = 2 * (t->len + len) + 4096;
		longer = realloc(t->data, t->room);
		if (!longer)
			die("out of memory");
		t->data = longer;
	}
	memcpy(t->data + t->len, s, len + 1);
	t->len += len;
}

/* A string in quotes. */
static void add_quoted(struct text *t, const char *s)
{
	struct json_object *o = json_object_new_string(s);

	add(t, json_written(o, JSON_C_TO_STRING_PLAIN));
	json_object_put(o);
}

static void add_id(struct text *t, const uint8_t id[SPOOKY_SIZE])
{
	void *mark = mem_mark();

	add(t, base64_write(id, SPOOKY_SIZE));
	mem_release(mark);
}

static bool is_wanted(const struct message *m, const char *name)
{
	for (size_t i = 0; i < m->name_count; i++)
		if (same(m->names[i], name))
			return true;
	return false;
}

static void add_properties(struct text *t, const struct message *m,
			   const struct content_properties *all)
{
	bool any = false;

	add(t, "{\"ContentProperties\":[");
	for (size_t i = 0; i < all->count; i++) {
		const struct content_property *p = &all->list[i];

		if (!is_wanted(m, p->name))
			continue;
		add(t, any ? ",{\"Retention\":" : "{\"Retention\":");
		add_quoted(t, p->keep ? KEEP_ON_CHANGE : DELETE_ON_CHANGE);
		add(t, ",\"Name\":");
		add_quoted(t, p->name);
		add(t, ",\"Value\":");
		add_quoted(t, p->value);
		add(t, "}");
		any = true;
	}
	add(t, "],\"Signatures\":[");
}

static void add_signature(struct text *t, const char *stream_id, const struct signature *s)
{
	add(t, "{\"StreamId\":");
	add_quoted(t, stream_id);
	add(t, ",\"ChunkingScheme\":");
	add_quoted(t, signature_scheme(s));
	add(t, ",\"ChunkSignatures\":[");
	for (size_t i = 0; i < s->count; i++) {
		void *mark = mem_mark();

		add(t, i ? ",{\"ChunkId\":\"" : "{\"ChunkId\":\"");
		add_id(t, s->chunks[i].id);
		add(t, mem_printf("\",\"Length\":%lld}", (long long)s->chunks[i].length));
		mem_release(mark);
	}
	add(t, "]}");
}

/* The answer: frames with their payloads. */
struct answer {
	struct piece *list;
	size_t count;
	uint8_t *heads;		/* room for heads of frames: there may be very many */
	size_t room;
};

enum { HEADS = 1024 };	/* heads that room is made for at once */

static void add_piece(struct answer *a, struct piece p)
{
	a->list = mem_grow(a->list, a->count, sizeof(*a->list));
	a->list[a->count++] = p;
}

static void add_frame(struct answer *a, const struct frame *f, struct piece payload)
{
	size_t len;

	if (a->room < FRAME_HEAD_MAX) {
		a->room = HEADS * FRAME_HEAD_MAX;
		a->heads = mem_alloc(a->room);
	}
	len = frame_head(f, a->heads);
	add_piece(a, (struct piece){ .data = a->heads, .size = (int64_t)len });
	a->heads += len;
	a->room -= len;
	if (payload.size)
		add_piece(a, payload);
}

static void add_message(struct answer *a, const struct text *t)
{
	add_frame(a, &(struct frame){ .type = FRAME_JSON, .size = (int64_t)t->len },
		  (struct piece){ .data = t->data, .size = (int64_t)t->len });
}

static void send_answer(struct exchange *x, struct answer *a)
{
	add_frame(a, &(struct frame){ .type = FRAME_END }, (struct piece){ .size = 0 });
	chunked_sequence(x);
	exchange_item_version(x);
	response_pieces(&x->response, a->list, a->count);
}

static void need_intact(struct exchange *x, struct chunk_store *store, int64_t at, const struct chunk *c)
{
	limit_grow(c->length);
	if (chunk_store_has(store, at, c))
		return;
	damage_note(x->db, store->name, mem_printf("file '%s'", x->file.id));
	die("'%s/contents/%s', of file '%s', is damaged: a chunk is not what was saved", x->db->dir,
	    store->name, x->file.id);
}

static void add_chunk(struct exchange *x, struct answer *a, struct chunk_store *store, int64_t at,
		      const struct chunk *c)
{
	struct frame f = { .type = FRAME_CHUNK, .size = c->length };

	need_intact(x, store, at, c);
	memcpy(f.id, c->id, SPOOKY_SIZE);
	add_frame(a, &f, (struct piece){ .in = store->fd, .offset = at, .size = c->length });
}

/* Marks the chunks that the client has. */
static void mark_known(const struct message *m, struct chunk_index *index)
{
	for (size_t i = 0; i < m->filter_count; i++)
		for (size_t j = 0; j < m->filters[i].known_count; j++) {
			struct chunk_place *p = chunk_index_find(index, m->filters[i].known[j]);

			if (p)
				p->used = true;
		}
}

/* Adds the chunks of a stream that are to be sent, each once. */
static void add_chunks(struct exchange *x, struct answer *a, const struct content_filter *f,
		       const struct stream_view *v, struct chunk_index *index)
{
	const struct signature *s = &v->signature;
	int64_t at = 0;

	if (f->to_return == CHUNKS_NONE || (f->to_return == CHUNKS_LAST_OF_ZIP && !s->zip))
		return;
	for (size_t i = 0; i < s->count; i++) {
		struct chunk_place *p = chunk_index_find(index, s->chunks[i].id);

		if ((f->to_return == CHUNKS_ALL || i == s->count - 1) && !p->used) {
			p->used = true;
			add_chunk(x, a, v->store, at, &s->chunks[i]);
		}
		at += s->chunks[i].length;
	}
}

static struct chunk_index index_of(const struct stream_view *streams, size_t count)
{
	struct signature *signatures = mem_alloc((count + 1) * sizeof(*signatures));
	struct chunk_index index;

	for (size_t i = 0; i < count; i++)
		signatures[i] = streams[i].signature;
	chunk_index_make(&index, signatures, count);
	for (size_t i = 0; i < count; i++)
		chunk_index_add(&index, &streams[i].signature, streams[i].store, 0);
	return index;
}

void get_chunked_file(struct exchange *x)
{
	static struct text text;
	struct content_properties properties;
	struct answer a = { .count = 0 };
	struct stream_view *streams;
	struct chunk_index index;
	struct message m;

	if (!read_request(x, message_read_get, &m))
		return;
	properties = content_property_list(x->db, x->file.id, x->now);
	streams = open_streams(x, &m);
	text.len = 0;
	add_properties(&text, &m, &properties);
	for (size_t i = 0; i < m.filter_count; i++) {
		add(&text, i ? "," : "");
		add_signature(&text, m.filters[i].stream_id, &streams[i].signature);
	}
	add(&text, "]}");
	add_message(&a, &text);
	index = index_of(streams, m.filter_count);
	mark_known(&m, &index);
	for (size_t i = 0; i < m.filter_count; i++)
		add_chunks(x, &a, &m.filters[i], &streams[i], &index);
	send_answer(x, &a);
}

/* What lies beyond the end of the chunk is not sent. */
static void add_range(struct answer *a, const struct chunk_place *p, const struct chunk_range *r)
{
	int64_t length = p->chunk.length, offset = r->offset < length ? r->offset : length;
	int64_t left = length - offset;
	int64_t size = r->length < 0 || r->length > left ? left : r->length;
	struct frame f = {
		.type = FRAME_RANGE, .offset = offset, .size = size,
		.flags = size == left ? FRAME_ENDS_CHUNK : 0,
	};

	memcpy(f.id, r->id, SPOOKY_SIZE);
	add_frame(a, &f, (struct piece){ .in = p->store->fd, .offset = p->at + offset,
						   .size = size });
}

/* The ranges of one stream: their ids in the message, and their frames. */
static void add_ranges(struct text *t, struct answer *a, const struct content_filter *f,
		       const struct stream_view *v)
{
	struct chunk_index index = index_of(v, 1);
	bool any = false;

	add(t, "{\"StreamId\":");
	add_quoted(t, f->stream_id);
	add(t, ",\"ChunkIds\":[");
	for (size_t i = 0; i < f->range_count; i++) {
		const struct chunk_place *p = chunk_index_find(&index, f->ranges[i].id);

		if (!p)
			continue;
		add(t, any ? ",\"" : "\"");
		add_id(t, p->chunk.id);
		add(t, "\"");
		add_range(a, p, &f->ranges[i]);
		any = true;
	}
	add(t, "]}");
}

void get_chunks(struct exchange *x)
{
	static struct text text;
	struct answer ranges = { .count = 0 }, a = { .count = 0 };
	struct stream_view *streams;
	struct message m;

	if (!read_request(x, message_read_ranges, &m))
		return;
	streams = open_streams(x, &m);
	text.len = 0;
	add(&text, "{\"ChunkRangeCollection\":[");
	for (size_t i = 0; i < m.filter_count; i++) {
		add(&text, i ? "," : "");
		add_ranges(&text, &ranges, &m.filters[i], &streams[i]);
	}
	add(&text, "]}");
	add_message(&a, &text);
	for (size_t i = 0; i < ranges.count; i++)
		add_piece(&a, ranges.list[i]);
	send_answer(x, &a);
}
