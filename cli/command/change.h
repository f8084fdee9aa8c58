/* SPDX-License-Identifier: MIT */
/* How commands change the database: begun, confirmed on a terminal, committed or undone. */
#ifndef CHANGE_H
#define CHANGE_H

#include "cli.h"
#include "db.h"

#include <stdbool.h>

/* content_guard(), however long it takes: then it says whom it waits for, and quits if a signal
 * came that the command catches (interrupt.h). */
int guard_contents(struct db *db, bool alone);

/* Starts a change, at the time that it then is: db_begin_write(). */
void begin_change(struct cli *c);

/*
 * Makes the change that was begun durable; with --dry-run undoes it, so that all the rest
 * is as it would have been, and the end of the command says that nothing was changed. For
 * commands that have the option "dry-run". What is no part of the database, they leave
 * alone themselves if c->dry_run.
 */
void commit_change(struct cli *c);

/* "removed" of the VERB "remove"; for a dry run "would remove". */
const char *done(const struct cli *c, const char *verb);

/*
 * Asks "QUESTION [y/N]" before what no command takes back, which the question is to name,
 * and quits with EXIT_FAILED unless the answer is y or yes. For commands that have the
 * option "yes". Asks only a person: with --yes or --dry-run, or where standard input or
 * standard error is no terminal, it goes on. Not within a change, for which all
 * writers would wait; it ends the snapshot, so look up again, by id, what is to be changed.
 */
void confirm(struct cli *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Whether confirm() would ask: for what only the question needs. */
bool will_ask(const struct cli *c);

#endif
