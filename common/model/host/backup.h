/* SPDX-License-Identifier: MIT */
/*
 * A host as a whole: its database copied while it is in use, and all of its state
 * replaced by that of another data directory at one instant.
 */
#ifndef BACKUP_H
#define BACKUP_H

#include "db.h"

/*
 * Starts a new snapshot of DB, and copies what it holds to the new database PATH, one
 * file without a log. Writers go on meanwhile. STEP, unless NULL, is told how much of it
 * is done now and then, and may end the process.
 */
void backup_copy(struct db *db, const char *path, void (*step)(int64_t done, int64_t total));

/* The schema of the database in DIR, 0 if it holds nothing, -1 if it is none. */
int backup_schema(const char *dir);

/*
 * Makes the state of the host STAGE, a folder in DIR that no process has open, that of the
 * host in DIR, a folder where there may be none yet, but for the numbers of versions, which
 * go on above all that were given out (floor.h). STAGE/contents needs to hold only what
 * DIR/contents lacks, and is empty afterwards. Waits for writers; requests see the state
 * before or the new one. Killed at any time it leaves one of the two, as a power failure
 * does. INSTALLED is called at the instant of the change; this may still die then, for what
 * follows may fail. Nobody may remove contents meanwhile: hold content_guard().
 */
void backup_install(const char *stage, const char *dir, void (*installed)(void));

#endif
