/* SPDX-License-Identifier: MIT */
/* Reads the command line by the tables of commands and options. */
#include "arguments.h"

#include "built.h"
#include "cli.h"
#include "clock.h"
#include "command.h"
#include "mem.h"
#include "message.h"
#include "name.h"
#include "output.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

const char *option(const struct cli *c, const char *name)
{
	for (int i = 0; i < OPTIONS_MAX && c->options[i].name; i++)
		if (same(c->options[i].name, name))
			return c->options[i].value;
	return NULL;
}

const char *option_next(const struct cli *c, const char *name, int *at)
{
	while (*at < OPTIONS_MAX && c->options[*at].name)
		if (same(c->options[(*at)++].name, name))
			return c->options[*at - 1].value;
	return NULL;
}

const char *arg(const struct cli *c, int i)
{
	return i < c->argc ? c->argv[i] : NULL;
}

void check_value(const char *what, const char *value, const char *problem)
{
	if (problem)
		quit(EXIT_USAGE, "%s '%s' %s", what, visible(value), problem);
}

const char *checked_name(const char *what, const char *value)
{
	const char *problem, *name = name_given(value, &problem);

	check_value(what, value, problem);
	return name;
}

bool flag_options(const struct cli *c, const char *on, const char *off, bool before)
{
	if (option(c, on) && option(c, off))
		quit(EXIT_USAGE, "--%s and --%s cannot be used together", on, off);
	return option(c, on) ? true : option(c, off) ? false : before;
}

int64_t duration_option(const struct cli *c, const char *name, int64_t fallback)
{
	const char *text = option(c, name);
	int64_t duration = fallback;

	if (text && !clock_parse_duration(text, &duration))
		quit(EXIT_USAGE, "invalid --%s '%s': expected a duration such as 30m, 10h or -1s", name,
		     text);
	return duration;
}

bool since_now(const struct cli *c)
{
	const char *text = option(c, "since");

	return text && same(text, "now");
}

int64_t since_option(const struct cli *c)
{
	const char *text = option(c, "since");
	int64_t at;

	if (!text)
		return INT64_MIN;
	if (since_now(c))
		return c->now;
	if (clock_parse(text, &at))
		return at;
	if (!clock_parse_duration(text, &at) || at < 0)
		quit(EXIT_USAGE, "invalid --since '%s': expected a time such as"
		     " 2026-11-22T01:02:03Z, a duration such as 5m, or now", text);
	return c->now - at;
}

static _Noreturn void misused(const struct command *cmd, const char *problem)
{
	fprintf(stderr, "wopictl: %s\n", problem);
	print_usage(stderr, cmd);
	exit(EXIT_USAGE);
}

/* Refuses WORD, whose first LEN bytes after "--" name an option that CMD does not have. */
static _Noreturn void no_option(const struct command *cmd, const char *word, size_t len)
{
	struct guess g = { .typed = mem_strndup(word, len + 2) };

	for (int i = 0; i < known_option_count; i++)
		if (has_option(cmd, &known_options[i]))
			guess_offer(&g, mem_printf("--%s", known_options[i].name));
	for (int i = 0; i < global_option_count; i++)
		guess_offer(&g, mem_printf("--%s", global_options[i].name));
	misused(cmd, mem_printf("no option '%s' here%s", word, g.best ? guess_text(&g, "") : ""));
}

bool is_repeatable(const struct known_option *o)
{
	return o->value && strstr(o->value, "...");
}

/* Stores the option that argv[*i] is, and moves *i past its value. */
static void take_option(struct cli *c, int argc, char **argv, int *i)
{
	const char *word = argv[*i], *value = "";
	bool is_long = word[1] == '-';	/* there are no short ones */
	const char *name = word + (is_long ? 2 : 1);
	size_t len = strcspn(name, "="), used = 0;
	int k = is_long ? 0 : known_option_count;
	const struct known_option *o;

	while (k < known_option_count && (strlen(known_options[k].name) != len ||
					  memcmp(known_options[k].name, name, len) != 0))
		k++;
	if (k == known_option_count || !has_option(c->command, &known_options[k]))
		no_option(c->command, word, len);
	o = option_meant(c->command, &known_options[k]);
	if (name[len] == '=' && !o->value)
		misused(c->command, mem_printf("option '--%s' takes no value", o->name));
	if (name[len] == '=')
		value = name + len + 1;
	else if (o->value && ++*i == argc)
		misused(c->command, mem_printf("option '--%s' needs a value", o->name));
	else if (o->value)
		value = argv[*i];
	while (used < OPTIONS_MAX && c->options[used].name &&
	       (is_repeatable(o) || !same(c->options[used].name, o->name)))
		used++;
	if (used == OPTIONS_MAX)	/* no command has more, unless one is repeated */
		misused(c->command, "too many options");
	c->options[used].name = o->name;
	c->options[used].value = value;
}

/* Whether argv[*i] is "--NAME VALUE" or "--NAME=VALUE". Moves *i to the end of it; *VALUE
 * is "" if none is there. */
static bool take_value(const char *name, int argc, char **argv, int *i, const char **value)
{
	const char *word = argv[*i] + 2;
	size_t len = strlen(name);

	if (strncmp(argv[*i], "--", 2) != 0 || strncmp(word, name, len) != 0)
		return false;
	if (word[len] == '=')
		*value = word + len + 1;
	else if (word[len] == '\0')
		*value = *i + 1 < argc ? argv[++*i] : "";
	else
		return false;
	return true;
}

/* "table, json or csv", and what else CMD has, which may be NULL. */
static const char *format_names(const struct command *cmd)
{
	const char *text = "table, json or csv";

	for (int i = 0; cmd && i < format_count; i++)
		if (cmd->traits & formats[i].trait)
			text = mem_printf("table, json, csv or %s", formats[i].name);
	return text;
}

static enum format read_format(const char *name)
{
	for (int i = 0; i < format_count; i++)
		if (same(formats[i].name, name))
			return (enum format)i;
	if (!*name)
		quit(EXIT_USAGE, "option '--format' needs a value: %s", format_names(NULL));
	quit(EXIT_USAGE, "no format '%s': there are %s", name, format_names(NULL));
}

/* The command is known only now. */
static void check_format(const struct cli *c)
{
	if (formats[c->format].trait & ~c->command->traits)
		quit(EXIT_USAGE, "this command has no format '%s': it has %s",
		     formats[c->format].name, format_names(c->command));
}

/* Takes a global option. True if argv[*i] was one. */
static bool take_global(struct cli *c, int argc, char **argv, int *i, bool *help)
{
	const char *word = argv[*i], *format;

	if (same(word, "--json"))
		c->format = FORMAT_JSON;
	else if (take_value("format", argc, argv, i, &format))
		c->format = read_format(format);
	else if (same(word, "--quiet"))
		be_quiet();
	else if (same(word, "--help") || same(word, "-h"))
		*help = true;
	else if (!take_value("data", argc, argv, i, &c->data))
		return false;
	if (!*c->data)
		quit(EXIT_USAGE, "option '--data' needs a value: the data directory");
	return true;
}

const struct command *command_find(const char *noun, const char *verb)
{
	for (int k = 0; k < command_count; k++) {
		const struct command *cmd = &commands[k];

		if (same(cmd->noun, noun) && (!cmd->verb || (verb && same(cmd->verb, verb))))
			return cmd;
	}
	return NULL;
}

/* Ends the process after help or the version was printed. */
static _Noreturn void printed(void)
{
	out_finish();
	exit(EXIT_DONE);
}

static _Noreturn void no_noun(const char *noun)
{
	struct guess g = { .typed = noun };

	for (int k = 0; k < command_count; k++)
		if (!(commands[k].traits & IS_HIDDEN))
			guess_offer(&g, commands[k].noun);
	quit(EXIT_USAGE, "no command '%s'%s", noun, guess_text(&g, "wopictl --help"));
}

static _Noreturn void no_verb(const char *noun, const char *verb)
{
	struct guess g = { .typed = verb };

	for (int k = 0; k < command_count; k++)
		if (same(commands[k].noun, noun))
			guess_offer(&g, commands[k].verb);
	quit(EXIT_USAGE, "'%s' has no verb '%s'%s", noun, verb,
	     guess_text(&g, mem_printf("wopictl %s --help", noun)));
}

static _Noreturn void no_global_option(const char *word)
{
	struct guess g = { .typed = word };

	for (int i = 0; i < global_option_count; i++)
		guess_offer(&g, mem_printf("--%s", global_options[i].name));
	guess_offer(&g, "--help");
	guess_offer(&g, "--version");
	quit(EXIT_USAGE, "no option '%s'%s", word, guess_text(&g, "wopictl --help"));
}

_Noreturn void no_command(const char *noun, const char *verb, bool help)
{
	bool known = false;

	for (int k = 0; noun && k < command_count; k++)
		known = known || same(commands[k].noun, noun);
	if (help && known)
		print_noun_help(noun);
	else if (help && !noun)
		print_overview();
	if (help && (known || !noun))
		printed();
	if (!noun)
		quit(EXIT_USAGE, "no command given: see 'wopictl --help'");
	if (noun[0] == '-')
		no_global_option(noun);
	if (!known)
		no_noun(noun);
	if (verb && verb[0] != '-')
		no_verb(noun, verb);
	quit(EXIT_USAGE, "'%s' needs a verb, one of %s: see 'wopictl %s --help'", noun,
	     verbs_of(noun), noun);
}

/* Reads up to the command, and finds it. Returns the index of the next word. */
static int read_command(struct cli *c, int argc, char **argv, bool *help)
{
	int i = 1, noun;

	while (i < argc && take_global(c, argc, argv, &i, help))
		i++;
	if (i < argc && same(argv[i], "--version")) {
		built_print("wopictl", BUILT_SHARED);
		printed();
	}
	c->command = i < argc ? command_find(argv[i], i + 1 < argc ? argv[i + 1] : NULL) : NULL;
	if (c->command)
		return i + (c->command->verb ? 2 : 1);
	for (noun = i; i < argc; i++)
		take_global(c, argc, argv, &i, help);
	no_command(noun < argc ? argv[noun] : NULL, noun + 1 < argc ? argv[noun + 1] : NULL, *help);
}

/* The word number I of a usage line, without its dots; the last one for what comes after it. */
static const char *word_of(const char *usage, int i)
{
	while (i-- > 0 && strchr(usage, ' '))
		usage = strchr(usage, ' ') + 1;
	return text_before(usage, " .");
}

void count_once(struct cli *c, int first, const char *(*key)(struct cli *c, const char *text))
{
	const char *keys[ARGS_MAX];
	int kept = first;

	for (int i = first; i < c->argc; i++) {
		int k = first;

		keys[kept] = key(c, c->argv[i]);
		while (!same(keys[k], keys[kept]))
			k++;
		if (k == kept)
			c->argv[kept++] = c->argv[i];
	}
	c->argc = kept > first ? kept : c->argc;
}

static const char *as_typed(struct cli *c, const char *text)
{
	(void)c;
	return text;
}

/* Words that are repeated in the list at the end of the usage line, such as "FILE...", count once.
 * Commands whose things have several names call count_once() with their ids later. */
static void count_words_once(struct cli *c)
{
	int first = 0;

	if (c->command->max_args < ARGS_MAX || c->command->traits & IS_HIDDEN)
		return;
	for (const char *s = c->command->args; (s = strchr(s, ' ')); s++)
		first++;
	count_once(c, first, as_typed);
}

static _Noreturn void one_too_many(const struct cli *c, const char *text)
{
	bool hidden = is_secret(usage_of_argument(c->command, c->argc), text);

	misused(c->command, mem_printf("one argument too many%s", hidden ? "" :
				       mem_printf(": '%s'", text)));
}

void read_arguments(struct cli *c, int argc, char **argv)
{
	bool help = false, ended = false;

	for (int i = read_command(c, argc, argv, &help); i < argc; i++) {
		if (!ended && take_global(c, argc, argv, &i, &help))
			continue;
		if (!ended && same(argv[i], "--"))
			ended = true;
		else if (!ended && argv[i][0] == '-' && argv[i][1])
			take_option(c, argc, argv, &i);
		else if (c->argc == c->command->max_args)
			one_too_many(c, argv[i]);
		else
			c->argv[c->argc++] = argv[i];
	}
	if (help) {
		print_command_help(c->command);
		printed();
	}
	if (c->argc < c->command->min_args)
		misused(c->command, mem_printf("an argument is missing: %s",
					       word_of(c->command->args, c->argc)));
	count_words_once(c);
	check_format(c);
	c->data = text_without_slashes(c->data);	/* for paths in messages */
	c->json = c->format == FORMAT_JSON;
	c->dry_run = option(c, "dry-run");
}
