/* SPDX-License-Identifier: MIT */
/* Single requests: curl's command line. */
#include "ask.h"

#include "curl.h"
#include "mem.h"

#include <assert.h>
#include <string.h>

enum { ANSWER_MAX = 1 << 16, WORDS_MAX = 40 };

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
	r.head = reply_head(a.data, &r.status);
	r.problem = r.status >= 200 ? NULL : a.problem ? a.problem : "the answer is not HTTP";
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

	reply_head(a.data, &status);
	return status;
}
