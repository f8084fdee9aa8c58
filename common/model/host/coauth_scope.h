/* SPDX-License-Identifier: MIT */
/*
 * Where the setting "coauth" is on: for the host, and beside that for clients and files. The
 * narrowest one that is set decides: that of the file, then that of the client.
 */
#ifndef COAUTH_SCOPE_H
#define COAUTH_SCOPE_H

#include "db.h"

/* Whether it is on for a session of CLIENT (NULL for none) on a file (NULL for none). Costs nothing
 * while it is on nowhere. */
bool coauth_scope_on(struct db *db, const char *client, const char *file_id);

/* What is set for a client or a file, of which one is NULL, or for the host if both are: "on", "off",
 * or NULL; for the host never NULL. */
const char *coauth_scope_get(struct db *db, const char *client, const char *file_id);

/* In a transaction. Sets it to "on" or "off"; NULL unsets it, and false then means that it was not
 * set. */
bool coauth_scope_set(struct db *db, const char *client, const char *file_id, const char *value);

#endif
