/* SPDX-License-Identifier: MIT */
/*
 * The person at a browser: signed in by the web server (REMOTE_USER), or by the cookie of a
 * one-time address. A link opens one file or container for anybody, as a guest or as the user
 * who is signed in. Cookies only show pages: changes need a token from a page, which no other
 * site can read.
 */
#include "person.h"

#include "address.h"
#include "authorize.h"
#include "base64url.h"
#include "bootstrap.h"
#include "client.h"
#include "clock.h"
#include "config.h"
#include "cookie.h"
#include "db.h"
#include "die.h"
#include "exchange.h"
#include "guest.h"
#include "handlers.h"
#include "json.h"
#include "mem.h"
#include "origin.h"
#include "outcome.h"
#include "page.h"
#include "password.h"
#include "request.h"
#include "response.h"
#include "right.h"
#include "text.h"
#include "texts.h"
#include "token.h"
#include "user.h"

#include <json-c/json.h>
#include <string.h>

static int64_t session_ttl(struct exchange *x)
{
	return config_duration(x->db, "token_ttl");
}

int64_t person_session_end(struct exchange *x, int64_t signed_in_at)
{
	int64_t idle = x->now + session_ttl(x);
	int64_t last = signed_in_at + config_duration(x->db, "session_lifetime");

	return idle < last ? idle : last;
}

/* Extends a session while its pages are used, up to its lifetime. Writes only after half of the
 * time has passed. */
static void keep_alive(struct exchange *x, struct token *t)
{
	int64_t end = person_session_end(x, t->made_at);
	bool is_due = t->expires_at < x->now + (end - x->now) / 2;

	if (t->expires_at > end || is_due)
		t->expires_at = end;
	if (!is_due || x->request.head)
		return;
	db_begin_write(x->db);
	token_extend(x->db, t, end);
	db_commit(x->db);
	db_begin_read(x->db);
}

static void find_person(struct exchange *x)
{
	const char *name = request_signed_in_user(), *cookie;
	struct person *p = &x->person;

	if (name) {
		p->by_server = true;
		p->known = exchange_open_session(x, NULL, name, session_ttl(x), &p->session);
		if (!p->known)
			p->stranger = name;
		return;
	}
	cookie = cookie_get(x, COOKIE_SESSION);
	p->known = cookie && token_open(x->db, cookie, RESOURCE_PAGE, x->now, &p->session) &&
		person_session_end(x, p->session.made_at) > x->now;
	if (p->known)
		keep_alive(x, &p->session);
}

/* The cookie of the link that was last opened in this browser: "ID:SIGNATURE:SEED:NAME", the last two
 * for guests. */
struct link_cookie {
	const char *id, *signature, *seed, *name;
};

static bool read_link_cookie(struct exchange *x, struct link_cookie *c)
{
	const char *cookie = cookie_get(x, COOKIE_LINK), *fields[4] = { "", "", "", "" }, *field;
	struct octets name = { .len = 0 };
	size_t len;

	if (!cookie)
		return false;
	for (int i = 0; i < 4 && next_field(&cookie, ':', &field, &len); i++)
		fields[i] = mem_strndup(field, len);
	if (*fields[3] && !base64url_read(fields[3], strlen(fields[3]), &name))
		return false;
	*c = (struct link_cookie){
		.id = fields[0], .signature = fields[1], .seed = fields[2],
		.name = mem_strndup(name.len ? (const char *)name.data : "", name.len),
	};
	return *c->signature;
}

/* The session T of a cookie's link. If that has a password, the cookie's signature is not the one of
 * the address: it shows that the password was given. */
static bool is_opened(struct exchange *x, const struct link_cookie *c, struct token *t)
{
	const char *reason;

	return token_check(x->db, c->signature, RESOURCE_UNLOCKED, c->id, x->now, t, &reason) ==
		OUTCOME_OK || (token_check(x->db, c->signature, RESOURCE_SHARE, c->id, x->now, t,
					   &reason) == OUTCOME_OK && !t->password);
}

/* The link that was last opened in this browser. */
static bool find_link(struct exchange *x, struct token *t)
{
	struct link_cookie c;

	if (!read_link_cookie(x, &c) || !is_opened(x, &c, t))
		return false;
	if (x->person.known) {
		t->user = x->person.session.user;
		return true;
	}
	return guest_open(x->db, t, c.seed, guest_name(x->db, c.name));
}

unsigned person_opens(struct exchange *x, const struct token *t)
{
	x->session = *t;
	return exchange_find(x, RESOURCE_ANY) && x->rights & RIGHT_READ ? x->rights : 0;
}

/* Tokens of a page expire after token_ttl, though its session may last longer. */
static void limit_expiry(struct exchange *x)
{
	int64_t end = x->now + session_ttl(x);

	if (x->session.expires_at > end)
		x->session.expires_at = end;
}

/* Prefers the person's own rights, unless the link grants more. */
bool person_may_open(struct exchange *x)
{
	unsigned own = 0, by_link = 0;
	struct token link;

	find_person(x);
	if (find_link(x, &link))
		by_link = person_opens(x, &link);
	if (x->person.known)
		own = person_opens(x, &x->person.session);
	if (by_link & ~rights_implied(own))
		person_opens(x, &link);
	limit_expiry(x);
	return own || by_link;
}

/* In a transaction of its own. */
static void need_guest(struct exchange *x)
{
	struct user u;

	if (user_get(x->db, GUEST_SHARED, &u))
		return;
	db_begin_write(x->db);
	guest_prepare(x->db, x->now);
	db_commit(x->db);
	db_begin_read(x->db);
}

/* The session T of the link in the path. False if the link is invalid or opens nothing; the
 * response says so. A link is valid only while its maker has the rights that it gives. */
static bool find_shared(struct exchange *x, struct token *t)
{
	const char *reason, *signature = x->request.token;

	if (!signature || token_check(x->db, signature, RESOURCE_SHARE, x->request.id, x->now,
				      t, &reason) != OUTCOME_OK) {
		page_message(x, 403, page_text("link_invalid"),
			     page_text("link_invalid_body"));
		return false;
	}
	if (person_opens(x, t))
		return true;
	x->session.user.id = NULL;
	page_message(x, 404, page_text("not_found"), page_text("link_useless_body"));
	return false;
}

/* Whether the link T needs a password that was not given in this browser yet. */
static bool is_locked(struct exchange *x, const struct token *t)
{
	struct link_cookie c;
	struct token opened;

	return t->password && !(read_link_cookie(x, &c) && is_opened(x, &c, &opened) &&
				memcmp(opened.hash, t->hash, TOKEN_HASH_SIZE) == 0);
}

/* The page of the link T. Its script submits the form once the page is visible, unless the page asks a
 * guest who may write for a name, or for the link's password. It shows no name before that. */
static void share_page(struct exchange *x, const struct token *t, const char *text)
{
	struct page_form f = { .text = text, .button = page_text("open") };
	bool locked = is_locked(x, t);
	struct link_cookie c;

	if (!x->person.known && x->rights & RIGHTS_SAVE &&
	    !(read_link_cookie(x, &c) && same(c.id, x->request.id) && *c.seed))
		f.name = page_text("your_name");
	if (locked)
		f.password = page_text("password");
	if (!f.name && !locked)
		f.script = "share";
	f.title = locked ? page_text("password_needed") :
		page_text_with("open_name", "name", exchange_name(x));
	f.token = origin_token_needed(x);
	page_form(x, &f);
}

void open_share(struct exchange *x)
{
	struct token t;

	find_person(x);
	if (find_shared(x, &t))
		share_page(x, &t, page_text("shared_by_link"));
}

/* Counts a try of the link's password, durably and before any time is spent on it. False if there were
 * too many: the answer says so. */
static bool count_try(struct exchange *x, const struct token *t)
{
	int64_t wait;

	db_begin_write(x->db);
	x->now = clock_now();
	wait = token_try(x->db, t, x->now, PASSWORD_TRIES, CLOCK_MINUTE);
	db_commit(x->db);
	db_begin_read(x->db);
	if (!wait)
		return true;
	page_message(x, 429, page_text("too_many_tries"), page_text("too_many_tries_body"));
	response_too_many(&x->response, "too many tries of the link's password", wait);
	return false;
}

/* Whether the form has the password of the link T; else the answer asks for it. A right password takes
 * its try back, so that many people may open the link at once. */
static bool is_password_right(struct exchange *x, const struct token *t)
{
	const char *typed = request_field(x->form, "password");
	bool given = typed && *typed;

	find_person(x);
	if (given && !count_try(x, t))
		return false;
	if (!given || !password_fits(typed, t->password)) {
		x->response.status = 403;
		share_page(x, t, page_text(given ? "password_wrong" : "shared_by_link"));
		return false;
	}
	db_begin_write(x->db);
	token_forgive(x->db, t);
	db_commit(x->db);
	db_begin_read(x->db);
	return true;
}

/* A guest who opens the same link again stays the same, and may be called otherwise. */
static const char *link_cookie(struct exchange *x, const struct token *t)
{
	const char *id = x->request.id, *signature = t->password ?
		token_derive(x->db, t, RESOURCE_UNLOCKED, id) : x->request.token;
	const char *typed = request_field(x->form, "name"), *seed = text_random(GUEST_SEED_SIZE), *name;
	struct link_cookie before;

	if (read_link_cookie(x, &before) && same(before.id, id) && *before.seed) {
		seed = before.seed;
		typed = typed ? typed : before.name;
	}
	name = typed ? guest_name(x->db, typed) : "";
	return mem_printf("%s:%s:%s:%s", id, signature, seed,
			  base64url_write((const uint8_t *)name, strlen(name)));
}

void accept_share(struct exchange *x)
{
	struct token t;

	if (!find_shared(x, &t) || (is_locked(x, &t) && !is_password_right(x, &t)))
		return;
	need_guest(x);
	cookie_set(x, COOKIE_LINK, link_cookie(x, &t));
	page_redirect(x, mem_printf("/open/%s", x->request.id));
}

void sign_out_page(struct exchange *x)
{
	struct json_object *o, *m = json_object_new_object();
	const char *title = page_text("sign_out"), *back;

	find_person(x);
	back = x->person.by_server ? mem_printf("%s/", exchange_address(x)) : NULL;
	o = page_json(x, "message");
	json_add_text(m, "title", title);
	json_add_text(m, "text", page_text(x->person.by_server ? "server_signs_in" :
					   x->person.known ? "also_closes" : "not_signed_in"));
	json_add(m, "links", page_ways(page_text("go_to_documents"), back));
	json_add_text(m, "kind", x->person.known && !x->person.by_server ? "signout" : "info");
	json_add(o, "message", m);
	page_send(x, "message", title, "icon.svg", o, NULL);
}

/* All tokens that were derived from the session expire with it. */
void sign_out(struct exchange *x)
{
	const char *reason = "access token is missing";

	db_begin_write(x->db);
	if (!x->request.token || token_check(x->db, x->request.token, RESOURCE_SIGNOUT, "",
					     x->now, &x->session, &reason) != OUTCOME_OK) {
		response_refuse(&x->response, 401, reason);
		return;
	}
	token_end(x->db, &x->session, x->now, TOKEN_SIGNED_OUT);
	db_commit(x->db);
	exchange_audit(x, "signed out, which ended the session and its tokens");
	cookie_set(x, COOKIE_SESSION, "");
	cookie_set(x, COOKIE_LINK, "");
	response_json(&x->response, json_object_new_object());
}
