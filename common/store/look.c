/* SPDX-License-Identifier: MIT */
/* Checks of a database that may contain anything. */
#include "look.h"

#include "db.h"
#include "mem.h"
#include "schema.h"
#include "text.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATIENCE_MS = 10000 };

static const char *one_line(const char *text)
{
	char *line = mem_strdup(text);

	for (char *s = line; (s = strchr(s, '\n')); s++)
		*s = ' ';
	return line;
}

/* Sets TEXT to the first row's text of a query, NULL if there is no row. Returns NULL, or why it
 * failed. */
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

/* The process that closes a database last holds it exclusively for a moment, and requests do
 * that all the time: so this waits, as requests do, and leaves the log, as they do. */
const char *look_open(const char *dir, struct sqlite3 **sqlite, bool *damaged)
{
	int keep = 1;

	db_prepare_sqlite();
	if (sqlite3_open_v2(mem_printf("%s/wopi.db", dir), sqlite, SQLITE_OPEN_READWRITE,
			    NULL) != SQLITE_OK)
		return db_failure(*sqlite, damaged);
	sqlite3_busy_timeout(*sqlite, PATIENCE_MS);
	db_protect(*sqlite);
	sqlite3_file_control(*sqlite, "main", SQLITE_FCNTL_PERSIST_WAL, &keep);
	sqlite3_exec(*sqlite, "PRAGMA journal_size_limit = 0", NULL, NULL, NULL);
	return NULL;
}

/* The findings of SQLite's checks of the tables, which do not check the schema's text. */
static const char *content_problem(struct sqlite3 *sqlite, bool *damaged)
{
	const char *text = NULL, *problem = ask(sqlite, "PRAGMA integrity_check(1)", &text, damaged);

	if (!problem && same(text, "ok")) {
		problem = ask(sqlite, "PRAGMA foreign_key_check", &text, damaged);
		if (text)
			text = mem_printf("a row of '%s' refers to a row that is missing", text);
	}
	if (problem || !text)
		return problem;
	*damaged = true;
	return text;
}

/* The database's header may require a newer SQLite for writing. */
static const char *header_problem(struct sqlite3 *sqlite, bool *damaged)
{
	const char *path = sqlite3_db_filename(sqlite, "main");

	if (sqlite3_db_readonly(sqlite, "main") != 1 || access(path, W_OK))
		return NULL;
	*damaged = true;
	return "its header forbids to write";
}

/* In UTF-16 texts would have other bytes and another order. */
static const char *encoding_problem(struct sqlite3 *sqlite, bool *damaged)
{
	const char *text, *problem = ask(sqlite, "PRAGMA encoding", &text, damaged);

	if (problem || same(text, "UTF-8"))
		return problem;
	*damaged = true;
	return "its texts are not in UTF-8";
}

/* An unknown schema is for the caller to report. */
static const char *form_problem(struct sqlite3 *sqlite, bool *damaged)
{
	const char *text, *problem = ask(sqlite, "PRAGMA user_version", &text, damaged);
	long schema = problem ? 0 : strtol(text, NULL, 10) & DB_SCHEMA_MASK;

	if (schema > 0 && schema <= DB_SCHEMA)
		problem = schema_problem(sqlite, (int)schema, damaged);
	return problem;
}

const char *look_problem(const char *dir, bool *damaged)
{
	struct sqlite3 *sqlite;
	const char *problem;

	*damaged = false;
	problem = look_open(dir, &sqlite, damaged);
	if (!problem)
		problem = form_problem(sqlite, damaged);
	if (!problem)
		problem = encoding_problem(sqlite, damaged);
	if (!problem)
		problem = header_problem(sqlite, damaged);
	if (!problem)
		problem = content_problem(sqlite, damaged);
	sqlite3_close(sqlite);
	return problem;
}
