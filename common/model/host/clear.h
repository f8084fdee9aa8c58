/* SPDX-License-Identifier: MIT */
/* A host made empty, for what is to be put in its place. */
#ifndef CLEAR_H
#define CLEAR_H

#include "db.h"

/*
 * In a transaction, the first of its changes. Removes every row of every table: users,
 * containers and files as if they had never been, so that their ids may come again, and
 * all settings, the switches in the database's header too. Contents stay: they are the
 * caller's to remove after the commit. What every host starts with is to be added anew.
 */
void clear_all(struct db *db);

#endif
