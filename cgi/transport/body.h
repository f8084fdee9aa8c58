/* SPDX-License-Identifier: MIT */
/* Reads the body of a request from standard input; a client may stop sending. */
#ifndef BODY_H
#define BODY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * Starts reading LEFT bytes, or to the end if it is INT64_MAX. body_read() fails with ETIMEDOUT
 * after SECONDS, or up to twice as long, without a byte.
 */
void body_begin(int64_t left, unsigned seconds);

/* Reads up to MAX bytes; a content_source (content.h) that ignores ARG. */
ssize_t body_read(void *arg, uint8_t *to, size_t max);

/*
 * Call before body_begin() for a content that is saved: SIGTERM, which web servers send when a
 * client goes away, makes body_read() fail, so that the partial content is removed. After the last
 * byte SIGTERM is ignored, as by body_settled().
 */
void body_guard(void);

/* Ignores SIGTERM from now on: the request is completed and answered. */
void body_settled(void);

/* Stops reading early. Not needed after the last byte, or after body_read() failed. */
void body_end(void);

/* Whether body_read() failed because the client stopped sending. */
bool body_timed_out(void);

#endif
