/* SPDX-License-Identifier: MIT */
/*
 * A file in the data directory that only reserves space: on a full disk gc removes it, so that
 * the database can record what gc deletes.
 */
#ifndef RESERVE_H
#define RESERVE_H

#include "db.h"

#define RESERVE_FILE "reserve"

enum { RESERVE_BYTES = 4 * 1024 * 1024 };

/* Creates it if there is ten times as much free space; else gc does later. */
void reserve_make(const struct db *db);

/* Removes it. False if there was none. */
bool reserve_release(const struct db *db);

#endif
