/* SPDX-License-Identifier: MIT */
/* Rules for the names of files, containers and people. */
#include "name.h"

#include "die.h"
#include "mem.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <utf8proc.h>

enum {
	EXTENSION_MAX = 32,	/* bytes; longer ones do not count as an extension */
	/* Longest text, in bytes, that can be a name once it is normalized: a UTF-16 unit comes
	 * from at most four characters of four bytes each. */
	NORMAL_MAX_BYTES = 4 * 4 * NAME_MAX_UNITS,
};

/* How the rules for names treat a character. */
enum kind {
	KIND_ORDINARY,
	KIND_BLANK,	/* white space */
	KIND_INVISIBLE,	/* allowed, but has no glyph: joiners, direction marks, fillers */
	KIND_FORBIDDEN,	/* bidirectional controls, zero-width spaces, noncharacters */
};

/* White_Space, Default_Ignorable_Code_Point and the blank Braille pattern, in order. */
static const struct { uint32_t first, last; enum kind kind; } kinds[] = {
	{ 0x0020, 0x0020, KIND_BLANK }, { 0x00a0, 0x00a0, KIND_BLANK },
	{ 0x00ad, 0x00ad, KIND_INVISIBLE }, { 0x034f, 0x034f, KIND_INVISIBLE },
	{ 0x061c, 0x061c, KIND_INVISIBLE }, { 0x115f, 0x1160, KIND_INVISIBLE },
	{ 0x1680, 0x1680, KIND_BLANK }, { 0x17b4, 0x17b5, KIND_INVISIBLE },
	{ 0x180b, 0x180f, KIND_INVISIBLE }, { 0x2000, 0x200a, KIND_BLANK },
	{ 0x200b, 0x200b, KIND_FORBIDDEN }, { 0x200c, 0x200f, KIND_INVISIBLE },
	{ 0x2028, 0x202e, KIND_FORBIDDEN }, { 0x202f, 0x202f, KIND_BLANK },
	{ 0x205f, 0x205f, KIND_BLANK }, { 0x2060, 0x2060, KIND_FORBIDDEN },
	{ 0x2061, 0x2065, KIND_INVISIBLE }, { 0x2066, 0x2069, KIND_FORBIDDEN },
	{ 0x206a, 0x206f, KIND_INVISIBLE }, { 0x2800, 0x2800, KIND_BLANK },
	{ 0x3000, 0x3000, KIND_BLANK }, { 0x3164, 0x3164, KIND_INVISIBLE },
	{ 0xfdd0, 0xfdef, KIND_FORBIDDEN }, { 0xfe00, 0xfe0f, KIND_INVISIBLE },
	{ 0xfeff, 0xfeff, KIND_FORBIDDEN }, { 0xffa0, 0xffa0, KIND_INVISIBLE },
	{ 0xfff0, 0xfff8, KIND_INVISIBLE }, { 0x1bca0, 0x1bca3, KIND_INVISIBLE },
	{ 0x1d173, 0x1d17a, KIND_INVISIBLE }, { 0xe0000, 0xe0fff, KIND_INVISIBLE },
};

static enum kind kind_of(uint32_t c)
{
	if ((c & 0xfffe) == 0xfffe)
		return KIND_FORBIDDEN;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds) && c >= kinds[i].first; i++)
		if (c <= kinds[i].last)
			return kinds[i].kind;
	return KIND_ORDINARY;
}

/* The first forbidden character, 0 if there is none. */
static uint32_t forbidden_in(const char *text)
{
	while (*text) {
		uint32_t c = utf8_get(&text);

		if (kind_of(c) == KIND_FORBIDDEN)
			return c;
	}
	return 0;
}

/* Whether all characters are below U+0300: form C does not change such a text. Most names never
 * reach the library. */
static bool is_surely_normal(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text >= 0xcc)
			return false;
	return true;
}

const char *name_normal(const char *text)
{
	utf8proc_uint8_t *normal;
	const char *copy;

	if (is_surely_normal(text) || strlen(text) > NORMAL_MAX_BYTES || !utf8_valid(text))
		return text;
	if (utf8proc_map((const utf8proc_uint8_t *)text, 0, &normal,
			 UTF8PROC_NULLTERM | UTF8PROC_STABLE | UTF8PROC_COMPOSE) < 0)
		die("cannot normalize a name: out of memory");
	copy = mem_strdup((const char *)normal);
	free(normal);
	return copy;
}

/* TEXT in lower case if all of it is ASCII, which most names are and which saves a search most of its
 * time; else NULL. */
static const char *plain_ascii(const char *text)
{
	char *plain = mem_strdup(text);

	for (char *s = plain; *s; s++)
		if ((unsigned char)*s >= 0x80)
			return NULL;
		else if (*s >= 'A' && *s <= 'Z')
			*s += 'a' - 'A';
	return plain;
}

const char *name_plain(const char *text)
{
	const char *copy = plain_ascii(text);
	utf8proc_uint8_t *plain;

	if (copy)
		return copy;
	if (strlen(text) > NORMAL_MAX_BYTES || !utf8_valid(text))
		return text;
	if (utf8proc_map((const utf8proc_uint8_t *)text, 0, &plain, UTF8PROC_NULLTERM | UTF8PROC_STABLE |
			 UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_STRIPMARK | UTF8PROC_CASEFOLD) < 0)
		die("cannot simplify a name: out of memory");
	copy = mem_strdup((const char *)plain);
	free(plain);
	return copy;
}

/* TEXT behind its leading characters of the kinds in SKIPPED, a set of bits. */
static const char *behind(const char *text, unsigned skipped)
{
	for (const char *s = text; *s; text = s)
		if (!(skipped & 1u << kind_of(utf8_get(&s))))
			break;
	return text;
}

static bool is_unseen(const char *text)
{
	return !*behind(text, 1u << KIND_BLANK | 1u << KIND_INVISIBLE);
}

/* Why the characters of any kind of name are invalid, or NULL. */
static const char *characters_problem(const char *text)
{
	uint32_t c = forbidden_in(text);

	if (c)
		return mem_printf("contains U+%04X, which is not allowed in names", (unsigned)c);
	return is_unseen(text) ? "contains no visible character" : NULL;
}

const char *name_problem(const char *name)
{
	const char *problem;

	if (!*name)
		return "is empty";
	if (*behind(name, 1u << KIND_INVISIBLE) == '.')
		return "starts with '.'";
	if (strpbrk(name, "/\\"))
		return "holds a path separator";
	problem = line_problem(name, 4 * NAME_MAX_UNITS);
	if (!problem && utf8_units(name) > NAME_MAX_UNITS)
		problem = mem_printf("is longer than %d characters", NAME_MAX_UNITS);
	if (!problem)
		problem = characters_problem(name);
	if (!problem && !same(name_normal(name), name))
		problem = "is not in Unicode normalization form C";
	return problem;
}

const char *name_given(const char *text, const char **problem)
{
	const char *name = name_normal(text);

	*problem = name_problem(name);
	return name;
}

const char *friendly_name_problem(const char *text)
{
	const char *problem = line_problem(text, LINE_MAX_BYTES);

	return problem || !*text ? problem : characters_problem(text);
}

const char *name_extension(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot && dot[1] && strlen(dot) <= EXTENSION_MAX ? dot : "";
}

bool name_extension_in(const char *name, const char *list)
{
	const char *extension = name_extension(name);
	size_t len, wanted = strlen(extension);
	const char *one;

	while (wanted && next_field(&list, ' ', &one, &len))
		if (len == wanted && strncasecmp(one, extension, len) == 0)
			return true;
	return false;
}

const char *name_stem(const char *name)
{
	return mem_strndup(name, strlen(name) - strlen(name_extension(name)));
}

/* The first bytes of a text that make at most MAX UTF-16 units. */
static size_t prefix(const char *text, size_t max)
{
	const char *s = text, *end = text;
	size_t units = 0;

	while (*s) {
		units += utf8_get(&s) > 0xffff ? 2 : 1;
		if (units > max)
			break;
		end = s;
	}
	return (size_t)(end - text);
}

const char *name_numbered(const char *name, const char *extension, int n)
{
	const char *stem = mem_strndup(name, strlen(name) - strlen(extension));
	const char *tail = n ? mem_printf(" (%d)%s", n, extension) : extension;

	return mem_printf("%.*s%s", (int)prefix(stem, NAME_MAX_UNITS - utf8_units(tail)),
			  stem, tail);
}

/* TEXT in UTF-8, with each forbidden character and each of SEPARATORS replaced by "-". */
static const char *replaced(const char *text, const char *separators)
{
	/* a malformed byte becomes U+FFFD, three bytes */
	char *plain = mem_alloc(3 * strlen(text) + 1), *to = plain;

	while (*text) {
		uint32_t c = utf8_get(&text);
		bool bad = char_disrupts(c) || kind_of(c) == KIND_FORBIDDEN ||
			(c < 0x80 && strchr(separators, (int)c));

		to = utf8_put(to, bad ? '-' : c);
	}
	return plain;
}

/* STEM behind its leading dots and blanks, and invisible characters before these. Invisible
 * characters right before a word stay: direction marks belong there. */
static const char *trimmed(const char *stem)
{
	for (const char *s = stem; *s; ) {
		uint32_t c = utf8_get(&s);
		enum kind kind = kind_of(c);

		if (c == '.' || kind == KIND_BLANK)
			stem = s;
		else if (kind != KIND_INVISIBLE)
			break;
	}
	return stem;
}

const char *name_repair(const char *name, bool is_container)
{
	const char *plain = replaced(name, "/\\"), *extension = is_container ? "" : name_extension(plain);
	const char *stem = mem_strndup(plain, strlen(plain) - strlen(extension)), *repaired;

	/* a UTF-16 unit of the normal form comes from at most four */
	stem = name_normal(mem_strndup(stem, prefix(stem, 4 * NAME_MAX_UNITS)));
	extension = name_normal(extension);
	repaired = name_numbered(mem_printf("%s%s", trimmed(stem), extension), extension, 0);
	if (!name_problem(repaired) && !same(repaired, extension))
		return repaired;
	return mem_printf("%s%s", is_container ? "New Folder" : "document", extension);
}

/* TEXT without dots and blanks at its end. */
static const char *without_tail(const char *text)
{
	size_t len = strlen(text);

	while (len && strchr(". ", text[len - 1]))
		len--;
	return mem_strndup(text, len);
}

const char *name_suggested(const char *name, bool is_container)
{
	const char *plain = without_tail(replaced(name, "/\\:*?\"<>|"));
	const char *extension = is_container ? "" : name_extension(plain);
	const char *stem = mem_strndup(plain, strlen(plain) - strlen(extension));

	return name_repair(mem_printf("%s%s", without_tail(stem), extension), is_container);
}

const char *name_for_office(const char *name)
{
	static const char refused[] = "\\/:*?\"<>|#{}^[]`%";
	char *shown;

	if (!strpbrk(name, refused))
		return name;
	shown = mem_strdup(name);
	for (char *s = shown; (s = strpbrk(s, refused)); )
		*s = '-';
	return shown;
}

const char *friendly_name_repair(const char *text)
{
	const char *plain = replaced(text, "");
	size_t len = strlen(plain);

	if (len > LINE_MAX_BYTES)	/* cut between two characters */
		for (len = LINE_MAX_BYTES; ((unsigned char)plain[len] & 0xc0) == 0x80; )
			len--;
	plain = mem_strndup(plain, len);
	return is_unseen(plain) ? "" : plain;
}
