/* SPDX-License-Identifier: MIT */
/* PutChunkedFile: whether it may, and what it changes. */
#include "chunk_put.h"

#include "coauth.h"
#include "text.h"

/* Whether another's coauthoring lock is exclusive. */
static bool is_excluded(struct db *db, const char *file_id, const char *coauth_id, int64_t now)
{
	struct coauth_table t;

	coauth_table(db, file_id, now, &t);
	for (size_t i = 0; i < t.count; i++)
		if (same(t.locks[i].type, COAUTH_EXCLUSIVE) &&
		    !(coauth_id && same(t.locks[i].lock_id, coauth_id)))
			return true;
	return false;
}

static enum put_verdict judge_lock(struct db *db, const struct file *f, const char *lock_id,
				   const char *coauth_id, int64_t now, struct lock *l)
{
	if (!lock_get(db, f->id, now, l))
		return f->version.content.size == 0 ? PUT_MAY : PUT_NOT_LOCKED;
	if (!l->coauth)
		return lock_id && same(lock_id, l->lock_id) ? PUT_MAY : PUT_WOPI_LOCK;
	if (is_excluded(db, f->id, coauth_id, now))
		return PUT_EXCLUSIVE;
	return coauth_holds(db, f->id, coauth_id, now) ? PUT_MAY : PUT_NOT_HELD;
}

enum put_verdict put_decide(struct db *db, const struct file *f, const char *lock_id,
			    const char *coauth_id, int64_t sequence, int64_t now, struct lock *l)
{
	enum put_verdict verdict = judge_lock(db, f, lock_id, coauth_id, now, l);

	return verdict == PUT_MAY && sequence != f->sequence ? PUT_STALE : verdict;
}

/* Writes the main stream. The client's signature is kept if it is by Zip; of other contents our own
 * reader decides what they are. */
static void put_main(struct db *db, struct file *f, const struct put *put, const struct put_stream *s,
		     int64_t now)
{
	struct version v = put->version;

	if (s->stays) {
		file_touch(db, f);
		return;
	}
	v.content = s->content;
	v.by_chunks = true;
	file_save(db, f, &v, now);
	if (s->signature.zip)
		signature_set(db, f->id, f->version.number, &s->signature);
}

static void put_alternate(struct db *db, const struct file *f, const struct put_stream *s, int64_t now)
{
	struct alternate a = {
		.stream_id = s->stream_id, .content = s->content, .signature = s->signature,
	};

	if (s->signature.count)
		alternate_set(db, f->id, &a, now);
	else
		alternate_remove(db, f->id, s->stream_id, now);
}

static bool is_bounded(struct db *db, const struct file *f, const struct put *put, int64_t now)
{
	struct alternates all = alternate_list(db, f->id, now);
	size_t chunks = 0;

	for (size_t i = 0; i < all.count; i++)
		chunks += all.list[i].signature.count;
	for (size_t i = 0; i < put->stream_count; i++)
		if (same(put->streams[i].stream_id, MAIN_CONTENT))
			chunks += put->streams[i].signature.count;
	return all.count < STREAMS_MAX && chunks <= CHUNKS_OF_FILE_MAX;
}

bool put_apply(struct db *db, struct file *f, const struct put *put, int64_t now)
{
	alternate_expire_of(db, f->id, now);
	for (size_t i = 0; i < put->stream_count; i++)
		if (!same(put->streams[i].stream_id, MAIN_CONTENT))
			put_alternate(db, f, &put->streams[i], now);
	for (size_t i = 0; i < put->property_count; i++)
		if (!content_property_set(db, f->id, &put->properties[i], now))
			return false;
	if (!is_bounded(db, f, put, now))
		return false;
	for (size_t i = 0; i < put->stream_count; i++)
		if (same(put->streams[i].stream_id, MAIN_CONTENT))
			put_main(db, f, put, &put->streams[i], now);
	return true;
}
