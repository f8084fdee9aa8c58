/* SPDX-License-Identifier: MIT */
/* Copying and replacing a host as a whole. */
#include "backup.h"

#include "counters.h"
#include "data.h"
#include "die.h"
#include "floor.h"
#include "host.h"
#include "look.h"
#include "mem.h"
#include "secret.h"

#include <dirent.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PAGES = 1000, AGAIN_MS = 20 };	/* pages copied at a time; time between two tries */

static void execute(struct sqlite3 *to, const char *path, const char *sql)
{
	if (sqlite3_exec(to, sql, NULL, NULL, NULL) != SQLITE_OK)
		die("cannot write '%s': %s", path, db_failure(to, NULL));
}

/* The number that a pragma returns, -1 if it fails. */
static int64_t pragma(struct sqlite3 *sqlite, const char *sql)
{
	sqlite3_stmt *q = NULL;
	int64_t value = -1;

	if (sqlite3_prepare_v2(sqlite, sql, -1, &q, NULL) == SQLITE_OK &&
	    sqlite3_step(q) == SQLITE_ROW)
		value = sqlite3_column_int64(q, 0);
	sqlite3_finalize(q);
	return value;
}

/* Copies all of FROM into TO, in one transaction of TO. */
static void copy(struct sqlite3 *to, struct sqlite3 *from, const char *path, int pages,
		 void (*step)(int64_t, int64_t))
{
	sqlite3_backup *b = sqlite3_backup_init(to, "main", from, "main");
	int rc;

	if (!b)
		die("cannot write '%s': %s", path, sqlite3_errmsg(to));
	do {
		rc = sqlite3_backup_step(b, pages);
		if (rc == SQLITE_BUSY || rc == SQLITE_LOCKED)
			sqlite3_sleep(AGAIN_MS);
		else if (step)
			step(sqlite3_backup_pagecount(b) - sqlite3_backup_remaining(b),
			     sqlite3_backup_pagecount(b));
	} while (rc == SQLITE_OK || rc == SQLITE_BUSY || rc == SQLITE_LOCKED);
	if (sqlite3_backup_finish(b) != SQLITE_OK)
		die("cannot write '%s': %s", path, sqlite3_errstr(rc));
}

/* The first read keeps the snapshot, or each step would have its own. The copy is not flushed:
 * that is the caller's. */
void backup_copy(struct db *db, const char *path, void (*step)(int64_t, int64_t))
{
	query *first = db_prepare(db, "SELECT 1 FROM user LIMIT 1");
	struct sqlite3 *to;

	db_begin_read(db);
	db_step(db, first);
	if (sqlite3_open_v2(path, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) != SQLITE_OK)
		die("cannot make '%s': %s", path, sqlite3_errmsg(to));
	execute(to, path, "PRAGMA synchronous = OFF");
	copy(to, db->sqlite, path, PAGES, step);
	execute(to, path, "PRAGMA journal_mode = DELETE");
	sqlite3_close(to);
}

int backup_schema(const char *dir)
{
	struct sqlite3 *sqlite;
	bool damaged = true;
	const char *problem = look_open(dir, &sqlite, &damaged);
	int64_t number = -1;

	if (!problem) {
		number = pragma(sqlite, "PRAGMA user_version");
		problem = number < 0 ? db_failure(sqlite, &damaged) : NULL;
	}
	sqlite3_close(sqlite);
	if (problem && !damaged)
		die("cannot read '%s/wopi.db': %s", dir, problem);
	return number < 0 ? -1 : (int)(number & DB_SCHEMA_MASK);
}

/* Replaces everything in DB by the contents of the database PATH. A database with a log cannot
 * change its page size. */
static void overwrite(struct db *db, const char *path)
{
	int64_t size = pragma(db->sqlite, "PRAGMA page_size");
	struct sqlite3 *from;

	if (sqlite3_open_v2(path, &from, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK)
		die("cannot open '%s': %s", path, sqlite3_errmsg(from));
	if (pragma(from, "PRAGMA page_size") != size) {
		execute(from, path, "PRAGMA journal_mode = DELETE");
		execute(from, path, mem_printf("PRAGMA page_size = %d", (int)size));
		execute(from, path, "VACUUM");
	}
	copy(db->sqlite, from, db_path(db, "wopi.db"), -1, NULL);
	sqlite3_close(from);
}

static int open_stage(const char *stage)
{
	int fd = open(stage, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		die_errno("cannot open '%s'", stage);
	return fd;
}

/* Moves NAME from the folder FROM to the folder TO. */
static void move(int from, int to, const char *name)
{
	if (renameat(from, name, to, name))
		die_errno("cannot move '%s' into the data directory", name);
}

static void move_contents(const char *stage, struct db *db)
{
	int stage_fd = open_stage(stage), from = data_open_folder(stage_fd, "contents");
	DIR *folder = from < 0 ? NULL : fdopendir(from);
	struct dirent *entry;

	if (!folder)
		die_errno("cannot read '%s/contents'", stage);
	while ((entry = readdir(folder)))
		if (entry->d_name[0] != '.')
			move(from, db_contents(db), entry->d_name);
	closedir(folder);
	close(stage_fd);
}

static void flush(struct db *db)
{
	if (!data_flush(db_contents(db)) || !data_flush(db->dir_fd))
		die_errno("cannot flush '%s'", db->dir);
}

/* Locks a host that existed a moment ago. */
static struct db *seize_existing(const char *dir)
{
	struct db *db = host_seize(dir);

	if (!db->sqlite)
		die("'%s' was just removed by another process", db_path(db, "wopi.db"));
	return db;
}

/* Whether two hosts have different secrets; *SECRET is that of the new one. A lost or damaged
 * secret is different. */
static bool secrets_differ(const char *stage, const char *dir, uint8_t secret[SECRET_SIZE])
{
	uint8_t before[SECRET_SIZE];
	struct db *db = seize_existing(dir);
	bool known = secret_try(db, before);

	if (known)
		secret_settle(db);
	db_close(db);
	db = db_open(stage);
	secret_get(db, secret);
	db_close(db);
	return !known || memcmp(secret, before, SECRET_SIZE) != 0;
}

static void mark_secret(struct db *db, bool restored)
{
	db_begin_write(db);
	db_switch(db, DB_SECRET_RESTORED, restored);
	db_commit(db);
}

/* Restores into an existing host. The slow parts are done before writers have to wait; what they
 * saved meanwhile is added afterwards. */
static void install_over(const char *stage, const char *dir, void (*installed)(void))
{
	uint8_t secret[SECRET_SIZE];
	bool differ = secrets_differ(stage, dir, secret);
	bool known = floor_jump(stage, dir) && floor_raise(stage, dir);
	struct db *db = db_open(stage);

	mark_secret(db, differ);
	db_close(db);
	db = seize_existing(dir);
	if (!known || !floor_raise(stage, dir))
		floor_jump(stage, NULL);
	move_contents(stage, db);
	counters_create(db);
	if (differ)
		secret_put(db, SECRET_RESTORED, secret);
	flush(db);
	overwrite(db, mem_printf("%s/wopi.db", stage));
	installed();
	secret_settle(db);
	db_close(db);
}

/* Makes the stage's database one file without a log, as that of a host. */
static void settle_stage(const char *stage)
{
	struct db *db;

	floor_jump(stage, NULL);
	db = db_open(stage);
	mark_secret(db, false);
	db_execute(db, "PRAGMA journal_mode = WAL");
	db_close(db);
}

static void flush_database(const char *stage, int stage_fd)
{
	int fd = data_open_file(stage_fd, "wopi.db", O_RDONLY);

	if (fd < 0 || fsync(fd))
		die_errno("cannot flush '%s/wopi.db'", stage);
	close(fd);
}

/* Restores into a folder that has no database. */
static void install_new(const char *stage, const char *dir, void (*installed)(void))
{
	struct db *db;
	int from;

	settle_stage(stage);
	db = host_seize(dir);
	if (db->sqlite)
		die("'%s' was just created by another process", db_path(db, "wopi.db"));
	counters_create(db);
	move_contents(stage, db);
	from = open_stage(stage);
	flush_database(stage, from);
	move(from, db->dir_fd, SECRET_FILE);
	flush(db);
	move(from, db->dir_fd, "wopi.db");
	installed();
	flush(db);
	close(from);
	db_close(db);
}

/*
 * The order makes it atomic. Contents never change and have random names, so adding some harms
 * nobody: they come first. The secret is a file, which cannot change in the same transaction as
 * the database; so the new one is written beside the old, and the new database's header says
 * that it is valid. Then the commit of the database is the instant of the change. After a kill
 * before it gc removes the new files; after a kill behind it gc or the next restore renames the
 * secret.
 */
void backup_install(const char *stage, const char *dir, void (*installed)(void))
{
	if (access(mem_printf("%s/wopi.db", dir), F_OK) == 0)
		install_over(stage, dir, installed);
	else
		install_new(stage, dir, installed);
}
