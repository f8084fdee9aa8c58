/* SPDX-License-Identifier: MIT */
/* The address of a running "wopictl serve". */
#include "served.h"

#include "config.h"
#include "data.h"
#include "die.h"
#include "mem.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define FILE_NAME "served"

enum { URL_MAX = 1000 };	/* bytes */

static bool announced;

void served_announce(struct db *db, const char *url)
{
	int fd = data_open_file(db->dir_fd, FILE_NAME, O_RDWR | O_CREAT);
	size_t len = strlen(url);

	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) && errno == EWOULDBLOCK) {
		close(fd);
		return;
	}
	if (fd < 0 || ftruncate(fd, 0) || write(fd, url, len) != (ssize_t)len)
		log_line("cannot write to '%s/" FILE_NAME "': %s", db->dir, strerror(errno));
	announced = fd >= 0;	/* the descriptor stays open, and so the lock */
}

void served_end(struct db *db)
{
	if (announced)
		unlinkat(db->dir_fd, FILE_NAME, 0);
	announced = false;
}

/* NULL if no process serves the directory. */
static const char *running_url(struct db *db)
{
	int fd = data_open_file(db->dir_fd, FILE_NAME, O_RDONLY);
	char *url = NULL;
	ssize_t n;

	if (fd < 0)
		return NULL;
	if (flock(fd, LOCK_SH | LOCK_NB) && errno == EWOULDBLOCK) {
		url = mem_alloc(URL_MAX + 1);
		n = read(fd, url, URL_MAX);
		url[n > 0 ? n : 0] = '\0';
	}
	close(fd);
	return url && !base_url_problem(url) ? url : NULL;
}

const char *served_base_url(struct db *db)
{
	const char *url = config_base_url(db);

	return url ? url : running_url(db);
}
