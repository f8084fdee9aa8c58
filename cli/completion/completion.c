/* SPDX-License-Identifier: MIT */
/* wopictl completion: prints the completion script of a shell. */
#include "arguments.h"
#include "cli.h"
#include "commands.h"
#include "message.h"
#include "text.h"

#include <stdio.h>

static const struct { const char *shell, *script; } scripts[] = {
#include "completion.inc"
};

void cmd_completion(struct cli *c)
{
	for (size_t i = 0; i < sizeof(scripts) / sizeof(*scripts); i++)
		if (same(scripts[i].shell, arg(c, 0))) {
			fputs(scripts[i].script, stdout);
			return;
		}
	quit(EXIT_USAGE, "no shell '%s': there are scripts for bash, zsh and fish", arg(c, 0));
}
