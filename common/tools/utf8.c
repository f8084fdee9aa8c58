/* SPDX-License-Identifier: MIT */
/* UTF-8, read and written character by character. */
#include "utf8.h"

/* The length of the sequence at TEXT in bytes, 0 if it is malformed. */
static size_t utf8_length(const char *text)
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
	const unsigned char *s = (const unsigned char *)text;
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

bool char_disrupts(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x2028 && c <= 0x202e) ||
		(c >= 0x2066 && c <= 0x2069);
}

bool utf8_valid(const char *text)
{
	for (size_t n; *text; text += n) {
		n = utf8_length(text);
		if (n == 0)
			return false;
	}
	return true;
}

uint32_t utf8_get(const char **s)
{
	static const unsigned char lead[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
	const unsigned char *at = (const unsigned char *)*s;
	size_t n = utf8_length(*s);
	uint32_t c;

	if (n == 0) {
		++*s;
		return UTF8_MALFORMED;
	}
	c = *at & lead[n];
	for (size_t i = 1; i < n; i++)
		c = c << 6 | (at[i] & 0x3f);
	*s += n;
	return c;
}

char *utf8_put(char *to, uint32_t c)
{
	int more = c < 0x80 ? 0 : c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
	static const unsigned char lead[] = { 0, 0xc0, 0xe0, 0xf0 };

	*to++ = (char)(lead[more] | c >> 6 * more);
	while (more-- > 0)
		*to++ = (char)(0x80 | (c >> 6 * more & 0x3f));
	return to;
}

size_t utf8_units(const char *text)
{
	size_t units = 0;

	while (*text)
		units += utf8_get(&text) > 0xffff ? 2 : 1;
	return units;
}
