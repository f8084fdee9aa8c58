/* SPDX-License-Identifier: MIT */
/*
 * Version numbers across a restore: a number is never used again for a file with other bytes, so
 * a restored host continues above all numbers of the replaced host. The same holds for sequence
 * numbers.
 */
#ifndef FLOOR_H
#define FLOOR_H

#include <stdbool.h>

enum { FLOOR_JUMP = 1000000 };	/* added where the last number is unknown */

/*
 * Raises the floor of each file of the host STAGE by FLOOR_JUMP, unless the host in DIR, whose
 * database may have an older schema, knows the file. DIR is NULL if there is none. False, and
 * nothing is changed, if the database in DIR is damaged or not a host's. Dies if the machine
 * fails.
 */
bool floor_jump(const char *stage, const char *dir);

/*
 * Raises the floor of each file of STAGE to the highest number that the host in DIR used for it.
 * Files that only that host has become files without versions, like files purged from the trash,
 * so that their ids are never used again. May be called again, for later saves. Returns as
 * floor_jump() does.
 */
bool floor_raise(const char *stage, const char *dir);

#endif
