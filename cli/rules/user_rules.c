/* SPDX-License-Identifier: MIT */
/* Rules for users that only commands apply. */
#include "user_rules.h"

#include "cli.h"
#include "jwt.h"
#include "mem.h"
#include "text.h"
#include "user.h"

#include <string.h>

const char *avatar_problem(const char *url)
{
	if (strncmp(url, "http://", 7) != 0 && strncmp(url, "https://", 8) != 0)
		return "does not start with http:// or https://";
	return line_problem(url, 1000);
}

const char *subject_problem(const char *subject)
{
	return line_problem(subject, JWT_USER_MAX);
}

const char *user_conflict(struct cli *c, const struct user *u, const char *id)
{
	struct user other;

	if (u->subject && user_of_subject(c->db, u->subject, &other) && !same(other.id, u->id))
		return mem_printf("the subject '%s' is already that of user '%s'", u->subject,
				  other.name);
	if (user_case_ignored(c->db) && user_twin(c->db, u->name, u->id, &other))
		return mem_printf("the name '%s' differs from that of user '%s' in letter case only:"
				  " choose another name; if the web server tells both apart, 'wopictl"
				  " config set remote_user_case exact'", u->name, other.name);
	if (user_find(c->db, u->name, &other) && !same(other.id, u->id))
		return mem_printf("'%s' is already the name or id of user '%s' (id %s)", u->name,
				  other.name, other.id);
	if (id && user_find(c->db, id, &other))
		return mem_printf("'%s' is already the name or id of user '%s' (id %s)", id, other.name,
				  other.id);
	return mem_printf("'%s' was the id of a user who was removed, and ids are never reused",
			  id ? id : u->name);
}

const char *twins_problem(struct cli *c)
{
	struct users twins = { .count = 0 };

	if (user_case_ignored(c->db))
		twins = user_list_twins(c->db);
	return twins.count ? mem_printf("%zu differ from another in letter case only, such as '%s' and"
			" '%s': a REMOTE_USER in a third spelling matches nobody", twins.count,
			twins.list[0].name, twins.list[1].name) : NULL;
}
