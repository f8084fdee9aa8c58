/* SPDX-License-Identifier: MIT */
/* wopictl grant */
#include "arguments.h"
#include "change.h"
#include "cli.h"
#include "commands.h"
#include "container.h"
#include "db.h"
#include "editing.h"
#include "file.h"
#include "grant.h"
#include "lookup.h"
#include "message.h"
#include "output.h"
#include "right.h"
#include "text.h"
#include "user.h"

#include <string.h>

/* Who is granted something: the first argument, unless it is everyone. *NEXT is the
 * argument after it; there are at least COUNT, the OTHERS. */
static const char *need_grantee(struct cli *c, int count, const char *others, int *next)
{
	bool everyone = option(c, "everyone");

	if (c->argc < count + !everyone)
		quit(EXIT_USAGE, "give USER or --everyone, not both, and %s", others);
	*next = !everyone;
	return everyone ? GRANT_EVERYONE : need_user(c, arg(c, 0)).id;
}

void cmd_grant_add(struct cli *c)
{
	struct grant g;
	struct file f;
	int next;

	begin_change(c);
	g.user_id = need_grantee(c, 2, "ROLE FILE|CONTAINER", &next);
	if (!role_parse(arg(c, next), &g.role) && option(c, "everyone"))
		quit(EXIT_USAGE, "give USER or --everyone, not both, then ROLE FILE|CONTAINER");
	if (!role_parse(arg(c, next), &g.role))
		quit(EXIT_USAGE, "invalid role '%s': expected reader, reviewer, writer or owner",
		     arg(c, next));
	while (++next < c->argc) {
		g.resource_id = need_resource(c, arg(c, next), &f);
		grant_set(c->db, &g);
	}
	commit_change(c);
}

static const char *remove_one(struct cli *c, const char *user_id, const char *text)
{
	struct file f;
	const char *id = need_resource(c, text, &f);

	if (!grant_remove(c->db, user_id, id, c->now))
		quit(EXIT_NO_SUCH, "no such grant on '%s' itself: 'wopictl grant list %s' shows"
		     " all that apply to it", id, id);
	return id;
}

void cmd_grant_remove(struct cli *c)
{
	const char *user_id;
	int next;

	begin_change(c);
	user_id = need_grantee(c, 1, "FILE|CONTAINER", &next);
	count_once(c, next, resource_key);
	for (int i = next; i < c->argc; i++)
		say_who_edits(c, user_id, remove_one(c, user_id, arg(c, i)));
	commit_change(c);
}

static void print(struct cli *c, const struct grant *g)
{
	bool everyone = same(g->user_id, GRANT_EVERYONE);
	struct container n;
	struct user u;
	row *r = row_new();

	row_text(r, "user", !everyone && user_get(c->db, g->user_id, &u) ? u.name : NULL);
	row_flag(r, "everyone", everyone);
	row_text(r, "role", role_name(g->role));
	row_text(r, "kind", container_get(c->db, g->resource_id, &n) ? "container" : "file");
	row_text(r, "resource", g->resource_id);
	row_text(r, "path", resource_path(c->db, g->resource_id));
	out_row(c, r);
}

static void print_all(struct cli *c, const char *user_id, const char *resource_id)
{
	struct grants all = grant_list(c->db, user_id, resource_id);

	out_rows();
	for (size_t i = 0; i < all.count; i++)
		print(c, &all.list[i]);
}

/* For a resource also lists the grants from above, and its owner. */
void cmd_grant_list(struct cli *c)
{
	const char *user_id = option(c, "user") ? need_user(c, option(c, "user")).id : NULL;
	const char *id = arg(c, 0);
	struct container n;
	struct file f;

	if (!id) {
		print_all(c, user_id, NULL);
		return;
	}
	id = need_resource(c, id, &f);
	if (f.id && (!user_id || same(user_id, f.owner_id)))
		print(c, &(struct grant){ f.owner_id, f.id, ROLE_OWNER });
	if (f.id) {
		print_all(c, user_id, id);
		id = f.container_id;
	}
	for (struct climb up = { .id = id }; container_climb(c->db, &up, &n); )
		print_all(c, user_id, n.id);
}

void cmd_grant_show(struct cli *c)
{
	struct user u = need_user(c, arg(c, 0));
	struct file f;
	const char *id = need_resource(c, arg(c, 1), &f);
	enum role role = grant_role(c->db, u.id, id, f.id ? &f : NULL);
	row *r = row_new();

	row_text(r, "user", u.name);
	row_text(r, "resource", id);
	row_text(r, "path", resource_path(c->db, id));
	row_text(r, "role", role_name(role));
	row_rights(c, r, "rights", role_rights(role));
	out_record(c, r);
}
