/* SPDX-License-Identifier: MIT */
/*
 * An allocator for SQLite: small pieces are cut from large blocks and kept by size for reuse;
 * large ones come from the C library. For a single thread, as all of this project.
 */
#include "dbmem.h"

#include <sqlite3.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
	STEP = 16,			/* sizes are multiples of this */
	SMALL_MAX = 2048,		/* larger pieces come from the C library */
	BLOCK = 64 * 1024,
	HEAD = 16,			/* in front of each piece; aligned */
};

static struct piece {
	int64_t size;
	struct piece *next;		/* while the piece is free */
} *unused[SMALL_MAX / STEP + 1];

static char *block_at, *block_end;

static int round_up(int size)
{
	return (size + STEP - 1) & ~(STEP - 1);
}

/* The rest of the old block is lost: at most SMALL_MAX bytes. */
static struct piece *cut(int size)
{
	struct piece *p;

	if (block_end - block_at < size + HEAD) {
		block_at = malloc(BLOCK);
		block_end = block_at ? block_at + BLOCK : NULL;
		if (!block_at)
			return NULL;
	}
	p = (struct piece *)(void *)block_at;
	block_at += size + HEAD;
	return p;
}

static void *take(int size)
{
	struct piece *p;

	size = round_up(size);
	if (size > SMALL_MAX) {
		p = malloc((size_t)size + HEAD);
	} else if ((p = unused[size / STEP])) {
		unused[size / STEP] = p->next;
	} else {
		p = cut(size);
	}
	if (!p)
		return NULL;
	p->size = size;
	return (char *)p + HEAD;
}

static struct piece *piece_of(void *memory)
{
	return (struct piece *)(void *)((char *)memory - HEAD);
}

static int size_of(void *memory)
{
	return memory ? (int)piece_of(memory)->size : 0;
}

static void give_back(void *memory)
{
	struct piece *p = piece_of(memory);

	if (p->size > SMALL_MAX) {
		free(p);
		return;
	}
	p->next = unused[p->size / STEP];
	unused[p->size / STEP] = p;
}

static void *resize(void *memory, int size)
{
	int before = size_of(memory);
	void *other;

	if (size <= before)
		return memory;
	other = take(size);
	if (!other)
		return NULL;
	memcpy(other, memory, (size_t)before);
	give_back(memory);
	return other;
}

static int nothing_to_start(void *data)
{
	(void)data;
	return SQLITE_OK;
}

static void nothing_to_end(void *data)
{
	(void)data;
}

void dbmem_install(void)
{
	static const sqlite3_mem_methods methods = {
		.xMalloc = take, .xFree = give_back, .xRealloc = resize, .xSize = size_of,
		.xRoundup = round_up, .xInit = nothing_to_start, .xShutdown = nothing_to_end,
	};

	sqlite3_config(SQLITE_CONFIG_MALLOC, &methods);
}
