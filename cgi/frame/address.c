/* SPDX-License-Identifier: MIT */
/* Makes the URLs in answers, and reads those that clients send back. */
#include "address.h"

#include "clock.h"
#include "collection.h"
#include "config.h"
#include "die.h"
#include "exchange.h"
#include "mem.h"
#include "request.h"
#include "text.h"
#include "token.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

enum { WORD_MAX = 160 };	/* characters; an id of a version is no longer */

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

const char *exchange_address(struct exchange *x)
{
	const char *url = exchange_base_url(x);

	if (!url)
		die("the address of this host is unknown; set it with 'wopictl config set base_url"
		    " https://HOST/wopi'");
	return url;
}

/* The token expires with the session, so it cannot be exchanged for a longer one. */
const char *address_of_resource(struct exchange *x, enum collection collection, const char *id)
{
	const struct collection_row *row = &collections[collection];

	return mem_printf("%s/%s%s%s?access_token=%s&access_token_ttl=%lld", exchange_address(x),
			  row->path, *id ? "/" : "", id,
			  token_derive(x->db, &x->session, row->token, id),
			  (long long)clock_ms(x->session.expires_at));
}

const char *address_signed(struct exchange *x, enum collection collection, const char *id,
			   const char *signature)
{
	return mem_printf("%s/%s/%s?signature=%s", exchange_address(x),
			  collections[collection].path, id, signature);
}

const char *address_of_contents(struct exchange *x, enum collection collection, const char *id)
{
	return address_signed(x, collection, id, token_derive(x->db, &x->session,
			      collections[collection].token, id));
}

/* PATTERN with each "{NAME}" replaced by VALUE. */
static const char *fill_in(const char *pattern, const char *name, const char *value)
{
	const char *word = mem_printf("{%s}", name), *at;

	while ((at = strstr(pattern, word)))
		pattern = mem_printf("%.*s%s%s", (int)(at - pattern), pattern, value,
				     at + strlen(word));
	return pattern;
}

/* The setting host_page, read once; NULL if this host's own pages are used. */
static const char *host_page(struct exchange *x)
{
	if (!x->host_page) {
		x->host_page = config_get(x->db, setting_find("host_page"));
		if (!x->host_page)
			x->host_page = "";
	}
	return *x->host_page ? x->host_page : NULL;
}

const char *address_of_page(struct exchange *x, const char *id, const char *action)
{
	const char *page = host_page(x);

	if (!page)
		return mem_printf("%s/open/%s?action=%s", exchange_address(x), id, action);
	return fill_in(fill_in(page, "id", id), "action", action);
}

const char *address_of_end(struct exchange *x)
{
	if (host_page(x))
		return NULL;
	if (token_visits(&x->session) || !x->session.follows)
		return mem_printf("%s/open/%s?action=close", exchange_address(x), x->request.id);
	return mem_printf("%s/", exchange_address(x));
}

const char *address_of_sign_in(struct exchange *x, const char *path)
{
	const char *pattern = config_get(x->db, setting_find("sign_in_uri"));

	return pattern ? fill_in(pattern, "url", text_percent(mem_printf("%s%s", exchange_address(x),
				 path), "-._~")) : NULL;
}

static bool fits(const char *pattern, const char *url, const char **id);

/* Whether URL starts with a word after which the rest fits; tries the longest word first. */
static bool word_fits(const char *pattern, const char *url, const char **word, const char **id)
{
	size_t len = 0;

	while (len < WORD_MAX && (isalnum((unsigned char)url[len]) ||
				  (url[len] && strchr("_-.", url[len]))))
		len++;
	while (len > 0 && !fits(pattern, url + len, id))
		len--;
	*word = mem_strndup(url, len);
	return len > 0;
}

/* Whether URL is PATTERN with a word for each "{action}" and each "{id}", which goes
 * to *ID. */
static bool fits(const char *pattern, const char *url, const char **id)
{
	const char *action;

	for (; *pattern; pattern++, url++) {
		if (strncmp(pattern, "{id}", 4) == 0)
			return word_fits(pattern + 4, url, id, id);
		if (strncmp(pattern, "{action}", 8) == 0)
			return word_fits(pattern + 8, url, &action, id);
		if (*pattern != *url)
			return false;
	}
	return !*url;
}

/* The path of URL below the base URL, with its slash; NULL if URL is not below it. Letter case
 * does not matter in scheme and host. */
static const char *path_below(const char *base, const char *url)
{
	size_t len = strlen(base), authority = strcspn(strstr(base, "://") + 3, "/") +
		(size_t)(strstr(base, "://") + 3 - base);

	if (strncasecmp(url, base, authority) != 0 || strlen(url) <= len ||
	    strncmp(url + authority, base + authority, len - authority) != 0)
		return NULL;
	return url[len] == '/' ? url + len : NULL;
}

const char *address_read(struct exchange *x, const char *url, enum collection *collection)
{
	const char *page = host_page(x), *id = NULL;
	const char *path = path_below(exchange_address(x), url), *slash, *end;

	*collection = COLLECTION_OPEN;
	if (page && fits(page, url, &id))
		return id;
	slash = path ? strchr(path + 1, '/') : NULL;
	if (!slash)
		return NULL;
	end = slash + 1 + strcspn(slash + 1, "/?#");
	*collection = collection_at(mem_strndup(path + 1, (size_t)(slash - path - 1)));
	return *end == '/' ? NULL : mem_strndup(slash + 1, (size_t)(end - slash - 1));
}
