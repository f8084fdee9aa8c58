/* SPDX-License-Identifier: MIT */
/*
 * Saves whose bytes are there but whose change could not be made, because another process held
 * the database for too long, or the machine failed: the content stays in contents/, and a file
 * in the folder "aside" of the data directory says what it is. The next change adopts it as a
 * refused save.
 */
#ifndef ASIDE_H
#define ASIDE_H

#include "version.h"

/* Puts V aside, a save of that file at NOW. For a process that dies: false if it cannot. */
bool aside_put(const struct db *db, const char *file_id, const struct version *v, int64_t now);

/* In a change. Adopts what was put aside, if the setting keep_refused_saves is on; one system
 * call if there is nothing. */
void aside_adopt(struct db *db, int64_t now);

/* Calls EACH for the names of contents that were put aside. */
void aside_each(const struct db *db, void (*each)(const char *content, void *arg), void *arg);

#endif
