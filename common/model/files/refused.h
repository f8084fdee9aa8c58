/* SPDX-License-Identifier: MIT */
/*
 * Saves that were refused, kept beside the versions of their file so that no edit is lost. They
 * are bounded: so many of a file (VERSION_REFUSED_KEPT), so many bytes for all files of an
 * owner (quota_of_refused()). For a new one others make room, but never the only one that
 * another user has of a file.
 */
#ifndef REFUSED_H
#define REFUSED_H

#include "file.h"

/* What became of a save that was refused. */
enum kept {
	KEPT_EMPTY,	/* nothing to keep: no bytes, or those of the current version */
	KEPT_ALREADY,	/* the same bytes are kept since an earlier try */
	KEPT,		/* it is kept now, and its content with it */
	KEPT_NOT,	/* there is no room for it */
};

/*
 * In a change. Keeps V, a save of F that was refused at NOW. Unless it is KEPT its content is
 * the caller's to discard. *SAID says in words what was dropped for it, or why it is not kept;
 * NULL for neither.
 */
enum kept refused_keep(struct db *db, const struct file *f, const struct version *v, int64_t now,
		       const char **said);

/* How many bytes a refused save of a file of that owner may have to be kept. */
int64_t refused_max(struct db *db, const char *owner_id);

#endif
