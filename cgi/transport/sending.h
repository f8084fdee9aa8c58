/* SPDX-License-Identifier: MIT */
/* Sends contents and other bytes to the client. */
#ifndef SENDING_H
#define SENDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

enum {
	SENDING_TAKEN_MAX = 64 * 1024,	/* bytes that are verified before any is sent */
};

/*
 * The result. SENT_BROKEN: writing failed. SENT_UNREADABLE: reading failed. Both set errno, to 0 if
 * the content is shorter than its size. SENT_DAMAGED: the hash does not match.
 */
enum sent { SENT_ALL, SENT_BROKEN, SENT_UNREADABLE, SENT_DAMAGED };

/* Waits for DELAY microseconds; ends early, and returns false with errno, if the reader of OUT
 * went away: no process remains when the server is stopped. */
bool sending_pause(int out, int64_t delay);

/* Writes all to OUT, which may be non-blocking. SENT_ALL or SENT_BROKEN. */
enum sent sending_write(int out, struct iovec *iov, int count);

/*
 * Sends SIZE bytes of the content IN to OUT. Unless SHA256 is NULL, they are hashed on the way, and
 * the last block is sent only if the hash matches. *DONE is the number of bytes sent. Memory does
 * not grow with the size.
 */
enum sent sending_run(int in, int out, int64_t size, const uint8_t *sha256, int64_t *done);

struct pace {
	int64_t rate;		/* bytes a second, above 0 */
	int64_t longest;	/* microseconds after which the rest is sent at once */
};

/* Sends SIZE bytes of IN, or those at BYTES unless it is NULL, at a pace. *DONE as above. */
enum sent sending_slowly(int in, const void *bytes, int out, int64_t size,
			 const struct pace *pace, int64_t *done);

/* Part of a body: SIZE bytes at DATA, or, if that is NULL, at OFFSET of the file IN. */
struct piece {
	const void *data;
	int in;
	int64_t offset, size;
};

/* Sends pieces one after the other, at most MAX bytes of them; as sending_run(), but without a hash.
 * At a PACE unless that is NULL. */
enum sent sending_pieces(const struct piece *pieces, size_t count, int out, int64_t max,
			 const struct pace *pace, int64_t *done);

/* Reads the whole content IN, compares its hash, and rewinds it. Unless TAKEN is NULL, SIZE is at
 * most SENDING_TAKEN_MAX, and *TAKEN points to the bytes until the next call. */
enum sent sending_verify(int in, int64_t size, const uint8_t *sha256, const void **taken);

#endif
