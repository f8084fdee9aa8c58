/* SPDX-License-Identifier: MIT */
/*
 * Which versions gc drops: those of files that were in the trash too long, those beyond the
 * limits of the settings, folded ones and old refused saves. They are found outside of changes
 * and dropped a few at a time, so that no writer waits long.
 */
#ifndef SWEEP_H
#define SWEEP_H

#include "content.h"
#include "db.h"

enum { SWEEP_BATCH = 500 };	/* rows dropped in one change */

/* Why a version is dropped. */
enum sweep_why {
	SWEEP_STAYS,
	SWEEP_TRASH,	/* its file was in the trash too long */
	SWEEP_OLD,	/* replaced too long ago, or by too many newer ones */
	SWEEP_FOLDED,
	SWEEP_REFUSED,
	SWEEP_REASONS
};

/* The limits, read from the settings at NOW. */
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
 * returns false; a row is valid only during its call. In one snapshot, or outside of any.
 */
void sweep_walk(struct db *db, const struct sweep *s, const char *from,
		bool (*each)(const struct sweep_row *row, void *arg), void *arg);

/*
 * In a change. Drops a version if the rules still say so; *EMPTIED: it was the last one of a
 * file in the trash, of which nothing is left. Its content goes to *C for the caller to remove
 * unless another version names it. False if the version stays.
 */
bool sweep_drop(struct db *db, const struct sweep *s, const struct sweep_row *row,
		struct content *c, bool *emptied);

/* In a change, after sweep_drop(): removes tokens, properties, grants and activities of files
 * that were emptied. */
void sweep_forget(struct db *db, const char *const *file_ids, size_t count);

#endif
