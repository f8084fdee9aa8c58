/* SPDX-License-Identifier: MIT */
/*
 * wopictl restore: restores the host from a backup. The backup is unpacked into a folder of
 * the data directory and verified there. Then it replaces the host atomically (backup.h); a
 * server may keep running.
 */
#include "archive.h"
#include "arguments.h"
#include "audit_trail.h"
#include "backup.h"
#include "change.h"
#include "cli.h"
#include "commands.h"
#include "content.h"
#include "data.h"
#include "db.h"
#include "die.h"
#include "foreign.h"
#include "host.h"
#include "interrupt.h"
#include "journal.h"
#include "look.h"
#include "mem.h"
#include "message.h"
#include "new_host.h"
#include "output.h"
#include "outside.h"
#include "secret.h"
#include "stage.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct restore {
	struct cli *c;
	const char *file;
	bool there;		/* a host exists and is replaced */
	int contents;		/* descriptor of its contents/, or -1 */
	struct archive archive;
	struct inventory inventory;
	int schema;		/* of the backup */
	int64_t foreign;	/* names, ids and containers in it that break the rules */
};

static _Noreturn void no_good(const struct restore *r, const char *problem)
{
	quit(EXIT_FAILED, "'%s' is not a valid backup: it %s", r->file, problem);
}

static void need(const struct restore *r, const char *problem)
{
	if (problem)
		no_good(r, problem);
}

static const char *in_stage(const struct restore *r, const char *name)
{
	return mem_printf("%s/%s", r->archive.stage, name);
}

/* A member into a file of the stage. */
static void unpack(struct restore *r, const char *name, int64_t max, uint8_t sha256[SHA256_SIZE])
{
	need(r, archive_get(&r->archive, name, in_stage(r, name), max, sha256));
}

/* Checks the unpacked database before anything else reads it. */
static void check_database(struct restore *r)
{
	const char *problem;
	bool damaged;

	r->schema = backup_schema(r->archive.stage);
	if (r->schema <= 0)
		no_good(r, "does not contain a database of wopi");
	if (r->schema > DB_SCHEMA)
		quit(EXIT_FAILED, "'%s' has schema %d, newer than schema %d of this program; use the"
		     " version that wrote it", r->file, r->schema, DB_SCHEMA);
	problem = look_problem(r->archive.stage, &damaged);
	if (problem && !damaged)
		quit(EXIT_FAILED, "cannot read '%s': %s", in_stage(r, "wopi.db"), problem);
	if (problem)
		no_good(r, mem_printf("is damaged: %s", problem));
}

/* Upgrades the stage to a host of the current schema, complete except for contents. */
static void open_stage(struct restore *r)
{
	struct cli *c = r->c;
	int schema;

	c->db = host_make(r->archive.stage, &schema, say_renamed, NULL);
	add_first_things(c);
	host_finish(c->db);
	need(r, inventory_read(c->db, &r->inventory));
	r->foreign = (int64_t)foreign_find(c->db).count;
	db_close(c->db);
}

static void check_sums(struct restore *r, const uint8_t database[SHA256_SIZE],
		       const uint8_t secret[SHA256_SIZE])
{
	const char *text = archive_sums(&r->inventory, database, secret);
	uint8_t expected[SHA256_SIZE], sum[SHA256_SIZE];

	archive_sum_text(text, expected);
	need(r, archive_get(&r->archive, "SHA256SUMS", NULL, INT64_MAX, sum));
	if (memcmp(sum, expected, SHA256_SIZE) != 0)
		no_good(r, "is damaged: database, secret and SHA256SUMS do not match");
}

/* Whether the host has this content, undamaged. */
static bool has(const struct restore *r, const struct held *h)
{
	int fd = r->contents < 0 ? -1 : data_open_file(r->contents, h->name, O_RDONLY);
	bool good = !content_problem(fd, h->size, h->sha256, NULL);

	if (fd >= 0)
		close(fd);
	return good;
}

static const char *where(const struct held *h, void *arg)
{
	struct restore *r = arg;

	if (r->c->dry_run || has(r, h))
		return NULL;
	return in_stage(r, mem_printf("contents/%s", h->name));
}

static void unpack_all(struct restore *r)
{
	uint8_t database[SHA256_SIZE], secret[SHA256_SIZE];
	struct stat st;

	need(r, archive_list(&r->archive));
	unpack(r, "wopi.db", INT64_MAX, database);
	unpack(r, "secret", SECRET_SIZE + 1, secret);
	if (stat(in_stage(r, "secret"), &st) || st.st_size != SECRET_SIZE)
		no_good(r, "contains an invalid secret");
	check_database(r);
	open_stage(r);
	need(r, archive_read_missing(&r->archive, &r->inventory));
	check_sums(r, database, secret);
	need(r, archive_contents(&r->archive, &r->inventory, where, r));
}

/* Keeps other processes from removing contents until this process ends. */
static void hold_contents(struct cli *c)
{
	struct db *db = db_locate(c->data);

	close(data_make_folder(db->dir_fd, "contents"));
	guard_contents(db, true);
}

/* Creates the working folder, in the data directory so that files can be renamed into place. A
 * dry run does not touch the data directory. */
static const char *make_stage(struct cli *c, bool there)
{
	const char *tmp = getenv("TMPDIR");

	umask(077);
	if (c->dry_run)	/* TMPDIR may be root's, but this process another user's */
		return stage_make(tmp && access(tmp, W_OK | X_OK) == 0 ? tmp : "/tmp", "wopi-restore-");
	if (mkdir(c->data, 0700) == 0)
		stage_folder(c->data);
	else if (errno != EEXIST)
		die_errno("cannot create '%s'", c->data);
	if (there)	/* also if the host lost contents/ */
		hold_contents(c);
	return stage_make(c->data, STAGE_RESTORE);
}

/* Whether a host exists in the data directory. Quits if only remains of one do, which must not
 * mix with the restored host. */
static bool is_there(struct cli *c)
{
	const char *path = mem_printf("%s/wopi.db", c->data);
	struct stat st;

	if (access(path, R_OK | W_OK) && errno == EACCES)
		quit(EXIT_FAILED, "cannot open '%s': Permission denied; run as its owner or as root", path);
	if (stat(path, &st) == 0) {
		if (!S_ISREG(st.st_mode) || backup_schema(c->data) < 0)
			quit(EXIT_FAILED, "'%s' is damaged; move it and all 'wopi.db-*' away, and restore"
			     " again", path);
		return true;
	}
	if (stat(mem_printf("%s/wopi.db-wal", c->data), &st) == 0 && st.st_size > 0)
		quit(EXIT_CONFLICT, "'%s/wopi.db-wal' has changes, but its database is missing; put"
		     " 'wopi.db' back, or move 'wopi.db-wal' away", c->data);
	return false;
}

/* Lists the contents that neither the backup nor the replaced host has. */
static void tell_missing(const struct restore *r)
{
	for (size_t i = 0; i < r->inventory.count; i++) {
		const struct held *h = &r->inventory.contents[i];

		if (h->lost && !has(r, h))
			log_line("missing from the backup: the content of %s", held_text(h));
	}
}

/* Warns only: requests work, and 'export' and 'dump' do not write to such names. */
static void tell_foreign(const struct restore *r)
{
	if (r->foreign)
		log_line("%s of the rules for names, ids or containers in the backup; run 'wopictl check'"
			 " after the restore", counted(r->foreign, "violation"));
}

static void report(const struct restore *r)
{
	row *out = row_new();

	row_text(out, "restored", r->c->data);
	row_int(out, "files", r->inventory.files);
	row_int(out, "versions", r->inventory.versions);
	row_int(out, "bytes", r->inventory.bytes);
	out_record(r->c, out);
	if (r->schema < DB_SCHEMA)
		say("%s the backup from schema %d to %d", r->c->dry_run ? "would upgrade" : "upgraded",
		    r->schema, DB_SCHEMA);
}

/* Called as soon as the host is replaced. */
static void note_installed(void)
{
	audit_changed();
	failing_leaves("the host was restored all the same; run 'wopictl check' to see whether"
		       " anything is left to do");
}

static void install(struct restore *r)
{
	struct cli *c = r->c;

	stop_if_interrupted();
	backup_install(r->archive.stage, c->data, note_installed);
	c->db = db_open(c->data);
	if (c->db->switches & DB_JOURNAL)	/* as 'config set' does */
		journal_create(c->db);
}

static int open_archive(const char *path)
{
	int fd = outside_open(path);
	struct stat st;

	if (fd < 0 || fstat(fd, &st))
		quit(EXIT_FAILED, "cannot open '%s': %s", path, strerror(errno));
	if (!S_ISREG(st.st_mode))
		quit(EXIT_FAILED, "'%s' is not a regular file; a backup is read several times", path);
	return fd;
}

void cmd_restore(struct cli *c)
{
	struct restore r = { .c = c, .file = arg(c, 0), .there = is_there(c), .contents = -1 };

	r.archive.file = open_archive(r.file);
	r.archive.stage = make_stage(c, r.there);
	if (r.there)
		r.contents = data_open_folder(db_locate(c->data)->dir_fd, "contents");
	unpack_all(&r);
	if (r.there)
		confirm(c, "replace everything in '%s' with %s, %s?", c->data,
			counted(r.inventory.files, "file"), counted(r.inventory.bytes, "byte"));
	tell_missing(&r);
	tell_foreign(&r);
	if (!c->dry_run)
		install(&r);
	c->undone = c->dry_run;
	report(&r);
}
