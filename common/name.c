/* SPDX-License-Identifier: MIT */
/* What files, containers and people may be called. */
#include "name.h"

#include "die.h"
#include "mem.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <utf8proc.h>

enum {
	EXTENSION_MAX = 32,	/* bytes; what is longer is no extension */
	/* Bytes of a text that normalization may make a name: each of its units is at most
	 * four characters before, and those have at most four bytes. */
	NORMAL_MAX_BYTES = 4 * 4 * NAME_MAX_UNITS,
};

/* What is particular about a character in a name. */
enum kind {
	ORDINARY,
	BLANK,		/* takes room and shows nothing */
	INVISIBLE,	/* shows nothing by itself: joiners, marks of direction, fillers */
	FORBIDDEN,	/* turns the text around it, or hides; or is not a character at all */
};

/* Unicode's White_Space and Default_Ignorable_Code_Point, and the blank of Braille. */
static const struct { uint32_t first, last; enum kind kind; } kinds[] = {
	{ 0x0020, 0x0020, BLANK }, { 0x00a0, 0x00a0, BLANK }, { 0x00ad, 0x00ad, INVISIBLE },
	{ 0x034f, 0x034f, INVISIBLE }, { 0x061c, 0x061c, INVISIBLE },
	{ 0x115f, 0x1160, INVISIBLE }, { 0x1680, 0x1680, BLANK }, { 0x17b4, 0x17b5, INVISIBLE },
	{ 0x180b, 0x180f, INVISIBLE }, { 0x2000, 0x200a, BLANK }, { 0x200b, 0x200b, FORBIDDEN },
	{ 0x200c, 0x200f, INVISIBLE }, { 0x2028, 0x202e, FORBIDDEN }, { 0x202f, 0x202f, BLANK },
	{ 0x205f, 0x205f, BLANK }, { 0x2060, 0x2060, FORBIDDEN }, { 0x2061, 0x2065, INVISIBLE },
	{ 0x2066, 0x2069, FORBIDDEN }, { 0x206a, 0x206f, INVISIBLE }, { 0x2800, 0x2800, BLANK },
	{ 0x3000, 0x3000, BLANK }, { 0x3164, 0x3164, INVISIBLE }, { 0xfdd0, 0xfdef, FORBIDDEN },
	{ 0xfe00, 0xfe0f, INVISIBLE }, { 0xfeff, 0xfeff, FORBIDDEN },
	{ 0xffa0, 0xffa0, INVISIBLE }, { 0xfff0, 0xfff8, INVISIBLE },
	{ 0x1bca0, 0x1bca3, INVISIBLE }, { 0x1d173, 0x1d17a, INVISIBLE },
	{ 0xe0000, 0xe0fff, INVISIBLE },
};

static enum kind kind_of(uint32_t c)
{
	if ((c & 0xfffe) == 0xfffe)
		return FORBIDDEN;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds) && c >= kinds[i].first; i++)
		if (c <= kinds[i].last)
			return kinds[i].kind;
	return ORDINARY;
}

/* The first character that no name may hold, 0 if there is none. */
static uint32_t forbidden_in(const char *text)
{
	while (*text) {
		uint32_t c = utf8_get(&text);

		if (kind_of(c) == FORBIDDEN)
			return c;
	}
	return 0;
}

/* Whether normalization leaves a text alone, as far as a glance can tell: it does where
 * nothing is above U+02FF, which is all of Latin that is in use. */
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

/* What is there to see: TEXT behind the characters before that are of no kind but these. */
static const char *behind(const char *text, unsigned skipped)
{
	for (const char *s = text; *s; text = s)
		if (!(skipped & 1u << kind_of(utf8_get(&s))))
			break;
	return text;
}

static bool is_unseen(const char *text)
{
	return !*behind(text, 1u << BLANK | 1u << INVISIBLE);
}

/* Why no name of anything may hold TEXT. */
static const char *characters_problem(const char *text)
{
	uint32_t c = forbidden_in(text);

	if (c)
		return mem_printf("holds U+%04X, which no name may hold", (unsigned)c);
	return is_unseen(text) ? "holds nothing that can be seen" : NULL;
}

const char *name_problem(const char *name)
{
	const char *problem;

	if (!*name)
		return "is empty";
	if (*behind(name, 1u << INVISIBLE) == '.')
		return "starts with '.'";
	if (strpbrk(name, "/\\"))
		return "holds a path separator";
	problem = line_problem(name, 4 * NAME_MAX_UNITS);
	if (!problem && utf8_units(name) > NAME_MAX_UNITS)
		problem = mem_printf("is longer than %d characters", NAME_MAX_UNITS);
	if (!problem)
		problem = characters_problem(name);
	if (!problem && strcmp(name_normal(name), name) != 0)
		problem = "is not in Unicode's normalization form C";
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

	for (; wanted && *list; list += len + (list[len] == ' ')) {
		len = strcspn(list, " ");
		if (len == wanted && strncasecmp(list, extension, len) == 0)
			return true;
	}
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

/* TEXT in UTF-8, with "-" for each character that no name may hold, and for SEPARATORS. */
static const char *replaced(const char *text, const char *separators)
{
	/* what is not UTF-8 becomes longer */
	char *plain = mem_alloc(3 * strlen(text) + 1), *to = plain;

	while (*text) {
		uint32_t c = utf8_get(&text);
		bool bad = char_disrupts(c) || kind_of(c) == FORBIDDEN ||
			(c < 0x80 && strchr(separators, (int)c));

		to = utf8_put(to, bad ? '-' : c);
	}
	return plain;
}

/* STEM behind the dots and blanks that it starts with; what shows nothing among them goes,
 * too, but a mark of direction that only stands before a word stays. */
static const char *trimmed(const char *stem)
{
	for (const char *s = stem; *s; ) {
		uint32_t c = utf8_get(&s);
		enum kind kind = kind_of(c);

		if (c == '.' || kind == BLANK)
			stem = s;
		else if (kind != INVISIBLE)
			break;
	}
	return stem;
}

const char *name_repair(const char *name, bool is_container)
{
	const char *plain = replaced(name, "/\\"), *extension = is_container ? "" : name_extension(plain);
	const char *stem = mem_strndup(plain, strlen(plain) - strlen(extension)), *repaired;

	/* of each unit of a normal name there are at most four before */
	stem = name_normal(mem_strndup(stem, prefix(stem, 4 * NAME_MAX_UNITS)));
	extension = name_normal(extension);
	repaired = name_numbered(mem_printf("%s%s", trimmed(stem), extension), extension, 0);
	if (!name_problem(repaired) && strcmp(repaired, extension) != 0)
		return repaired;
	return mem_printf("%s%s", is_container ? "New Folder" : "document", extension);
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
