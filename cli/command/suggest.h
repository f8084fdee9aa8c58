/* SPDX-License-Identifier: MIT */
/* Suggestions for names of things that do not exist. */
#ifndef SUGGEST_H
#define SUGGEST_H

#include "cli.h"

#include <stdbool.h>

/*
 * The end of a message: ": did you mean /report.docx (id report)?" if a name or id is near
 * enough to TEXT, else ": " and REMEDY. From the pool.
 */
const char *suggest_item(struct cli *c, const char *text, bool files, bool containers,
			 const char *remedy);
const char *suggest_user(struct cli *c, const char *text, const char *remedy);
const char *suggest_client(struct cli *c, const char *text, const char *remedy);

/* The same for the files and containers in the container CONTAINER_ID. */
const char *suggest_in(struct cli *c, const char *container_id, const char *text,
		       const char *remedy);

#endif
