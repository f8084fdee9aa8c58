/* SPDX-License-Identifier: MIT */
/*
 * Moving, copying, removing and restoring files and containers, several at once, for the list of
 * documents. Each request is one change: all of its items, or none.
 */
#include "authorize.h"
#include "config.h"
#include "container.h"
#include "contents.h"
#include "db.h"
#include "exchange.h"
#include "file.h"
#include "grant.h"
#include "handlers.h"
#include "json.h"
#include "lock.h"
#include "lock_row.h"
#include "mem.h"
#include "outcome.h"
#include "response.h"
#include "right.h"
#include "text.h"
#include "token.h"
#include "trash.h"
#include "tree.h"
#include "user.h"
#include "version.h"

#include <json-c/json.h>

enum {
	ITEMS_MAX = 500,		/* in one request */
	TREE_MAX = 5000,		/* files and containers below one that is copied or removed */
	TRASH_MAX = 1000,		/* that are shown */
	PEOPLE_MAX = 1000,		/* that are counted */
};

/* What a request names: a file or a container. */
struct item {
	bool is_file;
	const char *id, *name;
	unsigned rights;
	struct file file;
	struct container container;
};

struct items {
	struct item *list;
	size_t count;
};

static const char malformed[] =
	"the body is not {\"items\": [{\"kind\": \"file\" or \"container\", \"id\": ID}, ...]}";

static bool read_item(struct json_object *o, struct item *i)
{
	const char *kind = json_object_is_type(o, json_type_object) ? json_copy(o, "kind") : NULL;

	if (!kind || !(same(kind, "file") || same(kind, "container")))
		return false;
	*i = (struct item){ .is_file = same(kind, "file"), .id = json_copy(o, "id") };
	return i->id && !id_problem(i->id);
}

/* Reads the body, and starts the change. False if the request is refused. */
static bool begin(struct exchange *x, struct items *all)
{
	struct json_object *o, *list;
	bool valid = true;

	if (!exchange_json(x, &o))
		return false;
	list = json_object_object_get(o, "items");
	valid = json_object_is_type(list, json_type_array) && json_object_array_length(list) > 0 &&
		json_object_array_length(list) <= ITEMS_MAX;
	*all = (struct items){ .count = valid ? json_object_array_length(list) : 0 };
	all->list = mem_alloc(all->count * sizeof(*all->list) + 1);
	for (size_t i = 0; valid && i < all->count; i++)
		valid = read_item(json_object_array_get_idx(list, i), &all->list[i]);
	json_object_put(o);
	if (!valid) {
		response_refuse(&x->response, 400, malformed);
		return false;
	}
	return exchange_begin_change(x);
}

/* Finds an item on which the session has RIGHT; the root container is none. */
static bool find(struct exchange *x, struct item *i, unsigned right)
{
	bool found = i->is_file ? file_get(x->db, i->id, &i->file) :
		container_get(x->db, i->id, &i->container) && i->container.parent_id;

	if (!found)
		return false;
	i->rights = exchange_rights(x, i->id, i->is_file ? &i->file : NULL);
	i->name = i->is_file ? i->file.name : i->container.name;
	return (i->rights & (right | RIGHT_READ)) == (right | RIGHT_READ);
}

static bool find_all(struct exchange *x, struct items *all, unsigned right)
{
	for (size_t i = 0; i < all->count; i++)
		if (!find(x, &all->list[i], right)) {
			response_refuse(&x->response, 404, mem_printf("%s '%s' not found",
				all->list[i].is_file ? "file" : "container", all->list[i].id));
			return false;
		}
	return true;
}

/* Refuses with 409: {"problem": PROBLEM, "name": NAME} says which item prevents it. */
static void refuse_item(struct exchange *x, const char *problem, const char *name,
			const char *reason)
{
	struct json_object *o = json_object_new_object();

	response_refuse(&x->response, 409, reason);
	json_add_text(o, "problem", problem);
	json_add_text(o, "name", name);
	response_json(&x->response, o);
}

static struct json_object *item_json(bool is_file, const char *id, const char *name)
{
	struct json_object *o = json_object_new_object();

	json_add_text(o, "kind", is_file ? "file" : "container");
	json_add_text(o, "id", id);
	json_add_text(o, "name", name);
	return o;
}

/* Moving. */

static bool move(struct exchange *x, struct item *i, const char *to)
{
	enum outcome outcome = i->is_file ? file_place(x->db, &i->file, to, i->name) :
		container_move(x->db, i->id, to);

	if (outcome == OUTCOME_NAME_TAKEN)
		refuse_item(x, "taken", i->name, "the name is already in use");
	else if (outcome == OUTCOME_NOT_EMPTY)
		refuse_item(x, "inside", i->name, "a container cannot be moved into itself");
	else if (outcome != OUTCOME_OK)
		refuse_item(x, "deep", i->name, "containers cannot be nested that deep");
	return outcome == OUTCOME_OK;
}

/* Ids, locks and versions stay; grants of the former place end, those of the new one begin. */
void move_items(struct exchange *x)
{
	struct json_object *o, *moved, *locked;
	const char *to = x->container.id;
	struct items all;
	struct lock l;

	if (!begin(x, &all) || !find_all(x, &all, RIGHT_DELETE))
		return;
	for (size_t i = 0; i < all.count; i++)
		if (!move(x, &all.list[i], to))
			return;
	moved = json_object_new_array();
	locked = json_object_new_array();
	for (size_t i = 0; i < all.count; i++) {
		const struct item *item = &all.list[i];

		json_object_array_add(moved, item_json(item->is_file, item->id, item->name));
		if (item->is_file && lock_get(x->db, item->id, x->now, &l))
			json_append_text(locked, item->name);
	}
	o = json_object_new_object();
	json_add(o, "items", moved);
	json_add(o, "locked", locked);
	json_add_flag(o, "everyone", grant_role(x->db, GRANT_EVERYONE, to, NULL) != ROLE_NONE);
	json_add_int(o, "people", grant_count_users(x->db, to, PEOPLE_MAX));
	response_json(&x->response, o);
	db_commit(x->db);
}

/* Copying. */

static bool copy_file(struct exchange *x, const struct file *from, const char *to, const char **name)
{
	struct version v = {
		.user_id = x->session.user.id, .modified_by_user = -1, .modified_at = x->now,
		.content = from->version.content, .note = mem_printf("copied from %s", from->id),
	};
	struct room room = file_room(x->db, x->session.user.id, 0);
	struct file f = {
		.id = text_random(12), .container_id = to, .owner_id = x->session.user.id,
		.made_at = x->now, .template = from->template, .template_id = from->template_id,
	};

	if (!exchange_fits(x, v.content.size, room.max, room.limit))
		return false;
	version_share(x->db, from->id, &v.content);
	f.name = *name = file_free_name(x->db, to, from->name, NULL);
	return file_add(x->db, &f, &v) == OUTCOME_OK;
}

/* A tree that is copied: each of its containers has a copy. */
struct copies {
	struct { const char *from, *to; struct container c; } *containers;
	struct file *files;
	size_t container_count, file_count;
};

static void take_container(const char *path, const struct container *c, void *arg)
{
	struct copies *t = arg;

	(void)path;
	t->containers = mem_grow(t->containers, t->container_count, sizeof(*t->containers));
	t->containers[t->container_count].from = c->id;
	t->containers[t->container_count].to = text_random(12);
	t->containers[t->container_count++].c = *c;
}

static void take_file(const char *path, const struct file *f, void *arg)
{
	struct copies *t = arg;

	(void)path;
	t->files = mem_grow(t->files, t->file_count, sizeof(*t->files));
	t->files[t->file_count++] = *f;
}

static const char *copy_of(const struct copies *t, const char *id)
{
	for (size_t i = 0; i < t->container_count; i++)
		if (same(t->containers[i].from, id))
			return t->containers[i].to;
	return NULL;
}

/* Who may read a container may read all that is in it. */
static bool copy_tree(struct exchange *x, const struct item *i, const char *to, const char **name)
{
	struct copies t = { .file_count = 0 };
	const char *unused;

	tree_walk(x->db, i->id, take_container, take_file, &t);
	*name = container_free_name(x->db, to, i->name, "", NULL);
	for (size_t k = 0; k < t.container_count; k++) {
		struct container c = {
			.id = t.containers[k].to, .made_at = x->now,
			.name = k ? t.containers[k].c.name : *name,
			.parent_id = k ? copy_of(&t, t.containers[k].c.parent_id) : to,
		};

		if (container_add(x->db, &c) != OUTCOME_OK) {
			refuse_item(x, "deep", i->name, "containers cannot be nested that deep");
			return false;
		}
	}
	for (size_t k = 0; k < t.file_count; k++)
		if (!copy_file(x, &t.files[k], copy_of(&t, t.files[k].container_id), &unused))
			return false;
	return true;
}

/* Whether the item is small enough to be copied or removed while all other writers wait. */
static bool is_bounded(struct exchange *x, const struct item *i)
{
	if (i->is_file || !tree_exceeds(x->db, i->id, TREE_MAX))
		return true;
	refuse_item(x, "large", i->name,
		    mem_printf("the container holds more than %d files and containers", TREE_MAX));
	return false;
}

/* The copies have the contents of the current versions, and belong to who copies. */
void copy_items(struct exchange *x)
{
	const char *to = x->container.id;
	struct json_object *o, *made;
	struct items all;

	if (!begin(x, &all) || !find_all(x, &all, RIGHT_READ))
		return;
	for (size_t i = 0; i < all.count; i++) {
		struct item *item = &all.list[i];

		if (!is_bounded(x, item) || !(item->is_file ? copy_file(x, &item->file, to, &item->name) :
					      copy_tree(x, item, to, &item->name)))
			return;
	}
	made = json_object_new_array();
	for (size_t i = 0; i < all.count; i++)
		json_append_text(made, all.list[i].name);
	o = json_object_new_object();
	json_add(o, "names", made);
	response_json(&x->response, o);
	db_commit(x->db);
}

/* Removing. */

/* F, the item or in it, is locked: {"by": NAME} says by whom. */
static void refuse_locked(struct exchange *x, const struct file *f)
{
	struct json_object *o = json_object_new_object();
	struct lock l;
	struct user u;

	json_add_text(o, "problem", "locked");
	json_add_text(o, "name", f->name);
	if (lock_get(x->db, f->id, x->now, &l) && l.user_id && user_get(x->db, l.user_id, &u))
		json_add_text(o, "by", user_friendly_name(&u));
	response_refuse(&x->response, 409, "a file is locked");
	response_json(&x->response, o);
}

static bool remove_one(struct exchange *x, const struct item *i)
{
	struct file locked = i->file;
	struct lock l;

	if (!is_bounded(x, i))
		return false;
	if (i->is_file && !lock_get(x->db, i->id, x->now, &l)) {
		file_remove(x->db, &i->file, x->now);
		return true;
	}
	if (!i->is_file && tree_remove(x->db, i->id, x->now, &locked) == OUTCOME_OK)
		return true;
	refuse_locked(x, &locked);
	return false;
}

/* Not WOPI's DeleteContainer, which refuses a container that is not empty. */
void remove_items(struct exchange *x)
{
	struct items all;

	if (!begin(x, &all) || !find_all(x, &all, RIGHT_DELETE))
		return;
	for (size_t i = 0; i < all.count; i++)
		if (!remove_one(x, &all.list[i]))
			return;
	response_json(&x->response, json_object_new_object());
	db_commit(x->db);
}

/* The trash. */

/* Who may create in the place of a removed thing may see it in the trash, and bring it back. */
static bool may_restore(struct exchange *x, const struct trash_item *t)
{
	return !token_visits(&x->session) &&
		(exchange_rights(x, t->container_id, NULL) & (RIGHT_READ | RIGHT_CREATE)) ==
		(RIGHT_READ | RIGHT_CREATE);
}

static struct json_object *restored_json(const struct trash_item *t)
{
	struct json_object *o = item_json(t->is_file, t->id, t->name);

	json_add_text(o, "container", t->container_id);
	json_add_flag(o, "moved", t->moved);
	return o;
}

void restore_items(struct exchange *x)
{
	struct json_object *o, *list;
	struct trash_item *found;
	struct items all;

	if (!begin(x, &all))
		return;
	found = mem_alloc(all.count * sizeof(*found));
	for (size_t i = 0; i < all.count; i++) {
		const struct item *item = &all.list[i];

		if (!trash_get(x->db, item->is_file, item->id, &found[i]) || !may_restore(x, &found[i])) {
			response_refuse(&x->response, 404,
					mem_printf("'%s' is not in the trash", item->id));
			return;
		}
		trash_restore(x->db, &found[i]);
	}
	list = json_object_new_array();
	for (size_t i = 0; i < all.count; i++)
		json_object_array_add(list, restored_json(&found[i]));
	o = json_object_new_object();
	json_add(o, "items", list);
	response_json(&x->response, o);
	db_commit(x->db);
}

struct shown {
	struct exchange *x;
	struct json_object *list;
};

static void show(const struct trash_item *t, void *arg)
{
	struct shown *s = arg;
	struct json_object *o;
	struct container place;

	if (!may_restore(s->x, t) || !container_get(s->x->db, t->container_id, &place))
		return;
	o = item_json(t->is_file, t->id, t->name);
	json_add_text(o, "place", place.name);
	json_add_time(o, "removed", t->removed_at);
	if (t->is_file)
		json_add_int(o, "size", t->size);
	json_object_array_add(s->list, o);
}

/* What gc will drop soon is left out. */
void list_trash(struct exchange *x)
{
	struct json_object *o = json_object_new_object();
	struct shown s = { x, json_object_new_array() };

	trash_list(x->db, x->now - config_duration(x->db, "trash_retention"), TRASH_MAX, show, &s);
	json_add(o, "items", s.list);
	response_json(&x->response, o);
}
