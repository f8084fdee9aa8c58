/* SPDX-License-Identifier: MIT */
/* Listing the tree, as far as the session may see it. */
#ifndef BROWSE_H
#define BROWSE_H

#include "container.h"
#include "exchange.h"
#include "file.h"

/* Calls EACH for the containers, or files, in x->container, in the order of names; in the root
 * perhaps only for those that are granted. EACH may release memory of the pool. */
void browse_containers(struct exchange *x, void (*each)(const struct container *c, void *arg),
		       void *arg);
void browse_files(struct exchange *x, void (*each)(const struct file *f, void *arg), void *arg);

/* Calls EACH for the container ID and its ancestors, the root first. True if some were left out
 * because the user may not see them. */
bool browse_ancestors(struct exchange *x, const char *id,
		      void (*each)(const struct container *c, void *arg), void *arg);

/* Adds ContainerPointer and ContainerInfo. */
void add_container_pointer(struct exchange *x, const struct container *c,
			   struct json_object *o);
void add_root_container(struct exchange *x, struct json_object *o);

#endif
