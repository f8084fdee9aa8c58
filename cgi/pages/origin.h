/* SPDX-License-Identifier: MIT */
/* Whether a page of this host sent a request. */
#ifndef ORIGIN_H
#define ORIGIN_H

#include "exchange.h"

/*
 * The value that pages repeat with each POST, in the field "form_token" or the header
 * X-Form-Token. It is also in a cookie, which browsers send only with requests from this site
 * and which other sites cannot read. Sets the cookie if the browser has none yet.
 */
const char *origin_token(struct exchange *x);

/* The same, or NULL for a browser that sends Sec-Fetch-Site and so needs no such value. */
const char *origin_token_needed(struct exchange *x);

/* Whether no page of another site sent the request. Looks at x->form, if the route TAKES_FORM. */
bool origin_is_own(struct exchange *x);

#endif
