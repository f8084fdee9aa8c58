/* SPDX-License-Identifier: MIT */
/* wopictl container */
#include "cli.h"

#include "text.h"

static void add_refused(enum outcome outcome, const struct container *n)
{
	if (outcome == NOT_FOUND)
		quit(EXIT_NO_SUCH, "no container '%s': 'wopictl container list' shows the ids",
		     n->parent_id);
	if (outcome == NAME_TAKEN)
		quit(EXIT_CONFLICT, "the name '%s' is taken there, or the id '%s' was used before",
		     n->name, n->id);
}

void container_cmd_add(struct cli *c)
{
	struct container n = { .name = arg(c, 0), .made_at = c->now };

	n.parent_id = option(c, "parent") ? option(c, "parent") : CONTAINER_ROOT;
	n.id = option(c, "id") ? option(c, "id") : text_random(12);
	check_value("container id", n.id, id_problem(n.id));
	check_value("container name", n.name, name_problem(n.name));
	begin_change(c);
	add_refused(container_add(c->db, &n), &n);
	db_commit(c->db);
	out_value(c, "id", n.id);
}

static row *row_of(const struct cli *c, const struct container *n)
{
	row *r = row_new();

	row_text(r, "id", n->id);
	row_text(r, "name", n->name);
	row_text(r, "parent_id", n->parent_id);
	row_time(c, r, "made_at", n->made_at);
	return r;
}

static void list_one(const struct container *n, void *c)
{
	out_row(c, row_of(c, n));
}

void container_cmd_list(struct cli *c)
{
	struct container n = need_container(c, arg(c, 0) ? arg(c, 0) : CONTAINER_ROOT);

	container_list(c->db, n.id, list_one, c);
}

void container_cmd_show(struct cli *c)
{
	struct container n = need_container(c, arg(c, 0));

	out_record(c, row_of(c, &n));
}

void container_cmd_set(struct cli *c)
{
	const char *name = option(c, "name");
	struct container n;

	if (!name)
		quit(EXIT_USAGE, "nothing to change: give --name NAME");
	check_value("container name", name, name_problem(name));
	begin_change(c);
	n = need_container(c, arg(c, 0));
	if (container_rename(c->db, n.id, name) == NAME_TAKEN)
		quit(EXIT_CONFLICT, "the name '%s' is taken there", name);
	db_commit(c->db);
}

void container_cmd_move(struct cli *c)
{
	struct container n, parent;

	begin_change(c);
	n = need_container(c, arg(c, 0));
	parent = need_container(c, arg(c, 1));
	switch (container_move(c->db, n.id, parent.id)) {
	case NAME_TAKEN:
		quit(EXIT_CONFLICT, "the name '%s' is taken in '%s'", n.name, parent.id);
	case NOT_EMPTY:
		quit(EXIT_CONFLICT, "'%s' cannot go there: it is the root, or '%s' is inside it",
		     n.id, parent.id);
	default:
		db_commit(c->db);
	}
}

void container_cmd_remove(struct cli *c)
{
	struct container n;

	begin_change(c);
	n = need_container(c, arg(c, 0));
	if (container_remove(c->db, n.id, c->now) == NOT_EMPTY)
		quit(EXIT_CONFLICT, "container '%s' is the root or not empty: see"
		     " 'wopictl file list %s' and 'wopictl container list %s'", n.id, n.id, n.id);
	db_commit(c->db);
}
