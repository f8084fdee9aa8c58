/* SPDX-License-Identifier: MIT */
/* The schemas of the database. */
#include "schema.h"

#include "die.h"
#include "mem.h"

#include <sqlite3.h>
#include <string.h>

const char *const schema_steps[] = {
#include "schema.inc"
};

_Static_assert(sizeof(schema_steps) / sizeof(*schema_steps) == DB_SCHEMA,
	       "each schema has its file");

/* A database in memory with this schema and no rows. */
static struct sqlite3 *make_model(int schema)
{
	struct sqlite3 *model;
	int rc = sqlite3_open_v2(":memory:", &model, SQLITE_OPEN_READWRITE, NULL);

	for (int i = 0; i < schema && rc == SQLITE_OK; i++)
		rc = sqlite3_exec(model, schema_steps[i], NULL, NULL, NULL);
	if (rc != SQLITE_OK)
		die("cannot make a database in memory: %s", sqlite3_errmsg(model));
	return model;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* The next significant character of a statement, '\0' at its end: a sequence of blanks and
 * comments is one blank. */
static char next(const char **s)
{
	const char *start = *s;

	while (is_blank(**s) || strncmp(*s, "--", 2) == 0)
		*s += is_blank(**s) ? 1 : strcspn(*s, "\n");
	if (*s > start)
		return ' ';
	return **s ? *(*s)++ : '\0';
}

static bool same_statement(const char *a, const char *b)
{
	char c;

	if (!a || !b)
		return a == b;
	do {
		c = next(&a);
		if (c != next(&b))
			return false;
	} while (c);
	return true;
}

/* Ignores the tables that SQLite creates itself, recognised by all their columns: a trigger
 * could have one of their names. */
#define OBJECTS "SELECT type, name, tbl_name, sql FROM sqlite_master" \
	" WHERE (type = 'table' AND name IN ('sqlite_stat1', 'sqlite_stat4') AND sql IN" \
	" ('CREATE TABLE sqlite_stat1(tbl,idx,stat)'," \
	" 'CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)')) IS NOT TRUE ORDER BY type, name"

enum { COLUMN_TYPE, COLUMN_NAME, COLUMN_TABLE, COLUMN_SQL };

static const char *text(sqlite3_stmt *q, int column)
{
	return (const char *)sqlite3_column_text(q, column);
}

static const char *describe(sqlite3_stmt *q, const char *what)
{
	return mem_printf("the %s '%s' %s", text(q, COLUMN_TYPE) ? text(q, COLUMN_TYPE) : "object",
			  text(q, COLUMN_NAME) ? text(q, COLUMN_NAME) : "", what);
}

static int compare_text(sqlite3_stmt *a, sqlite3_stmt *b, int column)
{
	return strcmp(text(a, column) ? text(a, column) : "", text(b, column));
}

/* Compares the present rows, of which one may be missing (NULL). */
static const char *compare(sqlite3_stmt *is, sqlite3_stmt *should)
{
	int order = !is ? 1 : !should ? -1 : compare_text(is, should, COLUMN_TYPE);

	if (order == 0)
		order = compare_text(is, should, COLUMN_NAME);
	if (order < 0)
		return describe(is, "does not belong to a host");
	if (order > 0)
		return describe(should, "is missing");
	if (compare_text(is, should, COLUMN_TABLE) != 0 ||
	    !same_statement(text(is, COLUMN_SQL), text(should, COLUMN_SQL)))
		return describe(is, "is not what it should be");
	return NULL;
}

/* Compares both schemas, up to the first difference. */
static const char *walk(struct sqlite3 *sqlite, sqlite3_stmt *is, sqlite3_stmt *should,
			bool *damaged)
{
	const char *problem = NULL;
	int rc = SQLITE_ROW, expected = SQLITE_ROW;

	while (!problem && (rc == SQLITE_ROW || expected == SQLITE_ROW)) {
		rc = sqlite3_step(is);
		expected = sqlite3_step(should);
		if (rc != SQLITE_ROW && rc != SQLITE_DONE)
			return db_failure(sqlite, damaged);
		if (rc == SQLITE_ROW || expected == SQLITE_ROW)
			problem = compare(rc == SQLITE_ROW ? is : NULL,
					  expected == SQLITE_ROW ? should : NULL);
	}
	*damaged = problem;
	return problem;
}

const char *schema_problem(struct sqlite3 *sqlite, int schema, bool *damaged)
{
	struct sqlite3 *model = make_model(schema);
	sqlite3_stmt *is = NULL, *should = NULL;
	const char *problem;

	if (sqlite3_prepare_v2(model, OBJECTS, -1, &should, NULL) != SQLITE_OK)
		die("cannot read a database in memory: %s", sqlite3_errmsg(model));
	if (sqlite3_prepare_v2(sqlite, OBJECTS, -1, &is, NULL) == SQLITE_OK)
		problem = walk(sqlite, is, should, damaged);
	else
		problem = db_failure(sqlite, damaged);
	sqlite3_finalize(is);
	sqlite3_finalize(should);
	sqlite3_close(model);
	return problem;
}
