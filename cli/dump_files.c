/* SPDX-License-Identifier: MIT */
/* Containers and files in dumps. */
#include "dump.h"

#include "mem.h"
#include "tree.h"

#include <json-c/json.h>
#include <string.h>

/* A container that holds it, which is left out for the root. */
static void add_place(struct json_object *o, const char *key, const char *id)
{
	if (strcmp(id, CONTAINER_ROOT) != 0)
		dump_text(o, key, id);
}

/* The root is told of only if it was renamed; when it was made is the host's own. */
static void dump_container(const char *path, const struct container *n, void *d)
{
	struct json_object *o;

	(void)path;
	if (!n->parent_id && strcmp(n->name, first_container(0).name) == 0)
		return;
	o = json_object_new_object();
	dump_text(o, "id", n->id);
	dump_text(o, "name", n->name);
	if (n->parent_id) {
		add_place(o, "parent", n->parent_id);
		dump_time(o, "made", n->made_at);
	}
	dump_item(d, o);
}

void dump_containers(struct dump *d)
{
	dump_noun(d, "containers");
	tree_walk(d->db, CONTAINER_ROOT, dump_container, NULL, d);
	dump_noun_end(d);
}

static int64_t number_of(const struct version *v)
{
	return v->number < 0 ? -v->number : v->number;
}

static struct json_object *version_object(struct dump *d, const struct file *f,
					  const struct version *v, int64_t before)
{
	struct json_object *o = json_object_new_object();

	json_object_object_add(o, "content", dump_content(d, f, v));
	if (number_of(v) != before + 1)
		json_object_object_add(o, "number", json_object_new_int64(number_of(v)));
	dump_time(o, "modified", v->modified_at);
	dump_user(d, o, "user", v->user_id);
	dump_flag(o, "autosave", v->autosave);
	if (v->modified_by_user >= 0)
		json_object_object_add(o, "modified_by_user",
				       json_object_new_boolean(v->modified_by_user));
	dump_text(o, "editors", v->editors);
	dump_text(o, "lock_id", v->lock_id);
	dump_text(o, "note", v->note);
	if (v->refused != REFUSAL_LOCK)
		dump_text(o, "refused", refusal_name(v->refused));
	return o;
}

static void add_versions(struct dump *d, const struct file *f, const struct versions *all,
			 struct json_object *o, const char *key)
{
	struct json_object *array;
	int64_t before = 0;

	if (!all->count)
		return;
	array = json_object_new_array();
	for (size_t i = 0; i < all->count; i++) {
		json_object_array_add(array, version_object(d, f, &all->list[i], before));
		before = number_of(&all->list[i]);
	}
	json_object_object_add(o, key, array);
}

/* Whether a file without a list of versions says it all. */
static bool is_simple(const struct versions *all)
{
	const struct version *v = all->list;

	return all->count == 1 && v->number == 1 && !v->autosave && v->modified_by_user < 0 &&
		!v->editors && !v->lock_id && !v->note;
}

static void add_contents(struct dump *d, const struct file *f, struct json_object *o)
{
	struct versions all = version_all(d->db, f->id, false);
	struct versions refused = version_all(d->db, f->id, true);

	if (is_simple(&all)) {
		json_object_object_add(o, "content", dump_content(d, f, all.list));
		dump_time(o, "modified", all.list->modified_at);
		dump_user(d, o, "saved_by", all.list->user_id);
	} else {
		add_versions(d, f, &all, o, "versions");
	}
	add_versions(d, f, &refused, o, "recovered");
}

/* A file in the trash whose container is gone would come out into the root. A template that
 * was removed for good is none any more. */
static void dump_file(const struct file *f, void *arg)
{
	struct dump *d = arg;
	void *mark = mem_mark();
	struct json_object *o = json_object_new_object();
	struct container n;
	struct file template;

	dump_text(o, "id", f->id);
	dump_text(o, "name", f->name);
	if (container_get(d->db, f->container_id, &n))
		add_place(o, "container", n.id);
	if (strcmp(f->owner_id, USER_ADMIN) != 0)
		dump_user(d, o, "owner", f->owner_id);
	dump_flag(o, "template", f->template);
	if (f->template_id && file_get_any(d->db, f->template_id, &template))
		dump_text(o, "from_template", template.id);
	dump_time(o, "made", f->made_at);
	dump_time_if_set(o, "removed", f->removed_at);
	add_contents(d, f, o);
	dump_item(d, o);
	mem_release(mark);
}

void dump_files(struct dump *d)
{
	dump_noun(d, "files");
	file_list(d->db, NULL, false, dump_file, d);
	file_list(d->db, NULL, true, dump_file, d);
	progress_end();
	dump_noun_end(d);
}
