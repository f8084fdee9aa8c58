/* SPDX-License-Identifier: MIT */
/* Strict readers and writers for the small texts. */
#include "text.h"

#include "die.h"
#include "mem.h"

#include <string.h>
#include <unistd.h>

#define ALPHANUMERIC \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

static const char *made_of(const char *s, const char *allowed, const char *problem)
{
	if (!*s)
		return "is empty";
	if (strlen(s) > ID_MAX)
		return "is longer than 128 characters";
	return s[strspn(s, allowed)] ? problem : NULL;
}

const char *id_problem(const char *id)
{
	return made_of(id, ALPHANUMERIC "_-",
		"may hold only letters, digits, '_' and '-'");
}

const char *user_id_problem(const char *id)
{
	return made_of(id, ALPHANUMERIC, "may hold only letters and digits");
}

const char *user_name_problem(const char *name)
{
	return made_of(name, ALPHANUMERIC "!#$&'*+-./=?@^_{|}~",
		"may hold only ASCII letters, digits and the signs of an e-mail address");
}

/* The length of the UTF-8 sequence at S, 0 if it is malformed. */
static size_t utf8_length(const unsigned char *s)
{
	static const struct { unsigned char mask, lead, min2, max2; size_t len; } forms[] = {
		{ 0x80, 0x00, 0x00, 0x00, 1 },
		{ 0xe0, 0xc0, 0x80, 0xbf, 2 },
		{ 0xff, 0xe0, 0xa0, 0xbf, 3 },	/* no overlong forms */
		{ 0xff, 0xed, 0x80, 0x9f, 3 },	/* no surrogates */
		{ 0xf0, 0xe0, 0x80, 0xbf, 3 },
		{ 0xff, 0xf0, 0x90, 0xbf, 4 },
		{ 0xff, 0xf4, 0x80, 0x8f, 4 },	/* nothing past U+10FFFF */
		{ 0xf8, 0xf0, 0x80, 0xbf, 4 },
	};
	size_t i = 0, n;

	while (i < 8 && (*s & forms[i].mask) != forms[i].lead)
		i++;
	if (i == 8 || *s == 0xc0 || *s == 0xc1 || *s > 0xf4)
		return 0;
	n = forms[i].len;
	if (n > 1 && (s[1] < forms[i].min2 || s[1] > forms[i].max2))
		return 0;
	for (size_t k = 2; k < n; k++)
		if ((s[k] & 0xc0) != 0x80)
			return 0;
	return n;
}

const char *line_problem(const char *text, size_t max)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t n;

	if (strlen(text) > max)
		return mem_printf("is longer than %zu bytes", max);
	for (; *s; s += n) {
		n = utf8_length(s);
		if (n == 0)
			return "is not UTF-8";
		if (*s < 0x20 || *s == 0x7f || (*s == 0xc2 && s[1] < 0xa0))
			return "holds a control character";
	}
	return NULL;
}

const char *name_problem(const char *name)
{
	if (!*name)
		return "is empty";
	if (name[0] == '.')
		return "starts with '.'";
	if (strpbrk(name, "/\\"))
		return "holds a path separator";
	return line_problem(name, NAME_MAX_BYTES);
}

bool parse_number(const char *s, int64_t max, int64_t *value)
{
	int64_t v = 0;

	if (!*s)
		return false;
	for (; *s; s++) {
		int digit = *s - '0';

		if (digit < 0 || digit > 9 || v > (max - digit) / 10)
			return false;
		v = v * 10 + digit;
	}
	*value = v;
	return true;
}

char *text_hex(const uint8_t *data, size_t len)
{
	static const char digits[] = "0123456789abcdef";
	char *hex = mem_alloc(2 * len + 1);

	for (size_t i = 0; i < len; i++) {
		hex[2 * i] = digits[data[i] >> 4];
		hex[2 * i + 1] = digits[data[i] & 15];
	}
	return hex;
}

char *text_random(size_t len)
{
	char *text = mem_alloc(len + 1);
	uint8_t pool[64];
	size_t n = 0;

	while (n < len) {
		if (getentropy(pool, sizeof(pool)))
			die_errno("cannot get random bytes");
		/* 248 = 4 * 62: what lies above would favour some letters */
		for (size_t i = 0; i < sizeof(pool) && n < len; i++)
			if (pool[i] < 248)
				text[n++] = ALPHANUMERIC[pool[i] % 62];
	}
	return text;
}

const char *name_extension(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot ? dot : "";
}
