/* SPDX-License-Identifier: MIT */
/* Activities: what clients tell of comments and mentions. */
#ifndef ACTIVITY_H
#define ACTIVITY_H

#include "db.h"

enum {
	ACTIVITY_ID_MAX = 256,	/* bytes of an activity's id */
	ACTIVITY_MAX = 16384,	/* bytes of its JSON, as it is stored */
	ACTIVITIES_AT_ONCE = 100,	/* of a request */
	ACTIVITIES_KEPT = 1000,	/* of a file; older ones go */
	ACTIVITIES_KEPT_BYTES = 1 << 20,	/* of their JSON; the same */
};

struct activity {
	const char *id;		/* the client's, with its letters' case */
	int64_t at;		/* when it came */
	const char *user_id;	/* whose token brought it */
	const char *user_name;
	const char *json;	/* as it came */
};

/* Calls EACH for the activities of a file, oldest first. */
void activity_list(struct db *db, const char *file_id,
		   void (*each)(const struct activity *a, void *arg), void *arg);

/* The activity of that id; false if there is none. */
bool activity_get(struct db *db, const char *file_id, const char *id, struct activity *a);

/* The earliest time, AT if possible, that is none of another activity than ID. */
int64_t activity_free_time(struct db *db, const char *file_id, const char *id, int64_t at);

/* The earliest time, NOW if possible, that is later than the last one's. */
int64_t activity_next(struct db *db, const char *file_id, int64_t now);

/* In a transaction. Adds one, or replaces the one of that id, for clients repeat
 * what they are not sure of. Its time must be later than the last one's. */
void activity_add(struct db *db, const char *file_id, const struct activity *a);

/* In a transaction. Drops the oldest that are more than ACTIVITIES_KEPT of a file, or than
 * ACTIVITIES_KEPT_BYTES; the newest stays in any case. */
void activity_trim(struct db *db, const char *file_id);

#endif
