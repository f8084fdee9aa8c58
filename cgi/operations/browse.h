/* SPDX-License-Identifier: MIT */
/* The ways through the tree, so far as the session may see it. */
#ifndef BROWSE_H
#define BROWSE_H

#include "container.h"
#include "exchange.h"
#include "file.h"

/* Calls EACH for the containers, or files, in x->container, in the order of names; of the root
 * perhaps only for those that were granted. EACH may release what the pool got meanwhile. */
void browse_containers(struct exchange *x, void (*each)(const struct container *c, void *arg),
		       void *arg);
void browse_files(struct exchange *x, void (*each)(const struct file *f, void *arg), void *arg);

/* Calls EACH for the container ID and those above it, the root first. True if one was
 * left out, which the user may not see. */
bool browse_ancestors(struct exchange *x, const char *id,
		      void (*each)(const struct container *c, void *arg), void *arg);

/* Adds a ContainerPointer with its ContainerInfo, as several answers hold them. */
void add_container_pointer(struct exchange *x, const struct container *c,
			   struct json_object *o);
void add_root_container(struct exchange *x, struct json_object *o);

#endif
