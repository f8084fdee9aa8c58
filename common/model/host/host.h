/* SPDX-License-Identifier: MIT */
/* Creating, upgrading and locking a host's data directory. */
#ifndef HOST_H
#define HOST_H

#include "db.h"
#include "upgrade_names.h"

/* Called for each name that an upgrade changes, see upgrade_names.h. */
typedef void host_renamed(const struct name_change *change, void *arg);

/*
 * Starts to create the host in DIR or to upgrade it: creates the directory (mode 0700) and
 * missing files in it (but never the secret of an existing host), and begins a change, in which
 * an older schema becomes this program's (RENAMED is called for names that change), and in which
 * the caller adds what every host starts with. A new host exists only after host_finish().
 * Returns the database; *OLD_SCHEMA is its schema before, 0 if the host is new. Dies if there
 * are contents, a secret or a log but no database: the rest of a lost host.
 */
struct db *host_make(const char *dir, int *old_schema, host_renamed *renamed, void *arg);

/* Commits that change, by which a new host exists, and opens the host. */
void host_finish(struct db *db);

/* Replaces the secret of the host in DIR, even if the old one is lost; everything signed with
 * the old one becomes invalid. */
void host_renew_secret(const char *dir);

/*
 * Waits in the writers' queue of DIR, where a host is to be created or replaced, and creates
 * contents/ if it is missing. Opens the database if there is one, which may have an older
 * schema; else ->sqlite is NULL. Nobody else writes until db_close(), or until a change ends.
 */
struct db *host_seize(const char *dir);

#endif
