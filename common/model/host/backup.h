/* SPDX-License-Identifier: MIT */
/*
 * A host as a whole: copying its database while it is in use, and replacing all of its state by
 * that of another data directory at one instant.
 */
#ifndef BACKUP_H
#define BACKUP_H

#include "db.h"

/*
 * Starts a new snapshot of DB and copies it to the new database PATH, one file without a log.
 * Writers are not blocked. STEP, unless NULL, is called with the progress now and then, and may
 * end the process.
 */
void backup_copy(struct db *db, const char *path, void (*step)(int64_t done, int64_t total));

/* The schema of the database in DIR, 0 if it is empty, -1 if it is not a database. */
int backup_schema(const char *dir);

/*
 * Replaces the state of the host in DIR, which may not exist yet, by that of the host STAGE, a
 * folder in DIR that no process has open. Only version numbers continue above all that were used
 * (floor.h). STAGE/contents needs to have only what DIR/contents lacks, and is empty afterwards.
 * Waits for writers; requests see the old or the new state. If the process is killed or the
 * power fails, one of the two is left. INSTALLED is called at the instant of the change; this
 * may still die afterwards. Nobody may remove contents meanwhile: hold content_guard().
 */
void backup_install(const char *stage, const char *dir, void (*installed)(void));

#endif
