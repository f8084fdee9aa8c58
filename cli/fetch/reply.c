/* SPDX-License-Identifier: MIT */
/* The heads of HTTP answers: status, headers, dates. */
#include "reply.h"

#include "clock.h"
#include "mem.h"
#include "text.h"

#include <string.h>
#include <strings.h>

/* The status in a line "HTTP/1.1 200 OK"; 0 if it has none. */
static int status_in(const char *line)
{
	const char *word;
	int64_t status;

	next_word(&line);
	word = next_word(&line);
	return word && parse_number(word, 999, &status) ? (int)status : 0;
}

const char *reply_head(const char *text, int *status)
{
	const char *head = "", *end;

	while (begins(text, "HTTP/")) {
		*status = status_in(text);
		end = strstr(text, "\r\n\r\n");
		head = end ? mem_strndup(text, (size_t)(end - text)) : mem_strdup(text);
		text = end ? end + 4 : "";
	}
	return head;
}

const char *reply_header(const struct reply *r, const char *name)
{
	size_t len = strlen(name);

	for (const char *line = strchr(r->head, '\n'); line; line = strchr(line, '\n')) {
		line++;
		if (strncasecmp(line, name, len) == 0 && line[len] == ':') {
			line += len + 1;
			line += strspn(line, " \t");
			return text_before(line, "\r\n");
		}
	}
	return NULL;
}

/* "Thu, 26 Nov 2026 01:22:17 GMT" (RFC 9110, 5.6.7). */
bool reply_date(const struct reply *r, int64_t *at)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	const char *rest = reply_header(r, "Date"), *words[6], *month;

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (!rest || !(words[i] = next_word(&rest)))
			return false;
	month = strlen(words[2]) == 3 ? strstr(months, words[2]) : NULL;
	if (!month || (month - months) % 3 || !same(words[5], "GMT"))
		return false;
	return clock_parse(mem_printf("%s-%02d-%sT%sZ", words[3], (int)(month - months) / 3 + 1,
				      words[1], words[4]), at);
}
