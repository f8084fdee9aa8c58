/* SPDX-License-Identifier: MIT */
/* The one door to SQLite. */
#include "db.h"

#include "dbmem.h"
#include "die.h"
#include "mem.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUSY_TIMEOUT_MS = 10000 };

/* migrations[v] takes schema v to v + 1; a new database walks the same road. */
static const char *const migrations[] = {
#include "schema.inc"
};

enum { SCHEMA = sizeof(migrations) / sizeof(*migrations) };

static struct db the_db = { .queue = -1 };

const char *db_standard_dir(void)
{
	const char *dir = getenv("WOPI_DATA");

	return dir && *dir ? dir : "/var/lib/wopi";
}

int db_schema(void)
{
	return SCHEMA;
}

const char *db_path(const struct db *db, const char *name)
{
	return mem_printf("%s/%s", db->dir, name);
}

const char *db_failure(struct sqlite3 *sqlite, bool *damaged)
{
	int rc = sqlite3_errcode(sqlite), cause = sqlite3_system_errno(sqlite);
	bool machine = rc == SQLITE_IOERR || rc == SQLITE_CANTOPEN;

	if (damaged)
		*damaged = rc == SQLITE_CORRUPT || rc == SQLITE_NOTADB;
	return mem_printf("%s%s%s", sqlite3_errmsg(sqlite), machine && cause ? ": " : "",
			  machine && cause ? strerror(cause) : "");
}

static _Noreturn void fail(const struct db *db, const char *doing)
{
	die("cannot %s '%s/wopi.db': %s", doing, db->dir, db_failure(db->sqlite, NULL));
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
		fail(db, db->queue >= 0 ? "write" : "read");
	sqlite3_reset(q);
	return false;
}

int db_run(struct db *db, query *q)
{
	if (db_step(db, q))
		die("a statement returned rows: %s", sqlite3_sql(q));
	return sqlite3_changes(db->sqlite);
}

void db_done(query *q)
{
	sqlite3_reset(q);
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

void db_begin_read(struct db *db)
{
	db_end(db);
	db_run(db, db_prepare(db, "BEGIN"));
	db->in_transaction = true;
}

/* Waits until this process is the only writer that goes on to SQLite. */
static void queue_up(struct db *db)
{
	const char *path = db_path(db, "queue");

	if (db->queue >= 0)	/* db_seize() */
		return;
	/* Without the queue writers would starve: going on is no answer. */
	db->queue = open(path, O_RDONLY | O_CLOEXEC);
	if (db->queue < 0)
		die_errno("cannot open '%s'", path);
	while (flock(db->queue, LOCK_EX))
		if (errno != EINTR)
			die_errno("cannot lock '%s'", path);
}

static void leave_queue(struct db *db)
{
	if (db->queue >= 0)
		close(db->queue);
	db->queue = -1;
}

void db_begin_write(struct db *db)
{
	query *begin = db_prepare(db, "BEGIN IMMEDIATE");

	db_end(db);
	queue_up(db);
	db_run(db, begin);
	db->in_transaction = true;
}

/* A statement that is still running would keep its snapshot: end them all. */
static void reset_all(struct db *db)
{
	for (size_t i = 0; i < db->prepared_count; i++)
		sqlite3_reset(db->prepared[i].q);
}

void db_commit(struct db *db)
{
	assert(db->in_transaction);
	if (db->before_commit)
		db->before_commit(db->before_commit_arg);
	reset_all(db);
	db_run(db, db_prepare(db, "COMMIT"));
	db->in_transaction = false;
	db->commits++;
	leave_queue(db);
}

void db_end(struct db *db)
{
	if (!db->in_transaction)
		return;
	reset_all(db);
	db_run(db, db_prepare(db, "ROLLBACK"));
	db->in_transaction = false;
	leave_queue(db);
}

void db_close(struct db *db)
{
	for (size_t i = 0; i < db->prepared_count; i++)
		sqlite3_finalize(db->prepared[i].q);
	db->prepared_count = 0;
	sqlite3_close(db->sqlite);
	db->sqlite = NULL;
	db->in_transaction = false;
	leave_queue(db);
}

/* Runs on every way out, die() too; SQLite rolls back what is not committed. */
static void close_at_exit(void)
{
	db_close(&the_db);
}

static void prepare_sqlite(void)
{
	dbmem_install();
	sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

/* Says why there is no database to open at PATH: what SQLite says of it helps nobody. */
static _Noreturn void cannot_open(const struct db *db, const char *path)
{
	if (access(path, R_OK | W_OK) == 0)
		fail(db, "open");
	if (errno == ENOENT)
		die("there is no host in '%s': make one with 'wopictl --data %s init'", db->dir,
		    db->dir);
	if (errno == EACCES)
		die("cannot open '%s': Permission denied; it is for its owner alone: run this as that"
		    " user, or as root", path);
	die_errno("cannot open '%s'", path);
}

static struct db *connect(const char *dir, int flags)
{
	struct db *db = &the_db;
	const char *path;

	prepare_sqlite();
	db->dir = dir;
	path = db_path(db, "wopi.db");
	if (sqlite3_open_v2(path, &db->sqlite, SQLITE_OPEN_READWRITE | flags, NULL) != SQLITE_OK)
		cannot_open(db, path);
	atexit(close_at_exit);
	sqlite3_busy_timeout(db->sqlite, BUSY_TIMEOUT_MS);
	sqlite3_db_config(db->sqlite, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);
	return db;
}

static void execute(struct db *db, const char *sql)
{
	if (sqlite3_exec(db->sqlite, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail(db, "set up");
}

/* The one number that SQLite keeps for its user: the schema, and above it the switches. */
enum { SWITCHES_AT = 16 };

static_assert(DB_SCHEMA_MASK == (1 << SWITCHES_AT) - 1, "switches stand above the schema");

static int read_schema(struct db *db)
{
	query *q = db_prepare(db, "PRAGMA user_version");
	int schema;

	db_step(db, q);
	schema = (int)db_int(q, 0) & DB_SCHEMA_MASK;
	db->switches = (unsigned)db_int(q, 0) >> SWITCHES_AT;
	db_done(q);
	if (schema > SCHEMA)
		die("'%s/wopi.db' has schema %d, newer than this program's %d: "
		    "use the program that made it", db->dir, schema, SCHEMA);
	return schema;
}

static void write_schema(struct db *db, int schema)
{
	execute(db, mem_printf("PRAGMA user_version = %d",
			       schema | (int)(db->switches << SWITCHES_AT)));
}

void db_switch(struct db *db, unsigned which, bool on)
{
	int schema = read_schema(db);	/* others may have turned another one since */

	db->switches = on ? db->switches | which : db->switches & ~which;
	write_schema(db, schema);
}

struct db *db_open(const char *dir)
{
	struct db *db = connect(dir, 0);
	int schema;

	db_begin_read(db);
	schema = read_schema(db);

	if (schema < SCHEMA)
		die("'%s/wopi.db' has schema %d, older than this program's %d: "
		    "bring it up to date with 'wopictl --data %s init'",
		    dir, schema, SCHEMA, dir);
	return db;
}

static const char *one_line(const char *text)
{
	char *line = mem_strdup(text);

	for (char *s = line; (s = strchr(s, '\n')); s++)
		*s = ' ';
	return line;
}

/* *TEXT is the first row's text of a query, NULL if there is no row. Returns NULL, or what
 * kept it from being asked. */
static const char *ask(struct sqlite3 *sqlite, const char *sql, const char **text, bool *damaged)
{
	sqlite3_stmt *q = NULL;
	int rc = sqlite3_prepare_v2(sqlite, sql, -1, &q, NULL);
	const char *problem = NULL;

	*text = NULL;
	if (rc == SQLITE_OK)
		rc = sqlite3_step(q);
	if (rc == SQLITE_ROW)
		*text = one_line((const char *)sqlite3_column_text(q, 0));
	else if (rc != SQLITE_DONE)
		problem = one_line(db_failure(sqlite, damaged));
	sqlite3_finalize(q);
	return problem;
}

/* Who closes a database last has it alone for a moment, and requests close it all the time:
 * so it waits, as connect() does. */
const char *db_look(const char *dir, struct sqlite3 **sqlite, bool *damaged)
{
	prepare_sqlite();
	if (sqlite3_open_v2(mem_printf("%s/wopi.db", dir), sqlite, SQLITE_OPEN_READWRITE,
			    NULL) != SQLITE_OK)
		return db_failure(*sqlite, damaged);
	sqlite3_busy_timeout(*sqlite, BUSY_TIMEOUT_MS);
	return NULL;
}

const char *db_integrity_problem(const char *dir, bool *damaged)
{
	struct sqlite3 *sqlite;
	const char *text = NULL, *problem;

	*damaged = false;
	problem = db_look(dir, &sqlite, damaged);
	if (!problem)
		problem = ask(sqlite, "PRAGMA integrity_check(1)", &text, damaged);
	if (!problem && strcmp(text, "ok") == 0) {
		problem = ask(sqlite, "PRAGMA foreign_key_check", &text, damaged);
		if (text)
			text = mem_printf("a row of '%s' refers to one that is not there", text);
	}
	sqlite3_close(sqlite);
	if (problem || !text)
		return problem;
	*damaged = true;
	return text;
}

void db_give_to_owner(const struct db *db, int fd, const char *name)
{
	struct stat st;

	if (geteuid() != 0)
		return;
	if (stat(db->dir, &st) || fchown(fd, st.st_uid, st.st_gid))
		die_errno("cannot give '%s/%s' to the owner of '%s'",
			  db->dir, name, db->dir);
}

static void make_queue(struct db *db)
{
	const char *path = db_path(db, "queue");
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0)
		die_errno("cannot make '%s'", path);
	db_give_to_owner(db, fd, "queue");
	close(fd);
}

void db_put_secret(const struct db *db, const char *name, const uint8_t secret[DB_SECRET_SIZE])
{
	const char *path = db_path(db, name), *new = mem_printf("%s.new", path);
	int fd = open(new, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd < 0 || write(fd, secret, DB_SECRET_SIZE) != DB_SECRET_SIZE || fsync(fd))
		die_errno("cannot make '%s'", new);
	db_give_to_owner(db, fd, name);
	close(fd);
	if (rename(new, path))
		die_errno("cannot make '%s'", path);
}

/* Nobody else makes it, for we are in the queue. */
static void make_secret(struct db *db)
{
	uint8_t random[DB_SECRET_SIZE];

	if (access(db_path(db, "secret"), F_OK) == 0)
		return;
	if (getentropy(random, sizeof(random)))
		die_errno("cannot make '%s'", db_path(db, "secret"));
	db_put_secret(db, "secret", random);
}

bool db_try_secret(const struct db *db, uint8_t secret[DB_SECRET_SIZE])
{
	int fd = -1;
	ssize_t n;

	errno = 0;
	/* it may have got its usual name since this snapshot began */
	if (db->switches & DB_SECRET_RESTORED)
		fd = open(db_path(db, DB_RESTORED_SECRET), O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		fd = open(db_path(db, "secret"), O_RDONLY | O_CLOEXEC);
	n = fd < 0 ? -1 : read(fd, secret, DB_SECRET_SIZE);
	if (fd >= 0)
		close(fd);
	if (n >= 0)
		errno = 0;
	return n == DB_SECRET_SIZE;
}

void db_secret(const struct db *db, uint8_t secret[DB_SECRET_SIZE])
{
	if (db_try_secret(db, secret))
		return;
	if (errno)
		die_errno("cannot read '%s'", db_path(db, "secret"));
	die("'%s' is not as long as it was made", db_path(db, "secret"));
}

static void flush_folder(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 || fsync(fd))
		die_errno("cannot flush '%s'", path);
	close(fd);
}

void db_flush_folders(const struct db *db)
{
	flush_folder(db_path(db, "contents"));
	flush_folder(db->dir);
}

void db_settle_secret(struct db *db)
{
	uint8_t secret[DB_SECRET_SIZE];

	read_schema(db);
	if (db->switches & DB_SECRET_RESTORED) {
		db_secret(db, secret);
		db_put_secret(db, "secret", secret);
		db_flush_folders(db);
		db_begin_write(db);
		db_switch(db, DB_SECRET_RESTORED, false);
		db_commit(db);
	}
	unlink(db_path(db, DB_RESTORED_SECRET));
	unlink(db_path(db, DB_RESTORED_SECRET ".new"));
}

static void make_folder(struct db *db, const char *name)
{
	const char *path = db_path(db, name);
	int fd;

	if (mkdir(path, 0700) && errno != EEXIST)
		die_errno("cannot make '%s'", path);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		die_errno("cannot open '%s'", path);
	db_give_to_owner(db, fd, name);
	close(fd);
}

/* In the writers' queue, so that of several who do this at once one does it. */
static void migrate(struct db *db, int schema)
{
	for (; schema < SCHEMA; schema++) {
		execute(db, "BEGIN IMMEDIATE");
		execute(db, migrations[schema]);
		write_schema(db, schema + 1);
		execute(db, "COMMIT");
	}
}

struct db *db_create(const char *dir, int *old_schema)
{
	struct db *db = &the_db;
	int fd;

	umask(077);
	if (mkdir(dir, 0700) && errno != EEXIST)
		die_errno("cannot make '%s'", dir);
	db->dir = dir;
	make_queue(db);
	queue_up(db);
	make_folder(db, "contents");
	make_secret(db);
	connect(dir, SQLITE_OPEN_CREATE);
	fd = open(db_path(db, "wopi.db"), O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		die_errno("cannot open '%s/wopi.db'", dir);
	db_give_to_owner(db, fd, "wopi.db");
	close(fd);
	*old_schema = read_schema(db);
	execute(db, "PRAGMA journal_mode = WAL");
	migrate(db, *old_schema);
	leave_queue(db);
	return db;
}

struct db *db_seize(const char *dir)
{
	struct db *db = &the_db;

	umask(077);
	db->dir = dir;
	make_queue(db);
	queue_up(db);
	make_folder(db, "contents");
	if (access(db_path(db, "wopi.db"), F_OK) == 0) {
		connect(dir, 0);
		read_schema(db);
	}
	return db;
}
