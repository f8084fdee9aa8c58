/* SPDX-License-Identifier: MIT */
/* The contents that there are, and which of them no version names. For gc and check. */
#ifndef LEFTOVER_H
#define LEFTOVER_H

#include "cli.h"
#include "content.h"
#include "sweep.h"

/* What is known of a content. */
enum {
	CONTENT_NAMED = 1 << 0,		/* by a version that stays */
	CONTENT_DOOMED = 1 << 1,	/* by versions that go */
	CONTENT_PENDING = 1 << 2,	/* its last version went, see unused.h */
	CONTENT_WAITS = 1 << 3,		/* it must stay for a while: it is being received, or sent */
};

struct leftover {
	char name[CONTENT_NAME_MAX + 1];
	uint8_t state;
};

/* All contents, in the order of their names: few bytes each, for there may be millions. */
struct leftovers {
	struct cli *c;
	struct leftover *list;
	size_t count;
	int64_t rows;			/* of versions, as the last leftovers_mark() saw them */
	int64_t going[SWEEP_REASONS];	/* of these, for each reason */
	int64_t emptied;		/* files whose versions all go */
};

/* Reads contents/. What a version comes to name later is then found to be named. */
void leftovers_read(struct cli *c, struct leftovers *l);

/* Marks contents as named or doomed, by what the rules S leave; NULL: all versions stay. In a
 * snapshot of its own. */
void leftovers_mark(struct leftovers *l, const struct sweep *s);

/* Marks those whose last version went, and those that were put aside (aside.h). */
void leftovers_mark_unused(struct leftovers *l);

/* The latter alone, once more. One that was adopted since is named by a version instead, so
 * leftovers_mark() comes behind it. */
void leftovers_mark_aside(struct leftovers *l);

/* Whether nothing explains a content: it was never named, or its version is lost. */
bool leftover_is_unexplained(const struct leftover *left);

/* How many of them may be all that is left of a lost database: those that nothing explains, if
 * they are many, or no version names any content; else 0. After both marks. */
size_t leftovers_of_lost(const struct leftovers *l);

/* Whether it was not written to for a day. What is unexplained and newer may be on its way into
 * the database, whatever the clock says. */
bool leftover_is_old(const struct cli *c, const struct leftover *left);

/* The content of that name, NULL if there is none. */
struct leftover *leftovers_find(const struct leftovers *l, const char *name);

#endif
