/* SPDX-License-Identifier: MIT */
/* wopictl coauth */
#include "arguments.h"
#include "audit_trail.h"
#include "change.h"
#include "cli.h"
#include "coauth.h"
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

static row *row_of(const struct cli *c, const struct coauth_lock *l)
{
	row *r = row_new();
	struct user u;

	row_text(r, "file", l->file_id);
	row_text(r, "path", resource_path(c->db, l->file_id));
	row_text(r, "user", l->user_id && user_get(c->db, l->user_id, &u) ? u.name : NULL);
	row_text(r, "type", l->type);
	row_time(c, r, "taken_at", l->taken_at);
	row_time(c, r, "expires_at", l->expires_at);
	row_text(r, "metadata", l->metadata);
	row_text(r, "lock_id", l->lock_id);
	return r;
}

void cmd_coauth_list(struct cli *c)
{
	const char *file_id = arg(c, 0) ? need_file(c, arg(c, 0)).id : NULL;
	struct coauth_locks all = coauth_list(c->db, file_id);
	bool expired = option(c, "expired");

	out_rows();
	for (size_t i = 0; i < all.count; i++)
		if ((all.list[i].expires_at <= c->now) == expired)
			out_row(c, row_of(c, &all.list[i]));
}

void cmd_coauth_show(struct cli *c)
{
	struct file f = need_file(c, arg(c, 0));
	struct coauth_table t;

	coauth_table(c->db, f.id, c->now, &t);
	for (size_t i = 0; i < t.count; i++)
		if (same(t.locks[i].lock_id, arg(c, 1))) {
			out_record(c, row_of(c, &t.locks[i]));
			return;
		}
	quit(EXIT_NO_SUCH, "file '%s' has no coauthoring lock of that id: see 'wopictl coauth list %s'",
	     f.id, f.id);
}

/* Quits with the reason and the remedy if a lock could not be taken. */
static void check_taken(struct cli *c, const struct file *f, enum outcome outcome,
			const struct lock *holder)
{
	if (outcome == OUTCOME_OK)
		return;
	if (outcome == OUTCOME_TOO_MANY)
		quit(EXIT_CONFLICT, "%s has %d coauthoring locks, which is the maximum",
		     file_text(c->db, f), COAUTH_LOCKS_MAX);
	if (holder->coauth)
		quit(EXIT_CONFLICT, "%s has an exclusive lock of another id: see"
		     " 'wopictl coauth list %s'", file_text(c->db, f), f->id);
	quit(EXIT_CONFLICT, "%s is %s: see 'wopictl lock show %s', or"
	     " 'wopictl lock release %s --force'", file_text(c->db, f), lock_describe(holder), f->id,
	     f->id);
}

/* The lock of the arguments and options, without its times and user. */
static struct coauth_lock read_lock(struct cli *c)
{
	struct coauth_lock l = {
		.lock_id = arg(c, 1), .type = option(c, "type"),
		.metadata = option(c, "metadata") ? option(c, "metadata") : "",
	};

	if (!l.type)
		quit(EXIT_USAGE, "give --type " COAUTH " or --type " COAUTH_EXCLUSIVE);
	check_value("lock id", l.lock_id, lock_id_problem(l.lock_id));
	check_value("--type", l.type, coauth_type_problem(l.type));
	check_value("--metadata", l.metadata, coauth_metadata_problem(l.metadata));
	return l;
}

void cmd_coauth_set(struct cli *c)
{
	int64_t ttl = duration_option(c, "ttl", lock_ttl(c->db));
	struct coauth_lock l = read_lock(c);
	struct lock holder;
	struct file f;

	begin_change(c);
	f = need_file(c, arg(c, 0));
	if (option(c, "user"))
		l.user_id = need_user(c, option(c, "user")).id;
	l.taken_at = c->now;
	l.expires_at = c->now + ttl;
	check_taken(c, &f, coauth_take(c->db, f.id, &l, c->now, &holder), &holder);
	commit_change(c);
	if (!(c->db->switches & DB_COAUTH))
		say("clients do not see it until 'wopictl config set coauth on'");
}

static void confirm_release(struct cli *c, const char **ids)
{
	const char *what = "";
	struct coauth_table t;

	for (int i = 0; i < c->argc; i++) {
		struct file f = need_file(c, arg(c, i));

		ids[i] = f.id;	/* a path may lead elsewhere later */
		coauth_table(c->db, f.id, c->now, &t);
		if (t.count)
			what = mem_printf("%s%s%s, which has %s", what, *what ? "; " : "",
					  file_text(c->db, &f),
					  counted((int64_t)t.count, "coauthoring lock"));
	}
	if (*what)
		confirm(c, "release %s?", what);
}

static void release_by_force(struct cli *c)
{
	const char **ids = mem_alloc((size_t)c->argc * sizeof(*ids));
	const char *reason = option(c, "reason");

	if (reason)
		check_value("reason", reason, line_problem(reason, 1000));
	count_once(c, 0, file_key);
	confirm_release(c, ids);
	begin_change(c);
	for (int i = 0; i < c->argc; i++) {
		struct file f = need_file(c, ids[i]);
		int count = coauth_break(c->db, f.id, audit_person(), reason, c->now);

		if (count)
			say_later("%s %s: it had %s", done(c, "release"), file_text(c->db, &f),
				  counted(count, "coauthoring lock"));
		else
			say_later("%s has no coauthoring locks", file_text(c->db, &f));
	}
	commit_change(c);
}

void cmd_coauth_release(struct cli *c)
{
	const char *lock_id = arg(c, 1);
	struct file f;

	if (option(c, "force")) {
		release_by_force(c);
		return;
	}
	if (c->argc != 2)
		quit(EXIT_USAGE, "give one file and its lock id, or --force to release all locks of files");
	if (option(c, "reason"))
		quit(EXIT_USAGE, "--reason goes with --force");
	check_value("lock id", lock_id, lock_id_problem(lock_id));
	begin_change(c);
	f = need_file(c, arg(c, 0));
	if (coauth_release(c->db, f.id, lock_id, NULL, c->now) != OUTCOME_OK)
		quit(EXIT_CONFLICT, "%s has no such coauthoring lock: see 'wopictl coauth list %s'",
		     file_text(c->db, &f), f.id);
	commit_change(c);
}
