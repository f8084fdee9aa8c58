/* SPDX-License-Identifier: MIT */
/* Rules for users that only commands apply. */
#ifndef USER_RULES_H
#define USER_RULES_H

#include "cli.h"
#include "user.h"

/* Problems of the address of a picture, and of a subject at an identity provider, as in text.h;
 * both may be "". */
const char *avatar_problem(const char *url);
const char *subject_problem(const char *subject);

/* In a transaction: why user_add() or user_set() refused U, and the remedy. ID is the requested
 * id, or NULL. */
const char *user_conflict(struct cli *c, const struct user *u, const char *id);

/* What is wrong with the login names, or NULL, and the remedy. */
const char *twins_problem(struct cli *c);
#define TWINS_REMEDY "user rename USER OTHER"

#endif
