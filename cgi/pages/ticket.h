/* SPDX-License-Identifier: MIT */
/* One-time addresses. */
#ifndef TICKET_H
#define TICKET_H

#include "exchange.h"

/* GET of a one-time address: answers with the page whose button redeems TICKET. */
void ticket_offer(struct exchange *x, const char *ticket);

#endif
