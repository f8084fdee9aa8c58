/* SPDX-License-Identifier: MIT */
/* Recording that something was dropped because another process held counters or journal. */
#include "uncounted.h"

#include "clock.h"
#include "data.h"
#include "die.h"
#include "holder.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define MARKER "uncounted"

/* After a drop nobody else waits for a while. */
enum { WAIT_MS = 100, RECENT_S = 10 };

/* Seconds since the last drop, by the file system's clock. */
static int64_t seconds_since(const struct stat *st)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec - st->st_mtim.tv_sec;
}

static bool dropped_of_late(const struct db *db)
{
	struct stat st;

	return fstatat(db->dir_fd, MARKER, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		seconds_since(&st) >= 0 && seconds_since(&st) < RECENT_S;
}

static void drop(const struct db *db, int fd, const char *name)
{
	int marker = data_make_file(db->dir_fd, MARKER, O_WRONLY);

	if (marker >= 0)
		log_line("'%s' is not written at present: %s holds it; 'wopictl check' shows whether it"
			 " still does", db_path(db, name), holder_of(fd));
	else
		marker = data_open_file(db->dir_fd, MARKER, O_WRONLY);
	if (marker < 0)
		return;
	futimens(marker, NULL);
	close(marker);
}

bool uncounted_lock(const struct db *db, int fd, const char *name)
{
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		return true;
	if (!dropped_of_late(db) && holder_wait(fd, LOCK_EX, WAIT_MS))
		return true;
	drop(db, fd, name);
	errno = EWOULDBLOCK;
	return false;
}

int64_t uncounted_at(const struct db *db)
{
	struct stat st;

	if (fstatat(db->dir_fd, MARKER, &st, AT_SYMLINK_NOFOLLOW))
		return 0;
	return (int64_t)st.st_mtim.tv_sec * CLOCK_SECOND;
}

void uncounted_forget(const struct db *db)
{
	unlinkat(db->dir_fd, MARKER, 0);
}
