/* SPDX-License-Identifier: MIT */
/* All contents, and which of them no version names. For gc and check. */
#ifndef LEFTOVER_H
#define LEFTOVER_H

#include "cli.h"
#include "content.h"
#include "sweep.h"

/* Facts about a content. */
enum {
	CONTENT_NAMED = 1 << 0,		/* a version that stays names it */
	CONTENT_DOOMED = 1 << 1,	/* a version to drop names it */
	CONTENT_PENDING = 1 << 2,	/* its last version was dropped, see unused.h */
	CONTENT_WAITS = 1 << 3,		/* it must stay for now: being received or sent */
};

struct leftover {
	char name[CONTENT_NAME_MAX + 1];
	uint8_t state;
};

/* All contents, sorted by name. Entries are small, for there may be millions. */
struct leftovers {
	struct cli *c;
	struct leftover *list;
	size_t count;
	int64_t rows;			/* number of versions that the last leftovers_mark() saw */
	int64_t going[SWEEP_REASONS];	/* their number for each reason */
	int64_t emptied;		/* files that lose all versions */
};

/* Reads contents/. Call it before leftovers_mark(), which finds versions added meanwhile. */
void leftovers_read(struct cli *c, struct leftovers *l);

/* Marks contents as named or doomed by the rules S; with NULL all versions stay. Reads in a
 * transaction of its own. */
void leftovers_mark(struct leftovers *l, const struct sweep *s);

/* Marks contents whose last version was dropped, and those set aside (aside.h). */
void leftovers_mark_unused(struct leftovers *l);

/* Marks those set aside again. A version may adopt one meanwhile, so call leftovers_mark()
 * afterwards. */
void leftovers_mark_aside(struct leftovers *l);

/* Whether nothing explains a content: it was never named, or its version was lost. */
bool leftover_is_unexplained(const struct leftover *left);

/* The number of contents that may belong to a lost database: the unexplained ones if they are
 * many or the database has no versions, else 0. Call it after both marks. */
size_t leftovers_of_lost(const struct leftovers *l);

/* Whether it was not modified for a day. A newer unexplained content may be about to be added to
 * the database. */
bool leftover_is_old(const struct cli *c, const struct leftover *left);

/* The content NAME, or NULL. */
struct leftover *leftovers_find(const struct leftovers *l, const char *name);

#endif
