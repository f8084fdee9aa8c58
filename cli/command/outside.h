/* SPDX-License-Identifier: MIT */
/*
 * Files outside of the data directory, as commands use them. What the command line names,
 * and what is below a folder that it names, is reached with the rights of whoever started
 * the command; anything else with the rights of this process, which is never root if the
 * data directory belongs to another user.
 */
#ifndef OUTSIDE_H
#define OUTSIDE_H

#include "cli.h"

#include <sys/types.h>

/*
 * Finds out what the command line names, by the tables of commands and options, and opens
 * the data directory. If this process is root and the directory has another owner, it
 * becomes that owner; if files are named, a process that stays root is at its side.
 * Quits if something is to be made in the data directory.
 */
void outside_begin(struct cli *c);

/*
 * Opens a file for reading, -1 with errno. Links below a named folder are not followed
 * (ELOOP), and only regular files are opened there (EISDIR, EINVAL).
 */
int outside_open(const char *path);

/* The absolute path without links, from the pool; NULL with errno. */
const char *outside_real_path(const char *path);

struct outside_entry {
	const char *name;
	int problem;		/* errno: the rest is not known; else 0 */
	mode_t mode;
	dev_t dev;
	ino_t ino;
	int64_t modified_at;
};

/* What is in a folder that is named or below one, in the order of names, *COUNT entries from
 * the pool. NULL with errno. */
struct outside_entry *outside_list(const char *path, size_t *count);

/*
 * What a command makes: it has another name until outside_name(), and is removed if the
 * command ends before, also by a signal. The first starts a file (mode 0600), and returns a
 * descriptor for reading and writing. The second starts a folder (mode 0700), or uses one
 * that exists and is empty: *FOUND is what is in it (ENOTEMPTY), else NULL. -1, or false,
 * with errno: EEXIST if a file is in the way, *IS_FILE saying whether it could be replaced.
 */
int outside_make_file(const char *path, bool *is_file);
bool outside_make_folder(const char *path, const char **found);

/* Makes a folder, or a file for writing, below the folder that is made; says when the last
 * file in FOLDER, which was just written, was modified. False, or -1, with errno. */
bool outside_add_folder(const char *path);
int outside_add_file(const char *path);
bool outside_set_time(const char *folder, int64_t modified_at);

/* Gives what was made its name, which nothing may have got meanwhile (EEXIST, ENOTEMPTY)
 * unless files are replaced. */
bool outside_name(const char *path);

/* The same for a file that lacks something: it replaces nothing but an earlier one that did. If
 * there is a file of that name, it becomes "PATH.incomplete". Returns its name, without folder, or
 * NULL with errno. */
const char *outside_name_incomplete(const char *path);

#endif
