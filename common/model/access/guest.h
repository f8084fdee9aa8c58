/* SPDX-License-Identifier: MIT */
/*
 * People who opened a link without signing in. Each browser is a guest of its own for editors, versions
 * and locks: an id that is derived from the link and the browser's random text, and a name, both of
 * which are claims in the tokens. A guest becomes a user in the database with the first change only.
 *
 * The user guest-by-link stands for all of them: links open for nobody else than users while it is
 * removed.
 */
#ifndef GUEST_H
#define GUEST_H

#include "token.h"

#define GUEST_SHARED "guestbylink"	/* the id of guest-by-link */

enum {
	GUEST_NAME_MAX = 40,	/* characters */
	GUESTS_MAX = 1000,	/* of one link who are users; more of them share guest-by-link */
	GUEST_SEED_SIZE = 20,	/* letters and digits of a browser's random text */
};

/* What a guest may be called who wants to be called TEXT: TEXT in a valid form and cut to
 * GUEST_NAME_MAX, or "" for a name that is empty or a user's. */
const char *guest_name(struct db *db, const char *text);

/* In a session T by a link, sets the user to the guest with the random text SEED and a name of
 * guest_name(). False if guests may not open links. */
bool guest_open(struct db *db, struct token *t, const char *seed, const char *name);

/* The same from the claims of a token: the id and the name. */
bool guest_claimed(struct db *db, struct token *t, const char *id, const char *name);

/* In a transaction. Makes the session's guest a user, if it is one that is not a user yet. */
void guest_settle(struct db *db, const struct token *t, int64_t now);

/* In a transaction. Makes the user guest-by-link, unless there is one, also a removed one. Dies if its
 * name is in use. */
void guest_prepare(struct db *db, int64_t now);

/* In a transaction. Removes guests whom nothing mentions any more; returns how many. */
int guest_forget(struct db *db);

#endif
