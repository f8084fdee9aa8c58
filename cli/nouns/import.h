/* SPDX-License-Identifier: MIT */
/* 'file add DIR --recursive'. */
#ifndef IMPORT_H
#define IMPORT_H

#include "cli.h"

/* 'file add PATH --recursive': imports a folder and prints what became of it. */
void import_folder(struct cli *c, const char *path, const char *container_id,
		   const char *owner_id);

#endif
