/* SPDX-License-Identifier: MIT */
/* Examples for the help of each command. */
#ifndef EXAMPLES_H
#define EXAMPLES_H

#include "command.h"

/* Prints "Examples:" and those of CMD, if there are any. */
void print_examples(const struct command *cmd);

#endif
