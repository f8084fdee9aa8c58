/* SPDX-License-Identifier: MIT */
/* Limits memory and processor time of a request, and reports crashes. This is a safety net for bugs
 * in this program, not a quota. */
#ifndef LIMIT_H
#define LIMIT_H

#include <stdint.h>

/*
 * Limits the process's memory and processor time, unless the web server has lower limits. Without
 * memory it dies as in die.h, or crashes in a library that does not check allocations. Out of time
 * and in a crash it writes a line to the error log and answers 500, unless the answer has begun;
 * the exit status is 1, or the signal. Does nothing with sanitizers, which need more memory and
 * report crashes themselves.
 */
void limit_start(void);

/* Allows more processor time for receiving or sending BYTES. */
void limit_grow(int64_t bytes);

/* Frees a reserve and lifts the memory limit, for the last words of a process without memory. */
void limit_lift(void);

#endif
