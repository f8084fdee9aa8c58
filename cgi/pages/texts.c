/* SPDX-License-Identifier: MIT */
/* The texts of pages in the reader's language. */
#include "texts.h"

#include "asset.h"
#include "die.h"
#include "mem.h"
#include "request.h"
#include "text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define BY_DEFAULT "en"

/* "de" of "de-AT;q=0.8", and how much it is wanted: 0 to 1000. */
static const char *primary(const char *range, int *wanted)
{
	const char *q = strstr(range, "q=");
	char *language = text_before(range + strspn(range, " \t"), "-; \t");

	*wanted = q ? (int)(1000 * strtod(q + 2, NULL)) : 1000;
	for (char *c = language; *c; c++)
		*c = (char)tolower((unsigned char)*c);
	return language;
}

static const char *file_of(const char *language)
{
	return asset_find(mem_printf("texts-%s.js", language));
}

const char *page_language(void)
{
	const char *rest = request_header("ACCEPT_LANGUAGE"), *range, *found = BY_DEFAULT;
	int best = 0, wanted;
	size_t len;

	while (rest && next_field(&rest, ',', &range, &len)) {
		const char *language = primary(mem_strndup(range, len), &wanted);

		if (wanted > best && file_of(language)) {
			found = language;
			best = wanted;
		}
	}
	return found;
}

const char *page_text(const char *key)
{
	const char *start = mem_printf("\n\t%s: \"", key), *at = strstr(file_of(page_language()), start);

	if (!at)
		die("the pages have no text '%s'", key);
	return text_before(at + strlen(start), "\"");
}

const char *page_text_with(const char *key, const char *name, const char *value)
{
	const char *text = page_text(key), *place = mem_printf("{%s}", name), *at;
	const char *before = "";

	for (; (at = strstr(text, place)); text = at + strlen(place))
		before = mem_printf("%s%.*s%s", before, (int)(at - text), text, value);
	return mem_printf("%s%s", before, text);
}
