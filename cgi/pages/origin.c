/* SPDX-License-Identifier: MIT */
/*
 * Whether a page of this host sent a request. Browsers say so in Sec-Fetch-Site, but only to
 * https addresses and to their own machine, and older ones never do. The Origin header does not
 * help: it is "null" for our pages, which send no referrer, and for any page that hides its own.
 */
#include "origin.h"

#include "cookie.h"
#include "exchange.h"
#include "request.h"
#include "text.h"
#include "token.h"

const char *origin_token(struct exchange *x)
{
	if (x->form_token)
		return x->form_token;
	x->form_token = cookie_get(x, COOKIE_FORM);
	if (!x->form_token || token_problem(x->form_token)) {
		x->form_token = token_make();
		cookie_set(x, COOKIE_FORM, x->form_token);
	}
	return x->form_token;
}

const char *origin_token_needed(struct exchange *x)
{
	return request_header("SEC_FETCH_SITE") ? NULL : origin_token(x);
}

static bool repeats_cookie(struct exchange *x)
{
	const char *cookie = cookie_get(x, COOKIE_FORM);
	const char *shown = x->form ? request_field(x->form, "form_token") :
		request_header("X_FORM_TOKEN");

	return cookie && shown && !token_problem(cookie) && same(cookie, shown);
}

/* "none" means that the user started the request, for example by a reload: sites cannot. */
bool origin_is_own(struct exchange *x)
{
	const char *site = request_header("SEC_FETCH_SITE");

	if (site)
		return same(site, "same-origin") || same(site, "none");
	if (!request_header("ORIGIN"))	/* not a browser: they send it with every POST */
		return true;
	return repeats_cookie(x);
}
