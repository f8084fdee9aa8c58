/* SPDX-License-Identifier: MIT */
/* Working folders of backup and restore. */
#include "stage.h"

#include "cli.h"
#include "clock.h"
#include "die.h"
#include "folder.h"
#include "interrupt.h"
#include "mem.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *the_stage, *the_folder;

static void clear_away(void)
{
	if (the_stage && !folder_remove(the_stage))
		log_line("cannot remove '%s': %s", the_stage, strerror(errno));
	if (the_folder)
		rmdir(the_folder);
}

/* The folder stays locked until this process ends: a leftover is not locked. */
const char *stage_make(const char *parent, const char *name)
{
	char *path = mem_printf("%s/%sXXXXXX", parent, name);
	int fd;

	assert(!the_stage);
	interrupts_catch();
	if (!mkdtemp(path))
		die_errno("cannot create the folder '%s'", path);
	atexit(clear_away);
	the_stage = path;
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || flock(fd, LOCK_EX))
		die_errno("cannot lock '%s'", path);
	return path;
}

void stage_folder(const char *path)
{
	the_folder = path;
}

/* Whether the folder is old and the process that created it has ended. */
static bool is_left(const struct cli *c, const char *name)
{
	const char *path = mem_printf("%s/%s", c->data, name);
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	struct stat st;
	bool left = fd >= 0 && fstat(fd, &st) == 0 &&
		st.st_mtime < (c->now - CLOCK_DAY) / CLOCK_SECOND && flock(fd, LOCK_EX | LOCK_NB) == 0;

	if (fd >= 0)
		close(fd);
	return left;
}

const char **stages_left(const struct cli *c, size_t *count)
{
	const char **list = NULL;
	DIR *folder = opendir(c->data);
	struct dirent *entry;

	if (!folder)
		die_errno("cannot read '%s'", c->data);
	*count = 0;
	while ((entry = readdir(folder))) {
		const char *name = entry->d_name;

		if ((strncmp(name, STAGE_BACKUP, strlen(STAGE_BACKUP)) != 0 &&
		     strncmp(name, STAGE_RESTORE, strlen(STAGE_RESTORE)) != 0) || !is_left(c, name))
			continue;
		list = mem_grow(list, *count, sizeof(*list));
		list[(*count)++] = mem_strdup(name);
	}
	closedir(folder);
	return list;
}
