/* SPDX-License-Identifier: MIT */
/* What every host starts with, and how commands make or upgrade one. */
#include "new_host.h"

#include "cli.h"
#include "clock.h"
#include "config.h"
#include "container.h"
#include "grant.h"
#include "host.h"
#include "message.h"
#include "outcome.h"
#include "right.h"
#include "upgrade_names.h"
#include "user.h"

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
	if (container_add(c->db, &root) == OUTCOME_OK && user_present(c->db, admin.id, &admin))
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
