/* SPDX-License-Identifier: MIT */
/* The versions of a file, for the page that shows and restores them. */
#include "exchange.h"

#include "mem.h"

#include <json-c/json.h>

struct list {
	struct exchange *x;
	struct json_object *versions;
};

static void add_version(const char *file_id, const struct version *v, void *arg)
{
	struct list *l = arg;
	struct exchange *x = l->x;
	struct json_object *o = json_object_new_object();
	const char *id = mem_printf("%s.%lld", file_id, (long long)v->number);
	struct user u;

	json_add(o, "number", json_object_new_int64(v->number));
	json_add(o, "size", json_object_new_int64(v->content.size));
	json_add_time(o, "modified", v->modified_at);
	json_add(o, "by", v->user_id && user_get(x->db, v->user_id, &u) ?
		 json_object_new_string(user_friendly_name(&u)) : NULL);
	json_add(o, "autosave", json_object_new_boolean(v->autosave));
	json_add(o, "note", v->note ? json_object_new_string(v->note) : NULL);
	json_add_text(o, "download", address_signed(x, "download", id,
		token_derive(x->db, &x->session, "download", id)));
	json_object_array_add(l->versions, o);
}

/* False, and the request is refused, for whoever may see only what is now. */
static bool sees_past(struct exchange *x)
{
	if (!token_visits(&x->session))
		return true;
	response_refuse(&x->response, 404, "a link leads to the current version alone");
	return false;
}

void list_versions(struct exchange *x)
{
	struct list l = { .x = x };
	struct json_object *o;

	if (!sees_past(x))
		return;
	l.versions = json_object_new_array();
	o = json_object_new_object();
	version_list(x->db, x->file.id, add_version, &l);
	json_add_text(o, "name", x->file.name);
	json_add(o, "current", json_object_new_int64(x->file.version.number));
	json_add(o, "versions", l.versions);
	response_json(&x->response, o);
}

/* The number in {"restore": N}; false if the request is refused. */
static bool read_number(struct exchange *x, int64_t *number)
{
	struct json_object *o, *value = NULL;
	bool is_number;

	if (!exchange_json(x, &o))
		return false;
	json_object_object_get_ex(o, "restore", &value);
	is_number = json_object_is_type(value, json_type_int);
	*number = json_object_get_int64(value);
	json_object_put(o);
	if (!is_number)
		response_refuse(&x->response, 400, "the body is not {\"restore\": NUMBER}");
	return is_number;
}

/* A new version with the bytes of an old one. Nobody may be editing: an editor would
 * not learn of it, and save over it. */
void restore_version(struct exchange *x)
{
	struct version v = { .modified_by_user = -1 }, old;
	struct json_object *o;
	struct room room;
	int64_t number;
	struct lock l;

	if (!sees_past(x) || !read_number(x, &number) || !exchange_begin_change(x))
		return;
	if (lock_get(x->db, x->file.id, x->now, &l)) {
		exchange_conflict(x, &l);
		return;
	}
	if (number < 1 || !version_get(x->db, x->file.id, number, &old) || old.folded_at) {
		response_refuse(&x->response, 404, "there is no such version");
		return;
	}
	room = file_room(x->db, x->file.owner_id, x->file.version.content.size);
	if (!exchange_fits(x, old.content.size, room.max, room.limit))
		return;
	version_share(x->db, x->file.id, &old.content);
	v.content = old.content;
	v.user_id = x->session.user.id;
	v.note = mem_printf("restored from version %lld", (long long)number);
	file_save(x->db, &x->file, &v, x->now);
	db_commit(x->db);
	o = json_object_new_object();
	json_add(o, "version", json_object_new_int64(x->file.version.number));
	response_json(&x->response, o);
}
