/* SPDX-License-Identifier: MIT */
/*
 * PutChunkedFile: receives the chunks that the file does not have, assembles its streams from them
 * and from what the file has, and saves all as one change, or refuses it. The assembled content of a
 * refused save is kept aside, as that of a PutFile.
 */
#include "alternate.h"
#include "authorize.h"
#include "base64url.h"
#include "body.h"
#include "chunk_index.h"
#include "chunk_message.h"
#include "chunk_put.h"
#include "chunk_store.h"
#include "chunked.h"
#include "coauthoring.h"
#include "config.h"
#include "content.h"
#include "contents.h"
#include "db.h"
#include "die.h"
#include "exchange.h"
#include "file.h"
#include "handlers.h"
#include "late.h"
#include "limit.h"
#include "lock.h"
#include "lock_row.h"
#include "mem.h"
#include "outcome.h"
#include "quota.h"
#include "refused.h"
#include "request.h"
#include "response.h"
#include "right.h"
#include "text.h"
#include "upload.h"
#include "version.h"

#include <string.h>

enum { IN_MEMORY = 1024 * 1024 };	/* bytes of a body whose chunks stay in memory */

/* One request. */
struct putting {
	struct exchange *x;
	const char *lock_id;
	int64_t sequence;		/* that the client believes */
	int64_t found;			/* that the streams below belong to */
	enum put_verdict verdict;	/* in the first snapshot */
	struct lock lock;		/* that conflicts */
	struct room room;
	int64_t kept_max;		/* bytes of a refused save; -1: none is kept */
	int64_t body_max;		/* bytes of any body */
	struct message message;
	struct alternates alternates;	/* the present ones, */
	struct chunk_store *stores;	/* and their contents */
	struct chunk_store *main;	/* the present content */
	struct signature main_signature;
	bool main_signed;		/* its signature is known */
	struct chunk_index index;
	struct chunk_store received;	/* the chunks in the body */
	struct content spool;		/* their content, unless they are in memory; else without a name */
	struct upload upload;
	struct chunk_store session;	/* the upload session's bytes */
	struct put_stream *streams;
	struct put put;
};

static bool refuse(struct putting *p, int status, const char *reason)
{
	response_refuse(&p->x->response, status, reason);
	return false;
}

/* Refuses because of a lock or the sequence number. */
static void refuse_verdict(struct putting *p, const char *said)
{
	static const char mechanism[] = "X-WOPI-ConflictingMechanism";
	struct exchange *x = p->x;

	const char *reason;

	if (p->verdict == PUT_STALE) {
		refuse(p, 412, "the file has another sequence number");
		chunked_sequence(x);
		return;
	}
	reason = p->verdict == PUT_NOT_LOCKED ? "the file is not locked" : exchange_describe(x, &p->lock);
	refuse(p, 409, said ? mem_printf("%s; %s", reason, said) : reason);
	if (p->verdict == PUT_WOPI_LOCK || p->verdict == PUT_NOT_LOCKED)
		response_header(&x->response, "X-WOPI-Lock", p->lock.lock_id);
	if (p->verdict == PUT_WOPI_LOCK)
		response_header(&x->response, mechanism, "WOPI-Lock");
	if (p->verdict == PUT_EXCLUSIVE)
		response_header(&x->response, mechanism, "WOPI-CoauthExclusiveLock");
	exchange_tell_user(x, &p->lock);
}

/* The headers, in the order in which they are checked. False if the request is refused. */
static bool read_headers(struct putting *p)
{
	const char *sequence = request_header("X_WOPI_SEQUENCENUMBER");

	if (!coauth_quoted(p->x))
		return false;
	p->lock_id = request_header("X_WOPI_LOCK");
	if (!sequence)
		return refuse(p, 400, "X-WOPI-SequenceNumber is missing");
	if (!parse_number(sequence, INT64_MAX, &p->sequence))
		return refuse(p, 400, "X-WOPI-SequenceNumber is not a number");
	if (request_header("X_WOPI_EDITORS") && p->x->proof != PROOF_GOOD)
		return refuse(p, 400, "X-WOPI-Editors comes without a proof");
	return true;
}

/* For readers, whom exchange_authorize() refused: the headers of this operation are checked before the
 * right to save. The answer stays if they are good. */
void check_chunked_headers(struct exchange *x)
{
	static struct response refused;
	struct putting p = { .x = x };

	if (x->response.status != 404 || !(x->rights & RIGHT_READ) || !exchange_coauth(x))
		return;
	refused = x->response;
	response_init(&x->response);
	if (read_headers(&p))
		x->response = refused;
}

static void judge(struct putting *p)
{
	struct exchange *x = p->x;

	p->verdict = put_decide(x->db, &x->file, p->lock_id, x->coauth_id, p->sequence, x->now, &p->lock);
}

static void open_store(struct putting *p, struct chunk_store *s, const char *of)
{
	if (!chunk_store_open(s))
		die_errno("cannot open '%s/contents/%s', of stream '%s' of file '%s'", p->x->db->dir,
			  s->name, of, p->x->file.id);
}

/* Reads and opens what the file has now. */
static void read_present(struct putting *p)
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
	return found || refuse(p, 410, "the upload session is unknown or has expired");
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
	return chunk_intake_scan(&in) || refuse(p, 400, mem_printf("in the upload session: %s",
								    in.problem));
}

static bool make_index(struct putting *p)
{
	struct signature *all = mem_alloc(p->message.stream_count * sizeof(*all));

	for (size_t i = 0; i < p->message.stream_count; i++)
		all[i] = p->message.streams[i].signature;
	return chunk_index_make(&p->index, all, p->message.stream_count) ||
		refuse(p, 400, "one ChunkId has two lengths");
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
	return !missing || refuse(p, 400, mem_printf("neither the file nor the request has the chunk %s",
						      base64_write(missing->id, SPOOKY_SIZE)));
}

/* A content_source: the chunks of a signature, one after the other. */
struct assembly {
	struct putting *p;
	const struct signature *signature;
	size_t next;
	struct chunk_place *place;
	int64_t done;			/* bytes of the present chunk */
	struct spooky hash;
};

/* Dies if the bytes are not those of the chunk: they were compared when they came. */
static void need_intact(const struct assembly *a)
{
	struct spooky hash = a->hash;
	uint8_t id[SPOOKY_SIZE];

	spooky_end(&hash, id);
	if (memcmp(id, a->place->chunk.id, SPOOKY_SIZE) != 0)
		die("'%s', of file '%s', is damaged: a chunk is not what was saved",
		    a->place->store->name, a->p->x->file.id);
}

static ssize_t assemble_next(void *arg, uint8_t *to, size_t max)
{
	struct assembly *a = arg;
	int64_t left;
	size_t n;

	while (!a->place || a->done == a->place->chunk.length) {
		if (a->place && a->done)
			need_intact(a);
		if (a->next == a->signature->count)
			return 0;
		a->place = chunk_index_find(&a->p->index, a->signature->chunks[a->next++].id);
		a->done = 0;
		spooky_begin(&a->hash);
	}
	left = a->place->chunk.length - a->done;
	n = chunk_store_read(a->place->store, a->place->at + a->done, to,
			     left < (int64_t)max ? (size_t)left : max);
	spooky_add(&a->hash, to, n);
	a->done += (int64_t)n;
	return (ssize_t)n;
}

/* Whether the received chunks are just this stream, in its order: then their content is its. */
static bool is_spool(const struct putting *p, const struct signature *s)
{
	int64_t at = 0;

	if (!p->spool.name || s->size != p->spool.size)
		return false;
	for (size_t i = 0; i < s->count; i++) {
		const struct chunk_place *place = chunk_index_find(&p->index, s->chunks[i].id);

		if (s->chunks[i].length && (place->store != &p->received || place->at != at))
			return false;
		at += s->chunks[i].length;
	}
	return true;
}

/* Makes the content of a stream. The last byte is compared here: a content_source is not asked again
 * once all have come. */
static void assemble(struct putting *p, const struct signature *s, struct content *c)
{
	struct assembly a = { .p = p, .signature = s };

	if (is_spool(p, s)) {
		*c = p->spool;
		p->spool.name = NULL;
		return;
	}
	limit_grow(s->size);
	if (content_receive_from(p->x->db, assemble_next, &a, s->size, INT64_MAX, c) != OUTCOME_OK)
		die("cannot assemble a stream of file '%s'", p->x->file.id);
	if (a.place && a.done)
		need_intact(&a);
}

/* The present signature and content of a stream, if it has one. */
static bool present(const struct putting *p, const char *stream_id, const struct signature **s,
		    const struct content **c)
{
	*s = &p->main_signature;
	*c = &p->x->file.version.content;
	if (same(stream_id, MAIN_CONTENT))
		return p->main_signed;
	for (size_t i = 0; i < p->alternates.count; i++)
		if (same(p->alternates.list[i].stream_id, stream_id)) {
			*s = &p->alternates.list[i].signature;
			*c = &p->alternates.list[i].content;
			return true;
		}
	return false;
}

/* Bytes that the file will have more in all streams together. */
static int64_t growth(const struct putting *p)
{
	int64_t more = 0;

	for (size_t i = 0; i < p->message.stream_count; i++) {
		const struct stream_signature *to = &p->message.streams[i];
		const struct signature *s;
		const struct content *c;

		if (present(p, to->stream_id, &s, &c) || same(to->stream_id, MAIN_CONTENT))
			more -= c->size;
		if (to->signature.size > INT64_MAX - (more > 0 ? more : 0))
			return INT64_MAX;
		more += to->signature.size;
	}
	return more;
}

static int64_t main_size(const struct putting *p)
{
	for (size_t i = 0; i < p->message.stream_count; i++)
		if (same(p->message.streams[i].stream_id, MAIN_CONTENT))
			return p->message.streams[i].signature.size;
	return 0;
}

/*
 * Whether what is put is too large for the file. A chunk may be named many times, so that even a small
 * request may ask for more than any disk has.
 */
static bool is_too_large(const struct putting *p)
{
	int64_t more = growth(p), size = p->x->file.version.content.size;
	int64_t max = p->room.max < p->body_max ? p->room.max : p->body_max;

	return more > 0 && more > max - size;
}

/* Whether it will be kept if it is refused. */
static bool may_be_kept(const struct putting *p)
{
	return main_size(p) <= p->kept_max && (p->verdict != PUT_MAY || p->room.by_quota);
}

/* Sets what is to be put; contents are assembled for what does not stay. A refused save needs only
 * its main stream. */
static void assemble_all(struct putting *p)
{
	p->put = (struct put){
		.stream_count = p->message.stream_count, .properties = p->message.properties,
		.property_count = p->message.property_count,
	};
	p->put.streams = p->streams = mem_alloc(p->put.stream_count * sizeof(*p->streams));
	for (size_t i = 0; i < p->put.stream_count; i++) {
		const struct stream_signature *from = &p->message.streams[i];
		struct put_stream *to = &p->streams[i];
		bool is_main = same(from->stream_id, MAIN_CONTENT);
		const struct signature *old;
		const struct content *content;

		to->stream_id = from->stream_id;
		to->signature = from->signature;
		to->stays = present(p, from->stream_id, &old, &content) &&
			signature_same(old, &from->signature);
		if (to->stays)
			to->content = *content;
		else if (is_main || (from->signature.count && p->verdict == PUT_MAY))
			assemble(p, &from->signature, &to->content);
		if (is_main)
			p->put.version.content = to->content;
	}
}

/* Removes contents that no version or stream has got. */
static void discard(struct putting *p, bool main_too)
{
	if (p->spool.name)
		content_discard(p->x->db, &p->spool);
	p->spool.name = NULL;
	for (size_t i = 0; i < p->put.stream_count; i++)
		if (!p->streams[i].stays && p->streams[i].content.name &&
		    (main_too || !same(p->streams[i].stream_id, MAIN_CONTENT)))
			content_discard(p->x->db, &p->streams[i].content);
}

static bool main_stays(const struct putting *p)
{
	for (size_t i = 0; i < p->put.stream_count; i++)
		if (same(p->streams[i].stream_id, MAIN_CONTENT))
			return p->streams[i].stays;
	return false;
}

/* Keeps the main stream of a refused save; returns what to say about it, or NULL. Takes its content
 * if *KEPT. */
static const char *keep(struct putting *p, enum refusal refused, const char *note, bool *is_taken)
{
	struct version *v = &p->put.version;
	const char *said;
	enum kept kept;

	*is_taken = false;
	if (main_stays(p) || !config_switch(p->x->db, "keep_refused_saves"))
		return NULL;
	v->note = note;
	v->refused = refused;
	kept = refused_keep(p->x->db, &p->x->file, v, p->x->now, &said);
	*is_taken = kept == KEPT;
	if (kept == KEPT_NOT) {
		log_line("a save to file '%s' is not kept: it %s", p->x->file.id, said);
		return mem_printf("the save is not kept: it %s", said);
	}
	if (kept == KEPT_EMPTY)
		return NULL;
	return mem_printf("the save is kept: 'wopictl recovered list' shows it%s%s", said ? "; " : "",
			  said ? said : "");
}

/* Refuses in the change, and keeps the save aside if that is wanted. */
static void refuse_and_keep(struct putting *p, enum refusal refused, const char *note)
{
	const char *said = NULL;
	bool taken = false;

	if (refused)
		said = keep(p, refused, note, &taken);
	if (p->verdict != PUT_MAY)
		refuse_verdict(p, said);
	else
		refuse(p, 413, mem_printf("the file would exceed %s%s%s", p->room.limit, said ? "; " : "",
					  said ? said : ""));
	p->x->unsaved = NULL;
	discard(p, !taken);
	if (taken)
		db_commit(p->x->db);
	else
		db_end(p->x->db);
}

/* Whether the change is refused in the end; the answer says how. */
static bool is_refused(struct putting *p)
{
	struct exchange *x = p->x;
	judge(p);
	/* the streams were compared with those of another state: the client has to do so, too */
	if (p->verdict == PUT_MAY && p->found != x->file.sequence)
		p->verdict = PUT_STALE;
	p->room = file_room(x->db, x->file.owner_id, x->file.version.content.size);
	if (p->verdict == PUT_STALE)
		refuse_and_keep(p, REFUSAL_NONE, NULL);
	else if (p->verdict != PUT_MAY)
		refuse_and_keep(p, REFUSAL_LOCK, mem_printf("refused: %s", lock_describe(&p->lock)));
	else if (is_too_large(p))
		refuse_and_keep(p, p->room.by_quota ? REFUSAL_QUOTA : REFUSAL_NONE,
				mem_printf("refused: it would have exceeded %s", p->room.limit));
	else
		return false;
	return true;
}

/* Decides and saves, in one change. */
static void save(struct putting *p)
{
	struct exchange *x = p->x;

	if (!exchange_begin_change(x)) {
		if (!main_stays(p))
			late_keep(x, &p->put.version);
		x->unsaved = NULL;
		discard(p, false);
		return;
	}
	if (is_refused(p))
		return;
	exchange_note_room(x, &p->room, growth(p));
	if (!put_apply(x->db, &x->file, &p->put, x->now)) {
		x->unsaved = NULL;
		db_end(x->db);
		discard(p, true);
		refuse(p, 413, "the file would have too many streams, chunks or content properties");
		return;
	}
	if (p->room.quota.refused)
		version_drop_refused(x->db, x->file.id, &p->put.version.content, x->now);
	if (p->message.upload_token)
		upload_drop(x->db, p->message.upload_token, x->now);
	chunked_sequence(x);
	exchange_item_version(x);
	db_commit(x->db);
	x->unsaved = NULL;
	if (p->spool.name)
		content_discard(x->db, &p->spool);
}

static void describe(struct putting *p)
{
	const char *editors = request_header("X_WOPI_EDITORS");
	struct version *v = &p->put.version;

	v->user_id = p->x->session.user.id;
	v->modified_by_user = -1;
	v->lock_id = p->x->coauth_id ? p->x->coauth_id : p->lock_id;
	if (v->lock_id && lock_id_problem(v->lock_id))
		v->lock_id = NULL;
	if (editors && !line_problem(editors, VERSION_EDITORS_MAX))
		v->editors = editors;
}

/* Reads the message and the chunks. False if the request is refused. */
static bool receive(struct putting *p)
{
	struct frames *f = frames_begin(p->x);
	const char *text;
	size_t len;

	if (!frames_message(f, &text, &len))
		return false;
	if (!message_read_put(&p->message, text, len)) {
		frames_stop(f);
		return refuse(p, p->message.too_large ? 413 : 400,
			      mem_printf("the message %s", p->message.problem));
	}
	if (!make_index(p) || !open_session(p) || !receive_chunks(p, f) || !scan_session(p)) {
		frames_stop(f);
		return false;
	}
	return find_present(p);
}

/* Answers a request whose chunks cannot be put together, or need not be. */
static void give_up(struct putting *p)
{
	struct exchange *x = p->x;

	if (p->spool.name)
		content_discard(x->db, &p->spool);
	if (p->verdict == PUT_MAY)
		return;
	response_init(&x->response);	/* the lock is more important than a problem of the body */
	db_begin_read(x->db);
	refuse_verdict(p, NULL);
}

void put_chunked_file(struct exchange *x)
{
	struct putting p = { .x = x };

	if (!read_headers(&p))
		return;
	judge(&p);
	p.body_max = config_body_max(x->db);
	p.kept_max = config_switch(x->db, "keep_refused_saves") ? refused_max(x->db, x->file.owner_id) : -1;
	/* after a 412 clients merge and save again, so nothing is lost */
	if (p.verdict == PUT_STALE || (p.verdict != PUT_MAY && p.kept_max < 0)) {
		refuse_verdict(&p, NULL);
		return;
	}
	read_present(&p);
	db_end(x->db);		/* a slow body must not hold a snapshot */
	if (!receive(&p)) {
		give_up(&p);
		return;
	}
	if ((p.verdict != PUT_MAY || is_too_large(&p)) && !may_be_kept(&p)) {
		exchange_fits(x, INT64_MAX, 0, p.room.limit);
		give_up(&p);
		return;
	}
	assemble_all(&p);
	describe(&p);
	x->unsaved = main_stays(&p) ? NULL : &p.put.version;
	save(&p);
}
