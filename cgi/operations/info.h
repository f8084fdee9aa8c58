/* SPDX-License-Identifier: MIT */
/* Properties that several answers hold. */
#ifndef INFO_H
#define INFO_H

#include "container.h"
#include "exchange.h"

/* The answer of CheckContainerInfo. */
struct json_object *container_info(struct exchange *x, const struct container *c);

#endif
