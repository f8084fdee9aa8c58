/* SPDX-License-Identifier: MIT */
/* Documents from files and from the web. */
#include "fetch.h"

#include "curl.h"
#include "mem.h"
#include "message.h"
#include "outside.h"
#include "text.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static const char *too_large(const char *source, size_t max)
{
	return mem_printf("'%s' is larger than %s", source, text_size((int64_t)max));
}

static bool is_http(const char *source)
{
	return strncmp(source, "http://", 7) == 0;
}

static const char *host_of(const char *url)
{
	const char *host = strstr(url, "://") + 3;

	return mem_strndup(host, strcspn(host, "/?#"));
}

bool fetch_is_loopback(const char *url)
{
	static const char *const names[] = { "localhost", "[::1]" };
	const char *host = host_of(url);
	size_t len;

	for (size_t i = 0; i < 2; i++) {
		len = strlen(names[i]);
		if (strncmp(host, names[i], len) == 0 && (!host[len] || host[len] == ':'))
			return true;
	}
	len = strspn(host, "0123456789.");
	return strncmp(host, "127.", 4) == 0 && (!host[len] || host[len] == ':');
}

void fetch_check_address(const char *url)
{
	const char *host = host_of(url);

	for (const char *s = url; *s; s++)
		if (*s <= ' ' || *s > '~' || strchr("\"<>\\^`{|}", *s))
			quit(EXIT_USAGE, "'%s' holds a character that an address may not hold",
			     url);
	if (!*host || *host == ':')
		quit(EXIT_USAGE, "'%s' has no host", url);
	if (strchr(host, '@'))
		quit(EXIT_USAGE, "an address with a user's name or password is not taken: others"
		     " would see it in the list of processes");
	if (is_http(url) && !fetch_is_loopback(url))
		say("'%s' is not encrypted: whoever is on the way may change what comes", url);
}

static const char *fetch_address(const char *url, size_t max, size_t *len, const char **problem)
{
	/* what came encrypted must not be redirected to where it is not */
	const char *protocols = is_http(url) ? "=http,https" : "=https";
	const char *const words[] = {
		"--location", "--max-redirs", "5", "--proto", protocols, "--proto-redir", protocols,
		"--fail", "--max-time", "30", "--max-filesize", mem_printf("%zu", max), "--", url,
		NULL
	};
	struct curl_answer a = curl_run(words, -1, max);

	*problem = a.len > max ? too_large(url, max) : !a.problem ? NULL :
		mem_printf("cannot fetch '%s': %s", url, a.problem);
	*len = *problem ? 0 : a.len;
	return *problem ? NULL : a.data;
}

static const char *fetch_path(const char *source, size_t max, size_t *len, const char **problem)
{
	bool is_input = same(source, "-");
	char *data = mem_alloc(max + 2);
	ssize_t got;
	int fd;

	*problem = NULL;
	fd = is_input ? STDIN_FILENO : outside_open(source);
	if (fd < 0) {
		*problem = mem_printf("cannot open '%s': %s", source, strerror(errno));
		return NULL;
	}
	got = read_up_to(fd, data, max);
	if (got < 0)
		*problem = mem_printf("cannot read '%s': %s", source, strerror(errno));
	else if (got > (ssize_t)max)
		*problem = too_large(source, max);
	if (!is_input)
		close(fd);
	*len = *problem ? 0 : (size_t)got;
	return *problem ? NULL : data;
}

const char *fetch_try(const char *source, size_t max, size_t *len, const char **problem)
{
	return is_http_address(source) ? fetch_address(source, max, len, problem) :
		fetch_path(source, max, len, problem);
}

const char *fetch(const char *source, size_t max, size_t *len)
{
	const char *data, *problem;

	if (is_http_address(source))
		fetch_check_address(source);
	data = fetch_try(source, max, len, &problem);
	if (problem)
		quit(EXIT_FAILED, "%s", problem);
	return data;
}
