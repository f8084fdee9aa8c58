/* SPDX-License-Identifier: MIT */
/* An allocator for SQLite. */
#ifndef DBMEM_H
#define DBMEM_H

/*
 * Installs an allocator for SQLite; call before SQLite is first used. Each process opens a
 * database, uses it once and closes it: with the C library's allocator that takes a quarter of
 * all instructions.
 */
void dbmem_install(void);

#endif
