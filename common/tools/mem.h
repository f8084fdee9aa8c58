/* SPDX-License-Identifier: MIT */
/* The pool: memory for one request or command, which is never freed piece by piece. */
#ifndef MEM_H
#define MEM_H

#include <stdarg.h>
#include <stddef.h>

/* Zeroed memory that lives until the process ends. Never NULL: dies instead. */
void *mem_alloc(size_t size);

/* mem_release() frees everything allocated since mem_mark(): for programs that run long. */
void *mem_mark(void);
void mem_release(void *mark);

/* Makes room for one more item in LIST, which has COUNT items of SIZE bytes (NULL if none):
 * returns LIST, or a longer copy. */
void *mem_grow(void *list, size_t count, size_t size);

/* Copies of text in the pool; the second copies LEN bytes and adds a NUL. */
char *mem_strdup(const char *s);
char *mem_strndup(const char *s, size_t len);

/* printf and vprintf into the pool. */
char *mem_printf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
char *mem_vprintf(const char *fmt, va_list ap) __attribute__((format(printf, 1, 0)));

#endif
