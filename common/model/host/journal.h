/* SPDX-License-Identifier: MIT */
/*
 * The journal: what was asked of this host and what it answered, one JSON object a
 * line, in the files "journal" and "journal.1" of the data directory (lines.h). What stands
 * in a line is for who writes it to say.
 */
#ifndef JOURNAL_H
#define JOURNAL_H

#include "lines.h"

enum { JOURNAL_FILE_MAX = 16 * 1024 * 1024 };

/* For who clears or reads it. */
extern const struct line_file journal_file;

/* Makes an empty journal (mode 0600), if there is none. Dies if it cannot. */
void journal_create(const struct db *db);

/* Whether anything was ever recorded: for callers that have not read the setting. */
bool journal_exists(const struct db *db);

/* Adds a line, as lines_append() does. */
bool journal_append(const struct db *db, const char *line, size_t len);

#endif
