/* SPDX-License-Identifier: MIT */
/*
 * A file of lines in the data directory that never grows past a size: the file NAME, which
 * becomes NAME.1 when it is full. A line is a JSON object that starts with LINE_START, and holds
 * no newline; what it says is its writer's matter.
 *
 * Any number of processes write, read and clear at the same time. A file that is full
 * or cleared gets another name or none, and is never shortened: so a reader that has it
 * open reads it to its end.
 */
#ifndef LINES_H
#define LINES_H

#include "db.h"

/* In a text of JSON quotes are escaped, so this stands at the start of a line alone. */
#define LINE_START "{\"time\":"

enum { LINES_LINE_MAX = 16 * 1024 };	/* of a line, with its newline */

struct line_file {
	char name[20];		/* a pointer would be relocated at each start */
	int64_t size_max;	/* bytes; a file that would pass it becomes the older one */
	int wait_ms;		/* how long a line waits for others that hold the file; 0: what
				 * cannot be written at once is dropped, see uncounted.h */
};

/* Makes an empty file (mode 0600), if there is none. Dies if it cannot. */
void lines_create(const struct db *db, const struct line_file *f);

/* Whether there is either file. */
bool lines_exist(const struct db *db, const struct line_file *f);

/*
 * Adds a line, its newline in LEN, whole or not at all. False if it cannot be written,
 * with errno: that is no reason to fail what was done. With EWOULDBLOCK another process holds
 * the file.
 */
bool lines_append(const struct db *db, const struct line_file *f, const char *line, size_t len);

/* Forgets all lines; readers go on with what comes. Dies if it cannot. */
void lines_clear(const struct db *db, const struct line_file *f);

/* Bytes of both files. */
int64_t lines_size(const struct db *db, const struct line_file *f);

/* Someone who reads it, line by line and on as it grows. */
struct lines;

/* From the first line that is kept; or what comes from now on. There need be no file yet. */
struct lines *lines_open(const struct db *db, const struct line_file *f, bool from_now);

/* The next line, without its newline, valid until the next call; NULL if there is none
 * for now. What is left of a line that a process was killed at is passed over. */
const char *lines_next(struct lines *l);

void lines_close(struct lines *l);

#endif
