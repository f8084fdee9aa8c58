/* SPDX-License-Identifier: MIT */
/* wopictl gc: removes what nobody needs any more, never what a version names. */
#include "cli.h"

#include "account.h"
#include "config.h"
#include "die.h"
#include "grant.h"
#include "mem.h"
#include "secret.h"
#include "stage.h"
#include "text.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DAY_S = 24 * 60 * 60 };

struct names {
	const char **list;
	size_t count;
};

static void add_name(struct names *n, const char *name)
{
	n->list = mem_grow(n->list, n->count, sizeof(*n->list));
	n->list[n->count++] = mem_strdup(name);
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void sort(struct names *n)
{
	if (n->count)
		qsort(n->list, n->count, sizeof(*n->list), compare);
}

static void add_used(const char *file_id, const struct version *v, void *arg)
{
	(void)file_id;
	add_name(arg, v->content.name);
}

static bool has(const struct names *n, const char *name)
{
	return n->count && bsearch(&name, n->list, n->count, sizeof(*n->list), compare);
}

/* An upload in progress is younger than a day: its bytes keep coming. Folders
 * are not ours. */
static bool untouched_for_a_day(const struct cli *c, const char *name)
{
	struct stat st;

	return stat(mem_printf("%s/contents/%s", c->data, name), &st) == 0 &&
		S_ISREG(st.st_mode) && st.st_mtime < c->now / CLOCK_SECOND - DAY_S;
}

/* The folder is read before the database: what a version comes to name in
 * between is then found in use. */
const char **leftovers(struct cli *c, size_t *count)
{
	struct names there = { 0 }, used = { 0 }, left = { 0 };
	DIR *folder = opendir(db_path(c->db, "contents"));
	struct dirent *entry;

	if (!folder)
		die_errno("cannot read '%s/contents'", c->data);
	while ((entry = readdir(folder)))
		if (entry->d_name[0] != '.')
			add_name(&there, entry->d_name);
	closedir(folder);
	version_contents(c->db, add_used, &used);
	sort(&used);
	sort(&there);
	for (size_t i = 0; i < there.count; i++)
		if (!has(&used, there.list[i]) && untouched_for_a_day(c, there.list[i]))
			add_name(&left, there.list[i]);
	*count = left.count;
	return left.list;
}

/* Neither setting bounds anything unless it is set. */
static int trim_versions(struct cli *c)
{
	int64_t age = config_duration(c->db, "version_retention");
	int64_t kept = config_number(c->db, "versions_kept");

	return version_trim(c->db, age ? c->now - age : INT64_MIN, kept ? kept : INT64_MAX, c->now);
}

struct wrong {
	struct sums { const char *user_id; struct account said, real; } *list;
	size_t count;
};

static void add_wrong(const char *user_id, const char *name, const struct account *said,
		      const struct account *real, void *arg)
{
	struct wrong *w = arg;

	(void)name;
	w->list = mem_grow(w->list, w->count, sizeof(*w->list));
	w->list[w->count++] = (struct sums){ user_id, *said, *real };
}

/* Sums of users that are not what the rows say are damage. Returns of how many users. */
static int correct_sums(struct cli *c)
{
	struct wrong w = { .count = 0 };
	int corrected = 0;

	account_verify(c->db, add_wrong, &w);
	for (size_t i = 0; i < w.count; i++) {
		begin_change(c);
		corrected += account_correct(c->db, w.list[i].user_id, &w.list[i].said,
					     &w.list[i].real);
		commit_change(c);
	}
	return corrected;
}

/* What is removed, and the bytes of files among it. */
struct removed {
	int files, versions, saves, tokens, sums;
	size_t contents, stages;
	int64_t bytes;
};

/* Leftovers go; but for a dry run. */
static void remove_leftovers(struct cli *c, const char **names, struct removed *r)
{
	struct stat st;

	for (size_t i = 0; i < r->contents; i++) {
		const char *path = mem_printf("%s/contents/%s", c->data, names[i]);

		progress("removing leftovers", (int64_t)i, (int64_t)r->contents);
		if (stat(path, &st) || (!c->dry_run && unlink(path)))
			die_errno("cannot remove '%s'", path);
		r->bytes += st.st_size;
	}
	progress_end();
}

/* Folders that killed backups and restores left. */
static void remove_stages(struct cli *c, struct removed *r)
{
	const char **names = stages_left(c, &r->stages);

	for (size_t i = 0; i < r->stages; i++) {
		const char *path = mem_printf("%s/%s", c->data, names[i]);

		progress("removing folders of backups", (int64_t)i, (int64_t)r->stages);
		r->bytes += folder_bytes(path);
		if (!c->dry_run && !folder_remove(path))
			die_errno("cannot remove '%s'", path);
	}
	progress_end();
}

static void report(const struct cli *c, const struct removed *r)
{
	row *out;

	say("emptied %s, removed %s, %s, %s and %s%s%s%s", counted(r->files, "removed file"),
	    counted(r->versions, "old version"), counted(r->saves, "old refused save"),
	    counted((int64_t)r->contents, "leftover content"), counted(r->tokens, "expired token"),
	    r->stages ? mem_printf(", %s of backups", counted((int64_t)r->stages, "folder")) : "",
	    r->sums ? mem_printf("; corrected the sums of %s", counted(r->sums, "user")) : "",
	    r->bytes ? mem_printf("; freed %s", counted(r->bytes, "byte")) : "");
	if (!for_programs(c))
		return;
	out = row_new();
	row_int(out, "files", r->files);
	row_int(out, "versions", r->versions);
	row_int(out, "recovered", r->saves);
	row_int(out, "contents", (int64_t)r->contents);
	row_int(out, "tokens", r->tokens);
	row_int(out, "folders", (int64_t)r->stages);
	row_int(out, "sums", r->sums);
	row_int(out, "bytes", r->bytes);
	out_record(c, out);
}

/* Contents go only once the database that names none of them is on the disk. In a dry run
 * it never is: what they would be is to be seen before the change is undone. */
void gc_host(struct cli *c)
{
	struct removed r = { 0 };
	const char **names = NULL;

	db_end(c->db);
	content_guard(c->db, true);
	begin_change(c);
	lock_settle_clock(c->db, c->now);
	r.files = file_purge(c->db, c->now - config_duration(c->db, "trash_retention"), c->now);
	r.versions = trim_versions(c) +
		version_trim_folded(c->db, c->now - VERSION_FOLDED_KEPT_S * CLOCK_SECOND, c->now);
	r.saves = version_trim_refused(c->db,
				       c->now - config_duration(c->db, "recovered_retention"), c->now);
	r.tokens = token_remove_expired(c->db, c->now - DAY_S * CLOCK_SECOND);
	grant_forget(c->db, c->now - DAY_S * CLOCK_SECOND);
	if (c->dry_run)
		names = leftovers(c, &r.contents);
	commit_change(c);
	if (!c->dry_run)
		names = leftovers(c, &r.contents);
	remove_leftovers(c, names, &r);
	remove_stages(c, &r);
	r.sums = correct_sums(c);
	if (version_unmarked(c->db)) {
		begin_change(c);
		version_mark_shared(c->db);
		commit_change(c);
	}
	if (!c->dry_run)
		secret_settle(c->db);
	report(c, &r);
}
