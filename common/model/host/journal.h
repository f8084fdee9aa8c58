/* SPDX-License-Identifier: MIT */
/*
 * The journal: requests to this host and its answers, one JSON object for each line, in the
 * files "journal" and "journal.1" of the data directory (lines.h). The writer defines the
 * contents of a line.
 */
#ifndef JOURNAL_H
#define JOURNAL_H

#include "lines.h"

enum { JOURNAL_FILE_MAX = 16 * 1024 * 1024 };

/* For clearing and reading it. */
extern const struct line_file journal_file;

/* Creates an empty journal (mode 0600) if there is none. Dies if it cannot. */
void journal_create(const struct db *db);

/* Whether a journal exists: for callers that have not read the setting. */
bool journal_exists(const struct db *db);

/* Adds a line, like lines_append(). */
bool journal_append(const struct db *db, const char *line, size_t len);

#endif
