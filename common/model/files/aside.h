/* SPDX-License-Identifier: MIT */
/*
 * Saves that were received but not committed, because another process held the database for too
 * long or the machine failed: the content stays in contents/, and a file in the folder "aside"
 * of the data directory describes it. The next change adopts it as a refused save.
 */
#ifndef ASIDE_H
#define ASIDE_H

#include "version.h"

/* Puts V aside, a save of that file at NOW. False if it cannot; for a process that is dying. */
bool aside_put(const struct db *db, const char *file_id, const struct version *v, int64_t now);

/* In a change. Adopts saves that were put aside, if the setting keep_refused_saves is on; one
 * system call if there are none. */
void aside_adopt(struct db *db, int64_t now);

struct aside_names {
	const char **list;
	size_t count;
};

/* The names of the contents that were put aside. */
struct aside_names aside_list(const struct db *db);

#endif
