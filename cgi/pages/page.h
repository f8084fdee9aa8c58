/* SPDX-License-Identifier: MIT */
/*
 * Pages for people: HTML that contains JSON, from which scripts build the page (assets/). A page
 * requests nothing except from this host and the editor that it frames.
 */
#ifndef PAGE_H
#define PAGE_H

#include "exchange.h"
#include "stream.h"

struct json_object;

/* For pages that frame an editor, or may be framed. */
struct page_frame {
	const char *origin;	/* of the editor, which is framed and posted to; or NULL */
	const char *icon;	/* URL of the editor's icon, or NULL */
	bool media;		/* it plays sound or video of this host */
	const char *forms;	/* targets of forms; NULL: the editor */
	const char *ancestors;	/* who may frame the page: "'none'", "'self' https://..." */
};

/* The origins that may frame embedded views, as a source list: this host, and the setting
 * embed_origins. */
const char *page_embedders(struct exchange *x);

/* The JSON of every page: base, page, person, form_token, signout. */
struct json_object *page_json(struct exchange *x, const char *page);

/*
 * Answers with the page whose script is SCRIPT ("list"). TITLE is any text; ICON a URL or the
 * name of a file in assets/. O is freed. FRAME may be NULL: then it frames nothing and may not
 * be framed.
 */
void page_send(struct exchange *x, const char *script, const char *title, const char *icon,
	       struct json_object *o, const struct page_frame *frame);

/* The same in pieces: the page's JSON is added between the two. */
void page_begin(struct exchange *x, struct stream *s, const char *script, const char *title,
		const char *icon, const struct page_frame *frame);
void page_end(struct stream *s);

/* A page with one button that works without scripts. */
struct page_form {
	const char *title, *text, *button;
	const char *name;	/* label of a field for the person's name, or NULL */
	const char *password;	/* label of a field for a password, or NULL */
	const char *token;	/* see origin_token(), or NULL */
	const char *script;	/* that submits the form, or NULL */
};

/* Answers with it. The button sends a POST to the page's own address. */
void page_form(struct exchange *x, const struct page_form *f);

/* Answers with a message, and a link to the documents if the person is known. */
void page_message(struct exchange *x, int status, const char *title, const char *text);

/* The links below a message as JSON: to HREF, or none if it is NULL. */
struct json_object *page_ways(const char *text, const char *href);

/* The same, for a person who may not open the path's resource: x->person says why. */
void page_refuse(struct exchange *x);

/* Refuses a request that a page of another site sent, by a page if it brought a form. */
void page_refuse_origin(struct exchange *x);

/* The path of the page at /open/ID, with action and client, without a ticket. */
const char *page_path(struct exchange *x);

/* Redirects the browser to PATH below the base URL, such as "/open/ID". */
void page_redirect(struct exchange *x, const char *path);

/* The rights for scripts: ["read", "write"]. */
struct json_object *page_rights(unsigned rights);

#endif
