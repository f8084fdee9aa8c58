/* SPDX-License-Identifier: MIT */
/* The pool that belongs to one request or one command. */
#include "mem.h"

#include "die.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Blocks stay reachable, so that leak checkers report real leaks only. */
static struct block {
	struct block *next;
	max_align_t data[];
} *blocks;

void *mem_alloc(size_t size)
{
	struct block *b = calloc(1, sizeof(*b) + size);

	if (!b)
		die("out of memory");
	b->next = blocks;
	blocks = b;
	return b->data;
}

void *mem_mark(void)
{
	return blocks;
}

void mem_release(void *mark)
{
	while (blocks != mark) {
		struct block *b = blocks;

		blocks = b->next;
		free(b);
	}
}

char *mem_strndup(const char *s, size_t len)
{
	char *copy = mem_alloc(len + 1);

	memcpy(copy, s, len);
	return copy;
}

char *mem_strdup(const char *s)
{
	return mem_strndup(s, strlen(s));
}

char *mem_printf(const char *fmt, ...)
{
	va_list ap, again;
	int len;
	char *s;

	va_start(ap, fmt);
	va_copy(again, ap);
	len = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (len < 0)
		die("cannot format '%s'", fmt);
	s = mem_alloc((size_t)len + 1);
	vsnprintf(s, (size_t)len + 1, fmt, again);
	va_end(again);
	return s;
}
