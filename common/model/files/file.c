/* SPDX-License-Identifier: MIT */
/* Files: names and containers, versions, and the rules for saving. */
#include "file.h"

#include "account.h"
#include "alternate.h"
#include "coauth.h"
#include "config.h"
#include "container.h"
#include "content_property.h"
#include "mem.h"
#include "name.h"
#include "text.h"
#include "unused.h"
#include "upload.h"

#include <string.h>

#define SELECT \
	"SELECT f.id, f.container_id, f.name, f.owner_id, f.made_at, f.removed_at," \
	" f.template, f.template_id, f.version_floor, f.sequence, " VERSION_COLUMNS \
	" FROM file f JOIN version v ON v.file_id = f.id AND v.version = f.version"

static void read_file(query *q, struct file *f)
{
	f->id = db_text(q, 0);
	f->container_id = db_text(q, 1);
	f->name = db_text(q, 2);
	f->owner_id = db_text(q, 3);
	f->made_at = db_int(q, 4);
	f->removed_at = db_int(q, 5);
	f->template = db_int(q, 6);
	f->template_id = db_text(q, 7);
	f->version_floor = db_int(q, 8);
	f->sequence = db_int(q, 9);
	version_read(q, 10, &f->version);
	f->old = false;
}

bool file_get_any(struct db *db, const char *id, struct file *f)
{
	query *q = db_query(db, SELECT " WHERE f.id = ?1", id);
	bool found;

	found = db_step(db, q);
	if (found)
		read_file(q, f);
	db_done(q);
	return found;
}

bool file_get(struct db *db, const char *id, struct file *f)
{
	return file_get_any(db, id, f) && !f->removed_at;
}

const char *file_parent(struct db *db, const char *id, const char **name)
{
	query *q = db_query(db, "SELECT container_id, name FROM file WHERE id = ?1"
		" AND removed_at IS NULL", id);
	const char *parent_id = NULL;

	if (db_step(db, q)) {
		parent_id = db_text(q, 0);
		*name = db_text(q, 1);
	}
	db_done(q);
	return parent_id;
}

bool file_open(struct db *db, const char *id, struct file *f)
{
	const char *dot = strchr(id, '.');
	int64_t number;

	if (!dot)
		return file_get(db, id, f);
	if (!parse_number(dot + 1, INT64_MAX, &number) || number == 0 || dot[1] == '0' ||
	    !file_get(db, mem_strndup(id, (size_t)(dot - id)), f) ||
	    !version_get(db, f->id, number, &f->version) || f->version.folded_at)
		return false;
	f->old = true;
	return true;
}

bool file_named(struct db *db, const char *container_id, const char *name, struct file *f)
{
	query *q = db_query(db, SELECT
		" WHERE f.container_id = ?1 AND f.name = ?2 AND f.removed_at IS NULL", container_id);
	bool found;

	db_bind_text(q, 2, name_normal(name));
	found = db_step(db, q);
	if (found)
		read_file(q, f);
	db_done(q);
	return found;
}

void file_list(struct db *db, const char *container_id, bool removed,
	       void (*each)(const struct file *, void *), void *arg)
{
	query *q;
	struct file f;

	/* the index of names has only files that are not removed */
	if (container_id && !removed)
		q = db_prepare(db, SELECT " WHERE f.container_id = ?1 AND f.removed_at IS NULL"
			" ORDER BY f.name");
	else
		q = db_prepare(db, SELECT " WHERE (f.removed_at IS NOT NULL) = ?2"
			" AND (?1 IS NULL OR f.container_id = ?1) ORDER BY f.name, f.id");
	db_bind_text(q, 1, container_id);
	if (!container_id || removed)
		db_bind_int(q, 2, removed);
	while (db_step(db, q)) {
		read_file(q, &f);
		each(&f, arg);
	}
}

/* All files are read, which is faster in their own order than by an index: "+" forbids one. */
void file_list_templates(struct db *db, void (*each)(const struct file *, void *), void *arg)
{
	query *q = db_prepare(db, SELECT " WHERE f.template AND +f.removed_at IS NULL"
		" ORDER BY f.name, f.id");
	struct file f;

	while (db_step(db, q)) {
		read_file(q, &f);
		each(&f, arg);
	}
}

const struct lock *file_save_conflict(struct db *db, const struct file *f, const char *lock_id,
				      const char *coauth_id, int64_t now)
{
	struct lock *l = mem_alloc(sizeof(*l));

	if (lock_get(db, f->id, now, l)) {
		bool may_save = l->coauth ? coauth_may_save(db, f->id, coauth_id, now) :
			lock_id && same(l->lock_id, lock_id);

		return may_save ? NULL : l;
	}
	return f->version.content.size == 0 ? NULL : l;
}

bool file_timestamp_fits(const struct file *f, const char *timestamp)
{
	int64_t at;

	if (!timestamp)
		return true;
	if (!clock_parse(timestamp, &at))
		return false;
	return at == 0 || at == f->version.modified_at;
}

/* In SQL, so that it depends on nothing that was read before. */
#define NEXT_SEQUENCE "sequence = min(sequence + 1, 2147483647)"

void file_touch(struct db *db, struct file *f)
{
	query *q = db_query(db, "UPDATE file SET " NEXT_SEQUENCE " WHERE id = ?1 RETURNING sequence",
			    f->id);

	f->sequence = db_value(db, q);
}

void file_advance(struct db *db, struct file *f, const struct version *v)
{
	query *q = db_query(db, "UPDATE file SET version = ?2, " NEXT_SEQUENCE " WHERE id = ?1"
		" RETURNING sequence", f->id);
	int64_t more = v->content.size - f->version.content.size;

	f->version = *v;
	version_add(db, f->id, &f->version);
	db_bind_int(q, 2, f->version.number);
	f->sequence = db_value(db, q);
	if (!f->removed_at)
		account_change(db, f->id, (struct account){ .current = more });
	if (v->by_chunks)
		return;
	alternate_drop(db, f->id, clock_now());
	content_property_drop(db, f->id, true);
}

/* Folds the version NUMBER of F into the present one. The bytes of folded versions are limited
 * like those of refused saves. */
static void fold(struct db *db, const struct file *f, int64_t number, int64_t now)
{
	struct quota quota;
	int64_t max;

	if (!version_fold(db, f->id, number, &f->version, now, config_duration(db, "autosave_grace")))
		return;
	quota = quota_of(db, f->owner_id);
	max = quota_of_refused(db, &quota);
	while (account_get(db, f->owner_id).folded > max && version_drop_folded(db, f->id, now))
		;
}

/* Drops old versions if the setting limits them. */
static void trim(struct db *db, const struct file *f, int64_t now)
{
	int64_t kept = config_number(db, "versions_kept");

	if (kept)
		version_trim_file(db, f->id, f->version.number, kept, now);
	unused_remove_due(db, now);
}

int64_t file_next_number(const struct file *f)
{
	int64_t number = f->version.number;

	return (number > f->version_floor ? number : f->version_floor) + 1;
}

void file_save(struct db *db, struct file *f, const struct version *v, int64_t now)
{
	int64_t before = f->version.modified_at, number = f->version.number;
	struct version next = *v;

	next.number = file_next_number(f);
	/* times must increase even if the clock stands still or goes back */
	next.modified_at = now > before ? now : before + 1;
	file_advance(db, f, &next);
	if (v->autosave)
		fold(db, f, number, now);
	trim(db, f, now);
}

/* Whether NAME can be used in the container. */
static enum outcome admit(struct db *db, const char *container_id, const char *name)
{
	struct container c;

	if (!container_get(db, container_id, &c))
		return OUTCOME_NOT_FOUND;
	return container_has_name(db, container_id, name) ? OUTCOME_NAME_TAKEN : OUTCOME_OK;
}

enum outcome file_add(struct db *db, struct file *f, const struct version *v)
{
	query *q = db_prepare(db, "INSERT INTO file"
		"(id, container_id, name, owner_id, version, made_at, template, template_id,"
		" removed_at) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, nullif(?9, 0))");
	enum outcome outcome = admit(db, f->container_id, f->name);

	if (outcome == OUTCOME_NAME_TAKEN && f->removed_at)
		outcome = OUTCOME_OK;
	if (outcome == OUTCOME_OK && container_id_used(db, f->id))
		outcome = OUTCOME_NAME_TAKEN;
	if (outcome != OUTCOME_OK)
		return outcome;
	db_bind_text(q, 1, f->id);
	db_bind_text(q, 2, f->container_id);
	db_bind_text(q, 3, f->name);
	db_bind_text(q, 4, f->owner_id);
	f->version = *v;
	f->sequence = 1;
	if (!v->number)
		f->version.number = 1;
	db_bind_int(q, 5, f->version.number);
	db_bind_int(q, 6, f->made_at);
	db_bind_int(q, 7, f->template);
	db_bind_text(q, 8, f->template_id);
	db_bind_int(q, 9, f->removed_at);
	db_run(db, q);
	version_add(db, f->id, &f->version);
	if (!f->removed_at)
		account_change(db, f->id, (struct account){ .current = v->content.size });
	return OUTCOME_OK;
}

enum outcome file_place(struct db *db, const struct file *f, const char *container_id,
			const char *name)
{
	query *q = db_query(db, "UPDATE file SET container_id = ?2, name = ?3 WHERE id = ?1", f->id);
	enum outcome outcome;

	if (same(container_id, f->container_id) && same(name, f->name))
		return OUTCOME_OK;
	outcome = admit(db, container_id, name);
	if (outcome != OUTCOME_OK && !(outcome == OUTCOME_NAME_TAKEN && f->removed_at))
		return outcome;
	db_bind_text(q, 2, container_id);
	db_bind_text(q, 3, name);
	db_run(db, q);
	return OUTCOME_OK;
}

void file_set(struct db *db, const struct file *f)
{
	query *q = db_query(db, "UPDATE file SET owner_id = ?2, template = ?3 WHERE id = ?1", f->id);

	account_file(db, f->id, -1);
	db_bind_text(q, 2, f->owner_id);
	db_bind_int(q, 3, f->template);
	db_run(db, q);
	account_file(db, f->id, 1);
}

void file_set_template(struct db *db, const struct file *f, const char *template_id)
{
	query *q = db_query(db, "UPDATE file SET template_id = ?2 WHERE id = ?1", f->id);

	db_bind_text(q, 2, template_id);
	db_run(db, q);
}

/* Adds the current version to its owner's sum, or subtracts it (SIGN 1, -1), unless the file is
 * in the trash. */
static void account_current(struct db *db, const char *id, int sign)
{
	query *q = db_query(db, "SELECT v.size FROM file f JOIN version v"
		" ON v.file_id = f.id AND v.version = f.version"
		" WHERE f.id = ?1 AND f.removed_at IS NULL", id);

	account_change(db, id, (struct account){ .current = sign * db_value(db, q) });
}

void file_remove(struct db *db, const struct file *f, int64_t now)
{
	query *q = db_query(db, "UPDATE file SET removed_at = ?2 WHERE id = ?1", f->id);

	lock_drop(db, f->id);
	alternate_drop(db, f->id, now);
	content_property_drop(db, f->id, false);
	upload_drop_of(db, f->id, now);
	account_current(db, f->id, -1);
	db_bind_int(q, 2, now);
	db_run(db, q);
}

enum outcome file_undelete(struct db *db, const struct file *f, const char *container_id)
{
	query *q = db_query(db, "UPDATE file SET removed_at = NULL, container_id = ?2"
		" WHERE id = ?1 AND removed_at IS NOT NULL", f->id);
	enum outcome outcome = admit(db, container_id, f->name);

	if (outcome != OUTCOME_OK)
		return outcome;
	db_bind_text(q, 2, container_id);
	if (db_run(db, q))
		account_current(db, f->id, 1);
	return OUTCOME_OK;
}

const char *file_free_name(struct db *db, const char *container_id, const char *name,
			   const char *own)
{
	return container_free_name(db, container_id, name, name_extension(name), own);
}

struct room file_room(struct db *db, const char *owner_id, int64_t replaced)
{
	struct room room = {
		.quota = quota_of(db, owner_id), .max = config_size(db, "max_file_size"),
	};
	const struct quota *quota = &room.quota;
	int64_t left;

	room.limit = mem_printf("max_file_size, %s", text_size(room.max));
	if (quota->max == INT64_MAX)
		return room;
	left = quota->max > quota->used ? quota->max - quota->used : 0;
	if (!quota->counts_versions)
		left += replaced;
	if (left >= room.max)
		return room;
	room.max = left;
	room.by_quota = true;
	room.limit = mem_printf("the quota of '%s', %s", quota->owner, text_size(quota->max));
	return room;
}
