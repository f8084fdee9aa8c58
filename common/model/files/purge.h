/* SPDX-License-Identifier: MIT */
/*
 * The end of a file for privacy's sake: only its id stays, so that nothing else ever gets it. Unlike a
 * file in the trash it has no name, versions, refused saves, lock history, activities, grants, links,
 * tokens or properties any more. Backups that were made before still have all of it.
 */
#ifndef PURGE_H
#define PURGE_H

#include "file.h"

/* Contents that no version names any more. */
struct purged {
	const char **contents;
	size_t count;
};

/* In a change. Purges F, which may be in the trash and must not be locked. After the commit the caller
 * removes the contents; if it is killed before, gc does. */
struct purged file_purge(struct db *db, const struct file *f, int64_t now);

/*
 * Takes the file ID, which was called NAME, out of the journal and the audit trail: lines of the journal
 * that have its id or its name are dropped, and the audit trail has "(purged)" instead of its name.
 * Names that it had before are not known.
 */
void purge_records(struct db *db, const char *id, const char *name);

#endif
