/* SPDX-License-Identifier: MIT */
/* The cookies of this host: their names, and which requests carry them. */
#include "cookie.h"

#include "address.h"
#include "config.h"
#include "exchange.h"
#include "mem.h"
#include "request.h"
#include "response.h"
#include "text.h"
#include "token.h"

#include <string.h>

/* The texts are part of the table: each pointer would be relocated at each start. */
static const struct { char name[16], same_site[8]; } cookies[] = {
	[COOKIE_SESSION] = { "wopi_session", "Lax" },
	[COOKIE_LINK] = { "wopi_link", "Lax" },
	[COOKIE_FORM] = { "wopi_form", "Strict" },
};

/* Which requests carry a cookie, and what is added to its name. */
struct scope {
	const char *prefix, *suffix, *path, *secure;
};

/* Distinguishes hosts at several paths of one host name, if the cookie's Path is "/". */
static const char *hash_of(const char *path)
{
	uint8_t hash[TOKEN_HASH_SIZE];

	token_hash(path, hash);
	return mem_printf("_%s", text_hex(hash, 4));
}

/*
 * Browsers accept a cookie with one of these prefixes only over https. One with "__Host-" they
 * accept only from this exact host name, but then they send it to every path of that name.
 */
static struct scope scope_of(struct exchange *x)
{
	const char *url = exchange_address(x), *path = strchr(strstr(url, "://") + 3, '/');

	if (!begins(url, "https:"))
		return (struct scope){ "", "", path, "" };
	if (!config_switch(x->db, "own_host"))
		return (struct scope){ "__Secure-", "", path, "; Secure" };
	return (struct scope){ "__Host-", hash_of(path), "/", "; Secure" };
}

static const char *name_of(const struct scope *s, enum cookie which)
{
	return mem_printf("%s%s%s", s->prefix, cookies[which].name, s->suffix);
}

const char *cookie_get(struct exchange *x, enum cookie which)
{
	struct scope s;

	if (!request_header("COOKIE"))
		return NULL;
	s = scope_of(x);
	return request_cookie(name_of(&s, which));
}

void cookie_set(struct exchange *x, enum cookie which, const char *value)
{
	struct scope s = scope_of(x);

	if (x->request.head)
		return;
	response_header(&x->response, "Set-Cookie",
		mem_printf("%s=%s; Path=%s; HttpOnly; SameSite=%s%s%s", name_of(&s, which), value,
			   s.path, cookies[which].same_site, s.secure,
			   *value ? "" : "; Max-Age=0"));
}
