/* SPDX-License-Identifier: MIT */
/* A file: its name and place, its versions, and the rules for saving it. */
#include "file.h"

#include "container.h"
#include "mem.h"
#include "text.h"

#include <string.h>

enum { EXTENSION_MAX = 32 };	/* what is longer is no extension that must be kept */

#define SELECT \
	"SELECT f.id, f.container_id, f.name, f.owner_id, f.made_at, f.removed_at," \
	" v.version, v.size, v.sha256, v.content, v.modified_at, v.user_id" \
	" FROM file f JOIN version v ON v.file_id = f.id AND v.version = f.version"

/* The columns version, size, sha256, content, modified_at, user_id from AT on. */
static void read_version(query *q, int at, struct version *v)
{
	v->number = db_int(q, at);
	v->content.size = db_int(q, at + 1);
	db_blob(q, at + 2, v->content.sha256, SHA256_SIZE);
	v->content.name = db_text(q, at + 3);
	v->modified_at = db_int(q, at + 4);
	v->user_id = db_text(q, at + 5);
}

static void read_file(query *q, struct file *f)
{
	f->id = db_text(q, 0);
	f->container_id = db_text(q, 1);
	f->name = db_text(q, 2);
	f->owner_id = db_text(q, 3);
	f->made_at = db_int(q, 4);
	f->removed_at = db_int(q, 5);
	read_version(q, 6, &f->version);
}

bool file_get_any(struct db *db, const char *id, struct file *f)
{
	query *q = db_prepare(db, SELECT " WHERE f.id = ?1");
	bool found;

	db_bind_text(q, 1, id);
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

bool file_version(struct db *db, const char *id, int64_t number, struct version *v)
{
	query *q = db_prepare(db, "SELECT version, size, sha256, content, modified_at, user_id"
		" FROM version WHERE file_id = ?1 AND version = ?2");
	bool found;

	db_bind_text(q, 1, id);
	db_bind_int(q, 2, number);
	found = db_step(db, q);
	if (found)
		read_version(q, 0, v);
	db_done(q);
	return found;
}

void file_list(struct db *db, const char *container_id, bool removed,
	       void (*each)(const struct file *, void *), void *arg)
{
	query *q = db_prepare(db, container_id ?
		SELECT " WHERE f.container_id = ?1 AND (f.removed_at IS NOT NULL) = ?2"
		" ORDER BY f.name" :
		SELECT " WHERE (f.removed_at IS NOT NULL) = ?2 ORDER BY f.name, f.id");
	struct file f;

	if (container_id)
		db_bind_text(q, 1, container_id);
	db_bind_int(q, 2, removed);
	while (db_step(db, q)) {
		read_file(q, &f);
		each(&f, arg);
	}
}

void file_versions(struct db *db, const char *id,
		   void (*each)(const struct version *, const char *, void *), void *arg)
{
	query *q = db_prepare(db, "SELECT v.version, v.size, v.sha256, v.content,"
		" v.modified_at, v.user_id, u.name"
		" FROM version v LEFT JOIN user u ON u.id = v.user_id"
		" WHERE v.file_id = ?1 ORDER BY v.version DESC");
	struct version v;

	db_bind_text(q, 1, id);
	while (db_step(db, q)) {
		read_version(q, 0, &v);
		each(&v, db_text(q, 6), arg);
	}
}

const struct lock *file_save_conflict(struct db *db, const struct file *f,
				      const char *lock_id, int64_t now)
{
	struct lock *l = mem_alloc(sizeof(*l));

	if (lock_get(db, f->id, now, l))
		return lock_id && strcmp(l->lock_id, lock_id) == 0 ? NULL : l;
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

static void add_version(struct db *db, const char *file_id, const struct version *v)
{
	query *q = db_prepare(db, "INSERT INTO version"
		"(file_id, version, size, sha256, content, modified_at, user_id)"
		" VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)");

	db_bind_text(q, 1, file_id);
	db_bind_int(q, 2, v->number);
	db_bind_int(q, 3, v->content.size);
	db_bind_blob(q, 4, v->content.sha256, SHA256_SIZE);
	db_bind_text(q, 5, v->content.name);
	db_bind_int(q, 6, v->modified_at);
	db_bind_text(q, 7, v->user_id);
	db_run(db, q);
}

void file_save(struct db *db, struct file *f, const struct content *c,
	       const char *user_id, int64_t now)
{
	query *q = db_prepare(db, "UPDATE file SET version = ?2 WHERE id = ?1");
	int64_t before = f->version.modified_at;

	f->version = (struct version){
		.number = f->version.number + 1,
		.content = *c,
		/* a clock that stands still or goes back must not repeat a time */
		.modified_at = now > before ? now : before + 1,
		.user_id = user_id,
	};
	add_version(db, f->id, &f->version);
	db_bind_text(q, 1, f->id);
	db_bind_int(q, 2, f->version.number);
	db_run(db, q);
}

/* Whether NAME can come into the container. */
static enum outcome admit(struct db *db, const char *container_id, const char *name)
{
	struct container c;

	if (!container_get(db, container_id, &c))
		return NOT_FOUND;
	return container_has_name(db, container_id, name) ? NAME_TAKEN : OK;
}

enum outcome file_add(struct db *db, struct file *f, const struct content *c,
		      const char *user_id)
{
	query *q = db_prepare(db, "INSERT INTO file"
		"(id, container_id, name, owner_id, version, made_at)"
		" VALUES(?1, ?2, ?3, ?4, 1, ?5)");
	enum outcome outcome = admit(db, f->container_id, f->name);

	if (outcome == OK && container_id_used(db, f->id))
		outcome = NAME_TAKEN;
	if (outcome != OK)
		return outcome;
	db_bind_text(q, 1, f->id);
	db_bind_text(q, 2, f->container_id);
	db_bind_text(q, 3, f->name);
	db_bind_text(q, 4, f->owner_id);
	db_bind_int(q, 5, f->made_at);
	db_run(db, q);
	f->version = (struct version){
		.number = 1, .content = *c, .modified_at = f->made_at, .user_id = user_id,
	};
	add_version(db, f->id, &f->version);
	return OK;
}

enum outcome file_place(struct db *db, const struct file *f, const char *container_id,
			const char *name)
{
	query *q = db_prepare(db, "UPDATE file SET container_id = ?2, name = ?3 WHERE id = ?1");
	enum outcome outcome;

	if (strcmp(container_id, f->container_id) == 0 && strcmp(name, f->name) == 0)
		return OK;
	outcome = admit(db, container_id, name);
	if (outcome != OK)
		return outcome;
	db_bind_text(q, 1, f->id);
	db_bind_text(q, 2, container_id);
	db_bind_text(q, 3, name);
	db_run(db, q);
	return OK;
}

void file_remove(struct db *db, const struct file *f, int64_t now)
{
	query *q = db_prepare(db, "UPDATE file SET removed_at = ?2 WHERE id = ?1");

	lock_drop(db, f->id);
	db_bind_text(q, 1, f->id);
	db_bind_int(q, 2, now);
	db_run(db, q);
}

enum outcome file_undelete(struct db *db, const struct file *f, const char *container_id)
{
	query *q = db_prepare(db, "UPDATE file SET removed_at = NULL, container_id = ?2"
		" WHERE id = ?1");
	enum outcome outcome = admit(db, container_id, f->name);

	if (outcome != OK)
		return outcome;
	db_bind_text(q, 1, f->id);
	db_bind_text(q, 2, container_id);
	db_run(db, q);
	return OK;
}

int file_purge(struct db *db, int64_t time)
{
	query *tokens = db_prepare(db, "DELETE FROM token WHERE resource_kind = 'file'"
		" AND resource_id IN (SELECT id FROM file WHERE removed_at < ?1)");
	query *count = db_prepare(db, "SELECT count(*) FROM file WHERE removed_at < ?1"
		" AND id IN (SELECT file_id FROM version)");
	query *q = db_prepare(db, "DELETE FROM version"
		" WHERE file_id IN (SELECT id FROM file WHERE removed_at < ?1)");
	int purged;

	db_bind_int(tokens, 1, time);
	db_run(db, tokens);
	db_bind_int(count, 1, time);
	db_step(db, count);
	purged = (int)db_int(count, 0);
	db_done(count);
	db_bind_int(q, 1, time);
	db_run(db, q);
	return purged;
}

void file_contents(struct db *db,
		   void (*each)(const char *, const struct version *, void *), void *arg)
{
	query *q = db_prepare(db, "SELECT version, size, sha256, content, modified_at,"
		" user_id, file_id FROM version ORDER BY file_id, version");
	struct version v;

	while (db_step(db, q)) {
		read_version(q, 0, &v);
		each(db_text(q, 6), &v, arg);
	}
}

int64_t file_contents_count(struct db *db)
{
	query *q = db_prepare(db, "SELECT count(*) FROM version");
	int64_t count;

	db_step(db, q);
	count = db_int(q, 0);
	db_done(q);
	return count;
}

const char *file_free_name(struct db *db, const char *container_id, const char *name)
{
	const char *extension = name_extension(name), *candidate = name;
	size_t stem;

	if (strlen(extension) > EXTENSION_MAX)
		extension = "";
	stem = strlen(name) - strlen(extension);

	for (int n = 1; container_has_name(db, container_id, candidate); n++) {
		const char *tail = mem_printf(" (%d)%s", n, extension);
		size_t room = NAME_MAX_BYTES - strlen(tail);
		size_t keep = stem < room ? stem : room;

		/* never cut a character in the middle */
		while (keep > 0 && keep < stem && ((unsigned char)name[keep] & 0xc0) == 0x80)
			keep--;
		candidate = mem_printf("%.*s%s", (int)keep, name, tail);
	}
	return candidate;
}
