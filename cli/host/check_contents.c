/* SPDX-License-Identifier: MIT */
/* wopictl check: every content by its hash, and contents that nothing needs. */
#include "checks.h"
#include "chunk_contents.h"
#include "content.h"
#include "damage.h"
#include "db.h"
#include "file.h"
#include "leftover.h"
#include "lookup.h"
#include "mem.h"
#include "message.h"
#include "progress.h"
#include "report.h"
#include "stage.h"
#include "text.h"
#include "version.h"

#include <errno.h>
#include <unistd.h>

enum { PAGE = 256 };	/* versions that are read at a time */

/* A content that a request found damaged. */
struct note {
	struct damage damage;
	bool is_named;		/* by a version */
	bool is_bad;		/* still */
};

/* A version whose content is missing. */
struct gone {
	const char *file_id, *content;
	int64_t number;
};

struct checker {
	struct cli *c;
	int64_t done, total;
	struct note *notes;
	size_t note_count;
	struct gone *gone;
	size_t gone_count;
};

static void read_notes(struct checker *k)
{
	struct damages all = damage_list(k->c->db);

	k->notes = mem_alloc(all.count * sizeof(*k->notes));
	k->note_count = all.count;
	for (size_t i = 0; i < all.count; i++)
		k->notes[i].damage = all.list[i];
}

/* The note about a content that a version names, or NULL. */
static struct note *noted(struct checker *k, const char *name)
{
	for (size_t i = 0; i < k->note_count; i++)
		if (same(k->notes[i].damage.name, name)) {
			k->notes[i].is_named = true;
			return &k->notes[i];
		}
	return NULL;
}

/* A content that was damaged once and is intact now was damaged on its way: by memory, a
 * controller, a file system. */
static void report_notes(const struct checker *k)
{
	for (size_t i = 0; i < k->note_count; i++) {
		const struct note *n = &k->notes[i];

		if (n->is_named && !n->is_bad)
			report_problem(k->c, visible(n->damage.of), mem_printf("content '%s' was"
				" damaged when it was to be sent at %s, and is intact now",
				n->damage.name, visible(n->damage.at)),
				       mem_printf("look for errors of the disk and the memory; then: rm %s",
						  shell_word(check_path(k->c, DAMAGE_FILE))));
	}
}

/* What is wrong with a content, or NULL; *ERROR is why it cannot be opened, else 0. */
static const char *problem_of(struct checker *k, const struct content *c, int *error)
{
	int fd = content_open(k->c->db, c->name, -1);
	const char *problem;

	*error = fd < 0 ? errno : 0;
	problem = content_problem(fd, c->size, c->sha256, NULL);
	if (fd >= 0)
		close(fd);
	return problem ? mem_printf("content '%s' %s", c->name, problem) : NULL;
}

/* What to do about a content that is lost or damaged. */
static const char *content_remedy(const struct cli *c, const struct file *f, const struct version *v)
{
	const char *words;

	if (f->removed_at)
		return FROM_BACKUP ", or leave it to gc, which empties the trash";
	if (v->number == f->version.number) {
		if (version_all(c->db, f->id, false).count <= 1)
			return FROM_BACKUP;
		return mem_printf(FROM_BACKUP ", or bring back an older version: %s",
				  report_command(c, mem_printf("file restore %s VERSION", f->id)));
	}
	if (v->number < 0)
		words = mem_printf("recovered remove %s %lld", f->id, (long long)-v->number);
	else
		words = mem_printf("file remove %s --version %lld", f->id, (long long)v->number);
	return mem_printf(FROM_BACKUP ", or remove it: %s", report_command(c, words));
}

static void report_content(struct checker *k, const char *file_id, const struct version *v,
			   const char *problem, int error)
{
	const char *data = shell_word(k->c->data), *path, *remedy = FROM_BACKUP;
	struct note *note = noted(k, v->content.name);
	struct file f;

	if (note)
		note->is_bad = true;
	path = shell_word(check_path(k->c, mem_printf("contents/%s", v->content.name)));
	if (error == EACCES)
		remedy = mem_printf("chown -h --reference=%s %s; chmod 0600 %s", data, path, path);
	else if (file_get_any(k->c->db, file_id, &f))
		remedy = content_remedy(k->c, &f, v);
	report_problem(k->c, mem_printf("file '%s' %s (%s)", file_id, version_text(v->number),
					place_text(k->c->db, file_id)), problem, remedy);
}

static void check_content(const char *file_id, const struct version *v, struct checker *k)
{
	const char *problem;
	int error;

	progress("verifying contents", k->done++, k->total);
	noted(k, v->content.name);
	problem = problem_of(k, &v->content, &error);
	if (problem && error != ENOENT) {
		report_content(k, file_id, v, problem, error);
		return;
	}
	if (!problem)
		return;
	k->gone = mem_grow(k->gone, k->gone_count, sizeof(*k->gone));
	k->gone[k->gone_count++] = (struct gone){
		.file_id = file_id, .content = v->content.name, .number = v->number,
	};
}

/* Holds no snapshot while contents are read, or the database's log would grow all the while. */
static void check_all(struct checker *k)
{
	char file_id[ID_MAX + 1] = "";
	struct versions page;
	int64_t number = 0;

	do {
		void *mark = mem_mark();
		int problems = report_problems();
		size_t gone = k->gone_count;

		db_begin_read(k->c->db);
		page = version_list_from(k->c->db, file_id, number, PAGE);
		db_end(k->c->db);
		for (size_t i = 0; i < page.count; i++) {
			number = page.list[i].number;
			check_content(page.list[i].file_id, &page.list[i], k);
		}
		if (page.count)
			snprintf(file_id, sizeof(file_id), "%s", page.list[page.count - 1].file_id);
		if (k->gone_count == gone && report_problems() == problems)	/* nothing of it is kept */
			mem_release(mark);
	} while (page.count == PAGE);
	db_begin_read(k->c->db);
}

/* Saves and gc drop versions with their contents meanwhile: a content is missing only if its
 * version still names it. */
static void check_gone(struct checker *k)
{
	struct version v;

	for (size_t i = 0; i < k->gone_count; i++) {
		const struct gone *g = &k->gone[i];
		const char *problem;
		int error;

		if (!version_get(k->c->db, g->file_id, g->number, &v) ||
		    !same(v.content.name, g->content))
			continue;
		problem = problem_of(k, &v.content, &error);
		if (problem)
			report_content(k, g->file_id, &v, problem, error);
	}
}

/* Alternate streams and upload sessions: few hosts have any. */
static void check_chunks(struct checker *k)
{
	query *q = chunk_contents(k->c->db);
	struct chunk_content c;

	while (chunk_content_next(k->c->db, q, &c)) {
		const char *problem;
		int error;

		noted(k, c.content.name);
		k->total++;
		problem = problem_of(k, &c.content, &error);
		if (problem)
			report_problem(k->c, c.of, problem, *c.file_id ?
				report_command(k->c, mem_printf("file streams %s --remove %s", c.file_id,
						       shell_word(c.stream_id))) :
				report_command(k->c, "gc"));
	}
}

void check_contents(struct cli *c)
{
	struct checker k = { .c = c };
	int before = report_problems();

	read_notes(&k);
	k.total = version_count_all(c->db);
	check_all(&k);
	progress_end();
	check_gone(&k);
	check_chunks(&k);
	report_notes(&k);
	if (report_problems() == before)
		report_ok(c, mem_printf("%lld contents", (long long)k.total));
}

/* Only if there are any: few hosts ever have them. */
void check_stages(struct cli *c)
{
	size_t count;

	stages_left(c, &count);
	if (count)
		report_problem(c, "backups", mem_printf("%s of backups or restores that were killed",
							counted((int64_t)count, "folder")),
			       report_command(c, "gc"));
}

/* Contents that gc would remove, though nothing explains why no version names them; gc refuses
 * if they may be all that is left of a lost database. */
void check_leftovers(struct cli *c)
{
	const char *finding = NULL, *remedy = report_command(c, "gc");
	struct leftovers l;
	size_t count = 0;

	if (access(check_path(c, "contents"), F_OK))
		return;
	leftovers_read(c, &l);
	leftovers_mark(&l, NULL);
	leftovers_mark_unused(&l);
	for (size_t i = 0; i < l.count; i++)
		count += leftover_is_unexplained(&l.list[i]) && leftover_is_old(c, &l.list[i]) &&
			!content_is_held(c->db, l.list[i].name);
	if (count)
		finding = mem_printf("%s that no version names",
				     counted((int64_t)count, "content"));
	if (leftovers_of_lost(&l) > 0)
		remedy = mem_printf("if the database was lost, " FROM_BACKUP "; else remove them: %s",
				    report_command(c, "gc --force"));
	report_either(c, "leftovers", finding, remedy);
}
