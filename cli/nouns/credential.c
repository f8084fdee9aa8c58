/* SPDX-License-Identifier: MIT */
/* wopictl credential */
#include "arguments.h"
#include "change.h"
#include "cli.h"
#include "commands.h"
#include "credential.h"
#include "db.h"
#include "lookup.h"
#include "message.h"
#include "output.h"
#include "prompt.h"
#include "text.h"
#include "user.h"

#include <string.h>

/* From standard input, so that no password is visible in a command line. */
static const char *read_password(void)
{
	const char *line = prompt_secret("password", CREDENTIAL_TEXT_MAX);

	if (strlen(line) > CREDENTIAL_TEXT_MAX)
		quit(EXIT_USAGE, "the password is longer than %d bytes", CREDENTIAL_TEXT_MAX);
	if (line_problem(line, CREDENTIAL_TEXT_MAX))
		quit(EXIT_USAGE, "the password %s", line_problem(line, CREDENTIAL_TEXT_MAX));
	return line;
}

static const char *user_option(struct cli *c)
{
	return option(c, "user") ? need_user(c, option(c, "user")).id : NULL;
}

void cmd_credential_set(struct cli *c)
{
	struct credential new = {
		.application_id = arg(c, 0), .user_name = arg(c, 1), .windows = option(c, "windows"),
	};

	check_value("application id", new.application_id, *new.application_id ?
		    line_problem(new.application_id, CREDENTIAL_ID_MAX) : "is empty");
	check_value("user name", new.user_name, line_problem(new.user_name, CREDENTIAL_TEXT_MAX));
	new.user_id = user_option(c);
	db_end(c->db);
	new.password = read_password();
	begin_change(c);
	new.user_id = user_option(c);
	credential_set(c->db, &new);
	commit_change(c);
}

static void print(struct cli *c, const struct credential *cr)
{
	struct user u;
	row *r = row_new();

	row_text(r, "application", cr->application_id);
	row_text(r, "user", cr->user_id && user_get(c->db, cr->user_id, &u) ? u.name : cr->user_id);
	row_text(r, "name", cr->user_name);
	row_flag(r, "windows", cr->windows);
	out_row(c, r);
}

void cmd_credential_list(struct cli *c)
{
	struct credentials all = credential_list(c->db);

	for (size_t i = 0; i < all.count; i++)
		print(c, &all.list[i]);
}

void cmd_credential_remove(struct cli *c)
{
	begin_change(c);
	if (!credential_unset(c->db, arg(c, 0), user_option(c)))
		quit(EXIT_NO_SUCH, "no such credential: see 'wopictl credential list'");
	commit_change(c);
}
