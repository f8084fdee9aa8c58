/* SPDX-License-Identifier: MIT */
/*
 * A file of lines in the data directory with a maximum size: when NAME is full it becomes
 * NAME.1. A line is a JSON object that starts with LINE_START and contains no newline; its
 * writer defines the contents.
 *
 * Any number of processes write, read and clear at the same time. A full or cleared file is
 * renamed or removed, never shortened, so that readers that have it open can read it to the end.
 */
#ifndef LINES_H
#define LINES_H

#include "db.h"

/* Quotes are escaped in JSON strings, so this appears only at the start of a line. */
#define LINE_START "{\"time\":"

enum { LINES_LINE_MAX = 16 * 1024 };	/* bytes of a line, with its newline */

struct line_file {
	char name[20];		/* a pointer would be relocated at each start */
	int64_t size_max;	/* bytes; a file that would exceed it becomes NAME.1 */
	int wait_ms;		/* how long to wait for other processes; 0: the line is dropped, see
				 * uncounted.h */
};

/* Creates an empty file (mode 0600) if there is none. Dies if it cannot. */
void lines_create(const struct db *db, const struct line_file *f);

/* Whether one of the two files exists. */
bool lines_exist(const struct db *db, const struct line_file *f);

/*
 * Adds a line of LEN bytes, its newline included, atomically. False with errno if it cannot be
 * written, which is no reason to fail the action; EWOULDBLOCK: another process holds the file.
 */
bool lines_append(const struct db *db, const struct line_file *f, const char *line, size_t len);

/* Removes all lines; readers continue with new ones. Dies if it cannot. */
void lines_clear(const struct db *db, const struct line_file *f);

/*
 * Replaces each line by what EDIT makes of it (without the newline; NULL drops it), while others wait. Both
 * files are replaced, so readers that have one open read it to its end. Dies if it cannot; then a file is
 * as it was.
 */
void lines_edit(const struct db *db, const struct line_file *f,
		const char *(*edit)(const char *line, void *arg), void *arg);

/* The size of both files in bytes. */
int64_t lines_size(const struct db *db, const struct line_file *f);

/* A reader that follows the file as it grows. */
struct lines;

/* Starts at the oldest line, or at the end. The file need not exist yet. */
struct lines *lines_open(const struct db *db, const struct line_file *f, bool from_now);

/* The next line without its newline, valid until the next call; NULL if there is none yet. Skips
 * an incomplete line of a killed process. */
const char *lines_next(struct lines *l);

void lines_close(struct lines *l);

#endif
