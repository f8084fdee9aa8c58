/* SPDX-License-Identifier: MIT */
/* What a database holds that no program here put there: an edited one, or a stranger's. */
#ifndef FOREIGN_H
#define FOREIGN_H

#include "db.h"

struct foreign {
	const char *kind;	/* "file", "container", "user", "content" */
	const char *id;		/* of the thing; of a content's file. As the others, any text */
	const char *what;	/* the part of it that is wrong: "name", "id", "friendly name", "place" */
	const char *value;	/* what that is */
	const char *problem;	/* in words, to stand behind the value */
	bool renamed;		/* another name is the remedy; upgrade_names() finds one */
	bool removed;		/* it is in the trash */
};

/*
 * Calls EACH for every id, name and name of a content that breaks the rules (text.h, name.h),
 * without which no path may be made of them and no page, and for every container
 * that is not below the root, as in a circle. Memory is bounded but for what EACH is
 * called for.
 */
void foreign_find(struct db *db, void (*each)(const struct foreign *found, void *arg), void *arg);

#endif
