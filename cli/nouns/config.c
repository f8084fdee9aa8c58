/* SPDX-License-Identifier: MIT */
/* wopictl config */
#include "arguments.h"
#include "change.h"
#include "cli.h"
#include "command.h"
#include "commands.h"
#include "config.h"
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

void cmd_config_get(struct cli *c)
{
	const struct setting *s = need_setting(arg(c, 0));
	const char *value = config_get(c->db, s);

	if (!value)
		quit(EXIT_NO_SUCH, "the setting '%s' is not set", s->name);
	out_value(c, s->name, value);
}

void cmd_config_set(struct cli *c)
{
	const struct setting *s = need_setting(arg(c, 0));

	check_value(s->name, arg(c, 1), s->problem(arg(c, 1)));
	begin_change(c);
	config_set(c->db, s, arg(c, 1));
	commit_change(c);
}

void cmd_config_remove(struct cli *c)
{
	for (int i = 0; i < c->argc; i++)
		need_setting(arg(c, i));
	begin_change(c);
	for (int i = 0; i < c->argc; i++)
		config_set(c->db, setting_find(arg(c, i)), NULL);
	commit_change(c);
}
