/* SPDX-License-Identifier: MIT */
/* What handlers share: small bodies, and headers about a file. */
#include "exchange.h"

#include "base64url.h"
#include "coauth_scope.h"
#include "content.h"
#include "db.h"
#include "file.h"
#include "json.h"
#include "lock_row.h"
#include "mem.h"
#include "name.h"
#include "request.h"
#include "response.h"
#include "text.h"
#include "user.h"
#include "version.h"

enum { FORM_MAX = 8192 };	/* bytes; the host page's form has about 1000 */

bool exchange_body(struct exchange *x, size_t max, const char **body, size_t *len)
{
	const char *reason;
	int status;

	db_end(x->db);
	status = request_body(&x->request, max, body, len, &reason);
	if (status)
		response_refuse(&x->response, status, reason);
	return !status;
}

bool exchange_json(struct exchange *x, struct json_object **object)
{
	const char *body;
	size_t len;

	if (!exchange_body(x, REQUEST_JSON_MAX, &body, &len))
		return false;
	if (json_read_object(body, len, object))
		return true;
	response_refuse(&x->response, 400, mem_printf("the body is not a JSON object of at most %d"
						      " elements", JSON_ELEMENTS_MAX));
	return false;
}

bool exchange_form(struct exchange *x)
{
	size_t len;

	if (!exchange_body(x, FORM_MAX, &x->form, &len))
		return false;
	db_begin_read(x->db);
	return true;
}

/* The friendly name of a user if it is printable ASCII, as headers require, else the login name. */
static const char *user_name(struct exchange *x, const char *user_id)
{
	const char *name;
	struct user u;

	if (!user_get(x->db, user_id, &u))
		return user_id;
	name = user_friendly_name(&u);
	for (const char *s = name; *s; s++)
		if (*s < ' ' || *s > '~')
			return u.name;
	return name;
}

const char *exchange_describe(struct exchange *x, const struct lock *l)
{
	struct lock shown = *l;

	if (l->user_id)
		shown.user_name = user_name(x, l->user_id);
	return lock_describe(&shown);
}

void exchange_tell_user(struct exchange *x, const struct lock *l)
{
	if (l->shown_user_id)
		response_header(&x->response, "X-WOPI-ConflictingLockUsername",
				user_name(x, l->shown_user_id));
}

void exchange_conflict_because(struct exchange *x, const struct lock *l, const char *reason)
{
	x->response.status = 409;
	if (!l->coauth)
		response_header(&x->response, "X-WOPI-Lock", l->lock_id);
	response_header(&x->response, "X-WOPI-LockFailureReason", reason);
	exchange_tell_user(x, l);
}

void exchange_conflict(struct exchange *x, const struct lock *l)
{
	exchange_conflict_because(x, l, exchange_describe(x, l));
}

const char *exchange_name_for(const struct exchange *x, const char *name)
{
	const char *kind = exchange_client_kind(x);
	bool native = x->session.resource_kind == RESOURCE_OAUTH;

	return native || (kind && same(kind, "microsoft")) ? name_for_office(name) : name;
}

const char *exchange_client_kind(const struct exchange *x)
{
	return x->session.client ? x->client_kind : request_client();
}

bool exchange_coauth(const struct exchange *x)
{
	return coauth_scope_on(x->db, x->session.client, x->file.id);
}

void exchange_item_version(struct exchange *x)
{
	response_header(&x->response, "X-WOPI-ItemVersion",
			mem_printf("%lld", (long long)x->file.version.number));
}

const char *exchange_name(const struct exchange *x)
{
	return x->file.id ? x->file.name : x->container.name;
}

void exchange_audit(struct exchange *x, const char *what)
{
	const struct file *f = &x->file;

	x->audit = f->id ? mem_printf("%s, of the file '%s' ('%s')", what, f->id, f->name) :
		x->container.id ? mem_printf("%s, of the container '%s' ('%s')", what,
					     x->container.id, x->container.name) : what;
}

void add_version_info(struct json_object *o, const struct version *v)
{
	json_add_int(o, "Size", v->content.size);
	json_add_text(o, "Version", mem_printf("%lld", (long long)v->number));
	json_add_time(o, "LastModifiedTime", v->modified_at);
	json_add_text(o, "SHA256", base64_write(v->content.sha256, SHA256_SIZE));
}
