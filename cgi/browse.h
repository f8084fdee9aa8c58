/* SPDX-License-Identifier: MIT */
/* The ways through the tree, so far as the session may see it. */
#ifndef BROWSE_H
#define BROWSE_H

#include "exchange.h"

/* Calls CONTAINER (unless it is NULL) and FILE for what is in x->container, in the order
 * of names; of the root perhaps only for what was granted. */
void browse_children(struct exchange *x,
		     void (*container)(const struct container *c, void *arg),
		     void (*file)(const struct file *f, void *arg), void *arg);

/* Calls EACH for the container ID and those above it, the root first. True if one was
 * left out, which the user may not see. */
bool browse_ancestors(struct exchange *x, const char *id,
		      void (*each)(const struct container *c, void *arg), void *arg);

#endif
