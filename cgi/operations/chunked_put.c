/* SPDX-License-Identifier: MIT */
/*
 * PutChunkedFile: receives the chunks that the file does not have, assembles its streams from them
 * and from what the file has, and saves all as one change, or refuses it. The assembled content of a
 * refused save is kept aside, as that of a PutFile.
 */
#include "putting.h"

#include "authorize.h"
#include "chunk_assembly.h"
#include "chunk_put.h"
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
#include "quota.h"
#include "refused.h"
#include "request.h"
#include "response.h"
#include "right.h"
#include "text.h"
#include "upload.h"
#include "version.h"

#include <string.h>

bool putting_refuse(struct putting *p, int status, const char *reason)
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
		putting_refuse(p, 412, "the file has another sequence number");
		chunked_sequence(x);
		return;
	}
	reason = p->verdict == PUT_NOT_LOCKED ? "the file is not locked" : exchange_describe(x, &p->lock);
	putting_refuse(p, 409, said ? mem_printf("%s; %s", reason, said) : reason);
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
		return putting_refuse(p, 400, "X-WOPI-SequenceNumber is missing");
	if (!parse_number(sequence, INT64_MAX, &p->sequence))
		return putting_refuse(p, 400, "X-WOPI-SequenceNumber is not a number");
	if (request_header("X_WOPI_EDITORS") && p->x->proof != PROOF_GOOD)
		return putting_refuse(p, 400, "X-WOPI-Editors comes without a proof");
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

/* Makes the content of a stream: what was received, if that is just its chunks in their order. */
static void assemble(struct putting *p, const struct signature *s, struct content *c)
{
	if (p->spool.name && s->size == p->spool.size &&
	    chunk_index_in_order(&p->index, s, &p->received)) {
		*c = p->spool;
		p->spool.name = NULL;
		return;
	}
	limit_grow(s->size);
	chunk_assemble(p->x->db, &p->index, s, c);
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
		putting_refuse(p, 413, mem_printf("the file would exceed %s%s%s", p->room.limit,
						  said ? "; " : "", said ? said : ""));
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
		putting_refuse(p, 413,
			       "the file would have too many streams, chunks or content properties");
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
	putting_read_present(&p);
	db_end(x->db);		/* a slow body must not hold a snapshot */
	if (!putting_receive(&p)) {
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
