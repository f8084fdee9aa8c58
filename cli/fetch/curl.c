/* SPDX-License-Identifier: MIT */
/* Running curl. */
#include "curl.h"

#include "mem.h"
#include "process.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

ssize_t read_up_to(int fd, char *data, size_t max)
{
	size_t len = 0;
	ssize_t n;

	while (len <= max && (n = read(fd, data + len, max + 1 - len)) != 0) {
		if (n < 0 && errno != EINTR)
			return -1;
		len += n > 0 ? (size_t)n : 0;
	}
	data[len] = '\0';
	return (ssize_t)len;
}

/* curl's command line; its answers must not depend on a user's own settings. */
static const char *const *command_line(const char *const *words)
{
	static const char *const always[] = {
		"curl", "--disable", "--globoff", "--silent", "--show-error",
	};
	const size_t head = sizeof(always) / sizeof(*always);
	const char **all;
	size_t count = 0;

	while (words[count])
		count++;
	all = mem_alloc((head + count + 1) * sizeof(*all));
	memcpy(all, always, sizeof(always));
	memcpy(all + head, words, count * sizeof(*all));
	return all;
}

/* curl's message without its exit status in front, "(22) ". */
static const char *without_status(const char *said)
{
	const char *end = *said == '(' ? strstr(said, ") ") : NULL;

	return end ? end + 2 : said;
}

struct curl_answer curl_run(const char *const *words, int input, size_t max)
{
	char *data = mem_alloc(max + 2);
	struct curl_answer a = { .data = data, .status = -1 };
	struct process curl;
	int error = process_start(&curl, command_line(words), NULL, input, PROCESS_PIPE);
	ssize_t got;

	if (error) {
		a.problem = process_start_problem("curl", error);
		return a;
	}
	got = read_up_to(curl.output, data, max);
	close(curl.output);
	if (got > (ssize_t)max)
		kill(curl.pid, SIGTERM);	/* it may wait, or have more to write */
	a.status = process_wait(&curl);
	if (a.status)
		a.problem = without_status(curl.said);
	else if (got < 0)
		a.problem = "its output cannot be read";
	a.len = got < 0 ? 0 : (size_t)got;
	return a;
}
