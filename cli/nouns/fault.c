/* SPDX-License-Identifier: MIT */
/* wopictl fault: injected faults, for tests of clients. */
#include "arguments.h"
#include "change.h"
#include "cli.h"
#include "client.h"
#include "command.h"
#include "commands.h"
#include "db.h"
#include "fault.h"
#include "fetch.h"
#include "file.h"
#include "lookup.h"
#include "mem.h"
#include "message.h"
#include "operation.h"
#include "output.h"
#include "text.h"
#include "user.h"

#include <string.h>

static bool are_on(const struct cli *c)
{
	return c->db->switches & DB_FAULTS;
}

static void set(struct fault *f, const char *member, const char *name, const char *text)
{
	check_value(name, text, fault_set(f, member, text));
}

static void set_operation(struct fault *f, const char *text)
{
	struct guess meant = { .typed = text };

	if (!fault_set(f, "operation", text))
		return;
	for (int i = OP_NONE; i < OPERATIONS; i++)
		guess_offer(&meant, operation_name((enum operation)i));
	quit(EXIT_USAGE, "no operation '%s'%s", text, guess_text(&meant, "man wopictl"));
}

/* Sets the members that have an option of the same name, with "-" for "_". */
static void set_options(const struct cli *c, struct fault *f)
{
	static const char *const members[] = {
		"status", "delay", "truncate", "trickle", "drop", "after_commit", "lock_id",
		"stale_version", "expire_token", "after", "times", "probability", "seed",
	};

	for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++) {
		char *name = mem_printf("--%s", members[i]);
		const char *text;

		for (char *s = name; (s = strchr(s, '_')); )
			*s = '-';
		text = option(c, name + 2);
		if (text)
			set(f, members[i], name, text);
	}
}

static void set_headers(const struct cli *c, struct fault *f)
{
	const char *text;
	int at = 0;

	while ((text = option_next(c, "header", &at)))
		set(f, "headers", "--header", text);
}

static void set_body(const struct cli *c, struct fault *f)
{
	const char *path = option(c, "body"), *body;
	size_t len;

	if (!path)
		return;
	body = fetch(path, FAULT_BODY_MAX, &len);
	if (strlen(body) != len)
		quit(EXIT_USAGE, "--body '%s' must be text in UTF-8", path);
	check_value("--body", path, fault_set(f, "body", body));
}

void cmd_fault_add(struct cli *c)
{
	struct fault f = FAULT_NONE;
	const char *problem;
	struct file file;

	set_operation(&f, arg(c, 0));
	set_options(c, &f);
	set_headers(c, &f);
	set_body(c, &f);
	problem = fault_problem(&f);
	if (problem)
		quit(EXIT_USAGE, "%s", problem);
	begin_change(c);
	if (option(c, "file"))
		f.file = need_resource_or_version(c, option(c, "file"), &file);
	if (option(c, "user"))
		f.user = need_user(c, option(c, "user")).id;
	f.client = option(c, "client");
	if (f.client && !client_is_known(c->db, f.client))
		need_client(c, f.client);
	if (!fault_add(c->db, &f))
		quit(EXIT_FAILED, "there are %d faults, and can be no more: 'wopictl fault remove'"
		     " removes some", FAULTS_MAX);
	commit_change(c);
	out_value(c, "number", mem_printf("%lld", (long long)f.number));
	if (f.seed >= 0 && !option(c, "seed"))
		say("it draws by --seed %lld", (long long)f.seed);
	if (!are_on(c))
		say("faults are off, so nothing goes wrong yet: 'wopictl config set faults on'");
}

static void print(struct cli *c, const struct fault *f)
{
	struct user u;
	row *r = row_new();

	row_int(r, "number", f->number);
	row_text(r, "operation", f->any ? "any" : operation_name(f->operation));
	row_text(r, "file", f->file);
	row_text(r, "path", f->file ? resource_path(c->db, f->file) : NULL);
	row_text(r, "user", f->user && user_get(c->db, f->user, &u) ? u.name : f->user);
	row_text(r, "effect", fault_effect(f));
	json_object_object_add(r, "probability", json_object_new_double_s(f->probability,
		mem_printf("%g", f->probability)));
	row_int(r, "hits", f->hits);
	if (f->times)
		row_int(r, "times", f->times);
	else
		row_text(r, "times", NULL);
	if (f->after)
		row_int(r, "after", f->after);
	else
		row_text(r, "after", NULL);
	row_text(r, "client", f->client);
	out_row(c, r);
}

void cmd_fault_list(struct cli *c)
{
	struct faults all = fault_list(c->db);

	for (size_t i = 0; i < all.count; i++)
		print(c, &all.list[i]);
}

static int64_t number_arg(const struct cli *c, int i)
{
	int64_t number;

	if (!parse_number(arg(c, i), INT64_MAX, &number))
		quit(EXIT_USAGE, "invalid fault '%s': expected a number", arg(c, i));
	return number;
}

static _Noreturn void no_such(int64_t number)
{
	quit(EXIT_NO_SUCH, "no fault %lld: 'wopictl fault list' shows them", (long long)number);
}

/* All members, named as in a fixture. */
void cmd_fault_show(struct cli *c)
{
	int64_t number = number_arg(c, 0);
	struct json_object *members;
	row *r = row_new();
	struct fault f;

	if (!fault_get(c->db, number, &f))
		no_such(number);
	row_int(r, "number", number);
	members = fault_json(&f);
	json_object_object_foreach(members, name, value)
		json_object_object_add(r, name, json_object_get(value));
	json_object_put(members);
	row_int(r, "hits", f.hits);
	out_record(c, r);
}

void cmd_fault_remove(struct cli *c)
{
	if (!arg(c, 0) == !option(c, "all"))
		quit(EXIT_USAGE, "give the numbers of faults, or --all");
	for (int i = 0; i < c->argc; i++)
		number_arg(c, i);
	if (option(c, "all"))
		confirm(c, "remove all faults?");
	begin_change(c);
	if (option(c, "all"))
		fault_remove_all(c->db);
	for (int i = 0; i < c->argc; i++)
		if (!fault_remove(c->db, number_arg(c, i)))
			no_such(number_arg(c, i));
	commit_change(c);
}
