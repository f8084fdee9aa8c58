/* SPDX-License-Identifier: MIT */
/* A search for names, below a container. */
#ifndef SEARCH_H
#define SEARCH_H

#include "container.h"
#include "file.h"

enum {
	SEARCH_HITS_MAX = 200,
	SEARCH_NAMES_MAX = 100000,	/* that are compared: about a second */
};

struct search {
	const char *plain;	/* the text as name_plain() has it */
	int hits, names;	/* so far */
	bool stopped;		/* at a limit: there may be more */
};

struct search search_for(const char *text);

/*
 * Calls CONTAINER and FILE for what is below TOP and has a name that contains the text, without regard
 * to letter case and accents; what is nearer to TOP first. PATH is that of the container which it is in:
 * "" for TOP, else relative to it and below PREFIX. Several calls with one search share its limits. The
 * calls may release memory down to the mark of their beginning.
 */
void search_below(struct db *db, const struct container *top, struct search *search,
		  const char *prefix,
		  void (*container)(const char *path, const struct container *c, void *arg),
		  void (*file)(const char *path, const struct file *f, void *arg), void *arg);

#endif
