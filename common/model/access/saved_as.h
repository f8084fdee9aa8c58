/* SPDX-License-Identifier: MIT */
/*
 * The files that a session made by "Save as" (PutRelativeFile). Collabora Online shows the new file
 * from then on, and tells the page around it only the name.
 */
#ifndef SAVED_AS_H
#define SAVED_AS_H

#include "token.h"

/* In a transaction. The session T made the file ID of that name at NOW. */
void saved_as_note(struct db *db, const struct token *t, const char *name, const char *id,
		   int64_t now);

/* The file that the session made last under that name, or NULL. */
const char *saved_as_find(struct db *db, const struct token *t, const char *name);

/* In a transaction. Forgets what was made before TIME. */
void saved_as_forget(struct db *db, int64_t time);

#endif
