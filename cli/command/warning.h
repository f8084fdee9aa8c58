/* SPDX-License-Identifier: MIT */
/* Warnings for whoever starts a server. */
#ifndef WARNING_H
#define WARNING_H

#include "cli.h"

/* Says so if there are tokens that can be guessed, for where others may try. */
void warn_of_weak_tokens(struct cli *c);

/* Says so if requests go wrong on purpose, for whoever starts a server. */
void warn_of_faults(const struct cli *c);

#endif
