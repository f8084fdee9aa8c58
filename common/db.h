/* SPDX-License-Identifier: MIT */
/*
 * The one door to SQLite: a data directory opened, statements prepared once,
 * transactions. What fails here is the machine's failure, so every function
 * dies instead of returning an error.
 */
#ifndef DB_H
#define DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sqlite3;
typedef struct sqlite3_stmt query;

enum {
	DB_STATEMENTS = 112,	/* different statements one process may use; seed needs most */
	DB_SECRET_SIZE = 32,	/* bytes of the file "secret" */
};

/*
 * Settings that every request looks at stand in the database's header, beside the
 * schema's number, which is read at each start anyway: while they are off they cost
 * nothing at all. See config.h.
 */
enum {
	DB_FAULTS = 1 << 0,
	DB_JOURNAL = 1 << 1,
	DB_COAUTH = 1 << 2,
	DB_SECRET_RESTORED = 1 << 3,	/* no setting: the secret is DB_RESTORED_SECRET, see backup.h */
};

enum { DB_SCHEMA_MASK = 0xffff };	/* what of that number is the schema's */

#define DB_RESTORED_SECRET "secret.restored"

struct db {
	struct sqlite3 *sqlite;
	const char *dir;	/* the data directory */
	int queue;		/* the writers' queue while writing, else -1 */
	bool in_transaction;
	unsigned switches;	/* what of these is on, in the first snapshot */
	unsigned commits;	/* changes that this process made durable */
	/* if set, called in each change when all else is done, to look at what it leaves */
	void (*before_commit)(void *arg);
	void *before_commit_arg;
	struct { const char *sql; query *q; } prepared[DB_STATEMENTS];
	size_t prepared_count;
};

/*
 * Opens the host whose data directory is DIR. Dies if there is none, or if its
 * schema is not exactly this program's: older ones are for db_create(), newer
 * ones are refused. What is read from here on is one snapshot, until db_end()
 * or the next begin. The database is closed when the process exits.
 */
struct db *db_open(const char *dir);

/*
 * Makes what is missing of a data directory (mode 0700): the database, the
 * secret, the folder of contents, the writers' queue and the counters; and brings an
 * older schema to this program's. What is there stays as it is. Returns the open
 * database; *OLD_SCHEMA is the schema it had, 0 for a new one.
 */
struct db *db_create(const char *dir, int *old_schema);

/*
 * Waits in the writers' queue of DIR, a folder where a host is to come or to be replaced,
 * and makes contents/ if it is missing. Opens the database if there is
 * one, else ->sqlite is NULL; its schema may be older than this program's. Nobody else
 * writes until db_close(), or until a change ends.
 */
struct db *db_seize(const char *dir);

/* Closes the database before the process ends, so that another can be opened. */
void db_close(struct db *db);

/* The data directory that WOPI_DATA names, else the usual one. */
const char *db_standard_dir(void);

/* The schema this program speaks. */
int db_schema(void);

/* "DIR/NAME" from the pool. */
const char *db_path(const struct db *db, const char *name);

/*
 * The statement SQL, a constant string, ready to be bound. It is prepared once
 * a process and found by the string's address; a use that is still running is
 * ended by the next.
 */
query *db_prepare(struct db *db, const char *sql);

void db_bind_int(query *q, int at, int64_t value);
void db_bind_text(query *q, int at, const char *text);	/* NULL binds NULL */
/* Binds where the texts that begin with PREFIX begin, and as AT + 1 where they end: behind
 * them all, for none has a character above U+10FFFF. */
void db_bind_range(query *q, int at, const char *prefix);
void db_bind_blob(query *q, int at, const void *data, size_t len);

/* Runs to the next row: true if there is one, false at the end. */
bool db_step(struct db *db, query *q);

/* Runs a statement that returns no rows; returns how many rows it changed. */
int db_run(struct db *db, query *q);

/* Ends a use of Q before its last row. */
void db_done(query *q);

/* Columns of the present row. Texts and blobs are copied to the pool; a NULL
 * is 0, and NULL for texts. A blob of another length than LEN dies. */
int64_t db_int(query *q, int column);
bool db_is_null(query *q, int column);
const char *db_text(query *q, int column);
void db_blob(query *q, int column, void *data, size_t len);

/* Starts a new snapshot, for all that is read until db_end(). */
void db_begin_read(struct db *db);

/*
 * Ends a snapshot and starts a change: waits in the writers' queue, then takes the write lock, so
 * that what is read from here on stays true until the commit. Writers queue on
 * a file of their own because the kernel wakes them in turn, where SQLite's
 * busy handler sleeps and retries and lets some starve.
 */
void db_begin_write(struct db *db);

/* The data directory's secret, for what is signed with it. */
void db_secret(const struct db *db, uint8_t secret[DB_SECRET_SIZE]);

/* The same, but false if it is lost or damaged: with errno, 0 if only its length is wrong. */
bool db_try_secret(const struct db *db, uint8_t secret[DB_SECRET_SIZE]);

/* Writes a secret to the file NAME and to the disk, as a whole or not at all. */
void db_put_secret(const struct db *db, const char *name, const uint8_t secret[DB_SECRET_SIZE]);

/* Gives a secret that a restore brought its usual name, and removes what a restore that
 * was killed left of one. Not within a change, and not while a restore runs. */
void db_settle_secret(struct db *db);

/* Flushes the names that are in the data directory and in contents/. */
void db_flush_folders(const struct db *db);

/* In a transaction. Turns one of the switches on or off; the others stay. */
void db_switch(struct db *db, unsigned which, bool on);

/* Makes the change durable. */
void db_commit(struct db *db);

/* Ends a snapshot, or undoes a change. Does nothing outside of both. */
void db_end(struct db *db);

/*
 * What SQLite's own checks find wrong with the database in DIR, NULL if nothing: this and
 * the next two report what fails, and whether it is damage that the database has. If not,
 * the machine keeps it from being read, as a full disk does. Before db_open().
 */
const char *db_integrity_problem(const char *dir, bool *damaged);

/* Opens the database in DIR, of whatever schema, for a look at it. NULL, or what failed. The
 * caller closes it either way. */
const char *db_look(const char *dir, struct sqlite3 **sqlite, bool *damaged);

/* SQLite's words for what it failed in last, with the system's where those tell more.
 * DAMAGED may be NULL. */
const char *db_failure(struct sqlite3 *sqlite, bool *damaged);

/*
 * Gives a file that this process made the owner of the data directory, if the
 * process runs as root: what root makes must stay writable to the web server.
 */
void db_give_to_owner(const struct db *db, int fd, const char *name);

#endif
