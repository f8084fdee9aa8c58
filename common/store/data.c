/* SPDX-License-Identifier: MIT */
/* The data directory: opening it, and files in it relative to it. */
#include "data.h"

#include "die.h"
#include "mem.h"
#include "text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *data_default(void)
{
	const char *dir = getenv("WOPI_DATA");

	return dir && *dir ? dir : "/var/lib/wopi";
}

/* The first folder on the path to DIR that this process may not search, or NULL. SQLite opens
 * files by path, so a descriptor of DIR is not enough. */
static const char *closed_folder(const char *dir)
{
	char *here = *dir == '/' ? NULL : getcwd(NULL, 0);
	const char *path = here ? mem_printf("%s/%s", here, dir) : dir, *found = NULL;

	free(here);
	for (const char *s = path; !found && (s = strchr(s, '/')); s++) {
		const char *folder = s == path ? "/" : mem_strndup(path, (size_t)(s - path));

		if (access(folder, X_OK) && errno == EACCES)
			found = folder;
	}
	return found;
}

/* Gives up all three ids of root, and its groups, for good. */
static void become_owner(const char *dir, int fd)
{
	const char *closed;
	struct stat st;

	if (geteuid() != 0)
		return;
	if (fstat(fd, &st))
		die_errno("cannot examine '%s'", dir);
	if (st.st_uid == 0)
		return;
	if (setgroups(1, &st.st_gid) || setgid(st.st_gid) || setuid(st.st_uid))
		die_errno("cannot become the owner of '%s', the user with the id %ld", dir,
			  (long)st.st_uid);
	closed = closed_folder(dir);
	if (closed)
		die("cannot open '%s': its owner, user %ld, cannot search the folder '%s'; run"
		    " 'chmod o+x %s', or move the data directory", dir, (long)st.st_uid, closed,
		    shell_word(closed));
}

int data_open(const char *dir)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0)
		become_owner(dir, fd);
	return fd;
}

/* Flushes the folder of PATH, if that is possible. */
static void flush_parent(const char *path)
{
	const char *slash = strrchr(path, '/');
	int fd = open(!slash ? "." : slash == path ? "/" :
		      mem_strndup(path, (size_t)(slash - path)), O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return;
	fsync(fd);
	close(fd);
}

void data_make(const char *dir)
{
	if (mkdir(dir, 0700) == 0)
		flush_parent(dir);
	else if (errno != EEXIST)
		die_errno("cannot make '%s'", dir);
}

/* Does not block if somebody replaced the file by a pipe. */
int data_open_file(int dir, const char *name, int flags)
{
	return openat(dir, name, flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
}

int data_make_file(int dir, const char *name, int flags)
{
	return data_open_file(dir, name, flags | O_CREAT | O_EXCL);
}

int data_open_folder(int dir, const char *name)
{
	return openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

int data_make_folder(int dir, const char *name)
{
	if (mkdirat(dir, name, 0700) && errno != EEXIST)
		return -1;
	return data_open_folder(dir, name);
}

bool data_has(int dir, const char *name)
{
	struct stat st;

	return fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0 || (errno != ENOENT && errno != EBADF);
}

static bool has_bytes(int dir, const char *name)
{
	struct stat st;

	return fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && st.st_size > 0;
}

static bool has_entries(int dir, const char *name)
{
	int fd = data_open_folder(dir, name);
	DIR *folder = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;
	bool found = false;

	while (folder && !found && (entry = readdir(folder)))
		found = entry->d_name[0] != '.';
	if (folder)
		closedir(folder);
	return found;
}

bool data_is_lost(int dir)
{
	return !has_bytes(dir, "wopi.db") && (has_bytes(dir, "secret") ||
		has_bytes(dir, "wopi.db-wal") || has_entries(dir, "contents"));
}

bool data_write(int dir, const char *name, const void *bytes, size_t len)
{
	const char *new = mem_printf("%s.new", name);
	int fd, why;

	unlinkat(dir, new, 0);	/* left by a killed process */
	fd = data_make_file(dir, new, O_WRONLY);
	if (fd < 0)
		return false;
	if (write(fd, bytes, len) == (ssize_t)len && fsync(fd) == 0 &&
	    renameat(dir, new, dir, name) == 0) {
		close(fd);
		return true;
	}
	why = errno;
	close(fd);
	unlinkat(dir, new, 0);
	errno = why;
	return false;
}

bool data_flush(int dir)
{
	return fsync(dir) == 0;
}
