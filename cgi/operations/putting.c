/* SPDX-License-Identifier: MIT */
/* Receives the chunks of a PutChunkedFile, and finds those that did not come. */
#include "putting.h"

#include "authorize.h"
#include "base64url.h"
#include "body.h"
#include "chunked.h"
#include "content.h"
#include "contents.h"
#include "db.h"
#include "die.h"
#include "frame.h"
#include "limit.h"
#include "mem.h"
#include "outcome.h"
#include "response.h"
#include "signature.h"

#include <string.h>

enum { IN_MEMORY = 1024 * 1024 };	/* bytes of a body whose chunks stay in memory */

static void open_store(struct putting *p, struct chunk_store *s, const char *of)
{
	if (!chunk_store_open(s))
		die_errno("cannot open '%s/contents/%s', of stream '%s' of file '%s'", p->x->db->dir,
			  s->name, of, p->x->file.id);
}

void putting_read_present(struct putting *p)
{
	struct exchange *x = p->x;

	p->found = x->file.sequence;
	p->room = file_room(x->db, x->file.owner_id, x->file.version.content.size);
	p->alternates = alternate_list(x->db, x->file.id, x->now);
	p->stores = mem_alloc((p->alternates.count + 1) * sizeof(*p->stores));
	for (size_t i = 0; i < p->alternates.count; i++) {
		p->stores[i] = chunk_store_contents(x->db, &p->alternates.list[i].content, 1);
		open_store(p, &p->stores[i], p->alternates.list[i].stream_id);
	}
	p->main = chunked_main(x);
	p->main_signed = signature_get(x->db, x->file.id, x->file.version.number, &p->main_signature);
	exchange_prepare_save(x);
}

/* The upload session that the message names; its bytes are looked at here. False if the request is
 * refused. */
static bool open_session(struct putting *p)
{
	struct exchange *x = p->x;
	struct upload_parts parts;
	bool found;

	if (!p->message.upload_token)
		return true;
	db_begin_read(x->db);
	found = upload_get(x->db, p->message.upload_token, x->file.id, x->session.user.id, x->now,
			   &p->upload);
	if (found) {
		parts = upload_parts(x->db, &p->upload);
		p->session = chunk_store_contents(x->db, parts.list, parts.count);
	}
	db_end(x->db);
	return found || putting_refuse(p, 410, "the upload session is unknown or has expired");
}

/* A content_source: the session's bytes. */
struct session_source {
	struct chunk_store *store;
	int64_t at;
};

static ssize_t read_session(void *arg, uint8_t *to, size_t max)
{
	struct session_source *s = arg;
	size_t n = chunk_store_read(s->store, s->at, to, max);

	s->at += (int64_t)n;
	return (ssize_t)n;
}

/* Finds the chunks of the upload session. False if the request is refused. */
static bool scan_session(struct putting *p)
{
	static struct frame_reader reader;
	struct session_source source = { .store = &p->session };
	struct chunk_intake in = {
		.reader = &reader, .index = &p->index, .store = &p->session, .in_session = true,
	};

	if (!p->message.upload_token)
		return true;
	limit_grow(p->session.size);
	frame_begin(&reader, read_session, &source);
	return chunk_intake_scan(&in) || putting_refuse(p, 400, mem_printf("in the upload session: %s",
								    in.problem));
}

static bool make_index(struct putting *p)
{
	struct signature *all = mem_alloc(p->message.stream_count * sizeof(*all));

	for (size_t i = 0; i < p->message.stream_count; i++)
		all[i] = p->message.streams[i].signature;
	return chunk_index_make(&p->index, all, p->message.stream_count) ||
		putting_refuse(p, 400, "one ChunkId has two lengths");
}

/* Receives a small body into memory. */
static enum outcome receive_small(struct putting *p, struct chunk_intake *in)
{
	uint8_t *data = mem_alloc(IN_MEMORY);
	size_t have = 0;
	ssize_t n;

	do {
		n = chunk_intake_read(in, data + have, IN_MEMORY - have);
		have += n > 0 ? (size_t)n : 0;
	} while (n > 0 && have < IN_MEMORY);
	p->received = chunk_store_memory(data, (int64_t)have);
	return n < 0 ? OUTCOME_SHORT_BODY : OUTCOME_OK;
}

/* Receives the chunks of the body. False if the request is refused. */
static bool receive_chunks(struct putting *p, struct frames *f)
{
	struct chunk_intake in = {
		.reader = &f->reader, .index = &p->index, .store = &p->received,
	};
	int64_t max = p->room.max > p->kept_max ? p->room.max : p->kept_max;
	enum outcome outcome;

	if (f->left < IN_MEMORY - FRAME_BUFFER) {
		outcome = receive_small(p, &in);
	} else {
		body_guard();
		outcome = content_receive_from(p->x->db, chunk_intake_read, &in, -1, max, &p->spool);
		if (outcome == OUTCOME_OK)
			p->received = chunk_store_contents(p->x->db, &p->spool, 1);
		else
			p->spool.name = NULL;
	}
	if (outcome == OUTCOME_TOO_LARGE) {
		frames_stop(f);
		return exchange_fits(p->x, INT64_MAX, max, p->room.limit);
	}
	if (outcome != OUTCOME_OK)
		return frames_refuse(f, FRAME_CUT, in.problem);
	frames_stop(f);
	return true;
}

/* Looks in the present streams for what did not come. The signature of the main stream is computed
 * only if it is needed. False if the request is refused. */
static bool find_present(struct putting *p)
{
	const struct chunk *missing;

	for (size_t i = 0; i < p->alternates.count; i++)
		chunk_index_add(&p->index, &p->alternates.list[i].signature, &p->stores[i], 0);
	if (chunk_index_missing(&p->index) && !p->main_signed) {
		db_begin_read(p->x->db);
		chunked_signature(p->x, p->main, &p->main_signature);
		p->main_signed = true;
	}
	if (p->main_signed)
		chunk_index_add(&p->index, &p->main_signature, p->main, 0);
	missing = chunk_index_missing(&p->index);
	if (!missing)
		return true;
	return putting_refuse(p, 400, mem_printf("neither the file nor the request has the chunk %s",
						 base64_write(missing->id, SPOOKY_SIZE)));
}

bool putting_receive(struct putting *p)
{
	struct frames *f = frames_begin(p->x);
	const char *text;
	size_t len;

	if (!frames_message(f, &text, &len))
		return false;
	if (!message_read_put(&p->message, text, len)) {
		frames_stop(f);
		return putting_refuse(p, p->message.too_large ? 413 : 400,
			      mem_printf("the message %s", p->message.problem));
	}
	if (!make_index(p) || !open_session(p) || !receive_chunks(p, f) || !scan_session(p)) {
		frames_stop(f);
		return false;
	}
	return find_present(p);
}
