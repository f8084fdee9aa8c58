/* SPDX-License-Identifier: MIT */
/*
 * The pages at HostViewUrl, HostEditUrl and the like: the host page, which frames an editor and
 * gives it a token, and the pages about files and containers.
 */
#include "address.h"
#include "authorize.h"
#include "client.h"
#include "clock.h"
#include "container.h"
#include "editor.h"
#include "exchange.h"
#include "handlers.h"
#include "json.h"
#include "listing.h"
#include "mem.h"
#include "origin.h"
#include "page.h"
#include "person.h"
#include "request.h"
#include "resource_kind.h"
#include "right.h"
#include "text.h"
#include "ticket.h"
#include "token.h"

#include <json-c/json.h>

static bool is_view(const char *action)
{
	return same(action, "view") || same(action, "embedview") || same(action, "mobileView");
}

/* Chooses the action: *WANTED, or the nearest to it that the rights and the editors allow; sets
 * *WANTED to it. An empty file is opened with "editnew", if a client has that action. False if
 * there is none. */
static bool choose(struct exchange *x, const char **wanted, struct action *a)
{
	const char *name = x->file.name, *client = request_parameter("client");

	if (!*wanted)
		*wanted = "edit";
	if (!is_view(*wanted) && !(x->rights & RIGHTS_SAVE))
		*wanted = "view";
	if (same(*wanted, "editnew"))	/* the file may have contents by now */
		*wanted = "edit";
	if (same(*wanted, "edit") && x->file.version.content.size == 0 &&
	    editor_action(x, name, "editnew", client, a)) {
		*wanted = a->name;	/* some clients fill an empty file by "edit" */
		return true;
	}
	if (editor_action(x, name, *wanted, client, a))
		return true;
	*wanted = "view";
	return editor_action(x, name, *wanted, client, a);
}

/* Adds the fields that the administrator set for the client. */
static void add_fields(struct exchange *x, const char *client, struct json_object *o)
{
	const char *text = client_fields(x->db, client);
	struct json_object *fields = text ? json_tokener_parse(text) : NULL;

	if (!fields)
		return;
	json_object_object_foreach(fields, name, value)
		json_object_object_add(o, name, json_object_get(value));
	json_object_put(fields);
}

/* The hidden fields of the form that opens the editor. Only the host's own editor gets the form
 * token. */
static struct json_object *fields(struct exchange *x, const struct action *a)
{
	struct json_object *o = json_object_new_object();
	const char *token = same(a->kind, CLIENT_TEXT) ? origin_token_needed(x) : NULL;

	if (token)
		json_add_text(o, "form_token", token);
	json_add_text(o, "access_token", token_derive(x->db, &x->session, RESOURCE_FILE,
							   x->request.id));
	json_add_text(o, "access_token_ttl",
		      mem_printf("%lld", (long long)clock_ms(x->session.expires_at)));
	if (same(a->kind, "microsoft")) {
		json_add_text(o, "user_id", x->session.user.id);
		json_add_text(o, "owner_id", x->file.owner_id);
	}
	add_fields(x, a->client, o);
	return o;
}

static const char *action_url(struct exchange *x, const struct action *a, const char *wanted)
{
	struct client_values v = {
		.wopi_src = mem_printf("%s/files/%s", exchange_address(x), x->request.id),
		.kind = a->kind, .action = wanted, .language = request_language(),
		.session_id = token_id(&x->session), .query = request_raw_query(),
		.business = x->session.user.business,
	};

	return client_action_url(a->urlsrc, &v);
}

/* The file's container, or NULL if the person may not read it. */
static const char *way_back(struct exchange *x)
{
	const char *id = x->file.container_id;

	return exchange_rights(x, id, NULL) & RIGHT_READ ? id : NULL;
}

static struct json_object *container_to_pick_from(struct exchange *x, const char *id)
{
	struct json_object *o;

	if (!id)
		return NULL;
	o = json_object_new_object();
	json_add_text(o, "id", id);
	json_add_text(o, "access_token", token_derive(x->db, &x->session, RESOURCE_CONTAINER, id));
	return o;
}

/* The resource of a page, with a token for the requests of the page itself. */
static struct json_object *resource(struct exchange *x, const char *container_id)
{
	enum resource_kind kind = x->file.id ? RESOURCE_FILE : RESOURCE_CONTAINER;
	const char *id = x->request.id;
	struct json_object *o = json_object_new_object();

	json_add_text(o, "id", id);
	json_add_text(o, "name", exchange_name(x));
	json_add_text(o, "kind", resource_kind_name(kind));
	json_add(o, "rights", page_rights(x->rights));
	json_add_text(o, "access_token", token_derive(x->db, &x->session, kind, id));
	json_add_int(o, "access_token_ttl", clock_ms(x->session.expires_at));
	json_add_text(o, "container", container_id);
	return o;
}

static void host_page(struct exchange *x, const char *wanted)
{
	struct json_object *o, *host;
	bool embedded = wanted && same(wanted, "embedview");
	struct page_frame frame = { .ancestors = embedded ? page_embedders(x) : "'none'" };
	const char *back = way_back(x);
	struct action a;

	if (!choose(x, &wanted, &a)) {
		page_message(x, 404, "No editor for this kind of file", mem_printf(
			"No editor is registered for %s. It can still be downloaded from the list"
			" of documents.%s", x->file.name, !x->person.known ? "" :
			" Administrators register editors with 'wopictl client add'."));
		return;
	}
	o = page_json(x, "host");
	host = json_object_new_object();
	json_add(host, "file", resource(x, back));
	json_add(host, "container", container_to_pick_from(x, back));
	x->session.client = a.client;	/* further tokens are for the client */
	json_add_text(host, "action", wanted);
	json_add_text(host, "client", a.client);
	json_add_text(host, "kind", a.kind);
	json_add_text(host, "url", action_url(x, &a, wanted));
	json_add_text(host, "origin", a.origin);
	json_add(host, "fields", fields(x, &a));
	json_add_flag(host, "embedded", embedded);
	json_add(o, "host", host);
	frame.origin = a.origin;
	frame.icon = a.icon;
	page_send(x, "host", x->file.name, a.icon ? a.icon : "icon.svg", o, &frame);
}

/* The page with the versions of a file, or with the links to a file or container. */
static void resource_page(struct exchange *x, const char *view)
{
	struct json_object *o = page_json(x, "file");

	json_add_text(o, "view", view);
	json_add(o, "file", resource(x, x->file.id ? way_back(x) : x->request.id));
	page_send(x, "file", exchange_name(x), "icon.svg", o, NULL);
}

void open_page(struct exchange *x)
{
	const char *ticket = request_parameter("ticket"), *action = request_parameter("action");

	if (!*x->request.id)
		x->request.id = CONTAINER_ROOT;
	if (ticket) {
		ticket_offer(x, ticket);
		return;
	}
	if (!person_may_open(x))
		page_refuse(x);
	else if (action && same(action, "share") && x->rights & RIGHT_SHARE)
		resource_page(x, "share");
	else if (!x->file.id)
		list_page(x);
	else if (action && same(action, "versions") && !x->file.old &&
		 !token_visits(&x->session))
		resource_page(x, "versions");
	else
		host_page(x, action);
}
