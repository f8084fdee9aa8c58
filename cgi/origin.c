/* SPDX-License-Identifier: MIT */
/*
 * Whether a page of this host sent a request. Browsers say so in Sec-Fetch-Site, but only by
 * https and to their own machine, and older ones never do. Origin does not tell: our pages
 * send no referrer, and so it is "null", as it is from a page that hides where it is from.
 */
#include "origin.h"

#include "cookie.h"
#include "page.h"
#include "text.h"

enum { FORM_MAX = 8192 };	/* bytes of a form: a host page's with its tokens has some 1000 */

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

/* "none" is the person's own doing, as to load a page again; no site can bring it about. */
static bool is_own(struct exchange *x)
{
	const char *site = request_header("SEC_FETCH_SITE");

	if (site)
		return same(site, "same-origin") || same(site, "none");
	if (!request_header("ORIGIN"))	/* no browser's: they all send it with a POST */
		return true;
	return repeats_cookie(x);
}

/* Ends the snapshot, for the form may be slow, and starts another one. */
static bool read_form(struct exchange *x)
{
	size_t len;

	if (!exchange_body(x, FORM_MAX, &x->form, &len))
		return false;
	db_begin_read(x->db);
	return true;
}

bool origin_is_own(struct exchange *x)
{
	bool is_form = x->route->needs & TAKES_FORM;

	if (is_form && !read_form(x))
		return false;
	if (is_own(x))
		return true;
	if (is_form)
		page_message(x, 403, "Another site sent you here", "It may only lead you to a page of"
			     " this host, and not press its buttons. If no other site did, load the"
			     " page that you came from again.");
	else
		response_refuse(&x->response, 403, "no page of this host sent the request");
	return false;
}
