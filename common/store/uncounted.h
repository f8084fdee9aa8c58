/* SPDX-License-Identifier: MIT */
/*
 * No request waits for the counters or the journal: what another process prevents from being
 * counted or recorded is dropped. The file "uncounted" in the data directory records that this
 * happened, and when last; gc removes it.
 */
#ifndef UNCOUNTED_H
#define UNCOUNTED_H

#include "db.h"

/*
 * Takes the exclusive lock on FD, the file NAME. False if another process holds it for longer
 * than a moment, or did just before. The first process to drop something logs that.
 */
bool uncounted_lock(const struct db *db, int fd, const char *name);

/* When something was dropped last; 0: never since gc ran. */
int64_t uncounted_at(const struct db *db);

void uncounted_forget(const struct db *db);

#endif
