/* SPDX-License-Identifier: MIT */
/* CreateUploadSession and UpdateUploadSession: chunks that come before the PutChunkedFile that names
 * them. */
#include "authorize.h"
#include "content.h"
#include "contents.h"
#include "db.h"
#include "exchange.h"
#include "file.h"
#include "frame.h"
#include "handlers.h"
#include "json.h"
#include "mem.h"
#include "request.h"
#include "response.h"
#include "signature.h"
#include "text.h"
#include "upload.h"

#include <json-c/json.h>

void create_upload_session(struct exchange *x)
{
	struct json_object *o;

	if (!exchange_begin_change(x))
		return;
	o = json_object_new_object();
	json_add_text(o, "UploadSessionToken",
		      upload_create(x->db, x->file.id, x->session.user.id, x->now));
	response_json(&x->response, o);
	db_commit(x->db);
}

/* One request. */
struct updating {
	struct exchange *x;
	const char *token;
	int64_t offset, length;
	int64_t max;		/* bytes that the request may have */
	const char *limit;	/* what MAX comes from */
	struct upload upload;
};

static bool refuse(struct updating *u, int status, const char *reason)
{
	response_refuse(&u->x->response, status, reason);
	return false;
}

static bool read_number(struct updating *u, const char *name, const char *text, int64_t *value)
{
	return (text && parse_number(text, INT64_MAX, value)) ||
		refuse(u, 400, mem_printf("%s is missing or not a number", name));
}

static bool read_headers(struct updating *u)
{
	int64_t came = u->x->request.content_length;

	u->token = request_header("X_WOPI_UPLOADSESSIONTOKEN");
	if (!u->token)
		return refuse(u, 400, "X-WOPI-UploadSessionToken is missing");
	if (!read_number(u, "X-WOPI-ContentRangeOffset", request_header("X_WOPI_CONTENTRANGEOFFSET"),
			 &u->offset) ||
	    !read_number(u, "X-WOPI-ContentRangeLength", request_header("X_WOPI_CONTENTRANGELENGTH"),
			 &u->length))
		return false;
	return came < 0 || came == u->length ||
		refuse(u, 400, "X-WOPI-ContentRangeLength is not the length of the body");
}

/* Finds the session, in the running transaction. False if the request is refused. */
static bool find(struct updating *u)
{
	struct exchange *x = u->x;

	if (!upload_get(x->db, u->token, x->file.id, x->session.user.id, x->now, &u->upload))
		return refuse(u, 410, "the upload session is unknown or has expired");
	return u->offset == u->upload.size ||
		refuse(u, 400, mem_printf("X-WOPI-ContentRangeOffset is not %lld, what was received so far",
					  (long long)u->upload.size));
}

/* Whether there is room for the request: in the session, among those of the user, in the quota of the
 * file's owner. */
static bool fits(struct updating *u)
{
	struct exchange *x = u->x;
	struct room room = file_room(x->db, x->file.owner_id, x->file.version.content.size);
	int64_t left = UPLOAD_BYTES_MAX - upload_bytes(x->db, x->session.user.id, x->now);
	int64_t heads = (int64_t)CHUNKS_OF_FILE_MAX * FRAME_HEAD_MAX;

	if (u->upload.parts >= UPLOAD_PARTS_MAX)
		return refuse(u, 413, "the upload session has too many parts");
	u->max = room.max < INT64_MAX - heads ? room.max + heads - u->upload.size : INT64_MAX;
	u->limit = room.limit;
	if (left < u->max) {
		u->max = left;
		u->limit = "the maximum of a user's upload sessions";
	}
	return exchange_fits(x, u->length, u->max, u->limit);
}

static void answer(struct updating *u)
{
	response_header(&u->x->response, "X-WOPI-UploadSessionCurrentOffset",
			mem_printf("%lld", (long long)u->upload.size));
	db_commit(u->x->db);
}

/* Adds the content that was received, in a change; or discards it. */
static void add(struct updating *u, const struct content *c)
{
	struct exchange *x = u->x;
	bool good = exchange_begin_change(x) && find(u) &&
		(c->size == u->length ||
		 refuse(u, 400, "X-WOPI-ContentRangeLength is not the length of the body"));

	if (good && c->size) {
		upload_add(x->db, &u->upload, c, x->now);
		answer(u);
		return;
	}
	content_discard(x->db, c);
	if (!good)
		return;
	upload_touch(x->db, &u->upload, x->now);
	answer(u);
}

void update_upload_session(struct exchange *x)
{
	struct updating u = { .x = x };
	struct content c;

	if (!read_headers(&u) || !find(&u) || !fits(&u))
		return;
	exchange_prepare_save(x);
	db_end(x->db);	/* a slow body must not hold a snapshot */
	if (exchange_receive(x, u.max, u.limit, &c))
		add(&u, &c);
}
