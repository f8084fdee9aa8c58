/* SPDX-License-Identifier: MIT */
/* Who has access to a file or container: the grants, and their changes by its owners on the page. */
#include "authorize.h"
#include "clock.h"
#include "container.h"
#include "db.h"
#include "exchange.h"
#include "file.h"
#include "grant.h"
#include "handlers.h"
#include "json.h"
#include "mem.h"
#include "name.h"
#include "response.h"
#include "right.h"
#include "text.h"
#include "token.h"
#include "user.h"

#include <json-c/json.h>

enum {
	SHOWN_MAX = 1000,	/* grants */
	NAMES_TRIED_MAX = 10,	/* unknown names in a minute, by one session */
};

static const struct file *path_file(const struct exchange *x)
{
	return x->file.id ? &x->file : NULL;
}

/* The highest role that the session has on the path's resource. What it may create beside a file does
 * not matter. */
static enum role own_role(struct exchange *x)
{
	return role_within(exchange_rights(x, x->request.id, path_file(x)));
}

static struct json_object *grant_json(struct exchange *x, const struct reaching_grant *g, enum role own)
{
	struct json_object *o = json_object_new_object();

	json_add_text(o, "id", g->user_id);
	json_add_text(o, "name", g->name);
	json_add_text(o, "role", role_name(g->role));
	json_add_flag(o, "everyone", same(g->user_id, GRANT_EVERYONE));
	json_add_flag(o, "self", same(g->user_id, x->session.user.id));
	json_add_flag(o, "inherited", g->inherited);
	json_add_flag(o, "change", !g->inherited && g->role <= own);
	return o;
}

static void add_owner(struct exchange *x, struct json_object *o)
{
	struct user u;

	if (x->file.id && user_get(x->db, x->file.owner_id, &u))
		json_add_text(o, "owner", user_friendly_name(&u));
}

void list_grants(struct exchange *x)
{
	struct json_object *o = json_object_new_object(), *roles = json_object_new_array();
	struct json_object *list = json_object_new_array();
	struct reaching_grants all =
		grant_reaching(x->db, x->request.id, path_file(x), SHOWN_MAX + 1);
	enum role own = own_role(x);

	for (enum role role = ROLE_READER; role <= own; role++)
		json_append_text(roles, role_name(role));
	for (size_t i = 0; i < all.count && i < SHOWN_MAX; i++)
		json_object_array_add(list, grant_json(x, &all.list[i], own));
	json_add(o, "roles", roles);
	add_owner(x, o);
	json_add(o, "grants", list);
	json_add_flag(o, "more", all.count > SHOWN_MAX);
	response_json(&x->response, o);
}

/* The role that is granted to the user on the path's resource itself. */
static enum role present_role(struct exchange *x, const char *user_id)
{
	struct grants present = grant_list(x->db, user_id, x->request.id);

	return present.count ? present.list[0].role : ROLE_NONE;
}

/* Whether the session may replace the user's role by ROLE, ROLE_NONE to remove it; else refuses the
 * request. */
static bool may_grant(struct exchange *x, const char *user_id, enum role role)
{
	enum role own = own_role(x);

	if (role <= own && present_role(x, user_id) <= own)
		return true;
	response_refuse(&x->response, 404, "a role above that of the access token cannot be changed");
	return false;
}

/* Grants ROLE to the user, or with ROLE_NONE removes the grant; commits and answers. A container keeps
 * an owner. */
static void change(struct exchange *x, const char *user_id, enum role role)
{
	const char *id = x->request.id, *name = "everyone";
	struct user u;

	if (!may_grant(x, user_id, role))
		return;
	if (role == ROLE_NONE)
		grant_remove(x->db, user_id, id, x->now);
	else
		grant_set(x->db, &(struct grant){ user_id, id, role });
	if (x->container.id && !*grant_owner(x->db, id)) {
		response_refuse(&x->response, 409, "the container would have no owner");
		return;
	}
	db_commit(x->db);
	if (user_get(x->db, user_id, &u))
		name = mem_printf("'%s'", u.name);
	exchange_audit(x, role == ROLE_NONE ? mem_printf("removed the grant of %s", name) :
		       mem_printf("granted the role %s to %s", role_name(role), name));
	response_json(&x->response, json_object_new_object());
}

/* Names cannot be searched: whoever knows one exactly may grant something, and few can be tried. */
static void add(struct exchange *x, const char *name, enum role role)
{
	int64_t wait = token_try(x->db, &x->session, x->now, NAMES_TRIED_MAX, CLOCK_MINUTE);
	struct user u;

	if (wait) {
		response_too_many(&x->response, "too many unknown names", wait);
	} else if (!user_known_as(x->db, name_normal(name), &u)) {
		db_commit(x->db);	/* the try */
		response_refuse(&x->response, 404, "no one user has that name");
	} else {
		token_forgive(x->db, &x->session);
		change(x, u.id, role);
	}
}

/* Changes or removes the user's grant on the path's resource itself. */
static void replace(struct exchange *x, const char *user_id, enum role role)
{
	if (present_role(x, user_id) != ROLE_NONE)
		change(x, user_id, role);
	else
		response_refuse(&x->response, 404, "grant not found");
}

/* {"add": NAME, "role": ROLE}, {"set": ID, "role": ROLE} or {"remove": ID}; the id "" is everyone's. */
void change_grants(struct exchange *x)
{
	const char *name, *set, *gone, *text;
	enum role role = ROLE_NONE;
	struct json_object *o;

	if (!exchange_json(x, &o))
		return;
	name = json_copy(o, "add");
	set = json_copy(o, "set");
	gone = json_copy(o, "remove");
	text = json_copy(o, "role");
	json_object_put(o);
	if (!!name + !!set + !!gone != 1 || (gone ? text != NULL : !text || !role_parse(text, &role)))
		response_refuse(&x->response, 400, "the body is not {\"add\": NAME, \"role\": ROLE},"
				" {\"set\": ID, \"role\": ROLE} or {\"remove\": ID}");
	else if (!exchange_begin_change(x))
		return;
	else if (name)
		add(x, name, role);
	else
		replace(x, set ? set : gone, role);
}
