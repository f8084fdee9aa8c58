/* SPDX-License-Identifier: MIT */
/*
 * Counters and journal are never waited for: what another process keeps from being counted or
 * recorded is dropped. The file "uncounted" of the data directory says that this happened, and
 * when last; gc removes it.
 */
#ifndef UNCOUNTED_H
#define UNCOUNTED_H

#include "db.h"

/*
 * Takes the exclusive lock on FD, the file NAME. False if another process holds it for longer
 * than a moment, or if one did just before: the first to drop something says so in the log.
 */
bool uncounted_lock(const struct db *db, int fd, const char *name);

/* When something was dropped last; 0: nothing was since gc ran. */
int64_t uncounted_at(const struct db *db);

void uncounted_forget(const struct db *db);

#endif
