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
#include "file.h"
#include "handlers.h"
#include "json.h"
#include "listing.h"
#include "mem.h"
#include "name.h"
#include "origin.h"
#include "page.h"
#include "person.h"
#include "preview.h"
#include "request.h"
#include "resource_kind.h"
#include "response.h"
#include "right.h"
#include "saved_as.h"
#include "text.h"
#include "texts.h"
#include "ticket.h"
#include "token.h"

#include <json-c/json.h>

static bool is_view(const char *action)
{
	return same(action, "view") || same(action, "embedview") || same(action, "mobileView");
}

static enum client_start start_of(struct exchange *x)
{
	struct file template;

	if (x->file.version.content.size > 0)
		return CLIENT_FROM_CONTENTS;
	return x->file.template_id && file_get(x->db, x->file.template_id, &template) &&
		template.version.content.size > 0 ? CLIENT_FROM_TEMPLATE : CLIENT_FROM_NOTHING;
}

/* The action of that name for the path's file, by the client that the address names, if it does. */
static bool find_action(struct exchange *x, enum client_start start, const char *wanted,
			struct action *a)
{
	return editor_action(x, start, x->file.name, wanted, request_parameter("client"), a);
}

/* The action that is nearest to WANTED as far as the rights allow. */
static const char *allowed(const struct exchange *x, const char *wanted)
{
	if (!wanted || same(wanted, "editnew"))	/* the file may have contents by now */
		wanted = "edit";
	if (!is_view(wanted) && !(x->rights & RIGHTS_SAVE))
		return "view";
	/* it makes a copy beside the file */
	return same(wanted, "convert") && !(x->rights & RIGHT_CREATE) ? "edit" : wanted;
}

/* Chooses the action: *WANTED, or the nearest to it that the rights and the editors allow; sets
 * *WANTED to it. An empty file is opened with "editnew", if a client has that action; a type that is
 * only viewed is edited as a copy. False if there is none. */
static bool choose(struct exchange *x, const char **wanted, struct action *a)
{
	enum client_start start = start_of(x);
	bool edits;

	*wanted = allowed(x, *wanted);
	edits = same(*wanted, "edit");
	if (edits && start != CLIENT_FROM_CONTENTS && find_action(x, start, "editnew", a)) {
		*wanted = a->name;	/* some clients fill an empty file by "edit" */
		return true;
	}
	if (find_action(x, start, *wanted, a))
		return true;
	if (edits && x->rights & RIGHT_CREATE && find_action(x, start, "convert", a)) {
		*wanted = "convert";
		return true;
	}
	*wanted = "view";
	return find_action(x, start, "view", a);
}

/* On phones: the client's action for them, if it has one. */
static void prefer_mobile(struct exchange *x, const char *wanted, struct action *a)
{
	const char *mobile = same(wanted, "edit") || same(wanted, "editnew") ? "mobileEdit" :
		same(wanted, "view") ? "mobileView" : NULL;
	struct action found;

	if (mobile && request_is_phone() &&
	    client_action(x->db, x->file.name, mobile, a->client, &found))
		*a = found;
}

/* Why an editor that opens such files does not open this empty one, or NULL: there is none. */
static const char *refusal_of_empty(struct exchange *x)
{
	const char *name = x->file.name;
	struct action a;

	if (start_of(x) != CLIENT_FROM_NOTHING)
		return NULL;
	if (find_action(x, CLIENT_FROM_NOTHING, "editnew", &a))
		return page_text_with("nothing_to_show", "name", name);
	if (find_action(x, CLIENT_FROM_CONTENTS, "view", &a))
		return page_text_with("cannot_begin", "name", name);
	return NULL;
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

static const char *action_url(struct exchange *x, const struct action *a, const char *wanted,
			      bool embedded)
{
	struct client_values v = {
		.wopi_src = mem_printf("%s/files/%s", exchange_address(x), x->request.id),
		.kind = a->kind, .action = wanted, .language = request_language(),
		.session_id = token_id(&x->session), .query = request_raw_query(),
		.business = x->session.user.business, .guest = token_visits(&x->session),
		.embedded = embedded,
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
	if (x->file.id)
		json_add_text(o, "download", address_of_contents(x, COLLECTION_DOWNLOAD, id));
	json_add_int(o, "access_token_ttl", clock_ms(x->session.expires_at));
	json_add_text(o, "container", container_id);
	return o;
}

/* Whether the client's token must not write: Collabora locks the document that it only shows, and
 * offers menus for editing. Other clients need a token that writes for their Edit button. */
static bool only_reads(const struct action *a, const char *wanted)
{
	return same(a->kind, "collabora") && is_view(wanted);
}

static const char *const preview_kinds[] = {
	[PREVIEW_IMAGE] = "image", [PREVIEW_PDF] = "pdf", [PREVIEW_AUDIO] = "audio",
	[PREVIEW_VIDEO] = "video",
};

/* The page of a file that no editor opens: its name and size, its download, and the file itself as far
 * as browsers can show it. */
static void preview_page(struct exchange *x, bool embedded)
{
	enum preview_kind kind = preview_kind(x->file.name);
	struct json_object *o = page_json(x, "preview"), *p = json_object_new_object();
	struct json_object *file = resource(x, way_back(x));
	bool forbidden = preview_is_forbidden(x);
	const struct page_frame frame = {
		.origin = "'self'", .forms = "'none'", .media = true,
		.ancestors = embedded ? page_embedders(x) : "'none'",
	};

	if (forbidden)
		json_object_object_del(file, "download");
	else if (kind != PREVIEW_NONE)
		json_add_text(p, "url", address_of_contents(x, COLLECTION_PREVIEW, x->request.id));
	json_add_text(p, "kind", kind == PREVIEW_NONE ? NULL : preview_kinds[kind]);
	json_add_int(p, "size", x->file.version.content.size);
	json_add_time(p, "modified", x->file.version.modified_at);
	json_add_flag(p, "forbidden", forbidden);
	json_add(o, "file", file);
	json_add(o, "preview", p);
	page_send(x, "preview", x->file.name, "icon.svg", o, &frame);
}

static void host_page(struct exchange *x, const char *wanted)
{
	struct json_object *o, *host;
	bool embedded = wanted && same(wanted, "embedview");
	struct page_frame frame = { .ancestors = embedded ? page_embedders(x) : "'none'" };
	const char *back = way_back(x), *why;
	struct action a;

	if (!choose(x, &wanted, &a)) {
		why = refusal_of_empty(x);
		if (why)
			page_message(x, 404, page_text("document_empty"), why);
		else
			preview_page(x, embedded);
		return;
	}
	prefer_mobile(x, wanted, &a);
	o = page_json(x, "host");
	host = json_object_new_object();
	json_add(host, "file", resource(x, back));
	json_add(host, "container", container_to_pick_from(x, back));
	x->session.client = a.client;	/* further tokens are for the client */
	/* what is embedded elsewhere would be locked for everybody */
	x->session.reads = embedded || only_reads(&a, wanted);
	json_add_text(host, "action", wanted);
	json_add_text(host, "client", a.client);
	json_add_text(host, "kind", a.kind);
	json_add_text(host, "url", action_url(x, &a, wanted, embedded));
	json_add_text(host, "origin", a.origin);
	json_add(host, "fields", fields(x, &a));
	json_add_flag(host, "embedded", embedded);
	json_add_flag(host, "reads", x->session.reads);
	json_add(o, "host", host);
	frame.origin = same(a.kind, CLIENT_TEXT) ? "'self'" : a.origin;
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
	else if (action && same(action, "close"))
		page_message(x, 200, page_text_with("is_closed", "name", exchange_name(x)),
			     page_text("close_window"));
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

/* For "Save as" in Collabora: the path's file becomes the one that this session made last under the
 * name SAVED. False if there is none that the person may read. */
static bool turn_to_saved(struct exchange *x, const char *saved)
{
	const char *id = saved_as_find(x->db, &x->session, name_normal(saved));

	if (!id)
		return false;
	x->request.id = id;
	x->file.id = NULL;
	return person_may_open(x) && x->file.id;
}

/* False if the request is refused. */
static bool find_renewed(struct exchange *x)
{
	const char *client = request_parameter("client"), *saved = request_parameter("saved");

	if (client && !same(client, CLIENT_TEXT) &&
	    (client_name_problem(client) || !client_exists(x->db, client))) {
		response_refuse(&x->response, 400, "unknown client");
		return false;
	}
	if (!person_may_open(x)) {
		response_refuse(&x->response, 401, "no user who may read this is signed in");
		return false;
	}
	if (saved && !turn_to_saved(x, saved)) {
		response_refuse(&x->response, 404, "this session saved no file of that name");
		return false;
	}
	return true;
}

/*
 * New tokens for an open page, before the old ones expire: one for the client, one for the page. With
 * the parameter "saved" for the file that Collabora shows after "Save as"; with "reads" the client's
 * token only reads.
 */
void renew_token(struct exchange *x)
{
	enum resource_kind kind;
	struct json_object *o, *file;

	if (!find_renewed(x))
		return;
	kind = x->file.id ? RESOURCE_FILE : RESOURCE_CONTAINER;
	file = resource(x, x->file.id ? way_back(x) : x->request.id);
	o = json_object_new_object();
	json_add_text(o, "page_token", token_derive(x->db, &x->session, kind, x->request.id));
	x->session.client = request_parameter("client");
	x->session.reads = request_parameter("reads");
	json_add_text(o, "access_token", token_derive(x->db, &x->session, kind, x->request.id));
	json_add_int(o, "access_token_ttl", clock_ms(x->session.expires_at));
	json_add_text(o, "user_id", x->session.user.id);
	json_add(o, "file", file);
	response_json(&x->response, o);
}
