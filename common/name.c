/* SPDX-License-Identifier: MIT */
/* What files and containers may be called. */
#include "name.h"

#include "mem.h"
#include "text.h"

#include <string.h>
#include <strings.h>

enum { EXTENSION_MAX = 32 };	/* bytes; what is longer is no extension */

/* The first bytes of a UTF-8 text that make at most MAX UTF-16 units. */
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

const char *name_problem(const char *name)
{
	const char *problem;

	if (!*name)
		return "is empty";
	if (name[0] == '.')
		return "starts with '.'";
	if (strpbrk(name, "/\\"))
		return "holds a path separator";
	problem = line_problem(name, 4 * NAME_MAX_UNITS);
	if (!problem && utf8_units(name) > NAME_MAX_UNITS)
		problem = mem_printf("is longer than %d characters", NAME_MAX_UNITS);
	return problem;
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

const char *name_numbered(const char *name, const char *extension, int n)
{
	const char *stem = mem_strndup(name, strlen(name) - strlen(extension));
	const char *tail = n ? mem_printf(" (%d)%s", n, extension) : extension;

	return mem_printf("%.*s%s", (int)prefix(stem, NAME_MAX_UNITS - utf8_units(tail)),
			  stem, tail);
}

static bool is_control(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0);
}

const char *name_repair(const char *name, bool is_container)
{
	/* what is not UTF-8 becomes longer */
	char *repaired = mem_alloc(3 * strlen(name) + 1), *to = repaired;
	const char *stem, *extension, *whole;

	while (*name) {
		uint32_t c = utf8_get(&name);

		to = utf8_put(to, c == '/' || c == '\\' || is_control(c) ? '-' : c);
	}
	extension = is_container ? "" : name_extension(repaired);
	stem = mem_strndup(repaired, strlen(repaired) - strlen(extension));
	stem += strspn(stem, ". ");
	if (!*stem)
		stem = is_container ? "New Folder" : "document";
	whole = mem_printf("%s%s", stem, extension);
	return name_numbered(whole, extension, 0);
}
