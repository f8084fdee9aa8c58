/* SPDX-License-Identifier: MIT */
/* Who holds a lock on a file, for messages. */
#ifndef HOLDER_H
#define HOLDER_H

#include <stdbool.h>

/*
 * Takes a lock on the whole file FD (flock), of the kind LOCK_EX or LOCK_SH, and waits for it at
 * most WAIT_MS milliseconds; waiters get it in turn. False if another process held it for so
 * long, or with another errno than EWOULDBLOCK if it cannot be locked.
 */
bool holder_wait(int fd, int kind, int wait_ms);

/* "process 4711 (wopictl)": who holds a lock on the file FD; "another process" if that cannot
 * be found out. From the pool. */
const char *holder_of(int fd);

#endif
