/* SPDX-License-Identifier: MIT */
/*
 * The data directory. It is opened once; everything in it is opened relative to that descriptor
 * and never through a symbolic link: its owner is the web server's user, who may have planted
 * one for root to follow.
 */
#ifndef DATA_H
#define DATA_H

#include <stdbool.h>
#include <stddef.h>

/* The data directory in WOPI_DATA, else the default one. */
const char *data_default(void);

/*
 * Opens the directory DIR. If this process is root and the directory's owner is not, the process
 * becomes that owner for good: files it creates belong to the owner, and it can do nothing that
 * the owner could not. Returns a descriptor, or -1 with errno; dies if it cannot become the
 * owner.
 */
int data_open(const char *dir);

/* Creates the directory DIR (mode 0700) and flushes its name; an existing one is unchanged. Dies
 * if it cannot. */
void data_make(const char *dir);

/*
 * Opens NAME in the directory DIR; a symbolic link fails (ELOOP). Files are created with mode
 * 0600. -1 with errno. The second creates a new file; anything of that name fails (EEXIST).
 */
int data_open_file(int dir, const char *name, int flags);
int data_make_file(int dir, const char *name, int flags);

/* The same for a folder; the second creates it (mode 0700) if it does not exist. */
int data_open_folder(int dir, const char *name);
int data_make_folder(int dir, const char *name);

/* Whether the directory has contents, a secret or a database log, but no database: the rest of a
 * lost host, which a new one must not replace. */
bool data_is_lost(int dir);

/* Whether the directory has anything of that name, also a symbolic link. True if that cannot be
 * found out. */
bool data_has(int dir, const char *name);

/*
 * Writes and flushes the file NAME atomically, as NAME ".new" first. Its name is durable after
 * data_flush(). False with errno.
 */
bool data_write(int dir, const char *name, const void *bytes, size_t len);

/* Flushes the names in a directory. False with errno. */
bool data_flush(int dir);

#endif
