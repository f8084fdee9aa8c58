/* SPDX-License-Identifier: MIT */
/* Links for people: GetShareUrl, and restricted links (files.md 10 and 12). */
#include "exchange.h"

#include "config.h"

#include <json-c/json.h>
#include <string.h>

/* A link to the file or container with RIGHTS, as share_ttl bounds it. USER_ID as for
 * token_link(). Commits; NULL if the request is now refused. */
static const char *make_link(struct exchange *x, const char *type, unsigned rights,
			     const char *user_id)
{
	const struct file *f = x->file.id ? &x->file : NULL;
	const char *id, *text;
	struct token link;

	if (!exchange_begin_change(x))
		return NULL;
	id = f ? f->id : x->container.id;
	link = x->session;
	link.follows = token_follows(x->db, &x->session, id, f);
	link.resource_id = id;
	link.rights = x->rights & rights;
	link.made_at = x->now;
	link.expires_at = x->now + config_duration(x->db, "share_ttl");
	text = address_signed(x, "share", id, token_link(x->db, &link, f, type, user_id));
	db_commit(x->db);
	return text;
}

/* Of files and containers. The types are those of SupportedShareUrlTypes (info.c). */
void get_share_url(struct exchange *x)
{
	const char *type = request_header("X_WOPI_URLTYPE"), *link;
	bool read_write = type && strcmp(type, "ReadWrite") == 0;
	struct json_object *o;

	if (!type || (!read_write && strcmp(type, "ReadOnly") != 0) ||
	    (read_write && !(x->rights & RIGHT_WRITE))) {
		response_refuse(&x->response, 501, type ? "X-WOPI-UrlType is not supported" :
				"X-WOPI-UrlType is missing");
		return;
	}
	link = make_link(x, type, RIGHT_READ | (read_write ? RIGHT_WRITE : 0),
			 x->session.user.id);
	if (!link)
		return;
	o = json_object_new_object();
	json_add_text(o, "ShareUrl", link);
	response_json(&x->response, o);
}

/* FORMS, the one type that MS-WOPI knows. NULL if the header is refused. */
static const char *restricted_type(struct exchange *x)
{
	const char *type = request_header("X_WOPI_RESTRICTEDLINK");

	if (type && strcmp(type, "FORMS") == 0)
		return type;
	response_refuse(&x->response, type ? 501 : 400, type ?
			"X-WOPI-RestrictedLink is not supported" :
			"X-WOPI-RestrictedLink is missing");
	return NULL;
}

/* The link is everybody's, so what it lets do must not depend on who asks. */
void get_restricted_link(struct exchange *x)
{
	const char *type = restricted_type(x), *link;

	if (!type)
		return;
	if (!(x->rights & RIGHT_WRITE)) {
		response_refuse(&x->response, 404, "the access token has no right to write");
		return;
	}
	link = make_link(x, type, RIGHT_READ | RIGHT_WRITE, NULL);
	if (link)
		response_header(&x->response, "X-WOPI-RestrictedUseLink", link);
}

void revoke_restricted_link(struct exchange *x)
{
	const char *type = restricted_type(x);

	if (!type || !exchange_begin_change(x))
		return;
	token_unlink(x->db, x->file.id, type);
	db_commit(x->db);
}
