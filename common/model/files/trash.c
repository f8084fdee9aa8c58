/* SPDX-License-Identifier: MIT */
/* The trash: what one removal removed has its time in common. */
#include "trash.h"

#include "container.h"
#include "file.h"
#include "mem.h"

#define FILES "SELECT 1, f.id, f.name, f.container_id, f.removed_at, v.size FROM file f" \
	" JOIN version v ON v.file_id = f.id AND v.version = f.version"
#define CONTAINERS "SELECT 0, id, name, parent_id, removed_at, 0 FROM container c"

/* The container ID or, if that is removed, the nearest one above it that is not. */
static const char *nearest(struct db *db, const char *id, bool *moved)
{
	struct container c;

	*moved = false;
	for (int level = 0; level <= CONTAINER_DEPTH_MAX && !container_get(db, id, &c); level++) {
		query *q = db_query(db, "SELECT parent_id FROM container WHERE id = ?1", id);

		id = db_step(db, q) ? db_text(q, 0) : NULL;
		db_done(q);
		*moved = true;
		if (!id)
			break;
	}
	return id && container_get(db, id, &c) ? id : CONTAINER_ROOT;
}

static void read_row(struct db *db, query *q, struct trash_item *item)
{
	*item = (struct trash_item){
		.is_file = db_int(q, 0), .id = db_text(q, 1), .name = db_text(q, 2),
		.container_id = db_text(q, 3), .removed_at = db_int(q, 4), .size = db_int(q, 5),
	};
	item->container_id = nearest(db, item->container_id, &item->moved);
}

void trash_list(struct db *db, int64_t since, int64_t max,
		void (*each)(const struct trash_item *, void *), void *arg)
{
	query *q = db_prepare(db, FILES " WHERE f.removed_at >= ?1"
		" AND NOT EXISTS (SELECT 1 FROM container c WHERE c.id = f.container_id"
		" AND c.removed_at = f.removed_at)"
		" UNION ALL " CONTAINERS " WHERE removed_at >= ?1 AND NOT EXISTS (SELECT 1 FROM container p"
		" WHERE p.id = c.parent_id AND p.removed_at = c.removed_at)"
		" ORDER BY 5 DESC, 2 LIMIT ?2");
	struct trash_item item;

	db_bind_int(q, 1, since);
	db_bind_int(q, 2, max);
	while (db_step(db, q)) {
		read_row(db, q, &item);
		each(&item, arg);
	}
}

bool trash_get(struct db *db, bool is_file, const char *id, struct trash_item *item)
{
	query *q = db_query(db, is_file ? FILES " WHERE f.id = ?1 AND f.removed_at IS NOT NULL" :
			    CONTAINERS " WHERE id = ?1 AND removed_at IS NOT NULL", id);
	bool found = db_step(db, q);

	if (found)
		read_row(db, q, item);
	db_done(q);
	return found;
}

static void restore_file(struct db *db, const char *id, const char *container_id, const char *name)
{
	struct file f;

	if (!file_get_any(db, id, &f))
		return;
	file_place(db, &f, container_id, name);
	f.name = name;
	file_undelete(db, &f, container_id);
}

/* The containers below ?1 that were removed at ?2. */
#define WITH_IT "WITH RECURSIVE below(id) AS (VALUES(?1) UNION ALL SELECT c.id FROM below b" \
	" JOIN container c ON c.parent_id = b.id AND c.removed_at = ?2) "

/* The files that were removed with the container ID. */
static size_t files_of(struct db *db, const char *id, int64_t removed_at, struct file **files)
{
	query *q = db_query(db, WITH_IT "SELECT f.id, f.container_id, f.name FROM below b"
		" JOIN file f ON f.container_id = b.id WHERE f.removed_at = ?2", id);
	size_t count = 0;

	db_bind_int(q, 2, removed_at);
	while (db_step(db, q)) {
		*files = mem_grow(*files, count, sizeof(**files));
		(*files)[count++] = (struct file){ .id = db_text(q, 0), .container_id = db_text(q, 1),
						   .name = db_text(q, 2) };
	}
	return count;
}

static void change_below(struct db *db, const char *sql, const struct trash_item *item)
{
	query *q = db_query(db, sql, item->id);

	db_bind_int(q, 2, item->removed_at);
	db_run(db, q);
}

static void restore_container(struct db *db, const struct trash_item *item)
{
	query *q = db_query(db, "UPDATE container SET parent_id = ?2, name = ?3 WHERE id = ?1", item->id);
	struct file *files = NULL;
	size_t count = files_of(db, item->id, item->removed_at, &files);

	db_bind_text(q, 2, item->container_id);
	db_bind_text(q, 3, item->name);
	db_run(db, q);
	change_below(db, WITH_IT "UPDATE granted SET role = -role, removed_at = NULL"
		     " WHERE removed_at = ?2 AND resource_id IN (SELECT id FROM below)", item);
	change_below(db, WITH_IT "UPDATE container SET removed_at = NULL"
		     " WHERE id IN (SELECT id FROM below)", item);
	for (size_t i = 0; i < count; i++)
		restore_file(db, files[i].id, files[i].container_id, files[i].name);
}

void trash_restore(struct db *db, struct trash_item *item)
{
	item->name = item->is_file ? file_free_name(db, item->container_id, item->name, NULL) :
		container_free_name(db, item->container_id, item->name, "", NULL);
	if (item->is_file)
		restore_file(db, item->id, item->container_id, item->name);
	else
		restore_container(db, item);
}
