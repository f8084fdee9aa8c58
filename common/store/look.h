/* SPDX-License-Identifier: MIT */
/* A database looked at that may be anything: before it is opened as a host's. */
#ifndef LOOK_H
#define LOOK_H

#include <stdbool.h>

struct sqlite3;

/* Opens the database in DIR, of whatever schema. NULL, or what failed, and whether that is
 * damage that the database has (db_failure()). The caller closes it either way. */
const char *look_open(const char *dir, struct sqlite3 **sqlite, bool *damaged);

/* What is wrong with the database in DIR, NULL if nothing: its tables and indexes are not those
 * of its schema, or SQLite's own checks find something. */
const char *look_problem(const char *dir, bool *damaged);

#endif
