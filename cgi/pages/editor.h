/* SPDX-License-Identifier: MIT */
/* Which editor opens a file: a registered client, or the host's own for text. */
#ifndef EDITOR_H
#define EDITOR_H

#include "client.h"
#include "exchange.h"

/*
 * The action that opens a file of that name for WANTED ("view", "edit", ...): that of
 * client_action_from(), or for text files without one that of the host's own editor, whose client
 * name is "text". False if there is none.
 */
bool editor_action(struct exchange *x, enum client_start start, const char *file_name,
		   const char *wanted, const char *client, struct action *a);

/* The actions that can open a file with RIGHTS, the best first: ["edit", "view"]. */
struct json_object *editor_ways(struct exchange *x, const char *file_name, unsigned rights);

#endif
