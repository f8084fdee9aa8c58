/* SPDX-License-Identifier: MIT */
/* Reads JSON value by value. The NUL behind the text ends every loop. */
#include "json_pull.h"

#include "text.h"
#include "utf8.h"

#include <string.h>

static const char malformed[] = "is not JSON";

void pull_begin(struct json_pull *p, const char *text, size_t len)
{
	*p = (struct json_pull){ .at = text };
	if (strlen(text) != len || !utf8_valid(text))
		p->problem = "is not JSON in UTF-8";
}

bool pull_fail(struct json_pull *p, const char *problem)
{
	if (!p->problem)
		p->problem = problem;
	return false;
}

static void skip_blanks(struct json_pull *p)
{
	p->at += strspn(p->at, " \t\r\n");
}

/* Consumes the character C if it is next. */
static bool take(struct json_pull *p, char c)
{
	skip_blanks(p);
	if (p->problem || *p->at != c)
		return false;
	p->at++;
	return true;
}

static bool need(struct json_pull *p, char c)
{
	return take(p, c) || pull_fail(p, malformed);
}

static bool enter(struct json_pull *p, char open)
{
	if (!need(p, open))
		return false;
	if (p->depth == PULL_DEPTH_MAX)
		return pull_fail(p, "is nested too deeply");
	p->later[++p->depth] = false;
	return true;
}

/* Whether another member or item follows; else leaves the object or array. */
static bool follows(struct json_pull *p, char close)
{
	bool later = p->later[p->depth];

	if (p->problem)
		return false;
	if (take(p, close)) {
		p->depth--;
		return false;
	}
	p->later[p->depth] = true;
	return !later || need(p, ',');
}

/* The four digits behind "\u". */
static bool read_unit(struct json_pull *p, uint32_t *unit)
{
	*unit = 0;
	for (int i = 0; i < 4; i++) {
		int digit = text_hex_digit(*p->at);

		if (digit < 0)
			return pull_fail(p, malformed);
		*unit = *unit << 4 | (uint32_t)digit;
		p->at++;
	}
	return true;
}

/* The character behind "\u", of which some need two units. */
static bool read_unicode(struct json_pull *p, uint32_t *c)
{
	uint32_t low;

	if (!read_unit(p, c))
		return false;
	if (*c < 0xd800 || *c > 0xdfff)
		return *c ? true : pull_fail(p, "has a NUL in a string");
	if (*c > 0xdbff || p->at[0] != '\\' || p->at[1] != 'u')
		return pull_fail(p, malformed);
	p->at += 2;
	if (!read_unit(p, &low))
		return false;
	if (low < 0xdc00 || low > 0xdfff)
		return pull_fail(p, malformed);
	*c = 0x10000 + ((*c - 0xd800) << 10) + (low - 0xdc00);
	return true;
}

/* One character of a string, escaped or not, as UTF-8 in TO; returns its bytes, 0 on a problem. */
static size_t read_character(struct json_pull *p, char to[4])
{
	static const char escapes[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
	const char *escape;
	uint32_t c;

	if ((unsigned char)*p->at < 0x20)
		return pull_fail(p, malformed);
	if (*p->at != '\\') {
		*to = *p->at++;
		return 1;
	}
	p->at++;
	if (*p->at == 'u') {
		p->at++;
		return read_unicode(p, &c) ? (size_t)(utf8_put(to, c) - to) : 0;
	}
	escape = *p->at ? strchr(escapes, *p->at) : NULL;
	if (!escape)
		return pull_fail(p, malformed);
	p->at++;
	*to = meant[escape - escapes];
	return 1;
}

/* Reads a string into TO, of which the first SIZE - 1 bytes are kept. *FITS: that was all. */
static bool read_string(struct json_pull *p, char *to, size_t size, bool *fits)
{
	size_t used = 0;

	*fits = true;
	if (!need(p, '"'))
		return false;
	while (*p->at != '"') {
		char c[4];
		size_t len = read_character(p, c);

		if (!len)
			return false;
		*fits = *fits && used + len < size;
		if (*fits) {
			memcpy(to + used, c, len);
			used += len;
		}
	}
	p->at++;
	if (size)
		to[used] = '\0';
	return true;
}

bool pull_object(struct json_pull *p)
{
	return enter(p, '{');
}

bool pull_member(struct json_pull *p, char *name, size_t size)
{
	bool fits;

	return follows(p, '}') && read_string(p, name, size, &fits) && need(p, ':');
}

bool pull_array(struct json_pull *p)
{
	return enter(p, '[');
}

bool pull_item(struct json_pull *p)
{
	return follows(p, ']');
}

bool pull_text(struct json_pull *p, char *to, size_t size)
{
	bool fits;

	return read_string(p, to, size, &fits) && (fits || pull_fail(p, "has a string that is too long"));
}

/* Consumes a number as JSON writes it; returns its length, 0 if it is malformed. */
static size_t number_length(const char *s)
{
	static const char digits[] = "0123456789";
	const char *from = s;
	size_t n;

	s += *s == '-';
	n = strspn(s, digits);
	if (n == 0 || (*s == '0' && n > 1))
		return 0;
	s += n;
	if (*s == '.') {
		n = strspn(s + 1, digits);
		if (!n)
			return 0;
		s += 1 + n;
	}
	if (*s == 'e' || *s == 'E') {
		s++;
		s += *s == '-' || *s == '+';
		n = strspn(s, digits);
		if (!n)
			return 0;
		s += n;
	}
	return (size_t)(s - from);
}

bool pull_number(struct json_pull *p, int64_t *value)
{
	char text[24];
	size_t len;

	skip_blanks(p);
	len = p->problem ? 0 : number_length(p->at);
	if (!len)
		return pull_fail(p, malformed);
	if (len >= sizeof(text))
		return pull_fail(p, "has a number that is not an integer of 64 bits");
	memcpy(text, p->at, len);
	text[len] = '\0';
	if (!parse_number(text + (*text == '-'), INT64_MAX, value))
		return pull_fail(p, "has a number that is not an integer of 64 bits");
	if (*text == '-')
		*value = -*value;
	p->at += len;
	return true;
}

/* Consumes WORD if it is next. */
static bool take_word(struct json_pull *p, const char *word)
{
	skip_blanks(p);
	if (p->problem || !begins(p->at, word))
		return false;
	p->at += strlen(word);
	return true;
}

bool pull_null(struct json_pull *p)
{
	return take_word(p, "null");
}

static bool skip_scalar(struct json_pull *p)
{
	size_t len;
	bool fits;

	if (*p->at == '"')
		return read_string(p, NULL, 0, &fits);
	if (take_word(p, "null") || take_word(p, "true") || take_word(p, "false"))
		return true;
	len = number_length(p->at);
	p->at += len;
	return len ? true : pull_fail(p, malformed);
}

/* Objects and arrays in the value are walked without recursion: DEPTH says where it ends. */
bool pull_skip(struct json_pull *p)
{
	int depth = p->depth;
	bool is_object[PULL_DEPTH_MAX + 1] = { false };
	char name[1];

	do {
		skip_blanks(p);
		if (p->problem)
			return false;
		if (*p->at == '{' || *p->at == '[') {
			bool object = *p->at == '{';

			if (!enter(p, *p->at))
				return false;
			is_object[p->depth] = object;
		} else if (!skip_scalar(p)) {
			return false;
		}
		while (p->depth > depth && !(is_object[p->depth] ?
			pull_member(p, name, sizeof(name)) : pull_item(p)) && !p->problem)
			;
	} while (p->depth > depth && !p->problem);
	return !p->problem;
}

bool pull_end(struct json_pull *p)
{
	skip_blanks(p);
	return !p->problem && (!*p->at || pull_fail(p, "has something behind the JSON value"));
}
