/* SPDX-License-Identifier: MIT */
/* The addresses that answers hold. */
#include "exchange.h"

#include "config.h"
#include "die.h"
#include "mem.h"

#include <string.h>

const char *exchange_base_url(struct exchange *x)
{
	if (!x->base_url)
		x->base_url = config_base_url(x->db);
	if (!x->base_url) {
		const char *seen = request_base_url();

		if (seen && !base_url_problem(seen))
			x->base_url = seen;
	}
	return x->base_url;
}

static const char *need_base_url(struct exchange *x)
{
	const char *url = exchange_base_url(x);

	if (!url)
		die("the address of this host is not known: 'wopictl config set base_url"
		    " https://HOST/wopi'");
	return url;
}

/* The token ends with the session: so nobody trades a token for a longer one
 * (README 4). */
const char *address_of_resource(struct exchange *x, const char *collection, const char *id)
{
	const char *kind = strcmp(collection, "files") == 0 ? "file" :
		strcmp(collection, "containers") == 0 ? "container" : "ecosystem";

	return mem_printf("%s/%s%s%s?access_token=%s&access_token_ttl=%lld", need_base_url(x),
			  collection, *id ? "/" : "", id,
			  token_derive(x->db, &x->session, kind, id),
			  (long long)clock_ms(x->session.expires_at));
}

const char *address_signed(struct exchange *x, const char *collection, const char *id,
			   const char *signature)
{
	return mem_printf("%s/%s/%s?signature=%s", need_base_url(x), collection, id, signature);
}

/* PATTERN with each "{NAME}" replaced. */
static const char *fill_in(const char *pattern, const char *name, const char *value)
{
	const char *placeholder = mem_printf("{%s}", name), *at;

	while ((at = strstr(pattern, placeholder)))
		pattern = mem_printf("%.*s%s%s", (int)(at - pattern), pattern, value,
				     at + strlen(placeholder));
	return pattern;
}

const char *address_of_page(struct exchange *x, const char *id, const char *action)
{
	const char *page = config_get(x->db, setting_find("host_page"));

	if (!page)
		return mem_printf("%s/open/%s?action=%s", need_base_url(x), id, action);
	return fill_in(fill_in(page, "id", id), "action", action);
}
