/* SPDX-License-Identifier: MIT */
/* Bodies of chunked file transfer, as they come. */
#ifndef CHUNKED_H
#define CHUNKED_H

#include "alternate.h"
#include "chunk_store.h"
#include "exchange.h"
#include "frame.h"

/* The frames of a request's body. */
struct frames {
	struct exchange *x;
	int64_t left;			/* bytes of the body that are not read; INT64_MAX if unknown */
	bool is_short;			/* the body ended before them */
	struct frame_reader reader;
};

/* Starts reading the body. At most one for each request. */
struct frames *frames_begin(struct exchange *x);

/* Reads the message, the first frame; TEXT has a NUL behind it. False if the request is refused. */
bool frames_message(struct frames *f, const char **text, size_t *len);

/* Reads the EndFrame, of a body that has nothing but a message. False if the request is refused. */
bool frames_end(struct frames *f);

/* Refuses a request whose frames ended in FOUND, or, if PROBLEM is not NULL, because of that. Always
 * false. */
bool frames_refuse(struct frames *f, enum frame_found found, const char *problem);

/* Stops reading: what is left is drained after the answer. */
void frames_stop(struct frames *f);

/* X-WOPI-SequenceNumber of the path's file. */
void chunked_sequence(struct exchange *x);

/* The main stream of the path's file as a store, which is opened. Dies if it cannot be. */
struct chunk_store *chunked_main(struct exchange *x);

/*
 * The signature of the main stream: the stored one, else it is computed and stored. Ends the
 * transaction. Dies if the content is damaged.
 */
void chunked_signature(struct exchange *x, struct chunk_store *main, struct signature *s);

#endif
