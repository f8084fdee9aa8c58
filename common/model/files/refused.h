/* SPDX-License-Identifier: MIT */
/*
 * Refused saves, kept beside the versions of their file so that no edit is lost. They are
 * bounded: VERSION_REFUSED_KEPT for each file, and quota_of_refused() bytes for all files of an
 * owner. Old ones make room for new ones, but never the only one that another user has of a
 * file.
 */
#ifndef REFUSED_H
#define REFUSED_H

#include "file.h"

/* What happened to a refused save. */
enum kept {
	KEPT_EMPTY,	/* nothing to keep: empty, or equal to the current version */
	KEPT_ALREADY,	/* the same bytes are kept already */
	KEPT,		/* it is kept, with its content */
	KEPT_NOT,	/* there is no room for it */
};

/*
 * In a change. Keeps V, a save of F that was refused at NOW. Unless the result is KEPT, the
 * caller discards its content. *SAID says what was dropped for it, or why it is not kept; or is
 * NULL.
 */
enum kept refused_keep(struct db *db, const struct file *f, const struct version *v, int64_t now,
		       const char **said);

/* The maximum size of a refused save for a file of that owner. */
int64_t refused_max(struct db *db, const char *owner_id);

#endif
