/* SPDX-License-Identifier: MIT */
/*
 * wopictl doctor: whether editors reach this host through its web server, and the host reaches
 * them. It sends requests as they do, with tokens that open nothing, and changes nothing.
 */
#include "doctor.h"

#include "ask.h"
#include "cli.h"
#include "client.h"
#include "clock.h"
#include "commands.h"
#include "config.h"
#include "db.h"
#include "die.h"
#include "fetch.h"
#include "mem.h"
#include "release.h"
#include "report.h"
#include "text.h"
#include "url.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

/* Clients and host must agree on the time: a proof older than twenty minutes is refused. */
#define CLOCK_TOLERANCE (5 * 60 * CLOCK_SECOND)

enum { BODY_SIZE = 2 << 20, LOCK_SIZE = 1024, PROOF_SIZE = 344, HEADERS_SIZE = 16 << 10 };

/* The directive for a limit, of the web server that R names, else of each. */
static const char *directive(const struct reply *r, const char *nginx, const char *apache,
			     const char *lighttpd)
{
	const struct { const char *name, *says; } servers[] = {
		{ "nginx", nginx }, { "Apache", apache }, { "lighttpd", lighttpd },
	};
	const char *server = reply_header(r, "Server");

	for (size_t i = 0; server && i < sizeof(servers) / sizeof(*servers); i++)
		if (strncasecmp(server, servers[i].name, strlen(servers[i].name)) == 0)
			return mem_printf("%s: %s", servers[i].name, servers[i].says);
	return mem_printf("nginx: %s  Apache: %s  lighttpd: %s", nginx, apache, lighttpd);
}

/* What to do if there was no answer, by curl's exit status. */
static const char *remedy_of(const struct reply *r)
{
	switch (r->curl) {
	case -1:
		return "apt-get install curl";
	case 6:
		return "correct the name in base_url, or add it to the DNS";
	case 7:
		return "start the web server, or correct base_url";
	case 35: case 51: case 58: case 60: case 77: case 83: case 90: case 91:
		return "have the web server send a certificate for that name, with the intermediate"
		       " certificates up to a trusted authority";
	default:
		return "see 'curl -v' with that address, and the web server's error log";
	}
}

static const char *bad_token(const struct doctor *d, const char *sub)
{
	return mem_printf("%s/files/doctor%s?access_token=doctor", d->base, sub);
}

static bool is_ours(const struct reply *r)
{
	const char *version = reply_header(r, "X-WOPI-ServerVersion");

	return version && strncmp(version, "wopi.cgi/", 9) == 0;
}

/* Whether the base URL leads to this host. */
static bool reaches_host(struct doctor *d, struct reply *r)
{
	static const char *const no_options[] = { NULL };
	static const char check[] = "host";

	*r = ask(bad_token(d, ""), no_options, -1);
	if (r->problem)
		report_problem(d->c, check, r->problem, remedy_of(r));
	else if (!is_ours(r))
		report_problem(d->c, check, mem_printf("%s answers %d, but not by wopi.cgi: another site"
						       " answers for this name", d->base, r->status),
			       directive(r, "examples/nginx, with server_name as in base_url",
					 "examples/apache, with ServerName as in base_url",
					 "examples/lighttpd"));
	else if (r->status != 401)
		report_problem(d->c, check, mem_printf("answers an unknown token with %d, not 401",
						       r->status), "see the web server's error log");
	else if (!same(reply_header(r, "X-WOPI-ServerVersion"), "wopi.cgi/" WOPI_VERSION))
		report_warning(d->c, check, mem_printf("is %s, but this is wopictl/" WOPI_VERSION,
				reply_header(r, "X-WOPI-ServerVersion")), "make install");
	else
		report_ok(d->c, check);
	return is_ours(r) && r->status == 401;
}

/* Some editors send the token in this header only. */
static void check_authorization(struct doctor *d)
{
	static const char *const options[] = { "--header", "Authorization: Bearer doctor", NULL };
	static const char check[] = "Authorization header";
	struct reply r = ask(mem_printf("%s/files/doctor", d->base), options, -1);
	const char *reason = reply_header(&r, "X-WOPI-ServerError");

	if (r.problem)
		report_problem(d->c, check, r.problem, remedy_of(&r));
	else if (!is_ours(&r) || r.status != 401)
		report_problem(d->c, check, mem_printf("a request with it is answered with %d, but not"
				" by wopi.cgi", r.status),
			       "do not have the web server ask for a password here");
	else if (reason && strstr(reason, "missing"))
		report_problem(d->c, check, "does not reach wopi.cgi, and some editors send the token"
			       " nowhere else", "Apache: CGIPassAuth On  others: pass it on");
	else
		report_ok(d->c, check);
}

/* A file of SIZE zeros, which is gone when it is closed. */
static FILE *make_body(int64_t size)
{
	FILE *body = tmpfile();

	if (!body || ftruncate(fileno(body), size))
		die_errno("cannot make a temporary file");
	return body;
}

/* The directive that lets all saves pass, for the server that answered R. */
static const char *body_remedy(const struct doctor *d, const struct reply *r)
{
	long long max = d->body_max, mib = 1 << 20;

	return directive(r, mem_printf("client_max_body_size %lldm;", (max + mib - 1) / mib),
			 mem_printf("LimitRequestBody %lld", max),
			 mem_printf("server.max-request-size = %lld (restart 'wopictl serve')",
				    (max + 1023) / 1024));
}

/* A web server's limit for bodies refuses saves before wopi.cgi sees them. False if this one
 * does not pass. */
static bool check_body(struct doctor *d)
{
	static const char *const options[] = {
		"--header", "X-WOPI-Override: PUT", "--header", "Expect:", "--header",
		"Content-Type: application/octet-stream", "--data-binary", "@-", NULL
	};
	int64_t size = d->file_max < BODY_SIZE ? d->file_max : BODY_SIZE;
	const char *check = size < BODY_SIZE ? "save" : "save of 2 MiB";
	FILE *body = make_body(size);
	struct reply r = ask(bad_token(d, "/contents"), options, fileno(body));
	const char *remedy = body_remedy(d, &r);
	bool passes = is_ours(&r) && r.status == 401;

	fclose(body);
	if (r.problem)
		report_problem(d->c, check, r.problem, remedy);
	else if (r.status == 413)
		report_problem(d->c, check, "is too large for the web server (413)", remedy);
	else if (!passes)
		report_problem(d->c, check, mem_printf("is answered with %d, not 401", r.status), remedy);
	else
		report_ok(d->c, check);
	return passes;
}

/* The largest file that the host takes. R is an earlier answer of the web server. */
static void check_largest_body(struct doctor *d, const struct reply *r)
{
	static const char check[] = "largest save";

	if (ask_for_body(bad_token(d, "/contents"), d->file_max) == 413)
		report_problem(d->c, check, mem_printf("one of %s is too large for the web server (413)",
						    text_size(d->file_max)), body_remedy(d, r));
	else
		report_ok(d->c, check);
}

static const char *header_of(const char *name, size_t len)
{
	char *value = mem_alloc(len + 1);

	memset(value, 'x', len);
	return mem_printf("%s: %s", name, value);
}

/* A lock id of full length, two proofs, and as much as proxies may add. */
static void check_headers(struct doctor *d)
{
	const size_t rest = (HEADERS_SIZE - LOCK_SIZE - 2 * PROOF_SIZE) / 4;
	const char *const options[] = {
		"--header", header_of("X-WOPI-Lock", LOCK_SIZE),
		"--header", header_of("X-WOPI-Doctor-Proof", PROOF_SIZE),
		"--header", header_of("X-WOPI-Doctor-ProofOld", PROOF_SIZE),
		"--header", header_of("X-WOPI-Doctor-1", rest),
		"--header", header_of("X-WOPI-Doctor-2", rest),
		"--header", header_of("X-WOPI-Doctor-3", rest),
		"--header", header_of("X-WOPI-Doctor-4", rest),
		NULL
	};
	struct reply r = ask(bad_token(d, ""), options, -1);
	const char *remedy = directive(&r, "large_client_header_buffers 4 16k;",
		"LimitRequestFieldSize 16380", "server.max-request-field-size = 32768");
	static const char check[] = "headers of 16 KiB";

	if (r.problem)
		report_problem(d->c, check, r.problem, remedy);
	else if (!is_ours(&r) || r.status != 401)
		report_problem(d->c, check, mem_printf("are too long for the web server (%d)", r.status),
			       remedy);
	else
		report_ok(d->c, check);
}

static const char *minutes(int64_t duration)
{
	return mem_printf("%lld minutes", (long long)(duration / (60 * CLOCK_SECOND)));
}

void doctor_clock(struct doctor *d, const char *check, const struct reply *r)
{
	int64_t at, ahead;

	if (!reply_date(r, &at))
		return;
	ahead = at - clock_now();
	if (ahead > CLOCK_TOLERANCE || ahead < -CLOCK_TOLERANCE)
		report_problem(d->c, check, mem_printf("is %s %s this machine's; proofs fail after 20",
				minutes(ahead < 0 ? -ahead : ahead), ahead < 0 ? "behind" : "ahead of"),
			       "set both clocks by NTP: timedatectl set-ntp true");
	else
		report_ok(d->c, check);
}

static void report_base_url(struct doctor *d)
{
	static const char check[] = "base URL";
	const char *set = report_command(d->c, "config set base_url https://HOST/wopi");

	if (!d->base)
		report_problem(d->c, check, "is not set, so no WOPISrc can be given out", set);
	else if (!same(d->base, url_normal(d->base)))
		report_warning(d->c, check, mem_printf("browsers and clients write %s as %s", d->base,
				url_normal(d->base)),
			       report_command(d->c, mem_printf("config set base_url %s",
							       url_normal(d->base))));
	else if (strncmp(d->base, "http:", 5) == 0 && !fetch_is_loopback(d->base))
		report_warning(d->c, check, "uses http: access tokens are not encrypted", set);
	else
		report_ok(d->c, check);
}

void cmd_doctor(struct cli *c)
{
	struct doctor d = {
		.c = c, .base = config_base_url(c->db),
		.file_max = config_file_max(c->db), .body_max = config_body_max(c->db),
	};
	struct clients all = client_list(c->db);
	struct reply r;

	report_begin();
	db_end(c->db);
	report_base_url(&d);
	if (d.base && reaches_host(&d, &r)) {
		doctor_clock(&d, "clock of the web server", &r);
		check_authorization(&d);
		if (check_body(&d))
			check_largest_body(&d, &r);
		check_headers(&d);
	}
	if (all.count == 0)
		report_warning(c, "clients", "none is registered, so no document can be edited",
			       report_command(c, "client add NAME URL"));
	for (size_t i = 0; i < all.count; i++)
		doctor_client(&d, &all.list[i]);
	report_end(c);
}
