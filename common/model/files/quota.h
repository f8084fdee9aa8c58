/* SPDX-License-Identifier: MIT */
/* What bounds the files of a user: the quota, and how much of it is used. */
#ifndef QUOTA_H
#define QUOTA_H

#include "db.h"

struct quota {
	const char *owner;	/* the user's name */
	int64_t max;		/* bytes; INT64_MAX: there is none */
	int64_t refused;	/* bytes of refused saves */
	int64_t used;		/* of the versions that it counts (quota_counts) */
	bool counts_versions;	/* all of them, and the trash, not the current ones alone */
};

struct quota quota_of(struct db *db, const char *user_id);

/*
 * How many bytes of refused saves may be kept beside a user's files, and as many of folded
 * autosaves: refused_saves_size, but not more than the quota.
 */
int64_t quota_of_refused(struct db *db, const struct quota *quota);

/* The highest of the levels to warn at, 80 and 95 percent, that USED has reached of MAX; else
 * 0. */
int quota_level(int64_t used, int64_t max);

/* Calls EACH for all users who have a quota. */
void quota_each(struct db *db, void (*each)(const struct quota *quota, void *arg), void *arg);

#endif
