/* SPDX-License-Identifier: MIT */
/* Addresses as browsers write them. */
#include "url.h"

#include "mem.h"
#include "text.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

size_t url_path(const char *url)
{
	const char *authority = strstr(url, "://");

	return authority ? (size_t)(authority - url) + 3 + strcspn(authority + 3, "/?#\\<") :
		strlen(url);
}

static bool is_web(const char *url)
{
	return strncasecmp(url, "http://", 7) == 0 || strncasecmp(url, "https://", 8) == 0;
}

static char *lower(const char *text, size_t len)
{
	char *out = mem_strndup(text, len);

	for (char *s = out; *s; s++)
		*s = (char)tolower((unsigned char)*s);
	return out;
}

/* ":PORT" without leading zeros, or "" for the default of SCHEME. */
static const char *port_of(const char *scheme, const char *digits)
{
	digits += strspn(digits, "0");
	if (!*digits || same(digits, same(scheme, "https") ? "443" : "80"))
		return "";
	return mem_printf(":%s", digits);
}

const char *url_origin(const char *url)
{
	const char *authority = strstr(url, "://"), *scheme, *at;
	char *host, *port;
	size_t len;

	if (!is_web(url))
		return url;
	scheme = lower(url, (size_t)(authority - url));
	authority += 3;
	len = url_path(url) - (size_t)(authority - url);
	at = memrchr(authority, '@', len);
	if (at) {
		len -= (size_t)(at + 1 - authority);
		authority = at + 1;
	}
	host = lower(authority, len);
	port = strrchr(host, ':');
	if (!port || port[1 + strspn(port + 1, "0123456789")])	/* or it is in an IPv6 address */
		return mem_printf("%s://%s", scheme, host);
	*port = '\0';
	return mem_printf("%s://%s%s", scheme, host, port_of(scheme, port + 1));
}

const char *url_normal(const char *url)
{
	return is_web(url) ? mem_printf("%s%s", url_origin(url), url + url_path(url)) : url;
}
