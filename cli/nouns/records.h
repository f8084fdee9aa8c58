/* SPDX-License-Identifier: MIT */
/* What is recorded, as the commands of 'wopictl journal' choose and read it. */
#ifndef RECORDS_H
#define RECORDS_H

#include "cli.h"
#include "operation.h"

struct json_object;
struct lines;

enum { JOURNAL_POLL_MS = 20 };	/* between two looks for new records */

/* A range of statuses: 200 to 200, or 200 to 299 for "2xx". */
struct statuses { int low, high; };

/* Reads "200" or "2xx"; false if it is neither. */
bool statuses_read(const char *text, struct statuses *s);

/* Which requests to choose; NULL or false means any. */
struct filter {
	const char *resource;		/* id of a file or container */
	bool has_operation, has_status;
	enum operation operation;
	struct statuses status;
	const char *user;
	int64_t since;
};

/* The options file, operation, status, user and since; quits if one is invalid. */
struct filter filter_read(struct cli *c);

/*
 * The next request that passes the filter, or NULL if there is none yet. The caller puts it.
 * Malformed lines are skipped.
 */
struct json_object *record_next(struct lines *j, const struct filter *f);

/* A record's operation by its name now, OP_NONE if this program knows none of it. */
enum operation record_operation(struct json_object *record);

/* A record's status, 0 if it has none. */
int record_status(struct json_object *record);

/* Waits until it is time to look for new records. */
void journal_wait(void);

/* Says on standard error that the journal is off, if it is; returns whether it is on. */
bool journal_is_on(struct cli *c);

#endif
