/* SPDX-License-Identifier: MIT */
/* Records each command that changed something in the audit trail. */
#ifndef AUDIT_TRAIL_H
#define AUDIT_TRAIL_H

#include "cli.h"

/*
 * main() calls audit_begin() before the process changes its user. audit_end() records the command
 * once, with its exit status, if it committed a change or called audit_changed().
 */
void audit_begin(struct cli *c);
void audit_changed(void);
void audit_end(int status);

/* Who runs this command, as recorded in the trail: the login name. From the pool. */
const char *audit_person(void);

#endif
