/* SPDX-License-Identifier: MIT */
/* Invalid names and ids in the database, which only an edited or foreign one contains. */
#ifndef FOREIGN_H
#define FOREIGN_H

#include "db.h"

struct foreign {
	const char *kind;	/* "file", "container", "user", "content" */
	const char *id;		/* for a content, its file's id; like VALUE any bytes */
	const char *what;	/* "name", "id", "friendly name", "place" */
	const char *value;
	const char *problem;	/* as of the *_problem functions */
	bool renamed;		/* a new name is the remedy; upgrade_names() gives one */
	bool removed;		/* in the trash */
};

struct foreigns {
	struct foreign *list;
	size_t count;
};

/*
 * Finds every id, name and content name that breaks the rules (text.h, name.h): none of them
 * may become part of a path. And every container that is not below the root, for example in a
 * cycle. Memory grows only with the number of findings.
 */
struct foreigns foreign_find(struct db *db);

#endif
