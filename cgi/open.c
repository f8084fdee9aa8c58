/* SPDX-License-Identifier: MIT */
/*
 * The pages at HostViewUrl, HostEditUrl and the like: what frames an editor and gives
 * it a token (discovery-and-host-page.md 4), and where people find what is around it.
 */
#include "open.h"

#include "config.h"
#include "listing.h"
#include "mem.h"
#include "page.h"
#include "text.h"

#include <json-c/json.h>
#include <string.h>
#include <strings.h>

enum { FORM_MAX = 8192 };	/* bytes of what a host page posts to the editor */

/* What the host's own editor opens. */
static const char text_extensions[] =
	".txt .text .md .markdown .csv .tsv .log .json .xml .yaml .yml .toml .ini .conf .cfg"
	" .properties .srt .vtt .tex .rst .adoc .html .htm .css .js .ts .py .sh .sql .c .h .diff"
	" .patch";

static bool same(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

/* The host's own editor as any client's action. */
static bool text_action(struct exchange *x, const char *wanted, struct action *a)
{
	bool edits = same(wanted, "edit") || same(wanted, "editnew");

	if (!edits && !same(wanted, "view") && !same(wanted, "embedview"))
		return false;
	*a = (struct action){
		.client = CLIENT_TEXT, .kind = CLIENT_TEXT, .name = edits ? "edit" : "view",
		.urlsrc = mem_printf("%s/editor?mode=%s",
				     exchange_address(x), edits ? "edit" : "view"),
		.origin = client_origin(exchange_address(x)),
	};
	return true;
}

bool open_action(struct exchange *x, const char *file_name, const char *wanted,
		 const char *client, struct action *a)
{
	if (client && same(client, CLIENT_TEXT))
		return name_extension_in(file_name, text_extensions) && text_action(x, wanted, a);
	if (client_action(x->db, file_name, wanted, client, a)) {
		if (same(wanted, "view") && same(a->name, "edit"))
			a->name = wanted;	/* Collabora's one page, which is told so */
		return true;
	}
	return !client && name_extension_in(file_name, text_extensions) && text_action(x, wanted, a);
}

/* Of the files of one folder many have the same extension. */
static void can_open(struct exchange *x, const char *file_name, bool *edit, bool *view)
{
	static struct known { const char *extension; bool edit, view; } *known;
	static size_t count;
	const char *extension = name_extension(file_name);
	struct action a;
	size_t i;

	for (i = 0; i < count && strcasecmp(known[i].extension, extension) != 0; i++)
		;
	if (i == count) {
		known = mem_grow(known, count++, sizeof(*known));
		known[i] = (struct known){
			.extension = extension,
			.edit = open_action(x, file_name, "edit", NULL, &a),
			.view = open_action(x, file_name, "view", NULL, &a),
		};
	}
	*edit = known[i].edit;
	*view = known[i].view;
}

struct json_object *open_ways(struct exchange *x, const char *file_name, unsigned rights)
{
	struct json_object *list = json_object_new_array();
	bool edit, view;

	can_open(x, file_name, &edit, &view);
	if (edit && rights & RIGHTS_SAVE)
		json_object_array_add(list, json_object_new_string("edit"));
	if (view)
		json_object_array_add(list, json_object_new_string("view"));
	return list;
}

static bool only_shows(const char *action)
{
	return same(action, "view") || same(action, "embedview") || same(action, "mobileView");
}

/* What is asked for, or the nearest to it that the person and some editor can do:
 * *WANTED then is that. An empty file is filled first, where a client has an action
 * for that. */
static bool choose(struct exchange *x, const char **wanted, struct action *a)
{
	const char *name = x->file.name, *client = request_parameter("client");

	if (!*wanted)
		*wanted = "edit";
	if (!only_shows(*wanted) && !(x->rights & RIGHTS_SAVE))
		*wanted = "view";
	if (same(*wanted, "editnew"))	/* which is for as long as it is empty */
		*wanted = "edit";
	if (same(*wanted, "edit") && x->file.version.content.size == 0 &&
	    open_action(x, name, "editnew", client, a))
		return true;
	if (open_action(x, name, *wanted, client, a))
		return true;
	*wanted = "view";
	return open_action(x, name, *wanted, client, a);
}

/* The hidden fields of the form that opens the editor. */
static struct json_object *fields(struct exchange *x, const struct action *a)
{
	struct json_object *o = json_object_new_object();

	json_add_text(o, "access_token", token_derive(x->db, &x->session, "file", x->request.id));
	json_add_text(o, "access_token_ttl",
		      mem_printf("%lld", (long long)clock_ms(x->session.expires_at)));
	if (same(a->kind, "microsoft")) {
		json_add_text(o, "user_id", x->session.user.id);
		json_add_text(o, "owner_id", x->file.owner_id);
	}
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

/* Where the page leads back to, unless the person may not see that. */
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
	json_add_text(o, "access_token", token_derive(x->db, &x->session, "container", id));
	return o;
}

/* What a page is about, with a token for what the page itself asks. */
static struct json_object *resource(struct exchange *x, const char *container_id)
{
	bool is_file = x->file.id;
	const char *id = x->request.id;
	struct json_object *o = json_object_new_object();

	json_add_text(o, "id", id);
	json_add_text(o, "name", is_file ? x->file.name : x->container.name);
	json_add_text(o, "kind", is_file ? "file" : "container");
	json_add(o, "rights", page_rights(x->rights));
	json_add_text(o, "access_token", token_derive(x->db, &x->session,
						      is_file ? "file" : "container", id));
	json_add(o, "access_token_ttl", json_object_new_int64(clock_ms(x->session.expires_at)));
	json_add(o, "container", container_id ? json_object_new_string(container_id) : NULL);
	return o;
}

static void host_page(struct exchange *x, const char *wanted)
{
	struct json_object *o, *host = json_object_new_object();
	bool embedded = wanted && same(wanted, "embedview");
	struct page_frame frame = { .ancestors = embedded ? "*" : "'none'" };
	const char *back = way_back(x);
	struct action a;

	if (!choose(x, &wanted, &a)) {
		page_message(x, 404, "Nothing opens this kind of file", mem_printf(
			"No editor is registered for %s. It can still be downloaded from the list"
			" of documents. Administrators register editors with"
			" 'wopictl client add'.", x->file.name));
		return;
	}
	o = page_json(x, "host");
	json_add(host, "file", resource(x, back));
	json_add(host, "container", container_to_pick_from(x, back));
	x->session.client = a.client;	/* from here on tokens are for it */
	json_add_text(host, "action", wanted);
	json_add_text(host, "client", a.client);
	json_add_text(host, "kind", a.kind);
	json_add_text(host, "url", action_url(x, &a, wanted));
	json_add_text(host, "origin", a.origin);
	json_add(host, "fields", fields(x, &a));
	json_add(host, "embedded", json_object_new_boolean(embedded));
	json_add(o, "host", host);
	frame.origin = a.origin;
	frame.icon = a.icon;
	page_send(x, "host", x->file.name, a.icon ? a.icon : page_icon(x->file.name), o, &frame);
}

/* Versions of a file, or who else may open a file or container. */
static void resource_page(struct exchange *x, const char *view)
{
	bool is_file = x->file.id;
	struct json_object *o = page_json(x, "file");

	json_add_text(o, "view", view);
	json_add(o, "file", resource(x, is_file ? way_back(x) : x->request.id));
	page_send(x, "file", is_file ? x->file.name : x->container.name,
		  is_file ? page_icon(x->file.name) : "icon-folder.svg", o, NULL);
}

void open_page(struct exchange *x)
{
	const char *ticket = request_parameter("ticket"), *action = request_parameter("action");

	if (!*x->request.id)
		x->request.id = CONTAINER_ROOT;
	if (ticket) {
		person_redeem(x, ticket);
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

/* Whether SRC is the WOPISrc of a file, as the host page gives it. */
static bool is_src_of_file(struct exchange *x, const char *src)
{
	static const char allowed[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.";
	const char *files = mem_printf("%s/files/", exchange_address(x));
	size_t len = strlen(files);

	return strncmp(src, files, len) == 0 && src[len] && src[len] != '.' &&
		!src[len + strspn(src + len, allowed)];
}

/*
 * The host's own editor. It is opened as every client is: by a form of the host page
 * that holds a token, and with WOPISrc in its address.
 */
void editor_page(struct exchange *x)
{
	const char *src = request_parameter("WOPISrc"), *mode = request_parameter("mode");
	const struct page_frame frame = { .ancestors = "'self'" };
	const char *form, *token, *ttl;
	struct json_object *o, *e;
	int64_t end = 0;
	size_t len;

	if (!exchange_body(x, FORM_MAX, &form, &len))
		return;
	token = request_field(form, "access_token");
	ttl = request_field(form, "access_token_ttl");
	if (!src || !is_src_of_file(x, src) || !token ||
	    (ttl && !parse_number(ttl, INT64_MAX, &end))) {
		page_message(x, 400, "The editor was not opened by this host", "Open the document"
			     " from the list of documents.");
		return;
	}
	o = page_json(x, "editor");
	e = json_object_new_object();
	json_add_text(e, "src", src);
	json_add_text(e, "access_token", token);
	json_add(e, "access_token_ttl", json_object_new_int64(end));
	json_add_text(e, "mode", mode && same(mode, "edit") ? "edit" : "view");
	json_add(o, "editor", e);
	page_send(x, "editor", "Editor", "icon-text.svg", o, &frame);
}
