/* SPDX-License-Identifier: MIT */
/* The end of a file for privacy's sake. */
#include "purge.h"

#include "audit.h"
#include "chunk_contents.h"
#include "container.h"
#include "journal.h"
#include "json.h"
#include "mem.h"
#include "store.h"
#include "sweep.h"
#include "text.h"
#include "version.h"

#include <ctype.h>
#include <json-c/json.h>
#include <string.h>

static bool is_named(struct db *db, const char *content)
{
	return db_found(db, db_query(db, "SELECT 1 FROM version WHERE content = ?1", content));
}

static void add_content(struct purged *p, const char *name)
{
	p->contents = mem_grow(p->contents, p->count, sizeof(*p->contents));
	p->contents[p->count++] = name;
}

/* Drops all versions, refused and folded ones too. */
static void drop_versions(struct db *db, const char *id, struct purged *p)
{
	query *q = db_query(db, "SELECT version FROM version WHERE file_id = ?1", id);
	int64_t *numbers = NULL;
	size_t count = 0;

	for (; db_step(db, q); count++) {
		numbers = mem_grow(numbers, count, sizeof(*numbers));
		numbers[count] = db_int(q, 0);
	}
	for (size_t i = 0; i < count; i++) {
		struct content c;

		if (version_take(db, id, numbers[i], &c) && !is_named(db, c.name))
			add_content(p, c.name);
	}
}

/* Rows of other kinds that name the file. */
static const char *const forgets[] = {
	"DELETE FROM lock WHERE file_id = ?1",
	"DELETE FROM lock_event WHERE file_id = ?1",
	"DELETE FROM setting WHERE substr(scope, 1, 9) = 'saved_as/'"
	" AND substr(value, 1, length(?1) + 1) = ?1 || ' '",
	"UPDATE file SET template_id = NULL WHERE template_id = ?1",
	"DELETE FROM file WHERE id = ?1",
};

struct purged file_purge(struct db *db, const struct file *f, int64_t now)
{
	const char *id = mem_strdup(f->id);
	struct chunk_names chunks = chunk_contents_of(db, id);
	struct purged p = { .count = 0 };

	for (size_t i = 0; i < chunks.count; i++)
		add_content(&p, chunks.list[i]);
	if (!f->removed_at)
		file_remove(db, f, now);	/* what the trash does not count */
	drop_versions(db, id, &p);
	sweep_forget(db, &id, 1);
	for (size_t i = 0; i < sizeof(forgets) / sizeof(*forgets); i++)
		db_run(db, db_query(db, forgets[i], id));
	store_set(db, CONTAINER_PURGED, id, "");
	return p;
}

/* What lines are searched for, and TEXT as JSON writes it. */
struct traces {
	const char *id, *name;
};

static const char *in_json(const char *text)
{
	struct json_object *o = json_object_new_string(text);
	const char *written = json_object_to_json_string_ext(o, JSON_C_TO_STRING_NOSLASHESCAPE);
	const char *copy = mem_strndup(written + 1, strlen(written) - 2);

	json_object_put(o);
	return copy;
}

static bool is_part_of_id(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '-';
}

/* Whether ID stands in LINE, not as a part of another one. */
static bool has_id(const char *line, const char *id)
{
	size_t len = strlen(id);

	for (const char *at = line; (at = strstr(at, id)); at += len)
		if (!is_part_of_id(at[len]) && (at == line || !is_part_of_id(at[-1])))
			return true;
	return false;
}

static const char *of_journal(const char *line, void *arg)
{
	const struct traces *t = arg;

	return has_id(line, t->id) || strstr(line, t->name) ? NULL : line;
}

static const char *of_audit(const char *line, void *arg)
{
	const struct traces *t = arg;
	const char *at;

	while ((at = strstr(line, t->name)))
		line = mem_printf("%.*s(purged)%s", (int)(at - line), line, at + strlen(t->name));
	return line;
}

void purge_records(struct db *db, const char *id, const char *name)
{
	struct traces t = { id, in_json(name) };

	lines_edit(db, &journal_file, of_journal, &t);
	audit_edit(db, of_audit, &t);
}
