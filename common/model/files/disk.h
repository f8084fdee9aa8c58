/* SPDX-License-Identifier: MIT */
/* The file system that contents are on: a reserve of it stays free. */
#ifndef DISK_H
#define DISK_H

#include "db.h"

struct disk {
	int64_t used, free;	/* bytes, FREE for those who are not root */
	int64_t reserve;	/* of FREE, what no content may take */
};

/*
 * Reads the setting disk_reserve, which disk_look() does if this was not called: for those who
 * have a snapshot now, and none later.
 */
void disk_prepare(struct db *db);

/* One statvfs(). False if the file system cannot be asked. */
bool disk_look(struct db *db, struct disk *disk);

/* How many bytes contents may still take: 0 if the reserve is in use. */
int64_t disk_room(const struct disk *disk);

/* How much is in use of what contents may take. */
int disk_percent(const struct disk *disk);

/* quota_level() of that. */
int disk_level(const struct disk *disk);

/*
 * In a change. Notes the level that was found when a content was received, for those who do
 * not ask the file system themselves. False if it is what is noted already.
 */
bool disk_note_level(struct db *db, int level);
int disk_noted_level(struct db *db);

#endif
