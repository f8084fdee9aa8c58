/* SPDX-License-Identifier: MIT */
/*
 * Which numbers of versions were given out, across a restore: a number never comes again for
 * a file with other bytes, so what a backup brings must go on above all that the replaced
 * host had.
 */
#ifndef FLOOR_H
#define FLOOR_H

#include <stdbool.h>

enum { FLOOR_JUMP = 1000000 };	/* versions that a file may have had where nobody knows */

/*
 * Raises the floor of each file of the host STAGE by FLOOR_JUMP, unless the host in DIR, whose
 * database may be of an older schema, knows the file. DIR is NULL where there is none. False
 * if the database in DIR cannot be read, for it is damaged or no host's: nothing is changed
 * then. Dies if the machine fails.
 */
bool floor_jump(const char *stage, const char *dir);

/*
 * Raises the floor of each file of STAGE to the highest number that the host in DIR gave out
 * for it. Files that only that host has become files without versions, as those that were
 * purged from the trash are, so that their ids never come again. May be called again, for
 * what was saved since. Returns as floor_jump() does.
 */
bool floor_raise(const char *stage, const char *dir);

#endif
