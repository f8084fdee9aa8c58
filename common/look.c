/* SPDX-License-Identifier: MIT */
/* A database looked at that may be anything. */
#include "look.h"

#include "db.h"
#include "mem.h"

#include <sqlite3.h>
#include <string.h>

enum { PATIENCE_MS = 10000 };

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
 * so it waits, as requests do; and it leaves the log, as they do. */
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

const char *look_problem(const char *dir, bool *damaged)
{
	struct sqlite3 *sqlite;
	const char *text = NULL, *problem;

	*damaged = false;
	problem = look_open(dir, &sqlite, damaged);
	if (!problem)
		problem = ask(sqlite, "PRAGMA integrity_check(1)", &text, damaged);
	if (!problem && strcmp(text, "ok") == 0) {
		problem = ask(sqlite, "PRAGMA foreign_key_check", &text, damaged);
		if (text)
			text = mem_printf("a row of '%s' refers to a row that is missing", text);
	}
	sqlite3_close(sqlite);
	if (problem || !text)
		return problem;
	*damaged = true;
	return text;
}
