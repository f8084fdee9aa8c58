/* SPDX-License-Identifier: MIT */
/*
 * The only interface to SQLite: opening a host's database, statements that are prepared once,
 * transactions. Failures here are the machine's, so every function dies instead of returning an
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
	DB_STATEMENTS = 128,	/* different statements in one process; seed needs most */
	DB_UNREAD = -1,
	DB_CONTENT_GRACE_S = 600,
	DB_AT_END = 4,		/* functions registered by db_at_end() */
	DB_PATIENCE_MS = 10000,	/* how long a writer waits by default */
};

/*
 * Settings that every request reads are stored in the database's header, beside the schema's
 * number, which is read at each start anyway: while they are off they cost nothing. See
 * config.h.
 */
enum {
	DB_FAULTS = 1 << 0,
	DB_JOURNAL = 1 << 1,
	DB_COAUTH = 1 << 2,
	DB_SECRET_RESTORED = 1 << 3,	/* not a setting: SECRET_RESTORED is valid, see secret.h */
	DB_CLIENT_REMOVED = 1 << 4,	/* not a setting: a client was removed, see client_number() */
	DB_CLIENT_LIMITED = 1 << 5,	/* not a setting: a client was limited, see client_is_limited() */
	DB_LOCK_TTL = 1 << 6,		/* not a setting: lock_ttl is set, see lock_ttl() */
	DB_CLOCK_MOVED = 1 << 7,	/* not a setting: see moved_clock.h */
};

enum {
	DB_SCHEMA = 7,		/* this program's schema */
	DB_SCHEMA_MASK = 0xffff,	/* the bits of the schema's number */
};

struct db;
typedef void db_end_fn(struct db *db, bool committed);

struct db {
	struct sqlite3 *sqlite;	/* NULL while the database is closed */
	const char *dir;	/* the data directory, for messages */
	int dir_fd;		/* its descriptor; -1 if it cannot be opened */
	int contents_fd;	/* its folder contents/ once needed, else -1 */
	int queue;		/* the writers' queue while writing, else -1 */
	int patience_ms;	/* how long a writer waits for queue and database */
	int64_t content_grace;	/* see unused.h; 0 if the program sends contents itself */
	int64_t disk_reserve;	/* the setting; DB_UNREAD until disk_prepare() */
	const char *read_only;	/* why the database is read-only, or NULL */
	bool in_transaction;
	bool changing;		/* the transaction is a change, not a snapshot */
	unsigned switches;	/* the switches that are on in the first snapshot */
	unsigned commits;	/* changes committed by this process */
	/* if set, called in each change just before the commit */
	void (*before_commit)(void *arg);
	void *before_commit_arg;
	db_end_fn *at_end[DB_AT_END];	/* see db_at_end() */
	size_t at_end_count;
	struct { const char *sql; query *q; } prepared[DB_STATEMENTS];
	size_t prepared_count;
};

/* Outside of changes: moves all of the log (WAL) into the database and empties it. False if other processes
 * read it. */
bool db_truncate_log(struct db *db);

/*
 * The host in the data directory DIR, with its database still closed; one per process at a time.
 * A process of root becomes the directory's owner here (data.h). If DIR cannot be opened, dir_fd
 * is -1, with errno, and db_open() reports it.
 */
struct db *db_locate(const char *dir);

/*
 * Opens the host in the data directory DIR. Dies if there is none, or if its schema is not this
 * program's: older ones are for host_make(), newer ones are refused. Everything read from here
 * on is one snapshot, until db_end() or the next begin. If the file system is full or read-only,
 * the database is opened for reading only: db->read_only. The database is closed when the
 * process exits.
 */
struct db *db_open(const char *dir);

/* Closes database and directory before the process ends, so that another host can be opened; the
 * second closes the database only. */
void db_close(struct db *db);
void db_close_database(struct db *db);

/* "DIR/NAME" from the pool, for messages and for SQLite, which opens files by path. */
const char *db_path(const struct db *db, const char *name);

/* The descriptor of contents/; -1 with errno if it is missing or not a folder. */
int db_contents(struct db *db);

/*
 * The statement SQL, a constant string, ready to be bound. It is prepared once per process and
 * found by the string's address. A use that is still running is ended by the next.
 */
query *db_prepare(struct db *db, const char *sql);

/* The same with the first parameter bound to TEXT. */
query *db_query(struct db *db, const char *sql, const char *text);

void db_bind_int(query *q, int at, int64_t value);
void db_bind_text(query *q, int at, const char *text);	/* NULL binds NULL */
/* Binds the first text that starts with PREFIX, and as AT + 1 the end of such texts: no text has
 * a character above U+10FFFF. */
void db_bind_range(query *q, int at, const char *prefix);
void db_bind_blob(query *q, int at, const void *data, size_t len);

/* Runs to the next row: true if there is one, false at the end. */
bool db_step(struct db *db, query *q);

/* Runs a statement that returns no rows; returns how many rows it changed. */
int db_run(struct db *db, query *q);

/* Runs several statements that return no rows. */
void db_execute(struct db *db, const char *sql);

/* Ends the use of Q before its last row. */
void db_done(query *q);

/* Runs a bound statement for a single answer: whether it has a row; the first row's first column,
 * 0 if there is no row. */
bool db_found(struct db *db, query *q);
int64_t db_value(struct db *db, query *q);

/* Columns of the present row. Texts and blobs are copied to the pool; NULL is 0, and NULL for
 * texts. Dies if a blob is not LEN bytes long. */
int64_t db_int(query *q, int column);
bool db_is_null(query *q, int column);
const char *db_text(query *q, int column);
void db_blob(query *q, int column, void *data, size_t len);
/* A blob of any length; NULL for NULL. */
const uint8_t *db_bytes(query *q, int column, size_t *len);

/* Starts a new snapshot for everything read until db_end(). */
void db_begin_read(struct db *db);

/*
 * Ends a snapshot and starts a change: waits in the writers' queue, then takes the write lock,
 * so that what is read from here on stays true until the commit. Writers queue on a file of
 * their own because the kernel wakes them in turn; SQLite's busy handler sleeps and retries, so
 * some starve. Dies after db->patience_ms with die_busy(), naming the process that holds the
 * queue.
 */
void db_begin_write(struct db *db);

/* Waits in the queue, outside of transactions, like db_begin_write(), and holds it until a
 * change or snapshot ends. The second waits at most WAIT_MS; false if that was too short. */
void db_queue(struct db *db);
bool db_queue_for(struct db *db, int wait_ms);

/* The schema of the open database; also sets db->switches. Dies if it is newer than this
 * program's. */
int db_schema(struct db *db);

/* In a transaction. */
void db_set_schema(struct db *db, int schema);

/* In a transaction. Turns one of the switches on or off. */
void db_switch(struct db *db, unsigned which, bool on);

/*
 * In a change. Calls FN when the change has ended, committed or not: for parts of the change
 * that are not in the database. A function is registered only once.
 */
void db_at_end(struct db *db, db_end_fn *fn);

/* Commits the change durably. */
void db_commit(struct db *db);

/* Ends a snapshot, or rolls a change back. Does nothing outside of both. */
void db_end(struct db *db);

/* Opens or, with CREATE, creates the database NAME of the located host, of any schema. For
 * db_open() and host.h. */
void db_connect(struct db *db, const char *name, bool create);

/* Initialises SQLite; before its first use. */
void db_prepare_sqlite(void);

/* Forbids a connection what a hostile database could use; for each connection. */
void db_protect(struct sqlite3 *sqlite);

/* SQLite's last error message, with the system's where that says more. *DAMAGED, unless NULL:
 * the database is damaged or has another schema; else the machine failed, as with a full disk. */
const char *db_failure(struct sqlite3 *sqlite, bool *damaged);

#endif
