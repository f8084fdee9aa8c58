/* SPDX-License-Identifier: MIT */
/* Changes of the database by commands: begin, confirm, commit or undo. */
#ifndef CHANGE_H
#define CHANGE_H

#include "cli.h"
#include "db.h"

#include <stdbool.h>

/* content_guard() without a time limit. It says which process it waits for, and quits on a signal
 * that the command catches (interrupt.h). */
int guard_contents(struct db *db, bool alone);

/* Begins a change (db_begin_write()) and sets c->now. */
void begin_change(struct cli *c);

/*
 * Commits the change, or with --dry-run rolls it back and has the command end with a message that
 * nothing was changed. Changes outside of the database are up to the command: it checks c->dry_run.
 */
void commit_change(struct cli *c);

/* Within a change: say() (message.h) after commit_change(), so nothing is said if that fails. */
void say_later(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* "removed" of the VERB "remove"; for a dry run "would remove". */
const char *done(const struct cli *c, const char *verb);

/*
 * Asks "QUESTION [y/N]" before a change that no command can undo, and quits with EXIT_FAILED
 * unless the answer is y or yes. Asks on a terminal only, and not with --yes or --dry-run. Never
 * call it within a change: other writers would wait. It ends the snapshot, so look up again, by
 * id, what is to be changed.
 */
void confirm(struct cli *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Whether confirm() would ask. */
bool will_ask(const struct cli *c);

#endif
