/* SPDX-License-Identifier: MIT */
/* Strict readers and writers for the small texts. */
#include "text.h"

#include "die.h"
#include "mem.h"

#include <string.h>
#include <strings.h>
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

bool char_disrupts(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x2028 && c <= 0x202e) ||
		(c >= 0x2066 && c <= 0x2069);
}

bool utf8_valid(const char *text)
{
	for (size_t n; *text; text += n) {
		n = utf8_length((const unsigned char *)text);
		if (n == 0)
			return false;
	}
	return true;
}

uint32_t utf8_get(const char **s)
{
	static const unsigned char lead[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
	const unsigned char *at = (const unsigned char *)*s;
	size_t n = utf8_length(at);
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

const char *utf8_clean(const char *text)
{
	char *clean, *to;

	if (utf8_valid(text))
		return text;
	clean = to = mem_alloc(3 * strlen(text) + 1);
	while (*text)
		to = utf8_put(to, utf8_get(&text));
	return clean;
}

size_t utf8_units(const char *text)
{
	size_t units = 0;

	while (*text)
		units += utf8_get(&text) > 0xffff ? 2 : 1;
	return units;
}

bool parse_number(const char *s, int64_t max, int64_t *value)
{
	int64_t v = 0;

	if (!*s)
		return false;
	for (; *s; s++) {
		int digit = *s - '0';

		if (digit < 0 || digit > 9 || v > max / 10 || digit > max - 10 * v)
			return false;
		v = v * 10 + digit;
	}
	*value = v;
	return true;
}

bool parse_size(const char *s, int64_t *bytes)
{
	static const char units[] = "KMGT";
	size_t len = strlen(s);
	const char *unit = len ? strchr(units, s[len - 1]) : NULL;
	int shift = unit ? 10 * (int)(unit - units + 1) : 0;
	int64_t value;

	if (!parse_number(mem_strndup(s, len - (unit != NULL)), INT64_MAX >> shift, &value))
		return false;
	*bytes = value << shift;
	return true;
}

const char *text_size(int64_t bytes)
{
	static const char *const units[] = { "", "K", "M", "G", "T" };
	size_t u = 0;

	for (; u < 4 && bytes && bytes % 1024 == 0; u++)
		bytes /= 1024;
	return mem_printf("%lld%s", (long long)bytes, units[u]);
}

bool parse_flag(const char *s, bool *value)
{
	if (strcasecmp(s, "true") != 0 && strcasecmp(s, "false") != 0)
		return false;
	*value = strcasecmp(s, "true") == 0;
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

int text_hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

bool text_unhex(const char *text, uint8_t *data, size_t len)
{
	if (strlen(text) != 2 * len)
		return false;
	for (size_t i = 0; i < len; i++) {
		int high = text_hex_digit(text[2 * i]), low = text_hex_digit(text[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		data[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}

char *text_without_slashes(const char *path)
{
	size_t len = strlen(path);

	while (len > 1 && path[len - 1] == '/')
		len--;
	return mem_strndup(path, len);
}

const char *shell_word(const char *text)
{
	char *word, *to;

	if (*text && !text[strcspn(text, " \t\n|&;<>()$`\\\"'*?[#~=%!{}")])
		return text;
	word = to = mem_alloc(4 * strlen(text) + 3);
	*to++ = '\'';
	for (; *text; text++) {
		if (*text == '\'') {
			memcpy(to, "'\\''", 4);
			to += 4;
		} else {
			*to++ = *text;
		}
	}
	*to = '\'';
	return word;
}

const char *text_lower(const char *text)
{
	char *copy = mem_strdup(text);

	for (char *s = copy; *s; s++)
		*s = *s >= 'A' && *s <= 'Z' ? (char)(*s + 32) : *s;
	return copy;
}

const char *text_percent(const char *s, const char *kept)
{
	static const char digits[] = "0123456789ABCDEF";
	char *text = mem_alloc(3 * strlen(s) + 1), *to = text;

	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;

		if (strchr(ALPHANUMERIC, *s) || strchr(kept, *s)) {
			*to++ = *s;
		} else {
			*to++ = '%';
			*to++ = digits[c >> 4];
			*to++ = digits[c & 15];
		}
	}
	return text;
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

bool is_http_address(const char *text)
{
	return strncmp(text, "http://", 7) == 0 || strncmp(text, "https://", 8) == 0;
}
