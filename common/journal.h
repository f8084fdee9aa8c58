/* SPDX-License-Identifier: MIT */
/*
 * The journal: what was asked of this host and what it answered, one JSON object a
 * line, in the files "journal" and "journal.1" of the data directory. What stands in a
 * line is for who writes it to say; a line starts with JOURNAL_LINE_START and holds no
 * newline.
 *
 * Any number of processes write, read and clear at the same time. A file that is full
 * or cleared gets another name or none, and is never shortened: so a reader that has it
 * open reads it to its end.
 */
#ifndef JOURNAL_H
#define JOURNAL_H

#include "db.h"

/* In a text of JSON quotes are escaped, so this stands at the start of a line alone. */
#define JOURNAL_LINE_START "{\"time\":"

enum {
	JOURNAL_LINE_MAX = 16 * 1024,		/* bytes of a line, with its newline */
	JOURNAL_FILE_MAX = 16 * 1024 * 1024,	/* a file that would pass it becomes the older one */
};

/* Makes an empty journal (mode 0600), if there is none. Dies if it cannot. */
void journal_create(const struct db *db);

/* Whether anything was ever recorded: for callers that have not read the setting. */
bool journal_exists(const struct db *db);

/*
 * Adds a line, its newline in LEN, whole or not at all. False if it cannot be written,
 * with errno: that is no reason to fail a request that was done. With EWOULDBLOCK another
 * process holds the file, which uncounted_lock() tells.
 */
bool journal_append(const struct db *db, const char *line, size_t len);

/* Forgets all that was recorded; readers go on with what comes. Dies if it cannot. */
void journal_clear(const struct db *db);

/* Bytes of both files. */
int64_t journal_size(const struct db *db);

/* Someone who reads it, line by line and on as it grows. */
struct journal;

/* From the first line that is kept; or what comes from now on. There need be no journal
 * yet. */
struct journal *journal_open(const struct db *db, bool from_now);

/* The next line, without its newline, valid until the next call; NULL if there is none
 * for now. What is left of a line that a process was killed at is passed over. */
const char *journal_next(struct journal *j);

void journal_close(struct journal *j);

#endif
