/* SPDX-License-Identifier: MIT */
/* Saves whose change could not be made. */
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
	TRIES = 3,		/* the next writer may remove the folder just then */
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
	json_add(o, "at", json_object_new_int64(now));
	json_add(o, "size", json_object_new_int64(v->content.size));
	json_add_text(o, "sha256", text_hex(v->content.sha256, SHA256_SIZE));
	return o;
}

bool aside_put(const struct db *db, const char *file_id, const struct version *v, int64_t now)
{
	struct json_object *o = describe(file_id, v, now);
	const char *text = json_written(o, JSON_C_TO_STRING_PLAIN);
	const char *name = mem_printf("%s" ENDING, v->content.name);
	bool written = false;

	for (int i = 0; i < TRIES && !written; i++) {
		int folder = data_make_folder(db->dir_fd, FOLDER);

		written = folder >= 0 && data_write(folder, name, text, strlen(text)) &&
			data_flush(folder) && data_flush(db->dir_fd);
		if (folder >= 0)
			close(folder);
	}
	json_object_put(o);
	return written;
}

/* Calls EACH for the names in the folder, at most MAX. */
static void list(int folder, int max, void (*each)(const char *name, void *arg), void *arg)
{
	int fd = dup(folder);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;

	while (dir && max > 0 && (entry = readdir(dir))) {
		const char *ending = strrchr(entry->d_name, '.');

		if (entry->d_name[0] == '.' || !ending || !same(ending, ENDING))
			continue;
		each(entry->d_name, arg);
		max--;
	}
	if (dir)
		closedir(dir);
}

static const char *content_of(const char *name)
{
	return mem_strndup(name, strlen(name) - strlen(ENDING));
}

struct names {
	void (*each)(const char *content, void *arg);
	void *arg;
};

static void tell_content(const char *name, void *arg)
{
	const struct names *n = arg;

	n->each(content_of(name), n->arg);
}

void aside_each(const struct db *db, void (*each)(const char *, void *), void *arg)
{
	int folder = data_open_folder(db->dir_fd, FOLDER);
	struct names n = { each, arg };

	if (folder < 0)
		return;
	list(folder, INT32_MAX, tell_content, &n);
	close(folder);
}

/* A save as it is read back. */
struct save {
	const char *file_id;
	struct version v;
	int64_t at;
};

static int64_t number(struct json_object *o, const char *key)
{
	struct json_object *value;

	return json_object_object_get_ex(o, key, &value) ? json_object_get_int64(value) : -1;
}

/* Takes what a sidecar says into *S, with texts from the pool. False if it says nothing. */
static bool read_object(struct json_object *o, const char *name, struct save *s)
{
	const char *content = json_text(o, "content"), *hash = json_text(o, "sha256");

	s->file_id = json_text(o, "file");
	if (!content || !same(content, content_of(name)) || !s->file_id || !hash ||
	    !text_unhex(hash, s->v.content.sha256, SHA256_SIZE))
		return false;
	s->file_id = mem_strdup(s->file_id);
	s->v.content.name = mem_strdup(content);
	s->v.content.size = number(o, "size");
	s->at = number(o, "at");
	json_text_if_there(o, "user", &s->v.user_id);
	json_text_if_there(o, "lock_id", &s->v.lock_id);
	s->v.user_id = s->v.user_id ? mem_strdup(s->v.user_id) : NULL;
	s->v.lock_id = s->v.lock_id ? mem_strdup(s->v.lock_id) : NULL;
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

/* Whether the save was made after all, or adopted by a process that was killed behind that. */
static bool is_named(struct db *db, const struct save *s)
{
	query *q = db_prepare(db, "SELECT 1 FROM version WHERE file_id = ?1 AND content = ?2");
	bool named;

	db_bind_text(q, 1, s->file_id);
	db_bind_text(q, 2, s->v.content.name);
	named = db_step(db, q);
	db_done(q);
	return named;
}

/* What the present change adopts; the sidecars go when it is committed. */
struct adoption {
	struct db *db;
	int folder;
	int64_t now;
};
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
	unlinkat(db->dir_fd, FOLDER, AT_REMOVEDIR);	/* unless something came */
}

/* Of a file that was purged nothing is kept, nor of one that never was. */
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
		log_line("the content '%s', a save to file '%s' that was put aside, is gone",
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

static void adopt_one(const char *name, void *arg)
{
	struct adoption *a = arg;
	const char *text = read_sidecar(a->folder, name);
	struct save s;

	if (!text) {	/* it stays: the next change may be able to */
		log_line("cannot read '%s/" FOLDER "/%s': %s", a->db->dir, name, strerror(errno));
		return;
	}
	if (read_save(text, name, &s))
		adopt(a->db, &s, a->now);
	else
		log_line("'%s/" FOLDER "/%s' does not describe a save", a->db->dir, name);
	adopted[adopted_count++] = mem_strdup(name);
}

void aside_adopt(struct db *db, int64_t now)
{
	struct adoption a = { .db = db, .now = now };

	if (!data_has(db->dir_fd, FOLDER))
		return;
	a.folder = data_open_folder(db->dir_fd, FOLDER);
	if (a.folder < 0)
		return;
	db_at_end(db, finish);
	list(a.folder, AT_ONCE, adopt_one, &a);
	close(a.folder);
}
