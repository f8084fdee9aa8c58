/* SPDX-License-Identifier: MIT */
/* The tables that arguments, help and completion are made from (main.c). */
#ifndef COMMAND_H
#define COMMAND_H

#include "cli.h"

#include <stdio.h>

/* A row of the table of options. An option means the same for all commands that have it. */
struct known_option {
	const char *name;
	const char *value;	/* what its value is called, NULL for a flag */
	const char *meaning;
};

/* A different meaning of an option for the commands of one noun. */
struct noun_option {
	const char *noun;
	struct known_option option;
};

/* A format, in the order of enum format, and the trait that a command needs for it. */
struct known_format {
	const char *name;
	unsigned trait;
};

/* A noun, for the overview. */
struct noun {
	const char *name, *meaning;
};

extern const struct command commands[];
extern const struct known_option known_options[];	/* in the order of their names */
extern const struct known_option global_options[];	/* for all commands, anywhere on the line */
extern const struct noun_option noun_options[];
extern const struct known_format formats[];
extern const struct noun nouns[];
extern const int command_count, known_option_count, global_option_count, format_count,
	noun_count, noun_option_count;

/* Whether CMD has the option; and what it means there. */
bool has_option(const struct command *cmd, const struct known_option *o);
const struct known_option *option_meant(const struct command *cmd, const struct known_option *o);

/* What stands for argument I in a command's usage, such as "[URL|PATH...]", the last one also for
 * those behind it; and for the value of its option NAME, "" for a flag. */
const char *usage_of_argument(const struct command *cmd, int i);
const char *usage_of_value(const struct command *cmd, const char *name);

/* Whether NAME is one of the alternatives in such a text. */
bool usage_has(const char *usage, const char *name);

/* Whether TEXT may be a secret, which is neither recorded nor printed. PLACE is its name in the
 * usage, such as "[TOKEN|ID]". */
bool is_secret(const char *place, const char *text);

/* Whether the option may be repeated: its value ends in "...". */
bool is_repeatable(const struct known_option *o);

/* The noun's meaning, NULL if it has none: then it is a command itself. */
const char *noun_meaning(const char *noun);

/* Reads the command line into C, or prints the help that it asks for and ends, or quits
 * with EXIT_USAGE. */
void read_arguments(struct cli *c, int argc, char **argv);

/* The command NOUN VERB, or NOUN alone if it has no verbs; NULL if there is none. */
const struct command *command_find(const char *noun, const char *verb);

/* For words that name no command, each may be NULL: with HELP prints what help there is, of
 * NOUN or of all, and ends; else quits with EXIT_USAGE. */
_Noreturn void no_command(const char *noun, const char *verb, bool help);

/* Help for all, of one noun, and of one command; and the latter's usage alone. */
void print_overview(void);
void print_noun_help(const char *noun);
void print_command_help(const struct command *cmd);
void print_usage(FILE *to, const struct command *cmd);

/* "add, list, show"; "" for a command that has no verb. */
const char *verbs_of(const char *noun);

/*
 * Looks for the nearest of several words to a mistyped one, if any is near enough. Start with
 * { .typed = WORD } and offer the words one by one.
 */
struct guess {
	const char *typed;
	const char *best;	/* NULL: none yet */
	int distance;
};
bool guess_offer(struct guess *g, const char *word);	/* whether WORD is the best so far */

/* ": did you mean 'BEST'?", or ": see 'ELSEWHERE'" if there is none; from the pool. */
const char *guess_text(const struct guess *g, const char *elsewhere);

#endif
