/* SPDX-License-Identifier: MIT */
/* The system's tar as a child process. */
#ifndef TAR_H
#define TAR_H

#include "process.h"

#include <stdbool.h>

enum { TAR_WORDS_MAX = 16 };	/* words of a command line, for callers */

/*
 * Starts tar in the folder STAGE with the arguments WORDS, from "tar" to NULL. INPUT is its
 * standard input, -1 for none; output reads its standard output. Quits if tar cannot be run. In
 * STAGE, because GNU tar looks for a file "-" in the working directory, and if it cannot, it appends
 * to a compressed archive what zstd cannot read.
 */
struct process tar_start(const char *const *words, int input, const char *stage);

/*
 * Closes tar's output and waits for its end. Returns why it failed, from the pool, or NULL.
 * *DOUBTS, unless DOUBTS is NULL: it wrote everything, but a file changed meanwhile.
 * Quits if this process was interrupted (interrupt.h).
 */
const char *tar_finish(struct process *p, bool *doubts);

#endif
