/* SPDX-License-Identifier: MIT */
/* Checks the proof, the token, the resource and the rights of a request. */
#include "authorize.h"

#include "aside.h"
#include "client.h"
#include "clock.h"
#include "collection.h"
#include "container.h"
#include "db.h"
#include "exchange.h"
#include "file.h"
#include "guest.h"
#include "operation.h"
#include "outcome.h"
#include "prove.h"
#include "record.h"
#include "response.h"
#include "right.h"
#include "text.h"
#include "token.h"

unsigned exchange_rights(struct exchange *x, const char *id, const struct file *f)
{
	unsigned rights = token_rights(x->db, &x->session, id, f);

	if (!f && same(id, CONTAINER_ROOT) && !token_visits(&x->session))
		rights |= x->session.rights & RIGHT_READ;
	return rights;
}

/* With rights by grants, a user creates files only in containers that are granted. With fixed
 * rights, a session may also create files beside its own file. */
static bool may_create_beside(struct exchange *x, const struct file *f)
{
	struct file own;

	if (!token_follows(x->db, &x->session, x->request.id, f) ||
	    exchange_rights(x, f->container_id, NULL) & RIGHT_CREATE)
		return true;
	return !x->session.follows && file_open(x->db, x->session.resource_id, &own) &&
		same(own.container_id, f->container_id);
}

/* Whether the request needs or reports the right to create. Lock, GetFile, PutFile and most
 * others do not; that saves them three statements. */
static bool concerns_creation(const struct exchange *x)
{
	const struct route *r = x->route;

	return x->request.collection != COLLECTION_FILES ||
		(r && (r->rights & RIGHT_CREATE || r->op == OP_CHECK_FILE_INFO));
}

static unsigned file_rights(struct exchange *x, enum resource_kind kind)
{
	const struct file *f = &x->file;
	unsigned rights;

	/* only a file that starts from the template gives out this token */
	if (kind == RESOURCE_TEMPLATE)
		return RIGHT_READ;
	rights = exchange_rights(x, x->request.id, f);
	if (rights & RIGHT_CREATE && concerns_creation(x) && !may_create_beside(x, f))
		rights &= ~(unsigned)RIGHT_CREATE;
	return f->old ? rights & RIGHT_READ : rights;	/* old versions are read-only */
}

static bool find(struct exchange *x, enum resource_kind kind)
{
	const char *id = x->request.id;

	if (kind == RESOURCE_ECOSYSTEM) {
		x->rights = token_visits(&x->session) ? 0 :
			x->session.reads ? x->session.rights & RIGHT_READ : x->session.rights;
		return true;
	}
	if (kind != RESOURCE_CONTAINER && file_open(x->db, id, &x->file)) {
		x->rights = file_rights(x, kind);
		return true;
	}
	if ((kind != RESOURCE_CONTAINER && kind != RESOURCE_ANY) ||
	    !container_get(x->db, id, &x->container))
		return false;
	x->rights = exchange_rights(x, id, NULL);
	x->only_granted = same(id, CONTAINER_ROOT) &&
		!(token_rights(x->db, &x->session, id, NULL) & RIGHT_READ);
	return true;
}

bool exchange_find(struct exchange *x, enum resource_kind kind)
{
	bool found = find(x, kind);

	exchange_look(x, found && x->file.id);
	return found;
}

/* A resource that cannot be read is not found (404), whatever other rights there are. */
static bool may_do(struct exchange *x)
{
	bool readable = x->rights & RIGHT_READ;
	bool unsupported = x->route && x->route->needs & ELSE_UNSUPPORTED;

	if (readable && x->rights & (x->route ? x->route->rights : RIGHT_READ))
		return true;
	response_refuse(&x->response, readable && unsupported ? 501 : 404,
			"the access token has no right to do this");
	return false;
}

static enum asker asker(const struct exchange *x)
{
	return collections[x->request.collection].asker;
}

/* The kind of the tokens for the path. */
static enum resource_kind kind_of(struct exchange *x)
{
	enum resource_kind kind = collections[x->request.collection].token;
	struct container c;

	if (kind != RESOURCE_ANY)
		return kind;
	return container_get(x->db, x->request.id, &c) ? RESOURCE_CONTAINER : RESOURCE_FILE;
}

bool exchange_session(struct exchange *x, struct token *t)
{
	const char *token = x->request.token, *reason;

	return token && token_check(x->db, token, kind_of(x), x->request.id, x->now, t,
				    &reason) == OUTCOME_OK;
}

/* Tokens of clients open WOPI operations only, not those of pages, such as making links. */
static bool for_asker(struct exchange *x, const char **reason)
{
	*reason = "the access token was issued for a client, not for a page";
	return asker(x) != ASKER_PAGE || !x->session.client;
}

/* Sessions of a client that was removed are over. For requests of clients, exchange_prove() has
 * looked it up already. */
static bool has_client(struct exchange *x, const char **reason)
{
	const char *name = x->session.client;

	*reason = "the access token was issued for a client that is no longer registered";
	if (asker(x) == ASKER_CLIENT || !name || same(name, CLIENT_TEXT))
		return !x->client_gone;
	return client_exists(x->db, name);
}

bool exchange_authorize(struct exchange *x)
{
	enum resource_kind kind = kind_of(x);
	const char *reason = "access token is missing";
	bool known = x->request.token &&
		token_check(x->db, x->request.token, kind, x->request.id, x->now,
			    &x->session, &reason) == OUTCOME_OK;

	if (asker(x) == ASKER_CLIENT && !exchange_prove(x, known))
		return false;
	if (!known || !has_client(x, &reason) || !for_asker(x, &reason)) {
		response_refuse(&x->response, 401, reason);
		return false;
	}
	if (!exchange_find(x, kind)) {
		response_refuse(&x->response, 404, "no such resource");
		return false;
	}
	return may_do(x);
}

bool exchange_begin_change(struct exchange *x)
{
	db_begin_write(x->db);
	x->now = clock_now();	/* receiving a body or waiting may have taken long */
	aside_adopt(x->db, x->now);
	if (!exchange_authorize(x))
		return false;
	guest_settle(x->db, &x->session, x->now);
	return true;
}
