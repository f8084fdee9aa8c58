/* SPDX-License-Identifier: MIT */
/* What every host starts with. */
#ifndef NEW_HOST_H
#define NEW_HOST_H

#include "cli.h"
#include "container.h"
#include "upgrade_names.h"
#include "user.h"

/* What every host starts with: the root container, and who owns it and what has no other
 * owner; and in a change the adding of them. All stay as they are if they are there. */
struct container first_container(int64_t made_at);
struct user first_user(int64_t made_at);
void add_first_things(struct cli *c);

/* In a change, for a new host and one that was emptied: settings whose default for hosts of
 * before is another. */
void set_first_settings(struct cli *c);

/* Tells which name an upgrade changed; ARG is not used. */
void say_renamed(const struct name_change *change, void *arg);

/* Makes or upgrades the host in c->data, as c->db, with what every host starts with, in a
 * change that host_finish() ends. Returns the schema that it had, 0 if it is new. */
int begin_host(struct cli *c);

#endif
