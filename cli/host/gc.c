/* SPDX-License-Identifier: MIT */
/*
 * wopictl gc: removes expired data, but no content that a version names. It reads contents and
 * versions outside of transactions and keeps transactions short, so that requests do not wait
 * for long.
 */
#include "account.h"
#include "alternate.h"
#include "arguments.h"
#include "change.h"
#include "cli.h"
#include "clock.h"
#include "commands.h"
#include "content.h"
#include "db.h"
#include "die.h"
#include "disk.h"
#include "folder.h"
#include "grant.h"
#include "guest.h"
#include "leftover.h"
#include "lock_row.h"
#include "mem.h"
#include "message.h"
#include "output.h"
#include "progress.h"
#include "reserve.h"
#include "secret.h"
#include "saved_as.h"
#include "stage.h"
#include "sweep.h"
#include "text.h"
#include "token.h"
#include "uncounted.h"
#include "unused.h"
#include "upload.h"
#include "version.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { GUARD_WAIT_MS = 1000 };	/* requests that drop versions hold the guard during one flush */

/* The numbers of removed things, and the bytes of removed files. */
struct removed {
	int64_t files, versions, saves, tokens, contents, bytes;
	size_t stages;
	int sums;
};

struct gc {
	struct cli *c;
	struct sweep rules;
	struct leftovers left;
	int guard;		/* of contents/; -1: another process holds it, so all contents stay */
	struct removed r;
};

/* Quits if many contents are unexplained: after a lost or replaced database they may be the only
 * copies of documents. */
static void need_explained(const struct gc *g)
{
	const struct leftovers *l = &g->left;
	size_t unexplained = leftovers_of_lost(l);

	if (option(g->c, "force") || !unexplained)
		return;
	quit(EXIT_FAILED, "no version names %zu of %zu contents in '%s/contents': if the database was"
	     " lost, restore it from a backup; if you restored an older backup and need nothing newer,"
	     " 'wopictl gc --force' removes them. Nothing was changed",
	     unexplained, l->count, g->c->data);
}

/* Whether the coming pass may remove a content, as far as is known. */
static bool is_candidate(const struct gc *g, const struct leftover *left, bool doomed)
{
	if (left->state & (CONTENT_NAMED | CONTENT_WAITS))
		return false;
	if (left->state & CONTENT_DOOMED)
		return doomed;
	return left->state & CONTENT_PENDING || leftover_is_old(g->c, left);
}

/* Counts the contents that this pass may remove. Those that are being received stay. */
static size_t find_candidates(struct gc *g, bool doomed)
{
	size_t count = 0;

	for (size_t i = 0; i < g->left.count; i++) {
		struct leftover *left = &g->left.list[i];

		if (!is_candidate(g, left, doomed))
			continue;
		if (leftover_is_unexplained(left) && content_is_held(g->c->db, left->name))
			left->state |= CONTENT_WAITS;
		else
			count++;
	}
	return count;
}

static void remove_one(struct gc *g, const struct leftover *left)
{
	int folder = db_contents(g->c->db);
	struct stat st;

	if (fstatat(folder, left->name, &st, AT_SYMLINK_NOFOLLOW))
		return;		/* a request has removed it already */
	if (!g->c->dry_run && unlinkat(folder, left->name, 0))
		die_errno("cannot remove '%s/contents/%s'", g->c->data, left->name);
	g->r.contents++;
	g->r.bytes += st.st_size;
}

/*
 * Removes contents that no version names, in two passes: first those that no version named
 * before, which frees space on a full disk, then those whose versions were dropped. A content
 * moves from being received to set aside to named, so these are checked in that order and none
 * is missed.
 */
static void remove_contents(struct gc *g, bool doomed)
{
	struct leftovers *l = &g->left;
	size_t count, done = 0;

	if (g->guard < 0)
		return;
	for (size_t i = 0; i < l->count && doomed && !g->c->dry_run; i++)
		if (l->list[i].state & CONTENT_DOOMED)	/* the versions are read again below */
			l->list[i].state &= (uint8_t)~CONTENT_NAMED;
	count = find_candidates(g, doomed);
	if (count && !g->c->dry_run) {
		leftovers_mark_aside(l);
		leftovers_mark(l, NULL);
	}
	for (size_t i = 0; i < l->count && count; i++) {
		if (!is_candidate(g, &l->list[i], doomed))
			continue;
		progress("removing contents", (int64_t)done++, (int64_t)count);
		remove_one(g, &l->list[i]);
		l->list[i].state |= CONTENT_WAITS;	/* do not count it again */
	}
	progress_end();
}

/* Rows to drop in one transaction. */
struct batch {
	struct { char file_id[ID_MAX + 1]; int64_t number; enum sweep_why why; } rows[SWEEP_BATCH];
	int count;
};

static bool add_version(const struct sweep_row *v, void *arg)
{
	struct batch *b = arg;

	if (v->why == SWEEP_STAYS)
		return true;
	snprintf(b->rows[b->count].file_id, sizeof(b->rows->file_id), "%s", v->file_id);
	b->rows[b->count].number = v->number;
	b->rows[b->count++].why = v->why;
	return b->count < SWEEP_BATCH;
}

/* Drops these versions and records their contents as unused, in case this process is killed or
 * may not remove them. */
static void drop_batch(struct gc *g, const struct batch *b)
{
	const char *emptied[SWEEP_BATCH];
	size_t count = 0;

	begin_change(g->c);
	for (int i = 0; i < b->count; i++) {
		struct sweep_row v = {
			.file_id = b->rows[i].file_id, .number = b->rows[i].number, .why = b->rows[i].why,
		};
		struct content content;
		bool last;

		if (!sweep_drop(g->c->db, &g->rules, &v, &content, &last))
			continue;
		unused_add(g->c->db, &content, g->c->now);
		g->r.versions += v.why == SWEEP_OLD || v.why == SWEEP_FOLDED;
		g->r.saves += v.why == SWEEP_REFUSED;
		if (last)
			emptied[count++] = v.file_id;
	}
	sweep_forget(g->c->db, emptied, count);
	g->r.files += (int64_t)count;
	commit_change(g->c);
}

static void drop_versions(struct gc *g)
{
	const struct leftovers *l = &g->left;
	int64_t total = l->rows - l->going[SWEEP_STAYS], done = 0;
	static struct batch b;
	char from[ID_MAX + 1] = "";

	if (g->c->dry_run) {
		g->r.files = l->emptied;
		g->r.versions = l->going[SWEEP_OLD] + l->going[SWEEP_FOLDED];
		g->r.saves = l->going[SWEEP_REFUSED];
		return;
	}
	do {
		void *mark = mem_mark();

		b.count = 0;
		sweep_walk(g->c->db, &g->rules, from, add_version, &b);
		if (b.count)
			drop_batch(g, &b);
		if (b.count)
			memcpy(from, b.rows[b.count - 1].file_id, sizeof(from));
		progress("dropping versions", done += b.count, total);
		mem_release(mark);
	} while (b.count == SWEEP_BATCH);
	progress_end();
}

static void remove_tokens(struct gc *g)
{
	int64_t time = g->c->now - CLOCK_DAY;
	int max = g->c->dry_run ? INT_MAX : SWEEP_BATCH, count;

	do {
		begin_change(g->c);
		lock_settle_clock(g->c->db, g->c->now);
		grant_forget(g->c->db, time, g->rules.trash_before);
		saved_as_forget(g->c->db, time);
		count = token_remove_expired(g->c->db, time, max);
		commit_change(g->c);
		g->r.tokens += count;
	} while (count && !g->c->dry_run);	/* tokens made from removed ones go in the next round */
}

/* After files, which mention them. */
static void forget_guests(struct cli *c)
{
	begin_change(c);
	guest_forget(c->db);
	commit_change(c);
}

/* Corrects users' sums of bytes that differ from the rows, and marks contents that several
 * versions share without the mark. */
static void correct(struct gc *g)
{
	struct wrong_accounts w = account_verify(g->c->db);
	struct cli *c = g->c;
	bool unmarked = version_unmarked(c->db);

	for (size_t i = 0; i < w.count; i++) {
		begin_change(c);
		g->r.sums += account_correct(c->db, w.list[i].user_id, &w.list[i].said,
					     &w.list[i].real);
		commit_change(c);
	}
	if (!unmarked)
		return;
	begin_change(c);
	version_mark_shared(c->db);
	commit_change(c);
}

/* Whether an entry of the list of unused contents is obsolete: the content is gone, or other
 * versions name it and will add it again when they are dropped. */
static bool is_outdated(struct gc *g, const char *content)
{
	struct leftover *left = leftovers_find(&g->left, content);

	return (left && left->state & CONTENT_NAMED) ||
		faccessat(db_contents(g->c->db), content, F_OK, 0) != 0;
}

static void forget_unused(struct gc *g)
{
	struct unused_list all;
	size_t count = 0;

	if (g->c->dry_run || g->guard < 0)
		return;
	all = unused_list(g->c->db);
	for (size_t i = 0; i < all.count; i++)
		if (is_outdated(g, all.list[i].content))
			all.list[count++] = all.list[i];
	for (size_t i = 0; i < count; ) {
		begin_change(g->c);
		for (int n = 0; n < SWEEP_BATCH && i < count; n++)
			unused_forget(g->c->db, all.list[i++].key);
		commit_change(g->c);
	}
}

/* Removes folders that killed backups and restores left. */
static void remove_stages(struct gc *g)
{
	struct cli *c = g->c;
	const char **names = stages_left(c, &g->r.stages);

	for (size_t i = 0; i < g->r.stages; i++) {
		const char *path = mem_printf("%s/%s", c->data, names[i]);

		progress("removing folders of backups", (int64_t)i, (int64_t)g->r.stages);
		g->r.bytes += folder_bytes(path);
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
	    counted(r->contents, "leftover content"), counted(r->tokens, "expired token"),
	    r->stages ? mem_printf(", %s of backups", counted((int64_t)r->stages, "folder")) : "",
	    r->sums ? mem_printf("; corrected the sums of %s", counted(r->sums, "user")) : "",
	    r->bytes ? mem_printf("; freed %s", counted(r->bytes, "byte")) : "");
	if (!for_programs(c))
		return;
	out = row_new();
	row_int(out, "files", r->files);
	row_int(out, "versions", r->versions);
	row_int(out, "recovered", r->saves);
	row_int(out, "contents", r->contents);
	row_int(out, "tokens", r->tokens);
	row_int(out, "folders", (int64_t)r->stages);
	row_int(out, "sums", r->sums);
	row_int(out, "bytes", r->bytes);
	out_record(c, out);
}

/* Removes what clients of chunked file transfer left. */
static void expire_chunks(struct cli *c)
{
	int count = SWEEP_BATCH;

	while (count == SWEEP_BATCH && !c->dry_run) {
		begin_change(c);
		count = upload_expire(c->db, c->now, SWEEP_BATCH);
		if (count < SWEEP_BATCH)
			count = alternate_expire(c->db, c->now, SWEEP_BATCH);
		commit_change(c);
	}
}

/* Takes the guard of contents/. A process that holds it needs contents that no version names. */
static void take_guard(struct gc *g)
{
	const char *holder;

	g->guard = content_guard(g->c->db, true, GUARD_WAIT_MS, &holder);
	if (g->guard < 0)
		say("contents are not removed while %s uses them; run gc again later", holder);
}

/* Releases the reserve if the disk is full, because the database is read-only then. */
static void make_room(struct gc *g)
{
	struct cli *c = g->c;
	struct disk disk;
	bool is_full = disk_look(c->db, &disk) && disk.free < RESERVE_BYTES;

	if (c->dry_run || (!is_full && !c->db->read_only))
		return;
	reserve_release(c->db);
	if (!c->db->read_only)
		return;
	db_close_database(c->db);
	c->db->read_only = NULL;
	db_open(c->data);
	db_end(c->db);
}

void cmd_gc(struct cli *c)
{
	struct gc g = { .c = c };

	db_end(c->db);
	take_guard(&g);
	expire_chunks(c);
	leftovers_read(c, &g.left);
	g.rules = sweep_rules(c->db, c->now);
	leftovers_mark(&g.left, &g.rules);
	leftovers_mark_unused(&g.left);
	if (g.guard >= 0)
		need_explained(&g);
	remove_contents(&g, false);
	make_room(&g);
	remove_tokens(&g);	/* before drop_versions(), which removes tokens uncounted */
	drop_versions(&g);
	remove_contents(&g, true);
	forget_unused(&g);
	forget_guests(c);
	correct(&g);
	remove_stages(&g);
	if (!c->dry_run) {
		if (g.guard >= 0)	/* else a running restore may have added its secret */
			secret_settle(c->db);
		uncounted_forget(c->db);
		reserve_make(c->db);
	}
	report(c, &g.r);
}
