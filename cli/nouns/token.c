/* SPDX-License-Identifier: MIT */
/* wopictl token, and wopictl url */
#include "arguments.h"
#include "change.h"
#include "cli.h"
#include "client.h"
#include "clock.h"
#include "command.h"
#include "commands.h"
#include "config.h"
#include "db.h"
#include "file.h"
#include "lookup.h"
#include "mem.h"
#include "message.h"
#include "outcome.h"
#include "output.h"
#include "right.h"
#include "text.h"
#include "token.h"
#include "user.h"

#include <stdio.h>
#include <string.h>

/* How long an address that signs a user in is valid. */
#define TICKET_TTL (15 * 60 * CLOCK_SECOND)

static void set_resource(struct cli *c, struct token *t)
{
	const char *id = arg(c, 0);
	struct file f;

	if (!!id + !!option(c, "ecosystem") + !!option(c, "oauth") != 1)
		quit(EXIT_USAGE, "give a file's or container's id, or --ecosystem, or --oauth");
	t->resource_id = "";
	t->resource_kind = option(c, "oauth") ? RESOURCE_OAUTH : RESOURCE_ECOSYSTEM;
	if (!id)
		return;
	t->resource_id = need_resource_or_version(c, id, &f);
	t->resource_kind = f.id ? RESOURCE_FILE : RESOURCE_CONTAINER;
}

/* Sets fixed rights (--rights), or has them follow the user's grants. */
static void set_rights(struct cli *c, struct token *t)
{
	const char *rights = option(c, "rights");

	t->rights = RIGHTS_ALL;
	t->follows = !rights || option(c, "oauth");
	if (rights && !rights_parse(rights, &t->rights))
		quit(EXIT_USAGE, "rights '%s' are not a list of %s", rights,
		     rights_text(RIGHTS_STORED));
}

/* The text of the token T: --value, or a random one. */
static const char *need_text(struct cli *c, struct token *t)
{
	const char *text = option(c, "value");
	bool weak = option(c, "weak");
	struct token there;
	const char *problem;

	if (!text) {
		if (weak)
			quit(EXIT_USAGE, "--weak needs --value");
		text = token_make();
		token_hash(text, t->hash);
		return text;
	}
	problem = token_problem(text);
	if (problem)
		quit(EXIT_USAGE, "the token in --value %s", problem);
	token_choose(c->db, text, t);
	if (t->weak && !weak)
		quit(EXIT_USAGE, "a token of less than %d characters can be guessed: use a longer"
		     " --value, leave it out for a random token, or add --weak for tests",
		     TOKEN_STRONG_MIN);
	if (token_by_text(c->db, text, &there))
		quit(EXIT_CONFLICT, "there is a token of that value already:"
		     " 'wopictl token show %s'", token_id(&there));
	return text;
}

/* Refuses a token that would open nothing. */
static void need_grant(struct cli *c, const struct token *t)
{
	const char *id = t->resource_id;
	struct file f;

	if (token_has_grant(c->db, t))
		return;
	if (*id && file_open(c->db, id, &f))	/* grants are of a file, not of its versions */
		id = f.id;
	quit(EXIT_CONFLICT, "user '%s' has no grant%s%s%s, so the token would open nothing: use 'wopictl"
	     " grant add %s ROLE %s', or give fixed rights with --rights", t->user.name,
	     *id ? " on '" : "", id, *id ? "'" : "", shell_word(t->user.name),
	     *id ? id : "FILE|CONTAINER");
}

/* Adds the token in a transaction of its own. */
static void add(struct cli *c, struct token *t)
{
	int64_t ttl = t->resource_kind == RESOURCE_TICKET ? TICKET_TTL :
		config_duration(c->db, t->resource_kind == RESOURCE_OAUTH ?
				"oauth_ttl" : "token_ttl");

	t->made_at = c->now;
	t->expires_at = c->now + duration_option(c, "ttl", ttl);
	begin_change(c);
	if (t->resource_kind != RESOURCE_OAUTH)
		need_grant(c, t);
	if (token_add(c->db, t) == OUTCOME_NAME_TAKEN)
		quit(EXIT_CONFLICT, "there is a token of that value already:"
		     " 'wopictl token show %s'", token_id(t));
	commit_change(c);
}

static const char *milliseconds(int64_t at)
{
	return mem_printf("%lld", (long long)clock_ms(at));
}

static struct user need_user_option(struct cli *c)
{
	if (!option(c, "user"))
		quit(EXIT_USAGE, "a token needs --user USER");
	return need_user(c, option(c, "user"));
}

/* --client, which must be registered, or the host's own editor; NULL if not given. */
static const char *client_option(struct cli *c)
{
	const char *name = option(c, "client");
	struct client known;

	if (name && !same(name, CLIENT_TEXT) && !client_get(c->db, name, &known))
		quit(EXIT_NO_SUCH, "no client '%s': 'wopictl client list' shows those that there"
		     " are", name);
	return name;
}

/* The fixed rights or limit of a token; 0 if only the grants of its user count. */
static unsigned fixed_rights(const struct token *t)
{
	return t->follows && t->rights == RIGHTS_ALL ? 0 : t->rights;
}

/* NULL means that the grants decide. */
static void add_rights(const struct cli *c, row *r, const struct token *t)
{
	if (fixed_rights(t))
		row_rights(c, r, "rights", t->rights);
	else
		row_text(r, "rights", NULL);
}

/* The source of the rights, in words. */
static const char *about_rights(const struct token *t)
{
	if (!t->follows)
		return mem_printf("fixed rights: %s", rights_text(t->rights));
	return mem_printf("rights follow the grants of '%s'%s%s", t->user.name,
			  fixed_rights(t) ? ", at most " : "",
			  fixed_rights(t) ? rights_text(fixed_rights(t)) : "");
}

void cmd_token_add(struct cli *c)
{
	struct token t = { .client = client_option(c) };
	const char *text = need_text(c, &t);

	set_rights(c, &t);
	t.user = need_user_option(c);
	set_resource(c, &t);
	add(c, &t);
	if (for_programs(c)) {
		row *r = row_new();

		row_text(r, "access_token", text);
		row_int(r, "access_token_ttl", clock_ms(t.expires_at));
		row_text(r, "id", token_id(&t));
		add_rights(c, r, &t);
		row_flag(r, "grants", t.follows);
		out_record(c, r);
	} else {
		out_value(c, "access_token", text);
		say("access_token_ttl %s (%s), token id %s; %s", milliseconds(t.expires_at),
		    clock_text(t.expires_at), token_id(&t), about_rights(&t));
	}
}

/* Refuses options of the token, which is made with --user only. */
static void need_no_token_options(struct cli *c)
{
	static const char *const names[] = { "rights", "ttl" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (option(c, names[i]))
			quit(EXIT_USAGE, "--%s is for the token, so it needs --user USER", names[i]);
}

/* The address does not show fixed rights, so a message does. */
static void tell_fixed(const struct token *t)
{
	if (!t->follows)
		say("%s", about_rights(t));
}

/* The actions of pages; editors may have others. */
static void check_action(struct cli *c, const char *action)
{
	static const char *const known[] = {
		"view", "edit", "editnew", "embedview", "versions", "share", "convert",
	};
	struct guess g = { .typed = action };
	struct actions all = client_actions(c->db, NULL);

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		if (same(known[i], action))
			return;
		guess_offer(&g, known[i]);
	}
	for (size_t i = 0; i < all.count; i++)
		if (same(all.list[i].name, action))
			return;
	quit(EXIT_USAGE, "no page or editor has the action '%s'%s", action,
	     guess_text(&g, "view, edit, versions, share ..."));
}

/* Prints the address of a page. With --user it signs that user in, once: the session is kept by a
 * cookie. */
static void print_page(struct cli *c, const char *action)
{
	const char *id = arg(c, 0), *client = client_option(c), *page, *text = token_make();
	struct token t = { .resource_kind = RESOURCE_TICKET };
	struct file f;

	check_action(c, action);
	t.resource_id = need_resource_or_version(c, id, &f);
	page = mem_printf("%s/open/%s?action=%s%s%s", need_base_url(c), t.resource_id, action,
			  client ? "&client=" : "", client ? client : "");
	if (option(c, "user")) {
		set_rights(c, &t);
		t.user = need_user_option(c);
		token_hash(text, t.hash);
		add(c, &t);
		tell_fixed(&t);
		page = mem_printf("%s&ticket=%s", page, text);
	} else {
		need_no_token_options(c);
	}
	out_value(c, "url", page);
}

/* The id of the file or version of the WOPISrc. */
static const char *need_openable(struct cli *c)
{
	const char *text = arg(c, 0);
	struct file f;
	const char *id = need_resource_or_version(c, text, &f);

	if (!f.id)
		quit(EXIT_NO_SUCH, "'%s' is a container, not a file: --action view prints the address"
		     " of its page", text);
	return id;
}

static void print_wopi_src(struct cli *c)
{
	const char *id = need_openable(c), *text = token_make();
	struct token t = { .resource_kind = RESOURCE_FILE, .resource_id = id };

	need_base_url(c);
	if (option(c, "client"))
		quit(EXIT_USAGE, "--client is for the page, so it needs --action ACTION");
	if (!option(c, "user")) {
		need_no_token_options(c);
		out_value(c, "wopi_src", wopi_src(c->db, id));
		return;
	}
	set_rights(c, &t);
	t.user = need_user_option(c);
	token_hash(text, t.hash);
	add(c, &t);
	tell_fixed(&t);
	out_value(c, "url", mem_printf("%s?access_token=%s&access_token_ttl=%s",
				       wopi_src(c->db, id), text, milliseconds(t.expires_at)));
}

void cmd_url(struct cli *c)
{
	const char *action = option(c, "action");

	if (action)
		print_page(c, action);
	else
		print_wopi_src(c);
}

static row *row_of(const struct cli *c, const struct token *t)
{
	struct token bounded = *t;
	bool ended = !token_bound(c->db, &bounded) || bounded.expires_at <= c->now;
	row *r = row_new();

	row_text(r, "id", token_id(t));
	row_text(r, "user", t->user.name);
	row_text(r, "kind", resource_kind_name(t->resource_kind));
	row_text(r, "resource", *t->resource_id ? t->resource_id : NULL);
	row_text(r, "path", resource_path(c->db, t->resource_id));
	add_rights(c, r, t);
	row_time(c, r, "expires_at", t->expires_at);
	row_int(r, "access_token_ttl", clock_ms(t->expires_at));
	row_flag(r, "expired", ended);
	row_flag(r, "grants", t->follows);
	row_text(r, "client", t->client);
	row_flag(r, "weak", t->weak);
	return r;
}

void cmd_token_list(struct cli *c)
{
	const char *user = option(c, "user") ? need_user(c, option(c, "user")).id : NULL;
	query *q = token_list(c->db, user);
	struct token t;

	out_rows();
	while (token_next(c->db, q, &t))
		out_row(c, row_of(c, &t));
}

/* TEXT is a token or its id. */
static struct token need_token(struct cli *c, const char *text)
{
	struct token t;
	int found = token_find(c->db, text, &t);

	/* TEXT may be a token, so it is not repeated */
	if (found == 0)
		quit(EXIT_NO_SUCH, "no such token: 'wopictl token list' shows the ids");
	if (found > 1)
		quit(EXIT_CONFLICT, "more than one token has that id: give the token itself");
	return t;
}

void cmd_token_show(struct cli *c)
{
	struct token t = need_token(c, arg(c, 0));
	row *r = row_of(c, &t);

	row_time(c, r, "made_at", t.made_at);
	out_record(c, r);
}

static void remove_of_user(struct cli *c)
{
	struct user u = need_user(c, option(c, "user"));
	int64_t count = token_count(c->db, u.id);

	if (count)
		confirm(c, "remove all tokens of user '%s' (%s)?", u.name, counted(count, "token"));
	begin_change(c);
	count = token_remove_user(c->db, u.id);
	commit_change(c);
	say("%s %s", done(c, "remove"), counted(count, "token"));
}

static const char *key(struct cli *c, const char *text)
{
	return text_hex(need_token(c, text).hash, TOKEN_HASH_SIZE);
}

void cmd_token_remove(struct cli *c)
{
	int links = 0;

	if (!arg(c, 0) == !option(c, "user"))
		quit(EXIT_USAGE, "give tokens or their ids, or --user USER");
	if (option(c, "user")) {
		remove_of_user(c);
		return;
	}
	begin_change(c);
	count_once(c, 0, key);
	for (int i = 0; i < c->argc; i++) {
		struct token t = need_token(c, arg(c, i));

		token_remove(c->db, &t);
		links += token_remove_links(c->db, &t);
	}
	commit_change(c);
	if (links)
		say("%s the token%s and %s made with it", done(c, "remove"), c->argc > 1 ? "s" : "",
		    counted(links, "link"));
}
