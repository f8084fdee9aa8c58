/* SPDX-License-Identifier: MIT */
/* Contents in dumps: in the text, as they would be generated, or in files beside it. */
#include "dump.h"

#include "base64url.h"
#include "die.h"
#include "fixture.h"
#include "interrupt.h"
#include "mem.h"
#include "name.h"
#include "outside.h"
#include "text.h"

#include <errno.h>
#include <json-c/json.h>
#include <string.h>
#include <unistd.h>

enum {
	INLINE_MAX = 16 << 20,		/* bytes of a content in the text */
	INLINE_ALL_MAX = 40 << 20,	/* of all of them: base64 makes a third more of it */
	GENERATED_MIN = 4096,		/* bytes that may be generated ones, not a small file's */
};

#define REMEDY "--contents DIR writes the contents to files instead"

static int open_content(struct dump *d, const char *file_id, const struct version *v)
{
	int fd = content_open(d->db, v->content.name, v->content.size);

	if (fd < 0)
		die_errno("cannot open the content '%s' of file '%s', %s", v->content.name, file_id,
			  version_text(v->number));
	return fd;
}

/* Whether it is what "size" generates: then a fixture needs no more than that. The first
 * line tells nearly always. */
static bool is_generated(struct dump *d, const char *file_id, const struct version *v)
{
	struct generated g = { .size = v->content.size }, head = g;
	uint8_t line[GENERATED_LINE], first[GENERATED_LINE];
	struct content again;
	bool starts;
	int fd;

	if (v->content.size < GENERATED_MIN || v->content.size > GENERATED_MAX)
		return false;
	fd = open_content(d, file_id, v);
	starts = read(fd, line, sizeof(line)) == sizeof(line);
	close(fd);
	generate(&head, first, sizeof(first));
	return starts && memcmp(line, first, sizeof(line)) == 0 && content_measure(generate, &g, &again) &&
		memcmp(again.sha256, v->content.sha256, SHA256_SIZE) == 0;
}

struct check {
	struct dump *d;
	int64_t total;
};

static void check_one(const char *file_id, const struct version *v, void *arg)
{
	struct check *k = arg;

	if (is_generated(k->d, file_id, v))
		return;
	if (v->content.size > INLINE_MAX)
		quit(EXIT_FAILED, "file '%s', %s, has %s bytes, too much for the text of a"
		     " fixture: " REMEDY, file_id, version_text(v->number), text_size(v->content.size));
	k->total += v->content.size;
}

void dump_check_contents(struct dump *d)
{
	struct check k = { .d = d };

	version_contents(d->db, check_one, &k);
	if (k.total > INLINE_ALL_MAX)
		quit(EXIT_FAILED, "the contents have %s bytes in all, too much for the text of a"
		     " fixture: " REMEDY, text_size(k.total));
}

void dump_make_folder(struct dump *d)
{
	char *dir = text_without_slashes(d->folder);
	const char *found;

	if (!*dir || !utf8_valid(dir))
		quit(EXIT_USAGE, "--contents '%s' is no folder that a fixture can name", dir);
	d->folder = dir;
	interrupts_catch();
	if (outside_make_folder(dir, &found))
		return;
	if (found)
		quit(EXIT_CONFLICT, "the folder '%s' is not empty: give a new one", dir);
	if (errno == ENOTDIR)
		quit(EXIT_CONFLICT, "cannot write into '%s': %s", dir, strerror(errno));
	quit(EXIT_FAILED, "cannot make the folder '%s': %s", dir, strerror(errno));
}

void dump_name_folder(struct dump *d)
{
	stop_if_interrupted();
	if (!outside_name(d->folder))
		quit(EXIT_FAILED, "cannot make the folder '%s': %s", d->folder, strerror(errno));
}

/* "doc1-2.docx": the file, the version, and the extension if it is a plain one. */
static const char *path_of(struct dump *d, const struct file *f, const struct version *v)
{
	const char *ext = name_extension(f->name);

	if (*ext && id_problem(ext + 1))
		ext = "";
	return v->number > 0 ? mem_printf("%s/%s-%lld%s", d->folder, f->id, (long long)v->number,
					  ext) :
		mem_printf("%s/%s-recovered-%lld%s", d->folder, f->id, (long long)-v->number, ext);
}

static void write_file(struct dump *d, const struct file *f, const struct version *v,
		       const char *path)
{
	int in = open_content(d, f->id, v), out;
	uint8_t sha256[SHA256_SIZE];

	stop_if_interrupted();
	out = outside_add_file(path);
	if (out < 0 || content_pour(in, out, INT64_MAX, sha256, NULL) < 0 || close(out))
		quit(EXIT_FAILED, "cannot write '%s': %s", path, strerror(errno));
	if (memcmp(sha256, v->content.sha256, SHA256_SIZE) != 0)
		quit(EXIT_FAILED, "file '%s', %s: content '%s' is not what was saved", f->id,
		     version_text(v->number), v->content.name);
	close(in);
}

/* All of it, with a NUL behind. */
static char *read_all(struct dump *d, const struct file *f, const struct version *v)
{
	size_t size = (size_t)v->content.size, got = 0;
	char *data = mem_alloc(size + 1);
	int fd = open_content(d, f->id, v);
	ssize_t n = 1;

	for (; got < size && n > 0; got += n > 0 ? (size_t)n : 0)
		n = read(fd, data + got, size - got);
	if (got < size)
		die_errno("cannot read the content '%s'", v->content.name);
	close(fd);
	return data;
}

static void add_inline(struct dump *d, const struct file *f, const struct version *v,
		       struct json_object *o)
{
	void *mark = mem_mark();
	char *data = read_all(d, f, v);
	size_t size = (size_t)v->content.size;

	if (strlen(data) == size && utf8_valid(data))
		dump_text(o, "text", data);
	else
		dump_text(o, "base64", base64_write((const uint8_t *)data, size));
	mem_release(mark);
}

struct json_object *dump_content(struct dump *d, const struct file *f, const struct version *v)
{
	struct json_object *o = json_object_new_object();

	if (d->folder) {
		const char *path = path_of(d, f, v);

		write_file(d, f, v, path);
		dump_text(o, "path", path);
	} else if (is_generated(d, f->id, v)) {
		json_object_object_add(o, "size", json_object_new_int64(v->content.size));
	} else {
		add_inline(d, f, v, o);
	}
	progress("dumping contents", ++d->done, d->total);
	return o;
}
