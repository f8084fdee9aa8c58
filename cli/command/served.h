/* SPDX-License-Identifier: MIT */
/* Where a running "wopictl serve" answers, for hosts without a base URL. */
#ifndef SERVED_H
#define SERVED_H

#include "db.h"

/* Makes URL known to other commands until served_end() or the end of this process: in the file
 * "served" of the data directory, which stays locked so long. Only logs if that fails; does nothing
 * if another process serves the directory already. */
void served_announce(struct db *db, const char *url);
void served_end(struct db *db);

/* The base URL of the host: by setting or environment (config_base_url()), else of a running
 * "wopictl serve", from the pool; else NULL. */
const char *served_base_url(struct db *db);

#endif
