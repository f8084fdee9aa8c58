/* SPDX-License-Identifier: MIT */
/* Single requests: curl's command line, and the head of what comes. */
#include "ask.h"

#include "clock.h"
#include "curl.h"
#include "mem.h"
#include "text.h"

#include <assert.h>
#include <string.h>
#include <strings.h>

enum { ANSWER_MAX = 1 << 16, WORDS_MAX = 40 };

/* The status in a line "HTTP/1.1 200 OK"; 0 if it has none. */
static int status_in(const char *line)
{
	const char *word;
	int64_t status;

	next_word(&line);
	word = next_word(&line);
	return word && parse_number(word, 999, &status) ? (int)status : 0;
}

/* The last head: those of redirections and of "100 Continue" come before it. */
static const char *last_head(const char *text, int *status)
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
	return month && clock_parse(mem_printf("%s-%02d-%sT%sZ", words[3],
		(int)(month - months) / 3 + 1, words[1], words[4]), at);
}
