/* SPDX-License-Identifier: MIT */
/* wopictl config */
#include "arguments.h"
#include "change.h"
#include "cli.h"
#include "coauth_scope.h"
#include "command.h"
#include "commands.h"
#include "config.h"
#include "lookup.h"
#include "message.h"
#include "output.h"

static const struct setting *need_setting(const char *name)
{
	const struct setting *s = setting_find(name);
	struct guess g = { .typed = name };

	if (s)
		return s;
	for (size_t i = 0; i < settings_count; i++)
		guess_offer(&g, settings[i].name);
	quit(EXIT_NO_SUCH, "no setting '%s'%s", name, guess_text(&g, "wopictl config list"));
}

static row *row_of(const struct cli *c, const struct setting *s)
{
	row *r = row_new();

	row_text(r, "name", s->name);
	row_text(r, "value", config_get(c->db, s));
	row_text(r, "default", s->default_value);
	row_text(r, "meaning", s->meaning);
	return r;
}

void cmd_config_list(struct cli *c)
{
	for (size_t i = 0; i < settings_count; i++)
		out_row(c, row_of(c, &settings[i]));
}

void cmd_config_show(struct cli *c)
{
	out_record(c, row_of(c, need_setting(arg(c, 0))));
}

/* A client or file that a setting is for; both are NULL for the host. */
struct scope {
	const char *client, *file_id;
};

static bool is_narrow(const struct scope *s)
{
	return s->client || s->file_id;
}

/* The scope that the options say: only coauth has narrower ones than the host. */
static struct scope need_scope(struct cli *c)
{
	struct scope s = { .client = NULL };

	if (option(c, "file") && option(c, "client"))
		quit(EXIT_USAGE, "--file and --client cannot be combined");
	if (!option(c, "file") && !option(c, "client"))
		return s;
	if (need_setting(arg(c, 0))->db_switch != DB_COAUTH)
		quit(EXIT_USAGE, "only the setting 'coauth' can be set for a file or a client");
	if (option(c, "file"))
		s.file_id = need_file(c, option(c, "file")).id;
	else
		s.client = need_client(c, option(c, "client")).name;
	return s;
}

void cmd_config_get(struct cli *c)
{
	const struct setting *s = need_setting(arg(c, 0));
	struct scope scope = need_scope(c);
	const char *value = is_narrow(&scope) ? coauth_scope_get(c->db, scope.client, scope.file_id) :
		config_get(c->db, s);

	if (!value)
		quit(EXIT_NO_SUCH, "the setting '%s' is not set", s->name);
	out_value(c, s->name, value);
}

void cmd_config_set(struct cli *c)
{
	const struct setting *s = need_setting(arg(c, 0));

	struct scope scope;

	check_value(s->name, arg(c, 1), s->problem(arg(c, 1)));
	begin_change(c);
	scope = need_scope(c);
	if (is_narrow(&scope))
		coauth_scope_set(c->db, scope.client, scope.file_id, arg(c, 1));
	else
		config_set(c->db, s, arg(c, 1));
	commit_change(c);
}

void cmd_config_remove(struct cli *c)
{
	struct scope scope;

	for (int i = 0; i < c->argc; i++)
		need_setting(arg(c, i));
	begin_change(c);
	scope = need_scope(c);
	if (is_narrow(&scope) && !coauth_scope_set(c->db, scope.client, scope.file_id, NULL))
		quit(EXIT_NO_SUCH, "the setting 'coauth' is not set there");
	for (int i = 0; i < c->argc && !is_narrow(&scope); i++)
		config_set(c->db, setting_find(arg(c, i)), NULL);
	commit_change(c);
}
