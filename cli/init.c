/* SPDX-License-Identifier: MIT */
/* wopictl init: makes or upgrades the data directory. */
#include "cli.h"

#include "config.h"
#include "counters.h"
#include "grant.h"

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

void add_first_things(struct cli *c)
{
	struct container root = first_container(c->now);
	struct user admin = first_user(c->now);

	if (user_add(c->db, &admin) == OK && container_add(c->db, &root) == OK)
		grant_set(c->db, &(struct grant){ admin.id, root.id, ROLE_OWNER });
}

int make_host(struct cli *c)
{
	int old_schema;

	c->db = db_create(c->data, &old_schema);
	begin_change(c);
	counters_create(c->db);
	add_first_things(c);
	return old_schema;
}

void init_host(struct cli *c)
{
	const struct setting *base_url = setting_find("base_url");
	const char *url = option(c, "base-url");
	int schema;

	if (url)
		check_value("base URL", url, base_url->problem(url));
	schema = make_host(c);
	if (url)
		config_set(c->db, base_url, url);
	db_commit(c->db);
	if (schema == 0)
		say("made a new host in '%s'", c->data);
	else if (schema < db_schema())
		say("upgraded '%s' from schema %d to %d", c->data, schema, db_schema());
}
