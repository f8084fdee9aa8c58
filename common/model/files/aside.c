/* SPDX-License-Identifier: MIT */
/* Saves that were received but not committed. */
#include "aside.h"

#include "config.h"
#include "data.h"
#include "die.h"
#include "json.h"
#include "mem.h"
#include "refused.h"
#include "text.h"
#include "unused.h"
#include "user.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define FOLDER "aside"
#define ENDING ".json"

enum {
	TRIES = 3,		/* another writer may remove the folder at the same time */
	SIDECAR_MAX = 8192,	/* bytes */
	AT_ONCE = 50,		/* adopted in one change */
};

static struct json_object *describe(const char *file_id, const struct version *v, int64_t now)
{
	struct json_object *o = json_object_new_object();

	json_add_text(o, "content", v->content.name);
	json_add_text(o, "file", file_id);
	json_add_text(o, "user", v->user_id);
	json_add_text(o, "lock_id", v->lock_id);
	json_add_int(o, "at", now);
	json_add_int(o, "size", v->content.size);
	json_add_text(o, "sha256", text_hex(v->content.sha256, SHA256_SIZE));
	return o;
}

bool aside_put(const struct db *db, const char *file_id, const struct version *v, int64_t now)
{
	const char *text = json_finish(describe(file_id, v, now));
	const char *name = mem_printf("%s" ENDING, v->content.name);
	bool written = false;

	for (int i = 0; i < TRIES && !written; i++) {
		int folder = data_make_folder(db->dir_fd, FOLDER);

		written = folder >= 0 && data_write(folder, name, text, strlen(text)) &&
			data_flush(folder) && data_flush(db->dir_fd);
		if (folder >= 0)
			close(folder);
	}
	return written;
}

/* The names of the sidecars in the folder, at most MAX. */
static struct aside_names list(int folder, size_t max)
{
	int fd = dup(folder);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct aside_names all = { .count = 0 };
	struct dirent *entry;

	while (dir && all.count < max && (entry = readdir(dir))) {
		const char *ending = strrchr(entry->d_name, '.');

		if (entry->d_name[0] == '.' || !ending || !same(ending, ENDING))
			continue;
		all.list = mem_grow(all.list, all.count, sizeof(*all.list));
		all.list[all.count++] = mem_strdup(entry->d_name);
	}
	if (dir)
		closedir(dir);
	return all;
}

static const char *content_of(const char *name)
{
	return mem_strndup(name, strlen(name) - strlen(ENDING));
}

struct aside_names aside_list(const struct db *db)
{
	int folder = data_open_folder(db->dir_fd, FOLDER);
	struct aside_names all = { .count = 0 };

	if (folder < 0)
		return all;
	all = list(folder, SIZE_MAX);
	close(folder);
	for (size_t i = 0; i < all.count; i++)
		all.list[i] = content_of(all.list[i]);
	return all;
}

/* A save as read from its sidecar. */
struct save {
	const char *file_id;
	struct version v;
	int64_t at;
};

/* -1 if there is none. */
static int64_t number(struct json_object *o, const char *key)
{
	return json_object_object_get_ex(o, key, NULL) ? json_int(o, key) : -1;
}

/* Reads a sidecar into *S, with texts from the pool. False if it does not describe a save. */
static bool read_object(struct json_object *o, const char *name, struct save *s)
{
	const char *content = json_text(o, "content"), *hash = json_text(o, "sha256");

	s->file_id = json_copy(o, "file");
	if (!content || !same(content, content_of(name)) || !s->file_id || !hash ||
	    !text_unhex(hash, s->v.content.sha256, SHA256_SIZE))
		return false;
	s->v.content.name = mem_strdup(content);
	s->v.content.size = number(o, "size");
	s->at = number(o, "at");
	s->v.user_id = json_copy(o, "user");
	s->v.lock_id = json_copy(o, "lock_id");
	return s->v.content.size >= 0 && s->at >= 0;
}

static bool read_save(const char *text, const char *name, struct save *s)
{
	struct json_object *o;
	bool good;

	*s = (struct save){
		.v = { .modified_by_user = -1, .refused = REFUSAL_BUSY,
		       .note = "refused: the host was busy, or failed" },
	};
	if (!json_read_object(text, strlen(text), &o))
		return false;
	good = read_object(o, name, s);
	json_object_put(o);
	return good;
}

/* NULL with errno if it cannot be read for now. */
static const char *read_sidecar(int folder, const char *name)
{
	static char text[SIDECAR_MAX + 1];
	int fd = data_open_file(folder, name, O_RDONLY), why;
	ssize_t len = fd < 0 ? -1 : read(fd, text, SIDECAR_MAX);

	why = errno;
	if (fd >= 0)
		close(fd);
	errno = why;
	if (len < 0)
		return NULL;
	text[len] = '\0';
	return text;
}

/* Whether the save was committed after all, or adopted by a process that was then killed. */
static bool is_named(struct db *db, const struct save *s)
{
	query *q = db_query(db, "SELECT 1 FROM version WHERE file_id = ?1 AND content = ?2",
		s->file_id);

	db_bind_text(q, 2, s->v.content.name);
	return db_found(db, q);
}

/* The sidecars that the present change adopts; they are removed when it is committed. */
static const char *adopted[AT_ONCE];
static size_t adopted_count;

static void finish(struct db *db, bool committed)
{
	int folder = committed ? data_open_folder(db->dir_fd, FOLDER) : -1;

	for (size_t i = 0; folder >= 0 && i < adopted_count; i++)
		unlinkat(folder, adopted[i], 0);
	adopted_count = 0;
	if (folder < 0)
		return;
	close(folder);
	unlinkat(db->dir_fd, FOLDER, AT_REMOVEDIR);	/* unless there are more */
}

/* Nothing is kept of files that were purged or never existed. */
static void adopt(struct db *db, struct save *s, int64_t now)
{
	enum kept kept = KEPT_EMPTY;
	const char *said = NULL;
	struct file f;
	struct user u;

	if (is_named(db, s))
		return;
	if (s->v.user_id && !user_get(db, s->v.user_id, &u))
		s->v.user_id = NULL;
	if (!data_has(db_contents(db), s->v.content.name)) {
		log_line("the content '%s', a save to file '%s' that was put aside, is missing",
			 s->v.content.name, s->file_id);
		return;
	}
	if (file_get_any(db, s->file_id, &f) && config_switch(db, "keep_refused_saves"))
		kept = refused_keep(db, &f, &s->v, s->at < now ? s->at : now, &said);
	if (kept == KEPT_NOT)
		log_line("a save to file '%s' is not kept: it %s", s->file_id, said);
	if (kept != KEPT)
		unused_add(db, &s->v.content, now);
}

static void adopt_one(struct db *db, int folder, const char *name, int64_t now)
{
	const char *text = read_sidecar(folder, name);
	struct save s;

	if (!text) {	/* it stays: the next change may be able to read it */
		log_line("cannot read '%s/" FOLDER "/%s': %s", db->dir, name, strerror(errno));
		return;
	}
	if (read_save(text, name, &s))
		adopt(db, &s, now);
	else
		log_line("'%s/" FOLDER "/%s' does not describe a save", db->dir, name);
	adopted[adopted_count++] = name;
}

void aside_adopt(struct db *db, int64_t now)
{
	struct aside_names all;
	int folder;

	if (!data_has(db->dir_fd, FOLDER))
		return;
	folder = data_open_folder(db->dir_fd, FOLDER);
	if (folder < 0)
		return;
	db_at_end(db, finish);
	all = list(folder, AT_ONCE);
	for (size_t i = 0; i < all.count; i++)
		adopt_one(db, folder, all.list[i], now);
	close(folder);
}
