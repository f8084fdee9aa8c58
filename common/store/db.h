/* SPDX-License-Identifier: MIT */
/*
 * The one door to SQLite: a host's database opened, statements prepared once, transactions.
 * What fails here is the machine's failure, so every function dies instead of returning an
 * error.
 */
#ifndef DB_H
#define DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sqlite3;
typedef struct sqlite3_stmt query;

enum {
	DB_STATEMENTS = 128,	/* different statements one process may use; seed needs most */
	DB_UNREAD = -1,
	DB_CONTENT_GRACE_S = 600,
	DB_AT_END = 4,		/* modules that do something at the end of a change */
	DB_PATIENCE_MS = 10000,	/* how long a writer waits for the others unless told otherwise */
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
	DB_SECRET_RESTORED = 1 << 3,	/* no setting: the secret is SECRET_RESTORED, see secret.h */
	DB_CLIENT_REMOVED = 1 << 4,	/* no setting: some client was, see client_number() */
};

enum {
	DB_SCHEMA = 5,		/* the schema that this program speaks */
	DB_SCHEMA_MASK = 0xffff,	/* what of that number is the schema's */
};

struct db;
typedef void db_end_fn(struct db *db, bool committed);

struct db {
	struct sqlite3 *sqlite;	/* NULL unless the database is open */
	const char *dir;	/* the data directory, for messages */
	int dir_fd;		/* it, open; -1 if it cannot be opened */
	int contents_fd;	/* its folder contents/, once that was needed; else -1 */
	int queue;		/* the writers' queue while writing, else -1 */
	int patience_ms;	/* how long a writer waits, for queue and database together */
	int64_t content_grace;	/* see unused.h; 0 in a program that sends contents itself */
	int64_t disk_reserve;	/* the setting; DB_UNREAD until disk_prepare() */
	const char *read_only;	/* why nothing can be written ("No space left on device"), or NULL */
	bool in_transaction;
	bool changing;		/* and it is a change, not a snapshot */
	unsigned switches;	/* what of these is on, in the first snapshot */
	unsigned commits;	/* changes of this host that the process made durable */
	/* if set, called in each change when all else is done, to look at what it leaves */
	void (*before_commit)(void *arg);
	void *before_commit_arg;
	db_end_fn *at_end[DB_AT_END];	/* see db_at_end() */
	size_t at_end_count;
	struct { const char *sql; query *q; } prepared[DB_STATEMENTS];
	size_t prepared_count;
};

/*
 * The host in the data directory DIR, its database not opened yet: a process deals with one
 * at a time. Root becomes the directory's owner here (data.h). Where DIR cannot be opened,
 * dir_fd is -1, with errno, and db_open() says why.
 */
struct db *db_locate(const char *dir);

/*
 * Opens the host whose data directory is DIR. Dies if there is none, or if its schema is not
 * exactly this program's: older ones are for host_make(), newer ones are refused. What is
 * read from here on is one snapshot, until db_end() or the next begin. Where the file system
 * is full or read-only, the database is opened for reading alone: db->read_only. The database
 * is closed when the process exits.
 */
struct db *db_open(const char *dir);

/* Closes database and directory before the process ends, so that another can be opened; the
 * second closes the database alone. */
void db_close(struct db *db);
void db_close_database(struct db *db);

/* "DIR/NAME" from the pool, for messages, and for SQLite, which opens by path. */
const char *db_path(const struct db *db, const char *name);

/* The descriptor of contents/; -1 with errno if that is missing or not a folder. */
int db_contents(struct db *db);

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

/* Runs the statements of a text, without a result. */
void db_execute(struct db *db, const char *sql);

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
 * busy handler sleeps and retries and lets some starve. After db->patience_ms it dies with
 * die_busy(), and names the process that holds the queue.
 */
void db_begin_write(struct db *db);

/* Waits in the queue, outside of transactions, as db_begin_write() does, and stays in it until
 * a change or snapshot ends. The second waits for at most WAIT_MS; false if that was too
 * short. */
void db_queue(struct db *db);
bool db_queue_for(struct db *db, int wait_ms);

/* The schema of the open database, which also sets db->switches. Dies if it is newer than this
 * program's. */
int db_schema(struct db *db);

/* In a transaction. */
void db_set_schema(struct db *db, int schema);

/* In a transaction. Turns one of the switches on or off; the others stay. */
void db_switch(struct db *db, unsigned which, bool on);

/*
 * In a change. Calls FN when it has ended, committed or undone: for what belongs to the change
 * but is not in the database. A function that is registered already is called once.
 */
void db_at_end(struct db *db, db_end_fn *fn);

/* Makes the change durable. */
void db_commit(struct db *db);

/* Ends a snapshot, or undoes a change. Does nothing outside of both. */
void db_end(struct db *db);

/* Opens or, with CREATE, makes the database NAME of the located host, of whatever schema.
 * For db_open() and host.h. */
void db_connect(struct db *db, const char *name, bool create);

/* What every connection to SQLite in this program starts with; before its first use. */
void db_prepare_sqlite(void);

/* What a database from elsewhere must not do to us: for each connection. */
void db_protect(struct sqlite3 *sqlite);

/* SQLite's words for what it failed in last, with the system's where those tell more. *DAMAGED
 * says whether it is damage that the database has, or another schema; if not, the machine keeps
 * it from being read, as a full disk does. DAMAGED may be NULL. */
const char *db_failure(struct sqlite3 *sqlite, bool *damaged);

#endif
