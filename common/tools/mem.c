/* SPDX-License-Identifier: MIT */
/* The pool: memory for one request or command. */
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

void *mem_grow(void *list, size_t count, size_t size)
{
	void *longer;

	/* the list doubles, so its room is the power of two above COUNT */
	if (count > 0 && (count < 8 || (count & (count - 1)) != 0))
		return list;
	longer = mem_alloc((count ? 2 * count : 8) * size);
	if (count > 0)
		memcpy(longer, list, count * size);
	return longer;
}

char *mem_strdup(const char *s)
{
	return mem_strndup(s, strlen(s));
}

/* Short texts, as most are, are formatted only once. */
char *mem_vprintf(const char *fmt, va_list ap)
{
	char small[256], *s;
	va_list again;
	int len;

	va_copy(again, ap);
	len = vsnprintf(small, sizeof(small), fmt, ap);
	if (len < 0)
		die("cannot format '%s'", fmt);
	s = mem_alloc((size_t)len + 1);
	if ((size_t)len < sizeof(small))
		memcpy(s, small, (size_t)len);
	else
		vsnprintf(s, (size_t)len + 1, fmt, again);
	va_end(again);
	return s;
}

char *mem_printf(const char *fmt, ...)
{
	va_list ap;
	char *s;

	va_start(ap, fmt);
	s = mem_vprintf(fmt, ap);
	va_end(ap);
	return s;
}
