/* SPDX-License-Identifier: MIT */
/* wopictl user */
#include "arguments.h"
#include "change.h"
#include "cli.h"
#include "clock.h"
#include "coauth.h"
#include "commands.h"
#include "db.h"
#include "lock_row.h"
#include "lookup.h"
#include "mem.h"
#include "message.h"
#include "name.h"
#include "outcome.h"
#include "output.h"
#include "text.h"
#include "token.h"
#include "user.h"
#include "user_rules.h"

#include <string.h>

static const char *or_null(const char *text)
{
	return text && *text ? text : NULL;
}

/* Applies the options of add and set. */
static void read_options(struct cli *c, struct user *u)
{
	const char *friendly = option(c, "friendly-name"), *email = option(c, "email");
	const char *avatar = option(c, "avatar"), *quota = option(c, "quota");
	const char *subject = option(c, "subject");

	if (friendly) {
		check_value("friendly name", friendly, friendly_name_problem(friendly));
		u->friendly_name = or_null(friendly);
	}
	if (email) {
		check_value("e-mail address", email, line_problem(email, LINE_MAX_BYTES));
		u->email = or_null(email);
	}
	if (avatar) {
		check_value("avatar", avatar, *avatar ? avatar_problem(avatar) : NULL);
		u->avatar = or_null(avatar);
	}
	if (subject) {
		check_value("subject", subject, subject_problem(subject));
		u->subject = or_null(subject);
	}
	if (quota) {
		u->quota = -1;
		if (*quota && !parse_size(quota, &u->quota))
			quit(EXIT_USAGE, "invalid quota '%s': expected a size such as 500000, 100M or 2G",
			     quota);
	}
	u->admin = flag_options(c, "admin", "no-admin", u->admin);
	u->anonymous = flag_options(c, "anonymous", "no-anonymous", u->anonymous);
	u->edu = flag_options(c, "edu", "no-edu", u->edu);
	u->business = flag_options(c, "business", "no-business", u->business);
}

void cmd_user_add(struct cli *c)
{
	struct user u = { .name = arg(c, 0), .quota = -1, .made_at = c->now };

	u.id = option(c, "id");
	if (!u.id)
		u.id = text_random(12);
	check_value("user id", u.id, user_id_problem(u.id));
	check_value("user name", u.name, user_name_problem(u.name));
	read_options(c, &u);
	begin_change(c);
	if (user_add(c->db, &u) == OUTCOME_NAME_TAKEN)
		quit(EXIT_CONFLICT, "%s", user_conflict(c, &u, option(c, "id")));
	commit_change(c);
	out_value(c, "id", u.id);
}

static row *row_of(const struct cli *c, const struct user *u)
{
	row *r = row_new();

	row_text(r, "name", u->name);
	row_text(r, "id", u->id);
	row_text(r, "friendly_name", u->friendly_name);
	row_text(r, "email", u->email);
	row_flag(r, "admin", u->admin);
	row_time(c, r, "made_at", u->made_at);
	row_text(r, "subject", u->subject);
	return r;
}

void cmd_user_list(struct cli *c)
{
	query *q = user_list(c->db);
	struct user u;

	out_rows();
	while (user_next(c->db, q, &u))
		out_row(c, row_of(c, &u));
}

void cmd_user_show(struct cli *c)
{
	struct user u = need_user(c, arg(c, 0));
	row *r = row_of(c, &u);

	row_flag(r, "anonymous", u.anonymous);
	row_flag(r, "edu", u.edu);
	row_flag(r, "business", u.business);
	row_text(r, "avatar", u.avatar);
	row_text(r, "quota", u.quota < 0 ? NULL : text_size(u.quota));
	row_text(r, "user_info", u.user_info);
	out_record(c, r);
}

static void change(struct cli *c, const struct user *u)
{
	if (user_set(c->db, u) == OUTCOME_NAME_TAKEN)
		quit(EXIT_CONFLICT, "%s", user_conflict(c, u, NULL));
	commit_change(c);
}

void cmd_user_set(struct cli *c)
{
	struct user u;

	if (!c->options[0].name)
		quit(EXIT_USAGE, "nothing to change: see 'wopictl user set --help'");
	begin_change(c);
	u = need_user(c, arg(c, 0));
	read_options(c, &u);
	change(c, &u);
}

void cmd_user_rename(struct cli *c)
{
	const char *name = arg(c, 1);
	struct user u;

	check_value("user name", name, user_name_problem(name));
	begin_change(c);
	u = need_user(c, arg(c, 0));
	u.name = name;
	change(c, &u);
}

/* The locks of a removed user stay. */
static void tell_locks(struct cli *c, const char *user_id)
{
	struct locks all = lock_list(c->db, false, c->now);

	for (size_t i = 0; i < all.count; i++) {
		const struct lock *l = &all.list[i];

		if (l->user_id && same(l->user_id, user_id))
			say_later("the lock on file '%s' (%s) stays until %s: 'wopictl lock release %s"
				  " --force' ends it", l->file_id, place_text(c->db, l->file_id),
				  clock_text(l->expires_at), l->file_id);
	}
}

static void tell_coauth_locks(struct cli *c, const char *user_id)
{
	struct coauth_locks all = coauth_list(c->db, NULL);

	for (size_t i = 0; i < all.count; i++) {
		const struct coauth_lock *l = &all.list[i];

		if (l->user_id && same(l->user_id, user_id) && l->expires_at > c->now)
			say_later("the coauthoring lock on file '%s' (%s) stays until %s: 'wopictl coauth"
				  " release %s %s' ends it", l->file_id, place_text(c->db, l->file_id),
				  clock_text(l->expires_at), l->file_id, shell_word(l->lock_id));
	}
}

static void need_removable(const struct user *u)
{
	if (same(u->id, USER_ADMIN))
		quit(EXIT_CONFLICT, "user '%s' stays: it owns what has no other owner", u->name);
}

/* Returns how many tokens were removed. */
static int remove_one(struct cli *c, const char *id)
{
	struct user u = need_user(c, id);
	int tokens;

	need_removable(&u);
	user_remove(c->db, u.id, c->now);
	tokens = token_remove_user(c->db, u.id);
	tell_locks(c, u.id);
	tell_coauth_locks(c, u.id);
	return tokens;
}

static const char *key(struct cli *c, const char *text)
{
	return need_user(c, text).id;
}

void cmd_user_remove(struct cli *c)
{
	const char **ids = mem_alloc((size_t)c->argc * sizeof(*ids)), *names = "";
	int64_t tokens = 0;

	count_once(c, 0, key);
	for (int i = 0; i < c->argc; i++) {
		struct user u = need_user(c, arg(c, i));

		need_removable(&u);
		ids[i] = u.id;
		names = mem_printf("%s%s'%s'", names, i ? ", " : "", u.name);
		tokens += token_count(c->db, u.id);
	}
	names = mem_printf("user%s %s", c->argc > 1 ? "s" : "", names);
	confirm(c, "remove %s and %s?", names, counted(tokens, "token"));
	begin_change(c);
	tokens = 0;
	for (int i = 0; i < c->argc; i++)
		tokens += remove_one(c, ids[i]);
	commit_change(c);
	say("%s %s and %s", done(c, "remove"), names, counted(tokens, "token"));
}
