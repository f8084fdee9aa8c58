/* SPDX-License-Identifier: MIT */
/* Working folders of backup and restore. They are removed when the process ends; if it is
 * killed, 'wopictl gc' removes them. */
#ifndef STAGE_H
#define STAGE_H

#include "cli.h"

/* Prefixes of such folders in the data directory. */
#define STAGE_BACKUP ".backup-"
#define STAGE_RESTORE ".restore-"

/*
 * Creates a folder in PARENT whose name starts with NAME. It is removed with its contents when
 * the process ends. Calls interrupts_catch(). Once per process.
 */
const char *stage_make(const char *parent, const char *name);

/* Removes the folder PATH when the process ends, if it is empty. */
void stage_folder(const char *path);

/*
 * Names and number of folders that killed processes left in the data directory, unchanged for
 * a day.
 */
const char **stages_left(const struct cli *c, size_t *count);

#endif
