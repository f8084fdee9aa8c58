/* SPDX-License-Identifier: MIT */
/* Files and containers below a container, found by a part of their names. */
#ifndef SEARCH_H
#define SEARCH_H

#include "db.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	SEARCH_HITS_MAX = 200,
	SEARCH_NAMES_MAX = 100000,	/* names that are compared */
};

struct search_hit {
	bool is_file;
	const char *id;
	size_t place;	/* see search_path() */
};

struct search {
	const char *wanted;	/* name_plain() */
	struct search_place {
		const char *id, *name;	/* the name is NULL where the search began */
		size_t above;	/* the place that it is in; 0: none */
	} *places;		/* containers to look into, counted from 1 */
	size_t place_count, place;
	struct search_hit hits[SEARCH_HITS_MAX];
	size_t hit_count;
	int64_t names;
	bool more;		/* a maximum was reached, so hits may be missing */
};

/* Starts a search for names that contain TEXT, in any letter case, with or without accents. */
void search_begin(struct search *s, const char *text);

/* Adds the container ID, whose own name does not matter. */
void search_into(struct search *s, const char *id);

/* Compares the name of one item; if it is a container, what is in it comes later. False if it may be
 * forgotten: then S needs no memory that was allocated since the call before. */
bool search_add(struct search *s, bool is_file, const char *id, const char *name);

/* Looks into everything that was added, and below: what is nearer comes first. Afterwards the hits are
 * in S, whoever may see them. */
void search_run(struct search *s, struct db *db);

/* The path of the hit's container from where the search began, "" or "A/B". */
const char *search_path(const struct search *s, const struct search_hit *hit);

#endif
