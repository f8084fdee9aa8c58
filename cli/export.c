/* SPDX-License-Identifier: MIT */
/* wopictl export: the current versions of a tree, as folders and files. */
#include "cli.h"

#include "die.h"
#include "mem.h"
#include "tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct export {
	struct cli *c;
	const char *dir;	/* where it is written, until it is whole */
	int64_t files, written, containers, bytes;
};

static _Noreturn void give_up(struct export *ex, const char *doing, const char *path)
{
	const char *why = strerror(errno);

	progress_end();
	folder_remove(ex->dir);
	quit(EXIT_FAILED, "cannot %s '%s': %s; nothing was exported", doing, path, why);
}

static void count_file(const char *path, const struct file *f, void *arg)
{
	(void)path, (void)f;
	((struct export *)arg)->files++;
}

static void write_container(const char *path, const struct container *n, void *arg)
{
	struct export *ex = arg;

	(void)n;
	if (*path && mkdir(mem_printf("%s/%s", ex->dir, path), 0777))
		give_up(ex, "make the folder", path);
	ex->containers++;
}

static struct timespec time_of(int64_t at)
{
	int64_t seconds = at / CLOCK_SECOND - (at % CLOCK_SECOND < 0);

	return (struct timespec){
		.tv_sec = (time_t)seconds, .tv_nsec = (long)(at - seconds * CLOCK_SECOND) * 1000,
	};
}

static void write_file(const char *path, const struct file *f, void *arg)
{
	const struct content *content = &f->version.content;
	struct export *ex = arg;
	int in = content_open(ex->c->db, content->name, content->size);
	int out = open(mem_printf("%s/%s", ex->dir, path), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
		       0666);
	struct timespec times[2] = { { .tv_nsec = UTIME_OMIT }, time_of(f->version.modified_at) };

	if (in < 0)
		give_up(ex, "open the content of", path);
	if (out < 0 || !content_send(in, out, content->size) || futimens(out, times) || close(out))
		give_up(ex, "write", path);
	close(in);
	ex->bytes += content->size;
	progress("exporting files", ++ex->written, ex->files);
}

static int is_name(const struct dirent *d)
{
	return strcmp(d->d_name, ".") != 0 && strcmp(d->d_name, "..") != 0;
}

static void free_names(struct dirent **names, int n)
{
	while (n > 0)
		free(names[--n]);
	free(names);
}

/* Whether DIR is there; quits if something is in it, or it is no folder. */
static bool is_there(const char *dir)
{
	struct dirent **names;
	int n = scandir(dir, &names, is_name, NULL);

	if (n < 0 && errno == ENOENT)
		return false;
	if (n < 0)
		quit(EXIT_CONFLICT, "cannot export to '%s': %s", dir, strerror(errno));
	if (n > 0)
		quit(EXIT_CONFLICT, "the folder '%s' is not empty: give a new one, or take '%s' away",
		     dir, names[0]->d_name);
	free_names(names, n);
	return true;
}

/* A folder of its own, in DIR if that is there, else beside it: on one file system
 * with what it is to become. */
static const char *make_partial(const char *dir, bool exists)
{
	char *partial = mem_printf("%s%s.partial-XXXXXX", dir, exists ? "/" : "");
	mode_t mask = umask(0);

	umask(mask);
	if (!mkdtemp(partial) || chmod(partial, 0777 & ~mask))
		quit(EXIT_FAILED, "cannot make the folder '%s': %s", dir, strerror(errno));
	return partial;
}

/* Moves what is whole to its place: all at once, or name by name into a folder that
 * was there, if that is still empty. */
static void publish(struct export *ex, const char *dir, bool exists)
{
	struct dirent **names = NULL;
	int n;

	if (!exists) {
		if (rename(ex->dir, dir))
			give_up(ex, "make the folder", dir);
		return;
	}
	n = scandir(dir, &names, is_name, NULL);
	free_names(names, n);
	names = NULL;
	errno = ENOTEMPTY;
	if (n != 1)
		give_up(ex, "write into the folder", dir);
	n = scandir(ex->dir, &names, is_name, NULL);
	for (int i = 0; i < n; i++)
		if (rename(mem_printf("%s/%s", ex->dir, names[i]->d_name),
			   mem_printf("%s/%s", dir, names[i]->d_name)))
			give_up(ex, "write", names[i]->d_name);
	free_names(names, n);
	if (rmdir(ex->dir))
		give_up(ex, "write into the folder", dir);
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
	bool exists;

	if (len == 0)
		quit(EXIT_USAGE, "give the folder to write to");
	while (len > 1 && dir[len - 1] == '/')
		dir[--len] = '\0';
	exists = is_there(dir);
	ex.dir = make_partial(dir, exists);
	tree_walk(c->db, id, NULL, count_file, &ex);
	tree_walk(c->db, id, write_container, write_file, &ex);
	progress_end();
	publish(&ex, dir, exists);
	report(&ex, dir);
}
