/* SPDX-License-Identifier: MIT */
/* Space that gc frees on a full disk. */
#include "reserve.h"

#include "data.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { TIMES = 10 };

static bool is_whole(const struct db *db)
{
	struct stat st;

	return fstatat(db->dir_fd, RESERVE_FILE, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		S_ISREG(st.st_mode) && st.st_size == RESERVE_BYTES;
}

static bool has_room(const struct db *db)
{
	struct statvfs fs;

	return fstatvfs(db->dir_fd, &fs) == 0 &&
		fs.f_bavail * fs.f_frsize / TIMES >= RESERVE_BYTES;
}

void reserve_make(const struct db *db)
{
	int fd;

	if (is_whole(db) || !has_room(db))
		return;
	unlinkat(db->dir_fd, RESERVE_FILE, 0);
	fd = data_make_file(db->dir_fd, RESERVE_FILE, O_WRONLY);
	if (fd < 0)
		return;
	if (posix_fallocate(fd, 0, RESERVE_BYTES))
		unlinkat(db->dir_fd, RESERVE_FILE, 0);
	close(fd);
}

bool reserve_release(const struct db *db)
{
	return unlinkat(db->dir_fd, RESERVE_FILE, 0) == 0;
}
