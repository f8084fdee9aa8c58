/* SPDX-License-Identifier: MIT */
/* wopictl lock */
#include "arguments.h"
#include "audit_trail.h"
#include "change.h"
#include "cli.h"
#include "clock.h"
#include "commands.h"
#include "db.h"
#include "file.h"
#include "lock.h"
#include "lock_row.h"
#include "lookup.h"
#include "mem.h"
#include "message.h"
#include "outcome.h"
#include "output.h"
#include "text.h"
#include "user.h"

#include <string.h>
#include <time.h>

static row *row_of(const struct cli *c, const struct lock *l)
{
	const char *last = lock_last_user(c->db, l->file_id, l->lock_id);
	row *r = row_new();
	struct user u;

	row_text(r, "file", l->file_id);
	row_text(r, "path", resource_path(c->db, l->file_id));
	row_text(r, "user", l->user_name);
	row_text(r, "last_user", last && user_get(c->db, last, &u) ? u.name : NULL);
	row_age(c, r, "age", l->taken_at);
	row_time(c, r, "taken_at", l->taken_at);
	row_time(c, r, "refreshed_at", l->refreshed_at);
	row_time(c, r, "expires_at", l->expires_at);
	row_text(r, "lock_id", l->lock_id);
	return r;
}

/* All locks, or those of the user of the option --user. */
static struct locks locks_meant(struct cli *c, bool expired)
{
	const char *user_id = option(c, "user") ? need_user(c, option(c, "user")).id : NULL;
	struct locks all = lock_list(c->db, expired, c->now);
	size_t count = 0;

	for (size_t i = 0; i < all.count; i++) {
		const struct lock *l = &all.list[i];

		if (!user_id || (l->user_id && same(l->user_id, user_id)))
			all.list[count++] = *l;
	}
	all.count = count;
	return all;
}

void cmd_lock_list(struct cli *c)
{
	struct locks all = locks_meant(c, option(c, "expired"));

	out_rows();
	for (size_t i = 0; i < all.count; i++)
		out_row(c, row_of(c, &all.list[i]));
}

void cmd_lock_show(struct cli *c)
{
	struct file f = need_file(c, arg(c, 0));
	struct lock l;

	if (!lock_get(c->db, f.id, c->now, &l)) {
		if (lock_get_expired(c->db, f.id, c->now, &l))
			quit(EXIT_NO_SUCH, "%s is not locked: its lock expired at %s",
			     file_text(c->db, &f), clock_text(l.expires_at));
		quit(EXIT_NO_SUCH, "%s is not locked", file_text(c->db, &f));
	}
	if (l.coauth)
		quit(EXIT_NO_SUCH, "%s has no WOPI lock, but is %s: see 'wopictl coauth list %s'",
		     file_text(c->db, &f), lock_describe(&l), f.id);
	l.file_id = f.id;
	out_record(c, row_of(c, &l));
}

/* Quits with the reason and the remedy on LOCK_MISMATCH. */
static void check_outcome(struct cli *c, const struct file *f, enum outcome outcome,
			  const struct lock *l)
{
	const char *what;

	if (outcome != OUTCOME_LOCK_MISMATCH)
		return;
	what = file_text(c->db, f);
	if (l->coauth)
		quit(EXIT_CONFLICT, "%s is %s: see 'wopictl coauth list %s', or"
		     " 'wopictl coauth release %s --force'", what, lock_describe(l), f->id, f->id);
	if (!*l->lock_id)
		quit(EXIT_CONFLICT, "%s is not locked", what);
	quit(EXIT_CONFLICT, "%s is %s, by another lock id: see 'wopictl lock show %s', or"
	     " 'wopictl lock release %s --force'", what, lock_describe(l), f->id, f->id);
}

void cmd_lock_set(struct cli *c)
{
	const char *lock_id = arg(c, 1), *user = option(c, "user");
	int64_t ttl = duration_option(c, "ttl", lock_ttl(c->db));
	struct lock l;
	struct file f;

	check_value("lock id", lock_id, lock_id_problem(lock_id));
	begin_change(c);
	f = need_file(c, arg(c, 0));
	check_outcome(c, &f, lock_take(c->db, f.id, lock_id, user ? need_user(c, user).id : NULL,
				    c->now, ttl, &l), &l);
	commit_change(c);
}

void cmd_lock_refresh(struct cli *c)
{
	const char *lock_id = arg(c, 1);
	struct lock l;
	struct file f;

	check_value("lock id", lock_id, lock_id_problem(lock_id));
	begin_change(c);
	f = need_file(c, arg(c, 0));
	check_outcome(c, &f, lock_refresh(c->db, f.id, lock_id, NULL, c->now, lock_ttl(c->db),
					  &l), &l);
	commit_change(c);
}

/* One file to release. */
struct release {
	const char *file_id;
	const char *lock_id;	/* that the question showed, or NULL if it was not locked */
	const char *said;	/* what to say once the change is committed */
};

struct files {
	struct release *list;
	size_t count;
};

/* The files of the arguments, or those locked by --user or by anybody. */
static struct files files_meant(struct cli *c)
{
	struct locks locks = { .count = 0 };
	struct files all = { .count = 0 };

	if (option(c, "all") || option(c, "user"))
		locks = locks_meant(c, false);
	all.list = mem_alloc((locks.count + (size_t)c->argc) * sizeof(*all.list));
	for (size_t i = 0; i < locks.count; i++)
		all.list[all.count++].file_id = locks.list[i].file_id;
	for (int i = 0; i < c->argc; i++)
		all.list[all.count++].file_id = need_file(c, arg(c, i)).id;
	return all;
}

static void confirm_release(struct cli *c, struct files *all)
{
	const char *what = "";
	struct lock l;
	struct file f;
	size_t count = 0;

	for (size_t i = 0; i < all->count; i++)
		if (lock_get(c->db, all->list[i].file_id, c->now, &l)) {
			f = need_file(c, all->list[i].file_id);
			all->list[i].lock_id = l.lock_id;
			what = mem_printf("%s%s%s, which is %s", what, count ? "; " : "",
					  file_text(c->db, &f), lock_describe(&l));
			count++;
		}
	if (count)
		confirm(c, "release %s?", what);
}

/* ASKED: a person agreed to release the lock that the question showed, not another. */
static bool release_one(struct cli *c, struct release *r, bool asked)
{
	struct file f = need_file(c, r->file_id);
	struct lock l;
	bool held = lock_break(c->db, f.id, audit_person(), option(c, "reason"), c->now, &l);

	if (option(c, "evict"))
		lock_evict(c->db, f.id, audit_person(), option(c, "reason"), c->now);
	if (!held) {
		r->said = mem_printf("%s is not locked%s", file_text(c->db, &f), option(c, "evict") ?
				     "; late saves with its last lock are refused" : "");
		return option(c, "evict");
	}
	if (asked && (!r->lock_id || !same(r->lock_id, l.lock_id)))
		quit(EXIT_CONFLICT, "%s was locked anew after the question; nothing was released, run"
		     " the command again", file_text(c->db, &f));
	r->said = mem_printf("%s %s: it was %s%s%s", done(c, "release"), file_text(c->db, &f),
			     lock_describe(&l), l.coauth ? "" : ", lock id ", l.lock_id);
	return true;
}

static void release_by_force(struct cli *c)
{
	const char *reason = option(c, "reason");
	bool any = false, asked = will_ask(c);
	struct files all;

	count_once(c, 0, file_key);
	all = files_meant(c);
	if (reason)
		check_value("reason", reason, line_problem(reason, 1000));
	confirm_release(c, &all);
	begin_change(c);
	if (!c->argc && !asked)
		all = files_meant(c);
	for (size_t i = 0; i < all.count; i++)
		any |= release_one(c, &all.list[i], asked);
	if (any)
		commit_change(c);
	for (size_t i = 0; i < all.count; i++)
		say("%s", all.list[i].said);
	if (!any && !c->argc)
		say("no such lock");
}

/* Whether the second argument was meant as one more file. */
static void suggest_force(struct cli *c, const struct file *f, const char *text)
{
	struct file other;

	if (path_leads_to(c->db, text, &other) && !same(other.id, f->id))
		quit(EXIT_USAGE, "'%s' is a file, not a lock id: to release several files, add --force",
		     text);
}

static void release_by_id(struct cli *c)
{
	const char *lock_id = arg(c, 1);
	enum outcome outcome;
	struct lock l;
	struct file f;

	if (c->argc != 2)
		quit(EXIT_USAGE, "give one file and its lock id; or --force with files, --user USER or"
		     " --all, to release whoever holds them");
	if (option(c, "reason"))
		quit(EXIT_USAGE, "--reason goes with --force, --user and --all");
	begin_change(c);
	f = need_file(c, arg(c, 0));
	check_value("lock id", lock_id, lock_id_problem(lock_id));
	outcome = lock_release(c->db, f.id, lock_id, NULL, c->now, &l);
	if (outcome == OUTCOME_LOCK_MISMATCH)
		suggest_force(c, &f, lock_id);
	check_outcome(c, &f, outcome, &l);
	commit_change(c);
}

void cmd_lock_release(struct cli *c)
{
	bool every = option(c, "all") || option(c, "user");

	if (every + (c->argc > 0) > 1 || (option(c, "all") && option(c, "user")))
		quit(EXIT_USAGE, "give files, --user USER, or --all: only one of them");
	if (every || option(c, "force"))
		release_by_force(c);
	else
		release_by_id(c);
}

static row *row_of_event(const struct cli *c, const struct lock_event *e)
{
	row *r = row_new();

	row_time(c, r, "time", e->at);
	row_text(r, "file", e->file_id);
	row_text(r, "path", resource_path(c->db, e->file_id));
	row_text(r, "event", e->event);
	row_text(r, "user", e->user_name);
	row_text(r, "lock_id", e->lock_id);
	row_text(r, "by", e->by);
	row_text(r, "reason", e->reason);
	return r;
}

/* The expiry of a lock, which the database records with the next lock only. */
static struct lock_event event_of_end(const char *file_id, const struct lock *l)
{
	return (struct lock_event){
		.file_id = file_id, .at = l->expires_at, .event = "expire",
		.lock_id = l->lock_id, .user_name = l->user_name,
	};
}

struct history {
	struct cli *c;
	const char *file_id;	/* NULL: of all files */
	int64_t since;
	int64_t last_event;
	int64_t from, to;	/* expiries after FROM, up to TO, are new */
	bool follow;
};

static void tell(const struct history *h, const struct lock_event *e)
{
	row *r = e->at >= h->since ? row_of_event(h->c, e) : NULL;

	if (!h->follow)
		out_row(h->c, r);
	else if (r)
		out_event(h->c, r);
}

/* Expiries are found by the clock, so recorded ones count only if newer than the last look. */
static void tell_events(struct history *h)
{
	query *q = lock_history(h->c->db, h->file_id, h->last_event);
	struct lock_event e;

	if (!h->follow)
		out_rows();
	while (lock_event_next(h->c->db, q, &e)) {
		h->last_event = e.id;
		if (!same(e.event, "expire") || e.at > h->from)
			tell(h, &e);
	}
}

static void tell_expiries(struct history *h)
{
	struct locks all = lock_list(h->c->db, true, h->to);

	if (!h->follow)
		out_rows();
	for (size_t i = 0; i < all.count; i++) {
		const struct lock *l = &all.list[i];
		struct lock_event e = event_of_end(l->file_id, l);

		if (l->expires_at > h->from && (!h->file_id || same(h->file_id, l->file_id)))
			tell(h, &e);
	}
}

static void tell_new(struct history *h)
{
	h->to = clock_now();
	if (lock_last_event(h->c->db) < h->last_event)	/* the host was emptied */
		h->last_event = 0;
	tell_events(h);
	tell_expiries(h);
	h->from = h->to;
}

static _Noreturn void follow(struct history *h)
{
	const struct timespec pause = { .tv_nsec = 100 * 1000 * 1000 };

	say("following the locks; interrupt to end");
	for (;;) {
		void *mark = mem_mark();

		db_begin_read(h->c->db);
		tell_new(h);
		db_end(h->c->db);
		mem_release(mark);
		nanosleep(&pause, NULL);
	}
}

void cmd_lock_history(struct cli *c)
{
	struct history h = {
		.c = c, .file_id = arg(c, 0) ? need_file(c, arg(c, 0)).id : NULL,
		.since = since_option(c), .from = INT64_MIN, .follow = option(c, "follow"),
	};

	if (since_now(c)) {
		h.since = INT64_MIN;	/* also if the clock is set back */
		h.last_event = lock_last_event(c->db);
		h.from = c->now;
	}
	if (h.follow)
		follow(&h);
	tell_new(&h);
}
