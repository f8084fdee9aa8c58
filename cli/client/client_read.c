/* SPDX-License-Identifier: MIT */
/* Fetches and reads the discovery and the capabilities of a client. */
#include "client_read.h"

#include "client.h"
#include "discovery.h"
#include "fetch.h"
#include "json.h"
#include "jwk.h"
#include "mem.h"
#include "message.h"
#include "outside.h"
#include "text.h"
#include "url.h"

#include <errno.h>
#include <string.h>

enum { CAPABILITIES_SIZE_MAX = 1 << 16 };

const char *client_discovery_address(const char *address)
{
	const char *path = strstr(address, "://") + 3;

	path += strcspn(path, "/?#");
	return path[strspn(path, "/")] ? address :
		mem_printf("%s/hosting/discovery", url_origin(address));
}

const char *client_source(const char *source)
{
	const char *real;

	if (is_http_address(source)) {
		fetch_check_address(source);
		source = client_discovery_address(source);
	} else {
		real = outside_real_path(source);
		if (!real)
			quit(EXIT_FAILED, "cannot open '%s': %s; an address starts with https://",
			     source, strerror(errno));
		source = real;
	}
	if (strlen(source) > CLIENT_SOURCE_MAX)
		quit(EXIT_USAGE, "'%.40s...' is longer than %d bytes", source, CLIENT_SOURCE_MAX);
	return source;
}

static bool same_scheme(const char *a, const char *b)
{
	return strcspn(a, ":") == strcspn(b, ":");
}

/* The address of the capabilities, NULL if this kind of client has none. A client behind a
 * proxy that terminates TLS may name an http address: then returns the usual one. */
static const char *capabilities_url(const struct discovery *d, const char *source)
{
	if (!is_http_address(source))
		return NULL;
	if (d->capabilities_url && same_scheme(d->capabilities_url, source))
		return d->capabilities_url;
	if (d->capabilities_url || same(d->kind, "collabora") ||
	    same(d->kind, "onlyoffice"))
		return mem_printf("%s/hosting/capabilities", url_origin(source));
	return NULL;
}

static void read_capabilities(const char *name, const char *url, struct client_reading *r)
{
	const char *text, *problem, *product;
	struct json_object *o;
	size_t len;

	text = fetch_try(url, CAPABILITIES_SIZE_MAX, &len, &problem);
	if (!problem && !json_read_object(text, len, &o))
		problem = mem_printf("'%s' is not a JSON object", url);
	if (problem) {
		say("client '%s': cannot read its capabilities: %s", name, problem);
		return;
	}
	r->capabilities = mem_strdup(json_object_to_json_string_ext(o,
		JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));
	product = json_text(o, "productName");
	if (same(r->kind, "other") && product && strstr(product, "Collabora"))
		r->kind = "collabora";
	json_object_put(o);
}

static void take_keys(struct client_reading *r, const struct discovery *d, const char *source)
{
	size_t i = 0;

	if (d->key_problem && !r->key_problem)
		r->key_problem = mem_printf("'%s': %s", source, d->key_problem);
	if (d->key_problem)
		return;
	if (!d->has_keys) {
		r->keyless = r->keyless ? r->keyless : source;
		return;
	}
	while (i < r->key_count && !(jwk_same(&r->keys[i].key, &d->keys.key) &&
				     jwk_same(&r->keys[i].old, &d->keys.old)))
		i++;
	if (i == r->key_count)
		r->keys[r->key_count++] = d->keys;
}

static void take_actions(struct client_reading *r, const struct discovery *d)
{
	r->actions = d->actions;
	r->action_count = d->action_count;
	r->left_out = d->left_out;
	r->kind = d->kind;
}

const char *client_read(const char *name, const char *const *sources, size_t count, bool https,
			struct client_reading *r)
{
	*r = (struct client_reading){ .action_count = 0 };
	for (size_t i = 0; i < count; i++) {
		const char *problem, *text, *url;
		struct discovery d;
		size_t len;

		text = fetch_try(sources[i], DISCOVERY_SIZE_MAX, &len, &problem);
		if (problem)
			return problem;
		problem = discovery_read(text, len, https, &d);
		if (problem)
			return mem_printf("'%s' %s", sources[i], problem);
		take_keys(r, &d, sources[i]);
		if (i > 0)
			continue;
		take_actions(r, &d);
		url = name ? capabilities_url(&d, sources[i]) : NULL;
		if (url)
			read_capabilities(name, url, r);
	}
	return NULL;
}

bool client_same_keys(const struct client_keys *a, size_t a_count, const struct client_keys *b,
		      size_t b_count)
{
	size_t i = 0;

	while (i < a_count && i < b_count && jwk_same(&a[i].key, &b[i].key) &&
	       jwk_same(&a[i].old, &b[i].old))
		i++;
	return i == a_count && i == b_count;
}
