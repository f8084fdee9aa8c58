/* SPDX-License-Identifier: MIT */
/* Activities: comments and mentions that clients report (AddActivities). */
#ifndef ACTIVITY_H
#define ACTIVITY_H

#include "db.h"

enum {
	ACTIVITY_ID_MAX = 256,	/* bytes of an activity's id */
	ACTIVITY_MAX = 16384,	/* bytes of its JSON, as stored */
	ACTIVITIES_AT_ONCE = 100,	/* in one request */
	ACTIVITIES_KEPT = 1000,	/* of a file; older ones are dropped */
	ACTIVITIES_KEPT_BYTES = 1 << 20,	/* of their JSON, likewise */
};

struct activity {
	const char *id;		/* the client's, in its letter case */
	int64_t at;		/* when it was reported */
	const char *user_id;	/* the user of the token that reported it */
	const char *user_name;
	const char *json;	/* as reported */
};

struct activities {
	struct activity *list;
	size_t count;
};

/* The activities of a file, oldest first. */
struct activities activity_list(struct db *db, const char *file_id);

/* The activity of that id; false if there is none. */
bool activity_get(struct db *db, const char *file_id, const char *id, struct activity *a);

/* The earliest time, AT if possible, that no other activity than ID has. */
int64_t activity_free_time(struct db *db, const char *file_id, const char *id, int64_t at);

/* The earliest time, NOW if possible, that is later than the last activity's. */
int64_t activity_next(struct db *db, const char *file_id, int64_t now);

/* In a transaction. Adds an activity, or replaces the one of that id, for clients retry. Its
 * time must be later than the last one's. */
void activity_add(struct db *db, const char *file_id, const struct activity *a);

/* In a transaction. Drops a file's oldest activities beyond ACTIVITIES_KEPT or
 * ACTIVITIES_KEPT_BYTES, but never the newest. */
void activity_trim(struct db *db, const char *file_id);

#endif
