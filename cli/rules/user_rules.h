/* SPDX-License-Identifier: MIT */
/* Rules for users that only commands apply. */
#ifndef USER_RULES_H
#define USER_RULES_H

#include "cli.h"
#include "user.h"

/* As those of text.h: the address of a user's picture, and what an identity provider calls a
 * user; both may be "". */
const char *avatar_problem(const char *url);
const char *subject_problem(const char *subject);

/* In a transaction: why user_add() or user_set() refused U, and what to do; ID is that which
 * was asked for, or NULL. */
const char *user_conflict(struct cli *c, const struct user *u, const char *id);

/* What is wrong with the login names, NULL if nothing is, and what to do then. */
const char *twins_problem(struct cli *c);
#define TWINS_REMEDY "user rename USER OTHER"

#endif
