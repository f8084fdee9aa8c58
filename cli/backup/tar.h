/* SPDX-License-Identifier: MIT */
/* The system's tar as a child process: one at a time, ended with this process. */
#ifndef TAR_H
#define TAR_H

#include <stdbool.h>
#include <sys/types.h>

enum { TAR_WORDS_MAX = 16 };

struct tar {
	pid_t pid;
	int output;		/* descriptor that reads its output */
	const char *messages;	/* path of the file with its standard error */
	bool doubts;		/* status 1: it wrote everything, but a file changed meanwhile */
};

/* Starts tar in the folder STAGE with the arguments WORDS, from "tar" to NULL. INPUT is its
 * standard input, -1 for none. Its messages go to a file in STAGE. Quits if tar cannot be run. */
struct tar tar_start(const char *const *words, int input, const char *stage);

/*
 * Closes tar's output and waits for its end. Returns why it failed, from the pool, or NULL.
 * Quits if this process was interrupted (interrupt.h).
 */
const char *tar_finish(struct tar *t);

#endif
