/* SPDX-License-Identifier: MIT */
/* The cookies of this host: what they are called, and how far browsers carry them. */
#ifndef COOKIE_H
#define COOKIE_H

#include "exchange.h"

enum cookie {
	COOKIE_SESSION,		/* who signed in by a one-time address */
	COOKIE_LINK,		/* "ID:SIGNATURE" of the link that was opened last */
	COOKIE_FORM,		/* see origin_token() */
};

/* The value that the browser sent, NULL if it sent none. */
const char *cookie_get(struct exchange *x, enum cookie which);

/* Sends it to the browser, which keeps it until it ends; with VALUE "" it is taken back. */
void cookie_set(struct exchange *x, enum cookie which, const char *value);

#endif
