/* SPDX-License-Identifier: MIT */
/* Locks on files, and which process holds them. */
#ifndef HOLDER_H
#define HOLDER_H

#include <stdbool.h>

/*
 * Takes a lock (flock) of KIND LOCK_EX or LOCK_SH on the file FD, and waits for it at most
 * WAIT_MS milliseconds; waiters get it in turn. False with EWOULDBLOCK if another process held
 * it for so long, with another errno if the file cannot be locked.
 */
bool holder_wait(int fd, int kind, int wait_ms);

/* The process that holds a lock on the file FD, as "process 4711 (wopictl)"; "another process"
 * if unknown. From the pool. */
const char *holder_of(int fd);

#endif
