/* SPDX-License-Identifier: MIT */
/* The cookies of this host: their names, and which requests carry them. */
#ifndef COOKIE_H
#define COOKIE_H

#include "exchange.h"

enum cookie {
	COOKIE_SESSION,		/* of a person who signed in by a one-time address */
	COOKIE_LINK,		/* "ID:SIGNATURE" of the link that was opened last */
	COOKIE_FORM,		/* see origin_token() */
};

/* The value that the browser sent, NULL if it sent none. */
const char *cookie_get(struct exchange *x, enum cookie which);

/* Sets the cookie until the browser is closed; VALUE "" deletes it. */
void cookie_set(struct exchange *x, enum cookie which, const char *value);

#endif
