/* SPDX-License-Identifier: MIT */
/* Who is editing what is about to be taken away. */
#ifndef EDITING_H
#define EDITING_H

#include "cli.h"

/* Tells of files that the user (GRANT_EVERYONE: anybody) holds the lock of: the file or container
 * of that id, or what is below it. */
void say_who_edits(struct cli *c, const char *user_id, const char *resource_id);

#endif
