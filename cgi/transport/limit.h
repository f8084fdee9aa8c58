/* SPDX-License-Identifier: MIT */
/* What one request may use up, and that none ends without a word: a net under faults of
 * this program, not a quota. */
#ifndef LIMIT_H
#define LIMIT_H

#include <stdint.h>

/*
 * Limits the process's memory and processor time, unless the web server limits them
 * further. Out of memory it dies as in die.h, or crashes where a library takes its memory
 * for granted. Out of time, or in a crash, it writes a line to the error log and answers
 * 500 if nothing was answered yet; the exit status is 1, or the crash's signal. Nothing of
 * this with sanitizers, which take more, and report crashes themselves.
 */
void limit_start(void);

/* More processor time, for so many bytes of contents that are received or sent. */
void limit_grow(int64_t bytes);

/* Gives back some memory, and lifts the limit: for the last words of who ran out of it. */
void limit_lift(void);

#endif
