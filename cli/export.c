/* SPDX-License-Identifier: MIT */
/* wopictl export: the current versions of a tree, as folders and files. */
#define _XOPEN_SOURCE 700	/* nftw */
#include "cli.h"

#include "die.h"
#include "mem.h"
#include "tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
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

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path);
}

static _Noreturn void give_up(struct export *ex, const char *doing, const char *path)
{
	const char *why = strerror(errno);

	progress_end();
	nftw(ex->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
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

static void write_file(const char *path, const struct file *f, void *arg)
{
	const struct content *content = &f->version.content;
	struct export *ex = arg;
	int in = content_open(ex->c->db, content->name, content->size);
	int out = open(mem_printf("%s/%s", ex->dir, path), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
		       0666);
	struct timespec times[2] = { { .tv_nsec = UTIME_OMIT }, {
		.tv_sec = (time_t)(f->version.modified_at / 1000000),
		.tv_nsec = (long)(f->version.modified_at % 1000000 * 1000),
	} };

	if (in < 0)
		give_up(ex, "open the content of", path);
	if (out < 0 || !content_send(in, out, content->size) || futimens(out, times) || close(out))
		give_up(ex, "write", path);
	close(in);
	ex->bytes += content->size;
	progress("exporting files", ++ex->written, ex->files);
}

/* Quits if something is there already; an empty folder is nothing. */
static void need_vacant(const char *dir)
{
	struct dirent **names;
	int n = scandir(dir, &names, NULL, NULL);

	if (n < 0 && errno == ENOENT)
		return;
	if (n < 0)
		quit(EXIT_CONFLICT, "cannot export to '%s': %s", dir, strerror(errno));
	if (n > 2)
		quit(EXIT_CONFLICT, "the folder '%s' is not empty: give a new one", dir);
	while (n > 0)
		free(names[--n]);
	free(names);
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

/* It stands beside DIR under another name until it is whole. */
void export_host(struct cli *c)
{
	const char *id = need_container(c, arg(c, 1) ? arg(c, 1) : CONTAINER_ROOT).id;
	struct export ex = { .c = c };
	char *dir = mem_strdup(arg(c, 0)), *partial;
	size_t len = strlen(dir);
	mode_t mask = umask(0);

	umask(mask);
	while (len > 1 && dir[len - 1] == '/')
		dir[--len] = '\0';
	need_vacant(dir);
	partial = mem_printf("%s.partial-XXXXXX", dir);
	if (!mkdtemp(partial) || chmod(partial, 0777 & ~mask))
		quit(EXIT_FAILED, "cannot make a folder beside '%s': %s", dir, strerror(errno));
	ex.dir = partial;
	tree_walk(c->db, id, NULL, count_file, &ex);
	tree_walk(c->db, id, write_container, write_file, &ex);
	progress_end();
	if (rename(partial, dir))
		give_up(&ex, "name the folder", dir);
	report(&ex, dir);
}
