/* SPDX-License-Identifier: MIT */
/* The pool that belongs to one request or one command: ask, never free. */
#ifndef MEM_H
#define MEM_H

#include <stddef.h>

/* Zeroed memory that lives until the process ends. Never NULL: dies instead. */
void *mem_alloc(size_t size);

/* Copies of text in the pool; the second takes LEN bytes and adds a NUL. */
char *mem_strdup(const char *s);
char *mem_strndup(const char *s, size_t len);

/* printf into the pool. */
char *mem_printf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
