/* SPDX-License-Identifier: MIT */
/*
 * wopictl import: a folder with everything in it. Its entries are listed first, then
 * the contents are received, and one transaction adds all of them, or nothing.
 */
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
#include "outcome.h"
#include "output.h"
#include "outside.h"
#include "progress.h"
#include "text.h"
#include "tree.h"
#include "user.h"
#include "version.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The first entry is the container that everything is added to. */
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

/* An entry of a folder on disk, and its name on the host. */
struct found {
	const struct outside_entry *on_disk;
	const char *name, *problem;
};

/* Adds one name in a folder, unless it is neither a file nor a folder. */
static void look_at(struct import *im, size_t folder, const struct found *f)
{
	const struct outside_entry *e = f->on_disk;
	const char *path = mem_printf("%s/%s", im->entries[folder].path, e->name);

	if (f->problem)
		skip(im, path, mem_printf("has a name that %s", f->problem));
	else if (e->problem)
		quit(EXIT_FAILED, "cannot examine '%s': %s", path, strerror(e->problem));
	else if (e->dev == im->data.st_dev && e->ino == im->data.st_ino)
		skip(im, path, "is the host's own data directory");
	else if (!S_ISDIR(e->mode) && !S_ISREG(e->mode))
		skip(im, path, "is neither a file nor a folder");
	else
		add_entry(im, (struct entry){
			.path = path, .name = f->name, .folder = folder,
			.is_folder = S_ISDIR(e->mode), .modified_at = e->modified_at,
		});
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct found *)a)->name, ((const struct found *)b)->name);
}

/* The entries of the folder PATH, sorted by their names on the host. Two entries may have the
 * same name in form C, which is refused. */
static struct found *list_folder(const char *path, size_t *count)
{
	const struct outside_entry *entries = outside_list(path, count);
	struct found *list;

	if (!entries)
		quit(EXIT_FAILED, "cannot read the folder '%s': %s", path, strerror(errno));
	list = mem_alloc((*count + 1) * sizeof(*list));
	for (size_t i = 0; i < *count; i++) {
		list[i].on_disk = &entries[i];
		list[i].name = name_given(entries[i].name, &list[i].problem);
	}
	qsort(list, *count, sizeof(*list), by_name);
	for (size_t i = 1; i < *count; i++)
		if (!list[i].problem && same(list[i - 1].name, list[i].name))
			quit(EXIT_CONFLICT, "'%s' contains two entries named '%s', which differ only"
			     " in their Unicode normalization; rename one; nothing was imported",
			     visible(path), list[i].name);
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

/* Received contents belong to no version until the commit, and are removed on an earlier end. */
static struct import *unfinished;

static void discard(void)
{
	for (size_t i = 0; unfinished && i < unfinished->count; i++)
		if (unfinished->entries[i].content.name)
			content_discard(unfinished->c->db, &unfinished->entries[i].content);
}

/* Quits if the name of E is in use where it is to be added. */
static void need_room(struct import *im, const struct entry *e, const char *parent_id)
{
	if (!container_has_name(im->c->db, parent_id, e->name))
		return;
	quit(EXIT_CONFLICT, "cannot import '%s': name already used in '%s'; nothing was imported",
	     e->path, tree_path(im->c->db, parent_id, NULL));
}

/* Finds the folders that exist on the host, and quits on any other name conflict. */
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

/* Fails with EINTR after a signal, so that the half received content is removed. */
static ssize_t read_file(void *fd, uint8_t *to, size_t max)
{
	ssize_t n;

	do {
		errno = EINTR;
		n = is_interrupted() ? -1 : read(*(int *)fd, to, max);
	} while (n < 0 && errno == EINTR && !is_interrupted());
	return n;
}

static void receive(struct import *im, struct entry *e)
{
	int fd = outside_open(e->path);
	struct content content;

	if (fd < 0 || !content_write(im->c->db, read_file, &fd, &content)) {
		const char *why = strerror(errno);

		progress_end();
		stop_if_interrupted();
		quit(EXIT_FAILED, "cannot read '%s': %s; nothing was imported", e->path, why);
	}
	close(fd);
	e->content = content;
	im->bytes += content.size;
}

static void flush_all(struct import *im)
{
	struct content *received = mem_alloc((size_t)(im->files + 1) * sizeof(*received));
	size_t count = 0;

	for (size_t i = 0; i < im->count; i++)
		if (!im->entries[i].is_folder)
			received[count++] = im->entries[i].content;
	content_flush(im->c->db, received, count);
}

static void receive_all(struct import *im)
{
	int64_t received = 0;

	for (size_t i = 0; i < im->count; i++) {
		if (im->entries[i].is_folder)
			continue;
		receive(im, &im->entries[i]);
		progress("importing files", ++received, im->files);
	}
	progress_end();
	flush_all(im);
	stop_if_interrupted();
}

static void make_container(struct import *im, struct entry *e, const char *parent_id)
{
	struct container n = {
		.id = text_random(12), .parent_id = parent_id, .name = e->name,
		.made_at = im->c->now,
	};

	if (container_add(im->c->db, &n) == OUTCOME_TOO_DEEP)
		quit(EXIT_CONFLICT, "cannot import '%s': containers cannot be nested deeper than %d levels;"
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
	if (file_add(im->c->db, &f, &v) != OUTCOME_OK)
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
	unfinished = NULL;	/* from now on the contents may be in use */
	commit_change(im->c);
	return made;
}

/* The name of the folder PATH on the host; NULL for "." and "DIR/.", of which only the contents
 * are imported. */
static const char *folder_name(const char *path)
{
	const char *name;

	path = text_without_slashes(path);
	name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
	return same(name, ".") ? NULL : name;
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

void cmd_import(struct cli *c)
{
	const char *path = arg(c, 0), *container = arg(c, 1), *owner = option(c, "owner");
	const char *name = option(c, "name") ? option(c, "name") : folder_name(path);
	struct import im = { .c = c };
	int64_t containers;

	container = need_container(c, container ? container : CONTAINER_ROOT).id;
	im.owner_id = need_user(c, owner ? owner : USER_ADMIN).id;
	if (fstat(c->db->dir_fd, &im.data))
		die_errno("cannot examine '%s'", c->data);
	if (name)
		name = checked_name("container name", name);
	add_entry(&im, (struct entry){
		.path = path, .is_folder = true, .container_id = container,
	});
	if (name)
		add_entry(&im, (struct entry){ .path = path, .name = name, .is_folder = true });
	list_tree(&im, name ? 1 : 0);
	find_places(&im);
	db_end(c->db);	/* so that no snapshot is held for long */
	guard_contents(c->db, false);	/* until the process ends */
	unfinished = &im;
	atexit(discard);
	interrupts_catch();
	receive_all(&im);
	containers = make_all(&im);
	report(&im, im.entries[name ? 1 : 0].container_id, containers);
}
