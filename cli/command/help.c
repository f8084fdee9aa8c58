/* SPDX-License-Identifier: MIT */
/* wopictl --help: generated from the tables, at most 80 columns wide. */
#include "arguments.h"
#include "built.h"
#include "cli.h"
#include "command.h"
#include "commands.h"
#include "examples.h"
#include "mem.h"
#include "text.h"

#include <string.h>

enum {
	WIDTH = 80,
	MEANING_AT = 25,	/* column of an option's meaning */
	FORM_MAX = 34,		/* columns of a command that its summary stands beside */
};

/* Prints TEXT from the column AT on, and from the column INDENT on further lines. Words in
 * brackets stay together. */
static void print_wrapped(FILE *to, const char *text, int at, int indent)
{
	while (*text) {
		size_t len = strcspn(text, " ");

		while (*text == '[' && text[len] && text[len - 1] != ']')
			len += 1 + strcspn(text + len + 1, " ");
		if (at > indent && at + 1 + (int)len >= WIDTH) {
			fprintf(to, "\n%*s", indent, "");
			at = indent;
		} else if (at > indent) {
			fputc(' ', to);
			at++;
		}
		at += fprintf(to, "%.*s", (int)len, text);
		text += len + (text[len] == ' ');
	}
	fputc('\n', to);
}

/* Prints FORM, and MEANING from the column AT on; on the next line if FORM is too long. */
static void print_entry(const char *form, const char *meaning, int at)
{
	if (printf("  %s", form) < at - 1)
		printf("%*s", at - 2 - (int)strlen(form), "");
	else
		printf("\n%*s", at, "");
	print_wrapped(stdout, meaning, at, at);
}

static const char *form_of(const struct command *cmd)
{
	return mem_printf("%s%s%s%s%s", cmd->noun, cmd->verb ? " " : "", cmd->verb ? cmd->verb : "",
			  *cmd->args ? " " : "", cmd->args);
}

/* "--name VALUE" */
static const char *form_of_option(const struct known_option *o)
{
	return mem_printf("--%s%s%s", o->name, o->value ? " " : "", o->value ? o->value : "");
}

void print_usage(FILE *to, const struct command *cmd)
{
	const char *words = cmd->args;
	int indent = fprintf(to, "usage: wopictl %s", cmd->noun);

	if (cmd->verb)
		indent += fprintf(to, " %s", cmd->verb);
	for (int i = 0; i < known_option_count; i++)
		if (has_option(cmd, &known_options[i]))
			words = mem_printf("%s%s[%s]", words, *words ? " " : "",
					   form_of_option(option_meant(cmd, &known_options[i])));
	if (*words)
		fputc(' ', to);
	print_wrapped(to, words, indent + 1, indent + 1);
}

static void print_option(const struct known_option *o)
{
	print_entry(form_of_option(o), o->meaning, MEANING_AT);
}

void print_command_help(const struct command *cmd)
{
	print_usage(stdout, cmd);
	putchar('\n');
	print_wrapped(stdout, cmd->summary, 0, 0);
	putchar('\n');
	for (int i = 0; i < known_option_count; i++)
		if (has_option(cmd, &known_options[i]))
			print_option(option_meant(cmd, &known_options[i]));
	if (*cmd->options)
		putchar('\n');
	for (int i = 0; i < global_option_count; i++)
		print_option(&global_options[i]);
	for (int i = 0; i < format_count; i++)
		if (cmd->traits & formats[i].trait)
			printf("\nThis command has one more FORMAT: %s.\n", formats[i].name);
	print_examples(cmd);
}

static void print_ends(void)
{
	puts("\nA FILE or CONTAINER is an id, or a path in the host such as /Reports/q1.xlsx.\n"
	     "A USER is a login name or an id.\n\n"
	     "Exit status: 0 done, 1 failed, 2 wrong use, 3 not found, 4 conflict (locked by\n"
	     "another, name in use), 5 done, but something after it failed (restore).");
}

void print_noun_help(const char *noun)
{
	printf("usage: wopictl %s VERB [ARGUMENT ...]\n\n", noun);
	for (int i = 0; i < command_count; i++)
		if (same(noun, commands[i].noun))
			print_entry(form_of(&commands[i]), commands[i].summary, 2 + FORM_MAX);
	printf("\n'wopictl %s VERB --help' lists the options of one of them.\n", noun);
	print_ends();
}

const char *verbs_of(const char *noun)
{
	const char *text = "";

	for (int i = 0; i < command_count; i++)
		if (same(commands[i].noun, noun) && commands[i].verb)
			text = mem_printf("%s%s%s", text, *text ? ", " : "", commands[i].verb);
	return text;
}

/* The meaning of a noun, and its verbs. */
static const char *describe(const char *noun)
{
	const char *meaning = noun_meaning(noun);

	return meaning ? mem_printf("%s: %s", meaning, verbs_of(noun)) : verbs_of(noun);
}

/* Prints a line for each noun, and for each command without a verb. */
void print_overview(void)
{
	const char *before = NULL;
	bool had_verb = false;

	puts("usage: wopictl [OPTION ...] COMMAND [ARGUMENT ...]\n");
	for (int i = 0; i < command_count; i++) {
		const struct command *cmd = &commands[i];

		if (cmd->traits & IS_HIDDEN || (before && same(before, cmd->noun)))
			continue;
		if (before && had_verb != !!cmd->verb)
			putchar('\n');
		print_entry(cmd->noun, cmd->verb ? describe(cmd->noun) : cmd->summary, 14);
		before = cmd->noun;
		had_verb = cmd->verb;
	}
	puts("\nGlobal options:\n");
	for (int i = 0; i < global_option_count; i++)
		print_option(&global_options[i]);
	print_option(&(struct known_option){ "help", NULL, "print help (-h): after COMMAND its verbs,"
		" after COMMAND VERB its options" });
	print_option(&(struct known_option){ "version", NULL, "print the version" });
	print_ends();
}

void cmd_help(struct cli *c)
{
	const char *noun = arg(c, 0), *verb = arg(c, 1);
	const struct command *cmd = noun ? command_find(noun, verb) : NULL;

	if (cmd)
		print_command_help(cmd);
	else
		no_command(noun, verb, true);
}

void cmd_version(struct cli *c)
{
	(void)c;
	built_print("wopictl", BUILT_SHARED);
}
