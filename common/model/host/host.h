/* SPDX-License-Identifier: MIT */
/* A host's data directory: made, upgraded, taken hold of. */
#ifndef HOST_H
#define HOST_H

#include "db.h"
#include "upgrade_names.h"

/* Called for each name that an upgrade changes, see upgrade_names.h. */
typedef void host_renamed(const struct name_change *change, void *arg);

/*
 * Starts to make the host in DIR, or to bring it up to date: makes the directory (mode 0700)
 * and what is missing in it but the secret of a host that is there, and begins a change, in
 * which an older schema becomes this program's (RENAMED is told of names that become others)
 * and to which the caller adds what every host starts with. Nothing of a new host counts
 * before host_finish(). Returns the database; *OLD_SCHEMA is the schema it had, 0 if the host
 * is new. Dies where contents, a secret or a log are there without a database: they are what is
 * left of a host.
 */
struct db *host_make(const char *dir, int *old_schema, host_renamed *renamed, void *arg);

/* Commits that change, the instant at which a new host is there, and opens the host. */
void host_finish(struct db *db);

/* Makes the secret of the host in DIR anew, whatever became of the old one: what that proved
 * ends. */
void host_renew_secret(const char *dir);

/*
 * Waits in the writers' queue of DIR, a folder where a host is to come or to be replaced,
 * and makes contents/ if it is missing. Opens the database if there is one, else ->sqlite
 * is NULL; its schema may be older than this program's. Nobody else writes until db_close(), or until a change ends.
 */
struct db *host_seize(const char *dir);

#endif
