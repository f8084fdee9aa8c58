/* SPDX-License-Identifier: MIT */
/* Single requests: curl's command line, and the head of what comes. */
#include "ask.h"

#include "clock.h"
#include "curl.h"
#include "mem.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { ANSWER_MAX = 1 << 16, WORDS_MAX = 40 };

/* The last head of those that stand there: before it may be those of redirections
 * and of "100 Continue". */
static const char *last_head(const char *text, int *status)
{
	const char *head = "", *end;

	while (strncmp(text, "HTTP/", 5) == 0) {
		*status = atoi(text + strcspn(text, " \r\n"));
		end = strstr(text, "\r\n\r\n");
		head = end ? mem_strndup(text, (size_t)(end - text)) : mem_strdup(text);
		text = end ? end + 4 : "";
	}
	return head;
}

struct reply ask(const char *url, const char *const *options, int input)
{
	static const char *const always[] = {
		"--include", "--suppress-connect-headers", "--max-time", "20",
		"--proto", "=http,https", "--proto-redir", "=http,https",
	};
	const char *words[WORDS_MAX + 1] = { NULL };
	struct reply r = { .head = "" };
	struct curl_answer a;
	size_t n = 0;

	for (; n < sizeof(always) / sizeof(*always); n++)
		words[n] = always[n];
	for (; *options; options++) {
		assert(n < WORDS_MAX - 2);
		words[n++] = *options;
	}
	words[n++] = "--";
	words[n] = url;
	a = curl_run(words, input, ANSWER_MAX);
	r.curl = a.status;
	r.head = last_head(a.data, &r.status);
	r.problem = r.status >= 200 ? NULL : a.problem ? a.problem : "what comes is not HTTP";
	return r;
}

int ask_for_body(const char *url, int64_t size)
{
	/* not by HTTP/2, where servers do not answer 100 */
	const char *const words[] = {
		"--http1.1", "--request", "POST", "--header", "Expect: 100-continue",
		"--header", mem_printf("Content-Length: %lld", (long long)size),
		"--dump-header", "-", "--suppress-connect-headers", "--output", "/dev/null",
		"--max-time", "5", "--proto", "=http,https", "--", url, NULL
	};
	struct curl_answer a = curl_run(words, -1, strlen("HTTP/1.1 100"));
	int status = 0;

	last_head(a.data, &status);
	return status;
}

const char *reply_header(const struct reply *r, const char *name)
{
	size_t len = strlen(name);

	for (const char *line = strchr(r->head, '\n'); line; line = strchr(line, '\n')) {
		line++;
		if (strncasecmp(line, name, len) == 0 && line[len] == ':') {
			line += len + 1;
			line += strspn(line, " \t");
			return mem_strndup(line, strcspn(line, "\r\n"));
		}
	}
	return NULL;
}

/* "Thu, 26 Nov 2026 01:22:17 GMT" (RFC 9110, 5.6.7). */
bool reply_date(const struct reply *r, int64_t *at)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	const char *text = reply_header(r, "Date"), *month;
	int day, year, hour, minute, second;
	char name[4];

	if (!text || sscanf(text, "%*3s, %2d %3s %4d %2d:%2d:%2d GMT", &day, name, &year, &hour,
			    &minute, &second) != 6)
		return false;
	month = strstr(months, name);
	return month && clock_parse(mem_printf("%04d-%02d-%02dT%02d:%02d:%02dZ", year,
		(int)(month - months) / 3 + 1, day, hour, minute, second), at);
}
