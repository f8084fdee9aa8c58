/* SPDX-License-Identifier: MIT */
/* The archive of a backup. Everything that tar returns is verified. */
#include "archive.h"

#include "chunk_contents.h"
#include "content.h"
#include "db.h"
#include "die.h"
#include "interrupt.h"
#include "mem.h"
#include "message.h"
#include "name.h"
#include "progress.h"
#include "refused.h"
#include "tar.h"
#include "text.h"
#include "version.h"

#include <errno.h>
#include <fcntl.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	LINE = 512,		/* bytes of a line of tar's output */
	NAME_LONGEST = 64,	/* characters of a content name */
};

/* Members other than contents, in the order of the archive. */
enum { DATABASE, SECRET, SUMS, MISSING, CONTENTS, MEMBERS };
static const char *const members[MEMBERS] = {
	"wopi.db", "secret", "SHA256SUMS", "MISSING", "contents/",
};

/* The problem that was found, or else why tar failed, or NULL. */
static const char *either(const char *problem, const char *failed)
{
	if (problem || !failed)
		return problem;
	return mem_printf("cannot be read: %s", failed);
}

/* Progress of the current step, in bytes. */
static const char *work;
static int64_t work_done, work_total;

static void step(int64_t bytes)
{
	stop_if_interrupted();
	work_done += bytes;
	progress(work, work_done, work_total);
}

static void begin_work(const char *what, int64_t total)
{
	work = what;
	work_done = 0;
	work_total = total;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct held *)a)->name, ((const struct held *)b)->name);
}

static void add_version(struct inventory *all, const struct version *v)
{
	struct held *h;

	if (!all->versions || !same(all->contents[all->count - 1].file_id, v->file_id))
		all->files++;
	all->versions++;
	all->contents = mem_grow(all->contents, all->count, sizeof(*all->contents));
	h = &all->contents[all->count++];
	*h = (struct held){ .name = v->content.name, .size = v->content.size,
			    .file_id = v->file_id, .number = v->number };
	memcpy(h->sha256, v->content.sha256, SHA256_SIZE);
}

static void add_chunks(struct inventory *all, const struct chunk_content *c)
{
	struct held *h;

	all->contents = mem_grow(all->contents, all->count, sizeof(*all->contents));
	h = &all->contents[all->count++];
	*h = (struct held){ .name = c->content.name, .size = c->content.size,
			    .file_id = c->file_id, .of = c->of };
	memcpy(h->sha256, c->content.sha256, SHA256_SIZE);
}

static bool same_bytes(const struct held *a, const struct held *b)
{
	return a->size == b->size && memcmp(a->sha256, b->sha256, SHA256_SIZE) == 0;
}

/* Lists a content once, even if several versions name it. */
const char *inventory_read(struct db *db, struct inventory *v)
{
	query *q = version_list_all(db);
	struct chunk_content chunks;
	struct version one;
	size_t kept = 0;

	*v = (struct inventory){ .contents = NULL };
	while (version_next(db, q, &one))
		add_version(v, &one);
	q = chunk_contents(db);
	while (chunk_content_next(db, q, &chunks))
		add_chunks(v, &chunks);
	if (v->count)
		qsort(v->contents, v->count, sizeof(*v->contents), by_name);
	for (size_t i = 0; i < v->count; i++) {
		struct held *h = &v->contents[i];

		if (id_problem(h->name) || strlen(h->name) > NAME_LONGEST || h->size < 0)
			return "names a content that cannot exist";
		if (kept && same(v->contents[kept - 1].name, h->name)) {
			if (!same_bytes(&v->contents[kept - 1], h))
				return "has two checksums for one content";
			v->contents[kept - 1].others++;
			continue;
		}
		v->bytes += h->size;
		v->contents[kept++] = *h;
	}
	v->count = kept;
	return NULL;
}

const char *held_text(const struct held *h)
{
	const char *text = h->of ? h->of : mem_printf("file '%s' %s", h->file_id, version_text(h->number));

	return h->others ? mem_printf("%s, and %s", text, counted(h->others, "more version")) : text;
}

void inventory_lose(struct inventory *v, struct held *h, const char *why)
{
	h->lost = why;
	v->lost++;
	v->bytes -= h->size;
}

enum { SUM_LONGEST = 2 * SHA256_SIZE + sizeof("  contents/\n") + NAME_LONGEST };

/* Writes a checksum line to TO, which has room for SUM_LONGEST bytes; returns its end. */
static char *put_sum(char *to, const uint8_t sum[SHA256_SIZE], const char *folder, const char *name)
{
	return to + snprintf(to, SUM_LONGEST, "%s  %s%s\n", text_hex(sum, SHA256_SIZE), folder, name);
}

/* Writes the checksums of lost, or of all other contents to TO; returns the end. */
static char *put_sums(const struct inventory *v, bool lost, char *to)
{
	for (size_t i = 0; i < v->count; i++)
		if (lost == !!v->contents[i].lost)
			to = put_sum(to, v->contents[i].sha256, "contents/", v->contents[i].name);
	return to;
}

const char *archive_missing(const struct inventory *v)
{
	char *text = mem_alloc((v->lost + 1) * SUM_LONGEST);

	put_sums(v, true, text);
	return text;
}

void archive_sum_text(const char *text, uint8_t sum[SHA256_SIZE])
{
	struct sha256_ctx ctx;

	sha256_init(&ctx);
	sha256_update(&ctx, strlen(text), (const uint8_t *)text);
	sha256_digest(&ctx, SHA256_SIZE, sum);
}

const char *archive_sums(const struct inventory *v, const uint8_t database[SHA256_SIZE],
			 const uint8_t secret[SHA256_SIZE])
{
	char *text = mem_alloc((v->count + 3) * SUM_LONGEST), *to = text;
	uint8_t missing[SHA256_SIZE];

	to = put_sum(to, database, "", "wopi.db");
	to = put_sum(to, secret, "", "secret");
	if (v->lost) {
		archive_sum_text(archive_missing(v), missing);
		to = put_sum(to, missing, "", "MISSING");
	}
	put_sums(v, false, to);
	return text;
}

/* The option of tar for the compression that the extension of PATH selects, or NULL. */
static const char *compression(const char *path)
{
	static const struct { const char *ends, *option; } known[] = {
		{ ".gz .tgz", "--gzip" }, { ".xz .txz", "--xz" }, { ".zst .tzst", "--zstd" },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (name_extension_in(path, known[i].ends))
			return known[i].option;
	return NULL;
}

const char *archive_write(const char *stage, const struct inventory *v, int out, const char *path,
			  bool *doubts)
{
	const char *words[TAR_WORDS_MAX + 1] = { "tar", "-c", "-f", "-" };
	const char *compressed = compression(path), *failed;
	uint8_t sum[SHA256_SIZE];
	struct process t;
	int n = 4;

	if (compressed)
		words[n++] = compressed;
	for (int i = 0; i < MEMBERS; i++)
		if (i != MISSING || v->lost)
			words[n++] = members[i];
	begin_work("writing the archive", v->bytes);
	t = tar_start(words, -1, stage);
	if (content_pour(t.output, out, INT64_MAX, sum, step) < 0)
		quit(EXIT_FAILED, "cannot write '%s': %s", path, strerror(errno));
	failed = tar_finish(&t, doubts);
	progress_end();
	return failed;
}

/* Adds a line of the list: a member or a content. Returns a problem or NULL. */
static const char *take_name(struct archive *a, char *line)
{
	size_t len = strlen(line);

	if (len && line[len - 1] == '\n')
		line[--len] = '\0';
	for (unsigned i = 0; i < MEMBERS; i++)
		if (same(line, members[i])) {
			if (a->members & 1u << i)
				return mem_printf("contains '%s' twice", line);
			a->members |= 1u << i;
			return NULL;
		}
	if (strncmp(line, "contents/", 9) != 0 || id_problem(line + 9) || len > NAME_LONGEST + 9)
		return mem_printf("contains '%s', which does not belong to a backup", line);
	a->names = mem_grow(a->names, a->count, sizeof(*a->names));
	a->names[a->count++] = mem_strdup(line + 9);
	return NULL;
}

/* The option with which tar reads the compressed FILE, NULL if it is not compressed. GNU tar
 * does not detect compression on standard input. */
static const char *decompression(int file)
{
	static const struct { const char *bytes; size_t len; const char *option; } known[] = {
		{ "\x1f\x8b", 2, "--gzip" }, { "\xfd" "7zXZ\0", 6, "--xz" },
		{ "\x28\xb5\x2f\xfd", 4, "--zstd" }, { "BZh", 3, "--bzip2" },
	};
	char head[8] = "";

	if (pread(file, head, sizeof(head), 0) < 0)
		die_errno("cannot read the backup");
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (memcmp(head, known[i].bytes, known[i].len) == 0)
			return known[i].option;
	return NULL;
}

/* Starts tar on the archive: lists the names, or extracts MEMBER to its output. */
static struct process read_archive(struct archive *a, const char *member)
{
	const char *words[TAR_WORDS_MAX + 1] = { "tar", "-f", "-" };
	const char *compressed = decompression(a->file);
	int n = 3;

	words[n++] = member ? "-x" : "-t";
	if (compressed)
		words[n++] = compressed;
	if (member) {
		words[n++] = "-O";
		words[n++] = member;
	}
	if (lseek(a->file, 0, SEEK_SET) < 0)
		die_errno("cannot read the backup");
	return tar_start(words, a->file, a->stage);
}

const char *archive_list(struct archive *a)
{
	struct process t = read_archive(a, NULL);
	const char *problem = NULL;
	FILE *in = fdopen(t.output, "r");
	char line[LINE];

	if (!in)
		die_errno("cannot read the output of tar");
	while (!problem && fgets(line, sizeof(line), in)) {
		stop_if_interrupted();
		problem = take_name(a, line);
	}
	fclose(in);
	t.output = -1;
	problem = either(problem, tar_finish(&t, NULL));
	for (unsigned i = 0; i < MEMBERS && !problem; i++)
		if (i != MISSING && !(a->members & 1u << i))
			problem = mem_printf("lacks '%s'", members[i]);
	return problem;
}

/* Creates the file PATH and returns its descriptor; -1 if PATH is NULL. */
static int make_file(const char *path)
{
	int fd = path ? open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600) : -1;

	if (path && fd < 0)
		die_errno("cannot create '%s'", path);
	return fd;
}

static void close_file(int fd, const char *path)
{
	if (fd >= 0 && (fsync(fd) || close(fd)))
		die_errno("cannot write '%s'", path);
}

const char *archive_get(struct archive *a, const char *name, const char *path, int64_t max,
			uint8_t sha256[SHA256_SIZE])
{
	struct process t = read_archive(a, name);
	int out = make_file(path);
	int64_t size;

	begin_work("reading the archive", 0);
	size = content_pour(t.output, out, max, sha256, step);
	if (size < 0)
		die_errno("cannot write '%s'", path);
	close_file(out, path);
	return either(size < max ? NULL : mem_printf("contains a '%s' that is too long", name),
		      tar_finish(&t, NULL));
}

static struct held *find(const struct inventory *v, const char *name)
{
	struct held key = { .name = name };

	return v->count ? bsearch(&key, v->contents, v->count, sizeof(*v->contents), by_name) : NULL;
}

/* Marks the content that LINE of MISSING names as lost. Returns a problem or NULL. */
static const char *take_missing(struct inventory *v, const char *line)
{
	size_t start = 2 * SHA256_SIZE + strlen("  contents/");
	struct held *h = strlen(line) > start ? find(v, mem_strndup(line + start,
						     strcspn(line + start, "\n"))) : NULL;

	if (!h || h->lost)
		return "lists a content as missing that no version names";
	inventory_lose(v, h, "missing from the backup");
	return NULL;
}

const char *archive_read_missing(struct archive *a, struct inventory *v)
{
	uint8_t sum[SHA256_SIZE], expected[SHA256_SIZE];
	const char *path = mem_printf("%s/MISSING", a->stage), *problem;
	char line[LINE];
	FILE *in;

	if (!(a->members & 1u << MISSING))
		return NULL;
	problem = archive_get(a, members[MISSING], path, INT64_MAX, sum);
	in = problem ? NULL : fopen(path, "re");
	if (!in)
		return problem ? problem : "has an unreadable list of missing contents";
	while (!problem && fgets(line, sizeof(line), in))
		problem = take_missing(v, line);
	fclose(in);
	archive_sum_text(archive_missing(v), expected);
	if (!problem && memcmp(sum, expected, SHA256_SIZE) != 0)
		problem = "is damaged: its list of missing contents was changed";
	return problem;
}

/* Checks that the archive has each expected content once and no others. Fills ORDER with the
 * contents in the order of the archive. */
static const char *compare_names(struct archive *a, struct inventory *v, struct held **order)
{
	for (size_t i = 0; i < a->count; i++) {
		const char *name = a->names[i];
		struct held *h = find(v, name);

		if (!h)
			return mem_printf("contains 'contents/%s', which no version names", name);
		if (h->seen)
			return mem_printf("contains 'contents/%s' twice", name);
		if (h->lost)
			return mem_printf("contains 'contents/%s', which it lists as missing", name);
		h->seen = true;
		order[i] = h;
	}
	for (size_t i = 0; i < v->count; i++)
		if (!v->contents[i].seen && !v->contents[i].lost)
			return mem_printf("lacks 'contents/%s', of file '%s'",
					  v->contents[i].name, v->contents[i].file_id);
	return NULL;
}

/* Reads the content H from IN, into the new file PATH unless that is NULL, and verifies it. */
static const char *take_content(int in, const struct held *h, const char *path)
{
	int out = make_file(path);
	struct held got = *h;

	got.size = content_pour(in, out, h->size, got.sha256, step);
	if (got.size < 0)
		die_errno("cannot write '%s'", path);
	close_file(out, path);
	if (same_bytes(&got, h))
		return NULL;
	return mem_printf("is damaged: 'contents/%s' differs from what was saved of file '%s'", h->name,
			  h->file_id);
}

/* tar writes all contents to its output and no files, so links and names in the archive cannot
 * lead outside. */
const char *archive_contents(struct archive *a, struct inventory *v,
			     const char *(*where)(const struct held *, void *), void *arg)
{
	struct held **order = mem_alloc((a->count + 1) * sizeof(struct held *));
	const char *problem = compare_names(a, v, order);
	uint8_t sum[SHA256_SIZE];
	struct process t;

	if (problem)
		return problem;
	begin_work("verifying contents", v->bytes);
	t = read_archive(a, "contents");
	for (size_t i = 0; i < a->count && !problem; i++) {
		void *mark = mem_mark();

		problem = take_content(t.output, order[i], where ? where(order[i], arg) : NULL);
		if (!problem)
			mem_release(mark);
	}
	if (!problem && content_pour(t.output, -1, 1, sum, NULL) != 0)
		problem = "contains more bytes of contents than were saved";
	problem = either(problem, tar_finish(&t, NULL));
	progress_end();
	return problem;
}
