/* SPDX-License-Identifier: MIT */
/*
 * The audit trail: what administrators did by commands, and which rights requests granted and
 * removed. It is written to the files "audit" and "audit.requests" of the data directory, two
 * of them so that requests cannot push out commands, and to the system's log, because the
 * directory's owner can edit the files. It never contains tokens, passwords or contents.
 */
#ifndef AUDIT_H
#define AUDIT_H

#include "lines.h"

enum audit_by { AUDIT_COMMAND, AUDIT_REQUEST };

struct audit_entry {
	enum audit_by by;
	int64_t at;
	const char *user;	/* who did it: a login name of the system, or of the host */
	int64_t uid;		/* of the system; -1 for requests */
	const char *what;	/* one line */
	int status;		/* the command's exit status, or the HTTP status */
};

/* Adds an entry, after the action it describes. If a file cannot be written, that is logged to
 * standard error and nothing else happens: the action is done. */
void audit_add(const struct db *db, const struct audit_entry *e);

/* lines_edit() of both files. */
void audit_edit(const struct db *db, const char *(*edit)(const char *line, void *arg), void *arg);

/* Reads all entries, oldest first: audit_next() returns NULL at the end. An entry is valid until
 * the next call. */
struct audit_reader *audit_open(const struct db *db);
const struct audit_entry *audit_next(struct audit_reader *r);

#endif
