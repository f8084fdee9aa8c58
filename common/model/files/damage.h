/* SPDX-License-Identifier: MIT */
/*
 * Contents that a request found damaged: the file "damaged" in the data directory, a line
 * each, for 'wopictl check'. A request that reads must not write to the database, and damage
 * that comes from the machine may be gone when somebody looks.
 */
#ifndef DAMAGE_H
#define DAMAGE_H

#include "db.h"

#define DAMAGE_FILE "damaged"

/* Notes once that the content NAME was not what was saved; OF says whose it is. Does nothing
 * where it cannot, or if much is noted already: the log has it, too. */
void damage_note(const struct db *db, const char *name, const char *of);

/* Calls EACH for what is noted: a content, whose it is, and when that was found. */
void damage_list(const struct db *db, void (*each)(const char *name, const char *of, const char *at,
						   void *arg), void *arg);

#endif
