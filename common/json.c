/* SPDX-License-Identifier: MIT */
/* JSON from outside, read strictly. */
#include "json.h"

#include "text.h"

#include <limits.h>
#include <string.h>

/* What json-c takes beyond JSON, even when told to be strict. */
static bool is_lenient(const char *s)
{
	bool in_text = false;

	for (; *s; s++) {
		if (*s == '"')
			in_text = !in_text;
		else if (in_text ? (unsigned char)*s < 0x20 : strchr("'NI", *s) != NULL)
			return true;
		if (in_text && *s == '\\' && s[1])
			s++;
	}
	return false;
}

bool json_read(const char *text, size_t len, struct json_object **value)
{
	struct json_tokener *tokener;
	bool ok;

	*value = NULL;
	if (len >= INT_MAX || strlen(text) != len || !utf8_valid(text) || is_lenient(text))
		return false;
	tokener = json_tokener_new();
	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT);
	/* with its NUL, so that a number at the end is complete */
	*value = json_tokener_parse_ex(tokener, text, (int)len + 1);
	ok = json_tokener_get_error(tokener) == json_tokener_success;
	json_tokener_free(tokener);
	return ok;
}
