/* SPDX-License-Identifier: MIT */
/* Whether a page of this host sent a request. */
#ifndef ORIGIN_H
#define ORIGIN_H

#include "exchange.h"

/*
 * What pages repeat with what they post, as the field "form_token" or the header
 * X-Form-Token: the value of a cookie that the browser sends with requests of this site
 * alone, and that other sites cannot read. The cookie is set if it is not there yet.
 */
const char *origin_token(struct exchange *x);

/* The same for a page that needs it: NULL if the browser says itself what sends a request. */
const char *origin_token_needed(struct exchange *x);

/*
 * For a route FROM_PAGES: false if another site's page sent the request; the response then
 * says so. Reads the form of a route that TAKES_FORM into x->form.
 */
bool origin_is_own(struct exchange *x);

#endif
