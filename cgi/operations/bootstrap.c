/* SPDX-License-Identifier: MIT */
/*
 * For native apps: Bootstrap and its shortcuts, which exchange an OAuth token for WOPI tokens, and
 * GetFileWopiSrc.
 */
#include "bootstrap.h"

#include "address.h"
#include "authorize.h"
#include "browse.h"
#include "clock.h"
#include "config.h"
#include "container.h"
#include "db.h"
#include "exchange.h"
#include "file.h"
#include "handlers.h"
#include "json.h"
#include "jwt.h"
#include "mem.h"
#include "operation.h"
#include "outcome.h"
#include "plus.h"
#include "request.h"
#include "response.h"
#include "right.h"
#include "text.h"
#include "token.h"
#include "tree.h"
#include "user.h"

#include <json-c/json.h>
#include <string.h>

static const char *setting(struct exchange *x, const char *name)
{
	return config_get(x->db, setting_find(name));
}

/* LIST with NAME="VALUE" appended, unless VALUE is NULL. */
static const char *with(const char *list, const char *name, const char *value)
{
	if (!value)
		return list;
	return mem_printf("%s%s%s=\"%s\"", list, strchr(list, '=') ? "," : " ", name, value);
}

/* Refuses with 401, and says where to sign in. */
static void refuse(struct exchange *x, const char *reason)
{
	const char *schemes = setting(x, "oauth_url_schemes"), *where = "Bearer";

	where = with(where, "authorization_uri", setting(x, "oauth_authorization_uri"));
	where = with(where, "tokenIssuance_uri", setting(x, "oauth_token_uri"));
	where = with(where, "providerId", setting(x, "oauth_provider_id"));
	where = with(where, "UrlSchemes", schemes ? percent_encode(schemes) : NULL);
	x->response.status = 401;
	response_reason(&x->response, reason);
	response_header(&x->response, "WWW-Authenticate", where);
}

/* The user whom an identity provider or the web server signed in; NULL with *REASON if none. */
static const char *signed_in_user(struct exchange *x, const char **reason)
{
	struct jwt_rules rules = {
		.issuer = setting(x, "oauth_issuer"), .audience = setting(x, "oauth_audience"),
		.user_claim = setting(x, "oauth_user_claim"),
	};
	const char *bearer = request_bearer(), *user;

	if (same(setting(x, "oauth"), "remote_user")) {
		*reason = "the web server did not sign in a user (REMOTE_USER with AUTH_TYPE)";
		return request_signed_in_user();
	}
	*reason = "OAuth token is missing";
	return bearer && jwt_check(x->db, bearer, &rules, x->now, &user, reason) == OUTCOME_OK ?
		user : NULL;
}

bool exchange_open_session(struct exchange *x, const char *claim, const char *name, int64_t ttl,
			   struct token *t)
{
	struct user u;

	if (!user_identify(x->db, claim, name, &u))
		return false;
	if (!token_sign_in_due(x->db, &u, x->now, ttl, t) || x->request.head)
		return true;
	db_begin_write(x->db);
	if (!user_identify(x->db, claim, name, &u))
		return false;
	if (token_sign_in_due(x->db, &u, x->now, ttl, t))
		token_sign_in(x->db, t);
	db_commit(x->db);
	db_begin_read(x->db);
	return true;
}

/* The claim that names the user in tokens of the identity provider; NULL if the web server signs
 * users in. */
static const char *user_claim(struct exchange *x)
{
	return same(setting(x, "oauth"), "jwt") ? setting(x, "oauth_user_claim") : NULL;
}

/*
 * Opens the session from which the WOPI tokens of the answer are derived. They expire after
 * token_ttl, or earlier with the session. False if the request is refused.
 */
static bool sign_in(struct exchange *x)
{
	int64_t ttl = config_duration(x->db, "token_ttl");
	const char *reason = "OAuth token is missing", *user;

	if (same(setting(x, "oauth"), "opaque")) {
		const char *bearer = request_bearer();

		if (!bearer || token_check(x->db, bearer, RESOURCE_OAUTH, "", x->now, &x->session,
					   &reason) != OUTCOME_OK) {
			refuse(x, reason);
			return false;
		}
	} else {
		user = signed_in_user(x, &reason);
		if (!user) {
			refuse(x, reason);
			return false;
		}
		if (!exchange_open_session(x, user_claim(x), user, ttl, &x->session)) {
			response_refuse(&x->response, 404, "user not found");
			return false;
		}
	}
	if (x->session.expires_at > x->now + ttl)
		x->session.expires_at = x->now + ttl;
	return true;
}

static void add_bootstrap(struct exchange *x, struct json_object *o)
{
	struct json_object *b = json_object_new_object();
	const struct user *u = &x->session.user;

	json_add_text(b, "EcosystemUrl", address_of_resource(x, COLLECTION_ECOSYSTEM, ""));
	json_add_text(b, "UserId", u->id);
	json_add_text(b, "SignInName", u->name);
	json_add_text(b, "UserFriendlyName", user_friendly_name(u));
	json_add(o, "Bootstrap", b);
}

static bool may_read(struct exchange *x, enum resource_kind kind, const char *id)
{
	struct container c;
	struct file f;

	if (kind == RESOURCE_FILE)
		return file_open(x->db, id, &f) && exchange_rights(x, id, &f) & RIGHT_READ;
	return container_get(x->db, id, &c) && exchange_rights(x, id, NULL) & RIGHT_READ;
}

/* Refuses with 404 a resource that does not exist, or that the user may not read. */
static void refuse_not_found(struct exchange *x, const char *header)
{
	response_refuse(&x->response, 404, mem_printf("the resource in %s was not found",
						      header));
}

/* GetNewAccessToken. False if the request is refused. */
static bool add_access_token(struct exchange *x, struct json_object *o)
{
	const char *src = request_header("X_WOPI_WOPISRC"), *id;
	enum resource_kind kind = RESOURCE_NONE;
	enum collection collection;
	struct json_object *info;
	struct file f;

	if (!src) {
		response_refuse(&x->response, 400, "X-WOPI-WopiSrc is missing");
		return false;
	}
	id = address_read(x, src, &collection);
	if (id && collection == COLLECTION_FILES)
		kind = RESOURCE_FILE;
	else if (id && (collection == COLLECTION_CONTAINERS || collection == COLLECTION_FOLDERS))
		kind = RESOURCE_CONTAINER;
	if (!kind || !may_read(x, kind, id)) {
		refuse_not_found(x, "X-WOPI-WopiSrc");
		return false;
	}
	info = json_object_new_object();
	json_add_text(info, "AccessToken", token_derive(x->db, &x->session, kind, id));
	json_add(info, "AccessTokenExpiry",
			       json_object_new_int64(clock_ms(x->session.expires_at)));
	json_add(o, "AccessTokenInfo", info);
	if (kind == RESOURCE_FILE && file_open(x->db, id, &f))
		plus_add_endpoints(x, &f, o);
	return true;
}

/* The file's id for NAME: a URL of this host, a path, or an id. */
static const char *id_of_native_name(struct exchange *x, const char *name)
{
	struct tree_item item;
	enum collection collection;

	if (*name == '/')
		return tree_find(x->db, name, &item, NULL) && item.is_file ? item.id : NULL;
	return strchr(name, ':') ? address_read(x, name, &collection) : name;
}

/* GetFileWopiSrc, for both endpoints. NULL if the request is refused. */
static struct json_object *file_wopi_src(struct exchange *x)
{
	const char *name = request_header("X_WOPI_HOSTNATIVEFILENAME"), *id;
	struct json_object *o;

	if (!name) {
		response_refuse(&x->response, 400, "X-WOPI-HostNativeFileName is missing");
		return NULL;
	}
	id = id_of_native_name(x, name);
	if (!id || !may_read(x, RESOURCE_FILE, id)) {
		refuse_not_found(x, "X-WOPI-HostNativeFileName");
		return NULL;
	}
	o = json_object_new_object();
	json_add_text(o, "Url", address_of_resource(x, COLLECTION_FILES, id));
	return o;
}

void get_file_wopi_src(struct exchange *x)
{
	struct json_object *o = file_wopi_src(x);

	if (o)
		response_json(&x->response, o);
}

/* Adds the answer of the requested operation to that of Bootstrap; ignores unknown operations.
 * False if the request is refused. */
static bool add_shortcut(struct exchange *x, struct json_object *o)
{
	const char *operation = request_header("X_WOPI_ECOSYSTEMOPERATION");
	struct json_object *part;

	if (!operation)
		operation = request_header("X_WOPI_OVERRIDE");
	if (!operation || !same(x->request.method, "POST"))
		return true;
	if (same(operation, "GET_NEW_ACCESS_TOKEN"))
		return add_access_token(x, o);
	if (same(operation, "GET_ROOT_CONTAINER")) {
		part = json_object_new_object();
		add_root_container(x, part);
		json_add(o, "RootContainerInfo", part);
	} else if (same(operation, "GET_WOPI_SRC_WITH_ACCESS_TOKEN")) {
		part = file_wopi_src(x);
		if (!part)
			return false;
		json_add(o, "WopiSrcInfo", part);
	}
	return true;
}

void bootstrap(struct exchange *x)
{
	struct json_object *o;

	if (!sign_in(x))
		return;
	o = json_object_new_object();
	add_bootstrap(x, o);
	if (add_shortcut(x, o))
		response_json(&x->response, o);
	else
		json_object_put(o);
}
