/* SPDX-License-Identifier: MIT */
/* The texts of pages in the reader's language. */
#include "texts.h"

#include "asset.h"
#include "die.h"
#include "mem.h"
#include "request.h"
#include "text.h"

#include <ctype.h>
#include <stdarg.h>
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

/* The value of NAME, LEN bytes, among the pairs, "" if it has none. */
static const char *value_of(const char *name, size_t len, va_list pairs)
{
	const char *key;

	while ((key = va_arg(pairs, const char *))) {
		const char *value = va_arg(pairs, const char *);

		if (strlen(key) == len && memcmp(key, name, len) == 0)
			return value;
	}
	return "";
}

const char *page_text(const char *key, ...)
{
	const char *start = mem_printf("\n\t%s: \"", key), *at = strstr(file_of(page_language()), start);
	const char *text = "", *end;

	if (!at)
		die("the pages have no text '%s'", key);
	for (at += strlen(start); *at != '"'; at = end) {
		va_list pairs;

		end = at + 1 + strcspn(at + 1, "{\"");
		if (*at != '{') {
			text = mem_printf("%s%.*s", text, (int)(end - at), at);
			continue;
		}
		end = strchr(at, '}') + 1;
		va_start(pairs, key);
		text = mem_printf("%s%s", text, value_of(at + 1, (size_t)(end - at) - 2, pairs));
		va_end(pairs);
	}
	return text;
}
