/* SPDX-License-Identifier: MIT */
/*
 * wopictl backup: the whole host as one tar file, while requests go on. Database, secret and
 * links to all contents are put together in a folder, of which tar makes the archive; that is
 * read back and compared before it gets its name.
 */
#include "backup.h"

#include "archive.h"
#include "cli.h"
#include "die.h"
#include "look.h"
#include "mem.h"
#include "secret.h"
#include "stage.h"
#include "version.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct backup {
	struct cli *c;
	const char *path;	/* of the archive */
	const char *partial;	/* what it is called until it is good */
	const char *stage;
	struct inventory inventory;
	uint8_t database[SHA256_SIZE], secret[SHA256_SIZE];
};

static _Noreturn void cannot_write(const char *path)
{
	quit(EXIT_FAILED, "cannot write '%s': %s", path, strerror(errno));
}

/* FILE as an absolute path: the name of what is there, links followed, or of what is to be. */
static const char *absolute(const char *file)
{
	const char *slash = strrchr(file, '/'), *name = slash ? slash + 1 : file, *path;
	char *found = realpath(file, NULL);

	if (!found && (errno != ENOENT || !*name))
		cannot_write(file);
	if (found) {
		path = mem_strdup(found);
	} else {
		found = realpath(slash ? mem_strndup(file, (size_t)(slash - file) + 1) : ".", NULL);
		if (!found)
			cannot_write(file);
		path = mem_printf("%s/%s", strcmp(found, "/") == 0 ? "" : found, name);
	}
	free(found);
	return path;
}

/* Whether PATH, an absolute one, is in the data directory. */
static bool is_inside(const struct cli *c, const char *path)
{
	char *data = realpath(c->data, NULL);
	size_t len = data ? strlen(data) : 0;
	bool inside = len && strncmp(path, data, len) == 0 && path[len] == '/';

	free(data);
	return inside;
}

static _Noreturn void is_there(const char *path)
{
	quit(EXIT_CONFLICT, "'%s' is there: give another name, or --force to replace it", path);
}

/* Where the archive goes; quits if it may not: among the files of the host it could take
 * the place of one, and gc would remove it from among the contents. */
static const char *target(struct cli *c)
{
	const char *path;
	struct stat st;

	if (strcmp(arg(c, 0), "-") == 0)
		quit(EXIT_USAGE, "a backup is a file, for it is read back: give its path");
	path = absolute(arg(c, 0));
	if (is_inside(c, path))
		quit(EXIT_USAGE, "'%s' is in the data directory, with which it would be lost: give a"
		     " place elsewhere", path);
	if (stat(path, &st))
		return path;
	if (!S_ISREG(st.st_mode))
		quit(EXIT_FAILED, "'%s' is there, and no file that could be replaced", path);
	if (!option(c, "force"))
		is_there(path);
	return path;
}

static void copy_step(int64_t done, int64_t total)
{
	stop_if_interrupted();
	progress("copying the database", done, total);
}

/* A file of the stage with these bytes, and their sum. */
static void write_member(struct backup *b, const char *name, const void *data, size_t len)
{
	const char *path = mem_printf("%s/%s", b->stage, name);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0 || write(fd, data, len) != (ssize_t)len || close(fd))
		die_errno("cannot write '%s'", path);
}

static void sum_member(struct backup *b, const char *name, uint8_t sha256[SHA256_SIZE])
{
	const char *path = mem_printf("%s/%s", b->stage, name);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int64_t size;

	if (fd < 0)
		die_errno("cannot read '%s'", path);
	content_hash(fd, sha256, &size);
	close(fd);
}

static const char *content_path(const struct backup *b, const struct held *h)
{
	return mem_printf("%s/contents/%s", b->c->data, h->name);
}

static void copy_content(const char *from, const char *to)
{
	int in = open(from, O_RDONLY | O_CLOEXEC);
	int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	uint8_t sha256[SHA256_SIZE];

	if (in < 0 || out < 0 || content_pour(in, out, INT64_MAX, sha256, NULL) < 0 || close(out))
		die_errno("cannot copy '%s' to '%s'", from, to);
	close(in);
}

static void make_folder(const char *path)
{
	if (mkdir(path, 0700))
		die_errno("cannot make '%s'", path);
}

static int by_number(const void *a, const void *b)
{
	const ino_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/*
 * Files of contents/ that are known by other names, too, and how many: one that stands there
 * twice (tools that save room do that) tar would take once, and as a link then.
 */
static ino_t *linked_files(const struct backup *b, size_t *count)
{
	const struct inventory *v = &b->inventory;
	ino_t *list = NULL;
	struct stat st;

	*count = 0;
	for (size_t i = 0; i < v->count; i++) {
		void *mark = mem_mark();
		bool linked = stat(content_path(b, &v->contents[i]), &st) == 0 && st.st_nlink > 1;

		mem_release(mark);
		if (!linked)
			continue;
		list = mem_grow(list, *count, sizeof(*list));
		list[(*count)++] = st.st_ino;
	}
	if (*count)
		qsort(list, *count, sizeof(*list), by_number);
	return list;
}

static bool is_twin(const char *path, const ino_t *linked, size_t count)
{
	struct stat st;
	const ino_t *at;

	if (!count || stat(path, &st))
		return false;
	at = bsearch(&st.st_ino, linked, count, sizeof(*linked), by_number);
	return at && ((at > linked && at[-1] == *at) || (at + 1 < linked + count && at[1] == *at));
}

/* Links are as good as copies, for contents never change; some file systems have none. */
static void link_contents(struct backup *b)
{
	const char *folder = mem_printf("%s/contents", b->stage);
	const struct inventory *v = &b->inventory;
	size_t count;
	ino_t *linked = linked_files(b, &count);

	make_folder(folder);
	for (size_t i = 0; i < v->count; i++) {
		const struct held *h = &v->contents[i];
		void *mark = mem_mark();
		const char *from = content_path(b, h);
		const char *to = mem_printf("%s/%s", folder, h->name);

		stop_if_interrupted();
		if (access(from, F_OK))
			quit(EXIT_FAILED, "content '%s' of file '%s' version %lld is not there:"
			     " 'wopictl check' shows what is damaged", h->name, h->file_id,
			     (long long)h->number);
		if (is_twin(from, linked, count) || link(from, to))
			copy_content(from, to);
		mem_release(mark);
		progress("collecting contents", (int64_t)i + 1, (int64_t)v->count);
	}
}

/* All of one snapshot, of which nobody takes a content away meanwhile. */
static void collect(struct backup *b)
{
	struct db *db = b->c->db;
	uint8_t secret[SECRET_SIZE];
	const char *problem, *sums;
	bool damaged;

	backup_copy(db, mem_printf("%s/wopi.db", b->stage), copy_step);
	progress_end();
	problem = inventory_read(db, &b->inventory);
	if (problem)
		quit(EXIT_FAILED, "'%s/wopi.db' %s", b->c->data, problem);
	secret_get(db, secret);
	db_end(db);
	link_contents(b);
	progress_end();
	write_member(b, "secret", secret, sizeof(secret));
	sum_member(b, "wopi.db", b->database);
	sum_member(b, "secret", b->secret);
	sums = archive_sums(&b->inventory, b->database, b->secret);
	write_member(b, "SHA256SUMS", sums, strlen(sums));
	problem = look_problem(b->stage, &damaged);
	if (problem && !damaged)
		quit(EXIT_FAILED, "cannot read the copy of the database: %s", problem);
	if (problem)
		quit(EXIT_FAILED, "the database is damaged: %s; 'wopictl check' says what to do",
		     problem);
}

/* Beside what it becomes; for its owner alone, as mkstemp() makes it: it holds the secret. */
static void write_archive(struct backup *b)
{
	char *partial = mem_printf("%s.partial-XXXXXX", b->path);
	int fd = mkstemp(partial);

	if (fd < 0)
		cannot_write(b->path);
	stage_file(partial);
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	archive_write(b->stage, &b->inventory, fd, b->path);
	if (fsync(fd) || close(fd))
		cannot_write(b->path);
	b->partial = partial;
}

static const char *compare(struct archive *a, const char *name, const uint8_t sha256[SHA256_SIZE])
{
	uint8_t sum[SHA256_SIZE];
	const char *problem = archive_get(a, name, NULL, INT64_MAX, sum);

	if (problem || memcmp(sum, sha256, SHA256_SIZE) == 0)
		return problem;
	return mem_printf("'%s' is not what was written", name);
}

static void verify(struct backup *b)
{
	struct archive a = { .path = b->partial, .stage = b->stage };
	const char *problem = archive_list(&a);

	if (!problem)
		problem = compare(&a, "wopi.db", b->database);
	if (!problem)
		problem = compare(&a, "secret", b->secret);
	if (!problem)
		problem = archive_contents(&a, &b->inventory, NULL, NULL);
	if (problem)
		quit(EXIT_FAILED, "what was written to '%s' cannot be read back: it %s", b->path, problem);
}

/* Without --force nothing may be replaced, also what came to be there meanwhile; some file
 * systems have no links, by which that is certain. */
static void name_archive(const struct backup *b)
{
	if (!option(b->c, "force") && link(b->partial, b->path) == 0)
		return;
	if (!option(b->c, "force") && errno == EEXIST)
		is_there(b->path);
	if (rename(b->partial, b->path))
		cannot_write(b->path);
	stage_file(NULL);
}

static void publish(struct backup *b)
{
	const char *slash = strrchr(b->path, '/');
	int folder = open(mem_strndup(b->path, (size_t)(slash - b->path) + 1),
			  O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	stop_if_interrupted();
	name_archive(b);
	if (folder >= 0) {	/* some file systems cannot */
		fsync(folder);
		close(folder);
	}
}

static void report(const struct backup *b)
{
	struct stat st;
	row *r = row_new();

	if (stat(b->path, &st))
		cannot_write(b->path);
	row_text(r, "backup", b->path);
	row_int(r, "files", b->inventory.files);
	row_int(r, "versions", b->inventory.versions);
	row_int(r, "bytes", b->inventory.bytes);
	row_int(r, "size", st.st_size);
	out_record(b->c, r);
}

void backup_host(struct cli *c)
{
	struct backup b = { .c = c, .path = target(c) };
	int guard;

	umask(077);
	db_end(c->db);
	guard = content_guard(c->db, false);
	b.stage = stage_make(c->data, STAGE_BACKUP);
	collect(&b);
	close(guard);
	write_archive(&b);
	verify(&b);
	publish(&b);
	report(&b);
}
