/* SPDX-License-Identifier: MIT */
/* Emptying a host, before other data replaces it. */
#ifndef CLEAR_H
#define CLEAR_H

#include "db.h"

/*
 * In a transaction, as its first change. Removes all rows of all tables: users, containers and
 * files as if they had never existed, so that their ids can be used again, and all settings with
 * the switches in the database's header. The caller removes the contents after the commit, and
 * adds what every host starts with.
 */
void clear_all(struct db *db);

#endif
