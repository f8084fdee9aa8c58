/* SPDX-License-Identifier: MIT */
/* The schemas of the database, and whether a database has the tables of its schema. */
#ifndef SCHEMA_H
#define SCHEMA_H

#include "db.h"

/* The statements that upgrade schema N to N + 1; a new database starts at 0. */
extern const char *const schema_steps[DB_SCHEMA];

/*
 * The first difference between the tables and indexes of an open database and those of SCHEMA (1
 * to DB_SCHEMA), or NULL. Comments, blanks and SQLite's statistics are ignored. *DAMAGED is
 * false if the machine kept the database from being read.
 */
const char *schema_problem(struct sqlite3 *sqlite, int schema, bool *damaged);

#endif
