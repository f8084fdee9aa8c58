/* SPDX-License-Identifier: MIT */
/*
 * The audit trail: what administrators did by commands, and what requests gave and took of
 * rights. It is in the files "audit" and "audit.requests" of the data directory, which are
 * apart so that no request can push out what commands did, and in the system's log, because the
 * directory's owner can edit the files. It never holds tokens, passwords or contents.
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
	int status;		/* the command's exit status, or the answer's */
};

/* Adds an entry, after what it tells was done. A file that cannot be written is told on
 * standard error, and nothing else: what was done stays done. */
void audit_add(const struct db *db, const struct audit_entry *e);

/* Calls EACH for all entries, the oldest first. */
void audit_list(const struct db *db, void (*each)(const struct audit_entry *e, void *arg),
		void *arg);

#endif
