/* SPDX-License-Identifier: MIT */
/*
 * The data directory's secret, the file "secret": the key that signs derived tokens, links and
 * chosen tokens.
 *
 * A restore replaces the host's state by one commit and cannot replace a file at the same
 * instant. So it writes the new secret to SECRET_RESTORED, and a switch in the database's header
 * says which of the two is valid.
 */
#ifndef SECRET_H
#define SECRET_H

#include "db.h"

#define SECRET_FILE "secret"
#define SECRET_RESTORED "secret.restored"

enum { SECRET_SIZE = 32 };

/* Reads the secret. Dies if it is lost or damaged. */
void secret_get(const struct db *db, uint8_t secret[SECRET_SIZE]);

/* The same, but returns false if it is lost or damaged: with errno, 0 if its length is wrong. */
bool secret_try(const struct db *db, uint8_t secret[SECRET_SIZE]);

/* Writes a secret to the file NAME and flushes it, atomically. Dies if it cannot. */
void secret_put(const struct db *db, const char *name, const uint8_t secret[SECRET_SIZE]);

/* Creates a random secret. */
void secret_make(uint8_t secret[SECRET_SIZE]);

/* Renames a secret that a restore wrote to its usual name, and removes what a killed restore
 * left. Not within a change, and not during a restore. */
void secret_settle(struct db *db);

#endif
