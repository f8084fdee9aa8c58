/* SPDX-License-Identifier: MIT */
/* Base64: for URLs, without padding, as JOSE writes it (RFC 7515, 2), and the plain one. */
#ifndef BASE64URL_H
#define BASE64URL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct octets {
	const uint8_t *data;	/* with a NUL behind the last */
	size_t len;
};

/*
 * The octets, from the pool, that the first LEN characters of TEXT stand for.
 * False unless it is the one way to write them: no padding, no blanks, no bits
 * left over.
 */
bool base64url_read(const char *text, size_t len, struct octets *o);

/* LEN bytes written so, from the pool. */
const char *base64url_write(const uint8_t *data, size_t len);

/* LEN bytes in plain base64 with its padding, from the pool. */
const char *base64_write(const uint8_t *data, size_t len);

/* What plain base64 stands for, with its padding and with blanks anywhere (RFC 4648, 4). */
bool base64_read(const char *text, size_t len, struct octets *o);

#endif
