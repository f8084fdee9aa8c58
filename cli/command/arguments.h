/* SPDX-License-Identifier: MIT */
/* The values of arguments and options. */
#ifndef ARGUMENTS_H
#define ARGUMENTS_H

#include "cli.h"

#include <stdbool.h>
#include <stdint.h>

/* The value of an option ("" for a flag), NULL if it was not given. */
const char *option(const struct cli *c, const char *name);

/* The next value of a repeatable option, NULL if there is none; *AT starts at 0. */
const char *option_next(const struct cli *c, const char *name, int *at);

/* Argument I, NULL if there are fewer. */
const char *arg(const struct cli *c, int i);

/*
 * Drops the arguments from number FIRST on that name the same thing as an earlier one. KEY returns a
 * text for the thing that TEXT names, such as its id, or quits.
 */
void count_once(struct cli *c, int first, const char *(*key)(struct cli *c, const char *text));

/* Quits with EXIT_USAGE if PROBLEM (of a *_problem function) is not NULL. */
void check_value(const char *what, const char *value, const char *problem);

/* Normalizes and checks a name: name_given(), or quits the same way. */
const char *checked_name(const char *what, const char *value);

/* The new value of a flag that the option ON sets and the option OFF clears. */
bool flag_options(const struct cli *c, const char *on, const char *off, bool before);

/* The instant of --since: a time, how long ago, or now; the earliest if it was not given.
 * since_now() tells whether it is "now", so that only what comes later is wanted. */
int64_t since_option(const struct cli *c);
bool since_now(const struct cli *c);

/* The duration in an option, FALLBACK if it was not given. */
int64_t duration_option(const struct cli *c, const char *name, int64_t fallback);

#endif
