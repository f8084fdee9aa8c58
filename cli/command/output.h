/* SPDX-License-Identifier: MIT */
/* What commands print: rows of a list, records and single values. */
#ifndef OUTPUT_H
#define OUTPUT_H

#include "cli.h"

#include <json-c/json.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* Whether results are for programs: times and flags are exact then, and what is one
 * value for a shell is a record. */
bool for_programs(const struct cli *c);

/* Output: rows of a list, or the one thing asked for. A row takes its columns
 * in the order in which they are added; NULL texts are "-", and null in JSON. */
typedef struct json_object row;

row *row_new(void);
void row_text(row *r, const char *name, const char *value);
void row_int(row *r, const char *name, int64_t value);
void row_flag(row *r, const char *name, bool value);
void row_time(const struct cli *c, row *r, const char *name, int64_t at);
/* The rights of the mask, as JSON an array, else such as "read,write", or "-" for none. */
void row_rights(const struct cli *c, row *r, const char *name, unsigned rights);
/* How long ago AT was: in seconds for programs, else such as "3h 5m". */
void row_age(const struct cli *c, row *r, const char *name, int64_t at);
/* The same as row_text(); on a terminal with colours it is green, or red. */
void row_verdict(row *r, const char *name, const char *value, bool good);

/* Prints a row of a list; R may be NULL, for none. On a terminal a table has a heading and is
 * aligned, a thousand rows at a time, else it has tabs. As CSV the first row brings the heading,
 * so all rows of a command need the same columns. All reaches standard output at the end, when
 * the command holds no snapshot any more. */
void out_row(const struct cli *c, row *r);

/* For lists that may be long: from here on each out_row() takes the memory pool back to what it
 * is now, so nothing that a row allocates may be kept. */
void out_rows(void);

/* Where such results are written to. */
FILE *out_results(void);

/* Prints a row at once, for lists that never end. */
void out_event(const struct cli *c, row *r);

/* Prints one thing, a line for each column; as CSV a heading and a row. */
void out_record(const struct cli *c, row *r);

/* Prints the one value a script wants; as JSON or CSV a record with that name. */
void out_value(const struct cli *c, const char *name, const char *value);

/* Ends the command after a write to standard output failed: silently, with the status that SIGPIPE
 * gives, if its reader has gone away. */
_Noreturn void output_failed(void);

/* Writes the table, and fails if standard output could not take it all. */
void out_finish(void);

#endif
