/* SPDX-License-Identifier: MIT */
/* The list of documents in a container. */
#ifndef LISTING_H
#define LISTING_H

#include "exchange.h"

/* The page that lists x->container. */
void list_page(struct exchange *x);

#endif
