/* SPDX-License-Identifier: MIT */
/* How many things a host has, counted in one snapshot. */
#ifndef STATS_H
#define STATS_H

#include "db.h"

struct stats {
	int64_t files, files_in_trash, containers;
	int64_t versions, versions_folded, refused_saves;
	int64_t contents, contents_bytes;	/* shared contents count once */
	int64_t users, tokens;			/* tokens that have not ended */
};

/* NOW decides which tokens have ended. */
void stats_read(struct db *db, int64_t now, struct stats *s);

#endif
