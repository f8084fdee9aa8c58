/* SPDX-License-Identifier: MIT */
/*
 * One-time addresses. Fetching one spends nothing, because mail scanners and chat previews
 * fetch links, too; the button on its page signs in.
 */
#include "ticket.h"

#include "clock.h"
#include "container.h"
#include "cookie.h"
#include "db.h"
#include "die.h"
#include "exchange.h"
#include "handlers.h"
#include "mem.h"
#include "origin.h"
#include "outcome.h"
#include "page.h"
#include "person.h"
#include "request.h"
#include "text.h"
#include "texts.h"
#include "token.h"
#include "user.h"

#include <string.h>

/* Within this time a second press of the button counts as the first. */
static const int64_t TWICE_TTL = 60 * CLOCK_SECOND;

/* Whether TEXT is a valid ticket for the path's resource. */
static bool is_ticket(struct exchange *x, const char *text, struct token *t)
{
	return text && token_open(x->db, text, RESOURCE_TICKET, x->now, t) &&
		same(t->resource_id, x->request.id);
}

/* For a used or expired address: redirects a person who may open its resource. */
static void come_back(struct exchange *x)
{
	if (person_may_open(x)) {
		page_redirect(x, page_path(x));
		return;
	}
	x->session.user.id = NULL;
	page_message(x, 403, page_text("address_invalid"), page_text("address_invalid_body"));
}

/* Shows one button that names the ticket's user. NAME is the name of the resource, or NULL.
 * The form cookie is set in every browser, because redeem() uses it. */
static void offer(struct exchange *x, const struct token *t, const char *name)
{
	const char *who = user_friendly_name(&t->user), *will = page_text_with("will_sign_in", "name", who);
	const struct person *p = &x->person;
	struct page_form f = {
		.title = name ? page_text_with("open_name", "name", name) : page_text("sign_in"),
		.text = !p->known ? will :
			mem_printf("%s %s", page_text_with("now_signed_in", "name",
				   user_friendly_name(&p->session.user)), will),
		.button = page_text_with("sign_in_as", "name", who),
		.token = origin_token(x),
	};

	x->session.user.id = NULL;	/* the page is opened by no session */
	page_form(x, &f);
}

/*
 * Redirects a person who is already signed in as the ticket's user and has all rights that the
 * ticket gives, and everybody whom the web server has signed in. The ticket stays valid.
 */
void ticket_offer(struct exchange *x, const char *ticket)
{
	const char *name;
	unsigned gives;
	struct token t;
	bool may;

	if (!is_ticket(x, ticket, &t)) {
		come_back(x);
		return;
	}
	gives = person_opens(x, &t);
	name = gives ? exchange_name(x) : NULL;
	may = person_may_open(x);
	if (x->person.by_server && !may)
		page_refuse(x);
	else if (may && (x->person.by_server || (x->person.known && !(gives & ~x->rights) &&
						 same(x->person.session.user.id, t.user.id))))
		page_redirect(x, page_path(x));
	else
		offer(x, &t, name);
}

/*
 * In a transaction. Replaces the ticket T by a session, and returns the session's cookie. It is
 * derived from TICKET and the form cookie BROWSER: a second press in the same browser finds the
 * same session, even if the first answer was lost. Without a form cookie it is random.
 */
static const char *redeem(struct exchange *x, struct token *t, const char *ticket,
			  const char *browser)
{
	const char *text = browser ? token_of_ticket(x->db, ticket, browser) : token_make();

	token_remove(x->db, t);
	token_hash(text, t->hash);
	t->resource_kind = RESOURCE_PAGE;
	t->made_at = x->now;
	t->expires_at = person_session_end(x, x->now);
	if (token_add(x->db, t) != OUTCOME_OK)
		die("a random token already exists");
	return text;
}

/* Redeems the ticket; returns the session's cookie, or NULL if the ticket is not valid. */
static const char *spend(struct exchange *x, const char *ticket, const char *browser)
{
	const char *text = NULL;
	struct token t;

	if (!is_ticket(x, ticket, &t))	/* without waiting for the write lock */
		return NULL;
	db_begin_write(x->db);
	x->now = clock_now();
	if (is_ticket(x, ticket, &t)) {
		text = redeem(x, &t, ticket, browser);
		x->session = t;
		db_commit(x->db);
	}
	db_begin_read(x->db);
	return text;
}

/* The cookie of the session that this browser got for the ticket within TWICE_TTL, or NULL. */
static const char *spent(struct exchange *x, const char *ticket, const char *browser)
{
	const char *text = ticket && browser ? token_of_ticket(x->db, ticket, browser) : NULL;
	struct token t;

	if (!text || !token_open(x->db, text, RESOURCE_PAGE, x->now, &t) ||
	    t.made_at <= x->now - TWICE_TTL || !same(t.resource_id, x->request.id))
		return NULL;
	x->session = t;
	return text;
}

void redeem_ticket(struct exchange *x)
{
	const char *ticket = request_parameter("ticket"), *cookie;
	const char *browser = cookie_get(x, COOKIE_FORM);

	if (!*x->request.id)
		x->request.id = CONTAINER_ROOT;
	if (browser && token_problem(browser))
		browser = NULL;
	cookie = spend(x, ticket, browser);
	if (!cookie)
		cookie = spent(x, ticket, browser);
	if (!cookie) {
		come_back(x);
		return;
	}
	cookie_set(x, COOKIE_SESSION, cookie);
	page_redirect(x, page_path(x));
}
