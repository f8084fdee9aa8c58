/* SPDX-License-Identifier: MIT */
/* Version numbers across a restore. */
#include "floor.h"

#include "clock.h"
#include "container.h"
#include "db.h"
#include "die.h"
#include "look.h"
#include "mem.h"
#include "user.h"

#include <sqlite3.h>

/* Opens the stage's database and attaches that of the host as "old". */
struct both {
	struct sqlite3 *sqlite;
	const char *stage, *dir;
	const char *given;	/* SQL: the highest number that "old" used for the file o */
	const char *sequence;	/* SQL: the last sequence number that "old" gave it */
};

static void close_both(struct both *b)
{
	sqlite3_close(b->sqlite);
}

static _Noreturn void fail(const struct both *b)
{
	die("cannot write '%s/wopi.db': %s", b->stage, db_failure(b->sqlite, NULL));
}

/* Runs a statement with TEXT as ?1 and the time as ?2. */
static int run(struct both *b, const char *sql, const char *text)
{
	sqlite3_stmt *q = NULL;
	int rc = sqlite3_prepare_v2(b->sqlite, sql, -1, &q, NULL);

	if (rc == SQLITE_OK && text)
		rc = sqlite3_bind_text(q, 1, text, -1, SQLITE_STATIC);
	if (rc == SQLITE_OK && sqlite3_bind_parameter_count(q) > 1)
		rc = sqlite3_bind_int64(q, 2, clock_now());
	if (rc == SQLITE_OK)
		rc = sqlite3_step(q);
	sqlite3_finalize(q);
	return rc;
}

static void need(struct both *b, const char *sql)
{
	int rc = run(b, sql, NULL);

	if (rc != SQLITE_DONE && rc != SQLITE_ROW)
		fail(b);
}

/* Whether a statement that reads "old" succeeded; false if that is damaged or not a host's, so
 * that tables or columns are missing. */
static bool done(struct both *b, int rc)
{
	bool damaged;
	const char *why;

	if (rc == SQLITE_DONE || rc == SQLITE_ROW)
		return true;
	why = db_failure(b->sqlite, &damaged);
	if (!damaged && sqlite3_errcode(b->sqlite) != SQLITE_ERROR)
		die("cannot read '%s/wopi.db': %s", b->dir, why);
	return false;
}

/* The caller flushes the stage if needed. */
static void open_stage(struct both *b)
{
	const char *problem = look_open(b->stage, &b->sqlite, NULL);

	if (problem)
		die("cannot open '%s/wopi.db': %s", b->stage, problem);
	need(b, "PRAGMA synchronous = OFF");
}

static bool attach(struct both *b)
{
	int keep = 1;

	if (!done(b, run(b, "ATTACH ?1 AS old", mem_printf("%s/wopi.db", b->dir))))
		return false;
	sqlite3_file_control(b->sqlite, "old", SQLITE_FCNTL_PERSIST_WAL, &keep);
	b->given = run(b, "SELECT 1 FROM pragma_table_info('file', 'old')"
		       " WHERE name = 'version_floor'", NULL) == SQLITE_ROW ?
		"max(o.version, o.version_floor)" : "o.version";
	b->sequence = run(b, "SELECT 1 FROM pragma_table_info('file', 'old')"
			  " WHERE name = 'sequence'", NULL) == SQLITE_ROW ? "o.sequence" : "0";
	return done(b, run(b, "SELECT id, version FROM old.file LIMIT 1", NULL));
}

static bool open_both(struct both *b)
{
	open_stage(b);
	if (attach(b))
		return true;
	close_both(b);
	return false;
}

bool floor_jump(const char *stage, const char *dir)
{
	struct both b = { .stage = stage, .dir = dir };
	const char *unless = dir ? " WHERE id NOT IN (SELECT id FROM old.file)" : "";
	bool known = true;

	if (dir && !open_both(&b))
		return false;
	if (!dir)
		open_stage(&b);
	known = done(&b, run(&b, mem_printf("UPDATE main.file SET version_floor ="
		" max(version, version_floor) + %d, sequence = min(sequence + %d, 2147483647)%s",
		FLOOR_JUMP, FLOOR_JUMP, unless), NULL));
	close_both(&b);
	return known;
}

/* A row with a number that was never used is unchanged. */
static int raise_known(struct both *b)
{
	return run(b, mem_printf("UPDATE main.file SET version_floor = %s FROM old.file o"
		" WHERE o.id = file.id AND %s > max(file.version, file.version_floor)",
		b->given, b->given), NULL);
}

/* The bytes may be others than those of that number: a restored file counts as changed. */
static int raise_sequence(struct both *b)
{
	return run(b, mem_printf("UPDATE main.file SET sequence = min(%s + 1, 2147483647)"
		" FROM old.file o WHERE o.id = file.id AND %s >= file.sequence", b->sequence,
		b->sequence), NULL);
}

static int bury_unknown(struct both *b)
{
	return run(b, mem_printf("INSERT INTO main.file(id, container_id, name, owner_id, version,"
		" made_at, removed_at, version_floor)"
		" SELECT o.id, '" CONTAINER_ROOT "', o.id, ?1, o.version, o.made_at, ?2, %s"
		" FROM old.file o WHERE o.id NOT IN (SELECT id FROM main.file)"
		" AND o.id NOT IN (SELECT id FROM main.container)", b->given), USER_ADMIN);
}

bool floor_raise(const char *stage, const char *dir)
{
	struct both b = { .stage = stage, .dir = dir };
	bool known;

	if (!open_both(&b))
		return false;
	need(&b, "BEGIN");
	known = done(&b, raise_known(&b)) && done(&b, raise_sequence(&b)) &&
		done(&b, bury_unknown(&b));
	need(&b, known ? "COMMIT" : "ROLLBACK");
	close_both(&b);
	return known;
}
