/* SPDX-License-Identifier: MIT */
/* Properties that several answers contain. */
#ifndef INFO_H
#define INFO_H

#include "container.h"
#include "exchange.h"

/* The answer of CheckContainerInfo. */
struct json_object *container_info(struct exchange *x, const struct container *c);

/* The types of links that a session with RIGHTS can make. */
struct json_object *share_types(unsigned rights);

#endif
