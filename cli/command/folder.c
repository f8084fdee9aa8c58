/* SPDX-License-Identifier: MIT */
/* Folders that commands make for a while. */
#define _XOPEN_SOURCE 700	/* nftw */
#include "folder.h"

#include <ftw.h>
#include <stdio.h>

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path);
}

bool folder_remove(const char *path)
{
	return nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS) == 0;
}

static int64_t bytes;	/* so far */

/* What has another name elsewhere stays on the disk. */
static int add_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)path, (void)ftw;
	if (type == FTW_F && st->st_nlink == 1)
		bytes += st->st_size;
	return 0;
}

int64_t folder_bytes(const char *path)
{
	bytes = 0;
	nftw(path, add_one, 16, FTW_PHYS);
	return bytes;
}
