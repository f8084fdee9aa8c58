/* SPDX-License-Identifier: MIT */
/* The HTML of every page. */
#include "page.h"

#include "address.h"
#include "asset.h"
#include "config.h"
#include "exchange.h"
#include "json.h"
#include "mem.h"
#include "origin.h"
#include "request.h"
#include "response.h"
#include "right.h"
#include "stream.h"
#include "text.h"
#include "texts.h"
#include "token.h"
#include "user.h"

#include <json-c/json.h>
#include <string.h>

struct json_object *page_rights(unsigned rights)
{
	struct json_object *list = json_object_new_array();
	const char *text = rights_text(rights), *right;
	size_t len;

	while (next_field(&text, ',', &right, &len))
		json_object_array_add(list, json_object_new_string_len(right, (int)len));
	return list;
}

static struct json_object *person(const struct user *u)
{
	struct json_object *o = json_object_new_object();

	json_add_text(o, "id", u->id);
	json_add_text(o, "name", user_friendly_name(u));
	json_add_flag(o, "guest", u->anonymous);
	return o;
}

/* There is no "signout" for a person whom the web server would sign in again. */
struct json_object *page_json(struct exchange *x, const char *page)
{
	struct json_object *o = json_object_new_object();
	const struct person *p = &x->person;
	const struct user *u = x->session.user.id ? &x->session.user :
		p->known ? &p->session.user : NULL;
	const char *token = origin_token_needed(x);

	json_add_text(o, "base", exchange_address(x));
	json_add_text(o, "root", x->request.root);
	json_add_text(o, "page", page);
	json_add(o, "person", u ? person(u) : NULL);
	if (token)
		json_add_text(o, "form_token", token);
	if (p->known && !p->by_server)
		json_add_text(o, "signout", token_derive(x->db, &p->session, RESOURCE_SIGNOUT, ""));
	return o;
}

/* TEXT as HTML text or quoted attribute. */
static const char *escaped(const char *text)
{
	char *out = mem_alloc(6 * strlen(text) + 1), *to = out;

	for (; *text; text++) {
		const char *entity = *text == '&' ? "&amp;" : *text == '<' ? "&lt;" :
			*text == '>' ? "&gt;" : *text == '"' ? "&quot;" : NULL;

		if (entity)
			to = (char *)memcpy(to, entity, strlen(entity)) + strlen(entity);
		else
			*to++ = *text;
	}
	return out;
}

/* A URL, or NULL, as a source in a policy: characters that would end it are encoded. */
static const char *source(const char *url)
{
	return url ? text_percent(url, ":/?#[]@!$&'()*+=-._~%<>") : NULL;
}

const char *page_embedders(struct exchange *x)
{
	const char *origins = config_get(x->db, setting_find("embed_origins"));

	return origins ? mem_printf("'self' %s", origins) : "'self'";
}

/* Scripts, styles and requests are limited to this host. An editor in a frame has a policy of
 * its own. */
static void protect(struct exchange *x, const struct page_frame *f)
{
	const char *origin = source(f ? f->origin : NULL), *icon = source(f ? f->icon : NULL);
	const char *forms = f && f->forms ? f->forms : origin;

	response_header(&x->response, "Content-Security-Policy", mem_printf(
		"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
		" img-src 'self' data:%s%s;%s frame-src %s; form-action %s;"
		" base-uri 'none';"
		" frame-ancestors %s", icon ? " " : "", icon ? icon : "",
		f && f->media ? " media-src 'self';" : "", origin ? origin : "'none'",
		forms ? forms : "'none'",
		f ? f->ancestors : "'none'"));
	response_header(&x->response, "Referrer-Policy", "no-referrer");
}

/* The page up to <body>. ICON is a URL, or the name of a file in cgi/pages/assets. SCRIPT may be
 * NULL. The page's own files have relative addresses: it works, too, by another name, port or scheme
 * than base_url's. */
static const char *head(struct exchange *x, const char *title, const char *icon, const char *script)
{
	const char *files = mem_printf("%s/page/%s", x->request.root, asset_hash);
	const char *style = script && asset_find(mem_printf("%s.css", script)) ?
		mem_printf("<link rel=\"stylesheet\" href=\"%s/%s.css\">\n", files, script) : "";

	if (!strstr(icon, "://"))
		icon = mem_printf("%s/%s", files, icon);
	return mem_printf(
		"<!doctype html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		"<meta name=\"color-scheme\" content=\"light dark\">\n"
		"<title>%s</title>\n<link rel=\"icon\" href=\"%s\">\n"
		"<link rel=\"stylesheet\" href=\"%s/page.css\">\n%s%s</head>\n",
		page_language(), escaped(utf8_clean(title)), escaped(icon), files, style,
		!script ? "" : mem_printf(
		"<script type=\"module\" src=\"%s/%s.js\"></script>\n", files, script));
}

void page_begin(struct exchange *x, struct stream *s, const char *script, const char *title,
		const char *icon, const struct page_frame *frame)
{
	protect(x, frame);
	x->response.type = "text/html; charset=utf-8";
	stream_begin(s, x);
	stream_text(s, mem_printf("%s<body class=\"%s\">\n"
		"<link rel=\"modulepreload\" href=\"%s/page/%s/texts-%s.js\">\n"
		"<noscript>%s</noscript>\n<p id=\"wait\">%s</p>\n"
		"<script type=\"application/json\" id=\"data\">", head(x, title, icon, script), script,
		x->request.root, asset_hash, page_language(),
		page_text("need_script"), page_text("loading")));
	s->in_html = true;
}

void page_end(struct stream *s)
{
	stream_text(s, "</script>\n</body>\n</html>\n");
	stream_end(s);
}

void page_send(struct exchange *x, const char *script, const char *title, const char *icon,
	       struct json_object *o, const struct page_frame *frame)
{
	struct stream s;

	page_begin(x, &s, script, title, icon, frame);
	stream_json(&s, o);
	page_end(&s);
}

/*
 * Looks like a message (message.js). Chromium applies form-action to redirects, too: the answer
 * redirects to a page for which the web server may redirect to a sign-in elsewhere.
 */
void page_form(struct exchange *x, const struct page_form *f)
{
	const struct page_frame frame = { .forms = "'self' https:", .ancestors = "'none'" };
	const char *field = !f->token ? "" : mem_printf(
		"<input type=\"hidden\" name=\"form_token\" value=\"%s\">\n", escaped(f->token));
	const char *name = !f->name ? "" : mem_printf("<p><label for=\"name\">%s</label>\n<input"
		" type=\"text\" id=\"name\" name=\"name\" maxlength=\"40\" autocomplete=\"name\""
		" autofocus></p>\n", escaped(f->name));

	const char *password = !f->password ? "" : mem_printf("<p><label for=\"password\">%s</label>\n"
		"<input type=\"password\" id=\"password\" name=\"password\" maxlength=\"128\""
		" autocomplete=\"off\" required%s></p>\n", escaped(f->password),
		f->name ? "" : " autofocus");

	protect(x, &frame);
	x->response.type = "text/html; charset=utf-8";
	x->response.body = mem_printf("%s<body class=\"message\">\n"
		"<header class=\"top\"><span class=\"home\"><img src=\"%s/page/%s/icon.svg\" alt=\"\""
		" width=\"28\" height=\"28\"></span></header>\n"
		"<main>\n<form class=\"card\" method=\"post\">\n<h1>%s</h1>\n<p>%s</p>\n%s%s%s"
		"<button class=\"primary\">%s</button>\n</form>\n</main>\n</body>\n</html>\n",
		head(x, f->title, "icon.svg", f->script), x->request.root, asset_hash,
		escaped(f->title), escaped(utf8_clean(f->text)), name, password, field, escaped(f->button));
}

struct json_object *page_ways(const char *text, const char *href)
{
	struct json_object *links = json_object_new_array(), *link;

	if (!href)
		return links;
	link = json_object_new_object();
	json_add_text(link, "text", text);
	json_add_text(link, "href", href);
	json_object_array_add(links, link);
	return links;
}

static void message(struct exchange *x, int status, const char *title, const char *text,
		    struct json_object *ways)
{
	struct json_object *o = page_json(x, "message"), *m = json_object_new_object();
	const char *action = request_parameter("action");
	bool embedded = action && same(action, "embedview");
	/* it may appear in the frame of an editor */
	const struct page_frame frame = { .ancestors = embedded ? page_embedders(x) : "'self'" };

	json_add_text(m, "title", title);
	json_add_text(m, "text", text);
	json_add(m, "links", ways);
	json_add_text(m, "kind", status == 200 ? "info" : "error");
	json_add(o, "message", m);
	x->response.status = status;
	page_send(x, "message", title, "icon.svg", o, &frame);
}

void page_message(struct exchange *x, int status, const char *title, const char *text)
{
	/* others would only get this message again */
	const char *back = x->person.known ? mem_printf("%s/", exchange_address(x)) : NULL;

	message(x, status, title, text, page_ways(page_text("go_to_documents"), back));
}

const char *page_path(struct exchange *x)
{
	const char *path = mem_printf("/open/%s", x->request.id);
	const char *action = request_parameter("action"), *client = request_parameter("client");

	if (action && !id_problem(action))
		path = mem_printf("%s?action=%s", path, action);
	if (client && !id_problem(client))
		path = mem_printf("%s%cclient=%s", path, strchr(path, '?') ? '&' : '?', client);
	return path;
}

/* For who is not signed in. */
static void ask_to_sign_in(struct exchange *x)
{
	bool left = request_parameter("signed_out");
	const char *in = address_of_sign_in(x, left ? "/" : page_path(x));
	struct json_object *ways = page_ways(page_text("sign_in"), in);

	if (left)
		message(x, 200, page_text("signed_out"), in ? "" : page_text("signed_out_body"), ways);
	else
		message(x, 403, page_text("please_sign_in"),
			page_text(in ? "not_signed_in" : "not_signed_in_link"), ways);
}

void page_refuse(struct exchange *x)
{
	const struct person *p = &x->person;

	x->session.user.id = NULL;	/* the page is opened by no session */
	if (p->stranger)
		page_message(x, 403, page_text("unknown_user"), user_name_problem(p->stranger) ?
			     page_text("unknown_user_body") :
			     page_text_with("unknown_user_named", "name", p->stranger));
	else if (p->known)
		page_message(x, 404, page_text("not_found"), page_text("not_found_body"));
	else
		ask_to_sign_in(x);
}

void page_refuse_origin(struct exchange *x)
{
	if (x->form)
		page_message(x, 403, page_text("other_site"), page_text("other_site_body"));
	else
		response_refuse(&x->response, 403, "the request was not sent by a page of this host");
}

void page_redirect(struct exchange *x, const char *path)
{
	x->response.status = 303;
	response_header(&x->response, "Location", mem_printf("%s%s", exchange_address(x), path));
	response_header(&x->response, "Referrer-Policy", "no-referrer");
}
