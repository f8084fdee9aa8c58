/* SPDX-License-Identifier: MIT */
/* The versions of a file, for the page that shows and restores them. */
#include "address.h"
#include "authorize.h"
#include "content.h"
#include "contents.h"
#include "db.h"
#include "die.h"
#include "exchange.h"
#include "file.h"
#include "handlers.h"
#include "json.h"
#include "lock.h"
#include "lock_row.h"
#include "mem.h"
#include "name.h"
#include "outcome.h"
#include "refused.h"
#include "response.h"
#include "right.h"
#include "text.h"
#include "token.h"
#include "user.h"
#include "version.h"

#include <json-c/json.h>

static struct json_object *version_json(struct exchange *x, const struct version *v)
{
	struct json_object *o = json_object_new_object();
	const char *id = mem_printf("%s.%lld", v->file_id, (long long)v->number);
	struct user u;

	json_add_int(o, "number", v->number);
	json_add_int(o, "size", v->content.size);
	json_add_time(o, "modified", v->modified_at);
	json_add(o, "by", v->user_id && user_get(x->db, v->user_id, &u) ?
		 json_object_new_string(user_friendly_name(&u)) : NULL);
	json_add_flag(o, "autosave", v->autosave);
	json_add_text(o, "note", v->note);
	json_add_text(o, "download", address_of_contents(x, COLLECTION_DOWNLOAD, id));
	return o;
}

/* Whether a refused save is the user's own; those of others are not shown. */
static bool is_own(const struct exchange *x, const struct version *v)
{
	return v->user_id && same(v->user_id, x->session.user.id);
}

static struct json_object *kept_json(const struct version *v)
{
	struct json_object *o = json_object_new_object();

	json_add_int(o, "number", -v->number);
	json_add_int(o, "size", v->content.size);
	json_add_time(o, "at", v->modified_at);
	json_add_text(o, "reason", refusal_name(v->refused));
	return o;
}

/* False, and the request is refused, for those who opened a link. */
static bool may_see_versions(struct exchange *x)
{
	if (!token_visits(&x->session))
		return true;
	response_refuse(&x->response, 404, "a link gives access to the current version only");
	return false;
}

/* Whether V is only the beginning of an upload: the empty file that CreateChildFile makes for the
 * PutFile that follows it. */
static bool is_beginning(const struct exchange *x, const struct version *v)
{
	return v->content.size == 0 && v->number != x->file.version.number && v->note &&
		same(v->note, "created empty");
}

void list_versions(struct exchange *x)
{
	struct json_object *o, *versions, *kept;
	struct versions all, refused;

	if (!may_see_versions(x))
		return;
	versions = json_object_new_array();
	kept = json_object_new_array();
	o = json_object_new_object();
	all = version_list(x->db, x->file.id);
	for (size_t i = 0; i < all.count; i++)
		if (!is_beginning(x, &all.list[i]))
			json_object_array_add(versions, version_json(x, &all.list[i]));
	refused = version_list_refused(x->db, x->file.id);
	for (size_t i = 0; i < refused.count; i++)
		if (is_own(x, &refused.list[i]))
			json_object_array_add(kept, kept_json(&refused.list[i]));
	json_add_text(o, "name", x->file.name);
	json_add_int(o, "current", x->file.version.number);
	json_add(o, "versions", versions);
	json_add(o, "kept", kept);
	response_json(&x->response, o);
}

/* Whether SIZE bytes can be saved now; else refuses the request. The file must not be locked: an
 * editor would not notice the change, and overwrite it. */
static bool may_save(struct exchange *x, int64_t size)
{
	struct room room;
	struct lock l;

	if (lock_get(x->db, x->file.id, x->now, &l)) {
		exchange_conflict(x, &l);
		return false;
	}
	room = file_room(x->db, x->file.owner_id, x->file.version.content.size);
	return exchange_fits(x, size, room.max, room.limit);
}

/* Makes CONTENT the current version, commits, and answers with its number. */
static void save(struct exchange *x, const struct content *content, const char *note)
{
	struct version v = {
		.modified_by_user = -1, .content = *content, .user_id = x->session.user.id, .note = note,
	};
	struct json_object *o = json_object_new_object();

	file_save(x->db, &x->file, &v, x->now);
	db_commit(x->db);
	json_add_int(o, "version", x->file.version.number);
	response_json(&x->response, o);
}

/* Saves a new version with the bytes of an old one. */
static void restore(struct exchange *x, int64_t number)
{
	struct version old;

	if (!version_get(x->db, x->file.id, number, &old) || old.folded_at) {
		response_refuse(&x->response, 404, "version not found");
		return;
	}
	if (!may_save(x, old.content.size))
		return;
	version_share(x->db, x->file.id, &old.content);
	save(x, &old.content, mem_printf("restored from version %lld", (long long)number));
}

/* Finds the user's own refused save. False, and the request is refused, if there is none. */
static bool find_kept(struct exchange *x, int64_t number, struct version *v)
{
	if (version_get(x->db, x->file.id, -number, v) && is_own(x, v))
		return true;
	response_refuse(&x->response, 404, "save not found");
	return false;
}

/* Saves a new version with the bytes of a refused save, which is removed. */
static void restore_kept(struct exchange *x, int64_t number)
{
	struct version v;

	if (!find_kept(x, number, &v) || !may_save(x, v.content.size) ||
	    !version_take(x->db, x->file.id, v.number, &v.content))
		return;
	save(x, &v.content, mem_printf("recovered, %s", v.note ? v.note : "refused"));
}

/* Adds a new file with these bytes; works even if the file is locked. */
static void copy_kept(struct exchange *x, int64_t number)
{
	struct room room = file_room(x->db, x->session.user.id, 0);
	const char *name = x->file.name;
	struct json_object *o;
	struct version v;
	struct file f;

	if (!(x->rights & RIGHT_CREATE)) {
		response_refuse(&x->response, 404, "the access token has no right to create files");
		return;
	}
	if (!find_kept(x, number, &v) || !exchange_fits(x, v.content.size, room.max, room.limit) ||
	    !version_take(x->db, x->file.id, v.number, &v.content))
		return;
	name = name_repair(mem_printf("%s (recovered)%s", name_stem(name), name_extension(name)), false);
	f = (struct file){
		.id = text_random(12), .container_id = x->file.container_id,
		.name = file_free_name(x->db, x->file.container_id, name, NULL),
		.owner_id = x->session.user.id, .made_at = x->now,
	};
	v = (struct version){
		.content = v.content, .modified_at = x->now, .user_id = x->session.user.id,
		.modified_by_user = -1, .note = mem_printf("recovered from a save to %s", x->file.id),
	};
	if (file_add(x->db, &f, &v) != OUTCOME_OK)
		die("cannot add the file '%s', whose id is random and whose name is free", f.id);
	db_commit(x->db);
	o = json_object_new_object();
	json_add_text(o, "id", f.id);
	json_add_text(o, "name", f.name);
	response_json(&x->response, o);
}

/* The body is an object with one of these keys, and a number. */
static const struct {
	char key[13], source[8];
	void (*run)(struct exchange *x, int64_t number);
} actions[] = {
	{ "restore", "version", restore },
	{ "restore_kept", "save", restore_kept },
	{ "copy_kept", "save", copy_kept },
};

/* The index of the requested action; -1 if the request is refused. */
static int read_action(struct exchange *x, int64_t *number)
{
	int count = sizeof(actions) / sizeof(*actions), found = -1;
	struct json_object *o, *value;

	if (!exchange_json(x, &o))
		return -1;
	for (int i = 0; i < count && found < 0; i++)
		if (json_object_object_get_ex(o, actions[i].key, &value) &&
		    json_object_is_type(value, json_type_int)) {
			*number = json_object_get_int64(value);
			found = i;
		}
	json_object_put(o);
	if (found < 0)
		response_refuse(&x->response, 400, "the body is not {\"restore\": NUMBER}");
	return found;
}

void restore_version(struct exchange *x)
{
	int64_t number;
	int action;

	if (!may_see_versions(x))
		return;
	action = read_action(x, &number);
	if (action < 0 || !exchange_begin_change(x))
		return;
	if (number < 1)
		response_refuse(&x->response, 404,
				mem_printf("%s not found", actions[action].source));
	else
		actions[action].run(x, number);
}
