/* SPDX-License-Identifier: MIT */
/*
 * The contents of a fixture. Their hashes say which of them the host has; the others are
 * written and flushed before the transaction, equal ones once.
 */
#include "seed.h"

#include "base64url.h"
#include "interrupt.h"
#include "mem.h"
#include "text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* One content as the fixture gives it; it hangs on the JSON object. */
struct wanted {
	struct content content;		/* hash and size */
	bool missing;			/* the host has it not */
	ssize_t written;		/* which of those that were written has it, -1: none yet */
};

struct seed_contents {
	struct wanted *wanted;
	size_t wanted_count;
	struct wanted empty;		/* of files without content */
	/* what was written, with room for each of the wanted; names that outlast the item which
	 * is gone through */
	struct content *written;
	char (*names)[CONTENT_NAME_MAX + 1];
	bool *used;			/* some version names it */
	size_t count;
	struct json_object *by_hash;	/* index in "written" */
};

/* What bytes come from: memory, a file, or nowhere. */
struct source {
	const uint8_t *data;		/* or NULL */
	size_t size, at;		/* of memory */
	struct generated generated;
	int fd;				/* or -1 */
};

static ssize_t read_source(void *arg, uint8_t *to, size_t max)
{
	struct source *from = arg;
	size_t count = max;
	ssize_t n;

	if (is_interrupted()) {
		errno = EINTR;
		return -1;
	}
	if (from->fd >= 0) {
		do
			n = read(from->fd, to, max);
		while (n < 0 && errno == EINTR);
		return n;
	}
	if (!from->data)
		return generate(&from->generated, to, max);
	if (from->size - from->at < max)
		count = from->size - from->at;
	memcpy(to, from->data + from->at, count);
	from->at += count;
	return (ssize_t)count;
}

static struct source from_base64(const struct item *it)
{
	const char *text = item_given(it, "base64");
	struct octets o;

	if (!base64_read(text, strlen(text), &o))
		item_refuse(it, EXIT_USAGE, "base64", "this value is no base64");
	return (struct source){ .data = o.data, .size = o.len, .fd = -1 };
}

/* CONTENT may be NULL, for no bytes. */
static struct source open_source(struct seed *s, const struct item *content)
{
	struct source from = { .fd = -1, .data = (const uint8_t *)"" };
	struct json_object *text = content ? item_json(content, "text") : NULL;

	if (text) {
		from.data = (const uint8_t *)json_object_get_string(text);
		from.size = (size_t)json_object_get_string_len(text);
	} else if (content && item_has(content, "base64")) {
		from = from_base64(content);
	} else if (content && item_has(content, "path")) {
		from.fd = seed_open(s, content, "path");
	} else if (content) {
		from.data = NULL;
		from.generated.size = item_size(content, "size", 0);
		if (from.generated.size > GENERATED_MAX)
			item_refuse(content, EXIT_USAGE, "size", "expected at most %s, which is as much"
				    " as is generated", text_size(GENERATED_MAX));
	}
	return from;
}

static void close_source(const struct source *from)
{
	if (from->fd >= 0)
		close(from->fd);
}

static _Noreturn void unreadable(struct seed *s, const struct item *content)
{
	int why = errno;

	stop_if_interrupted();
	item_refuse(content, EXIT_FAILED, "path", "cannot read '%s': %s",
		    seed_path(s, item_text(content, "path")), strerror(why));
}

static void measure(struct seed *s, const struct item *content, struct wanted *w)
{
	void *mark = mem_mark();
	struct source from = open_source(s, content);

	w->written = -1;
	if (!content_measure(read_source, &from, &w->content))
		unreadable(s, content);
	close_source(&from);
	mem_release(mark);
}

/* The one that belongs to an item; no bytes for NULL. */
static struct wanted *wanted_of(struct seed *s, const struct item *content)
{
	struct wanted *w = content ? json_object_get_userdata(content->object) : NULL;

	return w ? w : &s->contents->empty;
}

struct content seed_content_measured(struct seed *s, const struct item *content)
{
	return wanted_of(s, content)->content;
}

/* Whether one that was written before has the bytes of W. */
static bool known(struct seed_contents *all, struct wanted *w, const char *hash)
{
	struct json_object *index;

	if (!json_object_object_get_ex(all->by_hash, hash, &index))
		return false;
	w->written = json_object_get_int(index);
	return true;
}

/* Writes all that a content has, as the next of those that were written. What it takes of
 * the pool goes: of large ones that is much. */
static void write_bytes(struct seed *s, const struct item *content)
{
	struct seed_contents *all = s->contents;
	struct content *c = &all->written[all->count];
	char *name = all->names[all->count];
	void *mark = mem_mark();
	struct source from = open_source(s, content);

	if (!content_write(s->db, read_source, &from, c))
		unreadable(s, content);
	close_source(&from);
	memcpy(name, c->name, strnlen(c->name, CONTENT_NAME_MAX));
	c->name = name;
	mem_release(mark);
	all->count++;
}

/* Writes a content unless one of the same bytes was written. */
static void write_one(struct seed *s, const struct item *content, struct wanted *w)
{
	struct seed_contents *all = s->contents;
	struct content *c = &all->written[all->count];
	const char *hash = text_hex(w->content.sha256, SHA256_SIZE);

	if (known(all, w, hash))
		return;
	write_bytes(s, content);
	if (memcmp(c->sha256, w->content.sha256, SHA256_SIZE) != 0)
		item_refuse(content, EXIT_FAILED, "path", "'%s' changed while it was read",
			    seed_path(s, item_text(content, "path")));
	w->written = (ssize_t)all->count - 1;
	json_object_object_add(all->by_hash, hash, json_object_new_int((int)w->written));
}

struct content seed_content(struct seed *s, const struct item *content, const char *file_id)
{
	struct seed_contents *all = s->contents;
	struct wanted *w = wanted_of(s, content);
	struct content there;
	size_t before = all->count;

	if (version_content(s->db, file_id, w->content.sha256, &there)) {
		version_share(s->db, file_id, &there);
		return there;
	}
	if (s->c->dry_run)	/* what names it is undone */
		return w->content;
	if (w->written < 0)
		write_one(s, content, w);
	content_flush(s->db, &all->written[before], all->count - before);
	all->used[w->written] = true;
	all->written[w->written].shared = true;	/* equal ones are written once */
	return all->written[w->written];
}

/* What is written so far is in no version until the end: whatever the end is before
 * that, it goes. */
static struct seed *unfinished;

static void discard(void)
{
	for (size_t i = 0; unfinished && i < unfinished->contents->count; i++)
		content_discard(unfinished->db, &unfinished->contents->written[i]);
}

void seed_contents_named(void)
{
	unfinished = NULL;	/* what may be named is not removed */
}

void seed_contents_tidy(struct seed *s)
{
	struct seed_contents *all = s->contents;

	for (size_t i = 0; i < all->count; i++)
		if (!all->used[i])
			content_discard(s->db, &all->written[i]);
	json_object_put(all->by_hash);
}

/* Calls EACH for all contents of a fixture, with the file that each is of. */
static void each_content(struct seed *s, void (*each)(struct seed *s, const struct item *file,
						      const struct item *content))
{
	static const char *const lists[] = { "versions", "recovered" };
	struct item whole = item_whole(&s->fixture);

	for (size_t i = 0; i < item_count(&whole, "files"); i++) {
		struct item file = item_at(&whole, "files", i), content;

		if (item_has(&file, "content")) {
			content = item_within(&file, "content");
			each(s, &file, &content);
		}
		for (size_t l = 0; l < 2; l++)
			for (size_t k = 0; k < item_count(&file, lists[l]); k++) {
				struct item version = item_at(&file, lists[l], k);

				content = item_within(&version, "content");
				each(s, &file, &content);
			}
	}
}

static void count_one(struct seed *s, const struct item *file, const struct item *content)
{
	(void)file, (void)content;
	s->contents->wanted_count++;
}

/* Whether the host has the bytes as a content of that file. */
static bool is_there(struct seed *s, const struct item *file, const struct wanted *w)
{
	struct content there;
	struct file f;

	return !s->replace && seed_find_file(s, file, NULL, &f) &&
		version_content(s->db, f.id, w->content.sha256, &there);
}

/* Measures one, and says whether it is to be written. */
static void look_at_one(struct seed *s, const struct item *file, const struct item *content)
{
	struct seed_contents *all = s->contents;
	struct wanted *w = &all->wanted[all->wanted_count++];
	void *mark = mem_mark();

	json_object_set_userdata(content->object, w, NULL);
	measure(s, content, w);
	w->missing = !is_there(s, file, w);
	mem_release(mark);
}

static void take_one(struct seed *s, const struct item *file, const struct item *content)
{
	struct wanted *w = wanted_of(s, content);

	(void)file;
	if (w->missing && !s->c->dry_run)
		write_one(s, content, w);
	progress("writing contents", w - s->contents->wanted + 1,
		 (int64_t)s->contents->wanted_count);
}

void seed_write_contents(struct seed *s)
{
	struct seed_contents *all = mem_alloc(sizeof(*all));
	size_t room;

	interrupts_catch();
	s->contents = all;
	all->by_hash = json_object_new_object();
	each_content(s, count_one);
	room = all->wanted_count + 1;	/* and that of no bytes */
	all->wanted = mem_alloc(room * sizeof(*all->wanted));
	all->written = mem_alloc(room * sizeof(*all->written));
	all->names = mem_alloc(room * sizeof(*all->names));
	all->used = mem_alloc(room * sizeof(*all->used));
	all->wanted_count = 0;
	measure(s, NULL, &all->empty);
	each_content(s, look_at_one);
	db_end(s->db);	/* so that no snapshot is held for long */
	unfinished = s;
	atexit(discard);
	each_content(s, take_one);
	progress_end();
	content_flush(s->db, all->written, all->count);
}
