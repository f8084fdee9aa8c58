/* SPDX-License-Identifier: MIT */
/* Files that leave: back from the trash, or for good. */
#include "trash_commands.h"

#include "arguments.h"
#include "audit_trail.h"
#include "change.h"
#include "commands.h"
#include "container.h"
#include "content.h"
#include "db.h"
#include "die.h"
#include "file.h"
#include "lock.h"
#include "lock_row.h"
#include "lookup.h"
#include "mem.h"
#include "message.h"
#include "outcome.h"
#include "outside.h"
#include "purge.h"
#include "text.h"
#include "tree.h"
#include "version.h"

#include <string.h>
#include <unistd.h>

/* Files in the trash that had a name. */
struct removed {
	const char *name;
	struct file last;
	int count;
};

static void look_at_removed(const struct file *f, void *arg)
{
	struct removed *r = arg;

	if (!same(f->name, r->name))
		return;
	r->last = *f;
	r->count++;
}

/* By its id, or by the path that it had. */
static struct file need_removed(struct cli *c, const char *text)
{
	struct removed r = { .name = last_segment(text) };
	struct tree_item item;
	struct file f;

	if (*text != '/' && file_get_any(c->db, text, &f))
		return f;
	if (*text == '/' && tree_find(c->db, mem_strndup(text, (size_t)(r.name - text)), &item, NULL))
		file_list(c->db, item.id, true, look_at_removed, &r);
	if (r.count == 0)
		quit(EXIT_NO_SUCH, "no file '%s' in the trash: 'wopictl file list --removed' shows it",
		     text);
	if (r.count > 1)
		quit(EXIT_CONFLICT, "%d files '%s' are in the trash: give the id, which 'wopictl file list"
		     " --removed' shows", r.count, text);
	return r.last;
}

static void undelete_one(struct cli *c, const char *text)
{
	struct file f = need_removed(c, text);
	const char *container;
	struct container n;

	if (!f.removed_at)
		return;
	container = container_get(c->db, f.container_id, &n) ? n.id : CONTAINER_ROOT;
	if (file_undelete(c->db, &f, container) == OUTCOME_NAME_TAKEN)
		quit(EXIT_CONFLICT, "the name '%s' is already used in %s: rename the other file", f.name,
		     tree_path(c->db, container, NULL));
	if (!same(container, f.container_id))
		say_later("the container '%s' no longer exists: file '%s' is in '%s' now",
			  f.container_id, f.id, container);
}

static const char *removed_key(struct cli *c, const char *text)
{
	return need_removed(c, text).id;
}

void cmd_file_undelete(struct cli *c)
{
	begin_change(c);
	count_once(c, 0, removed_key);
	for (int i = 0; i < c->argc; i++)
		undelete_one(c, arg(c, i));
	commit_change(c);
}

/* A file by its id or path, which may be in the trash. */
static struct file need_any(struct cli *c, const char *text)
{
	struct tree_item item;
	struct file f;

	if (*text == '/' && tree_find(c->db, text, &item, NULL) && item.is_file &&
	    file_get(c->db, item.id, &f))
		return f;
	return need_removed(c, text);
}

static const char *any_key(struct cli *c, const char *text)
{
	return need_any(c, text).id;
}

static void ask_before_purge(struct cli *c)
{
	const char *what = "";

	for (int i = 0; i < c->argc; i++) {
		struct file f = need_any(c, arg(c, i));

		what = mem_printf("%s%s%s", what, *what ? ", " : "", file_text(c->db, &f));
	}
	confirm(c, "purge %s? All versions, links and the history go for good, and only the id stays",
		what);
}

/* What is left to do after the commit. */
struct purge {
	struct file file;
	struct purged gone;
};

static struct purge purge_one(struct cli *c, const char *text)
{
	struct purge p = { .file = need_any(c, text) };
	struct lock l;

	need_unlocked(c, &p.file);
	if (lock_break(c->db, p.file.id, audit_person(), "the file was purged", c->now, &l))
		say_later("it was %s", lock_describe(&l));
	p.gone = file_purge(c->db, &p.file, c->now);
	say_later("%s file '%s'%s", done(c, "purge"), p.file.id,
		  c->dry_run ? "" : "; backups made before still have it");
	return p;
}

static void remove_contents(struct cli *c, const struct purged *gone)
{
	for (size_t i = 0; i < gone->count; i++)
		content_discard(c->db, &(struct content){ .name = gone->contents[i] });
}

/* The audit trail gets the ids instead of the arguments, which may be names. */
void purge_files(struct cli *c)
{
	struct purge *all = mem_alloc((size_t)c->argc * sizeof(*all));
	int guard;

	ask_before_purge(c);
	db_end(c->db);
	guard = guard_contents(c->db, true);
	begin_change(c);
	count_once(c, 0, any_key);
	for (int i = 0; i < c->argc; i++)
		all[i] = purge_one(c, arg(c, i));
	commit_change(c);
	for (int i = 0; i < c->argc && !c->dry_run; i++) {
		remove_contents(c, &all[i].gone);
		purge_records(c->db, all[i].file.id, all[i].file.name);
		c->argv[i] = all[i].file.id;
	}
	close(guard);
	if (!c->dry_run && !db_truncate_log(c->db))
		log_line("other processes read the database, so its log still has old pages: run"
			 " 'wopictl gc' when they have ended");
}
