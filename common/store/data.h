/* SPDX-License-Identifier: MIT */
/*
 * The data directory. It is opened once, and everything in it relative to that descriptor,
 * never through a symbolic link: its owner is the web server's user, who may have planted
 * one for root to follow.
 */
#ifndef DATA_H
#define DATA_H

#include <stdbool.h>
#include <stddef.h>

/* The data directory that WOPI_DATA names, else the default one. */
const char *data_default(void);

/*
 * Opens the directory DIR. If this process is root and the directory's owner is not, the
 * process becomes that owner, for good: what it makes from here on is the owner's, and it
 * can do nothing that the owner could not do. Returns a descriptor, or -1 with errno; dies
 * if it cannot become the owner.
 */
int data_open(const char *dir);

/* Makes the directory DIR (mode 0700) and flushes its name; one that exists stays as it is.
 * Dies if it cannot. */
void data_make(const char *dir);

/*
 * Opens NAME in the directory DIR, which must not be a symbolic link (ELOOP). What FLAGS
 * create has mode 0600. -1 with errno. The second makes a new file, the place of which
 * nothing may have (EEXIST).
 */
int data_open_file(int dir, const char *name, int flags);
int data_make_file(int dir, const char *name, int flags);

/* The same for a folder; the second makes it (mode 0700) if it does not exist. */
int data_open_folder(int dir, const char *name);
int data_make_folder(int dir, const char *name);

/* Whether the directory has contents, a secret or a log of changes, but no database: what is
 * left of a host, over which no new one must be made. */
bool data_is_lost(int dir);

/* Whether the directory has anything of that name, a symbolic link too. What cannot be looked
 * at may be there. */
bool data_has(int dir, const char *name);

/*
 * Writes the file NAME to the disk, as a whole or not at all: under another name first,
 * which NAME ".new" is. Its own name is on the disk after data_flush(). False with errno.
 */
bool data_write(int dir, const char *name, const void *bytes, size_t len);

/* Flushes the names in a directory. False with errno. */
bool data_flush(int dir);

#endif
