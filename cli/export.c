/* SPDX-License-Identifier: MIT */
/* wopictl export: the current versions of a tree, as folders and files. */
#include "cli.h"

#include "interrupt.h"
#include "mem.h"
#include "name.h"
#include "outside.h"
#include "text.h"
#include "tree.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

struct export {
	struct cli *c;
	const char *dir;	/* what is made, and gets its name when it is whole */
	int64_t files, written, containers, bytes;
	int refused;		/* names */
};

static _Noreturn void give_up(const char *doing, const char *path)
{
	const char *why = strerror(errno);

	progress_end();
	stop_if_interrupted();
	quit(EXIT_FAILED, "cannot %s '%s': %s; nothing was exported", doing, path, why);
}

/* Reports PROBLEM, if any, of a name that would become part of a path. Only an edited or
 * foreign database contains such a name. */
static void refuse(struct export *ex, const char *kind, const char *id, const char *what,
		   const char *value, const char *problem)
{
	if (!problem)
		return;
	say("cannot export %s '%s': its %s '%s' %s", kind, visible(id), what, visible(value),
	    problem);
	ex->refused++;
}

static void check_container(const char *path, const struct container *n, void *arg)
{
	if (*path)
		refuse(arg, "container", n->id, "name", n->name, name_problem(n->name));
}

static void check_file(const char *path, const struct file *f, void *arg)
{
	const char *content = f->version.content.name;
	struct export *ex = arg;

	(void)path;
	refuse(ex, "file", f->id, "name", f->name, name_problem(f->name));
	refuse(ex, "file", f->id, "content", content, id_problem(content));
	ex->files++;
}

/* Checks all names before anything is written. */
static void check_tree(struct export *ex, const char *id)
{
	tree_walk(ex->c->db, id, check_container, check_file, ex);
	if (ex->refused)
		quit(EXIT_FAILED, "nothing was exported; 'wopictl check' shows the remedies");
}

static void write_container(const char *path, const struct container *n, void *arg)
{
	struct export *ex = arg;

	(void)n;
	stop_if_interrupted();
	if (*path && !outside_add_folder(mem_printf("%s/%s", ex->dir, path)))
		give_up("make the folder", path);
	ex->containers++;
}

static void write_file(const char *path, const struct file *f, void *arg)
{
	const struct content *content = &f->version.content;
	struct export *ex = arg;
	int in = content_open(ex->c->db, content->name, content->size);
	const char *to = mem_printf("%s/%s", ex->dir, path);
	int out;

	stop_if_interrupted();
	if (in < 0)
		give_up("open the content of", path);
	out = outside_add_file(to);
	if (out < 0 || !content_send(in, out, content->size) || close(out) ||
	    !outside_set_time(ex->dir, f->version.modified_at))
		give_up("write", path);
	close(in);
	ex->bytes += content->size;
	progress("exporting files", ++ex->written, ex->files);
}

static void begin(const struct export *ex)
{
	const char *found;

	if (outside_make_folder(ex->dir, &found))
		return;
	if (found)
		quit(EXIT_CONFLICT, "the folder '%s' is not empty: give a new one, or take '%s' away",
		     ex->dir, found);
	if (errno == ENOTDIR)
		quit(EXIT_CONFLICT, "cannot export to '%s': %s", ex->dir, strerror(errno));
	quit(EXIT_FAILED, "cannot make the folder '%s': %s", ex->dir, strerror(errno));
}

static void report(const struct export *ex, const char *dir)
{
	row *r = row_new();

	row_text(r, "dir", dir);
	row_int(r, "files", ex->files);
	row_int(r, "containers", ex->containers);
	row_int(r, "bytes", ex->bytes);
	out_record(ex->c, r);
}

/* Nothing of it is in DIR before it is whole. */
void export_host(struct cli *c)
{
	const char *id = need_container(c, arg(c, 1) ? arg(c, 1) : CONTAINER_ROOT).id;
	struct export ex = { .c = c };
	char *dir = mem_strdup(arg(c, 0));
	size_t len = strlen(dir);

	if (len == 0)
		quit(EXIT_USAGE, "give the folder to write to");
	while (len > 1 && dir[len - 1] == '/')
		dir[--len] = '\0';
	ex.dir = dir;
	interrupts_catch();
	check_tree(&ex, id);
	begin(&ex);
	tree_walk(c->db, id, write_container, write_file, &ex);
	progress_end();
	stop_if_interrupted();
	if (!outside_name(dir))
		give_up("make the folder", dir);
	report(&ex, dir);
}
