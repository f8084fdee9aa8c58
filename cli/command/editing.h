/* SPDX-License-Identifier: MIT */
/* Warns of users who are editing files that they lose access to. */
#ifndef EDITING_H
#define EDITING_H

#include "cli.h"

/* Within a change. Names after its commit each file at or below RESOURCE_ID whose lock USER_ID
 * holds, or anybody if that is GRANT_EVERYONE. */
void say_who_edits(struct cli *c, const char *user_id, const char *resource_id);

#endif
