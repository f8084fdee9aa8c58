/* SPDX-License-Identifier: MIT */
/* The body of a request as it comes on standard input, from clients that may fall silent. */
#ifndef BODY_H
#define BODY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * Starts to read LEFT bytes, or all to the end if that is INT64_MAX. body_read() fails with
 * ETIMEDOUT once no byte came for SECONDS; it may take twice as long until that is noticed.
 */
void body_begin(int64_t left, unsigned seconds);

/* Reads up to MAX bytes: a content_source (content.h), without ARG. */
ssize_t body_read(void *arg, uint8_t *to, size_t max);

/*
 * Before body_begin(), for a content that is to be saved: a SIGTERM, which web servers send
 * when a client goes away, makes body_read() fail, so that what came is removed. Behind the
 * last byte it is ignored, as body_settled() says.
 */
void body_guard(void);

/* From here on SIGTERM is ignored: what follows is carried out, and answered. */
void body_settled(void);

/* Ends it, wherever it is; needless behind the last byte, and after body_read() failed. */
void body_end(void);

/* Whether body_read() failed because the client fell silent. */
bool body_timed_out(void);

#endif
