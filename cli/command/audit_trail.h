/* SPDX-License-Identifier: MIT */
/* Records each command that changed something in the audit trail. */
#ifndef AUDIT_TRAIL_H
#define AUDIT_TRAIL_H

#include "cli.h"

/*
 * The audit trail (audit.h). audit_begin() is for main(), before the process becomes another
 * user. A command that ends is recorded with its exit status if it changed something: if it
 * committed, or says so by audit_changed(). audit_end() records it before its end, once.
 */
void audit_begin(struct cli *c);
void audit_changed(void);
void audit_end(int status);

/* Who runs this command: the login, as the trail has it. From the pool. */
const char *audit_person(void);

#endif
