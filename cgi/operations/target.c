/* SPDX-License-Identifier: MIT */
/* The name of a new file or container. */
#include "target.h"

#include "authorize.h"
#include "container.h"
#include "exchange.h"
#include "file.h"
#include "lock.h"
#include "lock_row.h"
#include "mem.h"
#include "name.h"
#include "request.h"
#include "response.h"
#include "right.h"
#include "text.h"
#include "utf7.h"

void target_refuse_name(struct exchange *x, bool is_container, const char *header,
			const char *problem)
{
	const char *reason = mem_printf("%s %s", header, problem);

	response_refuse(&x->response, 400, reason);
	response_header(&x->response, is_container ? "X-WOPI-InvalidContainerNameError" :
			"X-WOPI-InvalidFileNameError", reason);
}

const char *target_container(const struct exchange *x)
{
	return x->file.id ? x->file.container_id : x->container.id;
}

static const char *free_name(struct exchange *x, const struct target *t, const char *name)
{
	return container_free_name(x->db, target_container(x), name,
				   t->is_container ? "" : name_extension(name), NULL);
}

const char *target_free_name(struct exchange *x, const struct target *t)
{
	return free_name(x, t, t->name);
}

/* X-WOPI-ValidRelativeTarget: a valid and unused name similar to NAME. */
static void offer_name(struct exchange *x, const struct target *t, const char *name)
{
	response_header(&x->response, "X-WOPI-ValidRelativeTarget",
			utf7_encode(free_name(x, t, name_repair(name, t->is_container))));
}

static bool read_exact(struct exchange *x, struct target *t)
{
	const char *overwrite = request_header("X_WOPI_OVERWRITERELATIVETARGET"), *problem;

	t->exact = true;
	t->name = request_name("X_WOPI_RELATIVETARGET", &problem);
	if (!problem)
		problem = name_problem(t->name);
	if (problem) {
		target_refuse_name(x, t->is_container, "X-WOPI-RelativeTarget", problem);
		if (t->name)
			offer_name(x, t, t->name);
		return false;
	}
	if (t->is_container || !overwrite || parse_flag(overwrite, &t->overwrite))
		return true;
	response_refuse(&x->response, 400,
			"X-WOPI-OverwriteRelativeTarget is neither true nor false");
	return false;
}

/* Any name can be made valid; one that cannot be decoded is refused, except for a container. ".EXT"
 * stands for the source's name with that extension. */
static bool read_suggested(struct exchange *x, struct target *t)
{
	const char *problem, *name = request_name("X_WOPI_SUGGESTEDTARGET", &problem);

	if (problem && !t->is_container) {
		target_refuse_name(x, false, "X-WOPI-SuggestedTarget", problem);
		return false;
	}
	if (problem)
		name = "";
	t->name = name_suggested(*name == '.' && t->source ?
		mem_printf("%s%s", name_stem(t->source), name) : name, t->is_container);
	return true;
}

bool target_read(struct exchange *x, struct target *t)
{
	bool suggested = request_header("X_WOPI_SUGGESTEDTARGET");
	bool exact = request_header("X_WOPI_RELATIVETARGET");

	if (suggested == exact) {
		response_refuse(&x->response, exact ? 501 : 400, exact ?
			"X-WOPI-SuggestedTarget and X-WOPI-RelativeTarget cannot be used together" :
			"X-WOPI-SuggestedTarget and X-WOPI-RelativeTarget are both missing");
		return false;
	}
	return exact ? read_exact(x, t) : read_suggested(x, t);
}

bool target_find(struct exchange *x, const struct target *t, struct file *old)
{
	struct lock l = { .lock_id = "" };
	bool is_file, is_locked = false;
	unsigned rights;

	old->id = NULL;
	if (!t->exact || !container_has_name(x->db, target_container(x), t->name))
		return true;
	is_file = file_named(x->db, target_container(x), t->name, old);
	rights = is_file ? exchange_rights(x, old->id, old) : 0;
	if (rights & RIGHT_READ)	/* the lock of an unreadable file is not shown */
		is_locked = lock_get(x->db, old->id, x->now, &l);
	if (is_file && t->overwrite && !is_locked) {
		if (rights & RIGHT_READ && rights & RIGHT_WRITE)
			return true;
		response_refuse(&x->response, 501,
				"the access token has no right to overwrite the target");
		return false;
	}
	if (t->is_container)
		response_refuse(&x->response, 409, "the name is already in use");
	else if (is_locked)
		exchange_conflict(x, &l);
	else
		exchange_conflict_because(x, &l, "the name is already in use");
	if (!t->overwrite || !is_file)
		offer_name(x, t, t->name);
	return false;
}
