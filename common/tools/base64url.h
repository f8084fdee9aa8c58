/* SPDX-License-Identifier: MIT */
/* Base64: the form for URLs without padding (RFC 7515, 2), and the plain form. */
#ifndef BASE64URL_H
#define BASE64URL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct octets {
	const uint8_t *data;	/* followed by a NUL */
	size_t len;
};

/*
 * Decodes the first LEN characters of TEXT into the pool. False unless they are the canonical
 * encoding: no padding, no blanks, no bits left over.
 */
bool base64url_read(const char *text, size_t len, struct octets *o);

/* Encodes LEN bytes, from the pool. */
const char *base64url_write(const uint8_t *data, size_t len);

/* LEN bytes in plain base64 with padding, from the pool. */
const char *base64_write(const uint8_t *data, size_t len);

/* Decodes plain base64 with padding, and blanks anywhere (RFC 4648, 4). */
bool base64_read(const char *text, size_t len, struct octets *o);

#endif
