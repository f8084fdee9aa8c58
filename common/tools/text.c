/* SPDX-License-Identifier: MIT */
/* Strict readers and writers of short texts. */
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

const char *line_problem(const char *text, size_t max)
{
	if (strlen(text) > max)
		return mem_printf("is longer than %zu bytes", max);
	if (!utf8_valid(text))
		return "is not UTF-8";
	while (*text) {
		uint32_t c = utf8_get(&text);

		if (c < 0x20 || (c >= 0x7f && c < 0xa0))
			return "holds a control character";
	}
	return NULL;
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

bool next_field(const char **rest, char separator, const char **field, size_t *len)
{
	const char *end = strchr(*rest, separator);

	if (!**rest)
		return false;
	*field = *rest;
	*len = end ? (size_t)(end - *rest) : strlen(*rest);
	*rest += *len + (end != NULL);
	return true;
}

char *next_word(const char **rest)
{
	static const char blanks[] = " \t\r\n";
	const char *word = *rest + strspn(*rest, blanks);
	size_t len = strcspn(word, blanks);

	*rest = word + len;
	return len ? mem_strndup(word, len) : NULL;
}

char *text_before(const char *text, const char *stops)
{
	return mem_strndup(text, strcspn(text, stops));
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
		/* 248 = 4 * 62: larger bytes would favour some letters */
		for (size_t i = 0; i < sizeof(pool) && n < len; i++)
			if (pool[i] < 248)
				text[n++] = ALPHANUMERIC[pool[i] % 62];
	}
	return text;
}

bool is_http_address(const char *text)
{
	return begins(text, "http://") || begins(text, "https://");
}
