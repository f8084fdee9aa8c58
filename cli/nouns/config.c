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

static const struct setting *need_setting(struct cli *c)
{
	const struct setting *s = setting_find(arg(c, 0));
	struct guess g = { .typed = arg(c, 0) };

	if (s)
		return s;
	for (size_t i = 0; i < settings_count; i++)
		guess_offer(&g, settings[i].name);
	quit(EXIT_NO_SUCH, "no setting '%s'%s", arg(c, 0), guess_text(&g, "wopictl config list"));
}

static row *row_of(const struct cli *c, const struct setting *s)
{
	row *r = row_new();

	row_text(r, "name", s->name);
	row_text(r, "value", config_get(c->db, s));
	row_text(r, "standard", s->standard);
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
	out_record(c, row_of(c, need_setting(c)));
}

void cmd_config_get(struct cli *c)
{
	const struct setting *s = need_setting(c);
	const char *value = config_get(c->db, s);

	if (!value)
		quit(EXIT_NO_SUCH, "the setting '%s' is not set", s->name);
	out_value(c, s->name, value);
}

static void change(struct cli *c, const struct setting *s, const char *value)
{
	begin_change(c);
	config_set(c->db, s, value);
	commit_change(c);
}

void cmd_config_set(struct cli *c)
{
	const struct setting *s = need_setting(c);

	check_value(s->name, arg(c, 1), s->problem(arg(c, 1)));
	change(c, s, arg(c, 1));
}

void cmd_config_remove(struct cli *c)
{
	change(c, need_setting(c), NULL);
}
