/* SPDX-License-Identifier: MIT */
/* Which editor opens a file: a registered client, or the host's own for text. */
#ifndef EDITOR_H
#define EDITOR_H

#include "client.h"
#include "exchange.h"

/*
 * What opens a file of that name for WANTED ("view", "edit", ...), by client_action();
 * where no client does it and it is text, the host's own editor, which also goes by the
 * client name "text". False if nothing does.
 */
bool editor_action(struct exchange *x, const char *file_name, const char *wanted,
		 const char *client, struct action *a);

/* What a file can be opened for with RIGHTS, best first: ["edit", "view"]. */
struct json_object *editor_ways(struct exchange *x, const char *file_name, unsigned rights);

#endif
