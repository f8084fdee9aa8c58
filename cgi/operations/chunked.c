/* SPDX-License-Identifier: MIT */
/* Bodies of chunked file transfer, and what its operations share. */
#include "chunked.h"

#include "body.h"
#include "chunk_message.h"
#include "chunking.h"
#include "content.h"
#include "damage.h"
#include "db.h"
#include "die.h"
#include "limit.h"
#include "mem.h"
#include "request.h"
#include "response.h"

#include <errno.h>

enum { STORE_WAIT_MS = 1000 };	/* for a signature, which can be computed again */

static struct frames the_frames;

/* A content_source: at most what Content-Length says. */
static ssize_t read_body(void *arg, uint8_t *to, size_t max)
{
	struct frames *f = arg;
	ssize_t n;

	if (f->left == 0)
		return 0;
	n = body_read(NULL, to, f->left < (int64_t)max ? (size_t)f->left : max);
	f->is_short = n == 0 && f->left != INT64_MAX;
	if (n > 0 && f->left != INT64_MAX) {
		f->left -= n;
		f->x->request.content_length = f->left;
	}
	return n;
}

struct frames *frames_begin(struct exchange *x)
{
	struct frames *f = &the_frames;

	*f = (struct frames){ .x = x, .left = request_left(&x->request) };
	body_begin(f->left, REQUEST_SILENCE_S);
	frame_begin(&f->reader, read_body, f);
	return f;
}

void frames_stop(struct frames *f)
{
	body_end();
	if (f->left == INT64_MAX)
		f->x->request.content_length = 0;
}

bool frames_refuse(struct frames *f, enum frame_found found, const char *problem)
{
	struct response *rs = &f->x->response;

	frames_stop(f);
	if (body_timed_out()) {
		f->x->request.content_length = 0;
		response_refuse(rs, 408, REQUEST_SILENT);
		return false;
	}
	if (f->is_short)
		problem = "the body is shorter than Content-Length";
	if (!problem)
		problem = found == FRAME_BAD ? f->reader.problem : "the frames end early";
	response_refuse(rs, 400, problem);
	return false;
}

bool frames_message(struct frames *f, const char **text, size_t *len)
{
	struct frame frame;
	enum frame_found found = frame_next(&f->reader, &frame);
	size_t have = 0;
	char *to;

	if (found != FRAME_FOUND)
		return frames_refuse(f, found, NULL);
	if (frame.type != FRAME_JSON)
		return frames_refuse(f, found, "the first frame is not a MessageJSON");
	if (frame.size > MESSAGE_MAX) {
		frames_stop(f);
		response_refuse(&f->x->response, 413, "the MessageJSON is larger than 4 MiB");
		return false;
	}
	to = mem_alloc((size_t)frame.size + 1);
	while (have < (size_t)frame.size) {
		ssize_t n = frame_read(&f->reader, (uint8_t *)to + have, (size_t)frame.size - have);

		if (n < 0)
			return frames_refuse(f, FRAME_CUT, NULL);
		have += (size_t)n;
	}
	*text = to;
	*len = have;
	return true;
}

bool frames_end(struct frames *f)
{
	struct frame frame;
	enum frame_found found = frame_next(&f->reader, &frame);

	if (found != FRAME_FOUND)
		return frames_refuse(f, found, NULL);
	if (frame.type != FRAME_END)
		return frames_refuse(f, found, "a frame is not of a type that belongs here");
	found = frame_next(&f->reader, &frame);
	if (found != FRAME_NONE)
		return frames_refuse(f, found, found == FRAME_FAILED ? NULL :
				     "something follows the EndFrame");
	frames_stop(f);
	return true;
}

void chunked_sequence(struct exchange *x)
{
	response_header(&x->response, "X-WOPI-SequenceNumber",
			mem_printf("%lld", (long long)x->file.sequence));
}

struct chunk_store *chunked_main(struct exchange *x)
{
	struct chunk_store *main = mem_alloc(sizeof(*main));

	*main = chunk_store_contents(x->db, &x->file.version.content, 1);
	if (!chunk_store_open(main))
		die_errno("cannot open '%s/contents/%s', of file '%s'", x->db->dir, main->name, x->file.id);
	return main;
}

/* Stores a signature if the database can be written soon: this request does not depend on it. */
static void keep(struct exchange *x, const struct signature *s)
{
	if (x->db->read_only || !db_queue_for(x->db, STORE_WAIT_MS))
		return;
	db_begin_write(x->db);
	signature_set(x->db, x->file.id, x->file.version.number, s);
	db_commit(x->db);
}

void chunked_signature(struct exchange *x, struct chunk_store *main, struct signature *s)
{
	const struct content *c = &x->file.version.content;
	bool stored = signature_get(x->db, x->file.id, x->file.version.number, s);

	db_end(x->db);
	if (stored)
		return;
	limit_grow(c->size);
	if (!chunking_compute(main->fd, c, s)) {
		damage_note(x->db, c->name, mem_printf("file '%s'", x->file.id));
		die("'%s/contents/%s', of file '%s', is damaged: its bytes are not those that were saved",
		    x->db->dir, c->name, x->file.id);
	}
	keep(x, s);
}
