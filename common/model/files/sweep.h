/* SPDX-License-Identifier: MIT */
/*
 * What gc drops of the versions of files: those of files that are long in the trash, those
 * beyond the settings' bounds, folded ones and old refused saves. They are found outside of
 * changes, and dropped a few at a time, so that no writer waits for long.
 */
#ifndef SWEEP_H
#define SWEEP_H

#include "content.h"
#include "db.h"

enum { SWEEP_BATCH = 500 };	/* rows that one change drops at most */

/* Why a version goes. */
enum sweep_why {
	SWEEP_STAYS,
	SWEEP_TRASH,	/* its file is in the trash for too long */
	SWEEP_OLD,	/* it was replaced too long ago, or by too many newer ones */
	SWEEP_FOLDED,
	SWEEP_REFUSED,
	SWEEP_REASONS
};

/* The bounds, read from the settings at NOW. */
struct sweep {
	int64_t now;
	int64_t trash_before, replaced_before, folded_before, refused_before;
	int64_t kept;	/* versions of a file */
};

struct sweep sweep_rules(struct db *db, int64_t now);

struct sweep_row {
	const char *file_id;
	int64_t number;
	const char *content;	/* name */
	enum sweep_why why;
};

/*
 * Calls EACH for all versions, refused saves too, from the file FROM on (NULL: all), until it
 * returns false; a row is good for that call alone. In one snapshot, or outside of any.
 */
void sweep_walk(struct db *db, const struct sweep *s, const char *from,
		bool (*each)(const struct sweep_row *row, void *arg), void *arg);

/*
 * In a change. Drops a version if it still has to go, and with the last one of a file in the
 * trash all that is stored of it; *EMPTIED says so. Its content goes to *C, and is the
 * caller's to remove unless another version names it. False if it stays.
 */
bool sweep_drop(struct db *db, const struct sweep *s, const struct sweep_row *row,
		struct content *c, bool *emptied);

/* In a change, after sweep_drop(): forgets tokens, settings, grants and activities of files
 * that were emptied. */
void sweep_forget(struct db *db, const char *const *file_ids, size_t count);

#endif
