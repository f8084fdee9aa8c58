/* SPDX-License-Identifier: MIT */
/* How far a long command has come, on standard error. */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stdint.h>

/* How far a long work is, on standard error: a bar on a terminal, elsewhere a line
 * now and then. What is done soon shows neither, nor does --quiet. The bar is taken away
 * at the end, and before a message. */
void progress(const char *what, int64_t done, int64_t total);
void progress_end(void);

#endif
