/* SPDX-License-Identifier: MIT */
/* wopictl doctor: whether one client and this host fit each other. */
#include "ask.h"
#include "client.h"
#include "client_read.h"
#include "clock.h"
#include "db.h"
#include "doctor.h"
#include "fetch.h"
#include "mem.h"
#include "report.h"
#include "text.h"
#include "url.h"

#include <string.h>

#define REFRESH_EXPECTED (24 * 3600 * CLOCK_SECOND)

static const char *name_of(const struct client *k, const char *what)
{
	return mem_printf("%s: %s", k->name, what);
}

static const char *refresh(const struct doctor *d, const struct client *k)
{
	return report_command(d->c, mem_printf("client refresh %s", k->name));
}

static bool is_https(const char *url)
{
	return strncmp(url, "https:", 6) == 0;
}

/* The stored keys, compared with those of discovery now. */
static void check_keys(struct doctor *d, const struct client *k, const struct client_reading *r)
{
	const char *check = name_of(k, "proof keys");

	if (r->key_problem)
		report_problem(d->c, check, r->key_problem, "have the client generate new keys");
	else if (!client_same_keys(k->keys, k->key_count, r->keys, r->key_count))
		report_problem(d->c, check, "changed since this host read them", refresh(d, k));
	else if (k->key_count == 0)
		report_warning(d->c, check, "none: anybody who has a token can use it",
			       "have the client generate keys, then 'wopictl client set' --proof required");
	else if (k->proof == PROOF_OFF)
		report_warning(d->c, check, "are not checked: anybody who has a token can use it",
			       report_command(d->c, mem_printf("client set %s --proof required",
							    k->name)));
	else if (r->keyless)
		report_warning(d->c, check, mem_printf("'%s' has none, so that node's requests are"
				" refused", r->keyless), "have all nodes use one key");
	else
		report_ok(d->c, check);
}

static void check_clocks(struct doctor *d, const struct client *k)
{
	static const char *const options[] = { "--location", "--max-redirs", "5", NULL };

	for (size_t i = 0; i < k->source_count; i++) {
		struct reply r;

		if (!is_http_address(k->sources[i]))
			continue;
		r = ask(k->sources[i], options, -1);
		doctor_clock(d, name_of(k, k->source_count == 1 ? "clock" :
					mem_printf("clock of %s", url_origin(k->sources[i]))), &r);
	}
}

/* Where browsers will load the client's pages from. */
struct pages {
	const char *http;		/* an origin without https, or NULL */
	const char *loopback;		/* one that only this machine reaches */
	const char *remote;		/* one that is not on this machine */
	const char *elsewhere;		/* one other than discovery's */
};

static struct pages find_pages(struct doctor *d, const struct client *k)
{
	struct actions all = client_actions(d->c->db, k->name);
	const char *source = k->sources[0];
	struct pages p = { .http = NULL };

	for (size_t i = 0; i < all.count; i++) {
		const char *origin = all.list[i].origin;

		if (!is_https(origin))
			p.http = origin;
		if (fetch_is_loopback(origin))
			p.loopback = origin;
		else
			p.remote = origin;
		if (is_http_address(source) && !same(url_origin(source), origin))
			p.elsewhere = origin;
	}
	return p;
}

/* Microsoft's apps have their own origins; others share discovery's. */
static bool is_one_host(const struct client *k)
{
	return same(k->kind, "collabora") || same(k->kind, "onlyoffice");
}

static void check_pages(struct doctor *d, const struct client *k)
{
	struct pages p = find_pages(d, k);
	const char *check = name_of(k, "pages"), *public_name = "have discovery show the"
		" client's public address (a proxy passes on Host and X-Forwarded-Proto), and register it"
		" by that";

	if (d->base && is_https(d->base) && p.http)
		report_problem(d->c, check, mem_printf("are at %s, which a page of https cannot show",
						    p.http), public_name);
	else if (d->base && !fetch_is_loopback(d->base) && p.loopback)
		report_problem(d->c, check, mem_printf("are at %s, which only this machine reaches",
						    p.loopback), public_name);
	else if (d->base && fetch_is_loopback(d->base) && p.remote)
		report_problem(d->c, check, mem_printf("are at %s, from where %s does not lead to this"
						       " host", p.remote, d->base),
			       report_command(d->c, "config set base_url https://HOST/wopi"));
	else if (is_one_host(k) && p.elsewhere)
		report_warning(d->c, check, mem_printf("are at %s, but discovery came from %s",
				p.elsewhere, url_origin(k->sources[0])), public_name);
	else
		report_ok(d->c, check);
}

static void check_age(struct doctor *d, const struct client *k)
{
	const char *check = name_of(k, "refreshing");

	if (d->c->now - k->fetched_at > REFRESH_EXPECTED)
		report_warning(d->c, check, mem_printf("discovery was last read at %s",
						    clock_text(k->fetched_at)),
			       "have a timer run 'wopictl client refresh --due': see examples/systemd");
	else if (k->stale_at)
		report_warning(d->c, check, mem_printf("its keys do not fit a request that came at %s",
						    clock_text(k->stale_at)), refresh(d, k));
	else
		report_ok(d->c, check);
}

void doctor_client(struct doctor *d, const struct client *k)
{
	bool https = !d->base || is_https(d->base);
	struct client_reading r;
	const char *problem;

	check_pages(d, k);
	check_age(d, k);
	db_end(d->c->db);
	problem = client_read(NULL, k->sources, k->source_count, https, &r);
	if (problem) {
		report_problem(d->c, name_of(k, "discovery"), problem,
			       mem_printf("see 'curl -v %s'", k->sources[0]));
		return;
	}
	report_ok(d->c, name_of(k, "discovery"));
	check_keys(d, k, &r);
	check_clocks(d, k);
}
