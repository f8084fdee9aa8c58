/* SPDX-License-Identifier: MIT */
/* Which editor opens a file, and the page of the host's own editor. */
#include "editor.h"

#include "address.h"
#include "client.h"
#include "exchange.h"
#include "handlers.h"
#include "json.h"
#include "mem.h"
#include "name.h"
#include "page.h"
#include "request.h"
#include "right.h"
#include "text.h"
#include "texts.h"
#include "url.h"

#include <json-c/json.h>
#include <string.h>
#include <strings.h>

/* The extensions that the host's own editor opens. */
static const char text_extensions[] =
	".txt .text .md .markdown .csv .tsv .log .json .xml .yaml .yml .toml .ini .conf .cfg"
	" .properties .srt .vtt .tex .rst .adoc .html .htm .css .js .ts .py .sh .sql .c .h .diff"
	" .patch";

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
		.origin = url_origin(exchange_address(x)),
	};
	return true;
}

bool editor_action(struct exchange *x, enum client_start start, const char *file_name,
		   const char *wanted, const char *client, struct action *a)
{
	if (client && same(client, CLIENT_TEXT))
		return name_extension_in(file_name, text_extensions) && text_action(x, wanted, a);
	if (client_action_from(x->db, start, file_name, wanted, client, a))
		return true;
	return !client && name_extension_in(file_name, text_extensions) && text_action(x, wanted, a);
}

/* Empty files included: the page that opens one says why it cannot. */
static struct opened find_ways(struct exchange *x, const char *file_name)
{
	struct action a;

	return (struct opened){
		.edit = editor_action(x, CLIENT_FROM_CONTENTS, file_name, "edit", NULL, &a),
		.view = editor_action(x, CLIENT_FROM_CONTENTS, file_name, "view", NULL, &a),
	};
}

/* Many files of a folder have the same extension, so the results are kept. */
static struct opened can_open(struct exchange *x, const char *file_name)
{
	const char *extension = name_extension(file_name);
	struct opened *o = x->opened;

	for (; o < x->opened + x->opened_count; o++)
		if (strcasecmp(o->extension, extension) == 0)
			return *o;
	if (strlen(extension) >= sizeof(o->extension) || x->opened_count == OPENED_MAX)
		return find_ways(x, file_name);
	*o = find_ways(x, file_name);
	memcpy(o->extension, extension, strlen(extension) + 1);
	x->opened_count++;
	return *o;
}

struct json_object *editor_ways(struct exchange *x, const char *file_name, unsigned rights)
{
	struct json_object *list = json_object_new_array();
	struct opened can = can_open(x, file_name);

	if (can.edit && rights & RIGHTS_SAVE)
		json_object_array_add(list, json_object_new_string("edit"));
	if (can.view)
		json_object_array_add(list, json_object_new_string("view"));
	return list;
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
 * The host's own editor. It is opened like any client: by a form of the host page that contains the
 * token, with WOPISrc in the URL.
 */
void editor_page(struct exchange *x)
{
	const char *src = request_parameter("WOPISrc"), *mode = request_parameter("mode");
	bool edits = mode && same(mode, "edit");
	/* browsers check all ancestors, including the page that frames an embedded view */
	const struct page_frame frame = { .ancestors = edits ? "'self'" : page_embedders(x) };
	const char *token = request_field(x->form, "access_token");
	const char *ttl = request_field(x->form, "access_token_ttl");
	struct json_object *o, *e;
	int64_t end = 0;

	if (!src || !is_src_of_file(x, src) || !token ||
	    (ttl && !parse_number(ttl, INT64_MAX, &end))) {
		page_message(x, 400, page_text("not_by_host"), page_text("not_by_host_body"));
		return;
	}
	o = page_json(x, "editor");
	e = json_object_new_object();
	json_add_text(e, "src", src);
	json_add_text(e, "access_token", token);
	json_add_int(e, "access_token_ttl", end);
	json_add_text(e, "mode", edits ? "edit" : "view");
	json_add(o, "editor", e);
	page_send(x, "editor", page_text("editor"), "icon-text.svg", o, &frame);
}
