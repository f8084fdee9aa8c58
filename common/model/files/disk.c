/* SPDX-License-Identifier: MIT */
/* The file system of the contents. */
#include "disk.h"

#include "config.h"
#include "mem.h"
#include "quota.h"
#include "store.h"
#include "text.h"

#include <sys/statvfs.h>

/* The default of the setting disk_reserve, limited to a part of the file system. */
enum { STANDARD_RESERVE = 256 * 1024 * 1024, PART = 20 };

void disk_prepare(struct db *db)
{
	if (db->disk_reserve == DB_UNREAD)
		db->disk_reserve = config_size(db, "disk_reserve");
}

bool disk_look(struct db *db, struct disk *disk)
{
	struct statvfs fs;
	int64_t unit, part;

	if (fstatvfs(db_contents(db), &fs))
		return false;
	unit = (int64_t)fs.f_frsize;
	part = (int64_t)fs.f_blocks / PART * unit;
	disk->used = (int64_t)(fs.f_blocks - fs.f_bfree) * unit;
	disk->free = (int64_t)fs.f_bavail * unit;
	disk_prepare(db);
	disk->reserve = db->disk_reserve;
	if (disk->reserve == INT64_MAX)
		disk->reserve = part < STANDARD_RESERVE ? part : STANDARD_RESERVE;
	return true;
}

int64_t disk_room(const struct disk *disk)
{
	return disk->free > disk->reserve ? disk->free - disk->reserve : 0;
}

int disk_percent(const struct disk *disk)
{
	int64_t all = disk->used + disk_room(disk);

	return all > 0 ? (int)((double)disk->used / (double)all * 100) : 0;
}

int disk_level(const struct disk *disk)
{
	return quota_level(disk->used, disk->used + disk_room(disk));
}

#define SCOPE "disk"
#define LEVEL "level"

int disk_noted_level(struct db *db)
{
	const char *text = store_get(db, SCOPE, LEVEL);
	int64_t level = 0;

	if (text)
		parse_number(text, 100, &level);
	return (int)level;
}

bool disk_note_level(struct db *db, int level)
{
	if (level == disk_noted_level(db))
		return false;
	store_set(db, SCOPE, LEVEL, level ? mem_printf("%d", level) : NULL);
	return true;
}
