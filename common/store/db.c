/* SPDX-License-Identifier: MIT */
/* The only interface to SQLite. */
#include "db.h"

#include "clock.h"
#include "data.h"
#include "dbmem.h"
#include "die.h"
#include "holder.h"
#include "mem.h"
#include "text.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum {
	READ_PATIENCE_MS = 10000,	/* for the process that closes the database last, or recovers it */
	FULL_BYTES = 64 * 1024,		/* a file system with less free space counts as full */
};

static struct db the_db = { .dir_fd = -1, .contents_fd = -1, .queue = -1 };

const char *db_path(const struct db *db, const char *name)
{
	return mem_printf("%s/%s", db->dir, name);
}

static bool is_machine(int rc)
{
	return rc == SQLITE_IOERR || rc == SQLITE_CANTOPEN || rc == SQLITE_READONLY ||
		rc == SQLITE_FULL;
}

const char *db_failure(struct sqlite3 *sqlite, bool *damaged)
{
	int rc = sqlite3_errcode(sqlite), cause = sqlite3_system_errno(sqlite);
	bool told = is_machine(rc) && cause;

	if (damaged)
		*damaged = rc == SQLITE_CORRUPT || rc == SQLITE_NOTADB || rc == SQLITE_ERROR;
	return mem_printf("%s%s%s", sqlite3_errmsg(sqlite), told ? ": " : "",
			  told ? strerror(cause) : "");
}

/* Why the file system cannot be written, or NULL. SQLite's own errno is often that of a later
 * call, such as ENOENT for a log that could not be created. */
static const char *why_read_only(const struct db *db)
{
	struct statvfs fs;

	if (fstatvfs(db->dir_fd, &fs))
		return NULL;
	if (fs.f_flag & ST_RDONLY)
		return strerror(EROFS);
	if (fs.f_bavail * fs.f_frsize < FULL_BYTES)
		return strerror(ENOSPC);
	if (fs.f_files && !fs.f_favail)
		return "No space left on device: all inodes are in use";
	if (faccessat(db->dir_fd, "wopi.db", W_OK, AT_EACCESS) && errno == EACCES)
		return strerror(EACCES);
	return NULL;
}

/* Retries: a database that another process holds may be free a moment later. */
static _Noreturn void fail(const struct db *db, const char *doing)
{
	int rc = sqlite3_errcode(db->sqlite);
	const char *why = is_machine(rc) ? why_read_only(db) : NULL;

	if (rc == SQLITE_BUSY)
		die_busy("cannot %s '%s/wopi.db': %s", doing, db->dir, db_failure(db->sqlite, NULL));
	die("cannot %s '%s/wopi.db': %s", doing, db->dir, why ? why : db_failure(db->sqlite, NULL));
}

query *db_prepare(struct db *db, const char *sql)
{
	query *q;

	for (size_t i = 0; i < db->prepared_count; i++)
		if (db->prepared[i].sql == sql) {
			sqlite3_reset(db->prepared[i].q);
			return db->prepared[i].q;
		}
	assert(db->prepared_count < DB_STATEMENTS);
	if (sqlite3_prepare_v3(db->sqlite, sql, -1, 0, &q, NULL) != SQLITE_OK)
		fail(db, "use");
	db->prepared[db->prepared_count].sql = sql;
	db->prepared[db->prepared_count++].q = q;
	return q;
}

static void bound(int rc)
{
	if (rc != SQLITE_OK)
		die("cannot bind a value: %s", sqlite3_errstr(rc));
}

void db_bind_int(query *q, int at, int64_t value)
{
	bound(sqlite3_bind_int64(q, at, value));
}

void db_bind_text(query *q, int at, const char *text)
{
	bound(sqlite3_bind_text(q, at, text, -1, SQLITE_TRANSIENT));
}

query *db_query(struct db *db, const char *sql, const char *text)
{
	query *q = db_prepare(db, sql);

	db_bind_text(q, 1, text);
	return q;
}

void db_bind_range(query *q, int at, const char *prefix)
{
	db_bind_text(q, at, prefix);
	db_bind_text(q, at + 1, mem_printf("%s\xf4\x8f\xbf\xbf", prefix));
}

void db_bind_blob(query *q, int at, const void *data, size_t len)
{
	bound(sqlite3_bind_blob64(q, at, data, len, SQLITE_TRANSIENT));
}

bool db_step(struct db *db, query *q)
{
	int rc = sqlite3_step(q);

	if (rc == SQLITE_ROW)
		return true;
	if (rc != SQLITE_DONE)
		fail(db, db->changing ? "write" : "read");
	sqlite3_reset(q);
	return false;
}

int db_run(struct db *db, query *q)
{
	if (db_step(db, q))
		die("a statement returned rows: %s", sqlite3_sql(q));
	return sqlite3_changes(db->sqlite);
}

void db_execute(struct db *db, const char *sql)
{
	if (sqlite3_exec(db->sqlite, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail(db, "set up");
}

void db_done(query *q)
{
	sqlite3_reset(q);
}

bool db_found(struct db *db, query *q)
{
	bool found = db_step(db, q);

	db_done(q);
	return found;
}

int64_t db_value(struct db *db, query *q)
{
	int64_t value = db_step(db, q) ? db_int(q, 0) : 0;

	db_done(q);
	return value;
}

int64_t db_int(query *q, int column)
{
	return sqlite3_column_int64(q, column);
}

bool db_is_null(query *q, int column)
{
	return sqlite3_column_type(q, column) == SQLITE_NULL;
}

const char *db_text(query *q, int column)
{
	const char *text = (const char *)sqlite3_column_text(q, column);

	return text ? mem_strdup(text) : NULL;
}

void db_blob(query *q, int column, void *data, size_t len)
{
	const void *blob = sqlite3_column_blob(q, column);

	if (!blob || (size_t)sqlite3_column_bytes(q, column) != len)
		die("a blob in the database has the wrong length");
	memcpy(data, blob, len);
}

const uint8_t *db_bytes(query *q, int column, size_t *len)
{
	const void *blob = sqlite3_column_blob(q, column);
	uint8_t *copy;

	*len = blob ? (size_t)sqlite3_column_bytes(q, column) : 0;
	if (!blob)
		return NULL;
	copy = mem_alloc(*len);
	memcpy(copy, blob, *len);
	return copy;
}

void db_begin_read(struct db *db)
{
	db_end(db);
	db_run(db, db_prepare(db, "BEGIN"));
	db->in_transaction = true;
}

static void leave_queue(struct db *db)
{
	if (db->queue >= 0)
		close(db->queue);
	db->queue = -1;
}

/* Dies: without the queue some writers would starve. */
bool db_queue_for(struct db *db, int wait_ms)
{
	if (db->queue >= 0)
		return true;
	db->queue = data_open_file(db->dir_fd, "queue", O_RDONLY);
	if (db->queue < 0)
		die_errno("cannot open '%s'", db_path(db, "queue"));
	if (holder_wait(db->queue, LOCK_EX, wait_ms))
		return true;
	if (errno != EWOULDBLOCK)
		die_errno("cannot lock '%s'", db_path(db, "queue"));
	leave_queue(db);
	return false;
}

/* Waits until this process is the only writer that may go on to SQLite. */
void db_queue(struct db *db)
{
	if (!db_queue_for(db, db->patience_ms))
		die_busy("waited %d seconds for '%s', the queue of writers: %s holds it",
			 db->patience_ms / 1000, db_path(db, "queue"),
			 holder_of(data_open_file(db->dir_fd, "queue", O_RDONLY)));
}

void db_begin_write(struct db *db)
{
	int64_t start = clock_monotonic(), left;
	query *begin;

	db_end(db);
	if (db->read_only)
		die("cannot write '%s/wopi.db': %s", db->dir, db->read_only);
	begin = db_prepare(db, "BEGIN IMMEDIATE");
	db_queue(db);
	left = db->patience_ms - (clock_monotonic() - start) / 1000;
	sqlite3_busy_timeout(db->sqlite, left > 1 ? (int)left : 1);
	db_run(db, begin);
	sqlite3_busy_timeout(db->sqlite, READ_PATIENCE_MS);
	db->in_transaction = db->changing = true;
}

/* Ends all statements: one that is still running would keep its snapshot. */
static void reset_all(struct db *db)
{
	for (size_t i = 0; i < db->prepared_count; i++)
		sqlite3_reset(db->prepared[i].q);
}

void db_at_end(struct db *db, db_end_fn *fn)
{
	for (size_t i = 0; i < db->at_end_count; i++)
		if (db->at_end[i] == fn)
			return;
	assert(db->changing && db->at_end_count < DB_AT_END);
	db->at_end[db->at_end_count++] = fn;
}

static void end_change(struct db *db, bool committed)
{
	size_t count = db->at_end_count;

	db->in_transaction = db->changing = false;
	leave_queue(db);
	db->at_end_count = 0;
	for (size_t i = 0; i < count; i++)
		db->at_end[i](db, committed);
}

void db_commit(struct db *db)
{
	assert(db->in_transaction);
	if (db->before_commit)
		db->before_commit(db->before_commit_arg);
	reset_all(db);
	db_run(db, db_prepare(db, "COMMIT"));
	db->commits++;
	end_change(db, true);
}

void db_end(struct db *db)
{
	if (!db->in_transaction)
		return;
	reset_all(db);
	db_run(db, db_prepare(db, "ROLLBACK"));
	end_change(db, false);
}

bool db_truncate_log(struct db *db)
{
	db_end(db);
	return sqlite3_wal_checkpoint_v2(db->sqlite, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL) ==
		SQLITE_OK;
}

void db_close_database(struct db *db)
{
	for (size_t i = 0; i < db->prepared_count; i++)
		sqlite3_finalize(db->prepared[i].q);
	db->prepared_count = 0;
	sqlite3_close(db->sqlite);
	db->sqlite = NULL;
	db->in_transaction = db->changing = false;
	db->at_end_count = 0;
}

static void close_descriptor(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void db_close(struct db *db)
{
	db_close_database(db);
	leave_queue(db);
	close_descriptor(&db->contents_fd);
	close_descriptor(&db->dir_fd);
	db->dir = NULL;
}

/* Runs at every exit, also by die(); SQLite rolls back uncommitted changes. */
static void close_at_exit(void)
{
	db_close_database(&the_db);
}

struct db *db_locate(const char *dir)
{
	struct db *db = &the_db;
	static bool registered;

	if (db->dir_fd >= 0 && same(db->dir, dir))
		return db;
	if (db->dir)
		db_close(db);
	db->dir = dir;
	db->commits = 0;
	db->patience_ms = DB_PATIENCE_MS;
	db->content_grace = DB_CONTENT_GRACE_S * CLOCK_SECOND;
	db->disk_reserve = DB_UNREAD;
	db->dir_fd = data_open(dir);
	if (!registered)
		atexit(close_at_exit);
	registered = true;
	return db;
}

int db_contents(struct db *db)
{
	if (db->contents_fd < 0)
		db->contents_fd = data_open_folder(db->dir_fd, "contents");
	return db->contents_fd;
}

void db_prepare_sqlite(void)
{
	dbmem_install();
	sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

/* Distrusts the text of the schema, and values written to it as a whole. */
void db_protect(struct sqlite3 *sqlite)
{
	sqlite3_db_config(sqlite, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(sqlite, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(sqlite, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
}

/* Reports a missing database: SQLite's own message would not help anybody. */
static _Noreturn void cannot_open(const struct db *db, const char *name)
{
	if (db->dir_fd >= 0 && faccessat(db->dir_fd, name, R_OK | W_OK, 0) == 0)
		fail(db, "open");
	if (errno == ENOENT && db->dir_fd >= 0 && data_is_lost(db->dir_fd))
		die("'%s/%s' is missing, but not the rest of the host: restore it from a backup", db->dir,
		    name);
	if (errno == ENOENT)
		die("there is no host in '%s': create it with 'wopictl --data %s init'", db->dir,
		    shell_word(db->dir));
	if (errno == EACCES)
		die("cannot open '%s': Permission denied; only its owner can open it: run this as that"
		    " user, or as root", db_path(db, name));
	die_errno("cannot open '%s'", db_path(db, name));
}

/* Keeps the log and its index when the last process closes the database: on a full disk the next
 * process could not create them again. */
static void keep_log(struct db *db)
{
	int keep = 1;

	sqlite3_file_control(db->sqlite, "main", SQLITE_FCNTL_PERSIST_WAL, &keep);
	db_execute(db, "PRAGMA journal_size_limit = 0");
}

static void set_up(struct db *db)
{
	sqlite3_busy_timeout(db->sqlite, READ_PATIENCE_MS);
	db_protect(db->sqlite);
}

void db_connect(struct db *db, const char *name, bool create)
{
	int flags = SQLITE_OPEN_READWRITE | (create ? SQLITE_OPEN_CREATE : 0);

	db_prepare_sqlite();
	if (db->dir_fd < 0 ||
	    sqlite3_open_v2(db_path(db, name), &db->sqlite, flags, NULL) != SQLITE_OK)
		cannot_open(db, name);
	set_up(db);
	if (!create)
		keep_log(db);
}

/* The user version: the schema, and above it the switches. */
enum { SWITCHES_AT = 16 };

static_assert(DB_SCHEMA_MASK == (1 << SWITCHES_AT) - 1, "switches stand above the schema");

int db_schema(struct db *db)
{
	query *q = db_prepare(db, "PRAGMA user_version");
	int schema;

	db_step(db, q);
	schema = (int)db_int(q, 0) & DB_SCHEMA_MASK;
	db->switches = (unsigned)db_int(q, 0) >> SWITCHES_AT;
	db_done(q);
	if (schema > DB_SCHEMA)
		die("'%s/wopi.db' has schema %d, newer than this program's %d: "
		    "use the program that made it", db->dir, schema, DB_SCHEMA);
	return schema;
}

void db_set_schema(struct db *db, int schema)
{
	db_execute(db, mem_printf("PRAGMA user_version = %d",
				  schema | (int)(db->switches << SWITCHES_AT)));
}

void db_switch(struct db *db, unsigned which, bool on)
{
	int schema = db_schema(db);	/* other processes may have changed another one */

	db->switches = on ? db->switches | which : db->switches & ~which;
	db_set_schema(db, schema);
}

/* Whether the database can be read as it was opened. */
static bool is_readable(struct db *db)
{
	query *q = db_prepare(db, "PRAGMA user_version");
	bool readable = sqlite3_step(q) == SQLITE_ROW;

	sqlite3_reset(q);
	return readable;
}

/* Whether the log may contain changes that are not in the database yet. */
static bool has_log(const struct db *db)
{
	struct stat st;

	return fstatat(db->dir_fd, "wopi.db-wal", &st, AT_SYMLINK_NOFOLLOW) == 0 && st.st_size > 0;
}

/*
 * Opens the database again for reading only, with the log's index in memory if it cannot be a
 * file. If nobody can write at all and there is no log, the log is ignored; with a live writer
 * that would read wrong data.
 */
static void open_for_reading(struct db *db, const char *why)
{
	bool nobody_writes = same(why, strerror(EROFS));
	const char *how = nobody_writes && !has_log(db) ? "immutable=1" : "readonly_shm=1";
	const char *uri = mem_printf("file:%s?%s", text_percent(db_path(db, "wopi.db"), "/"), how);

	db_close_database(db);
	db->read_only = why;
	if (sqlite3_open_v2(uri, &db->sqlite, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, NULL) != SQLITE_OK)
		fail(db, "open");
	set_up(db);
	db_begin_read(db);
}

struct db *db_open(const char *dir)
{
	struct db *db = db_locate(dir);
	const char *why;
	int schema;

	db_connect(db, "wopi.db", false);
	db_begin_read(db);
	if (!is_readable(db)) {
		why = is_machine(sqlite3_errcode(db->sqlite)) ? why_read_only(db) : NULL;
		if (!why)
			fail(db, "read");
		open_for_reading(db, why);
	}
	schema = db_schema(db);
	if (schema == 0)
		die("'%s/wopi.db' is empty: restore it from a backup", dir);
	if (schema < DB_SCHEMA)
		die("'%s/wopi.db' has schema %d, older than this program's %d: "
		    "upgrade it with 'wopictl --data %s init'",
		    dir, schema, DB_SCHEMA, shell_word(dir));
	return db;
}
