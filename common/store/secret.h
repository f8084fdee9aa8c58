/* SPDX-License-Identifier: MIT */
/*
 * The data directory's secret: the key that derived tokens, links and chosen tokens are
 * proven by. It is the file "secret". A restore, which makes another host's state this
 * one's by one commit, cannot exchange a file in the same instant: it puts the new secret
 * beside the old one, as SECRET_RESTORED, and the database's header says which one counts.
 */
#ifndef SECRET_H
#define SECRET_H

#include "db.h"

#define SECRET_FILE "secret"
#define SECRET_RESTORED "secret.restored"

enum { SECRET_SIZE = 32 };

/* The secret. Dies if it is lost or damaged. */
void secret_get(const struct db *db, uint8_t secret[SECRET_SIZE]);

/* The same, but false if it is lost or damaged: with errno, 0 if only its length is wrong. */
bool secret_try(const struct db *db, uint8_t secret[SECRET_SIZE]);

/* Writes a secret to the file NAME and to the disk, as a whole or not at all. */
void secret_put(const struct db *db, const char *name, const uint8_t secret[SECRET_SIZE]);

/* A new random one. */
void secret_make(uint8_t secret[SECRET_SIZE]);

/* Gives a secret that a restore brought its usual name, and removes what a restore that
 * was killed left of one. Not within a change, and not while a restore runs. */
void secret_settle(struct db *db);

#endif
