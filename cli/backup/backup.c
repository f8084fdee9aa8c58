/* SPDX-License-Identifier: MIT */
/*
 * wopictl backup: the whole host as one tar file, while requests continue. Collects database,
 * secret and links to all contents in a folder and archives it with tar. The archive is read
 * back and compared before it gets its name.
 */
#include "archive.h"
#include "arguments.h"
#include "backup.h"
#include "change.h"
#include "cli.h"
#include "commands.h"
#include "content.h"
#include "data.h"
#include "db.h"
#include "die.h"
#include "interrupt.h"
#include "look.h"
#include "lookup.h"
#include "mem.h"
#include "name.h"
#include "message.h"
#include "output.h"
#include "outside.h"
#include "progress.h"
#include "secret.h"
#include "stage.h"
#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LOST_TOLD = 100 };	/* lost contents to list in messages */

struct backup {
	struct cli *c;
	const char *path;	/* absolute path of the archive */
	int archive;		/* the open file, named PATH once it is verified */
	const char *stage;
	struct inventory inventory;
	uint8_t database[SHA256_SIZE], secret[SHA256_SIZE];
};

static _Noreturn void cannot_write(const char *path)
{
	quit(EXIT_FAILED, "cannot write '%s': %s", path, strerror(errno));
}

static _Noreturn void is_there(const char *path)
{
	quit(EXIT_CONFLICT, "'%s' already exists; use --force to replace it", path);
}

/* Creates the archive in its folder; quits at once if that is not allowed. */
static void start_archive(struct backup *b)
{
	const char *text = arg(b->c, 0);
	bool is_file;

	if (same(text, "-"))
		quit(EXIT_USAGE, "a backup is read back, so it cannot go to standard output: give a path");
	if (name_extension_in(text, ".zip .7z .rar .bz2"))
		quit(EXIT_USAGE, "'%s': a backup is a tar archive, such as host.tar.gz, host.tar.xz or"
		     " host.tar.zst", text);
	b->path = outside_real_path(text);
	if (!b->path)
		cannot_write(text);
	b->archive = outside_make_file(text, &is_file);
	if (b->archive < 0 && errno != EEXIST)
		cannot_write(b->path);
	if (b->archive < 0 && is_file)
		is_there(b->path);
	if (b->archive < 0)
		quit(EXIT_FAILED, "cannot replace '%s': not a regular file", b->path);
}

static void copy_step(int64_t done, int64_t total)
{
	stop_if_interrupted();
	progress("copying the database", done, total);
}

/* Creates a file of the stage with these bytes. */
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

	if (fd < 0 || content_pour(fd, -1, INT64_MAX, sha256, NULL) < 0)
		die_errno("cannot read '%s'", path);
	close(fd);
}

/* Copies a content into the folder TO. */
static void copy_content(struct db *db, const char *name, int to)
{
	int in = content_open(db, name, -1), out = data_make_file(to, name, O_WRONLY);
	uint8_t sha256[SHA256_SIZE];

	if (in < 0 || out < 0)
		die_errno("cannot copy the content '%s'", name);
	/* an unreadable content is found when the archive is verified */
	if (content_pour(in, out, INT64_MAX, sha256, NULL) < 0 && errno != EIO)
		die_errno("cannot copy the content '%s'", name);
	if (close(out))
		die_errno("cannot copy the content '%s'", name);
	close(in);
}

static int by_number(const void *a, const void *b)
{
	const ino_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Whether contents/ has this file; gets its status. */
static bool look_at(const struct backup *b, const struct held *h, struct stat *st)
{
	return fstatat(db_contents(b->c->db), h->name, st, AT_SYMLINK_NOFOLLOW) == 0 &&
		S_ISREG(st->st_mode);
}

/*
 * The inodes of contents with several links, sorted. A deduplicating tool may link two contents
 * to one file, and tar would store the second one as a link.
 */
static ino_t *linked_files(const struct backup *b, size_t *count)
{
	const struct inventory *v = &b->inventory;
	ino_t *list = NULL;
	struct stat st;

	*count = 0;
	for (size_t i = 0; i < v->count; i++) {
		if (!look_at(b, &v->contents[i], &st) || st.st_nlink == 1)
			continue;
		list = mem_grow(list, *count, sizeof(*list));
		list[(*count)++] = st.st_ino;
	}
	if (*count)
		qsort(list, *count, sizeof(*list), by_number);
	return list;
}

static bool is_twin(const struct stat *st, const ino_t *linked, size_t count)
{
	const ino_t *at;

	if (!count)
		return false;
	at = bsearch(&st->st_ino, linked, count, sizeof(*linked), by_number);
	return at && ((at > linked && at[-1] == *at) || (at + 1 < linked + count && at[1] == *at));
}

/* Links the contents into the stage: they never change. Copies where links are not possible. */
static void link_contents(struct backup *b)
{
	struct inventory *v = &b->inventory;
	struct db *db = b->c->db;
	int contents = db_contents(db), to;
	struct stat st;
	size_t count;
	ino_t *linked = linked_files(b, &count);

	to = data_make_folder(AT_FDCWD, mem_printf("%s/contents", b->stage));
	if (to < 0)
		die_errno("cannot create '%s/contents'", b->stage);
	for (size_t i = 0; i < v->count; i++) {
		struct held *h = &v->contents[i];

		stop_if_interrupted();
		if (!look_at(b, h, &st)) {
			inventory_lose(v, h, "is missing");
			continue;
		}
		if (is_twin(&st, linked, count) || linkat(contents, h->name, to, h->name, 0))
			copy_content(db, h->name, to);
		progress("collecting contents", (int64_t)i + 1, (int64_t)v->count);
	}
	close(to);
}

/* Writes the checksums of what is in the stage and of lost contents. */
static void write_sums(struct backup *b)
{
	const char *sums = archive_sums(&b->inventory, b->database, b->secret);
	const char *missing = archive_missing(&b->inventory);

	unlink(mem_printf("%s/SHA256SUMS", b->stage));
	unlink(mem_printf("%s/MISSING", b->stage));
	write_member(b, "SHA256SUMS", sums, strlen(sums));
	if (b->inventory.lost)
		write_member(b, "MISSING", missing, strlen(missing));
}

/* Collects one snapshot of the host. The caller holds the guard, so no content is removed. */
static void collect(struct backup *b)
{
	struct db *db = b->c->db;
	uint8_t secret[SECRET_SIZE];
	const char *problem;
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
	write_sums(b);
	problem = look_problem(b->stage, &damaged);
	if (problem && !damaged)
		quit(EXIT_FAILED, "cannot read the copy of the database: %s", problem);
	if (problem)
		quit(EXIT_FAILED, "the database is damaged: %s; run 'wopictl check'",
		     problem);
}

/* Why a content of the stage is damaged, or NULL. */
static const char *held_problem(int folder, const struct held *h)
{
	int fd = data_open_file(folder, h->name, O_RDONLY);
	const char *problem = content_problem(fd, h->size, h->sha256, NULL);

	if (fd >= 0)
		close(fd);
	return problem;
}

/* Removes damaged contents from the stage and returns whether there were any. It reads all
 * contents again, so call it only if the archive is wrong. */
static bool drop_damaged(struct backup *b)
{
	struct inventory *v = &b->inventory;
	int folder = data_open_folder(AT_FDCWD, mem_printf("%s/contents", b->stage));
	size_t before = v->lost;

	for (size_t i = 0; i < v->count; i++) {
		struct held *h = &v->contents[i];
		const char *problem = h->lost ? NULL : held_problem(folder, h);

		stop_if_interrupted();
		progress("looking for damage", (int64_t)i + 1, (int64_t)v->count);
		if (problem) {
			inventory_lose(v, h, problem);
			unlinkat(folder, h->name, 0);
		}
	}
	progress_end();
	close(folder);
	return v->lost > before;
}

static const char *compare(struct archive *a, const char *name, const uint8_t sha256[SHA256_SIZE])
{
	uint8_t sum[SHA256_SIZE];
	const char *problem = archive_get(a, name, NULL, INT64_MAX, sum);

	if (problem || memcmp(sum, sha256, SHA256_SIZE) == 0)
		return problem;
	return mem_printf("'%s' differs from what was written", name);
}

static const char *verify(struct backup *b)
{
	struct archive a = { .file = b->archive, .stage = b->stage };
	const char *problem = archive_list(&a);

	for (size_t i = 0; i < b->inventory.count; i++)
		b->inventory.contents[i].seen = false;
	if (!problem)
		problem = compare(&a, "wopi.db", b->database);
	if (!problem)
		problem = compare(&a, "secret", b->secret);
	if (!problem)
		problem = archive_contents(&a, &b->inventory, NULL, NULL);
	if (!problem)
		return NULL;
	return mem_printf("cannot read back what was written to '%s': it %s", b->path, problem);
}

/*
 * Writes the archive and verifies it. Returns what is wrong, or NULL. If the host removes a
 * content meanwhile, its link count in the stage changes and tar reports a changed file: then
 * verification decides.
 */
static const char *make_archive(struct backup *b)
{
	const char *failed, *problem;
	bool doubts;

	if (ftruncate(b->archive, 0) || lseek(b->archive, 0, SEEK_SET) < 0)
		cannot_write(b->path);
	failed = archive_write(b->stage, &b->inventory, b->archive, b->path, &doubts);
	if (failed && !doubts)
		return mem_printf("cannot write '%s': tar: %s", b->path, failed);
	if (fsync(b->archive))
		cannot_write(b->path);
	problem = verify(b);
	return problem && failed ? mem_printf("%s; tar: %s", problem, failed) : problem;
}

/* Gives the archive its name. An incomplete one gets another name, so that it does not replace
 * a complete one. */
static void publish(struct backup *b)
{
	const char *text = arg(b->c, 0), *slash = strrchr(b->path, '/'), *name;

	stop_if_interrupted();
	if (b->inventory.lost) {
		name = outside_name_incomplete(text);
		if (!name)
			cannot_write(b->path);
		b->path = mem_printf("%.*s%s", (int)(slash - b->path + 1), b->path, name);
		return;
	}
	if (outside_name(text))
		return;
	if (errno == EEXIST)
		is_there(b->path);
	cannot_write(b->path);
}

static void report(const struct backup *b)
{
	struct stat st;
	row *r = row_new();

	if (fstat(b->archive, &st))
		cannot_write(b->path);
	row_text(r, "backup", b->path);
	row_int(r, "files", b->inventory.files);
	row_int(r, "versions", b->inventory.versions);
	row_int(r, "bytes", b->inventory.bytes);
	row_int(r, "size", st.st_size);
	if (b->inventory.lost)
		row_int(r, "missing", (int64_t)b->inventory.lost);
	out_record(b->c, r);
}

/* Lists the contents that are missing from the archive, and fails. */
static void tell_lost(const struct backup *b)
{
	const struct inventory *v = &b->inventory;
	size_t told = 0;

	if (!v->lost)
		return;
	db_begin_read(b->c->db);
	for (size_t i = 0; i < v->count && told < LOST_TOLD; i++) {
		const struct held *h = &v->contents[i];

		if (!h->lost)
			continue;
		log_line("%s (%s): content '%s' %s", held_text(h), place_text(b->c->db, h->file_id),
			 h->name, h->lost);
		told++;
	}
	db_end(b->c->db);
	if (told < v->lost)
		log_line("... and %s", counted((int64_t)(v->lost - told), "more content"));
	out_finish();
	quit(EXIT_FAILED, "'%s' is incomplete: %s missing; run 'wopictl check'", b->path,
	     counted((int64_t)v->lost, "content"));
}

void cmd_backup(struct cli *c)
{
	struct backup b = { .c = c };
	const char *problem;
	int guard;

	umask(077);
	interrupts_catch();
	start_archive(&b);
	db_end(c->db);
	guard = guard_contents(c->db, false);
	b.stage = stage_make(c->data, STAGE_BACKUP);
	collect(&b);
	close(guard);
	problem = make_archive(&b);
	if (problem && drop_damaged(&b)) {
		write_sums(&b);
		problem = make_archive(&b);
	}
	if (problem)
		quit(EXIT_FAILED, "%s", problem);
	publish(&b);
	report(&b);
	tell_lost(&b);
}
