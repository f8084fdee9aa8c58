/* SPDX-License-Identifier: MIT */
/* The system's tar, as a process: one at a time, which ends with this one. */
#ifndef TAR_H
#define TAR_H

#include <stdbool.h>
#include <sys/types.h>

enum { TAR_WORDS_MAX = 16 };

struct tar {
	pid_t pid;
	int output;		/* where what it writes comes in */
	const char *messages;	/* a file */
	bool doubts;		/* it failed, but wrote all: a file looked different behind that */
};

/* Starts tar in the folder STAGE with these words, the first being its name and the last NULL.
 * Its standard input is INPUT, or empty if that is -1. What it has to say goes to a file in
 * STAGE. Quits if it cannot be run. */
struct tar tar_start(const char *const *words, int input, const char *stage);

/*
 * Waits for its end, which comes soon if it has more to write. NULL, or why it failed, from
 * the pool. Quits if this process is to end (interrupt.h).
 */
const char *tar_finish(struct tar *t);

#endif
