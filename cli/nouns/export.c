/* SPDX-License-Identifier: MIT */
/* wopictl export: the current versions of a tree, as folders and files. */
#include "arguments.h"
#include "change.h"
#include "cli.h"
#include "commands.h"
#include "container.h"
#include "content.h"
#include "db.h"
#include "die.h"
#include "file.h"
#include "interrupt.h"
#include "lookup.h"
#include "mem.h"
#include "message.h"
#include "name.h"
#include "output.h"
#include "outside.h"
#include "progress.h"
#include "text.h"
#include "tree.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

struct export {
	struct cli *c;
	const char *dir;	/* the folder, which gets this name once it is complete */
	int64_t files, written, damaged, containers, bytes;
	int refused;		/* names */
};

static _Noreturn void give_up(const char *doing, const char *path)
{
	const char *why = strerror(errno);

	progress_end();
	stop_if_interrupted();
	quit(EXIT_FAILED, "cannot %s '%s': %s; nothing was exported", doing, path, why);
}

static void step(int64_t bytes)
{
	(void)bytes;
	stop_if_interrupted();
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

/* Opens a content after verifying it. *PROBLEM says what is wrong with it, or is NULL. */
static int open_content(struct db *db, const struct content *c, const char **problem)
{
	int fd = content_open(db, c->name, -1);

	*problem = content_problem(fd, c->size, c->sha256, step);
	if (!*problem && lseek(fd, 0, SEEK_SET) < 0)
		*problem = mem_printf("cannot be read: %s", strerror(errno));
	if (*problem && fd >= 0)
		close(fd);
	return *problem ? -1 : fd;
}

/* Reports a damaged file and leaves it out, so that the others are exported. */
static void leave_out(struct export *ex, const char *path, const struct file *f,
		      const char *problem)
{
	progress_end();
	log_line("file '%s' version %lld (%s): content '%s' %s", f->id, (long long)f->version.number,
		 visible(path), f->version.content.name, problem);
	ex->damaged++;
	ex->written++;
}

static void write_file(const char *path, const struct file *f, void *arg)
{
	const struct content *content = &f->version.content;
	struct export *ex = arg;
	const char *problem;
	int in = open_content(ex->c->db, content, &problem), out;
	uint8_t sha256[SHA256_SIZE];

	stop_if_interrupted();
	if (problem) {
		leave_out(ex, path, f, problem);
		return;
	}
	out = outside_add_file(mem_printf("%s/%s", ex->dir, path));
	if (out < 0 || content_pour(in, out, INT64_MAX, sha256, step) < 0 || close(out) ||
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

static void report(const struct export *ex)
{
	row *r = row_new();

	row_text(r, "dir", ex->dir);
	row_int(r, "files", ex->files - ex->damaged);
	row_int(r, "containers", ex->containers);
	row_int(r, "bytes", ex->bytes);
	out_record(ex->c, r);
}

/* Exports one snapshot, whose contents are guarded from removal. DIR appears once it is complete. */
void cmd_export(struct cli *c)
{
	struct export ex = { .c = c };
	const char *id;

	if (!*arg(c, 0))
		quit(EXIT_USAGE, "give the folder to write to");
	ex.dir = text_without_slashes(arg(c, 0));
	interrupts_catch();
	db_end(c->db);
	guard_contents(c->db, false);	/* until the process ends */
	db_begin_read(c->db);
	id = need_container(c, arg(c, 1) ? arg(c, 1) : CONTAINER_ROOT).id;
	check_tree(&ex, id);
	begin(&ex);
	tree_walk(c->db, id, write_container, write_file, &ex);
	progress_end();
	stop_if_interrupted();
	if (!outside_name(ex.dir))
		give_up("make the folder", ex.dir);
	report(&ex);
	if (!ex.damaged)
		return;
	out_finish();
	quit(EXIT_FAILED, "'%s' has all but %s: 'wopictl check' says what to do", ex.dir,
	     counted(ex.damaged, "file"));
}
