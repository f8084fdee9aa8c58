/* SPDX-License-Identifier: MIT */
/*
 * A file of the data directory that holds nothing but room: on a full disk gc gives it up, so
 * that it can write what it removes.
 */
#ifndef RESERVE_H
#define RESERVE_H

#include "db.h"

#define RESERVE_FILE "reserve"

enum { RESERVE_BYTES = 4 * 1024 * 1024 };

/* Makes it, where there is ten times as much room; else there is none, until gc makes it. */
void reserve_make(const struct db *db);

/* Gives it up. False if there was none. */
bool reserve_release(const struct db *db);

#endif
