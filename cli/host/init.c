/* SPDX-License-Identifier: MIT */
/* wopictl init: creates or upgrades the data directory. */
#include "arguments.h"
#include "cli.h"
#include "commands.h"
#include "config.h"
#include "db.h"
#include "host.h"
#include "message.h"
#include "new_host.h"
#include "token.h"
#include "user_rules.h"

void cmd_init(struct cli *c)
{
	const struct setting *base_url = setting_find("base_url");
	const char *url = option(c, "base-url"), *twins;
	int schema, chosen = 0;

	if (url)
		check_value("base URL", url, base_url->problem(url));
	if (option(c, "new-secret"))
		host_renew_secret(c->data);
	schema = begin_host(c);
	if (url)
		config_set(c->db, base_url, url);
	if (option(c, "new-secret"))
		chosen = token_remove_chosen(c->db);
	host_finish(c->db);
	if (option(c, "new-secret"))
		say("created a new secret; no longer valid: addresses of links ('wopictl share list' prints"
		    " the new ones), download addresses, tokens in answers and pages, and %s with a"
		    " chosen value; random tokens and browser sessions stay valid",
		    counted(chosen, "token"));
	if (schema == 0)
		say("created a new host in '%s'", c->data);
	else if (schema < DB_SCHEMA)
		say("upgraded '%s' from schema %d to %d", c->data, schema, DB_SCHEMA);
	twins = twins_problem(c);
	if (twins)
		say("login names: %s; run 'wopictl " TWINS_REMEDY "' or 'wopictl config set"
		    " remote_user_case exact'", twins);
}
