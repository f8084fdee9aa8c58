/* SPDX-License-Identifier: MIT */
/* wopictl oauth */
#include "arguments.h"
#include "change.h"
#include "cli.h"
#include "clock.h"
#include "commands.h"
#include "config.h"
#include "db.h"
#include "fetch.h"
#include "jwk.h"
#include "jwks.h"
#include "jwt.h"
#include "mem.h"
#include "message.h"
#include "outcome.h"
#include "output.h"
#include "prompt.h"
#include "text.h"
#include "user.h"

#include <string.h>

enum { INPUT_MAX = 1 << 16 };	/* more than a token may have, so that a longer one is refused as such */

static void tell_left_out(const struct jwks *set)
{
	for (int i = 0; i < set->left_out_count; i++)
		say("%s is left out: %s", set->left_out[i].key, set->left_out[i].reason);
	if (set->private)
		say("%s has members that are secret: they are not kept here, and their owner should"
		    " not publish them", set->private);
}

void cmd_oauth_set(struct cli *c)
{
	const char *source = arg(c, 0), *document, *problem;
	int came, went;
	struct jwks set;
	size_t len;
	row *r;

	db_end(c->db);
	document = fetch(source, JWKS_SIZE_MAX, &len);
	problem = jwks_read(document, len, &set);
	tell_left_out(&set);
	if (problem)
		quit(EXIT_FAILED, "'%s' %s", source, problem);
	begin_change(c);
	jwks_replace(c->db, &set, &came, &went);
	commit_change(c);
	r = row_new();
	row_int(r, "keys", set.count);
	row_int(r, "new", came);
	row_int(r, "gone", went);
	row_int(r, "left_out", set.left_out_count);
	out_record(c, r);
}

static void print(struct cli *c, const char *kid, const struct jwk *k)
{
	row *r = row_new();

	row_text(r, "kid", *kid ? kid : NULL);
	row_text(r, "kty", k->kty);
	row_text(r, "alg", k->alg);
	row_text(r, "crv", k->crv);
	row_int(r, "bits", k->bits);
	out_row(c, r);
}

void cmd_oauth_list(struct cli *c)
{
	struct jwk_list all = jwks_list(c->db);

	for (size_t i = 0; i < all.count; i++)
		print(c, all.list[i].kid, &all.list[i].key);
}

void cmd_oauth_remove(struct cli *c)
{
	begin_change(c);
	for (int i = 0; i < c->argc; i++)
		if (!jwks_remove(c->db, arg(c, i)))
			quit(EXIT_NO_SUCH, "no key '%s': 'wopictl oauth list' shows the kids; that of a key"
			     " without one is ''", arg(c, i));
	commit_change(c);
}

/* Quits if a setting that signed tokens need is not set. */
static const char *need_config(struct cli *c, const char *name, const char *example)
{
	const char *value = config_get(c->db, setting_find(name));

	if (!value)
		quit(EXIT_FAILED, "the setting %s is not set, so no token is good:"
		     " 'wopictl config set %s %s'", name, name, example);
	return value;
}

static struct jwt_rules need_rules(struct cli *c)
{
	struct jwt_rules rules;

	if (!same(config_get(c->db, setting_find("oauth")), "jwt"))
		quit(EXIT_FAILED, "the setting oauth is not jwt, so signed tokens are not taken:"
		     " 'wopictl config set oauth jwt'");
	rules.issuer = need_config(c, "oauth_issuer", "https://login.example.org");
	rules.audience = need_config(c, "oauth_audience", "wopi");
	rules.user_claim = config_get(c->db, setting_find("oauth_user_claim"));
	return rules;
}

/* From standard input, so that no token is visible in a command line. */
static const char *read_token(void)
{
	const char *token = prompt_secret("token", INPUT_MAX);
	size_t len = strlen(token);

	return len && token[len - 1] == '\r' ? mem_strndup(token, len - 1) : token;
}

void cmd_oauth_check(struct cli *c)
{
	struct jwt_rules rules = need_rules(c);
	const char *token, *value, *reason;
	struct user u;
	row *r;

	db_end(c->db);
	token = read_token();
	db_begin_read(c->db);
	c->now = clock_now();
	if (jwt_check(c->db, token, &rules, c->now, &value, &reason) != OUTCOME_OK)
		quit(EXIT_FAILED, "the %s", reason);
	if (!user_identify(c->db, rules.user_claim, value, &u))
		quit(EXIT_NO_SUCH, "the token is good, but its %s is '%s', which is not the subject%s of a"
		     " user here: 'wopictl user set USER --subject %s'", rules.user_claim, value,
		     same(rules.user_claim, "sub") ? "" : " or login name",
		     shell_word(value));
	r = row_new();
	row_text(r, "claim", rules.user_claim);
	row_text(r, "value", value);
	row_text(r, "user", u.name);
	row_text(r, "user_id", u.id);
	out_record(c, r);
}
