/* SPDX-License-Identifier: MIT */
/* wopictl file */
#include "arguments.h"
#include "audit_trail.h"
#include "change.h"
#include "cli.h"
#include "commands.h"
#include "container.h"
#include "content.h"
#include "db.h"
#include "file.h"
#include "lock.h"
#include "lock_row.h"
#include "lookup.h"
#include "mem.h"
#include "message.h"
#include "outcome.h"
#include "output.h"
#include "outside.h"
#include "text.h"
#include "trash_commands.h"
#include "tree.h"
#include "user.h"
#include "version.h"
#include "versions.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Receives the bytes of PATH, "-" being standard input. */
static struct content receive(struct cli *c, const char *path)
{
	int fd = same(path, "-") ? STDIN_FILENO : outside_open(path);
	struct content content;
	struct stat st;

	if (fd < 0 && errno != EISDIR)
		quit(EXIT_FAILED, "cannot open '%s': %s", path, strerror(errno));
	if (fd < 0 || (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)))
		quit(EXIT_FAILED, "'%s' is a folder: add it with 'wopictl import %s'", path,
		     shell_word(path));
	if (content_receive(c->db, fd, -1, INT64_MAX, &content) != OUTCOME_OK)
		quit(EXIT_FAILED, "cannot read '%s' to its end", path);
	if (fd != STDIN_FILENO)
		close(fd);
	return content;
}

/* Adds F with CONTENT, and prints its id. Removes the content if F cannot be added. */
static void add(struct cli *c, struct file *f, const struct content *content, const char *copied)
{
	struct version v = { .content = *content, .modified_by_user = -1 };
	enum outcome outcome;

	if (copied)
		v.note = mem_printf("copied from %s", copied);
	f->made_at = v.modified_at = c->now;
	outcome = file_add(c->db, f, &v);
	if (outcome != OUTCOME_OK && !copied)
		content_discard(c->db, content);
	if (outcome == OUTCOME_NOT_FOUND)
		quit(EXIT_NO_SUCH, "no container '%s': 'wopictl container list' shows the ids",
		     f->container_id);
	if (outcome == OUTCOME_NAME_TAKEN)
		quit_taken(c, f->container_id, f->name, f->id);
	commit_change(c);
	out_value(c, "id", f->id);
}

static const char *need_template(struct cli *c, const char *text)
{
	struct file f = need_file(c, text);

	if (!f.template)
		quit(EXIT_CONFLICT, "file '%s' is not a template: make it one with 'wopictl file set %s"
		     " --template'", f.id, f.id);
	return f.id;
}

static const char *owner(struct cli *c)
{
	return need_user(c, option(c, "owner") ? option(c, "owner") : USER_ADMIN).id;
}

/* A file from a template is empty at first: editors load the template instead,
 * and save to the file (TemplateSource). */
void cmd_file_add(struct cli *c)
{
	const char *path = arg(c, 0), *container = option(c, "container");
	struct file f = { 0 };
	struct content content;

	f.template = option(c, "template");
	f.template_id = option(c, "from-template");
	f.name = option(c, "name") ? option(c, "name") :
		f.template_id ? path : last_segment(path);
	if (!*f.name && *path && !option(c, "name"))
		quit(EXIT_FAILED, "'%s' is a folder: add it with 'wopictl import %s'", path,
		     shell_word(path));
	if (same(f.name, "-"))
		quit(EXIT_USAGE, "a file from standard input needs --name NAME");
	if (f.template_id)
		f.template_id = need_template(c, f.template_id);
	f.id = option(c, "id") ? option(c, "id") : text_random(12);
	f.container_id = need_container(c, container ? container : CONTAINER_ROOT).id;
	check_value("file id", f.id, id_problem(f.id));
	f.name = checked_name("file name", f.name);
	f.owner_id = owner(c);
	db_end(c->db);
	if (f.template_id)
		content_empty(c->db, &content);
	else
		content = receive(c, path);
	begin_change(c);
	add(c, &f, &content, NULL);
}

void cmd_file_set(struct cli *c)
{
	struct file f;

	if (!c->options[0].name)
		quit(EXIT_USAGE, "nothing to change: see 'wopictl file set --help'");
	begin_change(c);
	f = need_file(c, arg(c, 0));
	f.template = flag_options(c, "template", "no-template", f.template);
	if (option(c, "owner"))
		f.owner_id = need_user(c, option(c, "owner")).id;
	file_set(c->db, &f);
	commit_change(c);
}

/* DIR is the path of the file's container, or NULL. */
static row *row_of(struct cli *c, const struct file *f, const char *dir)
{
	row *r = row_new();

	row_text(r, "id", f->id);
	row_text(r, "name", f->name);
	row_text(r, "container_id", f->container_id);
	row_int(r, "version", f->version.number);
	row_int(r, "size", f->version.content.size);
	row_time(c, r, "modified_at", f->version.modified_at);
	if (f->removed_at)
		row_text(r, "path", NULL);
	else
		row_text(r, "path", dir ? mem_printf("%s%s%s", dir, dir[1] ? "/" : "", f->name) :
			 tree_path(c->db, f->container_id, f->name));
	return r;
}

struct listing {
	struct cli *c;
	const char *dir;
};

static void list_one(const struct file *f, void *arg)
{
	const struct listing *l = arg;

	out_row(l->c, option(l->c, "templates") && !f->template ? NULL : row_of(l->c, f, l->dir));
}

/* The files of a container, or with NULL all. */
static void list_in(struct cli *c, const char *container_id)
{
	struct listing l = { c, container_id ? tree_path(c->db, container_id, NULL) : NULL };

	out_rows();
	file_list(c->db, container_id, option(c, "removed"), list_one, &l);
}

struct ids {
	const char **list;
	size_t count;
};

static void take_container(const char *path, const struct container *n, void *arg)
{
	struct ids *all = arg;

	(void)path;
	all->list = mem_grow(all->list, all->count, sizeof(*all->list));
	all->list[all->count++] = n->id;
}

static void list_below(struct cli *c, const char *container_id)
{
	struct ids all = { .count = 0 };

	tree_walk(c->db, container_id, take_container, NULL, &all);
	for (size_t i = 0; i < all.count; i++)
		list_in(c, all.list[i]);
}

void cmd_file_list(struct cli *c)
{
	const char *container = arg(c, 0) ? need_container(c, arg(c, 0)).id : NULL;

	if (option(c, "recursive") && option(c, "removed"))
		quit(EXIT_USAGE, "--removed lists the whole trash: it has no --recursive");
	if (option(c, "recursive"))
		list_below(c, container ? container : CONTAINER_ROOT);
	else
		list_in(c, container);
}

void cmd_file_show(struct cli *c)
{
	struct file f = need_file(c, arg(c, 0));
	struct lock l;
	struct user u;
	row *r = row_new();

	f.version = version_option(c, &f);
	lock_get(c->db, f.id, c->now, &l);
	row_text(r, "id", f.id);
	row_text(r, "name", f.name);
	row_text(r, "container_id", f.container_id);
	row_text(r, "owner", user_get(c->db, f.owner_id, &u) ? u.name : NULL);
	row_int(r, "version", f.version.number);
	row_int(r, "size", f.version.content.size);
	row_text(r, "sha256", text_hex(f.version.content.sha256, SHA256_SIZE));
	row_time(c, r, "made_at", f.made_at);
	row_time(c, r, "modified_at", f.version.modified_at);
	row_text(r, "lock", *l.lock_id ? l.lock_id : NULL);
	row_text(r, "lock_state", lock_describe(&l));
	row_text(r, "wopi_src", wopi_src(c->db, f.id));
	row_flag(r, "template", f.template);
	row_text(r, "template_id", f.template_id);
	row_text(r, "path", tree_path(c->db, f.container_id, f.name));
	out_record(c, r);
}

/* Receives the contents before the change, so that no writer waits for a slow pipe. The lock is
 * checked before and after. */
void cmd_file_put(struct cli *c)
{
	struct file f = need_file(c, arg(c, 0));
	const char *id = f.id;	/* a path may lead elsewhere by then */
	struct content content;
	struct lock l;

	need_unlocked(c, &f);
	db_end(c->db);	/* a slow pipe must not hold a snapshot */
	content = receive(c, arg(c, 1));
	begin_change(c);
	if (!file_get(c->db, id, &f) || is_locked(c, &f, &l))
		content_discard(c->db, &content);
	f = need_file(c, id);
	need_unlocked(c, &f);
	save_version(c, &f, &content, NULL);
}

static void place(struct cli *c, const struct file *f, const char *container_id,
		  const char *name)
{
	if (file_place(c->db, f, container_id, name) == OUTCOME_NAME_TAKEN)
		quit_taken(c, container_id, name, f->id);
	commit_change(c);
}

void cmd_file_rename(struct cli *c)
{
	const char *name = checked_name("file name", arg(c, 1));
	struct file f;

	begin_change(c);
	f = need_file(c, arg(c, 0));
	need_unlocked(c, &f);
	place(c, &f, f.container_id, name);
}

/* A locked file may be moved: it keeps its lock. */
void cmd_file_move(struct cli *c)
{
	struct file f;

	begin_change(c);
	f = need_file(c, arg(c, 0));
	place(c, &f, need_container(c, arg(c, 1)).id, f.name);
}

/* Contents never change, so the copy shares them until it is saved. */
void cmd_file_copy(struct cli *c)
{
	const char *name = arg(c, 1) ? checked_name("file name", arg(c, 1)) : NULL;
	struct file f, copy = { 0 };

	copy.id = option(c, "id") ? option(c, "id") : text_random(12);
	check_value("file id", copy.id, id_problem(copy.id));
	begin_change(c);
	f = need_file(c, arg(c, 0));
	copy.name = name ? name : file_free_name(c->db, f.container_id, f.name, NULL);
	copy.container_id = f.container_id;
	copy.owner_id = f.owner_id;
	copy.template_id = f.template_id;
	version_share(c->db, f.id, &f.version.content);
	add(c, &copy, &f.version.content, f.id);
}

static void remove_one(struct cli *c, const char *text)
{
	struct file f = need_file(c, text);
	const char *what = file_text(c->db, &f);
	struct lock l;

	need_unlocked(c, &f);
	if (lock_break(c->db, f.id, audit_person(), "the file was removed", c->now, &l))
		say_later("%s was %s", what, lock_describe(&l));
	file_remove(c->db, &f, c->now);
}

void cmd_file_remove(struct cli *c)
{
	const char *version = option(c, "version");

	if (version && (c->argc > 1 || option(c, "purge")))
		quit(EXIT_USAGE, "--version is about one file, and removes only that version");
	if (option(c, "purge")) {
		purge_files(c);
		return;
	}
	if (version) {
		remove_version(c, arg(c, 0), version);
		return;
	}
	begin_change(c);
	count_once(c, 0, file_key);
	for (int i = 0; i < c->argc; i++)
		remove_one(c, arg(c, i));
	commit_change(c);
}
