/* SPDX-License-Identifier: MIT */
/* The file system of the contents, of which a reserve stays free. */
#ifndef DISK_H
#define DISK_H

#include "db.h"

struct disk {
	int64_t used, free;	/* bytes; FREE is for processes that are not root */
	int64_t reserve;	/* part of FREE that contents must not use */
};

/*
 * Reads the setting disk_reserve, as disk_look() does otherwise: for callers that have a
 * snapshot now but not later.
 */
void disk_prepare(struct db *db);

/* One statvfs() call. False if it fails. */
bool disk_look(struct db *db, struct disk *disk);

/* How many bytes contents may still use; 0 if the reserve is in use. */
int64_t disk_room(const struct disk *disk);

/* The percentage in use of the space for contents. */
int disk_percent(const struct disk *disk);

/* quota_level() of that percentage. */
int disk_level(const struct disk *disk);

/*
 * In a change. Stores the level found when a content was received, for readers that do not ask
 * the file system. False if that level is stored already.
 */
bool disk_note_level(struct db *db, int level);
int disk_noted_level(struct db *db);

#endif
