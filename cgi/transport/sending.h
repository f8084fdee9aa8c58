/* SPDX-License-Identifier: MIT */
/* A content that is sent to the client. */
#ifndef SENDING_H
#define SENDING_H

#include <stdint.h>
#include <sys/uio.h>

enum {
	SENDING_TAKEN_MAX = 64 * 1024,	/* bytes that are verified before any is sent */
};

/*
 * How it ended. SENT_BROKEN: the client took no more; SENT_UNREADABLE: the content gave no
 * more; both with errno, which is 0 if the content is shorter than its size. SENT_DAMAGED: the
 * bytes have another hash.
 */
enum sent { SENT_ALL, SENT_BROKEN, SENT_UNREADABLE, SENT_DAMAGED };

/* Writes all to OUT, which may be non-blocking. SENT_ALL or SENT_BROKEN. */
enum sent sending_write(int out, struct iovec *iov, int count);

/*
 * Sends SIZE bytes of the content IN to OUT. With SHA256, unless that is NULL, they are hashed
 * on the way, and the last block is sent only if the hash is right. *DONE is how many bytes
 * were sent. Memory does not grow with the size.
 */
enum sent sending_run(int in, int out, int64_t size, const uint8_t *sha256, int64_t *done);

/* Reads all of the content IN and compares its hash; rewinds it. Unless TAKEN is NULL, SIZE is
 * at most SENDING_TAKEN_MAX, and *TAKEN the bytes, which stay until the next call here. */
enum sent sending_verify(int in, int64_t size, const uint8_t *sha256, const void **taken);

#endif
