/* SPDX-License-Identifier: MIT */
/* The quota of a user's files, and how much of it is used. */
#ifndef QUOTA_H
#define QUOTA_H

#include "db.h"

struct quota {
	const char *owner;	/* the user's name */
	int64_t max;		/* bytes; INT64_MAX: no quota */
	int64_t refused;	/* bytes of refused saves */
	int64_t used;		/* bytes of the versions that count (setting quota_counts) */
	bool counts_versions;	/* all versions count, also in the trash; else the current ones */
};

struct quota quota_of(struct db *db, const char *user_id);

struct quotas {
	struct quota *list;
	size_t count;
};

/* The quotas of all users who have one, ordered by name. */
struct quotas quota_list(struct db *db);

/*
 * How many bytes of refused saves may be kept beside a user's files, and again as many of
 * folded autosaves: refused_saves_size, but at most the quota.
 */
int64_t quota_of_refused(struct db *db, const struct quota *quota);

/* The highest warning level, 80 or 95 percent, that USED has reached of MAX; else 0. */
int quota_level(int64_t used, int64_t max);

#endif
