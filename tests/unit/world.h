/* SPDX-License-Identifier: MIT */
/*
 * A host to test with. The users are admin, who owns all files, alice, bob and carol. The
 * container "outer" is in the root, "inner" in that; the files doc1, doc2 and doc3 are in
 * the root, in "outer" and in "inner".
 */
#ifndef WORLD_H
#define WORLD_H

#include "clock.h"
#include "db.h"
#include "file.h"

#define WORLD_START (1700000000 * CLOCK_SECOND)

/* A new one, which goes with the program. No transaction is open. */
struct db *world(void);

/* A file of it, which must be there. */
struct file world_file(struct db *db, const char *id);

#endif
