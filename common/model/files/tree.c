/* SPDX-License-Identifier: MIT */
/* Containers and files as one tree. */
#include "tree.h"

#include "mem.h"
#include "text.h"

#include <string.h>

bool tree_find(struct db *db, const char *path, struct tree_item *item, const char **missing)
{
	const char *field;
	struct container c;
	struct file f;
	size_t len;

	*item = (struct tree_item){ .id = CONTAINER_ROOT };
	while (next_field(&path, '/', &field, &len)) {
		const char *name = mem_strndup(field, len);

		if (!len)
			continue;
		if (container_named(db, item->id, name, &c)) {
			item->id = c.id;
			continue;
		}
		if (!field[len] && file_named(db, item->id, name, &f)) {
			*item = (struct tree_item){ true, f.id };
			return true;
		}
		if (missing)
			*missing = name;
		return false;
	}
	return true;
}

const char *tree_path(struct db *db, const char *container_id, const char *name)
{
	const char *path = name ? mem_printf("/%s", name) : "";
	struct climb up = { .id = container_id };
	struct container c;

	while (container_climb(db, &up, &c))
		if (c.parent_id)
			path = mem_printf("/%s%s", c.name, path);
	return *path ? path : "/";
}

/* Containers to visit: a list that grows while it is read. */
struct walk {
	struct place { const char *path; struct container c; } *places;
	size_t count;
	const char *here;
	void (*file)(const char *path, const struct file *f, void *arg);
	void *arg;
};

static const char *below(const char *path, const char *name)
{
	return *path ? mem_printf("%s/%s", path, name) : name;
}

static void add_place(struct walk *w, const char *path, const struct container *c)
{
	w->places = mem_grow(w->places, w->count, sizeof(*w->places));
	w->places[w->count++] = (struct place){ path, *c };
}

static void visit_container(const struct container *c, void *arg)
{
	struct walk *w = arg;

	/* in a cycle (see container_climb()) the first one comes again */
	if (!same(c->id, w->places[0].c.id))
		add_place(w, below(w->here, c->name), c);
}

static void visit_file(const struct file *f, void *arg)
{
	struct walk *w = arg;

	w->file(below(w->here, f->name), f, w->arg);
}

void tree_walk(struct db *db, const char *id,
	       void (*container)(const char *, const struct container *, void *),
	       void (*file)(const char *, const struct file *, void *), void *arg)
{
	struct walk w = { .file = file, .arg = arg };
	struct container c;

	if (!container_get(db, id, &c))
		return;
	add_place(&w, "", &c);
	for (size_t i = 0; i < w.count; i++) {
		c = w.places[i].c;
		w.here = w.places[i].path;
		if (container)
			container(w.here, &c, arg);
		container_list(db, c.id, visit_container, &w);
		if (file)
			file_list(db, c.id, false, visit_file, &w);
	}
}

bool tree_exceeds(struct db *db, const char *id, int64_t max)
{
	query *q = db_query(db, "WITH RECURSIVE below(id) AS (VALUES(?1) UNION ALL"
		" SELECT c.id FROM below b JOIN container c ON c.parent_id = b.id"
		" WHERE c.removed_at IS NULL)"
		" SELECT count(*) FROM (SELECT id FROM below UNION ALL"
		" SELECT f.id FROM below b JOIN file f ON f.container_id = b.id"
		" WHERE f.removed_at IS NULL LIMIT ?2)", id);

	db_bind_int(q, 2, max + 2);	/* one is the container itself */
	return db_value(db, q) > max + 1;
}

/* What is to be removed. It is collected first, for a change must not meet a statement that
 * still reads what it changes. */
struct removal {
	const char **containers;
	struct file *files;
	size_t container_count, file_count;
};

static void take_container(const char *path, const struct container *c, void *arg)
{
	struct removal *r = arg;

	(void)path;
	r->containers = mem_grow(r->containers, r->container_count, sizeof(*r->containers));
	r->containers[r->container_count++] = c->id;
}

static void take_file(const char *path, const struct file *f, void *arg)
{
	struct removal *r = arg;

	(void)path;
	r->files = mem_grow(r->files, r->file_count, sizeof(*r->files));
	r->files[r->file_count++] = *f;
}

enum outcome tree_remove(struct db *db, const char *id, int64_t now, struct file *locked)
{
	struct removal r = { 0 };
	struct container top;
	struct lock l;

	if (!container_get(db, id, &top))
		return OUTCOME_NOT_FOUND;
	if (!top.parent_id)
		return OUTCOME_NOT_EMPTY;
	tree_walk(db, id, take_container, take_file, &r);
	for (size_t i = 0; i < r.file_count; i++) {
		*locked = r.files[i];
		if (lock_get(db, locked->id, now, &l))
			return OUTCOME_LOCK_MISMATCH;
	}
	for (size_t i = 0; i < r.file_count; i++)
		file_remove(db, &r.files[i], now);
	while (r.container_count-- > 0)	/* containers below come later */
		container_remove(db, r.containers[r.container_count], now);
	return OUTCOME_OK;
}
