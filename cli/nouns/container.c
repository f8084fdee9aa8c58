/* SPDX-License-Identifier: MIT */
/* wopictl container */
#include "arguments.h"
#include "audit_trail.h"
#include "change.h"
#include "cli.h"
#include "commands.h"
#include "container.h"
#include "db.h"
#include "file.h"
#include "lock.h"
#include "lock_row.h"
#include "lookup.h"
#include "mem.h"
#include "message.h"
#include "outcome.h"
#include "output.h"
#include "text.h"
#include "tree.h"

#include <string.h>

void cmd_container_add(struct cli *c)
{
	struct container n = { .name = arg(c, 0), .made_at = c->now };

	n.id = option(c, "id") ? option(c, "id") : text_random(12);
	check_value("container id", n.id, id_problem(n.id));
	n.name = checked_name("container name", n.name);
	begin_change(c);
	n.parent_id = need_container(c, option(c, "parent") ? option(c, "parent") :
				     CONTAINER_ROOT).id;
	switch (container_add(c->db, &n)) {
	case OUTCOME_NAME_TAKEN:
		quit_taken(c, n.parent_id, n.name, n.id);
	case OUTCOME_TOO_DEEP:
		quit(EXIT_CONFLICT, "cannot add '%s': containers cannot be nested deeper than %d levels",
		     n.name, CONTAINER_DEPTH_MAX);
	default:
		break;
	}
	commit_change(c);
	out_value(c, "id", n.id);
}

static row *row_of(const struct cli *c, const struct container *n)
{
	row *r = row_new();

	row_text(r, "id", n->id);
	row_text(r, "name", n->name);
	row_text(r, "parent_id", n->parent_id);
	row_time(c, r, "made_at", n->made_at);
	row_text(r, "path", tree_path(c->db, n->id, NULL));
	return r;
}

static void list_one(const struct container *n, void *c)
{
	out_row(c, row_of(c, n));
}

/* The walk keeps what it still needs in the pool, so only what the row took is released. */
static void list_below(const char *path, const struct container *n, void *c)
{
	void *mark = mem_mark();

	if (*path)	/* not the container itself */
		out_row(c, row_of(c, n));
	mem_release(mark);
}

static void list_in(struct cli *c, const char *id)
{
	out_rows();
	container_list(c->db, id, list_one, c);
}

void cmd_container_list(struct cli *c)
{
	struct container n = need_container(c, arg(c, 0) ? arg(c, 0) : CONTAINER_ROOT);

	if (option(c, "recursive"))
		tree_walk(c->db, n.id, list_below, NULL, c);
	else
		list_in(c, n.id);
}

void cmd_container_show(struct cli *c)
{
	struct container n = need_container(c, arg(c, 0));

	out_record(c, row_of(c, &n));
}

void cmd_container_rename(struct cli *c)
{
	const char *name = checked_name("container name", arg(c, 1));
	struct container n;

	begin_change(c);
	n = need_container(c, arg(c, 0));
	if (container_rename(c->db, n.id, name) == OUTCOME_NAME_TAKEN)
		quit_taken(c, n.parent_id, name, n.id);
	commit_change(c);
}

void cmd_container_move(struct cli *c)
{
	struct container n, parent;

	begin_change(c);
	n = need_container(c, arg(c, 0));
	parent = need_container(c, arg(c, 1));
	switch (container_move(c->db, n.id, parent.id)) {
	case OUTCOME_NAME_TAKEN:
		quit_taken(c, parent.id, n.name, n.id);
	case OUTCOME_NOT_EMPTY:
		if (!n.parent_id)
			quit(EXIT_CONFLICT, "%s is the root container, which cannot be moved",
			     container_text(c->db, &n));
		quit(EXIT_CONFLICT, "%s cannot be moved into %s", container_text(c->db, &n),
		     same(n.id, parent.id) ? "itself" :
		     mem_printf("%s, which is inside it", container_text(c->db, &parent)));
	default:
		commit_change(c);
	}
}

/* Counts of what is below a container. */
struct census {
	int64_t files, containers;
};

static void count_container(const char *path, const struct container *n, void *arg)
{
	(void)n;
	((struct census *)arg)->containers += *path != '\0';
}

static void count_file(const char *path, const struct file *f, void *arg)
{
	(void)path, (void)f;
	((struct census *)arg)->files++;
}

/* "container 'ID' (/PATH) with 2 files and 1 container in it" */
static const char *describe_tree(struct cli *c, const struct container *n)
{
	struct census k = { 0 };

	tree_walk(c->db, n->id, count_container, count_file, &k);
	return mem_printf("%s with %s and %s in it", container_text(c->db, n),
			  counted(k.files, "file"), counted(k.containers, "container"));
}

static void need_removable(struct cli *c, const struct container *n)
{
	if (!n->parent_id)
		quit(EXIT_CONFLICT, "%s is the root container, which cannot be removed",
		     container_text(c->db, n));
}

static void remove_tree(struct cli *c, const struct container *n)
{
	enum outcome outcome;
	struct file locked;
	struct lock l;

	while ((outcome = tree_remove(c->db, n->id, c->now, &locked)) == OUTCOME_LOCK_MISMATCH) {
		const char *what = file_text(c->db, &locked);

		if (!option(c, "force"))
			quit(EXIT_CONFLICT, "%s is locked: see 'wopictl lock show %s', or use --force",
			     what, locked.id);
		lock_break(c->db, locked.id, audit_person(), "the container was removed", c->now, &l);
		say_later("%s was %s", what, lock_describe(&l));
	}
}

static void remove_empty(struct cli *c, const struct container *n)
{
	if (container_remove(c->db, n->id, c->now) == OUTCOME_NOT_EMPTY)
		quit(EXIT_CONFLICT, "%s is not empty: see 'wopictl file list %s --recursive' and"
		     " 'wopictl container list %s', or use --recursive", container_text(c->db, n), n->id,
		     n->id);
}

/* Looks up the containers of the arguments NAMES, which become ids. Returns what they hold;
 * NULL without --recursive. */
static const char *need_containers(struct cli *c, const char **names, struct container *list)
{
	const char *what = option(c, "recursive") ? "" : NULL;

	for (int i = 0; i < c->argc; i++) {
		list[i] = need_container(c, names[i]);
		names[i] = list[i].id;
		need_removable(c, &list[i]);
		if (what)
			what = mem_printf("%s%s%s", what, i ? "; " : "", describe_tree(c, &list[i]));
	}
	return what;
}

void cmd_container_remove(struct cli *c)
{
	struct container *list = mem_alloc((size_t)c->argc * sizeof(*list));
	const char **names = mem_alloc((size_t)c->argc * sizeof(*names)), *what;

	if (option(c, "force") && !option(c, "recursive"))
		quit(EXIT_USAGE, "--force is for locked files in it, so it needs --recursive");
	count_once(c, 0, container_key);
	memcpy(names, c->argv, (size_t)c->argc * sizeof(*names));
	what = need_containers(c, names, list);
	if (what)
		confirm(c, "remove %s? The files go to the trash.", what);
	begin_change(c);
	what = need_containers(c, names, list);
	for (int i = 0; i < c->argc; i++)
		(option(c, "recursive") ? remove_tree : remove_empty)(c, &list[i]);
	commit_change(c);
	if (what)
		say("%s %s; the files %s the trash", done(c, "remove"), what,
		    c->dry_run ? "would go to" : "are in");
}
