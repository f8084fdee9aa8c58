/* SPDX-License-Identifier: MIT */
/*
 * Late saves: those that quote the file's last lock after it was released or expired, or whose
 * timestamp is old because the answer to the save before was lost. Collabora Online and ONLYOFFICE
 * send them, and lose the changes if they are refused.
 */
#ifndef LATE_SAVE_H
#define LATE_SAVE_H

#include "db.h"

/*
 * In the transaction of the save. Whether a save to the file with LOCK_ID overwrites nobody's changes:
 * the file's last lock had that id, nobody has taken a lock since, and every version since then was
 * saved with it. TIMESTAMP is the version's time that the editor read last, INT64_MAX if it does
 * not say; it must not be older than the version on which the lock was taken. False after
 * lock_evict().
 */
bool late_save_fits(struct db *db, const char *file_id, const char *lock_id, int64_t timestamp);

#endif
