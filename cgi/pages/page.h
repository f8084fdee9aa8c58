/* SPDX-License-Identifier: MIT */
/*
 * Pages for people: a shell that holds JSON, and scripts that make the page of it
 * (cgi/pages). A page asks nobody but this host and the editor that it frames.
 */
#ifndef PAGE_H
#define PAGE_H

#include "exchange.h"
#include "stream.h"

struct json_object;

/* What a page that frames an editor, or is framed, has besides. */
struct page_frame {
	const char *origin;	/* of the editor: it may be framed and posted to; NULL: none */
	const char *icon;	/* address of an icon of the editor's, or NULL */
	const char *forms;	/* targets of its forms, if not the editor */
	const char *ancestors;	/* who may frame the page: "'none'", "'self' https://..." */
};

/* The origins that may frame embedded views, as a source list: the host's own, and those of the
 * setting embed_origins. */
const char *page_embedders(struct exchange *x);

/* What every page's JSON holds: base, page, person, form_token, signout. */
struct json_object *page_json(struct exchange *x, const char *page);

/*
 * Answers with the page whose script is SCRIPT ("list"); TITLE is any text, ICON an
 * address, or the name of one of the icons in cgi/pages, O is freed. FRAME NULL: it frames nothing and
 * is framed by nobody.
 */
void page_send(struct exchange *x, const char *script, const char *title, const char *icon,
	       struct json_object *o, const struct page_frame *frame);

/* The same in pieces: what is added between is the page's JSON. */
void page_begin(struct exchange *x, struct stream *s, const char *script, const char *title,
		const char *icon, const struct page_frame *frame);
void page_end(struct stream *s);

/* A page with one button that works without scripts. */
struct page_form {
	const char *title, *text, *button;
	const char *token;	/* see origin_token(), or NULL */
	const char *script;	/* that may submit the form, or NULL */
};

/* Answers with it. The button sends a POST to the page's own address. */
void page_form(struct exchange *x, const struct page_form *f);

/* Answers with a page that says something, with a way to the documents for whom
 * they are shown. */
void page_message(struct exchange *x, int status, const char *title, const char *text);

/* The same, for whoever cannot see what the path names: x->person says why. */
void page_refuse(struct exchange *x);

/* Leads the browser on to an address below the base URL, such as "/open/ID". */
void page_redirect(struct exchange *x, const char *path);

/* The rights as scripts read them: ["read", "write"]. */
struct json_object *page_rights(unsigned rights);

#endif
