/* SPDX-License-Identifier: MIT */
/* Links: GetShareUrl, restricted links, and those that people make on the page. */
#include "address.h"
#include "authorize.h"
#include "clock.h"
#include "config.h"
#include "db.h"
#include "exchange.h"
#include "file.h"
#include "handlers.h"
#include "info.h"
#include "json.h"
#include "mem.h"
#include "password.h"
#include "request.h"
#include "resource_kind.h"
#include "response.h"
#include "right.h"
#include "text.h"
#include "token.h"
#include "user.h"

#include <json-c/json.h>

enum { LINKS_MAX = 100 };	/* to one file or container, on the page */

/* A link to the path's resource with RIGHTS, without kind and hash. */
static struct token new_link(struct exchange *x, unsigned rights, int64_t ttl)
{
	const struct file *f = x->file.id ? &x->file : NULL;
	struct token link = x->session;

	link.resource_id = f ? f->id : x->container.id;
	link.follows = token_follows(x->db, &x->session, link.resource_id, f);
	link.rights = rights_implied(x->rights) & rights;
	link.made_at = x->now;
	link.expires_at = x->now + ttl;
	link.client = NULL;	/* people open it, in whatever client */
	link.chosen = link.weak = false;
	link.password = NULL;
	/* a link with fixed rights must end with the session that made it */
	link.parent = link.follows ? NULL : x->session.hash;
	return link;
}

/* The URL of a link with RIGHTS to the path's resource, for the time of share_ttl. USER_ID as for
 * token_link(). Commits; NULL if the request is now refused. */
static const char *make_link(struct exchange *x, enum resource_kind type, unsigned rights,
			     const char *user_id)
{
	struct token link;
	const char *text;

	if (!exchange_begin_change(x))
		return NULL;
	link = new_link(x, rights, config_duration(x->db, "share_ttl"));
	text = token_link(x->db, &link, x->file.id ? &x->file : NULL, type, user_id);
	text = address_signed(x, COLLECTION_SHARE, link.resource_id, text);
	db_commit(x->db);
	exchange_audit(x, mem_printf("created or returned the link %s", resource_kind_name(type)));
	return text;
}

/* The rights that a link of TYPE gives; 0 if this session cannot make such a link. */
static unsigned link_rights(struct exchange *x, enum resource_kind type)
{
	unsigned rights = token_link_rights(type);

	return rights & RIGHT_WRITE && !(x->rights & RIGHT_WRITE) ? 0 : rights;
}

/* For files and containers. The types are those of SupportedShareUrlTypes (info.c). */
void get_share_url(struct exchange *x)
{
	const char *wanted = request_header("X_WOPI_URLTYPE"), *link;
	enum resource_kind type = wanted ? resource_kind_named(wanted) : RESOURCE_NONE;
	unsigned rights = link_rights(x, type);
	struct json_object *o;

	if (!rights) {
		response_refuse(&x->response, 501, wanted ? "X-WOPI-UrlType is not supported" :
				"X-WOPI-UrlType is missing");
		return;
	}
	link = make_link(x, type, rights, x->session.user.id);
	if (!link)
		return;
	o = json_object_new_object();
	json_add_text(o, "ShareUrl", link);
	response_json(&x->response, o);
}

/* False, and the request is refused, unless the type is FORMS, the only one in [MS-WOPI]. */
static bool is_forms(struct exchange *x)
{
	const char *type = request_header("X_WOPI_RESTRICTEDLINK");

	if (type && same(type, LINK_FORMS))
		return true;
	response_refuse(&x->response, type ? 501 : 400, type ?
			"X-WOPI-RestrictedLink is not supported" :
			"X-WOPI-RestrictedLink is missing");
	return false;
}

/* All users share the link, so its rights must not depend on the session. */
void get_restricted_link(struct exchange *x)
{
	const char *link;

	if (!is_forms(x))
		return;
	if (!(x->rights & RIGHT_WRITE)) {
		response_refuse(&x->response, 404, "the access token has no right to write");
		return;
	}
	link = make_link(x, RESOURCE_FORMS, RIGHT_READ | RIGHT_WRITE, NULL);
	if (link)
		response_header(&x->response, "X-WOPI-RestrictedUseLink", link);
}

void revoke_restricted_link(struct exchange *x)
{
	if (!is_forms(x) || !exchange_begin_change(x))
		return;
	token_unlink(x->db, x->file.id, RESOURCE_FORMS);
	db_commit(x->db);
	exchange_audit(x, "revoked the link " LINK_FORMS);
}

static const char *link_address(struct exchange *x, const struct token *t)
{
	return address_signed(x, COLLECTION_SHARE, t->resource_id,
			      token_derive(x->db, t, RESOURCE_SHARE, t->resource_id));
}

/* Whether the session may see the link: not if the link grants more than the session has. */
static bool is_within(const struct exchange *x, const struct token *link)
{
	return !(link->rights & ~rights_implied(x->rights));
}

static struct json_object *link_json(struct exchange *x, const struct token *t)
{
	struct json_object *o = json_object_new_object();
	struct token bounded = *t;

	token_bound(x->db, &bounded);
	json_add_text(o, "id", token_id(t));
	json_add_text(o, "type", resource_kind_name(t->resource_kind));
	json_add_text(o, "by", user_friendly_name(&t->user));
	json_add_flag(o, "password", t->password);
	json_add_flag(o, "upload", t->rights & RIGHT_UPLOAD);
	json_add_time(o, "made", t->made_at);
	json_add_time(o, "expires", bounded.expires_at);
	json_add_text(o, "url", link_address(x, t));
	return o;
}

void list_links(struct exchange *x)
{
	struct json_object *o = json_object_new_object(), *links = json_object_new_array();
	struct tokens all = token_list_links(x->db, x->request.id, x->now);

	for (size_t i = 0; i < all.count; i++)
		if (is_within(x, &all.list[i]))
			json_object_array_add(links, link_json(x, &all.list[i]));
	json_add(o, "types", share_types(x->rights));
	json_add(o, "links", links);
	response_json(&x->response, o);
}

/* The lifetime of a new link: "ttl" of WISH, at most share_ttl. False if the request is refused. */
static bool read_ttl(struct exchange *x, struct json_object *wish, int64_t *ttl)
{
	int64_t most = config_duration(x->db, "share_ttl");
	const char *text;

	*ttl = most;
	if (!json_text_if_there(wish, "ttl", &text) ||
	    (text && (!clock_parse_duration(text, ttl) || *ttl <= 0))) {
		response_refuse(&x->response, 400, "the ttl is not a duration such as 7d");
		return false;
	}
	if (*ttl > most)
		*ttl = most;
	return true;
}

/* What is stored of the "password" of WISH, NULL if it has none. False if the request is refused. */
static bool read_password(struct exchange *x, struct json_object *wish, const char **hash)
{
	const char *text, *problem = "is not a text";

	*hash = NULL;
	if (json_text_if_there(wish, "password", &text)) {
		if (!text)
			return true;
		problem = password_problem(text);
		if (!problem) {
			*hash = password_hash(text);
			return true;
		}
	}
	response_refuse(&x->response, 400, mem_printf("the password %s", problem));
	return false;
}

/* In a transaction. */
static bool is_room(struct exchange *x)
{
	size_t count = token_list_links(x->db, x->request.id, x->now).count;

	if (count < LINKS_MAX)
		return true;
	response_refuse(&x->response, 409, mem_printf("%zu links already exist; remove one",
						      count));
	return false;
}

/* Adds another link, even if there is one of that type, so that each can be revoked. */
static void add_one(struct exchange *x, enum resource_kind type, struct json_object *wish)
{
	unsigned rights = link_rights(x, type);
	const char *password;
	struct json_object *o;
	struct token link;
	int64_t ttl;

	if (!rights) {
		response_refuse(&x->response, 400, "unknown type of link");
		return;
	}
	if (!read_ttl(x, wish, &ttl) || !read_password(x, wish, &password) ||
	    !exchange_begin_change(x) || !is_room(x))
		return;
	if (rights & RIGHT_WRITE && x->container.id)
		rights |= RIGHT_UPLOAD;
	link = new_link(x, rights, ttl);
	link.password = password;
	link.resource_kind = type;
	token_hash(token_make(), link.hash);
	token_add(x->db, &link);
	o = json_object_new_object();
	json_add_text(o, "id", token_id(&link));
	json_add_text(o, "url", link_address(x, &link));
	json_add_time(o, "expires", link.expires_at);
	response_json(&x->response, o);
	db_commit(x->db);
	exchange_audit(x, mem_printf("created the link %s (%s%s)", token_id(&link),
				     resource_kind_name(type), password ? ", with a password" : ""));
}

/* The link of that id, if the session may know of it; else NULL. */
static const struct token *find_link(struct exchange *x, const char *id)
{
	struct tokens all = token_list_links(x->db, x->request.id, x->now);
	const struct token *found = NULL;

	for (size_t i = 0; i < all.count; i++)
		if (is_within(x, &all.list[i]) && same(token_id(&all.list[i]), id))
			found = &all.list[i];
	return found;
}

static void remove_one(struct exchange *x, const char *id)
{
	const struct token *link;

	if (!exchange_begin_change(x))
		return;
	link = find_link(x, id);
	if (!link) {
		response_refuse(&x->response, 404, "link not found");
		return;
	}
	token_remove(x->db, link);
	db_commit(x->db);
	exchange_audit(x, mem_printf("revoked the link %s (%s)", id,
				     resource_kind_name(link->resource_kind)));
	response_json(&x->response, json_object_new_object());
}

/* {"type": "ReadOnly", "ttl": "7d"} or {"remove": ID}. */
void change_links(struct exchange *x)
{
	const char *type, *id;
	struct json_object *o;

	if (!exchange_json(x, &o))
		return;
	type = json_text(o, "type");
	id = json_text(o, "remove");
	if (!type == !id)
		response_refuse(&x->response, 400, "the body must contain either type or remove");
	else if (id)
		remove_one(x, id);
	else
		add_one(x, resource_kind_named(type), o);
	json_object_put(o);
}
