/* SPDX-License-Identifier: MIT */
/* Secrets that a person types or a script pipes in: passwords, tokens. */
#ifndef PROMPT_H
#define PROMPT_H

#include <stddef.h>

/*
 * The first line of standard input without its end, from the pool; quits if there is
 * none, or if it holds a NUL. WHAT names the secret in messages. Longer lines are cut
 * to MAX + 1 bytes, so that the caller can refuse them. On a terminal it prompts for
 * the secret and does not show what is typed; the terminal is as before when it returns,
 * and while the process is stopped or after it was ended by a signal.
 */
const char *prompt_secret(const char *what, size_t max);

#endif
