/* SPDX-License-Identifier: MIT */
/* wopictl serve: a private folder for incomplete uploads. */
#include "die.h"
#include "folder.h"
#include "mem.h"
#include "message.h"
#include "serve.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define PREFIX "wopi-serve-"

static const char *own;
static pid_t owner;

/* Runs on every exit, except in a child. */
static void remove_own(void)
{
	if (getpid() == owner && !folder_remove(own))
		log_line("cannot remove '%s': %s", own, strerror(errno));
}

/* Takes the lock that every folder in use has, and no leftover. */
static bool try_lock(int fd)
{
	return flock(fd, LOCK_EX | LOCK_NB) == 0;
}

/* Removes the folder NAME in PARENT if this user owns it and its creator has ended. */
static void remove_if_left(int parent, const char *parent_path, const char *name)
{
	int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct stat st;

	if (fd < 0)
		return;
	/* others may add folders but not replace ours: PARENT is sticky */
	if (fstat(fd, &st) == 0 && st.st_uid == geteuid() && try_lock(fd))
		folder_remove(mem_printf("%s/%s", parent_path, name));
	close(fd);
}

static void remove_left(const char *parent)
{
	DIR *folder = opendir(parent);
	struct dirent *entry;

	while (folder && (entry = readdir(folder)))
		if (strncmp(entry->d_name, PREFIX, strlen(PREFIX)) == 0)
			remove_if_left(dirfd(folder), parent, entry->d_name);
	if (folder)
		closedir(folder);
}

/* Locks the new folder PATH until this process ends. False if it is gone: another serve that
 * starts at the same time may have removed it as a leftover. */
static bool keep(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	bool locked = fd >= 0 && try_lock(fd);
	struct stat st;

	if (fd < 0 && errno == ENOENT)
		return false;
	if ((!locked && (fd < 0 || errno != EWOULDBLOCK)) || fstat(fd, &st))
		die_errno("cannot lock '%s'", path);
	if (locked && st.st_nlink > 0)
		return true;
	close(fd);
	return false;
}

const char *folder_make_own(void)
{
	const char *tmp = getenv("TMPDIR"), *named = tmp && *tmp ? tmp : "/var/tmp";
	char *parent = realpath(named, NULL), *path;

	if (parent)
		remove_left(parent);
	do {
		path = mem_printf("%s/" PREFIX "XXXXXX", parent ? parent : named);
		if (!mkdtemp(path))
			quit(EXIT_FAILED, "cannot create the folder '%s': %s; set TMPDIR to another"
			     " folder", path, strerror(errno));
	} while (!keep(path));
	free(parent);
	own = path;
	owner = getpid();
	atexit(remove_own);
	return path;
}
