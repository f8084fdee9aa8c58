/* SPDX-License-Identifier: MIT */
/* The memory that SQLite asks for. */
#ifndef DBMEM_H
#define DBMEM_H

/*
 * Gives SQLite an allocator of its own. To be called before the first use of
 * SQLite. A process a request opens a database, uses it once and closes it:
 * in the C library's allocator that takes a quarter of all instructions.
 */
void dbmem_install(void);

#endif
