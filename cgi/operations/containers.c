/* SPDX-License-Identifier: MIT */
/* CreateChildContainer, RenameContainer and DeleteContainer. */
#include "authorize.h"
#include "browse.h"
#include "config.h"
#include "container.h"
#include "db.h"
#include "exchange.h"
#include "file.h"
#include "handlers.h"
#include "json.h"
#include "mem.h"
#include "name.h"
#include "outcome.h"
#include "request.h"
#include "response.h"
#include "target.h"
#include "text.h"
#include "tree.h"

#include <json-c/json.h>

enum { DELETED_AT_ONCE = 50000 };	/* files and containers, by a request */

void create_child_container(struct exchange *x)
{
	struct target t = { .is_container = true };
	struct container c = { .id = text_random(12), .parent_id = x->container.id };
	struct json_object *o;
	struct file old;

	if (!target_read(x, &t) || !exchange_begin_change(x) || !target_find(x, &t, &old))
		return;
	c.name = target_free_name(x, &t);
	c.made_at = x->now;
	if (container_add(x->db, &c) == OUTCOME_TOO_DEEP) {
		response_refuse(&x->response, 501, mem_printf("containers cannot be nested"
				" deeper than %d levels", CONTAINER_DEPTH_MAX));
		return;
	}
	o = json_object_new_object();
	add_container_pointer(x, &c, o);
	response_json(&x->response, o);
	db_commit(x->db);
}

/* Answers 409 if the name is in use: another name is not tried. */
void rename_container(struct exchange *x)
{
	const char *problem, *name = request_name("X_WOPI_REQUESTEDNAME", &problem);
	struct json_object *o;

	if (!problem)
		problem = name ? name_problem(name) : "is missing";
	if (problem) {
		target_refuse_name(x, true, "X-WOPI-RequestedName", problem);
		return;
	}
	if (!exchange_begin_change(x))
		return;
	if (container_rename(x->db, x->container.id, name) != OUTCOME_OK) {
		response_refuse(&x->response, 409, "the name is already in use");
		return;
	}
	o = json_object_new_object();
	json_add_text(o, "Name", name);
	response_json(&x->response, o);
	db_commit(x->db);
}

/* Removes what is in the container, too, if the host allows it. Large trees are refused, because
 * all other writers would wait. */
static enum outcome remove_container(struct exchange *x, struct file *locked)
{
	if (!config_switch(x->db, "delete_full_containers"))
		return container_remove(x->db, x->container.id, x->now);
	if (tree_exceeds(x->db, x->container.id, DELETED_AT_ONCE))
		return OUTCOME_TOO_MANY;
	return tree_remove(x->db, x->container.id, x->now, locked);
}

void delete_container(struct exchange *x)
{
	enum outcome outcome;
	struct file locked;

	if (!x->container.parent_id) {
		response_refuse(&x->response, 501, "the root container cannot be deleted");
		return;
	}
	if (!exchange_begin_change(x))
		return;
	outcome = remove_container(x, &locked);
	if (outcome == OUTCOME_OK)
		db_commit(x->db);
	else if (outcome == OUTCOME_LOCK_MISMATCH)
		response_refuse(&x->response, 409,
				mem_printf("the file '%s' in the container is locked", locked.id));
	else if (outcome == OUTCOME_TOO_MANY)
		response_refuse(&x->response, 409, mem_printf("the container holds more than %d"
				" files and containers", DELETED_AT_ONCE));
	else
		response_refuse(&x->response, 409, "the container is not empty");
}
