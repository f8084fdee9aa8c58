/* SPDX-License-Identifier: MIT */
/* Containers and files, seeded: where they are and whose. */
#include "seed.h"

#include "text.h"
#include "tree.h"

#include <string.h>

/* Says in words why a container cannot be where it is to be. */
static void check_place(const struct item *it, enum outcome outcome, const struct container *n)
{
	if (outcome == NAME_TAKEN)
		item_refuse(it, EXIT_CONFLICT, NULL, "the name '%s' is taken there, or the id '%s'"
			    " was used before", n->name, n->id);
	if (outcome == TOO_DEEP)
		item_refuse(it, EXIT_CONFLICT, "parent", "containers go no deeper than %d levels",
			    CONTAINER_DEPTH_MAX);
	if (outcome == NOT_EMPTY)
		item_refuse(it, EXIT_CONFLICT, "parent", "this is the container itself, or inside"
			    " it");
}

static bool put_root(struct seed *s, const struct item *it, const struct container *root)
{
	const char *name = item_text(it, "name");

	if (item_has(it, "parent"))
		item_refuse(it, EXIT_USAGE, "parent", "the root has no parent");
	if (strcmp(root->name, name) == 0)
		return false;
	container_rename(s->db, root->id, name);
	return true;
}

bool put_container(struct seed *s, const struct item *it)
{
	struct container before, n = { .id = item_text(it, "id"), .name = item_text(it, "name") };
	bool there = n.id && container_get(s->db, n.id, &before);

	if (there && !before.parent_id) {
		seed_claim(s, it, NULL, "containers", n.id);
		return put_root(s, it, &before);
	}
	n.parent_id = seed_container_id(s, it, "parent");
	n.made_at = item_time(it, "made", s->c->now);
	if (!n.id)
		there = container_named(s->db, n.parent_id, n.name, &before);
	if (there)
		n.id = before.id;
	else if (!n.id)
		n.id = text_random(12);
	seed_claim(s, it, NULL, "containers", n.id);
	if (there && strcmp(before.parent_id, n.parent_id) == 0 && strcmp(before.name, n.name) == 0)
		return false;
	check_place(it, there ? container_place(s->db, &before, n.parent_id, n.name) :
		    container_add(s->db, &n), &n);
	return true;
}

/* The container of a file; of one in the trash whose container is gone, the one that it
 * would come out into. */
static const char *place_of(struct db *db, const struct file *f)
{
	struct container n;

	return container_get(db, f->container_id, &n) ? f->container_id : CONTAINER_ROOT;
}

/* Where the file is, and under what name; and out of the trash, after that: its former place
 * may be another's. */
static bool place(struct seed *s, const struct item *it, const struct file *before,
		  const struct file *f)
{
	bool out = before->removed_at && !f->removed_at;
	bool stays = strcmp(place_of(s->db, before), f->container_id) == 0 &&
		strcmp(before->name, f->name) == 0;

	if (!stays && file_place(s->db, before, f->container_id, f->name) != OK)
		seed_name_taken(s, it, f);
	if (out && file_undelete(s->db, f, f->container_id) != OK)
		seed_name_taken(s, it, f);
	return out || !stays;
}

/* Brings a file that is there to what F says. */
static bool change_file(struct seed *s, const struct item *it, struct file *before,
			const struct file *f)
{
	bool changed = place(s, it, before, f);

	if (strcmp(before->owner_id, f->owner_id) != 0 || before->template != f->template) {
		file_set(s->db, f);
		changed = true;
	}
	if (before->template_id && !item_has(it, "from_template")) {
		file_set_template(s->db, f, NULL);
		changed = true;
	}
	if (!f->removed_at)
		before->removed_at = 0;	/* it is out of the trash by now */
	if (put_versions(s, it, before))
		changed = true;
	if (f->removed_at && before->removed_at != f->removed_at) {
		file_remove(s->db, f, f->removed_at);
		changed = true;
	}
	return changed;
}

bool put_file(struct seed *s, const struct item *it)
{
	struct file before, f = {
		.id = item_text(it, "id"), .name = item_text(it, "name"),
		.template = item_flag(it, "template"), .removed_at = item_time(it, "removed", 0),
	};
	bool there, changed;

	if (f.removed_at && !f.id)
		item_refuse(it, EXIT_USAGE, NULL, "expected the key \"id\" beside \"removed\":"
			    " others may have the name");
	f.container_id = seed_container_id(s, it, "container");
	f.owner_id = seed_user_id(s, it, "owner", USER_ADMIN, true);
	f.made_at = item_time(it, "made", s->c->now);
	there = seed_find_file(s, it, f.container_id, &before);
	f.id = there ? before.id : f.id ? f.id : text_random(12);
	seed_claim(s, it, NULL, "files", f.id);
	changed = there ? change_file(s, it, &before, &f) : put_versions(s, it, &f);
	return put_recovered(s, it, &f) || changed;
}

/* When all files are there. */
bool put_template(struct seed *s, const struct item *it)
{
	struct file f, template;

	if (!item_has(it, "from_template"))
		return false;
	template = seed_need_file(s, it, "from_template");
	seed_find_file(s, it, seed_container_id(s, it, "container"), &f);
	if (strcmp(f.id, template.id) == 0)
		item_refuse(it, EXIT_USAGE, "from_template", "a file does not start from itself");
	if (f.template_id && strcmp(f.template_id, template.id) == 0)
		return false;
	file_set_template(s->db, &f, template.id);
	return true;
}
