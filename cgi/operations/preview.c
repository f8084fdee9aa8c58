/* SPDX-License-Identifier: MIT */
/*
 * Contents for the page that shows them, by a signed address. They are not trusted: the type comes from
 * a fixed list and not from the client, browsers do not guess another, and the answer's policy gives it
 * an origin of its own in which no script runs.
 */
#include "preview.h"

#include "contents.h"
#include "exchange.h"
#include "handlers.h"
#include "json.h"
#include "name.h"
#include "property.h"
#include "request.h"
#include "response.h"
#include "text.h"

#include <json-c/json.h>
#include <strings.h>

/* The texts are part of the table: each pointer would be relocated at each start. */
static const struct type { char extension[8], type[20]; enum preview_kind kind; } types[] = {
	{ ".avif", "image/avif", PREVIEW_IMAGE }, { ".bmp", "image/bmp", PREVIEW_IMAGE },
	{ ".gif", "image/gif", PREVIEW_IMAGE }, { ".ico", "image/x-icon", PREVIEW_IMAGE },
	{ ".jpeg", "image/jpeg", PREVIEW_IMAGE }, { ".jpg", "image/jpeg", PREVIEW_IMAGE },
	{ ".png", "image/png", PREVIEW_IMAGE }, { ".svg", "image/svg+xml", PREVIEW_IMAGE },
	{ ".webp", "image/webp", PREVIEW_IMAGE }, { ".pdf", "application/pdf", PREVIEW_PDF },
	{ ".aac", "audio/aac", PREVIEW_AUDIO }, { ".flac", "audio/flac", PREVIEW_AUDIO },
	{ ".m4a", "audio/mp4", PREVIEW_AUDIO }, { ".mp3", "audio/mpeg", PREVIEW_AUDIO },
	{ ".oga", "audio/ogg", PREVIEW_AUDIO }, { ".ogg", "audio/ogg", PREVIEW_AUDIO },
	{ ".opus", "audio/ogg", PREVIEW_AUDIO }, { ".wav", "audio/wav", PREVIEW_AUDIO },
	{ ".m4v", "video/mp4", PREVIEW_VIDEO }, { ".mp4", "video/mp4", PREVIEW_VIDEO },
	{ ".ogv", "video/ogg", PREVIEW_VIDEO }, { ".webm", "video/webm", PREVIEW_VIDEO },
};

/* Of a file of that name, or NULL. */
static const struct type *type_of(const char *name)
{
	const char *extension = name_extension(name);

	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (strcasecmp(types[i].extension, extension) == 0)
			return &types[i];
	return NULL;
}

enum preview_kind preview_kind(const char *name)
{
	const struct type *t = type_of(name);

	return t ? t->kind : PREVIEW_NONE;
}

/* Properties of CheckFileInfo by which clients keep users from getting the bytes. */
static bool forbids(struct json_object *o)
{
	return json_flag(o, "DisableExport") || json_flag(o, "RestrictedWebViewOnly");
}

bool preview_is_forbidden(struct exchange *x)
{
	bool forbidden = false;

	for (const char *const *client = property_clients; *client && !forbidden; client++) {
		struct json_object *o = json_object_new_object();

		property_apply(x->db, *client, x->session.user.id, x->file.id, o);
		forbidden = forbids(o);
		json_object_put(o);
	}
	return forbidden;
}

/* Chromium and Firefox show no PDF with the sandbox; their viewers run no script in the host's
 * origin. */
#define PDF_POLICY "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
#define POLICY "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"

void preview(struct exchange *x)
{
	const struct type *t = type_of(x->file.name);

	if (!t) {
		response_refuse(&x->response, 404, "there is no preview of this type");
		return;
	}
	if (preview_is_forbidden(x)) {
		response_refuse(&x->response, 404, "a property of the file forbids previews");
		return;
	}
	if (!exchange_send_content(x))
		return;
	x->response.type = t->type;
	x->response.policy = t->kind == PREVIEW_PDF ? PDF_POLICY : POLICY;
	response_disposition(&x->response, "inline", x->file.name);
	response_header(&x->response, "Accept-Ranges", "bytes");
	response_range(&x->response, request_header("RANGE"), request_header("IF_RANGE"));
}
