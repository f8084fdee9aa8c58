/* SPDX-License-Identifier: MIT */
/* The pool that belongs to one request or one command: ask, never free. */
#ifndef MEM_H
#define MEM_H

#include <stdarg.h>
#include <stddef.h>

/* Zeroed memory that lives until the process ends. Never NULL: dies instead. */
void *mem_alloc(size_t size);

/*
 * What was asked for after mem_mark() goes with mem_release(), for programs that
 * run for long. Nothing older is touched.
 */
void *mem_mark(void);
void mem_release(void *mark);

/* A list of COUNT items of SIZE bytes each, NULL if there are none yet, with room
 * for one more: LIST itself, or a longer copy. */
void *mem_grow(void *list, size_t count, size_t size);

/* Copies of text in the pool; the second takes LEN bytes and adds a NUL. */
char *mem_strdup(const char *s);
char *mem_strndup(const char *s, size_t len);

/* printf into the pool; and vprintf. */
char *mem_printf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
char *mem_vprintf(const char *fmt, va_list ap) __attribute__((format(printf, 1, 0)));

#endif
