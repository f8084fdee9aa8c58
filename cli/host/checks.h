/* SPDX-License-Identifier: MIT */
/* What 'wopictl check' looks at. Each check reports what it finds (report.h); check.c has the
 * table of them. Those that open the database's tables run only if it is sound. */
#ifndef CHECKS_H
#define CHECKS_H

#include "cli.h"

#define FROM_BACKUP "restore it from a backup"

/* The path of NAME in the data directory, "" for that itself; from the pool. */
const char *check_path(const struct cli *c, const char *name);

/* check_folder.c: what the data directory consists of. */
void check_files(struct cli *c);
void check_queue(struct cli *c);
void check_records(struct cli *c);
void check_owner(struct cli *c);

/* check_database.c: opens the database unless it is damaged. */
void check_database(struct cli *c);
void check_root(struct cli *c);
void check_names(struct cli *c);
void check_sums(struct cli *c);
void check_shared(struct cli *c);
void check_login_names(struct cli *c);
void check_weak_tokens(struct cli *c);

/* check_contents.c */
void check_contents(struct cli *c);
void check_stages(struct cli *c);
void check_leftovers(struct cli *c);

/* check_settings.c: settings, and the limits that they set. */
void check_quotas(struct cli *c);
void check_disk(struct cli *c);
void check_base_url(struct cli *c);
void check_settings(struct cli *c);
void check_oauth(struct cli *c);
void check_faults(struct cli *c);
void check_plus(struct cli *c);

/* check_programs.c: wopi.cgi, its libraries, lighttpd. */
void check_programs(struct cli *c);

#endif
