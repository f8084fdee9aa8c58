/* SPDX-License-Identifier: MIT */
/* Which requests must be signed by a client, and by which one. */
#include "prove.h"

#include "address.h"
#include "client.h"
#include "config.h"
#include "db.h"
#include "die.h"
#include "exchange.h"
#include "mem.h"
#include "moved_clock.h"
#include "proof.h"
#include "request.h"
#include "response.h"
#include "text.h"
#include "url.h"

#include <strings.h>

/* The clients one of whose keys must have signed the request. */
struct signers {
	struct client *clients;
	size_t count;
	bool required;	/* it is one client, which must sign */
};

static void add_signer(const struct client *c, struct signers *s)
{
	if (c->proof == PROOF_OFF)
		return;
	s->clients = mem_grow(s->clients, s->count, sizeof(*s->clients));
	s->clients[s->count++] = *c;
}

/*
 * The client that the session was issued for. Any client may use a session without one: then a
 * signature is optional, but must be by a registered client. Sessions of a client that was removed
 * are refused by exchange_authorize(), whoever signs.
 */
static void find_signers(struct exchange *x, bool is_signed, struct signers *s)
{
	struct clients all;
	struct client c;

	if (x->session.client && !same(x->session.client, CLIENT_TEXT)) {
		x->client_gone = !client_get(x->db, x->session.client, &c);
		if (x->client_gone)
			return;
		x->client_kind = c.kind;
		s->required = c.proof == PROOF_REQUIRED;
		if (is_signed || s->required)
			add_signer(&c, s);
	} else if (is_signed) {
		all = client_list(x->db);
		for (size_t i = 0; i < all.count; i++)
			add_signer(&all.list[i], s);
	}
}

/* Clients sign the URL in capitals. */
static void add_url(struct proof *p, const char *url)
{
	for (size_t i = 0; i < p->url_count; i++)
		if (strcasecmp(p->urls[i], url) == 0)
			return;
	p->urls[p->url_count++] = url;
}

/*
 * The URLs that the client may have called; the web server knows only path and query. If a proxy
 * changed the path, the client called the base URL and the path below it. Clients may write the
 * base URL as it is stored, or as browsers write it. The Host header serves only if the proof is
 * optional: a client could have signed a request for another host.
 */
static const char *find_urls(struct exchange *x, bool required, const char *target,
			     struct proof *p)
{
	const char *base = required ? config_base_url(x->db) : exchange_base_url(x), *rest;

	if (!target)
		return "the web server did not set REQUEST_URI, which proofs sign";
	if (!base)
		return "proofs sign the address of this host, which is unknown; set it with"
			" 'wopictl config set base_url https://HOST/wopi'";
	rest = request_below_mount(target);
	for (int stored = 0; stored < 2; stored++, base = url_normal(base)) {
		add_url(p, mem_printf("%.*s%s", (int)url_path(base), base, target));
		if (rest)
			add_url(p, mem_printf("%s%s", base, rest));
	}
	return NULL;
}

/* The keys of all signers in one array: any node of any of them may have signed. */
static struct client_keys *all_keys(const struct signers *s, size_t *count)
{
	struct client_keys *keys = NULL;

	*count = 0;
	for (size_t i = 0; i < s->count; i++)
		for (size_t j = 0; j < s->clients[i].key_count; j++) {
			keys = mem_grow(keys, *count, sizeof(*keys));
			keys[(*count)++] = s->clients[i].keys[j];
		}
	return keys;
}

/* The client of the pair of keys at index AT of that array. */
static const struct client *owner(const struct signers *s, size_t at)
{
	const struct client *c = s->clients;

	for (; at >= c->key_count; c++)
		at -= c->key_count;
	return c;
}

static void add_stale(struct exchange *x, const struct client *c)
{
	if (c->stale_at)
		return;
	x->stale = mem_grow(x->stale, x->stale_count, sizeof(*x->stale));
	x->stale[x->stale_count++] = c->name;
}

/* Notes the clients whose keys did not match, or only the old ones did. */
static void note_stale(struct exchange *x, const struct signers *s, enum proof_result result,
		       size_t at)
{
	if (result == PROOF_ROTATED || result == PROOF_BEHIND)
		add_stale(x, owner(s, at));
	for (size_t i = 0; i < s->count && result == PROOF_MISFIT; i++)
		add_stale(x, &s->clients[i]);
}

/* The URLs for which the proof was checked, without their queries. */
static const char *name_urls(const struct proof *p)
{
	const char *urls = "";

	for (size_t i = 0; i < p->url_count; i++)
		urls = mem_printf("%s%s%s", urls, i ? " or " : "", text_before(p->urls[i], "?"));
	return urls;
}

/* Why the request's proof is invalid, or NULL; *URLS is set if no key fits for these. Only requests
 * of KNOWN sessions show that keys are stale: anybody can send invalid proofs. */
static const char *check(struct exchange *x, const struct signers *s, bool known,
			 const char **urls)
{
	const char *target = request_target(), *reason;
	struct proof p = {
		.token = x->request.token ? x->request.token : "",
		.raw_token = target ? request_raw_token(target) : NULL,
		.timestamp = request_header("X_WOPI_TIMESTAMP"),
		.proof = request_header("X_WOPI_PROOF"),
		.proof_old = request_header("X_WOPI_PROOFOLD"),
	};
	size_t count, at;
	struct client_keys *keys = all_keys(s, &count);
	enum proof_result result;

	reason = find_urls(x, s->required, target, &p);
	if (reason)
		return reason;
	result = proof_check(&p, keys, count, moved_clock_of_proofs(x->db, x->now), &at, &reason);
	if (known)
		note_stale(x, s, result, at);
	if (result == PROOF_MISFIT)
		*urls = name_urls(&p);
	return reason;
}

bool exchange_prove(struct exchange *x, bool known)
{
	bool is_signed = request_header("X_WOPI_PROOF") || request_header("X_WOPI_PROOFOLD");
	struct signers s = { .count = 0 };
	const char *reason, *urls = NULL, *full;

	if (x->proven)
		return true;
	x->proven = true;
	find_signers(x, is_signed, &s);
	reason = s.count ? check(x, &s, known, &urls) : NULL;
	x->proof = reason ? PROOF_REFUSED : s.count ? PROOF_GOOD : PROOF_NONE;
	if (!reason)
		return true;
	/* the usual cause is a base_url that is not the address that the client calls; the client
	 * hears only what the administrator set, for the Host header may name anything */
	full = urls ? mem_printf("%s; checked for %s", reason, urls) : reason;
	if (x->session.client)
		log_line("proof of a session for client '%s' refused: %s", x->session.client, full);
	else
		log_line("proof refused: %s", full);
	response_refuse(&x->response, 500, config_base_url(x->db) ? full : reason);
	return false;
}

void exchange_mark_stale(struct exchange *x)
{
	if (x->stale_count == 0)
		return;
	db_begin_write(x->db);
	for (size_t i = 0; i < x->stale_count; i++)
		client_mark_stale(x->db, x->stale[i], x->now);
	db_commit(x->db);
}
