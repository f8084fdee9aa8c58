/* SPDX-License-Identifier: MIT */
/*
 * wopictl complete: candidates for the word that is being typed, for the scripts of the shells
 * (cli/completion/scripts/). Each line has a candidate, a tab and its meaning. A line without a candidate
 * and with the meaning "files" or "folders" has the shell complete local names.
 */
#include "complete.h"

#include "arguments.h"
#include "cli.h"
#include "command.h"
#include "commands.h"
#include "mem.h"
#include "name.h"
#include "text.h"

#include <stdio.h>
#include <string.h>

static const struct known_option *find_option(const struct completion *k, const char *name,
					      size_t len)
{
	for (int i = 0; i < global_option_count; i++)
		if (strlen(global_options[i].name) == len && begins(name, global_options[i].name))
			return &global_options[i];
	for (int i = 0; k->line.command && i < known_option_count; i++)
		if (strlen(known_options[i].name) == len && begins(name, known_options[i].name) &&
		    has_option(k->line.command, &known_options[i]))
			return option_meant(k->line.command, &known_options[i]);
	return NULL;
}

bool was_given(const struct completion *k, const char *name)
{
	for (size_t i = 0; i < k->given_count; i++)
		if (same(k->given[i], name))
			return true;
	return false;
}

static void give(struct completion *k, const char *name)
{
	k->given = mem_grow(k->given, k->given_count, sizeof(*k->given));
	k->given[k->given_count++] = name;
}

/* Remembers the value of an option, for what other words mean because of it. */
static void take_value(struct completion *k, const struct known_option *o, const char *value)
{
	int i = 0;

	if (same(o->name, "data"))
		k->line.data = value;
	while (i < OPTIONS_MAX && k->line.options[i].name)
		i++;
	if (i < OPTIONS_MAX) {
		k->line.options[i].name = o->name;
		k->line.options[i].value = value;
	}
}

/* "--name" or "--name=value". */
static void take_option(struct completion *k, const char *word)
{
	const char *name = word + 2;
	size_t len = strcspn(name, "=");
	const struct known_option *o = find_option(k, name, len);

	if (!o)
		return;
	give(k, o->name);
	if (name[len] == '=')
		take_value(k, o, name + len + 1);
	else if (o->value)
		k->valued = o;
}

/* Whether a noun or verb is known. */
static bool take_command(struct completion *k, const char **noun, const char *word)
{
	bool known = false;

	for (int i = 0; i < command_count; i++) {
		const struct command *cmd = &commands[i];

		if (*noun ? same(cmd->noun, *noun) && same(cmd->verb, word) :
		    same(cmd->noun, word)) {
			known = true;
			if (*noun || !cmd->verb)
				k->line.command = cmd;
		}
	}
	if (!*noun)
		*noun = word;
	return known;
}

/* Reads a word before the one that is being typed. False if it is invalid: nothing can be
 * offered then. */
static bool take_word(struct completion *k, const char **noun, const char *word)
{
	if (k->valued) {
		take_value(k, k->valued, word);
		k->valued = NULL;
	} else if (!k->options_ended && same(word, "--")) {
		k->options_ended = true;
	} else if (!k->options_ended && word[0] == '-' && word[1]) {
		take_option(k, word);
	} else if (!k->line.command) {
		return take_command(k, noun, word);
	} else if (k->line.argc < ARGS_MAX) {
		k->line.argv[k->line.argc++] = word;
	}
	return true;
}

static void offer_option(struct completion *k, const struct known_option *o)
{
	if (!was_given(k, o->name) || is_repeatable(o))
		offer(k, mem_printf("--%s", o->name), o->meaning);
}

static void offer_options(struct completion *k, const char *noun)
{
	for (int i = 0; k->line.command && i < known_option_count; i++)
		if (has_option(k->line.command, &known_options[i]))
			offer_option(k, option_meant(k->line.command, &known_options[i]));
	for (int i = 0; i < global_option_count; i++)
		offer_option(k, &global_options[i]);
	offer(k, "--help", "print help");
	if (!noun)
		offer(k, "--version", "print the version");
}

void offer_nouns(struct completion *k)
{
	for (int i = 0; i < command_count; i++) {
		const struct command *cmd = &commands[i];
		bool is_first = i == 0 || !same(cmd->noun, commands[i - 1].noun);

		if (is_first && !(cmd->traits & IS_HIDDEN))
			offer(k, cmd->noun, cmd->verb ? noun_meaning(cmd->noun) : cmd->summary);
	}
}

static void offer_verbs_of(struct completion *k, const char *noun)
{
	for (int i = 0; noun && i < command_count; i++)
		if (same(commands[i].noun, noun) && commands[i].verb)
			offer(k, commands[i].verb, commands[i].summary);
}

void offer_verbs(struct completion *k)
{
	offer_verbs_of(k, arg(&k->line, 0));
}

/* Whether an option that replaces an argument, as in "USER|--everyone", was given. */
static bool is_replaced(const struct completion *k, const char *word)
{
	for (const char *s = word; (s = strstr(s, "--")); s += 2) {
		size_t len = strcspn(s + 2, "|]");

		if (was_given(k, mem_strndup(s + 2, len)))
			return true;
	}
	return false;
}

/* Offers candidates for the next argument, and if that is optional for the one after it. False
 * if there are no more arguments. */
static bool offer_argument(struct completion *k)
{
	const char *args = k->line.command->args;
	bool offered = false, repeats = false;
	int at = 0;

	for (const char *s = args; *s; s += strspn(s, " ")) {
		const char *word = mem_strndup(s, strcspn(s, " "));

		s += strlen(word);
		if (is_replaced(k, word))
			continue;
		repeats = strstr(word, "...");
		if (at++ < k->line.argc && !repeats)
			continue;
		offer_values(k, word);
		offered = true;
		if (*word != '[')
			return true;
	}
	return offered;
}

/* Offers candidates for the word that is being typed. */
static void offer_word(struct completion *k, const char *noun)
{
	const char *equals = strchr(k->typed, '=');

	if (!k->valued && !k->options_ended && begins(k->typed, "--") && equals) {
		k->valued = find_option(k, k->typed + 2, (size_t)(equals - k->typed) - 2);
		k->kept = mem_strndup(k->typed, (size_t)(equals - k->typed) + 1);
		k->typed = equals + 1;
		if (!k->valued || !k->valued->value)
			return;
	}
	if (k->valued)
		offer_values(k, k->valued->value);
	else if (!k->options_ended && k->typed[0] == '-')
		offer_options(k, noun);
	else if (!noun)
		offer_nouns(k);
	else if (!k->line.command)
		offer_verbs_of(k, noun);
	else if (!offer_argument(k) && !k->options_ended)
		offer_options(k, noun);
}

void cmd_complete(struct cli *c)
{
	struct completion k = {
		.line = { .data = c->data, .now = c->now },
		.typed = name_normal(arg(c, c->argc - 1)),
		.kept = "",
	};
	const char *noun = NULL;

	/* messages would appear in the line that is being typed */
	if (!freopen("/dev/null", "w", stderr))
		return;
	for (int i = 0; i < c->argc - 1; i++)
		if (!take_word(&k, &noun, arg(c, i)))
			return;
	offer_word(&k, noun);
}
