/* SPDX-License-Identifier: MIT */
/* The files of the journal. */
#include "journal.h"

const struct line_file journal_file = { .name = "journal", .size_max = JOURNAL_FILE_MAX };

void journal_create(const struct db *db)
{
	lines_create(db, &journal_file);
}

bool journal_exists(const struct db *db)
{
	return lines_exist(db, &journal_file);
}

bool journal_append(const struct db *db, const char *line, size_t len)
{
	return lines_append(db, &journal_file, line, len);
}
