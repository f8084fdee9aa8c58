/* SPDX-License-Identifier: MIT */
/* PutChunkedFile: whether it may, and what it changes. */
#ifndef CHUNK_PUT_H
#define CHUNK_PUT_H

#include "alternate.h"
#include "content_property.h"
#include "file.h"

/* Why a file may not be written by chunks. */
enum put_verdict {
	PUT_MAY,
	PUT_NOT_LOCKED,		/* unlocked, and not empty */
	PUT_WOPI_LOCK,		/* a WOPI lock has another id */
	PUT_EXCLUSIVE,		/* another's exclusive coauthoring lock */
	PUT_NOT_HELD,		/* coauthoring locks, and the client's is none of them */
	PUT_STALE,		/* the sequence number is not the file's */
};

/*
 * Decides for a client that sends LOCK_ID or COAUTH_ID (NULL for none) and knows the file at
 * SEQUENCE. The locks come first. *L is the lock that conflicts.
 */
enum put_verdict put_decide(struct db *db, const struct file *f, const char *lock_id,
			    const char *coauth_id, int64_t sequence, int64_t now, struct lock *l);

/* A stream to be written: its new signature, and its content unless that stays. */
struct put_stream {
	const char *stream_id;
	struct signature signature;
	struct content content;
	bool stays;			/* the present content has this signature */
};

/* What a PutChunkedFile changes. */
struct put {
	const struct put_stream *streams;
	size_t stream_count;
	const struct content_property *properties;
	size_t property_count;
	struct version version;		/* of MainContent; its content is a stream's */
};

/*
 * In a change. Writes everything as one change of F: streams without chunks are removed, those that
 * are not in PUT stay. False, and the change must be ended, if the file would have too many streams,
 * chunks or properties.
 */
bool put_apply(struct db *db, struct file *f, const struct put *put, int64_t now);

#endif
