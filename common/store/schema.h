/* SPDX-License-Identifier: MIT */
/* The schemas that a database may have, and whether one has what its schema says. */
#ifndef SCHEMA_H
#define SCHEMA_H

#include "db.h"

/* The statements that take schema N to N + 1; a new database walks the same road. */
extern const char *const schema_steps[DB_SCHEMA];

/*
 * The first difference between the tables and indexes of an open database and those of SCHEMA
 * (1 to DB_SCHEMA), NULL if there is none. Comments and blanks do not count, nor do SQLite's
 * statistics. *DAMAGED is false if the machine kept the database from being read.
 */
const char *schema_problem(struct sqlite3 *sqlite, int schema, bool *damaged);

#endif
