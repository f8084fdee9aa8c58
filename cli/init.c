/* SPDX-License-Identifier: MIT */
/* wopictl init: makes or upgrades the data directory. */
#include "cli.h"

#include "config.h"
#include "grant.h"
#include "host.h"

struct container first_container(int64_t made_at)
{
	return (struct container){ .id = CONTAINER_ROOT, .name = "Documents", .made_at = made_at };
}

struct user first_user(int64_t made_at)
{
	return (struct user){
		.id = USER_ADMIN, .name = USER_ADMIN, .friendly_name = "Administrator",
		.admin = true, .quota = -1, .made_at = made_at,
	};
}

/* What a new host is told; an upgraded one keeps to what it had. */
static const struct { const char *setting, *value; } first_settings[] = {
	{ "max_file_size", "2G" }, { "versions_kept", "100" },
};

void add_first_things(struct cli *c)
{
	struct container root = first_container(c->now);
	struct user admin = first_user(c->now);

	user_add(c->db, &admin);
	if (container_add(c->db, &root) == OK && user_present(c->db, admin.id, &admin))
		grant_set(c->db, &(struct grant){ admin.id, root.id, ROLE_OWNER });
}

void set_first_settings(struct cli *c)
{
	for (size_t i = 0; i < sizeof(first_settings) / sizeof(*first_settings); i++)
		config_set(c->db, setting_find(first_settings[i].setting), first_settings[i].value);
}

void say_renamed(const struct name_change *change, void *arg)
{
	(void)arg;
	if (*change->after)
		say("upgraded the name of %s '%s' from '%s' to '%s'", change->kind,
		    visible(change->id), visible(change->before), visible(change->after));
	else
		say("removed the friendly name '%s' of user '%s'", visible(change->before),
		    visible(change->id));
}

int begin_host(struct cli *c)
{
	int old_schema;

	c->db = host_make(c->data, &old_schema, say_renamed, NULL);
	c->now = clock_now();
	add_first_things(c);
	if (!old_schema)
		set_first_settings(c);
	return old_schema;
}

void init_host(struct cli *c)
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
		say("made a new secret; ended: addresses of links ('wopictl share list' prints the new"
		    " ones), download addresses, tokens that answers and pages handed out, and %s with a"
		    " chosen value; random tokens and browsers' sessions stay valid",
		    counted(chosen, "token"));
	if (schema == 0)
		say("made a new host in '%s'", c->data);
	else if (schema < DB_SCHEMA)
		say("upgraded '%s' from schema %d to %d", c->data, schema, DB_SCHEMA);
	twins = twins_problem(c);
	if (twins)
		say("login names: %s: 'wopictl " TWINS_REMEDY "', or 'wopictl config set"
		    " remote_user_case exact'", twins);
}
