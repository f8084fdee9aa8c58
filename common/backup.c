/* SPDX-License-Identifier: MIT */
/* A host as a whole: copied, and replaced. */
#include "backup.h"

#include "counters.h"
#include "die.h"
#include "mem.h"

#include <dirent.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PAGES = 1000, AGAIN_MS = 20 };	/* copied at a time; between two tries */

static void execute(struct sqlite3 *to, const char *path, const char *sql)
{
	if (sqlite3_exec(to, sql, NULL, NULL, NULL) != SQLITE_OK)
		die("cannot write '%s': %s", path, db_failure(to, NULL));
}

/* The number that a pragma tells, -1 if it cannot be asked. */
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

/* All of FROM into TO, in one transaction of TO. */
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

/* What is read first keeps the snapshot, or each step would have one of its own. The copy
 * is not flushed: who needs it on the disk sees to that. */
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
	const char *problem = db_look(dir, &sqlite, &damaged);
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

/* All that DB holds becomes what the database PATH holds. A log takes pages of one size. */
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

static void move(const char *from, const char *to)
{
	if (rename(from, to))
		die_errno("cannot move '%s' to '%s'", from, to);
}

static void move_contents(const char *stage, const char *dir)
{
	const char *path = mem_printf("%s/contents", stage);
	DIR *folder = opendir(path);
	struct dirent *entry;

	if (!folder)
		die_errno("cannot read '%s'", path);
	while ((entry = readdir(folder)))
		if (entry->d_name[0] != '.')
			move(mem_printf("%s/%s", path, entry->d_name),
			     mem_printf("%s/contents/%s", dir, entry->d_name));
	closedir(folder);
}

/* Whether two hosts have different secrets, the one that is going to count being in *SECRET.
 * One that is lost or damaged is another. */
static bool secrets_differ(const char *stage, const char *dir, uint8_t secret[DB_SECRET_SIZE])
{
	uint8_t before[DB_SECRET_SIZE];
	struct db *db = db_seize(dir);
	bool known = db_try_secret(db, before);

	if (known)
		db_settle_secret(db);
	db_close(db);
	db = db_open(stage);
	db_secret(db, secret);
	db_close(db);
	return !known || memcmp(secret, before, DB_SECRET_SIZE) != 0;
}

static void mark_secret(const char *stage, bool restored)
{
	struct db *db = db_open(stage);

	db_begin_write(db);
	db_switch(db, DB_SECRET_RESTORED, restored);
	db_commit(db);
	db_close(db);
}

/* Into a host that is there. */
static void install_over(const char *stage, const char *dir)
{
	uint8_t secret[DB_SECRET_SIZE];
	bool differ = secrets_differ(stage, dir, secret);
	struct db *db;

	mark_secret(stage, differ);
	move_contents(stage, dir);
	db = db_seize(dir);
	counters_create(db);
	if (differ)
		db_put_secret(db, DB_RESTORED_SECRET, secret);
	db_flush_folders(db);
	overwrite(db, mem_printf("%s/wopi.db", stage));
	db_settle_secret(db);
	db_close(db);
}

/* Into a folder without a host: what has no database is none. */
static void install_new(const char *stage, const char *dir)
{
	const char *database = mem_printf("%s/wopi.db", dir);
	struct db *db;

	mark_secret(stage, false);
	db = db_seize(dir);
	if (db->sqlite)
		die("'%s' was just made by somebody else", database);
	counters_create(db);
	move_contents(stage, dir);
	move(mem_printf("%s/secret", stage), db_path(db, "secret"));
	db_flush_folders(db);
	move(mem_printf("%s/wopi.db", stage), database);
	db_flush_folders(db);
	db_close(db);
}

/*
 * The order is what makes it one step. Contents are never changed and have random names, so
 * more of them harm nobody: they come first. The secret is a file, which cannot change with
 * the database in one transaction; so a new one comes beside the old, and the new database
 * says in its header that it is the one to use. Then the database's commit is the instant
 * at which all is new. Killed before, what came is left to gc; killed after, gc or the next
 * restore gives the secret its usual name.
 */
void backup_install(const char *stage, const char *dir)
{
	if (access(mem_printf("%s/wopi.db", dir), F_OK) == 0)
		install_over(stage, dir);
	else
		install_new(stage, dir);
}
