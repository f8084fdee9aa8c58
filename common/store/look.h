/* SPDX-License-Identifier: MIT */
/* Checks of a database that may contain anything, before it is opened as a host's. */
#ifndef LOOK_H
#define LOOK_H

#include <stdbool.h>

struct sqlite3;

/* Opens the database in DIR, of any schema. Returns NULL, or why it failed and whether it is
 * damaged (db_failure()). The caller closes it in both cases. */
const char *look_open(const char *dir, struct sqlite3 **sqlite, bool *damaged);

/* Why the database in DIR is invalid, or NULL: its tables or indexes are not those of its
 * schema, or SQLite's own checks fail. */
const char *look_problem(const char *dir, bool *damaged);

#endif
