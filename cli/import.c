/* SPDX-License-Identifier: MIT */
/*
 * wopictl file add DIR --recursive: a folder with all that is in it. What is to
 * come is listed first, then the contents are received, and one transaction makes
 * all of it, or nothing.
 */
#include "cli.h"

#include "die.h"
#include "mem.h"
#include "name.h"
#include "text.h"
#include "tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The first entry is the container that all goes into. */
struct entry {
	const char *path;		/* on disk */
	const char *name;
	size_t folder;			/* which entry it is in */
	bool is_folder;
	const char *container_id;	/* of a folder, if the host has it; else NULL */
	int64_t modified_at;
	struct content content;		/* name NULL until it is received */
};

struct import {
	struct cli *c;
	struct entry *entries;
	size_t count, skipped;
	int64_t files, bytes;
	const char *owner_id;
	struct stat data;		/* of the data directory */
};

static void add_entry(struct import *im, struct entry e)
{
	im->entries = mem_grow(im->entries, im->count, sizeof(*im->entries));
	im->entries[im->count++] = e;
	if (!e.is_folder)
		im->files++;
}

static void skip(struct import *im, const char *path, const char *why)
{
	say("skipped '%s', which %s", visible(path), why);
	im->skipped++;
}

/* What stands in a folder on disk, and the name that the host has for it. */
struct found {
	const char *on_disk, *name, *problem;
};

/* One name in a folder. What is neither file nor folder stays out. */
static void look_at(struct import *im, size_t folder, const struct found *f)
{
	const char *path = mem_printf("%s/%s", im->entries[folder].path, f->on_disk);
	struct stat st;

	if (f->problem)
		skip(im, path, mem_printf("has a name that %s", f->problem));
	else if (lstat(path, &st))
		quit(EXIT_FAILED, "cannot look at '%s': %s", path, strerror(errno));
	else if (st.st_dev == im->data.st_dev && st.st_ino == im->data.st_ino)
		skip(im, path, "is the host's own data directory");
	else if (!S_ISDIR(st.st_mode) && !S_ISREG(st.st_mode))
		skip(im, path, "is neither a file nor a folder");
	else
		add_entry(im, (struct entry){
			.path = path, .name = f->name, .folder = folder,
			.is_folder = S_ISDIR(st.st_mode),
			.modified_at = (int64_t)st.st_mtim.tv_sec * 1000000 +
				st.st_mtim.tv_nsec / 1000,
		});
}

static int is_entry(const struct dirent *d)
{
	return strcmp(d->d_name, ".") != 0 && strcmp(d->d_name, "..") != 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct found *)a)->name, ((const struct found *)b)->name);
}

/* The names in the folder PATH, by those that they have here. Some file systems keep two
 * forms of what is one name here: which of them is meant, only a person can say. */
static struct found *list_folder(const char *path, size_t *count)
{
	struct dirent **names;
	int n = scandir(path, &names, is_entry, NULL);
	struct found *list = mem_alloc(n > 0 ? (size_t)n * sizeof(*list) : 1);

	if (n < 0)
		quit(EXIT_FAILED, "cannot read the folder '%s': %s", path, strerror(errno));
	for (int i = 0; i < n; i++) {
		list[i].on_disk = mem_strdup(names[i]->d_name);
		list[i].name = name_given(list[i].on_disk, &list[i].problem);
		free(names[i]);
	}
	free(names);
	qsort(list, (size_t)n, sizeof(*list), by_name);
	for (int i = 1; i < n; i++)
		if (!list[i].problem && strcmp(list[i - 1].name, list[i].name) == 0)
			quit(EXIT_CONFLICT, "'%s' has two entries with the name '%s', which differ"
			     " only in how its characters are composed: rename one; nothing was"
			     " imported", visible(path), list[i].name);
	*count = (size_t)n;
	return list;
}

/* Everything below entry I; folders come before what is in them. */
static void list_tree(struct import *im, size_t i)
{
	for (; i < im->count; i++) {
		struct found *list;
		size_t count;

		if (!im->entries[i].is_folder)
			continue;
		list = list_folder(im->entries[i].path, &count);
		for (size_t k = 0; k < count; k++)
			look_at(im, i, &list[k]);
	}
}

/* Contents that are received are in no version until the end: whatever the end is
 * before that, they go. */
static struct import *unfinished;

static void discard(void)
{
	for (size_t i = 0; unfinished && i < unfinished->count; i++)
		if (unfinished->entries[i].content.name)
			content_discard(unfinished->c->db, &unfinished->entries[i].content);
}

/* Whether E can go where it is to; what takes its name there is named. */
static void need_room(struct import *im, const struct entry *e, const char *parent_id)
{
	if (!container_has_name(im->c->db, parent_id, e->name))
		return;
	quit(EXIT_CONFLICT, "'%s' cannot come: its name is taken in '%s'; nothing was imported",
	     e->path, tree_path(im->c->db, parent_id, NULL));
}

/* Looks up which folders the host has, and that nothing else is in the way. */
static void find_places(struct import *im)
{
	struct container n;

	for (size_t i = 1; i < im->count; i++) {
		struct entry *e = &im->entries[i];
		const char *parent_id = im->entries[e->folder].container_id;

		e->container_id = NULL;
		if (!parent_id)			/* a new folder holds nothing yet */
			continue;
		if (e->is_folder && container_named(im->c->db, parent_id, e->name, &n))
			e->container_id = n.id;
		else
			need_room(im, e, parent_id);
	}
}

/* Opens a file that may have become anything else since it was listed. */
static int open_file(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	struct stat st;

	if (fd < 0 || fstat(fd, &st))
		return -1;
	if (S_ISREG(st.st_mode))
		return fd;
	close(fd);
	errno = S_ISDIR(st.st_mode) ? EISDIR : EINVAL;
	return -1;
}

static void receive_all(struct import *im)
{
	int64_t received = 0;

	for (size_t i = 0; i < im->count; i++) {
		struct entry *e = &im->entries[i];
		struct content content;
		int fd;

		if (e->is_folder)
			continue;
		fd = open_file(e->path);
		if (fd < 0 || content_receive(im->c->db, fd, -1, INT64_MAX, &content) != OK) {
			const char *why = strerror(errno);

			progress_end();
			quit(EXIT_FAILED, "cannot read '%s': %s; nothing was imported", e->path, why);
		}
		close(fd);
		e->content = content;
		im->bytes += content.size;
		progress("importing files", ++received, im->files);
	}
	progress_end();
}

static void make_container(struct import *im, struct entry *e, const char *parent_id)
{
	struct container n = {
		.id = text_random(12), .parent_id = parent_id, .name = e->name,
		.made_at = im->c->now,
	};

	if (container_add(im->c->db, &n) == TOO_DEEP)
		quit(EXIT_CONFLICT, "'%s' cannot come: containers go no deeper than %d levels;"
		     " nothing was imported", e->path, CONTAINER_DEPTH_MAX);
	e->container_id = n.id;
}

static void make_file(struct import *im, const struct entry *e, const char *parent_id)
{
	struct version v = {
		.content = e->content, .modified_by_user = -1, .modified_at = e->modified_at,
	};
	struct file f = {
		.id = text_random(12), .container_id = parent_id, .name = e->name,
		.owner_id = im->owner_id, .made_at = im->c->now,
	};

	if (v.modified_at > im->c->now)	/* no file is from the future */
		v.modified_at = im->c->now;
	if (file_add(im->c->db, &f, &v) != OK)
		die("cannot add the file '%s', whose id is random and whose name is free", f.id);
}

/* The transaction. Returns how many containers it made. */
static int64_t make_all(struct import *im)
{
	int64_t made = 0;

	begin_change(im->c);
	im->entries[0].container_id = need_container(im->c, im->entries[0].container_id).id;
	find_places(im);
	for (size_t i = 1; i < im->count; i++) {
		struct entry *e = &im->entries[i];
		const char *parent_id = im->entries[e->folder].container_id;

		if (!e->is_folder) {
			make_file(im, e, parent_id);
		} else if (!e->container_id) {
			make_container(im, e, parent_id);
			made++;
		}
	}
	unfinished = NULL;	/* before the commit: what may be named is not removed */
	db_commit(im->c->db);
	return made;
}

/* The name that the folder PATH has here; NULL for "." and "DIR/.", whose contents
 * are meant, not the folder. */
static const char *folder_name(const char *path)
{
	size_t len = strlen(path);
	const char *name;

	while (len > 1 && path[len - 1] == '/')
		len--;
	path = mem_strndup(path, len);
	name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
	return strcmp(name, ".") == 0 ? NULL : name;
}

static void report(struct import *im, const char *id, int64_t containers)
{
	row *r;

	if (!for_programs(im->c)) {
		out_value(im->c, "id", id);
		say("imported %s (%s) and %s%s", counted(im->files, "file"),
		    counted(im->bytes, "byte"), counted(containers, "container"),
		    im->skipped ? mem_printf("; skipped %zu", im->skipped) : "");
		return;
	}
	r = row_new();
	row_text(r, "id", id);
	row_int(r, "files", im->files);
	row_int(r, "containers", containers);
	row_int(r, "bytes", im->bytes);
	row_int(r, "skipped", (int64_t)im->skipped);
	out_record(im->c, r);
}

void import_folder(struct cli *c, const char *path, const char *container_id,
		   const char *owner_id)
{
	const char *name = option(c, "name") ? option(c, "name") : folder_name(path);
	struct import im = { .c = c, .owner_id = owner_id };
	int64_t containers;

	if (stat(c->data, &im.data))
		die_errno("cannot look at '%s'", c->data);
	if (name)
		name = checked_name("container name", name);
	add_entry(&im, (struct entry){
		.path = path, .is_folder = true, .container_id = container_id,
	});
	if (name)
		add_entry(&im, (struct entry){ .path = path, .name = name, .is_folder = true });
	list_tree(&im, name ? 1 : 0);
	find_places(&im);
	db_end(c->db);	/* so that no snapshot is held for long */
	unfinished = &im;
	atexit(discard);
	receive_all(&im);
	containers = make_all(&im);
	report(&im, im.entries[name ? 1 : 0].container_id, containers);
}
