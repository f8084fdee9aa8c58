/* SPDX-License-Identifier: MIT */
/* Base64: the form for URLs without padding, and the plain form. */
#include "base64url.h"

#include "mem.h"

#include <nettle/base64.h>
#include <string.h>

/* nettle checks left-over bits only if there is padding, and skips blanks: so padding is
 * added here, and the characters are checked first. */
bool base64url_read(const char *text, size_t len, struct octets *o)
{
	static const char alphabet[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	size_t padded = (len + 3) / 4 * 4, size = BASE64_DECODE_LENGTH(padded);
	struct base64_decode_ctx ctx;
	uint8_t *data;
	char *copy;

	if (len % 4 == 1 || strspn(text, alphabet) < len)
		return false;
	copy = mem_alloc(padded + 1);
	memset(copy, '=', padded);
	memcpy(copy, text, len);
	data = mem_alloc(size + 1);
	base64url_decode_init(&ctx);
	if (!base64_decode_update(&ctx, &size, data, padded, copy) || !base64_decode_final(&ctx))
		return false;
	*o = (struct octets){ .data = data, .len = size };
	return true;
}

const char *base64url_write(const uint8_t *data, size_t len)
{
	char *text = mem_alloc(BASE64_ENCODE_RAW_LENGTH(len) + 1);
	struct base64_encode_ctx ctx;
	size_t written;

	base64url_encode_init(&ctx);
	written = base64_encode_update(&ctx, text, len, data);
	written += base64_encode_final(&ctx, text + written);
	text[written] = '\0';
	text[strcspn(text, "=")] = '\0';
	return text;
}

bool base64_read(const char *text, size_t len, struct octets *o)
{
	size_t size = BASE64_DECODE_LENGTH(len);
	struct base64_decode_ctx ctx;
	uint8_t *data = mem_alloc(size + 1);

	base64_decode_init(&ctx);
	if (!base64_decode_update(&ctx, &size, data, len, text) || !base64_decode_final(&ctx))
		return false;
	*o = (struct octets){ .data = data, .len = size };
	return true;
}

const char *base64_write(const uint8_t *data, size_t len)
{
	char *text = mem_alloc(BASE64_ENCODE_RAW_LENGTH(len) + 1);

	base64_encode_raw(text, len, data);
	return text;
}
