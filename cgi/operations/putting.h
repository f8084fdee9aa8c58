/* SPDX-License-Identifier: MIT */
/* One PutChunkedFile, from its headers to the change. */
#ifndef PUTTING_H
#define PUTTING_H

#include "alternate.h"
#include "chunk_index.h"
#include "chunk_message.h"
#include "chunk_put.h"
#include "chunk_store.h"
#include "exchange.h"
#include "file.h"
#include "lock_row.h"
#include "upload.h"

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

/* Always false. */
bool putting_refuse(struct putting *p, int status, const char *reason);

/* In a snapshot: reads and opens what the file has now. */
void putting_read_present(struct putting *p);

/*
 * Outside of any transaction: reads the message and the chunks, and finds all chunks of the streams
 * in what came and in what the file has. False if the request is refused. Received chunks may be in
 * the content p->spool, which the caller discards.
 */
bool putting_receive(struct putting *p);

#endif
